//! Arcs and straight lines through points.

use turtle_lib::turtle::Point;

/// A circle, or a straight line where it has no curvature, with a direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Arc {
    origin: Point,
    /// Of length 1, square to the arc where it is nearest to the origin.
    normal: Point,
    /// How far from the origin that is, along the normal.
    off: f64,
    /// One over the radius; positive when the centre lies along the normal.
    curvature: f64,
}

impl Arc {
    /// The arc with the least squares of the distances to the points, and the root of their mean;
    /// nothing for points in fewer than three places. (Karimäki, "Effective circle fitting for
    /// particle trajectories", Nucl. Instr. Meth. A 305, 1991: explicit, and as good for lines.)
    pub fn through<'a>(points: impl Iterator<Item = &'a Point> + Clone) -> Option<(Arc, f64)> {
        let moments = Moments::of(points.clone())?;
        let Moments {
            origin,
            xx,
            xy,
            yy,
            xr,
            yr,
            rr,
            r,
        } = moments;
        if rr <= 0.0 {
            return None;
        }
        let twice = (2.0 * (rr * xy - xr * yr)).atan2(rr * (xx - yy) - xr * xr + yr * yr);
        let (sin, cos) = (twice / 2.0).sin_cos();
        let kappa = (sin * xr - cos * yr) / rr;
        // The means of x and y are 0.
        let delta = -kappa * r;
        let root = (1.0 - 4.0 * delta * kappa).sqrt();
        let arc = Arc {
            origin,
            normal: Point::new(sin, -cos),
            off: 2.0 * delta / (1.0 + root),
            curvature: 2.0 * kappa / root,
        };
        arc.is_sound().then(|| (arc, arc.rms(points)))
    }

    /// The straight line with the least squares of the distances to the points, and the root of
    /// their mean.
    pub fn straight_through<'a>(
        points: impl Iterator<Item = &'a Point> + Clone,
    ) -> Option<(Arc, f64)> {
        let moments = Moments::of(points.clone())?;
        let twice = (2.0 * moments.xy).atan2(moments.xx - moments.yy);
        let (sin, cos) = (twice / 2.0).sin_cos();
        let line = Arc {
            origin: moments.origin,
            normal: Point::new(sin, -cos),
            off: 0.0,
            curvature: 0.0,
        };
        line.is_sound().then(|| (line, line.rms(points)))
    }

    fn is_sound(&self) -> bool {
        (self.normal.x + self.normal.y + self.off + self.curvature).is_finite()
    }

    fn rms<'a>(&self, points: impl Iterator<Item = &'a Point>) -> f64 {
        let (sum, count) = points.fold((0.0, 0.0), |(sum, count), &p| {
            (sum + self.distance(p).0.powi(2), count + 1.0)
        });
        (sum / f64::max(count, 1.0)).sqrt()
    }

    /// How far `p` is off the arc, and in which direction it is off, of length 1: `p` less the
    /// distance times the direction is the place on the arc that is nearest to `p`.
    pub fn distance(&self, p: Point) -> (f64, Point) {
        let (x, y) = (p.x - self.origin.x, p.y - self.origin.y);
        let Arc {
            normal,
            off,
            curvature,
            ..
        } = *self;
        let pull = 1.0 + curvature * off;
        let implicit = curvature / 2.0 * (x * x + y * y) - pull * (x * normal.x + y * normal.y)
            + off
            + curvature / 2.0 * off * off;
        let slope = (1.0 + 2.0 * curvature * implicit).max(0.0).sqrt();
        let (gx, gy) = (
            curvature * x - pull * normal.x,
            curvature * y - pull * normal.y,
        );
        let steepness = gx.hypot(gy).max(f64::MIN_POSITIVE);
        (
            2.0 * implicit / (1.0 + slope),
            Point::new(gx / steepness, gy / steepness),
        )
    }

    /// The place on the arc that is nearest to `p`.
    pub fn nearest(&self, p: Point) -> Point {
        let (off, direction) = self.distance(p);
        Point::new(p.x - off * direction.x, p.y - off * direction.y)
    }

    /// The direction of the arc beside `p`, of length 1: the one of the two that is nearer to
    /// `like`.
    pub fn direction(&self, p: Point, like: Point) -> Point {
        let (_, normal) = self.distance(p);
        let along = Point::new(-normal.y, normal.x);
        if along.x * like.x + along.y * like.y < 0.0 {
            Point::new(-along.x, -along.y)
        } else {
            along
        }
    }
}

/// The place nearest to all the arcs in the least-squares sense, looked for around `at`.
pub(super) fn meeting_place(arcs: &[Arc], at: Point) -> Point {
    // Draws weakly to where it was, so that lines that run together still meet somewhere.
    const WEIGHT: f64 = 1e-3;
    let mut place = at;
    for _ in 0..8 {
        let (mut xx, mut xy, mut yy) = (WEIGHT, 0.0, WEIGHT);
        let mut x = WEIGHT * (at.x - place.x);
        let mut y = WEIGHT * (at.y - place.y);
        for arc in arcs {
            let (off, n) = arc.distance(place);
            xx += n.x * n.x;
            xy += n.x * n.y;
            yy += n.y * n.y;
            x -= n.x * off;
            y -= n.y * off;
        }
        let determinant = xx * yy - xy * xy;
        place = Point::new(
            place.x + (x * yy - y * xy) / determinant,
            place.y + (y * xx - x * xy) / determinant,
        );
    }
    place
}

/// Means over points, taken from their own mean; `r` is the square of the distance to that.
struct Moments {
    origin: Point,
    xx: f64,
    xy: f64,
    yy: f64,
    /// Covariances of x and y with `r`, and the variance and the mean of that.
    xr: f64,
    yr: f64,
    rr: f64,
    r: f64,
}

impl Moments {
    fn of<'a>(points: impl Iterator<Item = &'a Point> + Clone) -> Option<Moments> {
        let (x, y, count) = points
            .clone()
            .fold((0.0, 0.0, 0.0), |(x, y, n), p| (x + p.x, y + p.y, n + 1.0));
        if count < 2.0 {
            return None;
        }
        let origin = Point::new(x / count, y / count);
        let mut sums = [0.0; 7];
        for p in points {
            let (x, y) = (p.x - origin.x, p.y - origin.y);
            let r = x * x + y * y;
            for (sum, term) in sums
                .iter_mut()
                .zip([x * x, x * y, y * y, x * r, y * r, r * r, r])
            {
                *sum += term / count;
            }
        }
        let [xx, xy, yy, xr, yr, r2r2, r] = sums;
        Some(Moments {
            origin,
            xx,
            xy,
            yy,
            xr,
            yr,
            rr: r2r2 - r * r,
            r,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circle(cx: f64, cy: f64, radius: f64, angles: [f64; 2]) -> Vec<Point> {
        (0..=20)
            .map(|i| {
                let share = f64::from(i) / 20.0;
                let angle = (angles[0] + (angles[1] - angles[0]) * share).to_radians();
                Point::new(cx + radius * angle.cos(), cy + radius * angle.sin())
            })
            .collect()
    }

    #[test]
    fn an_arc_goes_through_its_points_and_on() {
        for (radius, angles) in [
            (30.0, [10.0, 50.0]),
            (8.0, [100.0, 300.0]),
            (900.0, [0.0, 2.0]),
        ] {
            let points = circle(5.0, -7.0, radius, angles);
            let (arc, rms) = Arc::through(points.iter()).unwrap();
            assert!(rms < 1e-6, "{radius}: {rms}");
            let on = circle(5.0, -7.0, radius, [angles[1] + 5.0, angles[1] + 6.0])[0];
            assert!(arc.distance(on).0.abs() < 1e-6, "{radius}");
            let beside = circle(5.0, -7.0, radius + 2.0, angles)[10];
            let nearest = arc.nearest(beside);
            assert!((nearest.x - points[10].x).hypot(nearest.y - points[10].y) < 1e-6);
        }
    }

    #[test]
    fn arcs_and_lines_meet_where_they_cross() {
        let (arc, _) = Arc::through(circle(0.0, 0.0, 50.0, [10.0, 60.0]).iter()).unwrap();
        let line = [Point::new(-3.0, 0.0), Point::new(30.0, 0.0)];
        let (line, rms) = Arc::straight_through(line.iter()).unwrap();
        assert!(rms < 1e-9);
        let place = meeting_place(&[arc, line], Point::new(47.0, 2.0));
        assert!((place.x - 50.0).hypot(place.y) < 0.01, "{place:?}");
    }
}
