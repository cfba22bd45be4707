//! Targets that need the language only, so that `fuzz/` builds them without the rest of the program.

use std::collections::HashSet;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::dialect::{Dialect, draw};
use turtle_lib::numbers::numbers;
use turtle_lib::program::{Program, Stmt, StmtKind};
use turtle_lib::run::{Fuel, run};
use turtle_lib::tokens::tokens;
use turtle_lib::{logo, python};

const FUEL: Fuel = Fuel {
    steps: 20_000,
    call_depth: 40,
    segments: 5_000,
    seed: 0,
    moments: 0,
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
    if !parsed.has_errors() && Dialect::Logo.lacks(&parsed.program).is_none() {
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
        // What is no program, or has words that are none, may have numbers that run into others.
        let is_program = match dialect.parse(&text) {
            Some(parsed) => parsed.diagnostics.is_empty(),
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
        if dialect.lacks(&program).is_some() {
            continue;
        }
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
