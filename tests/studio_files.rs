//! Files in the studio: the whole window, driven by keys and clicks, with real files.
#![allow(clippy::unwrap_used)]

use eframe::egui::{Key, Modifiers, Pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use logogram::propose::Cancel;
use logogram::studio::document::Document;
use logogram::studio::files::format;
use logogram::studio::{Launch, Studio};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const STAR: &str = "for i in range(5):\n    forward(8)\n    left(144)\n";

const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

fn window(folder: &Path, file: Option<PathBuf>) -> Harness<'static, Studio> {
    let launch = Launch {
        file,
        folder: Some(folder.to_owned()),
        ..Launch::default()
    };
    Harness::builder()
        .with_size([1280.0, 800.0])
        .build_eframe(|cc| Studio::new(cc, launch, Default::default()))
}

/// Shows frames until `done`.
fn until(
    harness: &mut Harness<'_, Studio>,
    what: &str,
    done: impl Fn(&Harness<'_, Studio>) -> bool,
) {
    let start = Instant::now();
    while !done(harness) {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "waited for: {what}"
        );
        harness.step();
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn until_told(harness: &mut Harness<'_, Studio>, text: &str) {
    until(harness, text, |harness| {
        harness.query_by_label_contains(text).is_some()
    });
}

/// Types a path into the open dialog and enters it.
fn enter_file(harness: &mut Harness<'_, Studio>, path: &Path) {
    until(harness, "the line for a file", |harness| {
        harness
            .query_by_label("Path")
            .is_some_and(|line| line.is_focused())
    });
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.step();
    harness
        .get_by_label("Path")
        .type_text(path.to_str().unwrap());
    harness.step();
    harness.key_press(Key::Enter);
    harness.step();
}

fn draw_a_line(harness: &mut Harness<'_, Studio>) {
    let middle = harness.get_by_label("Canvas").rect().center();
    let at = |x: f32, y: f32| Pos2::new(middle.x + x, middle.y + y);
    harness.drag_at(at(-60.0, 0.0));
    harness.step();
    for i in 0..6 {
        harness.hover_at(at(-60.0 + 20.0 * i as f32, 10.0));
        harness.step();
    }
    harness.drop_at(at(60.0, 10.0));
    harness.step();
}

fn saved(path: &Path) -> Document {
    let bytes = fs::read(path).unwrap();
    format::from_bytes(&bytes, &Cancel::default())
        .unwrap()
        .document
}

/// Files with unsaved work.
fn kept(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.join("recovery"));
    let paths = entries
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path());
    let is_work = |path: &PathBuf| path.extension().is_some_and(|end| end == "logogram");
    paths.filter(is_work).collect()
}

#[test]
fn a_program_is_opened_saved_exported_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("star.py");
    fs::write(&program, STAR).unwrap();
    let mut harness = window(folder.path(), Some(program));
    until_told(&mut harness, "Opened star");

    let path = folder.path().join("saved");
    harness.key_press_modifiers(CTRL_SHIFT, Key::S);
    enter_file(&mut harness, &path);
    until_told(&mut harness, "Saved");
    let path = path.with_extension("logogram");
    assert_eq!(saved(&path).code.text, STAR);

    let svg = folder.path().join("star.svg");
    harness.key_press_modifiers(CTRL_SHIFT, Key::E);
    enter_file(&mut harness, &svg);
    until_told(&mut harness, "Exported");
    let text = fs::read_to_string(&svg).unwrap();
    let tags = svg::read(&text).unwrap();
    let paths = tags.filter(|event| matches!(event, svg::parser::Event::Tag("path", ..)));
    assert_eq!(paths.count(), 1);
    assert!(text.contains("for i in range(5)"));

    // Another file of that name is replaced only when it is named twice.
    let other = folder.path().join("other.logogram");
    fs::write(&other, "mine").unwrap();
    harness.key_press_modifiers(CTRL_SHIFT, Key::S);
    enter_file(&mut harness, &other);
    until_told(&mut harness, "is there already");
    assert_eq!(fs::read_to_string(&other).unwrap(), "mine");
    harness.key_press(Key::Enter);
    harness.step();
    until_told(&mut harness, "other.logogram.");
    until(&mut harness, "the file", |_| {
        fs::read(&other).unwrap() != b"mine"
    });
    assert_eq!(saved(&other), saved(&path));
    drop(harness);
    assert!(kept(folder.path()).is_empty());

    let mut again = window(folder.path(), Some(path.clone()));
    until_told(&mut again, "Opened");
    harness_shows(&mut again, "left(144)");
}

/// Waits until some text field has this text in it.
fn harness_shows(harness: &mut Harness<'_, Studio>, text: &str) {
    until(harness, text, |harness| {
        let mut all = harness.root().children_recursive();
        all.any(|node| node.value().is_some_and(|value| value.contains(text)))
    });
}

#[test]
fn unsaved_work_is_kept_within_a_second_and_offered_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(folder.path(), None);
    harness.step();
    draw_a_line(&mut harness);
    let drawn = Instant::now();
    until(&mut harness, "the work on the disk", |_| {
        !kept(folder.path()).is_empty()
    });
    println!("kept after {:?}", drawn.elapsed());
    let work = saved(&kept(folder.path())[0]);
    assert_eq!(work.strokes.len(), 1);
    // The window goes without a word, as in a crash.
    drop(harness);

    let mut harness = window(folder.path(), None);
    until_told(&mut harness, "not saved when Logogram ended");
    harness.get_by_label("Open").click();
    harness.step();
    until_told(&mut harness, "Recovered what was not saved");
    harness.key_press_modifiers(CTRL_SHIFT, Key::S);
    let path = folder.path().join("line.logogram");
    enter_file(&mut harness, &path);
    until_told(&mut harness, "Saved");
    assert_eq!(saved(&path), work);
    until(&mut harness, "nothing kept", |_| {
        kept(folder.path()).is_empty()
    });
}

#[test]
fn what_another_document_replaces_can_be_recovered() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = window(folder.path(), None);
    harness.step();
    draw_a_line(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    harness.step();
    until_told(&mut harness, "Choose one to start from");
    harness.get_by_label("Gear, a program").click();
    until_told(&mut harness, "Opened Gear");
    until(&mut harness, "the work on the disk", |_| {
        kept(folder.path()).len() == 1
    });
    assert_eq!(saved(&kept(folder.path())[0]).strokes.len(), 1);
}

#[test]
fn a_run_is_saved_with_the_drawing_and_shown_again_without_solving() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("settings.json"), r#"{"live": false}"#).unwrap();
    let picture = PathBuf::from("assets/drawings/snowflake.png");
    let mut harness = window(folder.path(), Some(picture));
    until_told(&mut harness, "Opened snowflake");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    until(&mut harness, "the end of the run", |harness| {
        let run = harness.state().last_run();
        run.is_some_and(|run| !run.is_running())
    });
    let path = folder.path().join("flake.logogram");
    harness.key_press_modifiers(CTRL_SHIFT, Key::S);
    enter_file(&mut harness, &path);
    until_told(&mut harness, "Saved");

    let mut again = window(folder.path(), Some(path));
    until_told(&mut again, "Opened");
    let (before, after) = (harness.state(), again.state());
    assert_eq!(before.document(), after.document());
    let found = |studio: &Studio| -> Vec<String> {
        let cards = studio.last_run().unwrap().gallery.cards();
        cards
            .map(|card| card.front().rendering().code.clone())
            .collect()
    };
    assert!(!found(before).is_empty());
    assert_eq!(found(before), found(after));
    assert_eq!(
        before.last_run().unwrap().progress,
        after.last_run().unwrap().progress
    );
}

#[test]
fn a_file_that_cannot_be_opened_is_told_in_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.logogram");
    fs::write(
        &broken,
        r#"{"format": "logogram", "version": 1, "strokes": [["#,
    )
    .unwrap();
    let mut harness = window(folder.path(), Some(broken));
    until_told(&mut harness, "the document is damaged");
}
