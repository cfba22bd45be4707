//! Ways to tell single parts of a drawing: each that takes many numbers is brought to the canonical view and solved as a
//! drawing of its own.

use super::composition::shape::Placed;
use super::composition::{Parts, placed};
use super::search::{Given, OF_A_PART};
use super::{Candidate, Gallery, Origin, Verifier, Weights};
use crate::picture::{self, Picture};
use crate::propose::{Cancel, ProposeError, Proposer, Request, Sample};
use crate::view::View;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};
use turtle_lib::bitmap::{px_from_steps, steps_from_px};
use turtle_lib::density::DensityGrid;
use turtle_lib::turtle::{Path, Point};

/// How many parts are asked about, those that take most numbers first.
const MOST_PARTS: usize = 6;

/// About a part so many programs are asked for: a share of those about the whole, within these bounds.
const SHARE: usize = 6;
const SAMPLES: std::ops::RangeInclusive<usize> = 4..=32;

/// Of what is found for a part, the best so many are offered.
const OFFERED: usize = 3;

/// Which part, and a way to tell it.
pub(super) type Offer = (usize, Placed);

/// A part as a drawing of its own.
struct Part {
    index: usize,
    view: View,
    grid: DensityGrid,
    verifier: Verifier,
    gallery: Gallery,
    seen: HashSet<String>,
}

/// What the proposer, the catalogue and refinement find for the parts of the target that take many numbers to tell. A
/// drawing of one part has none: that was asked about.
///
/// # Errors
/// What [`Proposer::propose`] says.
pub(super) fn offers(
    verifier: &Verifier,
    proposer: &dyn Proposer,
    request: &Request,
    cancel: &Cancel,
) -> Result<Vec<Offer>, ProposeError> {
    let Some(whole) = verifier.parts().filter(|parts| parts.count() > 1) else {
        return Ok(Vec::new());
    };
    let puzzling = whole.puzzling().into_iter().take(MOST_PARTS);
    let mut parts: Vec<Part> = puzzling
        .filter_map(|index| Part::of(whole, index, verifier))
        .collect();
    let grids: Vec<DensityGrid> = parts.iter().map(|part| part.grid.clone()).collect();
    let request = Request {
        samples: (request.samples / SHARE).clamp(*SAMPLES.start(), *SAMPLES.end()),
        first: 0,
        beam: None,
        ..*request
    };
    let start = Instant::now();
    proposer.propose_each(&grids, &request, cancel, &mut |part, sample| {
        parts[part].check(sample, start.elapsed());
        ControlFlow::Continue(())
    })?;
    let found = parts.iter_mut().flat_map(|part| {
        part.search(verifier.weights(), cancel, start);
        part.offers()
    });
    Ok(found.collect())
}

impl Part {
    fn of(whole: &Parts, index: usize, verifier: &Verifier) -> Option<Part> {
        let line = Path::from_strokes([whole.line(index).to_vec()]).map(px_from_steps);
        let strokes = line.strokes();
        let strokes = strokes.map(|line| line.iter().map(|p| (p.x, p.y)).collect());
        let picture: Picture = picture::from_strokes(&strokes.collect::<Vec<_>>()).ok()?;
        Some(Part {
            index,
            view: picture.view,
            grid: DensityGrid::of_bitmap(&picture.bitmap),
            verifier: verifier.of_part(picture),
            gallery: Gallery::default().weighing(*verifier.weights()),
            seen: HashSet::new(),
        })
    }

    fn check(&mut self, sample: Sample, after: Duration) {
        if self.seen.insert(sample.text.clone()) {
            let outcome = self.verifier.check_sample(&sample);
            self.gallery.add(Arc::new(Candidate {
                sample,
                origin: Origin::Sampled,
                outcome,
                excused_nats: 0.0,
                after,
            }));
        }
    }

    /// Adds what is found without the proposer, or from its samples.
    fn search(&mut self, weights: &Weights, cancel: &Cancel, start: Instant) {
        let Some(field) = self.verifier.field() else {
            return;
        };
        let cards = self.gallery.cards();
        let samples: Vec<Arc<Candidate>> =
            cards.map(|card| card.front().candidate.clone()).collect();
        let given = Given {
            verifier: &self.verifier,
            field,
            weights,
            samples: &samples,
            offers: &[],
            cancel,
        };
        let mut index = SAMPLES.end() + 1;
        for search in OF_A_PART {
            search.run(&given, &mut |proposal| {
                index += 1;
                let Some((sample, outcome)) = proposal.checked(&self.verifier, || index) else {
                    return;
                };
                self.gallery.add(Arc::new(Candidate {
                    sample,
                    origin: proposal.origin,
                    outcome,
                    excused_nats: proposal.excused_nats,
                    after: start.elapsed(),
                }));
            });
        }
    }

    /// The best that was found as shapes where the part is.
    fn offers(&self) -> Vec<Offer> {
        let place = |p: Point| steps_from_px(self.view.source_from_canonical(px_from_steps(p)));
        let offered = self.gallery.cards().filter_map(|card| {
            let shape = placed(&card.front().rendering().program)?;
            let at = place(shape.at);
            Some((
                self.index,
                Placed {
                    at,
                    ..shape.scaled(self.view.scale)
                },
            ))
        });
        offered.take(OFFERED).collect()
    }
}
