//! Where is drawn: tools, zoom, and what is shown over the drawing.

mod camera;
mod hints;
pub(super) mod import;
mod ink;
mod keys;
mod overlay;
mod pointer;
mod smoothing;
mod strokes;
mod tool;

use super::command::Command;
use super::document::{Stroke, StrokePoint};
use super::menu;
use super::scene::Scene;
use super::theme;
use camera::Camera;
use eframe::egui::emath::TSTransform;
use eframe::egui::{self, Button, CursorIcon, Painter, Pos2, Response, Sense, Slider, Ui};
use ink::{Ink, Pen};
use keys::Cursor;
use overlay::Overlays;
use pointer::Pointer;
use tool::{ERASER_RADIUS, Gesture, Tool};
use turtle_lib::bitmap::PEN_RADIUS_PX;

/// How much larger a step of zooming in shows everything.
const ZOOM_STEP: f32 = 1.25;
/// The width of strokes drawn without pressure, in canvas pixels.
const STROKE_PX: f32 = 2.0 * PEN_RADIUS_PX as f32;
/// No stroke is thinner, in points of the screen.
const LEAST_WIDTH: f32 = 1.0;

/// The canvas.
#[derive(Default)]
pub(super) struct Canvas {
    tool: Tool,
    camera: Camera,
    /// Where the canvas was in the last frame.
    screen_from_canvas: TSTransform,
    /// What the pen does while it is down.
    gesture: Option<Gesture>,
    pointer: Pointer,
    cursor: Cursor,
    pictures: import::Pictures,
    overlays: Overlays,
    hints: hints::Hints,
    /// Triangles of the strokes and of the picture's lines.
    ink: Ink<Inked>,
}

/// Which strokes are drawn: the drawing's revision, and of the gesture that changes them the number of moves.
type Inked = (u64, Option<u64>);

impl Canvas {
    /// Whether the pen is down.
    pub(super) fn is_drawing(&self) -> bool {
        self.gesture.is_some()
    }

    /// The command of the tool in hand.
    pub(super) fn tool_command(&self) -> Command {
        self.tool.command()
    }

    /// Takes a tool or changes the zoom; to fit are all of `strokes`.
    pub(super) fn command(&mut self, command: Command, strokes: &[Stroke]) {
        match command {
            Command::ZoomIn => self.camera.zoom_middle(ZOOM_STEP),
            Command::ZoomOut => self.camera.zoom_middle(1.0 / ZOOM_STEP),
            Command::ZoomToFit => self.camera.show(strokes::bounds(strokes)),
            _ => {
                if let Some(tool) = Tool::ALL.into_iter().find(|tool| tool.command() == command) {
                    self.tool = tool;
                }
            }
        }
    }

    /// Forgets what the pen does at the moment; says whether it did anything.
    pub(super) fn let_go(&mut self) -> bool {
        self.gesture.take().is_some()
    }

    /// Imports the picture on the clipboard.
    pub(super) fn paste(&mut self, ctx: &egui::Context) {
        self.pictures.paste(ctx);
    }

    /// Where places of the canvas are on the screen.
    pub(super) fn screen_from_canvas(&self) -> TSTransform {
        self.screen_from_canvas
    }

    /// Draws the canvas and takes what is drawn on it.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        self.tools_ui(ui, scene);
        let (response, painter) = ui.allocate_painter(ui.available_size(), Sense::drag());
        let label = || egui::WidgetInfo::labeled(egui::Role::Canvas, true, "Canvas");
        response.widget_info(label);
        let rect = response.rect;
        self.screen_from_canvas = self.camera.screen_from_canvas(rect);
        self.pictures.look(ui.ctx(), scene);
        self.input(ui, &response, scene);
        self.screen_from_canvas = self.camera.screen_from_canvas(rect);
        self.drawing_ui(&painter, scene);
        self.overlays.ui(&painter, self.screen_from_canvas, scene);
        self.cursor_ui(&painter, &response, scene);
        self.pictures.strip_ui(ui, rect, scene);
        self.hints.ui(ui, rect, scene);
    }

    fn tools_ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        ui.horizontal_wrapped(|ui| {
            for tool in Tool::ALL {
                let spec = tool.command().spec();
                let button = Button::selectable(self.tool == tool, spec.label);
                if ui
                    .add(button)
                    .on_hover_text(menu::hover(spec, ui))
                    .clicked()
                {
                    self.tool = tool;
                }
            }
            ui.spacing_mut().slider_width = 44.0;
            let smoothing = Slider::new(&mut scene.settings.smoothing, 0.0..=1.0);
            ui.add(smoothing.text("Smoothing").show_value(false))
                .on_hover_text("How much of the hand's tremble is taken out of strokes.");
            for (command, label) in [(Command::ZoomOut, "−"), (Command::ZoomIn, "+")] {
                let response = ui
                    .button(label)
                    .on_hover_text(menu::hover(command.spec(), ui));
                if response.accessible_name(command.label()).clicked() {
                    scene.ask(command);
                }
            }
            let percent = format!("{:.0}%", 100.0 * self.screen_from_canvas.scaling);
            let spec = Command::ZoomToFit.spec();
            // As wide as any, so that zooming moves nothing.
            let button = Button::new(percent).min_size(egui::vec2(44.0, 0.0));
            let response = ui.add(button).on_hover_text(menu::hover(spec, ui));
            if response.accessible_name(spec.label).clicked() {
                scene.ask(Command::ZoomToFit);
            }
        });
    }

    /// Takes all that happened since the last frame, in its order: where frames are rare, a stroke has many
    /// points in one.
    fn input(&mut self, ui: &mut Ui, response: &Response, scene: &mut Scene) {
        let revision = scene.history.drawing_revision();
        self.gesture.take_if(|gesture| gesture.revision != revision);
        self.navigate(ui, response);
        let (events, modifiers) = ui.input(|input| (input.events.clone(), input.modifiers));
        for event in &events {
            self.point(ui, response, event, modifiers.shift, scene);
            if response.has_focus() {
                self.key(event, scene);
            }
        }
        let up = !ui.input(|input| input.pointer.any_down());
        if up && self.gesture.as_ref().is_some_and(|gesture| gesture.by_hand) {
            // Lifted where nobody told, as outside the window.
            self.lift(scene);
        }
        if response.gained_focus() && up {
            self.cursor.show();
        }
        if response.has_focus() {
            let arrows = egui::EventFilter {
                horizontal_arrows: true,
                vertical_arrows: true,
                ..Default::default()
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
        } else if self
            .gesture
            .as_ref()
            .is_some_and(|gesture| !gesture.by_hand)
        {
            self.lift(scene);
        }
    }

    /// How much of the canvas is one point of the screen.
    fn unit_px(&self) -> f32 {
        1.0 / self.screen_from_canvas.scaling
    }

    fn put_down(&mut self, at: StrokePoint, by_hand: bool, scene: &mut Scene) {
        let history = &scene.history;
        let (document, revision) = (history.document(), history.drawing_revision());
        let mut gesture = Gesture::start(self.tool, at, document, revision, self.unit_px());
        gesture.by_hand = by_hand;
        self.gesture = Some(gesture);
    }

    fn go(&mut self, to: StrokePoint, snap: bool, scene: &Scene) {
        if let Some(gesture) = &mut self.gesture {
            gesture.go(to, snap, scene.history.document());
        }
    }

    fn lift(&mut self, scene: &mut Scene) {
        let Some(gesture) = self.gesture.take() else {
            return;
        };
        let document = scene.history.document();
        if let Some((label, edits)) = gesture.finish(document, scene.settings.smoothing) {
            scene.history.edit_all(label, edits);
        }
    }

    fn drawing_ui(&mut self, painter: &Painter, scene: &Scene) {
        let screen_from_canvas = self.screen_from_canvas;
        overlay::paper_ui(painter, screen_from_canvas, scene.settings.grid);
        let document = scene.history.document();
        self.pictures.ui(painter, screen_from_canvas, document);
        let changed = self.gesture.as_ref().and_then(|gesture| {
            let strokes = gesture.strokes(document)?;
            Some((gesture.moves, strokes))
        });
        let of = (
            scene.history.drawing_revision(),
            changed.as_ref().map(|(moves, _)| *moves),
        );
        self.ink.paint(painter, of, screen_from_canvas, |pen| {
            let found = document.import.as_deref().map(import::strokes_of);
            let drawn = changed
                .as_ref()
                .map_or(&document.strokes, |(_, strokes)| strokes);
            pen.expect(found.iter().flatten().count() + drawn.len());
            let strokes = found.iter().flatten().chain(drawn);
            strokes.for_each(|stroke| ink_stroke(pen, stroke));
        });
        if self.ink.is_full() {
            let visuals = painter.ctx().global_style().visuals.clone();
            painter.text(
                painter.clip_rect().shrink(8.0).left_top(),
                egui::Align2::LEFT_TOP,
                "Some of the drawing is not shown: it has more lines than a window takes.",
                egui::FontId::default(),
                visuals.warn_fg_color,
            );
        }
        let smoothing = scene.settings.smoothing;
        let stroke = self
            .gesture
            .as_ref()
            .and_then(|gesture| gesture.stroke(smoothing));
        if let Some(stroke) = stroke {
            let mut pen = Pen::new(screen_from_canvas, painter.pixels_per_point());
            ink_stroke(&mut pen, &stroke);
            painter.add(egui::Shape::mesh(pen.into_mesh()));
        }
    }

    /// Draws the crosshair of the keys, the eraser, and the frame that shows where keys go.
    fn cursor_ui(&mut self, painter: &Painter, response: &Response, scene: &Scene) {
        let visuals = painter.ctx().global_style().visuals.clone();
        let line = visuals.selection.stroke;
        if response.has_focus() && self.cursor.is_shown() {
            let edge = response.rect.shrink(1.0);
            painter.rect_stroke(edge, 0.0, line, egui::StrokeKind::Inside);
            let is_down = self.gesture.is_some();
            self.cursor.ui(painter, self.screen_from_canvas, is_down);
        }
        let hover = response.hover_pos().or(response.interact_pointer_pos());
        if let Some(at) = hover {
            let is_panning = self.pointer.is_panning();
            let icon = match self.tool {
                _ if is_panning => CursorIcon::Grabbing,
                Tool::Pen | Tool::Line => CursorIcon::Crosshair,
                Tool::Eraser => CursorIcon::None,
                Tool::Move if self.gesture.is_some() => CursorIcon::Grabbing,
                Tool::Move => CursorIcon::Grab,
            };
            painter.ctx().set_cursor_icon(icon);
            if self.tool == Tool::Eraser && !is_panning {
                let ring = egui::Stroke::new(1.5, theme::NEAR);
                painter.circle_stroke(at, ERASER_RADIUS, ring);
            }
        }
        self.describe(painter.ctx(), response, scene);
    }

    /// Tells those who do not see it what is on the canvas.
    fn describe(&self, ctx: &egui::Context, response: &Response, scene: &Scene) {
        ctx.accesskit_node_builder(response.id, |node| {
            let count = scene.history.document().strokes.len();
            let Pos2 { x, y } = self.cursor.at();
            let pen = if self.gesture.is_some() { "down" } else { "up" };
            node.set_value(format!("{count} strokes; pen {pen} at {x:.0}, {y:.0}"));
            node.set_description("Arrow keys move the pen, Space puts it down and lifts it.");
        });
    }
}

/// Draws a stroke, thicker where it was pressed harder.
fn ink_stroke(pen: &mut Pen, stroke: &Stroke) {
    let width = |p: &StrokePoint| STROKE_PX * (0.5 + p.pressure);
    let places = stroke.points.iter().map(|p| (strokes::place(p), width(p)));
    pen.line(places, LEAST_WIDTH, theme::INK);
}
