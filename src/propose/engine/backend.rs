//! The library behind the engines, set once in a process.

use super::gather::{self, Floats};
use super::library::{self, Outcome, Probe, VARIABLE};
use super::{EngineChoice, EngineError, Origin};
use crate::caught::caught;
use ort::environment::{Environment, EnvironmentBuilder};
use ort::ep::{CUDA, ExecutionProvider, ExecutionProviderDispatch};
use ort::session::Session;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Version of RTen, the engine that is built in.
pub(super) const BUILTIN_VERSION: &str = "0.27";

/// What is known of CUDA.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum CudaState {
    /// Networks can be put on a device.
    Works,
    /// The library has CUDA in it, but it does not work on this machine.
    Fails(String),
    /// There is no library, or it was built without CUDA.
    NotBuilt(String),
}

/// ONNX Runtime or the built-in engine: what the rest of the process computes with.
#[derive(Debug)]
pub(super) struct Backend {
    /// None for the built-in engine.
    library: Option<Library>,
    probes: Vec<Probe>,
    cuda: OnceLock<CudaState>,
}

/// A loaded library of ONNX Runtime.
#[derive(Debug)]
pub(super) struct Library {
    pub environment: Environment,
    pub version: String,
}

impl Backend {
    pub(super) fn library(&self) -> Option<&Library> {
        self.library.as_ref()
    }

    pub(super) fn probes(&self) -> &[Probe] {
        &self.probes
    }

    /// What the user should know: libraries that are there, or were asked for, and cannot be used.
    pub(super) fn notices(&self) -> Vec<String> {
        let notice = |probe: &Probe| match (&probe.outcome, probe.origin) {
            (Outcome::Rejected(reason), _) => {
                Some(format!("{} cannot be used: {reason}", probe.path.display()))
            }
            (Outcome::Absent, Origin::Variable) => Some(format!(
                "{VARIABLE} names {}, which is not there",
                probe.path.display()
            )),
            _ => None,
        };
        self.probes.iter().filter_map(notice).collect()
    }

    /// Whether networks can be put on a CUDA device; found out at the first call.
    pub(super) fn cuda(&self) -> &CudaState {
        self.cuda.get_or_init(|| {
            let Some(library) = &self.library else {
                return CudaState::NotBuilt("the built-in engine has no CUDA".to_owned());
            };
            match CUDA::is_available() {
                Ok(true) => {}
                Ok(false) => {
                    return CudaState::NotBuilt(
                        "this ONNX Runtime was built without CUDA".to_owned(),
                    );
                }
                Err(error) => return CudaState::Fails(said(&error)),
            }
            // Only a session that asks for the device shows whether its libraries and a card are there.
            let session = Session::builder(&library.environment).and_then(|builder| {
                let mut builder = builder.with_execution_providers([cuda_device()])?;
                builder.commit_from_memory(&gather::onnx(&[Floats::Of32Bits]))
            });
            match session {
                Ok(_) => CudaState::Works,
                Err(error) => CudaState::Fails(said(&error)),
            }
        })
    }
}

/// The CUDA device, and an error where it does not work instead of the CPU in its place.
pub(super) fn cuda_device() -> ExecutionProviderDispatch {
    // Products of rounded numbers (TF32) would give other samples than the CPU does.
    CUDA::default().with_tf32(false).build().error_on_failure()
}

/// The backend of this process, started for `choice` if none runs.
pub(super) fn backend(choice: EngineChoice) -> Result<&'static Backend, EngineError> {
    static BACKEND: Mutex<Option<&'static Backend>> = Mutex::new(None);
    let mut running = BACKEND.lock().unwrap_or_else(PoisonError::into_inner);
    let backend = match *running {
        Some(backend) => backend,
        // Never dropped: the library must not be torn down while threads may still compute.
        None => running.insert(Box::leak(Box::new(start(choice)?))),
    };
    match (choice, &backend.library) {
        (EngineChoice::Cuda | EngineChoice::Onnx, None) => {
            Err(EngineError::AlreadyChosen("the built-in engine".to_owned()))
        }
        (EngineChoice::Builtin, Some(library)) => Err(EngineError::AlreadyChosen(format!(
            "ONNX Runtime {}",
            library.version
        ))),
        _ => Ok(backend),
    }
}

fn start(choice: EngineChoice) -> Result<Backend, EngineError> {
    let mut probes = library::places();
    if choice != EngineChoice::Builtin
        && let Some((library, builder)) = load_first(&mut probes)
    {
        let environment = build(builder)?;
        return Ok(Backend {
            library: Some(Library {
                environment,
                version: version(&library),
            }),
            probes,
            cuda: OnceLock::new(),
        });
    }
    if let EngineChoice::Cuda | EngineChoice::Onnx = choice {
        return Err(EngineError::NoLibrary(probes));
    }
    Ok(Backend {
        library: None,
        probes,
        cuda: OnceLock::new(),
    })
}

fn build(builder: EnvironmentBuilder) -> Result<Environment, EngineError> {
    let failed = |reason: String| EngineError::Start {
        engine: "ONNX Runtime".to_owned(),
        reason,
    };
    let builder = builder.with_name("logogram").with_telemetry(false);
    // The binding takes a library that breaks its promises for a bug and panics.
    caught(|| builder.build())
        .ok_or_else(|| failed("the library does not keep to its interface".to_owned()))?
        .map_err(|error| failed(said(&error)))
}

/// Loads the first library that promises to work, and notes what came of each.
///
/// All that can be known beforehand is, because only one can be tried: after a library that failed, `ort`
/// (2.0.0-rc.15) takes the failure itself for a loaded library.
fn load_first(probes: &mut [Probe]) -> Option<(PathBuf, EnvironmentBuilder)> {
    let untried = |probe: &&mut Probe| probe.outcome == Outcome::NotTried;
    for probe in probes.iter_mut().filter(untried) {
        if let Err(outcome) = library::vet(&probe.path) {
            probe.outcome = outcome;
            continue;
        }
        let loaded = match caught(|| ort::init_from(&probe.path)) {
            Some(Ok(builder)) => Ok(builder),
            Some(Err(error)) => Err(error.to_string()),
            None => Err("it does not keep to the interface of ONNX Runtime".to_owned()),
        };
        return match loaded {
            Ok(builder) => {
                probe.outcome = Outcome::Loaded;
                Some((probe.path.clone(), builder))
            }
            Err(reason) => {
                probe.outcome = Outcome::Rejected(reason);
                None
            }
        };
    }
    None
}

/// What an error says, without the place in the library's source that it begins with.
pub(super) fn said(error: &ort::Error) -> String {
    without_place(&error.to_string()).to_owned()
}

fn without_place(text: &str) -> &str {
    text.split_once(" : FAIL : ")
        .map_or(text, |(_, rest)| rest)
        .trim()
}

/// The version of the library that was loaded.
fn version(library: &Path) -> String {
    // "ORT Build Info: git-branch=rel-1.22.0, git-commit-id=6af1a93, build type=Release, …"
    let info = ort::info();
    let after = |key: &str| {
        let rest = info.split(key).nth(1)?;
        rest.split([',', ' ']).next()
    };
    after("git-branch=rel-")
        .map(str::to_owned)
        .or_else(|| {
            let numbers: Vec<String> = library::version_by_name(library)?
                .iter()
                .map(u32::to_string)
                .collect();
            Some(numbers.join("."))
        })
        .or_else(|| Some(format!("of commit {}", after("git-commit-id=")?)))
        .unwrap_or_else(|| "of unknown version".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_without_its_place() {
        let text = "/src/a.cc:9 Get() [ONNXRuntimeError] : 1 : FAIL : No library.\n";
        assert_eq!(without_place(text), "No library.");
        assert_eq!(without_place("No numbers."), "No numbers.");
    }

    #[test]
    fn the_built_in_engine_is_of_the_version_it_is_said_to_be() {
        let lock = include_str!("../../../Cargo.lock");
        let rten = format!("name = \"rten\"\nversion = \"{BUILTIN_VERSION}.");
        assert!(lock.contains(&rten));
    }
}
