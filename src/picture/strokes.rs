//! From the graph of a skeleton to smooth pen strokes.

use super::corners::sharpened;
use super::graph::Graph;
use super::shape::Shape;
use super::simplify::Departure;
use super::thin::Skeleton;
use turtle_lib::turtle::Point;

/// Two lines at a junction are one stroke when the turn from one to the other has at most this
/// cosine between their directions away from it: about 35 degrees off straight.
const STRAIGHT_ON: f64 = -0.8;

/// How far along a stroke a point is smoothed, in pixels: takes the steps of the pixel grid off a
/// line and leaves its corners.
const SMOOTHING_PX: f64 = 3.0;

/// The centre lines of a shape: polylines of at least two points in the picture's pixels. A dot is
/// two points in one place. `grain` is the size of what was a pixel before the picture was
/// enlarged, in its pixels; at least 1.
pub(super) fn centre_lines(shape: &Shape, grain: f64) -> Vec<Vec<Point>> {
    let skeleton = Skeleton::of(shape);
    let smoothing_px = (SMOOTHING_PX * grain.max(1.0)).round() as usize;
    let mut graph = Graph::trace(&skeleton, shape, smoothing_px);
    graph.simplify();
    let (left, top) = shape.origin;
    let mut chains = chains(&graph);
    for chain in &mut chains {
        *chain = sharpened(chain, shape.line_width / 2.0, smoothing_px as f64);
    }
    for p in chains.iter_mut().flatten() {
        *p = Point::new(p.x + left, p.y + top);
    }
    chains
}

/// The edges put together to strokes that go straight on through junctions, and the dots.
fn chains(graph: &Graph) -> Vec<Vec<Point>> {
    // For each end of each edge, the end it goes on with: `2·edge + which`.
    let mut goes_on: Vec<Option<usize>> = vec![None; 2 * graph.edges.len()];
    let mut chains = Vec::new();
    for (i, node) in graph.nodes.iter().enumerate() {
        match node {
            Some(node) if node.edges.is_empty() => chains.push(vec![node.at; 2]),
            Some(node) if node.edges.len() >= 3 => pair_up(&graph.departures(i), &mut goes_on),
            _ => {}
        }
    }
    let mut used = vec![false; graph.edges.len()];
    // First the strokes that begin somewhere, then those that close.
    for begins in [true, false] {
        for end in 0..goes_on.len() {
            if !used[end / 2] && (!begins || goes_on[end].is_none()) {
                let chain = chain_from(graph, end, &goes_on, &mut used);
                if chain.len() > 1 {
                    chains.push(chain);
                }
            }
        }
    }
    chains
}

/// Pairs the ends at a junction that are straightest on, straightest first.
fn pair_up(departures: &[Departure], goes_on: &mut [Option<usize>]) {
    let mut pairs = Vec::new();
    for (i, a) in departures.iter().enumerate() {
        for b in &departures[i + 1..] {
            let cosine = a.cosine(b);
            if cosine <= STRAIGHT_ON {
                pairs.push((cosine, 2 * a.edge + a.end, 2 * b.edge + b.end));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (_, a, b) in pairs {
        if goes_on[a].is_none() && goes_on[b].is_none() {
            goes_on[a] = Some(b);
            goes_on[b] = Some(a);
        }
    }
}

/// The stroke that begins with an edge's end and takes every edge it goes on with.
fn chain_from(
    graph: &Graph,
    mut end: usize,
    goes_on: &[Option<usize>],
    used: &mut [bool],
) -> Vec<Point> {
    let mut chain: Vec<Point> = Vec::new();
    loop {
        let edge = end / 2;
        if std::mem::replace(&mut used[edge], true) {
            return chain;
        }
        let Some(edge) = graph.edges[edge].as_ref() else {
            return chain;
        };
        // The node's place is the chain's last point already.
        let skipped = usize::from(!chain.is_empty());
        if end.is_multiple_of(2) {
            chain.extend(edge.points.iter().skip(skipped));
        } else {
            chain.extend(edge.points.iter().rev().skip(skipped));
        }
        // On from the edge's other end.
        match goes_on[end ^ 1] {
            Some(next) => end = next,
            None => return chain,
        }
    }
}
