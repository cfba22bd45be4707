//! The raster against the rule it stands for: a pixel is ink when its centre is within 2 px of a segment.

use proptest::prelude::*;
use turtle_lib::bitmap::{Bitmap, PEN_RADIUS_PX, SIZE_PX, px_from_steps};
use turtle_lib::turtle::{Path, Point};

fn distance_to_segment(q: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length2 = dx * dx + dy * dy;
    let t = if length2 == 0.0 {
        0.0
    } else {
        (((q.x - a.x) * dx + (q.y - a.y) * dy) / length2).clamp(0.0, 1.0)
    };
    (q.x - a.x - t * dx).hypot(q.y - a.y - t * dy)
}

/// The picture by the rule, pixel by pixel.
fn by_the_rule(points: &[Point]) -> Bitmap {
    let points: Vec<Point> = points.iter().map(|&p| px_from_steps(p)).collect();
    Bitmap::from_fn(|x, y| {
        let centre = Point::new(x as f64 + 0.5, y as f64 + 0.5);
        let nearest = points
            .windows(2)
            .map(|ends| distance_to_segment(centre, ends[0], ends[1]));
        // Rounding must not decide about a centre at just that distance.
        nearest.fold(f64::INFINITY, f64::min) <= PEN_RADIUS_PX + 1e-10
    })
}

/// Coordinates of every kind that matters: anywhere, on a pixel's corner or centre, outside the view.
fn coordinate() -> impl Strategy<Value = f64> {
    prop_oneof![
        -27.0..27.0_f64,
        (-540..540_i32).prop_map(|half_px| f64::from(half_px) / 20.0),
        (-30..30_i32).prop_map(f64::from),
        -2000.0..2000.0_f64,
    ]
}

fn polyline() -> impl Strategy<Value = Vec<Point>> {
    let anywhere = || (coordinate(), coordinate()).prop_map(|(x, y)| Point::new(x, y));
    // Short steps from the first point, as circles are made of.
    let near = (
        anywhere(),
        prop::collection::vec((-0.6..0.6_f64, -0.6..0.6_f64), 1..6),
    )
        .prop_map(|(start, steps)| {
            let mut points = vec![start];
            let mut at = start;
            for (dx, dy) in steps {
                at = Point::new(at.x + dx, at.y + dy);
                points.push(at);
            }
            points
        });
    prop_oneof![prop::collection::vec(anywhere(), 2..5), near]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn ink_is_what_lies_within_the_pens_radius(points in polyline()) {
        let drawn = Bitmap::of_path(&Path::from_strokes([&points]));
        let expected = by_the_rule(&points);
        prop_assert_eq!(drawn.differing(&expected), 0, "{:?}", points);
    }

    #[test]
    fn growing_reaches_just_as_far_as_asked(points in polyline(), radius in 0.0..30.0_f64) {
        let drawn = Bitmap::of_path(&Path::from_strokes([&points]));
        let grown = drawn.grown(radius);
        let inked: Vec<(usize, usize)> = (0..SIZE_PX)
            .flat_map(|y| (0..SIZE_PX).map(move |x| (x, y)))
            .filter(|&(x, y)| drawn.get(x, y))
            .collect();
        for y in (0..SIZE_PX).step_by(7) {
            for x in (0..SIZE_PX).step_by(7) {
                let near = inked.iter().any(|&(u, v)| {
                    let (dx, dy) = (x.abs_diff(u) as f64, y.abs_diff(v) as f64);
                    dx * dx + dy * dy <= radius * radius
                });
                prop_assert_eq!(grown.get(x, y), near, "at {} {}", x, y);
            }
        }
    }
}

#[test]
fn ties_do_not_depend_on_the_way_a_place_was_reached() {
    // A level line whose edge passes exactly through pixel centres, in one go and in steps that add up
    // with rounding errors.
    let straight = vec![Point::new(-5.0, 0.05), Point::new(5.0, 0.05)];
    let mut wandering = vec![Point::new(-5.0, 0.05)];
    let mut at = Point::new(-5.0, 0.05);
    for i in 0..100 {
        let heading = f64::from(i) * 0.0;
        at = Point::new(
            at.x + 0.1 * heading.cos(),
            at.y + 1e-13 * f64::from(i % 3 - 1),
        );
        wandering.push(at);
    }
    let one = Bitmap::of_path(&Path::from_strokes([straight]));
    let many = Bitmap::of_path(&Path::from_strokes([wandering]));
    assert_eq!(one.differing(&many), 0);
}

#[test]
fn bounds_and_counts_are_of_the_ink() {
    let bitmap = Bitmap::of_path(&Path::from_strokes([[
        Point::new(0.0, 0.0),
        Point::new(1.0, 0.0),
    ]]));
    // Ten pixels long and four wide, and half discs at both ends.
    assert_eq!(bitmap.ink_bounds(), Some((254, 254, 267, 257)));
    assert_eq!(bitmap.ink(), 10 * 4 + 2 * 6);
    assert!(bitmap.get(256, 255) && !bitmap.get(256, 253) && !bitmap.get(600, 0));
    assert_eq!(Bitmap::default().ink_bounds(), None);
}
