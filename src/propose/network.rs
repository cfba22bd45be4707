//! The two networks of the model: tensors in, tensors out.

use super::engine::{Engine, EngineError, Floats, Gather, Network, NetworkError, Output, Value};
use crate::model::{Architecture, Model};
use turtle_lib::density::DensityGrid;

/// The encoder: a density grid to what the decoder attends to.
pub(super) struct Encoder {
    network: Network,
    names: Vec<String>,
}

/// Cross-attention keys and values of one drawing, for each decoder layer a key and a value of shape
/// [1, heads, memory tokens, head dim].
pub(super) struct Memory(Vec<Value>);

/// The decoder: one token further for each row of a batch.
pub(super) struct Decoder {
    network: Network,
    gather: Gather,
    names: Names,
    shape: Shape,
}

/// Names of the decoder's inputs and outputs, layer after layer, each layer's key before its value.
struct Names {
    cross: Vec<String>,
    past: Vec<String>,
    present: Vec<String>,
}

#[derive(Clone, Copy)]
struct Shape {
    heads: usize,
    head_dim: usize,
    layers: usize,
    vocabulary: usize,
}

/// Keys and values of the tokens so far, for each layer a key and a value of shape
/// [rows, heads, tokens, head dim].
pub(super) struct Cache {
    tensors: Vec<Value>,
    rows: usize,
    tokens: usize,
}

const LOGITS: &str = "logits";

impl Encoder {
    pub(super) fn load(
        engine: &Engine,
        model: &Model,
        threads: usize,
    ) -> Result<Self, EngineError> {
        let network = engine.network("encoder.onnx", model.encoder(), &[], threads)?;
        let names = layer_names("cross", model.description().architecture.decoder_layers);
        require(&network, "encoder.onnx", &["grid".to_owned()], &names)?;
        Ok(Encoder { network, names })
    }

    pub(super) fn run(&mut self, grid: &DensityGrid) -> Result<Memory, NetworkError> {
        let digits: Vec<i64> = grid
            .digits()
            .iter()
            .map(|&digit| i64::from(digit))
            .collect();
        let grid = self.network.tensor(&[1, digits.len()], digits)?;
        let wanted: Vec<Output> = self.names.iter().map(|name| Output::Kept(name)).collect();
        self.network.run(&[("grid", &grid)], &wanted).map(Memory)
    }
}

impl Decoder {
    pub(super) fn load(
        engine: &Engine,
        model: &Model,
        threads: usize,
    ) -> Result<Self, EngineError> {
        let network = engine.network("decoder.onnx", model.decoder(), &[], threads)?;
        let Architecture {
            heads,
            head_dim,
            decoder_layers: layers,
            ..
        } = model.description().architecture;
        let names = Names {
            cross: layer_names("cross", layers),
            past: layer_names("past", layers),
            present: layer_names("present", layers),
        };
        let step = ["tokens".to_owned(), "position".to_owned()];
        let inputs = [&step[..], &names.cross, &names.past].concat();
        let outputs = [&[LOGITS.to_owned()][..], &names.present].concat();
        require(&network, "decoder.onnx", &inputs, &outputs)?;
        let shape = Shape {
            heads,
            head_dim,
            layers,
            vocabulary: model.description().vocabulary.size,
        };
        Ok(Decoder {
            network,
            gather: engine.gather(&vec![Floats::Of32Bits; 2 * layers], threads)?,
            names,
            shape,
        })
    }

    /// A cache of no tokens for one row.
    pub(super) fn start(&self) -> Result<Cache, NetworkError> {
        let Shape {
            heads, head_dim, ..
        } = self.shape;
        let empty = |_| {
            let shape = [1, heads, 0, head_dim];
            self.network.tensor(&shape, Vec::<f32>::new())
        };
        Ok(Cache {
            tensors: (0..2 * self.shape.layers)
                .map(empty)
                .collect::<Result<_, _>>()?,
            rows: 1,
            tokens: 0,
        })
    }

    /// Takes one more token for each row of `cache`, and gives `read` each row's number and the logits of
    /// its next token. The cache is handed through: what comes out of a step goes into the next as it is.
    pub(super) fn step(
        &mut self,
        tokens: &[u32],
        memory: &Memory,
        cache: Cache,
        read: &mut dyn FnMut(usize, &[f32]),
    ) -> Result<Cache, NetworkError> {
        let Cache {
            tensors: past,
            rows,
            tokens: position,
        } = cache;
        let ids: Vec<i64> = tokens.iter().map(|&token| i64::from(token)).collect();
        let ids = self.network.tensor(&[rows], ids)?;
        let at = self.network.tensor(&[1], vec![position as i64])?;
        let mut inputs = vec![("tokens", &ids), ("position", &at)];
        let cross = self.names.cross.iter().zip(&memory.0);
        let past = self.names.past.iter().zip(&past);
        inputs.extend(
            cross
                .chain(past)
                .map(|(name, value)| (name.as_str(), value)),
        );
        let present = self.names.present.iter().map(|name| Output::Kept(name));
        let wanted: Vec<Output> = [Output::Read(LOGITS)].into_iter().chain(present).collect();
        let mut outputs = self.network.run(&inputs, &wanted)?;
        let logits = outputs.remove(0);
        let logits = logits.numbers::<f32>()?;
        if logits.len() != rows * self.shape.vocabulary {
            let reason = "the logits have another shape than model.json says";
            return Err(NetworkError(reason.to_owned()));
        }
        let logits = logits.chunks_exact(self.shape.vocabulary);
        logits
            .enumerate()
            .for_each(|(row, logits)| read(row, logits));
        Ok(Cache {
            tensors: outputs,
            rows,
            tokens: position + 1,
        })
    }

    /// The cache with these rows of it, in this order; a row may be wanted more than once.
    pub(super) fn gather(&mut self, cache: &Cache, rows: &[usize]) -> Result<Cache, NetworkError> {
        Ok(Cache {
            tensors: self.gather.rows(&cache.tensors, rows)?,
            rows: rows.len(),
            tokens: cache.tokens,
        })
    }
}

fn layer_names(kind: &str, layers: usize) -> Vec<String> {
    (0..layers)
        .flat_map(|layer| {
            [
                format!("{kind}_key_{layer}"),
                format!("{kind}_value_{layer}"),
            ]
        })
        .collect()
}

/// Whether the network has just these inputs and at least these outputs.
fn require(
    loaded: &Network,
    network: &'static str,
    inputs: &[String],
    outputs: &[String],
) -> Result<(), EngineError> {
    let missing = inputs
        .iter()
        .find(|name| !loaded.inputs().contains(name))
        .map(|name| format!("it has no input `{name}`"))
        .or_else(|| {
            let name = outputs
                .iter()
                .find(|name| !loaded.outputs().contains(name))?;
            Some(format!("it has no output `{name}`"))
        })
        .or_else(|| {
            let extra = loaded.inputs().len() - inputs.len();
            (extra > 0).then(|| format!("it has {extra} inputs more"))
        });
    match missing {
        None => Ok(()),
        Some(reason) => Err(EngineError::Contract { network, reason }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::model;
    use crate::propose::engine::EngineChoice;
    use serde::Deserialize;

    /// What PyTorch says of one sequence, as the training recipe wrote it down.
    #[derive(Deserialize)]
    struct Parity {
        /// The lines of a density grid.
        grid: Vec<String>,
        tokens: Vec<u32>,
        /// After each token, the likeliest next ones and their logits.
        top_logits: Vec<Vec<(usize, f32)>>,
    }

    #[test]
    fn the_networks_say_what_they_said_in_training() {
        let Some(model) = model() else { return };
        let parity = std::fs::read(model.dir().join("parity.json")).unwrap();
        let parity: Parity = serde_json::from_slice(&parity).unwrap();
        let engine = Engine::start(EngineChoice::Builtin).unwrap();
        let mut encoder = Encoder::load(&engine, &model, 1).unwrap();
        let mut decoder = Decoder::load(&engine, &model, 1).unwrap();
        let grid: DensityGrid = parity.grid.join("\n").parse().unwrap();
        let memory = encoder.run(&grid).unwrap();
        // Three rows of the same, one of which is dropped half way.
        let start = decoder.start().unwrap();
        let mut cache = decoder.gather(&start, &[0, 0, 0]).unwrap();
        let mut compared = 0;
        for (i, (&token, expected)) in parity.tokens.iter().zip(&parity.top_logits).enumerate() {
            if i == parity.tokens.len() / 2 {
                cache = decoder.gather(&cache, &[2, 0]).unwrap();
            }
            let tokens = vec![token; cache.rows];
            let mut compare = |_, logits: &[f32]| {
                for &(token, logit) in expected {
                    assert!(
                        (logits[token] - logit).abs() < 1e-3,
                        "step {i}, token {token}"
                    );
                    compared += 1;
                }
            };
            cache = decoder.step(&tokens, &memory, cache, &mut compare).unwrap();
        }
        assert!(compared >= 2 * 5 * parity.tokens.len());
    }
}
