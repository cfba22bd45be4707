//! From runs to strokes: how they go on through corners and junctions, and where they end.

use super::arc::{Arc, meeting_place};
use super::geometry::distance;
use super::network::{Joint, Network};
use super::pairs::one_arc;
use super::runs::{End, Leave};
use turtle_lib::turtle::Point;

/// Lines meet in one place when each comes as near to it as this many times that.
const ONE_PLACE: f64 = 2.0;

/// What an end goes on with.
#[derive(Clone, Default)]
struct Link {
    with: Option<End>,
    /// The points from its first clear one to that of the other, without either.
    via: Vec<Point>,
}

impl Network<'_> {
    /// The strokes: runs put together, and what needed no joints.
    pub fn chains(mut self) -> Vec<Vec<Point>> {
        let mut links = vec![[Link::default(), Link::default()]; self.runs.len()];
        for joint in &self.joints {
            self.link(joint, &mut links);
        }
        let mut chains = std::mem::take(&mut self.done);
        let mut used = vec![false; self.runs.len()];
        // First the strokes that begin somewhere, then those that close.
        for begins in [true, false] {
            for run in 0..self.runs.len() {
                for side in [0, 1] {
                    let starts = !begins || links[run][side].with.is_none();
                    if starts && !used[run] && self.runs[run].is_some() {
                        chains.push(self.chain(End { run, side }, &links, &mut used));
                    }
                }
            }
        }
        chains.retain(|chain| chain.len() > 1);
        chains
    }

    /// The stroke that begins with an end and goes on as far as it links.
    fn chain(&self, start: End, links: &[[Link; 2]], used: &mut [bool]) -> Vec<Point> {
        let first = &links[start.run][start.side];
        let mut chain: Vec<Point> = Vec::new();
        if first.with.is_none() {
            chain.extend(first.via.iter().rev());
        }
        let mut end = start;
        loop {
            used[end.run] = true;
            let Some(run) = self.run(end) else {
                return chain;
            };
            chain.extend(run.stretch(end.side, f64::INFINITY));
            let link = &links[end.run][1 - end.side];
            chain.extend(&link.via);
            match link.with {
                Some(next) if next == start => {
                    chain.push(chain[0]);
                    return chain;
                }
                Some(next) if !used[next.run] => end = next,
                _ => return chain,
            }
        }
    }

    /// Finds what the ends at a joint go on with, and on which way.
    fn link(&self, joint: &Joint, links: &mut [[Link; 2]]) {
        match joint.ends[..] {
            [] => {}
            [end] => links[end.run][end.side].via = vec![self.tip(joint, end)],
            [a, b] => {
                let place = self.meeting(joint, &[], &joint.ends);
                self.tie(links, [a, b], vec![place]);
            }
            _ => self.link_junction(joint, links),
        }
    }

    fn tie(&self, links: &mut [[Link; 2]], [a, b]: [End; 2], via: Vec<Point>) {
        links[b.run][b.side] = Link {
            with: Some(a),
            via: via.iter().rev().copied().collect(),
        };
        links[a.run][a.side] = Link { with: Some(b), via };
    }

    fn link_junction(&self, joint: &Joint, links: &mut [[Link; 2]]) {
        let mut through: Vec<Arc> = Vec::new();
        let mut bent: Vec<[End; 2]> = Vec::new();
        let mut others = joint.ends.clone();
        for pair in self.pairs(&joint.ends) {
            if let Some(arc) = pair.arc {
                through.push(arc);
                others.retain(|end| !pair.ends.contains(end));
                self.tie(links, pair.ends, pair.via);
            } else {
                bent.push(pair.ends);
            }
        }
        if others.is_empty() {
            return;
        }
        let place = self.meeting(joint, &through, &others);
        let near = |arc: &Arc, width: f64| {
            arc.distance(place).0.abs() <= ONE_PLACE * one_arc(width, self.grain)
        };
        let arc_of = |end: End| Some((self.run(end)?.leaves[end.side].arc?, self.run(end)?.width));
        let is_one_place = through.iter().all(|arc| near(arc, 0.0))
            && others
                .iter()
                .filter_map(|&end| arc_of(end))
                .all(|(arc, width)| near(&arc, width));
        for &end in &others {
            let ends_at = match (is_one_place, arc_of(end)) {
                (false, Some((arc, _))) => self.stop(joint, end, &arc, &through).unwrap_or(place),
                _ => place,
            };
            links[end.run][end.side].via = vec![ends_at];
        }
        for [a, b] in bent {
            let mut via = links[a.run][a.side].via.clone();
            via.extend(&links[b.run][b.side].via);
            via.dedup();
            self.tie(links, [a, b], via);
        }
    }

    /// Where the ends at a joint and the lines through it meet, going by their arcs.
    fn meeting(&self, joint: &Joint, through: &[Arc], ends: &[End]) -> Point {
        let mut arcs = through.to_vec();
        let mut reach = 2.0 * joint.half_width;
        for run_end in ends {
            if let Some(run) = self.run(*run_end) {
                arcs.extend(run.leaves[run_end.side].arc);
                reach = reach.max(run.lead[run_end.side] + run.width);
            }
        }
        let place = meeting_place(&arcs, joint.at);
        if distance(place, joint.at) <= reach {
            place
        } else {
            joint.at
        }
    }

    /// Where an end meets the line through a joint that it comes to first.
    fn stop(&self, joint: &Joint, end: End, arc: &Arc, through: &[Arc]) -> Option<Point> {
        let run = self.run(end)?;
        let Leave { tip, away, .. } = run.leaves[end.side];
        let reach = run.lead[end.side] + run.width + 2.0 * joint.half_width;
        through
            .iter()
            .map(|line| meeting_place(&[*line, *arc], joint.at))
            .map(|place| {
                let (dx, dy) = (place.x - tip.x, place.y - tip.y);
                (-(dx * away.x + dy * away.y), place)
            })
            .filter(|(ahead, _)| *ahead > 0.0 && *ahead <= reach)
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, place)| place)
    }

    /// Where a line ends that meets no other: half its width before its ink does.
    fn tip(&self, joint: &Joint, end: End) -> Point {
        let Some(run) = self.run(end) else {
            return joint.at;
        };
        let Leave { tip, away, arc } = &run.leaves[end.side];
        let Some(arc) = arc else {
            return joint.at;
        };
        let onwards = Point::new(-away.x, -away.y);
        let reach = run.lead[end.side] + 3.0 * run.width;
        let ink = self
            .shape
            .grey
            .ahead(self.shape.in_picture(*tip), onwards, reach);
        let more = (ink - run.width / 2.0).max(0.0);
        arc.nearest(Point::new(
            tip.x + more * onwards.x,
            tip.y + more * onwards.y,
        ))
    }
}
