//! The model adapted to one's own drawings: the window that asks for it, and the work beside the window.

mod work;

use super::scene::Scene;
use super::sources::{Source, Sources};
use crate::adapt::{Round, Standing};
use crate::model::own;
use eframe::egui::{self, DragValue, Grid, Id, Modal, ProgressBar, TextEdit, Ui};
use std::path::{Path, PathBuf};
use std::time::Duration;
use work::{Asked, Running};

/// The window, the work and what came of it.
pub(super) struct Adapting {
    is_open: bool,
    sources: Sources,
    rounds: usize,
    steps: usize,
    /// What solves and synthesizes, if not this program.
    program: Option<PathBuf>,
    running: Option<Running>,
    rounds_done: Vec<Round>,
    error: Option<String>,
}

impl Adapting {
    /// Nothing is open; `program` solves and synthesizes, if not this one.
    pub(super) fn new(program: Option<PathBuf>) -> Adapting {
        Adapting {
            program,
            is_open: false,
            sources: Sources::default(),
            rounds: 1,
            steps: 300,
            running: None,
            rounds_done: Vec::new(),
            error: None,
        }
    }

    /// Opens the window with the documents that were open of late.
    pub(super) fn open(&mut self, scene: &Scene) {
        self.is_open = true;
        self.sources.add_recent(scene, true);
    }

    /// Closes the window; the work goes on. Says whether it was open.
    pub(super) fn close(&mut self) -> bool {
        std::mem::take(&mut self.is_open)
    }

    /// Takes what happened since the last frame.
    pub(super) fn look(&mut self, scene: &mut Scene) {
        let Some((rounds, ended)) = self.running.as_ref().and_then(Running::ended) else {
            return;
        };
        self.running = None;
        self.rounds_done = rounds;
        match ended {
            Ok(()) => {
                scene.tell("The adaptation is done; “Adapt to my drawings” says what came of it.")
            }
            Err(reason) if self.is_open => self.error = Some(reason),
            Err(reason) => scene.complain(reason),
        }
    }

    /// Stops the work and what it started, as when the window is closed.
    pub(super) fn finish(&mut self) {
        if let Some(running) = self.running.take() {
            running.finish();
        }
    }

    /// What the line at the bottom says of the work.
    pub(super) fn progress(&self) -> Option<(f32, String)> {
        self.running.as_ref().map(Running::progress)
    }

    /// Draws the window, if it is open.
    pub(super) fn ui(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        if !self.is_open {
            return;
        }
        let response = Modal::new(Id::unique("adapt")).show(ctx, |ui| {
            ui.set_width(480.0);
            ui.heading("Adapt to my drawings");
            ui.label(
                "What the model solves of these drawings it learns from, without being told what they mean. Every other \
                 one is held out and judges. It takes some minutes on all cores, and Python with PyTorch.",
            );
            ui.add_space(6.0);
            let height = (ctx.content_rect().height() - 320.0).max(80.0);
            ui.add_enabled_ui(self.running.is_none(), |ui| {
                self.sources.ui(ui, scene, height);
                self.manner_ui(ui, scene);
            });
            ui.separator();
            self.work_ui(ui, scene);
            self.outcome_ui(ui, scene);
            ui.add_space(6.0);
            ui.button("Close").clicked()
        });
        if response.inner || response.should_close() {
            self.is_open = false;
        }
    }

    fn manner_ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        Grid::new("adapt").num_columns(2).show(ui, |ui| {
            let label = ui.label("Python");
            ui.add(TextEdit::singleline(&mut scene.settings.python).desired_width(260.0))
                .labelled_by(label.id)
                .on_hover_text("One that has what models/training/requirements.txt lists");
            ui.end_row();
            let label = ui.label("Rounds");
            ui.add(DragValue::new(&mut self.rounds).range(1..=8))
                .labelled_by(label.id)
                .on_hover_text("How often to solve, synthesize and train");
            ui.end_row();
            let label = ui.label("Steps of training");
            ui.add(DragValue::new(&mut self.steps).range(50..=5_000))
                .labelled_by(label.id)
                .on_hover_text("Each round, of 128 samples");
            ui.end_row();
        });
    }

    fn work_ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        if let Some((share, what)) = self.progress() {
            ui.add(ProgressBar::new(share).desired_width(460.0));
            ui.label(what);
            // What is heard comes without a frame.
            ui.ctx().request_repaint_after(Duration::from_millis(250));
            if let Some(running) = &self.running
                && ui
                    .button("Stop")
                    .on_hover_text("What is done stays; the same drawings go on where it was")
                    .clicked()
            {
                running.stop();
            }
            return;
        }
        let start = ui
            .button("Start")
            .on_hover_text("The window can be used meanwhile");
        if start.clicked() {
            self.error = None;
            self.rounds_done.clear();
            match self.asked(scene) {
                Ok(asked) => self.running = Some(work::start(ui.ctx(), asked)),
                Err(reason) => self.error = Some(reason.to_owned()),
            }
        }
        if let Some(error) = &self.error {
            ui.colored_label(ui.visuals().error_fg_color, error);
        }
    }

    fn asked(&self, scene: &Scene) -> Result<Asked, &'static str> {
        let drawings = self.sources.chosen(scene);
        if drawings.len() < 2 && !drawings.iter().any(Source::is_many) {
            return Err("Choose two drawings at least: one judges what was learnt from the other.");
        }
        let folder = scene.kept_folder.as_ref();
        Ok(Asked {
            drawings,
            model: scene.settings.model.clone(),
            python: PathBuf::from(scene.settings.python.trim()),
            rounds: self.rounds,
            steps: self.steps,
            folder: folder
                .ok_or("This system has no place for models; use logogram adapt.")?
                .join("adaptations"),
            program: self.program.clone(),
        })
    }

    fn outcome_ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        for round in &self.rounds_done {
            let name = match round.round {
                0 => "Before".to_owned(),
                number => format!("Round {number}, from {} programs", round.seeds),
            };
            let line =
                |standing: &Standing| format!("{} of {}", standing.solved, standing.drawings);
            ui.label(format!(
                "{name}: solves {} of the drawings, {} held out",
                line(&round.drawings),
                line(&round.held_out)
            ));
        }
        let better = self.rounds_done.iter().rfind(|round| round.is_better);
        let better = better.filter(|better| better.round > 0);
        if better.is_none() && self.error.is_none() && !self.rounds_done.is_empty() {
            ui.label("No round is better on the drawings held out; the model stays as it was.");
        }
        let model = better.map(|better| better.model.clone());
        if let Some(model) = model.filter(|_| ui.button("Use this model").clicked()) {
            let name = own_name(&model);
            match keep(&model, &name) {
                Ok(()) => choose(ui.ctx(), scene, &name),
                Err(reason) => self.error = Some(reason),
            }
        }
        let is_ours = scene
            .settings
            .model
            .as_ref()
            .is_none_or(|model| model == Path::new(own::SHIPS));
        if !is_ours && ui.button("Back to the model that ships").clicked() {
            choose(ui.ctx(), scene, own::SHIPS);
        }
    }
}

/// Loads the model of this name, now and from now on.
fn choose(ctx: &egui::Context, scene: &mut Scene, name: &str) {
    scene.settings.model = Some(PathBuf::from(name));
    scene.session.load(ctx, &scene.settings);
    scene.tell(format!("The model is now: {name}"));
}

/// The name of an adapted model: that of its adaptation and its round.
fn own_name(model: &Path) -> String {
    let part = |path: Option<&Path>| {
        let name = path.and_then(Path::file_name).unwrap_or_default();
        name.to_string_lossy().into_owned()
    };
    let round = model.parent();
    format!(
        "adapted-{}-{}",
        part(round.and_then(Path::parent)),
        part(round)
    )
}

/// Keeps a model under a name, unless it is kept already.
fn keep(folder: &Path, name: &str) -> Result<(), String> {
    let kept = own::kept().ok_or("This system has no place for models.")?;
    if own::find(&kept, name).is_err() {
        own::keep(&kept, folder, name).map_err(|error| error.to_string())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_named_by_its_adaptation_and_its_round() {
        let folder = Path::new("/home/me/adaptations/0a1b2c3d/2/model");
        assert_eq!(own_name(folder), "adapted-0a1b2c3d-2");
    }
}
