//! `logogram models`

use super::{Outcome, shown, shown_path};
use crate::model::{self, Model, own};
use anyhow::{Context, Result};
use serde_json::Value;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// List, compare, select, keep and remove models beside the one that ships.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  logogram models keep adapted/2/model stairs\n  logogram models select stairs\n\n\
    A model is named by its name, by the first digits of its hash, or as \"ships\". What two models solve is compared by\n\
    evaluating the same tasks with each: logogram compare RUN RUN."
)]
pub(super) struct Args {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(clap::Subcommand)]
enum What {
    /// Name all models with their sizes and hashes; so it is without a word, too
    List,
    /// Say beside each other what models are and how they were trained
    Compare {
        /// Names, hashes or folders
        #[arg(required = true, num_args = 2..)]
        models: Vec<String>,
    },
    /// Use a model wherever none is named, in the studio too
    Select {
        /// Its name or hash, or "ships"
        name: String,
    },
    /// Keep a copy of a model folder under a name, which --model then takes
    Keep {
        /// The model's folder
        folder: PathBuf,
        /// Letters, digits, dashes, dots
        name: String,
    },
    /// Remove a model that is kept
    Remove {
        /// Its name
        name: String,
    },
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let kept =
        own::kept().context("this system has no place for models; name a folder with --model")?;
    let mut out = io::stdout().lock();
    match &args.what {
        None | Some(What::List) => {
            let selected = own::selected(&kept);
            let ships = model::ships()?;
            writeln!(out, "{}", line(own::SHIPS, &ships, selected.is_none()))?;
            for folder in own::all(&kept)? {
                let name = folder.file_name().unwrap_or_default().to_string_lossy();
                let is_selected = selected.as_ref() == Some(&folder);
                writeln!(out, "{}", line(&shown(&name), &folder, is_selected))?;
            }
        }
        Some(What::Compare { models }) => {
            let found = models.iter().map(|name| {
                let folder = match Path::new(name) {
                    folder if folder.exists() => folder.to_owned(),
                    _ => own::find(&kept, name)?,
                };
                Model::open(&folder)
            });
            let found = found.collect::<Result<Vec<_>, _>>()?;
            let mut columns = vec![ROWS.map(|(name, _)| name.to_owned()).to_vec()];
            for (name, model) in models.iter().zip(&found) {
                let mut column = ROWS.map(|(_, of)| of(model)).to_vec();
                column[0] = shown(name);
                columns.push(column);
            }
            write!(out, "{}", table(&columns))?;
        }
        Some(What::Select { name }) => {
            let folder = own::select(&kept, name)?;
            writeln!(
                out,
                "{} is used where no model is named ({}).",
                shown(name),
                shown_path(&folder)
            )?;
        }
        Some(What::Keep { folder, name }) => {
            let folder = own::keep(&kept, folder, name)?;
            writeln!(
                out,
                "Kept in {}; use it with --model {name}, or everywhere after: logogram models select {name}",
                shown_path(&folder)
            )?;
        }
        Some(What::Remove { name }) => {
            own::remove(&kept, name)?;
            writeln!(out, "Removed {name}.")?;
        }
    }
    Ok(Outcome::Done)
}

/// What there is to say of a model, with a star before the one that is used.
fn line(name: &str, folder: &Path, is_selected: bool) -> String {
    let star = if is_selected { '*' } else { ' ' };
    match Model::open(folder) {
        Ok(model) => format!(
            "{star} {name:16} {}  {:>10} parameters  {}",
            &model.hash()[..12],
            model.description().architecture.parameters,
            shown_path(folder)
        ),
        Err(error) => format!(
            "{star} {name:16} cannot be used: {}",
            shown(&error.to_string())
        ),
    }
}

type Row = (&'static str, fn(&Model) -> String);

/// What models are compared by.
const ROWS: [Row; 10] = [
    ("", |_| String::new()),
    ("hash", |model| model.hash()[..12].to_owned()),
    ("parameters", |model| {
        model.description().architecture.parameters.to_string()
    }),
    ("layers", |model| {
        let sizes = &model.description().architecture;
        format!("{} + {}", sizes.encoder_layers, sizes.decoder_layers)
    }),
    ("width", |model| {
        model.description().architecture.d_model.to_string()
    }),
    ("tokens at most", |model| {
        model.description().architecture.max_tokens.to_string()
    }),
    ("tokenizer", |model| {
        model
            .description()
            .vocabulary
            .sha256
            .chars()
            .take(12)
            .collect()
    }),
    ("samples", |model| {
        said(&model.description().training["samples"])
    }),
    ("steps", |model| {
        said(&model.description().training["steps"])
    }),
    ("loss, held out", |model| {
        said(&model.description().training["held_out_loss"])
    }),
];

/// What a recipe wrote down, in a line.
fn said(value: &Value) -> String {
    match value {
        Value::Null => "not said".to_owned(),
        Value::Object(map) => {
            let parts = map.iter().map(|(name, value)| format!("{name} {value}"));
            shown(&parts.collect::<Vec<_>>().join(", "))
        }
        value => shown(&value.to_string()),
    }
}

/// Columns beside each other.
fn table(columns: &[Vec<String>]) -> String {
    let rows = columns.iter().map(Vec::len).min().unwrap_or(0);
    let widest = |column: &Vec<String>| column.iter().map(|cell| cell.chars().count()).max();
    let mut text = String::new();
    for row in 0..rows {
        let cells = columns.iter().map(|column| {
            let width = widest(column).unwrap_or(0);
            format!("{:width$}", column[row])
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
