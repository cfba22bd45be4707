//! Makes the pictures of the README: the studio with real drawings, the real model and the real renderer.
//!
//! `cargo run --release --example screenshots [FOLDER]`; needs a Vulkan driver, a software one will do. The
//! pictures go to `assets/screenshots`.

#[path = "../tests/support/window.rs"]
mod window;

use eframe::egui::{Key, Modifiers};
use egui_kittest::Harness;
use logogram::studio::Studio;
use std::path::{Path, PathBuf};
use window::{draw, open_with_renderer, wait_until};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from("assets/screenshots"), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let settings = tempfile::tempdir()?;
    std::fs::write(
        settings.path().join("settings.json"),
        r#"{ "hints_seen": true }"#,
    )?;

    let mut harness = open_with_renderer(settings.path());
    draw(
        &mut harness,
        &[
            (0.30, 0.24),
            (0.66, 0.25),
            (0.67, 0.62),
            (0.31, 0.61),
            (0.30, 0.23),
        ],
    );
    settle(&mut harness);
    draw(&mut harness, &[(0.31, 0.25), (0.485, 0.08), (0.655, 0.245)]);
    settle(&mut harness);
    save(&mut harness, &folder.join("gallery.png"))?;

    harness.key_press_modifiers(Modifiers::ALT, Key::Num3);
    settle(&mut harness);
    save(&mut harness, &folder.join("inference.png"))?;

    harness.key_press_modifiers(Modifiers::ALT, Key::Num2);
    settle(&mut harness);
    save(&mut harness, &folder.join("samples.png"))?;
    Ok(())
}

/// Waits until the drawing is solved and what came of it is shown.
fn settle(harness: &mut Harness<'static, Studio>) {
    harness.run_steps(30);
    std::thread::sleep(std::time::Duration::from_millis(300));
    harness.step();
    wait_until(harness, "the end of the run", |harness| {
        harness
            .state()
            .last_run()
            .is_some_and(|run| !run.is_running())
    });
    harness.run_steps(30);
}

fn save(
    harness: &mut Harness<'static, Studio>,
    file: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut image = harness.render()?;
    // Panels are not filled: the window is cleared with their colour, which here is done afterwards.
    let ground = harness.ctx.global_style().visuals.panel_fill;
    for pixel in image.pixels_mut() {
        let bare = 255 - u32::from(pixel[3]);
        for (channel, ground) in pixel.0.iter_mut().zip(ground.to_array()) {
            *channel = channel.saturating_add((u32::from(ground) * bare / 255) as u8);
        }
    }
    image.save(file)?;
    println!("{}", file.display());
    Ok(())
}
