//! What it takes to tell a drawing, part by part, and how much of that a program leaves untold.

use super::nearest::Spots;
use super::residual::{Field, Places};
use crate::propose::Cancel;
use crate::solve::composition::Fidelity;
use crate::solve::effort::Effort;
use crate::solve::geometry::parts::{Part, parts};
use crate::solve::geometry::polyline::{bounds, distance, length, resampled};
use crate::solve::geometry::primitive::Primitive;
use crate::solve::geometry::segmentation::{cost, segmented, unevenness};
use turtle_lib::bitmap::{PX_PER_STEP, px_from_steps};
use turtle_lib::turtle::{Path, Point};

/// A place this far from what a program draws, as a share of the diagonal, is half untold; of a clean drawing.
const HALF_AT: f64 = 0.035;
const CLEAN_HALF_AT: f64 = 0.003;
/// The same in pixels, at least: a small drawing is not told apart more finely than its raster.
const CLEAN_HALF_PX: f64 = 1.5;

/// A drawing is clean when its lines, cut within the first share of its diagonal, are within the second of their pieces:
/// of 150 clean pictures 95% are, of 281 drawings by hand under 2%.
const CLEAN_CUT: f64 = 0.006;
const CLEAN_UNEVENNESS: f64 = 0.0007;

/// Places stand for so much of a line, as a share of the diagonal; a part has at least three, a drawing about at most
/// so many.
const SPACING: f64 = 0.016;
const MOST_PLACES: f64 = 240.0;

/// What it may take to tell a drawing's parts, in distances: a second.
const MOST_EFFORT: usize = 500_000_000;

/// Numbers of a place and a heading, of a straight piece and of an arc.
const PLACE_NUMBERS: f64 = 3.0;
const SEGMENT_NUMBERS: f64 = 2.0;
const ARC_NUMBERS: f64 = 2.5;

/// A drawing's parts as places, each with its share of what it takes to tell the part.
#[derive(Clone, Debug)]
pub struct Explanation {
    spots: Spots,
    nats: Vec<f32>,
    half_px: f64,
    /// Of what is untold so much counts.
    share: f64,
    /// Whether the drawing is exact, as no hand is: then a program that is only near does not tell it.
    pub is_clean: bool,
}

impl Explanation {
    /// Of the drawing of these lines, in steps, where a number takes so many nats; nothing where there are none, or
    /// more than are told part by part.
    pub fn new(lines: &Path, number_nats: f64, cancel: &Cancel) -> Option<Explanation> {
        let effort = Effort::new(MOST_EFFORT, cancel);
        let points = || lines.strokes().flatten();
        let (low, high) = bounds(points())?;
        let diagonal = distance(low, high);
        let parts = parts(lines, diagonal, &effort);
        let tolerance = Fidelity::NEAR.reach * diagonal;
        let whole: f64 = parts.iter().map(|part| length(&part.line)).sum();
        let spacing = (SPACING * diagonal).max(whole / MOST_PLACES);
        let (mut x, mut y) = (Vec::new(), Vec::new());
        let mut explanation = Explanation {
            spots: Spots::default(),
            nats: Vec::new(),
            half_px: HALF_AT * diagonal * PX_PER_STEP,
            // A drawing of one part is one figure, and what a hand does to one figure is no part left out.
            share: 1.0 - 1.0 / parts.len() as f64,
            is_clean: false,
        };
        for part in &parts {
            if !effort.spend(cost(&part.line, tolerance)) {
                return None;
            }
            let numbers = numbers(part, tolerance);
            let spacing = spacing.min(length(&part.line) / 2.0);
            let places = resampled(&part.line, spacing);
            let nats = number_nats * numbers / places.len() as f64;
            for place in places {
                let place = px_from_steps(place);
                x.push(place.x as f32);
                y.push(place.y as f32);
                explanation.nats.push(nats as f32);
            }
        }
        explanation.spots = Spots::new(&x, &y);
        let strokes: Vec<&[Point]> = lines.strokes().collect();
        let unevenness = unevenness(&strokes, CLEAN_CUT * diagonal, &effort)?;
        if unevenness <= CLEAN_UNEVENNESS * diagonal {
            explanation.is_clean = true;
            explanation.share = 1.0;
            explanation.half_px = (CLEAN_HALF_AT * diagonal * PX_PER_STEP).max(CLEAN_HALF_PX);
        }
        Some(explanation)
    }

    /// What a program that draws at `places` leaves untold and what it draws where nothing is, in nats.
    pub fn untold_nats(&self, places: &Places, field: &Field) -> f64 {
        let half = (self.half_px * self.half_px) as f32;
        let far = |square: f32| square / (square + half);
        let mut untold = 0.0;
        let mut whole = 0.0;
        let nearest = self.spots.nearest_squared(&places.x, &places.y);
        for (squared, &nats) in nearest.into_iter().zip(&self.nats) {
            untold += nats * far(squared);
            whole += nats;
        }
        let beside: f32 = places
            .x
            .iter()
            .zip(&places.y)
            .map(|(&x, &y)| far(field.distance_at(x, y).powi(2)))
            .sum();
        let surplus = whole * beside / places.x.len().max(1) as f32;
        self.share * f64::from(untold + surplus)
    }
}

/// How many numbers it takes to tell a part's lines within `tolerance` steps.
fn numbers(part: &Part, tolerance: f64) -> f64 {
    let pieces = segmented(&part.line, tolerance).primitives;
    let of_piece = |piece: &Primitive| match piece {
        Primitive::Segment { .. } => SEGMENT_NUMBERS,
        Primitive::Arc(_) => ARC_NUMBERS,
    };
    PLACE_NUMBERS + pieces.iter().map(of_piece).sum::<f64>()
}
