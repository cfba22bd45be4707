//! Half-done drawings finished: the whole whose beginning or part is drawn.
//!
//! What recurs in the drawing says how it goes on: around a middle until the turn closes, along a step as often again, as
//! far as what stands beside it. Where nothing recurs, a mirror may have the other half. A program that draws the part may
//! have a loop that goes on. Each way is told by the length of its description in nats, all of the drawing included, and
//! the whole is then composed as a program, which has to cover what is drawn.

mod chains;
mod counts;
mod law;
mod looped;
mod mirror;
mod pieces;

use crate::picture;
use crate::propose::Cancel;
use crate::solve::Tuning;
use crate::solve::composition::{Fidelity, composed};
use crate::solve::effort::Effort;
use crate::subject::Subject;
use crate::view::FITTED_SIDE;
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::fmt;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::compare::{Target, Tolerance};
use turtle_lib::python;
use turtle_lib::turtle::{Path, Point};

/// So many ways to finish a drawing are told.
pub const MOST: usize = 5;

/// Of so many programs it is looked how their loops go on.
const MOST_PROGRAMS: usize = 8;

/// What a number takes to tell, in nats.
const NUMBER_NATS: f64 = 5.0;

/// What is drawn has to be covered as far as this, as a share of its ink.
const LEAST_COVERED: f64 = 0.95;

/// What is new is at least so long, as a share of the drawing's lines.
const LEAST_NEW: f64 = 0.04;

/// What is worth showing unasked adds so much at least: one petal of ten, and not the end of a line that a hand overshot.
const WORTH_NEW: f64 = 0.1;

/// Nor is it worth that if what recurs is not most of the drawing, as a share of its lines: whiskers do not go around a cat.
/// Two of a kind are two eyes; only with the third they recur.
const WORTH_RECURRING: f64 = 0.5;
const WORTH_COPIES: usize = 3;

/// By so many nats a finished drawing has to be shorter to tell than the part, to be worth showing unasked.
const WORTH: f64 = 1.5;

/// What the search for what recurs may take, and to compose one whole, in distances.
const MOST_EFFORT: usize = 60_000_000;
const COMPOSING: usize = 100_000_000;

/// How a drawing goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// So many copies all the way around a point.
    Around(usize),
    /// So many copies, each a step or a turn on.
    InARow(usize),
    /// So many copies, each turned and larger or smaller by the same share.
    Spiral(usize),
    /// So many copies, each larger or smaller by the same length.
    Growing(usize),
    /// Its image in an upright mirror.
    Mirrored,
    /// Its image in a level mirror.
    MirroredDown,
    /// Itself turned half around.
    Turned,
    /// A loop that goes around so often.
    Longer(usize),
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Around(count) => write!(f, "{count} around the middle"),
            What::InARow(count) => write!(f, "{count} in a row"),
            What::Spiral(count) => write!(f, "{count} along a spiral"),
            What::Growing(count) => write!(f, "{count} that grow or shrink"),
            What::Mirrored => write!(f, "mirrored left to right"),
            What::MirroredDown => write!(f, "mirrored top to bottom"),
            What::Turned => write!(f, "turned half around"),
            What::Longer(count) => write!(f, "a loop that goes around {count} times"),
        }
    }
}

/// A drawing that is finished.
#[derive(Clone, Debug)]
pub struct Completion {
    /// How it goes on.
    pub what: What,
    /// The program of the whole, in the canonical view of the part, beyond which it may draw.
    pub code: String,
    /// What the program draws, in steps.
    pub path: Path,
    /// What of the whole is not drawn yet, in steps.
    pub added: Path,
    /// What it takes to tell the whole, in nats.
    pub nats: f64,
    /// Whether that is less than to tell the part alone, and what is new is no trifle: then it is worth showing unasked.
    pub is_worth: bool,
}

/// A way in which a drawing may go on.
#[derive(Clone, Debug)]
struct Idea {
    what: What,
    /// By which law, if by one.
    law: Option<chains::LawKey>,
    /// How long the lines are that recur already, [`WORTH_COPIES`] times at least, in steps; where something does.
    recurring: Option<f64>,
    /// What it takes to tell the whole so, in nats.
    nats: f64,
    /// Lines of the whole, and of what is not drawn yet, in steps.
    whole: Vec<Vec<Point>>,
    added: Vec<Vec<Point>>,
    /// The program, if it came with one.
    code: Option<String>,
    /// What recurs in it, if something does.
    looped: Option<looped::Looped>,
}

/// Finishes a drawing in up to [`MOST`] ways, the one first that is shortest to tell. `programs` are texts in Python that draw
/// the part, the best first; there may be none. It gives what it has by then when `cancel` is called.
pub fn completions<'p>(
    subject: &Subject,
    programs: impl IntoIterator<Item = &'p str>,
    cancel: &Cancel,
) -> Vec<Completion> {
    let target = Target::new(subject.bitmap.clone(), Tolerance::default());
    let centre_lines = || picture::centre_lines(&subject.bitmap);
    let lines = subject.lines.clone().unwrap_or_else(centre_lines);
    let Some(diagonal) = pieces::diagonal(&lines) else {
        return Vec::new();
    };
    let (mut ideas, told) = ideas(&lines, subject.by_pen, diagonal, cancel);
    for code in programs.into_iter().take(MOST_PROGRAMS) {
        if cancel.is_cancelled() {
            break;
        }
        counts::ideas(code, &subject.bitmap, target.reach_px(), &mut ideas);
    }
    ideas.sort_by(|a, b| a.nats.total_cmp(&b.nats));
    let mut found: Vec<Completion> = Vec::new();
    let mut seen: Vec<Told> = Vec::new();
    let mut counts_of: FxHashMap<chains::LawKey, usize> = FxHashMap::default();
    for idea in ideas {
        if found.len() == MOST || cancel.is_cancelled() {
            break;
        }
        let added = Path::from_strokes(&idea.added);
        let whole = Path::from_strokes(&idea.whole);
        if added.length() < LEAST_NEW * lines.length() || !covers(&whole, &target) {
            continue;
        }
        let Some(fitted) = Fitted::new(&whole) else {
            continue;
        };
        if seen.iter().any(|other| other.is(&fitted)) {
            continue;
        }
        if let Some(law) = idea.law {
            let told = counts_of.entry(law).or_insert(0);
            *told += 1;
            if *told > chains::MOST_COUNTS {
                continue;
            }
        }
        let told_so = Told::new(fitted);
        let program = told_as_program(&idea, &whole, &told_so, &target, cancel);
        seen.push(told_so);
        let Some((code, path)) = program else {
            continue;
        };
        found.push(Completion {
            what: idea.what,
            code,
            path,
            is_worth: idea.nats + WORTH <= told
                && added.length() >= WORTH_NEW * lines.length()
                && idea
                    .recurring
                    .is_none_or(|length| length >= WORTH_RECURRING * lines.length()),
            added,
            nats: idea.nats,
        });
    }
    found
}

/// All ways in which the drawing of these lines may go on, and what it takes to tell it as it is, in nats.
fn ideas(lines: &Path, in_order: bool, diagonal: f64, cancel: &Cancel) -> (Vec<Idea>, f64) {
    let mut all = Vec::new();
    let mut told = f64::INFINITY;
    let effort = Effort::new(MOST_EFFORT, cancel);
    for pieces in pieces::cuts(lines, in_order, &effort) {
        let numbers: f64 = pieces.all.iter().map(|piece| piece.numbers).sum();
        let own = NUMBER_NATS * numbers;
        let mut here = Vec::new();
        let whole = chains::ideas(&pieces, diagonal, &effort, &mut here);
        mirror::ideas(&pieces, diagonal, &mut here);
        told = told.min(own).min(whole.unwrap_or(f64::INFINITY));
        all.extend(here);
    }
    (all, told)
}

/// Whether a path covers what is drawn.
fn covers(path: &Path, target: &Target) -> bool {
    let picture = Bitmap::of_path(path);
    let covered = picture.grown(target.reach_px()).ink_shared(target.bitmap());
    f64::from(covered) >= LEAST_COVERED * f64::from(target.bitmap().ink())
}

/// A whole, fitted to the canonical view.
struct Fitted {
    bitmap: Bitmap,
    /// Steps of the view to a step.
    scale: f64,
}

impl Fitted {
    fn new(path: &Path) -> Option<Fitted> {
        let (path, scale) = path.fitted_with_scale(FITTED_SIDE)?;
        Some(Fitted {
            bitmap: Bitmap::of_path(&path),
            scale,
        })
    }
}

/// A whole that was told, for others to be compared with.
struct Told {
    picture: Target,
    scale: f64,
}

impl Told {
    fn new(Fitted { bitmap, scale }: Fitted) -> Told {
        Told {
            picture: Target::new(bitmap, Tolerance::default()),
            scale,
        }
    }

    /// Whether another is the same picture at the same size.
    fn is(&self, other: &Fitted) -> bool {
        (other.scale / self.scale - 1.0).abs() < 0.05 && self.picture.compare(&other.bitmap).matched
    }
}

/// The shortest program that draws the whole, and what it draws: a loop over what recurs, or composed as briefly as is near
/// enough; else of its own lines.
fn told_as_program(
    idea: &Idea,
    whole: &Path,
    same: &Told,
    target: &Target,
    cancel: &Cancel,
) -> Option<(String, Path)> {
    let is_it = |code: String| {
        let path = counts::path(&code)?;
        let is_it = same.is(&Fitted::new(&path)?) && covers(&path, target);
        is_it.then_some((code, path))
    };
    if let Some(code) = &idea.code {
        return is_it(code.clone());
    }
    let effort = || Effort::new(COMPOSING, cancel);
    let looped = idea
        .looped
        .as_ref()
        .and_then(|looped| is_it(looped.code(&effort())?));
    let composed = |fidelity| {
        let composed = composed(whole, fidelity, &Tuning::CHOSEN, &effort())?;
        is_it(python::print(&composed.program))
    };
    // What turns by itself needs no middle: the shorter of the two.
    let both = [looped, composed(Fidelity::NEAR)].into_iter().flatten();
    let shortest = both.min_by_key(|(code, _)| code.len());
    shortest.or_else(|| composed(Fidelity::NEAR_LINES))
}
