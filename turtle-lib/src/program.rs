//! The syntax tree that stands behind the Python and the Logo dialect.

mod comprehension;
mod library;
mod look;
mod walk;

pub use comprehension::{Clause, Comprehension, Gather};
pub use library::{Form, Library};
pub use look::Look;

pub(crate) use walk::{is_cheap, statement_count};

use serde::{Deserialize, Serialize};

/// How deep a reader lets blocks be nested; each `elif` counts as one more.
///
/// With [`MAX_EXPR_DEPTH`] this keeps every walk over a tree that was read within any thread's stack.
pub const MAX_BLOCK_DEPTH: usize = 64;

/// How many operators and brackets a reader lets hang together in one expression.
pub const MAX_EXPR_DEPTH: usize = 100;

/// A range of bytes in the source text a tree was parsed from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A turtle program: its top-level statements.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// Statements in order.
    pub body: Vec<Stmt>,
}

/// A statement and where it stands.
///
/// Two statements are equal when they say the same thing, wherever they stand in a file.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// What the statement does.
    pub kind: StmtKind,
    /// Line in the source, from 1; 0 for a statement that was built rather than parsed.
    pub line: u32,
}

impl PartialEq for Stmt {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl From<StmtKind> for Stmt {
    fn from(kind: StmtKind) -> Self {
        Stmt { kind, line: 0 }
    }
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// Tells the turtle something: `forward(3)`.
    Command {
        /// What.
        verb: Verb,
        /// As many as [`Verb::arity`] allows.
        args: Vec<Expr>,
    },
    /// `for var in range(start, stop, step):`
    For {
        /// The loop variable.
        var: String,
        /// First value.
        start: Expr,
        /// The loop ends before it.
        stop: Expr,
        /// Added each time.
        step: Expr,
        /// Repeated statements.
        body: Vec<Stmt>,
    },
    /// `for var in over:` or `for a, b in over:`, over the items of a list or text.
    Each {
        /// The loop variable, or one for each part of an item.
        vars: Vec<String>,
        /// Whose items.
        over: Expr,
        /// Repeated statements.
        body: Vec<Stmt>,
    },
    /// `list[at] = value`
    SetItem {
        /// What is changed.
        list: Expr,
        /// Which item.
        at: Expr,
        /// Its new value.
        value: Expr,
    },
    /// An expression for what it does: `list.append(3)`
    Do {
        /// A function of the [`Library`].
        value: Expr,
    },
    /// `while cond:`
    While {
        /// Tested before each turn.
        cond: Expr,
        /// Repeated statements.
        body: Vec<Stmt>,
    },
    /// `if cond: … else: …`; `elif` is an `If` alone in `otherwise`.
    If {
        /// Tested once.
        cond: Expr,
        /// Run when it holds.
        then: Vec<Stmt>,
        /// Run when it does not; empty without `else`.
        otherwise: Vec<Stmt>,
    },
    /// `def name(params):`
    Def {
        /// Its name.
        name: String,
        /// Names of its parameters.
        params: Vec<String>,
        /// Its statements.
        body: Vec<Stmt>,
    },
    /// Calls a function defined with [`StmtKind::Def`] for what it draws.
    Call {
        /// The function's name.
        name: String,
        /// One for each parameter.
        args: Vec<Expr>,
    },
    /// `name = value`
    Assign {
        /// The variable.
        name: String,
        /// Its new value.
        value: Expr,
    },
    /// `return value`
    Return {
        /// What the call evaluates to; nothing means 0.
        value: Option<Expr>,
    },
    /// `break`: leaves the innermost loop.
    Break,
    /// `continue`: goes on with the next turn of the innermost loop.
    Continue,
    /// `global names`: what a function assigns to these are the program's variables.
    Global {
        /// At least one.
        names: Vec<String>,
    },
    /// Logo's `catch "tag [body]`: what is thrown to the tag in it ends the body, and the program goes on behind it.
    Catch {
        /// A text; `error` for errors.
        tag: Expr,
        /// Statements that may throw.
        body: Vec<Stmt>,
    },
    /// `with fork_state():` runs the body and then puts the turtle (place, heading, pen) back.
    Fork {
        /// Statements that leave no trace on the turtle.
        body: Vec<Stmt>,
    },
}

/// How many statements a reader may write out for what has no statement of its own here.
pub(crate) const MAX_COPIES: usize = 4096;

/// The turtle's commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// `forward(distance)`
    Forward,
    /// `backward(distance)`
    Backward,
    /// `left(angle)`
    Left,
    /// `right(angle)`
    Right,
    /// `penup()`
    PenUp,
    /// `pendown()`
    PenDown,
    /// `teleport(x, y)` or `teleport(x, y, heading)`: moves without drawing, whatever the pen.
    Teleport,
    /// `circle(radius)` or `circle(radius, extent)`: an arc whose centre is `radius` to the left; with
    /// `steps` as a third, so many sides.
    Circle,
    /// `goto(x, y)` or `goto(point)`: moves, drawing when the pen is down.
    Goto,
    /// `setheading(angle)`
    SetHeading,
    /// `home()`: to the start, heading east, drawing when the pen is down.
    Home,
    /// Draws no line.
    Look(Look),
}

impl Verb {
    /// All that move or turn the turtle or its pen, in the order of their declaration.
    pub const ALL: [Verb; 11] = [
        Verb::Forward,
        Verb::Backward,
        Verb::Left,
        Verb::Right,
        Verb::PenUp,
        Verb::PenDown,
        Verb::Teleport,
        Verb::Circle,
        Verb::Goto,
        Verb::SetHeading,
        Verb::Home,
    ];

    /// The name in the normal form of the Python and Rhai dialects.
    pub fn name(self) -> &'static str {
        match self {
            Verb::Forward => "forward",
            Verb::Backward => "backward",
            Verb::Left => "left",
            Verb::Right => "right",
            Verb::PenUp => "penup",
            Verb::PenDown => "pendown",
            Verb::Teleport => "teleport",
            Verb::Circle => "circle",
            Verb::Goto => "goto",
            Verb::SetHeading => "setheading",
            Verb::Home => "home",
            Verb::Look(look) => look.name(),
        }
    }

    /// The verb a name of CPython's `turtle` or of the paper's library stands for.
    pub fn from_name(name: &str) -> Option<Verb> {
        Some(match name {
            "forward" | "fd" => Verb::Forward,
            "backward" | "back" | "bk" => Verb::Backward,
            "left" | "lt" => Verb::Left,
            "right" | "rt" => Verb::Right,
            "penup" | "pu" | "up" => Verb::PenUp,
            "pendown" | "pd" | "down" => Verb::PenDown,
            "teleport" => Verb::Teleport,
            "circle" => Verb::Circle,
            "goto" | "setpos" | "setposition" => Verb::Goto,
            "setheading" | "seth" => Verb::SetHeading,
            "home" => Verb::Home,
            _ => return Look::from_name(name).map(Verb::Look),
        })
    }

    /// How many arguments it takes. `goto` and `teleport` also take one point for `x, y`.
    pub fn arity(self) -> std::ops::RangeInclusive<usize> {
        match self {
            Verb::Forward | Verb::Backward | Verb::Left | Verb::Right | Verb::SetHeading => 1..=1,
            Verb::PenUp | Verb::PenDown | Verb::Home => 0..=0,
            Verb::Teleport => 1..=3,
            Verb::Circle => 1..=3,
            Verb::Look(look) => look.arity(),
            Verb::Goto => 1..=2,
        }
    }
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A number, finite and not negative (`-2` is [`UnaryOp::Neg`] of 2).
    Number(f64),
    /// `True` or `False`.
    Bool(bool),
    /// A text.
    Text(String),
    /// `None`
    None,
    /// `[a, b, c]`
    List(Vec<Expr>),
    /// `(a, b, c)`; one of two is a [`Expr::Point`].
    Tuple(Vec<Expr>),
    /// A variable or one of [`CONSTANTS`].
    Name(String),
    /// `(x, y)`, a point where both are numbers.
    Point(Box<Expr>, Box<Expr>),
    /// `point[0]` or `point[1]`, of a list as well.
    Item(Box<Expr>, Axis),
    /// `list[place]`
    Index(Box<Expr>, Box<Expr>),
    /// `-x` or `not x`
    Unary(UnaryOp, Box<Expr>),
    /// `a + b`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// A built-in function.
    Builtin(Builtin, Vec<Expr>),
    /// A function of lists, texts or chance, with as many arguments as [`Library::arity`] allows.
    Library(Library, Vec<Expr>),
    /// A function defined with [`StmtKind::Def`], for what it returns.
    Call(String, Vec<Expr>),
    /// `then if cond else otherwise`, the condition first.
    Choice(Box<[Expr; 3]>),
    /// A loop for its value.
    Comprehension(Box<Comprehension>),
}

impl Expr {
    /// A number of any sign: a negative one becomes [`UnaryOp::Neg`] of its magnitude.
    pub fn number(value: f64) -> Expr {
        if value < 0.0 {
            Expr::Unary(UnaryOp::Neg, Box::new(Expr::Number(-value)))
        } else {
            // The sum makes a negative zero a plain one.
            Expr::Number(value + 0.0)
        }
    }

    /// A variable or constant.
    pub fn name(name: &str) -> Expr {
        Expr::Name(name.to_owned())
    }

    /// `left op right`
    pub fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
        Expr::Binary(op, Box::new(left), Box::new(right))
    }
}

/// Which part of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    /// `[0]`
    X,
    /// `[1]`
    Y,
}

/// Operators of one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-x`
    Neg,
    /// `not x`
    Not,
}

/// Operators of two operands. `and` and `or` are short-circuit and give a truth value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
    And,
    Or,
}

/// Functions that every program has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// The turtle's heading in degrees, in `[0, 360)`.
    Heading,
    /// Whether the pen is down.
    IsDown,
    /// Where the turtle is, as a point.
    Position,
    /// Its x, in steps.
    XCor,
    /// Its y, in steps.
    YCor,
    /// Magnitude.
    Abs,
    /// The lesser of two.
    Min,
    /// The greater of two.
    Max,
    /// Nearest whole number, halves to even.
    Round,
    /// Whole part, towards zero.
    Int,
    /// `math.floor`
    Floor,
    /// `math.ceil`
    Ceil,
    /// `math.sqrt`
    Sqrt,
    /// `math.sin`, of radians
    Sin,
    /// `math.cos`, of radians
    Cos,
    /// `math.tan`, of radians
    Tan,
    /// `math.atan2(y, x)`, in radians
    Atan2,
    /// `math.hypot(x, y)`
    Hypot,
    /// `math.radians`
    Radians,
    /// `math.degrees`
    Degrees,
    /// Another turtle at the start, as the number that [`Look::Tell`] takes.
    Turtle,
    /// Another turtle like the one of a number.
    Clone,
}

impl Builtin {
    /// All but those that make turtles, in the order of their declaration.
    pub const ALL: [Builtin; 20] = [
        Builtin::Heading,
        Builtin::IsDown,
        Builtin::Position,
        Builtin::XCor,
        Builtin::YCor,
        Builtin::Abs,
        Builtin::Min,
        Builtin::Max,
        Builtin::Round,
        Builtin::Int,
        Builtin::Floor,
        Builtin::Ceil,
        Builtin::Sqrt,
        Builtin::Sin,
        Builtin::Cos,
        Builtin::Tan,
        Builtin::Atan2,
        Builtin::Hypot,
        Builtin::Radians,
        Builtin::Degrees,
    ];

    /// The name, without the `math.` that [`Builtin::in_math`] says it has in Python.
    pub fn name(self) -> &'static str {
        match self {
            Builtin::Heading => "heading",
            Builtin::IsDown => "isdown",
            Builtin::Position => "position",
            Builtin::XCor => "xcor",
            Builtin::YCor => "ycor",
            Builtin::Abs => "abs",
            Builtin::Min => "min",
            Builtin::Max => "max",
            Builtin::Round => "round",
            Builtin::Int => "int",
            Builtin::Floor => "floor",
            Builtin::Ceil => "ceil",
            Builtin::Sqrt => "sqrt",
            Builtin::Sin => "sin",
            Builtin::Cos => "cos",
            Builtin::Tan => "tan",
            Builtin::Atan2 => "atan2",
            Builtin::Hypot => "hypot",
            Builtin::Radians => "radians",
            Builtin::Degrees => "degrees",
            Builtin::Turtle => "Turtle",
            Builtin::Clone => "clone",
        }
    }

    /// Whether Python has it in the module `math`.
    pub fn in_math(self) -> bool {
        matches!(
            self,
            Builtin::Floor
                | Builtin::Ceil
                | Builtin::Sqrt
                | Builtin::Sin
                | Builtin::Cos
                | Builtin::Tan
                | Builtin::Atan2
                | Builtin::Hypot
                | Builtin::Radians
                | Builtin::Degrees
        )
    }

    /// Whether it asks the turtle; then it takes the number of one of several as an argument more.
    pub fn asks_turtle(self) -> bool {
        matches!(
            self,
            Builtin::Heading | Builtin::IsDown | Builtin::Position | Builtin::XCor | Builtin::YCor
        )
    }

    /// How many arguments it takes.
    pub fn arity(self) -> usize {
        match self {
            Builtin::Heading
            | Builtin::IsDown
            | Builtin::Position
            | Builtin::XCor
            | Builtin::YCor
            | Builtin::Turtle => 0,
            Builtin::Min | Builtin::Max | Builtin::Atan2 | Builtin::Hypot => 2,
            _ => 1,
        }
    }
}

/// Names that every program has a value for, unless it assigns one of its own.
///
/// The first four are those of the LOGO library of Li & Ellis 2024; `pi` is Python's `math.pi`.
pub const CONSTANTS: [(&str, f64); 5] = [
    ("HALF_INF", 63.0),
    ("INF", 126.0),
    ("EPS_DIST", 1.0 / 20.0),
    ("EPS_ANGLE", 2.86),
    ("pi", std::f64::consts::PI),
];
