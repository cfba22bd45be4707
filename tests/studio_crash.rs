//! A session that is killed loses at most the last second of edits, and no file is ever unreadable.
//!
//! The parent starts sessions as processes of this same program, which make random edits at random times, save
//! now and then, and keep unsaved work as the window does. It kills each at a random moment and looks at what is
//! on the disk.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use logogram::propose::Cancel;
use logogram::studio::document::{Code, Document, Edit, Stroke, StrokePoint};
use logogram::studio::files::autosave::Autosave;
use logogram::studio::files::recovery::leftovers;
use logogram::studio::files::{format, store};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Set for a session: the folder it works in and its seed.
const FOLDER: &str = "LOGOGRAM_CRASH_FOLDER";
const SEED: &str = "LOGOGRAM_CRASH_SEED";

/// How many sessions; continuous integration runs 200.
const SESSIONS: &str = "LOGOGRAM_CRASH_SESSIONS";

/// What may be lost.
const LAST_SECOND: f64 = 1.0;

/// A session is killed after at most so long.
const LONGEST_S: f64 = 2.5;

const FRAME: Duration = Duration::from_millis(8);

/// The edit that makes the state of this number. Each state differs from all others by its text.
fn edit(document: &Document, number: u64, seed: u64) -> Edit {
    let mut random = ChaCha8Rng::seed_from_u64(seed ^ (number << 20));
    let strokes = document.strokes.len();
    match random.random_range(0..3) {
        0 if strokes > 0 => Edit::Strokes {
            at: random.random_range(0..strokes),
            remove: 1,
            insert: vec![stroke(&mut random, number)],
        },
        1 => Edit::Code(Code {
            text: format!("forward({number})"),
            ..Code::default()
        }),
        _ => Edit::Strokes {
            at: strokes,
            remove: 0,
            insert: vec![stroke(&mut random, number)],
        },
    }
}

fn stroke(random: &mut ChaCha8Rng, number: u64) -> Stroke {
    let point = |x: f32, y: f32| StrokePoint {
        x,
        y,
        pressure: StrokePoint::NO_PRESSURE,
    };
    let count = random.random_range(1..80);
    let drawn = (0..count).map(|_| point(random.random(), random.random()));
    // The number makes it unlike any other.
    let mark = point(number as f32, 0.0);
    Stroke {
        points: [mark].into_iter().chain(drawn).collect(),
        ..Stroke::default()
    }
}

fn now_s() -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap().as_secs_f64()
}

/// A session, if the environment asks for one. It ends when it is killed.
#[test]
fn session() {
    let (Ok(folder), Ok(seed)) = (std::env::var(FOLDER), std::env::var(SEED)) else {
        return;
    };
    let folder = Path::new(&folder);
    let seed: u64 = seed.parse().unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let file = folder.join("drawing.logogram");
    let mut autosave = Autosave::start(folder.join("recovery"), None);
    let mut log = File::create(folder.join("log")).unwrap();
    let mut document = Document::default();
    let mut number = 0;
    let mut saved = 0;
    loop {
        // As in a frame of the window: first what a person does, then what is kept.
        if random.random_bool(0.3) {
            let next = edit(&document, number + 1, seed);
            document.apply(next);
            number += 1;
            writeln!(log, "{}", now_s()).unwrap();
        }
        if random.random_bool(0.02) {
            store::save(&file, &document, None, store::Replace::Always).unwrap();
            saved = number;
            autosave.forget((number, 0));
        }
        if number != saved {
            let label = format::Label {
                original: Some(file.clone()),
                name: None,
            };
            autosave.offer((number, 0), &document, label);
        }
        thread::sleep(FRAME);
    }
}

/// What became of a session.
struct End {
    /// Seconds before the kill of the first edit that is lost; nothing if none is.
    lost_s: f64,
    edits: usize,
    from_recovery: bool,
}

fn kill_one(seed: u64) -> End {
    let folder = tempfile::tempdir().unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut session = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "session", "--nocapture"])
        .env(FOLDER, folder.path())
        .env(SEED, seed.to_string())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let log = folder.path().join("log");
    let start = Instant::now();
    while !log.exists() && start.elapsed() < Duration::from_secs(30) {
        thread::sleep(Duration::from_millis(2));
    }
    thread::sleep(Duration::from_secs_f64(random.random_range(0.0..LONGEST_S)));
    let killed = now_s();
    session.kill().unwrap();
    session.wait().unwrap();

    let log = std::fs::read_to_string(log).unwrap();
    let whole = log.rfind('\n').map_or("", |end| &log[..end]);
    let times: Vec<f64> = whole.lines().map(|line| line.parse().unwrap()).collect();

    // What a person has: the work that is offered, or the file if it is newer or nothing is.
    let file = folder.path().join("drawing.logogram");
    let opened = |path: &Path| -> Document {
        let bytes = std::fs::read(path).unwrap();
        format::from_bytes(&bytes, &Cancel::default())
            .unwrap()
            .document
    };
    let left = leftovers(&folder.path().join("recovery"));
    assert!(left.len() <= 1);
    let saved = file.exists().then(|| opened(&file));
    let recovered = left.first().map(|leftover| {
        assert!(leftover.content.is_ok());
        (opened(leftover.slot.file()), leftover.original_is_newer)
    });
    let from_recovery = matches!(recovered, Some((_, false)));
    let found = match recovered {
        Some((document, false)) => document,
        _ => saved.unwrap_or_default(),
    };

    let mut document = Document::default();
    let mut last_kept = (document == found).then_some(0);
    // An edit may have been made and not been noted any more.
    for number in 1..=times.len() as u64 + 1 {
        let next = edit(&document, number, seed);
        document.apply(next);
        if document == found {
            last_kept = Some(number as usize);
        }
    }
    let last_kept = last_kept.expect("what is found is a state that was");
    End {
        lost_s: times.get(last_kept).map_or(0.0, |&lost| killed - lost),
        edits: times.len(),
        from_recovery,
    }
}

#[test]
fn a_killed_session_loses_at_most_the_last_second() {
    if std::env::var_os(FOLDER).is_some() {
        return;
    }
    let sessions = std::env::var(SESSIONS).map_or(20, |count| count.parse().unwrap());
    let next = AtomicU64::new(1);
    let ends: Vec<End> = thread::scope(|scope| {
        let work = || {
            let mut ends = Vec::new();
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed > sessions {
                    return ends;
                }
                ends.push(kill_one(seed));
            }
        };
        let threads: Vec<_> = (0..10).map(|_| scope.spawn(work)).collect();
        let ends = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap());
        ends.collect()
    });
    let worst = ends.iter().map(|end| end.lost_s).fold(0.0, f64::max);
    let edits: usize = ends.iter().map(|end| end.edits).sum();
    let recovered = ends.iter().filter(|end| end.from_recovery).count();
    println!(
        "{} sessions, {edits} edits, {recovered} recovered; the oldest edit lost was {worst:.2} s old",
        ends.len()
    );
    assert!(worst <= LAST_SECOND, "an edit {worst:.2} s old was lost");
    assert!(edits > 0 && recovered > 0);
}
