//! Which files beside it an ONNX file takes weights from.
//!
//! The engine opens whatever the file names, so the names are looked at before it does. A file is a message of Protocol
//! Buffers: fields with a number, a kind and a content, some of which are messages again. Only the way to the names is
//! walked (`onnx.proto`, IR version 3 and later); no weights are copied.

use std::collections::BTreeSet;

/// How deep graphs may stand in graphs.
const MOST_DEEP: usize = 128;

/// Where the name of a format that is no ONNX stands in a file of it, which the engine would read as well.
const OTHER_FORMAT: (std::ops::Range<usize>, &[u8]) = (4..8, b"ORTM");

/// A message on the way to a name.
#[derive(Clone, Copy)]
enum Message {
    Model,
    Training,
    Function,
    Graph,
    Node,
    Attribute,
    Sparse,
    Tensor,
    /// A key with its value.
    Entry,
}

impl Message {
    /// What the field with this number is, if it is on the way.
    fn field(self, number: u64) -> Option<Message> {
        let field = match (self, number) {
            (Message::Model, 7) | (Message::Training, 1 | 2) | (Message::Attribute, 6 | 11) => {
                Message::Graph
            }
            (Message::Model, 20) => Message::Training,
            (Message::Model, 25) => Message::Function,
            (Message::Graph, 1) | (Message::Function, 7) => Message::Node,
            (Message::Graph, 5) | (Message::Attribute, 5 | 10) | (Message::Sparse, 1 | 2) => {
                Message::Tensor
            }
            (Message::Graph, 15) | (Message::Attribute, 22 | 23) => Message::Sparse,
            (Message::Node, 5) | (Message::Function, 11) => Message::Attribute,
            (Message::Tensor, 13) => Message::Entry,
            _ => return None,
        };
        Some(field)
    }
}

/// The names of the files, as they stand there; nothing for what is no ONNX file.
pub(super) fn locations(onnx: &[u8]) -> Option<BTreeSet<String>> {
    let (place, name) = OTHER_FORMAT;
    if onnx.get(place) == Some(name) {
        return None;
    }
    let mut found = BTreeSet::new();
    walk(Message::Model, onnx, 0, &mut found)?;
    Some(found)
}

fn walk(message: Message, bytes: &[u8], depth: usize, found: &mut BTreeSet<String>) -> Option<()> {
    if depth > MOST_DEEP {
        return None;
    }
    let mut rest = bytes;
    // Of an entry, both its key and its value may come first, and more than once.
    let mut is_location = false;
    let mut values = Vec::new();
    while !rest.is_empty() {
        let (number, content) = next(&mut rest)?;
        let Some(content) = content else { continue };
        match (message, number) {
            (Message::Entry, 1) => is_location |= content == b"location",
            (Message::Entry, 2) => values.push(std::str::from_utf8(content).ok()?.to_owned()),
            _ => {
                if let Some(inner) = message.field(number) {
                    walk(inner, content, depth + 1, found)?;
                }
            }
        }
    }
    if is_location {
        found.extend(values);
    }
    Some(())
}

/// The next field's number, and its content if it is one of bytes.
fn next<'a>(rest: &mut &'a [u8]) -> Option<(u64, Option<&'a [u8]>)> {
    let key = varint(rest)?;
    let content = match key & 7 {
        0 => {
            varint(rest)?;
            None
        }
        1 => take(rest, 8).map(|_| None)?,
        2 => {
            let length = varint(rest)?;
            Some(take(rest, usize::try_from(length).ok()?)?)
        }
        5 => take(rest, 4).map(|_| None)?,
        // Groups, which ONNX has none of.
        _ => return None,
    };
    // A reader that keeps 32 bits of the key must not find another field than is found here.
    (key <= u64::from(u32::MAX)).then_some((key >> 3, content))
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, left) = rest.split_first()?;
        *rest = left;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field of bytes.
    fn field(number: u8, content: &[u8]) -> Vec<u8> {
        let key = u16::from(number) << 3 | 2;
        let mut bytes = vec![(key & 0x7f) as u8 | 0x80, (key >> 7) as u8];
        bytes.extend([content.len() as u8 | 0x80, (content.len() >> 7) as u8]);
        bytes.extend(content);
        bytes
    }

    fn tensor(location: &str) -> Vec<u8> {
        let entry = [field(2, location.as_bytes()), field(1, b"location")].concat();
        let length = [field(1, b"length"), field(2, b"12")].concat();
        [field(13, &length), field(13, &entry)].concat()
    }

    #[test]
    fn names_are_found_wherever_a_tensor_may_stand() {
        let of_node = |attribute: &[u8]| field(1, &field(5, attribute));
        let inner = of_node(&field(6, &field(5, &tensor("inner"))));
        let graph = [
            field(5, &tensor("weights")),
            field(15, &field(1, &tensor("sparse"))),
            of_node(&field(5, &tensor("constant"))),
            of_node(&field(11, &inner)),
        ]
        .concat();
        let function = field(7, &field(5, &field(10, &tensor("function"))));
        let model = [vec![8, 8], field(7, &graph), field(25, &function)].concat();
        let found: Vec<String> = locations(&model).unwrap().into_iter().collect();
        assert_eq!(
            found,
            ["constant", "function", "inner", "sparse", "weights"]
        );
    }

    #[test]
    fn what_is_no_onnx_file_has_no_names() {
        let cut = &field(7, &field(5, &tensor("weights")))[..20];
        for bytes in [
            cut,
            b"\x0b\x0c",
            b"\0\0\0\0ORTM",
            b"{\"a\": 1}",
            &[0xff; 12],
        ] {
            assert_eq!(locations(bytes), None, "{bytes:?}");
        }
        assert_eq!(locations(b""), Some(BTreeSet::new()));
    }
}
