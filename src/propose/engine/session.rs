//! A loaded network on either engine: values in, values out, by name.

use super::backend::said;
use super::bound::Bound;
use super::builtin::{Builtin, Held};
use ort::session::Session;
use ort::value::{DynValue, PrimitiveTensorElementType, Tensor, ValueType};
use rten::Value as BuiltinValue;
use rten_tensor::Layout;
use std::fmt::Debug;
use thiserror::Error;

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
    Builtin(BuiltinValue),
}

/// What tensors are made of here.
pub(in crate::propose) trait Element:
    PrimitiveTensorElementType + Held + Copy + Debug
{
}

impl<T: PrimitiveTensorElementType + Held + Copy + Debug> Element for T {}

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
    Builtin(Box<Builtin>),
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

    pub(super) fn builtin(builtin: Builtin) -> Network {
        let [inputs, outputs] = builtin.names();
        Network {
            loaded: Loaded::Builtin(Box::new(builtin)),
            inputs,
            outputs,
        }
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
            Loaded::Builtin(_) => T::hold(shape, data).map(Value::Builtin),
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
            Loaded::Builtin(builtin) => {
                let inputs = inputs.iter().filter_map(|&(name, value)| match value {
                    Value::Builtin(value) => Some((name, value)),
                    Value::Onnx(_) => None,
                });
                let outputs = builtin.run(inputs, wanted)?;
                Ok(outputs.into_iter().map(Value::Builtin).collect())
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
            Value::Builtin(value) => Ok(value.shape().to_vec()),
        }
    }

    /// The tensor's numbers, row by row, if they are of this kind and on the host.
    pub(in crate::propose) fn numbers<T: Element>(&self) -> Result<&[T], NetworkError> {
        match self {
            Value::Onnx(value) => Ok(value.try_extract_tensor::<T>()?.1),
            Value::Builtin(value) => {
                let numbers = T::held(value);
                numbers.ok_or_else(|| NetworkError("there are other numbers".to_owned()))
            }
        }
    }
}
