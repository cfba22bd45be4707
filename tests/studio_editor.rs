//! The editor as a person uses it: typing, dragging numbers, watching the turtle.
#![allow(clippy::unwrap_used)]

#[path = "support/window.rs"]
mod window;

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, Pos2, TextStyle, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use logogram::studio::Studio;
use turtle_lib::dialect::Dialect;
use window::{draw, open, wait_until};

type Window = Harness<'static, Studio>;

const SQUARE: &str = "for i in range(4):\n    forward(8)\n    left(90)";

/// The window with a program that was typed into it and run.
fn open_with(dialect: Dialect, text: &str) -> (tempfile::TempDir, Window) {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(folder.path(), None);
    if dialect != Dialect::Python {
        window.get_by_label(&dialect.to_string()).click();
        window.step();
    }
    put(&mut window, text);
    (folder, window)
}

/// Pastes at the cursor, which is at the end of the text at first.
fn put(window: &mut Window, text: &str) {
    window.get_by_label("Program text").focus();
    window.step();
    window.event(Event::Paste(text.to_owned()));
    window.step();
    window.step();
}

fn text(window: &Window) -> String {
    window.state().program().unwrap_or_default().text
}

/// Waits until the program that is shown was run, and counts what it drew.
fn segments(window: &mut Window) -> usize {
    wait_until(window, "the run", |window| {
        let (drawn, program) = (window.state().drawn(), window.state().program());
        drawn.map(|drawn| &drawn.code) == program.as_ref()
    });
    window.state().drawn().unwrap().path.segment_count()
}

fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.step();
    window.step();
}

#[test]
fn what_is_typed_is_drawn_and_an_error_is_explained_in_its_line() {
    let (_folder, mut window) = open_with(Dialect::Python, "forward(8)");
    assert_eq!(segments(&mut window), 1);
    window.get_by_label("My program");

    put(&mut window, "\nforwad(3)");
    wait_until(&mut window, "the error", |window| {
        window.query_by_label_contains("Line 2:").is_some()
    });
    window.get_by_label_contains("did you mean `forward`?");
    window.get_by_label_contains("the last program that ran");
    assert_eq!(window.state().drawn().unwrap().path.segment_count(), 1);

    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(text(&window), "", "typed in one go, taken back in one");
    press(&mut window, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert!(window.get_by_label("Program text").is_focused());
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert!(!window.get_by_label("Program text").is_focused());
    window.check_accessibility();
}

#[test]
fn a_number_is_dragged_by_its_slider_in_one_step() {
    let (_folder, mut window) = open_with(Dialect::Python, SQUARE);
    assert_eq!(segments(&mut window), 4);
    let before = window.state().drawn().unwrap().path.clone();
    let label = "line 2 forward distance";
    let slider = window.get_by_role_and_label(Role::Slider, label).rect();
    let at = |share: f32| slider.min + vec2(share, 0.5) * slider.size();
    window.drag_at(at(0.58));
    window.step();
    for share in [0.6, 0.62, 0.64] {
        window.hover_at(at(share));
        window.step();
        segments(&mut window);
    }
    window.drop_at(at(0.64));
    window.step();
    window.step();
    segments(&mut window);
    let changed = text(&window);
    assert!(
        changed != SQUARE && changed.starts_with("for i in range(4):\n    forward(1"),
        "{changed}"
    );
    assert_ne!(window.state().drawn().unwrap().path, before);

    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(text(&window), SQUARE);
    segments(&mut window);
    assert_eq!(window.state().drawn().unwrap().path, before);
}

#[test]
fn a_number_is_dragged_where_it_stands_and_a_click_leaves_it() {
    let (_folder, mut window) = open_with(Dialect::Python, SQUARE);
    segments(&mut window);
    let font = TextStyle::Monospace.resolve(&window.ctx.global_style());
    let (width, height) = window
        .ctx
        .fonts_mut(|fonts| (fonts.glyph_width(&font, '0'), fonts.row_height(&font)));
    let field = window.get_by_label("Program text").rect();
    // The eight of `    forward(8)`, behind the numbers of the lines.
    let eight: Pos2 = field.min + vec2(2.0 * width + 18.0 + 12.5 * width, 4.0 + 1.5 * height);
    window.hover_at(eight);
    window.step();
    window.drag_at(eight);
    window.step();
    window.drop_at(eight);
    window.step();
    assert_eq!(text(&window), SQUARE);
    window.hover_at(eight);
    window.step();
    window.drag_at(eight);
    window.step();
    for dx in [5.0, 10.0, 20.0] {
        window.hover_at(eight + vec2(dx, 0.0));
        window.step();
    }
    window.drop_at(eight + vec2(20.0, 0.0));
    window.step();
    window.step();
    assert_eq!(text(&window), SQUARE.replace("(8)", "(12)"));
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(text(&window), SQUARE);

    // Where it was clicked, it is typed.
    window.hover_at(eight);
    window.step();
    window.drag_at(eight);
    window.step();
    window.drop_at(eight);
    window.step();
    window.event(Event::Text("5".to_owned()));
    window.step();
    window.step();
    let typed = text(&window);
    assert!(typed.contains("(58)") || typed.contains("(85)"), "{typed}");
}

#[test]
fn a_program_is_printed_in_another_dialect_but_a_script_is_not() {
    let (_folder, mut window) = open_with(Dialect::Python, SQUARE);
    segments(&mut window);
    window.get_by_label("Logo").click();
    window.step();
    window.step();
    let program = window.state().program().unwrap();
    assert_eq!(program.dialect, Dialect::Logo);
    assert!(program.text.contains("repeat 4 ["), "{}", program.text);
    assert_eq!(segments(&mut window), 4);

    window.get_by_label("Rhai").click();
    window.step();
    window.step();
    assert_eq!(segments(&mut window), 4);
    let python = window.get_by_label("Python");
    assert!(python.accesskit_node().is_disabled());

    press(&mut window, Modifiers::COMMAND, Key::Z);
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(text(&window), SQUARE);
    window.check_accessibility();
}

#[test]
fn the_turtle_goes_step_by_step_and_lights_its_line() {
    let text =
        "forward(4)\nleft(90)\nforward(2)\nfor i in range(300):\n    left(90)\n    forward(1)";
    let (_folder, mut window) = open_with(Dialect::Python, text);
    assert_eq!(segments(&mut window), 302);
    window.get_by_label_contains("302 segments · 306.0 steps long");
    // A turn is a step, too, and F9 takes it back.
    for (key, line) in [
        (Key::F10, "In line 1"),
        (Key::F10, "In line 2"),
        (Key::F10, "In line 3"),
        (Key::F9, "In line 2"),
    ] {
        press(&mut window, Modifiers::NONE, key);
        window.get_by_label(line);
    }
    press(&mut window, Modifiers::COMMAND, Key::R);
    window.get_by_label("Pause");
    wait_until(&mut window, "the end", |window| {
        window.query_by_label("Pause").is_none()
    });
    // At the end the turtle stands where it stopped; what is drawn is seen without it then.
    press(&mut window, Modifiers::COMMAND, Key::Period);
    assert!(window.query_by_label_contains("In line").is_none());
}

#[test]
fn a_script_without_an_end_is_stopped() {
    let (_folder, mut window) = open_with(Dialect::Rhai, "forward(5);");
    assert_eq!(segments(&mut window), 1);
    put(&mut window, "\nloop { left(1); }");
    wait_until(&mut window, "the button", |window| {
        window.query_by_label("Stop program").is_some()
    });
    press(&mut window, Modifiers::COMMAND, Key::Period);
    let message = window.state().message().unwrap();
    assert!(message.text.contains("stopped"), "{}", message.text);
    assert!(window.query_by_label("Stop program").is_none());
    assert_eq!(window.state().drawn().unwrap().path.segment_count(), 1);

    // Another text runs again.
    press(&mut window, Modifiers::COMMAND, Key::Z);
    put(&mut window, "right(3); forward(2);");
    assert!(segments(&mut window) >= 1);
}

#[test]
fn a_variation_is_taken_and_taken_back() {
    let (_folder, mut window) = open_with(Dialect::Python, SQUARE);
    segments(&mut window);
    wait_until(&mut window, "variations", |window| {
        window.query_by_label("Variation 12").is_some()
    });
    let variation = window.get_by_label("Variation 1");
    variation.scroll_to_me();
    window.step();
    window.step();
    window.get_by_label("Variation 1").click();
    window.step();
    window.step();
    let varied = text(&window);
    assert_ne!(varied, SQUARE);
    segments(&mut window);
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(text(&window), SQUARE);
    window.check_accessibility();
}

#[test]
fn a_shape_of_the_library_is_put_into_a_script() {
    let (_folder, mut window) = open_with(Dialect::Rhai, "left(30);");
    segments(&mut window);
    window.get_by_label("Insert shape").click();
    window.step();
    window.step();
    window.get_by_label("star (points, length)").click();
    window.step();
    window.step();
    let expected = "import \"shapes\" as shapes;\nleft(30);\nshapes::star(5, 8);";
    assert_eq!(text(&window), expected);
    assert_eq!(segments(&mut window), 5);
}

#[test]
fn the_best_program_is_followed_until_it_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = open(folder.path(), None);
    let corners = [(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7), (0.3, 0.3)];
    draw(&mut window, &corners);
    wait_until(&mut window, "the end of the run", |window| {
        window
            .state()
            .last_run()
            .is_some_and(|run| !run.is_running())
    });
    window.step();
    window.get_by_label("Best program found");
    let best = text(&window);

    window.get_by_label("Program text").focus();
    window.step();
    window.step();
    window.get_by_label("Chosen program");
    put(&mut window, "\nleft(1)");
    assert_eq!(text(&window), format!("{best}\nleft(1)"));
    window.get_by_label("My program");

    window.get_by_label("Follow the best").click();
    window.step();
    window.step();
    assert_eq!(text(&window), best);
    window.get_by_label("My program").click();
    window.step();
    window.step();
    assert_eq!(text(&window), format!("{best}\nleft(1)"));
}

#[test]
fn the_seed_of_chance_is_another_one_and_taken_back() {
    let text =
        "import random\nfor i in range(3):\n    forward(random.randint(1, 99) / 9)\n    left(90)";
    let (_folder, mut window) = open_with(Dialect::Python, text);
    let ends = |window: &mut Window| {
        segments(window);
        let path = &window.state().drawn().unwrap().path;
        path.strokes().next().unwrap().last().copied().unwrap()
    };
    let first = ends(&mut window);
    window.run_steps(2);
    window.get_by_label("Another").click();
    window.run_steps(2);
    assert_eq!(window.state().document().code.chance, 1);
    let second = ends(&mut window);
    assert!((first.x - second.x).hypot(first.y - second.y) > 0.1);
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(window.state().document().code.chance, 0);
    assert_eq!(ends(&mut window), first);
    // What is no matter of chance has no seed.
    put(&mut window, "\n");
    press(&mut window, Modifiers::COMMAND, Key::A);
    window.event(Event::Paste("forward(3)".to_owned()));
    window.run_steps(3);
    segments(&mut window);
    window.run_steps(2);
    assert!(window.query_by_label("Another").is_none());
}
