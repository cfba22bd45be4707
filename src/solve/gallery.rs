//! What a solve found, grouped by picture and ranked.

pub(super) mod shape;

use super::composition::READABLE;
use super::{Candidate, Origin, Reading, Rendering, Weights};
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};
use turtle_lib::bitmap::Bitmap;
use turtle_lib::compare::Verdict;

/// How good a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// No pixel differs from the target.
    Exact,
    /// It is within the tolerance.
    Matched,
    /// It is neither.
    Near,
}

impl From<&Verdict> for Rank {
    fn from(verdict: &Verdict) -> Self {
        if verdict.exact {
            Rank::Exact
        } else if verdict.matched {
            Rank::Matched
        } else {
            Rank::Near
        }
    }
}

/// A program in a card.
#[derive(Clone, Debug)]
pub struct Member {
    /// The likeliest sample that was this program.
    pub candidate: Arc<Candidate>,
    /// How many samples were, as they came.
    pub samples: usize,
    rendering: Arc<Rendering>,
}

impl Member {
    /// What it draws.
    pub fn rendering(&self) -> &Rendering {
        &self.rendering
    }

    /// How it came about: a sample, if one was it.
    pub fn origin(&self) -> Origin {
        match self.samples {
            0 => self.candidate.origin,
            _ => Origin::Sampled,
        }
    }

    /// The same in words.
    pub fn provenance(&self) -> String {
        let words = match self.origin() {
            Origin::Sampled => return told(self.samples),
            Origin::Refined => "sampled, then refined",
            Origin::Repaired => "repaired from a sample",
            Origin::Placed => "a figure placed over the drawing",
            Origin::Traced => "its own lines",
            Origin::Composed => "composed of its parts",
        };
        words.to_owned()
    }

    /// The shortest text comes first, then the likeliest, then the first sample.
    fn order(&self, other: &Member) -> Ordering {
        let length = |member: &Member| member.rendering.code.len();
        let description = |member: &Member| member.candidate.description_length();
        length(self)
            .cmp(&length(other))
            .then(description(self).total_cmp(&description(other)))
            .then(self.index().cmp(&other.index()))
    }

    fn index(&self) -> usize {
        self.candidate.sample.index
    }

    /// Adds the same program again: as a sample came it is likelier than another that was moved to be the same.
    fn meet(&mut self, again: Member) {
        let samples = self.samples + again.samples;
        if again.order(self).is_lt() {
            *self = again;
        }
        self.samples = samples;
    }
}

/// So many samples, in words.
fn told(samples: usize) -> String {
    match samples {
        1 => "one sample".to_owned(),
        samples => format!("{samples} samples"),
    }
}

/// All programs that draw one picture.
#[derive(Clone, Debug)]
pub struct Card {
    front: Member,
    rest: Vec<Member>,
}

impl Card {
    fn new(member: Member) -> Card {
        Card {
            front: member,
            rest: Vec::new(),
        }
    }

    /// The shortest program.
    pub fn front(&self) -> &Member {
        &self.front
    }

    /// The programs, the shortest first.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        std::iter::once(&self.front).chain(&self.rest)
    }

    /// How many samples drew it, as they came or moved and scaled as a whole.
    pub fn samples(&self) -> usize {
        self.members().map(|member| member.samples).sum()
    }

    /// How good the picture is.
    pub fn rank(&self) -> Rank {
        Rank::from(&self.front.rendering.verdict)
    }

    /// How its shortest program reads the drawing.
    pub fn reading(&self) -> Reading {
        self.front.candidate.reading()
    }

    /// How its shortest program came about.
    pub fn origin(&self) -> Origin {
        self.front.origin()
    }

    /// The same in words, and how many samples drew the picture.
    pub fn provenance(&self) -> String {
        match (self.origin(), self.samples()) {
            (Origin::Sampled, samples) => told(samples),
            (_, 0) => self.front.provenance(),
            (_, samples) => format!(
                "{}; {} of the same picture",
                self.front.provenance(),
                told(samples)
            ),
        }
    }

    /// Length of its shortest description, in nats.
    pub fn description_length(&self) -> f64 {
        self.members()
            .map(|member| member.candidate.description_length())
            .fold(f64::INFINITY, f64::min)
    }

    /// What a card holds does not depend on the order in which its programs came.
    fn add(&mut self, mut new: Member) {
        let code = |member: &Member| member.rendering.code == new.rendering.code;
        if code(&self.front) {
            return self.front.meet(new);
        }
        if let Some(known) = self.rest.iter().position(code) {
            let mut known = self.rest.remove(known);
            known.meet(new);
            new = known;
        }
        if new.order(&self.front).is_lt() {
            std::mem::swap(&mut self.front, &mut new);
        }
        let place = self
            .rest
            .partition_point(|member| member.order(&new).is_le());
        self.rest.insert(place, new);
    }

    /// Whether it is exact without having been moved there. One that was may be so by chance: what was drawn
    /// is no canonical picture then.
    fn is_surely_exact(&self) -> bool {
        let as_said = |member: &Member| member.rendering.pose.is_none();
        self.rank() == Rank::Exact && self.members().any(as_said)
    }

    /// What it takes to describe the target by it, in nats.
    fn cost(&self, weights: &Weights) -> f64 {
        self.members()
            .map(|member| weights.cost(&member.candidate))
            .fold(f64::INFINITY, f64::min)
    }

    /// The same with more weight on what is missed.
    fn closeness(&self, weights: &Weights) -> f64 {
        self.cost(weights) + weights.closeness * self.front.rendering.missed_nats
    }

    /// Surely exact ones first, by description length; then the others, by what it takes to describe the target
    /// by them: a program that is simple and misses a little goes before one that is neither.
    fn order(&self, other: &Card, weights: &Weights) -> Ordering {
        other
            .is_surely_exact()
            .cmp(&self.is_surely_exact())
            .then(match self.is_surely_exact() {
                true => Ordering::Equal,
                false => self.cost(weights).total_cmp(&other.cost(weights)),
            })
            .then(
                self.description_length()
                    .total_cmp(&other.description_length()),
            )
            .then(self.front.index().cmp(&other.front.index()))
    }
}

/// Of so many cards one reads the drawing as drawn.
const TURN: usize = 5;

/// What was drawn, one card a picture, the best first: those that are exact; then those that are not, both
/// readings of a hand among them.
#[derive(Clone, Debug, Default)]
pub struct Gallery {
    /// In the order they came.
    cards: Vec<Card>,
    places: HashMap<Arc<Bitmap>, usize>,
    /// Indices of `cards`, the best first.
    order: Vec<usize>,
    first: Reading,
    weights: Weights,
    /// The same as they are shown, readings and shapes taking turns: worked out when it is asked for after a
    /// change, since a window asks several times a frame.
    shown: OnceLock<Vec<usize>>,
}

impl Gallery {
    /// An empty one that shows this reading of a hand first.
    pub fn showing(first: Reading) -> Gallery {
        Gallery {
            first,
            ..Gallery::default()
        }
    }

    /// An empty one that ranks alike.
    pub(super) fn empty(&self) -> Gallery {
        Gallery::showing(self.first).weighing(self.weights)
    }

    /// The same, ranked by these weights from now on.
    pub fn weighing(self, weights: Weights) -> Gallery {
        Gallery { weights, ..self }
    }

    /// Which reading of a hand comes first.
    pub fn first(&self) -> Reading {
        self.first
    }

    /// Shows this reading of a hand first from now on.
    pub fn show_first(&mut self, first: Reading) {
        self.first = first;
        self.shown.take();
    }

    /// Adds what a candidate draws, if it draws something.
    pub fn add(&mut self, candidate: Arc<Candidate>) {
        let super::Outcome::Drawn(rendering) = &candidate.outcome else {
            return;
        };
        let member = Member {
            rendering: rendering.clone(),
            samples: usize::from(candidate.origin == Origin::Sampled),
            candidate,
        };
        let bitmap = member.rendering.bitmap.clone();
        let index = match self.places.get(&bitmap) {
            Some(&index) => {
                self.cards[index].add(member);
                self.order.retain(|&other| other != index);
                index
            }
            None => {
                self.cards.push(Card::new(member));
                self.places.insert(bitmap, self.cards.len() - 1);
                self.cards.len() - 1
            }
        };
        let card = &self.cards[index];
        let place = self
            .order
            .partition_point(|&other| self.cards[other].order(card, &self.weights).is_le());
        self.order.insert(place, index);
        self.shown.take();
    }

    /// The cards, the best first.
    ///
    /// After the exact ones the readings take turns: of five cards one reads the drawing as drawn, the
    /// first of them or the second. It is the first, too, when no other has much of the ink, or none tells the
    /// drawing as briefly. Among the
    /// others a shape that was shown comes again only after all others. Which cards are of a turn is by what
    /// it takes to describe the target by them; of those the nearest stands first.
    pub fn cards(&self) -> impl ExactSizeIterator<Item = &Card> + DoubleEndedIterator {
        let shown = self.shown.get_or_init(|| self.in_turns());
        shown.iter().map(|&index| &self.cards[index])
    }

    /// Indices of `cards` in the order of [`Gallery::cards`].
    fn in_turns(&self) -> Vec<usize> {
        let card = |&index: &usize| &self.cards[index];
        let (mut cards, others): (Vec<usize>, Vec<usize>) = self
            .order
            .iter()
            .partition(|index| card(index).is_surely_exact());
        let (mut drawn, meant): (Vec<usize>, Vec<usize>) = others
            .into_iter()
            .partition(|index| card(index).reading() == Reading::Drawn);
        // What is to be as drawn is to be near first of all, and told part by part.
        drawn.sort_by_key(|index| {
            let is_composed = card(index).origin() == Origin::Composed;
            (card(index).rank() == Rank::Near, !is_composed)
        });
        let mut shapes = HashSet::new();
        let (new, again): (Vec<usize>, Vec<usize>) = meant
            .into_iter()
            .partition(|index| shapes.insert(card(index).front.rendering.shape));
        let mut meant: Vec<usize> = new.into_iter().chain(again).collect();
        for turn in meant.chunks_mut(TURN - 1) {
            let closeness = |index: &usize| card(index).closeness(&self.weights);
            turn.sort_by(|a, b| closeness(a).total_cmp(&closeness(b)));
        }
        let has_ink =
            |index: &&usize| card(index).front.rendering.verdict.ink_f1 >= self.weights.least_meant;
        let in_full = |index: &usize| {
            card(index).cost(&self.weights) + card(index).front.rendering.untold_nats
        };
        let least = drawn.iter().map(in_full).fold(f64::INFINITY, f64::min);
        let is_shorter = |index: &&usize| in_full(index) <= least;
        let turn = match self.first {
            Reading::Meant if meant.first().filter(has_ink).filter(is_shorter).is_some() => 1,
            Reading::Meant | Reading::Drawn => 0,
        };
        // Where the first that is as drawn is long, a short one ends the first turn.
        let lines = |index: &usize| card(index).front.rendering.code.lines().count();
        let is_short = |index: &usize| lines(index) <= READABLE && card(index).rank() != Rank::Near;
        let short = match drawn.first().is_some_and(|first| !is_short(first)) {
            true => drawn.iter().position(is_short),
            false => None,
        };
        let short = short.map(|at| (TURN - 1, drawn.remove(at)));
        let mut drawn = drawn.into_iter();
        let mut meant = meant.into_iter();
        for place in 0.. {
            if let Some((_, index)) = short.filter(|(at, _)| *at == place) {
                cards.push(index);
                continue;
            }
            let next = match place % TURN == turn {
                true => drawn.next().or_else(|| meant.next()),
                false => meant.next().or_else(|| drawn.next()),
            };
            let Some(index) = next else { break };
            cards.push(index);
        }
        cards
    }

    /// The cards that match, the best first.
    pub fn matching(&self) -> impl Iterator<Item = &Card> {
        self.cards().filter(|card| card.rank() != Rank::Near)
    }

    /// How many of the cards go up to the last that matches. Near misses among them rank before a match: a
    /// hand's figure is rarely as regular as was meant.
    pub fn leading(&self) -> usize {
        let last = self.cards().rposition(|card| card.rank() != Rank::Near);
        last.map_or(0, |last| last + 1)
    }

    /// The best card.
    pub fn best(&self) -> Option<&Card> {
        self.cards().next()
    }
}
