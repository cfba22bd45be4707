//! What the names of a file stand for, collected before its statements are read.

use super::imports::Imports;
use super::parameters::{Parameter, Uses, parameters};
use super::sources::{SourceId, Sources};
use super::survey::{Maker, Survey};
use ruff_python_ast as ast;
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, ExprCall, ExprContext, Stmt, StmtFunctionDef, Suite};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// What the names of a file stand for.
#[derive(Default)]
pub(super) struct Names<'a> {
    imports: Rc<Imports<'a>>,
    /// Names of the module `turtle`, of turtles and of screens.
    turtles: HashSet<&'a str>,
    /// Width and height of the window, in pixels.
    pub window: (f64, f64),
    /// Whether the file sets world coordinates.
    pub has_world: bool,
    /// Functions; one name may be defined more than once.
    functions: HashMap<&'a str, Vec<Vec<Parameter<'a>>>>,
    /// Variables of the program.
    pub globals: HashSet<&'a str>,
    /// Variables that hold what has no value here.
    unread: HashSet<&'a str>,
    /// Names that the file assigns anywhere.
    assigned: HashSet<&'a str>,
    /// Names of screens.
    screens: HashSet<&'a str>,
    /// Whether the file makes more than one turtle, each of which is then a value.
    pub several: bool,
}

impl<'a> Names<'a> {
    pub(super) fn collect(sources: &'a Sources) -> Names<'a> {
        let imports = Imports::of(sources);
        let mut names = Names {
            turtles: imports.turtle.clone(),
            imports: Rc::new(imports),
            ..Names::default()
        };
        let survey = Survey::of(sources, &names.imports);
        names.several = survey.has_several_turtles();
        names.window = survey.window;
        names.has_world = survey.has_world;
        names.block(sources, Sources::FILE, sources.suite(Sources::FILE), true);
        let mut declared = Declared::default();
        declared.visit_body(sources.suite(Sources::FILE));
        // What nobody gives a value has none.
        let given = declared.names.intersection(&declared.assigned);
        names.globals.extend(given);
        if names.functions.values().flatten().any(|f| !f.is_empty()) {
            names.drop_parameters(sources);
        }
        names
    }

    /// What a name was before an import renamed it.
    pub(super) fn original<'n>(&self, name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.imports.original(name)
    }

    pub(super) fn is_math(&self, name: &str) -> bool {
        self.imports.math.contains(name)
    }

    pub(super) fn is_random(&self, name: &str) -> bool {
        self.imports.random.contains(name)
    }

    pub(super) fn is_other_module(&self, name: &str) -> bool {
        self.imports.others.contains(name)
    }

    /// The parameters of each definition of a function.
    pub(super) fn functions(&self, name: &str) -> Option<&[Vec<Parameter<'a>>]> {
        self.functions.get(name).map(Vec::as_slice)
    }

    pub(super) fn function_names(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.functions.keys().copied()
    }

    /// Whether a name is that of a turtle, a module or a function.
    pub(super) fn is_known(&self, name: &str) -> bool {
        let mut kinds = [
            &self.turtles,
            &self.screens,
            &self.imports.math,
            &self.imports.random,
            &self.imports.others,
        ]
        .into_iter();
        kinds.any(|names| names.contains(name)) || self.functions.contains_key(name)
    }

    pub(super) fn is_assigned(&self, name: &str) -> bool {
        self.assigned.contains(name)
    }

    /// Whether a name holds what has no value here, and never anything else.
    pub(super) fn unread(&self, name: &str) -> bool {
        self.unread.contains(name)
    }

    /// Whether an expression is the turtle, its module or its screen.
    pub(super) fn is_turtle(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Name(name) => self.turtles.contains(name.id.as_str()),
            Expr::Attribute(attribute) => {
                matches!(attribute.attr.as_str(), "screen") && self.is_turtle(&attribute.value)
            }
            Expr::Call(call) => match self.maker(call) {
                Some(Maker::Turtle) => !self.several,
                Some(Maker::Screen | Maker::Same) => true,
                None => false,
            },
            _ => false,
        }
    }

    /// What a call makes, when it makes a turtle or a screen.
    fn maker(&self, call: &ExprCall) -> Option<Maker> {
        match call.func.as_ref() {
            Expr::Name(name) => Maker::from_name(self.original(&name.id)),
            Expr::Attribute(attribute) if self.is_turtle(&attribute.value) => {
                Maker::from_name(&attribute.attr)
            }
            _ => None,
        }
    }

    /// Whether an expression is the screen.
    pub(super) fn is_screen(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Name(name) => self.screens.contains(name.id.as_str()),
            Expr::Attribute(attribute) => attribute.attr.as_str() == "screen",
            Expr::Call(call) => self.maker(call) == Some(Maker::Screen),
            _ => false,
        }
    }

    /// Whether an expression is a dictionary or something else that has no value here.
    pub(super) fn is_unread(&self, expr: &Expr) -> bool {
        match expr {
            Expr::TString(_)
            | Expr::BytesLiteral(_)
            | Expr::Dict(_)
            | Expr::Set(_)
            | Expr::DictComp(_)
            | Expr::SetComp(_) => true,
            Expr::Tuple(tuple) => tuple.elts.iter().any(|item| self.is_unread(item)),
            Expr::ListComp(list) => {
                let mut loops = list.generators.iter();
                self.is_unread(&list.elt) || loops.any(|own| self.is_unread(&own.iter))
            }
            Expr::List(list) => list.elts.iter().any(|item| self.is_unread(item)),
            Expr::Name(name) => {
                self.unread.contains(name.id.as_str()) && !self.globals.contains(name.id.as_str())
            }
            Expr::Subscript(subscript) => self.is_unread(&subscript.value),
            Expr::BinOp(op) => self.is_unread(&op.left) || self.is_unread(&op.right),
            Expr::Call(call) => match call.func.as_ref() {
                Expr::Attribute(attribute) => self.is_unread(&attribute.value),
                _ => false,
            },
            _ => false,
        }
    }

    /// The variables of a function, which are its parameters and what it assigns, and the program's that it
    /// changes.
    pub(super) fn locals(
        &self,
        def: &'a StmtFunctionDef,
        sources: &'a Sources,
        source: SourceId,
    ) -> (HashSet<&'a str>, HashSet<&'a str>) {
        let mut names = Names {
            imports: self.imports.clone(),
            turtles: self.turtles.clone(),
            several: self.several,
            ..Names::default()
        };
        for parameter in parameters(&def.parameters) {
            if !self.is_dropped(&def.name, parameter.name) {
                names.globals.insert(parameter.name);
            }
        }
        names.block(sources, source, &def.body, true);
        let mut declared = HashSet::new();
        declared_global(&def.body, &mut declared);
        names
            .globals
            .into_iter()
            .partition(|name| !declared.contains(name))
    }

    /// Whether a parameter of a function stands for a turtle or what has no value.
    pub(super) fn is_dropped(&self, function: &str, parameter: &str) -> bool {
        let functions = self.functions.get(function).into_iter().flatten();
        let mut dropped = functions.flatten().filter(|parameter| parameter.dropped);
        dropped.any(|dropped| dropped.name == parameter)
    }

    fn block(&mut self, sources: &'a Sources, source: SourceId, suite: &'a Suite, global: bool) {
        for stmt in suite {
            match stmt {
                Stmt::Assign(assign) => {
                    for target in &assign.targets {
                        self.assign(target, &assign.value, global);
                    }
                }
                Stmt::AnnAssign(assign) => {
                    if let Some(value) = &assign.value {
                        self.assign(&assign.target, value, global);
                    }
                }
                Stmt::AugAssign(assign) => self.target(&assign.target, global),
                Stmt::For(stmt) => {
                    self.target(&stmt.target, global);
                    self.block(sources, source, &stmt.body, global);
                }
                Stmt::While(stmt) => self.block(sources, source, &stmt.body, global),
                Stmt::With(stmt) => self.block(sources, source, &stmt.body, global),
                Stmt::If(stmt) => {
                    self.block(sources, source, &stmt.body, global);
                    for clause in &stmt.elif_else_clauses {
                        self.block(sources, source, &clause.body, global);
                    }
                }
                Stmt::FunctionDef(def) => {
                    let parameters = parameters(&def.parameters);
                    let assigned = parameters.iter().map(|parameter| parameter.name);
                    self.assigned.extend(assigned);
                    self.functions
                        .entry(&def.name)
                        .or_default()
                        .push(parameters);
                    self.block(sources, source, &def.body, false);
                }
                Stmt::Expr(stmt) => {
                    if let Expr::Call(call) = stmt.value.as_ref()
                        && let Some(embedded) = sources.embedded(source, call)
                    {
                        self.block(sources, embedded, sources.suite(embedded), global);
                    }
                }
                _ => {}
            }
        }
    }

    fn assign(&mut self, target: &'a Expr, value: &'a Expr, global: bool) {
        match target {
            Expr::Name(name) if self.is_turtle(value) => {
                self.turtles.insert(&name.id);
                if self.is_screen(value) {
                    self.screens.insert(&name.id);
                }
            }
            Expr::Name(name) if self.is_unread(value) => {
                self.assigned.insert(&name.id);
                self.unread.insert(&name.id);
            }
            _ => self.target(target, global),
        }
    }

    fn target(&mut self, target: &'a Expr, global: bool) {
        match target {
            Expr::Name(name) => {
                self.assigned.insert(&name.id);
                if global {
                    self.globals.insert(&name.id);
                }
            }
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                for item in elts {
                    self.target(item, global);
                }
            }
            _ => {}
        }
    }

    /// Finds the parameters that stand for a turtle or what has no value: those whose attributes are used, and
    /// those that a call gives such.
    fn drop_parameters(&mut self, sources: &'a Sources) {
        let Uses {
            attributes, calls, ..
        } = Uses::of(sources);
        let attributes = attributes.into_iter().filter(|_| !self.several);
        for (function, name) in attributes.collect::<Vec<_>>() {
            let functions = self.functions.get_mut(function).into_iter().flatten();
            for parameter in functions.flatten().filter(|p| p.name == name) {
                parameter.dropped = true;
            }
        }
        // A turtle may be handed on from call to call; each round follows it one call further.
        for _ in 0..8 {
            let mut found = Vec::new();
            let is_parameter = |function: Option<&str>, arg: &Expr| match (function, arg) {
                (Some(function), Expr::Name(name)) => self.is_dropped(function, &name.id),
                _ => false,
            };
            for call in &calls {
                for (i, arg) in call.args.iter().enumerate() {
                    // Of several turtles each is a value.
                    let is_the_turtle =
                        self.is_turtle(arg) && (!self.several || self.is_screen(arg));
                    if is_the_turtle || self.is_unread(arg) || is_parameter(call.function, arg) {
                        found.push((call.callee, i));
                    }
                }
            }
            let mut changed = false;
            for (callee, i) in found {
                let functions = self.functions.get_mut(callee).into_iter().flatten();
                for parameter in functions.filter_map(|parameters| parameters.get_mut(i)) {
                    changed |= !parameter.dropped;
                    parameter.dropped = true;
                }
            }
            if !changed {
                break;
            }
        }
    }
}

/// The names that functions declare as the program's, and all that are given values anywhere.
#[derive(Default)]
struct Declared<'a> {
    names: HashSet<&'a str>,
    assigned: HashSet<&'a str>,
}

impl<'a> Visitor<'a> for Declared<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if let Stmt::Global(global) = stmt {
            let names = global.names.iter().map(|name| name.as_str());
            self.names.extend(names);
        }
        walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Name(name) = expr
            && name.ctx == ExprContext::Store
        {
            self.assigned.insert(&name.id);
        }
        walk_expr(self, expr);
    }
}

/// The names that a function declares as the program's.
fn declared_global<'a>(suite: &'a [Stmt], names: &mut HashSet<&'a str>) {
    for stmt in suite {
        match stmt {
            Stmt::Global(global) => names.extend(global.names.iter().map(|name| name.as_str())),
            Stmt::For(stmt) => declared_global(&stmt.body, names),
            Stmt::While(stmt) => declared_global(&stmt.body, names),
            Stmt::With(stmt) => declared_global(&stmt.body, names),
            Stmt::If(stmt) => {
                declared_global(&stmt.body, names);
                for clause in &stmt.elif_else_clauses {
                    declared_global(&clause.body, names);
                }
            }
            _ => {}
        }
    }
}
