//! The lines of a drawing and the places where they end, turn and meet.

use super::corners::{corners, straightest};
use super::graph::Graph;
use super::runs::{End, Leave, Run};
use super::shape::Shape;
use super::track::{Track, smoothed};
use turtle_lib::turtle::Point;

/// Where runs end or meet.
pub(super) struct Joint {
    pub at: Point,
    pub half_width: f64,
    pub ends: Vec<End>,
    /// By how many degrees the line turns there, if it is the corner of one.
    pub turn: Option<f64>,
}

pub(super) struct Network<'a> {
    pub shape: &'a Shape,
    pub grain: f64,
    pub runs: Vec<Option<Run>>,
    pub joints: Vec<Joint>,
    /// The usual width of the runs, in pixels of full ink.
    pub width: f64,
    /// Dots, and closed lines without a joint.
    pub done: Vec<Vec<Point>>,
}

impl Network<'_> {
    pub fn of<'a>(graph: &Graph, shape: &'a Shape, grain: f64) -> Network<'a> {
        let mut network = Network {
            shape,
            grain,
            runs: Vec::new(),
            joints: Vec::new(),
            width: shape.line_width,
            done: Vec::new(),
        };
        for node in &graph.nodes {
            let at = node.as_ref().map_or(Point::default(), |node| node.at);
            if let Some(node) = node
                && node.edges.is_empty()
            {
                network.done.push(vec![at; 2]);
            }
            network.joints.push(Joint {
                at,
                half_width: node.as_ref().map_or(0.0, |node| node.half_width),
                ends: Vec::new(),
                // The tips that are known already are sharp.
                turn: node
                    .as_ref()
                    .filter(|node| node.is_corner && node.edges.len() == 2)
                    .map(|_| 120.0),
            });
        }
        for edge in graph.edges.iter().flatten() {
            let track = Track::of(&edge.points, shape, grain);
            let [first, last] = edge.ends;
            if first == last && graph.degree(first) == 2 && network.joints[first].turn.is_none() {
                network.add_ring(track);
            } else {
                network.add_line(track, edge.ends);
            }
        }
        for run in network.runs.iter_mut().flatten() {
            run.find_clear(&network.joints, grain);
        }
        network.width = usual_width(network.runs.iter().flatten()).unwrap_or(network.width);
        network
    }

    /// Adds a closed line that meets no other.
    fn add_ring(&mut self, mut track: Track) {
        let smoothing = track.smoothing(self.grain);
        let smooth = smoothed(&track.points, smoothing, true);
        if smooth.len() < 4 {
            self.done.push(smooth);
            return;
        }
        let seam = straightest(&smooth, track.half_width, smoothing);
        track.begin_at(seam);
        let smooth = smoothed(&track.points, smoothing, true);
        match &corners(&track, &smooth, smoothing, self.shape)[..] {
            [] => self.done.push(smooth),
            [corner, ..] => {
                let joint = self.add_corner(corner.at, corner.turn, track.half_width);
                track.begin_at(corner.index);
                self.add_line(track, [joint; 2]);
            }
        }
    }

    fn add_corner(&mut self, at: Point, turn: f64, half_width: f64) -> usize {
        self.joints.push(Joint {
            at,
            half_width,
            ends: Vec::new(),
            turn: Some(turn),
        });
        self.joints.len() - 1
    }

    /// Adds a line between two joints, in parts from corner to corner.
    fn add_line(&mut self, track: Track, [first, last]: [usize; 2]) {
        let smoothing = track.smoothing(self.grain);
        let smooth = smoothed(&track.points, smoothing, false);
        let mut from = (0, first);
        for corner in corners(&track, &smooth, smoothing, self.shape) {
            let joint = self.add_corner(corner.at, corner.turn, track.half_width);
            self.add_run(track.part(from.0, corner.index), [from.1, joint]);
            from = (corner.index, joint);
        }
        let end = track.points.len() - 1;
        self.add_run(track.part(from.0, end), [from.1, last]);
    }

    fn add_run(&mut self, track: Track, joints: [usize; 2]) {
        let run = self.runs.len();
        for (side, &joint) in joints.iter().enumerate() {
            self.joints[joint].ends.push(End { run, side });
        }
        self.runs.push(Some(Run {
            width: track.width(),
            track,
            joints,
            clear: None,
            lead: [0.0; 2],
            leaves: [Leave::default(), Leave::default()],
        }));
    }

    pub fn run(&self, end: End) -> Option<&Run> {
        self.runs[end.run].as_ref()
    }
}

/// The median width of those runs that are clear somewhere.
pub(super) fn usual_width<'a>(runs: impl Iterator<Item = &'a Run>) -> Option<f64> {
    let clear = runs.filter(|run| run.clear.is_some());
    let mut widths: Vec<f64> = clear.map(|run| run.width).collect();
    widths.sort_unstable_by(f64::total_cmp);
    widths.get(widths.len() / 2).copied()
}
