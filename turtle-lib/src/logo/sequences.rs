//! Operations of UCBLogo's library that are spelled out: sequences, what is found in lists, and stacks.

use super::lex::Kind;
use super::parse::{Parser, Read};
use super::templates::comprehension;
use crate::program::{Axis, BinaryOp, Comprehension, Expr, Gather, Library, Span, Stmt};

/// How many inputs such an operation takes beside a template.
pub(super) fn inputs_of(word: &str) -> Option<usize> {
    Some(match word {
        "iseq" | "remove" | "member" | "xor" => 2,
        "rseq" => 3,
        "remdup" => 1,
        _ => return None,
    })
}

impl<'a> Parser<'a> {
    /// Reads the inputs of an operation of [`inputs_of`].
    pub(super) fn sequence(&mut self, word: &str, span: Span, count: usize) -> Read<Expr> {
        let outer = self.slot_vars.len();
        let mut inputs = Vec::with_capacity(count);
        for given in 0..count {
            inputs.push(self.operation_input(word, span, count, given)?.expr);
        }
        let value = self.all_once(inputs, &mut |parser, inputs| {
            parser.spelled_out(word, inputs)
        });
        self.slot_vars.truncate(outer);
        value
    }

    /// The value of something of values, each of which is worked out once.
    fn all_once(
        &mut self,
        mut left: Vec<Expr>,
        of: &mut dyn FnMut(&mut Self, Vec<Expr>) -> Expr,
    ) -> Read<Expr> {
        let Some(last) = left.pop() else {
            return Ok(of(self, Vec::new()));
        };
        self.once(last, |parser, last| {
            parser.all_once(left, &mut |parser, mut inputs| {
                inputs.push(last.clone());
                of(parser, inputs)
            })
        })
    }

    fn spelled_out(&mut self, word: &str, inputs: Vec<Expr>) -> Expr {
        let mut inputs = inputs.into_iter();
        let mut next = || inputs.next().unwrap_or(Expr::None);
        match word {
            "iseq" => {
                let (first, last) = (next(), next());
                let is_up = Expr::binary(BinaryOp::Le, first.clone(), last.clone());
                let up = Expr::binary(BinaryOp::Add, last.clone(), Expr::Number(1.0));
                let down = Expr::binary(BinaryOp::Sub, last, Expr::Number(1.0));
                let up = Expr::Library(Library::Range, vec![first.clone(), up]);
                let down = vec![first, down, Expr::number(-1.0)];
                let down = Expr::Library(Library::Range, down);
                Expr::Choice(Box::new([is_up, up, down]))
            }
            "rseq" => {
                let (first, last, count) = (next(), next(), next());
                let turn = self.slot_name("turn");
                let way = Expr::binary(BinaryOp::Sub, last, first.clone());
                let gaps = Expr::binary(BinaryOp::Sub, count.clone(), Expr::Number(1.0));
                let gone = Expr::binary(BinaryOp::Mul, Expr::name(&turn), way);
                let gone = Expr::binary(BinaryOp::Div, gone, gaps);
                let value = Expr::binary(BinaryOp::Add, first, gone);
                let turns = Expr::Library(Library::Range, vec![count]);
                comprehension(Gather::List, value, vec![turn], turns)
            }
            "remove" => {
                let (thing, list) = (next(), next());
                let item = self.slot_name("item");
                let differs = Expr::binary(BinaryOp::Ne, Expr::name(&item), thing);
                let kept = filtered(Expr::name(&item), differs, vec![item], list.clone());
                Expr::Library(Library::Alike, vec![list, kept])
            }
            "remdup" => {
                let list = next();
                let (number, item) = (self.slot_name("number"), self.slot_name("item"));
                let behind = vec![list.clone(), Expr::name(&number), Expr::None, Expr::None];
                let behind = Expr::Library(Library::Slice, behind);
                let recurs = Expr::Library(Library::Contains, vec![Expr::name(&item), behind]);
                let is_last = Expr::Unary(crate::program::UnaryOp::Not, Box::new(recurs));
                let over = vec![list.clone(), Expr::Number(1.0)];
                let over = Expr::Library(Library::Enumerate, over);
                let kept = filtered(Expr::name(&item), is_last, vec![number, item], over);
                Expr::Library(Library::Alike, vec![list, kept])
            }
            "member" => {
                let (thing, list) = (next(), next());
                let is_there = Expr::Library(Library::Contains, vec![thing.clone(), list.clone()]);
                let place = Expr::Library(Library::Index, vec![list.clone(), thing]);
                let from = Expr::Library(Library::Slice, vec![list, place, Expr::None, Expr::None]);
                Expr::Choice(Box::new([is_there, from, Expr::List(Vec::new())]))
            }
            _ => Expr::binary(BinaryOp::Ne, next(), next()),
        }
    }

    /// `find template list`: the first item of which the template holds, or an empty list.
    pub(super) fn find(&mut self, word: &str, span: Span) -> Read<Expr> {
        let template = self.template(word, span)?;
        let list = self.input(word, span)?;
        let turns = self.turns(vec![list], template.asks(), span)?;
        let item = turns.inputs.first().cloned().unwrap_or(Expr::None);
        let cond = self.value_of(&template, turns.inputs, turns.turn)?;
        let kept = filtered(item, cond, turns.vars, turns.over);
        let one = Expr::List(vec![Expr::List(Vec::new())]);
        let all = Expr::binary(BinaryOp::Add, kept, one);
        Ok(Expr::Item(Box::new(all), Axis::X))
    }

    /// `push` puts a value in front of the list in a variable, and `queue` behind it.
    pub(super) fn stacked(&mut self, word: &str, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        let name = match self.peek().map(|token| token.kind) {
            Some(Kind::Quoted(name)) => {
                self.at += 1;
                Expr::Text(self.variables.variable(name))
            }
            _ => self.input(word, span)?,
        };
        let value = Expr::List(vec![self.input(word, span)?]);
        let list = Expr::Library(Library::Thing, vec![name.clone()]);
        let list = Expr::Library(Library::List, vec![list]);
        let list = match word {
            "push" => Expr::binary(BinaryOp::Add, value, list),
            _ => Expr::binary(BinaryOp::Add, list, value),
        };
        self.make_by_name(name, list, span, out);
        Ok(())
    }
}

fn filtered(value: Expr, cond: Expr, vars: Vec<String>, over: Expr) -> Expr {
    let mut kept = comprehension(Gather::List, value, vars, over);
    if let Expr::Comprehension(own) = &mut kept {
        let Comprehension { clauses, .. } = own.as_mut();
        clauses
            .iter_mut()
            .for_each(|clause| clause.conds.push(cond.clone()));
    }
    kept
}
