//! The studio as a person uses it, from the first stroke to a file.

#[path = "support/window.rs"]
mod window;

use egui_kittest::kittest::Queryable;
use logogram::solve::Rank;
use window::{draw, open, wait_until};

const SQUARE: [(f32, f32); 5] = [(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7), (0.3, 0.3)];

#[test]
fn a_square_becomes_a_program_that_can_be_changed() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = open(folder.path(), None);
    draw(&mut harness, &SQUARE);
    assert_eq!(harness.state().document().strokes.len(), 1);
    wait_until(&mut harness, "a match", |harness| {
        let run = harness.state().last_run();
        let best = run.and_then(|run| run.gallery.best());
        best.is_some_and(|card| card.rank() != Rank::Near)
    });
    wait_until(&mut harness, "the picture of the program", |harness| {
        harness.state().drawn().is_some()
    });
    let program = harness.state().program().unwrap();
    assert!(
        program.text.contains("for i in range(4)"),
        "{}",
        program.text
    );
    assert!(harness.state().document().code.text.is_empty());

    // A step of its own, taken back.
    let before = harness.state().drawn().unwrap().path.clone();
    harness.get_by_label("Program text").focus();
    harness.step();
    harness.get_by_label("Program text").type_text("left(3)\n");
    harness.step();
    wait_until(&mut harness, "the changed picture", |harness| {
        harness
            .state()
            .drawn()
            .is_some_and(|drawn| drawn.path != before)
    });
    assert!(!harness.state().document().code.text.is_empty());
}
