//! The options that commands share which ask a model, and how they become a proposer.

use crate::model::{self, Model};
use crate::propose::engine::EngineChoice;
use crate::propose::{self, Named, Nearest, Proposer, Request};
use crate::solve::Silent;
use anyhow::{Context, Result, ensure};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(clap::Args)]
pub(super) struct ModelArgs {
    /// How many programs to sample
    #[arg(long, default_value_t = 64)]
    samples: usize,
    /// The same seed gives the same samples
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// 1 samples as the model was trained, less keeps to what is likely, 0 takes the likeliest
    #[arg(long, default_value_t = Request::default().temperature)]
    temperature: f64,
    /// How far the temperatures of single programs lie around that, as a share of it
    #[arg(long, default_value_t = Request::default().spread)]
    spread: f64,
    /// Sample from so many of the likeliest tokens only; 0 is no limit
    #[arg(long, default_value_t = 0)]
    top_k: usize,
    /// Sample from the likeliest tokens only that together have this probability
    #[arg(long, default_value_t = 1.0)]
    top_p: f64,
    /// Search for the likeliest programs, this many, instead of sampling
    #[arg(long, value_name = "N")]
    beam: Option<usize>,
    /// What computes
    #[arg(long, value_enum, default_value_t)]
    engine: EngineChoice,
    /// Who proposes programs
    #[arg(long, value_enum, default_value_t)]
    proposer: Who,
    /// A folder of samples that `logogram synth` made, for --proposer nearest
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
    /// The model's folder, or the name of one that `logogram models` lists, the folder of a code model that was
    /// exported to ONNX, or a JSON file that describes a server to ask; without it the model that ships
    #[arg(long, value_name = "DIR|FILE")]
    model: Option<PathBuf>,
}

/// Who proposes programs.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Who {
    /// The model
    #[default]
    Model,
    /// The programs of the nearest pictures among the samples in --index: what the model has to beat
    Nearest,
    /// Nobody: there is only what is found without a model
    None,
}

impl ModelArgs {
    pub(super) fn request(&self) -> Result<Request> {
        let request = Request {
            samples: self.samples,
            temperature: self.temperature,
            spread: self.spread,
            top_k: self.top_k,
            top_p: self.top_p,
            seed: self.seed,
            beam: self.beam,
            ..Request::default()
        };
        request.check()?;
        Ok(request)
    }

    /// Loads the model. What the user should know of the engine goes to standard error.
    pub(super) fn proposer(&self) -> Result<Arc<dyn Proposer>> {
        if let Who::None = self.proposer {
            return Ok(Arc::new(Silent::default()));
        }
        let path = model::find(self.model.as_deref())?;
        if let Who::Nearest = self.proposer {
            return self.nearest(&path);
        }
        ensure!(
            self.engine == EngineChoice::Auto || Named::by(&path) != Named::Server,
            "a server has an engine of its own; leave --engine out"
        );
        let proposer = propose::open(&path, self.engine)?;
        for notice in &proposer.identity().notices {
            writeln!(std::io::stderr(), "logogram: {notice}")?;
        }
        Ok(proposer)
    }

    fn nearest(&self, path: &Path) -> Result<Arc<dyn Proposer>> {
        ensure!(
            Named::by(path) == Named::Seq2Seq,
            "--proposer nearest reads samples with the tokenizer of a model of ours; name the folder of one with --model"
        );
        let samples = self.index.as_deref().context(
            "--proposer nearest looks among samples; make some with logogram synth and name their folder with --index",
        )?;
        Ok(Arc::new(Nearest::open(samples, &Model::open(path)?)?))
    }
}
