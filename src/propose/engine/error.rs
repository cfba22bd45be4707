//! Why an engine is not there or cannot take a model, each with what to do about it.

use super::{Outcome, Probe};
use thiserror::Error;

/// Why there is no such engine. Each message is one sentence and what to do.
#[derive(Clone, Debug, Error)]
pub enum EngineError {
    /// ONNX Runtime was asked for and no library of it works.
    #[error(
        "no ONNX Runtime works here{}; run `logogram runtime install`, set ORT_DYLIB_PATH to the library, or take --engine builtin",
        reasons(.0)
    )]
    NoLibrary(Vec<Probe>),
    /// CUDA was asked for and does not work.
    #[error("CUDA does not work here ({0}); take --engine onnx, or see `logogram doctor`")]
    NoCuda(String),
    /// Another engine already runs in this process.
    #[error("this process already computes with {0}; start the program again to change the engine")]
    AlreadyChosen(String),
    /// The engine did not start.
    #[error("{engine} did not start ({reason}); try another one with --engine")]
    Start {
        /// Which engine.
        engine: String,
        /// What it said.
        reason: String,
    },
    /// The engine cannot read a network.
    #[error(
        "{engine} cannot load the model's {network} ({reason}); copy the model folder again, or try another engine with --engine"
    )]
    Load {
        /// Which engine.
        engine: String,
        /// Which network.
        network: &'static str,
        /// What it said.
        reason: String,
    },
    /// A network has not the inputs and outputs its description promises.
    #[error(
        "the model's {network} is not what model.json says ({reason}); copy the model folder again"
    )]
    Contract {
        /// Which network.
        network: &'static str,
        /// What differs.
        reason: String,
    },
    /// A causal language model, and no ONNX Runtime.
    #[error(
        "a causal language model runs on ONNX Runtime only, and the built-in engine is what computes here; run `logogram runtime install`, or set ORT_DYLIB_PATH to the library"
    )]
    OnnxOnly,
    /// A network is no decoder as exporters make them.
    #[error(
        "the model's {network} is no decoder that runs here ({reason}); export it again as docs/causal-lm.md says"
    )]
    Decoder {
        /// Which network.
        network: &'static str,
        /// What is not as it should be.
        reason: String,
    },
}

/// The reasons for which libraries that are there were not taken, in parentheses.
fn reasons(probes: &[Probe]) -> String {
    let rejected: Vec<String> = probes
        .iter()
        .filter_map(|probe| match &probe.outcome {
            Outcome::Rejected(reason) => Some(format!("{}: {reason}", probe.path.display())),
            Outcome::Loaded | Outcome::Absent | Outcome::NotTried => None,
        })
        .collect();
    if rejected.is_empty() {
        String::new()
    } else {
        format!(" ({})", rejected.join("; "))
    }
}
