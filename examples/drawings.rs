//! Draws everyday things with the mouse in the real window, and saves what the gallery and the editor show.
//!
//! `cargo run --example drawings [FOLDER [PROGRAM]]`, after `cargo build`; needs Xvfb and xdotool.
//! The pictures go to `assets/screenshots`; what each program is goes to the standard output.

#[path = "../tests/support/screen.rs"]
mod screen;

use screen::{Screen, Window, now_s, time_s};
use std::f64::consts::TAU;
use std::path::{Path, PathBuf};
use std::time::Duration;

type Place = (f64, f64);
type Stroke = Vec<Place>;

/// Where drawings, on a sheet of 100 by 100, lie on the screen, in pixels.
const CORNER: Place = (96.0, 200.0);
const PX: f64 = 4.0;

/// The mouse is seen about every so many pixels.
const STEP_PX: f64 = 5.0;

/// How far a hand is off, in pixels.
const TREMOR_PX: f64 = 2.0;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let argument = |index: usize, otherwise: &str| {
        let given = std::env::args_os().nth(index);
        given.map_or_else(|| PathBuf::from(otherwise), PathBuf::from)
    };
    let folder = argument(1, "assets/screenshots");
    let program = argument(2, "target/debug/logogram");
    std::fs::create_dir_all(&folder)?;
    let screen = Screen::start()?;
    for (name, strokes) in [
        ("house", house()),
        ("face", face()),
        ("flower", flower()),
        ("car", car()),
        ("cat", cat()),
    ] {
        let file = folder.join(name).with_extension("png");
        let found = drawn(&program, &screen, &strokes, &file)?;
        println!("# {}\n{found}\n", file.display());
    }
    Ok(())
}

/// Draws the strokes in a window of their own, saves the screen, and gives the best program.
fn drawn(
    program: &Path,
    screen: &Screen,
    strokes: &[Stroke],
    file: &Path,
) -> Result<String, Box<dyn std::error::Error>> {
    let settings = tempfile::tempdir()?;
    std::fs::write(
        settings.path().join("settings.json"),
        r#"{ "hints_seen": true }"#,
    )?;
    let window = Window::open(program, screen, settings.path());
    window.wait_for("ready", 0.0);
    let mut lifted = now_s();
    for (index, stroke) in strokes.iter().enumerate() {
        lifted = now_s();
        screen.follow(&by_hand(stroke, index));
    }
    let seen = time_s(&window.wait_for("drawing", lifted));
    let started = time_s(&window.wait_for("run", seen));
    let end = window.wait_for("end", started);
    // What is computed beside the window is there by then.
    std::thread::sleep(Duration::from_secs(2));
    screen.picture()?.save(file)?;
    Ok(end["program"].as_str().unwrap_or_default().to_owned())
}

/// The places of the screen that a hand goes through: not quite straight, the same at every run.
fn by_hand(stroke: &[Place], index: usize) -> Stroke {
    let mut places: Stroke = Vec::new();
    let mut length = 0.0;
    for pair in stroke.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let side = PX * (x1 - x0).hypot(y1 - y0);
        let steps = (side / STEP_PX).ceil().max(1.0) as usize;
        for step in 0..steps {
            let t = step as f64 / steps as f64;
            places.push(off(
                (x0 + t * (x1 - x0), y0 + t * (y1 - y0)),
                length + t * side,
                index,
            ));
        }
        length += side;
    }
    if let Some(&last) = stroke.last() {
        places.push(off(last, length, index));
    }
    places
}

/// Where the hand is that should be at a place of the sheet, after so many pixels of its stroke.
fn off((x, y): Place, along_px: f64, index: usize) -> Place {
    let wave = |period_px: f64, phase: f64| (TAU * along_px / period_px + phase).sin();
    let phase = 2.4 * index as f64;
    (
        CORNER.0 + PX * x + TREMOR_PX * (0.7 * wave(170.0, phase) + 0.3 * wave(61.0, 2.0 * phase)),
        CORNER.1 + PX * y + TREMOR_PX * (0.7 * wave(140.0, phase + 1.7) + 0.3 * wave(53.0, phase)),
    )
}

/// A round stroke, from an angle on for so many turns; a hand ends a little off where it began.
fn round(centre: Place, radius: Place, from: f64, turns: f64) -> Stroke {
    let steps = 48;
    let at = |step: i32| {
        let t = f64::from(step) / f64::from(steps);
        let angle = TAU * (from + t * turns);
        let grown = 1.0 + 0.03 * t;
        (
            centre.0 + radius.0 * grown * angle.cos(),
            centre.1 + radius.1 * grown * angle.sin(),
        )
    };
    (0..=steps).map(at).collect()
}

fn circle(x: f64, y: f64, radius: f64) -> Stroke {
    round((x, y), (radius, radius), -0.25, 1.0)
}

fn square(x: f64, y: f64, side: f64) -> Stroke {
    vec![
        (x, y),
        (x + side, y),
        (x + side, y + side),
        (x, y + side),
        (x, y),
    ]
}

fn house() -> Vec<Stroke> {
    vec![
        vec![
            (22.0, 48.0),
            (22.0, 92.0),
            (78.0, 92.0),
            (78.0, 48.0),
            (22.0, 48.0),
        ],
        vec![(16.0, 48.5), (50.0, 16.0), (84.0, 48.0)],
        vec![(44.0, 92.0), (44.0, 68.0), (56.0, 68.0), (56.0, 92.0)],
        square(28.0, 58.0, 10.0),
        square(62.0, 58.0, 10.0),
        vec![(62.0, 27.0), (62.0, 12.0), (71.0, 12.0), (71.0, 35.5)],
    ]
}

fn face() -> Vec<Stroke> {
    vec![
        circle(50.0, 50.0, 40.0),
        circle(36.0, 40.0, 5.0),
        circle(64.0, 40.0, 5.0),
        vec![(50.0, 46.0), (50.0, 58.0)],
        round((50.0, 52.0), (22.0, 22.0), 0.42, -0.34),
    ]
}

fn flower() -> Vec<Stroke> {
    let centre = (50.0, 32.0);
    let petals = (0..6).map(|petal| {
        let angle = TAU * f64::from(petal) / 6.0;
        circle(
            centre.0 + 17.0 * angle.cos(),
            centre.1 + 17.0 * angle.sin(),
            8.0,
        )
    });
    let mut strokes = vec![circle(centre.0, centre.1, 8.0)];
    strokes.extend(petals);
    strokes.push(vec![(50.0, 57.0), (50.0, 96.0)]);
    strokes.push(vec![(50.0, 86.0), (64.0, 74.0)]);
    strokes.push(vec![(50.0, 86.0), (36.0, 74.0)]);
    strokes
}

fn car() -> Vec<Stroke> {
    vec![
        vec![
            (6.0, 68.0),
            (6.0, 52.0),
            (24.0, 52.0),
            (36.0, 34.0),
            (66.0, 34.0),
            (76.0, 52.0),
            (94.0, 52.0),
            (94.0, 68.0),
            (6.0, 68.0),
        ],
        circle(28.0, 68.0, 9.0),
        circle(74.0, 68.0, 9.0),
        vec![
            (50.0, 38.0),
            (50.0, 52.0),
            (32.0, 52.0),
            (40.0, 38.0),
            (50.0, 38.0),
        ],
    ]
}

fn cat() -> Vec<Stroke> {
    vec![
        circle(50.0, 54.0, 32.0),
        vec![(22.0, 38.0), (24.0, 10.0), (42.0, 23.0)],
        vec![(58.0, 23.0), (76.0, 10.0), (78.0, 38.0)],
        circle(39.0, 46.0, 4.0),
        circle(61.0, 46.0, 4.0),
        vec![(46.0, 57.0), (54.0, 57.0), (50.0, 62.0), (46.0, 57.0)],
        vec![(50.0, 62.0), (50.0, 69.0)],
        vec![(34.0, 61.0), (8.0, 56.0)],
        vec![(34.0, 65.0), (8.0, 67.0)],
        vec![(66.0, 61.0), (92.0, 56.0)],
        vec![(66.0, 65.0), (92.0, 67.0)],
    ]
}
