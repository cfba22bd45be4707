//! The windows over the window: settings, all keys at a glance, and what this program is.

use super::about;
use super::command::{Menu, SPECS};
use super::scene::Scene;
use super::settings::{Settings, Theme};
use super::theme;
use crate::model::own;
use crate::propose::engine::EngineChoice;
use eframe::egui::{self, ComboBox, DragValue, Grid, Modal, ScrollArea, Slider, TextEdit, Ui};
use std::path::PathBuf;

/// Which of them is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Open {
    #[default]
    Nothing,
    Settings,
    Shortcuts,
    About,
}

/// Settings, shortcuts and About.
#[derive(Debug, Default)]
pub(super) struct Preferences {
    open: Open,
    /// The model's folder as it is typed.
    model: String,
}

impl Preferences {
    /// Opens one of them.
    pub(super) fn open(&mut self, open: Open, settings: &Settings) {
        self.open = open;
        let model = settings.model.as_ref();
        self.model = model
            .map(|path| path.display().to_string())
            .unwrap_or_default();
    }

    /// Closes what is open; says whether something was.
    pub(super) fn close(&mut self) -> bool {
        std::mem::take(&mut self.open) != Open::Nothing
    }

    /// Draws what is open.
    pub(super) fn ui(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        let (id, title) = match self.open {
            Open::Nothing => return,
            Open::Settings => (egui::Id::unique("settings"), "Settings"),
            Open::Shortcuts => (egui::Id::unique("shortcuts"), "Keyboard shortcuts"),
            Open::About => (egui::Id::unique("about"), "About Logogram"),
        };
        let response = Modal::new(id).show(ctx, |ui| {
            ui.set_width(480.0);
            ui.heading(title);
            ui.add_space(6.0);
            let height = ctx.content_rect().height() - 140.0;
            ScrollArea::vertical()
                .max_height(height)
                .show(ui, |ui| match self.open {
                    Open::Settings => self.settings_ui(ui, scene),
                    Open::About => about::ui(ui, scene),
                    Open::Shortcuts | Open::Nothing => shortcuts_ui(ui),
                });
            ui.add_space(6.0);
            ui.button("Close").clicked()
        });
        if response.inner || response.should_close() {
            self.close();
        }
    }

    fn settings_ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        let mut load = false;
        let settings = &mut scene.settings;
        Grid::new("settings").num_columns(2).show(ui, |ui| {
            let label = ui
                .label("Model folder")
                .on_hover_text("Or a JSON file that describes a server to ask");
            ui.horizontal(|ui| {
                let field = TextEdit::singleline(&mut self.model)
                    .hint_text("the model that ships")
                    .desired_width(220.0);
                let field = ui.add(field).labelled_by(label.id);
                let done = field.lost_focus() && typed_path(&self.model) != settings.model;
                let mut chosen = done || ui.button("Load").clicked();
                ui.menu_button("Kept", |ui| {
                    for name in kept_models() {
                        if ui.button(&name).clicked() {
                            self.model = name;
                            chosen = true;
                        }
                    }
                })
                .response
                .on_hover_text("The model that ships, and those that you keep: logogram models");
                if chosen {
                    settings.model = typed_path(&self.model);
                    load = true;
                }
            });
            ui.end_row();

            ui.label("Engine");
            let before = settings.engine;
            ComboBox::from_id_salt("engine")
                .selected_text(engine_label(settings.engine))
                .show_ui(ui, |ui| {
                    for engine in [
                        EngineChoice::Auto,
                        EngineChoice::Cuda,
                        EngineChoice::Onnx,
                        EngineChoice::Builtin,
                    ] {
                        ui.selectable_value(&mut settings.engine, engine, engine_label(engine));
                    }
                })
                .response
                .on_hover_text("What computes; another one takes effect at the next start");
            if settings.engine != before {
                scene.message = None;
            }
            ui.end_row();

            let request = &mut settings.request;
            let label = ui
                .label("Samples")
                .on_hover_text("How many programs the model suggests for a drawing");
            ui.add(Slider::new(&mut request.samples, 1..=1024).logarithmic(true))
                .labelled_by(label.id);
            ui.end_row();
            let label = ui.label("Temperature").on_hover_text(
                "The higher, the more the programs differ, and the more of them miss",
            );
            ui.add(Slider::new(&mut request.temperature, 0.0..=2.0))
                .labelled_by(label.id);
            ui.end_row();
            let label = ui.label("Spread").on_hover_text(
                "How far the temperatures of single samples lie around that, as a share of it",
            );
            ui.add(Slider::new(&mut request.spread, 0.0..=1.0))
                .labelled_by(label.id);
            ui.end_row();
            let label = ui.label("Top-p").on_hover_text(
                "How likely together the words are that the model chooses from; 1 is all",
            );
            ui.add(Slider::new(&mut request.top_p, 0.05..=1.0))
                .labelled_by(label.id);
            ui.end_row();
            let label = ui
                .label("Seed")
                .on_hover_text("Another one gives other programs; the same gives the same again");
            ui.add(DragValue::new(&mut request.seed))
                .labelled_by(label.id);
            ui.end_row();
            let mut is_beam = request.beam.is_some();
            ui.checkbox(&mut is_beam, "Beam search")
                .on_hover_text("Look for the likeliest programs instead of trying by chance");
            let mut width = request.beam.unwrap_or(16);
            ui.add_enabled(is_beam, Slider::new(&mut width, 1..=256).logarithmic(true))
                .on_hover_text("How many hypotheses are followed");
            request.beam = is_beam.then_some(width);
            ui.end_row();

            let tolerance = &mut settings.tolerance;
            let label = ui.label("Tolerance").on_hover_text(
                "How far apart lines may be to count as the same, of the drawing's diagonal",
            );
            let mut reach = tolerance.reach * 100.0;
            if ui
                .add(Slider::new(&mut reach, 0.5..=10.0).suffix("%"))
                .labelled_by(label.id)
                .changed()
            {
                tolerance.reach = reach / 100.0;
            }
            ui.end_row();
            let label = ui.label("Least ink").on_hover_text(
                "How much of both pictures' ink must have ink of the other that near",
            );
            let mut least = tolerance.least_f1 * 100.0;
            if ui
                .add(Slider::new(&mut least, 50.0..=100.0).suffix("%"))
                .labelled_by(label.id)
                .changed()
            {
                tolerance.least_f1 = least / 100.0;
            }
            ui.end_row();

            ui.checkbox(&mut settings.completions, "Finish drawings")
                .on_hover_text(
                    "Show how a half-done drawing may go on; Tab on the canvas takes it",
                );
            ui.end_row();

            ui.label("Look");
            ui.horizontal(|ui| {
                for (theme, label) in [
                    (Theme::System, "As the desktop"),
                    (Theme::Light, "Light"),
                    (Theme::Dark, "Dark"),
                ] {
                    ui.selectable_value(&mut settings.theme, theme, label);
                }
            });
            ui.end_row();
            let label = ui.label("Size of the interface");
            let scale = ui
                .add(Slider::new(&mut settings.scale, 0.5..=3.0).step_by(0.05))
                .labelled_by(label.id);
            ui.end_row();
            // While it is dragged the slider would run from the pointer.
            if !scale.dragged() {
                theme::apply(ui.ctx(), settings);
            }
        });
        ui.add_space(6.0);
        if ui
            .button("As it ships")
            .on_hover_text("Put all of this back to how it was at first")
            .clicked()
        {
            scene.settings = Settings {
                recent: std::mem::take(&mut scene.settings.recent),
                hints_seen: scene.settings.hints_seen,
                ..Settings::default()
            };
            self.model.clear();
            load = true;
        }
        if load {
            scene.session.load(ui.ctx(), &scene.settings);
        }
    }
}

/// A model as it was typed; nothing was typed for the one that is used else.
fn typed_path(typed: &str) -> Option<PathBuf> {
    let typed = typed.trim();
    (!typed.is_empty()).then(|| PathBuf::from(typed))
}

/// The names of all models that can be had by name.
fn kept_models() -> Vec<String> {
    // A folder that cannot be read has none.
    let kept = own::kept().and_then(|kept| own::all(&kept).ok());
    let names = kept.unwrap_or_default().into_iter();
    let names = names.filter_map(|folder| Some(folder.file_name()?.to_str()?.to_owned()));
    std::iter::once(own::SHIPS.to_owned())
        .chain(names)
        .collect()
}

fn engine_label(engine: EngineChoice) -> &'static str {
    match engine {
        EngineChoice::Auto => "The fastest there is",
        EngineChoice::Cuda => "ONNX Runtime on CUDA",
        EngineChoice::Onnx => "ONNX Runtime on the CPU",
        EngineChoice::Builtin => "Built in",
    }
}

fn shortcuts_ui(ui: &mut Ui) {
    Grid::new("shortcuts")
        .num_columns(3)
        .striped(true)
        .show(ui, |ui| {
            for menu in Menu::ALL {
                for spec in SPECS.iter().filter(|spec| spec.menu == menu) {
                    let Some(keys) = &spec.shortcut else { continue };
                    ui.strong(ui.ctx().format_shortcut(keys));
                    ui.label(spec.label);
                    ui.weak(spec.help);
                    ui.end_row();
                }
            }
        });
}
