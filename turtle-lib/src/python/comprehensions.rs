//! Loops that are expressions.

use super::parse::{Read, Reader, Unreadable};
use crate::program::{CONSTANTS, Clause, Comprehension, Expr, Gather, Library};
use ruff_python_ast as ast;
use ruff_text_size::Ranged;

/// Whether a function takes all values of a generator one after the other, so that a list of them is as good, or ends
/// as a generator would have it.
pub(super) fn takes_generator(function: Library) -> bool {
    matches!(
        function,
        Library::Sum
            | Library::Least
            | Library::Greatest
            | Library::List
            | Library::Tuple
            | Library::Sorted
            | Library::Any
            | Library::All
            | Library::Join
    )
}

impl<'a> Reader<'a> {
    /// Reads `value for vars in over if cond …`, whose brackets say what it is.
    pub(super) fn comprehension(
        &mut self,
        gather: Gather,
        value: &'a ast::Expr,
        loops: &'a [ast::Comprehension],
    ) -> Read<Expr> {
        let outer = self.bound.len();
        let read = self.clauses(loops, outer).and_then(|clauses| {
            let value = self.expr(value)?;
            Ok(Expr::Comprehension(Box::new(Comprehension {
                gather,
                value,
                clauses,
            })))
        });
        self.bound.truncate(outer);
        read
    }

    fn clauses(&mut self, loops: &'a [ast::Comprehension], outer: usize) -> Read<Vec<Clause>> {
        let mut clauses = Vec::with_capacity(loops.len());
        for (i, own) in loops.iter().enumerate() {
            if own.is_async {
                return Err(self.foreign(own, "async"));
            }
            let over = self.expr(&own.iter)?;
            let vars = self.bind(&own.target, outer)?;
            // All variables are the comprehension's from its second loop on, and have no value before their own.
            let later = loops[i..].iter().map(|own| &own.target);
            if i > 0 && later.flat_map(targets).any(|name| reads(&own.iter, name)) {
                return Err(self.error(&own.iter, "this has no value before its loop begins"));
            }
            let conds = own.ifs.iter().map(|cond| self.condition(cond));
            let conds = conds.collect::<Read<Vec<_>>>()?;
            clauses.push(Clause { vars, over, conds });
        }
        Ok(clauses)
    }

    /// The variables of a target, which from now on are those of the loop.
    fn bind(&mut self, target: &'a ast::Expr, outer: usize) -> Read<Vec<String>> {
        let names = targets(target);
        let mut vars = Vec::with_capacity(names.len());
        for name in &names {
            self.may_bind(target, name, outer)?;
            self.bound.push(name);
            vars.push((*name).to_owned());
        }
        let is_flat = match target {
            ast::Expr::Tuple(tuple) => tuple.elts.len() == names.len(),
            ast::Expr::List(list) => list.elts.len() == names.len(),
            _ => names.len() == 1,
        };
        match is_flat && !vars.is_empty() {
            true => Ok(vars),
            false => Err(self.only_variables(target)),
        }
    }

    /// Whether a name can be a variable of a loop's own: what has another meaning here would be told apart by nobody.
    fn may_bind(&mut self, at: &impl Ranged, name: &str, outer: usize) -> Read<()> {
        let is_taken = self.bound[outer..].contains(&name)
            || CONSTANTS.iter().any(|(constant, _)| *constant == name)
            || self.names.is_known(name);
        match is_taken {
            true => {
                let message = format!("`{name}` means something else in this program");
                Err(self.error_hint(at, message, "give the variable another name"))
            }
            false => Ok(()),
        }
    }

    /// `functools.reduce(lambda so_far, item: value, over, start)`
    pub(super) fn reduce(&mut self, call: &'a ast::ExprCall) -> Read<Expr> {
        let (lambda, over, start) = match call.arguments.args.as_ref() {
            [ast::Expr::Lambda(lambda), over] => (lambda, over, None),
            [ast::Expr::Lambda(lambda), over, start] => (lambda, over, Some(start)),
            _ => return Err(self.reduce_form(call)),
        };
        let parameters = lambda.parameters.iter().flat_map(|own| own.iter());
        let names: Vec<&'a str> = parameters
            .filter(|own| !own.is_variadic() && own.default().is_none())
            .map(|own| own.name().as_str())
            .collect();
        let count = lambda.parameters.as_ref().map_or(0, |own| own.len());
        let &[so_far, item] = names.as_slice() else {
            return Err(self.reduce_form(call));
        };
        if count != 2 || !call.arguments.keywords.is_empty() {
            return Err(self.reduce_form(call));
        }
        let over = self.expr(over)?;
        let start = start.map(|start| self.expr(start)).transpose()?;
        let outer = self.bound.len();
        for name in [so_far, item] {
            self.may_bind(call, name, outer)?;
            self.bound.push(name);
        }
        let value = self.expr(&lambda.body);
        self.bound.truncate(outer);
        let so_far = so_far.to_owned();
        Ok(Expr::Comprehension(Box::new(Comprehension {
            gather: Gather::Fold { so_far, start },
            value: value?,
            clauses: vec![Clause {
                vars: vec![item.to_owned()],
                over,
                conds: Vec::new(),
            }],
        })))
    }

    fn reduce_form(&mut self, call: &ast::ExprCall) -> Unreadable {
        self.error_hint(
            call,
            "`reduce` takes a `lambda` of two variables here",
            "write `functools.reduce(lambda a, b: …, list)`",
        )
    }
}

/// The names in a target.
fn targets(target: &ast::Expr) -> Vec<&str> {
    let items = match target {
        ast::Expr::Tuple(tuple) => &tuple.elts,
        ast::Expr::List(list) => &list.elts,
        target => std::slice::from_ref(target),
    };
    let names = items.iter().filter_map(|item| match item {
        ast::Expr::Name(name) => Some(name.id.as_str()),
        _ => None,
    });
    names.collect()
}

/// Whether an expression has a name in it.
fn reads(expr: &ast::Expr, name: &str) -> bool {
    struct Finder<'n> {
        name: &'n str,
        found: bool,
    }
    impl<'a> ast::visitor::Visitor<'a> for Finder<'_> {
        fn visit_expr(&mut self, expr: &'a ast::Expr) {
            self.found |= matches!(expr, ast::Expr::Name(own) if own.id.as_str() == self.name);
            ast::visitor::walk_expr(self, expr);
        }
    }
    let mut finder = Finder { name, found: false };
    ast::visitor::Visitor::visit_expr(&mut finder, expr);
    finder.found
}
