//! A loaded network on either engine: values in, values out, by name.

use super::backend::said;
use crate::caught::caught;
use ort::session::{Session, SessionInputValue};
use ort::value::{DynValue, Tensor};
use std::borrow::Cow;
use std::sync::Arc;
use thiserror::Error;
use tract_onnx::prelude::{
    Framework, InferenceModelExt, TValue, Tensor as BuiltinTensor, TractResult, TypedModel,
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

/// A tensor of an engine. Numbers are 32-bit floats, tokens 64-bit integers.
pub(in crate::propose) enum Value {
    Onnx(DynValue),
    Builtin(TValue),
}

/// A network that can be run.
pub(in crate::propose) struct Network {
    loaded: Loaded,
    inputs: Vec<String>,
    outputs: Vec<String>,
}

enum Loaded {
    Onnx(Session),
    Builtin(Arc<TypedSimplePlan>),
}

impl Network {
    pub(super) fn onnx(session: Session) -> Network {
        let names = |outlets: &[ort::value::Outlet]| {
            let names = outlets.iter().map(|outlet| outlet.name().to_owned());
            names.collect()
        };
        Network {
            inputs: names(session.inputs()),
            outputs: names(session.outputs()),
            loaded: Loaded::Onnx(session),
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

    /// Floats of this shape, row by row.
    pub(in crate::propose) fn floats(
        &self,
        shape: &[usize],
        data: Vec<f32>,
    ) -> Result<Value, NetworkError> {
        match self.loaded {
            Loaded::Onnx(_) => Ok(Value::Onnx(Tensor::from_array((shape, data))?.into_dyn())),
            Loaded::Builtin(_) => builtin_tensor(|| BuiltinTensor::from_shape(shape, &data)),
        }
    }

    /// Integers of this shape, row by row.
    pub(in crate::propose) fn integers(
        &self,
        shape: &[usize],
        data: Vec<i64>,
    ) -> Result<Value, NetworkError> {
        match self.loaded {
            Loaded::Onnx(_) => Ok(Value::Onnx(Tensor::from_array((shape, data))?.into_dyn())),
            Loaded::Builtin(_) => builtin_tensor(|| BuiltinTensor::from_shape(shape, &data)),
        }
    }

    /// Computes the outputs with the names `wanted`, in that order, of inputs in any order.
    pub(in crate::propose) fn run(
        &mut self,
        inputs: &[(&str, &Value)],
        wanted: &[&str],
    ) -> Result<Vec<Value>, NetworkError> {
        match &mut self.loaded {
            Loaded::Onnx(session) => {
                let inputs = inputs.iter().filter_map(|&(name, value)| match value {
                    Value::Onnx(value) => Some((name.into(), value.into())),
                    Value::Builtin(_) => None,
                });
                let inputs: Vec<(Cow<str>, SessionInputValue)> = inputs.collect();
                let mut outputs = session.run(inputs)?;
                let mut take = |name: &&str| match outputs.remove(*name) {
                    Some(value) => Ok(Value::Onnx(value)),
                    None => Err(no_output(name)),
                };
                wanted.iter().map(&mut take).collect()
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
                let take = |name: &&str| {
                    let index = self.outputs.iter().position(|output| output == name);
                    let output = index.and_then(|index| outputs.get(index));
                    let output = output.ok_or_else(|| no_output(name))?;
                    Ok(Value::Builtin(output.clone()))
                };
                wanted.iter().map(take).collect()
            }
        }
    }
}

impl Value {
    /// The tensor's floats, row by row.
    pub(in crate::propose) fn floats(&self) -> Result<&[f32], NetworkError> {
        match self {
            Value::Onnx(value) => Ok(value.try_extract_tensor::<f32>()?.1),
            Value::Builtin(tensor) => tensor
                .try_as_plain_ram()
                .and_then(|plain| plain.as_slice::<f32>())
                .map_err(|error| NetworkError(error.to_string())),
        }
    }
}

fn no_output(name: &str) -> NetworkError {
    NetworkError(format!("there is no output `{name}`"))
}

fn builtin_tensor(
    make: impl FnOnce() -> TractResult<BuiltinTensor>,
) -> Result<Value, NetworkError> {
    computed(make).map(|tensor| Value::Builtin(tensor.into()))
}

/// What the built-in engine gives. It panics on some networks that are none.
fn computed<T>(compute: impl FnOnce() -> TractResult<T>) -> Result<T, NetworkError> {
    match caught(compute) {
        Some(computed) => computed.map_err(|error| NetworkError(format!("{error:#}"))),
        None => Err(NetworkError("it broke off".to_owned())),
    }
}
