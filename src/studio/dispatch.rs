//! Does what was asked for by menu, shortcut, palette or panel.

use super::command::{Command, SPECS, Spec};
use super::document::Edit;
use super::preferences::Open;
use super::scene::{Action, Picked};
use super::settings::Theme;
use super::{Studio, Tab, theme};
use eframe::egui::{self, Event, Key, Modifiers};
use serde_json::json;

impl Studio {
    /// Takes the keys of commands out of the input, before text fields see them.
    pub(super) fn shortcuts(&mut self, ctx: &egui::Context) {
        let typing = ctx.text_edit_focused();
        let in_dialog = ctx.memory(|memory| memory.top_modal_layer().is_some());
        // Longer combinations first, so that Ctrl+Shift+Z is not taken for Ctrl+Z.
        let mut specs: Vec<_> = SPECS.iter().collect();
        specs.sort_by_key(|spec| std::cmp::Reverse(spec.shortcut.map(|keys| keys.modifiers.shift)));
        let takes_tab = self.canvas.takes_tab(ctx, &self.scene);
        // Behind a dialog nothing is done; Escape closes it.
        specs.retain(|spec| {
            !(typing && spec.is_typed()
                || in_dialog && spec.command != Command::Cancel
                || spec.is_by_tab() && !takes_tab)
        });
        let is_of = |spec: &Spec, key, modifiers: Modifiers| {
            let keys = spec.shortcut;
            keys.is_some_and(|keys| {
                key == keys.logical_key && modifiers.matches_logically(keys.modifiers)
            })
        };
        // In the order in which they were pressed, though a slow frame has several.
        let mut asked = Vec::new();
        ctx.input_mut(|input| {
            input.events.retain(|event| match event {
                Event::Key {
                    key,
                    pressed: true,
                    modifiers,
                    ..
                } => {
                    let spec = specs.iter().find(|spec| is_of(spec, *key, *modifiers));
                    asked.extend(spec.map(|spec| spec.command));
                    spec.is_none()
                }
                _ => true,
            });
        });
        for command in asked {
            self.scene.ask(command);
        }
        // Where the plus needs Shift, the key without it zooms in, too.
        if !in_dialog && ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Equals)) {
            self.scene.ask(Command::ZoomIn);
        }
    }

    /// Does what a panel asked for.
    pub(super) fn act(&mut self, ctx: &egui::Context, action: Action) {
        match action {
            Action::Command(command) => self.command(ctx, command),
            Action::Open(path) => self.files.open(ctx, &path, &mut self.scene),
        }
    }

    fn command(&mut self, ctx: &egui::Context, command: Command) {
        use Command as C;
        let scene = &mut self.scene;
        scene
            .log
            .event("command", json!({ "name": command.label() }));
        match command {
            C::New
            | C::Open
            | C::OpenExample
            | C::Save
            | C::SaveAs
            | C::ImportPicture
            | C::Export
            | C::Recover
            | C::ClearRecent => self.files.command(ctx, command, scene),
            C::PastePicture => self.canvas.paste(ctx),
            C::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            C::Undo => match scene.undo() {
                Some(label) => {
                    self.follow_document();
                    self.scene.tell(format!("Took back: {label}"));
                }
                None => scene.tell("There is nothing to take back."),
            },
            C::Redo => match scene.redo() {
                Some(label) => {
                    self.follow_document();
                    self.scene.tell(format!("Did again: {label}"));
                }
                None => scene.tell("There is nothing to do again."),
            },
            C::ClearDrawing => {
                let strokes = scene.history.document().strokes.len();
                let all = Edit::Strokes {
                    at: 0,
                    remove: strokes,
                    insert: Vec::new(),
                };
                scene
                    .history
                    .edit_all("Clear drawing", [all, Edit::Import(None)]);
            }
            C::RemovePicture => scene.history.edit("Remove picture", Edit::Import(None)),
            C::Solve => {
                if scene.history.document().is_blank() {
                    scene.tell("Draw something first; then there is something to solve.");
                } else {
                    self.solve();
                }
            }
            C::Cancel => {
                let closed = self.palette.close()
                    || self.preferences.close()
                    || self.files.close()
                    || self.reference.close()
                    || self.adapting.close()
                    || self.families.close();
                if closed || self.canvas.let_go() || scene.completing.hide() {
                    return;
                }
                if std::mem::take(&mut scene.is_presenting) {
                    return;
                }
                scene.session.cancel();
            }
            C::Finish => scene.complete(),
            C::AnotherFinish => {
                if !scene.completing.show_next() {
                    scene.tell("Nothing in the drawing says how it goes on.");
                }
            }
            C::Family => self.families.open(scene),
            C::Adapt => self.adapting.open(scene),
            C::ToggleLive => scene.settings.live = !scene.settings.live,
            C::Select
            | C::Pen
            | C::Line
            | C::Rectangle
            | C::Ellipse
            | C::Polygon
            | C::Eraser
            | C::SelectAll
            | C::DeleteSelection
            | C::Duplicate
            | C::MirrorAcross
            | C::MirrorUpright
            | C::ZoomIn
            | C::ZoomOut
            | C::ZoomToFit
            | C::ZoomToDrawing
            | C::ZoomToProgram => self.canvas.command(command, scene),
            C::ToggleGrid => scene.settings.grid = !scene.settings.grid,
            C::ToggleDigits => scene.settings.digits = !scene.settings.digits,
            C::ToggleMatch => scene.settings.overlay = !scene.settings.overlay,
            C::ToggleDifference => scene.settings.difference = !scene.settings.difference,
            C::ShowGallery => self.show(Tab::Gallery),
            C::ShowSamples => self.show(Tab::Samples),
            C::ShowInference => self.show(Tab::Inference),
            C::ToggleResults => scene.settings.show_results = !scene.settings.show_results,
            C::ToggleProgram => scene.settings.show_program = !scene.settings.show_program,
            C::Present => scene.is_presenting = !scene.is_presenting,
            C::MoreSamples => {
                let revision = scene.history.drawing_revision();
                if let Err(reason) = scene.session.more(revision, &scene.settings) {
                    scene.tell(reason);
                }
            }
            C::NextCard => self.step_card(1),
            C::PreviousCard => self.step_card(-1),
            C::TakeCard => {
                if let Some(code) = scene.program() {
                    scene.history.seal();
                    scene.edit_code("Edit program", code);
                    scene.history.seal();
                }
            }
            C::Keep => scene.keep(),
            C::RunProgram | C::StepProgram | C::StepBack | C::StopProgram | C::Tidy => {
                self.editor.command(ctx, command, scene);
            }
            C::Palette => self.palette.open(),
            C::Shortcuts => self.preferences.open(Open::Shortcuts, &scene.settings),
            C::Settings => self.preferences.open(Open::Settings, &scene.settings),
            C::Reference => self.reference.open(scene),
            C::About => self.preferences.open(Open::About, &scene.settings),
            C::ToggleTheme => {
                scene.settings.theme = if ctx.global_style().visuals.dark_mode {
                    Theme::Light
                } else {
                    Theme::Dark
                };
                theme::apply(ctx, &scene.settings);
            }
            C::LargerText | C::SmallerText => {
                let factor = if command == C::LargerText {
                    1.1
                } else {
                    1.0 / 1.1
                };
                scene.settings.scale = (scene.settings.scale * factor).clamp(0.5, 3.0);
                theme::apply(ctx, &scene.settings);
            }
        }
    }

    /// Shows a tab of the results, which may have been hidden.
    fn show(&mut self, tab: Tab) {
        self.tab = tab;
        self.scene.settings.show_results = true;
    }

    /// After a step back or forth the document's program is shown, if there is one.
    fn follow_document(&mut self) {
        if !self.scene.history.document().code.text.is_empty() {
            self.scene.picked = Picked::Own;
        } else if matches!(self.scene.picked, Picked::Own) {
            self.scene.picked = Picked::Best;
        }
    }

    /// Picks the card that is so many after the picked one.
    fn step_card(&mut self, by: isize) {
        let Some(run) = &self.scene.session.run else {
            return;
        };
        let gallery = run.shown();
        let leading = gallery.cards().take(gallery.leading());
        let fronts: Vec<_> = leading.map(|card| card.front().candidate.clone()).collect();
        let Some(last) = fronts.len().checked_sub(1) else {
            return;
        };
        let at = fronts
            .iter()
            .position(|candidate| self.scene.is_picked(candidate))
            .map_or(0, |at| at.saturating_add_signed(by).min(last));
        self.scene.pick(fronts[at].clone());
    }
}
