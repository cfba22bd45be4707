//! The turtle's commands and functions, as a script calls them.

use super::arithmetic::{self, kind, number, wrong};
use crate::program::{CONSTANTS, Look, Verb};
use crate::turtle::{Arg, Point, Turtle, TurtleError};
use rhai::{
    Array, Dynamic, Engine, EvalAltResult, ImmutableString, LexError, Module, NativeCallContext,
    Position,
};
use std::cell::RefCell;
use std::rc::Rc;

/// The turtle that a script's functions share.
pub(super) type SharedTurtle = Rc<RefCell<Turtle>>;

pub(super) type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// Every name of every command but `goto`, which Rhai wants as syntax.
const COMMANDS: [&str; 21] = [
    "forward",
    "fd",
    "backward",
    "back",
    "bk",
    "left",
    "lt",
    "right",
    "rt",
    "penup",
    "pu",
    "up",
    "pendown",
    "pd",
    "down",
    "teleport",
    "circle",
    "setpos",
    "setposition",
    "setheading",
    "seth",
];

/// Takes `pad` away, which makes lists and texts as long as it is told at no cost: only a function in its place does.
fn withhold_pad(engine: &mut Engine) {
    fn withheld() -> Outcome<()> {
        Err(wrong("there is no `pad` here; use a loop".to_owned()))
    }
    engine.register_fn("pad", |_: &mut Array, _: i64, _: Dynamic| withheld());
    engine.register_fn("pad", |_: &mut ImmutableString, _: i64, _: char| withheld());
    engine.register_fn(
        "pad",
        |_: &mut ImmutableString, _: i64, _: ImmutableString| withheld(),
    );
}

/// Gives an engine the commands and functions, which move `turtle`.
pub(super) fn register(engine: &mut Engine, turtle: &SharedTurtle) -> Outcome<()> {
    for name in COMMANDS.into_iter().chain(["home"]) {
        let Some(verb) = Verb::from_name(name) else {
            continue;
        };
        for count in verb.arity() {
            register_command(engine, turtle, name, verb, count);
        }
    }
    for look in Look::ALL {
        for count in look.arity() {
            register_command(engine, turtle, look.name(), Verb::Look(look), count);
        }
    }
    withhold_pad(engine);
    register_constants(engine);
    register_goto(engine, turtle)?;
    register_fork(engine, turtle)?;
    register_state(engine, turtle);
    register_points(engine);
    arithmetic::register(engine);
    register_iteration(engine);
    Ok(())
}

/// The constants every program has. A module's are seen in functions too.
fn register_constants(engine: &mut Engine) {
    let mut module = Module::new();
    for (name, value) in CONSTANTS {
        module.set_var(name, value);
    }
    engine.register_global_module(module.into());
}

fn register_command(
    engine: &mut Engine,
    turtle: &SharedTurtle,
    name: &str,
    verb: Verb,
    count: usize,
) {
    let turtle = turtle.clone();
    let run = move |context: &NativeCallContext<'_>, args: &[&Dynamic]| {
        command(&turtle, verb, args, line(context))
    };
    match count {
        0 => engine.register_fn(name, move |context: NativeCallContext<'_>| {
            run(&context, &[])
        }),
        1 => engine.register_fn(name, move |context: NativeCallContext<'_>, a: Dynamic| {
            run(&context, &[&a])
        }),
        2 => engine.register_fn(
            name,
            move |context: NativeCallContext<'_>, a: Dynamic, b: Dynamic| run(&context, &[&a, &b]),
        ),
        3 => engine.register_fn(
            name,
            move |context: NativeCallContext<'_>, a: Dynamic, b: Dynamic, c: Dynamic| {
                run(&context, &[&a, &b, &c])
            },
        ),
        _ => engine.register_fn(
            name,
            move |context: NativeCallContext<'_>,
                  a: Dynamic,
                  b: Dynamic,
                  c: Dynamic,
                  d: Dynamic| run(&context, &[&a, &b, &c, &d]),
        ),
    };
}

/// The line of the script with the call; 0 in a module.
fn line(context: &NativeCallContext<'_>) -> u32 {
    match context.call_source() {
        None => line_of(context.call_position()),
        Some(_) => 0,
    }
}

fn line_of(position: Position) -> u32 {
    position.line().map_or(0, |line| line as u32)
}

fn command(turtle: &SharedTurtle, verb: Verb, args: &[&Dynamic], line: u32) -> Outcome<()> {
    let mut turtle = turtle.borrow_mut();
    let turtle = &mut *turtle;
    if !matches!(verb, Verb::Look(_)) {
        turtle.remember();
    }
    let done = match (verb, args) {
        (Verb::Forward, [distance]) => turtle.forward(number(distance)?, line),
        (Verb::Backward, [distance]) => turtle.forward(-number(distance)?, line),
        (Verb::Left, [angle]) => turtle.left(number(angle)?),
        (Verb::Right, [angle]) => turtle.left(-number(angle)?),
        (Verb::SetHeading, [angle]) => turtle.set_heading(number(angle)?),
        (Verb::Circle, [radius]) => turtle.circle(number(radius)?, turtle.full_circle(), line),
        (Verb::Circle, [radius, extent]) => turtle.circle(number(radius)?, number(extent)?, line),
        (Verb::Circle, [radius, extent, steps]) => {
            turtle.polygon(number(radius)?, number(extent)?, number(steps)?, line)
        }
        (Verb::Goto, [place]) => turtle.goto(point(place)?, line),
        (Verb::Goto, [x, y]) => turtle.goto(Point::new(number(x)?, number(y)?), line),
        (Verb::Teleport, [place]) => turtle.teleport(point(place)?, None),
        (Verb::Teleport, [x, y]) => turtle.teleport(Point::new(number(x)?, number(y)?), None),
        (Verb::Teleport, [x, y, heading]) => {
            let place = Point::new(number(x)?, number(y)?);
            turtle.teleport(place, Some(number(heading)?))
        }
        (Verb::Home, _) => turtle
            .goto(Point::default(), line)
            .and_then(|()| turtle.set_heading(0.0)),
        (Verb::Look(look), args) => {
            self::look(turtle, look, args, line)?;
            Ok(())
        }
        _ => {
            turtle.set_pen(verb == Verb::PenDown);
            Ok(())
        }
    };
    done.map_err(|error: TurtleError| wrong(error.to_string()))?;
    turtle.did(line);
    Ok(())
}

/// Does a command that draws no line.
fn look(turtle: &mut Turtle, look: Look, args: &[&Dynamic], line: u32) -> Outcome<()> {
    let args: Vec<Arg<'_>> = args.iter().map(|arg| argument(arg)).collect();
    if look.can_be_undone() {
        turtle.remember();
    }
    let done = turtle.look(look, &args, line);
    done.map_err(|error| wrong(error.to_string()))
}

fn argument(value: &Dynamic) -> Arg<'static> {
    if let Ok(number) = number(value) {
        return Arg::Number(number);
    }
    if let Ok(truth) = value.as_bool() {
        return Arg::Truth(truth);
    }
    if let Some(Point { x, y }) = value.read_lock::<Point>().map(|point| *point) {
        return Arg::List(vec![Arg::Number(x), Arg::Number(y)]);
    }
    match value.as_array_ref() {
        Ok(items) => Arg::List(items.iter().map(argument).collect()),
        Err(_) => Arg::Text(value.to_string().into()),
    }
}

/// `goto` is a word that Rhai reserves; only as syntax of its own can it be a command.
fn register_goto(engine: &mut Engine, turtle: &SharedTurtle) -> Outcome<()> {
    let key = "goto";
    // Makes it a word of the language; what follows it is then said below.
    let placeholder = [key, "(", "$expr$", ")"];
    engine.register_custom_syntax(placeholder, false, |_, _| Ok(Dynamic::UNIT))?;
    let turtle = turtle.clone();
    engine.register_custom_syntax_with_state_raw(
        key,
        |symbols, next, _| {
            let last = symbols.last().map_or("", |symbol| symbol.as_str());
            let inputs = symbols.iter().filter(|symbol| *symbol == "$expr$").count();
            Ok(match (last, inputs) {
                ("goto", _) => Some("(".into()),
                ("(", _) | (",", _) => Some("$expr$".into()),
                (")", _) => None,
                (_, 1) if next == "," => Some(",".into()),
                (_, 1..=2) if next != "," => Some(")".into()),
                _ => {
                    let message = "`goto` takes x and y, or one point".to_owned();
                    return Err(LexError::Runtime(message).into_err(Position::NONE));
                }
            })
        },
        false,
        move |context, inputs, _| {
            let position = inputs
                .first()
                .map_or(Position::NONE, |input| input.position());
            let is_script = context.source().is_none();
            let line = if is_script { line_of(position) } else { 0 };
            let mut args = Vec::with_capacity(2);
            for input in inputs {
                args.push(context.eval_expression_tree(input)?);
            }
            let args: Vec<&Dynamic> = args.iter().collect();
            match command(&turtle, Verb::Goto, &args, line) {
                Ok(()) => Ok(Dynamic::UNIT),
                Err(mut error) => {
                    error.set_position(position);
                    Err(error)
                }
            }
        },
    );
    Ok(())
}

/// `fork_state { … }` puts the turtle back, also when `return` or `break` leaves the block.
fn register_fork(engine: &mut Engine, turtle: &SharedTurtle) -> Outcome<()> {
    let turtle = turtle.clone();
    engine.register_custom_syntax(["fork_state", "$block$"], false, move |context, inputs| {
        let state = turtle.borrow().state();
        let mut outcome = Ok(Dynamic::UNIT);
        for block in inputs {
            outcome = context.eval_expression_tree(block);
        }
        let mut turtle = turtle.borrow_mut();
        turtle.restore(state);
        turtle.did(0);
        outcome.map(|_| Dynamic::UNIT)
    })?;
    Ok(())
}

fn register_state(engine: &mut Engine, turtle: &SharedTurtle) {
    let shared = turtle.clone();
    engine.register_fn("heading", move || shared.borrow().heading());
    let shared = turtle.clone();
    engine.register_fn("isdown", move || shared.borrow().state().pen_down);
    let shared = turtle.clone();
    engine.register_fn("xcor", move || shared.borrow().state().position.x);
    let shared = turtle.clone();
    engine.register_fn("ycor", move || shared.borrow().state().position.y);
    for name in ["position", "pos"] {
        let shared = turtle.clone();
        engine.register_fn(name, move || shared.borrow().state().position);
    }
}

fn register_points(engine: &mut Engine) {
    engine.register_type_with_name::<Point>("point");
    engine.register_fn("point", |x: Dynamic, y: Dynamic| -> Outcome<Point> {
        Ok(Point::new(number(&x)?, number(&y)?))
    });
    engine.register_get("x", |point: &mut Point| point.x);
    engine.register_get("y", |point: &mut Point| point.y);
    engine.register_indexer_get(|point: &mut Point, index: i64| match index {
        0 | -2 => Ok(point.x),
        1 | -1 => Ok(point.y),
        _ => Err(wrong("a point has two parts, `[0]` and `[1]`".to_owned())),
    });
    engine.register_fn("==", |a: Point, b: Point| a == b);
    engine.register_fn("!=", |a: Point, b: Point| a != b);
    engine.register_fn("to_string", |point: &mut Point| {
        format!("({}, {})", point.x, point.y)
    });
}

/// The numbers of a loop, as `range` gives them in Python.
#[derive(Clone)]
struct Steps {
    next: f64,
    stop: f64,
    step: f64,
}

impl Iterator for Steps {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        let next = self.next;
        let goes_on = if self.step > 0.0 {
            next < self.stop
        } else {
            next > self.stop
        };
        self.next += self.step;
        goes_on.then_some(next)
    }
}

fn register_iteration(engine: &mut Engine) {
    engine.register_type_with_name::<Steps>("steps");
    engine.register_iterator::<Steps>();
    engine.register_fn("steps", |stop: Dynamic| {
        steps(&Dynamic::from(0.0), &stop, &Dynamic::from(1.0))
    });
    engine.register_fn("steps", |start: Dynamic, stop: Dynamic| {
        steps(&start, &stop, &Dynamic::from(1.0))
    });
    engine.register_fn("steps", |start: Dynamic, stop: Dynamic, step: Dynamic| {
        steps(&start, &stop, &step)
    });
}

fn steps(start: &Dynamic, stop: &Dynamic, step: &Dynamic) -> Outcome<Steps> {
    let whole = |value: &Dynamic| {
        let number = number(value)?;
        if number.fract() == 0.0 {
            Ok(number)
        } else {
            Err(wrong(format!(
                "steps() takes whole numbers, this is {number}"
            )))
        }
    };
    let (next, stop, step) = (whole(start)?, whole(stop)?, whole(step)?);
    if step == 0.0 {
        return Err(wrong("the step of a loop must not be 0".to_owned()));
    }
    Ok(Steps { next, stop, step })
}

fn point(value: &Dynamic) -> Outcome<Point> {
    let point = value.read_lock::<Point>().map(|point| *point);
    point.ok_or_else(|| wrong(format!("a point is needed here, this is {}", kind(value))))
}
