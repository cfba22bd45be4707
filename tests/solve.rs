//! Solving with a proposer that says what it is told to.
#![allow(clippy::unwrap_used)]

use logogram::propose::{
    Cancel, Identity, MOST_SAMPLES, ProposeError, Proposer, Request, RequestError, Sample,
};
use logogram::solve::{
    End, Event, Invalid, Options, Origin, Outcome, Rank, Reading, Silent, SolveError, Summary,
    solve,
};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};
use turtle_lib::bitmap::Bitmap;
use turtle_lib::density::DensityGrid;
use turtle_lib::python;
use turtle_lib::run::{Fuel, run};
use turtle_lib::turtle::{Path, Point};

const SQUARE: &str = "for i in range(4):\n    forward(8)\n    left(90)";
const SQUARE_BY_HAND: &str =
    "forward(8)\nleft(90)\nforward(8)\nleft(90)\nforward(8)\nleft(90)\nforward(8)";
const TRIANGLE: &str = "for i in range(3):\n    forward(8)\n    left(120)";

/// Says these texts, of these log-probabilities, over and over.
struct Parrot {
    identity: Identity,
    says: Vec<(&'static str, f64)>,
    /// Waits so long before each sample.
    pause: Duration,
    /// Fails after so many samples.
    fails_after: usize,
}

impl Parrot {
    fn new(says: &[(&'static str, f64)]) -> Parrot {
        Parrot {
            identity: Identity {
                proposer: "parrot".to_owned(),
                model_hash: "none".to_owned(),
                engine: "none".to_owned(),
                notices: Vec::new(),
            },
            says: says.to_vec(),
            pause: Duration::ZERO,
            fails_after: usize::MAX,
        }
    }
}

impl Proposer for Parrot {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn propose(
        &self,
        _: &DensityGrid,
        request: &Request,
        cancel: &Cancel,
        emit: &mut dyn FnMut(Sample) -> ControlFlow<()>,
    ) -> Result<(), ProposeError> {
        let says = self.says.iter().cycle().take(request.samples);
        for (index, &(text, log_prob)) in says.enumerate() {
            std::thread::sleep(self.pause);
            if cancel.is_cancelled() {
                return Ok(());
            }
            if index == self.fails_after {
                return Err(ProposeError::Text("lost its voice".to_owned()));
            }
            let sample = Sample {
                index,
                text: text.to_owned(),
                tokens: vec![9; text.len()],
                token_log_probs: vec![0.0; text.len()],
                log_prob,
                finished: true,
            };
            if emit(sample).is_break() {
                return Ok(());
            }
        }
        Ok(())
    }
}

fn picture(text: &str) -> Bitmap {
    let program = python::parse(text).program;
    Bitmap::of_path(&run(&program, &Fuel::default()).unwrap().path)
}

fn request(samples: usize) -> Request {
    Request {
        samples,
        ..Request::default()
    }
}

fn solved(target: &str, parrot: Parrot, samples: usize) -> Arc<Summary> {
    // Of what the parrot says, and nothing else.
    let options = Options {
        search: false,
        ..Options::default()
    };
    let target = picture(target);
    let solving = solve(target, Arc::new(parrot), request(samples), &options).unwrap();
    solving.finish().unwrap()
}

#[test]
fn equal_pictures_are_one_card_with_the_shortest_program_in_front() {
    let parrot = Parrot::new(&[(SQUARE_BY_HAND, -3.0), (TRIANGLE, -1.0), (SQUARE, -5.0)]);
    let summary = solved(SQUARE, parrot, 30);
    assert_eq!(summary.end, End::Complete);
    assert_eq!(
        (summary.progress.sampled, summary.progress.verified),
        (30, 30)
    );
    assert_eq!(
        (summary.distinct, summary.exact, summary.invalid),
        (3, 20, 0)
    );
    let best = summary.gallery.best().unwrap();
    assert_eq!(best.rank(), Rank::Exact);
    assert_eq!(best.front().rendering().code, SQUARE);
    assert_eq!(best.front().samples, 10);
    assert_eq!(best.samples(), 20);
    // The card is as likely as its likeliest program.
    assert_eq!(best.description_length(), 3.0);
    assert_eq!(summary.gallery.cards().len(), 2);
}

#[test]
fn exact_goes_first_and_the_less_a_program_misses_the_sooner_it_comes() {
    let little_off = "for i in range(4):\n    forward(8.1)\n    left(90)";
    let line = "forward(8)";
    let three_sides = "for i in range(3):\n    forward(8)\n    left(90)";
    let parrot = Parrot::new(&[
        (line, -0.1),
        (three_sides, -0.1),
        (little_off, -0.2),
        (SQUARE, -90.0),
    ]);
    let summary = solved(SQUARE, parrot, 4);
    let cards: Vec<_> = summary.gallery.cards().collect();
    let ranks: Vec<Rank> = cards.iter().map(|card| card.rank()).collect();
    assert_eq!(ranks, [Rank::Exact, Rank::Matched, Rank::Near, Rank::Near]);
    let drawing = |i: usize| cards[i].front().rendering();
    assert_eq!(drawing(2).code, three_sides);
    assert!(drawing(2).missed_nats < drawing(3).missed_nats);
    assert_eq!((summary.exact, summary.matched), (1, 2));
    assert!(summary.first_match.is_some());
}

#[test]
fn among_matches_the_likelier_goes_first() {
    let smaller = "for i in range(4):\n    forward(7.9)\n    left(90)";
    let larger = "for i in range(4):\n    forward(8.1)\n    left(90)";
    let parrot = Parrot::new(&[(smaller, -40.0), (larger, -2.0)]);
    let summary = solved(SQUARE, parrot, 2);
    let best = summary.gallery.best().unwrap();
    assert_eq!(
        (best.rank(), best.front().rendering().code.as_str()),
        (Rank::Matched, larger)
    );
}

#[test]
fn every_sample_is_told_with_what_came_of_it() {
    let parrot = Parrot::new(&[(SQUARE, -1.0), ("forward(", -1.0), ("forward(1/0)", -1.0)]);
    let target = picture(SQUARE);
    let solving = solve(target, Arc::new(parrot), request(9), &Options::default()).unwrap();
    let events: Vec<Event> = solving.events().iter().collect();
    assert!(matches!(&events[0], Event::Started(identity) if identity.proposer == "parrot"));
    assert!(matches!(events.last(), Some(Event::Finished(_))));
    let mut told = [false; 9];
    for event in &events {
        let Event::Verified(candidate) = event else {
            continue;
        };
        let index = candidate.sample.index;
        told[index] = true;
        let as_expected = match (&candidate.outcome, index % 3) {
            (Outcome::Drawn(drawing), 0) => drawing.verdict.exact,
            (Outcome::Invalid(Invalid::Syntax(_)), 1) => true,
            (Outcome::Invalid(Invalid::Run(error)), 2) => error.line == 1,
            _ => false,
        };
        assert!(as_expected, "{index}: {:?}", candidate.outcome);
    }
    assert_eq!(told, [true; 9]);
}

#[test]
fn cancelling_ends_it_and_what_came_is_kept() {
    let mut parrot = Parrot::new(&[(SQUARE, -1.0)]);
    parrot.pause = Duration::from_millis(5);
    let start = Instant::now();
    let target = picture(SQUARE);
    let solving = solve(
        target,
        Arc::new(parrot),
        request(MOST_SAMPLES),
        &Options::default(),
    )
    .unwrap();
    while !matches!(solving.events().recv(), Ok(Event::Verified(_))) {}
    solving.cancel();
    let summary = solving.finish().unwrap();
    assert_eq!(summary.end, End::Cancelled);
    assert!(summary.exact >= 1);
    assert_eq!(summary.progress.sampled, summary.progress.verified);
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_solve_nobody_listens_to_ends() {
    let parrot = Arc::new(Parrot::new(&[(SQUARE, -1.0), (TRIANGLE, -1.0)]));
    let target = picture(SQUARE);
    drop(
        solve(
            target,
            parrot.clone(),
            request(MOST_SAMPLES),
            &Options::default(),
        )
        .unwrap(),
    );
    let start = Instant::now();
    while Arc::strong_count(&parrot) > 1 {
        assert!(start.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_proposer_that_fails_leaves_what_it_proposed() {
    let mut parrot = Parrot::new(&[(SQUARE, -1.0)]);
    parrot.fails_after = 3;
    let summary = solved(SQUARE, parrot, 9);
    assert!(matches!(&summary.end, End::Failed(reason) if reason.contains("lost its voice")));
    assert_eq!((summary.progress.verified, summary.exact), (3, 3));
}

#[test]
fn what_cannot_be_solved_is_refused() {
    let parrot = Arc::new(Parrot::new(&[(SQUARE, -1.0)]));
    let refused = |target: Bitmap, request: Request| {
        solve(target, parrot.clone(), request, &Options::default()).err()
    };
    assert_eq!(
        refused(Bitmap::default(), request(1)),
        Some(SolveError::Blank)
    );
    let none = RequestError::Zero("the number of samples");
    assert_eq!(
        refused(picture(SQUARE), request(0)),
        Some(SolveError::Request(none))
    );
    let cold = Request {
        temperature: -1.0,
        ..request(1)
    };
    let expected = SolveError::Request(RequestError::Temperature(-1.0));
    assert_eq!(refused(picture(SQUARE), cold), Some(expected));
}

#[test]
fn a_figure_elsewhere_is_fitted_and_described_longer() {
    let elsewhere = "teleport(3, -2)\nfor i in range(4):\n    forward(8)\n    left(90)";
    let summary = solved(SQUARE, Parrot::new(&[(elsewhere, -2.0)]), 1);
    let best = summary.gallery.best().unwrap();
    assert_eq!(best.rank(), Rank::Exact);
    let pose = best.front().rendering().pose.unwrap();
    assert_eq!((pose.scale, pose.dx, pose.dy), (1.0, -3.0, 2.0));
    assert!(best.description_length() > 2.0);
}

#[test]
fn the_order_in_which_samples_come_does_not_matter() {
    let square = |start: &str| format!("teleport({start})\n{SQUARE}");
    let said = [(square("3, -2"), -6.0), (square("5, -1"), -2.0)];
    let said = said.map(|(text, log_prob)| (&*text.leak(), log_prob));
    let told = |says: &[(&'static str, f64)]| {
        let summary = solved(&square("3, -2"), Parrot::new(says), 2);
        let best = summary.gallery.best().unwrap().clone();
        assert_eq!(summary.gallery.cards().len(), 1);
        (
            best.front().candidate.sample.clone().text,
            best.description_length(),
            best.front().samples,
        )
    };
    // What was moved there is the same program, and takes the pose to say.
    let expected = (square("3, -2"), 6.0, 2);
    assert_eq!(told(&said), expected);
    assert_eq!(told(&[said[1], said[0]]), expected);
}

/// A hexagon as a hand draws it: no two sides alike nor straight, and not closed.
fn hexagon_by_hand() -> Bitmap {
    let corners = [
        (18, 2),
        (9, 17),
        (-8, 18),
        (-19, -1),
        (-10, -16),
        (8, -18),
        (17, -1),
    ];
    let corners = corners.map(|(x, y)| Point::new(f64::from(x), f64::from(y)));
    let sides = corners.windows(2).enumerate();
    let line = sides.flat_map(|(side, ends)| {
        (0..12).map(move |i| {
            let (share, at) = (f64::from(i) / 12.0, f64::from(i) + 12.0 * side as f64);
            let wobble = 0.25 * (2.3 * at).sin() + 0.2 * (0.9 * at).cos();
            let along = |from: f64, to: f64| from + share * (to - from) + wobble;
            Point::new(along(ends[0].x, ends[1].x), along(ends[0].y, ends[1].y))
        })
    });
    Bitmap::of_path(&Path::from_strokes([line.collect::<Vec<_>>()]))
}

fn read_by_hand(target: Bitmap, first: Reading) -> Arc<Summary> {
    let options = Options {
        first,
        ..Options::default()
    };
    let solving = solve(target, Arc::new(Silent::default()), request(1), &options).unwrap();
    solving.finish().unwrap()
}

#[test]
fn a_hand_is_read_as_it_was_meant_and_as_it_was_drawn() {
    let summary = read_by_hand(hexagon_by_hand(), Reading::Meant);
    assert_eq!(
        (summary.end.clone(), summary.progress.verified),
        (End::Complete, 0)
    );
    let first: Vec<_> = summary.gallery.cards().take(5).collect();
    let codes = |reading: Reading| {
        let cards = first.iter().filter(move |card| card.reading() == reading);
        cards.map(|card| card.front().rendering())
    };
    let regular = |code: &str| {
        code.contains("for i in range(6):\n    forward(") && code.ends_with("left(60)")
    };
    assert!(codes(Reading::Meant).any(|drawing| regular(&drawing.code)));
    let drawn: Vec<_> = codes(Reading::Drawn).collect();
    assert_eq!(drawn.len(), 1);
    assert!(drawn[0].verdict.matched);
    assert!(drawn[0].code.lines().count() <= 8, "{}", drawn[0].code);
}

#[test]
fn where_an_oval_was_drawn_a_circle_may_have_been_meant() {
    let oval = "teleport(0, -15)\nfor i in range(2):\n    circle(18, 90)\n    circle(12.5, 90)";
    let summary = read_by_hand(picture(oval), Reading::Meant);
    let first: Vec<&str> = summary
        .gallery
        .cards()
        .take(5)
        .map(|card| card.front().rendering().code.as_str())
        .collect();
    let circle = |code: &&str| code.lines().any(|line| line.starts_with("circle("));
    assert!(first[0].contains("    circle("), "{first:?}");
    assert!(first.iter().any(circle), "{first:?}");
}

#[test]
fn a_part_that_takes_many_numbers_is_asked_about_alone() {
    let square = "teleport(-25, -8)\nfor i in range(4):\n    forward(9)\n    left(90)";
    let spiral = "for i in range(12):\n    forward(2*i + 2)\n    left(90)";
    let target = format!("{square}\nteleport(4, 0)\n{spiral}");
    let parrot = Arc::new(Parrot::new(&[(spiral, -3.0)]));
    let solving = solve(picture(&target), parrot, request(4), &Options::default()).unwrap();
    let summary = solving.finish().unwrap();
    let mut cards = summary.gallery.cards();
    let composed = cards
        .find(|card| card.origin() == Origin::Composed)
        .unwrap();
    let drawing = composed.front().rendering();
    assert!(drawing.verdict.iou > 0.95, "{}", drawing.code);
    assert!(drawing.code.contains("def spiral"), "{}", drawing.code);
    assert_eq!(
        summary.progress.sampled, 4,
        "samples of parts are not counted"
    );
}

#[test]
fn the_reader_chooses_which_reading_comes_first() {
    for reading in [Reading::Meant, Reading::Drawn] {
        let summary = read_by_hand(hexagon_by_hand(), reading);
        assert_eq!(summary.gallery.best().unwrap().reading(), reading);
    }
}

#[test]
fn without_a_model_a_plain_figure_is_found_to_the_pixel() {
    let summary = read_by_hand(picture(SQUARE), Reading::Meant);
    let best = summary.gallery.best().unwrap();
    assert_eq!(best.rank(), Rank::Exact);
    // No sample was.
    assert_eq!((summary.exact, summary.is_exact()), (0, true));
}

#[test]
fn a_sample_that_is_near_is_refined() {
    let house = |wall: &str| {
        format!(
            "for i in range(4):\n    forward(10)\n    left(90)\nleft(90)\nforward({wall})\n\
             for i in range(3):\n    right(60)\n    forward(7)"
        )
    };
    let near: &'static str = house("14").leak();
    let target = picture(&house("12"));
    let parrot = Parrot::new(&[(near, -2.0)]);
    let solving = solve(target, Arc::new(parrot), request(1), &Options::default()).unwrap();
    let summary = solving.finish().unwrap();
    let of = |origin: Origin| {
        let mut cards = summary.gallery.cards();
        let card = cards.find(|card| card.origin() == origin);
        card.unwrap().front().rendering()
    };
    let (before, after) = (of(Origin::Sampled), of(Origin::Refined));
    let mut cards = summary.gallery.cards();
    let refined = cards.find(|card| card.origin() == Origin::Refined).unwrap();
    assert_eq!(
        (refined.samples(), refined.provenance().as_str()),
        (0, "sampled, then refined")
    );
    assert!(after.missed_nats < before.missed_nats);
    assert!(after.verdict.ink_f1 >= before.verdict.ink_f1);
    assert!(
        after.code.contains("left(90)") && after.code.contains("right(60)"),
        "{}",
        after.code
    );
}

#[test]
fn enough_exact_samples_end_it() {
    let options = Options {
        enough: Some(5),
        ..Options::default()
    };
    let mut parrot = Parrot::new(&[(SQUARE, -1.0)]);
    parrot.pause = Duration::from_millis(1);
    let solving = solve(
        picture(SQUARE),
        Arc::new(parrot),
        request(MOST_SAMPLES),
        &options,
    )
    .unwrap();
    let summary = solving.finish().unwrap();
    assert_eq!(summary.end, End::Complete);
    assert!((5..1000).contains(&summary.exact), "{}", summary.exact);
}
