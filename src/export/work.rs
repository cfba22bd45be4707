//! How long coloured marks take to be painted, counted before they are.

use super::ExportError;
use super::paper::Paper;
use turtle_lib::turtle::{Mark, Path, Point, Shape};

/// What a picture may take, in nanoseconds of a processor about.
const MOST: f64 = 6e9;

/// What a segment or a shape takes, however small, a row of a line and of a filled shape's edge, and a pixel.
const MARK: f64 = 1500.0;
const LINE_ROW: f64 = 500.0;
const EDGE_ROW: f64 = 120.0;
const PIXEL: f64 = 1.0;

/// What edges take that are in the same of so many bands of a picture, a pair: they may cross.
const BANDS: usize = 64;
const PAIR: f64 = 1.0;

impl Paper {
    /// What painting all marks takes, in nanoseconds about; the same on every machine.
    ///
    /// # Errors
    /// [`ExportError::TooMuch`] for so much that it is not painted.
    pub(super) fn work(&self, path: &Path) -> Result<f64, ExportError> {
        let works = path.marks().map(|mark| match mark {
            Mark::Stroke { points, pen, .. } => self.of_line(points, pen.width),
            Mark::Shape(placed) => self.of_shape(&placed.shape),
        });
        let work: f64 = works.sum();
        match work > MOST {
            true => Err(ExportError::TooMuch),
            false => Ok(work),
        }
    }

    fn of_line(&self, points: &[Point], width: f64) -> f64 {
        let width = f64::from(self.px(width));
        let of_segment = |ends: &[Point]| {
            let (columns, rows) = self.seen(ends, width);
            if columns == 0.0 || rows == 0.0 {
                return MARK;
            }
            // What is narrower than the box it lies in.
            let band = width * (columns.hypot(rows) + width);
            MARK + LINE_ROW * rows + PIXEL * band.min(columns * rows)
        };
        points.windows(2).map(of_segment).sum()
    }

    fn of_shape(&self, shape: &Shape) -> f64 {
        let of_square = |side: f64| {
            let side = side.min(f64::from(self.pixels.width()));
            MARK + LINE_ROW * side + PIXEL * side * side
        };
        match shape {
            Shape::Fill { outline, .. } => self.of_fill(outline),
            Shape::Dot { size, .. } => of_square(f64::from(self.px(*size))),
            Shape::Stamp { outline, width, .. } => {
                let corners = outline.iter().chain(outline.first());
                let length: f64 = corners
                    .map(|p| self.px(p.x.hypot(p.y)))
                    .map(f64::from)
                    .sum();
                outline.len() as f64 * of_square(f64::from(self.px(*width))) + of_square(length)
            }
            Shape::Text { text, font, .. } => {
                let letter = of_square(f64::from(self.px(font.size_px())));
                text.chars().count() as f64 * letter
            }
        }
    }

    fn of_fill(&self, outline: &[Point]) -> f64 {
        let (columns, rows) = self.seen(outline, 0.0);
        let mut in_band = [0_u32; BANDS];
        let mut edges = 0.0;
        let side = f64::from(self.pixels.height());
        let ends = outline.windows(2).map(|ends| [ends[0], ends[1]]);
        let last = outline.last().zip(outline.first());
        for ends in ends.chain(last.map(|(last, first)| [*last, *first])) {
            edges += MARK / 10.0 + EDGE_ROW * self.seen(&ends, 0.0).1;
            let [a, b] = ends.map(|p| f64::from(self.place(p).1) / side * BANDS as f64);
            // Beyond the picture there are no bands.
            let (first, last) = (a.min(b).max(0.0) as usize, a.max(b).max(-1.0));
            for band in in_band.iter_mut().take((last + 1.0) as usize).skip(first) {
                *band += 1;
            }
        }
        let pairs = in_band.iter().map(|&n| f64::from(n) * f64::from(n));
        MARK + edges + PAIR * pairs.sum::<f64>() + PIXEL * columns * rows
    }

    /// How many columns and rows of the picture the box around some points has, `around` pixels of them besides.
    fn seen(&self, points: &[Point], around: f64) -> (f64, f64) {
        let side = f64::from(self.pixels.width());
        let places = || points.iter().map(|p| self.place(*p));
        let extent = |of: fn((f32, f32)) -> f32| {
            let ends = places().map(|place| f64::from(of(place)));
            let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
                (low.min(x), high.max(x))
            });
            ((high + around).min(side) - (low - around).max(0.0)).max(0.0)
        };
        (extent(|place| place.0), extent(|place| place.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::dialect::{Dialect, draw};
    use turtle_lib::run::Fuel;

    fn work(source: &str, side_px: u32) -> Result<f64, ExportError> {
        let drawn = draw(source, Dialect::Python, &Fuel::default()).unwrap();
        Paper::new(side_px, None).unwrap().work(&drawn.run.path)
    }

    #[test]
    fn what_takes_too_long_is_not_begun() {
        let lines = "color('red')\nfor i in range(190000):\n    fd(40)\n    rt(91.37)";
        work(lines, 512).unwrap_err();
        let short = "color('red')\nfor i in range(190000):\n    fd(0.2)\n    rt(1)";
        work(short, 512).unwrap();
        let fill = |by: f64, turn: f64| {
            format!(
                "begin_fill()\nfor i in range(90000):\n    fd({by})\n    rt({turn})\nend_fill()"
            )
        };
        // Edges that all cross each other are more than as many around a circle.
        work(&fill(40.0, 179.9), 1024).unwrap_err();
        work(&fill(0.0015, 0.004), 1024).unwrap();
        let dots = |size: u32| format!("for i in range(90000):\n    dot({size})");
        work(&dots(1000), 8192).unwrap_err();
        work(&dots(5), 512).unwrap();
    }

    #[test]
    fn what_is_out_of_sight_takes_next_to_nothing() {
        let (seen, beyond) = ("fd(20)", "teleport(1000, 0)\nfd(20)");
        assert!(work(beyond, 8192).unwrap() < work(seen, 8192).unwrap() / 10.0);
    }
}
