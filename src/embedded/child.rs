//! What the other process does: it takes limits on itself, runs the program, and says what was drawn.

use super::bridge::{self, Shared};
use super::{MEMORY_MB, PROCESSOR_SECONDS, Said};
use crate::process::Limits;
use rustpython_vm::builtins::{PyBaseExceptionRef, PyDictRef};
use rustpython_vm::compiler::Mode;
use rustpython_vm::{AsObject, Interpreter, PyPayload, PyResult, Settings, VirtualMachine};
use std::io::{self, Read, Write};
use std::thread;
use std::time::{Duration, Instant};
use turtle_lib::diagnostic::MAX_SOURCE_BYTES;

/// What tracebacks call the program.
pub(super) const PROGRAM: &str = "<program>";

/// The module that programs import.
const TURTLE: &str = include_str!("turtle.py");

/// What is done before the program: chance is the same each time, time passes only while a program sleeps, and
/// questions are answered.
const BEFORE: &str = include_str!("before.py");

/// Stack of the interpreter, which calls itself for calls within calls, in bytes.
const STACK: usize = 256 << 20;

/// Calls within calls, as in CPython.
const MOST_CALLS: usize = 1000;

/// Reads a program from the standard input, runs it for so long at most and writes what it did to the standard output,
/// with so many moments at most.
///
/// # Errors
/// When it cannot be read, or the answer cannot be written.
pub fn run(patience: Duration, seed: u64, moments: usize) -> anyhow::Result<()> {
    let mut source = String::new();
    io::stdin()
        .take(MAX_SOURCE_BYTES as u64)
        .read_to_string(&mut source)?;
    let limits = Limits {
        memory_mb: MEMORY_MB,
        processor_seconds: PROCESSOR_SECONDS,
        is_alone: true,
    };
    limits.take()?;
    let shared = Shared::new(source.contains("undo"), moments);
    let by_chance = uses_chance(&source);
    let (own, program) = (shared.clone(), source);
    let runs = thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || interpret(&program, seed, &own))?;
    let begun = Instant::now();
    let is_late = loop {
        if runs.is_finished() {
            break false;
        }
        if begun.elapsed() > patience {
            break true;
        }
        thread::sleep(Duration::from_millis(2));
    };
    let (error, is_no_python) = match is_late {
        true => {
            let seconds = patience.as_secs();
            let message = format!("the program did not end within {seconds} s");
            (Some((shared.line(), message)), false)
        }
        false => runs.join().map_or_else(
            |_| {
                (
                    Some((shared.line(), "the interpreter failed".to_owned())),
                    false,
                )
            },
            |ended| (ended.error, ended.is_no_python),
        ),
    };
    let (path, end, notes) = shared.drawn();
    let said = Said {
        path,
        end,
        error,
        is_no_python,
        notes,
        by_chance,
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut out, &said)?;
    out.flush()?;
    // A program that goes on is not waited for.
    std::process::exit(0)
}

/// How a program ended.
#[derive(Default)]
struct Ended {
    error: Option<(u32, String)>,
    is_no_python: bool,
}

fn interpret(source: &str, seed: u64, shared: &Shared) -> Ended {
    let mut settings = Settings::default();
    settings.install_signal_handlers = false;
    settings.import_site = false;
    settings.hash_seed = Some(0);
    let builder = Interpreter::builder(settings);
    let modules = rustpython_stdlib::stdlib_module_defs(&builder.ctx);
    let interpreter = builder
        .add_native_modules(&modules)
        .add_frozen_modules(rustpython_pylib::FROZEN_STDLIB)
        .build();
    interpreter.enter(|vm| {
        vm.recursion_limit.set(MOST_CALLS);
        let code = match vm.compile(source, Mode::Exec, PROGRAM.to_owned()) {
            Ok(code) => code,
            Err(error) => {
                return Ended {
                    error: Some((0, error.to_string())),
                    is_no_python: true,
                };
            }
        };
        let ran = prepared(source, seed, shared, vm).and_then(|globals| {
            let scope = rustpython_vm::scope::Scope::with_builtins(None, globals, vm);
            vm.run_code_obj(code, scope)
        });
        Ended {
            error: ran.err().and_then(|exception| told(&exception, shared, vm)),
            is_no_python: false,
        }
    })
}

/// The names that a program begins with.
fn prepared(source: &str, seed: u64, shared: &Shared, vm: &VirtualMachine) -> PyResult<PyDictRef> {
    let turtle = vm.ctx.new_dict();
    bridge::give(&turtle, shared, vm)?;
    let module = vm.new_module("turtle", turtle.clone(), None);
    run_text(TURTLE, "<turtle>", turtle.clone(), vm)?;
    let modules = vm.sys_module.get_attr("modules", vm)?;
    modules.set_item("turtle", module.into(), vm)?;
    let before = vm.ctx.new_dict();
    bridge::give(&before, shared, vm)?;
    before.set_item(
        "_uses_chance",
        vm.ctx.new_bool(uses_chance(source)).into(),
        vm,
    )?;
    before.set_item("_seed", vm.ctx.new_int(seed).into(), vm)?;
    run_text(BEFORE, "<before>", before, vm)?;
    // The dialect's programs need no import.
    let globals = match source.contains("turtle") {
        true => vm.ctx.new_dict(),
        false => turtle.copy().into_ref(&vm.ctx),
    };
    globals.set_item("__file__", vm.ctx.new_str("program.py").into(), vm)?;
    let main = vm.new_module("__main__", globals.clone(), None);
    modules.set_item("__main__", main.into(), vm)?;
    Ok(globals)
}

/// Whether a program may go by chance.
fn uses_chance(source: &str) -> bool {
    source.contains("random")
}

fn run_text(text: &str, name: &str, globals: PyDictRef, vm: &VirtualMachine) -> PyResult {
    let scope = rustpython_vm::scope::Scope::with_builtins(None, globals, vm);
    let code = vm.compile(text, Mode::Exec, name.to_owned());
    let code = code.map_err(|error| vm.new_runtime_error(error.to_string()))?;
    vm.run_code_obj(code, scope)
}

/// The last line of the program that an exception came through, and its message; nothing for one that only ends it.
fn told(
    exception: &PyBaseExceptionRef,
    shared: &Shared,
    vm: &VirtualMachine,
) -> Option<(u32, String)> {
    // A limit of the turtles, whatever the program made of it.
    if let Some(error) = shared.limit() {
        return Some(error);
    }
    if exception.fast_isinstance(vm.ctx.exceptions.system_exit) {
        return None;
    }
    let mut line = 0;
    let mut traceback = exception.__traceback__();
    while let Some(entry) = traceback {
        if bridge::is_of_program(&entry.frame) {
            line = entry.lineno.get() as u32;
        }
        traceback = entry.next.lock().clone();
    }
    let name = exception.class().name().to_owned();
    let text = exception.as_object().str(vm).ok();
    let text = text.map(|text| text.to_string()).unwrap_or_default();
    let message = match text.is_empty() {
        true => name,
        false => format!("{name}: {text}"),
    };
    let first = message.lines().next().unwrap_or_default();
    Some((line, first.trim_end().chars().take(300).collect()))
}
