//! The file that says which server is asked, and the key that goes with it.

use super::error::DescriptionError;
use crate::file;
use crate::model::sha256;
use serde::Deserialize;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use ureq::http::{HeaderValue, Uri};

/// The largest description that is read, in bytes.
const MOST_BYTES: u64 = file::MB;

/// The variable that the key is in, unless the description names another.
pub const KEY_VARIABLE: &str = "LOGOGRAM_API_KEY";

/// A description comes from elsewhere and says where the key goes, so it may name only what is meant to be such a key.
const KEY_ENDING: &str = "_API_KEY";

/// The most requests at a time, choices of a request, tries after the first, tokens of an answer, and seconds of silence.
const MOST_IN_FLIGHT: usize = 64;
const MOST_CHOICES: usize = 128;
const MOST_RETRIES: usize = 10;
const MOST_TOKENS: usize = 65_536;
const MOST_SECONDS: u64 = 3600;

/// Which of the ways of asking the server knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Api {
    /// `/completions`: the model goes on with a text.
    Completions,
    /// `/chat/completions`: the model answers a message.
    Chat,
    /// `/v2/models/…/infer`, KServe's protocol: a model of ours samples as it does here.
    Kserve,
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Api::Completions => "completions",
            Api::Chat => "chat",
            Api::Kserve => "kserve",
        })
    }
}

/// Which server is asked, and how: what stands under `server` in a description file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// The address of its API, such as `http://127.0.0.1:8080/v1`, or `http://127.0.0.1:8000` by KServe's protocol.
    pub url: String,
    /// The model's name there.
    pub model: String,
    /// How it is asked.
    pub api: Api,
    /// The environment variable that the key is in.
    #[serde(default = "key_variable")]
    pub key_variable: String,
    /// How many requests it gets at a time.
    #[serde(default = "in_flight")]
    pub in_flight: usize,
    /// After so many seconds without a word it is given up.
    #[serde(default = "timeout_s")]
    pub timeout_s: u64,
    /// How many programs are asked for in one request: see [`Description::choices`].
    choices: Option<usize>,
    /// How often a request is sent again that failed for the moment.
    #[serde(default = "retries")]
    pub retries: usize,
    /// How long an answer may be: see [`Description::max_tokens`].
    pub(super) max_tokens: Option<usize>,
    /// Whether answers are to come word by word: see [`Description::stream`].
    stream: Option<bool>,
    /// Whether to ask how likely each token was: see [`Description::logprobs`].
    logprobs: Option<bool>,
    /// The folder here of the model that is served, or the name of one that is kept; without it the model that ships.
    pub(super) folder: Option<PathBuf>,
}

fn key_variable() -> String {
    KEY_VARIABLE.to_owned()
}

fn in_flight() -> usize {
    4
}

fn timeout_s() -> u64 {
    60
}

fn retries() -> usize {
    3
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    server: Description,
}

impl Description {
    /// Reads a description file and checks it. No server is asked.
    ///
    /// # Errors
    /// [`DescriptionError`] names the file and what is wrong with it.
    pub fn read(path: &Path) -> Result<Description, DescriptionError> {
        let bytes = file::read(path, MOST_BYTES).map_err(|source| DescriptionError::Read {
            path: path.to_owned(),
            source,
        })?;
        let whole: Whole =
            serde_json::from_slice(&bytes).map_err(|error| DescriptionError::Format {
                path: path.to_owned(),
                reason: error.to_string(),
            })?;
        let mut description = whole.server;
        while description.url.ends_with('/') {
            description.url.pop();
        }
        description
            .check()
            .map_err(|what| DescriptionError::Value {
                path: path.to_owned(),
                what,
            })?;
        Ok(description)
    }

    fn check(&self) -> Result<(), String> {
        // What stands before an @ is a password, and behind a ? often a key: neither belongs into a file, and the
        // address is shown. So it is not repeated here.
        if self.url.contains(['@', '?', '#']) {
            return Err("url must be a plain address without a name, password or query".to_owned());
        }
        let uri: Option<Uri> = self.url.parse().ok();
        let uri = uri.filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
        if uri.and_then(|uri| uri.host().map(str::len)).unwrap_or(0) == 0 {
            return Err("url must be an address that begins with http:// or https://".to_owned());
        }
        if self.model.is_empty() || self.model.chars().any(char::is_control) {
            return Err("model must be the name of a model".to_owned());
        }
        let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
        let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
        if !self.key_variable.ends_with(KEY_ENDING) || !self.key_variable.chars().all(is_name) {
            return Err(format!(
                "key_variable must be the name of an environment variable that ends in {KEY_ENDING}"
            ));
        }
        let is_ours = self.api == Api::Kserve;
        if is_ours && !self.model.chars().all(is_plain) {
            return Err("model must have letters, digits, - _ and . only".to_owned());
        }
        let others = [
            ("max_tokens", self.max_tokens.is_some(), !is_ours),
            ("stream", self.stream.is_some(), !is_ours),
            ("logprobs", self.logprobs.is_some(), !is_ours),
            ("folder", self.folder.is_some(), is_ours),
        ];
        if let Some((name, ..)) = others.iter().find(|(_, is_there, fits)| *is_there && !fits) {
            return Err(format!("{name} has no meaning for the api {}", self.api));
        }
        let counts = [
            ("in_flight", self.in_flight, 1, MOST_IN_FLIGHT),
            ("choices", self.choices(), 1, MOST_CHOICES),
            ("retries", self.retries, 0, MOST_RETRIES),
            ("max_tokens", self.max_tokens(), 1, MOST_TOKENS),
            (
                "timeout_s",
                usize::try_from(self.timeout_s).unwrap_or(usize::MAX),
                1,
                MOST_SECONDS as usize,
            ),
        ];
        for (name, count, least, most) in counts {
            if !(least..=most).contains(&count) {
                return Err(format!("{name} must be from {least} to {most}"));
            }
        }
        Ok(())
    }

    /// How many programs are asked for in one request. Of a server that gives fewer the rest is asked for again.
    pub fn choices(&self) -> usize {
        let usual = match self.api {
            Api::Completions | Api::Chat => 8,
            Api::Kserve => 32,
        };
        self.choices.unwrap_or(usual)
    }

    /// How long an answer may be, in the tokens of a language model, what it thinks included.
    pub fn max_tokens(&self) -> usize {
        self.max_tokens.unwrap_or(1024)
    }

    /// Whether answers are to come word by word.
    pub fn stream(&self) -> bool {
        self.stream.unwrap_or(true)
    }

    /// Whether to ask how likely each token was; not every server can say.
    pub fn logprobs(&self) -> bool {
        self.logprobs.unwrap_or(false)
    }

    /// Where requests go.
    pub fn endpoint(&self) -> String {
        let Description {
            url, model, api, ..
        } = self;
        match api {
            Api::Completions => format!("{url}/completions"),
            Api::Chat => format!("{url}/chat/completions"),
            Api::Kserve => format!("{url}/v2/models/{model}/infer"),
        }
    }

    /// Tells servers apart that may answer otherwise, as the hash of a model's files does: SHA-256, in hexadecimal.
    pub fn hash(&self) -> String {
        let Description {
            url, model, api, ..
        } = self;
        let (choices, max_tokens, logprobs) = (self.choices(), self.max_tokens(), self.logprobs());
        sha256(format!("{url}\n{model}\n{api}\n{choices}\n{max_tokens}\n{logprobs}").as_bytes())
    }

    /// Whether it runs on this machine.
    pub fn is_local(&self) -> bool {
        let uri: Option<Uri> = self.url.parse().ok();
        let host = uri.as_ref().and_then(Uri::host).unwrap_or_default();
        let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        host == "localhost" || address.is_some_and(|address| address.is_loopback())
    }
}

/// What a server lets one in with. It is shown nowhere.
#[derive(Clone, Default)]
pub(super) struct Key(Option<(String, HeaderValue)>);

impl Key {
    /// What is in the variable, if it is set.
    pub(super) fn from_environment(variable: &str) -> Result<Key, DescriptionError> {
        let Some(value) = std::env::var_os(variable).filter(|value| !value.is_empty()) else {
            return Ok(Key::default());
        };
        let bad = || DescriptionError::Key(variable.to_owned());
        let value = value.to_str().ok_or_else(bad)?.trim();
        if !value.chars().all(|char| char.is_ascii_graphic()) {
            return Err(bad());
        }
        let mut header = HeaderValue::from_str(&format!("Bearer {value}")).map_err(|_| bad())?;
        header.set_sensitive(true);
        Ok(Key(Some((value.to_owned(), header))))
    }

    /// Whether there is one.
    pub(super) fn is_there(&self) -> bool {
        self.0.is_some()
    }

    /// The header that carries it.
    pub(super) fn header(&self) -> Option<&HeaderValue> {
        self.0.as_ref().map(|(_, header)| header)
    }

    /// A text from the server without the key, which it may quote.
    pub(super) fn hidden(&self, text: &str) -> String {
        match &self.0 {
            Some((key, _)) => text.replace(key.as_str(), "…"),
            None => text.to_owned(),
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_there() { "Key(…)" } else { "Key" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Description, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Description::read(file.path()).map_err(|error| {
            error
                .to_string()
                .replace(&file.path().display().to_string(), "FILE")
        })
    }

    fn with(fields: &str) -> Result<Description, String> {
        let start = r#""url": "http://127.0.0.1:8080/v1/", "model": "m", "api": "chat""#;
        read(&format!("{{\"server\": {{{start}{fields}}}}}"))
    }

    #[test]
    fn what_is_left_out_has_a_default() {
        let description = with("").unwrap();
        assert_eq!(
            description.endpoint(),
            "http://127.0.0.1:8080/v1/chat/completions"
        );
        assert_eq!(description.key_variable, KEY_VARIABLE);
        assert_eq!((description.in_flight, description.timeout_s), (4, 60));
        assert!(description.is_local() && description.stream() && !description.logprobs());
        assert_eq!((description.choices(), description.max_tokens()), (8, 1024));
    }

    #[test]
    fn what_cannot_be_is_told() {
        for (fields, told) in [
            (r#", "in_flight": 0"#, "in_flight must be from 1 to 64"),
            (r#", "retries": 11"#, "retries must be from 0 to 10"),
            (
                r#", "folder": "models/mine""#,
                "folder has no meaning for the api chat",
            ),
            (r#", "timeout_s": 0"#, "timeout_s must be from 1 to 3600"),
            (
                r#", "key_variable": "HOME""#,
                "key_variable must be the name of an environment variable that ends in _API_KEY",
            ),
        ] {
            assert_eq!(
                with(fields).unwrap_err(),
                format!("FILE cannot be used: {told}")
            );
        }
        let error = with(r#", "key": "secret""#).unwrap_err();
        assert!(error.contains("unknown field `key`") && !error.contains("secret"));
        assert!(
            read("[]")
                .unwrap_err()
                .starts_with("FILE does not describe a server")
        );
    }

    #[test]
    fn a_model_of_ours_has_an_address_of_its_own_and_no_words() {
        let with = |model: &str, more: &str| {
            read(&format!(
                r#"{{"server": {{"url": "http://localhost:8000/", "model": "{model}", "api": "kserve"{more}}}}}"#
            ))
        };
        let description = with("logogram", r#", "folder": "mine""#).unwrap();
        assert_eq!(
            description.endpoint(),
            "http://localhost:8000/v2/models/logogram/infer"
        );
        assert_eq!(description.choices(), 32);
        for (model, more, told) in [
            (
                "logogram",
                r#", "stream": false"#,
                "stream has no meaning for the api kserve",
            ),
            (
                "a/../b",
                "",
                "model must have letters, digits, - _ and . only",
            ),
        ] {
            let error = with(model, more).unwrap_err();
            assert_eq!(error, format!("FILE cannot be used: {told}"));
        }
    }

    #[test]
    fn an_address_has_no_password() {
        for url in [
            "http://me:secret@there/v1",
            "http://there/v1?key=secret",
            "ftp://there",
            "there",
            "",
        ] {
            let error = read(&format!(
                r#"{{"server": {{"url": "{url}", "model": "m", "api": "completions"}}}}"#
            ))
            .unwrap_err();
            assert!(
                error.starts_with("FILE cannot be used: url must be"),
                "{error}"
            );
            assert!(!error.contains("secret"));
        }
    }

    #[test]
    fn a_key_is_not_shown() {
        let header = HeaderValue::from_static("Bearer secret");
        let key = Key(Some(("secret".to_owned(), header)));
        assert_eq!(format!("{key:?}"), "Key(…)");
        assert_eq!(key.hidden("wrong key secret"), "wrong key …");
    }
}
