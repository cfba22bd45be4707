//! How the panels look, beside pictures that were looked at: `tests/snapshots`. After a change that is meant to
//! alter them run this with `UPDATE_SNAPSHOTS=1` and look at each.
#![allow(clippy::unwrap_used)]

#[path = "support/window.rs"]
mod window;

use eframe::egui::{Key, Modifiers, Rect, pos2, vec2};
use egui_kittest::kittest::Queryable;
use egui_kittest::{SnapshotOptions, SnapshotResults};
use logogram::propose::Request;
use logogram::studio::files::format::{self, Label};
use logogram::studio::files::recovery::Slot;
use logogram::studio::{Code, Document};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use window::{Window, draw, open_with_renderer, wait_until};

const SQUARE: [(f32, f32); 5] = [(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7), (0.3, 0.3)];

/// Pixels that may differ: another version of the driver rounds the ends of lines differently.
const MOST_DIFFERING: usize = 60;

#[test]
fn panels_look_as_they_did() {
    let mut seen = SnapshotResults::new();
    let Some(mut window) = solved(64) else { return };
    picture(&mut window, &mut seen, "gallery_and_editor");
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    picture(&mut window, &mut seen, "palette");
    window.key_press(Key::Escape);
    window.step();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    picture(&mut window, &mut seen, "settings");
}

/// Of many samples it differs which comes first, and so the order of thumbnails and the colours of figures.
#[test]
fn the_panels_of_a_single_sample_look_as_they_did() {
    let mut seen = SnapshotResults::new();
    let Some(mut window) = solved(1) else { return };
    window.key_press_modifiers(Modifiers::ALT, Key::Num3);
    picture(&mut window, &mut seen, "inference");
    window.key_press_modifiers(Modifiers::ALT, Key::Num2);
    picture(&mut window, &mut seen, "samples");
}

/// A program with three pens.
const FLAG: &str = "\
pencolor('tomato')
for i in range(4):
    forward(8)
    left(90)
pencolor('teal')
teleport(4, 2)
circle(2)
pensize(2)
teleport(-6, -4)
forward(4)
";

#[test]
fn dialogs_look_as_they_did() {
    let mut seen = SnapshotResults::new();
    let folder = tempfile::tempdir().unwrap();
    let mut settings = serde_json::json!({ "hints_seen": true, "live": false });
    settings["export"] =
        serde_json::json!({ "unit": "millimetres", "paper": "A5", "landscape": true });
    std::fs::write(folder.path().join("settings.json"), settings.to_string()).unwrap();
    for (text, name) in [
        ("circle(5)\n", "Circle"),
        ("forward(", "Half a line"),
        (FLAG, "Flag"),
    ] {
        keep(folder.path(), text, name);
        // They stand in the order of their times.
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let Some(mut window) = opened(folder.path()) else {
        return;
    };
    wait_until(&mut window, "what was left over", |window| {
        window.query_by_label("Circle").is_some()
    });
    picture(&mut window, &mut seen, "recovered");
    // The one that was kept last.
    window.query_all_by_label("Open").next().unwrap().click();
    wait_until(&mut window, "the flag", |window| {
        let drawn = window.state().drawn();
        drawn.is_some_and(|drawn| drawn.picture.is_some())
    });
    window.key_press_modifiers(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::E);
    wait_until(&mut window, "the preview", |window| {
        window.query_by_label_contains("in the file").is_some()
    });
    picture(&mut window, &mut seen, "export");
    window.key_press(Key::Escape);
    window.step();
    window.get_by_label("Help").click();
    window.run_steps(3);
    window.get_by_label("Language reference").click();
    picture(&mut window, &mut seen, "reference");
}

/// Keeps a program as a session does that ends without a word.
fn keep(folder: &Path, text: &str, name: &str) {
    let code = Code {
        text: text.to_owned(),
        ..Code::default()
    };
    let document = Document {
        code,
        ..Document::default()
    };
    let label = Label {
        original: None,
        name: Some(name.to_owned()),
    };
    let slot = Slot::new(&folder.join("recovery")).unwrap();
    let bytes = format::to_bytes(&document, None, Some(&label)).unwrap();
    std::fs::write(slot.file(), bytes).unwrap();
}

/// A window with settings in `folder`; none without a graphics driver.
fn opened(folder: &Path) -> Option<Window> {
    let opened = catch_unwind(AssertUnwindSafe(|| open_with_renderer(folder)));
    if opened.is_err() {
        let required = std::env::var_os("LOGOGRAM_REQUIRE_WINDOW").is_some();
        assert!(!required, "there is no graphics driver");
        eprintln!("not run: there is no graphics driver (mesa-vulkan-drivers has one)");
    }
    let mut window = opened.ok()?;
    wait_until(&mut window, "the model", |window| window.state().is_ready());
    Some(window)
}

/// A window in which a square was drawn and solved with so many samples; none without a graphics driver.
fn solved(samples: usize) -> Option<Window> {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = serde_json::json!({ "hints_seen": true, "live": false });
    settings["request"] = serde_json::to_value(Request {
        samples,
        ..Request::default()
    })
    .unwrap();
    std::fs::write(folder.path().join("settings.json"), settings.to_string()).unwrap();
    let mut window = opened(folder.path())?;
    draw(&mut window, &SQUARE);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.step();
    wait_until(&mut window, "the end of the run", |window| {
        let run = window.state().last_run();
        run.is_some_and(|run| !run.is_running())
    });
    wait_until(&mut window, "what the program draws", |window| {
        window.state().drawn().is_some()
    });
    Some(window)
}

/// Compares the window, but for where it is told how fast samples come: the status line, and two lines above the
/// thumbnails.
fn picture(window: &mut Window, seen: &mut SnapshotResults, name: &str) {
    // What is computed beside the window, such as variations, is there by then.
    for _ in 0..80 {
        window.step();
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    window.mask(Rect::from_min_size(pos2(0.0, 776.0), vec2(1280.0, 24.0)));
    if name == "export" {
        // The folder is where this was built.
        window.mask(Rect::from_min_size(pos2(354.0, 534.0), vec2(382.0, 22.0)));
    }
    if name == "samples" {
        window.mask(Rect::from_min_size(pos2(554.0, 104.0), vec2(324.0, 32.0)));
    }
    let options = SnapshotOptions::new().max_failed_pixels(MOST_DIFFERING);
    seen.add(window.try_snapshot_options(name, &options));
}
