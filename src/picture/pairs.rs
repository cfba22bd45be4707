//! Which lines go on with each other through a junction.

use super::arc::Arc;
use super::geometry::{distance, towards};
use super::network::Network;
use super::runs::{End, Leave, fitted};
use turtle_lib::turtle::Point;

/// Two lines are one when an arc fits both as well as this, in pixels of the image and shares of
/// their width.
const ONE_ARC_PX: f64 = 0.2;
const ONE_ARC_WIDTHS: f64 = 0.03;

/// Two lines at a junction are one stroke when the turn from one to the other has at most this
/// cosine between their directions away from it: about 35 degrees off straight. They may be one arc
/// up to the other: about 70 degrees.
const STRAIGHT_ON: f64 = -0.8;
const MOST_BENT: f64 = -0.35;

/// Two ends that go on with each other.
pub(super) struct Pair {
    pub ends: [End; 2],
    /// How badly, for comparing.
    pub off: f64,
    /// The arc they are both on, if it is one.
    pub arc: Option<Arc>,
    /// The way from one to the other along that.
    pub via: Vec<Point>,
}

impl Network<'_> {
    /// The ends that go on with each other, the best first; no end twice.
    pub fn pairs(&self, ends: &[End]) -> Vec<Pair> {
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
                && rms <= one_arc(width, self.grain)
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
            off: one_arc(width, self.grain) + 1e3 * (1.0 + cosine),
            arc: None,
            via: Vec::new(),
        })
    }
}

/// How far two lines as wide as that may be off an arc that is both, in pixels.
pub(super) fn one_arc(width: f64, grain: f64) -> f64 {
    ONE_ARC_PX * grain + ONE_ARC_WIDTHS * width
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
