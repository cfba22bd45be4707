//! A model of ours behind a server that speaks KServe's protocol, version 2, as Triton does: `models/serving` is what it
//! serves, and docs/kserve.md says what the tensors are. It samples there and sends tokens.

use super::answer::{Fault, MOST_BYTES};
use super::description::Description;
use super::error::DescriptionError;
use super::exchange::Question;
use crate::model::{self, Model};
use crate::propose::decode::Draft;
use crate::propose::rules::Rules;
use crate::propose::{ProposeError, Request, Sample, text, told};
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt;
use std::io::{BufRead, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use tokenizers::Tokenizer;
use turtle_lib::density::DensityGrid;

/// Stands behind a program's last token where others are longer.
const NOTHING: i64 = -1;

/// The model that is served, as far as its tokens need it here.
pub(super) struct Served {
    folder: PathBuf,
    hash: String,
    tokenizer: Tokenizer,
    rules: Rules<'static>,
}

impl fmt::Debug for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Served({:?}, {})", self.folder, self.hash)
    }
}

impl Served {
    /// The model that the description names.
    pub(super) fn open(description: &Description) -> Result<Served, DescriptionError> {
        let folder = match &description.folder {
            Some(folder) => model::find(Some(folder))?,
            None => model::ships()?,
        };
        let model = Model::open(&folder)?;
        Ok(Served {
            hash: model.hash().to_owned(),
            tokenizer: model.tokenizer().clone(),
            rules: Rules::of(model.description()),
            folder,
        })
    }

    pub(super) fn hash(&self) -> &str {
        &self.hash
    }

    pub(super) fn sample(&self, index: usize, draft: Draft) -> Result<Sample, ProposeError> {
        let text = text(&self.tokenizer, &draft.tokens)?;
        Ok(told::sample(index, text, draft, &self.rules))
    }

    pub(super) fn pieces(&self, sample: &Sample) -> Vec<String> {
        told::pieces(&self.tokenizer, &sample.tokens)
    }
}

/// Samples for a drawing.
#[derive(Debug)]
pub(super) struct Sampling {
    pub served: Arc<Served>,
    pub grid: DensityGrid,
    pub request: Request,
}

/// A tensor of an answer.
#[derive(Deserialize)]
struct Tensor {
    name: String,
    shape: Vec<usize>,
    data: Vec<Value>,
}

/// An answer.
#[derive(Deserialize)]
struct Answer {
    outputs: Vec<Tensor>,
}

impl Question for Sampling {
    type Part = Draft;

    fn body(&self, _: &Description, indices: &[usize]) -> Value {
        let request = &self.request;
        let temperatures = indices.iter().map(|&index| request.temperature_of(index));
        let tensor = |name: &str, datatype: &str, data: Vec<Value>| {
            let shape = [data.len()];
            json!({ "name": name, "datatype": datatype, "shape": shape, "data": data })
        };
        let digits = self.grid.digits().iter();
        let inputs = [
            tensor("grid", "INT64", digits.map(|&digit| json!(digit)).collect()),
            tensor(
                "rows",
                "INT64",
                indices.iter().map(|&row| json!(row)).collect(),
            ),
            tensor(
                "temperature",
                "FP64",
                temperatures.map(|one| json!(one)).collect(),
            ),
            tensor("seed", "UINT64", vec![json!(request.seed)]),
            tensor("top_k", "INT64", vec![json!(request.top_k)]),
            tensor("top_p", "FP64", vec![json!(request.top_p)]),
            tensor("max_tokens", "INT64", vec![json!(request.max_tokens)]),
        ];
        json!({ "inputs": inputs })
    }

    fn read(
        &self,
        answer: &mut dyn BufRead,
        emit: &mut dyn FnMut(usize, Draft) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        let mut bytes = Vec::new();
        let length = answer.take(MOST_BYTES + 1).read_to_end(&mut bytes);
        if length.map_err(Fault::Io)? as u64 > MOST_BYTES {
            return Err(Fault::TooLarge);
        }
        for (place, draft) in self.drafts(&bytes)?.into_iter().enumerate() {
            if emit(place, draft).is_break() {
                break;
            }
        }
        Ok(())
    }
}

impl Sampling {
    /// The programs in an answer.
    fn drafts(&self, bytes: &[u8]) -> Result<Vec<Draft>, Fault> {
        let answer: Answer =
            serde_json::from_slice(bytes).map_err(|error| match error.is_eof() {
                true => Fault::Cut,
                false => Fault::Garbage(error.to_string()),
            })?;
        let tensor = |name: &str| {
            let found = answer.outputs.iter().find(|tensor| tensor.name == name);
            found.ok_or_else(|| Fault::Garbage(format!("it has no tensor {name}")))
        };
        let served = tensor("model")?.data.first().and_then(Value::as_str);
        let is_hash =
            |text: &&str| text.len() == 64 && text.chars().all(|char| char.is_ascii_hexdigit());
        let Some(served) = served.filter(is_hash) else {
            return Err(Fault::Garbage("its model is no hash".to_owned()));
        };
        if served != self.served.hash {
            return Err(Fault::OtherModel {
                served: served.to_owned(),
                here: self.served.hash.clone(),
                folder: self.served.folder.clone(),
            });
        }
        let (tokens, log_probs) = (tensor("tokens")?, tensor("log_probs")?);
        let count = tokens.data.len();
        let width = match tokens.shape.as_slice() {
            &[rows, width] if count > 0 && rows.checked_mul(width) == Some(count) => width,
            _ => {
                let reason = "tokens have another shape than they say".to_owned();
                return Err(Fault::Garbage(reason));
            }
        };
        if log_probs.shape != tokens.shape || log_probs.data.len() != tokens.data.len() {
            return Err(Fault::Garbage(
                "log_probs have another shape than tokens".to_owned(),
            ));
        }
        let rows = tokens
            .data
            .chunks_exact(width)
            .zip(log_probs.data.chunks_exact(width));
        rows.map(|(tokens, log_probs)| self.draft(tokens, log_probs))
            .collect()
    }

    /// The program of a row.
    fn draft(&self, tokens: &[Value], log_probs: &[Value]) -> Result<Draft, Fault> {
        let rules = &self.served.rules;
        let mut draft = Draft::default();
        for (token, log_prob) in tokens.iter().zip(log_probs) {
            if token.as_i64() == Some(NOTHING) {
                break;
            }
            let known = token.as_u64().and_then(|token| u32::try_from(token).ok());
            let Some(token) = known.filter(|&token| rules.allows(token)) else {
                let reason = format!("a token is none of the {} that programs have", rules.known);
                return Err(Fault::Garbage(reason));
            };
            let log_prob = log_prob.as_f64().filter(|number| number.is_finite());
            let log_prob = log_prob
                .ok_or_else(|| Fault::Garbage("a log-probability is no number".to_owned()))?;
            draft.push(token, log_prob as f32);
        }
        match draft.tokens.len() > rules.room {
            true => Err(Fault::Garbage(format!(
                "a program has more than {} tokens",
                rules.room
            ))),
            false => Ok(draft),
        }
    }
}
