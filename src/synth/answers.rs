//! What a language model answered, kept beside the shards so that none of it has to be asked for twice.
//!
//! `answers.jsonl` has a line that says what was asked (`{"asked": "…", "model": "…"}`) and then one for each prompt:
//! `{"prompt": 3, "answers": ["…", …]}`, in the order they were answered.

use crate::file;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The name of the file.
const NAME: &str = "answers.jsonl";

/// The largest such file that is read, in bytes.
const MOST_BYTES: u64 = 4096 * file::MB;

/// Why the answers are not used.
#[derive(Debug, Error)]
pub enum AnswersError {
    /// The file cannot be read or written.
    #[error("cannot use {path}: {source}", path = .path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line is none that was written here.
    #[error("{path}, line {line}, is no answer; remove the file to ask anew", path = .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// Which, from 1.
        line: usize,
    },
    /// They were given to other prompts.
    #[error(
        "{path} has answers of another server, or for another seed or other seed programs ({model}); name another folder with --out",
        path = .path.display()
    )]
    Other {
        /// The file.
        path: PathBuf,
        /// Who gave them.
        model: String,
    },
}

/// The first line.
#[derive(Deserialize, Serialize)]
struct Head {
    /// Stands for all that the prompts and the way they are asked follow from.
    asked: String,
    /// Who answers.
    model: String,
}

/// A line.
#[derive(Deserialize, Serialize)]
struct Line {
    prompt: usize,
    answers: Vec<String>,
}

/// The answers of a folder.
pub(super) struct Answers {
    path: PathBuf,
    file: File,
    /// Those that were there, by the number of their prompt.
    pub known: BTreeMap<usize, Vec<String>>,
}

impl Answers {
    /// Reads what is in `folder`, or begins to write there. A last line that was not written to its end is taken off.
    pub(super) fn open(folder: &Path, asked: &str, model: &str) -> Result<Answers, AnswersError> {
        let path = folder.join(NAME);
        let unusable = |source| AnswersError::Unusable {
            path: path.clone(),
            source,
        };
        let bytes = match file::read(&path, MOST_BYTES) {
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            read => read.map_err(unusable)?,
        };
        let whole = bytes
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |end| end + 1);
        let known = match bytes[..whole].is_empty() {
            true => BTreeMap::new(),
            false => read(&bytes[..whole], asked, &path)?,
        };
        let mut options = OpenOptions::new();
        let file = options
            .create(true)
            .append(true)
            .open(&path)
            .map_err(unusable)?;
        file.set_len(whole as u64).map_err(unusable)?;
        let mut answers = Answers {
            path: path.clone(),
            file,
            known,
        };
        if whole == 0 {
            answers.write(&Head {
                asked: asked.to_owned(),
                model: model.to_owned(),
            })?;
        }
        Ok(answers)
    }

    /// Keeps the answers to a prompt.
    pub(super) fn keep(&mut self, prompt: usize, answers: &[String]) -> Result<(), AnswersError> {
        self.write(&Line {
            prompt,
            answers: answers.to_vec(),
        })
    }

    fn write(&mut self, line: &impl Serialize) -> Result<(), AnswersError> {
        let mut bytes = serde_json::to_vec(line).unwrap_or_default();
        bytes.push(b'\n');
        let written = self.file.write_all(&bytes);
        written.map_err(|source| AnswersError::Unusable {
            path: self.path.clone(),
            source,
        })
    }
}

fn read(
    bytes: &[u8],
    asked: &str,
    path: &Path,
) -> Result<BTreeMap<usize, Vec<String>>, AnswersError> {
    let broken = |line| AnswersError::Broken {
        path: path.to_owned(),
        line,
    };
    let mut lines = bytes.trim_ascii_end().split(|&byte| byte == b'\n').zip(1..);
    let head = lines.next().map(|(line, _)| serde_json::from_slice(line));
    let Some(Ok(Head {
        asked: before,
        model,
    })) = head
    else {
        return Err(broken(1));
    };
    if before != asked {
        return Err(AnswersError::Other {
            path: path.to_owned(),
            model,
        });
    }
    lines
        .map(|(line, number)| match serde_json::from_slice(line) {
            Ok(Line { prompt, answers }) => Ok((prompt, answers)),
            Err(_) => Err(broken(number)),
        })
        .collect()
}
