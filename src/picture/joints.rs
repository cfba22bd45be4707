//! The lines of a drawing and where they end, turn and meet: clear stretches of a line are taken as
//! they are, and what lies between them follows from how they go on.

use super::arc::{Arc, meeting_place};
use super::corners::{corners, straightest};
use super::geometry::{distance, towards};
use super::graph::Graph;
use super::shape::Shape;
use super::track::{Track, smoothed};
use turtle_lib::turtle::Point;

/// A line is clear of a junction or a corner from this many pixels of the image beyond half its
/// width, and where its ink is no wider than this factor of its usual width and so many pixels of
/// the image.
const CLEAR_PX: f64 = 1.5;
const CLEAR_FACTOR: f64 = 1.08;
const CLEAR_MORE_PX: f64 = 0.2;

/// How a line goes on is judged by this many of its widths, and at least so many pixels of the
/// image; by half of that and half of it again down to the least where it is no arc.
const STRETCH_WIDTHS: f64 = 8.0;
const STRETCH_PX: f64 = 30.0;
const LEAST_STRETCH_WIDTHS: f64 = 1.5;
const LEAST_STRETCH_PX: f64 = 8.0;

/// A stretch is curved when an arc halves the squares of what a straight line leaves.
const CURVED: f64 = 0.7;

/// Two lines are one when an arc fits both as well as this, in pixels of the image and shares of
/// their width.
const ONE_ARC_PX: f64 = 0.2;
const ONE_ARC_WIDTHS: f64 = 0.03;

/// Lines meet in one place when each comes as near to it as this many times that.
const ONE_PLACE: f64 = 2.0;

/// Two lines at a junction are one stroke when the turn from one to the other has at most this
/// cosine between their directions away from it: about 35 degrees off straight. They may be one arc
/// up to the other: about 70 degrees.
const STRAIGHT_ON: f64 = -0.8;
const MOST_BENT: f64 = -0.35;

/// Two lines run together where the ink is this many times as wide as either, over this share of the
/// way: they may touch in one place in the middle.
const DOUBLE: f64 = 1.15;
const DOUBLE_SHARE: f64 = 0.4;

/// Where lines cross, thinning leaves no longer bridge than this many of their widths and so many
/// pixels of the image.
const BRIDGE_WIDTHS: f64 = 2.5;
const BRIDGE_PX: f64 = 4.0;

/// A junction has at most so many lines. More are no crossing but a web too dense to tell them apart.
const MOST_LINES: usize = 24;

/// One of the ends of a run.
#[derive(Clone, Copy, PartialEq, Eq)]
struct End {
    run: usize,
    /// 0 where it begins, 1 where it ends.
    side: usize,
}

/// A line between two joints, none of which it passes.
struct Run {
    track: Track,
    joints: [usize; 2],
    /// The part of it that is clear of its joints, smoothed; nothing where it is too short.
    clear: Option<Vec<Point>>,
    /// How far the clear part is from the joints along the line, in pixels.
    lead: [f64; 2],
    /// How it leaves its joints.
    leaves: [Leave; 2],
    width: f64,
}

/// Where runs end or meet.
struct Joint {
    at: Point,
    half_width: f64,
    ends: Vec<End>,
    /// By how many degrees the line turns there, if it is the corner of one.
    turn: Option<f64>,
}

/// How a run leaves a joint.
#[derive(Clone, Default)]
struct Leave {
    /// Its first clear point.
    tip: Point,
    /// Its direction there, away from the joint, of length 1.
    away: Point,
    /// What goes on towards the joint; nothing where the run has no clear part.
    arc: Option<Arc>,
}

/// What an end goes on with.
#[derive(Clone, Default)]
struct Link {
    with: Option<End>,
    /// The points from its first clear one to that of the other, without either.
    via: Vec<Point>,
}

/// The centre lines of a graph's lines, in pixels of the shape's mask. A dot is two points in one
/// place. `grain` is the size of a pixel of the image, in pixels of the shape.
pub(super) fn centre_lines(graph: &Graph, shape: &Shape, grain: f64) -> Vec<Vec<Point>> {
    let mut network = Network::of(graph, shape, grain);
    network.drop_stems();
    network.join_tangles();
    network.chains()
}

struct Network<'a> {
    shape: &'a Shape,
    grain: f64,
    runs: Vec<Option<Run>>,
    joints: Vec<Joint>,
    /// The usual width of the runs, in pixels of full ink.
    width: f64,
    /// Dots, and closed lines without a joint.
    done: Vec<Vec<Point>>,
}

impl Network<'_> {
    fn of<'a>(graph: &Graph, shape: &'a Shape, grain: f64) -> Network<'a> {
        let mut network = Network {
            shape,
            grain,
            runs: Vec::new(),
            joints: Vec::new(),
            width: shape.line_width,
            done: Vec::new(),
        };
        for node in &graph.nodes {
            let at = node.as_ref().map_or(Point::default(), |node| node.at);
            if let Some(node) = node
                && node.edges.is_empty()
            {
                network.done.push(vec![at; 2]);
            }
            network.joints.push(Joint {
                at,
                half_width: node.as_ref().map_or(0.0, |node| node.half_width),
                ends: Vec::new(),
                // The tips that are known already are sharp.
                turn: node
                    .as_ref()
                    .filter(|node| node.is_corner && node.edges.len() == 2)
                    .map(|_| 120.0),
            });
        }
        for edge in graph.edges.iter().flatten() {
            let track = Track::of(&edge.points, shape, grain);
            let [first, last] = edge.ends;
            if first == last && graph.degree(first) == 2 && network.joints[first].turn.is_none() {
                network.add_ring(track);
            } else {
                network.add_line(track, edge.ends);
            }
        }
        for run in network.runs.iter_mut().flatten() {
            run.find_clear(&network.joints, grain);
        }
        network.width = usual_width(network.runs.iter().flatten()).unwrap_or(network.width);
        network
    }

    /// Adds a closed line that meets no other.
    fn add_ring(&mut self, mut track: Track) {
        let smoothing = track.smoothing(self.grain);
        let smooth = smoothed(&track.points, smoothing, true);
        if smooth.len() < 4 {
            self.done.push(smooth);
            return;
        }
        let seam = straightest(&smooth, track.half_width, smoothing);
        track.begin_at(seam);
        let smooth = smoothed(&track.points, smoothing, true);
        match &corners(&track, &smooth, smoothing, self.shape)[..] {
            [] => self.done.push(smooth),
            [corner, ..] => {
                let joint = self.add_corner(corner.at, corner.turn, track.half_width);
                track.begin_at(corner.index);
                self.add_line(track, [joint; 2]);
            }
        }
    }

    fn add_corner(&mut self, at: Point, turn: f64, half_width: f64) -> usize {
        self.joints.push(Joint {
            at,
            half_width,
            ends: Vec::new(),
            turn: Some(turn),
        });
        self.joints.len() - 1
    }

    /// Adds a line between two joints, in parts from corner to corner.
    fn add_line(&mut self, track: Track, [first, last]: [usize; 2]) {
        let smoothing = track.smoothing(self.grain);
        let smooth = smoothed(&track.points, smoothing, false);
        let mut from = (0, first);
        for corner in corners(&track, &smooth, smoothing, self.shape) {
            let joint = self.add_corner(corner.at, corner.turn, track.half_width);
            self.add_run(track.part(from.0, corner.index), [from.1, joint]);
            from = (corner.index, joint);
        }
        let end = track.points.len() - 1;
        self.add_run(track.part(from.0, end), [from.1, last]);
    }

    fn add_run(&mut self, track: Track, joints: [usize; 2]) {
        let run = self.runs.len();
        for (side, &joint) in joints.iter().enumerate() {
            self.joints[joint].ends.push(End { run, side });
        }
        self.runs.push(Some(Run {
            width: track.width(),
            track,
            joints,
            clear: None,
            lead: [0.0; 2],
            leaves: [Leave::default(), Leave::default()],
        }));
    }

    fn run(&self, end: End) -> Option<&Run> {
        self.runs[end.run].as_ref()
    }

    /// How far two lines may be off an arc that is both.
    fn one_arc(&self, width: f64) -> f64 {
        ONE_ARC_PX * self.grain + ONE_ARC_WIDTHS * width
    }

    /// Takes out what thinning left at the tips of sharp corners: lines too short to be clear that
    /// end where the two they come from meet.
    fn drop_stems(&mut self) {
        for index in 0..self.runs.len() {
            let Some(Run {
                joints,
                clear: None,
                ..
            }) = self.runs[index]
            else {
                continue;
            };
            let [first, last] = joints.map(|joint| self.joints[joint].ends.len());
            let (corner, end) = match (first, last) {
                (3.., 1) => (joints[0], joints[1]),
                (1, 3..) => (joints[1], joints[0]),
                _ => continue,
            };
            let mut sides = self.joints[corner].ends.clone();
            sides.retain(|side| side.run != index);
            let arcs: Vec<Arc> = sides
                .iter()
                .filter_map(|&side| self.run(side)?.leaves[side.side].arc)
                .collect();
            let tip = self.joints[end].at;
            let off = distance(meeting_place(&arcs, tip), tip);
            // A mitred tip reaches out.
            let half_widths = if sides.len() == 2 { 2.0 } else { 1.0 };
            let most = half_widths * self.joints[corner].half_width + self.grain;
            if arcs.len() == sides.len() && off <= most {
                self.runs[index] = None;
                self.joints[end].ends.clear();
                self.joints[corner].ends = sides;
                self.joints[corner].at = tip;
            }
        }
    }

    /// Where lines run together for a while, or cross so that thinning leaves bridges and holes,
    /// makes one joint of where they come together and where they part, if that explains what is
    /// between.
    fn join_tangles(&mut self) {
        let tangled: Vec<bool> = (0..self.runs.len())
            .map(|run| self.is_tangled(run))
            .collect();
        let mut seen = vec![false; self.runs.len()];
        for index in 0..self.runs.len() {
            if !tangled[index] || seen[index] {
                continue;
            }
            let mut tangle = vec![index];
            seen[index] = true;
            let mut next = 0;
            while next < tangle.len() {
                let joints = self.runs[tangle[next]].as_ref().map(|run| run.joints);
                for joint in joints.into_iter().flatten() {
                    for end in &self.joints[joint].ends {
                        if tangled[end.run] && !std::mem::replace(&mut seen[end.run], true) {
                            tangle.push(end.run);
                        }
                    }
                }
                next += 1;
            }
            if !self.join(&tangle) && tangle.len() > 1 {
                for run in tangle {
                    self.join(&[run]);
                }
            }
        }
    }

    /// Whether a run lies between junctions and is not the ink of one line alone.
    fn is_tangled(&self, index: usize) -> bool {
        self.runs[index].as_ref().is_some_and(|run| {
            let is_between = run.joints.iter().all(|&at| self.joints[at].ends.len() >= 3);
            is_between && (self.is_bridge(run) || self.is_doubled(index, run))
        })
    }

    /// Whether a run is so short that thinning may have left it where lines cross.
    fn is_bridge(&self, run: &Run) -> bool {
        let [a, b] = run.joints.map(|joint| self.joints[joint].half_width);
        let most = BRIDGE_WIDTHS * (a + b) + BRIDGE_PX * self.grain;
        run.clear.is_none() && run.track.points.len() as f64 <= most
    }

    /// Makes one joint of some runs and the joints at their ends, if lines that go on through it
    /// cover them; says whether it did.
    fn join(&mut self, tangle: &[usize]) -> bool {
        let runs = || tangle.iter().filter_map(|&run| self.runs[run].as_ref());
        let mut joints: Vec<usize> = runs().flat_map(|run| run.joints).collect();
        joints.sort_unstable();
        joints.dedup();
        let outer: Vec<End> = joints
            .iter()
            .flat_map(|&joint| self.joints[joint].ends.iter().copied())
            .filter(|end| !tangle.contains(&end.run))
            .collect();
        let [kept, gone @ ..] = &joints[..] else {
            return false;
        };
        if gone.is_empty() || outer.len() > MOST_LINES {
            return false;
        }
        let joint_of = |end: &End| self.run(*end).map(|run| run.joints[end.side]);
        let mut through = self.pairs(&outer);
        through.retain(|pair| {
            pair.arc.is_some()
                && joint_of(&pair.ends[0]) != joint_of(&pair.ends[1])
                && self.is_inked(&pair.via)
        });
        let is_covered = |run: &Run| {
            let middle = run.track.points[run.track.points.len() / 2];
            let most = run.width.max(self.width) + self.grain;
            let ways = through.iter().flat_map(|pair| &pair.via);
            ways.copied().any(|p| distance(p, middle) <= most)
        };
        let least = if tangle.len() == 1 && runs().all(|run| self.is_bridge(run)) {
            1
        } else {
            2
        };
        if through.len() < least || !runs().all(is_covered) {
            return false;
        }
        let count = joints.len() as f64;
        let (x, y) = joints.iter().fold((0.0, 0.0), |(x, y), &joint| {
            let at = self.joints[joint].at;
            (x + at.x / count, y + at.y / count)
        });
        for &run in tangle {
            self.runs[run] = None;
        }
        for end in &outer {
            if let Some(run) = self.runs[end.run].as_mut() {
                run.joints[end.side] = *kept;
            }
        }
        for &joint in gone {
            self.joints[joint].ends.clear();
        }
        self.joints[*kept].ends = outer;
        self.joints[*kept].at = Point::new(x, y);
        true
    }

    /// Whether a run is about twice as wide as those it meets.
    fn is_doubled(&self, index: usize, run: &Run) -> bool {
        let ends = run
            .joints
            .iter()
            .flat_map(|&joint| &self.joints[joint].ends);
        let others = ends
            .filter(|end| end.run != index)
            .filter_map(|&end| self.run(end));
        let width = usual_width(others).unwrap_or(self.width);
        let wide = run.track.widths.iter().filter(|&&at| at >= DOUBLE * width);
        wide.count() as f64 >= DOUBLE_SHARE * run.track.widths.len() as f64
    }

    /// Whether there is ink all along some points.
    fn is_inked(&self, points: &[Point]) -> bool {
        points
            .iter()
            .all(|&p| self.shape.grey.at(self.shape.in_picture(p)) >= 0.4)
    }

    /// The ends that go on with each other, the best first; no end twice.
    fn pairs(&self, ends: &[End]) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for (i, &a) in ends.iter().enumerate() {
            for &b in &ends[i + 1..] {
                pairs.extend(self.pair(a, b));
            }
        }
        pairs.sort_by(|a, b| a.off.total_cmp(&b.off));
        let mut taken: Vec<End> = Vec::new();
        pairs.retain(|pair| {
            let is_free = !pair.ends.iter().any(|end| taken.contains(end));
            if is_free {
                taken.extend(pair.ends);
            }
            is_free
        });
        pairs
    }

    /// How two ends go on with each other, if they do.
    fn pair(&self, a: End, b: End) -> Option<Pair> {
        let (first, second) = (self.run(a)?, self.run(b)?);
        let (from, to) = (&first.leaves[a.side], &second.leaves[b.side]);
        let cosine = from.away.x * to.away.x + from.away.y * to.away.y;
        if cosine > MOST_BENT {
            return None;
        }
        let ends = [a, b];
        let width = f64::max(first.width, second.width);
        if from.arc.is_some() && to.arc.is_some() {
            let gap = distance(from.tip, to.tip);
            let reach = gap.max(3.0 * width).max(12.0 * self.grain);
            let both = [first.stretch(a.side, reach), second.stretch(b.side, reach)].concat();
            if let Some((arc, rms)) = fitted(&both, self.grain)
                && rms <= self.one_arc(width)
            {
                let middle = arc.nearest(towards(from.tip, to.tip, 0.5));
                let is_between = |leave: &Leave| {
                    let (dx, dy) = (middle.x - leave.tip.x, middle.y - leave.tip.y);
                    dx * leave.away.x + dy * leave.away.y <= 0.0
                };
                if is_between(from) && is_between(to) {
                    return Some(Pair {
                        ends,
                        off: rms,
                        via: bridge(&arc, from.tip, to.tip),
                        arc: Some(arc),
                    });
                }
            }
        }
        (cosine <= STRAIGHT_ON).then(|| Pair {
            ends,
            // After all that are one arc.
            off: self.one_arc(width) + 1e3 * (1.0 + cosine),
            arc: None,
            via: Vec::new(),
        })
    }

    /// The strokes: runs put together, and what needed no joints.
    fn chains(mut self) -> Vec<Vec<Point>> {
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
        let near =
            |arc: &Arc, width: f64| arc.distance(place).0.abs() <= ONE_PLACE * self.one_arc(width);
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

/// The median width of those runs that are clear somewhere.
fn usual_width<'a>(runs: impl Iterator<Item = &'a Run>) -> Option<f64> {
    let clear = runs.filter(|run| run.clear.is_some());
    let mut widths: Vec<f64> = clear.map(|run| run.width).collect();
    widths.sort_unstable_by(f64::total_cmp);
    widths.get(widths.len() / 2).copied()
}

/// Two ends that go on with each other.
struct Pair {
    ends: [End; 2],
    /// How badly, for comparing.
    off: f64,
    /// The arc they are both on, if it is one.
    arc: Option<Arc>,
    /// The way from one to the other along that.
    via: Vec<Point>,
}

impl Run {
    /// Finds the part of the run that is clear of its joints, and how it leaves them.
    fn find_clear(&mut self, joints: &[Joint], grain: f64) {
        let count = self.track.points.len();
        let most = CLEAR_FACTOR * self.width + CLEAR_MORE_PX * grain;
        let is_clear = |i: usize| self.track.widths[i] <= most;
        let lead = |side: usize, by_width: bool| {
            let joint = &joints[self.joints[side]];
            let at = |i: usize| if side == 0 { i } else { count - 1 - i };
            let mut reach = self.track.half_width;
            if joint.ends.len() > 1 {
                let turn = joint.turn.unwrap_or(0.0).min(150.0);
                reach = reach * (turn / 2.0).to_radians().tan().max(1.0) + CLEAR_PX * grain;
            }
            let first = reach.ceil() as usize;
            if !by_width {
                return first;
            }
            let clear = (first..count).find(|&i| (i..(i + 3).min(count)).all(|i| is_clear(at(i))));
            match clear {
                // The blur of what was passed.
                Some(clear) if clear > first => clear + grain.ceil() as usize,
                clear => clear.unwrap_or(count),
            }
        };
        let is_left = |leads: &[usize; 2]| leads[0] + leads[1] + 3 <= count;
        let mut leads = [lead(0, true), lead(1, true)];
        if !is_left(&leads) {
            leads = [lead(0, false), lead(1, false)];
        }
        self.lead = leads.map(|lead| lead as f64);
        if is_left(&leads) {
            let (first, last) = (leads[0], count - 1 - leads[1]);
            let smoothing = self.track.smoothing(grain);
            let clear = smoothed(&self.track.points[first..=last], smoothing, false);
            self.clear = Some(clear);
        }
        self.leaves = [0, 1].map(|side| self.leave(side, joints[self.joints[side]].at, grain));
    }

    /// Its clear points from one side on, as far as `reach` pixels; if there are none, its middle.
    fn stretch(&self, side: usize, reach: f64) -> Vec<Point> {
        let Some(clear) = &self.clear else {
            return vec![self.track.points[self.track.points.len() / 2]];
        };
        // They lie about a pixel apart.
        let count = clear.len().min(reach.min(1e9).ceil() as usize + 1);
        match side {
            0 => clear[..count].to_vec(),
            _ => clear[clear.len() - count..].iter().rev().copied().collect(),
        }
    }

    fn leave(&self, side: usize, joint: Point, grain: f64) -> Leave {
        let mut reach = (STRETCH_WIDTHS * self.width).max(STRETCH_PX * grain);
        let least = (LEAST_STRETCH_WIDTHS * self.width).max(LEAST_STRETCH_PX * grain);
        let enough = ONE_ARC_PX * grain + ONE_ARC_WIDTHS * self.width;
        let all = self.stretch(side, reach);
        let tip = all[0];
        let far = match side {
            0 => self.track.points.len() - 1,
            _ => 0,
        };
        let mut leave = Leave {
            tip,
            away: direction(joint, self.track.points[far]),
            arc: None,
        };
        if self.clear.is_none() {
            return leave;
        }
        loop {
            let stretch = &all[..all.len().min(reach.ceil() as usize + 1)];
            let Some((arc, rms)) = fitted(stretch, grain) else {
                return leave;
            };
            leave.arc = Some(arc);
            leave.away = arc.direction(tip, direction(tip, stretch[stretch.len() / 2]));
            if rms <= enough || reach / 2.0 < least {
                return leave;
            }
            reach /= 2.0;
        }
    }
}

/// The direction from one point to another, of length 1.
fn direction(from: Point, to: Point) -> Point {
    let length = distance(from, to).max(f64::MIN_POSITIVE);
    Point::new((to.x - from.x) / length, (to.y - from.y) / length)
}

/// The arc or straight line through some points and the root mean square of how far they are off it.
fn fitted(points: &[Point], grain: f64) -> Option<(Arc, f64)> {
    let straight = Arc::straight_through(points.iter());
    if (points.len() as f64) < LEAST_STRETCH_PX * grain {
        return straight;
    }
    let curved = Arc::through(points.iter());
    match (straight, curved) {
        (Some(straight), Some(curved)) if curved.1 > CURVED * straight.1 => Some(straight),
        (straight, curved) => curved.or(straight),
    }
}

/// The way along an arc from beside it to beside it, about a pixel apart, without its ends.
fn bridge(arc: &Arc, from: Point, to: Point) -> Vec<Point> {
    let [first, last] = [from, to].map(|p| {
        let near = arc.nearest(p);
        Point::new(p.x - near.x, p.y - near.y)
    });
    let steps = distance(from, to).round() as i32;
    (1..steps)
        .map(|step| {
            let share = f64::from(step) / f64::from(steps);
            let on = arc.nearest(towards(from, to, share));
            let off = towards(first, last, share);
            Point::new(on.x + off.x, on.y + off.y)
        })
        .collect()
}
