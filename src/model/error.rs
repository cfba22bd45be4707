//! What can be wrong with a model folder, each with what to do about it.

use std::path::PathBuf;
use thiserror::Error;

/// Why a model cannot be used. Each message is one sentence and what to do.
#[derive(Debug, Error)]
pub enum ModelError {
    /// None of the places a model is looked for has one.
    #[error(
        "no model was found; put the folder `logogram-small` into one of {}, or name a model folder with --model",
        list(searched)
    )]
    NotFound {
        /// Folders that were looked at.
        searched: Vec<PathBuf>,
    },
    /// The folder is not there.
    #[error("there is no folder {}; name a model folder with --model", .0.display())]
    NoFolder(PathBuf),
    /// The folder has nothing of a model.
    #[error("there is no model in {}; name a folder with a model.json, or a code model exported to ONNX", .0.display())]
    NoModel(PathBuf),
    /// The folder is of a code model, without a network that is run here.
    #[error(
        "the code model in {} has no decoder_model_merged.onnx or model.onnx; export it to ONNX with `optimum-cli export onnx \
         --task text-generation-with-past` and name the folder with the export",
        .0.display()
    )]
    NotExported(PathBuf),
    /// A file is not there.
    #[error("the model in {} has no {name}; copy the whole folder again", dir.display())]
    Missing {
        /// The model folder.
        dir: PathBuf,
        /// The file.
        name: String,
    },
    /// The system did not let a file be read.
    #[error("{} cannot be read ({source}); check the file and its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system did not let a model be kept or removed.
    #[error("{} cannot be written ({source}); check the folder and its permissions", path.display())]
    Unwritable {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A model cannot be kept under this name.
    #[error("{0:?} is no name for a model; take letters, digits, dashes and dots")]
    Name(String),
    /// There is one of this name.
    #[error("a model is kept as {0} already; remove it first or take another name")]
    NameTaken(String),
    /// There is none of this name.
    #[error("no model is kept as {0:?}; `logogram models` lists them")]
    NotKept(String),
    /// `model.json` is not what the format says.
    #[error("{} is not a model description ({reason}); copy the whole folder again", path.display())]
    Description {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// `model.json` is of another format.
    #[error(
        "the model in {} is of format {found} and this program reads format {}; take a model made for this version, or update Logogram",
        dir.display(),
        super::FORMAT
    )]
    Format {
        /// The model folder.
        dir: PathBuf,
        /// The format it says.
        found: u64,
    },
    /// `model.json` does not list a file the program needs.
    #[error("model.json in {} does not list {name}; copy the whole folder again", dir.display())]
    Unlisted {
        /// The model folder.
        dir: PathBuf,
        /// The file.
        name: String,
    },
    /// A file has another size than `model.json` says.
    #[error(
        "{} has {found} bytes where model.json says {expected}, so it was cut short or replaced; copy the whole folder again",
        path.display()
    )]
    Size {
        /// The file.
        path: PathBuf,
        /// Its size.
        found: u64,
        /// The size it should have.
        expected: u64,
    },
    /// A file has the right size and other contents.
    #[error("{} is damaged or from another model: its hash is not the one in model.json; copy the whole folder again", path.display())]
    Hash {
        /// The file.
        path: PathBuf,
    },
    /// The networks were trained with another tokenizer.
    #[error(
        "tokenizer.json in {} is not the one the networks were trained with; copy the tokenizer.json that came with them",
        dir.display()
    )]
    Vocabulary {
        /// The model folder.
        dir: PathBuf,
    },
    /// The tokenizer cannot be read or does not fit its description.
    #[error("{} cannot be used ({reason}); copy the whole folder again", path.display())]
    Tokenizer {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The tokenizer of a causal language model is not that of its network.
    #[error(
        "tokenizer.json in {} has {tokenizer} tokens where config.json says {config}; copy the tokenizer.json that came with the network",
        dir.display()
    )]
    Words {
        /// The model folder.
        dir: PathBuf,
        /// How many tokens the network has room for.
        config: usize,
        /// How many there are.
        tokenizer: usize,
    },
    /// A network wants weights from a file that is none of its folder's.
    #[error(
        "{} takes weights from {location:?}, which is not inside of the model's folder; take a model whose files lie in one folder",
        path.display()
    )]
    Outside {
        /// The network.
        path: PathBuf,
        /// The file that it names.
        location: String,
    },
    /// The model looks at pictures in another way than this program draws them.
    #[error(
        "the model in {} was trained on another view ({what} is {found}, here {expected}); take a model trained for this version",
        dir.display()
    )]
    View {
        /// The model folder.
        dir: PathBuf,
        /// What differs.
        what: &'static str,
        /// What the model says.
        found: f64,
        /// What this program has.
        expected: f64,
    },
    /// The sizes in `model.json` cannot be.
    #[error("model.json in {} cannot be right ({what}); copy the whole folder again", dir.display())]
    Architecture {
        /// The model folder.
        dir: PathBuf,
        /// What contradicts.
        what: String,
    },
}

fn list(paths: &[PathBuf]) -> String {
    let paths: Vec<String> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    paths.join(", ")
}
