//! What the names of a file stand for, collected before its statements are read.

use super::sources::{SourceId, Sources};
use crate::program::{Form, Library, Verb};
use ruff_python_ast as ast;
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{
    Expr, ExprCall, ExprContext, Number, Parameters, Stmt, StmtFunctionDef, StmtImport,
    StmtImportFrom, Suite,
};
use std::collections::{HashMap, HashSet};

/// A parameter of a function.
pub(super) struct Parameter<'a> {
    pub name: &'a str,
    /// Stands for a turtle or what has no value, and is left out here and in every call.
    pub dropped: bool,
    pub default: Option<&'a Expr>,
}

/// What the names of a file stand for.
#[derive(Default)]
pub(super) struct Names<'a> {
    /// Names of the module `turtle`, of turtles and of screens.
    turtles: HashSet<&'a str>,
    /// Names of the module `math`.
    math: HashSet<&'a str>,
    /// Names of the module `random`.
    random: HashSet<&'a str>,
    /// Width and height of the window, in pixels.
    pub window: (f64, f64),
    /// Whether the file sets world coordinates.
    pub has_world: bool,
    /// Names of other modules.
    other_modules: HashSet<&'a str>,
    /// What `from … import … as` calls by another name.
    aliases: HashMap<&'a str, &'a str>,
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
        let mut names = Names::default();
        names.turtles.insert("turtle");
        names.math.insert("math");
        names.random.insert("random");
        let survey = Survey::of(sources);
        // What moves without being made is a turtle of its own beside one that is.
        names.several = survey.count + usize::from(survey.moves_first && survey.count > 0) > 1;
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
        self.aliases.get(name).copied().unwrap_or(name)
    }

    pub(super) fn is_math(&self, name: &str) -> bool {
        self.math.contains(name)
    }

    pub(super) fn is_random(&self, name: &str) -> bool {
        self.random.contains(name)
    }

    pub(super) fn is_other_module(&self, name: &str) -> bool {
        self.other_modules.contains(name)
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
            &self.math,
            &self.random,
            &self.other_modules,
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
                Stmt::Import(import) => self.import(import),
                Stmt::ImportFrom(import) => self.import_from(import),
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

    fn import(&mut self, import: &'a StmtImport) {
        for alias in &import.names {
            let module = alias.name.as_str();
            let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
            match module {
                "turtle" => self.turtles.insert(name),
                "math" => self.math.insert(name),
                "random" => self.random.insert(name),
                _ => self.other_modules.insert(name),
            };
        }
    }

    fn import_from(&mut self, import: &'a StmtImportFrom) {
        let module = import.module.as_deref().unwrap_or_default();
        for alias in &import.names {
            if !matches!(module, "turtle" | "math" | "random") {
                self.other_modules
                    .insert(alias.asname.as_ref().unwrap_or(&alias.name));
            } else if let Some(name) = &alias.asname {
                self.aliases.insert(name, &alias.name);
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
        let mut uses = Uses {
            sources,
            source: Sources::FILE,
            function: None,
            attributes: Vec::new(),
            calls: Vec::new(),
        };
        uses.visit_body(sources.suite(Sources::FILE));
        let Uses {
            attributes, calls, ..
        } = uses;
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

/// What a call makes.
#[derive(Clone, Copy, PartialEq)]
enum Maker {
    Turtle,
    Screen,
    /// The turtle itself.
    Same,
}

impl Maker {
    fn from_name(name: &str) -> Option<Maker> {
        match name {
            "Turtle" | "Pen" | "RawTurtle" => Some(Maker::Turtle),
            "Screen" | "getscreen" => Some(Maker::Screen),
            "getturtle" | "getpen" => Some(Maker::Same),
            _ => None,
        }
    }
}

/// What CPython opens on a screen of 1920×1080 pixels.
const WINDOW: (f64, f64) = (960.0, 810.0);

/// The size in pixels that `setup` asks for: a share of the screen where it is no more than 1.
fn window(call: &ExprCall) -> (f64, f64) {
    let side = |i: usize, word: &str, screen: f64| {
        let mut keywords = call.arguments.keywords.iter();
        let by_name = keywords.find(|k| k.arg.as_ref().is_some_and(|arg| arg.as_str() == word));
        let given = call.arguments.args.get(i);
        let value = match given.or(by_name.map(|keyword| &keyword.value))? {
            Expr::NumberLiteral(literal) => match &literal.value {
                Number::Int(int) => f64::from(int.as_i32()?),
                Number::Float(float) if *float <= 1.0 => float * screen,
                Number::Float(float) => *float,
                Number::Complex { .. } => return None,
            },
            _ => return None,
        };
        Some(value)
    };
    (
        side(0, "width", 1920.0).unwrap_or(WINDOW.0),
        side(1, "height", 1080.0).unwrap_or(WINDOW.1),
    )
}

/// What a call calls, whoever it is of.
fn name_of(call: &ExprCall) -> Option<&str> {
    match call.func.as_ref() {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
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

/// What is said once about a whole file.
struct Survey<'a> {
    /// The turtles that it makes, by several calls, by one that may come again, which count twice, or as a copy.
    count: usize,
    /// Whether it moves the turtle that is there without being made.
    moves_first: bool,
    /// What it calls the module.
    modules: HashSet<&'a str>,
    /// How often a turtle that is made here counts.
    again: usize,
    /// How large it says that its window is.
    window: (f64, f64),
    has_world: bool,
}

impl<'a> Survey<'a> {
    fn of(sources: &'a Sources) -> Survey<'a> {
        let mut survey = Survey {
            count: 0,
            moves_first: false,
            modules: HashSet::from(["turtle"]),
            again: 1,
            window: WINDOW,
            has_world: false,
        };
        survey.visit_body(sources.suite(Sources::FILE));
        survey
    }
}

impl<'a> Visitor<'a> for Survey<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        let may_recur = matches!(
            stmt,
            Stmt::FunctionDef(_) | Stmt::For(_) | Stmt::While(_) | Stmt::ClassDef(_)
        );
        if let Stmt::Import(import) = stmt {
            let ours = import.names.iter().filter(|alias| &alias.name == "turtle");
            let names = ours.filter_map(|alias| alias.asname.as_ref());
            self.modules.extend(names.map(|name| name.as_str()));
        }
        // One that is given no name leaves no mark.
        if let Stmt::Expr(stmt) = stmt
            && let Expr::Call(call) = stmt.value.as_ref()
            && name_of(call).and_then(Maker::from_name) == Some(Maker::Turtle)
        {
            return;
        }
        let outer = self.again;
        if may_recur {
            self.again = 2;
        }
        walk_stmt(self, stmt);
        self.again = outer;
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Call(call) = expr {
            let name = name_of(call).unwrap_or_default();
            let is_of_module = match call.func.as_ref() {
                Expr::Attribute(attribute) => {
                    let owner = attribute.value.as_name_expr();
                    owner.is_some_and(|own| self.modules.contains(own.id.as_str()))
                }
                _ => true,
            };
            let moves = Verb::from_name(name).is_some_and(|verb| !matches!(verb, Verb::Look(_)));
            self.moves_first |= is_of_module && moves;
            match Maker::from_name(name) {
                Some(Maker::Turtle) if is_of_module => self.count += self.again,
                _ if name == "clone" => self.count += 2,
                _ if name == "setup" => self.window = window(call),
                _ if name == "setworldcoordinates" => self.has_world = true,
                _ => {}
            }
        }
        let outer = self.again;
        if matches!(expr, Expr::ListComp(_) | Expr::Generator(_)) {
            self.again = 2;
        }
        walk_expr(self, expr);
        self.again = outer;
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

fn parameters(parameters: &Parameters) -> Vec<Parameter<'_>> {
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
struct Uses<'a> {
    sources: &'a Sources,
    source: SourceId,
    function: Option<&'a str>,
    /// Names with an attribute, and the function that uses it.
    attributes: Vec<(&'a str, &'a str)>,
    calls: Vec<CallUse<'a>>,
}

struct CallUse<'a> {
    /// The function with the call in it.
    function: Option<&'a str>,
    callee: &'a str,
    args: &'a [Expr],
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
