//! Half-done drawings finished, as a program finds them and as a person asks for them.
#![allow(clippy::unwrap_used)]

#[path = "support/command.rs"]
mod command;

use command::{logogram, stderr, stdout, write};
use logogram::completion::{Completion, MOST, What, completions};
use logogram::picture;
use logogram::propose::Cancel;
use serde_json::{Value, json};
use turtle_lib::bitmap::px_from_steps;
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::run::Fuel;

/// Strokes of what a program draws, as a person draws them with a ruler.
fn strokes(program: &str) -> Vec<Vec<(f64, f64)>> {
    let path = draw(program, Dialect::Python, &Fuel::default())
        .unwrap()
        .run
        .path;
    let place = |p: &_| {
        let p = px_from_steps(*p);
        (p.x, p.y)
    };
    path.strokes()
        .map(|stroke| stroke.iter().map(place).collect())
        .collect()
}

fn finished(program: &str) -> Vec<Completion> {
    let subject = picture::from_strokes(&strokes(program)).unwrap().into();
    completions(&subject, [], &Cancel::default())
}

fn ways(program: &str) -> Vec<What> {
    let found = finished(program);
    assert!(found.len() <= MOST);
    found.iter().map(|one| one.what).collect()
}

const THREE_PETALS: &str = "for i in range(3):\n    circle(8)\n    left(45)";

#[test]
fn three_of_eight_petals_go_all_the_way_around() {
    let found = finished(THREE_PETALS);
    let whole = found.iter().find(|one| one.what == What::Around(8));
    let whole = whole.unwrap_or_else(|| panic!("{found:?}"));
    // Five petals are new, and the program draws all eight.
    let share = whole.added.length() / whole.path.length();
    assert!((share - 5.0 / 8.0).abs() < 0.05, "{share}");
    assert!(found[0].is_worth, "{found:?}");
}

#[test]
fn stairs_of_two_steps_get_two_more() {
    let stairs = "for i in range(2):\n    forward(6)\n    left(90)\n    forward(5)\n    right(90)";
    assert!(
        ways(stairs).contains(&What::InARow(4)),
        "{:?}",
        ways(stairs)
    );
}

#[test]
fn half_a_house_is_mirrored() {
    let half = "teleport(0, 16)\ngoto(-14, 4)\ngoto(-14, -16)\ngoto(0, -16)";
    assert!(ways(half).contains(&What::Mirrored), "{:?}", ways(half));
}

#[test]
fn two_eyes_do_not_go_on_unasked() {
    let face =
        "teleport(0, -22)\ncircle(22)\nteleport(-8, 2)\ncircle(3)\nteleport(8, 2)\ncircle(3)";
    let in_a_row = |one: &&Completion| matches!(one.what, What::InARow(_));
    let found = finished(face);
    assert!(
        found.iter().filter(in_a_row).all(|one| !one.is_worth),
        "{found:?}"
    );
}

#[test]
fn a_whole_square_is_not_finished_unasked() {
    let found = finished("for i in range(4):\n    forward(8)\n    left(90)");
    assert!(found.iter().all(|one| !one.is_worth), "{found:?}");
}

#[test]
fn who_cancels_gets_what_there_is_by_then() {
    let cancel = Cancel::default();
    cancel.cancel();
    let subject = picture::from_strokes(&strokes(THREE_PETALS))
        .unwrap()
        .into();
    assert!(completions(&subject, [], &cancel).is_empty());
}

#[test]
fn the_command_prints_programs_of_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let lists: Vec<[Vec<f64>; 2]> = strokes(THREE_PETALS)
        .iter()
        .map(|line| {
            [
                line.iter().map(|p| p.0).collect(),
                line.iter().map(|p| p.1).collect(),
            ]
        })
        .collect();
    let petals = write(
        folder.path(),
        "petals.json",
        json!({ "strokes": lists }).to_string(),
    );
    let args = ["complete", "--json", "--proposer", "none", &petals];
    let row: Value = serde_json::from_str(&stdout(&logogram(&args).success())).unwrap();
    let ways = row["completions"].as_array().unwrap();
    let what = |way: &Value| way["what"].as_str().unwrap().to_owned();
    assert!(
        ways.iter().any(|way| what(way) == "8 around the middle"),
        "{row}"
    );
    let missing = logogram(&["complete", "no-such.json"]).code(2);
    assert!(
        stderr(&missing).contains("no-such.json"),
        "{}",
        stderr(&missing)
    );
}
