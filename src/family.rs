//! Families: several drawings of one idea (three, four, five corners; small, middle, large) as one function with a
//! parameter.
//!
//! Each drawing is solved by itself. Programs of different drawings that are the same but for their numbers are lined up
//! (their least general generalization, Plotkin 1970, restricted to numbers), one of the numbers that differ is made the
//! parameter, and the others are told as laws of it. A function counts only if it draws each drawing, and one that was held
//! out.

mod law;
mod skeleton;

use crate::propose::{Cancel, Proposer, Request};
use crate::solve::{self, Event, Options};
use crate::subject::Subject;
use crate::synth::normal_form;
use law::Law;
use rustc_hash::FxHashMap;
use skeleton::{filled, take_apart};
use std::collections::BTreeSet;
use std::sync::Arc;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::compare::{Target, Verdict};
use turtle_lib::program::{Expr, Program, Stmt, StmtKind};
use turtle_lib::python;
use turtle_lib::run::run;

/// The function's name, and its parameter's.
const FUNCTION: &str = "figure";
const PARAMETER: &str = "n";

/// Of a drawing at most so many different programs are lined up, the exact and short ones first.
const MOST_PROGRAMS: usize = 48;

/// Of one shape at most so many programs of a drawing are lined up.
const MOST_OF_A_SHAPE: usize = 4;

/// At most so many functions are drawn, the simplest first.
const MOST_TRIES: usize = 400;

/// Whole numbers up to here are tried as the parameter of the drawing that was held out.
const MOST_COUNT: usize = 60;

/// How far numbers may lie from a law, as a share of them: those of clean drawings, and of drawings by hand.
const SLACKS: [f64; 2] = [0.003, 0.04];

/// A drawing with the programs that were found for it.
#[derive(Clone, Debug)]
pub struct Member {
    target: Target,
    /// In normal form, the exact and short ones first.
    programs: Vec<Program>,
}

/// What draws all members of a family.
#[derive(Clone, Debug)]
pub struct Family {
    /// A function of one parameter.
    pub function: Program,
    /// With which parameter it draws each member, and how well.
    pub members: Vec<(f64, Verdict)>,
    /// The same for the drawing that was held out.
    pub held_out: Option<(f64, Verdict)>,
}

impl Family {
    /// Whether it draws all drawings to the pixel, the one that was held out among them.
    pub fn is_exact(&self) -> bool {
        let mut drawn = self.members.iter().chain(&self.held_out);
        drawn.all(|(_, verdict)| verdict.exact)
    }

    /// The function, and a call of it that draws the member at this place.
    pub fn program(&self, member: usize) -> Program {
        called(&self.function, self.members[member].0)
    }
}

impl Member {
    /// Solves a drawing; cancelled, as far as it got.
    ///
    /// # Errors
    /// One sentence when it is empty or the proposer fails.
    pub fn solve(
        subject: Subject,
        proposer: &Arc<dyn Proposer>,
        request: &Request,
        cancel: &Cancel,
    ) -> Result<Member, String> {
        let options = Options {
            enough: None,
            ..Options::default()
        };
        let target = Target::new(subject.bitmap.clone(), options.tolerance);
        let solving = solve::solve(subject, Arc::clone(proposer), request.clone(), &options)
            .map_err(|error| error.to_string())?;
        let mut found: BTreeSet<(bool, usize, String)> = BTreeSet::new();
        for event in solving.events() {
            if cancel.is_cancelled() {
                solving.cancel();
            }
            match event {
                Event::Verified(candidate) => {
                    let rendering = candidate.rendering();
                    if let Some(rendering) = rendering.filter(|found| found.verdict.matched) {
                        let text = python::print(&normal_form(&rendering.program));
                        found.insert((!rendering.verdict.exact, text.len(), text));
                    }
                }
                Event::Finished(summary) => {
                    if let Some(reason) = summary.end.failure() {
                        return Err(reason.to_owned());
                    }
                }
                Event::Started(_) | Event::Progress(_) => {}
            }
        }
        let texts = found.into_iter().take(MOST_PROGRAMS);
        let programs = texts.filter_map(|(_, _, text)| python::parse(&text).into_program().ok());
        Ok(Member {
            target,
            programs: programs.collect(),
        })
    }

    /// Whether a program within the tolerance was found.
    pub fn is_solved(&self) -> bool {
        !self.programs.is_empty()
    }

    /// The numbers of its programs of each shape.
    fn shapes(&self) -> FxHashMap<String, Vec<Vec<f64>>> {
        let mut shapes: FxHashMap<String, Vec<Vec<f64>>> = FxHashMap::default();
        for program in &self.programs {
            let (shape, numbers) = take_apart(program);
            let all = shapes.entry(shape).or_default();
            if all.len() < MOST_OF_A_SHAPE {
                all.push(numbers);
            }
        }
        shapes
    }

    /// How well a call of a function draws it, if that is within the tolerance.
    fn verdict(&self, function: &Program, parameter: f64) -> Option<Verdict> {
        let program = called(function, parameter);
        let path = run(&program, &Options::default().fuel).ok()?.path;
        let verdict = self.target.compare(&Bitmap::of_path(&path));
        verdict.matched.then_some(verdict)
    }
}

/// A function that may draw a family.
struct Guess {
    cost: usize,
    function: Program,
    parameters: Vec<f64>,
    /// Which number of the shape the parameter is, and the shape.
    shape: String,
    place: usize,
}

/// Finds the simplest function that draws all of `members`, and the drawing that was held out, if there is one: to the
/// pixel if one does, else within the tolerance.
pub fn family(members: &[Member], held_out: Option<&Member>) -> Option<Family> {
    let mut guesses = guesses(members);
    guesses.sort_by_key(|guess| guess.cost);
    let mut near = None;
    for guess in guesses.into_iter().take(MOST_TRIES) {
        let drawn = members.iter().zip(&guess.parameters);
        let drawn = drawn.map(|(member, &n)| Some((n, member.verdict(&guess.function, n)?)));
        let Some(drawn) = drawn.collect::<Option<Vec<_>>>() else {
            continue;
        };
        let found = held_out.map(|member| held_out_parameter(member, &guess));
        // It counts only if it draws what it has not seen.
        if let Some(None) = found {
            continue;
        }
        let family = Family {
            function: guess.function,
            members: drawn,
            held_out: found.flatten(),
        };
        if family.is_exact() {
            return Some(family);
        }
        near.get_or_insert(family);
    }
    near
}

/// The parameter with which a function draws a drawing it was not made from.
fn held_out_parameter(member: &Member, guess: &Guess) -> Option<(f64, Verdict)> {
    let is_count = guess.parameters.iter().all(|n| n.fract() == 0.0);
    let counts = (1..=MOST_COUNT).map(|n| n as f64).filter(|_| is_count);
    // What its own programs of the same shape say.
    let said = member.shapes().remove(&guess.shape).unwrap_or_default();
    let said = said.iter().map(|numbers| numbers[guess.place]);
    let drawn = said.chain(counts).filter(|n| !guess.parameters.contains(n));
    let drawn = drawn.filter_map(|n| Some((n, member.verdict(&guess.function, n)?)));
    drawn.max_by(|(_, a), (_, b)| {
        (a.exact, a.ink_f1)
            .partial_cmp(&(b.exact, b.ink_f1))
            .unwrap_or(std::cmp::Ordering::Equal)
    })
}

/// All functions whose calls say programs of all members.
fn guesses(members: &[Member]) -> Vec<Guess> {
    let mut guesses = Vec::new();
    let Some((first, rest)) = members.split_first() else {
        return guesses;
    };
    let others: Vec<FxHashMap<String, Vec<Vec<f64>>>> = rest.iter().map(Member::shapes).collect();
    for (shape, numbers) in first.shapes() {
        let mut rows: Vec<Vec<Vec<f64>>> = numbers.into_iter().map(|row| vec![row]).collect();
        for shapes in &others {
            let found = shapes.get(&shape).map_or(&[][..], Vec::as_slice);
            let longer = |row: &Vec<Vec<f64>>| {
                let row = row.clone();
                found
                    .iter()
                    .map(move |numbers| [&row[..], std::slice::from_ref(numbers)].concat())
            };
            rows = rows.iter().flat_map(longer).collect();
        }
        for row in rows {
            lined_up(&shape, &row, &mut guesses);
        }
    }
    guesses
}

/// The functions that programs of one shape with these numbers may be calls of.
fn lined_up(shape: &str, row: &[Vec<f64>], guesses: &mut Vec<Guess>) {
    let Some(program) = python::parse(shape).into_program().ok() else {
        return;
    };
    let width = row.first().map_or(0, Vec::len);
    let columns: Vec<Vec<f64>> = (0..width)
        .map(|i| row.iter().map(|numbers| numbers[i]).collect())
        .collect();
    for (place, parameters) in columns.iter().enumerate() {
        let differ = parameters
            .iter()
            .enumerate()
            .all(|(i, n)| !parameters[..i].contains(n));
        if !differ || parameters.len() < 2 {
            continue;
        }
        for slack in SLACKS {
            let laws = columns
                .iter()
                .enumerate()
                .map(|(i, column)| match i == place {
                    true => Some(Law::PARAMETER),
                    false => Law::of(parameters, column, slack),
                });
            let Some(laws) = laws.collect::<Option<Vec<Law>>>() else {
                continue;
            };
            let body = filled(&program, &mut |i| laws[i].expr(PARAMETER));
            let Some(function) = defined(body) else { break };
            let cost = shape.len() + laws.iter().map(Law::cost).sum::<usize>();
            guesses.push(Guess {
                cost,
                function,
                parameters: parameters.clone(),
                shape: shape.to_owned(),
                place,
            });
            break;
        }
    }
}

/// A program as a function of the parameter. Functions of its own stay beside it, so none of them may read the
/// parameter.
fn defined(program: Program) -> Option<Program> {
    let (mut defs, body): (Vec<Stmt>, Vec<Stmt>) = program
        .body
        .into_iter()
        .partition(|stmt| matches!(stmt.kind, StmtKind::Def { .. }));
    if defs.iter().any(reads_parameter) {
        return None;
    }
    defs.push(Stmt::from(StmtKind::Def {
        name: FUNCTION.to_owned(),
        params: vec![PARAMETER.to_owned()],
        body,
    }));
    Some(Program { body: defs })
}

fn reads_parameter(stmt: &Stmt) -> bool {
    let mut reads = false;
    stmt.for_each_expr(&mut |expr| {
        expr.for_each_part(&mut |part| {
            reads |= matches!(part, Expr::Name(name) if name == PARAMETER)
        });
    });
    reads || stmt.blocks().any(|block| block.iter().any(reads_parameter))
}

fn called(function: &Program, parameter: f64) -> Program {
    let mut program = function.clone();
    program.body.push(Stmt::from(StmtKind::Call {
        name: FUNCTION.to_owned(),
        args: vec![Expr::number(parameter)],
    }));
    program
}
