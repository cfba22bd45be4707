//! What the imports of a file name.

use super::sources::{SourceId, Sources};
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, Stmt, StmtImport, StmtImportFrom};
use std::collections::{HashMap, HashSet};

/// The names of modules, and what was renamed. The three modules that are known have their names without an import too.
#[derive(Clone, Default)]
pub(super) struct Imports<'a> {
    pub turtle: HashSet<&'a str>,
    pub math: HashSet<&'a str>,
    pub random: HashSet<&'a str>,
    /// Names of other modules, and of what they have.
    pub others: HashSet<&'a str>,
    /// What `from … import … as` calls by another name.
    aliases: HashMap<&'a str, &'a str>,
}

impl<'a> Imports<'a> {
    /// Reads all imports of a file and of the texts embedded in it, wherever they stand.
    pub(super) fn of(sources: &'a Sources) -> Imports<'a> {
        let imports = Imports {
            turtle: HashSet::from(["turtle"]),
            math: HashSet::from(["math"]),
            random: HashSet::from(["random"]),
            ..Imports::default()
        };
        let mut reading = Reading {
            sources,
            source: Sources::FILE,
            imports,
        };
        reading.visit_body(sources.suite(Sources::FILE));
        reading.imports
    }

    /// What a name was before an import renamed it.
    pub(super) fn original<'n>(&self, name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        self.aliases.get(name).copied().unwrap_or(name)
    }

    fn modules(&mut self, import: &'a StmtImport) {
        for alias in &import.names {
            let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
            match alias.name.as_str() {
                "turtle" => self.turtle.insert(name),
                "math" => self.math.insert(name),
                "random" => self.random.insert(name),
                _ => self.others.insert(name),
            };
        }
    }

    fn members(&mut self, import: &'a StmtImportFrom) {
        let module = import.module.as_deref().unwrap_or_default();
        for alias in &import.names {
            if !matches!(module, "turtle" | "math" | "random") {
                self.others
                    .insert(alias.asname.as_ref().unwrap_or(&alias.name));
            } else if let Some(name) = &alias.asname {
                self.aliases.insert(name, &alias.name);
            }
        }
    }
}

struct Reading<'a> {
    sources: &'a Sources,
    source: SourceId,
    imports: Imports<'a>,
}

impl<'a> Visitor<'a> for Reading<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Import(import) => self.imports.modules(import),
            Stmt::ImportFrom(import) => self.imports.members(import),
            _ => walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Call(call) = expr
            && let Some(embedded) = self.sources.embedded(self.source, call)
        {
            let outer = std::mem::replace(&mut self.source, embedded);
            self.visit_body(self.sources.suite(embedded));
            self.source = outer;
        }
        walk_expr(self, expr);
    }
}
