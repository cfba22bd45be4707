//! Programs in another pose draw the same figure there.
#![allow(clippy::panic)]

use turtle_lib::pose::Pose;
use turtle_lib::program::Program;
use turtle_lib::python;
use turtle_lib::run::{Fuel, run};
use turtle_lib::turtle::{Path, Point};

fn program(text: &str) -> Program {
    match python::parse(text).into_program() {
        Ok(program) => program,
        Err(errors) => panic!("{text}\n{errors:?}"),
    }
}

fn points(program: &Program) -> Vec<Point> {
    match run(program, &Fuel::default()) {
        Ok(run) => run.path.strokes().flatten().copied().collect(),
        Err(error) => panic!("{error}\n{}", python::print(program)),
    }
}

/// How far the drawing of the program in `pose`, written out and read again, is from where it belongs.
fn farthest(text: &str, pose: &Pose) -> f64 {
    let program = program(text);
    let posed = self::program(&python::print(&program.posed(pose)));
    let found = points(&posed);
    let expected = points(&program);
    assert_eq!(found.len(), expected.len(), "{text}");
    assert!(!found.is_empty(), "{text}");
    found
        .iter()
        .zip(expected)
        .map(|(found, expected)| {
            let expected = pose.apply(expected);
            (found.x - expected.x).hypot(found.y - expected.y)
        })
        .fold(0.0, f64::max)
}

const PROGRAMS: [&str; 8] = [
    "for i in range(4):\n    forward(8)\n    left(90)",
    "teleport(-6, 4, 30)\nforward(2)\ngoto(3, -1)\nhome()\nforward(1)",
    "def f(n):\n    if n > 0:\n        forward(n/2)\n        left(40)\n        f(n - 1)\nf(6)",
    "with fork_state():\n    forward(3*EPS_DIST*20)\n    left(EPS_ANGLE*10)\nforward(-2)",
    "p = position()\nforward(4)\nleft(90)\nforward(2)\ngoto(p)\nteleport(p[0] + 1, p[1])\nforward(1)",
    "forward(3)\nwhile xcor() < 9:\n    forward(2.5)\ngoto(xcor() - 1, ycor() + 2)\ngoto((1, 2))",
    "spot = 3\ndef f():\n    forward(spot)\n    return (0, spot)\ngoto(f())\ngoto(position())\nforward(1)",
    "x = 5\nforward(x)\nsetheading(45)\npenup()\nforward(1)\npendown()\nforward(-x)",
];

#[test]
fn a_posed_program_draws_the_figure_in_the_pose() {
    let poses = [
        Pose {
            scale: 1.0,
            dx: 3.5,
            dy: -2.0,
        },
        Pose {
            scale: 2.0,
            dx: 0.0,
            dy: 0.0,
        },
        Pose {
            scale: 0.5,
            dx: -1.25,
            dy: 4.0,
        },
    ];
    for text in PROGRAMS {
        for pose in poses {
            let farthest = farthest(text, &pose);
            assert!(farthest < 1e-9, "{farthest} off in {pose:?}:\n{text}");
        }
    }
}

#[test]
fn circles_are_posed_too() {
    // A larger circle has more chords, so only the ends are compared.
    let text = program("circle(2.5)\nbackward(3)\ncircle(-4, 90)");
    let pose = Pose {
        scale: 1.5,
        dx: 1.0,
        dy: 0.0,
    };
    let end = |program: &Program| points(program).last().copied().unwrap();
    let (found, expected) = (end(&text.posed(&pose)), pose.apply(end(&text)));
    assert!((found.x - expected.x).hypot(found.y - expected.y) < 1e-9);
    assert_eq!(
        python::print(&text.posed(&pose)),
        "teleport(1, 0)\ncircle(3.75)\nbackward(4.5)\ncircle(-6, 90)"
    );
}

#[test]
fn rounding_stays_below_a_pixel() {
    let pose = Pose {
        scale: 1.2345678,
        dx: 0.98765,
        dy: -4.56789,
    }
    .rounded();
    assert_eq!(
        pose,
        Pose {
            scale: 1.235,
            dx: 0.99,
            dy: -4.57
        }
    );
    for text in PROGRAMS {
        let farthest = farthest(text, &pose);
        assert!(farthest < 0.05, "{farthest} off:\n{text}");
    }
}

#[test]
fn the_identity_changes_nothing() {
    for text in PROGRAMS {
        if !text.contains("home") && !text.contains("position") && !text.contains("goto(") {
            let program = program(text);
            assert_eq!(program.posed(&Pose::IDENTITY), program);
        }
        assert!(farthest(text, &Pose::IDENTITY) < 1e-12);
    }
}

#[test]
fn the_rewritten_program_reads_well() {
    let pose = Pose {
        scale: 0.85,
        dx: 2.0,
        dy: -1.5,
    };
    let text =
        "for i in range(4):\n    forward(8)\n    left(90)\nforward(2*i)\ngoto(1, 2)\nforward(0.05)";
    let expected = "teleport(2, -1.5)\nfor i in range(4):\n    forward(6.8)\n    left(90)\n\
                    forward(0.85*(2*i))\ngoto(2.85, 0.2)\nforward(0.0425)";
    assert_eq!(python::print(&program(text).posed(&pose)), expected);
}

#[test]
fn a_program_that_begins_elsewhere_is_not_sent_to_the_start() {
    let pose = Pose {
        scale: 2.0,
        dx: 1.0,
        dy: -1.0,
    };
    let posed = |text: &str| python::print(&program(text).posed(&pose));
    assert_eq!(
        posed("teleport(3, -2)\nforward(1)"),
        "teleport(7, -5)\nforward(2)"
    );
    assert_eq!(
        posed("teleport(3, -2, 45)\nforward(1)"),
        "teleport(7, -5, 45)\nforward(2)"
    );
    assert!(posed("teleport(xcor() + 1, 2)").starts_with("teleport(1, -1)\n"));
}

#[test]
fn a_pose_maps_paths_as_it_maps_points() {
    let pose = Pose {
        scale: 2.0,
        dx: 1.0,
        dy: -1.0,
    };
    let path = Path::from_strokes([[Point::new(1.0, 2.0), Point::new(3.0, 4.0)]]);
    let moved: Vec<Point> = path
        .map(|p| pose.apply(p))
        .strokes()
        .flatten()
        .copied()
        .collect();
    assert_eq!(moved, [Point::new(3.0, 3.0), Point::new(7.0, 7.0)]);
}

#[test]
fn the_largest_numbers_stay_numbers() {
    let pose = Pose {
        scale: 10.0,
        dx: 1.0,
        dy: 2.0,
    };
    for text in [
        "backward(1e308)",
        "goto(-1e308, 4)",
        "forward(1.7e307)",
        "teleport(1e307, 0)",
    ] {
        let posed = python::print(&program(text).posed(&pose));
        assert!(!posed.contains("inf") && !posed.contains("NaN"), "{posed}");
        assert!(!python::parse(&posed).has_errors(), "{posed}");
    }
}
