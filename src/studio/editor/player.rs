//! Watching the turtle draw.

use crate::studio::command::Command;
use crate::studio::document::Code;
use crate::studio::menu;
use crate::studio::scene::Scene;
use crate::studio::theme;
use eframe::egui::emath::RectTransform;
use eframe::egui::{
    self, CollapsingHeader, Color32, ColorImage, Pos2, Rect, Role, Sense, Shape, Slider, Stroke,
    TextureHandle, TextureOptions, Ui, Vec2, WidgetInfo, vec2,
};
use std::sync::Arc;
use turtle_lib::bitmap::{SIZE_PX, px_from_steps};
use turtle_lib::turtle::{Mark, Path, Point};

/// Side of the preview, in points.
const PREVIEW: f32 = 150.0;

/// Points of a line nearer than this to one another are drawn as one, in points of the screen.
const NEAREST: f32 = 0.6;

/// How far the turtle is on the path of the program.
#[derive(Default)]
pub(super) struct Player {
    path: Arc<Path>,
    /// Segments drawn so far, the last one in part.
    at: f64,
    is_playing: bool,
    /// The marks that are shown when all is drawn.
    picture: Option<(Arc<ColorImage>, TextureHandle)>,
}

/// Where the turtle is.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Turtle {
    position: Point,
    /// Degrees counter-clockwise from east.
    heading: f64,
    /// The line of the program that moves it; 0 where there is none.
    line: u32,
}

impl Player {
    /// Takes over the path of the program that is shown.
    pub(super) fn follow(&mut self, path: Option<&Arc<Path>>) {
        let is_same = path.is_some_and(|path| Arc::ptr_eq(path, &self.path));
        if is_same || path.is_none() && self.path.is_empty() {
            return;
        }
        self.path = path.cloned().unwrap_or_default();
        // What plays goes on where it was; what stands shows all of it.
        if !self.is_playing || self.at > self.end_at() {
            self.end();
        }
    }

    fn end_at(&self) -> f64 {
        self.path.segment_count() as f64
    }

    /// Runs from where it is, or from the start when all is drawn; pauses what runs.
    pub(super) fn toggle(&mut self) {
        self.is_playing = !self.is_playing && !self.path.is_empty();
        if self.is_playing && self.at >= self.end_at() {
            self.at = 0.0;
        }
    }

    /// Draws one segment more, from the start when all is drawn.
    pub(super) fn step(&mut self) {
        self.is_playing = false;
        let from = if self.at >= self.end_at() {
            0.0
        } else {
            self.at
        };
        self.at = (from.floor() + 1.0).min(self.end_at());
    }

    /// Shows all of the path.
    pub(super) fn end(&mut self) {
        self.is_playing = false;
        self.at = self.end_at();
    }

    fn advance(&mut self, segments: f64) {
        self.at += segments;
        if self.at >= self.end_at() {
            self.end();
        }
    }

    /// The line that is being run, while the path is not drawn to its end.
    pub(super) fn line(&self) -> Option<u32> {
        if self.at >= self.end_at() && !self.is_playing {
            return None;
        }
        self.turtle()
            .map(|turtle| turtle.line)
            .filter(|&line| line > 0)
    }

    /// The turtle after the segments that are drawn.
    fn turtle(&self) -> Option<Turtle> {
        let mut before = 0.0;
        let mut last = None;
        for (points, lines) in self.path.strokes().zip(self.path.stroke_lines()) {
            let count = (points.len() - 1) as f64;
            // At a joint it has done the segment before, and at the start it is to do the first.
            let within = (self.at - before).clamp(0.0, count);
            let segment = (within.ceil() as usize).clamp(1, points.len() - 1);
            let (from, to) = (points[segment - 1], points[segment]);
            let share = within - (segment - 1) as f64;
            let (dx, dy) = (to.x - from.x, to.y - from.y);
            last = Some(Turtle {
                position: Point::new(from.x + share * dx, from.y + share * dy),
                heading: dy.atan2(dx).to_degrees(),
                line: lines.get(segment).copied().unwrap_or(0),
            });
            if self.at <= before + count {
                break;
            }
            before += count;
        }
        last
    }

    /// Draws the preview and the controls.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene, code: &Code) {
        if self.is_playing {
            let passed = ui.input(|input| input.stable_dt.min(0.5));
            self.advance(f64::from(passed * scene.settings.moves_per_s));
            ui.ctx().request_repaint();
        }
        CollapsingHeader::new("Watch the turtle")
            .default_open(true)
            .show(ui, |ui| {
                ui.horizontal_top(|ui| {
                    self.preview_ui(ui, scene, code);
                    ui.vertical(|ui| self.controls_ui(ui, scene));
                });
            });
    }

    fn controls_ui(&mut self, ui: &mut Ui, scene: &mut Scene) {
        let has_path = !self.path.is_empty();
        ui.horizontal_wrapped(|ui| {
            let run = if self.is_playing { "Pause" } else { "Run" };
            for (label, command) in [
                (run, Command::RunProgram),
                ("Step", Command::StepProgram),
                ("End", Command::StopProgram),
            ] {
                let button = ui.add_enabled(has_path, egui::Button::new(label));
                if button
                    .on_hover_text(menu::hover(command.spec(), ui))
                    .clicked()
                {
                    scene.ask(command);
                }
            }
        });
        ui.spacing_mut().slider_width = (ui.available_width() - 150.0).clamp(40.0, 300.0);
        let (count, mut at) = (self.path.segment_count(), self.at as usize);
        let slider = Slider::new(&mut at, 0..=count).text("segment");
        if ui.add_enabled(has_path, slider).changed() {
            self.is_playing = false;
            self.at = at as f64;
        }
        let speed = Slider::new(&mut scene.settings.moves_per_s, 1.0..=10_000.0)
            .logarithmic(true)
            .max_decimals(0)
            .text("a second");
        ui.add(speed)
            .on_hover_text("How many segments are drawn in a second.");
        match self.line() {
            Some(line) => ui.weak(format!("In line {line}")),
            None => ui.weak(" "),
        };
    }

    fn preview_ui(&mut self, ui: &mut Ui, scene: &Scene, code: &Code) {
        let (response, painter) = ui.allocate_painter(Vec2::splat(PREVIEW), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "What the program draws"));
        let rect = response.rect;
        let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
        painter.rect_filled(rect, 2.0, theme::PAPER);
        let view = Rect::from_min_size(Pos2::ZERO, Vec2::splat(SIZE_PX as f32));
        let screen_from_view = RectTransform::from_to(view, rect);
        let screen_from_steps = |p: Point| {
            let p = px_from_steps(p);
            screen_from_view.transform_pos(Pos2::new(p.x as f32, p.y as f32))
        };
        // The drawing it is for.
        let faint = Stroke::new(2.0, theme::INK.gamma_multiply(0.18));
        let document = scene.history.document();
        for stroke in &document.strokes {
            let points = stroke.points.iter().map(|p| {
                let p = Point::new(f64::from(p.x), f64::from(p.y));
                let p = code.view.canonical_from_source(p);
                screen_from_view.transform_pos(Pos2::new(p.x as f32, p.y as f32))
            });
            painter.add(Shape::line(thinned(points), faint));
        }
        if self.at >= self.end_at()
            && let Some(image) = scene
                .drawn
                .as_ref()
                .and_then(|drawn| drawn.picture.as_ref())
        {
            let is_same = |(of, _): &(Arc<ColorImage>, TextureHandle)| Arc::ptr_eq(of, image);
            if !self.picture.as_ref().is_some_and(is_same) {
                let options = TextureOptions::LINEAR;
                let texture = ui.ctx().load_texture("preview", image.clone(), options);
                self.picture = Some((image.clone(), texture));
            }
            if let Some((_, texture)) = &self.picture {
                let whole = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
                painter.image(texture.id(), rect, whole, Color32::WHITE);
            }
            return;
        }
        // All of it, and what is drawn so far.
        let mut rest = self.at;
        for mark in self.path.marks() {
            let Mark::Stroke {
                points: stroke,
                pen,
                ..
            } = mark
            else {
                continue;
            };
            let ink = match pen.color {
                turtle_lib::turtle::Color::BLACK => theme::PROGRAM,
                color => Color32::from_rgb(color.r, color.g, color.b),
            };
            let all = thinned(stroke.iter().map(|&p| screen_from_steps(p)));
            let pale = Stroke::new(1.0, ink.gamma_multiply(0.35));
            painter.add(Shape::line(all, pale));
            let count = (stroke.len() - 1) as f64;
            if rest > 0.0 {
                let whole = rest.min(count) as usize;
                let mut drawn = thinned(stroke[..=whole].iter().map(|&p| screen_from_steps(p)));
                if let (Some(turtle), true) = (self.turtle(), rest < count) {
                    drawn.push(screen_from_steps(turtle.position));
                }
                painter.add(Shape::line(drawn, Stroke::new(2.0, ink)));
            }
            rest -= count;
        }
        if let Some(turtle) = self.turtle() {
            let at = screen_from_steps(turtle.position);
            painter.add(arrow(at, turtle.heading));
        }
    }
}

/// The turtle, pointing where it goes.
fn arrow(at: Pos2, heading: f64) -> Shape {
    let (sin, cos) = (heading.to_radians() as f32).sin_cos();
    let corner =
        |ahead: f32, left: f32| at + vec2(ahead * cos - left * sin, -(ahead * sin) - left * cos);
    let corners = vec![corner(8.0, 0.0), corner(-4.0, 5.0), corner(-4.0, -5.0)];
    Shape::convex_polygon(corners, theme::INK, Stroke::new(1.0, Color32::WHITE))
}

/// The points of a line without those that are too near the one before.
fn thinned(points: impl Iterator<Item = Pos2>) -> Vec<Pos2> {
    let mut kept: Vec<Pos2> = Vec::new();
    let mut last = None;
    for point in points {
        let is_far = |before: &Pos2| before.distance(point) >= NEAREST;
        if kept.last().is_none_or(is_far) {
            kept.push(point);
            last = None;
        } else {
            last = Some(point);
        }
    }
    kept.extend(last);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::dialect::{Dialect, draw};
    use turtle_lib::run::Fuel;

    /// Two strokes: three segments of lines 1 and 3, and one of line 6.
    fn player() -> Player {
        let text = "forward(4)\nleft(90)\nforward(2)\npenup()\nhome()\npendown();backward(3)";
        let run = draw(text, Dialect::Python, &Fuel::default()).unwrap().run;
        let mut player = Player::default();
        player.follow(Some(&Arc::new(run.path)));
        player
    }

    fn seen(player: &Player) -> (f64, f64, f64, Option<u32>) {
        let Turtle {
            position, heading, ..
        } = player.turtle().unwrap();
        (position.x, position.y, heading, player.line())
    }

    #[test]
    fn steps_go_segment_by_segment_and_light_the_lines() {
        let mut player = player();
        assert_eq!(player.line(), None, "all is drawn at first");
        player.step();
        assert_eq!(seen(&player), (4.0, 0.0, 0.0, Some(1)));
        player.step();
        assert_eq!(seen(&player), (4.0, 2.0, 90.0, Some(3)));
        player.step();
        assert_eq!(seen(&player), (-3.0, 0.0, 180.0, None), "the end");
        player.step();
        assert_eq!(player.at, 1.0, "from the start again");
    }

    #[test]
    fn it_plays_to_the_end_and_pauses_between() {
        let mut player = player();
        player.toggle();
        assert_eq!(seen(&player), (0.0, 0.0, 0.0, Some(1)));
        player.advance(1.5);
        assert_eq!(seen(&player), (4.0, 1.0, 90.0, Some(3)));
        player.toggle();
        assert!(!player.is_playing && player.line() == Some(3));
        player.toggle();
        assert_eq!(player.at, 1.5, "goes on where it was");
        player.advance(100.0);
        assert!(!player.is_playing && player.at == 3.0);
    }

    #[test]
    fn nothing_to_draw_is_nothing_to_play() {
        let mut player = Player::default();
        player.follow(None);
        player.toggle();
        player.step();
        assert!(!player.is_playing && player.turtle().is_none() && player.line().is_none());
    }

    #[test]
    fn a_line_keeps_its_ends() {
        let points = (0..100).map(|i| Pos2::new(i as f32 * 0.125, 0.0));
        let thin = thinned(points);
        assert!(thin.len() < 25);
        assert_eq!((thin[0].x, thin[thin.len() - 1].x), (0.0, 12.375));
        assert_eq!(thinned([Pos2::ZERO, Pos2::ZERO].into_iter()).len(), 2);
    }
}
