//! `logogram models`

use super::{Outcome, shown};
use crate::model::{self, Model, own};
use anyhow::{Context, Result};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// List, keep and remove models beside the one that ships.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  logogram models keep adapted/2/model stairs\n  logogram solve picture.png --model stairs\n\n\
    To compare two models, evaluate the same tasks with each and compare the runs: logogram compare RUN RUN."
)]
pub(super) struct Args {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(clap::Subcommand)]
enum What {
    /// Name all models with their sizes and hashes; so it is without a word, too
    List,
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
            let ships = model::find(None)?;
            writeln!(out, "{}", line("ships", &ships))?;
            for folder in own::all(&kept)? {
                let name = folder.file_name().unwrap_or_default().to_string_lossy();
                writeln!(out, "{}", line(&shown(&name), &folder))?;
            }
        }
        Some(What::Keep { folder, name }) => {
            let folder = own::keep(&kept, folder, name)?;
            writeln!(
                out,
                "Kept in {}; use it with --model {name}.",
                folder.display()
            )?;
        }
        Some(What::Remove { name }) => {
            own::remove(&kept, name)?;
            writeln!(out, "Removed {name}.")?;
        }
    }
    Ok(Outcome::Done)
}

/// What there is to say of a model.
fn line(name: &str, folder: &Path) -> String {
    match Model::open(folder) {
        Ok(model) => format!(
            "{name:16} {}  {:>10} parameters  {}",
            &model.hash()[..12],
            model.description().architecture.parameters,
            folder.display()
        ),
        Err(error) => format!("{name:16} cannot be used: {error}"),
    }
}
