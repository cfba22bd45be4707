//! Which of the program's variables a function needs. Rhai's functions see none, so that calls hand
//! them over (lambda lifting); a function cannot change them, so their values at the call do. In Logo
//! the variables of whoever calls must not hide them.

use crate::analysis::{assigned, collect_reads, for_each_def};
use crate::program::{Expr, Program, Stmt, StmtKind};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// For each function, the variables of the program that it or what it calls reads.
pub(crate) fn needs(program: &Program) -> BTreeMap<&str, BTreeSet<&str>> {
    let globals: HashSet<&str> = assigned(&program.body).into_iter().collect();
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut calls: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for_each_def(&program.body, &mut |name, params, body| {
        let mut own: HashSet<&str> = params.iter().map(String::as_str).collect();
        own.extend(assigned(body));
        let mut reads = HashSet::new();
        collect_reads(body, &mut reads);
        let read = reads
            .into_iter()
            .filter(|name| !own.contains(name) && globals.contains(name));
        needs.entry(name).or_default().extend(read);
        collect_calls(body, calls.entry(name).or_default());
    });
    // What is called needs comes on top, until nothing does.
    loop {
        let mut grown = false;
        for (name, callees) in &calls {
            let called: Vec<&str> = callees
                .iter()
                .filter_map(|callee| needs.get(callee))
                .flatten()
                .copied()
                .collect();
            let own = needs.entry(name).or_default();
            let before = own.len();
            own.extend(called);
            grown |= own.len() > before;
        }
        if !grown {
            return needs;
        }
    }
}

fn collect_calls<'a>(block: &'a [Stmt], calls: &mut BTreeSet<&'a str>) {
    for stmt in block {
        if let StmtKind::Call { name, .. } = &stmt.kind {
            calls.insert(name);
        }
        stmt.for_each_expr(&mut |expr| {
            expr.for_each_part(&mut |part| {
                if let Expr::Call(name, _) = part {
                    calls.insert(name);
                }
            });
        });
        for inner in stmt.blocks() {
            collect_calls(inner, calls);
        }
    }
}

/// For each variable of a scope, the first of its statements that has anything to do with it, or calls
/// a function that has.
pub(crate) fn first_mentions<'a>(
    body: &'a [Stmt],
    needs: &BTreeMap<&'a str, BTreeSet<&'a str>>,
) -> HashMap<&'a str, &'a Stmt> {
    let mut mentions = Mentions {
        needs,
        first: HashMap::new(),
        called: HashSet::new(),
    };
    for stmt in body {
        mentions.add_all(stmt, stmt);
    }
    mentions.first
}

struct Mentions<'a, 'n> {
    needs: &'n BTreeMap<&'a str, BTreeSet<&'a str>>,
    first: HashMap<&'a str, &'a Stmt>,
    /// Functions whose needs are known already.
    called: HashSet<&'a str>,
}

impl<'a> Mentions<'a, '_> {
    fn name(&mut self, name: &'a str, of: &'a Stmt) {
        self.first.entry(name).or_insert(of);
    }

    fn call(&mut self, function: &'a str, of: &'a Stmt) {
        if self.called.insert(function) {
            for name in self.needs.get(function).into_iter().flatten() {
                self.first.entry(name).or_insert(of);
            }
        }
    }

    /// Adds what is in `stmt`, which is a part of `of`.
    fn add_all(&mut self, stmt: &'a Stmt, of: &'a Stmt) {
        stmt.assigned().for_each(|name| self.name(name, of));
        match &stmt.kind {
            StmtKind::Call { name, .. } => self.call(name, of),
            StmtKind::Def { .. } => return,
            _ => {}
        }
        stmt.for_each_expr(&mut |expr| {
            expr.for_each_part(&mut |part| match part {
                Expr::Name(name) => self.name(name, of),
                Expr::Call(name, _) => self.call(name, of),
                _ => {}
            });
        });
        for block in stmt.blocks() {
            block.iter().for_each(|inner| self.add_all(inner, of));
        }
    }
}
