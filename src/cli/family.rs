//! `logogram family`

use super::Outcome;
use super::chance::ChanceArgs;
use super::proposer::ModelArgs;
use crate::family::{Member, family};
use crate::input::{self, ProgramView};
use crate::propose::{Cancel, Proposer};
use anyhow::{Result, anyhow, bail};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use turtle_lib::compare::Verdict;
use turtle_lib::python;

/// Find one function with a parameter that draws several drawings of one idea.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  logogram family triangle.png square.png pentagon.png --held-out hexagon.png\n\n\
    The drawings have to be of one size and at one place, but for what the parameter changes. With --held-out a function\n\
    counts only if it draws that one, too, which it was not made from."
)]
pub(super) struct Args {
    /// Two or more drawings of one idea: pictures, programs or strokes
    #[arg(required = true, num_args = 2..)]
    drawings: Vec<PathBuf>,
    /// One more of them, which the function is not made from and has to draw
    #[arg(long, value_name = "DRAWING")]
    held_out: Option<PathBuf>,
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    chance: ChanceArgs,
}

pub(super) fn run(args: &Args) -> Result<Outcome> {
    let proposer = args.model.proposer()?;
    let solve = |path: &PathBuf| solved(args, path, &proposer);
    let members = args.drawings.iter().map(solve);
    let members: Vec<Member> = members.collect::<Result<_>>()?;
    let held_out = args.held_out.as_ref().map(solve).transpose()?;
    let mut out = io::stdout().lock();
    let Some(family) = family(&members, held_out.as_ref()) else {
        writeln!(out, "# no function of one parameter draws them all")?;
        return Ok(Outcome::NothingMatched);
    };
    let held_out = args.held_out.iter().zip(family.held_out);
    for (path, (n, verdict)) in args
        .drawings
        .iter()
        .zip(family.members.clone())
        .chain(held_out)
    {
        writeln!(
            out,
            "# {}: n = {}, {}",
            super::shown_path(path),
            n,
            told(&verdict)
        )?;
    }
    if args.held_out.is_none() {
        writeln!(
            out,
            "# not tried on a drawing that it was not made from; name one with --held-out"
        )?;
    }
    write!(out, "{}", python::print(&family.program(0)))?;
    writeln!(out)?;
    Ok(Outcome::Done)
}

fn solved(args: &Args, path: &Path, proposer: &Arc<dyn Proposer>) -> Result<Member> {
    let subject = input::read(path, args.chance.seen(ProgramView::Canonical))?;
    let request = args.model.request()?;
    let member = Member::solve(subject, proposer, &request, &Cancel::default());
    let member = member.map_err(|reason| anyhow!("{}: {reason}", path.display()))?;
    if !member.is_solved() {
        bail!(
            "{}: no program draws it; a family needs one of each drawing",
            path.display()
        );
    }
    Ok(member)
}

fn told(verdict: &Verdict) -> &'static str {
    match verdict.exact {
        true => "exact",
        false => "within tolerance",
    }
}
