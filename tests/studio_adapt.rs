//! The model adapted from the window. Training needs a Python with PyTorch: `LOGOGRAM_TEST_PYTHON` names one, else that
//! test says why it did not run.
#![allow(clippy::unwrap_used)]

#[path = "support/window.rs"]
mod window;

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};
use window::{Window, enter_file, open, wait_until};

/// Opens the dialog.
fn adapt(window: &mut Window) {
    window.step();
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run_steps(2);
    window.event(eframe::egui::Event::Text("adapt to my".to_owned()));
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(4);
}

fn drawing(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/drawings")
        .join(name)
}

/// What came last may have made the dialog another size: it is in its place a frame later.
fn click(window: &mut Window, label: &str) {
    window.run_steps(2);
    window.get_by_label(label).click();
    window.run_steps(3);
}

/// The window with this Python, and two drawings to be adapted to.
fn with_drawings(folder: &Path, python: &str) -> Window {
    let settings = serde_json::json!({ "hints_seen": true, "python": python });
    std::fs::write(folder.join("settings.json"), settings.to_string()).unwrap();
    let mut window = open(folder, None);
    adapt(&mut window);
    enter_file(&mut window, &drawing("star.png"));
    window.run_steps(2);
    window.get_by_label("star");
    click(&mut window, "Start");
    window.get_by_label_contains("Choose two drawings at least");
    click(&mut window, "Path");
    enter_file(&mut window, &drawing("flower.png"));
    window.run_steps(2);
    window.get_by_label("flower");
    window
}

#[test]
fn what_is_missing_is_said_in_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = with_drawings(folder.path(), "/no/such/python");
    click(&mut window, "Start");
    wait_until(&mut window, "the end", |window| {
        let said = window.query_by_label_contains("cannot start /no/such/python");
        said.is_some()
    });
    window.key_press(Key::Escape);
    window.run_steps(3);
    assert!(window.query_by_label("Start").is_none());
}

#[test]
fn an_adaptation_is_stopped_and_goes_on_to_its_end() {
    const LONGEST: Duration = Duration::from_secs(1200);
    let Ok(python) = std::env::var("LOGOGRAM_TEST_PYTHON") else {
        eprintln!("not run: LOGOGRAM_TEST_PYTHON names no Python with PyTorch");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut window = with_drawings(folder.path(), &python);
    let wait = |window: &mut Window, what: &str| {
        let until = Instant::now() + LONGEST;
        while window.query_by_label_contains(what).is_none() {
            assert!(Instant::now() < until, "waited for {what:?}");
            thread::sleep(Duration::from_millis(100));
            window.step();
        }
    };
    click(&mut window, "Start");
    wait(&mut window, "samples of the prior");
    click(&mut window, "Stop");
    wait(&mut window, "the adaptation was stopped");
    click(&mut window, "Start");
    wait(&mut window, "steps of training");
    wait(&mut window, "Round 1, from ");
    window.run_steps(2);
    window.get_by_label_contains("Before: solves ");
}
