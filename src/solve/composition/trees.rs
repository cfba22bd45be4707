//! Straight lines that branch again and again in the same way, told by one function that calls itself.

use super::misfit::Drawn;
use super::shape::{Move, Number, Placed, Shape, Term, Unit};
use super::{Alternative, Told, numbers};
use crate::solve::effort::Effort;
use crate::solve::geometry::polyline::{direction, distance, mean, signed, towards};
use crate::solve::geometry::primitive::Primitive;
use turtle_lib::turtle::Point;

/// A tree has at least so many levels, and from each branch so many go on.
const FEWEST_LEVELS: usize = 3;
const BRANCHES: std::ops::RangeInclusive<usize> = 2..=4;

/// More lines than this are no tree that is told.
const MOST_EDGES: usize = 160;

/// Ends within so many reaches are one place.
const NODE: f64 = 4.0;

/// Branches of a level differ by at most this share in length, and by so many degrees in direction, to be tried.
const UNEVEN: f64 = 0.4;
const UNEVEN_TURN: f64 = 15.0;

/// A tree may miss this share of its lines.
const MISSED: f64 = 0.03;

/// A straight line between two nodes, and the part that it is of.
#[derive(Clone, Copy, Debug)]
struct Edge {
    ends: [usize; 2],
    part: usize,
}

/// Straight lines that meet.
struct Graph {
    nodes: Vec<Point>,
    edges: Vec<Edge>,
}

/// An edge walked towards one of its ends.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Branch {
    edge: usize,
    to: usize,
}

/// The parts with those of a tree told as one; `reach` in steps.
pub fn grown(mut told: Vec<Told>, reach: f64, effort: &Effort) -> Vec<Told> {
    while let Some((parts, tree)) = tree(&told, reach, effort) {
        let first = parts[0];
        let mut index = 0;
        told.retain(|_| {
            index += 1;
            index - 1 == first || !parts.contains(&(index - 1))
        });
        told[first] = tree;
    }
    told
}

/// The largest tree, and the parts that it takes.
fn tree(told: &[Told], reach: f64, effort: &Effort) -> Option<(Vec<usize>, Told)> {
    let graph = Graph::of(told, NODE * reach)?;
    let edges = graph.edges.len();
    if !effort.spend_spare(4 * edges * edges) {
        return None;
    }
    let trunks = (0..edges).flat_map(|edge| graph.edges[edge].ends.map(|to| Branch { edge, to }));
    let levels = trunks.filter_map(|trunk| graph.levels(trunk));
    let levels = levels.max_by_key(|levels| levels.iter().map(Vec::len).sum::<usize>())?;
    let in_tree = |edge: &usize| levels.iter().flatten().any(|branch| branch.edge == *edge);
    let mut parts: Vec<usize> = levels
        .iter()
        .flatten()
        .map(|b| graph.edges[b.edge].part)
        .collect();
    parts.sort_unstable();
    parts.dedup();
    let is_taken = |edge: &usize| parts.contains(&graph.edges[*edge].part);
    if !(0..edges).filter(is_taken).all(|edge| in_tree(&edge)) {
        return None;
    }
    let placed = graph.placed(&levels)?;
    let drawn = Drawn::of(parts.iter().map(|&part| &told[part].drawn));
    if !effort.spend_spare(drawn.cost()) {
        return None;
    }
    let placed = drawn.nearest_fit(&placed, reach, 1.5 * reach, |_| true);
    let misfit = drawn.misfit(&placed.pieces(), reach);
    let near = misfit.missed.max(misfit.surplus) <= MISSED * drawn.length;
    let alternative = Alternative {
        numbers: numbers(&placed.shape),
        placed,
        own: None,
        is_offered: false,
        misfit,
    };
    let told = Told {
        line: Vec::new(),
        drawn,
        reach,
        alternatives: vec![alternative],
    };
    (near && parts.len() > 1).then_some((parts, told))
}

impl Graph {
    /// The straight lines of parts, cut where others end on them; ends within `reach` are one node.
    fn of(told: &[Told], reach: f64) -> Option<Graph> {
        let mut sides: Vec<(usize, Point, Point)> = Vec::new();
        for (part, told) in told.iter().enumerate() {
            let pieces = told.own_pieces();
            let ends = pieces.iter().filter_map(|piece| match piece {
                Primitive::Segment { from, to } => Some((part, *from, *to)),
                Primitive::Arc(_) => None,
            });
            let ends: Vec<(usize, Point, Point)> = ends.collect();
            if ends.len() == pieces.len() {
                sides.extend(ends);
            }
        }
        if sides.len() > MOST_EDGES {
            return None;
        }
        let mut nodes: Vec<Vec<Point>> = Vec::new();
        for end in sides.iter().flat_map(|(_, from, to)| [*from, *to]) {
            let is_near = |node: &&mut Vec<Point>| distance(node[0], end) <= reach;
            match nodes.iter_mut().find(is_near) {
                Some(node) => node.push(end),
                None => nodes.push(vec![end]),
            }
        }
        let nodes: Vec<Point> = nodes.into_iter().map(mean).collect();
        let mut edges = Vec::new();
        for (part, from, to) in sides {
            let along = |p: Point| {
                let length = distance(from, to).max(f64::MIN_POSITIVE);
                let (dx, dy) = ((to.x - from.x) / length, (to.y - from.y) / length);
                (p.x - from.x) * dx + (p.y - from.y) * dy
            };
            let length = distance(from, to);
            let mut on: Vec<(f64, usize)> = (nodes.iter().enumerate())
                .filter(|(_, node)| {
                    let at = along(**node);
                    let nearest = towards(from, to, (at / length).clamp(0.0, 1.0));
                    distance(nearest, **node) <= reach
                })
                .map(|(node, at)| (along(*at), node))
                .collect();
            on.sort_by(|a, b| a.0.total_cmp(&b.0));
            edges.extend(on.windows(2).map(|pair| Edge {
                ends: [pair[0].1, pair[1].1],
                part,
            }));
        }
        Some(Graph { nodes, edges })
    }

    /// The levels of the tree that a trunk grows into, the children of each branch from left to right; nothing where
    /// what goes on from there is none.
    fn levels(&self, trunk: Branch) -> Option<Vec<Vec<Branch>>> {
        let mut levels = vec![vec![trunk]];
        let mut count = 1;
        loop {
            let last = levels.last()?;
            let next: Vec<Vec<Branch>> =
                last.iter().map(|branch| self.following(*branch)).collect();
            let each = next.first()?.len();
            if next.iter().any(|of_one| of_one.len() != each) {
                return None;
            }
            if each == 0 {
                break;
            }
            let is_first = levels.len() == 1;
            let before = levels.get(1).map_or(each, Vec::len);
            count += each * last.len();
            if !BRANCHES.contains(&each) || !is_first && each != before || count > self.edges.len()
            {
                return None;
            }
            levels.push(next.into_iter().flatten().collect());
        }
        (levels.len() >= FEWEST_LEVELS).then_some(levels)
    }

    /// The branches that go on from where one ends, from left to right.
    fn following(&self, branch: Branch) -> Vec<Branch> {
        let heading = self.heading(branch);
        let edges = self
            .edges
            .iter()
            .enumerate()
            .filter(|(i, _)| *i != branch.edge);
        let mut next: Vec<Branch> = edges
            .filter_map(|(edge, Edge { ends, .. })| {
                let from = ends.iter().position(|end| *end == branch.to)?;
                Some(Branch {
                    edge,
                    to: ends[1 - from],
                })
            })
            .collect();
        let turn = |next: &Branch| signed(self.heading(*next) - heading);
        next.sort_by(|a, b| turn(b).total_cmp(&turn(a)));
        next
    }

    fn ends(&self, branch: Branch) -> [Point; 2] {
        let [a, b] = self.edges[branch.edge].ends;
        let from = if b == branch.to { a } else { b };
        [self.nodes[from], self.nodes[branch.to]]
    }

    fn heading(&self, branch: Branch) -> f64 {
        let [from, to] = self.ends(branch);
        direction(from, to)
    }

    /// The tree with the mean lengths and turns of its branches; nothing where they are too uneven.
    fn placed(&self, levels: &[Vec<Branch>]) -> Option<Placed> {
        let length = |branch: &Branch| {
            let [from, to] = self.ends(*branch);
            distance(from, to)
        };
        let mut means = Vec::new();
        for level in levels {
            let mean = level.iter().map(length).sum::<f64>() / level.len() as f64;
            if level
                .iter()
                .any(|branch| (length(branch) - mean).abs() > UNEVEN * mean)
            {
                return None;
            }
            means.push(mean);
        }
        let steps = (means.len() - 1) as f64;
        let ratio = (means.last()? / means[0]).powf(1.0 / steps);
        let each = levels[1].len();
        let mut turns = vec![Vec::new(); each];
        for (level, next) in levels.iter().zip(&levels[1..]) {
            for (branch, following) in level.iter().zip(next.chunks(each)) {
                for (turns, next) in turns.iter_mut().zip(following) {
                    turns.push(signed(self.heading(*next) - self.heading(*branch)));
                }
            }
        }
        let mut shape = Shape {
            name: "branch",
            numbers: vec![Number::named("length", Unit::Length, means[0])],
            moves: Vec::new(),
            is_round: false,
            sign: None,
        };
        let ratio = shape.number(Unit::Ratio, ratio);
        let mut terms = Vec::new();
        for turns in turns {
            let mean = turns.iter().sum::<f64>() / turns.len() as f64;
            if turns.iter().any(|turn| (turn - mean).abs() > UNEVEN_TURN) {
                return None;
            }
            terms.push(shape.number(Unit::Angle, mean));
        }
        shape.moves = vec![Move::Branches {
            levels: levels.len(),
            length: Term::Of(0, 1.0),
            ratio,
            turns: terms,
        }];
        let trunk = levels[0][0];
        Some(Placed {
            shape,
            at: self.ends(trunk)[0],
            heading: self.heading(trunk),
        })
    }
}
