//! How the panels look, beside pictures that were looked at: `tests/snapshots`. After a change that is meant to
//! alter them run this with `UPDATE_SNAPSHOTS=1` and look at each.
#![allow(clippy::unwrap_used)]

#[path = "support/window.rs"]
mod window;

use eframe::egui::{Key, Modifiers, Rect, pos2, vec2};
use egui_kittest::{SnapshotOptions, SnapshotResults};
use logogram::propose::Request;
use std::panic::{AssertUnwindSafe, catch_unwind};
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
    let opened = catch_unwind(AssertUnwindSafe(|| open_with_renderer(folder.path())));
    let Ok(mut window) = opened else {
        let required = std::env::var_os("LOGOGRAM_REQUIRE_WINDOW").is_some();
        assert!(!required, "there is no graphics driver");
        eprintln!("not run: there is no graphics driver (mesa-vulkan-drivers has one)");
        return None;
    };
    wait_until(&mut window, "the model", |window| window.state().is_ready());
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
    if name == "samples" {
        window.mask(Rect::from_min_size(pos2(554.0, 104.0), vec2(324.0, 32.0)));
    }
    let options = SnapshotOptions::new().max_failed_pixels(MOST_DIFFERING);
    seen.add(window.try_snapshot_options(name, &options));
}
