//! Makes the pictures of the README: the studio with real drawings, the real model and the real renderer.
//!
//! `cargo run --example screenshots [FOLDER]`; needs a Vulkan driver, a software one will do. The
//! pictures go to `assets/screenshots`.

#[path = "../tests/support/window.rs"]
mod window;

use eframe::egui::{Key, Modifiers, Theme, vec2};
use egui_kittest::Harness;
use logogram::studio::Studio;
use std::path::{Path, PathBuf};
use window::{draw, open_scaled, open_with_renderer, wait_until};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from("assets/screenshots"), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let settings = kept("system")?;

    let mut harness = open_with_renderer(settings.path());
    house(&mut harness);
    save(&mut harness, &folder.join("gallery.png"))?;

    harness.key_press_modifiers(Modifiers::ALT, Key::Num3);
    settle(&mut harness);
    save(&mut harness, &folder.join("inference.png"))?;

    harness.key_press_modifiers(Modifiers::ALT, Key::Num2);
    settle(&mut harness);
    save(&mut harness, &folder.join("samples.png"))?;

    // Windows of 900×600, of 1280×800 with everything twice as large, and of 1920×1080 in light colours.
    for (name, size, scale, theme) in [
        ("small", vec2(900.0, 600.0), 1.0, "dark"),
        ("twice", vec2(640.0, 400.0), 2.0, "dark"),
        ("large_light", vec2(1920.0, 1080.0), 1.0, "light"),
    ] {
        let settings = kept(theme)?;
        let mut harness = open_scaled(settings.path(), None, size, scale);
        // The harness has a theme of its own, which goes before that of the settings.
        if theme == "light" {
            harness.ctx.set_theme(Theme::Light);
        }
        house(&mut harness);
        save(&mut harness, &folder.join(name).with_extension("png"))?;
    }

    let settings = kept("system")?;
    let program = settings.path().join("stairs.py");
    std::fs::write(&program, STAIRS)?;
    let mut harness = open_scaled(settings.path(), Some(&program), vec2(1280.0, 800.0), 1.0);
    wait_until(&mut harness, "the program", |harness| {
        harness.state().drawn().is_some()
    });
    harness.key_press(Key::F5);
    for _ in 0..SHOWN_STEPS {
        harness.key_press(Key::F10);
        harness.step();
    }
    harness.run_steps(4);
    save(&mut harness, &folder.join("presentation.png"))?;
    Ok(())
}

/// A folder with the settings of a window that was open before.
fn kept(theme: &str) -> std::io::Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    let settings = format!(r#"{{ "hints_seen": true, "theme": "{theme}" }}"#);
    std::fs::write(folder.path().join("settings.json"), settings)?;
    Ok(folder)
}

/// A program to be presented, and how many of its steps are done in the picture.
const STAIRS: &str = "\
from turtle import *
colors = [\"red\", \"orange\", \"gold\", \"green\", \"blue\"]

def step(name):
    color(\"black\", name)
    begin_fill()
    for side in range(4):
        forward(40)
        left(90)
    end_fill()

for i in range(5):
    step(colors[i])
    forward(40)
    left(90)
    forward(20)
    right(90)
";
const SHOWN_STEPS: usize = 34;

/// Draws a house and waits until it is solved.
fn house(harness: &mut Harness<'static, Studio>) {
    let walls = [
        (0.30, 0.24),
        (0.66, 0.25),
        (0.67, 0.62),
        (0.31, 0.61),
        (0.30, 0.23),
    ];
    draw(harness, &walls);
    settle(harness);
    draw(harness, &[(0.31, 0.25), (0.485, 0.08), (0.655, 0.245)]);
    settle(harness);
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
