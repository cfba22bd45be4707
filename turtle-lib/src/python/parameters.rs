//! The parameters of functions, and how they are used.

use super::sources::{SourceId, Sources};
use crate::program::{Form, Library};
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, Parameters, Stmt};

/// A parameter of a function.
pub(super) struct Parameter<'a> {
    pub name: &'a str,
    /// Stands for a turtle or what has no value, and is left out here and in every call.
    pub dropped: bool,
    pub default: Option<&'a Expr>,
}

pub(super) fn parameters(parameters: &Parameters) -> Vec<Parameter<'_>> {
    let positional = parameters.posonlyargs.iter().chain(&parameters.args);
    let all = positional.chain(&parameters.kwonlyargs);
    all.map(|parameter| {
        let default = parameter.default.as_deref();
        Parameter {
            name: &parameter.parameter.name,
            dropped: false,
            default,
        }
    })
    .collect()
}

/// How the parameters of functions are used.
pub(super) struct Uses<'a> {
    sources: &'a Sources,
    source: SourceId,
    function: Option<&'a str>,
    /// Names with an attribute, and the function that uses it.
    pub attributes: Vec<(&'a str, &'a str)>,
    pub calls: Vec<CallUse<'a>>,
}

pub(super) struct CallUse<'a> {
    /// The function with the call in it.
    pub function: Option<&'a str>,
    pub callee: &'a str,
    pub args: &'a [Expr],
}

impl<'a> Uses<'a> {
    pub(super) fn of(sources: &'a Sources) -> Uses<'a> {
        let mut uses = Uses {
            sources,
            source: Sources::FILE,
            function: None,
            attributes: Vec::new(),
            calls: Vec::new(),
        };
        uses.visit_body(sources.suite(Sources::FILE));
        uses
    }
}

impl<'a> Visitor<'a> for Uses<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if let Stmt::FunctionDef(def) = stmt {
            let outer = self.function.replace(&def.name);
            walk_stmt(self, stmt);
            self.function = outer;
        } else {
            walk_stmt(self, stmt);
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Attribute(attribute) => {
                if let (Expr::Name(name), Some(function)) = (&*attribute.value, self.function)
                    && Library::from_name(Form::Method, &attribute.attr).is_none()
                {
                    self.attributes.push((function, &name.id));
                }
            }
            Expr::Call(call) => {
                if let Some(embedded) = self.sources.embedded(self.source, call) {
                    let outer = std::mem::replace(&mut self.source, embedded);
                    self.visit_body(self.sources.suite(embedded));
                    self.source = outer;
                } else if let Expr::Name(name) = call.func.as_ref() {
                    self.calls.push(CallUse {
                        function: self.function,
                        callee: &name.id,
                        args: &call.arguments.args,
                    });
                }
            }
            _ => {}
        }
        walk_expr(self, expr);
    }
}
