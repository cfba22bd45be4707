//! Adapts the model to drawings that nobody labelled, as Li & Ellis 2024 do (section 5): what is solved of them becomes
//! seeds, programs are synthesized around these, the model is trained on from its last weights, and is kept if it does
//! better on drawings that were held out.
//!
//! Each phase is a command that can be typed as well, and leaves a file when it is done. So an adaptation can be stopped
//! at any moment: the same command goes on with the phase that it was in.
//!
//! ```text
//! adapt.json                            what was asked for
//! drawings.jsonl, held-out.jsonl        what is adapted to, and what judges
//! replay/                               samples of what the model was trained on before, so that nothing is forgotten
//! 0/drawings, 0/held-out                runs of the model as it was
//! 1/seeds.jsonl                         what was solved so far
//! 1/samples, 1/training, 1/model        programs around that, the training on them, what came of it
//! 1/drawings, 1/held-out, 1/round.json  its runs, and whether it is better
//! log.txt                               what all commands said
//! ```

mod drawings;
mod phases;
mod recipe;
mod replay;
mod seeds;
mod work;

pub use recipe::{Recipe, RecipeError};

use crate::eval::FolderError;
use crate::file;
use crate::input::InputError;
use crate::model::{Model, ModelError};
use crate::propose::Cancel;
use crate::tasks::TaskError;
use crate::write::{self, WriteError};
use phases::Phases;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// What is adapted to what.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Task files, pictures or strokes. Programs in them are drawn; nobody learns from them.
    pub drawings: Vec<PathBuf>,
    /// The same, to judge by; without any every other one of `drawings`.
    pub held_out: Vec<PathBuf>,
    /// How many rounds there are in the end.
    pub rounds: usize,
    /// Samples for each drawing.
    pub samples: usize,
    /// Everything random follows from it.
    pub seed: u64,
    /// Programs that are synthesized around what was solved, each round; as many are of the prior, once.
    pub synthesized: usize,
    /// Steps of training, each round, of 128 samples.
    pub steps: usize,
    /// The learning rate of these steps, before it falls.
    pub rate: f64,
    /// The folder of the model at the start, with `weights.pt`.
    pub model: PathBuf,
    /// Where all of it goes.
    pub out: PathBuf,
    /// What solves and synthesizes; by default this program.
    pub program: Option<PathBuf>,
}

impl Default for Plan {
    fn default() -> Self {
        Plan {
            drawings: Vec::new(),
            held_out: Vec::new(),
            rounds: 1,
            samples: 64,
            seed: 0,
            synthesized: 50_000,
            steps: 600,
            rate: 1e-4,
            model: PathBuf::new(),
            out: PathBuf::new(),
            program: None,
        }
    }
}

/// Why an adaptation ended early. What was done by then stays.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum AdaptError {
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Task(#[from] TaskError),
    #[error(transparent)]
    Run(#[from] FolderError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error("{} has no weights.pt to train on from; adapt a model that has", .0.display())]
    NoWeights(PathBuf),
    #[error(
        "there are too few different drawings ({0}): to adapt to some and judge by others takes two at least"
    )]
    TooFew(usize),
    #[error(
        "{held_out} is the same picture as {adapted}, which is adapted to; hold out drawings that are not"
    )]
    HeldOutIsAdapted { held_out: String, adapted: String },
    #[error("{} has the adaptation of another model, to other drawings or with other options; name another folder", .0.display())]
    Other(PathBuf),
    #[error(
        "none of the {0} drawings is solved, so there is nothing to learn from; nothing was trained"
    )]
    NothingSolved(usize),
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot make {}: {source}", path.display())]
    Make { path: PathBuf, source: io::Error },
    #[error("cannot start {phase}: {source}")]
    Start {
        phase: &'static str,
        source: io::Error,
    },
    #[error("the adaptation was stopped; asked for again it goes on in {}", .0.display())]
    Stopped(PathBuf),
    #[error("{phase} ended early ({said}); {} has all it said, and the same command goes on", log.display())]
    Ended {
        phase: &'static str,
        said: String,
        log: PathBuf,
    },
}

/// What a model does with drawings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// How many there are.
    pub drawings: usize,
    /// Of how many a sample draws every pixel.
    pub exact: usize,
    /// Of how many a sample is exact or within the tolerance.
    pub solved: usize,
    /// How many samples are, of all drawings.
    pub samples: usize,
}

impl Standing {
    /// Whether more drawings are solved, or as many by more samples.
    pub fn is_better_than(&self, other: &Standing) -> bool {
        (self.solved, self.samples) > (other.solved, other.samples)
    }
}

/// What came of a round; of round 0 what the model did at the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Which, from 1.
    pub round: usize,
    /// Different programs that it learnt from.
    pub seeds: usize,
    /// What its model does with the drawings that are adapted to.
    pub drawings: Standing,
    /// What its model does with those held out.
    pub held_out: Standing,
    /// Whether that is better than all before.
    pub is_better: bool,
    /// The folder of its model.
    pub model: PathBuf,
}

/// What has to be the same for a folder to be gone on with.
#[derive(PartialEq, Serialize, Deserialize)]
struct Asked {
    version: String,
    model_hash: String,
    /// The hashes of the rows that are adapted to and that judge.
    drawings: String,
    held_out: String,
    samples: usize,
    seed: u64,
    synthesized: usize,
    steps: usize,
    rate: f64,
}

/// A phase that begins.
#[derive(Clone, Copy, Debug)]
pub struct Phase<'a> {
    /// What is done in it.
    pub what: &'a str,
    /// How much of all the work is done by then, from 0 to 1, as far as that is known before.
    pub share: f64,
}

/// Adapts; `say` hears of each phase as it begins, and `done` of each round as it is over, of those that were over before,
/// too. It can be stopped at any time, and goes on when it is asked for again.
///
/// # Errors
/// [`AdaptError`].
pub fn adapt(
    plan: &Plan,
    recipe: &Recipe,
    cancel: &Cancel,
    say: &mut dyn FnMut(Phase<'_>),
    done: &mut dyn FnMut(&Round),
) -> Result<(), AdaptError> {
    let model = Model::open(&plan.model)?;
    if !plan.model.join(recipe::WEIGHTS).is_file() {
        return Err(AdaptError::NoWeights(plan.model.clone()));
    }
    let split = drawings::split(&plan.drawings, &plan.held_out)?;
    let asked = Asked {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        model_hash: model.hash().to_owned(),
        drawings: crate::model::sha256(&split.drawings),
        held_out: crate::model::sha256(&split.held_out),
        samples: plan.samples,
        seed: plan.seed,
        synthesized: plan.synthesized,
        steps: plan.steps,
        rate: plan.rate,
    };
    hold(&plan.out, &asked)?;
    write::bytes(&plan.out.join(phases::DRAWINGS), &split.drawings)?;
    write::bytes(&plan.out.join(phases::HELD_OUT), &split.held_out)?;
    let mut phases = Phases::new(plan, recipe, &model, &split, cancel, say)?;
    let mut best = phases.start()?;
    done(&best);
    for number in 1..=plan.rounds {
        let file = plan.out.join(number.to_string()).join("round.json");
        let round = match file::read(&file, file::MB).map(|bytes| serde_json::from_slice(&bytes)) {
            Ok(Ok(round)) => round,
            _ => {
                let round = phases.round(number, &best)?;
                write::json(&file, &round)?;
                round
            }
        };
        done(&round);
        if round.is_better {
            best = round;
        }
    }
    Ok(())
}

/// Says in the folder what was asked for.
///
/// # Errors
/// When something else was asked for there before.
fn hold(folder: &Path, asked: &Asked) -> Result<(), AdaptError> {
    let path = folder.join("adapt.json");
    match file::read(&path, file::MB) {
        Ok(bytes) if serde_json::from_slice(&bytes).is_ok_and(|before: Asked| before == *asked) => {
            Ok(())
        }
        Ok(_) => Err(AdaptError::Other(folder.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(write::json(&path, asked)?),
        Err(source) => Err(AdaptError::Read { path, source }),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn more_drawings_are_better_and_then_more_samples() {
        let standing = |solved, samples| Standing {
            drawings: 10,
            exact: 0,
            solved,
            samples,
        };
        assert!(standing(5, 5).is_better_than(&standing(4, 100)));
        assert!(standing(4, 101).is_better_than(&standing(4, 100)));
        assert!(!standing(4, 100).is_better_than(&standing(4, 100)));
    }

    #[test]
    fn a_folder_is_gone_on_with_by_the_same_command_only() {
        let folder = tempfile::tempdir().unwrap();
        let asked = |steps| Asked {
            version: "1".to_owned(),
            model_hash: "a".to_owned(),
            drawings: "b".to_owned(),
            held_out: "c".to_owned(),
            samples: 64,
            seed: 0,
            synthesized: 100,
            steps,
            rate: 1e-4,
        };
        hold(folder.path(), &asked(10)).unwrap();
        hold(folder.path(), &asked(10)).unwrap();
        let error = hold(folder.path(), &asked(20)).unwrap_err();
        assert!(matches!(error, AdaptError::Other(_)));
    }
}
