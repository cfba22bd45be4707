//! Task files: JSON Lines, one drawing to be redrawn a row.

use crate::input::{self, InputError};
use crate::picture::{self, pen};
use crate::subject::Subject;
use anyhow::Context;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::path::{Path as FilePath, PathBuf};
use thiserror::Error;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::program::Program;
use turtle_lib::python;
use turtle_lib::run::{Fuel, run};
use turtle_lib::turtle::Path;

/// A row of a task file.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its `id`, else its `language`, else its row number.
    pub id: String,
    /// Row in the file, from 1.
    pub row: usize,
    /// What was meant to be drawn, by name, where the row says it.
    pub figure: Option<String>,
    /// How wide an image's lines are, in its pixels, where the row says it.
    pub pen_px: Option<f64>,
    source: Source,
    /// A program of what an image or strokes mean, where the row has one.
    truth: Option<String>,
}

#[derive(Clone, Debug)]
enum Source {
    Program(String),
    Image(PathBuf),
    Strokes(pen::StrokeLists),
}

/// What is wrong with a row.
#[derive(Debug, Error)]
#[error("{path}, row {row}: {message}")]
pub struct TaskError {
    /// The task file.
    pub path: PathBuf,
    /// Row, from 1.
    pub row: usize,
    /// What is wrong, as one sentence.
    pub message: String,
}

/// A row as it is written, or one of Quick, Draw!'s. Other fields are allowed and ignored.
#[derive(Deserialize)]
struct Row {
    #[serde(alias = "key_id")]
    id: Option<Value>,
    language: Option<Value>,
    program: Option<String>,
    image: Option<PathBuf>,
    #[serde(default, alias = "drawing", deserialize_with = "strokes")]
    strokes: Option<pen::StrokeLists>,
    #[serde(alias = "word")]
    figure: Option<String>,
    pen_px: Option<f64>,
    truth: Option<String>,
}

fn strokes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<pen::StrokeLists>, D::Error> {
    pen::lists(from).map(Some)
}

/// Reads all rows of a task file; a broken row does not keep the others from being read.
///
/// # Errors
/// Only when the file itself cannot be read.
pub fn read(path: &FilePath) -> Result<Vec<Result<Task, TaskError>>, InputError> {
    Ok(rows(&input::bytes(path)?, path))
}

/// The rows of a task file with this content.
pub fn rows(bytes: &[u8], path: &FilePath) -> Vec<Result<Task, TaskError>> {
    let lines = input::without_mark(bytes)
        .split(|&byte| byte == b'\n')
        .enumerate();
    let rows = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    rows.map(|(i, line)| {
        let row = i + 1;
        parse_row(line, row, path).map_err(|message| TaskError {
            path: path.to_owned(),
            row,
            message,
        })
    })
    .collect()
}

fn parse_row(line: &[u8], row: usize, path: &FilePath) -> Result<Task, String> {
    let fields: Row =
        serde_json::from_slice(line).map_err(|error| format!("this is no task: {error}"))?;
    let source = match (fields.program, fields.image, fields.strokes) {
        (Some(program), None, None) => Source::Program(program),
        // Images are named from where the task file is.
        (None, Some(image), None) => {
            Source::Image(path.parent().unwrap_or(FilePath::new("")).join(image))
        }
        (None, None, Some(strokes)) => Source::Strokes(strokes),
        _ => return Err("a task has one of `program`, `image` and `strokes`".to_owned()),
    };
    let id = fields
        .id
        .or(fields.language)
        .as_ref()
        .map_or_else(|| row.to_string(), text_of);
    Ok(Task {
        id,
        row,
        figure: fields.figure,
        pen_px: fields.pen_px,
        source,
        truth: fields.truth,
    })
}

/// A string as it is, a list's texts joined, anything else as JSON.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text_of).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

impl Task {
    /// The strokes of a task that has some, in the source's units.
    pub fn strokes(&self) -> Option<&pen::StrokeLists> {
        match &self.source {
            Source::Strokes(strokes) => Some(strokes),
            Source::Program(_) | Source::Image(_) => None,
        }
    }

    /// The file of a task that has an image.
    pub fn image(&self) -> Option<&FilePath> {
        match &self.source {
            Source::Image(path) => Some(path),
            Source::Program(_) | Source::Strokes(_) => None,
        }
    }

    /// The program that is to be redrawn, or that says what an image or strokes mean, where one is known.
    ///
    /// # Errors
    /// What is wrong with its text, as one sentence.
    pub fn program(&self) -> Option<Result<Program, String>> {
        let text = match &self.source {
            Source::Program(text) => Some(text),
            Source::Image(_) | Source::Strokes(_) => self.truth.as_ref(),
        };
        text.map(|text| parse(text))
    }

    /// The task's drawing in the canonical view.
    ///
    /// # Errors
    /// One sentence, without the row.
    pub fn subject(&self) -> Result<Subject, String> {
        match &self.source {
            Source::Program(text) => {
                let bitmap = Bitmap::of_path(&draw(&parse(text)?)?);
                if bitmap.is_blank() {
                    return Err("the program draws nothing in the view".to_owned());
                }
                Ok(bitmap.into())
            }
            Source::Image(path) => {
                input::read(path, input::ProgramView::Canonical).map_err(|error| error.to_string())
            }
            Source::Strokes(lists) => {
                let strokes = pen::zipped(lists)?;
                let picture = picture::from_strokes(&strokes).map_err(|error| error.to_string())?;
                Ok(picture.into())
            }
        }
    }
}

/// The programs of a task file's rows that have one to be redrawn or one that says what is meant, the one program of a `.py` or
/// `.logo` file, or those of all such files in a folder, in the order of their names.
///
/// # Errors
/// The first row that is broken.
pub fn read_programs(path: &FilePath) -> anyhow::Result<Vec<Program>> {
    let is_program = |path: &FilePath| turtle_lib::dialect::Dialect::from_path(path).is_some();
    if path.is_dir() {
        let entries = std::fs::read_dir(path)
            .and_then(|entries| entries.collect::<Result<Vec<_>, _>>())
            .with_context(|| format!("cannot read {}", path.display()))?;
        let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
        paths.retain(|path| is_program(path));
        paths.sort();
        return paths
            .iter()
            .map(|path| input::read_program(path).map_err(Into::into))
            .collect();
    }
    if is_program(path) {
        return Ok(vec![input::read_program(path)?]);
    }
    let mut programs = Vec::new();
    for task in read(path)? {
        let task = task?;
        if let Some(program) = task.program() {
            programs.push(program.map_err(|message| TaskError {
                path: path.to_owned(),
                row: task.row,
                message,
            })?);
        }
    }
    Ok(programs)
}

/// The folder of the programs that ship as seeds.
pub fn own_seeds() -> PathBuf {
    FilePath::new(env!("CARGO_MANIFEST_DIR")).join("assets/seeds")
}

fn parse(text: &str) -> Result<Program, String> {
    let errors = |errors: Vec<turtle_lib::diagnostic::Diagnostic>| {
        errors.first().map_or_else(String::new, ToString::to_string)
    };
    python::parse(text).into_program().map_err(errors)
}

/// What a program draws.
///
/// # Errors
/// Why its run ended early, as one sentence.
pub fn draw(program: &Program) -> Result<Path, String> {
    Ok(run(program, &Fuel::default())
        .map_err(|error| error.to_string())?
        .path)
}
