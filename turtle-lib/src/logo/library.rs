//! Words that are functions of the library, with its arguments as their inputs.

use super::expr::Deep;
use super::parse::{Parser, Read};
use crate::program::{Expr, Library, Span, Stmt, StmtKind};

/// The function of an operation, and how many inputs it takes without parentheses.
pub(super) fn operation(word: &str) -> Option<(Library, usize)> {
    Some(match word {
        "bitand" => (Library::BitAnd, 2),
        "bitor" => (Library::BitOr, 2),
        "bitxor" => (Library::BitXor, 2),
        "bitnot" => (Library::BitNot, 1),
        "ashift" => (Library::AShift, 2),
        "lshift" => (Library::LShift, 2),
        "namep" | "name?" => (Library::IsName, 1),
        "ln" => (Library::Ln, 1),
        "pop" | "dequeue" => (Library::Take, 1),
        "substringp" | "substring?" => (Library::Contains, 2),
        "error" => (Library::Error, 0),
        "array" => (Library::Array, 1),
        "listtoarray" => (Library::ListToArray, 1),
        "arraytolist" => (Library::List, 1),
        "arrayp" | "array?" => (Library::IsArray, 1),
        "mdarray" => (Library::MdArray, 1),
        "mditem" => (Library::MdItem, 2),
        "gprop" => (Library::GetProp, 2),
        "plist" => (Library::PropList, 1),
        _ => return None,
    })
}

/// The same of a command.
pub(super) fn command(word: &str) -> Option<(Library, usize)> {
    Some(match word {
        "throw" => (Library::Throw, 1),
        "mdsetitem" => (Library::MdSetItem, 3),
        "pprop" => (Library::PutProp, 3),
        "remprop" => (Library::RemProp, 2),
        _ => return None,
    })
}

impl Parser<'_> {
    /// Reads the inputs of such an operation; in parentheses, where `is_open` says so, as many as there are.
    pub(super) fn library(
        &mut self,
        word: &str,
        (function, count): (Library, usize),
        span: Span,
        is_open: bool,
    ) -> Read<Deep> {
        let arity = function.arity();
        let (mut args, mut depth) = (Vec::new(), 0);
        while args.len() < *arity.end() {
            let is_needed = match is_open {
                true => args.len() < *arity.start(),
                false => args.len() < count,
            };
            if !is_needed && (!is_open || self.is_end()) {
                break;
            }
            let input = self.operation_input(word, span, count, args.len())?;
            depth = depth.max(input.depth);
            args.push(input.expr);
        }
        self.deeper(Expr::Library(function, args), depth, span)
    }

    /// Reads such a command.
    pub(super) fn library_command(
        &mut self,
        word: &str,
        own: (Library, usize),
        span: Span,
        is_open: bool,
        out: &mut Vec<Stmt>,
    ) -> Read<()> {
        let value = self.library(word, own, span, is_open)?.expr;
        self.push(out, span, StmtKind::Do { value });
        Ok(())
    }
}
