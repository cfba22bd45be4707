//! The window: draw, watch programs arrive, edit, explore.
//!
//! ```text
//! canvas ──edits──► History ──drawing──► Session (solve) ──candidates──► gallery, samples, inference
//!                      ▲                                                      │ picked
//!                      └────────────────── edits ◄── editor ◄─────────────────┘
//! ```
//!
//! All panels see one `scene::Scene`. A document changes by invertible edits only, what can be done is
//! named once in `command`, and what takes time runs on threads and is looked at once a frame.

mod about;
mod adapting;
mod boundary;
mod canvas;
mod command;
mod completing;
mod dispatch;
pub mod document;
mod editor;
mod families;
pub mod files;
mod gallery;
mod history;
mod inference;
mod job;
mod layout;
mod log;
mod menu;
mod meshes;
mod noted;
mod palette;
mod parts;
mod playback;
mod preferences;
mod reference;
mod samples;
mod scene;
mod session;
mod settings;
mod sources;
mod status;
mod theme;

pub use document::{Code, Document, Import, Stroke, StrokePoint};
pub use log::Log;
pub use scene::{Drawn, Message};
pub use session::Run;

use boundary::Boundary;
use eframe::egui;
use history::History;
use noted::Noted;
use scene::{Action, Scene};
use session::Session;
use settings::Settings;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use thiserror::Error;

/// How the studio is started.
#[derive(Clone, Debug, Default)]
pub struct Launch {
    /// A document, a picture or a program to open.
    pub file: Option<PathBuf>,
    /// Where to note frame times and events, as JSON lines.
    pub log: Option<PathBuf>,
    /// The folder of settings and of what is recovered after a crash; by default the user's.
    pub folder: Option<PathBuf>,
    /// What opens other windows and adapts the model; by default this program.
    pub program: Option<PathBuf>,
}

/// Why there is no window.
#[derive(Debug, Error)]
pub enum StudioError {
    /// The system has no window or no graphics for it.
    #[error("the window cannot be opened ({0}); `logogram solve` works without one")]
    Window(String),
    /// The record cannot be written.
    #[error("{} cannot be written ({source}); choose another file for --log", path.display())]
    Log {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Opens the window and runs until it is closed.
///
/// # Errors
/// [`StudioError`] when there is no window to be had.
pub fn run(launch: Launch) -> Result<(), StudioError> {
    let log = match &launch.log {
        None => Log::default(),
        Some(path) => Log::create(path).map_err(|source| StudioError::Log {
            path: path.clone(),
            source,
        })?,
    };
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_app_id("logogram")
            .with_icon(theme::icon())
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([480.0, 320.0]),
        ..Default::default()
    };
    eframe::run_native(
        "Logogram",
        options,
        Box::new(|cc| Ok(Box::new(Studio::new(cc, launch, log)))),
    )
    .map_err(|error| StudioError::Window(error.to_string()))
}

/// What is shown between the canvas and the editor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Gallery,
    Samples,
    Inference,
    /// Where there is no room for a panel of its own.
    Program,
}

impl Tab {
    const ALL: [Tab; 4] = [Tab::Gallery, Tab::Samples, Tab::Inference, Tab::Program];
    const FOUND: [Tab; 3] = [Tab::Gallery, Tab::Samples, Tab::Inference];

    fn label(self) -> &'static str {
        match self {
            Tab::Gallery => "Gallery",
            Tab::Samples => "Samples",
            Tab::Inference => "Inference",
            Tab::Program => "Program",
        }
    }
}

/// After the last stroke the drawing is left alone for so long before it is solved: the next stroke may be
/// under way.
const LIVE_AFTER: Duration = Duration::from_millis(150);

/// The window's content.
pub struct Studio {
    scene: Scene,
    canvas: canvas::Canvas,
    gallery: gallery::GalleryPanel,
    samples: samples::Samples,
    inference: inference::Inference,
    editor: editor::Editor,
    files: files::Files,
    palette: palette::Palette,
    preferences: preferences::Preferences,
    reference: reference::Reference,
    adapting: adapting::Adapting,
    families: families::Families,
    tab: Tab,
    boundary: Boundary,
    /// The drawing that was solved or is to be left alone, and when the present one was first seen.
    solved_revision: u64,
    changed: Option<(u64, Instant)>,
    /// Settings as they were last written.
    kept: Settings,
    /// The last frame that was noted, and the last run whose first match was.
    noted: Noted,
}

impl Studio {
    /// The studio in a window, or in a test's.
    pub fn new(cc: &eframe::CreationContext<'_>, launch: Launch, log: Log) -> Studio {
        let folder = launch.folder.or_else(settings::default_folder);
        let (settings, notice) = folder.as_deref().map(Settings::read).unwrap_or_default();
        theme::apply(&cc.egui_ctx, &settings);
        if let Some(gpu) = &cc.wgpu_render_state {
            meshes::install(&cc.egui_ctx, gpu);
        }
        let mut scene = Scene {
            history: History::default(),
            session: Session::start(&cc.egui_ctx, &settings),
            kept_folder: folder.clone(),
            tolerance: settings.tolerance,
            settings: settings.clone(),
            picked: scene::Picked::default(),
            drawn: None,
            compared: None,
            lit: Default::default(),
            playback: playback::Playback::default(),
            completing: completing::Completing::default(),
            is_presenting: false,
            message: None,
            actions: Vec::new(),
            log,
            thumbnails: samples::thumbnails::Thumbnails::new(
                &cc.egui_ctx,
                cc.wgpu_render_state.clone(),
            ),
        };
        if let Some(notice) = notice {
            scene.complain(notice);
        }
        scene.actions.extend(launch.file.map(Action::Open));
        Studio {
            canvas: canvas::Canvas::default(),
            gallery: gallery::GalleryPanel::default(),
            samples: samples::Samples::default(),
            inference: inference::Inference::default(),
            editor: editor::Editor::default(),
            files: files::Files::start(folder, launch.program.clone()),
            palette: palette::Palette::default(),
            preferences: preferences::Preferences::default(),
            reference: reference::Reference::default(),
            adapting: adapting::Adapting::new(launch.program),
            families: families::Families::default(),
            tab: Tab::default(),
            boundary: Boundary::default(),
            solved_revision: 0,
            changed: None,
            kept: settings,
            noted: Noted::default(),
            scene,
        }
    }

    /// The document as it is now.
    pub fn document(&self) -> &Document {
        self.scene.history.document()
    }

    /// The program in the editor, if there is one.
    pub fn program(&self) -> Option<Code> {
        self.scene.program()
    }

    /// The last run, if something was solved.
    pub fn last_run(&self) -> Option<&Run> {
        self.scene.session.run.as_ref()
    }

    /// What the program in the editor draws, as soon as it was run.
    pub fn drawn(&self) -> Option<&Drawn> {
        self.scene.drawn.as_deref()
    }

    /// What is told in the status line.
    pub fn message(&self) -> Option<&Message> {
        self.scene.message.as_ref()
    }

    /// Whether the model is loaded, or cannot be.
    pub fn is_ready(&self) -> bool {
        !matches!(self.scene.session.engine, session::Engine::Loading)
    }

    /// Where places of the canvas, in its pixels, were on the screen in the last frame.
    pub fn screen_from_canvas(&self) -> egui::emath::TSTransform {
        self.canvas.screen_from_canvas()
    }

    /// Solves the drawing when it has been left alone for a moment.
    fn solve_live(&mut self, ctx: &egui::Context) {
        let revision = self.scene.history.drawing_revision();
        // A run that was saved with the drawing need not be made again.
        let run = self.scene.session.run.as_ref();
        if run.is_some_and(|run| run.drawing_revision == revision) {
            self.solved_revision = revision;
        }
        if revision == self.solved_revision || !self.scene.settings.live || self.canvas.is_drawing()
        {
            return;
        }
        let since = match self.changed {
            Some((seen, since)) if seen == revision => since,
            _ => {
                let now = Instant::now();
                self.changed = Some((revision, now));
                now
            }
        };
        match LIVE_AFTER.checked_sub(since.elapsed()) {
            Some(rest) if !rest.is_zero() => ctx.request_repaint_after(rest),
            _ => self.solve(),
        }
    }

    /// Solves the drawing as it is.
    fn solve(&mut self) {
        let history = &self.scene.history;
        let (document, revision) = (history.document(), history.drawing_revision());
        self.solved_revision = revision;
        match document.subject() {
            Some(subject) => {
                let strokes = document.strokes.len();
                if matches!(self.scene.picked, scene::Picked::Candidate { .. }) {
                    self.scene.picked = scene::Picked::Best;
                }
                self.scene.session.solve(
                    Arc::new(subject),
                    revision,
                    strokes,
                    &self.scene.settings,
                );
            }
            None => self.scene.session.clear(),
        }
    }

    /// Writes the settings if they changed.
    fn keep_settings(&mut self) {
        if self.kept == self.scene.settings {
            return;
        }
        self.kept = self.scene.settings.clone();
        if let Some(folder) = &self.scene.kept_folder
            && let Err(error) = self.kept.write(folder)
        {
            self.scene.complain(error);
        }
    }
}

impl eframe::App for Studio {
    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.shortcuts(&ctx);
        self.scene.session.look(&ctx, &self.scene.settings);
        self.scene.look_for_completions(&ctx);
        self.adapting.look(&mut self.scene);
        self.families.look();
        self.inference.look(&ctx, &self.scene);
        self.editor.look(&ctx, &mut self.scene);
        self.scene.lit.clear();
        self.panels(ui);
        self.scene.thumbnails.draw(&ctx);
        for action in std::mem::take(&mut self.scene.actions) {
            self.act(&ctx, action);
        }
        let is_held = ctx.input(|input| input.pointer.any_down());
        self.scene.watch_tolerance(is_held);
        self.solve_live(&ctx);
        if self.scene.session.is_solving() {
            ctx.request_repaint_after(session::LOOK_EVERY);
        }
        self.files.look(&ctx, &mut self.scene);
        if !ctx.input(|input| input.pointer.any_down()) {
            self.keep_settings();
        }
        self.note(&ctx, frame);
    }

    fn on_exit(&mut self) {
        self.files.finish(&self.scene);
        self.adapting.finish();
        self.keep_settings();
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
