//! The words of Logo: what each stands for in a program, and which ones a program may not define.

use super::prelude;
use crate::program::{BinaryOp, Builtin, Look, Verb};

/// The command a word stands for, when its inputs are those of the verb.
pub(super) fn verb(word: &str) -> Option<Verb> {
    Some(match word {
        "fd" | "forward" => Verb::Forward,
        "bk" | "back" | "backward" => Verb::Backward,
        "lt" | "left" => Verb::Left,
        "rt" | "right" => Verb::Right,
        "pu" | "penup" => Verb::PenUp,
        "pd" | "pendown" => Verb::PenDown,
        _ => return None,
    })
}

/// The operation a word stands for, when its inputs are those of the built-in function.
pub(super) fn builtin(word: &str) -> Option<Builtin> {
    Some(match word {
        "bearing" => Builtin::Heading,
        "pendownp" | "pendown?" => Builtin::IsDown,
        "pos" => Builtin::Position,
        "xcor" => Builtin::XCor,
        "ycor" => Builtin::YCor,
        "abs" | "absolute" => Builtin::Abs,
        "lesser" => Builtin::Min,
        "greater" => Builtin::Max,
        "round" | "roundeven" => Builtin::Round,
        "int" => Builtin::Int,
        "floorof" => Builtin::Floor,
        "ceilingof" => Builtin::Ceil,
        "sqrt" => Builtin::Sqrt,
        "radsin" => Builtin::Sin,
        "radcos" => Builtin::Cos,
        "radtan" => Builtin::Tan,
        "hypotenuse" => Builtin::Hypot,
        "radiansof" => Builtin::Radians,
        "degreesof" => Builtin::Degrees,
        _ => return None,
    })
}

/// The word for a built-in function; that for [`Builtin::Atan2`] takes its inputs the other way
/// round.
pub(super) fn word_of(builtin: Builtin) -> &'static str {
    match builtin {
        Builtin::Heading => "bearing",
        Builtin::IsDown => "pendownp",
        Builtin::Position => "pos",
        Builtin::XCor => "xcor",
        Builtin::YCor => "ycor",
        Builtin::Abs => "absolute",
        Builtin::Min => "lesser",
        Builtin::Max => "greater",
        Builtin::Round => "roundeven",
        Builtin::Int => "int",
        Builtin::Floor => "floorof",
        Builtin::Ceil => "ceilingof",
        Builtin::Sqrt => "sqrt",
        Builtin::Sin => "radsin",
        Builtin::Cos => "radcos",
        Builtin::Tan => "radtan",
        Builtin::Atan2 => "radarctan",
        Builtin::Hypot => "hypotenuse",
        Builtin::Radians => "radiansof",
        Builtin::Degrees => "degreesof",
        // Logo has one turtle, and these words are none of its own.
        Builtin::Turtle => "turtle",
        Builtin::Clone => "clone",
    }
}

/// The operator a word of two inputs stands for.
pub(super) fn binary(word: &str) -> Option<BinaryOp> {
    Some(match word {
        "sum" => BinaryOp::Add,
        "difference" => BinaryOp::Sub,
        "product" => BinaryOp::Mul,
        "quotient" => BinaryOp::Div,
        "floorquotient" => BinaryOp::FloorDiv,
        "modulo" | "floormodulo" => BinaryOp::Mod,
        "power" => BinaryOp::Pow,
        "lessp" | "less?" => BinaryOp::Lt,
        "lessequalp" | "lessequal?" => BinaryOp::Le,
        "greaterp" | "greater?" => BinaryOp::Gt,
        "greaterequalp" | "greaterequal?" => BinaryOp::Ge,
        "equalp" | "equal?" => BinaryOp::Eq,
        "notequalp" | "notequal?" => BinaryOp::Ne,
        "and" => BinaryOp::And,
        "or" => BinaryOp::Or,
        _ => return None,
    })
}

/// How many inputs a command has that draws no line and is left out.
pub(super) fn ignored(word: &str) -> Option<usize> {
    Some(match word {
        "ct" | "cleartext" | "ht" | "hideturtle" | "st" | "showturtle" | "fill" | "ppt"
        | "penpaint" | "px" | "penreverse" | "window" | "wrap" | "fence" | "splitscreen"
        | "fullscreen" | "textscreen" | "ss" | "fs" | "ts" | "refresh" | "norefresh" | "bye" => 0,
        "setpenpattern" | "setfloodcolor" | "setfc" | "setlabelheight" | "wait" | "print"
        | "pr" | "show" | "type" | "setspeed" | "randomize" => 1,
        "setscrunch" | "setpalette" => 2,
        _ => return None,
    })
}

/// Words that say how statements belong together.
pub(super) const KEYWORDS: [&str; 28] = [
    "repeat",
    "repcount",
    "for",
    "while",
    "until",
    "forever",
    "do.while",
    "do.until",
    "if",
    "ifelse",
    "to",
    "end",
    "make",
    "local",
    "localmake",
    "thing",
    "output",
    "op",
    "stop",
    "run",
    "ignore",
    "not",
    "foreach",
    "test",
    "iftrue",
    "ift",
    "iffalse",
    "iff",
];

/// Commands of the turtle beside [`verb`].
pub(super) const MOVES: [&str; 9] = [
    "setxy",
    "setpos",
    "setx",
    "sety",
    "seth",
    "setheading",
    "home",
    "arc",
    "circle",
];

/// The look that a word of one colour changes.
pub(super) fn of_color(word: &str) -> Option<Look> {
    Some(match word {
        "setpc" | "setpencolor" | "setcolor" => Look::PenColor,
        "setbg" | "setbackground" | "setbackgroundcolor" => Look::Background,
        _ => return None,
    })
}

/// Commands that draw no line, beside [`of_color`].
pub(super) const LOOKS: [&str; 6] = [
    "setpensize",
    "label",
    "filled",
    "cs",
    "clearscreen",
    "clean",
];

/// Values beside [`builtin`] and [`binary`].
pub(super) const VALUES: [&str; 41] = [
    "heading",
    "minus",
    "remainder",
    "first",
    "last",
    "item",
    "list",
    "sin",
    "cos",
    "tan",
    "arctan",
    "random",
    "count",
    "pick",
    "reverse",
    "butfirst",
    "bf",
    "butlast",
    "bl",
    "emptyp",
    "empty?",
    "sentence",
    "se",
    "fput",
    "lput",
    "memberp",
    "member?",
    "word",
    "towards",
    "rerandom",
    "?",
    "?1",
    "?2",
    "#",
    "map",
    "map.se",
    "filter",
    "reduce",
    "apply",
    "invoke",
    "cascade",
];

/// The reader's words that are not in the functions above.
fn others() -> impl Iterator<Item = &'static str> {
    let mixed = [word_of(Builtin::Atan2)];
    KEYWORDS
        .into_iter()
        .chain(MOVES)
        .chain(LOOKS)
        .chain(VALUES)
        .chain(mixed)
}

/// Other primitives of UCBLogo's, which a procedure cannot be named after.
const PRIMITIVES: &str = "
    apply array arrayp arraytolist ascii ashift back background before.is beforep bf bfs bitand
    bitnot bitor bitxor bl buriedp bury buryall buryname butfirst butfirsts butlast button buttonp
    bye cascade case caseignoredp catch char close closeall co combine cond contents continue
    copydef count crossmap cursor defined definedp dequeue dribble ed edall edit editfile edn edpl
    edps emptyp eofp epspict er erall erase erasefile ern erpl erps error filep fillarray filter
    find firsts form fput fulltext gc gensym gprop global goto iffalse invoke islistp iseq item
    keyp label lput listp listtoarray load local lowercase lshift macroexpand macrop map map.se
    mdarray mditem mdsetitem member memberp mousepos nodes nodribble numberp nopoke op open openappend
    openread openupdate openwrite parse pause pen pencolor pendown penmode penpattern pensize pick
    plist plists po poall pon pop popl pops pot pots pprop pps prefix primitivep printdepthlimit
    procedurep push qm queue quoted rawascii rc rcs readchar readchars reader readlist readpos
    readrawline readword redefp reduce remdup remove remprop rerandom reverse rl rw rseq runparse
    runresult save savel savepict screenmode scrunch se sentence setcursor seteditor setitem
    setprefix setread setreadpos settemploc setwrite setwritepos shell show shownp shuffle
    standout step stepped stop substringp tag template text textcolor throw time trace traced
    turtlemode unbury unburyall unburyname unstep untrace uppercase usealternatenames vbarredp
    wordp word writepos writer xor fput lput ask as abs floor ceiling circle square.root pi
    sign max min nand nor iftrue iffalse test name exp ln log10 random towards distance pe
    penerase true false
";

/// Whether a word means something to Logo, so that no procedure can have it as its name.
pub(super) fn is_reserved(word: &str) -> bool {
    verb(word).is_some()
        || builtin(word).is_some()
        || binary(word).is_some()
        || of_color(word).is_some()
        || ignored(word).is_some()
        || prelude::helper(word).is_some()
        || others().any(|other| other == word)
        || PRIMITIVES
            .split_whitespace()
            .any(|primitive| primitive == word)
}

/// Words that a misspelt one may have meant.
pub(super) fn known() -> impl Iterator<Item = &'static str> {
    let more = [
        "forward",
        "back",
        "left",
        "right",
        "penup",
        "pendown",
        "sum",
        "difference",
        "product",
        "quotient",
        "modulo",
        "power",
        "sqrt",
        "round",
        "xcor",
        "ycor",
        "pendownp",
    ];
    others().chain(more)
}
