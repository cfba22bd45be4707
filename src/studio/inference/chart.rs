//! How shares change stroke by stroke, as bands on top of each other.

use super::stages::{Stage, Stages};
use eframe::egui::{
    Align2, Color32, FontId, Mesh, Rect, Role, Sense, Shape, Ui, WidgetInfo, pos2, vec2,
};

/// Colours of the figures that hold most; told apart in light and dark.
pub(super) const COLOURS: [Color32; 7] = [
    Color32::from_rgb(0x4e, 0x79, 0xa7),
    Color32::from_rgb(0xf2, 0x8e, 0x2b),
    Color32::from_rgb(0x59, 0xa1, 0x4f),
    Color32::from_rgb(0xe1, 0x57, 0x59),
    Color32::from_rgb(0x9c, 0x6b, 0xb5),
    Color32::from_rgb(0x2a, 0xa5, 0xa0),
    Color32::from_rgb(0xd4, 0xa7, 0x2c),
];

/// Of all others.
pub(super) const OTHERS: Color32 = Color32::from_rgb(0x9a, 0x9a, 0x9a);

const HEIGHT_PX: f32 = 110.0;

/// The bands of a stage from below, each `(low, high)`, one for each of `figures` and one for the others.
fn bands(stage: &Stage, figures: &[usize]) -> Vec<(f32, f32)> {
    let mut low = 0.0;
    let mut bands: Vec<_> = figures
        .iter()
        .map(|&figure| {
            let high = low + stage.share(figure) as f32;
            (std::mem::replace(&mut low, high), high)
        })
        .collect();
    let drawn: f64 = stage.hypotheses.iter().map(|h| stage.share_of(h)).sum();
    bands.push((low, (drawn as f32).max(low)));
    bands
}

/// Draws the chart of `figures`, in the order of [`COLOURS`].
pub(super) fn ui(ui: &mut Ui, stages: &Stages, figures: &[usize]) {
    let size = vec2(ui.available_width(), HEIGHT_PX);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| {
        let count = stages.all().len();
        let label = format!("Shares of the hypotheses after each of {count} states of the drawing");
        WidgetInfo::labeled(Role::Image, true, label)
    });
    let font = FontId::proportional(10.0);
    let plot =
        Rect::from_min_max(rect.min, rect.max - vec2(0.0, font.size + 4.0)).shrink2(vec2(8.0, 2.0));
    let painter = ui.painter();
    painter.rect_filled(plot, 0.0, ui.visuals().extreme_bg_color);
    let last = stages.all().len().saturating_sub(1).max(1) as f32;
    let x = |i: usize| plot.left() + plot.width() * i as f32 / last;
    let y = |share: f32| plot.bottom() - plot.height() * share;
    let all: Vec<_> = stages
        .all()
        .iter()
        .map(|stage| bands(stage, figures))
        .collect();
    let mut mesh = Mesh::default();
    for (i, pair) in all.windows(2).enumerate() {
        for (band, (left, right)) in pair[0].iter().zip(&pair[1]).enumerate() {
            let colour = if band < figures.len() {
                COLOURS[band % COLOURS.len()]
            } else {
                OTHERS
            };
            let first = mesh.vertices.len() as u32;
            for (stage, share) in [(i, left.0), (i, left.1), (i + 1, right.0), (i + 1, right.1)] {
                mesh.colored_vertex(pos2(x(stage), y(share)), colour);
            }
            mesh.add_triangle(first, first + 1, first + 2);
            mesh.add_triangle(first + 1, first + 2, first + 3);
        }
    }
    painter.add(Shape::from(mesh));
    let text = ui.visuals().weak_text_color();
    for (i, stage) in stages.all().iter().enumerate() {
        painter.vline(x(i), plot.y_range(), (0.5, text));
        let below = pos2(x(i), plot.bottom() + 2.0);
        let strokes = stage.strokes.to_string();
        painter.text(below, Align2::CENTER_TOP, strokes, font.clone(), text);
    }
    if let Some(at) = response.hover_pos() {
        let nearest = ((at.x - plot.left()) / plot.width() * last)
            .round()
            .max(0.0) as usize;
        if let Some(stage) = stages.all().get(nearest.min(stages.all().len() - 1)) {
            response.on_hover_text_at_pointer(summary(stage));
        }
    }
}

/// A stage in a few words.
pub(super) fn summary(stage: &Stage) -> String {
    let strokes = match stage.strokes {
        0 => "the picture".to_owned(),
        1 => "one stroke".to_owned(),
        strokes => format!("{strokes} strokes"),
    };
    let hypotheses = match stage.hypotheses.len() {
        1 => "one hypothesis".to_owned(),
        count => format!("{count} hypotheses"),
    };
    let samples = match stage.samples {
        1 => "one sample".to_owned(),
        count => format!("{count} samples"),
    };
    let bits = stage.entropy_bits();
    format!(
        "After {strokes}: {samples}, {hypotheses}. {bits:.1} bits unsure, as between {:.1} figures that are equally likely.",
        bits.exp2()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::candidate_tests::candidates;
    use turtle_lib::compare::Tolerance;

    #[test]
    fn bands_lie_on_each_other_up_to_what_draws_something() {
        let texts = [
            "forward(1)",
            "forward(1)",
            "left(90)\nforward(3)",
            "forward(",
        ];
        let figures = [Some(4), Some(4), Some(9), None];
        let stage = Stage::of(1, 1, Tolerance::default(), &candidates(&texts), &figures);
        assert_eq!(
            bands(&stage, &[2, 4]),
            [(0.0, 0.0), (0.0, 0.5), (0.5, 0.75)]
        );
    }
}
