//! Families: drawings of one idea as one function.
#![allow(clippy::unwrap_used)]

#[path = "support/command.rs"]
mod command;

use command::{logogram, stderr, stdout, write};
use std::fs;

fn polygon(sides: usize) -> String {
    format!("for i in range({sides}):\n    forward(6)\n    left(360 / {sides})\n")
}

#[test]
fn polygons_are_one_function_that_draws_the_one_held_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = |sides: usize| write(folder.path(), &format!("{sides}.py"), polygon(sides));
    let drawings = [file(3), file(4), file(5)];
    let circle = write(folder.path(), "circle.py", "teleport(3, -8)\ncircle(8)\n");
    let family = |held_out: &str| {
        let drawings = drawings.iter().map(String::as_str);
        let args: Vec<&str> = ["family", "--samples", "16", "--held-out", held_out]
            .into_iter()
            .chain(drawings)
            .collect();
        logogram(&args)
    };
    let found = stdout(&family(&file(7)).success());
    assert!(found.contains("7.py: n = 7, exact"), "{found}");
    let program = folder.path().join("found.py");
    fs::write(&program, &found).unwrap();
    let drawn = stdout(&logogram(&["render", program.to_str().unwrap(), "--ascii"]).success());
    assert_eq!(
        drawn,
        stdout(&logogram(&["render", &drawings[0], "--ascii"]).success())
    );

    // A function counts only if it draws what it has not seen.
    let none = family(&circle).code(1);
    assert!(stdout(&none).contains("no function"), "{}", stdout(&none));
}

#[test]
fn one_drawing_is_no_family() {
    let alone = stderr(&logogram(&["family", "assets/drawings/star.png"]).code(2));
    assert!(
        alone.contains("2 values required") || alone.contains("two"),
        "{alone}"
    );
}
