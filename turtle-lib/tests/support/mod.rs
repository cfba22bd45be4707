//! What several tests need: random programs and the shared data.
#![allow(dead_code, clippy::expect_used)]

use proptest::collection::vec;
use proptest::prelude::*;
use turtle_lib::program::{Axis, BinaryOp, Builtin, Expr, Program, Stmt, StmtKind, UnaryOp, Verb};

/// Variables of a random program; `e` and `pi` have other meanings elsewhere.
const VARIABLES: [&str; 7] = ["a", "i", "j", "e", "pi", "size", "Size"];

/// Programs in which every name has a value and every call fits its function: `f(x)` and `g()`.
///
/// They are there to be printed and read; run, most end in an error sooner or later.
pub fn programs() -> impl Strategy<Value = Program> {
    (block(3), block(2), block(2)).prop_map(|(body, f, g)| {
        let define = |name: &str, params: &[&str], body| {
            Stmt::from(StmtKind::Def {
                name: name.to_owned(),
                params: params.iter().map(|&param| param.to_owned()).collect(),
                body,
            })
        };
        let mut program: Vec<Stmt> = VARIABLES
            .iter()
            .map(|name| assign(name, Expr::Number(2.0)))
            .collect();
        program.push(define("f", &["x"], f));
        program.push(define("g", &[], g));
        program.extend(without_returns(body));
        Program { body: program }
    })
}

fn assign(name: &str, value: Expr) -> Stmt {
    Stmt::from(StmtKind::Assign {
        name: name.to_owned(),
        value,
    })
}

/// The program's own statements return nothing.
fn without_returns(body: Vec<Stmt>) -> Vec<Stmt> {
    let keep = |stmt: Stmt| {
        Some(Stmt::from(match stmt.kind {
            StmtKind::Return { .. } => return None,
            StmtKind::For {
                var,
                start,
                stop,
                step,
                body,
            } => StmtKind::For {
                var,
                start,
                stop,
                step,
                body: without_returns(body),
            },
            StmtKind::While { cond, body } => StmtKind::While {
                cond,
                body: without_returns(body),
            },
            StmtKind::If {
                cond,
                then,
                otherwise,
            } => StmtKind::If {
                cond,
                then: without_returns(then),
                otherwise: without_returns(otherwise),
            },
            StmtKind::Fork { body } => StmtKind::Fork {
                body: without_returns(body),
            },
            other => other,
        }))
    };
    body.into_iter().filter_map(keep).collect()
}

fn variable() -> impl Strategy<Value = String> {
    proptest::sample::select(&VARIABLES[..]).prop_map(str::to_owned)
}

fn block(depth: u32) -> BoxedStrategy<Vec<Stmt>> {
    let simple = prop_oneof![
        8 => command(),
        1 => Just(StmtKind::Call { name: "g".to_owned(), args: vec![] }),
        2 => expr().prop_map(|arg| StmtKind::Call { name: "f".to_owned(), args: vec![arg] }),
        3 => (variable(), expr()).prop_map(|(name, value)| StmtKind::Assign { name, value }),
        1 => proptest::option::of(expr()).prop_map(|value| StmtKind::Return { value }),
    ]
    .prop_map(Stmt::from);
    if depth == 0 {
        return vec(simple, 0..4).boxed();
    }
    let inner = || block(depth - 1);
    let range = prop_oneof![
        4 => bound().prop_map(|stop| [Expr::Number(0.0), stop, Expr::Number(1.0)]),
        1 => [bound(), bound(), bound()],
    ];
    let compound = prop_oneof![
        4 => (variable(), range, inner()).prop_map(|(var, [start, stop, step], body)| {
            StmtKind::For { var, start, stop, step, body }
        }),
        1 => (expr(), inner()).prop_map(|(cond, body)| StmtKind::While { cond, body }),
        2 => (expr(), inner(), inner()).prop_map(|(cond, then, otherwise)| {
            StmtKind::If { cond, then, otherwise }
        }),
        2 => inner().prop_map(|body| StmtKind::Fork { body }),
    ]
    .prop_map(Stmt::from);
    vec(prop_oneof![3 => simple, 2 => compound], 0..5).boxed()
}

/// A bound of a range: mostly a small whole number.
fn bound() -> impl Strategy<Value = Expr> {
    prop_oneof![
        6 => (-3_i32..9).prop_map(|n| Expr::number(f64::from(n))),
        1 => expr().prop_map(without_fraction),
    ]
}

/// Bounds of ranges that are written out are whole: by fractions Logo's loops go otherwise.
fn without_fraction(bound: Expr) -> Expr {
    match bound {
        Expr::Number(number) => Expr::Number(number.trunc()),
        Expr::Unary(op, operand) => Expr::Unary(op, Box::new(without_fraction(*operand))),
        bound => bound,
    }
}

fn command() -> impl Strategy<Value = StmtKind> {
    proptest::sample::select(&Verb::ALL[..])
        .prop_flat_map(|verb| {
            let count = verb.arity();
            (Just(verb), vec(expr(), count), point(), any::<bool>())
        })
        .prop_map(|(verb, mut args, point, at_point)| {
            // A place is given by two coordinates or by one point.
            if matches!(verb, Verb::Goto | Verb::Teleport) && (at_point || args.len() == 1) {
                args = vec![point];
            }
            StmtKind::Command { verb, args }
        })
}

fn point() -> impl Strategy<Value = Expr> {
    prop_oneof![
        Just(Expr::Builtin(Builtin::Position, vec![])),
        (expr(), expr()).prop_map(|(x, y)| Expr::Point(Box::new(x), Box::new(y))),
    ]
}

/// Numbers of every kind, the odd ones now and then.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (0_u32..20).prop_map(f64::from),
        3 => (0_u32..4000).prop_map(|n| f64::from(n) / 16.0),
        2 => prop_oneof![Just(360.0 / 7.0), Just(0.1), Just(1e-7), Just(1e15), Just(123456789.123)],
        1 => 0.0..1e9,
        1 => any::<f64>().prop_map(|n| if n.is_finite() { n.abs() } else { 0.5 }),
    ]
}

fn expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        6 => number().prop_map(Expr::Number),
        3 => variable().prop_map(Expr::Name),
        1 => any::<bool>().prop_map(Expr::Bool),
        1 => proptest::sample::select(&["INF", "HALF_INF", "EPS_DIST", "EPS_ANGLE"][..])
            .prop_map(Expr::name),
    ];
    leaf.prop_recursive(4, 20, 3, |inner| {
        let operator = proptest::sample::select(vec![
            BinaryOp::Add,
            BinaryOp::Sub,
            BinaryOp::Mul,
            BinaryOp::Div,
            BinaryOp::FloorDiv,
            BinaryOp::Mod,
            BinaryOp::Pow,
            BinaryOp::Lt,
            BinaryOp::Le,
            BinaryOp::Gt,
            BinaryOp::Ge,
            BinaryOp::Eq,
            BinaryOp::Ne,
            BinaryOp::And,
            BinaryOp::Or,
        ]);
        let pair = (inner.clone(), inner.clone());
        let pair = pair.prop_map(|(x, y)| Expr::Point(Box::new(x), Box::new(y)));
        let point = prop_oneof![Just(Expr::Builtin(Builtin::Position, vec![])), pair];
        let axis = prop_oneof![Just(Axis::X), Just(Axis::Y)];
        let sign = prop_oneof![Just(UnaryOp::Neg), Just(UnaryOp::Not)];
        let builtins: Vec<Builtin> = Builtin::ALL
            .into_iter()
            .filter(|builtin| *builtin != Builtin::Position)
            .collect();
        prop_oneof![
            6 => (operator, inner.clone(), inner.clone())
                .prop_map(|(op, left, right)| Expr::binary(op, left, right)),
            2 => (sign, inner.clone()).prop_map(|(op, operand)| Expr::Unary(op, Box::new(operand))),
            1 => (point, axis).prop_map(|(point, axis)| Expr::Item(Box::new(point), axis)),
            2 => (proptest::sample::select(builtins), inner.clone(), inner.clone()).prop_map(
                |(builtin, a, b)| {
                    let args = [a, b].into_iter().take(builtin.arity()).collect();
                    Expr::Builtin(builtin, args)
                }
            ),
            1 => inner.clone().prop_map(|arg| Expr::Call("f".to_owned(), vec![arg])),
            1 => Just(Expr::Call("g".to_owned(), vec![])),
            // Between two numbers: other dialects do not mix them with truth values.
            1 => [inner.clone(), inner.clone(), inner.clone()].prop_map(|[cond, a, b]| {
                let number = |value| Expr::Unary(UnaryOp::Neg, Box::new(value));
                Expr::Choice(Box::new([cond, number(a), number(b)]))
            }),
        ]
    })
}

/// The programs of the shared data, or nothing where it is not, which is said.
pub fn shared_programs() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let mut programs = Vec::new();
    for file in ["logo_train_200.jsonl", "logo_dev_100.jsonl"] {
        match std::fs::read_to_string(folder.join(file)) {
            Ok(text) => programs.extend(text.lines().map(program_of_row)),
            Err(_) => eprintln!("skipped: there is no {file} in {}", folder.display()),
        }
    }
    programs
}

/// The value of `"program"`, the first key of a row of JSON, its escapes resolved.
fn program_of_row(row: &str) -> String {
    let text = row
        .strip_prefix("{\"program\": \"")
        .expect("a row begins with its program");
    let mut program = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => break,
            '\\' => program.push(match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some(other) => other,
                None => break,
            }),
            _ => program.push(char),
        }
    }
    program
}
