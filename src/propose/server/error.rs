//! What can go wrong with a server, a sentence each. None of them has the key in it.

use crate::model::ModelError;
use std::path::PathBuf;
use thiserror::Error;

/// Why a description of a server is not used.
#[derive(Debug, Error)]
pub enum DescriptionError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}", path = .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It is no description.
    #[error("{path} does not describe a server ({reason})", path = .path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A value in it cannot be.
    #[error("{path} cannot be used: {what}", path = .path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// Which, and what it has to be.
        what: String,
    },
    /// The variable holds what no header can carry.
    #[error("the key in {0} has characters that no key has; set the variable anew")]
    Key(String),
    /// The model whose samples a server takes is not here, so that its tokens would have no text.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// Why a server gives no more samples.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ServerError {
    /// There is no connection to it.
    #[error("the server at {url} cannot be reached ({reason})")]
    Unreachable {
        /// Its address.
        url: String,
        /// What the system says.
        reason: String,
    },
    /// Nothing came for as long as the description allows.
    #[error("the server at {url} stopped answering: nothing came for {seconds} s")]
    Silent {
        /// Its address.
        url: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// Something came all the time, but no end.
    #[error("the server at {url} did not end its answer within {seconds} s")]
    Endless {
        /// Its address.
        url: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The connection ended before the answer did.
    #[error("the server at {url} broke off in the middle of its answer")]
    Cut {
        /// Its address.
        url: String,
    },
    /// What came is no answer.
    #[error("the server at {url} answers what cannot be understood ({reason})")]
    Garbage {
        /// Its address.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It does not let this key in.
    #[error("the server at {url} refuses the key in {variable}")]
    KeyRefused {
        /// Its address.
        url: String,
        /// Where the key is from.
        variable: String,
    },
    /// It lets nobody in without a key, and there is none.
    #[error("the server at {url} asks for a key; put it into the environment variable {variable}")]
    KeyMissing {
        /// Its address.
        url: String,
        /// Where the key would be from.
        variable: String,
    },
    /// It has no such model, or nothing at this address.
    #[error("the server at {url} knows no model {model}, or the address is not the one of its API")]
    Unknown {
        /// Its address.
        url: String,
        /// What was asked for.
        model: String,
    },
    /// It had no answer to any try.
    #[error("the server at {url} fails with status {status} at each of {tries} tries{said}")]
    Busy {
        /// Its address.
        url: String,
        /// The last status.
        status: u16,
        /// How often it was asked.
        tries: usize,
        /// What it said, with a colon before it, or nothing.
        said: String,
    },
    /// It does not answer such a question.
    #[error("the server at {url} refuses the request with status {status}{said}")]
    Refused {
        /// Its address.
        url: String,
        /// The status.
        status: u16,
        /// What it said, with a colon before it, or nothing.
        said: String,
    },
    /// It began to answer and then told of an error.
    #[error("the server at {url} reports an error{said}")]
    Reported {
        /// Its address.
        url: String,
        /// What it said, with a colon before it, or nothing.
        said: String,
    },
    /// An answer beyond all that programs take.
    #[error("the server at {url} answers with more than {most_mb} MB")]
    TooLarge {
        /// Its address.
        url: String,
        /// The most that is read.
        most_mb: u64,
    },
    /// Its model is not the one whose tokens are known here.
    #[error(
        "the server at {url} serves another model ({served:.12}) than the one in {folder} ({here:.12}); serve that one, or name the folder of the served one as `folder` in the description",
        folder = .folder.display()
    )]
    OtherModel {
        /// Its address.
        url: String,
        /// The hash of its model.
        served: String,
        /// The hash of the model here.
        here: String,
        /// Where that is.
        folder: PathBuf,
    },
    /// It samples and writes no texts.
    #[error(
        "the server at {url} samples programs for drawings and writes no others; name one whose api is chat or completions"
    )]
    NoWords {
        /// Its address.
        url: String,
    },
    /// A beam search was asked for.
    #[error("a server samples and has no beam search; ask without a beam")]
    Beam,
}
