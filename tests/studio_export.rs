//! Exports from the studio's window, and what they become when they are opened again.
#![allow(clippy::unwrap_used)]

#[path = "support/window.rs"]
mod window;

use eframe::egui::accesskit::{Role, Toggled};
use eframe::egui::{Key, Modifiers, Vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use logogram::propose::{Cancel, Request};
use logogram::studio::files::store::{self, Opened};
use logogram::studio::{Code, Document};
use std::fs;
use std::path::{Path, PathBuf};
use turtle_lib::bitmap::Bitmap;
use turtle_lib::compare::{Target, Tolerance};
use turtle_lib::dialect::draw as run;
use turtle_lib::run::Fuel;
use window::{Window, draw, enter_file, open, wait_until};

const FLAG: &str = "for i in range(4):\n    forward(8)\n    left(90)\npenup()\ngoto(2, 2)\npendown()\nforward(4)\n";

const FORMATS: [(&str, &str); 8] = [
    ("SVG", "svg"),
    ("PNG", "png"),
    ("Animated GIF", "gif"),
    ("Python's own turtle", "py"),
    ("Python", "py"),
    ("Logo", "logo"),
    ("Rhai", "rhai"),
    ("Samples (JSONL)", "jsonl"),
];

/// A window with a program in it, and the dialog open.
fn dialog(folder: &Path) -> Window {
    let program = folder.join("flag.py");
    fs::write(&program, FLAG).unwrap();
    let mut window = open(folder, Some(&program));
    until_told(&mut window, "Opened flag");
    ask(&mut window);
    window
}

fn ask(window: &mut Window) {
    window.key_press_modifiers(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::E);
    window.step();
    until_told(window, "in the file");
}

fn until_told(window: &mut Window, text: &str) {
    wait_until(window, text, |window| {
        window.query_by_label_contains(text).is_some()
    });
}

/// Presses a button of the dialog, which lies over others of the same name.
fn press(window: &mut Window, label: &str) {
    let all = window.query_all_by_role_and_label(Role::Button, label);
    all.last().unwrap().click();
    window.step();
    window.step();
}

fn opened(path: &Path) -> Document {
    match store::open(path, &Cancel::default()) {
        Ok(Opened::New(_, contents)) => contents.saved.document,
        Ok(_) => panic!("{}: not a new document", path.display()),
        Err(error) => panic!("{error}"),
    }
}

fn drawn(code: &Code) -> Bitmap {
    let drawing = run(&code.text, code.dialect, &Fuel::default()).unwrap();
    Bitmap::of_path(&drawing.run.path)
}

#[test]
fn every_format_is_exported_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = serde_json::json!({ "hints_seen": true, "live": false });
    settings["request"] = serde_json::to_value(Request {
        samples: 4,
        ..Request::default()
    })
    .unwrap();
    fs::write(folder.path().join("settings.json"), settings.to_string()).unwrap();
    let mut window = open(folder.path(), None);
    wait_until(&mut window, "the model", |window| window.state().is_ready());
    draw(
        &mut window,
        &[(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7), (0.3, 0.3)],
    );
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    wait_until(&mut window, "the end of the run", |window| {
        let run = window.state().last_run();
        run.is_some_and(|run| !run.is_running())
    });
    let code = window.state().program().unwrap();
    let target = Target::new(drawn(&code), Tolerance::default());
    for (i, (label, end)) in FORMATS.into_iter().enumerate() {
        ask(&mut window);
        press(&mut window, label);
        let path = folder.path().join(format!("{i}.{end}"));
        window.get_by_label("Path").focus();
        window.step();
        enter_file(&mut window, &path);
        let name = format!("{i}.{end}.");
        until_told(&mut window, &name);
        if end == "jsonl" {
            let error = store::open(&path, &Cancel::default()).err().unwrap();
            assert!(error.to_string().contains("open the document"), "{error}");
            continue;
        }
        let document = opened(&path);
        match &document.import {
            Some(import) => {
                // What fills the view is the same drawing; only its size on the page may be another.
                let whole = run(&code.text, code.dialect, &Fuel::default()).unwrap();
                let filled = whole.run.path.fitted(44.8).unwrap();
                let target = Target::new(Bitmap::of_path(&filled), Tolerance::default());
                let verdict = target.compare(&import.picture.bitmap);
                assert!(verdict.ink_f1 > 0.95, "{label}: {verdict:?}");
            }
            None => {
                let verdict = target.compare(&drawn(&document.code));
                assert!(verdict.ink_f1 > 0.999, "{label}: {verdict:?}");
            }
        }
    }
}

#[test]
fn the_dialog_keeps_its_place_and_fits_small_windows() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = dialog(folder.path());
    for size in [Vec2::new(1280.0, 800.0), Vec2::new(640.0, 480.0)] {
        window.set_size(size);
        window.run_steps(4);
        let mut places = Vec::new();
        for (label, _) in &FORMATS[..7] {
            press(&mut window, label);
            until_told(&mut window, "in the file");
            window.run_steps(4);
            let place = |label: &str| {
                let all = window.query_all_by_role_and_label(Role::Button, label);
                all.last().unwrap().rect()
            };
            places.push((place("SVG"), place("Cancel")));
        }
        for (format, cancel) in &places {
            assert_eq!((*format, *cancel), places[0]);
            let all = eframe::egui::Rect::from_min_size(Default::default(), size);
            assert!(all.contains_rect(*format) && all.contains_rect(*cancel));
        }
    }
}

#[test]
fn the_next_export_begins_as_the_last_one_ended() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    let mut window = dialog(folder.path());
    let remembered = |window: &Window| {
        let unit = window.get_by_role_and_label(Role::Button, "Millimetres");
        let page = window.get_by_label_contains("Preview: page ");
        let page = page.accesskit_node().label();
        let path = window.get_by_label("Path").value().unwrap();
        (unit.accesskit_node().toggled(), page.unwrap(), path)
    };
    press(&mut window, "Millimetres");
    window.run_steps(30);
    for node in window.query_all_by_label_contains("in the file") {
        println!("{:?}", node.accesskit_node().value());
    }
    until_told(&mut window, "page 102 mm × 102 mm");
    let page = window.get_by_role_and_label(Role::ComboBox, "Page");
    page.click();
    window.run_steps(3);
    window.get_by_label("A5").click();
    window.run_steps(3);
    let facts = "page 148 mm × 210 mm, margin 10 mm, 1 layer; 576 mm drawn, 45 mm with the pen up";
    until_told(&mut window, facts);
    window.get_by_label("Path").focus();
    window.step();
    enter_file(&mut window, &out.join("first.svg"));
    until_told(&mut window, "Exported");
    ask(&mut window);
    let (unit, page, path) = remembered(&window);
    assert_eq!(unit, Some(Toggled::True));
    assert!(page.contains(facts), "{page}");
    assert_eq!(PathBuf::from(path), out.join("flag.svg"));
    // Also after the next start.
    drop(window);
    let window = dialog(folder.path());
    assert_eq!(
        remembered(&window).2,
        out.join("flag.svg").to_str().unwrap()
    );
    assert_eq!(remembered(&window).0, Some(Toggled::True));
}

#[test]
fn a_folder_is_asked_for_before_it_is_made_and_files_have_the_usual_permissions() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = dialog(folder.path());
    let new = folder.path().join("deep/new");
    let path = new.join("flag.svg");
    enter_file(&mut window, &path);
    until_told(&mut window, "There is no folder");
    assert!(!folder.path().join("deep").exists());
    window.key_press(Key::Enter);
    window.step();
    until_told(&mut window, "Exported");
    assert!(path.is_file());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let usual = folder.path().join("usual");
        fs::write(&usual, "").unwrap();
        assert_eq!(mode(&path), mode(&usual));
        // One that is there keeps its own.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        ask(&mut window);
        enter_file(&mut window, &path);
        until_told(&mut window, "is there already");
        window.key_press(Key::Enter);
        window.step();
        until_told(&mut window, "Exported");
        assert_eq!(mode(&path), 0o640);
    }
}
