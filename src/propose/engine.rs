//! What computes the networks: ONNX Runtime on CUDA, ONNX Runtime on the CPU, or the engine that is built
//! into this program for machines without ONNX Runtime.
//!
//! Whether there is ONNX Runtime or the built-in engine behind it is decided once in a process, by the
//! first [`Engine::start`]: the library can be set only once.

mod backend;
mod bound;
mod builtin;
mod error;
mod gather;
mod library;
mod session;

pub use backend::CudaState;
pub use error::EngineError;
pub use library::{HASH_FILE, Origin, Outcome, Probe, library_name, runtime_dir};

pub(super) use gather::{Floats, Gather};
pub(super) use session::{Network, NetworkError, Output, Value};

use backend::{BUILTIN_VERSION, Backend, Library};
use bound::Bound;
use builtin::Builtin;
use clap::ValueEnum;
use ort::session::Session;
use ort::session::builder::{GraphOptimizationLevel, SessionBuilder};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// Which engine is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineChoice {
    /// The first that works of CUDA, ONNX Runtime on the CPU and the built-in engine.
    #[default]
    Auto,
    /// ONNX Runtime on CUDA, or an error.
    Cuda,
    /// ONNX Runtime on the CPU, or an error.
    #[value(alias = "cpu")]
    Onnx,
    /// The engine built into this program.
    Builtin,
}

/// What computes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum EngineKind {
    /// ONNX Runtime of this version, with the networks on a CUDA device.
    Cuda(String),
    /// ONNX Runtime of this version on the CPU.
    Onnx(String),
    /// The engine built into this program.
    Builtin,
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EngineKind::Cuda(version) => write!(f, "ONNX Runtime {version} on CUDA"),
            EngineKind::Onnx(version) => write!(f, "ONNX Runtime {version} on the CPU"),
            EngineKind::Builtin => write!(f, "the built-in engine (RTen {BUILTIN_VERSION})"),
        }
    }
}

/// An engine that runs.
#[derive(Clone, Debug)]
pub struct Engine {
    backend: &'static Backend,
    kind: EngineKind,
    notices: Vec<String>,
}

/// What was found where, for `logogram doctor`.
#[derive(Clone, Debug, Serialize)]
pub struct EngineReport {
    /// What computes.
    pub active: EngineKind,
    /// The libraries that were looked for, in order.
    pub libraries: Vec<Probe>,
    /// What is known of CUDA.
    pub cuda: CudaState,
    /// Version of the built-in engine, which is always there.
    pub builtin: &'static str,
    /// Where `logogram runtime install` puts ONNX Runtime.
    pub runtime_dir: Option<PathBuf>,
    /// What the user should know about the choice.
    pub notices: Vec<String>,
}

impl Engine {
    /// Starts the engine that `choice` asks for, or gives the one that already runs.
    ///
    /// With [`EngineChoice::Auto`], that something better is there and does not work is told in
    /// [`Engine::notices`].
    ///
    /// # Errors
    /// [`EngineError`] when the engine asked for is not there, when it fails to start, or when another one
    /// runs already.
    pub fn start(choice: EngineChoice) -> Result<Engine, EngineError> {
        let backend = backend::backend(choice)?;
        let mut notices = backend.notices();
        let version = backend.library().map(|library| &library.version);
        let kind = match (version, choice) {
            (None, _) => EngineKind::Builtin,
            (Some(version), EngineChoice::Onnx) => EngineKind::Onnx(version.clone()),
            (Some(version), _) => match (backend.cuda(), choice) {
                (CudaState::Works, _) => EngineKind::Cuda(version.clone()),
                (CudaState::Fails(reason) | CudaState::NotBuilt(reason), EngineChoice::Cuda) => {
                    return Err(EngineError::NoCuda(reason.clone()));
                }
                (CudaState::Fails(reason), _) => {
                    notices.push(format!("CUDA does not work, so the CPU computes: {reason}"));
                    EngineKind::Onnx(version.clone())
                }
                (CudaState::NotBuilt(_), _) => EngineKind::Onnx(version.clone()),
            },
        };
        Ok(Engine {
            backend,
            kind,
            notices,
        })
    }

    /// What computes.
    pub fn kind(&self) -> &EngineKind {
        &self.kind
    }

    /// Whether networks compute on a device of many lanes, to which all rows of a request go at once, and not on
    /// the cores of the CPU, which share them.
    pub(super) fn is_device(&self) -> bool {
        matches!(self.kind, EngineKind::Cuda(_))
    }

    /// What the user should know about the choice of this engine.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// What was found where.
    pub fn report(&self) -> EngineReport {
        EngineReport {
            active: self.kind.clone(),
            libraries: self.backend.probes().to_vec(),
            cuda: self.backend.cuda().clone(),
            builtin: BUILTIN_VERSION,
            runtime_dir: runtime_dir(),
            notices: self.notices.clone(),
        }
    }

    /// Loads a network that computes on `threads` threads, with the contents of files that it takes weights from, by
    /// their names in it.
    pub(super) fn network(
        &self,
        network: &'static str,
        onnx: &[u8],
        weights: &[(String, Arc<[u8]>)],
        threads: usize,
    ) -> Result<Network, EngineError> {
        let loaded = match self.backend.library() {
            Some(library) => self
                .bound(library, onnx, weights, threads)
                .map(Network::onnx)
                .map_err(NetworkError::from),
            // The built-in engine knows no files beside a network.
            None if weights.is_empty() => Builtin::load(onnx, threads).map(Network::builtin),
            None => return Err(EngineError::OnnxOnly),
        };
        loaded.map_err(|NetworkError(reason)| EngineError::Load {
            engine: self.kind.to_string(),
            network,
            reason,
        })
    }

    /// What takes rows out of as many tensors of these kinds, where this engine computes.
    pub(super) fn gather(&self, tensors: &[Floats], threads: usize) -> Result<Gather, EngineError> {
        let onnx = gather::onnx(tensors);
        let network = self.network("key/value cache", &onnx, &[], threads)?;
        Ok(Gather::new(network, tensors.len()))
    }

    fn bound(
        &self,
        library: &Library,
        onnx: &[u8],
        weights: &[(String, Arc<[u8]>)],
        threads: usize,
    ) -> ort::Result<Bound> {
        let builder = Session::builder(&library.environment)?
            .with_optimization_level(GraphOptimizationLevel::All)?;
        let mut builder = on_threads(builder, threads)?;
        if self.is_device() {
            builder = builder.with_execution_providers([backend::cuda_device()])?;
        }
        for (name, content) in weights {
            builder = builder.with_external_initializer_file_in_memory(name, content.clone())?;
        }
        Bound::new(builder.commit_from_memory(onnx)?, self.is_device())
    }
}

fn on_threads(builder: SessionBuilder, threads: usize) -> ort::Result<SessionBuilder> {
    // Threads that wait for work by spinning take the cores from those that verify.
    Ok(builder
        .with_intra_threads(threads)?
        .with_intra_op_spinning(false)?)
}
