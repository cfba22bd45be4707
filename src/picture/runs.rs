//! Lines between two places where they end, turn or meet, and the part of each that is clear of
//! these.

use super::arc::Arc;
use super::geometry::distance;
use super::network::Joint;
use super::pairs::one_arc;
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

/// One of the ends of a run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub run: usize,
    /// 0 where it begins, 1 where it ends.
    pub side: usize,
}

/// A line between two joints, none of which it passes.
pub(super) struct Run {
    pub track: Track,
    pub joints: [usize; 2],
    /// The part of it that is clear of its joints, smoothed; nothing where it is too short.
    pub clear: Option<Vec<Point>>,
    /// How far the clear part is from the joints along the line, in pixels.
    pub lead: [f64; 2],
    /// How it leaves its joints.
    pub leaves: [Leave; 2],
    pub width: f64,
}

/// How a run leaves a joint.
#[derive(Clone, Default)]
pub(super) struct Leave {
    /// Its first clear point.
    pub tip: Point,
    /// Its direction there, away from the joint, of length 1.
    pub away: Point,
    /// What goes on towards the joint; nothing where the run has no clear part.
    pub arc: Option<Arc>,
}

impl Run {
    /// Finds the part of the run that is clear of its joints, and how it leaves them.
    pub fn find_clear(&mut self, joints: &[Joint], grain: f64) {
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
    pub fn stretch(&self, side: usize, reach: f64) -> Vec<Point> {
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
        let enough = one_arc(self.width, grain);
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
pub(super) fn fitted(points: &[Point], grain: f64) -> Option<(Arc, f64)> {
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
