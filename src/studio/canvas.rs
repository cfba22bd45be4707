//! Where is drawn: tools, zoom, and what is shown over the drawing.

use super::command::Command;
use super::document::{Edit, Stroke, StrokePoint};
use super::scene::Scene;
use super::theme;
use eframe::egui::{self, Pos2, Rect, Sense, Shape, Stroke as Line, Ui, emath::RectTransform};
use turtle_lib::bitmap::{SIZE_PX, px_from_steps};

/// What the pointer does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tool {
    #[default]
    Pen,
    Line,
    Eraser,
    Move,
}

/// The canvas.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    tool: Tool,
    /// The stroke that is being drawn.
    stroke: Option<Stroke>,
}

impl Canvas {
    /// Whether the pen is down.
    pub(super) fn is_drawing(&self) -> bool {
        self.stroke.is_some()
    }

    /// The command of the tool in hand.
    pub(super) fn tool_command(&self) -> Command {
        match self.tool {
            Tool::Pen => Command::Pen,
            Tool::Line => Command::Line,
            Tool::Eraser => Command::Eraser,
            Tool::Move => Command::Move,
        }
    }

    /// Takes a tool or changes the zoom.
    pub(super) fn command(&mut self, command: Command) {
        match command {
            Command::Line => self.tool = Tool::Line,
            Command::Eraser => self.tool = Tool::Eraser,
            Command::Move => self.tool = Tool::Move,
            _ => self.tool = Tool::Pen,
        }
    }

    /// Draws the canvas and takes what is drawn on it.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        let side = ui.available_size().min_elem();
        let (response, painter) = ui.allocate_painter(egui::Vec2::splat(side), Sense::drag());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Canvas, true, "Canvas"));
        let view = Rect::from_min_size(Pos2::ZERO, egui::Vec2::splat(SIZE_PX as f32));
        let screen_from_canvas = RectTransform::from_to(view, response.rect);
        painter.rect_filled(response.rect, 0.0, theme::PAPER);
        if let Some(at) = response.interact_pointer_pos() {
            let at = screen_from_canvas.inverse().transform_pos(at);
            let point = StrokePoint {
                x: at.x,
                y: at.y,
                pressure: StrokePoint::NO_PRESSURE,
            };
            if response.dragged() {
                let stroke = self.stroke.get_or_insert_default();
                stroke.points.push(point);
            }
        }
        if response.drag_stopped()
            && let Some(stroke) = self.stroke.take()
        {
            let edit = Edit::Strokes {
                at: scene.history.document().strokes.len(),
                remove: 0,
                insert: vec![stroke],
            };
            scene.history.edit("Draw a stroke", edit);
        }
        let strokes = scene.history.document().strokes.iter().chain(&self.stroke);
        for stroke in strokes {
            let at = |p: &StrokePoint| screen_from_canvas.transform_pos(Pos2::new(p.x, p.y));
            let points: Vec<_> = stroke.points.iter().map(at).collect();
            painter.add(Shape::line(points, Line::new(4.0, theme::INK)));
        }
        if let Some(drawn) = &scene.drawn {
            for stroke in drawn.path.strokes() {
                let at = |&p| {
                    let p = drawn.code.view.source_from_canonical(px_from_steps(p));
                    screen_from_canvas.transform_pos(Pos2::new(p.x as f32, p.y as f32))
                };
                let points: Vec<_> = stroke.iter().map(at).collect();
                painter.add(Shape::line(points, Line::new(2.0, theme::PROGRAM)));
            }
        }
    }
}
