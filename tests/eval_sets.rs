//! The evaluation sets of `assets/eval`: every task can be read, and no two are the same picture.
#![allow(clippy::panic, clippy::unwrap_used)]

use logogram::eval::InkedPicture;
use logogram::{input, tasks};
use serde::Deserialize;
use std::collections::HashMap;
use std::path::{Path as FilePath, PathBuf};
use turtle_lib::bitmap::{Bitmap, PEN_RADIUS_PX, PX_PER_STEP, SIZE_PX};
use turtle_lib::program::Program;
use turtle_lib::python;

/// A row of `photos.jsonl`.
#[derive(Deserialize)]
struct Photo {
    id: String,
    image: PathBuf,
    truth: String,
}

fn assets() -> PathBuf {
    FilePath::new(env!("CARGO_MANIFEST_DIR")).join("assets")
}

/// Names and programs of the geometry set and of what the photographs mean.
fn eval_programs() -> Vec<(String, Program)> {
    let geometry = assets().join("eval/geometry.jsonl");
    let rows = tasks::read(&geometry).unwrap();
    let ids = rows.into_iter().map(|row| row.unwrap().id);
    let programs = tasks::read_programs(&geometry).unwrap();
    let truths = photos().into_iter().map(|photo| {
        let program = python::parse(&photo.truth).into_program();
        let program = program.unwrap_or_else(|errors| panic!("{}: {}", photo.id, errors[0]));
        (format!("photo of a {}", photo.id), program)
    });
    ids.zip(programs).chain(truths).collect()
}

fn photos() -> Vec<Photo> {
    let text = std::fs::read_to_string(assets().join("eval/photos/photos.jsonl")).unwrap();
    let rows = text.lines();
    rows.map(|row| serde_json::from_str(row).unwrap()).collect()
}

#[test]
fn geometry_has_200_tasks_with_ids_of_their_own() {
    let rows = tasks::read(&assets().join("eval/geometry.jsonl")).unwrap();
    let mut ids: Vec<String> = rows.into_iter().map(|row| row.unwrap().id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 200);
}

#[test]
fn geometry_is_drawn_inside_the_view() {
    let edge = (SIZE_PX as f64 / 2.0 - PEN_RADIUS_PX) / PX_PER_STEP;
    for task in tasks::read_programs(&assets().join("eval/geometry.jsonl")).unwrap() {
        let (low, high) = tasks::draw(&task).unwrap().bounds().unwrap();
        let farthest = [low.x, low.y, high.x, high.y]
            .into_iter()
            .fold(0.0, |far: f64, at| far.max(at.abs()));
        assert!(farthest <= edge, "{farthest} in\n{}", python::print(&task));
    }
}

#[test]
fn no_picture_is_in_two_places() {
    let mut elsewhere = Vec::new();
    for entry in std::fs::read_dir(assets().join("drawings")).unwrap() {
        elsewhere.push(entry.unwrap().path());
    }
    elsewhere.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    elsewhere.push(tasks::own_seeds());
    let shared = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    for name in ["logo_dev_100.jsonl", "logo_train_200.jsonl"] {
        if shared.join(name).is_file() {
            elsewhere.push(shared.join(name));
        } else {
            eprintln!("{name} is not there, not compared with");
        }
    }

    let mut seen: HashMap<Bitmap, String> = HashMap::new();
    for path in elsewhere {
        for program in tasks::read_programs(&path).unwrap() {
            // Those files may have a picture twice.
            seen.insert(picture(&program), path.display().to_string());
        }
    }
    for (name, program) in eval_programs() {
        let twin = seen.insert(picture(&program), name.clone());
        assert_eq!(twin, None, "has the picture of {name}");
    }
}

fn picture(program: &Program) -> Bitmap {
    Bitmap::of_path(&tasks::draw(program).unwrap())
}

#[test]
fn every_photo_is_read_as_a_drawing() {
    let photos = photos();
    assert!(photos.len() >= 24);
    for photo in photos {
        let drawing = input::read(
            &assets().join("eval/photos").join(&photo.image),
            input::ProgramView::default(),
        )
        .unwrap();
        assert!(!drawing.bitmap.is_blank(), "{}", photo.id);
    }
}

#[test]
fn composed_has_150_pictures_with_programs_and_pens_of_their_own() {
    let rows = tasks::read(&assets().join("eval/composed.jsonl")).unwrap();
    let mut images: Vec<PathBuf> = Vec::new();
    for row in rows {
        let task = row.unwrap();
        assert!((1.0..=8.0).contains(&task.pen_px.unwrap()), "{}", task.id);
        images.push(task.image().unwrap().to_owned());
    }
    assert!(images.iter().all(|image| image.is_file()));
    images.sort();
    images.dedup();
    assert_eq!(images.len(), 150);
    let programs = tasks::read_programs(&assets().join("eval/composed.jsonl")).unwrap();
    assert_eq!(programs.len(), 150);
}

#[test]
fn a_composed_picture_is_covered_by_what_it_means() {
    let composed = assets().join("eval/composed.jsonl");
    let truths = tasks::read_programs(&composed).unwrap();
    let rows = tasks::read(&composed).unwrap();
    // One of each renderer.
    for (row, truth) in rows.into_iter().zip(truths).take(6) {
        let task = row.unwrap();
        let bytes = std::fs::read(task.image().unwrap()).unwrap();
        let picture = InkedPicture::read(&bytes, task.pen_px.unwrap()).unwrap();
        let iou = picture.iou(&tasks::draw(&truth).unwrap());
        // A Dice coefficient of 0.9.
        assert!(2.0 * iou / (1.0 + iou) > 0.9, "{}: {iou}", task.id);
    }
}
