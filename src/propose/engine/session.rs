//! A loaded network on either engine: values in, values out, by name.

use super::backend::said;
use super::bound::Bound;
use crate::caught::caught;
use ort::session::Session;
use ort::value::{DynValue, PrimitiveTensorElementType, Tensor, ValueType};
use std::fmt::Debug;
use std::sync::Arc;
use thiserror::Error;
use tract_onnx::prelude::{
    Datum, Framework, InferenceModelExt, TValue, Tensor as BuiltinTensor, TractResult, TypedModel,
    TypedSimplePlan, onnx,
};
use tract_onnx::tract_hir::tract_core::model::IntoRunnable;

/// Why a network could not be loaded or computed, as its engine says it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub(in crate::propose) struct NetworkError(pub String);

impl From<ort::Error> for NetworkError {
    fn from(error: ort::Error) -> Self {
        NetworkError(said(&error))
    }
}

/// A tensor of an engine, on the device that computes or on the host.
pub(in crate::propose) enum Value {
    Onnx(DynValue),
    Builtin(TValue),
}

/// What tensors are made of here.
pub(in crate::propose) trait Element:
    PrimitiveTensorElementType + Datum + Copy + Debug
{
}

impl<T: PrimitiveTensorElementType + Datum + Copy + Debug> Element for T {}

/// The name of an output that is wanted.
#[derive(Clone, Copy, Debug)]
pub(in crate::propose) enum Output<'a> {
    /// Its numbers are read, so it comes to the host.
    Read(&'a str),
    /// It goes into a network again, so it stays on the device.
    Kept(&'a str),
}

/// A network that can be run.
pub(in crate::propose) struct Network {
    loaded: Loaded,
    inputs: Vec<String>,
    outputs: Vec<String>,
}

enum Loaded {
    Onnx(Box<Bound>),
    Builtin(Arc<TypedSimplePlan>),
}

impl<'a> Output<'a> {
    pub(super) fn name(self) -> &'a str {
        let (Output::Read(name) | Output::Kept(name)) = self;
        name
    }

    pub(super) fn missing(self) -> NetworkError {
        NetworkError(format!("there is no output `{}`", self.name()))
    }
}

impl Network {
    pub(super) fn onnx(bound: Bound) -> Network {
        let names = |outlets: &[ort::value::Outlet]| {
            let names = outlets.iter().map(|outlet| outlet.name().to_owned());
            names.collect()
        };
        Network {
            inputs: names(bound.session().inputs()),
            outputs: names(bound.session().outputs()),
            loaded: Loaded::Onnx(Box::new(bound)),
        }
    }

    /// Reads the ONNX file in `bytes` with the built-in engine.
    pub(super) fn builtin(bytes: &[u8]) -> Result<Network, NetworkError> {
        let load = |mut bytes: &[u8]| -> TractResult<_> {
            let reader = onnx();
            let proto = reader.proto_model_for_read(&mut bytes)?;
            let outputs = proto.graph.iter().flat_map(|graph| &graph.output);
            let outputs = outputs.map(|output| output.name.clone()).collect();
            let model: TypedModel = reader.model_for_proto_model(&proto)?.into_optimized()?;
            let inputs = model.input_outlets()?.iter();
            let inputs = inputs.map(|input| model.nodes[input.node].name.clone());
            let inputs = inputs.collect();
            Ok((model.into_runnable()?, inputs, outputs))
        };
        let (plan, inputs, outputs) = computed(|| load(bytes))?;
        Ok(Network {
            loaded: Loaded::Builtin(plan),
            inputs,
            outputs,
        })
    }

    pub(in crate::propose) fn inputs(&self) -> &[String] {
        &self.inputs
    }

    pub(in crate::propose) fn outputs(&self) -> &[String] {
        &self.outputs
    }

    /// The session behind it, which says what its inputs and outputs are of; the built-in engine has none.
    pub(in crate::propose) fn session(&self) -> Option<&Session> {
        match &self.loaded {
            Loaded::Onnx(bound) => Some(bound.session()),
            Loaded::Builtin(_) => None,
        }
    }

    /// A tensor of this shape on the host, row by row.
    pub(in crate::propose) fn tensor<T: Element>(
        &self,
        shape: &[usize],
        data: Vec<T>,
    ) -> Result<Value, NetworkError> {
        match self.loaded {
            Loaded::Onnx(_) => Ok(Value::Onnx(Tensor::from_array((shape, data))?.into_dyn())),
            Loaded::Builtin(_) => computed(|| BuiltinTensor::from_shape(shape, &data))
                .map(|tensor| Value::Builtin(tensor.into())),
        }
    }

    /// Computes the outputs that are `wanted`, in that order, of inputs in any order.
    pub(in crate::propose) fn run(
        &mut self,
        inputs: &[(&str, &Value)],
        wanted: &[Output],
    ) -> Result<Vec<Value>, NetworkError> {
        match &mut self.loaded {
            Loaded::Onnx(bound) => {
                let inputs = inputs.iter().filter_map(|&(name, value)| match value {
                    Value::Onnx(value) => Some((name, value)),
                    Value::Builtin(_) => None,
                });
                let outputs = bound.run(inputs, wanted)?;
                Ok(outputs.into_iter().map(Value::Onnx).collect())
            }
            Loaded::Builtin(plan) => {
                let find = |name: &String| {
                    let found = inputs.iter().find(|(given, _)| given == name);
                    match found {
                        Some((_, Value::Builtin(tensor))) => Ok(tensor.clone()),
                        _ => Err(NetworkError(format!("there is no input `{name}`"))),
                    }
                };
                let ordered = self.inputs.iter().map(find).collect::<Result<_, _>>()?;
                let outputs = computed(|| plan.run(ordered))?;
                let take = |wanted: &Output| {
                    let named = |output: &String| output == wanted.name();
                    let index = self.outputs.iter().position(named);
                    let output = index.and_then(|index| outputs.get(index));
                    let output = output.ok_or_else(|| wanted.missing())?;
                    Ok(Value::Builtin(output.clone()))
                };
                wanted.iter().map(take).collect()
            }
        }
    }
}

impl Value {
    /// The tensor's sizes.
    pub(in crate::propose) fn shape(&self) -> Result<Vec<usize>, NetworkError> {
        match self {
            Value::Onnx(value) => match value.dtype() {
                ValueType::Tensor { shape, .. } => {
                    Ok(shape.iter().map(|&size| size.max(0) as usize).collect())
                }
                other => Err(NetworkError(format!(
                    "there is {other} instead of a tensor"
                ))),
            },
            Value::Builtin(tensor) => Ok(tensor.shape().to_vec()),
        }
    }

    /// The tensor's numbers, row by row, if they are of this kind and on the host.
    pub(in crate::propose) fn numbers<T: Element>(&self) -> Result<&[T], NetworkError> {
        match self {
            Value::Onnx(value) => Ok(value.try_extract_tensor::<T>()?.1),
            Value::Builtin(tensor) => tensor
                .try_as_plain_ram()
                .and_then(|plain| plain.as_slice::<T>())
                .map_err(|error| NetworkError(error.to_string())),
        }
    }
}

/// What the built-in engine gives. It panics on some networks that are none.
fn computed<T>(compute: impl FnOnce() -> TractResult<T>) -> Result<T, NetworkError> {
    match caught(compute) {
        Some(computed) => computed.map_err(|error| NetworkError(format!("{error:#}"))),
        None => Err(NetworkError("it broke off".to_owned())),
    }
}
