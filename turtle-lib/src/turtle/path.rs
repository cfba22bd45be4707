//! The pen strokes of a run, and what else its turtles left.

use super::Color;
use super::marks::{Looks, Mark, Pen, Placed, Shape};
use serde::{Deserialize, Serialize};

/// A place in turtle steps; x to the right, y up, the start at the origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Steps to the right.
    pub x: f64,
    /// Steps up.
    pub y: f64,
}

impl Point {
    /// The point `(x, y)`.
    pub const fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }
}

/// Where a turtle stands after an action: what who watches a run sees of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// The program's line that did it; 0 where there is none.
    pub line: u32,
    /// Which turtle.
    pub turtle: u32,
    /// Where it is then.
    pub position: Point,
    /// Degrees counter-clockwise from east.
    pub heading: f64,
    /// How many of the path's segments are drawn by then: what was taken back later is not among them.
    pub segments: usize,
    /// How many marks that are no strokes are there by then.
    pub shapes: usize,
}

/// The pen strokes of a run: polylines, in the order they were drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Path {
    points: Vec<Point>,
    /// Program line that drew up to each point; 0 where there is none.
    lines: Vec<u32>,
    /// Index into `points` of each stroke's first point.
    starts: Vec<usize>,
    /// What is there besides plain ink; `None` for most drawings.
    looks: Option<Box<Looks>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    moments: Vec<Moment>,
}

impl Path {
    /// Whether it is one that turtles leave, and not only has its form: what reads a path from elsewhere asks this.
    pub fn is_sound(&self) -> bool {
        let all = self.points.len();
        let ends = self.starts.iter().skip(1).chain([&all]);
        let mut strokes = self.starts.iter().zip(ends);
        let are_strokes = strokes.all(|(from, to)| from < to);
        let is_near = |p: &Point| p.x.is_finite() && p.y.is_finite();
        let mut moments = self.moments.iter();
        self.lines.len() == self.points.len()
            && are_strokes
            && self.starts.first().is_none_or(|first| *first == 0)
            && (self.points.is_empty() || !self.starts.is_empty())
            && self.points.iter().all(is_near)
            && moments.all(|moment| is_near(&moment.position) && moment.heading.is_finite())
    }

    /// A path of the given polylines. Polylines of fewer than two points are left out.
    pub fn from_strokes<S: AsRef<[Point]>>(strokes: impl IntoIterator<Item = S>) -> Path {
        let mut path = Path::default();
        for stroke in strokes {
            if let [first, rest @ ..] = stroke.as_ref()
                && !rest.is_empty()
            {
                path.begin(*first, 0, Pen::default());
                rest.iter().for_each(|&point| path.extend(point, 0));
            }
        }
        path
    }

    /// The same strokes, each drawn with the pen that `pen` says of its number; other marks stay.
    pub fn with_pens(mut self, pen: impl Fn(usize) -> Pen) -> Path {
        let mut last = Pen::default();
        let mut pens = Vec::new();
        for stroke in 0..self.stroke_count() {
            let own = pen(stroke);
            if own != last {
                pens.push((stroke, own));
                last = own;
            }
        }
        if !pens.is_empty() || self.looks.is_some() {
            self.looks_mut().pens = pens;
        }
        self
    }

    /// Starts a stroke of `pen`.
    pub(super) fn begin(&mut self, at: Point, line: u32, pen: Pen) {
        if pen != self.last_pen() {
            let stroke = self.starts.len();
            self.looks_mut().pens.push((stroke, pen));
        }
        self.starts.push(self.points.len());
        self.extend(at, line);
    }

    /// Draws on to `to`.
    pub(super) fn extend(&mut self, to: Point, line: u32) {
        self.points.push(to);
        self.lines.push(line);
    }

    /// What the latest stroke was drawn with.
    fn last_pen(&self) -> Pen {
        let last = self.looks.as_ref().and_then(|looks| looks.pens.last());
        last.map_or(Pen::default(), |(_, pen)| *pen)
    }

    /// What there is besides plain ink, to be changed.
    pub(super) fn looks_mut(&mut self) -> &mut Looks {
        self.looks.get_or_insert_default()
    }

    /// What there is besides plain ink: colours, widths, several turtles, marks that are no strokes.
    pub fn looks(&self) -> Option<&Looks> {
        self.looks.as_deref()
    }

    /// How many strokes there are.
    pub fn stroke_count(&self) -> usize {
        self.starts.len()
    }

    /// All marks from the lowest to the topmost.
    pub fn marks(&self) -> impl Iterator<Item = Mark<'_>> + '_ {
        let looks = self.looks.as_deref();
        let mut pens = looks.map_or(&[][..], |looks| &looks.pens).iter().peekable();
        let mut shapes = looks
            .map_or(&[][..], |looks| &looks.shapes)
            .iter()
            .peekable();
        let mut strokes = self.ranges().enumerate().peekable();
        let mut pen = Pen::default();
        std::iter::from_fn(move || {
            let next = strokes.peek().map_or(usize::MAX, |(stroke, _)| *stroke);
            if let Some(shape) = shapes.next_if(|shape| shape.below <= next) {
                return Some(Mark::Shape(shape));
            }
            let (stroke, range) = strokes.next()?;
            while let Some((_, own)) = pens.next_if(|(from, _)| *from <= stroke) {
                pen = *own;
            }
            Some(Mark::Stroke {
                points: &self.points[range.clone()],
                lines: &self.lines[range],
                pen,
            })
        })
    }

    /// The pen of each stroke.
    fn pens(&self) -> Vec<Pen> {
        let strokes = self.marks().filter_map(|mark| match mark {
            Mark::Stroke { pen, .. } => Some(pen),
            Mark::Shape(_) => None,
        });
        strokes.collect()
    }

    /// Takes away all that `turtle` left.
    pub(super) fn erase(&mut self, turtle: u32) {
        let old = std::mem::take(self);
        self.moments = old.moments.clone();
        // For each old stroke, and for their end, how many strokes and segments stay before it.
        let mut kept = Vec::with_capacity(old.starts.len() + 1);
        for ((points, lines), pen) in old.strokes().zip(old.stroke_lines()).zip(old.pens()) {
            kept.push(self.starts.len());
            if pen.turtle != turtle {
                for (i, (&point, &line)) in points.iter().zip(lines).enumerate() {
                    match i {
                        0 => self.begin(point, line, pen),
                        _ => self.extend(point, line),
                    }
                }
            }
        }
        kept.push(self.starts.len());
        if let Some(looks) = old.looks {
            let all = self.segment_count();
            let shapes = looks
                .shapes
                .into_iter()
                .filter(|shape| shape.turtle != turtle);
            let shapes = shapes.map(|shape| Placed {
                below: kept.get(shape.below).copied().unwrap_or(self.starts.len()),
                after: shape.after.min(all),
                ..shape
            });
            let shapes: Vec<Placed> = shapes.collect();
            if looks.background.is_some() || !shapes.is_empty() {
                let own = self.looks_mut();
                own.background = looks.background;
                own.shapes = shapes;
            }
        }
        self.forget_taken_back();
    }

    /// Takes away the latest segment of `turtle`.
    pub(super) fn pop_segment(&mut self, turtle: u32) {
        let is_alone = self.looks.as_ref().is_none_or(|looks| {
            let mut others = looks.pens.iter().filter(|(_, pen)| pen.turtle != turtle);
            others.next().is_none()
        });
        let found = if is_alone {
            self.starts.len().checked_sub(1)
        } else {
            self.pens().iter().rposition(|pen| pen.turtle == turtle)
        };
        let Some(stroke) = found else { return };
        let end = self
            .starts
            .get(stroke + 1)
            .copied()
            .unwrap_or(self.points.len());
        let is_last = end - self.starts[stroke] <= 2;
        let from = if is_last {
            self.starts[stroke]
        } else {
            end - 1
        };
        self.points.drain(from..end);
        self.lines.drain(from..end);
        self.starts[stroke + 1..]
            .iter_mut()
            .for_each(|start| *start -= end - from);
        if is_last {
            self.starts.remove(stroke);
        }
        let all = self.segment_count();
        let strokes = self.starts.len();
        if let Some(looks) = &mut self.looks {
            if is_last {
                looks
                    .pens
                    .iter_mut()
                    .for_each(|(from, _)| *from -= usize::from(*from > stroke));
                looks.pens.retain(|(from, _)| *from < strokes);
            }
            for shape in &mut looks.shapes {
                shape.below -= usize::from(is_last && shape.below > stroke);
                shape.after = shape.after.min(all);
            }
        }
        self.forget_taken_back();
    }

    /// Takes away the latest mark of `turtle` that is no stroke.
    pub(super) fn pop_shape(&mut self, turtle: u32) {
        let Some(looks) = &mut self.looks else { return };
        let own = looks
            .shapes
            .iter()
            .enumerate()
            .filter(|(_, shape)| shape.turtle == turtle);
        // A fill lies lower than what came before it.
        if let Some((latest, _)) = own.max_by_key(|(i, shape)| (shape.after, *i)) {
            looks.shapes.remove(latest);
        }
        self.forget_taken_back();
    }

    /// The strokes, each of at least two points.
    pub fn strokes(&self) -> impl ExactSizeIterator<Item = &[Point]> + '_ {
        self.ranges().map(|range| &self.points[range])
    }

    /// For each stroke, the program line that drew up to each of its points.
    pub fn stroke_lines(&self) -> impl ExactSizeIterator<Item = &[u32]> + '_ {
        self.ranges().map(|range| &self.lines[range])
    }

    fn ranges(&self) -> impl ExactSizeIterator<Item = std::ops::Range<usize>> + '_ {
        self.starts
            .iter()
            .enumerate()
            .map(|(i, &start)| start..self.starts.get(i + 1).copied().unwrap_or(self.points.len()))
    }

    /// How many segments were drawn.
    pub fn segment_count(&self) -> usize {
        self.points.len() - self.starts.len()
    }

    /// How far the pen went, in steps.
    pub fn length(&self) -> f64 {
        let segments = self.strokes().flat_map(|stroke| stroke.windows(2));
        let lengths = segments.map(|ends| (ends[1].x - ends[0].x).hypot(ends[1].y - ends[0].y));
        lengths.sum()
    }

    /// What turtles did one after another, where that was recorded: [`Fuel::moments`](crate::run::Fuel::moments).
    pub fn moments(&self) -> &[Moment] {
        &self.moments
    }

    /// What is not there any more was at no moment.
    fn forget_taken_back(&mut self) {
        let segments = self.segment_count();
        let shapes = self.looks.as_ref().map_or(0, |looks| looks.shapes.len());
        let moments = self.moments.iter_mut().rev();
        moments
            .take_while(|moment| moment.segments > segments || moment.shapes > shapes)
            .for_each(|moment| {
                moment.segments = moment.segments.min(segments);
                moment.shapes = moment.shapes.min(shapes);
            });
    }

    pub(super) fn record(&mut self, moment: Moment) {
        self.moments.push(moment);
    }

    /// What was there when so many segments and other marks were.
    pub fn until(&self, segments: usize, shapes: usize) -> Path {
        let mut path = Path::default();
        let mut left = segments;
        for ((points, lines), pen) in self.strokes().zip(self.stroke_lines()).zip(self.pens()) {
            if left == 0 {
                break;
            }
            path.begin(points[0], lines[0], pen);
            for (&point, &line) in points.iter().zip(lines).skip(1).take(left) {
                path.extend(point, line);
            }
            left = left.saturating_sub(points.len() - 1);
        }
        let Some(looks) = self.looks() else {
            return path;
        };
        // A fill lies lower than what came before it.
        let mut by_time: Vec<usize> = (0..looks.shapes.len()).collect();
        by_time.sort_by_key(|&i| looks.shapes[i].after);
        by_time.truncate(shapes);
        by_time.sort_unstable();
        let strokes = path.stroke_count();
        let kept = by_time.into_iter().map(|i| &looks.shapes[i]);
        let kept = kept.map(|placed| Placed {
            below: placed.below.min(strokes),
            ..placed.clone()
        });
        let own = path.looks_mut();
        own.shapes = kept.collect();
        own.background = looks.background;
        path
    }

    /// Whether nothing was drawn.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The lower left and upper right corner of the centre lines, or nothing for an empty path.
    pub fn bounds(&self) -> Option<(Point, Point)> {
        let first = *self.points.first()?;
        Some(self.points.iter().fold((first, first), |(low, high), p| {
            (
                Point::new(low.x.min(p.x), low.y.min(p.y)),
                Point::new(high.x.max(p.x), high.y.max(p.y)),
            )
        }))
    }

    /// The lower left and upper right corner of all marks' places, or nothing where there are none: those of
    /// centre lines and of the corners of fills, and what dots and texts take up when a pixel is `px` steps.
    pub fn extent(&self, px: f64) -> Option<(Point, Point)> {
        let mut all = self.bounds();
        let mut add = |x: f64, y: f64| {
            let (low, high) = all.get_or_insert((Point::new(x, y), Point::new(x, y)));
            (low.x, low.y) = (low.x.min(x), low.y.min(y));
            (high.x, high.y) = (high.x.max(x), high.y.max(y));
        };
        for placed in self.looks().into_iter().flat_map(|looks| &looks.shapes) {
            match &placed.shape {
                Shape::Fill { outline, .. } => outline.iter().for_each(|p| add(p.x, p.y)),
                Shape::Dot { at, size, .. } => {
                    let radius = 0.5 * size.abs() * px;
                    add(at.x - radius, at.y - radius);
                    add(at.x + radius, at.y + radius);
                }
                Shape::Stamp { at, outline, .. } => {
                    let corners = outline.iter();
                    corners.for_each(|p| add(at.x + p.x * px, at.y + p.y * px));
                }
                Shape::Text {
                    at,
                    text,
                    align,
                    font,
                    ..
                } => {
                    let width = font.width_px(text) * px;
                    let left = at.x - width * align.before();
                    add(left, at.y);
                    add(left + width, at.y + font.size_px() * px);
                }
            }
        }
        all
    }

    /// Whether it lies in the canonical view: no place farther than `half_side` steps across or up.
    pub fn is_within(&self, half_side: f64) -> bool {
        self.extent(Path::STEPS_PER_PX).is_none_or(|(low, high)| {
            let far = [-low.x, -low.y, high.x, high.y];
            far.into_iter().all(|far| far <= half_side)
        })
    }

    /// Steps of the canonical view to a pixel of CPython's window, so that its pen of 1 is the canonical pen.
    pub const STEPS_PER_PX: f64 = 0.4;

    /// The path moved and uniformly scaled so that the larger side of all marks is `side` steps and their
    /// middle the origin, and by how much it was scaled; nothing for a path without extent.
    ///
    /// What is measured in pixels is scaled as it is in CPython's window, where a step is a pixel. Ink that is
    /// all black and of one width stays as wide as it is.
    pub fn fitted_with_scale(&self, side: f64) -> Option<(Path, f64)> {
        let (low, high) = self.extent(1.0)?;
        let extent = (high.x - low.x).max(high.y - low.y);
        if extent == 0.0 || !extent.is_finite() {
            return None;
        }
        let scale = side / extent;
        let middle = Point::new((low.x + high.x) / 2.0, (low.y + high.y) / 2.0);
        let mut path = self.map(|p| Point::new((p.x - middle.x) * scale, (p.y - middle.y) * scale));
        if path.has_looks() {
            path.scale_pixels(scale / Path::STEPS_PER_PX);
        }
        Some((path, scale))
    }

    /// [`Path::fitted_with_scale`] without the scale.
    pub fn fitted(&self, side: f64) -> Option<Path> {
        self.fitted_with_scale(side).map(|(path, _)| path)
    }

    /// Whether there is a colour, a width, a background or a mark that is no stroke.
    pub fn has_looks(&self) -> bool {
        self.looks().is_some_and(|looks| {
            let is_plain = |pen: &Pen| pen.color == Color::BLACK && pen.width == 1.0;
            looks.background.is_some()
                || !looks.shapes.is_empty()
                || !looks.pens.iter().all(|(_, pen)| is_plain(pen))
        })
    }

    /// Makes all that is measured in pixels `by` times as large.
    fn scale_pixels(&mut self, by: f64) {
        let looks = self.looks_mut();
        if looks.pens.first().is_none_or(|(from, _)| *from > 0) {
            looks.pens.insert(0, (0, Pen::default()));
        }
        looks.pens.iter_mut().for_each(|(_, pen)| pen.width *= by);
        for placed in &mut looks.shapes {
            match &mut placed.shape {
                Shape::Fill { .. } => {}
                Shape::Dot { size, .. } => *size *= by,
                Shape::Stamp { outline, width, .. } => {
                    let corners = outline.iter_mut();
                    corners.for_each(|p| *p = Point::new(p.x * by, p.y * by));
                    *width *= by;
                }
                Shape::Text { font, .. } => font.size *= by,
            }
        }
    }

    /// The same marks with every point moved by `f`; sizes in pixels stay.
    pub fn map(&self, f: impl Fn(Point) -> Point) -> Path {
        let mut path = self.clone();
        path.points.iter_mut().for_each(|point| *point = f(*point));
        let moments = path.moments.iter_mut();
        moments.for_each(|moment| moment.position = f(moment.position));
        let shapes = path.looks.iter_mut().flat_map(|looks| &mut looks.shapes);
        shapes.for_each(|placed| match &mut placed.shape {
            Shape::Fill { outline, .. } => outline.iter_mut().for_each(|point| *point = f(*point)),
            Shape::Dot { at, .. } | Shape::Stamp { at, .. } | Shape::Text { at, .. } => {
                *at = f(*at)
            }
        });
        path
    }
}
