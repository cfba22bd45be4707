//! What an earlier session left unsaved, as the window offers it.
#![allow(clippy::unwrap_used)]

#[path = "support/window.rs"]
mod window;

use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use logogram::studio::files::format::{self, Label};
use logogram::studio::files::recovery::Slot;
use logogram::studio::{Code, Document, Launch, Log, Studio};
use std::fs;
use std::path::{Path, PathBuf};
use window::{Window, wait_until};

/// Keeps a program as a session does that ends without a word.
fn keep(folder: &Path, text: &str, label: Label) -> PathBuf {
    let document = Document {
        code: Code {
            text: text.to_owned(),
            ..Code::default()
        },
        ..Document::default()
    };
    let slot = Slot::new(&folder.join("recovery")).unwrap();
    let bytes = format::to_bytes(&document, None, Some(&label)).unwrap();
    fs::write(slot.file(), bytes).unwrap();
    slot.file().to_owned()
}

fn named(name: &str) -> Label {
    Label {
        original: None,
        name: Some(name.to_owned()),
    }
}

fn of_file(file: &str) -> Label {
    Label {
        original: Some(file.into()),
        name: None,
    }
}

fn open(folder: &Path, file: Option<PathBuf>, program: Option<PathBuf>) -> Window {
    let launch = Launch {
        file,
        folder: Some(folder.to_owned()),
        program,
        ..Launch::default()
    };
    let mut window = Harness::builder()
        .with_size([1280.0, 800.0])
        .build_eframe(|cc| Studio::new(cc, launch, Log::default()));
    window.step();
    window
}

fn offered(window: &mut Window) {
    wait_until(window, "what was left over", |window| {
        window
            .query_by_label_contains("not saved when Logogram ended")
            .is_some()
    });
    window.run_steps(3);
}

fn press(window: &mut Window, label: &str) {
    window.get_by_role_and_label(Role::Button, label).click();
    window.run_steps(3);
}

fn count(window: &Window, label: &str) -> usize {
    window.query_all_by_label(label).count()
}

fn left(folder: &Path) -> usize {
    let entries = fs::read_dir(folder.join("recovery")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|end| end == "logogram"))
        .count()
}

#[test]
fn each_document_is_a_row_with_its_picture_name_and_time() {
    let folder = tempfile::tempdir().unwrap();
    keep(folder.path(), "forward(1)\n", of_file("/house.logogram"));
    keep(folder.path(), "forward(2)\n", of_file("/house.logogram"));
    keep(folder.path(), "circle(5)\n", named("Gear"));
    keep(folder.path(), "forward(", Label::default());
    let mut window = open(folder.path(), None, None);
    offered(&mut window);
    assert_eq!(count(&window, "Open"), 3);
    for name in ["house", "Gear", "Untitled"] {
        assert_eq!(count(&window, name), 1, "{name}");
        assert_eq!(count(&window, &format!("Picture of {name}")), 1);
    }
    assert_eq!(count(&window, "a program, just now"), 3);
    assert_eq!(count(&window, "and an older state"), 1);
}

#[test]
fn all_are_discarded_when_that_was_said_twice() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b"] {
        keep(folder.path(), "forward(1)\n", named(name));
    }
    keep(folder.path(), "forward(2)\n", of_file("/c.logogram"));
    keep(folder.path(), "forward(3)\n", of_file("/c.logogram"));
    let mut window = open(folder.path(), None, None);
    offered(&mut window);
    press(&mut window, "Discard all…");
    assert!(window.query_by_label("Remove all 3 for good?").is_some());
    assert_eq!(left(folder.path()), 4);
    press(&mut window, "Keep them");
    press(&mut window, "Discard all…");
    press(&mut window, "Remove them");
    assert_eq!(left(folder.path()), 0);
    assert_eq!(count(&window, "Open"), 0);
}

/// One here, the others in windows of their own; in place of this program a script notes what it is asked for.
#[test]
#[cfg(unix)]
fn all_are_opened_each_in_a_window_of_its_own() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (asked, script) = (folder.path().join("asked"), folder.path().join("script"));
    let text = format!("#!/bin/sh\necho \"$@\" >> '{}'\n", asked.display());
    fs::write(&script, text).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).unwrap();
    let files = [
        ("forward(1)\n", "a"),
        ("forward(2)\n", "b"),
        ("forward(3)\n", "c"),
    ]
    .map(|(text, name)| keep(folder.path(), text, named(name)));
    let mut window = open(folder.path(), None, Some(script));
    offered(&mut window);
    press(&mut window, "Open all");
    wait_until(&mut window, "two other windows", |_| {
        fs::read_to_string(&asked).is_ok_and(|asked| asked.lines().count() == 2)
    });
    wait_until(&mut window, "one of them here", |window| {
        !window.state().document().code.text.is_empty()
    });
    let here = window.state().document().code.text.clone();
    let asked = fs::read_to_string(&asked).unwrap();
    for (i, file) in files.iter().enumerate() {
        let start = format!("studio --folder {} ", folder.path().display());
        let line = format!("{start}{}", file.display());
        let is_here = here == format!("forward({})\n", i + 1);
        assert_eq!(asked.lines().any(|asked| asked == line), !is_here);
    }
    // As the other window does it.
    let other = asked.lines().next().unwrap().split(' ').next_back();
    let mut other = open(folder.path(), other.map(PathBuf::from), None);
    wait_until(&mut other, "the other window", |other| {
        let message = other.state().message();
        message.is_some_and(|message| message.text.starts_with("Recovered"))
    });
    assert_ne!(other.state().document().code.text, here);
}
