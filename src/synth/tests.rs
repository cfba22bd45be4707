use super::drawing::fingerprint;
use super::*;
use crate::view::FITTED_SIDE;
use rustc_hash::FxHashSet;
use std::fs;
use turtle_lib::compare::{Target, Tolerance};
use turtle_lib::density::DensityGrid;
use turtle_lib::python;
use turtle_lib::run::run;

fn options(out: &std::path::Path, prior: Prior) -> Options {
    Options {
        out: out.to_owned(),
        samples: 3000,
        seed: 7,
        source: Source::Prior(prior),
        seeds: Vec::new(),
        edits: 4,
        hand: 0.25,
        fitted: 0.1,
        max_tokens: 120,
        max_lines: None,
        exclude: Vec::new(),
        threads: 1,
    }
}

fn made(options: &Options, tokenizer: &Tokenizer) -> Summary {
    synthesize(options, tokenizer, &Cancel::default(), |_| {}).unwrap()
}

fn tokenizer() -> Tokenizer {
    Tokenizer::from_file("models/logogram-small/tokenizer.json").unwrap()
}

fn files(folder: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

/// The values of a NumPy file of little-endian whole numbers of `N` bytes.
fn values<const N: usize>(bytes: &[u8]) -> Vec<u64> {
    let header = 10 + u16::from_le_bytes([bytes[8], bytes[9]]) as usize;
    assert_eq!(header % 64, 0);
    bytes[header..]
        .chunks_exact(N)
        .map(|value| {
            value
                .iter()
                .rev()
                .fold(0, |sum, &byte| sum << 8 | u64::from(byte))
        })
        .collect()
}

/// Programs and grids of the only shard of a folder.
fn samples(folder: &std::path::Path, tokenizer: &Tokenizer) -> Vec<(String, Vec<u8>)> {
    let read = |kind: &str| fs::read(folder.join(format!("00000.{kind}.npy"))).unwrap();
    let (grids, tokens, offsets) = (
        values::<1>(&read("grids")),
        values::<2>(&read("tokens")),
        values::<8>(&read("offsets")),
    );
    offsets
        .windows(2)
        .zip(grids.chunks_exact(512))
        .map(|(ends, packed)| {
            let ids: Vec<u32> = tokens[ends[0] as usize..ends[1] as usize]
                .iter()
                .map(|&id| id as u32)
                .collect();
            let digits = packed
                .iter()
                .flat_map(|&byte| [byte as u8 & 15, byte as u8 >> 4])
                .collect();
            (tokenizer.decode(&ids, false).unwrap(), digits)
        })
        .collect()
}

fn bitmap(text: &str) -> Bitmap {
    let program = python::parse(text).into_program().unwrap();
    Bitmap::of_path(&run(&program, &Fuel::default()).unwrap().path)
}

#[test]
fn a_seed_gives_the_same_shards_with_any_number_of_threads() {
    let (one, many) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let tokenizer = tokenizer();
    made(&options(one.path(), Prior::Free), &tokenizer);
    let threaded = Options {
        threads: 3,
        ..options(many.path(), Prior::Free)
    };
    made(&threaded, &tokenizer);
    assert!(files(one.path()) == files(many.path()));

    let other = tempfile::tempdir().unwrap();
    let seeded = Options {
        seed: 8,
        ..options(other.path(), Prior::Free)
    };
    made(&seeded, &tokenizer);
    assert!(files(one.path()) != files(other.path()));
}

#[test]
fn plain_samples_show_what_their_programs_draw_and_none_repeats() {
    let folder = tempfile::tempdir().unwrap();
    let tokenizer = tokenizer();
    let plain = Options {
        hand: 0.0,
        fitted: 0.0,
        ..options(folder.path(), Prior::Free)
    };
    let summary = made(&plain, &tokenizer);
    let samples = samples(folder.path(), &tokenizer);
    assert_eq!((summary.samples, samples.len()), (3000, 3000));
    let mut pictures = FxHashSet::default();
    for (text, digits) in &samples {
        let bitmap = bitmap(text);
        assert_eq!(
            DensityGrid::of_bitmap(&bitmap).digits().as_slice(),
            digits,
            "{text}"
        );
        assert!(pictures.insert(fingerprint(&bitmap)), "repeated:\n{text}");
        assert!(!bitmap.is_blank());
    }
}

#[test]
fn what_is_excluded_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let tokenizer = tokenizer();
    let logo = Options {
        hand: 0.0,
        fitted: 0.0,
        samples: 500,
        ..options(folder.path(), Prior::Logo)
    };
    made(&logo, &tokenizer);
    let first = bitmap(&samples(folder.path(), &tokenizer)[0].0);
    let without = Options {
        exclude: vec![first.clone()],
        ..logo
    };
    let summary = made(&without, &tokenizer);
    assert!(summary.excluded > 0);
    assert!(
        samples(folder.path(), &tokenizer)
            .iter()
            .all(|(text, _)| bitmap(text) != first)
    );
}

#[test]
fn normalizing_keeps_the_picture() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut changed = 0;
    for i in 0..2000 {
        let drawn = match i % 3 {
            0 => grammar::logo(&mut rng),
            1 => grammar::free(&mut rng),
            _ => grammar::composed(&mut rng),
        };
        let normal = normalize::normalize(&drawn);
        changed += usize::from(normal != drawn);
        let (Ok(a), Ok(b)) = (run(&drawn, &FUEL), run(&normal, &FUEL)) else {
            continue;
        };
        let difference = Bitmap::of_path(&a.path).differing(&Bitmap::of_path(&b.path));
        // Joined turns round otherwise, which can tip a pixel's centre over the edge.
        assert!(
            difference <= 4,
            "{difference} px:\n{}\n--\n{}",
            python::print(&drawn),
            python::print(&normal)
        );
    }
    assert!(changed > 1000);
}

#[test]
fn normalizing_says_it_in_fewer_words() {
    for (text, normal) in [
        ("forward(0)\nleft(45.0)\nforward(2)", "left(45)\nforward(2)"),
        ("left(180.0 + 90.0)\nforward(1)", "right(90)\nforward(1)"),
        (
            "forward(1)\nleft(51.42857142857143)\nforward(1)",
            "forward(1)\nleft(360/7)\nforward(1)",
        ),
        (
            "left(90)\nleft(90)\nforward(3)\nleft(10)",
            "left(180)\nforward(3)",
        ),
        (
            "for q in range(2):\n    for r in range(3):\n        forward(1*r)",
            "for i in range(2):\n    for j in range(3):\n        forward(j)",
        ),
        (
            "for i in range(HALF_INF):\n    forward(EPS_DIST*1)\n    left(EPS_ANGLE)\nfor i in range(HALF_INF):\n    forward(EPS_DIST*1)\n    left(EPS_ANGLE)",
            "for i in range(INF):\n    forward(EPS_DIST)\n    left(EPS_ANGLE)",
        ),
        (
            "with fork_state():\n    forward(2)\n    left(5)",
            "forward(2)",
        ),
        (
            "teleport(3, -4)\nleft(20)\nleft(-50)\nforward(2)",
            "teleport(3, -4, -30)\nforward(2)",
        ),
        (
            "teleport(0, 0)\nleft(30)\nforward(2)",
            "left(30)\nforward(2)",
        ),
        (
            "forward(2)\nforward(3)\nforward(-5)",
            "forward(5)\nforward(-5)",
        ),
    ] {
        let program = python::parse(text).into_program().unwrap();
        assert_eq!(python::print(&normalize::normalize(&program)), normal);
    }
}

#[test]
fn fitted_drawings_fill_the_view() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut fitted_count = 0;
    for _ in 0..500 {
        let program = normalize::normalize(&grammar::free(&mut rng));
        let Ok(as_it_is) = run(&program, &FUEL) else {
            continue;
        };
        let Some(fitted) = fit::fitted(&program, &FUEL, &as_it_is.path) else {
            continue;
        };
        let Ok(done) = run(&fitted, &FUEL) else {
            continue;
        };
        let Some((low, high)) = done.path.bounds() else {
            continue;
        };
        let side = (high.x - low.x).max(high.y - low.y);
        fitted_count += 1;
        // Rounded lengths add up over many steps.
        assert!(
            (30.0..60.0).contains(&side),
            "{side}:\n{}",
            python::print(&fitted)
        );
    }
    assert!(fitted_count > 250, "{fitted_count}");
}

#[test]
fn compositions_are_in_the_middle_of_the_view_and_fill_it() {
    let mut rng = ChaCha8Rng::seed_from_u64(23);
    for _ in 0..2000 {
        let program = normalize::normalize(&grammar::composed(&mut rng));
        let text = python::print(&program);
        let (low, high) = run(&program, &FUEL).unwrap().path.bounds().unwrap();
        let side = (high.x - low.x).max(high.y - low.y);
        // Lengths are rounded, and a rounded one may be drawn many times.
        assert!(
            (0.75..1.2).contains(&(side / FITTED_SIDE)),
            "{side}:\n{text}"
        );
        assert!((low.x + high.x).abs() < 2.0, "{low:?} {high:?}:\n{text}");
        assert!((low.y + high.y).abs() < 2.0, "{low:?} {high:?}:\n{text}");
    }
}

#[test]
fn compositions_fit_the_vocabulary_and_are_short() {
    let folder = tempfile::tempdir().unwrap();
    let tokenizer = tokenizer();
    let summary = made(&options(folder.path(), Prior::Composed), &tokenizer);
    assert!(summary.unfit * 8 < summary.drawn, "{summary:?}");
    let samples = samples(folder.path(), &tokenizer);
    let share = |holds: &dyn Fn(&str) -> bool| {
        samples.iter().filter(|(text, _)| holds(text)).count() as f64 / samples.len() as f64
    };
    assert!(share(&|text| text.contains("for ")) > 0.5);
    assert!(share(&|text| text.contains("circle(")) > 0.5);
    assert!(share(&|text| text.contains("def ")) > 0.02);
    assert!(share(&|text| text.lines().count() <= 16) > 0.8);
}

#[test]
fn a_hand_is_unsteady_but_keeps_the_figure() {
    let square = python::parse("for i in range(4):\n    forward(20)\n    left(90)")
        .into_program()
        .unwrap();
    let path = run(&square, &FUEL)
        .unwrap()
        .path
        .fitted(FITTED_SIDE)
        .unwrap();
    let target = Target::new(Bitmap::of_path(&path), Tolerance::default());
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let mut likeness = Vec::new();
    for _ in 0..40 {
        let drawn = hand::by_hand(&path, 1.0, &mut rng)
            .fitted(FITTED_SIDE)
            .unwrap();
        let verdict = target.compare(&Bitmap::of_path(&drawn));
        assert!(!verdict.exact);
        likeness.push(verdict.ink_f1);
    }
    let mean = likeness.iter().sum::<f64>() / likeness.len() as f64;
    assert!((0.6..0.999).contains(&mean), "{mean}");
}

#[test]
fn sketches_fit_the_vocabulary_and_many_hands_draw_the_same_figure() {
    let folder = tempfile::tempdir().unwrap();
    let tokenizer = tokenizer();
    let by_hand = Options {
        hand: 1.0,
        fitted: 0.0,
        ..options(folder.path(), Prior::Sketch)
    };
    let summary = made(&by_hand, &tokenizer);
    assert!(summary.unfit * 20 < summary.drawn, "{summary:?}");
    let samples = samples(folder.path(), &tokenizer);
    let squares = samples
        .iter()
        .filter(|(text, _)| text.contains("range(4):\n    forward(") && text.ends_with("left(90)"))
        .count();
    let uneven = samples
        .iter()
        .filter(|(text, _)| text.contains("goto(") || text.starts_with("teleport("))
        .count();
    assert!(squares > 20, "{squares}");
    assert!(uneven > 500, "{uneven}");
}

#[test]
fn a_program_is_laid_over_what_the_hand_drew() {
    let house = "for i in range(4):\n    forward(9)\n    left(90)\nleft(90)\nforward(9)\nright(45)\nforward(6)";
    let program = python::parse(house).into_program().unwrap();
    let path = run(&program, &FUEL).unwrap().path;
    let mut rng = ChaCha8Rng::seed_from_u64(17);
    for _ in 0..20 {
        let drawn = hand::by_hand(&path, 0.2, &mut rng)
            .fitted(FITTED_SIDE)
            .unwrap();
        let over = fit::laid_over(&program, &FUEL, &path, &drawn).unwrap();
        let target = Target::new(Bitmap::of_path(&drawn), Tolerance::default());
        let verdict = target.compare(&Bitmap::of_path(&run(&over, &FUEL).unwrap().path));
        assert!(verdict.matched, "{verdict:?}:\n{}", python::print(&over));
    }
}

#[test]
fn programs_of_more_lines_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let (tokenizer, most) = (tokenizer(), 5);
    let options = Options {
        samples: 300,
        max_lines: Some(most),
        ..options(folder.path(), Prior::Logo)
    };
    made(&options, &tokenizer);
    let lines = |(text, _): &(String, Vec<u8>)| text.lines().count();
    let samples = samples(folder.path(), &tokenizer);
    assert_eq!(samples.iter().map(lines).max(), Some(most));
}

#[test]
fn mutated_seeds_join_their_groups_and_stay_round() {
    let arms = |what: &str| {
        format!("for i in range(5):\n    with fork_state():\n        {what}\n    left(72)")
    };
    let apart = "penup()\n        forward(8)\n        pendown()\n        circle(3)";
    let row = "circle(2)\nforward(20)";
    let seeds: Vec<_> = [&arms("circle(3)"), &arms(apart), row]
        .map(|text| python::parse(text).into_program().unwrap())
        .into();
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let made: Vec<String> = (0..5_000)
        .map(|_| python::print(&mutate::program(&seeds, 4, &mut rng)))
        .collect();
    let becomes = |wanted: &str| made.iter().any(|text| text == wanted);
    // An arm goes on with what another has, the pen down again, and with what a row has.
    assert!(becomes(&arms(&format!("circle(3)\n        {apart}"))));
    assert!(becomes(&arms(
        "circle(3)\n        circle(2)\n        forward(20)"
    )));
    // A number becomes one that is elsewhere for the same.
    assert!(becomes("circle(3)\nforward(20)"));
    // Another count keeps the circle whole, and few changes break it.
    let seven = arms("circle(3)").replace("range(5)", "range(7)");
    assert!(becomes(&seven.replace("left(72)", "left(360/7)")));
    let broken = made
        .iter()
        .filter(|text| text.contains("range(5)") != text.contains("left(72)"));
    assert!(broken.count() < made.len() / 10);
    assert!((0..9).all(|_| seeds.contains(&mutate::program(&seeds, 0, &mut rng))));
}
