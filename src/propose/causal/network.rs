//! A decoder as Hugging Face's tools export it, on ONNX Runtime: tokens in, logits and keys and values out.
//!
//! What it is told and what it tells is read from its own inputs and outputs, which exporters do not all have the same of.

use crate::model::CausalModel;
use crate::propose::engine::{Engine, EngineError, NetworkError};
use half::f16;
use ort::session::{Session, SessionInputValue};
use ort::value::{
    DynValue, Outlet, PrimitiveTensorElementType, Tensor, TensorElementType, ValueType,
};
use std::borrow::Cow;
use std::fmt::Debug;

const TOKENS: &str = "input_ids";
const MASK: &str = "attention_mask";
const POSITIONS: &str = "position_ids";
const BRANCH: &str = "use_cache_branch";
const LOGITS: &str = "logits";

/// The largest sizes of a cache, by which memory is taken.
const MOST_WIDE: i64 = 65_536;

/// The decoder: some tokens further for each row of a batch.
pub(super) struct Decoder {
    session: Session,
    /// The other inputs that are asked for besides the cache, each with its kind of integers.
    inputs: Vec<(&'static str, TensorElementType)>,
    caches: Vec<Slot>,
    vocabulary: usize,
}

/// One tensor of the cache: a layer's keys or values.
struct Slot {
    past: String,
    present: String,
    kind: TensorElementType,
    heads: usize,
    head_dim: usize,
}

/// Keys and values of the tokens so far, for each slot a tensor of shape [rows, heads, tokens, head dim].
pub(super) struct Cache {
    tensors: Vec<DynValue>,
    pub rows: usize,
    pub tokens: usize,
}

impl Decoder {
    pub(super) fn load(
        engine: &Engine,
        model: &CausalModel,
        threads: usize,
    ) -> Result<Decoder, EngineError> {
        let network = model.name();
        let session = engine.session(network, model.onnx(), model.weights(), threads)?;
        let contract = |reason| EngineError::Decoder { network, reason };
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
        Ok(Decoder {
            session,
            inputs,
            caches,
            vocabulary,
        })
    }

    /// What the caches of a row take for each of its tokens, in bytes.
    pub(super) fn bytes_per_token(&self) -> usize {
        let sizes = self.caches.iter().map(|slot| {
            let bytes = if slot.kind == TensorElementType::Float16 {
                2
            } else {
                4
            };
            slot.heads * slot.head_dim * bytes
        });
        sizes.sum()
    }

    /// A cache of no tokens for one row.
    pub(super) fn start(&self) -> Result<Cache, NetworkError> {
        let empty = |slot: &Slot| {
            let shape = [1, slot.heads, 0, slot.head_dim];
            match slot.kind {
                TensorElementType::Float16 => made(&shape, Vec::<f16>::new()),
                _ => made(&shape, Vec::<f32>::new()),
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
        let Cache {
            tensors,
            rows,
            tokens: before,
        } = cache;
        let each = tokens.len() / rows.max(1);
        let after = before + each;
        let mut inputs: Vec<(Cow<str>, SessionInputValue)> = Vec::new();
        for &(name, kind) in &self.inputs {
            let (numbers, width): (Vec<i64>, usize) = match name {
                TOKENS => (tokens.iter().map(|&token| i64::from(token)).collect(), each),
                MASK => (vec![1; rows * after], after),
                BRANCH => {
                    // One branch takes the first tokens, the other goes on from a cache.
                    let branch = Tensor::from_array(([1_usize], vec![before > 0]))?;
                    inputs.push((name.into(), branch.into_dyn().into()));
                    continue;
                }
                _ => {
                    let places = (0..rows).flat_map(|_| before..after);
                    (places.map(|place| place as i64).collect(), each)
                }
            };
            let value = match kind {
                TensorElementType::Int32 => made(
                    &[rows, width],
                    numbers.iter().map(|&number| number as i32).collect(),
                ),
                _ => made(&[rows, width], numbers),
            };
            inputs.push((name.into(), value?.into()));
        }
        let past = self.caches.iter().zip(&tensors);
        inputs.extend(past.map(|(slot, tensor)| ((&slot.past[..]).into(), tensor.into())));
        let mut outputs = self.session.run(inputs)?;
        let mut take = |name: &str| {
            let value = outputs.remove(name);
            value.ok_or_else(|| NetworkError(format!("there is no output `{name}`")))
        };
        let logits = take(LOGITS)?;
        let present = self.caches.iter().map(|slot| take(&slot.present));
        let tensors = present.collect::<Result<_, _>>()?;
        read_last(&logits, rows, self.vocabulary, read)?;
        Ok(Cache {
            tensors,
            rows,
            tokens: after,
        })
    }

    /// The cache with these rows of it, in this order; a row may be wanted more than once.
    pub(super) fn gather(&self, cache: &Cache, rows: &[usize]) -> Result<Cache, NetworkError> {
        let slots = self.caches.iter().zip(&cache.tensors);
        let tensors = slots.map(|(slot, tensor)| match slot.kind {
            TensorElementType::Float16 => gathered::<f16>(slot, tensor, cache, rows),
            _ => gathered::<f32>(slot, tensor, cache, rows),
        });
        Ok(Cache {
            tensors: tensors.collect::<Result<_, _>>()?,
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
        match tensor(input) {
            Some((
                kind @ (TensorElementType::Float32 | TensorElementType::Float16),
                &[_, heads, _, head_dim],
            )) => {
                let sizes = size(heads).zip(size(head_dim));
                let (heads, head_dim) = sizes.ok_or_else(|| {
                    format!("it does not tell the heads of `{past}` and their width")
                })?;
                Ok(Slot {
                    past: past.to_owned(),
                    present,
                    kind,
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
    parts(outlet.dtype())
}

fn parts(kind: &ValueType) -> Option<(TensorElementType, &[i64])> {
    match kind {
        ValueType::Tensor { ty, shape, .. } => Some((*ty, shape)),
        _ => None,
    }
}

/// Gives `read` the logits after each row's last token.
fn read_last(
    logits: &DynValue,
    rows: usize,
    vocabulary: usize,
    read: &mut dyn FnMut(usize, &[f32]),
) -> Result<(), NetworkError> {
    let (_, shape) = parts(logits.dtype()).unwrap_or((TensorElementType::Undefined, &[]));
    let each = match *shape {
        [found, each, width] if found == rows as i64 && each > 0 => {
            if width != vocabulary as i64 {
                let reason = other_width(width.max(0) as usize, vocabulary);
                return Err(NetworkError(reason));
            }
            each as usize
        }
        _ => return Err(other_shape("the logits have")),
    };
    let last = |row: usize| ((row + 1) * each - 1) * vocabulary..(row + 1) * each * vocabulary;
    if let Ok((_, numbers)) = logits.try_extract_tensor::<f16>() {
        for row in 0..rows {
            let wide: Vec<f32> = numbers[last(row)].iter().map(|&n| n.to_f32()).collect();
            read(row, &wide);
        }
        return Ok(());
    }
    let (_, numbers) = logits.try_extract_tensor::<f32>()?;
    (0..rows).for_each(|row| read(row, &numbers[last(row)]));
    Ok(())
}

/// A tensor of this shape, row by row.
fn made<T>(shape: &[usize], data: Vec<T>) -> Result<DynValue, NetworkError>
where
    T: PrimitiveTensorElementType + Debug + Clone + 'static,
{
    Ok(Tensor::from_array((shape, data))?.into_dyn())
}

fn gathered<T>(
    slot: &Slot,
    tensor: &DynValue,
    cache: &Cache,
    rows: &[usize],
) -> Result<DynValue, NetworkError>
where
    T: PrimitiveTensorElementType + Debug + Copy + 'static,
{
    let old = tensor.try_extract_tensor::<T>()?.1;
    let len = slot.heads * cache.tokens * slot.head_dim;
    let mut new = Vec::with_capacity(rows.len() * len);
    for &row in rows {
        let row = old.get(row * len..(row + 1) * len);
        new.extend_from_slice(row.ok_or_else(|| other_shape("the cache has"))?);
    }
    made(&[rows.len(), slot.heads, cache.tokens, slot.head_dim], new)
}

fn other_width(found: usize, expected: usize) -> String {
    format!("its logits are for {found} tokens where config.json says {expected}")
}

fn other_shape(what: &str) -> NetworkError {
    NetworkError(format!("{what} another shape than such a decoder's"))
}
