//! Drawings told by their parts, as people would tell them.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::propose::Cancel;
use turtle_lib::python;
use turtle_lib::run::{Fuel, run};

fn arc(x: f64, y: f64, radius: f64, from: f64, to: f64) -> Vec<Point> {
    let at = |i: usize| {
        let angle = (from + (to - from) * i as f64 / 60.0).to_radians();
        Point::new(x + radius * angle.cos(), y + radius * angle.sin())
    };
    (0..=60).map(at).collect()
}

fn circle(x: f64, y: f64, radius: f64) -> Vec<Point> {
    arc(x, y, radius, 0.0, 360.0)
}

fn line(corners: &[(f64, f64)]) -> Vec<Point> {
    let corners: Vec<Point> = corners.iter().map(|&(x, y)| Point::new(x, y)).collect();
    resampled(&corners, 0.3)
}

fn square(x: f64, y: f64, side: f64) -> Vec<Point> {
    let (right, top) = (x + side, y + side);
    line(&[(x, y), (right, y), (right, top), (x, top), (x, y)])
}

fn told(strokes: &[Vec<Point>], fidelity: Fidelity) -> String {
    let drawing = Path::from_strokes(strokes.to_vec());
    let (cancel, most) = (Cancel::default(), 2_000_000_000);
    let composed = composed(
        &drawing,
        fidelity,
        &Tuning::CHOSEN,
        &Effort::new(most, &cancel),
    )
    .unwrap();
    let code = python::print(&composed.program);
    let path = run(&composed.program, &Fuel::default()).unwrap().path;
    let reach = 2.0 * fidelity.reach * 60.0;
    let far = |from: &Path, to: &Path| {
        let to: Vec<Point> = to
            .strokes()
            .flat_map(|stroke| resampled(stroke, 0.1))
            .collect();
        let places = from.strokes().flat_map(|stroke| resampled(stroke, 0.5));
        places
            .map(|p| {
                let distances = to.iter().map(|&q| distance(p, q));
                distances.fold(f64::INFINITY, f64::min)
            })
            .fold(0.0, f64::max)
    };
    assert!(
        far(&path, &drawing) < reach,
        "draws what is not there:\n{code}"
    );
    if fidelity.by != By::MainCorners {
        assert!(
            far(&drawing, &path) < reach,
            "leaves something out:\n{code}"
        );
    }
    code
}

fn count(code: &str, word: &str) -> usize {
    code.matches(word).count()
}

#[test]
fn a_face_is_told_with_its_eyes_and_its_mouth() {
    let face = [
        circle(0.0, 0.0, 20.0),
        circle(-7.0, 6.0, 2.0),
        circle(7.0, 6.0, 2.0),
        arc(0.0, 0.0, 11.0, 215.0, 325.0),
    ];
    let code = told(&face, Fidelity::NEAR);
    assert_eq!(count(&code, "circle("), 4, "{code}");
    assert!(code.lines().count() <= 8, "{code}");
}

#[test]
fn small_parts_are_no_simpler_than_they_are() {
    let closed = |corners: &[(f64, f64)]| -> Vec<Point> {
        let corners = corners.iter().chain(corners.first());
        corners.map(|&(x, y)| Point { x, y }).collect()
    };
    let house = [
        closed(&[(-15.0, -20.0), (15.0, -20.0), (15.0, 5.0), (-15.0, 5.0)]),
        closed(&[(-11.0, -7.0), (-6.0, -7.0), (-6.0, -2.0), (-11.0, -2.0)]),
        closed(&[(5.0, -7.0), (11.0, -7.0), (10.0, -2.0), (8.0, -2.0)]),
    ];
    let code = told(&house, Fidelity::NEAR);
    assert_eq!(count(&code, "circle("), 0, "{code}");
}

#[test]
fn lines_that_cross_are_taken_apart_into_what_goes_on() {
    // As centre lines come: from crossing to crossing.
    let (a, b) = (60.0, 300.0);
    let circles = [
        arc(-6.0, 0.0, 12.0, a, b),
        arc(-6.0, 0.0, 12.0, b - 360.0, a),
        arc(6.0, 0.0, 12.0, 180.0 - a, 180.0 + a),
        arc(6.0, 0.0, 12.0, 180.0 + a, 540.0 - a),
    ];
    let code = told(&circles, Fidelity::CLEAN);
    assert_eq!(code.matches("circle(12)").count(), 2, "{code}");
    assert_eq!(code.lines().count(), 4, "{code}");
}

#[test]
fn equal_shapes_in_a_row_are_a_loop() {
    let row: Vec<Vec<Point>> = (0..4)
        .map(|i| square(-20.0 + 11.0 * f64::from(i), 0.0, 7.0))
        .collect();
    let code = told(&row, Fidelity::NEAR);
    assert!(
        code.contains("for i in range(4):\n    teleport(-20 + 11*i, 0"),
        "{code}"
    );
}

#[test]
fn equal_shapes_around_a_point_are_a_loop() {
    let circles: Vec<Vec<Point>> = (0..6)
        .map(|i| {
            let (sin, cos) = (60.0 * f64::from(i)).to_radians().sin_cos();
            circle(14.0 * cos, 14.0 * sin, 4.0)
        })
        .collect();
    let code = told(&circles, Fidelity::NEAR);
    assert!(code.contains("for i in range(6):"), "{code}");
    assert_eq!(count(&code, "circle("), 1, "{code}");
}

#[test]
fn round_corners_are_quarter_circles() {
    let mut outline = Vec::new();
    for (x, y, from) in [
        (14.0, -6.0, -90.0),
        (14.0, 6.0, 0.0),
        (-14.0, 6.0, 90.0),
        (-14.0, -6.0, 180.0),
    ] {
        outline.extend(arc(x, y, 4.0, from, from + 90.0));
    }
    outline.push(outline[0]);
    let code = told(&[resampled(&outline, 0.3)], Fidelity::CLEAN);
    assert_eq!(count(&code, "circle(4, 90)"), 2, "{code}");
    assert!(code.contains("for i in range(2):"), "{code}");
}

#[test]
fn a_house_has_no_line_that_is_not_there() {
    let house = [line(&[
        (-10.0, -12.0),
        (10.0, -12.0),
        (10.0, 4.0),
        (0.0, 12.0),
        (-10.0, 4.0),
        (-10.0, -12.0),
    ])];
    for fidelity in [Fidelity::NEAR, Fidelity::CLEAN, Fidelity::EXACT_LINES] {
        told(&house, fidelity);
    }
}

/// Squares in a row.
fn squares() -> Path {
    let square = |i: u32| {
        let corners = [(0.0, 0.0), (3.0, 0.0), (3.0, 3.0), (0.0, 3.0), (0.0, 0.0)];
        corners.map(|(x, y)| Point::new(x + 5.0 * f64::from(i), y))
    };
    Path::from_strokes((0..4).map(square))
}

#[test]
fn a_drawing_is_told_as_far_as_the_effort_goes() {
    let cancel = Cancel::default();
    for fidelity in [
        Fidelity::NEAR,
        Fidelity::CLEAN,
        Fidelity::ROUGH_LINES,
        Fidelity::EXACT_LINES,
    ] {
        let told = |most| {
            composed(
                &squares(),
                fidelity,
                &Tuning::CHOSEN,
                &Effort::new(most, &cancel),
            )
        };
        assert!(told(1_000).is_none());
        assert!(told(1_000_000_000).is_some());
    }
}

#[test]
fn a_maze_is_told_by_its_walls() {
    let maze = [
        line(&[
            (-20.0, -20.0),
            (20.0, -20.0),
            (20.0, 20.0),
            (-20.0, 20.0),
            (-20.0, -14.0),
        ]),
        line(&[
            (-13.0, -20.0),
            (-13.0, 13.0),
            (13.0, 13.0),
            (13.0, -13.0),
            (-7.0, -13.0),
        ]),
        line(&[
            (-7.0, 6.0),
            (6.0, 6.0),
            (6.0, -6.0),
            (-7.0, -6.0),
            (-7.0, 0.0),
            (0.0, 0.0),
        ]),
    ];
    for fidelity in [Fidelity::NEAR_LINES, Fidelity::EXACT_LINES] {
        told(&maze, fidelity);
    }
}

#[test]
fn many_lines_are_all_told() {
    let hatching: Vec<Vec<Point>> = (0..400)
        .map(|i| {
            let (x, y) = (
                f64::from(i % 20) * 2.2 - 22.0,
                f64::from(i / 20) * 2.2 - 22.0,
            );
            line(&[(x, y), (x + 1.4, y + 0.7 * f64::from(i % 3))])
        })
        .collect();
    let code = told(&hatching, Fidelity::EXACT_LINES);
    assert!(count(&code, "teleport(") > 300);
}

#[test]
fn what_is_to_be_read_at_a_glance_leaves_the_smallest_parts_out() {
    let mut fence = vec![square(-20.0, -20.0, 40.0)];
    fence.extend((0..12).map(|i| {
        let x = -16.0 + 2.8 * f64::from(i);
        line(&[(x, 0.0), (x, 1.5)])
    }));
    let code = told(&fence, Fidelity::BRIEF_LINES);
    assert!(code.lines().count() <= READABLE, "{code}");
}

#[test]
fn who_cancels_is_told_nothing_more() {
    let cancel = Cancel::default();
    cancel.cancel();
    let effort = Effort::new(100_000_000, &cancel);
    assert!(composed(&squares(), Fidelity::NEAR, &Tuning::CHOSEN, &effort).is_none());
}

#[test]
fn windows_that_are_nearly_alike_are_equal_and_level() {
    let house = [
        line(&[
            (-20.0, -16.0),
            (20.0, -16.0),
            (20.0, 10.0),
            (-20.0, 10.0),
            (-20.0, -16.0),
        ]),
        square(-15.2, -6.0, 7.4),
        square(8.0, -6.4, 7.0),
    ];
    let code = told(&house, Fidelity::NEAR);
    let calls: Vec<&str> = code
        .lines()
        .filter(|line| line.starts_with("square("))
        .collect();
    assert!(calls.len() == 2 && calls[0] == calls[1], "{code}");
    let at = |nth: usize| {
        let before = code.lines().zip(code.lines().skip(1));
        let places = before.filter(|(_, call)| call.starts_with("square("));
        let (place, _) = places.clone().nth(nth).unwrap();
        let numbers = place.trim_start_matches("teleport(").trim_end_matches(')');
        let numbers: Vec<f64> = numbers.split(", ").map(|n| n.parse().unwrap()).collect();
        (numbers[0], numbers[1])
    };
    assert_eq!(at(0).1, at(1).1, "{code}");
}

#[test]
fn ears_are_each_others_image() {
    let cat = [
        circle(0.0, 0.0, 17.0),
        line(&[(-15.0, 8.5), (-14.0, 23.0), (-4.2, 16.5)]),
        line(&[(4.0, 16.5), (13.6, 23.4), (15.0, 8.5)]),
    ];
    let code = told(&cat, Fidelity::NEAR);
    assert_eq!(count(&code, "def "), 1, "{code}");
    assert_eq!(count(&code, "corner("), 3, "{code}");
}

#[test]
fn petals_stand_around_the_middle_of_the_flower() {
    let mut flower = vec![circle(0.2, 4.0, 4.0)];
    flower.extend((0..6).map(|i| {
        let (sin, cos) = (60.0 * f64::from(i)).to_radians().sin_cos();
        circle(0.5 + 9.0 * cos, 4.3 + 9.0 * sin, 4.0)
    }));
    let code = told(&flower, Fidelity::NEAR);
    assert!(
        code.contains("teleport(0, 0)") || code.contains("circle(4)"),
        "{code}"
    );
    println!("{code}");
}

#[test]
fn circles_about_one_middle_are_a_loop_with_a_growing_radius() {
    let rings = [3.0, 6.1, 9.0, 12.0].map(|radius| circle(0.1 * radius - 0.6, 0.2, radius));
    let code = told(&rings, Fidelity::NEAR);
    assert!(code.contains("for i in range(1, 5):"), "{code}");
    assert!(code.contains("circle(3*i)"), "{code}");
    let uneven = [3.0, 4.0, 9.0, 15.0].map(|radius| circle(2.0, 0.0, radius));
    let code = told(&uneven, Fidelity::NEAR);
    let lines: Vec<&str> = code.lines().map(str::trim).collect();
    assert_eq!(
        lines,
        [
            "for radius in [3, 4, 9, 15]:",
            "teleport(2, -radius)",
            "circle(radius)"
        ]
    );
}

#[test]
fn circles_touch_each_other_and_the_ground() {
    let wheels = [
        line(&[(-20.0, -8.0), (20.0, -8.0)]),
        circle(-10.0, -3.8, 4.0),
        circle(8.2, -0.8, 7.0),
    ];
    let code = told(&wheels, Fidelity::NEAR);
    let at: Vec<&str> = code
        .lines()
        .filter(|line| line.contains("teleport"))
        .collect();
    assert!(at.iter().all(|line| line.contains(", -8")), "{code}");
    let snowman = [
        circle(0.0, -9.0, 8.0),
        circle(0.2, 4.3, 5.0),
        circle(0.1, 12.2, 3.0),
    ];
    let code = told(&snowman, Fidelity::NEAR);
    let bottoms: Vec<&str> = code
        .lines()
        .filter(|line| line.contains("teleport"))
        .collect();
    assert_eq!(
        bottoms,
        ["teleport(0, -17)", "teleport(0, -1)", "teleport(0, 9)"],
        "{code}"
    );
}

#[test]
fn rows_of_rows_are_two_loops() {
    let place = |i: i32| (f64::from(i % 4), f64::from(i / 4));
    let panes = (0..12)
        .map(place)
        .map(|(x, y)| square(-15.0 + 8.0 * x, -10.0 + 9.0 * y, 5.0));
    let code = told(&panes.collect::<Vec<_>>(), Fidelity::NEAR);
    assert!(
        code.contains("for i in range(4):\n    for j in range(3):"),
        "{code}"
    );
    assert!(code.contains("teleport(-15 + 8*i, -10 + 9*j"), "{code}");
}

#[test]
fn squares_that_grow_are_a_loop() {
    let nested: Vec<Vec<Point>> = (1..6)
        .map(f64::from)
        .map(|i| square(-3.0 * i, -3.0 * i, 6.0 * i))
        .collect();
    let code = told(&nested, Fidelity::NEAR);
    assert!(code.contains("teleport(-3*i, -3*i"), "{code}");
    assert!(code.contains("square(6*i)"), "{code}");
    let clean = |x: f64, y: f64, side: f64| {
        let corners = [
            (0.0, 0.0),
            (side, 0.0),
            (side, side),
            (0.0, side),
            (0.0, 0.0),
        ];
        corners.map(|(dx, dy)| Point::new(x + dx, y + dy)).to_vec()
    };
    let row = (1..6)
        .map(f64::from)
        .map(|i| clean(-16.0 + i * i, -8.0, 2.0 * i));
    let row: Vec<Vec<Point>> = row.collect();
    let code = told(&row, Fidelity::CLEAN);
    assert!(
        code.contains("square(2*i)") && code.contains("i*i"),
        "{code}"
    );
}

#[test]
fn squares_that_shrink_by_a_factor_are_a_loop() {
    let nested: Vec<Vec<Point>> = [44.0, 33.0, 24.75, 18.56]
        .map(|side| square(-side / 2.0, -side / 2.0, side))
        .to_vec();
    let code = told(&nested, Fidelity::NEAR);
    assert!(code.contains("side = 44\n"), "{code}");
    assert!(code.contains("teleport(-0.5*side, -0.5*side"), "{code}");
    assert!(code.contains("side = side*0.75"), "{code}");
}

fn drawn(code: &str) -> Vec<Vec<Point>> {
    let path = run(&python::parse(code).program, &Fuel::default())
        .unwrap()
        .path;
    path.strokes().map(<[Point]>::to_vec).collect()
}

#[test]
fn a_tree_is_a_function_that_calls_itself() {
    let tree = |turns: &str, levels: usize| {
        let branches: String = turns
            .split(' ')
            .map(|turn| format!("        with fork_state():\n            left({turn})\n            b(n - 1, s * 0.6)\n"))
            .collect();
        format!(
            "def b(n, s):\n    forward(s)\n    if n > 1:\n{branches}teleport(0, -16, 90)\nb({levels}, 15)\n"
        )
    };
    for (turns, levels) in [("30 -30", 4), ("45 0 -45", 3)] {
        let code = told(&drawn(&tree(turns, levels)), Fidelity::CLEAN);
        assert_eq!(
            count(&code, "branch(levels - 1, length*0.6)"),
            turns.split(' ').count(),
            "{code}"
        );
        let call = format!("branch({levels}, 15)");
        assert!(code.lines().any(|line| line == call), "{code}");
    }
}

#[test]
fn a_shape_and_its_image_are_one_function_with_a_sign() {
    let ear = |side: f64| {
        let corners = [(9.0, 4.0), (15.0, 20.0), (8.0, 16.0), (3.0, 11.0)];
        corners.map(|(x, y)| Point::new(side * x, y)).to_vec()
    };
    let code = told(
        &[circle(0.0, 0.0, 10.0), ear(-1.0), ear(1.0)],
        Fidelity::NEAR,
    );
    assert_eq!(count(&code, "def "), 1, "{code}");
    assert!(code.contains("(sign):") && code.contains("sign*"), "{code}");
    assert!(code.contains("(1)") && code.contains("(-1)"), "{code}");
}

#[test]
fn a_part_is_told_by_what_was_found_for_it_alone() {
    let text = "teleport(4, 0)\nfor i in range(12):\n    forward(2*i + 2)\n    left(90)";
    let program = python::parse(text).into_program().unwrap();
    let path = run(&program, &Fuel::default()).unwrap().path;
    let spiral = path.strokes().next().unwrap().to_vec();
    let drawing = Path::from_strokes([square(-25.0, -8.0, 9.0), spiral]);
    let cancel = Cancel::default();
    let effort = || Effort::new(2_000_000_000, &cancel);
    let mut parts = Parts::of(&drawing, Fidelity::NEAR, &Tuning::CHOSEN, &effort()).unwrap();
    assert_eq!(parts.puzzling(), [1], "a square is told in few numbers");
    assert!(!parts.takes_an_offer());
    let before = parts.composed(&effort()).unwrap();
    // What is found elsewhere is moved to where it lies nearest.
    parts.offer(1, &placed(&program).unwrap().moved(0.5, -0.3));
    assert!(parts.takes_an_offer());
    let after = parts.composed(&effort()).unwrap();
    assert!(2 * after.numbers < before.numbers, "{after:?}");
    let code = python::print(&after.program);
    let told =
        "def spiral():\n    for i in range(12):\n        forward(2 + 2*i)\n        left(90)\n";
    assert!(code.contains(told), "{code}");
}

#[test]
fn four_times_the_dashes_take_no_more_than_their_pairs() {
    let cancel = Cancel::default();
    let spent = |side: u32| {
        let dashes = (0..side * side).map(|i| {
            let (x, y) = (f64::from(i % side), f64::from(i / side));
            let (sin, cos) = f64::from(i * i).sin_cos();
            let pitch = 50.0 / f64::from(side);
            let at = |along: f64| {
                (
                    pitch * (x + along * cos) - 25.0,
                    pitch * (y + along * sin) - 25.0,
                )
            };
            line(&[at(0.0), at(0.6)])
        });
        let drawing = Path::from_strokes(dashes.collect::<Vec<_>>());
        let effort = Effort::new(MOST_EFFORT, &cancel);
        let told = composed(&drawing, Fidelity::NEAR, &Tuning::CHOSEN, &effort);
        assert!(told.is_some() && !effort.is_over());
        effort.spent()
    };
    let (few, many) = (spent(8), spent(16));
    assert!(many <= 16 * few, "{few} for 64 dashes, {many} for 256");
}
