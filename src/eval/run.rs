//! What a run is: of which tasks, by whom, with what options, and where it was made.

use super::selection::{Only, Shard};
use crate::propose::{Identity, Request, server};
use serde::{Deserialize, Serialize};
use turtle_lib::compare::Tolerance;

/// How `run.json` and the files beside it are to be read. A change to what they say makes it another.
pub const FORMAT: u32 = 2;

/// `run.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// [`FORMAT`] of the program that wrote it.
    pub format: u32,
    /// Version of that program.
    pub version: String,
    /// The task file, as it was named.
    pub set: String,
    /// The hash of its content.
    pub set_sha256: String,
    /// Which of its tasks are tried; all without it.
    pub only: Option<Only>,
    /// The part of these that this run tries; all without it.
    pub shard: Option<Shard>,
    /// How many tasks this run tries.
    pub tasks: usize,
    /// What the proposer is asked for each task, the seed among it.
    pub request: Request,
    /// How near counts as the same.
    pub tolerance: Tolerance,
    /// What kind of proposer.
    pub proposer: String,
    /// The hash of the model.
    pub model_hash: String,
    /// What computes.
    pub engine: String,
    /// Each different process that took part in it: several where it was stopped and went on, or was merged.
    pub made_by: Vec<Process>,
}

/// A process that took part in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// The command, word by word.
    pub command: Vec<String>,
    /// The commit that the program was built from, where whoever built it said so.
    pub commit: Option<String>,
    /// The machine's system and architecture.
    pub system: String,
    /// How many threads it computes at once.
    pub cores: Option<usize>,
    /// Its processor, where the system says it.
    pub cpu: Option<String>,
}

impl Run {
    /// A run of this program with what this proposer answers.
    pub fn new(
        set: String,
        set_sha256: String,
        request: &Request,
        tolerance: Tolerance,
        identity: &Identity,
    ) -> Run {
        Run {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            set,
            set_sha256,
            only: None,
            shard: None,
            tasks: 0,
            request: request.clone(),
            tolerance,
            proposer: identity.proposer.clone(),
            model_hash: identity.model_hash.clone(),
            engine: identity.engine.clone(),
            made_by: vec![Process::current()],
        }
    }

    /// Whether both come to the same rows: where they were made, how the task file was named and at which address the model
    /// was served does not matter.
    pub fn is_same(&self, other: &Run) -> bool {
        let essence = |run: &Run| Run {
            set: String::new(),
            engine: match run.proposer.as_str() {
                server::KSERVE => String::new(),
                _ => run.engine.clone(),
            },
            made_by: Vec::new(),
            ..run.clone()
        };
        essence(self) == essence(other)
    }

    /// Notes processes that took part, too.
    pub fn add_processes(&mut self, processes: &[Process]) {
        for process in processes {
            if !self.made_by.contains(process) {
                self.made_by.push(process.clone());
            }
        }
    }
}

impl Process {
    /// This one.
    fn current() -> Process {
        let command = std::env::args_os();
        Process {
            command: command
                .map(|word| word.to_string_lossy().into_owned())
                .collect(),
            commit: option_env!("LOGOGRAM_COMMIT").map(str::to_owned),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            cores: std::thread::available_parallelism().ok().map(Into::into),
            cpu: cpu(),
        }
    }

    /// The command as it can be typed.
    pub fn command_line(&self) -> String {
        let quoted = |word: &String| {
            let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_./=:,+@%".contains(char);
            if !word.is_empty() && word.chars().all(is_plain) {
                return word.clone();
            }
            format!("'{}'", word.replace('\'', "'\\''"))
        };
        self.command
            .iter()
            .map(quoted)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The processor's name. Only Linux says it in a file.
fn cpu() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let named = text.lines().find(|line| line.starts_with("model name"))?;
    let name = named.split_once(':')?.1.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_be_typed_again() {
        let words = [
            "logogram",
            "eval",
            "my tasks.jsonl",
            "--only",
            "lines>12",
            "it's",
            "",
        ];
        let process = Process {
            command: words.map(str::to_owned).into(),
            ..Process::current()
        };
        let expected = r"logogram eval 'my tasks.jsonl' --only 'lines>12' 'it'\''s' ''";
        assert_eq!(process.command_line(), expected);
    }
}
