//! The program: to read, change and run.
//!
//! What is shown is the best that was found, one that was chosen, or the document's own; the first change
//! makes it the document's. It is run at every change, on a thread.

mod field;
mod header;
mod highlight;
mod shapes;
mod sliders;
mod variations;

use super::canvas::played;
use super::command::Command;
use super::document::Code;
use super::job::{Job, Poll};
use super::scene::{Drawn, Scene};
use crate::embedded;
use crate::input::{self, ProgramView};
use eframe::egui::{self, ScrollArea, TextStyle, Ui};
use std::sync::Arc;
use std::time::{Duration, Instant};
use turtle_lib::diagnostic::{Diagnostic, Severity};
use turtle_lib::dialect::Dialect;
use turtle_lib::run::Fuel;

/// A run that takes longer than this can be seen to run, and stopped.
const SHOWN_AFTER: Duration = Duration::from_millis(200);

/// Actions of the turtles that are recorded, to be played one after another.
const MOST_MOMENTS: usize = 200_000;

/// Side of the picture of coloured marks, in pixels.
const PICTURE_PX: u32 = 1024;

/// After what was typed last it is said after so long what is wrong.
const SAID_AFTER: Duration = Duration::from_millis(600);

/// What is changed after a longer pause is a step of its own.
const PAUSE: Duration = Duration::from_secs(1);

/// How much larger type is in a presentation: as far as lines have the room for it, and the least of it anyway.
const LARGER: std::ops::RangeInclusive<f32> = 1.4..=1.7;

/// What stands beside the lines of a presentation, in characters: their numbers, margins, the scroll bar.
const BESIDE_LINES: f32 = 7.0;

/// A run, to its end or to an error.
struct Ran {
    drawn: Arc<Drawn>,
    /// Warnings, and what ended it early.
    remarks: Vec<Diagnostic>,
    /// How it is seen, unless that is canonical.
    note: Option<String>,
    /// Fuel used up; nothing of what the embedded interpreter ran.
    steps: Option<u64>,
    /// How far the pen went, in steps of the turtle.
    length: f64,
    /// Whether another seed may draw something else.
    by_chance: bool,
}

/// A run that goes on.
struct Running {
    job: Job<Result<Ran, Vec<Diagnostic>>>,
    since: Instant,
}

/// The editor.
#[derive(Default)]
pub(super) struct Editor {
    /// The program that was run last, or is being run.
    code: Option<Code>,
    running: Option<Running>,
    /// The last run; it may be of an earlier text.
    ran: Option<Ran>,
    /// What is to be said of the text.
    diagnostics: Vec<Diagnostic>,
    was_stopped: bool,
    edits: Edits,
    field: field::Field,
    sliders: sliders::Sliders,
    variations: variations::Variations,
}

/// What is being changed, so that changes in a row are one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Typing,
    /// The number with this index.
    Number(usize),
    /// What chance begins with.
    Chance,
}

/// Changes in a row.
#[derive(Default)]
struct Edits {
    last: Option<(Change, Instant)>,
}

impl Edits {
    /// Puts `text` in the place of the program's. The change belongs to the one before if that was of the
    /// same kind and just now, or is `held`: the pointer has not been let go since.
    fn change(&mut self, scene: &mut Scene, change: Change, held: bool, code: Code) {
        let goes_on = self
            .last
            .is_some_and(|(last, at)| last == change && (held || at.elapsed() < PAUSE));
        if !goes_on {
            scene.history.seal();
        }
        let label = match change {
            Change::Typing => "Edit program",
            Change::Number(_) => "Change a number",
            Change::Chance => "Change the seed",
        };
        scene.edit_code(label, code);
        self.last = Some((change, Instant::now()));
    }

    /// Whether something was typed just now: what is wrong with what is half written is not said yet.
    fn is_typing(&self, ctx: &egui::Context) -> bool {
        let Some((Change::Typing, at)) = self.last else {
            return false;
        };
        let rest = SAID_AFTER.checked_sub(at.elapsed());
        if let Some(rest) = rest {
            ctx.request_repaint_after(rest);
        }
        rest.is_some()
    }

    /// Ends the step.
    fn end(&mut self, scene: &mut Scene) {
        self.last = None;
        scene.history.seal();
    }

    /// Puts another program in the place of the present one, a step of its own.
    fn replace(&mut self, scene: &mut Scene, label: &'static str, code: Code) {
        self.end(scene);
        scene.edit_code(label, code);
        scene.history.seal();
    }
}

impl Editor {
    /// Runs, steps, stops, tidies.
    pub(super) fn command(&mut self, ctx: &egui::Context, command: Command, scene: &mut Scene) {
        match command {
            Command::RunProgram if self.was_stopped => {
                self.was_stopped = false;
                self.code = None;
                ctx.request_repaint();
            }
            Command::RunProgram => scene.playback.toggle(),
            Command::StepProgram => scene.playback.step(!scene.settings.whole_circles),
            Command::StepBack => scene.playback.step_back(!scene.settings.whole_circles),
            Command::StopProgram => {
                if self.running.take().is_some() {
                    self.was_stopped = true;
                    scene.tell("The program was stopped. Change it, or run it again.");
                } else {
                    scene.playback.finish();
                }
            }
            Command::Tidy => {
                let code = scene.program().unwrap_or_default();
                match header::converted(&code, code.dialect) {
                    Ok(text) => {
                        let code = Code { text, ..code };
                        self.edits.replace(scene, "Tidy", code);
                    }
                    Err(reason) => scene.tell(reason),
                }
            }
            _ => {}
        }
    }

    /// Where on the screen the first number of the program is, if one was drawn since this was asked for.
    pub(super) fn take_first_number(&mut self) -> Option<egui::Rect> {
        self.field.take_first_number()
    }

    /// Runs the program that is shown if it is another than before.
    pub(super) fn look(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        let code = scene.program();
        // A script ends when it is cancelled. Of the others no two run at once: they end soon.
        let can_start = self.running.is_none()
            || self
                .code
                .as_ref()
                .is_some_and(|code| code.dialect == Dialect::Rhai);
        if code != self.code && can_start {
            self.was_stopped = false;
            self.code = code.clone();
            // What a program draws for a drawing has its place on it; one that stands alone is seen whole.
            let program_view = if scene.history.document().is_blank() {
                ProgramView::Own
            } else {
                ProgramView::Canonical
            };
            self.running = code.map(|code| Running::start(ctx, code, program_view));
            if self.running.is_none() {
                self.ran = None;
                self.diagnostics.clear();
                scene.drawn = None;
                scene.playback.follow(None);
            }
        }
        let Some(running) = &self.running else { return };
        match running.job.poll() {
            Poll::Working => {
                if let Some(rest) = SHOWN_AFTER.checked_sub(running.since.elapsed()) {
                    ctx.request_repaint_after(rest);
                }
                return;
            }
            Poll::Done(Ok(ran)) => {
                scene.playback.follow(Some(&ran.drawn.path));
                scene.drawn = Some(ran.drawn.clone());
                self.diagnostics = ran.remarks.clone();
                self.ran = Some(ran);
            }
            Poll::Done(Err(errors)) => self.diagnostics = errors,
            Poll::Broken => {
                scene.complain("The run broke off. Change the program to run it again.")
            }
        }
        self.running = None;
    }

    /// Draws the editor.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        let mut code = scene.program().unwrap_or_default();
        header::ui(ui, scene, &mut self.edits, &mut self.field, &code);
        // What was chosen above is edited below.
        if let Some(now) = scene.program() {
            code = now;
        }
        let half = (0.5 * ui.available_height()).max(120.0);
        ScrollArea::vertical()
            .id_salt("program text")
            .max_height(half)
            .show(ui, |ui| self.text_ui(ui, scene, &code));
        ScrollArea::vertical()
            .id_salt("below the program")
            .auto_shrink(false)
            .show(ui, |ui| {
                self.remarks_ui(ui, scene, &code);
                // What was typed above is there from the next frame on.
                if scene.program().is_none_or(|now| now == code) {
                    let numbers = self.field.numbers(&code);
                    self.sliders.ui(ui, scene, &mut self.edits, &code, numbers);
                }
                let is_good = !self.has_errors() && self.running.is_none();
                self.variations
                    .ui(ui, scene, &mut self.edits, &code, is_good);
            });
    }

    /// Draws the text alone, in large type for who watches, with what is wrong with it.
    pub(super) fn presentation_ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        let code = scene.program().unwrap_or_default();
        let larger = larger(ui, &code.text);
        for font in ui.style_mut().text_styles.values_mut() {
            font.size *= larger;
        }
        ScrollArea::vertical()
            .id_salt("presented program")
            .auto_shrink(false)
            .show(ui, |ui| {
                self.text_ui(ui, scene, &code);
                self.remarks_ui(ui, scene, &code);
            });
    }

    /// Draws the text, and takes what is typed.
    fn text_ui(&mut self, ui: &mut Ui, scene: &mut Scene, code: &Code) {
        let lit = scene.playback.line().filter(|_| !is_old(scene, code));
        let marks = field::Marks {
            diagnostics: if self.edits.is_typing(ui.ctx()) {
                &[]
            } else {
                &self.diagnostics
            },
            lit,
            number: self.sliders.marked(),
        };
        self.field.ui(ui, scene, &mut self.edits, code, &marks);
    }

    fn has_errors(&self) -> bool {
        let mut all = self.diagnostics.iter();
        all.any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// What is wrong with the program, or what it took.
    fn remarks_ui(&mut self, ui: &mut Ui, scene: &mut Scene, code: &Code) {
        if let Some(running) = &self.running
            && running.since.elapsed() >= SHOWN_AFTER
        {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label("The program runs…");
                let help = Command::StopProgram.spec().help;
                if ui.button("Stop program").on_hover_text(help).clicked() {
                    scene.ask(Command::StopProgram);
                }
            });
        }
        if self.edits.is_typing(ui.ctx()) && self.has_errors() {
            return;
        }
        let mut said = None;
        for diagnostic in &self.diagnostics {
            let sentence = remark(diagnostic);
            if said.as_ref() == Some(&sentence) {
                continue;
            }
            let color = match diagnostic.severity {
                Severity::Error => ui.visuals().error_fg_color,
                Severity::Warning => ui.visuals().warn_fg_color,
            };
            let text = egui::RichText::new(&sentence).color(color);
            let line = egui::Label::new(text).wrap().sense(egui::Sense::click());
            if ui.add(line).on_hover_text("Go there").clicked() {
                self.field
                    .jump_to(&code.text, diagnostic.span.start as usize);
            }
            said = Some(sentence);
        }
        if is_old(scene, code) && (self.has_errors() || self.was_stopped) {
            ui.weak("The drawing is that of the last program that ran.");
        } else if self.has_errors() && self.ran.is_some() {
            ui.weak("The drawing is what was drawn before the error.");
        } else if let Some(ran) = &self.ran
            && !code.text.is_empty()
        {
            ui.weak(statistics(ran));
            if let Some(note) = &ran.note {
                ui.weak(format!("Here {note}."));
            }
            if ran.by_chance {
                chance_ui(ui, scene, &mut self.edits, code);
            }
            if ran.steps.is_none() {
                ui.weak(EMBEDDED);
            }
        }
    }
}

/// How much larger a text is presented, in tenths.
fn larger(ui: &Ui, text: &str) -> f32 {
    let font = TextStyle::Monospace.resolve(ui.style());
    let glyph = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
    let longest = text.lines().map(|line| line.chars().count()).max();
    let wanted = glyph * (longest.unwrap_or_default() as f32 + BESIDE_LINES);
    let fits = ui.available_width() / wanted;
    ((10.0 * fits).floor() / 10.0).clamp(*LARGER.start(), *LARGER.end())
}

/// Whether what is drawn is what another program draws.
fn is_old(scene: &Scene, code: &Code) -> bool {
    let drawn = scene.drawn.as_ref();
    drawn.is_some_and(|drawn| drawn.code != *code)
}

impl Running {
    fn start(ctx: &egui::Context, code: Code, program_view: ProgramView) -> Running {
        let mut fuel = Fuel {
            moments: MOST_MOMENTS,
            ..code.fuel()
        };
        if code.dialect == Dialect::Rhai {
            // A script can be stopped, and so may take its time.
            fuel.steps *= 20;
        }
        let job = Job::start(ctx, move |cancel| {
            let cancel = cancel.clone();
            let goes_on = move || !cancel.is_cancelled();
            let ran = embedded::attempt(&code.text, code.dialect, &fuel, goes_on)?;
            let mut remarks = ran.attempt.warnings;
            let by_chance = ran.attempt.by_chance;
            let (path, steps) = match ran.attempt.ended {
                Ok(run) => (run.path, run.steps),
                Err(early) => {
                    remarks.push(early.error);
                    (early.path, 0)
                }
            };
            let length = path.length();
            let seen = input::Drawn::new(path, program_view);
            let note = seen.note();
            let path = Arc::new(seen.path);
            let picture = played::picture_of(&path, PICTURE_PX).filter(|_| path.has_looks());
            Ok(Ran {
                length,
                by_chance,
                drawn: Arc::new(Drawn {
                    code,
                    path,
                    picture,
                }),
                remarks,
                note,
                steps: (!ran.is_embedded).then_some(steps),
            })
        });
        Running {
            job,
            since: Instant::now(),
        }
    }
}

/// A diagnostic in a sentence or two.
fn remark(diagnostic: &Diagnostic) -> String {
    let Diagnostic { line, message, .. } = diagnostic;
    match &diagnostic.hint {
        Some(hint) => format!("Line {line}: {message}; {hint}"),
        None if *line == 0 => format!("Of the run: {message}"),
        None => format!("Line {line}: {message}"),
    }
}

/// What chance begins with.
fn chance_ui(ui: &mut Ui, scene: &mut Scene, edits: &mut Edits, code: &Code) {
    ui.horizontal(|ui| {
        let label = ui.label("Seed of chance");
        let mut chance = code.chance;
        let number = egui::DragValue::new(&mut chance).speed(0.1);
        let number = ui.add(number).labelled_by(label.id);
        let number = number.on_hover_text("The same seed draws the same");
        if ui.button("Another").clicked() {
            chance = chance.wrapping_add(1);
        }
        if chance != code.chance {
            let code = Code {
                chance,
                ..code.clone()
            };
            edits.change(scene, Change::Chance, number.dragged(), code);
        }
        if number.drag_stopped() {
            edits.end(scene);
        }
    });
}

/// What is said of a program that the dialect does not understand.
const EMBEDDED: &str = "Run by the Python interpreter: not all of its numbers can be dragged.";

/// What a run took.
fn statistics(ran: &Ran) -> String {
    let counted =
        |count: u64, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let operations = ran.steps.map(|steps| format!(" · {steps} operations"));
    format!(
        "{} · {:.1} steps long{} · {}",
        counted(ran.drawn.path.segment_count() as u64, "segment"),
        ran.length,
        operations.unwrap_or_default(),
        counted(ran.drawn.code.text.lines().count() as u64, "line"),
    )
}
