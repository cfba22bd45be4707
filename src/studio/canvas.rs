//! Where is drawn: tools, zoom, and what is shown over the drawing.

mod camera;
mod ghost;
mod hints;
pub(super) mod import;
mod ink;
mod keys;
mod overlay;
pub(super) mod played;
mod pointer;
mod selection;
mod smoothing;
mod strokes;
mod tool;
mod toolbar;
mod transport;

use super::command::Command;
use super::document::{Edit, Stroke, StrokePoint};
use super::meshes;
use super::scene::Scene;
use super::theme;
use camera::Camera;
use eframe::egui::emath::TSTransform;
use eframe::egui::{self, CursorIcon, Frame, Painter, Panel, Pos2, Rect, Response, Sense, Ui};
use ink::{Ink, Pen};
use keys::Cursor;
use overlay::Overlays;
use pointer::Pointer;
use selection::{Affine, Grip, Selection};
use tool::{ERASER_RADIUS, Gesture, Outcome, Start, Tool};
use turtle_lib::bitmap::PEN_RADIUS_PX;

/// How much larger a step of zooming in shows everything.
const ZOOM_STEP: f32 = 1.25;
/// How far beside what is duplicated the copy is, in canvas pixels.
const BESIDE_PX: f32 = 20.0;
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
    selection: Selection,
    pointer: Pointer,
    cursor: Cursor,
    /// What has the focus when the canvas has it.
    id: Option<egui::Id>,
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

    /// Takes a tool, changes what is seen, or what is selected.
    pub(super) fn command(&mut self, command: Command, scene: &mut Scene) {
        let document = scene.history.document();
        let revision = scene.history.drawing_revision();
        let drawing = || {
            let found = document.import.as_deref().map(import::strokes_of);
            let found = strokes::bounds(found.as_deref().unwrap_or_default());
            strokes::bounds(&document.strokes).union(found)
        };
        match command {
            Command::ZoomIn => self.camera.zoom_middle(ZOOM_STEP),
            Command::ZoomOut => self.camera.zoom_middle(1.0 / ZOOM_STEP),
            Command::ZoomToFit => self.camera.show(strokes::bounds(&document.strokes)),
            Command::ZoomToDrawing => self.camera.show_only(drawing()),
            Command::ZoomToProgram => {
                let drawn = scene.drawn.as_deref();
                self.camera
                    .show_only(drawn.map_or(Rect::NOTHING, overlay::bounds));
            }
            Command::SelectAll => {
                self.tool = Tool::Select;
                let all = (0..document.strokes.len()).collect();
                self.selection.select(revision, all);
            }
            Command::DeleteSelection => self.delete(scene),
            Command::Duplicate => self.duplicate(scene),
            Command::MirrorAcross => self.mirror(scene, -1.0, 1.0),
            Command::MirrorUpright => self.mirror(scene, 1.0, -1.0),
            _ => {
                if let Some(tool) = Tool::ALL.into_iter().find(|tool| tool.command() == command) {
                    self.tool = tool;
                    self.gesture = None;
                }
            }
        }
    }

    /// Whether anything is selected.
    pub(super) fn has_selection(&self, scene: &Scene) -> bool {
        !self.selected(scene).is_empty()
    }

    fn selected(&self, scene: &Scene) -> &[usize] {
        self.selection.of(scene.history.drawing_revision())
    }

    fn delete(&mut self, scene: &mut Scene) {
        let selected = self.selected(scene);
        let document = scene.history.document();
        let left = document.strokes.iter().enumerate();
        let left = left.filter(|(i, _)| !selected.contains(i));
        let left: Vec<Stroke> = left.map(|(_, stroke)| stroke.clone()).collect();
        if let Some(edit) = strokes::edit_between(&document.strokes, &left) {
            scene.history.edit("Delete", edit);
        }
    }

    /// Draws what is selected with the pen in hand.
    fn give_pen(&mut self, scene: &mut Scene) {
        let selected = self.selected(scene).to_vec();
        let document = scene.history.document();
        let pen = scene.settings.pen;
        let strokes = selection::changed(document, &selected, |stroke| Stroke {
            pen,
            ..stroke.clone()
        });
        if let Some(edit) = strokes::edit_between(&document.strokes, &strokes) {
            scene.history.edit("Change the pen", edit);
            self.selection
                .select(scene.history.drawing_revision(), selected);
        }
    }

    fn duplicate(&mut self, scene: &mut Scene) {
        let selected = self.selected(scene);
        let document = scene.history.document();
        let beside = Affine::moved(egui::Vec2::splat(BESIDE_PX));
        let copies = selected.iter().filter_map(|&i| document.strokes.get(i));
        let copies: Vec<Stroke> = copies.map(|stroke| beside.stroke(stroke)).collect();
        if copies.is_empty() {
            return;
        }
        let first = document.strokes.len();
        let all = (first..first + copies.len()).collect();
        let edit = Edit::Strokes {
            at: first,
            remove: 0,
            insert: copies,
        };
        scene.history.edit("Duplicate", edit);
        self.selection.select(scene.history.drawing_revision(), all);
    }

    fn mirror(&mut self, scene: &mut Scene, x: f32, y: f32) {
        let selected = self.selected(scene).to_vec();
        let document = scene.history.document();
        let bounds = selection::bounds(document, &selected);
        let edits = Affine::mirrored(bounds, x, y).edits(document, &selected);
        if let Some(edits) = edits.filter(|_| !selected.is_empty()) {
            scene.history.edit_all("Mirror", edits);
            self.selection
                .select(scene.history.drawing_revision(), selected);
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
        if !scene.is_presenting {
            let pen = scene.settings.pen;
            toolbar::ui(ui, scene, &mut self.tool, self.screen_from_canvas.scaling);
            if scene.settings.pen != pen {
                self.give_pen(scene);
            }
        }
        Panel::bottom("transport")
            .show_separator_line(false)
            .frame(Frame::new())
            .show(ui, |ui| transport::ui(ui, scene));
        // What stands above may need more room than there is.
        let room = ui.available_rect_before_wrap().intersect(ui.clip_rect());
        let size = room.size();
        let (response, painter) = ui.allocate_painter(size, Sense::click_and_drag());
        let label = || egui::WidgetInfo::labeled(egui::Role::Canvas, true, "Canvas");
        response.widget_info(label);
        self.id = Some(response.id);
        let rect = response.rect;
        self.screen_from_canvas = self.camera.screen_from_canvas(rect);
        self.pictures.look(ui.ctx(), scene);
        self.input(ui, &response, scene);
        self.screen_from_canvas = self.camera.screen_from_canvas(rect);
        self.drawing_ui(&painter, scene);
        self.overlays.ui(&painter, self.screen_from_canvas, scene);
        self.ghost_ui(ui, &painter, &response, scene);
        self.cursor_ui(&painter, &response, scene);
        self.context_ui(&response, scene);
        self.pictures.strip_ui(ui, rect, scene);
        self.hints.ui(ui, rect, scene);
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
        let is_lifted = |gesture: &Gesture| gesture.by_hand && !gesture.goes_on();
        if up && self.gesture.as_ref().is_some_and(is_lifted) {
            // Lifted where nobody told, as outside the window.
            self.lift(scene);
        }
        if response.gained_focus() && up {
            self.cursor.show();
        }
        if response.has_focus() {
            let arrows = egui::EventFilter {
                tab: self.offers(scene),
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

    fn put_down(&mut self, at: StrokePoint, extends: bool, by_hand: bool, scene: &mut Scene) {
        let history = &scene.history;
        let start = Start {
            at,
            pen: scene.settings.pen,
            extends,
            grip: self.grip_at(strokes::place(&at), scene),
            document: history.document(),
            selection: &self.selection,
            revision: history.drawing_revision(),
            unit_px: self.unit_px(),
        };
        let mut gesture = Gesture::start(self.tool, start);
        gesture.by_hand = by_hand;
        self.gesture = Some(gesture);
    }

    /// The handle of what is selected at a place of the canvas.
    fn grip_at(&self, at: Pos2, scene: &Scene) -> Option<Grip> {
        let selected = self.selected(scene);
        if self.tool != Tool::Select || selected.is_empty() {
            return None;
        }
        let bounds = selection::bounds(scene.history.document(), selected);
        Grip::at(
            self.screen_from_canvas * at,
            bounds,
            self.screen_from_canvas,
        )
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
        let Outcome { step, selected } = gesture.finish(document, scene.settings.smoothing);
        if let Some((label, edits)) = step {
            scene.history.edit_all(label, edits);
        }
        if let Some(selected) = selected {
            let revision = scene.history.drawing_revision();
            self.selection.select(revision, selected);
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
            meshes::paint(painter, &pen.into_triangles());
        }
    }

    /// Draws the crosshair of the keys, the eraser, and the frame that shows where keys go.
    fn cursor_ui(&mut self, painter: &Painter, response: &Response, scene: &Scene) {
        let visuals = painter.ctx().global_style().visuals.clone();
        let line = visuals.selection.stroke;
        self.selection_ui(painter, scene);
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
                Tool::Eraser => CursorIcon::None,
                Tool::Select => {
                    let grip = self.grip_at(self.screen_from_canvas.inverse() * at, scene);
                    grip.map_or(CursorIcon::Default, Grip::cursor)
                }
                _ => CursorIcon::Crosshair,
            };
            painter.ctx().set_cursor_icon(icon);
            if self.tool == Tool::Eraser && !is_panning {
                let ring = egui::Stroke::new(1.5, theme::NEAR);
                painter.circle_stroke(at, ERASER_RADIUS, ring);
            }
        }
        self.describe(painter.ctx(), response, scene);
    }

    /// Draws the frame about what is selected, or about what is to be.
    fn selection_ui(&self, painter: &Painter, scene: &Scene) {
        let frame = self.gesture.as_ref().and_then(Gesture::frame);
        if let Some(frame) = frame {
            let line = egui::Stroke::new(1.0, theme::MATCHED);
            let frame = self.screen_from_canvas * frame;
            painter.rect_stroke(frame, 0.0, line, egui::StrokeKind::Middle);
        }
        let selected = self.selected(scene);
        if !selected.is_empty() && self.gesture.is_none() {
            let bounds = selection::bounds(scene.history.document(), selected);
            selection::frame_ui(painter, bounds, self.screen_from_canvas);
        }
    }

    /// What can be done where the canvas is clicked with the other button.
    fn context_ui(&self, response: &Response, scene: &mut Scene) {
        response.context_menu(|ui| {
            let of_selection = [
                Command::Duplicate,
                Command::MirrorAcross,
                Command::MirrorUpright,
                Command::DeleteSelection,
            ];
            let others = [
                Command::SelectAll,
                Command::Undo,
                Command::PastePicture,
                Command::ZoomToDrawing,
                Command::ZoomToProgram,
                Command::ZoomToFit,
                Command::Solve,
            ];
            let has_selection = self.has_selection(scene);
            for command in of_selection.iter().filter(|_| has_selection).chain(&others) {
                let spec = command.spec();
                let mut button = egui::Button::new(spec.label);
                if let Some(keys) = &spec.shortcut {
                    button = button.shortcut_text(ui.ctx().format_shortcut(keys));
                }
                if ui.add(button).on_hover_text(spec.help).clicked() {
                    scene.ask(*command);
                    ui.close();
                }
            }
        });
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
    let width = |p: &StrokePoint| stroke.pen.width * STROKE_PX * (0.5 + p.pressure);
    let places = stroke.points.iter().map(|p| (strokes::place(p), width(p)));
    pen.line(places, LEAST_WIDTH, theme::ink(stroke.pen.color));
}
