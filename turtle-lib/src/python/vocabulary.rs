//! Names of CPython's `turtle` and `math` that this language has by another name, or not at all.

use crate::program::{Builtin, Verb};

/// What has no part in the path of a turtle: read as nothing.
const IGNORED: [&str; 62] = [
    // Colours and fills
    "color",
    "pencolor",
    "fillcolor",
    "bgcolor",
    "bgpic",
    "colormode",
    "begin_fill",
    "end_fill",
    "fill",
    "filling",
    // The pen's and the turtle's looks
    "pensize",
    "width",
    "pen",
    "shape",
    "shapesize",
    "turtlesize",
    "hideturtle",
    "ht",
    "showturtle",
    "st",
    "isvisible",
    "resizemode",
    "tilt",
    "tiltangle",
    "shearfactor",
    "register_shape",
    "addshape",
    "getshapes",
    // Time
    "speed",
    "delay",
    "tracer",
    "update",
    "sleep",
    // The window
    "Screen",
    "getscreen",
    "setup",
    "screensize",
    "setworldcoordinates",
    "title",
    "done",
    "mainloop",
    "exitonclick",
    "bye",
    "window_width",
    "window_height",
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
    // Marks that are not lines
    "dot",
    "stamp",
    "write",
    "clearstamp",
    "clearstamps",
    // The terminal
    "print",
];

/// Commands that change what was drawn or how later commands are read: not part of the language.
const REFUSED: [(&str, &str); 8] = [
    ("undo", "leave out the command that is undone"),
    ("clear", "leave out what is drawn before it"),
    ("reset", "leave out what is drawn before it"),
    ("clearscreen", "leave out what is drawn before it"),
    ("resetscreen", "leave out what is drawn before it"),
    (
        "clone",
        "one turtle draws everything; `fork_state` brings it back",
    ),
    ("radians", "angles are in degrees"),
    ("mode", "angles are counter-clockwise from east"),
];

/// Whether a command is read as nothing.
pub(super) fn is_ignored(name: &str) -> bool {
    IGNORED.contains(&name)
}

/// What to do instead of a command that cannot be read.
pub(super) fn refused(name: &str) -> Option<&'static str> {
    let found = REFUSED.iter().find(|(refused, _)| *refused == name);
    found.map(|(_, hint)| *hint)
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
        Verb::Circle => &["radius", "extent"],
        Verb::PenUp | Verb::PenDown | Verb::Home => &[],
    }
}

/// Names that a misspelt command or function may have meant.
pub(super) fn known_names() -> impl Iterator<Item = &'static str> {
    let verbs = Verb::ALL.into_iter().map(Verb::name);
    let builtins = Builtin::ALL.into_iter().map(Builtin::name);
    verbs
        .chain(builtins)
        .chain(["fork_state", "range", "setx", "sety"])
}
