//! A network on the engine that is built in, which has integers of 32 bits and floats of 32 bits.

use super::session::{NetworkError, Output};
use crate::caught::caught;
use half::f16;
use rten::{Model, NodeId, RunOptions, ThreadPool, Value};
use rten_tensor::AsView;
use std::sync::{Arc, OnceLock};

/// A network that is loaded, and the threads that it computes on.
pub(super) struct Builtin {
    model: Model,
    threads: usize,
    /// Made by who runs it first, whose priority its threads inherit.
    pool: OnceLock<Arc<ThreadPool>>,
}

/// What tensors are made of, as this engine has it.
pub(in crate::propose) trait Held: Sized + 'static {
    /// The tensor of this shape; an error if the engine has no such numbers.
    fn hold(shape: &[usize], data: Vec<Self>) -> Result<Value, NetworkError>;

    /// The tensor's numbers, row by row, if it is of these; the engine has none but those of 32 bits.
    fn held(_: &Value) -> Option<&[Self]> {
        None
    }
}

impl Builtin {
    /// Reads the ONNX file in `bytes`.
    pub(super) fn load(bytes: &[u8], threads: usize) -> Result<Builtin, NetworkError> {
        let model = computed(|| Model::load(bytes.to_vec()))?;
        Ok(Builtin {
            model,
            threads,
            pool: OnceLock::new(),
        })
    }

    /// Names of the inputs and of the outputs.
    pub(super) fn names(&self) -> [Vec<String>; 2] {
        let name = |&id: &NodeId| Some(self.model.node_info(id)?.name()?.to_owned());
        [self.model.input_ids(), self.model.output_ids()]
            .map(|ids| ids.iter().filter_map(name).collect())
    }

    /// Computes these outputs, in this order, of inputs in any order.
    pub(super) fn run<'a>(
        &self,
        inputs: impl Iterator<Item = (&'a str, &'a Value)>,
        wanted: &[Output],
    ) -> Result<Vec<Value>, NetworkError> {
        let inputs = inputs.map(|(name, value)| {
            let id = self.model.find_node(name);
            let id = id.ok_or_else(|| NetworkError(format!("there is no input `{name}`")))?;
            Ok((id, value.into()))
        });
        let inputs = inputs.collect::<Result<_, NetworkError>>()?;
        let id = |output: &Output| {
            let id = self.model.find_node(output.name());
            id.ok_or_else(|| output.missing())
        };
        let outputs = wanted.iter().map(id).collect::<Result<Vec<_>, _>>()?;
        let pool = self
            .pool
            .get_or_init(|| Arc::new(ThreadPool::with_num_threads(self.threads)));
        let options = RunOptions::default().with_thread_pool(Some(pool.clone()));
        // What panics is caught where it does: on the pool's thread.
        pool.run(|| computed(|| self.model.run(inputs, &outputs, Some(options))))
    }
}

impl Held for f32 {
    fn hold(shape: &[usize], data: Vec<f32>) -> Result<Value, NetworkError> {
        Value::from_shape(shape, data).map_err(|error| NetworkError(error.to_string()))
    }

    fn held(value: &Value) -> Option<&[f32]> {
        match value {
            Value::FloatTensor(tensor) => tensor.data(),
            _ => None,
        }
    }
}

impl Held for i32 {
    fn hold(shape: &[usize], data: Vec<i32>) -> Result<Value, NetworkError> {
        Value::from_shape(shape, data).map_err(|error| NetworkError(error.to_string()))
    }

    fn held(value: &Value) -> Option<&[i32]> {
        match value {
            Value::Int32Tensor(tensor) => tensor.data(),
            _ => None,
        }
    }
}

impl Held for i64 {
    fn hold(shape: &[usize], data: Vec<i64>) -> Result<Value, NetworkError> {
        let narrow = data.into_iter().map(i32::try_from);
        let narrow: Result<Vec<i32>, _> = narrow.collect();
        i32::hold(
            shape,
            narrow.map_err(|error| NetworkError(error.to_string()))?,
        )
    }
}

impl Held for bool {
    fn hold(shape: &[usize], data: Vec<bool>) -> Result<Value, NetworkError> {
        i32::hold(shape, data.into_iter().map(i32::from).collect())
    }
}

impl Held for f16 {
    fn hold(shape: &[usize], data: Vec<f16>) -> Result<Value, NetworkError> {
        f32::hold(shape, data.into_iter().map(f16::to_f32).collect())
    }
}

/// What the engine gives. It panics on some networks that are none.
fn computed<T, E: std::error::Error>(
    compute: impl FnOnce() -> Result<T, E>,
) -> Result<T, NetworkError> {
    match caught(compute) {
        Some(computed) => computed.map_err(|error| NetworkError(error.to_string())),
        None => Err(NetworkError("it broke off".to_owned())),
    }
}
