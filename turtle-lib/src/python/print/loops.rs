//! Loops that are expressions.

use super::{Binding, Text, expr};
use crate::program::{Comprehension, Expr, Gather};

pub(super) fn comprehension(out: &mut Text, own: &Comprehension) {
    let (open, close) = match &own.gather {
        Gather::List => ("[", "]"),
        Gather::Generator => ("(", ")"),
        Gather::Fold { start, .. } => return fold(out, own, start.as_ref()),
        // Python has no word for its test, of which `Dialect::lacks` tells.
        Gather::Until { start, .. } => return fold(out, own, Some(start)),
    };
    out.text.push_str(open);
    generator(out, own);
    out.text.push_str(close);
}

/// The inner part, which stands without brackets of its own where it is a function's only argument.
pub(super) fn generator(out: &mut Text, own: &Comprehension) {
    expr(out, &own.value, Binding::Loosest);
    for clause in &own.clauses {
        out.text.push_str(" for ");
        out.text.push_str(&clause.vars.join(", "));
        out.text.push_str(" in ");
        expr(out, &clause.over, Binding::Or);
        for cond in &clause.conds {
            out.text.push_str(" if ");
            expr(out, cond, Binding::Or);
        }
    }
}

fn fold(out: &mut Text, own: &Comprehension, start: Option<&Expr>) {
    out.text.push_str("functools.reduce(lambda ");
    let vars: Vec<&str> = own.vars().collect();
    out.text.push_str(&vars.join(", "));
    out.text.push_str(": ");
    expr(out, &own.value, Binding::Loosest);
    for arg in own.clauses.iter().map(|clause| &clause.over).chain(start) {
        out.text.push_str(", ");
        expr(out, arg, Binding::Loosest);
    }
    out.text.push(')');
}
