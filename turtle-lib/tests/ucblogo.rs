//! Programs of lessons, and the lines that UCBLogo 6.2.2 draws for them: `ucblogo/NAME.logo` and `ucblogo/NAME.lines`, a
//! line as the coordinates of its ends. They were recorded from UCBLogo itself, with procedures in place of its `forward`
//! and the like that write down where the turtle was before and is after.
#![allow(clippy::expect_used, clippy::panic)]

use std::path::Path;
use turtle_lib::dialect::{Dialect, attempt};
use turtle_lib::run::Fuel;

/// How far an end may be away from UCBLogo's, which are rounded to hundredths.
const TOLERANCE: f64 = 0.006;

/// The lines of a program up to its end, or to the error that ends it.
fn drawn(source: &str) -> Vec<[f64; 4]> {
    let attempt = attempt(source, Dialect::Logo, &Fuel::default(), || true);
    let attempt = attempt.unwrap_or_else(|errors| panic!("{errors:?}"));
    let path = match attempt.ended {
        Ok(run) => run.path,
        Err(early) => early.path,
    };
    let strokes = path.strokes().flat_map(|stroke| stroke.windows(2));
    let lines = strokes.map(|ends| [ends[0].x, ends[0].y, ends[1].x, ends[1].y]);
    lines.collect()
}

fn recorded(text: &str) -> Vec<[f64; 4]> {
    let line = |line: &str| {
        let numbers: Vec<f64> = line.split(' ').map_while(|n| n.parse().ok()).collect();
        <[f64; 4]>::try_from(numbers).unwrap_or_else(|_| panic!("{line}"))
    };
    text.lines().map(line).collect()
}

#[test]
fn lessons_draw_ucblogos_lines() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ucblogo");
    let mut compared = 0;
    for entry in std::fs::read_dir(folder).expect("the folder") {
        let file = entry.expect("a file").path();
        if file.extension().is_none_or(|extension| extension != "logo") {
            continue;
        }
        let read = |file: &Path| std::fs::read_to_string(file).expect("a text");
        let own = drawn(&read(&file));
        let theirs = recorded(&read(&file.with_extension("lines")));
        let name = file.display();
        assert_eq!(own.len(), theirs.len(), "{name}: {own:?}");
        for (own, theirs) in own.iter().zip(&theirs) {
            let are_near = own
                .iter()
                .zip(theirs)
                .all(|(a, b)| (a - b).abs() < TOLERANCE);
            assert!(are_near, "{name}: {own:?} is not {theirs:?}");
        }
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
}
