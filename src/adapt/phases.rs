//! The phases of a round, each a command.

use super::drawings::Split;
use super::recipe::Steps;
use super::replay::Replay;
use super::seeds::Seeds;
use super::work::{EXPORT_S, SYNTHESIZED_A_SECOND, Work, trained_s};
use super::{AdaptError, Phase, Plan, Recipe, Round, Standing};
use crate::eval::Finished;
use crate::model::{Model, TOKENIZER};
use crate::propose::Cancel;
use crate::{process, write};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// What is adapted to and what judges, as task files, and the folders of their runs.
pub(super) const DRAWINGS: &str = "drawings.jsonl";
pub(super) const HELD_OUT: &str = "held-out.jsonl";

/// The code of a command that did what it was asked for.
const WELL: &[i32] = &[0];

/// What all commands said.
const LOG: &str = "log.txt";

/// The share of samples around what was solved; the others are of what the model was trained on before.
pub(super) const OWN_SHARE: f64 = 0.5;

/// The share of training at a falling rate.
const ANNEALED: f64 = 0.25;

/// How often it is looked at whether a command has ended or is to be stopped, and how long it may take to stop.
const LOOK_EVERY: Duration = Duration::from_millis(50);
const LONGEST_END: Duration = Duration::from_secs(10);

/// Does the phases that are not done yet.
pub(super) struct Phases<'a> {
    plan: &'a Plan,
    recipe: &'a Recipe,
    out: PathBuf,
    replay: Vec<Replay>,
    by_hand: bool,
    work: Work,
    cancel: &'a Cancel,
    say: &'a mut dyn FnMut(Phase<'_>),
}

impl<'a> Phases<'a> {
    /// # Errors
    /// When the folder is no place.
    pub(super) fn new(
        plan: &'a Plan,
        recipe: &'a Recipe,
        model: &Model,
        split: &Split,
        cancel: &'a Cancel,
        say: &'a mut dyn FnMut(Phase<'_>),
    ) -> Result<Phases<'a>, AdaptError> {
        let out = absolute(&plan.out)?;
        let replay = Replay::of(&model.description().training);
        Ok(Phases {
            plan,
            recipe,
            out,
            work: Work::of(plan, split, &replay),
            replay,
            by_hand: split.by_hand,
            cancel,
            say,
        })
    }

    /// What the model does at the start.
    pub(super) fn start(&mut self) -> Result<Round, AdaptError> {
        let model = absolute(&self.plan.model)?;
        Ok(Round {
            round: 0,
            seeds: 0,
            drawings: self.evaluated(0, DRAWINGS, &model)?,
            held_out: self.evaluated(0, HELD_OUT, &model)?,
            is_better: true,
            model,
        })
    }

    /// A round, from the best before.
    pub(super) fn round(&mut self, number: usize, best: &Round) -> Result<Round, AdaptError> {
        let folder = self.folder(number);
        let mut seeds = Seeds::of(&self.out.join(DRAWINGS))?;
        for before in 0..number {
            seeds.add(&self.folder(before).join(run_name(DRAWINGS)))?;
        }
        if seeds.len() == 0 {
            return Err(AdaptError::NothingSolved(best.drawings.drawings));
        }
        write::bytes(&folder.join("seeds.jsonl"), &seeds.lines())?;
        self.synthesize(number)?;
        let model = self.train(number, &best.model)?;
        let drawings = self.evaluated(number, DRAWINGS, &model)?;
        let held_out = self.evaluated(number, HELD_OUT, &model)?;
        Ok(Round {
            round: number,
            seeds: seeds.len(),
            drawings,
            is_better: held_out.is_better_than(&best.held_out),
            held_out,
            model,
        })
    }

    fn folder(&self, round: usize) -> PathBuf {
        self.out.join(round.to_string())
    }

    /// The samples of the prior, once, and those around what was solved.
    fn synthesize(&mut self, round: usize) -> Result<(), AdaptError> {
        let all = self.plan.synthesized;
        for replay in self.replay.clone() {
            let count = replay.beside(all);
            let set = self.out.join("replay").join(replay.prior);
            self.synthesized(&set, replay.prior, count, &replay.manner(), 0)?;
        }
        let folder = self.folder(round);
        let seeds = folder.join("seeds.jsonl");
        // What a hand drew is one of a few figures, which other hands draw anew, with one change at most: what more of them would
        // make of it nobody draws.
        let manner: &[&str] = match self.by_hand {
            true => &[
                "--hand", "0.6", "--fitted", "0.3", "--edits", "1", "--seeds",
            ],
            false => &["--seeds"],
        };
        let mut manner: Vec<String> = manner.iter().copied().map(String::from).collect();
        manner.push(seeds.to_string_lossy().into_owned());
        self.synthesized(&folder.join("samples"), "seeds", all, &manner, round)
    }

    fn synthesized(
        &mut self,
        set: &Path,
        prior: &str,
        count: usize,
        more: &[String],
        round: usize,
    ) -> Result<(), AdaptError> {
        self.work.begin(count as f64 / SYNTHESIZED_A_SECOND);
        // It is written last.
        if set.join("meta.json").is_file() {
            return Ok(());
        }
        self.say(&match round {
            0 => format!("samples of the prior: {prior}"),
            _ => format!("round {round}: programs around what was solved"),
        });
        // What a stop left there is of fewer samples.
        if set.exists() {
            std::fs::remove_dir_all(set).map_err(|source| AdaptError::Make {
                path: set.to_owned(),
                source,
            })?;
        }
        let mut command = Command::new(self.program()?);
        command.arg("synth").args(["--prior", prior]).args(more);
        command.args(["--samples", &count.to_string()]);
        let seed = self.plan.seed.wrapping_add(round as u64);
        command.args(["--seed", &seed.to_string()]);
        command
            .arg("--tokenizer")
            .arg(self.plan.model.join(TOKENIZER));
        // Programs of what judges are in no sample.
        command.arg("--exclude").arg(self.out.join(HELD_OUT));
        command.arg("--out").arg(set);
        self.run("synthesis", command, WELL)
    }

    /// Trains on from the model in `best` and gives the folder of the new one.
    fn train(&mut self, round: usize, best: &Path) -> Result<PathBuf, AdaptError> {
        let folder = self.folder(round);
        let model = folder.join("model");
        // It is written last.
        if model.join("model.json").is_file() {
            self.work.begin(trained_s(self.plan) + EXPORT_S);
            return Ok(model);
        }
        let replay = self.out.join("replay");
        let mut sets: Vec<_> = self
            .replay
            .iter()
            .map(|one| (replay.join(one.prior), one.share * (1.0 - OWN_SHARE)))
            .collect();
        sets.push((folder.join("samples"), OWN_SHARE));
        let checkpoint = folder.join("training");
        let annealed = ((self.plan.steps as f64 * ANNEALED) as usize).max(1);
        for steps in [
            Steps::Until(self.plan.steps.saturating_sub(annealed).max(1)),
            Steps::Annealing(annealed),
        ] {
            let (share, what) = match &steps {
                Steps::Until(steps) => (1.0 - ANNEALED, format!("{steps} steps of training")),
                Steps::Annealing(steps) => (ANNEALED, format!("{steps} steps at a falling rate")),
            };
            self.work.begin(share * trained_s(self.plan));
            self.say(&format!("round {round}: {what}"));
            let seed = self.plan.seed.wrapping_add(round as u64);
            let rate = self.plan.rate;
            let command = (self.recipe).train(&sets, &checkpoint, best, seed, rate, steps);
            self.run("training", command, WELL)?;
        }
        self.work.begin(EXPORT_S);
        self.say(&format!("round {round}: the model's files"));
        let tokenizer = best.join(TOKENIZER);
        let command = self.recipe.export(&checkpoint, &tokenizer, &model);
        self.run("the export", command, WELL)?;
        Ok(model)
    }

    /// What a model does with one of the task files.
    fn evaluated(
        &mut self,
        round: usize,
        tasks: &str,
        model: &Path,
    ) -> Result<Standing, AdaptError> {
        let run = self.folder(round).join(run_name(tasks));
        self.work.begin(self.work.solving_s(tasks == HELD_OUT));
        // It is written last.
        if !run.join("report.html").is_file() {
            self.say(&format!("round {round}: {} are solved", what(tasks)));
            let mut command = Command::new(self.program()?);
            command.arg("eval").arg(self.out.join(tasks));
            command.args(["--samples", &self.plan.samples.to_string()]);
            command.args(["--seed", &self.plan.seed.to_string()]);
            command.arg("--model").arg(model);
            command.arg("--resume").arg("--out").arg(&run);
            // Where nothing matches it ends with 1.
            self.run("the evaluation", command, &[0, 1])?;
        }
        let run = Finished::read(&run)?;
        let rows = run.entries.iter().filter_map(|entry| entry.row.solved());
        let mut standing = Standing {
            drawings: run.entries.len(),
            ..Standing::default()
        };
        for row in rows {
            standing.exact += usize::from(row.exact_count > 0);
            standing.solved += usize::from(row.matched_count > 0);
            standing.samples += row.matched_count;
        }
        Ok(standing)
    }

    /// This program, or what stands for it.
    fn program(&self) -> Result<PathBuf, AdaptError> {
        match &self.plan.program {
            Some(program) => Ok(program.clone()),
            None => std::env::current_exe().map_err(|source| AdaptError::Start {
                phase: "logogram",
                source,
            }),
        }
    }

    fn say(&mut self, what: &str) {
        let share = self.work.share();
        (self.say)(Phase { what, share });
    }

    /// Runs a command to its end, which is well with one of these codes.
    fn run(
        &mut self,
        phase: &'static str,
        command: Command,
        well: &[i32],
    ) -> Result<(), AdaptError> {
        let log = self.out.join(LOG);
        let cannot = |source| AdaptError::Make {
            path: log.clone(),
            source,
        };
        write::no_special(&log).map_err(cannot)?;
        let opened = OpenOptions::new().create(true).append(true).open(&log);
        let mut file = opened.map_err(cannot)?;
        writeln!(file, "\n$ {}", typed(&command)).map_err(cannot)?;
        let cannot_start = |source| AdaptError::Start { phase, source };
        // One that is left over would write what the next run writes.
        #[cfg(unix)]
        let mut command = process::bound(&self.program()?, &command);
        #[cfg(not(unix))]
        let mut command = command;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone().map_err(cannot)?)
            .stderr(file)
            .spawn()
            .map_err(cannot_start)?;
        let status = loop {
            if let Some(status) = child.try_wait().map_err(cannot_start)? {
                break status;
            }
            if self.cancel.is_cancelled() {
                process::end(child, LONGEST_END).map_err(cannot_start)?;
                return Err(AdaptError::Stopped(self.out.clone()));
            }
            std::thread::sleep(LOOK_EVERY);
        };
        if status.code().is_some_and(|code| well.contains(&code)) {
            return Ok(());
        }
        let said = std::fs::read(&log).unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        let last = said.lines().rfind(|line| !line.trim().is_empty());
        Err(AdaptError::Ended {
            phase,
            said: last.unwrap_or_default().trim().to_owned(),
            log,
        })
    }
}

/// The folder of a task file's run.
fn run_name(tasks: &str) -> &str {
    tasks.trim_end_matches(".jsonl")
}

fn what(tasks: &str) -> &'static str {
    match tasks {
        HELD_OUT => "the drawings that are held out",
        _ => "the drawings",
    }
}

/// A command as it can be typed, more or less.
fn typed(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

fn absolute(path: &Path) -> Result<PathBuf, AdaptError> {
    std::path::absolute(path).map_err(|source| AdaptError::Read {
        path: path.to_owned(),
        source,
    })
}
