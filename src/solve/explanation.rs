//! What it takes to tell a drawing, part by part, and how much of that a program leaves untold.

use super::geometry::polyline::{bounds, distance, length, resampled};
use super::geometry::primitive::Primitive;
use super::geometry::segmentation::segmented;
use super::misfit::{Field, Places};
use super::parts::{JOINT, parts};
use turtle_lib::bitmap::px_from_steps;
use turtle_lib::turtle::Path;

/// What it takes to say a number of a composed program, in nats: a place of the view to a pixel takes 12.5, and
/// most numbers are rounder.
pub(super) const NUMBER_NATS: f64 = 5.0;

/// Lines are told to this share of the drawing's diagonal.
const REACH: f64 = 0.017;

/// A place this far from what a program draws, as a share of the diagonal, is half untold.
const HALF_AT: f64 = 0.035;

/// Places stand for so much of a line, as a share of the diagonal; a part has at least three, a drawing about at most
/// so many.
const SPACING: f64 = 0.016;
const MOST_PLACES: f64 = 240.0;

/// Numbers of a place and a heading, of a straight piece and of an arc.
const PLACE_NUMBERS: f64 = 3.0;
const SEGMENT_NUMBERS: f64 = 2.0;
const ARC_NUMBERS: f64 = 2.5;

/// What is untold of a drawing of many parts costs so many times what it takes to tell it: a program that leaves
/// parts out is worse than a longer one.
const UNTOLD: f64 = 5.0;

/// A drawing's parts as places, each with its share of what it takes to tell the part.
#[derive(Clone, Debug)]
pub(super) struct Explanation {
    /// In pixels.
    x: Vec<f32>,
    y: Vec<f32>,
    nats: Vec<f32>,
    parts: usize,
    half_px: f64,
}

impl Explanation {
    /// Of the drawing of these lines, in steps; nothing where there are none.
    pub fn new(lines: &Path) -> Option<Explanation> {
        let points = || lines.strokes().flatten();
        let (low, high) = bounds(points())?;
        let diagonal = distance(low, high);
        let parts = parts(lines, JOINT * diagonal, diagonal);
        let whole: f64 = parts.iter().map(|part| length(&part.line)).sum();
        let spacing = (SPACING * diagonal).max(whole / MOST_PLACES);
        let mut explanation = Explanation {
            x: Vec::new(),
            y: Vec::new(),
            nats: Vec::new(),
            parts: parts.len(),
            half_px: HALF_AT * diagonal * turtle_lib::bitmap::PX_PER_STEP,
        };
        for part in &parts {
            let pieces = segmented(&part.line, REACH * diagonal).primitives;
            let of_pieces: f64 = pieces
                .iter()
                .map(|piece| match piece {
                    Primitive::Segment { .. } => SEGMENT_NUMBERS,
                    Primitive::Arc(_) => ARC_NUMBERS,
                })
                .sum();
            let spacing = spacing.min(length(&part.line) / 2.0);
            let places = resampled(&part.line, spacing);
            let nats = NUMBER_NATS * (PLACE_NUMBERS + of_pieces) / places.len() as f64;
            for place in places {
                let place = px_from_steps(place);
                explanation.x.push(place.x as f32);
                explanation.y.push(place.y as f32);
                explanation.nats.push(nats as f32);
            }
        }
        Some(explanation)
    }

    /// What a program that draws at `places` leaves untold and what it draws where nothing is, in nats. A drawing of
    /// one part is one figure, and what a hand does to one figure is no part left out: then it is nothing.
    pub fn untold_nats(&self, places: &Places, field: &Field) -> f64 {
        let others = 1.0 - 1.0 / self.parts as f64;
        let half = (self.half_px * self.half_px) as f32;
        let far = |square: f32| square / (square + half);
        let mut untold = 0.0;
        let mut whole = 0.0;
        for ((&x, &y), &nats) in self.x.iter().zip(&self.y).zip(&self.nats) {
            untold += nats * far(places.nearest_squared(x, y));
            whole += nats;
        }
        let beside: f32 = places
            .x
            .iter()
            .zip(&places.y)
            .map(|(&x, &y)| far(field.distance_at(x, y).powi(2)))
            .sum();
        let surplus = whole * beside / places.x.len().max(1) as f32;
        UNTOLD * others * f64::from(untold + surplus)
    }
}
