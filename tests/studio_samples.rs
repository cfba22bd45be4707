//! The samples panel for researchers: both directions, charts, alternatives of tokens, files and two runs side by side,
//! in the whole window with the model that ships.
#![allow(clippy::unwrap_used)]

#[path = "support/window.rs"]
mod window;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, pos2};
use egui_kittest::kittest::{NodeT, Queryable};
use logogram::propose::{Request, Sample};
use logogram::solve::Origin;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use turtle_lib::density::DensityGrid;
use window::{Window, draw, enter_file, open};

const SQUARE: [(f32, f32); 5] = [(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7), (0.3, 0.3)];

/// Longer than any of this takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// Draws frames until `condition` holds.
fn wait_until(window: &mut Window, what: &str, condition: impl Fn(&Window) -> bool) {
    let start = Instant::now();
    while !condition(window) {
        assert!(start.elapsed() < PATIENCE, "waited for {what}");
        std::thread::sleep(Duration::from_millis(10));
        window.step();
    }
}

/// A window that shows the samples of a square, and the folder of its settings.
fn solved(samples: usize) -> (Window, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let request = Request {
        samples,
        temperature: 1.0,
        seed: 1,
        ..Request::default()
    };
    let settings = serde_json::json!({ "hints_seen": true, "live": false, "request": request });
    fs::write(folder.path().join("settings.json"), settings.to_string()).unwrap();
    let mut window = open(folder.path(), None);
    wait_until(&mut window, "the model", |window| window.state().is_ready());
    draw(&mut window, &SQUARE);
    solve(&mut window);
    window.key_press_modifiers(Modifiers::ALT, Key::Num2);
    window.run_steps(2);
    (window, folder)
}

fn solve(window: &mut Window) {
    let before = window.state().last_run().map_or(0, |run| run.number);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    wait_until(window, "the end of the run", |window| {
        let run = window.state().last_run();
        run.is_some_and(|run| run.number > before && !run.is_running())
    });
    window.run_steps(2);
}

fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.run_steps(3);
}

fn sees(window: &Window, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

/// What the first node says whose label has this in it.
fn told(window: &Window, text: &str) -> String {
    let node = window.query_all_by_label_contains(text).next().unwrap();
    let node = node.accesskit_node();
    node.label().or_else(|| node.value()).unwrap()
}

/// How many samples of the run draw something, and how many there are.
fn counts(window: &Window) -> (usize, usize) {
    let run = window.state().last_run().unwrap();
    let drawn = run
        .candidates
        .iter()
        .filter(|candidate| candidate.rendering().is_some());
    (drawn.count(), run.candidates.len())
}

#[test]
fn samples_are_sorted_in_both_directions() {
    let (mut window, _folder) = solved(24);
    assert!(told(&window, "Sample ").starts_with("Sample 0: "));
    click(&mut window, "Reverse the order");
    assert!(!told(&window, "ample").starts_with("Sample 0: "));
    click(&mut window, "Reverse the order");
    assert!(told(&window, "Sample ").starts_with("Sample 0: "));
}

#[test]
fn a_point_of_the_scatter_is_a_sample_to_look_at() {
    let (mut window, _folder) = solved(24);
    click(&mut window, "Scatter");
    let chart = told(&window, " samples, score over log-probability");
    let run = window.state().last_run().unwrap();
    let said = run
        .candidates
        .iter()
        .filter(|candidate| candidate.origin == Origin::Sampled && candidate.rendering().is_some());
    assert_eq!(chart.split(' ').next().unwrap(), said.count().to_string());
    let area = window.get_by_label(&chart).rect();
    // Where the points are only the chart knows: each place is tried.
    let places = (0..40).flat_map(|row| (0..40).map(move |column| (row, column)));
    let found = places
        .map(|(row, column)| {
            let share = |i: i32| (i as f32 + 0.5) / 40.0;
            area.lerp_inside(eframe::egui::vec2(share(column), share(row)))
        })
        .find(|&at| {
            window.hover_at(at);
            window.drag_at(at);
            window.drop_at(at);
            window.run_steps(2);
            sees(&window, "Each token's probability:")
        });
    // Where the button was let go the pointer is gone; it comes back.
    window.hover_at(found.unwrap());
    window.run_steps(60);
    assert!(
        sees(&window, "of the ink, log-probability"),
        "what is pointed at is shown"
    );
    // The other measures, by the names of the axes.
    window
        .get_by_role_and_label(Role::ComboBox, "Across")
        .click();
    window.run_steps(3);
    click(&mut window, "letters");
    assert!(sees(&window, " samples, score over letters"));
    let (drawn, all) = counts(&window);
    assert!(told(&window, "score over letters").starts_with(&drawn.to_string()));
    if drawn < all {
        assert!(sees(&window, "without these measures."));
    }
}

#[test]
fn the_histogram_counts_scores() {
    let (mut window, _folder) = solved(24);
    click(&mut window, "Histogram");
    let (drawn, _) = counts(&window);
    let area = window
        .get_by_label(&format!("Scores of {drawn} samples"))
        .rect();
    window.hover_at(pos2(area.right() - 0.07 * area.width(), area.center().y));
    window.run_steps(60);
    assert!(sees(&window, "samples have 95% to 100% of the ink"));
}

#[test]
fn each_token_has_what_else_might_have_stood_there() {
    let (mut window, _folder) = solved(8);
    window
        .query_all_by_label_contains("Sample 0: ")
        .next()
        .unwrap()
        .click();
    window.run_steps(3);
    assert!(sees(&window, "Choose a token"));
    click(&mut window, "Next token");
    wait_until(&mut window, "the alternatives", |window| {
        !sees(window, "Asking the model")
    });
    let place = told(&window, "Token 1 of ");
    let said = place.rsplit_once(", ").unwrap().1.to_owned();
    let shares = |window: &Window| {
        let labels = window.query_all_by_role(Role::Label);
        let labels = labels.filter_map(|node| node.accesskit_node().value());
        let of_five = labels
            .skip_while(|label| !label.starts_with("Token "))
            .skip(1);
        let shares = of_five.filter_map(|label| label.strip_suffix('%')?.parse::<f64>().ok());
        shares.take(5).collect::<Vec<f64>>()
    };
    let five = shares(&window);
    assert!(
        five.len() == 5 && five.is_sorted_by(|a, b| a >= b),
        "{five:?}"
    );
    let said: f64 = said.trim_end_matches('%').parse().unwrap();
    assert!(five.iter().any(|share| (share - said).abs() < 0.11) || said <= five[4]);
    click(&mut window, "Next token");
    assert!(sees(&window, "Token 2 of "));
    assert_ne!(shares(&window), five, "the answer has all places");
}

/// Writes the samples that are shown, with this item of the menu.
fn export(window: &mut Window, format: &str, file: &Path) {
    click(window, "Export samples");
    click(window, format);
    enter_file(window, file);
    wait_until(window, "the file", |_| file.exists());
    window.run_steps(3);
}

#[test]
fn what_is_shown_is_written_as_lines_a_table_and_a_sheet() {
    let (mut window, folder) = solved(12);
    let at = |name: &str| folder.path().join(name);
    export(&mut window, "JSON lines…", &at("a.jsonl"));
    let run = window.state().last_run().unwrap();
    let rows = fs::read_to_string(at("a.jsonl")).unwrap();
    let rows: Vec<Value> = rows
        .lines()
        .map(|row| serde_json::from_str(row).unwrap())
        .collect();
    assert_eq!(rows.len(), run.candidates.len());
    let first: Sample = serde_json::from_value(rows[0].clone()).unwrap();
    let expected = run
        .candidates
        .iter()
        .find(|candidate| candidate.sample.index == 0)
        .unwrap();
    assert_eq!(first, expected.sample);
    let target: Vec<&str> = rows[0]["target"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap())
        .collect();
    assert_eq!(
        target.join("\n") + "\n",
        DensityGrid::of_bitmap(&run.subject.bitmap).to_string()
    );

    let exact = run
        .candidates
        .iter()
        .filter(|candidate| candidate.rendering().is_none())
        .count();
    window
        .query_all_by_label_contains("Invalid ")
        .next()
        .unwrap()
        .click();
    window.run_steps(3);
    export(&mut window, "Table (CSV)…", &at("a.csv"));
    let table = fs::read_to_string(at("a.csv")).unwrap();
    assert_eq!(table.matches(",invalid,").count(), exact);
    window
        .query_all_by_label_contains("All ")
        .next()
        .unwrap()
        .click();
    window.run_steps(3);
    export(&mut window, "Contact sheet (PNG)…", &at("a.png"));
    assert!(image::open(at("a.png")).unwrap().width() > 500);
    assert!(
        window
            .state()
            .message()
            .unwrap()
            .text
            .starts_with("Exported ")
    );
}

#[test]
fn one_selected_sample_is_written_alone_and_no_file_is_replaced_unasked() {
    let (mut window, folder) = solved(8);
    window
        .query_all_by_label_contains("Sample 3: ")
        .next()
        .unwrap()
        .click();
    window.run_steps(3);
    let file = folder.path().join("one.jsonl");
    fs::write(&file, "mine").unwrap();
    click(&mut window, "Export samples");
    click(&mut window, "JSON lines…");
    click(&mut window, "Only the selected one");
    window.get_by_label("Path").focus();
    window.step();
    enter_file(&mut window, &file);
    wait_until(&mut window, "the question", |window| {
        sees(window, "is there already")
    });
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    window.key_press(Key::Enter);
    wait_until(&mut window, "the file", |_| {
        fs::read_to_string(&file).unwrap() != "mine"
    });
    let rows = fs::read_to_string(&file).unwrap();
    let sample: Sample = serde_json::from_str(rows.trim_end()).unwrap();
    assert_eq!(sample.index, 3);
}

#[test]
fn two_runs_of_one_seed_stand_side_by_side() {
    let (mut window, _folder) = solved(8);
    click(&mut window, "A/B");
    click(&mut window, "Keep this run as A");
    assert!(sees(&window, "This is the run that was kept."));
    solve(&mut window);
    assert!(sees(&window, "8 of 8 samples are the same in both."));
    assert_eq!(window.query_all_by_label_contains("A: Sample ").count(), 8);
    window
        .query_all_by_label_contains("B: Sample 2: ")
        .next()
        .unwrap()
        .click();
    window.run_steps(3);
    assert!(
        sees(&window, ", sample 2, after "),
        "it is looked at closely"
    );
}
