//! The training recipe: Python, what it needs, and the commands.

use crate::{model, process};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use thiserror::Error;

/// Weights to train on from, beside a model.
pub(super) const WEIGHTS: &str = "weights.pt";

/// Samples a step of training.
pub(super) const BATCH: usize = 128;

/// How long Python may take to say what it has; loading PyTorch from a slow disk takes most of it.
const LONGEST_CHECK: Duration = Duration::from_secs(300);

/// Loads what the recipe needs, and says how many GPUs there are.
const CHECK: &str = "import numpy, onnx, onnxruntime, onnxscript, tokenizers, torch; print(torch.cuda.device_count())";

/// Why nothing can be trained.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum RecipeError {
    #[error("the training recipe is not there; it belongs beside the model that ships, in {}", .0.display())]
    NoRecipe(PathBuf),
    #[error("cannot start {python}: {source}; name a Python with --python", python = python.display())]
    NoPython {
        python: PathBuf,
        source: std::io::Error,
    },
    #[error(
        "{} cannot train ({said}); run it with -m pip install -r {}, or name another with --python",
        python.display(), requirements.display()
    )]
    Lacks {
        python: PathBuf,
        said: String,
        requirements: PathBuf,
    },
}

/// The recipe's folder and a Python that can run it.
#[derive(Clone, Debug)]
pub struct Recipe {
    python: PathBuf,
    folder: PathBuf,
    processes: usize,
}

impl Recipe {
    /// Finds the recipe beside the model that ships and looks whether `python` has what it needs.
    ///
    /// # Errors
    /// [`RecipeError`].
    pub fn find(python: &Path) -> Result<Recipe, RecipeError> {
        let folders = model::places().into_iter();
        let mut folders = folders.map(|place| place.join("training")).peekable();
        let first = folders.peek().cloned().unwrap_or_default();
        let folder = folders
            .find(|folder| folder.join("train.py").is_file())
            .ok_or(RecipeError::NoRecipe(first))?;
        let python = &wherever(python);
        let no_python = |source| RecipeError::NoPython {
            python: python.to_owned(),
            source,
        };
        // Files: what is said may be longer than a pipe holds while nobody reads it.
        let (out, said) = tempfile::tempfile()
            .and_then(|out| Ok((out, tempfile::tempfile()?)))
            .map_err(no_python)?;
        let child = Command::new(python)
            .args(["-I", "-c", CHECK])
            .stdin(Stdio::null())
            .stdout(out.try_clone().map_err(no_python)?)
            .stderr(said.try_clone().map_err(no_python)?)
            .spawn()
            .map_err(no_python)?;
        let ended = process::wait(child, LONGEST_CHECK, &|| true).map_err(no_python)?;
        if !ended.is_some_and(|status| status.success()) {
            let said = text(said);
            let last = said.lines().rfind(|line| !line.trim().is_empty());
            return Err(RecipeError::Lacks {
                python: python.to_owned(),
                said: last.unwrap_or("it does not answer").to_owned(),
                requirements: folder.join("requirements.txt"),
            });
        }
        let gpus: usize = text(out).trim().parse().unwrap_or(0);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Recipe {
            python: python.to_owned(),
            folder,
            processes: if gpus > 0 { gpus } else { cores },
        })
    }

    /// Trains on sets of samples with their shares: from the weights of `model`, or from what is in `checkpoint` already.
    pub(super) fn train(
        &self,
        sets: &[(PathBuf, f64)],
        checkpoint: &Path,
        model: &Path,
        seed: u64,
        rate: f64,
        steps: Steps,
    ) -> Command {
        let mut command = Command::new(&self.python);
        command
            .current_dir(&self.folder)
            .env("OMP_NUM_THREADS", "1")
            .args(["-m", "torch.distributed.run", "--standalone"])
            .arg("--nproc-per-node")
            .arg(self.processes.to_string())
            .arg("train.py");
        for (set, share) in sets {
            command
                .arg("--data")
                .arg(format!("{}:{share}", set.display()));
        }
        command.arg("--checkpoint").arg(checkpoint);
        command.arg("--init").arg(model.join(WEIGHTS));
        command.arg("--tokenizer").arg(model.join(model::TOKENIZER));
        command.args(["--batch", &BATCH.to_string()]);
        command.args(["--lr", &rate.to_string(), "--warmup", "50"]);
        // Weights averaged over some fifty steps: there are not many.
        command.args(["--ema", "0.98", "--seed", &seed.to_string()]);
        match steps {
            Steps::Until(step) => command.args(["--steps", &step.to_string()]),
            Steps::Annealing(steps) => command.args(["--decay-last", &steps.to_string()]),
        };
        command
    }

    /// Makes a model folder of what was trained, with weights to train on from.
    pub(super) fn export(&self, checkpoint: &Path, tokenizer: &Path, folder: &Path) -> Command {
        let mut command = Command::new(&self.python);
        command
            .current_dir(&self.folder)
            .arg("export.py")
            .arg(folder)
            .arg("--checkpoint")
            .arg(checkpoint)
            .arg("--tokenizer")
            .arg(tokenizer)
            .arg("--weights");
        command
    }
}

/// How long is trained.
pub(super) enum Steps {
    /// At the full rate, to this step of the run.
    Until(usize),
    /// So many more at a falling rate.
    Annealing(usize),
}

/// A program as it can be started from another folder: a name is looked up, a path is made absolute.
fn wherever(program: &Path) -> PathBuf {
    match program.components().count() {
        0 | 1 => program.to_owned(),
        _ => std::path::absolute(program).unwrap_or_else(|_| program.to_owned()),
    }
}

/// What was written to a file of a child.
fn text(mut file: std::fs::File) -> String {
    use std::io::{Read, Seek};
    let mut bytes = Vec::new();
    // What cannot be read was not said.
    let _ = file.rewind().and_then(|()| file.read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_python_named_from_here_is_started_from_the_recipe_too() {
        assert_eq!(wherever(Path::new("python3")), Path::new("python3"));
        assert!(wherever(Path::new("venv/bin/python")).is_absolute());
        assert!(wherever(Path::new("venv/bin/python")).ends_with("venv/bin/python"));
    }
}
