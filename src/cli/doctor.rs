//! `logogram doctor`

use super::Outcome;
use crate::model::{self, Model};
use crate::propose::engine::{CudaState, Engine, EngineChoice, Origin, Outcome as Found};
use anyhow::Result;
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;

/// Say which model and engine are used, what was found where, and why not the others.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  logogram doctor")]
pub(super) struct Args {
    /// The engine to ask for
    #[arg(long, value_enum, default_value_t)]
    engine: EngineChoice,
    /// The model's folder, or the name of one that `logogram models` lists; without it the model that ships
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let report = Engine::start(args.engine)?.report();
    let model = model::find(args.model.as_deref()).and_then(|folder| Model::open(&folder));
    let mut out = std::io::stdout().lock();
    if args.json {
        let model = match &model {
            Ok(model) => {
                json!({ "folder": model.dir(), "hash": model.hash(), "description": model.description() })
            }
            Err(error) => json!({ "error": error.to_string() }),
        };
        writeln!(
            out,
            "{}",
            json!({ "version": env!("CARGO_PKG_VERSION"), "engine": report, "model": model })
        )?;
    } else {
        writeln!(out, "logogram {}", env!("CARGO_PKG_VERSION"))?;
        writeln!(out, "engine   {}", report.active)?;
        for probe in &report.libraries {
            let origin = match probe.origin {
                Origin::Variable => "named by ORT_DYLIB_PATH",
                Origin::Installed => "from `logogram runtime install`",
                Origin::BesideProgram => "beside the program",
                Origin::System => "of the system",
            };
            let found = match &probe.outcome {
                Found::Loaded => "used".to_owned(),
                Found::Absent => "not there".to_owned(),
                Found::Rejected(reason) => format!("cannot be used: {reason}"),
                Found::NotTried => "not tried".to_owned(),
            };
            writeln!(
                out,
                "  ONNX Runtime {origin}, {}: {found}",
                probe.path.display()
            )?;
        }
        match &report.cuda {
            CudaState::Works => writeln!(out, "  CUDA: works")?,
            CudaState::Fails(reason) => writeln!(out, "  CUDA: does not work: {reason}")?,
            CudaState::NotBuilt(reason) => writeln!(out, "  CUDA: {reason}")?,
        }
        writeln!(out, "  built in: tract {}", report.builtin)?;
        for notice in &report.notices {
            writeln!(out, "  note: {notice}")?;
        }
        match &model {
            Ok(model) => writeln!(
                out,
                "model    {}, {} parameters, hash {}",
                model.dir().display(),
                model.description().architecture.parameters,
                model.hash(),
            )?,
            Err(error) => writeln!(out, "model    none: {error}")?,
        }
    }
    drop(out);
    model?;
    Ok(Outcome::Done)
}
