//! A skeleton as a graph: ends and junctions, and the lines between them.

use super::geometry::{midpoint, smoothed};
use super::shape::Shape;
use super::thin::Skeleton;
use turtle_lib::turtle::Point;

/// An end or a junction.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Where it is, in pixels of the shape's mask; a pixel's centre has halves.
    pub at: Point,
    /// Half the width of the ink there, in pixels.
    pub half_width: f64,
    /// The edges that meet here; one that begins and ends here, twice.
    pub edges: Vec<usize>,
    /// Whether it is the tip of a corner, and not only where the thinned lines happened to meet.
    pub is_corner: bool,
}

/// A line between two nodes.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    /// The nodes at its first and its last point.
    pub ends: [usize; 2],
    /// From the first node's place to the last's, about a pixel apart.
    pub points: Vec<Point>,
}

/// Nodes and edges by index. What was taken out is left as `None`.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// Ends and junctions. A node without edges is a dot.
    pub nodes: Vec<Option<Node>>,
    /// The lines between them. A closed line has both ends at a node of its own.
    pub edges: Vec<Option<Edge>>,
}

impl Graph {
    /// The graph of a shape's skeleton, its lines smoothed over `smoothing_px` along them.
    pub fn trace(skeleton: &Skeleton, shape: &Shape, smoothing_px: usize) -> Graph {
        let mut graph = Tracer {
            skeleton,
            shape,
            node_at: vec![NOWHERE; skeleton.len()],
            visited: vec![false; skeleton.len()],
            graph: Graph::default(),
        }
        .trace();
        for edge in graph.edges.iter_mut().flatten() {
            edge.points = smoothed(&edge.points, smoothing_px);
        }
        graph
    }

    /// How many ends of edges are at a node.
    pub fn degree(&self, node: usize) -> usize {
        self.nodes[node].as_ref().map_or(0, |node| node.edges.len())
    }

    /// Takes an edge out and makes one node of its ends, halfway between.
    pub fn contract(&mut self, edge: usize) {
        let Some([kept, gone]) = self.edges[edge].as_ref().map(|edge| edge.ends) else {
            return;
        };
        self.remove_edge(edge);
        let Some(other) = self.nodes[gone].take() else {
            return;
        };
        let Some(node) = self.nodes[kept].as_mut() else {
            return;
        };
        node.at = midpoint(node.at, other.at);
        node.half_width = node.half_width.max(other.half_width);
        node.edges.extend(other.edges);
        let at = node.at;
        for edge in node.edges.clone() {
            if let Some(edge) = self.edges[edge].as_mut() {
                for end in &mut edge.ends {
                    if *end == gone {
                        *end = kept;
                    }
                }
                edge.attach(kept, at);
            }
        }
    }

    /// Joins the two edges that meet at a node where no third does, but for corners.
    pub fn dissolve_passes(&mut self) {
        for node in 0..self.nodes.len() {
            let Some((&[first, second], is_corner)) = self.nodes[node]
                .as_ref()
                .map(|node| (&node.edges[..], node.is_corner))
            else {
                continue;
            };
            if first == second || is_corner {
                continue;
            }
            let (Some(mut before), Some(mut after)) =
                (self.edges[first].take(), self.edges[second].take())
            else {
                continue;
            };
            if before.ends[1] != node {
                before.reverse();
            }
            if after.ends[0] != node {
                after.reverse();
            }
            if before.points.len() > 2 {
                before.points.pop();
            }
            before.points.extend_from_slice(&after.points[1..]);
            let far_end = after.ends[1];
            before.ends[1] = far_end;
            self.edges[first] = Some(before);
            self.nodes[node] = None;
            if let Some(far_end) = self.nodes[far_end].as_mut() {
                for edge in far_end.edges.iter_mut().filter(|edge| **edge == second) {
                    *edge = first;
                }
            }
        }
    }

    /// Takes an edge out, and with it an end that nothing else holds.
    pub fn remove_edge(&mut self, edge: usize) {
        let Some(removed) = self.edges[edge].take() else {
            return;
        };
        let [a, b] = removed.ends.map(|node| {
            let edges = self.nodes[node].as_mut().map(|node| &mut node.edges);
            edges.map_or(0, |edges| {
                edges.retain(|&other| other != edge);
                edges.len()
            })
        });
        // Of a line alone the last end stays, as a dot.
        if a == 0 && removed.ends[0] != removed.ends[1] {
            self.nodes[removed.ends[0]] = None;
        } else if b == 0 && a != 0 {
            self.nodes[removed.ends[1]] = None;
        }
    }
}

impl Edge {
    /// Turns it around.
    pub fn reverse(&mut self) {
        self.ends.reverse();
        self.points.reverse();
    }

    /// Moves its ends at `node` to `at`.
    pub fn attach(&mut self, node: usize, at: Point) {
        if self.ends[0] == node
            && let Some(first) = self.points.first_mut()
        {
            *first = at;
        }
        if self.ends[1] == node
            && let Some(last) = self.points.last_mut()
        {
            *last = at;
        }
    }
}

/// In [`Tracer::node_at`], a pixel that is no node.
const NOWHERE: usize = usize::MAX;

/// Walks over a skeleton.
struct Tracer<'a> {
    skeleton: &'a Skeleton,
    shape: &'a Shape,
    /// The node each pixel belongs to.
    node_at: Vec<usize>,
    /// The pixels between nodes that lie on an edge already.
    visited: Vec<bool>,
    graph: Graph,
}

impl Tracer<'_> {
    fn trace(mut self) -> Graph {
        let skeleton = self.skeleton;
        let degree = |at| skeleton.inked_neighbours(at).count();
        // Junction pixels that touch are one node; ends and dots are nodes of one pixel.
        for at in skeleton.pixels() {
            if degree(at) != 2 && self.node_at[at] == NOWHERE {
                let node = self.graph.nodes.len();
                self.node_at[at] = node;
                let mut cluster = vec![at];
                let mut next = 0;
                while degree(at) > 2 && next < cluster.len() {
                    for near in skeleton.inked_neighbours(cluster[next]) {
                        if degree(near) > 2 && self.node_at[near] == NOWHERE {
                            self.node_at[near] = node;
                            cluster.push(near);
                        }
                    }
                    next += 1;
                }
                self.add_node(&cluster);
            }
        }
        for at in skeleton.pixels() {
            if self.node_at[at] != NOWHERE {
                for next in skeleton.inked_neighbours(at) {
                    let is_new = if self.node_at[next] == NOWHERE {
                        !self.visited[next]
                    } else {
                        // Two nodes side by side; seen from both, taken from one.
                        self.node_at[next] > self.node_at[at]
                    };
                    if is_new {
                        self.follow(at, next);
                    }
                }
            }
        }
        // What is left are closed lines without a junction.
        for at in skeleton.pixels() {
            if self.node_at[at] == NOWHERE && !self.visited[at] {
                self.node_at[at] = self.graph.nodes.len();
                self.add_node(&[at]);
                if let Some(next) = skeleton.inked_neighbours(at).next() {
                    self.follow(at, next);
                }
            }
        }
        self.graph
    }

    /// Adds a node in the middle of some pixels.
    fn add_node(&mut self, cluster: &[usize]) {
        let count = cluster.len() as f64;
        let sum = cluster.iter().fold(Point::default(), |sum, &at| {
            let centre = self.centre(at);
            Point::new(sum.x + centre.x, sum.y + centre.y)
        });
        let half_width = cluster
            .iter()
            .map(|&at| f64::from(self.shape.depth[at]) + 0.25)
            // The thinned end of a line may lie in a corner of the ink.
            .fold(self.shape.line_width / 2.0, f64::max);
        self.graph.nodes.push(Some(Node {
            at: Point::new(sum.x / count, sum.y / count),
            half_width,
            edges: Vec::new(),
            is_corner: false,
        }));
    }

    /// Follows the line from a node's pixel over `next` to the node at its other end.
    fn follow(&mut self, from: usize, next: usize) {
        let start = self.node_at[from];
        let mut points = vec![self.node_place(start)];
        let (mut before, mut here) = (from, next);
        while self.node_at[here] == NOWHERE {
            self.visited[here] = true;
            points.push(self.centre(here));
            let onward = self
                .skeleton
                .inked_neighbours(here)
                .find(|&near| near != before);
            let Some(onward) = onward else {
                return;
            };
            (before, here) = (here, onward);
        }
        let end = self.node_at[here];
        // A pixel that touches the same node twice is part of it.
        if start == end && points.len() <= 2 {
            return;
        }
        points.push(self.node_place(end));
        let edge = self.graph.edges.len();
        for node in [start, end] {
            if let Some(node) = self.graph.nodes[node].as_mut() {
                node.edges.push(edge);
            }
        }
        self.graph.edges.push(Some(Edge {
            ends: [start, end],
            points,
        }));
    }

    fn node_place(&self, node: usize) -> Point {
        self.graph.nodes[node]
            .as_ref()
            .map_or(Point::default(), |node| node.at)
    }

    fn centre(&self, at: usize) -> Point {
        let (x, y) = self.skeleton.place(at);
        Point::new(x as f64 + 0.5, y as f64 + 0.5)
    }
}
