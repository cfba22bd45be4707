//! The studio as a person uses it, from the first stroke to a file.
#![allow(clippy::unwrap_used)]

#[path = "support/window.rs"]
mod window;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;
use logogram::solve::Rank;
use turtle_lib::turtle::Path;
use window::{Window, draw, open, wait_until};

const SQUARE: [(f32, f32); 5] = [(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7), (0.3, 0.3)];

/// What the program that is shown draws, once it was run.
fn drawn(window: &mut Window) -> Path {
    wait_until(window, "the program's picture", |window| {
        let studio = window.state();
        studio.drawn().map(|drawn| &drawn.code) == studio.program().as_ref()
    });
    Path::clone(&window.state().drawn().unwrap().path)
}

#[test]
fn a_square_becomes_a_program_that_is_changed_and_exported() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(folder.path(), None);
    draw(&mut window, &SQUARE);
    assert_eq!(window.state().document().strokes.len(), 1);
    wait_until(&mut window, "the end of the run", |window| {
        let run = window.state().last_run();
        run.is_some_and(|run| !run.is_running())
    });
    let best = window.state().last_run().unwrap().gallery.best().unwrap();
    assert_ne!(best.rank(), Rank::Near);
    assert!(best.front().rendering().code.contains("for i in range(4)"));
    assert!(window.state().document().code.text.is_empty());

    window.get_by_label_contains("Program 1: ").click();
    wait_until(&mut window, "the program that was chosen", |window| {
        window.query_by_label("Chosen program").is_some()
    });
    let square = drawn(&mut window);

    let length = window
        .get_by_role_and_label(Role::Slider, "line 3 forward distance")
        .rect();
    window.drag_at(length.center());
    window.step();
    window.hover_at(length.center() + vec2(9.0, 0.0));
    window.step();
    window.drop_at(length.center() + vec2(9.0, 0.0));
    wait_until(&mut window, "the program that was changed", |window| {
        window.query_by_label("My program").is_some()
    });
    let changed = drawn(&mut window);
    assert_ne!(changed, square);

    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.step();
    assert!(window.state().document().code.text.is_empty());
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    window.step();
    assert_eq!(drawn(&mut window), changed);

    let file = folder.path().join("square.svg");
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::E);
    window::enter_file(&mut window, &file);
    wait_until(&mut window, "the file", |_| file.exists());
    let text = std::fs::read_to_string(&file).unwrap();
    let paths = svg::read(&text)
        .unwrap()
        .filter(|event| matches!(event, svg::parser::Event::Tag("path", ..)))
        .count();
    assert_eq!(paths, changed.strokes().len());
}
