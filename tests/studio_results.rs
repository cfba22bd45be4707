//! What was found, as a person sees it: gallery, samples and hypotheses in the whole window, with the model
//! that ships.
#![allow(clippy::unwrap_used)]

use eframe::egui::accesskit::{Role, Toggled};
use eframe::egui::{Key, Modifiers, Pos2, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use logogram::studio::{Launch, Studio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longer than any of this takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A window, and the folder of its settings.
fn studio(samples: usize) -> (Harness<'static, Studio>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let settings = format!(
        r#"{{"hints_seen": true, "request": {{"samples": {samples}, "temperature": 1.0, "top_k": 0, "top_p": 1.0,
            "seed": 1, "beam": null, "max_tokens": 192}}}}"#
    );
    std::fs::write(folder.path().join("settings.json"), settings).unwrap();
    let launch = Launch {
        folder: Some(folder.path().to_owned()),
        ..Launch::default()
    };
    let harness = Harness::builder()
        .with_size(vec2(1280.0, 800.0))
        .build_eframe(|cc| Studio::new(cc, launch, Default::default()));
    (harness, folder)
}

fn wait(
    harness: &mut Harness<'_, Studio>,
    what: &str,
    seen: impl Fn(&Harness<'_, Studio>) -> bool,
) {
    let start = Instant::now();
    while !seen(harness) {
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
        harness.step();
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn sees(harness: &Harness<'_, Studio>, text: &str) -> bool {
    harness.query_all_by_label_contains(text).next().is_some()
}

/// How many nodes say this.
fn count(harness: &Harness<'_, Studio>, text: &str) -> usize {
    harness.query_all_by_label_contains(text).count()
}

/// The label that says this.
fn line(harness: &Harness<'_, Studio>, text: &str) -> String {
    let node = harness.query_all_by_label_contains(text).next().unwrap();
    let node = node.accesskit_node();
    node.label().or_else(|| node.value()).unwrap()
}

/// Draws a stroke on the canvas; points are shares of its smaller side, from its middle.
fn draw(harness: &mut Harness<'_, Studio>, points: &[(f32, f32)]) {
    let canvas = harness.get_by_label("Canvas").rect();
    let side = canvas.size().min_elem();
    let at = |&(x, y): &(f32, f32)| -> Pos2 { canvas.center() + vec2(x, y) * side };
    harness.hover_at(at(&points[0]));
    harness.step();
    harness.drag_at(at(&points[0]));
    harness.step();
    for pair in points.windows(2) {
        let (from, to): (Pos2, Vec2) = (at(&pair[0]), at(&pair[1]) - at(&pair[0]));
        for i in 1..=10 {
            harness.hover_at(from + to * (i as f32 / 10.0));
            harness.step();
        }
    }
    harness.drop_at(at(&points[points.len() - 1]));
    harness.step();
}

const SQUARE: [(f32, f32); 5] = [
    (-0.25, -0.25),
    (0.25, -0.25),
    (0.25, 0.25),
    (-0.25, 0.25),
    (-0.25, -0.25),
];

fn show(harness: &mut Harness<'_, Studio>, tab: &str) {
    harness.get_by_role_and_label(Role::Button, tab).click();
    harness.step();
    harness.step();
}

/// Waits until all samples are there.
fn wait_for_end(harness: &mut Harness<'_, Studio>) {
    show(harness, "Samples");
    wait(harness, "the end of the run", |harness| {
        sees(harness, "s in all.")
    });
}

#[test]
fn a_square_drawn_by_hand_becomes_cards_to_pick_and_edit() {
    let (mut harness, _folder) = studio(48);
    draw(&mut harness, &SQUARE);
    wait(&mut harness, "a card", |harness| {
        sees(harness, "Program 1: ")
    });
    wait_for_end(&mut harness);
    show(&mut harness, "Gallery");
    harness.get_by_label_contains("Program 1: ").click();
    harness.step();
    harness.step();
    let card = harness.get_by_label_contains("Program 1: ");
    assert_eq!(card.accesskit_node().toggled(), Some(Toggled::True));
    assert!(sees(&harness, "of the ink"));
    harness
        .query_all_by_label("Edit")
        .next_back()
        .unwrap()
        .click();
    harness.step();
    harness.step();
    assert!(sees(&harness, "Gallery"), "the window goes on");
}

#[test]
fn cards_stay_while_the_next_stroke_is_solved() {
    let (mut harness, _folder) = studio(48);
    draw(&mut harness, &SQUARE);
    wait_for_end(&mut harness);
    show(&mut harness, "Gallery");
    draw(&mut harness, &[(-0.1, 0.1), (0.1, 0.1)]);
    wait(&mut harness, "the end of the second run", |harness| {
        let run = harness.state().last_run().unwrap();
        assert!(run.shown().best().is_some() && harness.state().program().is_some());
        run.number == 2 && !run.is_running() && !run.shows_before()
    });
}

#[test]
fn samples_stay_while_the_next_stroke_is_solved() {
    let (mut harness, _folder) = studio(48);
    draw(&mut harness, &SQUARE);
    wait_for_end(&mut harness);
    draw(&mut harness, &[(-0.1, 0.1), (0.1, 0.1)]);
    wait(&mut harness, "the end of the second run", |harness| {
        assert!(!sees(harness, "The first samples are on their way."));
        let run = harness.state().last_run().unwrap();
        assert!(!run.sampled().candidates.is_empty());
        run.number == 2 && !run.is_running()
    });
}

#[test]
fn how_nearly_own_lines_are_followed_is_chosen_in_the_gallery() {
    let (mut harness, folder) = studio(1);
    draw(&mut harness, &SQUARE);
    wait_for_end(&mut harness);
    show(&mut harness, "Gallery");
    show(&mut harness, "Rough");
    wait(&mut harness, "another run", |harness| {
        let run = harness.state().last_run().unwrap();
        run.number == 2 && !run.is_running()
    });
    let settings = std::fs::read_to_string(folder.path().join("settings.json")).unwrap();
    assert!(settings.contains(r#""own_lines":"rough""#), "{settings}");
}

#[test]
fn the_tolerance_sorts_anew_without_sampling() {
    let (mut harness, _folder) = studio(48);
    draw(
        &mut harness,
        &[
            (-0.25, -0.22),
            (0.26, -0.25),
            (0.24, 0.25),
            (-0.27, 0.23),
            (-0.25, -0.2),
        ],
    );
    wait_for_end(&mut harness);
    let run = line(&harness, "s in all.");
    let run = run.split("match").next().unwrap().to_owned();
    let samples = line(&harness, "All ");
    let near = line(&harness, "Near miss ");
    show(&mut harness, "Gallery");
    let slider = |harness: &mut Harness<'_, Studio>, label: &str, value: f64| {
        harness
            .get_by_role_and_label(Role::Slider, label)
            .set_value_accesskit(value);
        harness.step();
    };
    slider(&mut harness, "Tolerance", 0.1);
    slider(&mut harness, "Least ink", 0.5);
    show(&mut harness, "Samples");
    wait(&mut harness, "other ranks", |harness| {
        line(harness, "Near miss ") != near
    });
    assert_eq!(line(&harness, "All "), samples);
    assert!(line(&harness, "s in all.").starts_with(&run));
}

#[test]
fn samples_are_filtered_sorted_and_looked_at() {
    let (mut harness, _folder) = studio(48);
    draw(&mut harness, &SQUARE);
    wait_for_end(&mut harness);
    let thumbnails = |harness: &Harness<'_, Studio>| count(harness, "Sample ");
    assert_eq!(thumbnails(&harness), 48);
    // A word that no program has.
    harness.get_by_label("Find in programs").focus();
    harness.step();
    harness.get_by_label("Find in programs").type_text("teapot");
    harness.step();
    harness.step();
    assert_eq!(thumbnails(&harness), 0);
    assert!(sees(&harness, "No sample is like this."));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.key_press(Key::Backspace);
    harness.step();
    harness.step();
    assert_eq!(thumbnails(&harness), 48);

    harness.get_by_label_contains("Invalid ").click();
    harness.step();
    harness.step();
    let invalid = thumbnails(&harness);
    assert_eq!(count(&harness, ": invalid"), invalid);
    harness.get_by_label_contains("All ").click();
    harness.step();
    harness.step();
    let first = harness
        .query_all_by_label_contains("Sample ")
        .next()
        .unwrap();
    first.click();
    harness.step();
    harness.step();
    assert!(sees(&harness, "Each token's probability:"));
    assert!(sees(&harness, "[end]"));
    assert!(sees(&harness, "seed 1, temperature 1.00"));
    let before = line(&harness, "Description length");
    harness.key_press(Key::ArrowRight);
    harness.step();
    harness.step();
    assert_ne!(line(&harness, "Description length"), before);
}

#[test]
fn hypotheses_change_with_the_second_stroke() {
    let (mut harness, _folder) = studio(48);
    show(&mut harness, "Inference");
    draw(&mut harness, &[(-0.25, 0.25), (-0.25, -0.25)]);
    wait(&mut harness, "hypotheses", |harness| {
        sees(harness, "After one stroke: 48 samples")
    });
    assert!(sees(&harness, "Hypothesis 1: "));
    draw(
        &mut harness,
        &[(-0.25, 0.25), (0.25, 0.25), (0.25, -0.25), (-0.25, -0.25)],
    );
    wait(&mut harness, "the second stage", |harness| {
        sees(harness, "After 2 strokes: 48 samples")
    });
    assert!(sees(&harness, "after each of 2 states"));
    assert!(sees(&harness, "Ruled out by the last stroke"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    wait(&mut harness, "the first stage again", |harness| {
        sees(harness, "After one stroke: 48 samples")
    });
    assert!(!sees(&harness, "after each of"));
}
