//! What recurs in a half-done drawing, and how it goes on.
//!
//! A pair of pieces says what may take one copy to the next. Pieces that this takes onto each other are a chain; the
//! heads of all chains are what is repeated, and pieces in no chain stand by themselves.

use super::law::{Kind, Law, Similarity};
use super::looped::Looped;
use super::pieces::{Lines, Piece, Pieces, joined};
use super::{Idea, NUMBER_NATS, WORTH_COPIES, What};
use crate::solve::effort::Effort;
use crate::solve::geometry::polyline::{bounds, distance, mean};
use rustc_hash::FxHashSet;
use turtle_lib::turtle::Point;

/// A copy is looked for among so many pieces after the first, where their order is known.
const SPAN: usize = 24;

/// Pieces are alike if they are as near as this, as shares of the diagonal: of ruled lines, and of those by hand.
const RULED: f64 = 0.008;
const BY_HAND: [f64; 2] = [0.012, 0.03];

/// How far off a ruler and a hand put a line, as shares of the diagonal.
const RULED_UNEVEN: f64 = 0.002;
const UNEVEN: f64 = 0.012;

/// Of a law so many counts are told, so that there is room for others.
pub(super) const MOST_COUNTS: usize = 3;

/// Of so many laws it is looked how they go on.
const MOST_LAWS: usize = 24;

/// More copies than this are not drawn.
const MOST_COPIES: usize = 60;

/// What it takes to say how far a series goes, in nats: as far as what stands beside it, as often as what is across,
/// until what was begun is done, twice as far, three times, half as far again, one more.
const TO_BACKGROUND: f64 = 1.0;
const AS_ACROSS: f64 = 1.5;
const BEGUN: f64 = 2.0;
const TWICE: f64 = 0.7;
const THRICE: f64 = 1.8;
const HALF_AGAIN: f64 = 2.0;
const ONE_MORE: f64 = 2.5;

/// What it takes to say that it goes all the way around, for the first, the second and the third count.
const AROUND: [f64; 3] = [0.5, 2.5, 4.0];

/// Laws with one key are nearly the same: their kind, where the middle of the drawing goes, and by how much it turns.
pub(super) type LawKey = (Kind, [i64; 3]);

/// A law that a drawing follows.
struct Found {
    law: Law,
    /// Indices of pieces, one after the other, of each chain.
    chains: Vec<Vec<usize>>,
    /// Those whose length is that of the longest, or one less.
    going: Vec<bool>,
    /// How many copies the longest has.
    longest: usize,
    /// What it takes to tell the drawing so, without how often, in nats.
    nats: f64,
    tolerance: f64,
}

/// How a drawing with these pieces may go on, told by what recurs in it. Gives what it takes to tell the drawing as it is,
/// where that is a whole already, in nats.
pub(super) fn ideas(
    pieces: &Pieces,
    diagonal: f64,
    effort: &Effort,
    ideas: &mut Vec<Idea>,
) -> Option<f64> {
    let mut found = Vec::new();
    let tolerances = match pieces.is_ruled {
        true => &[RULED][..],
        false => &BY_HAND,
    };
    for share in tolerances {
        found.extend(laws(pieces, share * diagonal, diagonal, effort));
    }
    found.sort_by(|a, b| a.nats.total_cmp(&b.nats));
    found.truncate(MOST_LAWS);
    let mut whole = None;
    for one in &found {
        let key = one.key(pieces, diagonal);
        for (what, nats, count, law) in one.counts(pieces, &found) {
            if count <= one.longest && one.law.kind == Kind::Turn && what == What::Around(count) {
                whole = Some(f64::min(nats, whole.unwrap_or(f64::INFINITY)));
                continue;
            }
            ideas.extend(
                one.drawn(pieces, &law, count, 0.03 * diagonal)
                    .map(|(whole, added)| Idea {
                        what,
                        law: Some(key),
                        recurring: Some(one.recurring(pieces)),
                        nats,
                        whole,
                        added,
                        code: None,
                        looped: Some(one.looped(pieces, law, count, 0.03 * diagonal)),
                    }),
            );
        }
    }
    whole
}

/// All laws that pairs of pieces say, as far as they tell more than these.
fn laws(pieces: &Pieces, tolerance: f64, diagonal: f64, effort: &Effort) -> Vec<Found> {
    let middle = mean(pieces.all.iter().map(|piece| piece.middle));
    let mut seen = FxHashSet::default();
    let mut known = FxHashSet::default();
    let mut found = Vec::new();
    for (anchor, first) in seeds(pieces) {
        for kind in Kind::ALL {
            let Some(law) = Law::like(kind, first, anchor) else {
                continue;
            };
            let to = law.first.apply(middle);
            let grain = 0.5 * tolerance;
            let place = [to.x / grain, to.y / grain, 40.0 * law.first.scale()];
            let place = place.map(|value| value.round() as i64);
            let degrees = law.first.degrees().round() as i64;
            if !seen.insert((kind as u8, place, degrees)) {
                continue;
            }
            if !effort.spend(4 * pieces.all.len() * pieces.all.len()) {
                return found;
            }
            let chains = chains(&law, pieces, tolerance);
            if chains.iter().all(|chain| chain.len() < 2) {
                continue;
            }
            // What all copies say together is nearer than what one pair says.
            let law = law.fitted(&pairs(&law, &chains, pieces)).unwrap_or(law);
            let chains = self::chains(&law, pieces, tolerance);
            if known.insert((kind as u8, chains.clone())) {
                found.extend(Found::new(law, chains, pieces, tolerance, diagonal));
            }
        }
    }
    found
}

/// What may take one copy to the next, and a point of the first.
fn seeds(pieces: &Pieces) -> Vec<(Point, Similarity)> {
    let all = &pieces.all;
    let mut seeds = Vec::new();
    for (i, a) in all.iter().enumerate() {
        let others: Vec<usize> = match pieces.in_order {
            true => (i + 1..all.len().min(i + 1 + SPAN)).collect(),
            false => (0..all.len()).filter(|&j| j != i).collect(),
        };
        for j in others {
            let b = &all[j];
            let ratio = b.length / a.length;
            if !(0.5..2.0).contains(&ratio) || a.is_closed != b.is_closed {
                continue;
            }
            let between = if a.is_closed {
                let beside = |p: Point, by: f64| [p, Point::new(p.x + by, p.y)];
                [
                    Similarity::between([a.from(), a.middle], [b.from(), b.middle]),
                    Similarity::between(beside(a.middle, 1.0), beside(b.middle, ratio)),
                ]
            } else {
                [[b.from(), b.to()], [b.to(), b.from()]]
                    .map(|ends| Similarity::between([a.from(), a.to()], ends))
            };
            // Of three middles the third says what one round thing does not.
            let third = (2 * j).checked_sub(i).and_then(|k| all.get(k));
            let third =
                third.and_then(|c| Similarity::between([a.middle, b.middle], [b.middle, c.middle]));
            let all = between.into_iter().chain([third]).flatten();
            seeds.extend(all.map(|seed| (a.middle, seed)));
        }
    }
    seeds
}

/// The chains of pieces that a law makes, in the order of their heads.
fn chains(law: &Law, pieces: &Pieces, tolerance: f64) -> Vec<Vec<usize>> {
    let all = &pieces.all;
    let mut is_taken = vec![false; all.len()];
    let nearest = |piece: &Piece, k: usize, is_taken: &[bool], own: usize| {
        let by = law.at(k);
        let free = (0..all.len()).filter(|&j| j != own && !is_taken[j]);
        let near = free.filter_map(|j| {
            let misfit = piece.misfit(|p| by.apply(p), by.scale(), &all[j], tolerance);
            Some((j, misfit?))
        });
        near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(j, _)| j)
    };
    if !law.is_even() {
        let mut chains = Vec::new();
        for head in 0..all.len() {
            if std::mem::replace(&mut is_taken[head], true) {
                continue;
            }
            let mut chain = vec![head];
            while let Some(next) = nearest(&all[head], chain.len(), &is_taken, head) {
                is_taken[next] = true;
                chain.push(next);
            }
            chains.push(chain);
        }
        return chains;
    }
    // Of each piece which comes after it.
    let next: Vec<Option<usize>> = (0..all.len())
        .map(|i| {
            let next = nearest(&all[i], 1, &is_taken, i)?;
            is_taken[next] = true;
            Some(next)
        })
        .collect();
    let mut is_done = vec![false; all.len()];
    let mut chains = Vec::new();
    // A ring has no head; where it begins is all the same.
    let heads = (0..all.len()).filter(|&i| !is_taken[i]);
    for head in heads.chain(0..all.len()) {
        let mut chain = Vec::new();
        let mut at = Some(head).filter(|&i| !is_done[i]);
        while let Some(i) = at {
            is_done[i] = true;
            chain.push(i);
            at = next[i].filter(|&next| !is_done[next]);
        }
        if !chain.is_empty() {
            chains.push(chain);
        }
    }
    chains.sort_by_key(|chain| chain[0]);
    chains
}

/// Points that the law takes onto each other.
fn pairs(law: &Law, chains: &[Vec<usize>], pieces: &Pieces) -> Vec<(Point, Point)> {
    let all = &pieces.all;
    let mut pairs = Vec::new();
    for chain in chains {
        match law.is_even() {
            true => {
                for link in chain.windows(2) {
                    pairs.extend(all[link[0]].pairs(&all[link[1]], &law.first));
                }
            }
            // From one to the next it is another map each time; only the first is told.
            false => {
                if let [first, second, ..] = chain[..] {
                    pairs.extend(all[first].pairs(&all[second], &law.first));
                }
            }
        }
    }
    pairs
}

impl Found {
    /// How long the lines are that recur often enough to be gone on with unasked, in steps.
    fn recurring(&self, pieces: &Pieces) -> f64 {
        let often = self
            .chains
            .iter()
            .filter(|chain| chain.len() >= WORTH_COPIES);
        often.flatten().map(|&piece| pieces.all[piece].length).sum()
    }

    fn new(
        law: Law,
        chains: Vec<Vec<usize>>,
        pieces: &Pieces,
        tolerance: f64,
        diagonal: f64,
    ) -> Option<Found> {
        let longest = chains.iter().map(Vec::len).max()?;
        // Of two copies any that are alike are a spiral.
        if longest < 2 || longest < 3 && law.kind == Kind::Spiral {
            return None;
        }
        // What was begun of the last copy may be less than all of it.
        let whole = chains.iter().filter(|chain| chain.len() == longest);
        let (first, last) = (
            whole.clone().map(|chain| chain[0]).min()?,
            whole.map(|chain| chain[1]).min()?,
        );
        let is_begun = |chain: &[usize]| {
            chain.len() + 1 == longest
                && (longest > 2 || pieces.in_order && (first..last).contains(&chain[0]))
        };
        let going: Vec<bool> = chains
            .iter()
            .map(|chain| chain.len() == longest || is_begun(chain))
            .collect();
        let all = &pieces.all;
        let mut numbers = 0.0;
        let mut misfit = 0.0;
        let uneven = match pieces.is_ruled {
            true => RULED_UNEVEN,
            false => UNEVEN,
        };
        let even = (uneven * diagonal).powi(2);
        for (chain, goes) in chains.iter().zip(&going) {
            let head = &all[chain[0]];
            numbers += head.numbers;
            for (k, &i) in chain.iter().enumerate().skip(1) {
                let by = law.at(k);
                let off = head.misfit(|p| by.apply(p), by.scale(), &all[i], f64::INFINITY);
                misfit += off.map_or(0.0, |square| square / (2.0 * even)).min(4.0);
            }
            // One that does not go as far as the others takes a count of its own.
            if !goes && chain.len() > 1 {
                numbers += 1.0;
            }
        }
        let found = Found {
            law,
            chains,
            going,
            longest,
            nats: 0.0,
            tolerance,
        };
        numbers += match found.goes_on_from_its_end(pieces) && law.kind != Kind::Growing {
            // Where the turtle stands at the end, the next begins.
            true if law.kind == Kind::Spiral => 1.5,
            true => 0.5,
            false => law.kind.numbers(),
        };
        Some(Found {
            nats: NUMBER_NATS * numbers + misfit,
            ..found
        })
    }

    /// What is the same for laws that are nearly the same.
    fn key(&self, pieces: &Pieces, diagonal: f64) -> LawKey {
        let middle = mean(pieces.all.iter().map(|piece| piece.middle));
        let to = self.law.first.apply(middle);
        let grain = 0.05 * diagonal;
        let place = [to.x / grain, to.y / grain, self.law.first.degrees() / 5.0];
        (self.law.kind, place.map(|value| value.round() as i64))
    }

    fn going(&self) -> impl Iterator<Item = &Vec<usize>> + Clone {
        let chains = self.chains.iter().zip(&self.going);
        chains.filter_map(|(chain, &goes)| goes.then_some(chain))
    }

    fn resting(&self) -> impl Iterator<Item = &Vec<usize>> {
        let chains = self.chains.iter().zip(&self.going);
        chains.filter_map(|(chain, &goes)| (!goes).then_some(chain))
    }

    /// Whether a copy begins where the one before ends.
    fn goes_on_from_its_end(&self, pieces: &Pieces) -> bool {
        let whole = || self.going().filter(|chain| chain.len() == self.longest);
        let (Some(first), Some(last)) = (whole().next(), whole().last()) else {
            return false;
        };
        let (end, next) = (&pieces.all[last[0]], &pieces.all[first[1]]);
        distance(end.to(), next.from()) <= self.tolerance.max(1e-6)
    }

    /// How often it may be repeated: what that is, all that it takes to tell it in nats, how often, by which law.
    fn counts(&self, pieces: &Pieces, others: &[Found]) -> Vec<(What, f64, usize, Law)> {
        let heads = self.going().count().max(1);
        let done = self.going().map(Vec::len).sum::<usize>() as f64 / heads as f64;
        let mut counts = Vec::new();
        let mut closes = false;
        if self.law.kind == Kind::Turn {
            let pairs = pairs(&self.law, &self.chains, pieces);
            let points = pieces
                .all
                .iter()
                .flat_map(|piece| [piece.from(), piece.to(), piece.middle]);
            let reach = self.law.reach(points).unwrap_or_default();
            let closings = self.law.closings(reach, self.longest, 2.0 * self.tolerance);
            for ((count, degrees, off), prior) in closings.into_iter().zip(AROUND) {
                let Some(law) = self.law.turning(degrees, &pairs) else {
                    continue;
                };
                closes = true;
                let off = (off / (2.0 * self.tolerance)).powi(2);
                counts.push((What::Around(count), prior + off, count, law));
            }
        }
        let what = |count: usize| match self.law.kind {
            Kind::Spiral => What::Spiral(count),
            Kind::Growing => What::Growing(count),
            Kind::Step | Kind::Turn => What::InARow(count),
        };
        let aside = if closes { 3.0 } else { 0.0 };
        let mut add = |count: f64, nats: f64| {
            let count = count.round() as usize;
            if (self.longest..=MOST_COPIES).contains(&count) && count as f64 > done {
                counts.push((what(count), nats + aside, count, self.law));
            }
        };
        if let Some(count) = self.as_far_as_what_rests(pieces) {
            add(count as f64, TO_BACKGROUND);
        }
        for other in others {
            if self.law.kind == Kind::Step && other.law.kind == Kind::Step && self.is_across(other)
            {
                add(other.longest as f64, AS_ACROSS);
                break;
            }
        }
        add(self.longest as f64, BEGUN);
        add(2.0 * done, TWICE);
        add(3.0 * done, THRICE);
        add(1.5 * done, HALF_AGAIN);
        add(self.longest as f64 + 1.0, ONE_MORE);
        let nats = |(what, nats, count, law)| (what, self.nats + nats, count, law);
        counts.into_iter().map(nats).collect()
    }

    /// Whether the steps of two laws are at right angles, more or less.
    fn is_across(&self, other: &Found) -> bool {
        let zero = Point::new(0.0, 0.0);
        let [a, b] = [self, other].map(|found| found.law.first.apply(zero));
        let cosine = (a.x * b.x + a.y * b.y) / (distance(zero, a) * distance(zero, b));
        cosine.abs() < 0.5
    }

    /// How many copies stand within the box about what is not repeated, if that is more than there are.
    fn as_far_as_what_rests(&self, pieces: &Pieces) -> Option<usize> {
        let rest = self.resting().flatten().map(|&i| &pieces.all[i]);
        let points: Vec<Point> = rest.flat_map(|piece| piece.line.iter().copied()).collect();
        let (low, high) = bounds(&points)?;
        let slack = 2.0 * self.tolerance;
        let is_within = |count: usize| {
            let by = self.law.at(count - 1);
            self.going().all(|chain| {
                let ends = [by.apply(pieces.all[chain[0]].middle)];
                ends.iter().all(|p| {
                    (low.x - slack..=high.x + slack).contains(&p.x)
                        && (low.y - slack..=high.y + slack).contains(&p.y)
                })
            })
        };
        let count = (1..=MOST_COPIES)
            .take_while(|&count| is_within(count))
            .last()?;
        (count > self.longest && count < MOST_COPIES).then_some(count)
    }

    /// One copy and how it recurs.
    fn looped(&self, pieces: &Pieces, law: Law, count: usize, joint: f64) -> Looped {
        let line = |&i: &usize| pieces.all[i].line.clone();
        let heads = self.going().map(|chain| line(&chain[0]));
        Looped {
            rest: joined(self.resting().flatten().map(line), joint),
            head: joined(heads, joint),
            law,
            count,
        }
    }

    /// The drawing with so many copies, and what is new in it.
    fn drawn(
        &self,
        pieces: &Pieces,
        law: &Law,
        count: usize,
        joint: f64,
    ) -> Option<(Lines, Lines)> {
        let (mut whole, mut added) = (Vec::new(), Vec::new());
        for k in 0..count {
            let by = law.at(k);
            for chain in self.going() {
                let line = pieces.all[chain[0]].moved(|p| by.apply(p));
                if k >= chain.len() {
                    added.push(line.clone());
                }
                whole.push(line);
            }
        }
        let rest = self
            .resting()
            .flatten()
            .map(|&i| pieces.all[i].line.clone());
        let whole = joined(rest.chain(whole), joint);
        (!added.is_empty()).then(|| (whole, joined(added, joint)))
    }
}
