//! From a shape to the strokes it was drawn with.

use super::graph::Graph;
use super::network::Network;
use super::shape::Shape;
use super::thin::Skeleton;
use turtle_lib::turtle::Point;

/// How far along a thinned line a point is smoothed, in pixels of the image: takes the steps of the
/// pixel grid off a line and leaves its corners.
const SMOOTHING_PX: f64 = 3.0;

/// The centre lines of a shape: polylines of at least two points in the picture's pixels. A dot is
/// two points in one place. `grain` is the size of what was a pixel before the picture was
/// enlarged, in its pixels; at least 1.
pub(super) fn centre_lines(shape: &Shape, grain: f64) -> Vec<Vec<Point>> {
    let grain = grain.max(1.0);
    let skeleton = Skeleton::of(shape);
    let mut graph = Graph::trace(&skeleton, shape, (SMOOTHING_PX * grain).round() as usize);
    graph.simplify();
    let mut network = Network::of(&graph, shape, grain);
    network.drop_stems();
    network.join_tangles();
    let mut chains = network.chains();
    for p in chains.iter_mut().flatten() {
        *p = shape.in_picture(*p);
    }
    chains
}
