//! Names of CPython's `turtle` and `math` that this language has by another name, or not at all.

use crate::program::{Builtin, Form, Library, Look, Verb};

/// What has no part in what a turtle leaves: read as nothing.
const IGNORED: [&str; 47] = [
    // Looks that no mark shows
    "bgpic",
    "filling",
    "pen",
    "hideturtle",
    "ht",
    "showturtle",
    "st",
    "isvisible",
    "resizemode",
    "tiltangle",
    "settiltangle",
    "shearfactor",
    "shapetransform",
    "register_shape",
    "addshape",
    "getshapes",
    "clearstamp",
    "fill",
    // Time
    "speed",
    "delay",
    "tracer",
    "update",
    "sleep",
    // The window
    "Screen",
    "getscreen",
    "screensize",
    "title",
    "done",
    "mainloop",
    "exitonclick",
    "bye",
    "onscreenclick",
    "onclick",
    "onkey",
    "onkeypress",
    "onkeyrelease",
    "ontimer",
    "onrelease",
    "ondrag",
    "listen",
    "exit",
    "setundobuffer",
    "cv",
    "getcanvas",
    "iconbitmap",
    // The terminal
    "print",
    "input",
];

/// Whether a command is read as nothing.
pub(super) fn is_ignored(name: &str) -> bool {
    IGNORED.contains(&name)
}

/// The builtin a function's name stands for. `position` and `pos` are the same.
pub(super) fn builtin(name: &str) -> Option<Builtin> {
    match name {
        "pos" => Some(Builtin::Position),
        "fabs" => Some(Builtin::Abs),
        "trunc" => Some(Builtin::Int),
        _ => Builtin::ALL
            .into_iter()
            .find(|builtin| builtin.name() == name),
    }
}

/// The function of lists, texts or chance that a name stands for with so many arguments.
pub(super) fn library(name: &str, count: usize, of_module: bool) -> Option<Library> {
    match (name, count) {
        _ if of_module => None,
        ("min" | "max", count) if count != 1 => None,
        ("round", count) if count != 2 => None,
        ("float", _) => None,
        _ => Library::from_name(Form::Function, name)
            .or_else(|| Library::from_name(Form::OfRandom, name)),
    }
}

/// The value of a name in the module `math`, but for `pi`, which has a name of its own here.
pub(super) fn math_constant(name: &str) -> Option<f64> {
    match name {
        "e" => Some(std::f64::consts::E),
        "tau" => Some(std::f64::consts::TAU),
        _ => None,
    }
}

/// Names of a verb's parameters, as CPython and the paper's library have them.
pub(super) fn parameters(verb: Verb) -> &'static [&'static str] {
    match verb {
        Verb::Forward | Verb::Backward => &["distance"],
        Verb::Left | Verb::Right => &["angle"],
        Verb::SetHeading => &["to_angle"],
        Verb::Goto => &["x", "y"],
        Verb::Teleport => &["x", "y", "theta"],
        Verb::Circle => &["radius", "extent", "steps"],
        Verb::Look(look) => look.parameters(),
        Verb::PenUp | Verb::PenDown | Verb::Home => &[],
    }
}

/// Names that a misspelt command or function may have meant.
pub(super) fn known_names() -> impl Iterator<Item = &'static str> {
    let verbs = Verb::ALL.into_iter().map(Verb::name);
    let builtins = Builtin::ALL.into_iter().map(Builtin::name);
    let looks = Look::ALL.into_iter().map(Look::name);
    verbs
        .chain(looks)
        .chain(builtins)
        .chain(Library::ALL.into_iter().map(Library::name))
        .chain(["fork_state", "setx", "sety"])
}
