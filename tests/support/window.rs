//! The studio's window without a screen: real events in, the real model behind it.
#![allow(dead_code, reason = "each test uses what it needs")]

use eframe::egui::{Key, Modifiers, Pos2, Vec2};
use egui_kittest::kittest::Queryable;
use egui_kittest::{Harness, HarnessBuilder};
use logogram::studio::{Launch, Log, Studio};
use std::path::Path;
use std::time::{Duration, Instant};
use turtle_lib::bitmap::SIZE_PX;

/// How large it is, in points.
const SIZE: Vec2 = Vec2::new(1280.0, 800.0);

/// The window of a test.
pub type Window = Harness<'static, Studio>;

/// The window with settings in `folder` and perhaps a file opened. Without a renderer it runs anywhere.
pub fn open(folder: &Path, file: Option<&Path>) -> Window {
    open_sized(folder, file, SIZE)
}

/// A window of another size, in points.
pub fn open_sized(folder: &Path, file: Option<&Path>, size: Vec2) -> Window {
    build(Harness::builder().with_size(size), folder, file)
}

/// The window with the real renderer; panics where there is no graphics driver.
pub fn open_with_renderer(folder: &Path) -> Window {
    open_scaled(folder, None, SIZE, 1.0)
}

/// A window of another size, in points, and with so many pixels to each, with the real renderer.
pub fn open_scaled(folder: &Path, file: Option<&Path>, size: Vec2, scale: f32) -> Window {
    let builder = Harness::builder()
        .with_size(size)
        .with_pixels_per_point(scale);
    build(builder.wgpu(), folder, file)
}

fn build(builder: HarnessBuilder<Studio>, folder: &Path, file: Option<&Path>) -> Window {
    let launch = Launch {
        file: file.map(Path::to_owned),
        log: None,
        folder: Some(folder.to_owned()),
        program: Some(env!("CARGO_BIN_EXE_logogram").into()),
        ..Launch::default()
    };
    builder
        .with_max_steps(64)
        .build_eframe(|cc| Studio::new(cc, launch, Log::default()))
}

/// Draws frames until `condition` holds, for half a minute at most.
pub fn wait_until(harness: &mut Window, what: &str, mut condition: impl FnMut(&Window) -> bool) {
    let start = Instant::now();
    while !condition(harness) {
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "waited for {what}"
        );
        std::thread::sleep(Duration::from_millis(10));
        harness.step();
    }
}

/// Draws a stroke through places given as shares of the canonical view's width and height.
pub fn draw(harness: &mut Window, places: &[(f32, f32)]) {
    harness.step();
    let screen_from_canvas = harness.state().screen_from_canvas();
    let at = |&(x, y): &(f32, f32)| screen_from_canvas * (SIZE_PX as f32 * Pos2::new(x, y));
    let Some((first, rest)) = places.split_first() else {
        return;
    };
    harness.drag_at(at(first));
    harness.step();
    for place in rest {
        harness.hover_at(at(place));
        harness.step();
    }
    harness.drop_at(at(places.last().unwrap_or(first)));
    harness.step();
}

/// Types the path of a file into the dialog that is open, and confirms it.
pub fn enter_file(window: &mut Window, file: &Path) {
    wait_until(window, "a place for the path", |window| {
        let line = window.query_by_label("Path");
        line.is_some_and(|line| line.is_focused())
    });
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.step();
    let field = window.get_by_label("Path");
    field.type_text(&file.display().to_string());
    window.step();
    window.key_press(Key::Enter);
    window.step();
}
