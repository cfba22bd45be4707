//! Loops over lists, spelled out for dialects that have none: each turn for itself, with the variables given their
//! values before it.

use crate::analysis::{for_each_change, for_each_def, is_truth};
use crate::program::{
    Builtin, Expr, Form, Gather, Library, Look, MAX_COPIES, Program, Stmt, StmtKind, Verb,
    statement_count,
};
use std::collections::{HashMap, HashSet};

/// The program without loops over lists that are written out, there or where a name gets its only value, as far as
/// it does not grow too long.
pub(crate) fn spelled_out(program: &Program) -> Program {
    let mut speller = Speller {
        lists: written_lists(program),
        copies_left: MAX_COPIES,
    };
    let body = speller.block(&program.body);
    let body = if speller.copies_left < MAX_COPIES {
        without_lists(body, &speller.lists)
    } else {
        body
    };
    Program { body }
}

struct Speller {
    /// Variables that hold a list that is written out, and nothing else.
    lists: HashMap<String, Expr>,
    copies_left: usize,
}

impl Speller {
    fn block(&mut self, block: &[Stmt]) -> Vec<Stmt> {
        let mut out = Vec::with_capacity(block.len());
        for stmt in block {
            let stmt = stmt.mapped(&mut Expr::clone, &mut |inner| self.block(inner));
            match &stmt.kind {
                StmtKind::Each { vars, over, body } => match self.turns(vars, over, body) {
                    Some(turns) => {
                        for given in turns {
                            out.extend(given.into_iter().map(|kind| Stmt {
                                kind,
                                line: stmt.line,
                            }));
                            out.extend_from_slice(body);
                        }
                    }
                    None => out.push(stmt),
                },
                _ => out.push(stmt),
            }
        }
        out
    }

    /// What each turn gives the variables.
    fn turns(&mut self, vars: &[String], over: &Expr, body: &[Stmt]) -> Option<Vec<Vec<StmtKind>>> {
        let over = match over {
            Expr::Name(name) => self.lists.get(name)?,
            over => over,
        };
        let items = items(over)?;
        if leaves(body) {
            return None;
        }
        let copies = items
            .len()
            .saturating_mul(vars.len() + statement_count(body));
        let left = self.copies_left.checked_sub(copies)?;
        let give = |(name, value): (&String, &Expr)| StmtKind::Assign {
            name: name.clone(),
            value: value.clone(),
        };
        let turns = items.into_iter().map(|item| match vars {
            [var] => Some(vec![give((var, item))]),
            vars => {
                let parts = self::items(item).filter(|parts| parts.len() == vars.len())?;
                Some(vars.iter().zip(parts).map(give).collect())
            }
        });
        let turns = turns.collect::<Option<Vec<_>>>()?;
        self.copies_left = left;
        Some(turns)
    }
}

/// The items of a list or tuple that is written out.
fn items(expr: &Expr) -> Option<Vec<&Expr>> {
    match expr {
        Expr::List(items) | Expr::Tuple(items) => Some(items.iter().collect()),
        Expr::Point(a, b) => Some(vec![a, b]),
        _ => None,
    }
}

/// Whether a block leaves the loop that it stands in.
fn leaves(block: &[Stmt]) -> bool {
    block.iter().any(|stmt| match stmt.kind {
        StmtKind::Break | StmtKind::Continue => true,
        StmtKind::For { .. }
        | StmtKind::Each { .. }
        | StmtKind::While { .. }
        | StmtKind::Def { .. } => false,
        _ => stmt.blocks().any(leaves),
    })
}

fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Name(_)
        | Expr::Call(..)
        | Expr::Builtin(..)
        | Expr::Library(..)
        | Expr::Comprehension(_) => false,
        expr => expr.parts().all(is_constant),
    }
}

/// The program's variables that get a list of constants, once, and are only looped over.
fn written_lists(program: &Program) -> HashMap<String, Expr> {
    let mut lists = HashMap::new();
    let mut changed = HashSet::new();
    for_each_change(&program.body, &mut |stmt, name| match &stmt.kind {
        StmtKind::Assign { value, .. }
            if items(value).is_some() && is_constant(value) && !lists.contains_key(name) =>
        {
            lists.insert(name.to_owned(), value.clone());
        }
        _ => {
            changed.insert(name.to_owned());
        }
    });
    for_each_def(&program.body, &mut |_, params, body| {
        changed.extend(params.iter().cloned());
        for_each_change(body, &mut |_, name| {
            changed.insert(name.to_owned());
        });
    });
    used(&program.body, &mut changed);
    lists.retain(|name, _| !changed.contains(name));
    lists
}

/// Adds the names that are used for anything but a loop over them.
fn used(block: &[Stmt], names: &mut HashSet<String>) {
    for stmt in block {
        let is_loop = matches!(
            &stmt.kind,
            StmtKind::Each {
                over: Expr::Name(_),
                ..
            }
        );
        if !is_loop {
            stmt.for_each_expr(&mut |expr| {
                expr.for_each_part(&mut |part| {
                    if let Expr::Name(name) = part {
                        names.insert(name.clone());
                    }
                });
            });
        }
        stmt.blocks().for_each(|block| used(block, names));
    }
}

/// The block without the assignments of lists that nothing goes through any more.
fn without_lists(block: Vec<Stmt>, lists: &HashMap<String, Expr>) -> Vec<Stmt> {
    let mut looped = HashSet::new();
    loops(&block, &mut looped);
    let keep = |stmt: &Stmt| match &stmt.kind {
        StmtKind::Assign { name, .. } => !lists.contains_key(name) || looped.contains(name),
        _ => true,
    };
    block.into_iter().filter(keep).collect()
}

fn loops(block: &[Stmt], names: &mut HashSet<String>) {
    for stmt in block {
        if let StmtKind::Each {
            over: Expr::Name(name),
            ..
        } = &stmt.kind
        {
            names.insert(name.clone());
        }
        stmt.blocks().for_each(|block| loops(block, names));
    }
}

/// What a dialect has no words for, and the line where it stands first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unsayable {
    pub line: u32,
    pub what: &'static str,
}

/// What a dialect does not say as it is printed.
pub(crate) struct Finder {
    /// It has `break` and `continue`.
    pub leaves_loops: bool,
    /// Its functions may change the program's variables.
    pub globals: bool,
    /// Its texts are single words.
    pub words_only: bool,
}

impl Finder {
    /// The first such thing in a program.
    pub(crate) fn find(&self, program: &Program) -> Option<Unsayable> {
        self.block(&spelled_out(program).body, false)
    }

    fn block(&self, block: &[Stmt], in_fork: bool) -> Option<Unsayable> {
        block.iter().find_map(|stmt| {
            let what = match &stmt.kind {
                StmtKind::Each { .. } => Some("a loop over a list that is not written out"),
                StmtKind::SetItem { .. } => Some("a list that changes"),
                StmtKind::Catch { .. } => Some(CATCH),
                StmtKind::Do { value } => Some(name(value)),
                StmtKind::Break | StmtKind::Continue if !self.leaves_loops || in_fork => {
                    Some("`break` and `continue`")
                }
                StmtKind::Global { .. } if !self.globals => {
                    Some("functions that change the program's variables")
                }
                StmtKind::Command {
                    verb: Verb::Look(Look::Tell),
                    ..
                } => Some(TURTLES),
                // A label's text may have any letters.
                StmtKind::Command {
                    verb: Verb::Look(Look::Write),
                    args,
                } if matches!(args.first(), Some(Expr::Text(_))) => None,
                StmtKind::Command { args, .. } => args.iter().find_map(|arg| self.argument(arg)),
                StmtKind::Call { args, .. } => args.iter().find_map(|arg| self.text(arg)),
                StmtKind::Assign { value, .. } => self.text(value),
                _ => {
                    let mut what = None;
                    stmt.for_each_expr(&mut |expr| what = what.or_else(|| lacking(expr)));
                    what
                }
            };
            let in_fork = match stmt.kind {
                StmtKind::Fork { .. } => true,
                StmtKind::For { .. } | StmtKind::While { .. } | StmtKind::Def { .. } => false,
                _ => in_fork,
            };
            let here = what.map(|what| Unsayable {
                line: stmt.line,
                what,
            });
            here.or_else(|| stmt.blocks().find_map(|block| self.block(block, in_fork)))
        })
    }

    /// What of a value cannot be said that may be a text.
    fn text(&self, value: &Expr) -> Option<&'static str> {
        match value {
            Expr::Text(text) => {
                let is_word =
                    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '#');
                (self.words_only && !is_word)
                    .then_some("texts of other signs than letters and digits")
            }
            Expr::Choice(parts) if is_truth(&parts[1]) == is_truth(&parts[2]) => {
                let [cond, then, otherwise] = parts.as_ref();
                lacking(cond)
                    .or_else(|| self.text(then))
                    .or_else(|| self.text(otherwise))
            }
            value => lacking(value),
        }
    }

    /// The same of a command's argument, where also lists that are written out can be said.
    fn argument(&self, arg: &Expr) -> Option<&'static str> {
        match arg {
            Expr::None => None,
            Expr::List(items) | Expr::Tuple(items) => items.iter().find_map(|i| self.argument(i)),
            Expr::Point(a, b) => self.argument(a).or_else(|| self.argument(b)),
            arg => self.text(arg),
        }
    }
}

/// What of a program only Logo has words for.
pub(crate) fn of_logo(program: &Program) -> Option<Unsayable> {
    fn in_block(block: &[Stmt]) -> Option<Unsayable> {
        block.iter().find_map(|stmt| {
            let mut what = matches!(stmt.kind, StmtKind::Catch { .. }).then_some(CATCH);
            stmt.for_each_expr(&mut |expr| {
                expr.for_each_part(&mut |part| {
                    if let Expr::Library(function, _) = part
                        && function.form() == Form::Word
                    {
                        what = what.or(Some(name(part)));
                    }
                    if let Expr::Comprehension(own) = part
                        && matches!(own.gather, Gather::Until { .. })
                    {
                        what = what.or(Some(CASCADE));
                    }
                });
            });
            let line = stmt.line;
            let here = what.map(|what| Unsayable { line, what });
            here.or_else(|| stmt.blocks().find_map(in_block))
        })
    }
    in_block(&program.body)
}

const CASCADE: &str = "`cascade` up to a test";

const CATCH: &str = "`catch` and `throw`";

const TURTLES: &str = "several turtles";

fn lacking(expr: &Expr) -> Option<&'static str> {
    match expr {
        Expr::List(_) | Expr::Tuple(_) | Expr::Index(..) => Some("lists as values"),
        Expr::Text(_) => Some("texts as values"),
        Expr::None => Some("`None`"),
        Expr::Builtin(Builtin::Turtle, _) => Some(TURTLES),
        Expr::Library(Library::Float, args) => args.iter().find_map(lacking),
        Expr::Library(..) => Some(name(expr)),
        Expr::Comprehension(own) => Some(match own.gather {
            Gather::List | Gather::Generator => "loops whose value is a list",
            Gather::Fold { .. } => "`reduce`",
            Gather::Until { .. } => CASCADE,
        }),
        Expr::Choice(parts) if is_truth(&parts[1]) != is_truth(&parts[2]) => {
            Some("choices between a truth value and another")
        }
        expr => expr.parts().find_map(lacking),
    }
}

fn name(expr: &Expr) -> &'static str {
    match expr {
        Expr::Library(Library::Contains, _) => "`in`",
        Expr::Library(Library::Fail, _) => "line that cannot be read",
        Expr::Library(Library::Thing | Library::IsName | Library::Make | Library::Take, _) => {
            "variables that are found by their names, or are those of who calls"
        }
        Expr::Library(Library::Ln, _) => "logarithms",
        Expr::Library(Library::Throw | Library::Error, _) => CATCH,
        Expr::Library(
            Library::Array
            | Library::ListToArray
            | Library::IsArray
            | Library::MdArray
            | Library::MdItem
            | Library::MdSetItem,
            _,
        ) => "arrays",
        Expr::Library(
            Library::PutProp | Library::GetProp | Library::RemProp | Library::PropList,
            _,
        ) => "property lists",
        Expr::Library(function, _) if function.form() == Form::Word => "bits of numbers",
        Expr::Library(Library::Apply, _) => "`run` and `apply` of what is computed",
        Expr::Library(Library::Slice, _) => "parts of lists",
        Expr::Library(function, _) if function.does_something() => match function.name() {
            "append" => "`append`",
            _ => "random numbers and lists that change",
        },
        _ => "functions of lists and texts",
    }
}
