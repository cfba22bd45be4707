//! The real program in a real window, with the mouse.

#[path = "support/screen.rs"]
mod screen;

use screen::{Screen, Window, hexagon, now_s, on_screen};
use std::path::Path;
use std::time::Duration;

/// A screen of this size; nothing where there is none to be had.
fn screen(size_px: (u32, u32)) -> Option<Screen> {
    match Screen::start_at(size_px) {
        Ok(screen) => Some(screen),
        Err(reason) => {
            let required = std::env::var_os("LOGOGRAM_REQUIRE_WINDOW").is_some();
            assert!(!required, "no window to be had: {reason}");
            eprintln!("not run: {reason}");
            None
        }
    }
}

#[test]
fn a_hexagon_drawn_with_the_mouse_is_matched() {
    let Some(screen) = screen(screen::SIZE_PX) else {
        return;
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

#[test]
fn a_house_is_drawn_presented_changed_and_exported_at_every_size() {
    for size in [(640, 480), (1280, 800), (1920, 1080)] {
        let Some(screen) = screen(size) else { return };
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("settings.json"),
            r#"{"hints_seen": true}"#,
        )
        .unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_logogram"));
        let window = Window::open(program, &screen, folder.path());
        window.wait_for("ready", 0.0);
        screen.fill();
        screen.focus();
        std::thread::sleep(Duration::from_millis(500));
        let house: [&[(f64, f64)]; 2] = [
            &[
                (130.0, 230.0),
                (380.0, 232.0),
                (378.0, 430.0),
                (131.0, 428.0),
                (130.0, 230.0),
            ],
            &[(131.0, 229.0), (256.0, 110.0), (381.0, 231.0)],
        ];
        for line in house {
            let places: Vec<_> = line.iter().map(|&at| on_screen(&window, at)).collect();
            screen.draw(&places);
        }
        let lifted = now_s();
        window.wait_for("match", 0.0);
        window.wait_for("end", lifted);

        // Presented: two steps on, and one back.
        let presented = now_s();
        screen.keys(&["F5"]);
        window.wait_for("command", presented);
        for (key, step) in [("F10", 1), ("F10", 2), ("F9", 1)] {
            let pressed = now_s();
            screen.keys(&[key]);
            let seen = window.wait_for("step", pressed);
            assert_eq!(seen["step"], step, "{size:?} {key}");
        }
        let before = window.last("program").unwrap()["program"].clone();
        let number = window.last("number").unwrap();
        let at = |name: &str| number[name].as_f64().unwrap();
        let dragged = now_s();
        screen.pull(&window, (at("x"), at("y")), 24.0);
        let changed = window.wait_for("program", dragged);
        assert_ne!(changed["program"], before, "{size:?}");
        screen.keys(&["Escape"]);

        let file = folder.path().join("house.svg");
        let asked = now_s();
        screen.keys(&["ctrl+shift+e"]);
        window.wait_until("a dialog that takes text", || {
            let keys = window.last("keys");
            keys.is_some_and(|keys| {
                screen::time_s(&keys) > asked && keys["dialog"] == true && keys["text"] == true
            })
        });
        screen.keys(&["ctrl+a"]);
        screen.mouse(&["type".to_owned(), file.display().to_string()]);
        screen.keys(&["Return"]);
        window.wait_until("the exported file", || file.exists());
    }
}
