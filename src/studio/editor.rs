//! The program: to read, change and run.

use super::command::Command;
use super::document::Code;
use super::job::{Job, Poll};
use super::scene::{Drawn, Picked, Scene};
use eframe::egui::{self, TextEdit, Ui};
use std::sync::Arc;
use turtle_lib::diagnostic::Diagnostic;
use turtle_lib::dialect::draw;
use turtle_lib::run::Fuel;

/// The editor.
#[derive(Default)]
pub(super) struct Editor {
    /// The program that was run last, or is being run.
    code: Option<Code>,
    running: Option<Job<Result<Arc<Drawn>, Vec<Diagnostic>>>>,
    /// What is wrong with it.
    diagnostics: Vec<Diagnostic>,
}

impl Editor {
    /// Runs, steps, stops, tidies.
    pub(super) fn command(&mut self, _ctx: &egui::Context, command: Command, scene: &mut Scene) {
        if command == Command::StopProgram && self.running.take().is_some() {
            scene.tell("The program was stopped.");
        }
    }

    /// Runs the program that is shown if it is another than before.
    fn look(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        let code = scene.program();
        if code != self.code {
            self.code = code.clone();
            self.running = code.map(|code| {
                Job::start(ctx, move |_| {
                    let drawing = draw(&code.text, code.dialect, &Fuel::default())?;
                    let path = Arc::new(drawing.run.path);
                    Ok(Arc::new(Drawn { code, path }))
                })
            });
            if self.running.is_none() {
                scene.drawn = None;
            }
        }
        match self.running.as_ref().map(Job::poll) {
            Some(Poll::Done(Ok(drawn))) => {
                scene.drawn = Some(drawn);
                self.diagnostics.clear();
                self.running = None;
            }
            Some(Poll::Done(Err(errors))) => {
                self.diagnostics = errors;
                self.running = None;
            }
            Some(Poll::Broken) => self.running = None,
            Some(Poll::Working) | None => {}
        }
    }

    /// Draws the editor.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        self.look(ui.ctx(), scene);
        ui.label(match &scene.picked {
            Picked::Best => "Best program found",
            Picked::Candidate { .. } => "Chosen program",
            Picked::Own => "My program",
        });
        let Some(mut code) = scene.program() else {
            ui.weak("Draw something: the programs that draw it appear here.");
            return;
        };
        let edit = TextEdit::multiline(&mut code.text)
            .code_editor()
            .desired_width(f32::INFINITY);
        let response = ui.add(edit);
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, "Program")
        });
        if response.changed() {
            scene.edit_code("Edit program", code);
        }
        for diagnostic in &self.diagnostics {
            let text = format!("line {}: {}", diagnostic.line, diagnostic.message);
            ui.colored_label(ui.visuals().error_fg_color, text);
        }
    }
}
