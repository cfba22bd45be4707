//! Arguments of calls: by place, by name and by default.

use super::parse::{Read, Reader, Unreadable};
use super::vocabulary;
use crate::program::{CONSTANTS, Expr, Verb};
use ruff_python_ast as ast;
use ruff_text_size::Ranged;
use std::ops::RangeInclusive;

impl<'a> Reader<'a> {
    /// Arguments that may only be given by place.
    pub(super) fn positional(&mut self, call: &'a ast::ExprCall, name: &str) -> Read<Vec<Expr>> {
        if let Some(keyword) = call.arguments.keywords.first() {
            let message = format!("`{name}` takes no arguments by name");
            return Err(self.error(keyword, message));
        }
        let args: Vec<_> = call
            .arguments
            .args
            .iter()
            .map(|arg| self.expr(arg))
            .collect();
        args.into_iter().collect()
    }

    pub(super) fn one(&mut self, call: &'a ast::ExprCall, name: &str) -> Read<Expr> {
        let mut args = self.positional(call, name)?;
        match args.pop() {
            Some(arg) if args.is_empty() => Ok(arg),
            _ => Err(self.wrong_count(call, name, 1..=1, call.arguments.args.len(), None)),
        }
    }

    pub(super) fn two(&mut self, call: &'a ast::ExprCall, name: &str) -> Read<(Expr, Expr)> {
        let mut args = self.positional(call, name)?;
        match (args.pop(), args.pop()) {
            (Some(second), Some(first)) if args.is_empty() => Ok((first, second)),
            _ => Err(self.wrong_count(call, name, 2..=2, call.arguments.args.len(), None)),
        }
    }

    pub(super) fn wrong_count(
        &mut self,
        at: &impl Ranged,
        name: &str,
        expected: RangeInclusive<usize>,
        given: usize,
        hint: Option<&str>,
    ) -> Unreadable {
        let expected = match (expected.start(), expected.end()) {
            (1, 1) => "1 argument".to_owned(),
            (low, high) if low == high => format!("{low} arguments"),
            (low, high) => format!("{low} to {high} arguments"),
        };
        let message = format!("`{name}` takes {expected}, {given} given");
        self.report(at, message, hint.map(str::to_owned))
    }

    /// Arguments of a command, under the name it was called by.
    pub(super) fn verb_arguments(
        &mut self,
        verb: Verb,
        name: &str,
        call: &'a ast::ExprCall,
    ) -> Read<Vec<Expr>> {
        let parameters = vocabulary::parameters(verb);
        let positional = call.arguments.args.as_ref();
        let mut given: Vec<Option<&'a ast::Expr>> = positional.iter().map(Some).collect();
        for keyword in &call.arguments.keywords {
            let word = keyword.arg.as_ref().map_or("**", |word| word.as_str());
            if word == "fill_gap" {
                continue;
            }
            match parameters.iter().position(|parameter| *parameter == word) {
                Some(i) if given.get(i).is_none_or(Option::is_none) => {
                    given.resize(given.len().max(i + 1), None);
                    given[i] = Some(&keyword.value);
                }
                Some(_) => {
                    let message = format!("`{word}` is given twice");
                    return Err(self.error(keyword, message));
                }
                None => {
                    let message = format!("`{name}` has no argument `{word}`");
                    return Err(self.error(keyword, message));
                }
            }
        }
        let is_look = matches!(verb, Verb::Look(_));
        if verb == Verb::Circle && given.len() == 3 {
            return self.polygon_arguments(&given, name, call);
        }
        let count = if is_look {
            given.len()
        } else {
            given.iter().flatten().count()
        };
        let is_gapless = count == given.len();
        if !is_gapless || !verb.arity().contains(&count) {
            return Err(self.wrong_count(call, name, verb.arity(), count, None));
        }
        let given = given.into_iter();
        let args: Vec<_> = if is_look {
            let mut args: Vec<_> = given.map(|arg| self.look_argument(arg)).collect();
            while args.len() > 1 && matches!(args.last(), Some(Ok(Expr::Bool(false)))) {
                args.pop();
            }
            args
        } else {
            given.flatten().map(|arg| self.expr(arg)).collect()
        };
        args.into_iter().collect()
    }

    /// `circle(radius, extent, steps)`; CPython takes `None` for a whole turn and for a round one.
    fn polygon_arguments(
        &mut self,
        given: &[Option<&'a ast::Expr>],
        name: &str,
        call: &'a ast::ExprCall,
    ) -> Read<Vec<Expr>> {
        let given_at = |i: usize| {
            let arg = given.get(i).copied().flatten();
            arg.filter(|arg| !arg.is_none_literal_expr())
        };
        let Some(radius) = given_at(0) else {
            return Err(self.wrong_count(call, name, 1..=3, given.len(), None));
        };
        let mut args = vec![self.expr(radius)?];
        match (given_at(1), given_at(2)) {
            (None, None) => {}
            (Some(extent), None) => args.push(self.expr(extent)?),
            (extent, Some(steps)) => {
                let extent = extent.map_or(Ok(Expr::Number(360.0)), |extent| self.expr(extent));
                args.extend([extent?, self.expr(steps)?]);
            }
        }
        Ok(args)
    }

    /// An argument of a command that draws no line; `False` for none.
    pub(super) fn look_argument(&mut self, arg: Option<&'a ast::Expr>) -> Read<Expr> {
        match arg {
            None | Some(ast::Expr::NoneLiteral(_)) => Ok(Expr::Bool(false)),
            Some(value) => self.expr(value),
        }
    }

    /// Arguments of a function of the program: one for each parameter that stands for a value.
    pub(super) fn function_arguments(
        &mut self,
        name: &'a str,
        call: &'a ast::ExprCall,
    ) -> Read<Vec<Expr>> {
        let names = self.names;
        let definitions = names.functions(name).unwrap_or_default();
        let positional = call.arguments.args.as_ref();
        let keywords = &call.arguments.keywords;
        let given = positional.len() + keywords.len();
        let fits = |parameters: &&Vec<super::parameters::Parameter<'a>>| {
            let required = parameters
                .iter()
                .filter(|parameter| parameter.default.is_none());
            (required.count()..=parameters.len()).contains(&given)
        };
        let Some(parameters) = definitions.iter().find(fits) else {
            let counts = definitions.first().map_or(0..=0, |parameters| {
                let required = parameters
                    .iter()
                    .filter(|parameter| parameter.default.is_none());
                required.count()..=parameters.len()
            });
            return Err(self.wrong_count(call, name, counts, given, None));
        };
        for keyword in keywords {
            let word = keyword.arg.as_ref().map_or("**", |word| word.as_str());
            let place = parameters
                .iter()
                .position(|parameter| parameter.name == word);
            match place {
                None => {
                    let message = format!("`{name}` has no parameter `{word}`");
                    return Err(self.error(keyword, message));
                }
                Some(i) if i < positional.len() => {
                    return Err(self.error(keyword, format!("`{word}` is given twice")));
                }
                Some(_) => {}
            }
        }
        let mut args = Vec::with_capacity(parameters.len());
        for (i, parameter) in parameters.iter().enumerate() {
            if parameter.dropped {
                continue;
            }
            let mut keywords = keywords.iter();
            let keyword = keywords.find(|keyword| {
                let word = keyword.arg.as_ref();
                word.is_some_and(|word| word.as_str() == parameter.name)
            });
            let arg = positional.get(i).or(keyword.map(|keyword| &keyword.value));
            args.push(match (arg, parameter.default) {
                (Some(arg), _) => self.expr(arg),
                (None, Some(default)) if is_constant(default) => self.expr(default),
                (None, Some(default)) => Err(self.error_hint(
                    default,
                    "the default of a parameter must be a number here",
                    "give the argument in each call",
                )),
                (None, None) => {
                    let message = format!("`{name}` needs its argument `{}`", parameter.name);
                    Err(self.error(call, message))
                }
            });
        }
        args.into_iter().collect()
    }
}

/// Whether an expression has the same value wherever it stands.
fn is_constant(expr: &ast::Expr) -> bool {
    match expr {
        ast::Expr::NumberLiteral(_)
        | ast::Expr::BooleanLiteral(_)
        | ast::Expr::StringLiteral(_)
        | ast::Expr::NoneLiteral(_) => true,
        ast::Expr::Tuple(tuple) => tuple.elts.iter().all(is_constant),
        ast::Expr::Name(name) => CONSTANTS.iter().any(|(constant, _)| name.id == *constant),
        ast::Expr::UnaryOp(unary) => is_constant(&unary.operand),
        ast::Expr::BinOp(binary) => is_constant(&binary.left) && is_constant(&binary.right),
        _ => false,
    }
}
