//! A program's picture, and the sample that both become.

use super::shard::Sample;
use super::{FUEL, Options, fit, hand, normalize};
use crate::view::FITTED_SIDE;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;
use tokenizers::Tokenizer;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::density::DensityGrid;
use turtle_lib::program::Program;
use turtle_lib::python;
use turtle_lib::run::run;

/// Drawings that reach farther than this from the centre, in steps, leave the view.
const EDGE: f64 = 25.4;

/// Why a program becomes no sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// It is not of the dialect.
    Unreadable,
    /// Its run ended with an error, or without an end: by its steps, its calls or the segments that it draws.
    Failed,
    /// It draws nothing.
    Blank,
    /// It leaves the view.
    LeavesView,
    /// It cannot be sized to fill the view, or laid over what a hand drew.
    NotFitted,
    /// It has too many lines or tokens.
    TooLong,
    /// It has words that the model does not know.
    UnknownWords,
}

impl Unfit {
    /// What is said of so many programs, behind their number.
    pub fn words(self) -> &'static str {
        match self {
            Unfit::Unreadable => "not of the dialect",
            Unfit::Failed => "failed or did not end",
            Unfit::Blank => "drew nothing",
            Unfit::LeavesView => "left the view",
            Unfit::NotFitted => "could not be fitted",
            Unfit::TooLong => "too long",
            Unfit::UnknownWords => "with unknown words",
        }
    }

    /// Whether programs of which this is said ran to their end.
    pub fn ran(self) -> bool {
        !matches!(self, Unfit::Unreadable | Unfit::Failed)
    }
}

/// What a prior draws.
pub(super) struct Drawn {
    pub program: Program,
    /// How unsteady a hand may be that draws it, from 0 to 1.
    pub unsteadiness: f64,
}

impl From<Program> for Drawn {
    fn from(program: Program) -> Self {
        Drawn {
            program,
            unsteadiness: 1.0,
        }
    }
}

/// How a program's picture is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// As it is.
    Plain,
    /// Filling the view, as an imported picture does.
    Fitted,
    /// By hand, and then imported.
    Hand,
}

impl Manner {
    pub(super) fn draw(options: &Options, rng: &mut ChaCha8Rng) -> Manner {
        let share: f64 = rng.random_range(0.0..1.0);
        if share < options.hand {
            Manner::Hand
        } else if share < options.hand + options.fitted {
            Manner::Fitted
        } else {
            Manner::Plain
        }
    }
}

/// A program that may become a sample, and its picture.
pub(super) struct Drawing {
    program: Program,
    grid: DensityGrid,
    /// Stand for the picture and, if that is another, for what the program draws.
    pub pictures: Vec<u64>,
}

impl Drawing {
    /// Runs a program and draws it.
    pub(super) fn new(
        drawn: &Drawn,
        manner: Manner,
        rng: &mut ChaCha8Rng,
    ) -> Result<Drawing, Unfit> {
        let path_of = |program: &Program| match run(program, &FUEL) {
            Ok(run) => Ok(run.path),
            Err(_) => Err(Unfit::Failed),
        };
        let mut program = normalize::normalize(&drawn.program);
        let mut path = path_of(&program)?;
        let unfit = match path.bounds() {
            Some(_) => Unfit::NotFitted,
            None => Unfit::Blank,
        };
        let shown = match manner {
            Manner::Plain => None,
            Manner::Fitted => {
                let fitted = fit::fitted(&program, &FUEL, &path).ok_or(unfit)?;
                program = normalize::normalize(&fitted);
                path = path_of(&program)?;
                Some(path.fitted(FITTED_SIDE).ok_or(unfit)?)
            }
            Manner::Hand => {
                let by_hand = hand::by_hand(&path, drawn.unsteadiness, rng)
                    .fitted(FITTED_SIDE)
                    .ok_or(unfit)?;
                let over = fit::laid_over(&program, &FUEL, &path, &by_hand);
                program = normalize::normalize(&over.ok_or(unfit)?);
                path = path_of(&program)?;
                Some(by_hand)
            }
        };
        let (low, high) = path.bounds().ok_or(Unfit::Blank)?;
        if low.x < -EDGE || low.y < -EDGE || high.x > EDGE || high.y > EDGE {
            return Err(Unfit::LeavesView);
        }
        let clean = Bitmap::of_path(&path);
        let mut pictures = vec![fingerprint(&clean)];
        let mut picture = clean;
        if let Some(shown) = shown {
            picture = Bitmap::of_path(&shown);
            pictures.insert(0, fingerprint(&picture));
        }
        Ok(Drawing {
            program,
            grid: DensityGrid::of_bitmap(&picture),
            pictures,
        })
    }

    /// The program in tokens, with its picture.
    pub(super) fn into_sample(
        self,
        options: &Options,
        tokenizer: &Tokenizer,
    ) -> Result<Sample, Unfit> {
        let text = python::print(&self.program);
        if options
            .max_lines
            .is_some_and(|most| text.lines().count() > most)
        {
            return Err(Unfit::TooLong);
        }
        let encoding = tokenizer.encode_fast(text, false);
        let encoding = encoding.map_err(|_| Unfit::UnknownWords)?;
        if encoding.len() > options.max_tokens {
            return Err(Unfit::TooLong);
        }
        let unknown = tokenizer.token_to_id("<unk>");
        let known = |&id: &u32| u16::try_from(id).ok().filter(|_| Some(id) != unknown);
        let tokens: Option<Vec<u16>> = encoding.get_ids().iter().map(known).collect();
        Ok(Sample {
            grid: self.grid,
            tokens: tokens.ok_or(Unfit::UnknownWords)?,
            picture: self.pictures.first().copied().unwrap_or_default(),
        })
    }
}

pub(super) fn fingerprint(bitmap: &Bitmap) -> u64 {
    FxBuildHasher.hash_one(bitmap)
}
