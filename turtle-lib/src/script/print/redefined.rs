//! Functions that are defined more than once: Rhai knows one definition of a name, for the whole script.

use crate::analysis::all_names;
use crate::program::{BinaryOp, Expr, Program, Stmt, StmtKind};
use std::collections::{BTreeMap, HashSet};

/// So many definitions of one function are told apart: one `if` within the other.
const MOST_DEFINITIONS: usize = 16;

/// A function with several definitions, and the names it gets.
struct Redefined {
    /// The variable that says which definition holds at the moment.
    which: String,
    params: Vec<String>,
    /// What each definition is called instead, in their order.
    own: Vec<String>,
    /// How many of them have been written.
    written: usize,
}

/// The program with a name of its own for each definition of a function that has several. Under its name is a
/// function that calls the one that was defined last when it is called.
///
/// Left as they are: functions whose definitions take different numbers of arguments, those that a function
/// defines, and those with very many definitions.
pub(super) fn told_apart(program: &Program) -> Program {
    let mut found: BTreeMap<&str, Vec<&[String]>> = BTreeMap::new();
    let mut inner: HashSet<&str> = HashSet::new();
    collect(&program.body, false, &mut found, &mut inner);
    let (variables, functions) = all_names(program);
    let mut taken: HashSet<String> = variables
        .into_iter()
        .chain(functions)
        .map(str::to_owned)
        .collect();
    let mut redefined: BTreeMap<String, Redefined> = found
        .into_iter()
        .filter(|(name, all)| {
            let counts: HashSet<usize> = all.iter().map(|params| params.len()).collect();
            let has_one_shape = counts.len() == 1;
            (2..=MOST_DEFINITIONS).contains(&all.len()) && has_one_shape && !inner.contains(name)
        })
        .map(|(name, all)| {
            let which = fresh(&format!("{name}_now"), &mut taken);
            let own = (1..=all.len()).map(|i| fresh(&format!("{name}_{i}"), &mut taken));
            let redefined = Redefined {
                which,
                params: all.first().map_or_else(Vec::new, |params| params.to_vec()),
                own: own.collect(),
                written: 0,
            };
            (name.to_owned(), redefined)
        })
        .collect();
    if redefined.is_empty() {
        return program.clone();
    }
    let body = block(&program.body, &mut redefined);
    let calls = redefined.iter().map(|(name, function)| function.call(name));
    Program {
        body: calls.chain(body).collect(),
    }
}

fn collect<'p>(
    block: &'p [Stmt],
    is_inner: bool,
    found: &mut BTreeMap<&'p str, Vec<&'p [String]>>,
    inner: &mut HashSet<&'p str>,
) {
    for stmt in block {
        let is_def = if let StmtKind::Def { name, params, .. } = &stmt.kind {
            found.entry(name).or_default().push(params);
            if is_inner {
                inner.insert(name);
            }
            true
        } else {
            false
        };
        for block in stmt.blocks() {
            collect(block, is_inner || is_def, found, inner);
        }
    }
}

fn fresh(name: &str, taken: &mut HashSet<String>) -> String {
    let mut name = name.to_owned();
    while !taken.insert(name.clone()) {
        name.push('_');
    }
    name
}

/// The block with the definitions renamed, each followed by a note that it holds now.
fn block(body: &[Stmt], redefined: &mut BTreeMap<String, Redefined>) -> Vec<Stmt> {
    let mut out = Vec::with_capacity(body.len());
    for stmt in body {
        if let StmtKind::Def { name, params, body } = &stmt.kind
            && let Some(function) = redefined.get_mut(name)
            && let Some(own) = function.own.get(function.written)
        {
            function.written += 1;
            out.push(Stmt {
                kind: StmtKind::Def {
                    name: own.clone(),
                    params: params.clone(),
                    body: body.clone(),
                },
                line: stmt.line,
            });
            out.push(Stmt {
                kind: StmtKind::Assign {
                    name: function.which.clone(),
                    value: Expr::Number(function.written as f64),
                },
                line: stmt.line,
            });
        } else {
            out.push(stmt.mapped(&mut Expr::clone, &mut |body| block(body, redefined)));
        }
    }
    out
}

impl Redefined {
    /// The function that calls the definition that holds.
    fn call(&self, name: &str) -> Stmt {
        let args: Vec<Expr> = self.params.iter().map(|param| Expr::name(param)).collect();
        let statement = |kind| Stmt { kind, line: 0 };
        let give = |own: &String| {
            vec![statement(StmtKind::Return {
                value: Some(Expr::Call(own.clone(), args.clone())),
            })]
        };
        let mut rest: Vec<Stmt> = Vec::new();
        for (i, own) in self.own.iter().enumerate().rev() {
            let number = Expr::Number((i + 1) as f64);
            rest = vec![statement(StmtKind::If {
                cond: Expr::binary(BinaryOp::Eq, Expr::name(&self.which), number),
                then: give(own),
                otherwise: rest,
            })];
        }
        statement(StmtKind::Def {
            name: name.to_owned(),
            params: self.params.clone(),
            body: rest,
        })
    }
}
