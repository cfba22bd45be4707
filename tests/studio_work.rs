//! The studio as a place to work: small windows, panels that come and go, a presentation, more samples, programs that are
//! kept, and what can be taken back.
#![allow(clippy::unwrap_used)]

#[path = "support/window.rs"]
mod window;

use eframe::egui::accesskit::{Role, Toggled};
use eframe::egui::{Key, Modifiers, Rect, Vec2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use logogram::propose::Request;
use logogram::solve::Origin;
use std::collections::BTreeSet;
use std::path::Path;
use window::{Window, draw, open, open_sized, wait_until};

const SQUARE: [(f32, f32); 5] = [(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7), (0.3, 0.3)];

/// Settings of a window that takes so many samples when it is asked to.
fn settings(folder: &Path, samples: usize) {
    let request = Request {
        samples,
        ..Request::default()
    };
    let settings = serde_json::json!({
        "hints_seen": true, "live": false, "request": serde_json::to_value(request).unwrap(),
    });
    std::fs::write(folder.join("settings.json"), settings.to_string()).unwrap();
}

fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.step();
    window.step();
}

fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.step();
    window.step();
}

fn solved(window: &mut Window) {
    wait_until(window, "the model", |window| window.state().is_ready());
    press(window, Modifiers::COMMAND, Key::Enter);
    ended(window);
}

fn ended(window: &mut Window) {
    wait_until(window, "the end of the run", |window| {
        let run = window.state().last_run();
        run.is_some_and(|run| !run.is_running())
    });
    window.step();
}

#[test]
fn three_rays_of_eight_are_finished_with_tab_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    settings(folder.path(), 8);
    let mut window = open(folder.path(), None);
    for i in 0..3 {
        let (sin, cos) = (i as f32 * std::f32::consts::FRAC_PI_4).sin_cos();
        let ray = [0.08, 0.15, 0.3, 0.4].map(|r| (0.5 + r * cos, 0.5 - r * sin));
        draw(&mut window, &ray);
    }
    assert!(window.query_by_label("Finish (Tab)").is_none());
    solved(&mut window);
    wait_until(&mut window, "a finished drawing", |window| {
        window.query_by_label("Finish (Tab)").is_some()
    });
    // The canvas has the focus since it was drawn on, so that Tab is not for the next widget.
    press(&mut window, Modifiers::NONE, Key::Tab);
    let strokes = window.state().document().strokes.len();
    assert!(strokes > 3, "{strokes}");
    assert!(window.get_by_label("Canvas").is_focused());
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(window.state().document().strokes.len(), 3);
    // Without one to take, Tab goes on to the next widget.
    press(&mut window, Modifiers::NONE, Key::Tab);
    press(&mut window, Modifiers::NONE, Key::Tab);
    assert!(!window.get_by_label("Canvas").is_focused());
}

#[test]
fn in_every_window_there_is_a_canvas_and_nothing_is_cut_off() {
    // The last two are windows of 1280×800 and 1920×1080 with everything twice as large.
    for size in [
        (900.0, 600.0),
        (640.0, 480.0),
        (640.0, 400.0),
        (960.0, 540.0),
    ] {
        let folder = tempfile::tempdir().unwrap();
        settings(folder.path(), 8);
        let mut window = open_sized(folder.path(), None, vec2(size.0, size.1));
        (0..4).for_each(|_| window.step());
        let whole = Rect::from_min_size(Default::default(), Vec2::from(size));
        let canvas = window.get_by_label("Canvas").rect();
        assert!(
            canvas.width() >= 240.0 && canvas.height() >= 180.0,
            "{size:?}: {canvas}"
        );
        assert!(whole.contains_rect(canvas), "{size:?}: {canvas}");
        for label in [
            "Pen",
            "Zoom to fit",
            "Gallery",
            "Samples",
            "Inference",
            "Run",
            "Help",
        ] {
            let rect = window.get_by_role_and_label(Role::Button, label).rect();
            assert!(whole.contains_rect(rect), "{size:?}: {label} at {rect}");
        }
        draw(&mut window, &SQUARE);
        assert_eq!(window.state().document().strokes.len(), 1, "{size:?}");
    }
}

#[test]
fn panels_go_come_back_and_are_remembered() {
    let folder = tempfile::tempdir().unwrap();
    settings(folder.path(), 8);
    let mut window = open(folder.path(), None);
    window.step();
    let narrow = window.get_by_label("Canvas").rect().width();
    click(&mut window, "Results panel");
    press(&mut window, Modifiers::COMMAND | Modifiers::SHIFT, Key::B);
    assert!(window.query_by_label("Gallery").is_none());
    assert!(window.query_by_label("Program text").is_none());
    assert!(window.get_by_label("Canvas").rect().width() > narrow + 500.0);
    let kept = std::fs::read_to_string(folder.path().join("settings.json")).unwrap();
    assert!(kept.contains("\"show_results\":false"), "{kept}");
    // What is asked for by its name comes back.
    press(&mut window, Modifiers::ALT, Key::Num2);
    assert!(window.query_by_label("Samples").is_some());
}

#[test]
fn a_presentation_shows_canvas_program_and_turtle_only() {
    let folder = tempfile::tempdir().unwrap();
    settings(folder.path(), 8);
    let file = folder.path().join("square.py");
    std::fs::write(&file, "for i in range(4):\n    forward(8)\n    left(90)").unwrap();
    let mut window = open(folder.path(), Some(&file));
    wait_until(&mut window, "the program's picture", |window| {
        window.state().drawn().is_some()
    });
    press(&mut window, Modifiers::NONE, Key::F5);
    assert!(window.query_by_label("File").is_none() && window.query_by_label("Gallery").is_none());
    window.get_by_label("Program text");
    press(&mut window, Modifiers::NONE, Key::F10);
    window.get_by_label("In line 2");
    press(&mut window, Modifiers::NONE, Key::F10);
    window.get_by_label("In line 3");
    press(&mut window, Modifiers::NONE, Key::F9);
    window.get_by_label("In line 2");
    press(&mut window, Modifiers::NONE, Key::Escape);
    window.get_by_label("File");
}

#[test]
fn more_samples_are_added_to_those_there_are() {
    let folder = tempfile::tempdir().unwrap();
    settings(folder.path(), 8);
    let mut window = open(folder.path(), None);
    draw(&mut window, &SQUARE);
    solved(&mut window);
    let texts = |window: &Window| -> Vec<String> {
        let run = window.state().last_run().unwrap();
        let sampled = run
            .candidates
            .iter()
            .filter(|one| one.origin == Origin::Sampled);
        let mut sampled: Vec<_> = sampled
            .map(|one| (one.sample.index, &one.sample.text))
            .collect();
        sampled.sort();
        sampled.into_iter().map(|(_, text)| text.clone()).collect()
    };
    let first = texts(&window);
    press(
        &mut window,
        Modifiers::COMMAND | Modifiers::SHIFT,
        Key::Enter,
    );
    ended(&mut window);
    let all = texts(&window);
    assert_eq!(all[..8], first);
    assert!(all.len() > 8, "{}", all.len());
    let run = window.state().last_run().unwrap();
    assert_eq!(
        (run.number, run.request.samples, run.progress.wanted),
        (1, 264, 264)
    );
    let indices: BTreeSet<usize> = run
        .candidates
        .iter()
        .filter(|one| one.origin == Origin::Sampled)
        .map(|one| one.sample.index)
        .collect();
    assert_eq!(indices.len(), all.len());
}

#[test]
fn a_program_is_kept_named_shown_and_dropped() {
    let folder = tempfile::tempdir().unwrap();
    settings(folder.path(), 8);
    let file = folder.path().join("square.py");
    let text = "def little_square():\n    for i in range(4):\n        forward(8)\n        left(90)\nlittle_square()";
    std::fs::write(&file, text).unwrap();
    let mut window = open(folder.path(), Some(&file));
    wait_until(&mut window, "the program", |window| {
        window.state().drawn().is_some()
    });
    press(&mut window, Modifiers::COMMAND | Modifiers::SHIFT, Key::K);
    window.get_by_label("Kept (1)");
    assert_eq!(window.state().document().kept[0].name, "little square");
    let note = window.get_by_label("Note on kept program 1");
    note.focus();
    window.step();
    window
        .get_by_label("Note on kept program 1")
        .type_text("for Monday");
    window.step();
    assert_eq!(window.state().document().kept[0].note, "for Monday");
    click(&mut window, "Drop kept program 1");
    assert!(window.state().document().kept.is_empty());
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(window.state().document().kept.len(), 1);
    // A new document has none, and undo brings it back, too.
    press(&mut window, Modifiers::COMMAND, Key::N);
    assert!(
        window
            .state()
            .program()
            .is_none_or(|code| code.text.is_empty())
    );
    press(&mut window, Modifiers::COMMAND, Key::Z);
    click(&mut window, "Show kept program 1");
    assert_eq!(window.state().program().unwrap().text, text);
}

#[test]
fn two_programs_are_seen_over_each_other() {
    let folder = tempfile::tempdir().unwrap();
    settings(folder.path(), 8);
    let mut window = open(folder.path(), None);
    draw(&mut window, &SQUARE);
    solved(&mut window);
    let pressed = |window: &Window| {
        let buttons = window.query_all_by_label("Compare");
        let is_pressed =
            |node: &egui_kittest::Node<'_>| node.accesskit_node().toggled() == Some(Toggled::True);
        buttons.filter(is_pressed).count()
    };
    assert_eq!(pressed(&window), 0);
    let button = window.query_all_by_label("Compare").next().unwrap();
    button.click();
    window.step();
    window.step();
    assert_eq!(pressed(&window), 1);
    window.query_all_by_label("Compare").next().unwrap().click();
    window.step();
    window.step();
    assert_eq!(pressed(&window), 0);
}

#[test]
fn new_and_the_tolerance_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    settings(folder.path(), 8);
    let mut window = open(folder.path(), None);
    draw(&mut window, &SQUARE);
    let reach = |window: &Window| {
        let slider = window.get_by_role_and_label(Role::Slider, "Tolerance");
        slider.accesskit_node().numeric_value().unwrap()
    };
    let before = reach(&window);
    let slider = window
        .get_by_role_and_label(Role::Slider, "Tolerance")
        .rect();
    window.drag_at(slider.center());
    window.step();
    for share in [0.6, 0.8] {
        window.hover_at(slider.min + vec2(share, 0.5) * slider.size());
        window.step();
    }
    window.drop_at(slider.min + vec2(0.8, 0.5) * slider.size());
    window.step();
    window.step();
    assert!(reach(&window) > before + 0.01);
    press(&mut window, Modifiers::COMMAND, Key::N);
    assert!(window.state().document().is_blank());
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(window.state().document().strokes.len(), 1);
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert!((reach(&window) - before).abs() < 1e-9, "{}", reach(&window));
    assert_eq!(window.state().document().strokes.len(), 1);
}

#[test]
fn keys_do_nothing_behind_a_dialog_and_escape_closes_it() {
    let folder = tempfile::tempdir().unwrap();
    settings(folder.path(), 8);
    let mut window = open(folder.path(), None);
    draw(&mut window, &SQUARE);
    press(&mut window, Modifiers::COMMAND, Key::Comma);
    window.get_by_label("Close");
    press(&mut window, Modifiers::COMMAND, Key::N);
    press(&mut window, Modifiers::NONE, Key::F5);
    assert_eq!(window.state().document().strokes.len(), 1);
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert!(window.query_by_label("Close").is_none());
    window.get_by_label("File");
}
