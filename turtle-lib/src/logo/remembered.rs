//! What a program asks for that its turtle does not tell: whether it is shown, and the pen's colour behind an eraser. Where
//! it is asked for, it is kept under names that no variable has. Likewise the number of a turn, for who is called in it.

use super::parse::Parser;
use crate::program::{Expr, Library, Look, Span, Stmt, StmtKind, Verb};

const SHOWN: &str = "turtle is shown";
/// The number of a `repeat`'s turn, for procedures that are called in it.
const TURN: &str = "repcount";

const COLOR: &str = "colour of the pen";

/// The paper, which an eraser leaves.
const PAPER: &str = "white";

/// Which words a text has.
#[derive(Clone, Copy, Default)]
pub(super) struct Asked {
    shown: bool,
    eraser: bool,
}

impl Asked {
    pub(super) fn by(word: &str) -> Asked {
        Asked {
            shown: matches!(word, "shownp" | "shown?"),
            eraser: matches!(word, "pe" | "penerase"),
        }
    }

    pub(super) fn or(self, other: Asked) -> Asked {
        Asked {
            shown: self.shown || other.shown,
            eraser: self.eraser || other.eraser,
        }
    }

    /// What the program begins with.
    pub(super) fn beginning(self) -> Vec<Stmt> {
        let shown = self.shown.then(|| keep(SHOWN, Expr::Bool(true)));
        let color = self
            .eraser
            .then(|| keep(COLOR, Expr::Text("black".to_owned())));
        shown.into_iter().chain(color).map(Stmt::from).collect()
    }
}

fn keep(name: &str, value: Expr) -> StmtKind {
    let args = vec![Expr::Text(name.to_owned()), value];
    let value = Expr::Library(Library::Make, args);
    StmtKind::Do { value }
}

fn kept(name: &str) -> Expr {
    Expr::Library(Library::Thing, vec![Expr::Text(name.to_owned())])
}

impl Parser<'_> {
    /// The number of the turn in which the procedure is called.
    pub(super) fn repcount_of_caller(&mut self) -> Expr {
        kept(&self.variables.variable(TURN))
    }

    /// Tells that number to whoever is called.
    pub(super) fn turn_for_callees(&mut self, number: Expr, span: Span) -> Stmt {
        let name = self.variables.variable(TURN);
        let kind = StmtKind::Assign {
            name,
            value: number,
        };
        let line = self.line(span);
        Stmt { kind, line }
    }

    /// Whether the turtle is shown.
    pub(super) fn is_shown() -> Expr {
        kept(SHOWN)
    }

    /// Keeps what a command that draws no line shows or hides.
    pub(super) fn keep_shown(&mut self, word: &str, span: Span, out: &mut Vec<Stmt>) {
        let is_shown = match word {
            "st" | "showturtle" => true,
            "ht" | "hideturtle" => false,
            _ => return,
        };
        if self.asked.shown {
            self.push(out, span, keep(SHOWN, Expr::Bool(is_shown)));
        }
    }

    /// The colour of a pen that gets it, kept where the program erases.
    pub(super) fn kept_color(&mut self, color: Expr, span: Span, out: &mut Vec<Stmt>) -> Expr {
        if !self.asked.eraser {
            return color;
        }
        self.push(out, span, keep(COLOR, color));
        kept(COLOR)
    }

    /// `penerase`, which draws in the paper's colour, and `penpaint`, which ends that.
    pub(super) fn pen_mode(&mut self, word: &str, span: Span, out: &mut Vec<Stmt>) {
        let color = match word {
            "pe" | "penerase" => Expr::Text(PAPER.to_owned()),
            _ => kept(COLOR),
        };
        let mut command = |verb, args| self.push(out, span, StmtKind::Command { verb, args });
        command(Verb::PenDown, Vec::new());
        if self.asked.eraser {
            command(Verb::Look(Look::PenColor), vec![color]);
        }
    }
}
