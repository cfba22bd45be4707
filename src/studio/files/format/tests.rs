use super::*;
use crate::picture::ImportOptions;
use crate::propose::Sample;
use crate::studio::document::{StrokePen, StrokePoint};
use proptest::prelude::*;
use turtle_lib::dialect::Dialect;

const SQUARE: &str = "for i in range(4):\n    forward(8)\n    left(90)";

fn document() -> Document {
    let at = |x, y| StrokePoint {
        x,
        y,
        pressure: 0.25,
    };
    let picture = include_bytes!("../../../../assets/drawings/staircase.png");
    let import = Import::read(
        "stairs",
        picture.as_slice().into(),
        ImportOptions::default(),
    );
    Document {
        strokes: vec![Stroke {
            points: vec![at(0.1, -3.75), at(511.3, 1e-7)],
            pen: StrokePen {
                color: [200, 0, 30],
                width: 2.0,
            },
        }],
        import: Some(Arc::new(import.unwrap())),
        code: Code {
            text: "fd 10 \"ü".to_owned(),
            dialect: Dialect::Logo,
            view: View {
                scale: 0.5,
                dx: -3.0,
                dy: 2.5,
            },
            chance: 7,
        },
        kept: vec![Kept {
            name: "stairs".to_owned(),
            note: "of five".to_owned(),
            code: Code::default(),
        }],
    }
}

#[test]
fn more_strokes_than_a_window_takes_are_refused_with_how_many_there_may_be() {
    let mut many = document();
    many.strokes = vec![many.strokes[0].clone(); MOST_STROKES + 1];
    let error = to_bytes(&many, None, None).unwrap_err().to_string();
    assert_eq!(
        error,
        "the document has more than 50000 strokes, which is more than is kept"
    );
    many.strokes.pop();
    let bytes = to_bytes(&many, None, None).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let more = text
        .replacen("\"strokes\":[", "\"strokes\":[[],", 1)
        .into_bytes();
    let read = from_bytes(&more, &Cancel::default());
    assert!(
        matches!(read, Err(DocumentError::TooMuch { .. })),
        "{read:?}"
    );
}

fn run() -> SavedRun {
    let path = turtle_lib::dialect::draw(SQUARE, Dialect::Python, &Default::default())
        .unwrap()
        .run
        .path;
    let subject = Arc::new(Subject::from(Bitmap::of_path(&path)));
    let verifier = Verifier::new(
        Target::new(subject.bitmap.clone(), Tolerance::default()),
        Options::default().fuel,
        true,
    );
    let candidates = [SQUARE, "forward(", "circle(3)", "circle(4)"];
    let candidates = candidates.iter().enumerate().map(|(index, text)| {
        let sample = Sample {
            index,
            text: (*text).to_owned(),
            tokens: vec![3, 5],
            token_log_probs: vec![-0.5, f32::NEG_INFINITY],
            log_prob: -1.5,
            finished: true,
        };
        Arc::new(Candidate {
            outcome: match index {
                3 => verifier.check_as_it_stands(sample.text.clone()),
                _ => verifier.check_sample(&sample),
            },
            sample,
            origin: if index < 3 {
                Origin::Sampled
            } else {
                Origin::Repaired
            },
            excused_nats: 0.25 * index as f64,
            after: Duration::from_millis(12),
        })
    });
    SavedRun {
        request: Request::default(),
        tolerance: Tolerance::default(),
        identity: Identity {
            proposer: "test".to_owned(),
            model_hash: "0".to_owned(),
            engine: "none".to_owned(),
            notices: Vec::new(),
        },
        subject: subject.clone(),
        strokes: 1,
        candidates: candidates.collect(),
    }
}

fn read(bytes: &[u8]) -> Result<Saved, DocumentError> {
    from_bytes(bytes, &Cancel::default())
}

#[test]
fn what_was_saved_is_opened() {
    let label = Label {
        original: Some("/a.logogram".into()),
        name: Some("a".to_owned()),
    };
    let bytes = to_bytes(&document(), Some(&run()), Some(&label)).unwrap();
    let saved = read(&bytes).unwrap();
    assert_eq!(saved.document, document());
    assert_eq!(saved.label, label);
    let (opened, before) = (saved.run.unwrap(), run());
    assert_eq!(opened.subject, before.subject);
    assert_eq!(opened.request, before.request);
    for (opened, before) in opened.candidates.iter().zip(&before.candidates) {
        assert_eq!(opened.origin, before.origin);
        let found = |candidate: &Candidate| {
            let drawing = candidate.rendering()?;
            Some((drawing.verdict, drawing.code.clone()))
        };
        assert_eq!(found(opened), found(before));
    }
    assert_eq!(opened.candidates[0].sample, {
        let mut sample = before.candidates[0].sample.clone();
        sample.token_log_probs[1] = f32::MIN;
        sample
    });
}

#[test]
fn provenance_of_older_documents_is_read() {
    let bytes = to_bytes(&document(), Some(&run()), None).unwrap();
    let mut file: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let samples = &mut file["run"]["samples"];
    samples[2]["refined"] = true.into();
    samples[3]["origin"] = "figure".into();
    let saved = read(file.to_string().as_bytes()).unwrap();
    let candidates = saved.run.unwrap().candidates;
    let origins: Vec<_> = candidates
        .iter()
        .map(|candidate| candidate.origin)
        .collect();
    let (sampled, refined) = (Origin::Sampled, Origin::Refined);
    assert_eq!(origins, [sampled, sampled, refined, Origin::Placed]);
}

#[test]
fn unknown_fields_are_passed_over_and_missing_ones_are_empty() {
    let text = r#"{"format": "logogram", "version": 1, "layers": [[]], "code": {"text": "x"}}"#;
    let saved = read(text.as_bytes()).unwrap();
    assert_eq!(saved.document.code.text, "x");
    assert!(saved.document.is_blank() && saved.run.is_none());
}

#[test]
fn what_is_no_document_of_this_version_is_told_in_a_sentence() {
    let told = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
    for foreign in [
        "",
        "hello",
        "{}",
        "[1]",
        r#"{"format": "other", "version": 1}"#,
    ] {
        assert_eq!(told(foreign), "this is no Logogram document", "{foreign}");
    }
    assert!(told(r#"{"format": "logogram", "version": 9}"#).contains("newer"));
    assert!(told(r#"{"format": "logogram", "vers"#).contains("damaged"));
    let far = r#"{"format": "logogram", "version": 1, "strokes": [[[1e39, 0, 0]]]}"#;
    assert!(told(far).contains("damaged"), "{}", told(far));
    let flat = r#"{"format": "logogram", "version": 1,
        "code": {"view": {"scale": 0, "dx": 0, "dy": 0}}}"#;
    assert!(told(flat).contains("no place"));
    let import = r#"{"format": "logogram", "version": 1,
        "import": {"name": "x", "bytes": "AAAA"}}"#;
    assert!(told(import).contains("picture"));
}

#[test]
fn a_point_that_is_no_place_does_not_make_a_file_unreadable() {
    let mut document = document();
    document.strokes[0].points[0].x = f32::NAN;
    document.code.view.scale = f64::INFINITY;
    let saved = read(&to_bytes(&document, None, None).unwrap()).unwrap();
    assert_eq!(saved.document.strokes[0].points.len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn damage_is_an_error_or_another_document_and_never_a_panic(
        cut in any::<prop::sample::Index>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0u8..8), 0..4),
        cuts in any::<bool>(),
    ) {
        let mut bytes = to_bytes(&document(), Some(&run()), None).unwrap();
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        if cuts {
            bytes.truncate(cut.index(bytes.len()));
            prop_assert!(read(&bytes).is_err());
        } else if let Err(error) = read(&bytes) {
            prop_assert!(!error.to_string().contains('\n'));
        }
    }
}
