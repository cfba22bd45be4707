//! A decoder as Hugging Face's tools export it, on ONNX Runtime: tokens in, logits and keys and values out.
//!
//! What it is told and what it tells is read from its own inputs and outputs, which exporters do not all have the same of.

use crate::model::CausalModel;
use crate::propose::engine::{
    Engine, EngineError, Floats, Gather, Network, NetworkError, Output, Value,
};
use half::f16;
use ort::value::{Outlet, TensorElementType, ValueType};
use std::ops::Range;

const TOKENS: &str = "input_ids";
const MASK: &str = "attention_mask";
const POSITIONS: &str = "position_ids";
const BRANCH: &str = "use_cache_branch";
const LOGITS: &str = "logits";

/// The largest sizes of a cache, by which memory is taken.
const MOST_WIDE: i64 = 65_536;

/// The decoder: some tokens further for each row of a batch.
pub(super) struct Decoder {
    network: Network,
    gather: Gather,
    /// The other inputs that are asked for besides the cache, each with its kind of integers.
    inputs: Vec<(&'static str, TensorElementType)>,
    caches: Vec<Slot>,
    vocabulary: usize,
}

/// One tensor of the cache: a layer's keys or values.
struct Slot {
    past: String,
    present: String,
    floats: Floats,
    heads: usize,
    head_dim: usize,
}

/// Keys and values of the tokens so far, for each slot a tensor of shape [rows, heads, tokens, head dim].
pub(super) struct Cache {
    tensors: Vec<Value>,
    pub rows: usize,
    pub tokens: usize,
}

impl Decoder {
    pub(super) fn load(
        engine: &Engine,
        model: &CausalModel,
        threads: usize,
    ) -> Result<Decoder, EngineError> {
        let name = model.name();
        let network = engine.network(name, model.onnx(), model.weights(), threads)?;
        let session = network.session().ok_or(EngineError::OnnxOnly)?;
        let contract = |reason| EngineError::Decoder {
            network: name,
            reason,
        };
        let mut inputs = Vec::new();
        let mut caches = Vec::new();
        for input in session.inputs() {
            let known = [TOKENS, MASK, POSITIONS, BRANCH];
            let known = known.into_iter().find(|&name| name == input.name());
            match known {
                Some(name) => inputs.push((name, integers(name, input).map_err(contract)?)),
                None => caches.push(Slot::of(input, session.outputs()).map_err(contract)?),
            }
        }
        if !inputs.iter().any(|&(name, _)| name == TOKENS) {
            return Err(contract(format!("it has no input `{TOKENS}`")));
        }
        if caches.is_empty() {
            let why = "it has no inputs `past_key_values`; export it for text-generation-with-past";
            return Err(contract(why.to_owned()));
        }
        let logits = session.outputs().iter().find(|out| out.name() == LOGITS);
        let logits = logits.ok_or_else(|| contract(format!("it has no output `{LOGITS}`")))?;
        let vocabulary = model.vocabulary();
        let shape = tensor(logits).map(|(_, shape)| shape).unwrap_or_default();
        match shape.last() {
            Some(&width) if width >= 0 && width as usize != vocabulary => {
                return Err(contract(other_width(width as usize, vocabulary)));
            }
            _ => {}
        }
        let floats: Vec<Floats> = caches.iter().map(|slot| slot.floats).collect();
        Ok(Decoder {
            gather: engine.gather(&floats, threads)?,
            network,
            inputs,
            caches,
            vocabulary,
        })
    }

    /// What the caches of a row take for each of its tokens, in bytes.
    pub(super) fn bytes_per_token(&self) -> usize {
        let sizes = self.caches.iter().map(|slot| {
            let bytes = match slot.floats {
                Floats::Of16Bits => 2,
                Floats::Of32Bits => 4,
            };
            slot.heads * slot.head_dim * bytes
        });
        sizes.sum()
    }

    /// A cache of no tokens for one row.
    pub(super) fn start(&self) -> Result<Cache, NetworkError> {
        let empty = |slot: &Slot| {
            let shape = [1, slot.heads, 0, slot.head_dim];
            match slot.floats {
                Floats::Of16Bits => self.network.tensor(&shape, Vec::<f16>::new()),
                Floats::Of32Bits => self.network.tensor(&shape, Vec::<f32>::new()),
            }
        };
        Ok(Cache {
            tensors: self.caches.iter().map(empty).collect::<Result<_, _>>()?,
            rows: 1,
            tokens: 0,
        })
    }

    /// Takes as many more tokens for each row of `cache`, row by row, and gives `read` each row's number and the logits of
    /// its next token.
    pub(super) fn step(
        &mut self,
        tokens: &[u32],
        cache: Cache,
        read: &mut dyn FnMut(usize, &[f32]),
    ) -> Result<Cache, NetworkError> {
        let rows = cache.rows;
        let (cache, outputs) = self.run(tokens, cache, &[Output::Read(LOGITS)])?;
        for logits in &outputs {
            read_last(logits, rows, self.vocabulary, read)?;
        }
        Ok(cache)
    }

    /// Takes as many more tokens for each row of `cache`, row by row, whose logits nobody wants.
    pub(super) fn read(&mut self, tokens: &[u32], cache: Cache) -> Result<Cache, NetworkError> {
        self.run(tokens, cache, &[]).map(|(cache, _)| cache)
    }

    /// The cache with more tokens, and the `wanted` outputs besides.
    fn run(
        &mut self,
        tokens: &[u32],
        cache: Cache,
        wanted: &[Output],
    ) -> Result<(Cache, Vec<Value>), NetworkError> {
        let (rows, before) = (cache.rows, cache.tokens);
        let after = before + tokens.len() / rows.max(1);
        let told = self.inputs.iter().map(|&(name, kind)| {
            let value = self.told(name, kind, tokens, rows, before..after)?;
            Ok((name, value))
        });
        let told: Vec<(&str, Value)> = told.collect::<Result<_, NetworkError>>()?;
        let past = self.caches.iter().map(|slot| slot.past.as_str());
        let told = told.iter().map(|(name, value)| (*name, value));
        let inputs: Vec<(&str, &Value)> = told.chain(past.zip(&cache.tensors)).collect();
        let present = self.caches.iter().map(|slot| Output::Kept(&slot.present));
        let outputs: Vec<Output> = present.chain(wanted.iter().copied()).collect();
        let mut tensors = self.network.run(&inputs, &outputs)?;
        let others = tensors.split_off(self.caches.len());
        let cache = Cache {
            tensors,
            rows,
            tokens: after,
        };
        Ok((cache, others))
    }

    /// What the input `name` is told, which is not of the cache, when these tokens come at these positions.
    fn told(
        &self,
        name: &str,
        kind: TensorElementType,
        tokens: &[u32],
        rows: usize,
        positions: Range<usize>,
    ) -> Result<Value, NetworkError> {
        let (numbers, width): (Vec<i64>, usize) = match name {
            // One branch takes the first tokens, the other goes on from a cache.
            BRANCH => return self.network.tensor(&[1], vec![positions.start > 0]),
            TOKENS => {
                let tokens = tokens.iter().map(|&token| i64::from(token));
                (tokens.collect(), positions.len())
            }
            MASK => (vec![1; rows * positions.end], positions.end),
            _ => {
                let of_all = (0..rows).flat_map(|_| positions.clone());
                (of_all.map(|at| at as i64).collect(), positions.len())
            }
        };
        match kind {
            TensorElementType::Int32 => {
                let numbers = numbers.iter().map(|&number| number as i32);
                self.network.tensor(&[rows, width], numbers.collect())
            }
            _ => self.network.tensor(&[rows, width], numbers),
        }
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

impl Slot {
    /// The slot that an input is, with the output that goes on from it.
    fn of(input: &Outlet, outputs: &[Outlet]) -> Result<Slot, String> {
        let past = input.name();
        let place = past
            .strip_prefix("past_key_values.")
            .filter(|place| place.ends_with(".key") || place.ends_with(".value"))
            .ok_or_else(|| format!("nobody knows what its input `{past}` is"))?;
        let present = format!("present.{place}");
        if !outputs.iter().any(|output| output.name() == present) {
            return Err(format!("it has no output `{present}`"));
        }
        let size = |size: i64| (1..=MOST_WIDE).contains(&size).then_some(size as usize);
        let floats = |kind| match kind {
            TensorElementType::Float16 => Some(Floats::Of16Bits),
            TensorElementType::Float32 => Some(Floats::Of32Bits),
            _ => None,
        };
        match tensor(input).and_then(|(kind, shape)| Some((floats(kind)?, shape))) {
            Some((floats, &[_, heads, _, head_dim])) => {
                let sizes = size(heads).zip(size(head_dim));
                let (heads, head_dim) = sizes.ok_or_else(|| {
                    format!("it does not tell the heads of `{past}` and their width")
                })?;
                Ok(Slot {
                    past: past.to_owned(),
                    present,
                    floats,
                    heads,
                    head_dim,
                })
            }
            _ => Err(format!(
                "its input `{past}` is not of 16- or 32-bit floats in four dimensions"
            )),
        }
    }
}

/// The kind of integers that an input is of; the one that chooses the branch is of truths.
fn integers(name: &str, input: &Outlet) -> Result<TensorElementType, String> {
    let dimensions = if name == BRANCH { 1 } else { 2 };
    match tensor(input) {
        Some((kind, shape)) if shape.len() == dimensions => match (name, kind) {
            (BRANCH, TensorElementType::Bool) => Ok(kind),
            (TOKENS | MASK | POSITIONS, TensorElementType::Int64 | TensorElementType::Int32) => {
                Ok(kind)
            }
            _ => Err(format!("its input `{name}` is of {kind}")),
        },
        _ => Err(format!("its input `{name}` has other dimensions")),
    }
}

fn tensor(outlet: &Outlet) -> Option<(TensorElementType, &[i64])> {
    match outlet.dtype() {
        ValueType::Tensor { ty, shape, .. } => Some((*ty, shape)),
        _ => None,
    }
}

/// Gives `read` the logits after each row's last token.
fn read_last(
    logits: &Value,
    rows: usize,
    vocabulary: usize,
    read: &mut dyn FnMut(usize, &[f32]),
) -> Result<(), NetworkError> {
    let each = match logits.shape()?[..] {
        [found, each, width] if found == rows && each > 0 => {
            if width != vocabulary {
                return Err(NetworkError(other_width(width, vocabulary)));
            }
            each
        }
        _ => {
            let reason = "the logits have another shape than such a decoder's";
            return Err(NetworkError(reason.to_owned()));
        }
    };
    let last = |row: usize| ((row + 1) * each - 1) * vocabulary..(row + 1) * each * vocabulary;
    if let Ok(numbers) = logits.numbers::<f16>() {
        for row in 0..rows {
            let wide: Vec<f32> = numbers[last(row)].iter().map(|&n| n.to_f32()).collect();
            read(row, &wide);
        }
        return Ok(());
    }
    let numbers = logits.numbers::<f32>()?;
    (0..rows).for_each(|row| read(row, &numbers[last(row)]));
    Ok(())
}

fn other_width(found: usize, expected: usize) -> String {
    format!("its logits are for {found} tokens where config.json says {expected}")
}
