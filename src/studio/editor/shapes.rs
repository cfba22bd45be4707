//! Shapes that can be put into the program.

use super::Edits;
use super::field::Field;
use crate::studio::document::Code;
use crate::studio::scene::Scene;
use eframe::egui::{ScrollArea, Ui};
use turtle_lib::dialect::Dialect;
use turtle_lib::script;

/// A shape as a piece of a program.
#[derive(Clone, Debug, PartialEq)]
struct Piece {
    /// What it is called, with its parameters.
    name: String,
    /// What it looks like.
    help: String,
    /// What is to stand at the head of the program once.
    head: String,
    /// What draws it.
    call: String,
}

/// A shape in Python and Logo: name, what it looks like, and for both what defines and what draws it.
struct Drawn {
    name: &'static str,
    help: &'static str,
    python: (&'static str, &'static str),
    logo: (&'static str, &'static str),
}

const DRAWN: [Drawn; 9] = [
    Drawn {
        name: "polygon",
        help: "A regular polygon.",
        python: ("", "for i in range(6):\n    forward(5)\n    left(60)"),
        logo: ("", "repeat 6 [fd 5 lt 60]"),
    },
    Drawn {
        name: "rectangle",
        help: "A rectangle.",
        python: (
            "",
            "for i in range(2):\n    forward(8)\n    left(90)\n    forward(5)\n    left(90)",
        ),
        logo: ("", "repeat 2 [fd 8 lt 90 fd 5 lt 90]"),
    },
    Drawn {
        name: "star",
        help: "A star of an odd number of points, in one line.",
        python: ("", "for i in range(5):\n    forward(12)\n    left(144)"),
        logo: ("", "repeat 5 [fd 12 lt 144]"),
    },
    Drawn {
        name: "ring",
        help: "A circle around the turtle.",
        python: (
            "",
            "with fork_state():\n    penup()\n    forward(5)\n    left(90)\n    pendown()\n    circle(5)",
        ),
        logo: ("", "circle 5"),
    },
    Drawn {
        name: "spiral",
        help: "A spiral with corners.",
        python: (
            "",
            "for i in range(1, 21):\n    forward(0.5 * i)\n    left(90)",
        ),
        logo: ("", "for [i 1 20] [fd 0.5 * :i lt 90]"),
    },
    Drawn {
        name: "stairs",
        help: "Stairs going up to the left.",
        python: (
            "",
            "for i in range(4):\n    forward(3)\n    left(90)\n    forward(3)\n    right(90)",
        ),
        logo: ("", "repeat 4 [fd 3 lt 90 fd 3 rt 90]"),
    },
    Drawn {
        name: "rosette",
        help: "A figure drawn several times, turned a full turn in all.",
        python: (
            "",
            "for i in range(6):\n    for j in range(4):\n        forward(8)\n        left(90)\n    left(60)",
        ),
        logo: ("", "repeat 6 [repeat 4 [fd 8 lt 90] lt 60]"),
    },
    Drawn {
        name: "tree",
        help: "A tree with two boughs from each.",
        python: (
            "def tree(depth, length, angle, shrink):\n    if depth > 0:\n        with fork_state():\n            forward(length)\n            left(angle)\n            tree(depth - 1, length * shrink, angle, shrink)\n            right(2 * angle)\n            tree(depth - 1, length * shrink, angle, shrink)",
            "tree(5, 6, 25, 0.7)",
        ),
        logo: (
            "to tree :depth :length :angle :shrink\n  if :depth < 1 [stop]\n  fd :length\n  lt :angle\n  tree :depth - 1 :length * :shrink :angle :shrink\n  rt 2 * :angle\n  tree :depth - 1 :length * :shrink :angle :shrink\n  lt :angle\n  bk :length\nend",
            "tree 5 6 25 0.7",
        ),
    },
    Drawn {
        name: "koch",
        help: "One side of Koch's curve.",
        python: (
            "def koch(depth, length):\n    if depth == 0:\n        forward(length)\n    else:\n        koch(depth - 1, length / 3)\n        left(60)\n        koch(depth - 1, length / 3)\n        right(120)\n        koch(depth - 1, length / 3)\n        left(60)\n        koch(depth - 1, length / 3)",
            "koch(3, 20)",
        ),
        logo: (
            "to koch :depth :length\n  if :depth = 0 [fd :length stop]\n  koch :depth - 1 :length / 3\n  lt 60\n  koch :depth - 1 :length / 3\n  rt 120\n  koch :depth - 1 :length / 3\n  lt 60\n  koch :depth - 1 :length / 3\nend",
            "koch 3 20",
        ),
    },
];

/// The shapes of a dialect; those of Rhai are imported, under the name the program has given the module.
fn pieces(dialect: Dialect, text: &str) -> Vec<Piece> {
    if dialect != Dialect::Rhai {
        let piece = |drawn: &Drawn| {
            let (head, call) = match dialect {
                Dialect::Logo => drawn.logo,
                _ => drawn.python,
            };
            Piece {
                name: drawn.name.to_owned(),
                help: drawn.help.to_owned(),
                head: head.to_owned(),
                call: call.to_owned(),
            }
        };
        return DRAWN.iter().map(piece).collect();
    }
    let piece = |function: script::LibraryFunction| {
        let module = function.module;
        let import = format!("import \"{module}\" as ");
        let given = text.split_once(&import).map(|(_, rest)| {
            let is_part = |c: char| c.is_alphanumeric() || c == '_';
            rest.split(|c: char| !is_part(c)).next().unwrap_or(module)
        });
        let name = function.name;
        let args = function.params.iter();
        let args = args.map(|param| argument(name, param));
        let args = args.collect::<Vec<_>>().join(", ");
        let as_name = given.unwrap_or(module);
        Piece {
            name: format!("{} ({})", function.name, function.params.join(", ")),
            help: function.help.to_owned(),
            head: format!("{import}{as_name};"),
            call: format!("{as_name}::{}({args});", function.name),
        }
    };
    script::functions().into_iter().map(piece).collect()
}

/// What a parameter of a function of the library's is at first.
fn argument(function: &str, param: &str) -> &'static str {
    match (function, param) {
        ("spiral", "sides") => "20",
        ("spiral", "angle") => "90",
        ("koch" | "snowflake" | "sierpinski", "length") => "20",
        ("dragon" | "hilbert", "length") => "2",
        (_, "sides" | "count" | "petals") => "6",
        (_, "points" | "steps" | "depth") => "5",
        (_, "columns") => "3",
        (_, "rows") => "2",
        (_, "length" | "width" | "outer") => "8",
        (_, "height" | "radius") => "5",
        (_, "inner") => "4",
        (_, "spacing") => "7",
        (_, "growth") => "0.5",
        (_, "shrink") => "0.7",
        (_, "angle") => "25",
        (_, "figure") => "|| circle(2)",
        _ => "1",
    }
}

/// The text with a piece on a line of its own after that of the cursor (a byte), or at the end; and where the
/// cursor is then.
fn with_piece(text: &str, cursor: Option<usize>, piece: &Piece) -> (String, usize) {
    let cursor = cursor
        .filter(|&at| text.is_char_boundary(at))
        .unwrap_or(text.len());
    let end = text[cursor..]
        .find('\n')
        .map_or(text.len(), |at| cursor + at);
    let (before, after) = (&text[..end], &text[end..]);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let code = line.trim();
    let mut space = line[..line.len() - line.trim_start().len()].to_owned();
    if code.ends_with(':') || code.ends_with('{') {
        space.push_str("    ");
    }
    // An empty line is filled, any other is followed.
    let before = if code.is_empty() {
        &before[..before.len() - line.len()]
    } else {
        before
    };
    let gap = if code.is_empty() { "" } else { "\n" };
    let call: Vec<_> = piece
        .call
        .lines()
        .map(|line| format!("{space}{line}"))
        .collect();
    let call = call.join("\n");
    let has_head = piece.head.is_empty() || text.contains(&piece.head);
    let head = if has_head {
        String::new()
    } else {
        format!("{}\n", piece.head)
    };
    let cursor = head.len() + before.len() + gap.len() + call.len();
    (format!("{head}{before}{gap}{call}{after}"), cursor)
}

/// Draws the menu of shapes and puts the one that is chosen into the program.
pub(super) fn menu_ui(
    ui: &mut Ui,
    scene: &mut Scene,
    edits: &mut Edits,
    field: &mut Field,
    code: &Code,
) {
    let menu = ui.menu_button("Insert shape", |ui| {
        let mut chosen = None;
        ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
            for piece in pieces(code.dialect, &code.text) {
                let hover = format!("{}\n\n{}", piece.help, piece.call);
                if ui.button(&piece.name).on_hover_text(hover).clicked() {
                    chosen = Some(piece);
                    ui.close();
                }
            }
        });
        chosen
    });
    let help = "Put a shape behind the line of the cursor.";
    menu.response.on_hover_text(help);
    if let Some(piece) = menu.inner.flatten() {
        let (text, cursor) = with_piece(&code.text, field.cursor(), &piece);
        field.jump_to(&text, cursor);
        let code = Code {
            text,
            ..code.clone()
        };
        edits.replace(scene, "Insert a shape", code);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::bitmap::Bitmap;
    use turtle_lib::dialect::draw;
    use turtle_lib::run::Fuel;

    fn drawn(text: &str, dialect: Dialect) -> Bitmap {
        match draw(text, dialect, &Fuel::default()) {
            Ok(drawing) => Bitmap::of_path(&drawing.run.path),
            Err(errors) => panic!("{text}\n{}", errors[0]),
        }
    }

    #[test]
    fn every_shape_of_the_library_draws_something() {
        let pieces = pieces(Dialect::Rhai, "");
        assert!(pieces.len() >= 17, "{}", pieces.len());
        for piece in pieces {
            let (text, _) = with_piece("", None, &piece);
            assert!(drawn(&text, Dialect::Rhai).ink() > 500, "{text}");
            assert!(!piece.help.is_empty(), "{}", piece.name);
        }
    }

    #[test]
    fn shapes_are_the_same_in_python_and_logo() {
        let logo = pieces(Dialect::Logo, "");
        for (python, logo) in pieces(Dialect::Python, "").iter().zip(&logo) {
            let (text, _) = with_piece("", None, python);
            let python = drawn(&text, Dialect::Python);
            let (text, _) = with_piece("", None, logo);
            let logo = drawn(&format!("seth 90\n{text}"), Dialect::Logo);
            assert!(python.ink() > 500);
            assert!(python.differing(&logo) < 20, "{text}");
        }
    }

    #[test]
    fn a_piece_stands_after_the_line_of_the_cursor_as_far_in() {
        let piece = Piece {
            name: String::new(),
            help: String::new(),
            head: "import \"shapes\" as shapes;".to_owned(),
            call: "a\nb".to_owned(),
        };
        let put = |text: &str, at| with_piece(text, at, &piece).0;
        let import = &piece.head;
        assert_eq!(put("", None), format!("{import}\na\nb"));
        assert_eq!(
            put("x {\n  y\n}", Some(1)),
            format!("{import}\nx {{\n    a\n    b\n  y\n}}")
        );
        assert_eq!(
            put("x {\n  y\n}", Some(6)),
            format!("{import}\nx {{\n  y\n  a\n  b\n}}")
        );
        let twice = with_piece(&put("", None), None, &piece);
        assert_eq!(twice.0, format!("{import}\na\nb\na\nb"));
        assert_eq!(twice.1, twice.0.len());
    }

    #[test]
    fn a_module_is_called_what_the_program_calls_it() {
        let text = "import \"shapes\" as s;\ns::star(5, 8);";
        let star = &pieces(Dialect::Rhai, text)[2];
        assert_eq!(star.call, "s::star(5, 8);");
        assert_eq!(
            with_piece(text, None, star).0,
            format!("{text}\ns::star(5, 8);")
        );
    }
}
