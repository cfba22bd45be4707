//! The model on the built-in engine, which every machine has.
#![allow(clippy::unwrap_used)]

mod support;

use logogram::propose::engine::{Engine, EngineChoice, EngineError, EngineKind};
use logogram::propose::{
    Cancel, MOST_SAMPLES, ProposeError, Proposer, Request, Sample, Seq2Seq, Seq2SeqOptions,
};
use logogram::solve::{End, Options, Rank, solve};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};
use turtle_lib::bitmap::Bitmap;
use turtle_lib::density::DensityGrid;
use turtle_lib::python;
use turtle_lib::run::{Fuel, run};

fn proposer(decoders: usize) -> Option<Seq2Seq> {
    let model = support::model()?;
    let options = Seq2SeqOptions {
        engine: EngineChoice::Builtin,
        decoders: Some(decoders),
    };
    Some(Seq2Seq::load(&model, &options).unwrap())
}

fn picture(text: &str) -> Bitmap {
    let program = python::parse(text).program;
    Bitmap::of_path(&run(&program, &Fuel::default()).unwrap().path)
}

fn square() -> Bitmap {
    picture("for i in range(4):\n    forward(8)\n    left(90)")
}

/// All samples in the order of their rows.
fn sampled(proposer: &Seq2Seq, request: &Request) -> Vec<Sample> {
    let grid = DensityGrid::of_bitmap(&square());
    let mut samples = Vec::new();
    let mut keep = |sample| {
        samples.push(sample);
        ControlFlow::Continue(())
    };
    proposer
        .propose(&grid, request, &Cancel::default(), &mut keep)
        .unwrap();
    samples.sort_by_key(|sample| sample.index);
    samples
}

fn request() -> Request {
    Request {
        samples: 24,
        max_tokens: 30,
        seed: 7,
        ..Request::default()
    }
}

#[test]
fn the_same_seed_gives_the_same_samples_however_they_are_shared_out() {
    let (Some(one), Some(three)) = (proposer(1), proposer(3)) else {
        return;
    };
    assert_eq!((one.decoder_count(), three.decoder_count()), (1, 3));
    let samples = sampled(&one, &request());
    let indices: Vec<usize> = samples.iter().map(|sample| sample.index).collect();
    assert_eq!(indices, (0..24).collect::<Vec<_>>());
    assert_eq!(sampled(&one, &request()), samples);
    for (alone, shared) in samples.iter().zip(sampled(&three, &request())) {
        assert_eq!((alone.index, &alone.tokens), (shared.index, &shared.tokens));
        assert!((alone.log_prob - shared.log_prob).abs() < 1e-3);
    }
    let on_a_core = Request {
        cores: Some(1),
        ..request()
    };
    assert_eq!(sampled(&three, &on_a_core), samples);
    let other = sampled(
        &one,
        &Request {
            seed: 8,
            ..request()
        },
    );
    assert!(
        other
            .iter()
            .zip(&samples)
            .any(|(a, b)| a.tokens != b.tokens)
    );
}

#[test]
fn a_sample_is_whole() {
    let Some(proposer) = proposer(2) else { return };
    for sample in sampled(&proposer, &request()) {
        assert_eq!(sample.tokens.len(), sample.token_log_probs.len());
        assert!(sample.tokens.len() <= 30);
        assert_eq!(sample.finished, sample.tokens.last() == Some(&2));
        assert!(
            sample
                .token_log_probs
                .iter()
                .all(|&log_prob| log_prob <= 0.0)
        );
        let total: f64 = sample.token_log_probs.iter().map(|&p| f64::from(p)).sum();
        assert!((sample.log_prob - total).abs() < 1e-4);
        assert!(
            !sample.text.contains('<')
                || sample.text.contains(" < ")
                || sample.text.contains(" <= ")
        );
    }
}

#[test]
fn told_a_sample_the_model_says_the_same_of_its_tokens_and_what_is_likelier() {
    let Some(proposer) = proposer(2) else { return };
    let grid = DensityGrid::of_bitmap(&square());
    let ask = |tokens: &[u32]| proposer.alternatives(&grid, tokens, 5, &Cancel::default());
    for sample in sampled(&proposer, &request()) {
        let places = ask(&sample.tokens).unwrap();
        assert_eq!(places.len(), sample.tokens.len());
        for ((place, token), reported) in places
            .iter()
            .zip(&sample.tokens)
            .zip(&sample.token_log_probs)
        {
            assert!((place.log_prob - reported).abs() < 1e-3, "{place:?}");
            assert_eq!(place.likeliest.len(), 5);
            assert!(
                place
                    .likeliest
                    .is_sorted_by(|a, b| a.log_prob >= b.log_prob)
            );
            match place.likeliest.iter().find(|one| one.token == *token) {
                Some(same) => assert_eq!(same.log_prob, place.log_prob),
                None => assert!(place.likeliest[4].log_prob >= place.log_prob),
            }
        }
        let texts = places.iter().zip(&sample.tokens).map(|(place, token)| {
            let said = place.likeliest.iter().find(|one| one.token == *token);
            said.map(|said| said.text.clone())
        });
        let pieces = proposer.pieces(&sample);
        for (piece, text) in pieces.iter().zip(texts) {
            assert_eq!(text.as_ref().unwrap_or(piece), piece);
        }
    }
}

#[test]
fn a_model_is_not_asked_about_tokens_that_it_does_not_have() {
    let Some(proposer) = proposer(1) else { return };
    let grid = DensityGrid::of_bitmap(&square());
    let cancelled = Cancel::default();
    cancelled.cancel();
    for tokens in [vec![5, u32::MAX], vec![5; 100_000]] {
        let asked = proposer.alternatives(&grid, &tokens, 5, &Cancel::default());
        assert!(matches!(asked, Err(ProposeError::Foreign)));
    }
    let given_up = proposer.alternatives(&grid, &[5], 5, &cancelled);
    assert!(given_up.unwrap().is_empty());
}

#[test]
fn a_beam_gives_the_likeliest_first_and_likelier_than_greedy() {
    let Some(proposer) = proposer(1) else { return };
    let beam = Request {
        beam: Some(4),
        ..request()
    };
    let found = sampled(&proposer, &beam);
    assert_eq!(found, sampled(&proposer, &beam));
    let greedy = Request {
        samples: 1,
        temperature: 0.0,
        ..request()
    };
    let greedy = &sampled(&proposer, &greedy)[0];
    let finished: Vec<&Sample> = found.iter().filter(|sample| sample.finished).collect();
    assert!(
        finished
            .windows(2)
            .all(|pair| pair[0].log_prob >= pair[1].log_prob)
    );
    if greedy.finished {
        assert!(finished[0].log_prob >= greedy.log_prob - 1e-6);
    }
}

#[test]
fn cancelling_ends_it_within_a_step() {
    let Some(proposer) = proposer(2) else { return };
    let grid = DensityGrid::of_bitmap(&square());
    let endless = Request {
        samples: MOST_SAMPLES,
        ..Request::default()
    };
    let cancel = Cancel::default();
    std::thread::scope(|scope| {
        let sampling = scope.spawn(|| {
            proposer.propose(&grid, &endless, &cancel, &mut |_| ControlFlow::Continue(()))
        });
        std::thread::sleep(Duration::from_millis(300));
        cancel.cancel();
        let asked = Instant::now();
        sampling.join().unwrap().unwrap();
        // A step takes some 20 ms; a busy machine is given its time.
        assert!(
            asked.elapsed() < Duration::from_secs(2),
            "{:?}",
            asked.elapsed()
        );
    });
    // Who asked for samples can end it too.
    let start = Instant::now();
    let mut count = 0;
    let mut one = |_| {
        count += 1;
        ControlFlow::Break(())
    };
    let short = Request {
        max_tokens: 3,
        ..endless
    };
    proposer
        .propose(&grid, &short, &Cancel::default(), &mut one)
        .unwrap();
    assert_eq!(count, 1);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn the_engine_is_named_and_cannot_be_changed() {
    let engine = Engine::start(EngineChoice::Builtin).unwrap();
    assert_eq!(*engine.kind(), EngineKind::Builtin);
    assert!(engine.kind().to_string().contains("built-in"));
    let report = engine.report();
    assert_eq!(report.active, EngineKind::Builtin);
    assert!(!report.libraries.is_empty());
    // It was asked for, so there is nothing to excuse.
    assert_eq!(report.notices, engine.notices());
    let other = Engine::start(EngineChoice::Onnx).unwrap_err();
    assert!(matches!(other, EngineError::AlreadyChosen(_)), "{other}");
    assert_eq!(
        *Engine::start(EngineChoice::Auto).unwrap().kind(),
        EngineKind::Builtin
    );
}

#[test]
fn the_model_solves_a_square() {
    let Some(model) = support::model() else {
        return;
    };
    if !support::is_trained(&model) {
        return;
    }
    let Some(proposer) = proposer(1) else { return };
    let request = Request {
        samples: 64,
        ..Request::default()
    };
    let solving = solve(square(), Arc::new(proposer), request, &Options::default()).unwrap();
    let summary = solving.finish().unwrap();
    assert_eq!(summary.end, End::Complete);
    assert_eq!(summary.progress.verified, 64);
    let best = summary.gallery.best().unwrap();
    assert_eq!(
        best.rank(),
        Rank::Exact,
        "{}",
        best.front().rendering().code
    );
}
