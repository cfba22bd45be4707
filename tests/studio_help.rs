//! The language reference and About.
#![allow(clippy::unwrap_used)]

#[path = "support/window.rs"]
mod window;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use turtle_lib::dialect::Dialect;
use window::{Window, open, wait_until};

fn help(window: &mut Window, item: &str) {
    window.step();
    window.get_by_role_and_label(Role::Button, "Help").click();
    window.run_steps(3);
    window.get_by_label(item).click();
    window.run_steps(4);
}

fn text(window: &Window) -> String {
    window.state().document().code.text.clone()
}

#[test]
fn an_example_of_the_reference_becomes_the_program_and_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(folder.path(), None);
    help(&mut window, "Language reference");
    window.get_by_label("Example of Forward").click();
    window.run_steps(2);
    assert_eq!(text(&window), "forward(8)\n");
    wait_until(&mut window, "the drawing", |window| {
        window
            .state()
            .drawn()
            .is_some_and(|drawn| drawn.path.segment_count() == 1)
    });
    // The editor has the same choice; the window lies over it.
    window.query_all_by_label("Logo").last().unwrap().click();
    window.run_steps(2);
    window.get_by_label("Example of Forward").click();
    window.run_steps(2);
    assert_eq!(text(&window), "fd 8\n");
    assert_eq!(window.state().document().code.dialect, Dialect::Logo);
    window.key_press(Key::Escape);
    window.run_steps(2);
    assert!(window.query_by_label("Example of Forward").is_none());
    for before in ["forward(8)\n", ""] {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        window.run_steps(2);
        assert_eq!(text(&window), before);
    }
}

#[test]
fn commands_are_found_by_what_they_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(folder.path(), None);
    help(&mut window, "Language reference");
    assert!(window.query_by_label("Example of Forward").is_some());
    let field = window.get_by_role(Role::TextInput);
    field.focus();
    window.step();
    window
        .get_by_role(Role::TextInput)
        .type_text("without a line");
    window.run_steps(2);
    assert!(
        window
            .query_by_label("Example of Jump to a place")
            .is_some()
    );
    assert!(window.query_by_label("Example of Forward").is_none());
}

#[test]
fn versions_and_licences_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(folder.path(), None);
    wait_until(&mut window, "the model", |window| window.state().is_ready());
    help(&mut window, "About Logogram");
    let version = format!("Logogram {} for ", env!("CARGO_PKG_VERSION"));
    assert!(window.query_by_label_contains(&version).is_some());
    window.get_by_label_contains("libraries in it").click();
    window.run_steps(20);
    let listed = window.query_all_by_label_contains("MIT OR Apache-2.0");
    assert!(listed.count() > 5);
    window.get_by_label("Licence: MIT").click();
    window.run_steps(20);
    assert!(
        window
            .query_by_label_contains("Permission is hereby granted")
            .is_some()
    );
}
