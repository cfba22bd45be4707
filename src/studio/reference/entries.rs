//! What the languages can say: how it is written in each, and a program to try it.

use turtle_lib::dialect::Dialect;

/// Something that can be said.
pub(super) struct Entry {
    /// What it is called.
    pub(super) name: &'static str,
    /// What it does, in a sentence.
    pub(super) says: &'static str,
    python: Option<Said>,
    logo: Option<Said>,
    rhai: Option<Said>,
}

/// How it is said in a language.
#[derive(Clone, Copy)]
pub(super) struct Said {
    /// How it is written.
    pub(super) spelling: &'static str,
    /// A program that shows it.
    pub(super) example: &'static str,
}

/// What belongs together.
pub(super) struct Topic {
    /// What it is about.
    pub(super) name: &'static str,
    pub(super) entries: &'static [Entry],
}

impl Entry {
    /// How it is said in this language, if it can be.
    pub(super) fn said(&self, dialect: Dialect) -> Option<Said> {
        match dialect {
            Dialect::Python => self.python,
            Dialect::Logo => self.logo,
            Dialect::Rhai => self.rhai,
        }
    }
}

const fn topic(name: &'static str, entries: &'static [Entry]) -> Topic {
    Topic { name, entries }
}

/// An entry with spelling and example in Python, Logo and Rhai; a language that does not say it has no spelling.
const fn entry(
    name: &'static str,
    says: &'static str,
    python: (&'static str, &'static str),
    logo: (&'static str, &'static str),
    rhai: (&'static str, &'static str),
) -> Entry {
    Entry {
        name,
        says,
        python: said(python),
        logo: said(logo),
        rhai: said(rhai),
    }
}

const fn said((spelling, example): (&'static str, &'static str)) -> Option<Said> {
    if spelling.is_empty() {
        None
    } else {
        Some(Said { spelling, example })
    }
}

/// It is not said in this language.
const NOT: (&str, &str) = ("", "");

/// All of them. A step is a tenth of what the canvas shows; the turtle begins in its middle, in Logo facing up, else
/// to the right.
#[rustfmt::skip]
pub(super) const TOPICS: &[Topic] = &[
    topic("Moving", &[
        entry("Forward", "Goes on for so many steps.",
            ("forward(steps)", "forward(8)"),
            ("fd steps", "fd 8"),
            ("forward(steps)", "forward(8);")),
        entry("Backward", "Goes back without turning round.",
            ("backward(steps)", "backward(8)"),
            ("bk steps", "bk 8"),
            ("backward(steps)", "backward(8);")),
        entry("Left", "Turns to the left by an angle in degrees, where it stands.",
            ("left(angle)", "forward(6)\nleft(60)\nforward(6)"),
            ("lt angle", "fd 6\nlt 60\nfd 6"),
            ("left(angle)", "forward(6);\nleft(60);\nforward(6);")),
        entry("Right", "Turns to the right.",
            ("right(angle)", "forward(6)\nright(60)\nforward(6)"),
            ("rt angle", "fd 6\nrt 60\nfd 6"),
            ("right(angle)", "forward(6);\nright(60);\nforward(6);")),
        entry("Circle", "Goes round in a circle on its left; in Logo the circle is around the turtle, which stays.",
            ("circle(radius)", "circle(5)"),
            ("circle radius", "circle 5"),
            ("circle(radius)", "circle(5);")),
        entry("Arc", "A part of a circle.",
            ("circle(radius, angle)", "circle(5, 180)\ncircle(-5, 180)"),
            ("arc angle radius", "arc 180 5"),
            ("circle(radius, angle)", "circle(5, 180);\ncircle(-5, 180);")),
        entry("Go to a place", "Draws a line there; the middle is 0, 0.",
            ("goto(x, y)", "goto(8, 5)\ngoto(8, 0)"),
            ("setxy x y", "setxy 8 5\nsetxy 8 0"),
            ("goto(x, y)", "goto(8, 5);\ngoto(8, 0);")),
        entry("Jump to a place", "Goes there without a line.",
            ("teleport(x, y)", "teleport(-8, 3)\nforward(16)"),
            ("pu setxy x y pd", "pu setxy -8 3 pd\nrt 90\nfd 16"),
            ("teleport(x, y)", "teleport(-8, 3);\nforward(16);")),
        entry("Face a direction", "0 is to the right and 90 up; in Logo 0 is up and 90 to the right.",
            ("setheading(angle)", "setheading(135)\nforward(8)"),
            ("seth angle", "seth 315\nfd 8"),
            ("setheading(angle)", "setheading(135);\nforward(8);")),
        entry("Home", "Goes back to the middle and faces as at the start.",
            ("home()", "forward(8)\nleft(90)\nforward(5)\nhome()"),
            ("home", "fd 8\nrt 90\nfd 5\nhome"),
            ("home()", "forward(8);\nleft(90);\nforward(5);\nhome();")),
    ]),
    topic("The pen", &[
        entry("Pen up and down", "Moves without a line, until the pen is down again.",
            ("penup()  pendown()", "forward(4)\npenup()\nforward(4)\npendown()\nforward(4)"),
            ("pu  pd", "fd 4\npu\nfd 4\npd\nfd 4"),
            ("penup()  pendown()", "forward(4);\npenup();\nforward(4);\npendown();\nforward(4);")),
        entry("Colour of the pen", "A name, or as \"#e86a17\".",
            ("pencolor(colour)", "pencolor(\"tomato\")\ncircle(5)"),
            ("setpencolor colour", "setpencolor \"tomato\ncircle 5"),
            ("pencolor(colour)", "pencolor(\"tomato\");\ncircle(5);")),
        entry("Width of the pen", "In pixels; 1 is as at the start.",
            ("pensize(width)", "pensize(4)\nforward(8)"),
            ("setpensize width", "setpensize 4\nfd 8"),
            ("pensize(width)", "pensize(4);\nforward(8);")),
        entry("Filled", "Fills what is drawn between begin and end.",
            ("begin_fill()  end_fill()", "fillcolor(\"gold\")\nbegin_fill()\ncircle(5)\nend_fill()"),
            ("filled colour [ … ]", "filled \"gold [repeat 4 [fd 8 rt 90]]"),
            ("begin_fill()  end_fill()", "fillcolor(\"gold\");\nbegin_fill();\ncircle(5);\nend_fill();")),
        entry("Dot", "A dot as wide as so many pixels.",
            ("dot(size, colour)", "dot(40, \"teal\")\nforward(8)\ndot(20)"),
            NOT,
            ("dot(size, colour)", "dot(40, \"teal\");\nforward(8);\ndot(20);")),
        entry("Text", "Writes where the turtle is.",
            ("write(text)", "write(\"hello\")\nforward(8)"),
            ("label [text]", "label [hello]\nfd 8"),
            ("write(text)", "write(\"hello\");\nforward(8);")),
        entry("Colour of the paper", "Behind everything that is drawn.",
            ("bgcolor(colour)", "bgcolor(\"ivory\")\ncircle(5)"),
            ("setbackground colour", "setbackground \"ivory\ncircle 5"),
            ("bgcolor(colour)", "bgcolor(\"ivory\");\ncircle(5);")),
        entry("Stamp", "Leaves the turtle's own shape there.",
            ("stamp()", "for i in range(6):\n    forward(4)\n    stamp()\n    left(60)"),
            NOT,
            ("stamp()", "for i in 0..6 {\n    forward(4);\n    stamp();\n    left(60);\n}")),
    ]),
    topic("Again and again", &[
        entry("Repeat", "Does the same so many times.",
            ("for i in range(times):", "for i in range(6):\n    forward(6)\n    left(60)"),
            ("repeat times [ … ]", "repeat 6 [fd 6 rt 60]"),
            ("for i in 0..times { … }", "for i in 0..6 {\n    forward(6);\n    left(60);\n}")),
        entry("Count", "Repeats with a number that grows, here from 1 to 19.",
            ("for i in range(from, end):", "for i in range(1, 20):\n    forward(0.5 * i)\n    left(90)"),
            ("for [i from to] [ … ]", "for [i 1 19] [fd 0.5 * :i rt 90]"),
            ("for i in from..end { … }", "for i in 1..20 {\n    forward(0.5 * i);\n    left(90);\n}")),
        entry("For each", "Does the same for each thing of a list.",
            ("for x in [ … ]:", "for side in [4, 6, 9]:\n    for i in range(4):\n        forward(side)\n        left(90)"),
            ("foreach [ … ] [ … ? … ]", "foreach [4 6 9] [repeat 4 [fd ? rt 90]]"),
            ("for x in [ … ] { … }", "for side in [4, 6, 9] {\n    for i in 0..4 {\n        forward(side);\n        left(90);\n    }\n}")),
        entry("As long as", "Repeats until it is no longer so.",
            ("while …:", "n = 1\nwhile n < 10:\n    forward(n)\n    left(90)\n    n = n + 1"),
            ("while [ … ] [ … ]", "make \"n 1\nwhile [:n < 10] [fd :n rt 90 make \"n :n + 1]"),
            ("while … { … }", "let n = 1;\nwhile n < 10 {\n    forward(n);\n    left(90);\n    n = n + 1;\n}")),
        entry("If", "Does one thing or another.",
            ("if …:  else:", "for i in range(12):\n    if i % 2 == 0:\n        forward(5)\n    else:\n        forward(2)\n    left(30)"),
            ("ifelse … [ … ] [ … ]", "for [i 0 11] [\n  ifelse 0 = modulo :i 2 [fd 5] [fd 2]\n  rt 30\n]"),
            ("if … { … } else { … }", "for i in 0..12 {\n    if i % 2 == 0 {\n        forward(5);\n    } else {\n        forward(2);\n    }\n    left(30);\n}")),
        entry("One value or another", "Chooses between two values.",
            ("… if … else …", "for i in range(12):\n    forward(5 if i % 2 == 0 else 2)\n    left(30)"),
            ("ifelse … [ … ] [ … ]", "for [i 0 11] [fd ifelse 0 = modulo :i 2 [5] [2] rt 30]"),
            ("if … { … } else { … }", "for i in 0..12 {\n    forward(if i % 2 == 0 { 5 } else { 2 });\n    left(30);\n}")),
        entry("List of all", "Makes a list of what comes of each thing of another.",
            ("[ … for x in … ]", "sides = [n * n for n in range(1, 5)]\nfor side in sides:\n    forward(side)\n    left(90)"),
            ("map [ … ? … ] list", "foreach map [? * ?] [1 2 3 4] [fd ? rt 90]"),
            NOT),
        entry("List that is run", "Does what a list says.",
            NOT,
            ("run list", "make \"corner [fd :n rt 90]\nfor [n 1 12] [run :corner]"),
            NOT),
        entry("And back", "Afterwards the turtle is where it was before, and faces as it did.",
            ("with fork_state():", "for i in range(5):\n    with fork_state():\n        left(72 * i)\n        forward(8)"),
            NOT,
            ("fork_state { … }", "for i in 0..5 {\n    fork_state {\n        left(72 * i);\n        forward(8);\n    }\n}")),
    ]),
    topic("Names", &[
        entry("Variable", "A name for a number, to use it again.",
            ("name = …", "side = 7\nfor i in range(3):\n    forward(side)\n    left(120)"),
            ("make \"name …  :name", "make \"side 7\nrepeat 3 [fd :side rt 120]"),
            ("let name = …;", "let side = 7;\nfor i in 0..3 {\n    forward(side);\n    left(120);\n}")),
        entry("Own command", "Gives several commands a name, with numbers to be said each time.",
            ("def name(number):", "def square(side):\n    for i in range(4):\n        forward(side)\n        left(90)\n\nsquare(5)\nsquare(8)"),
            ("to name :number … end", "to square :side\n  repeat 4 [fd :side rt 90]\nend\nsquare 5\nsquare 8"),
            ("fn name(number) { … }", "fn square(side) {\n    for i in 0..4 {\n        forward(side);\n        left(90);\n    }\n}\nsquare(5);\nsquare(8);")),
        entry("Result", "Ends the command and gives back a number.",
            ("return …", "def half(n):\n    return n / 2\n\nforward(half(16))"),
            ("output …", "to half :n\n  output :n / 2\nend\nfd half 16"),
            ("return …", "fn half(n) {\n    return n / 2;\n}\nforward(half(16));")),
        entry("Recursion", "A command that uses itself, until it is small enough.",
            ("def … if …:", "def tree(size):\n    if size > 1:\n        forward(size)\n        left(30)\n        tree(0.6 * size)\n        right(60)\n        tree(0.6 * size)\n        left(30)\n        backward(size)\n\ntree(6)"),
            ("to … if … [ … ]", "to tree :size\n  if :size > 1 [\n    fd :size\n    lt 30\n    tree 0.6 * :size\n    rt 60\n    tree 0.6 * :size\n    lt 30\n    bk :size\n  ]\nend\ntree 6"),
            ("fn … if … { … }", "fn tree(size) {\n    if size > 1 {\n        forward(size);\n        left(30);\n        tree(0.6 * size);\n        right(60);\n        tree(0.6 * size);\n        left(30);\n        backward(size);\n    }\n}\ntree(6);")),
        entry("Remark", "For people only; it is passed over.",
            ("# …", "# a line\nforward(8)"),
            ("; …", "; a line\nfd 8"),
            ("// …", "// a line\nforward(8);")),
        entry("Shapes", "Ready-made commands; the shapes that can be inserted are these.",
            NOT,
            NOT,
            ("import \"shapes\" as name;", "import \"shapes\" as shapes;\nshapes::star(5, 12);")),
    ]),
    topic("Numbers", &[
        entry("Sums", "Also - and /; what stands in brackets is worked out first.",
            ("+  *  **  %", "for i in range(8):\n    forward(2 + i % 3)\n    left(360 / 8)"),
            ("+  *  modulo  power", "for [i 0 7] [fd 2 + modulo :i 3 rt 360 / 8]"),
            ("+  *  **  %", "for i in 0..8 {\n    forward(2 + i % 3);\n    left(360.0 / 8);\n}")),
        entry("Sine and root", "Also cos, sqrt, abs; the angle of a sine is in radians, in Logo in degrees.",
            ("sin(x)  sqrt(x)", "for x in range(40):\n    goto(0.4 * x, 4 * sin(0.3 * x))"),
            ("sin x  sqrt x", "for [x 0 39] [setxy 0.4 * :x 4 * sin 17 * :x]"),
            ("sin(x)  sqrt(x)", "for x in 0..40 {\n    goto(0.4 * x, 4 * sin(0.3 * x));\n}")),
        entry("Chance", "Another number each time, but the same at the next run.",
            ("random.randint(from, to)", "import random\nfor i in range(30):\n    forward(random.randint(1, 4))\n    left(90 * random.randint(0, 3))"),
            ("random n", "repeat 30 [fd 1 + random 4 rt 90 * random 4]"),
            NOT),
        entry("Where it is", "Also ycor and heading.",
            ("xcor()", "while xcor() < 8:\n    forward(2)\n    left(60)\n    forward(2)\n    right(60)"),
            ("xcor", "while [xcor < 8] [fd 2 rt 60 fd 2 lt 60]"),
            ("xcor()", "while xcor() < 8 {\n    forward(2);\n    left(60);\n    forward(2);\n    right(60);\n}")),
    ]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::dialect::draw;
    use turtle_lib::run::Fuel;

    #[test]
    fn every_example_draws_and_has_what_it_is_about() {
        for entry in TOPICS.iter().flat_map(|topic| topic.entries) {
            let mut said = 0;
            for dialect in Dialect::ALL {
                let Some(Said { spelling, example }) = entry.said(dialect) else {
                    continue;
                };
                said += 1;
                let drawing = draw(example, dialect, &Fuel::default());
                let drawing = drawing.unwrap_or_else(|error| panic!("{}: {error:?}", entry.name));
                assert!(drawing.run.path.segment_count() > 0, "{}", entry.name);
                let word = |c: char| c.is_alphanumeric() || c == '_';
                let first = spelling.split(|c| !word(c)).find(|word| !word.is_empty());
                let first = first.unwrap_or(spelling.split(' ').next().unwrap());
                let is_name = ["name", "x"].contains(&first);
                assert!(
                    is_name || example.contains(first),
                    "{}: {first}",
                    entry.name
                );
            }
            assert!(said > 0, "{}", entry.name);
        }
    }
}
