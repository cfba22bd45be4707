//! What the interpreter and the turtles have in common.

use super::child::PROGRAM;
use rustpython_vm::builtins::{PyDictRef, PyFloat, PyInt, PyList, PyStr, PyTuple};
use rustpython_vm::frame::FrameRef;
use rustpython_vm::function::PosArgs;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use turtle_lib::program::Look;
use turtle_lib::turtle::{Arg, LookError, Path, Point, Turtle, TurtleError, TurtleState};

/// The turtles of a run, seen from the interpreter and from who waits for it.
#[derive(Clone)]
pub(super) struct Shared(Arc<Mutex<State>>);

struct State {
    turtle: Turtle,
    /// The program's line that was run last.
    line: u32,
    /// The limit that ended the run, and its line.
    limit: Option<(u32, String)>,
    notes: Vec<String>,
    undoes: bool,
}

/// Lists within lists that a command may take.
const MOST_NESTED: usize = 8;

/// Most items of a list that a command takes.
const MOST_ITEMS: usize = 1000;

/// Segments that a program may draw; the interpreter takes seconds for them.
const MOST_SEGMENTS: usize = 200_000;

impl Shared {
    pub(super) fn new(undoes: bool, moments: usize) -> Shared {
        Shared(Arc::new(Mutex::new(State {
            turtle: Turtle::new(MOST_SEGMENTS).watched(moments),
            line: 0,
            limit: None,
            notes: Vec::new(),
            undoes,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was drawn so far, where the first turtle stands, and what is to be said of it.
    pub(super) fn drawn(&self) -> (Path, TurtleState, Vec<String>) {
        let state = self.state();
        let turtle = state.turtle.clone();
        (
            turtle.into_path(),
            state.turtle.state(),
            state.notes.clone(),
        )
    }

    /// The program's line that was run last.
    pub(super) fn line(&self) -> u32 {
        self.state().line
    }

    /// The limit of the turtles that was met, with its line.
    pub(super) fn limit(&self) -> Option<(u32, String)> {
        self.state().limit.clone()
    }
}

/// Whether a frame is one of the program's own.
pub(super) fn is_of_program(frame: &FrameRef) -> bool {
    frame.code.source_path().as_str() == PROGRAM
}

/// Gives a module `_do(turtle, verb, …)`, `_new(turtle)` and `_note(text)`.
pub(super) fn give(module: &PyDictRef, shared: &Shared, vm: &VirtualMachine) -> PyResult<()> {
    let own = shared.clone();
    let does = vm.new_function("_do", move |args: PosArgs, vm: &VirtualMachine| {
        done(&own, &args.into_vec(), vm)
    });
    module.set_item("_do", does.into(), vm)?;
    let own = shared.clone();
    let makes = vm.new_function("_new", move |of: PyObjectRef, vm: &VirtualMachine| {
        let mut state = own.state();
        let made = match of.try_index_opt(vm) {
            Some(number) => {
                let number = number?.try_to_primitive::<u32>(vm)?;
                state.turtle.select(number);
                state.turtle.clone_turtle()
            }
            None => state.turtle.add(),
        };
        made.map_err(|error| vm.new_runtime_error(error.to_string()))
    });
    module.set_item("_new", makes.into(), vm)?;
    let own = shared.clone();
    let notes = vm.new_function("_note", move |text: String| {
        let mut state = own.state();
        if !state.notes.contains(&text) {
            state.notes.push(text);
        }
    });
    module.set_item("_note", notes.into(), vm)
}

/// The line of the program that is being run.
fn line(vm: &VirtualMachine) -> Option<u32> {
    let mut frame = vm.current_frame();
    while let Some(own) = frame {
        if is_of_program(&own) {
            return u32::try_from(own.current_location().line.get()).ok();
        }
        frame = own.f_back(vm);
    }
    None
}

/// Does what a turtle is told, or says what it is asked.
fn done(shared: &Shared, args: &[PyObjectRef], vm: &VirtualMachine) -> PyResult {
    let [number, verb, args @ ..] = args else {
        return Err(vm.new_type_error("a command is missing".to_owned()));
    };
    let number: u32 = number.clone().try_into_value(vm)?;
    let verb: String = verb.clone().try_into_value(vm)?;
    let args = args.iter().map(|value| arg(value, MOST_NESTED, vm));
    let args: Vec<Arg<'static>> = args.collect::<PyResult<_>>()?;
    let line = line(vm);
    let mut guard = shared.state();
    let state = &mut *guard;
    state.line = line.unwrap_or(state.line);
    if let Some((_, message)) = &state.limit {
        return Err(vm.new_runtime_error(message.clone()));
    }
    state.turtle.select(number);
    match verb.as_str() {
        "pos" => {
            let Point { x, y } = state.turtle.state().position;
            let place = [x, y].map(|value| vm.ctx.new_float(value).into());
            return Ok(vm.ctx.new_tuple(place.to_vec()).into());
        }
        "heading" => return Ok(vm.ctx.new_float(state.turtle.heading()).into()),
        "isdown" => return Ok(vm.ctx.new_bool(state.turtle.state().pen_down).into()),
        "undoable" => {
            let count = state.turtle.undo_count();
            return Ok(vm.ctx.new_int(count).into());
        }
        "filling" => return Ok(vm.ctx.new_bool(state.turtle.is_filling()).into()),
        _ => {}
    }
    if state.undoes {
        let look = Look::from_name(&verb);
        if look.is_none_or(Look::can_be_undone) {
            state.turtle.remember();
        }
    }
    let told = tell(&mut state.turtle, &verb, &args, state.line);
    told.map_err(|error| {
        let message = error.to_string();
        if matches!(
            error,
            LookError::Turtle(TurtleError::TooManySegments(_) | TurtleError::TooManyMarks(_))
        ) {
            state.limit = Some((state.line, message.clone()));
        }
        match error {
            LookError::WrongArgument { .. } => vm.new_type_error(message),
            _ => vm.new_runtime_error(message),
        }
    })?;
    state.turtle.did(state.line);
    Ok(vm.ctx.none())
}

fn tell(turtle: &mut Turtle, verb: &str, args: &[Arg<'_>], line: u32) -> Result<(), LookError> {
    match (verb, args) {
        ("forward", [Arg::Number(distance)]) => turtle.forward(*distance, line)?,
        ("left", [Arg::Number(angle)]) => turtle.left(*angle)?,
        ("goto", [Arg::Number(x), Arg::Number(y)]) => turtle.goto(Point::new(*x, *y), line)?,
        ("teleport", [Arg::Number(x), Arg::Number(y)]) => {
            turtle.teleport(Point::new(*x, *y), None)?;
        }
        ("setheading", [Arg::Number(heading)]) => turtle.set_heading(*heading)?,
        ("circle", [Arg::Number(radius), Arg::Number(extent)]) => {
            turtle.circle(*radius, *extent, line)?;
        }
        ("circle", [Arg::Number(radius), Arg::Number(extent), Arg::Number(steps)]) => {
            turtle.polygon(*radius, *extent, *steps, line)?;
        }
        ("pen", [Arg::Truth(down)]) => turtle.set_pen(*down),
        ("polygon", [Arg::List(corners)]) => {
            let corners = corners.iter().map(|corner| match corner {
                Arg::List(place) => match place[..] {
                    [Arg::Number(x), Arg::Number(y)] => Some((x, y)),
                    _ => None,
                },
                _ => None,
            });
            let corners: Option<Vec<(f64, f64)>> = corners.collect();
            turtle.set_polygon(&corners.unwrap_or_default())?;
        }
        ("clearstamp", [Arg::Number(index)]) => turtle.clear_stamp(*index as usize),
        _ => match Look::from_name(verb) {
            Some(look) => turtle.look(look, args, line)?,
            None => {
                return Err(LookError::WrongArgument {
                    name: "turtle",
                    wanted: "numbers",
                    given: format!("`{verb}{}`", Arg::List(args.to_vec())),
                });
            }
        },
    }
    Ok(())
}

/// A value as an argument of a command.
fn arg(value: &PyObject, nested: usize, vm: &VirtualMachine) -> PyResult<Arg<'static>> {
    let list = |items: &[PyObjectRef]| -> PyResult<Arg<'static>> {
        if nested == 0 || items.len() > MOST_ITEMS {
            return Err(vm.new_value_error("a list is too long or nested too deep".to_owned()));
        }
        let items = items.iter().map(|item| arg(item, nested - 1, vm));
        Ok(Arg::List(items.collect::<PyResult<_>>()?))
    };
    if value.is(&vm.ctx.true_value) || value.is(&vm.ctx.false_value) {
        return Ok(Arg::Truth(value.is(&vm.ctx.true_value)));
    }
    if vm.is_none(value) {
        return Ok(Arg::Nothing);
    }
    if let Some(text) = value.downcast_ref::<PyStr>() {
        return Ok(Arg::Text(text.to_string().into()));
    }
    if let Some(items) = value.downcast_ref::<PyTuple>() {
        return list(items.as_slice());
    }
    if let Some(items) = value.downcast_ref::<PyList>() {
        let items = items.borrow_vec().to_vec();
        return list(&items);
    }
    if let Some(number) = value.downcast_ref::<PyFloat>() {
        return Ok(Arg::Number(number.to_f64()));
    }
    if value.downcast_ref::<PyInt>().is_some()
        || value.class().has_attr(vm.ctx.intern_str("__float__"))
    {
        let number = value.try_float(vm)?;
        return Ok(Arg::Number(number.to_f64()));
    }
    let kind = value.class().name().to_string();
    Err(vm.new_type_error(format!(
        "a turtle takes numbers, texts and tuples, not {kind}"
    )))
}
