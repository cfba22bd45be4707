//! A thinned line moved to the middle of its ink.

use super::geometry::resampled;
use super::grey::Across;
use super::shape::Shape;
use turtle_lib::turtle::Point;

/// The direction of a thinned line is taken over this many pixels to both sides.
const DIRECTION_PX: usize = 3;

/// Ink is looked for across a line as far as this share of its width beyond its edges, and some
/// pixels of the image for their blur. What is as wide as that is no single line.
const BESIDE_WIDTHS: f64 = 0.25;
const BLUR_PX: f64 = 1.5;

/// The places are smoothed over this share of the line's width to both sides, and at least over so
/// many pixels of the image: it takes out what is left of the pixel grid.
const SMOOTHING_WIDTHS: f64 = 0.6;
const SMOOTHING_PX: f64 = 4.0;

/// A line in the middle of its ink.
#[derive(Clone)]
pub(super) struct Track {
    /// About a pixel apart. A closed line ends where it begins.
    pub points: Vec<Point>,
    /// How wide the ink is at each point, in pixels of full ink; infinite where it is not that of
    /// this line alone.
    pub widths: Vec<f64>,
    /// Half the width that thinning found, in pixels.
    pub half_width: f64,
}

impl Track {
    /// Moves a thinned line to the middle of its ink. `grain` is the size of a pixel of the image,
    /// in pixels of the shape.
    pub fn of(points: &[Point], shape: &Shape, grain: f64) -> Track {
        let thinned = resampled(points);
        let half_width = shape.half_width_along(&thinned);
        let count = thinned.len();
        let closed = count > 2 && thinned[0] == thinned[count - 1];
        let reach = (1.0 + 2.0 * BESIDE_WIDTHS) * half_width + BLUR_PX * grain;
        let near = (half_width / 2.0).max(0.75 * grain);
        let normals: Vec<Point> = (0..count).map(|i| normal(&thinned, i, closed)).collect();
        let found: Vec<Option<Across>> = thinned
            .iter()
            .zip(&normals)
            .map(|(&p, &normal)| {
                let across = shape
                    .grey
                    .across(shape.in_picture(p), normal, near, reach)?;
                (across.middle.abs() <= half_width + grain).then_some(across)
            })
            .collect();
        let offsets = filled_in(&found);
        let points = thinned
            .iter()
            .zip(&normals)
            .zip(offsets)
            .map(|((p, normal), off)| Point::new(p.x + off * normal.x, p.y + off * normal.y))
            .collect();
        let width = |across: &Option<Across>| across.map_or(f64::INFINITY, |across| across.width);
        Track {
            points,
            widths: found.iter().map(width).collect(),
            half_width,
        }
    }

    /// The typical width of its ink, in pixels of full ink; that which thinning found where there is
    /// none of this line alone.
    pub fn width(&self) -> f64 {
        let mut widths: Vec<f64> = self
            .widths
            .iter()
            .copied()
            .filter(|width| width.is_finite())
            .collect();
        let half = widths.len() / 2;
        if widths.is_empty() {
            return 2.0 * self.half_width;
        }
        *widths.select_nth_unstable_by(half, f64::total_cmp).1
    }

    /// Over how many points to both sides it is smoothed.
    pub fn smoothing(&self, grain: f64) -> usize {
        (SMOOTHING_WIDTHS * 2.0 * self.half_width)
            .max(SMOOTHING_PX * grain)
            .round() as usize
    }

    /// The part from one point to another.
    pub fn part(&self, first: usize, last: usize) -> Track {
        Track {
            points: self.points[first..=last].to_vec(),
            widths: self.widths[first..=last].to_vec(),
            half_width: self.half_width,
        }
    }

    /// Lets a closed line begin at another of its points.
    pub fn begin_at(&mut self, index: usize) {
        self.points.pop();
        self.widths.pop();
        self.points.rotate_left(index);
        self.widths.rotate_left(index);
        self.points.push(self.points[0]);
        self.widths.push(self.widths[0]);
    }
}

/// The direction across a line at its point `i`, of length 1.
fn normal(points: &[Point], i: usize, closed: bool) -> Point {
    let last = points.len() - 1;
    let at = |offset: isize| {
        let i = i as isize + offset;
        points[if closed {
            i.rem_euclid(last as isize) as usize
        } else {
            i.clamp(0, last as isize) as usize
        }]
    };
    let reach = DIRECTION_PX as isize;
    let (from, to) = (at(-reach), at(reach));
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx.hypot(dy);
    if length > 0.0 {
        Point::new(-dy / length, dx / length)
    } else {
        Point::new(1.0, 0.0)
    }
}

/// How far to move each point: where nothing was found, between what its neighbours are moved by.
fn filled_in(found: &[Option<Across>]) -> Vec<f64> {
    let mut offsets = vec![0.0; found.len()];
    let mut before: Option<(usize, f64)> = None;
    for (i, across) in found.iter().enumerate() {
        let Some(Across { middle, .. }) = *across else {
            continue;
        };
        let (from, first) = before.map_or((0, middle), |(at, first)| (at + 1, first));
        let span = (i + 1 - from) as f64;
        for (step, offset) in (1..).zip(&mut offsets[from..=i]) {
            *offset = first + (middle - first) * f64::from(step) / span;
        }
        before = Some((i, middle));
    }
    if let Some((at, last)) = before {
        offsets[at..].fill(last);
    }
    offsets
}

/// The points with each moved to the parabola that fits its neighbours best, up to `reach` to both
/// sides, the nearer the weightier: unlike their mean it does not draw curves in. (Savitzky and
/// Golay, Anal. Chem. 36, 1964.)
pub(super) fn smoothed(points: &[Point], reach: usize, closed: bool) -> Vec<Point> {
    let count = points.len();
    if count < 4 {
        return points.to_vec();
    }
    let ring = count - 1;
    let reach = if closed { reach.min(ring / 2) } else { reach };
    let mut smooth: Vec<Point> = (0..count)
        .map(|i| {
            let (from, to) = if closed {
                (-(reach as isize), reach as isize)
            } else {
                (-(reach.min(i) as isize), reach.min(count - 1 - i) as isize)
            };
            // Sums of weight · uᵏ, and of those with x and y.
            let mut powers = [0.0; 5];
            let mut sums = [[0.0; 3]; 2];
            for offset in from..=to {
                let at = i as isize + offset;
                let p = points[if closed {
                    at.rem_euclid(ring as isize) as usize
                } else {
                    at as usize
                }];
                let u = offset as f64;
                let weight = 1.0 - (u.abs() / (reach as f64 + 1.0)).powi(2);
                let mut term = weight;
                for k in 0..5 {
                    powers[k] += term;
                    if k < 3 {
                        sums[0][k] += term * (p.x - points[i].x);
                        sums[1][k] += term * (p.y - points[i].y);
                    }
                    term *= u;
                }
            }
            let [x, y] = sums.map(|sums| parabola_at_zero(&powers, &sums));
            Point::new(points[i].x + x, points[i].y + y)
        })
        .collect();
    if closed {
        smooth[ring] = smooth[0];
    }
    smooth
}

/// The value at 0 of the parabola with the normal equations `Σ powers[j+k]·cₖ = sums[j]`.
fn parabola_at_zero(powers: &[f64; 5], sums: &[f64; 3]) -> f64 {
    let [s0, s1, s2, s3, s4] = *powers;
    let [t0, t1, t2] = *sums;
    let first = s2 * s4 - s3 * s3;
    let second = s1 * s4 - s2 * s3;
    let third = s1 * s3 - s2 * s2;
    let determinant = s0 * first - s1 * second + s2 * third;
    if determinant.abs() <= 1e-9 * s0 * s2 * s4 {
        return t0 / s0;
    }
    (t0 * first - t1 * second + t2 * third) / determinant
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoothing_keeps_arcs_and_takes_steps() {
        let circle = |i: i32, radius: f64| {
            let angle = f64::from(i) / 20.0;
            Point::new(radius * angle.cos(), radius * angle.sin())
        };
        let arc: Vec<Point> = (0..60).map(|i| circle(i, 20.0)).collect();
        let rough: Vec<Point> = (0..60)
            .map(|i| circle(i, 20.0 + 0.3 * f64::from(i % 2)))
            .collect();
        for (before, within) in [(&arc, 0.01), (&rough, 0.2)] {
            for p in smoothed(before, 5, false) {
                let off = p.x.hypot(p.y) - if before == &arc { 20.0 } else { 20.15 };
                assert!(off.abs() < within, "{off}");
            }
        }
    }

    #[test]
    fn what_was_not_found_lies_between_its_neighbours() {
        let at = |middle| Some(Across { middle, width: 1.0 });
        assert_eq!(
            filled_in(&[None, at(1.0), None, None, at(4.0), None]),
            [1.0, 1.0, 2.0, 3.0, 4.0, 4.0]
        );
        assert_eq!(filled_in(&[None, None]), [0.0, 0.0]);
    }
}
