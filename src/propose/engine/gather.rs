//! A network of our own that takes rows out of tensors, so that they stay on the device of the network that made them.

use super::session::{Network, NetworkError, Output, Value};
use rten_onnx::onnx::{
    DataType, Dimension, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorShapeProto,
    TypeProto, TypeProtoTensor, ValueInfoProto,
};

/// What the numbers of a tensor are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::propose) enum Floats {
    Of16Bits,
    Of32Bits,
}

/// Takes rows out of some tensors of four dimensions.
pub(in crate::propose) struct Gather {
    network: Network,
    names: Vec<Names>,
}

struct Names {
    tensor: String,
    gathered: String,
}

const ROWS: &str = "rows";

/// Its ONNX file has these versions, which engines have known for years.
const IR_VERSION: i64 = 8;
const OPSET: i64 = 17;

impl Gather {
    pub(super) fn new(network: Network, tensors: usize) -> Gather {
        Gather {
            network,
            names: (0..tensors).map(Names::of).collect(),
        }
    }

    /// These rows of each of `tensors`, in this order; a row may be wanted more than once.
    pub(in crate::propose) fn rows(
        &mut self,
        tensors: &[Value],
        rows: &[usize],
    ) -> Result<Vec<Value>, NetworkError> {
        let numbers = rows.iter().map(|&row| row as i64).collect();
        let rows = self.network.tensor(&[rows.len()], numbers)?;
        let given = self.names.iter().zip(tensors);
        let given = given.map(|(names, tensor)| (names.tensor.as_str(), tensor));
        let inputs: Vec<(&str, &Value)> = [(ROWS, &rows)].into_iter().chain(given).collect();
        let wanted = self.names.iter().map(|names| Output::Kept(&names.gathered));
        let wanted: Vec<Output> = wanted.collect();
        self.network.run(&inputs, &wanted)
    }
}

impl Names {
    fn of(place: usize) -> Names {
        Names {
            tensor: format!("tensor_{place}"),
            gathered: format!("gathered_{place}"),
        }
    }
}

/// The network as an ONNX file: for a tensor of each of these kinds one `Gather` along its first dimension.
pub(super) fn onnx(tensors: &[Floats]) -> Vec<u8> {
    let mut graph = GraphProto {
        input: vec![told(ROWS, DataType::INT64, &["wanted"])],
        ..GraphProto::default()
    };
    for (place, floats) in tensors.iter().enumerate() {
        let Names { tensor, gathered } = Names::of(place);
        let kind = match floats {
            Floats::Of16Bits => DataType::FLOAT16,
            Floats::Of32Bits => DataType::FLOAT,
        };
        let inner = ["heads", "tokens", "width"].map(|size| format!("{size}_{place}"));
        let [heads, tokens, width] = inner.each_ref().map(String::as_str);
        graph
            .input
            .push(told(&tensor, kind, &["rows", heads, tokens, width]));
        graph
            .output
            .push(told(&gathered, kind, &["wanted", heads, tokens, width]));
        graph.node.push(NodeProto {
            op_type: Some("Gather".to_owned()),
            input: vec![tensor, ROWS.to_owned()],
            output: vec![gathered],
            ..NodeProto::default()
        });
    }
    let opset = OperatorSetIdProto {
        version: Some(OPSET),
        ..OperatorSetIdProto::default()
    };
    let model = ModelProto {
        ir_version: Some(IR_VERSION),
        opset_import: vec![opset],
        graph: Some(graph),
        ..ModelProto::default()
    };
    // Nothing hinders writing to memory, and no engine takes an empty file.
    model.write_buf().unwrap_or_default()
}

/// An input or output with these names of its sizes.
fn told(name: &str, kind: DataType, sizes: &[&str]) -> ValueInfoProto {
    let size = |&size: &&str| Dimension {
        dim_param: Some(size.to_owned()),
        ..Dimension::default()
    };
    let tensor = TypeProtoTensor {
        elem_type: Some(kind),
        shape: Some(TensorShapeProto {
            dim: sizes.iter().map(size).collect(),
        }),
    };
    ValueInfoProto {
        name: Some(name.to_owned()),
        r#type: Some(TypeProto {
            tensor_type: Some(tensor),
            ..TypeProto::default()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::propose::engine::{Engine, EngineChoice};

    #[test]
    fn rows_are_taken_in_the_order_they_are_wanted() {
        let engine = Engine::start(EngineChoice::Builtin).unwrap();
        let mut gather = engine.gather(&[Floats::Of32Bits; 2], 1).unwrap();
        let network = &gather.network;
        let tensors = [
            network.tensor(&[3, 1, 2, 1], vec![0.0_f32, 1.0, 10.0, 11.0, 20.0, 21.0]),
            network.tensor(
                &[3, 2, 1, 1],
                vec![-0.0_f32, -1.0, -10.0, -11.0, -20.0, -21.0],
            ),
        ];
        let tensors = tensors.map(Result::unwrap);
        let gathered = gather.rows(&tensors, &[2, 0, 2, 2]).unwrap();
        let numbers = |value: &Value| value.numbers::<f32>().unwrap().to_vec();
        assert_eq!(gathered[0].shape().unwrap(), [4, 1, 2, 1]);
        assert_eq!(
            numbers(&gathered[0]),
            [20.0, 21.0, 0.0, 1.0, 20.0, 21.0, 20.0, 21.0]
        );
        assert_eq!(
            numbers(&gathered[1]),
            [-20.0, -21.0, 0.0, -1.0, -20.0, -21.0, -20.0, -21.0]
        );
        // Before the first token there is nothing in a row, which is gathered all the same.
        let empty = [0, 1].map(|_| gather.network.tensor(&[1, 2, 0, 3], Vec::<f32>::new()));
        let gathered = gather.rows(&empty.map(Result::unwrap), &[0, 0]).unwrap();
        assert_eq!(gathered[0].shape().unwrap(), [2, 2, 0, 3]);
    }
}
