//! `logogram doctor`

use super::{Outcome, shown, shown_path};
use crate::model::{self, CausalModel, Model};
use crate::propose::engine::{
    CudaState, Engine, EngineChoice, EngineReport, Origin, Outcome as Found,
};
use crate::propose::{Identity, Named, Proposer, Server, trial};
use anyhow::Result;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Say which model and engine are used, what was found where, and why not the others.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  logogram doctor")]
pub(super) struct Args {
    /// The engine to ask for
    #[arg(long, value_enum, default_value_t)]
    engine: EngineChoice,
    /// The model's folder, or the name of one that `logogram models` lists, the folder of a code
    /// model that was exported to ONNX, or a JSON file that describes a server, which is then asked for a few words; without it
    /// the model that ships
    #[arg(long, value_name = "DIR|FILE")]
    model: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let report = Engine::start(args.engine)?.report();
    let folder = model::find(args.model.as_deref());
    if let Ok(path) = &folder {
        match Named::by(path) {
            Named::Server => return server(args, path, &report),
            Named::CausalLm => return causal(args, path, &report),
            Named::Seq2Seq => {}
        }
    }
    let model = folder.and_then(|folder| Model::open(&folder));
    let mut out = std::io::stdout().lock();
    if args.json {
        let model = match &model {
            Ok(model) => {
                json!({ "folder": model.dir(), "hash": model.hash(), "description": model.description() })
            }
            Err(error) => json!({ "error": error.to_string() }),
        };
        object(&mut out, &report, "model", &model)?;
    } else {
        engines(&mut out, &report)?;
        match &model {
            Ok(model) => writeln!(
                out,
                "model    {}, {} parameters, hash {}",
                shown_path(model.dir()),
                model.description().architecture.parameters,
                model.hash(),
            )?,
            Err(error) => writeln!(out, "model    none: {}", shown(&error.to_string()))?,
        }
    }
    drop(out);
    model?;
    Ok(Outcome::Done)
}

/// The JSON object: what computes models here, and what is asked, under the name of its kind.
fn object(
    out: &mut impl Write,
    report: &EngineReport,
    kind: &str,
    asked: &serde_json::Value,
) -> Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    let object = json!({ "version": version, "engine": report, (kind): asked });
    Ok(writeln!(out, "{object}")?)
}

/// Says what computes models here.
fn engines(out: &mut impl Write, report: &EngineReport) -> Result<()> {
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
            shown_path(&probe.path)
        )?;
    }
    match &report.cuda {
        CudaState::Works => writeln!(out, "  CUDA: works")?,
        CudaState::Fails(reason) => writeln!(out, "  CUDA: does not work: {reason}")?,
        CudaState::NotBuilt(reason) => writeln!(out, "  CUDA: {reason}")?,
    }
    writeln!(out, "  built in: RTen {}", report.builtin)?;
    for notice in &report.notices {
        writeln!(out, "  note: {notice}")?;
    }
    Ok(())
}

/// Loads a causal language model once in a process of its own, and says what it is and whether it runs.
fn causal(args: &Args, folder: &Path, report: &EngineReport) -> Result<Outcome> {
    let model = CausalModel::open(folder)?;
    let tried = trial::tried(folder, args.engine);
    let mut out = std::io::stdout().lock();
    if args.json {
        let mut told = json!({ "folder": folder, "hash": model.hash(), "network": model.name() });
        if let Err(error) = &tried {
            told["error"] = json!(error.to_string());
        }
        object(&mut out, report, "model", &told)?;
    } else {
        engines(&mut out, report)?;
        writeln!(
            out,
            "model    {}, a causal language model ({}, {} tokens), hash {}",
            shown_path(folder),
            shown(model.name()),
            model.vocabulary(),
            model.hash(),
        )?;
    }
    drop(out);
    tried?;
    Ok(Outcome::Done)
}

/// Asks a server for a few words, and says what it is and whether it answers.
fn server(args: &Args, file: &Path, report: &EngineReport) -> Result<Outcome> {
    let server = Server::open(file)?;
    let start = Instant::now();
    let answered = server.try_out();
    let seconds = start.elapsed().as_secs_f64();
    let Identity {
        engine, notices, ..
    } = server.identity();
    let mut out = std::io::stdout().lock();
    if args.json {
        let answer = match &answered {
            Ok(()) => json!({ "seconds": seconds }),
            Err(error) => json!({ "error": error.to_string() }),
        };
        let server = json!({ "file": file, "model": engine, "notices": notices, "answer": answer });
        object(&mut out, report, "server", &server)?;
    } else {
        engines(&mut out, report)?;
        writeln!(out, "server   {}", shown(&engine.to_string()))?;
        for notice in notices {
            writeln!(out, "  note: {}", shown(notice))?;
        }
        match &answered {
            Ok(()) => writeln!(out, "  answers, after {seconds:.1} s")?,
            Err(error) => writeln!(out, "  does not answer: {}", shown(&error.to_string()))?,
        }
    }
    drop(out);
    answered?;
    Ok(Outcome::Done)
}
