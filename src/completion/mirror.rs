//! The other half of what is drawn: its image in a mirror, or turned half around.

use super::pieces::{Piece, Pieces, joined};
use super::{Idea, NUMBER_NATS, What};
use crate::solve::geometry::polyline::{bounds, distance};
use turtle_lib::turtle::Point;

/// Ends this near to each other are one place, and to a mirror are on it, as a share of the diagonal.
const NEAR: f64 = 0.03;

/// Pieces this near to an image of a piece are it, as a share of the diagonal.
const ALIKE: f64 = 0.035;

/// What it takes to say that there is a mirror, in nats: an upright one, a level one, or half a turn. Level ones are rare
/// in what people draw.
const UPRIGHT: f64 = 1.5;
const LEVEL: f64 = 5.0;
const TURNED: f64 = 4.0;

/// What it takes more where no line ends at the mirror and nothing is its own image: it may be anywhere.
const GROUNDLESS: f64 = 8.0;

/// How a drawing with these pieces may go on as its own image.
pub(super) fn ideas(pieces: &Pieces, diagonal: f64, ideas: &mut Vec<Idea>) {
    let ends = open_ends(&pieces.all, NEAR * diagonal);
    let joints: Vec<Point> = pieces
        .all
        .iter()
        .flat_map(|piece| [piece.from(), piece.to()])
        .filter(|p| !ends.contains(p))
        .collect();
    let points = pieces.all.iter().flat_map(|piece| &piece.line);
    let Some((low, high)) = bounds(points) else {
        return;
    };
    for (what, nats) in [(What::Mirrored, UPRIGHT), (What::MirroredDown, LEVEL)] {
        let is_upright = what == What::Mirrored;
        let across = |p: Point| if is_upright { p.x } else { p.y };
        let rounds = pieces.all.iter().filter(|piece| piece.is_closed);
        let places = ends.iter().copied().chain(rounds.map(|piece| piece.middle));
        let mut axes: Vec<f64> = places.map(across).collect();
        axes.extend([across(high), across(low)]);
        axes.sort_by(f64::total_cmp);
        for axis in apart(&axes, 2.0 * NEAR * diagonal) {
            let image = |p: Point| match is_upright {
                true => Point::new(2.0 * axis - p.x, p.y),
                false => Point::new(p.x, 2.0 * axis - p.y),
            };
            let is_on = |p: &&Point| (across(**p) - axis).abs() <= NEAR * diagonal;
            let touching = joints.iter().filter(is_on).count().min(2);
            let ending = ends.iter().filter(is_on).count() as f64 + 0.5 * touching as f64;
            ideas.extend(imaged(pieces, diagonal, image, what, nats, ending));
        }
    }
    // What both ends of a line have between them may be the middle.
    if let [a, b] = ends[..] {
        let image = |p: Point| Point::new(a.x + b.x - p.x, a.y + b.y - p.y);
        ideas.extend(imaged(pieces, diagonal, image, What::Turned, TURNED, 1.0));
    }
}

/// Means of values that lie nearer to each other than `least`.
fn apart(sorted: &[f64], least: f64) -> Vec<f64> {
    let groups = sorted.chunk_by(|a, b| b - a < least / 2.0);
    groups
        .map(|group| group.iter().sum::<f64>() / group.len() as f64)
        .collect()
}

/// Ends of lines where no other ends.
fn open_ends(pieces: &[Piece], near: f64) -> Vec<Point> {
    let open = pieces.iter().filter(|piece| !piece.is_closed);
    let ends: Vec<Point> = open.flat_map(|piece| [piece.from(), piece.to()]).collect();
    let is_open = |&(i, p): &(usize, &Point)| {
        let mut others = ends.iter().enumerate().filter(|(j, _)| *j != i);
        others.all(|(_, q)| distance(*p, *q) > near)
    };
    let open = ends.iter().enumerate().filter(is_open);
    open.map(|(_, p)| *p).collect()
}

/// The drawing with its image, if that is new; as many numbers as `ending` are told by lines that end at the mirror.
fn imaged(
    pieces: &Pieces,
    diagonal: f64,
    image: impl Fn(Point) -> Point,
    what: What,
    nats: f64,
    ending: f64,
) -> Option<Idea> {
    let all = &pieces.all;
    let tolerance = ALIKE * diagonal;
    // Of each piece which is its image, itself as well.
    let images: Vec<Option<usize>> = all
        .iter()
        .map(|piece| {
            all.iter()
                .position(|other| piece.misfit(&image, 1.0, other, tolerance).is_some())
        })
        .collect();
    let is_across = |piece: &Piece| {
        // A line that goes through a mirror is its own image, or there is no mirror.
        let sides = [piece.from(), piece.to(), piece.middle].map(|p| {
            let q = image(p);
            (q.x - p.x) + (q.y - p.y)
        });
        let most = sides.iter().fold(f64::NEG_INFINITY, |a, &b| a.max(b));
        let least = sides.iter().fold(f64::INFINITY, |a, &b| a.min(b));
        most > 2.0 * tolerance && least < -2.0 * tolerance
    };
    let mut numbers = 0.0;
    let mut own = 0;
    for (i, piece) in all.iter().enumerate() {
        match images[i] {
            None if is_across(piece) => return None,
            None => numbers += piece.numbers,
            // Half of it tells it.
            Some(j) => {
                numbers += piece.numbers / 2.0;
                own += usize::from(i == j);
            }
        }
    }
    let missing = || (0..all.len()).filter(|&i| images[i].is_none());
    let added: Vec<Vec<Point>> = missing().map(|i| all[i].moved(&image)).collect();
    if added.is_empty() {
        return None;
    }
    let grounds = match ending == 0.0 && own == 0 {
        true => GROUNDLESS,
        false => 0.0,
    };
    let mut back = added.clone();
    // The image of a line that was drawn to the mirror goes on from it.
    back.reverse();
    back.iter_mut().for_each(|line| line.reverse());
    let whole = all
        .iter()
        .map(|piece| piece.line.clone())
        .chain(back.clone());
    let joint = NEAR * diagonal;
    Some(Idea {
        what,
        law: None,
        recurring: None,
        nats: NUMBER_NATS * (numbers - ending + 1.0) + nats + grounds,
        whole: joined(whole, joint),
        added: joined(back, joint),
        code: None,
        looped: None,
    })
}
