//! The real program in a real window, with the mouse.

#[path = "support/screen.rs"]
mod screen;

use screen::{Screen, Window, hexagon, now_s};
use std::path::Path;

#[test]
fn a_hexagon_drawn_with_the_mouse_is_matched() {
    let screen = match Screen::start() {
        Ok(screen) => screen,
        Err(reason) => {
            let required = std::env::var_os("LOGOGRAM_REQUIRE_WINDOW").is_some();
            assert!(!required, "no window to be had: {reason}");
            eprintln!("not run: {reason}");
            return;
        }
    };
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_logogram"));
    let window = Window::open(program, &screen, folder.path());
    window.wait_for("ready", 0.0);
    screen.draw(&hexagon());
    let lifted = now_s();
    let drawing = window.wait_for("drawing", 0.0);
    assert_eq!(drawing["revision"], 1);
    let found = window.wait_for("match", 0.0);
    let program = found["program"].as_str().unwrap();
    turtle_lib::python::parse(program).into_program().unwrap();
    println!(
        "matched {:.2} s after the pen was lifted:\n{program}",
        screen::time_s(&found) - lifted
    );
}
