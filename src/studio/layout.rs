//! What stands where in the window: three columns where there is room, two or one where there is not.

use super::{Studio, Tab, menu, scene, status};
use eframe::egui::{self, Color32, Frame, Panel, Ui};

/// Windows narrower than this, in points, have one panel beside the canvas.
const TWO_PANELS: f32 = 980.0;
/// The canvas is never narrower, in points.
const LEAST_CANVAS: f32 = 260.0;
/// Nor is a panel.
const LEAST_PANEL: f32 = 180.0;

/// The panels beside the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Columns {
    /// What was found, and the program.
    Two,
    /// Both in one, by tabs.
    One,
    None,
}

impl Studio {
    /// Draws all panels.
    pub(super) fn panels(&mut self, ui: &mut Ui) {
        if self.scene.is_presenting {
            self.presentation_ui(ui);
        } else {
            self.working_ui(ui);
        }
        if let Some(name) = self.boundary.take_broke() {
            self.scene.complain(format!(
                "the {name} broke off, which is a fault of this program; the drawing is whole, save it and open the {name} again"
            ));
        }
        let scene = &mut self.scene;
        self.files.ui(ui.ctx(), scene);
        self.palette.ui(ui.ctx(), scene);
        self.preferences.ui(ui.ctx(), scene);
        self.reference.ui(ui.ctx(), scene);
        self.adapting.ui(ui.ctx(), scene);
        self.families.ui(ui.ctx(), scene);
    }

    fn working_ui(&mut self, ui: &mut Ui) {
        let width = ui.available_width();
        let panel = clear(Frame::side_top_panel(ui.style()));
        Panel::top("menu")
            .frame(panel)
            .show(ui, |ui| menu::ui(ui, &mut self.scene, &self.canvas));
        Panel::bottom("status").frame(panel).show(ui, |ui| {
            status::ui(ui, &self.scene, self.adapting.progress())
        });
        let settings = &self.scene.settings;
        let (results, program) = (settings.show_results, settings.show_program);
        let columns = match (results, program) {
            (false, false) => Columns::None,
            (true, true) if width >= TWO_PANELS => Columns::Two,
            _ => Columns::One,
        };
        match columns {
            Columns::Two => {
                let most = (width - LEAST_CANVAS - LEAST_PANEL).max(LEAST_PANEL);
                let used = side(ui, "editor", settings.program_px, most, |ui| {
                    self.program_ui(ui)
                });
                self.scene.settings.program_px = used;
                let most = (width - LEAST_CANVAS - used).max(LEAST_PANEL);
                let wanted = self.scene.settings.results_px;
                let used = side(ui, "found", wanted, most, |ui| {
                    self.tabs_ui(ui, &Tab::FOUND);
                    self.tab_ui(ui);
                });
                self.scene.settings.results_px = used;
            }
            Columns::One => {
                let most = (width - LEAST_CANVAS).max(LEAST_PANEL);
                let wanted = settings.results_px;
                let used = side(ui, "found", wanted, most, |ui| {
                    let tabs: Vec<Tab> = Tab::ALL
                        .into_iter()
                        .filter(|tab| match tab {
                            Tab::Program => program,
                            _ => results,
                        })
                        .collect();
                    self.tabs_ui(ui, &tabs);
                    self.tab_ui(ui);
                });
                self.scene.settings.results_px = used;
            }
            Columns::None => {}
        }
        self.canvas_ui(ui);
    }

    /// Canvas, program and turtle only, in large type.
    fn presentation_ui(&mut self, ui: &mut Ui) {
        let width = ui.available_width();
        let most = (width - LEAST_CANVAS).max(LEAST_PANEL);
        side(ui, "presented", 0.38 * width, most, |ui| {
            self.editor.presentation_ui(ui, &mut self.scene);
        });
        self.canvas_ui(ui);
    }

    fn canvas_ui(&mut self, ui: &mut Ui) {
        let (scene, canvas) = (&mut self.scene, &mut self.canvas);
        let middle = clear(Frame::central_panel(ui.style()));
        egui::CentralPanel::default().frame(middle).show(ui, |ui| {
            self.boundary.show("canvas", ui, |ui| canvas.ui(ui, scene));
        });
    }

    fn program_ui(&mut self, ui: &mut Ui) {
        let (scene, editor) = (&mut self.scene, &mut self.editor);
        self.boundary.show("editor", ui, |ui| editor.ui(ui, scene));
    }

    /// Draws the tabs; another is chosen where the one that was is not among them.
    fn tabs_ui(&mut self, ui: &mut Ui, tabs: &[Tab]) {
        if !tabs.contains(&self.tab) {
            self.tab = tabs.first().copied().unwrap_or_default();
        }
        ui.horizontal_wrapped(|ui| {
            for tab in tabs {
                ui.selectable_value(&mut self.tab, *tab, tab.label());
            }
        });
        ui.separator();
    }

    fn tab_ui(&mut self, ui: &mut Ui) {
        let (scene, boundary): (&mut scene::Scene, _) = (&mut self.scene, &mut self.boundary);
        match self.tab {
            Tab::Gallery => boundary.show("gallery", ui, |ui| self.gallery.ui(ui, scene)),
            Tab::Samples => boundary.show("samples", ui, |ui| self.samples.ui(ui, scene)),
            Tab::Inference => boundary.show("inference", ui, |ui| self.inference.ui(ui, scene)),
            Tab::Program => boundary.show("editor", ui, |ui| self.editor.ui(ui, scene)),
        }
    }
}

/// What is behind the panels has their colour already, and filling the window once more takes a software
/// renderer as long as all that is in it.
fn clear(frame: Frame) -> Frame {
    frame.fill(Color32::TRANSPARENT)
}

/// A panel at the right, as wide as is wanted and there is room for; gives how wide it is wanted now.
fn side(
    ui: &mut Ui,
    id: &'static str,
    wanted: f32,
    most: f32,
    content: impl FnOnce(&mut Ui),
) -> f32 {
    let panel = clear(Frame::side_top_panel(ui.style()));
    let shown = Panel::right(id)
        .frame(panel)
        .default_size(wanted)
        .size_range(LEAST_PANEL..=most)
        .show(ui, |ui| {
            // Whatever is in it, it is as wide as it was set.
            ui.set_max_width(ui.available_width());
            content(ui);
        });
    let width = shown.response.rect.width().round();
    // Where there is no room it may be wanted wider.
    if width < most.round() || wanted < most {
        width
    } else {
        wanted
    }
}
