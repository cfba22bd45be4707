//! Several drawings of one idea become one function, in the window.
#![allow(clippy::unwrap_used)]

#[path = "support/window.rs"]
mod window;

use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use logogram::propose::Request;
use window::{Window, enter_file, open, wait_until};

fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.run_steps(3);
}

#[test]
fn polygons_become_one_function_that_draws_the_one_held_out() {
    let folder = tempfile::tempdir().unwrap();
    // Polygons are found by every other sample.
    let mut settings = serde_json::json!({ "hints_seen": true });
    let few = Request {
        samples: 16,
        ..Request::default()
    };
    settings["request"] = serde_json::to_value(few).unwrap();
    std::fs::write(folder.path().join("settings.json"), settings.to_string()).unwrap();
    let mut window = open(folder.path(), None);
    wait_until(&mut window, "the model", |window| window.state().is_ready());
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run_steps(2);
    window.event(Event::Text("family of".to_owned()));
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(4);
    click(&mut window, "Find the function");
    window.get_by_label_contains("Choose 2 drawings at least");
    for sides in [3, 4, 5, 6] {
        let file = folder.path().join(format!("polygon-{sides}.py"));
        let turn = 360 / sides;
        let program = format!("for i in range({sides}):\n    forward(8)\n    left({turn})\n");
        std::fs::write(&file, program).unwrap();
        click(&mut window, "Path");
        enter_file(&mut window, &file);
        window.run_steps(2);
        window.get_by_label(&format!("polygon-{sides}"));
    }
    click(&mut window, "Find the function");
    wait_until(&mut window, "the function", |window| {
        window.query_by_label("Edit the function").is_some()
    });
    // The window has grown.
    window.run_steps(3);
    window.get_by_label("polygon-3: n = 3, exact");
    window.get_by_label("polygon-6: n = 6, exact, held out");
    click(&mut window, "Edit the function");
    assert!(window.query_by_label("Find the function").is_none());
    let text = window.state().document().code.text.clone();
    assert!(
        text.contains("range(n)") && text.contains("left(360/n)"),
        "{text}"
    );
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run_steps(2);
    assert_eq!(window.state().document().code.text, "");
}
