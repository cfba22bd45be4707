//! Which of the program's variables a function needs. Rhai's functions see none, so that calls hand
//! them over (lambda lifting); a function cannot change them, so their values at the call do. In Logo
//! the variables of whoever calls must not hide them.

use crate::analysis::{
    assigned, blocks, collect_reads, for_each_def, for_each_expr, for_each_part,
};
use crate::program::{Expr, Program, Stmt, StmtKind};
use std::collections::{BTreeMap, BTreeSet, HashSet};

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
        for_each_expr(stmt, &mut |expr| {
            for_each_part(expr, &mut |part| {
                if let Expr::Call(name, _) = part {
                    calls.insert(name);
                }
            });
        });
        for inner in blocks(stmt) {
            collect_calls(inner, calls);
        }
    }
}

/// Whether a statement, or a function it calls, has anything to do with a variable of its scope.
pub(crate) fn mentions(stmt: &Stmt, var: &str, needs: &BTreeMap<&str, BTreeSet<&str>>) -> bool {
    let needs_var = |name: &str| needs.get(name).is_some_and(|needs| needs.contains(var));
    let mut found = match &stmt.kind {
        StmtKind::Assign { name, .. } | StmtKind::For { var: name, .. } => name == var,
        StmtKind::Call { name, .. } => needs_var(name),
        StmtKind::Def { .. } => return false,
        _ => false,
    };
    for_each_expr(stmt, &mut |expr| {
        for_each_part(expr, &mut |part| match part {
            Expr::Name(name) => found |= name == var,
            Expr::Call(name, _) => found |= needs_var(name),
            _ => {}
        });
    });
    found || blocks(stmt).any(|block| block.iter().any(|stmt| mentions(stmt, var, needs)))
}
