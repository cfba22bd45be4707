//! The words of Logo: what each stands for in a program, and which ones a program may not define.

use super::{library, prelude};
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
        "roundeven" => Builtin::Round,
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
        "ct" | "cleartext" | "ht" | "hideturtle" | "st" | "showturtle" | "fill" | "px"
        | "penreverse" | "window" | "wrap" | "fence" | "splitscreen" | "fullscreen"
        | "textscreen" | "ss" | "fs" | "ts" | "refresh" | "norefresh" | "bye" => 0,
        "setpenpattern" | "setfloodcolor" | "setfc" | "setlabelheight" | "wait" | "print"
        | "pr" | "show" | "type" | "setspeed" | "randomize" => 1,
        "setscrunch" | "setpalette" => 2,
        _ => return None,
    })
}

/// Words that say how statements belong together.
pub(super) const KEYWORDS: [&str; 32] = [
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
    "catch",
    "setitem",
    "push",
    "queue",
];

/// Commands of the turtle beside [`verb`].
pub(super) const MOVES: [&str; 13] = [
    "setxy",
    "setpos",
    "setx",
    "sety",
    "seth",
    "setheading",
    "home",
    "arc",
    "circle",
    "pe",
    "penerase",
    "ppt",
    "penpaint",
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
pub(super) const VALUES: [&str; 61] = [
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
    "listp",
    "list?",
    "wordp",
    "numberp",
    "number?",
    "ascii",
    "uppercase",
    "lowercase",
    "exp",
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
    "cascade.2",
    "?rest",
    "round",
    "shownp",
    "find",
    "iseq",
    "rseq",
    "remove",
    "remdup",
    "member",
    "xor",
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

/// UCBLogo's primitives, which a procedure cannot be named after: it says of 6.2 itself that they are.
const PRIMITIVES: &str = "
    and apply arc arctan array arrayp arraytolist ascii ashift back background beforep bf bfs bitand
    bitnot bitor bitxor bk bl buriedp bury butfirst butfirsts butlast button buttonp bye catch char
    clean clearscreen cleartext close co contents continue copydef cos count cs ct cursor definedp
    difference dribble ed edit editfile empty? emptyp eofp epspict equal? equalp er erall erase
    erasefile erps error exp fd fence fill filled first firsts forever form forward fput fs fullscreen
    fulltext gc global goto gprop greater? greaterequal? greaterequalp greaterp heading hideturtle home
    ht if ifelse iff iffalse ift iftrue int item keyp label last left less? lessequal? lessequalp lessp
    list listp listtoarray ln load local log10 lowercase lput lshift lt macrop make member member?
    memberp minus modulo mousepos nodes nodribble norefresh not notequal? notequalp numberp op
    openappend openread openupdate openwrite or output parse pause pd pe pencolor pendown pendown?
    pendownp penerase penmode penpaint penpattern penreverse pensize penup plist plists po pos pot power
    pprop ppt pr prefix primitivep print procedurep product pu px quotient radarctan radcos radsin
    random rawascii rc rcs readchar readchars reader readlist readpos readrawline readword refresh
    remainder remprop repcount repeat rerandom right rl round rt run runparse runresult rw save savepict
    screenmode scrunch se sentence setbackground setbg setcursor seteditor seth setheading setitem
    setlabelheight setpalette setpc setpencolor setpenpattern setpensize setpos setprefix setread
    setreadpos setscrunch settemploc setwrite setwritepos setx setxy sety shell show shownp showturtle
    sin splitscreen sqrt ss st standout step stepped stop substringp sum tag test text textscreen thing
    throw time to towards trace traced ts turtlemode type unbury unstep untrace uppercase vbarredp wait
    window word wordp wrap writepos writer
";

/// Other words of UCBLogo's library and of other Logos. A program may have procedures of these names, but what is
/// printed has none.
const OTHER_WORDS: &str = "
    abs as ask before.is buryall buryname cascade case caseignoredp ceiling circle closeall combine cond
    crossmap defined dequeue distance edall edn edpl edps ern erpl false filep fillarray filter find
    floor gensym invoke iseq islistp macroexpand map map.se max mdarray mditem mdsetitem min name nand
    nopoke nor open pen pi pick poall pon pop popl pops pots pps printdepthlimit push qm queue quoted
    redefp reduce remdup remove reverse rseq savel shuffle sign square.root template textcolor true
    unburyall unburyname usealternatenames xor
";

/// Whether a word is a primitive, so that no procedure can have it as its name.
pub(super) fn is_primitive(word: &str) -> bool {
    let mut primitives = PRIMITIVES.split_whitespace();
    primitives.any(|primitive| primitive == word)
}

/// Whether a word means something to a Logo, so that no procedure that is printed should have it as its name.
pub(super) fn is_reserved(word: &str) -> bool {
    is_primitive(word)
        || verb(word).is_some()
        || builtin(word).is_some()
        || binary(word).is_some()
        || of_color(word).is_some()
        || library::operation(word).is_some()
        || library::command(word).is_some()
        || ignored(word).is_some()
        || prelude::helper(word).is_some()
        || others().any(|other| other == word)
        || OTHER_WORDS.split_whitespace().any(|other| other == word)
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
