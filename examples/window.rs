//! Measures the studio in its real window under Xvfb: how long until the first frame, until a hexagon drawn with
//! the mouse is matched, and how long frames take with a thousand thumbnails on screen and while the turtle
//! draws, and what the window does when nobody does anything.
//!
//! `cargo run --example window [PROGRAM]`, after `cargo build`; needs Xvfb and xdotool.

#[path = "../tests/support/screen.rs"]
mod screen;

use screen::{Screen, Window, hexagon, now_s, time_s};
use serde_json::{Value, json};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn main() -> io::Result<()> {
    let program = std::env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from("target/debug/logogram"), PathBuf::from);
    match Screen::start() {
        Ok(screen) => {
            start_and_match(&program, &screen)?;
            thumbnails(&program, &screen)?;
            animation(&program, &screen)?;
            idle(&program, &screen)?;
        }
        Err(reason) => eprintln!("not measured: {reason}"),
    }
    Ok(())
}

/// Starts five times; in the last window draws a hexagon again and again.
fn start_and_match(program: &Path, screen: &Screen) -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut first_frames = Vec::new();
    for _ in 0..5 {
        let window = Window::open(program, screen, folder.path());
        // An event is noted while its frame is made: the second one's says that the first is on screen.
        let first = window.wait_for("frame", window.started_s);
        let second = window.wait_for("frame", time_s(&first) + 1e-6);
        first_frames.push(time_s(&second) - window.started_s);
    }
    print("first frame after the start, s", &first_frames);

    let mut to_match = Vec::new();
    let mut gaps = Vec::new();
    for _ in 0..5 {
        let folder = tempfile::tempdir()?;
        let window = Window::open(program, screen, folder.path());
        window.wait_for("ready", 0.0);
        screen.draw(&hexagon());
        let lifted = now_s();
        to_match.push(time_s(&window.wait_for("match", 0.0)) - lifted);
        let end = time_s(&window.wait_for("end", 0.0));
        let start = time_s(&window.wait_for("run", 0.0));
        gaps.extend(frame_gaps(&window.events(), start, end));
    }
    print("first match after the pen is lifted, s", &to_match);
    print("from frame to frame while 64 samples are taken, ms", &gaps);
    Ok(())
}

/// Shows a thousand thumbnails and scrolls.
fn thumbnails(program: &Path, screen: &Screen) -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let settings = json!({
        "request": { "samples": 1000, "temperature": 1.0, "top_k": 0, "top_p": 1.0, "seed": 0,
                     "beam": null, "max_tokens": 192 },
        "hints_seen": true,
        "thumbnail_px": 18.0,
    });
    let file = folder.path().join("settings.json");
    std::fs::write(file, settings.to_string())?;
    let window = Window::open(program, screen, folder.path());
    window.wait_for("ready", 0.0);
    screen.draw(&hexagon());
    window.wait_for("end", 0.0);
    screen.focus();
    screen.mouse(&["key", "alt+2"].map(String::from));
    // The samples' panel as wide as it goes, so that all thumbnails are on screen.
    let widen = "mousemove 550 500 sleep 1 mousedown 1 sleep 1 mousemove 500 500 sleep 1 mousemove 40 500 sleep 1 mouseup 1";
    let widen: Vec<String> = widen.split(' ').map(String::from).collect();
    screen.mouse(&widen);
    std::thread::sleep(Duration::from_secs(1));
    // Over the thumbnails, so that each movement is a frame.
    let start = now_s();
    let mut arguments = Vec::new();
    for i in 0..400 {
        let (x, y) = (100 + (i * 37) % 700, 250 + (i * 23) % 300);
        arguments.extend(["mousemove".to_owned(), x.to_string(), y.to_string()]);
        arguments.extend(["sleep", "0.01"].map(String::from));
    }
    screen.mouse(&arguments);
    let busy: Vec<f64> = window
        .events()
        .iter()
        .filter(|event| event["event"] == "frame" && time_s(event) > start)
        .filter_map(|event| event["busy_ms"].as_f64())
        .collect();
    print(
        "a frame over 1,000 thumbnails keeps the program busy, ms",
        &busy,
    );
    print(
        "from frame to frame over 1,000 thumbnails, ms",
        &frame_gaps(&window.events(), start, now_s()),
    );
    Ok(())
}

/// Lets the turtle draw a rosette on the canvas.
fn animation(program: &Path, screen: &Screen) -> io::Result<()> {
    const ROSETTE: &str = "for i in range(36):\n    for j in range(36):\n        forward(1.5)\n        left(10)\n    left(10)\n";
    const WATCHED: Duration = Duration::from_secs(8);
    let folder = tempfile::tempdir()?;
    std::fs::write(
        folder.path().join("settings.json"),
        r#"{ "hints_seen": true }"#,
    )?;
    let file = folder.path().join("rosette.py");
    std::fs::write(&file, ROSETTE)?;
    let window = Window::open_file(program, screen, folder.path(), Some(&file));
    window.wait_for("program", 0.0);
    screen.focus();
    screen.keys(&["ctrl+r"]);
    let start = time_s(&window.wait_for("step", 0.0));
    std::thread::sleep(WATCHED);
    let gaps = frame_gaps(&window.events(), start, start + WATCHED.as_secs_f64());
    print("from frame to frame while the turtle draws, ms", &gaps);
    Ok(())
}

/// Leaves the window alone with what was found.
fn idle(program: &Path, screen: &Screen) -> io::Result<()> {
    const LEFT_ALONE: Duration = Duration::from_secs(20);
    let folder = tempfile::tempdir()?;
    let window = Window::open(program, screen, folder.path());
    window.wait_for("ready", 0.0);
    screen.draw(&hexagon());
    window.wait_for("end", 0.0);
    std::thread::sleep(Duration::from_secs(5));
    let (start, busy) = (now_s(), window.busy_s());
    std::thread::sleep(LEFT_ALONE);
    let events = window.events();
    let frames = events.iter().filter(|event| event["event"] == "frame");
    let frames = frames.filter(|event| time_s(event) > start).count();
    let share = window
        .busy_s()
        .zip(busy)
        .map(|(now, then)| (now - then) / LEFT_ALONE.as_secs_f64());
    println!(
        "left alone for {} s: {frames} frames, {:.2}% of a core",
        LEFT_ALONE.as_secs(),
        100.0 * share.unwrap_or(f64::NAN)
    );
    Ok(())
}

/// Times between frames from `start_s` to `end_s`, in milliseconds.
fn frame_gaps(events: &[Value], start_s: f64, end_s: f64) -> Vec<f64> {
    events
        .iter()
        .filter(|event| event["event"] == "frame")
        .filter(|event| (start_s..=end_s).contains(&time_s(event)))
        // The first one's says how long nothing was to be shown before.
        .skip(1)
        .filter_map(|event| event["since_ms"].as_f64())
        .collect()
}

fn print(what: &str, figures: &[f64]) {
    let mut figures = figures.to_vec();
    figures.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let last = figures.len().saturating_sub(1);
        figures.get((share * last as f64).round() as usize)
    };
    if let (Some(median), Some(most)) = (at(0.5), at(1.0)) {
        let most_but_few = at(0.95).unwrap_or(most);
        println!(
            "{what}: median {median:.3}, 95% {most_but_few:.3}, worst {most:.3}, {} times",
            figures.len()
        );
    }
}
