//! The studio's window without a screen: real events in, the real model behind it.
#![allow(dead_code, reason = "each test uses what it needs")]

use eframe::egui::{Pos2, Vec2};
use egui_kittest::kittest::Queryable;
use egui_kittest::{Harness, HarnessBuilder};
use logogram::studio::{Launch, Log, Studio};
use std::path::Path;
use std::time::{Duration, Instant};

/// The window with settings in `folder` and perhaps a file opened. Without a renderer it runs anywhere.
pub fn open(folder: &Path, file: Option<&Path>) -> Harness<'static, Studio> {
    build(Harness::builder(), folder, file)
}

/// The window with the real renderer; panics where there is no graphics driver.
pub fn open_with_renderer(folder: &Path) -> Harness<'static, Studio> {
    build(Harness::builder().wgpu(), folder, None)
}

fn build(
    builder: HarnessBuilder<Studio>,
    folder: &Path,
    file: Option<&Path>,
) -> Harness<'static, Studio> {
    let launch = Launch {
        file: file.map(Path::to_owned),
        log: None,
        folder: Some(folder.to_owned()),
    };
    builder
        .with_size(Vec2::new(1280.0, 800.0))
        .with_max_steps(64)
        .build_eframe(|cc| Studio::new(cc, launch, Log::default()))
}

/// Draws frames until `condition` holds, for half a minute at most.
pub fn wait_until(
    harness: &mut Harness<'static, Studio>,
    what: &str,
    mut condition: impl FnMut(&Harness<'static, Studio>) -> bool,
) {
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

/// Draws a stroke through places given as shares of the canvas's width and height.
pub fn draw(harness: &mut Harness<'static, Studio>, places: &[(f32, f32)]) {
    let canvas = harness.get_by_label("Canvas").rect();
    let at = |&(x, y): &(f32, f32)| -> Pos2 { canvas.min + Vec2::new(x, y) * canvas.size() };
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
