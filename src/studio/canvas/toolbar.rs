//! The line above the canvas: tools, smoothing, zoom.

use super::tool::Tool;
use crate::studio::command::Command;
use crate::studio::document::StrokePen;
use crate::studio::menu;
use crate::studio::scene::Scene;
use crate::studio::theme;
use eframe::egui::{
    Button, Painter, Popup, PopupCloseBehavior, Pos2, Rect, Response, Role, Sense, Slider, Stroke,
    StrokeKind, Ui, WidgetInfo, vec2,
};
use std::f32::consts::TAU;

/// Side of a tool's picture, in points.
const ICON: f32 = 14.0;

/// Where there is less room, in points, there are fewer words.
const WIDE: f32 = 420.0;

/// Draws the line, and takes another tool.
pub(super) fn ui(ui: &mut Ui, scene: &mut Scene, tool: &mut Tool, scaling: f32) {
    let is_wide = ui.available_width() >= WIDE;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        for each in Tool::ALL {
            if tool_ui(ui, each, *tool == each).clicked() {
                *tool = each;
            }
        }
        ui.add_space(4.0);
        pen_ui(ui, &mut scene.settings.pen);
        ui.spacing_mut().slider_width = 44.0;
        let smoothing = Slider::new(&mut scene.settings.smoothing, 0.0..=1.0);
        let smoothing = ui
            .add(smoothing.show_value(false))
            .on_hover_text("Smoothing: how much of the hand's tremble is taken out of strokes.");
        if is_wide {
            let label = ui.label("Smoothing");
            smoothing.labelled_by(label.id);
        } else {
            smoothing.accessible_name("Smoothing");
        }
        for (command, label) in [(Command::ZoomOut, "−"), (Command::ZoomIn, "+")] {
            let response = ui
                .button(label)
                .on_hover_text(menu::hover(command.spec(), ui));
            if response.accessible_name(command.label()).clicked() {
                scene.ask(command);
            }
        }
        let percent = format!("{:.0}%", 100.0 * scaling);
        let spec = Command::ZoomToFit.spec();
        // As wide as any, so that zooming moves nothing.
        let button = Button::new(percent).min_size(vec2(44.0, 0.0));
        let response = ui.add(button).on_hover_text(menu::hover(spec, ui));
        if response.accessible_name(spec.label).clicked() {
            scene.ask(Command::ZoomToFit);
        }
    });
}

/// Colours of pens, each with its name.
const COLORS: [(&str, [u8; 3]); 8] = [
    ("Black", [0, 0, 0]),
    ("Red", [204, 32, 32]),
    ("Orange", [230, 126, 24]),
    ("Green", [38, 140, 60]),
    ("Teal", [20, 140, 160]),
    ("Blue", [34, 84, 200]),
    ("Violet", [130, 60, 170]),
    ("Brown", [126, 82, 46]),
];

/// The pen in hand, and others to choose: each is a layer of its own for plotters.
fn pen_ui(ui: &mut Ui, pen: &mut StrokePen) {
    let mut line = Stroke::new(2.0 * pen.width.clamp(0.5, 4.0), theme::ink(pen.color));
    let (rect, response) = ui.allocate_exact_size(vec2(ICON + 12.0, ICON + 6.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Colour and width"));
    if ui.visuals().dark_mode && pen.color == [0; 3] {
        line.color = ui.visuals().text_color();
    }
    let visuals = ui.style().interact(&response);
    ui.painter().rect_stroke(
        rect,
        visuals.corner_radius,
        visuals.bg_stroke,
        StrokeKind::Inside,
    );
    ui.painter()
        .hline(rect.shrink(5.0).x_range(), rect.center().y, line);
    let response = response.on_hover_text(
        "Colour and width of the pen, and of what is selected: a layer for plotters. Matching sees lines only.",
    );
    Popup::menu(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.horizontal(|ui| {
                for (name, color) in COLORS {
                    let (rect, swatch) = ui.allocate_exact_size(vec2(18.0, 18.0), Sense::click());
                    let is_chosen = pen.color == color;
                    swatch
                        .widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, name));
                    ui.painter()
                        .rect_filled(rect.shrink(2.0), 2.0, theme::ink(color));
                    if is_chosen || swatch.has_focus() {
                        let line = Stroke::new(2.0, ui.visuals().strong_text_color());
                        ui.painter()
                            .rect_stroke(rect, 3.0, line, StrokeKind::Inside);
                    }
                    if swatch.on_hover_text(name).clicked() {
                        pen.color = color;
                    }
                }
            });
            ui.spacing_mut().slider_width = 120.0;
            ui.add(
                Slider::new(&mut pen.width, StrokePen::WIDTHS)
                    .logarithmic(true)
                    .text("Width"),
            );
        });
}

/// A button with a picture of what the tool does.
fn tool_ui(ui: &mut Ui, tool: Tool, is_taken: bool) -> Response {
    let spec = tool.command().spec();
    let size = vec2(ICON + 12.0, ui.spacing().interact_size.y.max(ICON + 6.0));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_taken, spec.label));
    if ui.is_rect_visible(rect) {
        let visuals = ui.style().interact_selectable(&response, is_taken);
        let painter = ui.painter();
        if is_taken || response.hovered() || response.has_focus() {
            painter.rect(
                rect,
                visuals.corner_radius,
                visuals.weak_bg_fill,
                visuals.bg_stroke,
                StrokeKind::Inside,
            );
        }
        let square = Rect::from_center_size(rect.center(), vec2(ICON, ICON));
        icon(
            painter,
            tool,
            square,
            Stroke::new(1.5, visuals.text_color()),
        );
    }
    response.on_hover_text(format!("{}: {}", spec.label, menu::hover(spec, ui)))
}

/// Draws what a tool is known by.
fn icon(painter: &Painter, tool: Tool, square: Rect, line: Stroke) {
    let at = |x: f32, y: f32| square.lerp_inside(vec2(x, y));
    let closed = |places: &[(f32, f32)]| -> Vec<Pos2> {
        let places = places.iter().chain(places.first());
        places.map(|&(x, y)| at(x, y)).collect()
    };
    let points = match tool {
        Tool::Select => closed(&[
            (0.15, 0.0),
            (0.15, 0.9),
            (0.4, 0.68),
            (0.58, 1.0),
            (0.75, 0.92),
            (0.6, 0.62),
            (0.9, 0.6),
        ]),
        Tool::Pen => (0..=24)
            .map(|i| {
                let x = i as f32 / 24.0;
                at(x, 0.5 - 0.4 * (x * TAU).sin())
            })
            .collect(),
        Tool::Line => vec![at(0.0, 1.0), at(1.0, 0.0)],
        Tool::Rectangle => closed(&[(0.0, 0.15), (1.0, 0.15), (1.0, 0.85), (0.0, 0.85)]),
        Tool::Ellipse => (0..=24)
            .map(|i| {
                let (sin, cos) = (i as f32 / 24.0 * TAU).sin_cos();
                at(0.5 + 0.5 * cos, 0.5 + 0.38 * sin)
            })
            .collect(),
        Tool::Polygon => closed(&[(0.5, 0.0), (1.0, 0.4), (0.8, 1.0), (0.2, 1.0), (0.0, 0.4)]),
        Tool::Eraser => closed(&[
            (0.35, 0.95),
            (0.0, 0.6),
            (0.6, 0.05),
            (1.0, 0.4),
            (0.5, 0.95),
        ]),
    };
    painter.line(points, line);
}
