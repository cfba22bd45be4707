//! Whoever a path names: a server that a file describes, a code model or a model of ours.

use super::engine::{EngineChoice, EngineError};
use super::server::DescriptionError;
use super::trial::{self, TrialError};
use super::{CausalLm, Proposer, Seq2Seq, Seq2SeqOptions, Server};
use crate::model::{CausalModel, Model, ModelError};
use std::path::Path;
use std::sync::Arc;
use thiserror::Error;

/// What a path names that proposes programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A file that describes a server.
    Server,
    /// The folder of a code model.
    CausalLm,
    /// The folder of a model of ours, or none.
    Seq2Seq,
}

impl Named {
    /// What a path names, by what lies there.
    pub fn by(path: &Path) -> Named {
        if Server::is_described_by(path) {
            Named::Server
        } else if CausalModel::is_in(path) {
            Named::CausalLm
        } else {
            Named::Seq2Seq
        }
    }
}

/// Why a path gives no proposer; each says it in a sentence of its own.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The file describes no server that can be asked.
    #[error(transparent)]
    Server(#[from] DescriptionError),
    /// The folder holds no whole model.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The model did not stand its trial.
    #[error(transparent)]
    Trial(#[from] TrialError),
    /// No engine runs the model.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Opens the proposer that `path` names, on the engine that is asked for; a server has its own. A model that did not come
/// with this program is tried first, in a process of its own.
///
/// # Errors
/// [`OpenError`] says what is wrong with it.
pub fn open(path: &Path, engine: EngineChoice) -> Result<Arc<dyn Proposer>, OpenError> {
    // What is wrong with a model's files is told before it is tried.
    match Named::by(path) {
        Named::Server => Ok(Arc::new(Server::open(path)?)),
        Named::CausalLm => {
            let model = CausalModel::open(path)?;
            trial::tried(path, engine)?;
            Ok(Arc::new(CausalLm::load(&model, engine)?))
        }
        Named::Seq2Seq => {
            let model = Model::open(path)?;
            trial::tried(path, engine)?;
            let options = Seq2SeqOptions {
                engine,
                ..Seq2SeqOptions::default()
            };
            Ok(Arc::new(Seq2Seq::load(&model, &options)?))
        }
    }
}
