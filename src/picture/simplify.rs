//! What thinning adds to a drawing, taken out of its graph again: spurs, bridges and loops where
//! there are none in the drawing, rounded tips and bent junctions.

use super::geometry::{distance, distance_to_segment, length, midpoint, point_along};
use super::graph::{Edge, Graph, Node};
use turtle_lib::turtle::Point;

/// A line that ends freely and reaches less than this many times the ink's half width beyond the
/// middle of the line it leaves is the roughness of the ink's edge.
const SPUR_HALF_WIDTHS: f64 = 1.5;

/// Two lines that meet at a sharp angle share their ink before they meet, and are thinned to a Y.
/// Its stem is no longer than this many half widths, and ends this near to where the lines point.
const STEM_HALF_WIDTHS: f64 = 5.0;
const STEM_OFF_HALF_WIDTHS: f64 = 1.5;

/// Two lines meet in a corner when the cosine between their directions away from it is at least
/// this: 120 degrees. Flatter ones do not tell where.
const CORNER: f64 = -0.5;

/// Two lines share their ink for long when that cosine is at least this: 75 degrees.
const SHARP_CORNER: f64 = 0.26;

/// Where two lines cross at an angle thinning leaves two junctions and a bridge between them. A
/// bridge no longer than this many times the half widths at its ends is such a one.
const BRIDGE_HALF_WIDTHS: f64 = 1.0;

/// A line alone that is no longer than this many half widths is a dot: so much may be left of one
/// that is not quite round.
const DOT_HALF_WIDTHS: f64 = 1.0;

/// A loop shorter than this many half widths is a gap within the ink.
const LOOP_HALF_WIDTHS: f64 = 4.0;

/// Near a junction, within this many half widths of the ink, a skeleton bends towards it; the
/// lines are drawn on straight there from where they came.
const BENT_HALF_WIDTHS: f64 = 1.3;

/// The direction a line comes from is taken over this many half widths beyond the bent part.
/// At least over this many pixels, to tell it from the steps of the pixel grid.
const DIRECTION_HALF_WIDTHS: f64 = 2.0;
const DIRECTION_PX: f64 = 12.0;

/// A line that leaves its chord by more than this many pixels within twice that way is no straight
/// one, and is left as it is.
const STRAIGHT_WITHIN_PX: f64 = 1.2;

/// How a line leaves a node.
pub(super) struct Departure {
    /// Which edge.
    pub edge: usize,
    /// A point on it, beyond the part that bends towards the node.
    pub through: Point,
    /// Its direction there, away from the node; of length 1.
    pub direction: Point,
    /// Whether it goes on in that direction for a while.
    pub is_straight: bool,
}

impl Departure {
    /// The cosine of the angle to another departure: -1 straight on, 1 back the same way.
    pub fn cosine(&self, other: &Departure) -> f64 {
        self.direction.x * other.direction.x + self.direction.y * other.direction.y
    }

    /// The place on the line that is nearest to `p`.
    fn nearest(&self, p: Point) -> Point {
        let (dx, dy) = (self.direction.x, self.direction.y);
        let along = (p.x - self.through.x) * dx + (p.y - self.through.y) * dy;
        Point::new(self.through.x + along * dx, self.through.y + along * dy)
    }
}

impl Graph {
    /// Takes out what thinning adds to the drawing.
    pub fn simplify(&mut self) {
        loop {
            let mut changed = self.prune();
            changed |= self.drop_small_loops();
            changed |= self.join_bridges();
            changed |= self.shrink_dots();
            self.dissolve_passes();
            if !changed {
                break;
            }
        }
        for node in 0..self.nodes.len() {
            let Some(Node { at, half_width, .. }) = self.nodes[node] else {
                continue;
            };
            let mut straight = self.departures(node);
            straight.retain(|departure| departure.is_straight);
            let place = match (&straight[..], self.degree(node)) {
                // The thinned end of a line bends to a corner of the ink.
                ([end], 1) => end.nearest(at),
                (_, 3..) => meeting_place(&straight, at, half_width),
                _ => continue,
            };
            let edges: Vec<usize> = straight.iter().map(|departure| departure.edge).collect();
            self.straighten(node, &edges, place);
        }
    }

    /// The edge's nodes and its length in pixels.
    fn measure(&self, edge: usize) -> Option<(usize, usize, f64)> {
        let edge = self.edges[edge].as_ref()?;
        Some((edge.ends[0], edge.ends[1], length(&edge.points)))
    }

    fn half_width(&self, node: usize) -> f64 {
        self.nodes[node]
            .as_ref()
            .map_or(0.0, |node| node.half_width)
    }

    /// Removes spurs, and draws tips out to where their lines point; says whether there were any.
    fn prune(&mut self) -> bool {
        // The junction of each edge that ends freely and may be a spur.
        let stems: Vec<(usize, usize, f64)> = (0..self.edges.len())
            .filter_map(|edge| {
                let (a, b, length) = self.measure(edge)?;
                let junction = match (self.degree(a), self.degree(b)) {
                    (1, 3..) => b,
                    (3.., 1) => a,
                    _ => return None,
                };
                (length <= STEM_HALF_WIDTHS * self.half_width(junction))
                    .then_some((edge, junction, length))
            })
            .collect();
        let mut spurs = Vec::new();
        for &(edge, junction, length) in &stems {
            if length <= SPUR_HALF_WIDTHS * self.half_width(junction) {
                spurs.push((length, edge, junction));
            }
        }
        let mut changed = false;
        for (edge, junction, _) in stems {
            let others_are_spurs = spurs
                .iter()
                .any(|&(_, other, at)| at == junction && other != edge);
            if !others_are_spurs && let Some(place) = self.tip(edge, junction) {
                self.remove_edge(edge);
                let sides = self.nodes[junction].as_ref().map(|node| node.edges.clone());
                self.straighten(junction, &sides.unwrap_or_default(), place);
                if let Some(node) = self.nodes[junction].as_mut() {
                    node.is_corner = true;
                }
                changed = true;
            }
        }
        spurs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (_, edge, junction) in spurs {
            // The last edge at a junction stays: it is what there is of a small cross.
            if self.edges[edge].is_some() && self.degree(junction) > 1 {
                self.remove_edge(edge);
                changed = true;
            }
        }
        changed
    }

    /// Where the two lines beside a stem meet, if the stem is only the tip of their corner.
    fn tip(&self, stem: usize, junction: usize) -> Option<Point> {
        let stem_edge = self.edges[stem].as_ref()?;
        let Node { at, half_width, .. } = *self.nodes[junction].as_ref()?;
        let sides: Vec<Departure> = self
            .departures(junction)
            .into_iter()
            .filter(|departure| departure.edge != stem)
            .collect();
        let [a, b] = &sides[..] else {
            return None;
        };
        let cosine = a.cosine(b);
        let length = length(&stem_edge.points);
        let is_spur = length <= SPUR_HALF_WIDTHS * half_width;
        if cosine < if is_spur { CORNER } else { SHARP_CORNER } {
            return None;
        }
        let free_end = match stem_edge.ends[0] == junction {
            true => stem_edge.points.last(),
            false => stem_edge.points.first(),
        };
        let place = meeting_place(&sides, at, length + half_width);
        let off = distance(place, *free_end?);
        (off <= STEM_OFF_HALF_WIDTHS * half_width).then_some(place)
    }

    /// Removes loops around gaps too small to be drawn.
    fn drop_small_loops(&mut self) -> bool {
        let mut changed = false;
        for edge in 0..self.edges.len() {
            if let Some((a, b, length)) = self.measure(edge)
                && a == b
                && length < LOOP_HALF_WIDTHS * self.half_width(a)
            {
                self.remove_edge(edge);
                changed = true;
            }
        }
        changed
    }

    /// Makes a dot of a line alone that is shorter than the ink is wide.
    fn shrink_dots(&mut self) -> bool {
        let mut changed = false;
        for edge in 0..self.edges.len() {
            if let Some((a, b, length)) = self.measure(edge)
                && a != b
                && self.degree(a) == 1
                && self.degree(b) == 1
                && length <= DOT_HALF_WIDTHS * self.half_width(a).max(self.half_width(b))
            {
                let middle = [a, b].map(|node| self.nodes[node].as_ref().map(|node| node.at));
                self.remove_edge(edge);
                if let (Some(dot), [Some(a), Some(b)]) = (self.nodes[b].as_mut(), middle) {
                    dot.at = midpoint(a, b);
                }
                changed = true;
            }
        }
        changed
    }

    /// Makes one junction of two that a bridge joins.
    fn join_bridges(&mut self) -> bool {
        let mut changed = false;
        for edge in 0..self.edges.len() {
            if let Some((a, b, length)) = self.measure(edge)
                && a != b
                && self.degree(a) >= 3
                && self.degree(b) >= 3
                && length <= BRIDGE_HALF_WIDTHS * (self.half_width(a) + self.half_width(b))
            {
                self.contract(edge);
                changed = true;
            }
        }
        changed
    }

    /// Moves a node to `place` and draws some of the edges there on straight to it.
    fn straighten(&mut self, node: usize, straight: &[usize], place: Point) {
        let Some(Node {
            at,
            half_width,
            edges,
            ..
        }) = self.nodes[node].clone()
        else {
            return;
        };
        if let Some(node) = self.nodes[node].as_mut() {
            node.at = place;
        }
        for index in edges {
            let Some(edge) = self.edges[index].as_mut() else {
                continue;
            };
            if straight.contains(&index) {
                let bent = bent_part(edge, half_width);
                for _ in 0..2 {
                    if edge.ends[0] == node {
                        drop_within(&mut edge.points, at, bent);
                    }
                    edge.reverse();
                }
            }
            edge.attach(node, place);
        }
    }

    /// How the lines leave `node`, but for any too short to have a direction.
    pub fn departures(&self, node: usize) -> Vec<Departure> {
        let Some(Node {
            half_width, edges, ..
        }) = self.nodes[node].as_ref()
        else {
            return Vec::new();
        };
        let mut edges = edges.clone();
        edges.sort_unstable();
        edges.dedup();
        let mut departures = Vec::new();
        for index in edges {
            let Some(edge) = self.edges[index].as_ref() else {
                continue;
            };
            let length = length(&edge.points);
            let near = bent_part(edge, *half_width);
            let way = DIRECTION_PX.max(DIRECTION_HALF_WIDTHS * half_width);
            let way = way.min(length / 3.0);
            for end in [0, 1] {
                if edge.ends[end] == node {
                    let along = |distance| match end {
                        0 => point_along(edge.points.iter(), distance),
                        _ => point_along(edge.points.iter().rev(), distance),
                    };
                    let (through, farther) = (along(near), along(near + way));
                    let span = distance(through, farther);
                    let ahead = [0.5, 1.0, 1.5].map(|ways| along(near + ways * way));
                    let chord_end = along(near + 2.0 * way);
                    let off = ahead.map(|p| distance_to_segment(p, through, chord_end));
                    if span > 0.0 {
                        departures.push(Departure {
                            edge: index,
                            through,
                            direction: Point::new(
                                (farther.x - through.x) / span,
                                (farther.y - through.y) / span,
                            ),
                            is_straight: off.into_iter().all(|off| off <= STRAIGHT_WITHIN_PX),
                        });
                    }
                }
            }
        }
        departures
    }
}

/// The place nearest to the lines that leave a junction, in the least-squares sense; not farther
/// than `reach` from `at`, where it was thinned to.
fn meeting_place(departures: &[Departure], at: Point, reach: f64) -> Point {
    // Minimizes Σ (n·(x - p))² + weight·|x - at|², for lines through p with the normal n.
    const WEIGHT: f64 = 0.02;
    let (mut xx, mut xy, mut yy) = (WEIGHT, 0.0, WEIGHT);
    let (mut x, mut y) = (0.0, 0.0);
    for departure in departures {
        let normal = Point::new(-departure.direction.y, departure.direction.x);
        let through = departure.through;
        let off = normal.x * (through.x - at.x) + normal.y * (through.y - at.y);
        xx += normal.x * normal.x;
        xy += normal.x * normal.y;
        yy += normal.y * normal.y;
        x += normal.x * off;
        y += normal.y * off;
    }
    let determinant = xx * yy - xy * xy;
    let (dx, dy) = (
        (x * yy - y * xy) / determinant,
        (y * xx - x * xy) / determinant,
    );
    let shift = dx.hypot(dy);
    let kept = (reach / shift.max(f64::MIN_POSITIVE)).min(1.0);
    Point::new(at.x + dx * kept, at.y + dy * kept)
}

/// How much of an edge bends towards a node whose ink is that wide.
fn bent_part(edge: &Edge, half_width: f64) -> f64 {
    (BENT_HALF_WIDTHS * half_width).min(length(&edge.points) / 3.0)
}

/// Removes the points after the first that lie within `reach` of `centre`, up to the first that
/// does not; the last stays.
fn drop_within(points: &mut Vec<Point>, centre: Point, reach: f64) {
    let inner = points[1..points.len() - 1]
        .iter()
        .take_while(|&&p| distance(p, centre) < reach)
        .count();
    points.drain(1..1 + inner);
}
