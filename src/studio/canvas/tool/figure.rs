//! Lines and figures between two places.

use super::Tool;
use eframe::egui::{Pos2, Rect, Vec2, vec2};

/// Points of an ellipse.
const ELLIPSE_POINTS: usize = 72;

/// `to`, brought to where it is as far across as down.
pub(super) fn even(from: Pos2, to: Pos2) -> Pos2 {
    let by = to - from;
    let side = by.x.abs().max(by.y.abs());
    from + vec2(side.copysign(by.x), side.copysign(by.y))
}

/// The corners of a line or figure between two places.
pub(super) fn corners(tool: Tool, from: Pos2, to: Pos2) -> Vec<Pos2> {
    let bounds = Rect::from_two_pos(from, to);
    match tool {
        Tool::Rectangle => vec![
            from,
            Pos2::new(to.x, from.y),
            to,
            Pos2::new(from.x, to.y),
            from,
        ],
        Tool::Ellipse => {
            let point = |i: usize| {
                let turn = i as f32 / ELLIPSE_POINTS as f32 * std::f32::consts::TAU;
                bounds.center() + bounds.size() / 2.0 * Vec2::angled(turn)
            };
            // The end is where the start is, to the last digit.
            (0..ELLIPSE_POINTS).chain([0]).map(point).collect()
        }
        _ => vec![from, to],
    }
}
