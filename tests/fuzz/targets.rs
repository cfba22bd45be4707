//! What is given any bytes at all: nothing may panic, hang or take memory without an end. What holds beyond that is
//! asserted. `cargo fuzz` runs the same functions, from `fuzz/`.
#![allow(clippy::unwrap_used, clippy::panic, dead_code)]

use logogram::model::Model;
use logogram::picture::{self, ImportOptions};
use logogram::propose::Cancel;
use logogram::studio::files::format;
use logogram::tasks;
use std::collections::HashSet;
use std::fs;
use std::path::Path as FilePath;
use tempfile::TempDir;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::numbers::numbers;
use turtle_lib::program::{Program, Stmt, StmtKind};
use turtle_lib::run::{Fuel, run};
use turtle_lib::tokens::tokens;
use turtle_lib::{logo, python};

/// What takes bytes, and its name.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const ALL: [Target; 9] = [
    ("python", python),
    ("logo", logo),
    ("rhai", rhai),
    ("words", words),
    ("conversions", conversions),
    ("pictures", pictures),
    ("documents", documents),
    ("tasks", tasks),
    ("models", models),
];

const FUEL: Fuel = Fuel {
    steps: 20_000,
    call_depth: 40,
    segments: 5_000,
};

fn dialect(data: &[u8], dialect: Dialect) {
    let text = String::from_utf8_lossy(data);
    if let Ok(drawing) = draw(&text, dialect, &FUEL) {
        Bitmap::of_path(&drawing.run.path);
    }
}

/// A Python program, to its picture; what is read is printed so that it is read again.
pub fn python(data: &[u8]) {
    dialect(data, Dialect::Python);
    let parsed = python::parse(&String::from_utf8_lossy(data));
    if !parsed.has_errors() {
        let printed = python::print(&parsed.program);
        let again = python::parse(&printed).into_program();
        assert_eq!(
            again.as_ref(),
            Ok(&parsed.program),
            "printed as:\n{printed}"
        );
    }
}

/// A Logo program, to its picture; what is read is printed so that it is read again.
pub fn logo(data: &[u8]) {
    dialect(data, Dialect::Logo);
    let parsed = logo::parse(&String::from_utf8_lossy(data));
    if !parsed.has_errors() {
        let printed = logo::print(&parsed.program);
        let again = logo::parse(&printed);
        assert!(
            !again.has_errors(),
            "{:?} in:\n{printed}",
            again.diagnostics
        );
    }
}

/// A Rhai script, to its picture.
pub fn rhai(data: &[u8]) {
    dialect(data, Dialect::Rhai);
}

/// Words and numbers, as the editor looks for them at every keystroke; dragging a number moves no other.
pub fn words(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for dialect in Dialect::ALL {
        for word in tokens(&text, dialect) {
            assert!(!word.text(&text).is_empty());
        }
        let all = numbers(&text, dialect);
        // What is no program may have numbers that run into other words.
        let is_program = match dialect.parse(&text) {
            Some(parsed) => !parsed.has_errors(),
            None => draw(&text, dialect, &FUEL).is_ok(),
        };
        if !is_program {
            continue;
        }
        for (i, number) in all.iter().enumerate().take(8) {
            for value in [7.0, -2.5] {
                let dragged = number.replaced(&text, value);
                let now = numbers(&dragged, dialect);
                let others = |numbers: &[turtle_lib::numbers::Number]| {
                    let others = numbers.iter().enumerate().filter(|(j, _)| *j != i);
                    others.map(|(_, number)| number.value).collect::<Vec<_>>()
                };
                assert_eq!(
                    others(&now),
                    others(&all),
                    "{dialect}: {text:?} became {dragged:?}"
                );
            }
        }
    }
}

/// A program draws the same in all dialects.
pub fn conversions(data: &[u8]) {
    let Ok(program) = python::parse(&String::from_utf8_lossy(data)).into_program() else {
        return;
    };
    let Ok(own) = run(&program, &FUEL) else {
        return;
    };
    // `convert` says of these that they draw something else.
    if defines_anew(&program) {
        return;
    }
    for dialect in Dialect::ALL {
        let printed = dialect.print(&program);
        // Scripts count other steps.
        let fuel = Fuel {
            steps: 50 * FUEL.steps,
            ..FUEL
        };
        match draw(&printed, dialect, &fuel) {
            Ok(drawing) => assert!(
                Bitmap::of_path(&drawing.run.path) == Bitmap::of_path(&own.path),
                "{dialect} draws something else:\n{printed}"
            ),
            Err(errors) => panic!("{dialect}: {} in:\n{printed}", errors[0]),
        }
    }
}

/// Whether a function is defined twice, or within a block.
fn defines_anew(program: &Program) -> bool {
    fn visit<'p>(block: &'p [Stmt], is_inner: bool, seen: &mut HashSet<&'p str>) -> bool {
        block.iter().any(|stmt| {
            let anew = match &stmt.kind {
                StmtKind::Def { name, .. } => is_inner || !seen.insert(name),
                _ => false,
            };
            anew || stmt.blocks().any(|block| visit(block, true, seen))
        })
    }
    visit(&program.body, false, &mut HashSet::new())
}

/// A picture of any kind.
pub fn pictures(data: &[u8]) {
    if let Ok(picture) = picture::read(data, &ImportOptions::default()) {
        assert!(!picture.bitmap.is_blank());
    }
}

/// A document; what is read is written so that it is read again.
pub fn documents(data: &[u8]) {
    if let Ok(saved) = format::from_bytes(data, &Cancel::default()) {
        let bytes = format::to_bytes(&saved.document, None, None).unwrap();
        let again = format::from_bytes(&bytes, &Cancel::default()).unwrap();
        // A number with more digits than it has may be read as its neighbour.
        let (again, document) = (again.document, saved.document);
        assert_eq!(again.strokes, document.strokes);
        assert_eq!(again.code.text, document.code.text);
    }
}

fn written(dir: &FilePath, name: &str, data: &[u8]) {
    fs::write(dir.join(name), data).unwrap();
}

/// A file of tasks, each of which is drawn.
pub fn tasks(data: &[u8]) {
    let dir = TempDir::new().unwrap();
    written(dir.path(), "tasks.jsonl", data);
    let rows = tasks::read(&dir.path().join("tasks.jsonl")).unwrap();
    for task in rows.into_iter().flatten().take(4) {
        let _ = task.subject();
    }
}

/// What parts a description of a model from the tokenizer beside it.
pub const BETWEEN: &[u8] = b"\n----\n";

/// A model's description and tokenizer, with the hashes as they should be, so that what is behind them is reached.
pub fn models(data: &[u8]) {
    let parted = data.windows(BETWEEN.len()).position(|part| part == BETWEEN);
    let (description, tokenizer) = match parted {
        Some(at) => (&data[..at], &data[at + BETWEEN.len()..]),
        None => (data, &b"{}"[..]),
    };
    let dir = TempDir::new().unwrap();
    let mut text = String::from_utf8_lossy(description).into_owned();
    for (name, content) in [
        ("encoder.onnx", &b"an encoder"[..]),
        ("decoder.onnx", b"a decoder"),
        ("tokenizer.json", tokenizer),
    ] {
        written(dir.path(), name, content);
        text = text.replace(&format!("{{{name}}}"), &sha256(content));
    }
    text = text.replace("{bytes}", &tokenizer.len().to_string());
    written(dir.path(), "model.json", text.as_bytes());
    let _ = Model::open(dir.path());
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
