//! Figures with the sides and angles that a hand gave them, written as a way from corner to corner.

use super::super::build::*;
use super::{Writer, outlines};
use crate::view::FITTED_SIDE;
use turtle_lib::turtle::Point;

/// A polyline.
pub(super) type Line = Vec<Point>;

/// A kind of figure: its weight and what outlines it, at any size.
pub(super) type Outline = (f64, fn(&mut Writer) -> Vec<Line>);

impl Writer<'_> {
    /// A program for an uneven figure that fills the view.
    pub(super) fn freehand(&mut self) -> Body {
        let outline = self.pick(outlines::OUTLINES);
        let mut lines = outline.map_or_else(Vec::new, |outline| outline(self));
        self.unsettle(&mut lines);
        lines.iter_mut().for_each(begin_low);
        fit(&mut lines);
        if self.chance(0.5) {
            by_places(&lines)
        } else {
            by_turns(&lines)
        }
    }

    /// Stretches, slants and turns the figure, and moves each corner for itself.
    fn unsettle(&mut self, lines: &mut [Line]) {
        let Some((low, high)) = bounds(lines) else {
            return;
        };
        let size = (high.x - low.x).max(high.y - low.y);
        let loose = self.between(0.0, 0.09) * size;
        let (aspect, shear) = ((0.3 * self.noise()).exp(), 0.25 * self.noise());
        let (sin, cos) = (0.3 * self.noise()).sin_cos();
        for line in lines {
            let closed = line.first() == line.last();
            for p in line.iter_mut() {
                let q = Point::new(aspect * p.x + shear * p.y, p.y);
                p.x = q.x * cos - q.y * sin + loose * self.noise();
                p.y = q.x * sin + q.y * cos + loose * self.noise();
            }
            if closed
                && self.chance(0.8)
                && let [first, .., last] = line.as_mut_slice()
            {
                *last = *first;
            }
        }
    }
}

/// Has a line begin at its lower left end, and a closed one at its lower left corner and go on
/// counterclockwise, so that there is one way to write it.
fn begin_low(line: &mut Line) {
    let place = |p: &Point| p.x + p.y;
    let closed = line.len() > 3 && line.first() == line.last();
    if closed {
        line.pop();
        let area: f64 = (0..line.len())
            .map(|i| (line[i], line[(i + 1) % line.len()]))
            .map(|(a, b)| a.x * b.y - b.x * a.y)
            .sum();
        if area < 0.0 {
            line.reverse();
        }
        let lowest = (0..line.len()).min_by(|&a, &b| place(&line[a]).total_cmp(&place(&line[b])));
        line.rotate_left(lowest.unwrap_or(0));
        line.extend(line.first().copied());
    } else if let (Some(first), Some(last)) = (line.first(), line.last())
        && place(last) < place(first)
    {
        line.reverse();
    }
}

fn bounds(lines: &[Line]) -> Option<(Point, Point)> {
    let first = *lines.iter().flatten().next()?;
    Some(
        lines
            .iter()
            .flatten()
            .fold((first, first), |(low, high), p| {
                (
                    Point::new(low.x.min(p.x), low.y.min(p.y)),
                    Point::new(high.x.max(p.x), high.y.max(p.y)),
                )
            }),
    )
}

/// Brings the figure to the view's middle and size.
fn fit(lines: &mut [Line]) {
    let Some((low, high)) = bounds(lines) else {
        return;
    };
    let scale = FITTED_SIDE / (high.x - low.x).max(high.y - low.y).max(f64::MIN_POSITIVE);
    for p in lines.iter_mut().flatten() {
        p.x = (p.x - (low.x + high.x) / 2.0) * scale;
        p.y = (p.y - (low.y + high.y) / 2.0) * scale;
    }
}

/// The lines as `goto` from place to place.
fn by_places(lines: &[Line]) -> Body {
    let mut body = Body::new();
    for line in lines {
        let mut at = None;
        for p in line {
            let to = (p.x.round(), p.y.round());
            if at.is_none() {
                body.push(teleport(to.0, to.1, None));
            } else if at != Some(to) {
                body.push(goto(to.0, to.1));
            }
            at = Some(to);
        }
    }
    body
}

/// The lines as lengths and turns, in whole steps and steps of 5 degrees. Each turn aims from where the
/// turtle got to, so that what was rounded off does not add up.
fn by_turns(lines: &[Line]) -> Body {
    let mut body = Body::new();
    for line in lines {
        let [first, rest @ ..] = line.as_slice() else {
            continue;
        };
        let mut at = Point::new(first.x.round(), first.y.round());
        let mut heading: Option<f64> = None;
        for p in rest {
            let (dx, dy) = (p.x - at.x, p.y - at.y);
            let length = dx.hypot(dy).round();
            if length < 1.0 {
                continue;
            }
            let towards = (dy.atan2(dx).to_degrees() / 5.0).round() * 5.0;
            match heading {
                None => body.push(teleport(at.x, at.y, Some(towards))),
                Some(heading) => body.push(left((towards - heading).rem_euclid(360.0))),
            }
            heading = Some(towards);
            body.push(forward(length));
            let (sin, cos) = towards.to_radians().sin_cos();
            at = Point::new(at.x + length * cos, at.y + length * sin);
        }
    }
    body
}
