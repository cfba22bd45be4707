//! Exports from the studio's window, and what they become when they are opened again.
#![allow(clippy::unwrap_used)]

#[path = "support/window.rs"]
mod window;

use eframe::egui::accesskit::{Role, Toggled};
use eframe::egui::{Key, Modifiers, Vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use logogram::picture::{self, ImportOptions};
use logogram::propose::{Cancel, Request};
use logogram::studio::files::store::{self, Opened};
use logogram::studio::{Code, Document};
use logogram::view::FITTED_SIDE;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
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
        window.query_all_by_label_contains(text).next().is_some()
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
        Ok(_) => unreachable!("{}: not a new document", path.display()),
        Err(error) => unreachable!("{error}"),
    }
}

/// What a program draws, filling the view: only the size on the page may be another.
fn filled(code: &Code) -> Bitmap {
    let drawing = run(&code.text, code.dialect, &Fuel::default()).unwrap();
    Bitmap::of_path(&drawing.run.path.fitted(FITTED_SIDE).unwrap())
}

/// The same of a program that the embedded interpreter runs, in a process of its own.
fn rendered(program: &Path) -> Bitmap {
    let out = program.with_extension("png");
    let done = Command::new(env!("CARGO_BIN_EXE_logogram"))
        .args(["render", "--view", "filled"])
        .arg(program)
        .arg("--out")
        .arg(&out)
        .status();
    assert!(done.unwrap().success());
    let picture = picture::read_file(&out, &ImportOptions::default());
    picture.unwrap().bitmap
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
    let program = folder.path().join("flag.py");
    fs::write(&program, FLAG).unwrap();
    let mut window = open(folder.path(), Some(&program));
    wait_until(&mut window, "the model", |window| window.state().is_ready());
    until_told(&mut window, "Opened flag");
    // There are samples to export as soon as there is a drawing that is solved; the program stays.
    draw(&mut window, &[(0.3, 0.3), (0.7, 0.3), (0.7, 0.7)]);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    wait_until(&mut window, "a sample", |window| {
        let run = window.state().last_run();
        run.is_some_and(|run| !run.candidates.is_empty())
    });
    let code = window.state().program().unwrap();
    let target = Target::new(filled(&code), Tolerance::default());
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
        let found = match &document.import {
            Some(import) => import.picture.bitmap.clone(),
            None if label == "Python's own turtle" => rendered(&path),
            None => filled(&document.code),
        };
        let verdict = target.compare(&found);
        assert!(verdict.ink_f1 > 0.95, "{label}: {verdict:?}");
    }
}

#[test]
fn the_dialog_keeps_its_place_and_fits_small_windows() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = dialog(folder.path());
    for (width, height) in [(1280.0, 800.0), (640.0, 480.0), (640.0, 400.0)] {
        let size = Vec2::new(width, height);
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
        let page = window.get_by_label_contains("Preview: Page ");
        let page = page.accesskit_node().label();
        let path = window.get_by_label("Path").value().unwrap();
        (unit.accesskit_node().toggled(), page.unwrap(), path)
    };
    press(&mut window, "Millimetres");
    until_told(&mut window, "Page 105 mm × 105 mm");
    let page = window.get_by_role_and_label(Role::ComboBox, "Page");
    page.click();
    window.run_steps(3);
    window.get_by_label("A5").click();
    window.run_steps(3);
    let facts = "Page 148 mm × 210 mm, margin 10 mm, 1 layer; 576 mm drawn, 45 mm with the pen up";
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
