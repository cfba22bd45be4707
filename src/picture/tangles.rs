//! What thinning adds where lines meet at sharp angles, touch, or run together for a while: stems,
//! bridges and holes.

use super::arc::{Arc, meeting_place};
use super::geometry::distance;
use super::network::{Network, usual_width};
use super::runs::{End, Run};
use turtle_lib::turtle::Point;

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

impl Network<'_> {
    /// Takes out what thinning left at the tips of sharp corners: lines too short to be clear that
    /// end where the two they come from meet.
    pub fn drop_stems(&mut self) {
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
    pub fn join_tangles(&mut self) {
        let tangled: Vec<bool> = (0..self.runs.len())
            .map(|run| self.is_tangled(run))
            .collect();
        let mut seen = vec![false; self.runs.len()];
        let mut is_inside = vec![false; self.runs.len()];
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
            if !self.join(&tangle, &mut is_inside) && tangle.len() > 1 {
                for run in tangle {
                    self.join(&[run], &mut is_inside);
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
    /// cover them; says whether it did. `is_inside` has a place for each run, all of them false before and after.
    fn join(&mut self, tangle: &[usize], is_inside: &mut [bool]) -> bool {
        let runs = || tangle.iter().filter_map(|&run| self.runs[run].as_ref());
        let mut joints: Vec<usize> = runs().flat_map(|run| run.joints).collect();
        joints.sort_unstable();
        joints.dedup();
        tangle.iter().for_each(|&run| is_inside[run] = true);
        let outer: Vec<End> = joints
            .iter()
            .flat_map(|&joint| self.joints[joint].ends.iter().copied())
            .filter(|end| !is_inside[end.run])
            .take(MOST_LINES + 1)
            .collect();
        tangle.iter().for_each(|&run| is_inside[run] = false);
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
}
