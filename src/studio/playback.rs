//! How far a run is played: which of a program's actions are done, and where the turtles are.

use std::sync::Arc;
use turtle_lib::turtle::{Moment, Path, Point};

/// How far a run is played.
#[derive(Default)]
pub struct Playback {
    path: Arc<Path>,
    /// The actions one after another, the first where the turtle begins.
    moments: Vec<Moment>,
    /// When each is done, in units: a segment, or an action that draws none.
    ends: Vec<usize>,
    /// Units done so far, the last one in part.
    at: f64,
    is_playing: bool,
    is_watched: bool,
}

/// A turtle on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turtle {
    /// Where it is, in steps.
    pub position: Point,
    /// Degrees counter-clockwise from east.
    pub heading: f64,
}

/// What is there so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Whole segments drawn.
    pub segments: usize,
    /// Where the segment after them has come to, if one is under way.
    pub tip: Option<Point>,
    /// Marks that are no strokes.
    pub shapes: usize,
    /// All turtles that did something; the one that does last.
    pub turtles: Vec<Turtle>,
}

impl Playback {
    /// Takes over the path of the program that is shown.
    pub fn follow(&mut self, path: Option<&Arc<Path>>) {
        let is_same = path.is_some_and(|path| Arc::ptr_eq(path, &self.path));
        if is_same || path.is_none() && self.path.is_empty() && self.moments.is_empty() {
            return;
        }
        self.path = path.cloned().unwrap_or_default();
        self.moments = self.path.moments().to_vec();
        if let Some(last) = self.moments.last().copied() {
            let all = self.path.segment_count();
            let shapes = self.path.looks().map_or(0, |looks| looks.shapes.len());
            // What came after the last that was recorded is one action more.
            if last.segments < all || last.shapes < shapes {
                self.moments.push(Moment {
                    line: 0,
                    segments: all,
                    shapes,
                    ..last
                });
            }
        }
        let mut end = 0;
        let mut segments = 0;
        let ends = self.moments.iter().enumerate().map(|(i, moment)| {
            end += match i {
                0 => 0,
                _ => moment.segments.saturating_sub(segments).max(1),
            };
            segments = moment.segments;
            end
        });
        self.ends = ends.collect();
        // What plays goes on where it was; what stands shows all of it.
        if !self.is_playing || self.at > self.end() {
            self.finish();
        }
    }

    fn end(&self) -> f64 {
        self.ends.last().copied().unwrap_or(0) as f64
    }

    /// Whether there is anything to be played.
    pub fn is_empty(&self) -> bool {
        self.ends.last().copied().unwrap_or(0) == 0
    }

    /// Whether it goes on by itself.
    pub fn is_playing(&self) -> bool {
        self.is_playing
    }

    /// Whether a part is shown, or all with the turtle; not when only the result is.
    pub fn is_watched(&self) -> bool {
        self.is_watched && !self.is_empty()
    }

    /// How many segments are drawn when so many marks that are no strokes are there.
    pub fn segments_at_shape(&self, shapes: usize) -> usize {
        let mut moments = self.moments.iter();
        let first = moments.find(|moment| moment.shapes >= shapes);
        first.map_or(0, |moment| moment.segments)
    }

    /// The path that is played.
    pub fn path(&self) -> &Arc<Path> {
        &self.path
    }

    /// How many actions are done, and how many there are.
    pub fn actions(&self) -> (usize, usize) {
        let done = self.ends.partition_point(|&end| end as f64 <= self.at);
        (done.saturating_sub(1), self.ends.len().saturating_sub(1))
    }

    /// Goes to where so many actions are done.
    pub fn go_to(&mut self, action: usize) {
        let end = self.ends.get(action).or(self.ends.last());
        self.stand(end.copied().unwrap_or(0));
    }

    fn stand(&mut self, at: usize) {
        self.is_playing = false;
        self.is_watched = true;
        self.at = at as f64;
    }

    /// Plays from where it is, or from the start when all is drawn; pauses what plays.
    pub fn toggle(&mut self) {
        self.is_playing = !self.is_playing && !self.is_empty();
        self.is_watched = true;
        if self.is_playing && self.at >= self.end() {
            self.at = 0.0;
        }
    }

    /// Does one action more, or one segment of it; from the start when all is done.
    pub fn step(&mut self, by_segments: bool) {
        let from = if self.at >= self.end() { 0.0 } else { self.at };
        let next = match by_segments {
            true => from.floor() as usize + 1,
            false => {
                let later = self.ends.partition_point(|&end| end as f64 <= from);
                self.ends
                    .get(later)
                    .or(self.ends.last())
                    .copied()
                    .unwrap_or(0)
            }
        };
        self.stand(next.min(self.end() as usize));
    }

    /// Takes one action back, or one segment of it.
    pub fn step_back(&mut self, by_segments: bool) {
        let before = match by_segments {
            true => (self.at.ceil() as usize).saturating_sub(1),
            false => {
                let done = self.ends.partition_point(|&end| (end as f64) < self.at);
                self.ends.get(done.saturating_sub(1)).copied().unwrap_or(0)
            }
        };
        self.stand(before);
    }

    /// Shows the result.
    pub fn finish(&mut self) {
        self.is_playing = false;
        self.is_watched = false;
        self.at = self.end();
    }

    /// Plays on by so many units.
    pub fn advance(&mut self, units: f64) {
        self.at += units;
        if self.at >= self.end() {
            self.stand(self.end() as usize);
        }
    }

    /// The action under way; at its end it is the one that is done.
    fn current(&self) -> Option<usize> {
        let last = self.ends.len().checked_sub(1).filter(|&last| last > 0)?;
        let at = self.ends.partition_point(|&end| (end as f64) < self.at);
        Some(at.clamp(1, last))
    }

    /// The line that is being run, while it is watched.
    pub fn line(&self) -> Option<u32> {
        let moment = self.current().filter(|_| self.is_watched)?;
        Some(self.moments[moment].line).filter(|&line| line > 0)
    }

    /// What is there so far.
    pub fn seen(&self) -> Option<Seen> {
        let now = self.current()?;
        let (before, moment) = (&self.moments[now - 1], &self.moments[now]);
        let units = (self.ends[now] - self.ends[now - 1]) as f64;
        let done = (self.at - self.ends[now - 1] as f64).clamp(0.0, units);
        let drawn = moment.segments.saturating_sub(before.segments);
        let from = self.before(now);
        let share = done / units;
        let (mut segments, mut tip) = (moment.segments.min(before.segments), None);
        let mut position = between(from.position, moment.position, share);
        let mut heading = turned(from.heading, moment.heading, share);
        if drawn > 0 {
            segments = before.segments + done.floor() as usize;
            // On the segment under way, or at the end of the last.
            let on = segments.min(before.segments + drawn - 1);
            if let Some((start, end)) = self.segment(on) {
                let share = before.segments as f64 + done - on as f64;
                position = between(start, end, share);
                // Of one segment alone the heading tells whether it is gone backwards.
                heading = match done < units && drawn > 1 {
                    true => (end.y - start.y).atan2(end.x - start.x).to_degrees(),
                    false => moment.heading,
                };
                tip = (done < units && share > 0.0).then_some(position);
            }
        }
        let mut turtles = self.others(now);
        turtles.push(Turtle { position, heading });
        let shapes = if done < units { before } else { moment }.shapes;
        Some(Seen {
            segments,
            tip,
            shapes,
            turtles,
        })
    }

    /// Where the turtle of an action was before it.
    fn before(&self, action: usize) -> Moment {
        let moment = self.moments[action];
        let earlier = self.moments[..action].iter().rev();
        let mut own = earlier.filter(|earlier| earlier.turtle == moment.turtle);
        own.next().copied().unwrap_or(moment)
    }

    /// The turtles that did something before an action, but for its own.
    fn others(&self, action: usize) -> Vec<Turtle> {
        let own = self.moments[action].turtle;
        let mut latest: Vec<(u32, &Moment)> = Vec::new();
        // Where nothing was done yet there is nothing to be seen: the first turtle may never be used.
        let acting = self.moments[1..action].iter();
        for moment in acting.filter(|moment| moment.turtle != own) {
            let known = latest
                .iter()
                .position(|(turtle, _)| *turtle == moment.turtle);
            match known {
                Some(known) => latest[known].1 = moment,
                None if latest.len() < MOST_SHOWN => latest.push((moment.turtle, moment)),
                None => {}
            }
        }
        let shown = latest.into_iter().map(|(_, moment)| Turtle {
            position: moment.position,
            heading: moment.heading,
        });
        shown.collect()
    }

    /// The ends of a segment by its number.
    fn segment(&self, number: usize) -> Option<(Point, Point)> {
        let mut left = number;
        for points in self.path.strokes() {
            if left < points.len() - 1 {
                return Some((points[left], points[left + 1]));
            }
            left -= points.len() - 1;
        }
        None
    }
}

/// More turtles than these are not shown beside the one that does something.
const MOST_SHOWN: usize = 64;

fn between(from: Point, to: Point, share: f64) -> Point {
    let mix = |from: f64, to: f64| from + share * (to - from);
    Point::new(mix(from.x, to.x), mix(from.y, to.y))
}

/// The shorter way round from one heading to another.
fn turned(from: f64, to: f64, share: f64) -> f64 {
    let turn = (to - from + 180.0).rem_euclid(360.0) - 180.0;
    from + share * turn
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::dialect::{Dialect, draw};
    use turtle_lib::run::Fuel;

    fn playback(text: &str) -> Playback {
        let fuel = Fuel {
            moments: 1000,
            ..Fuel::default()
        };
        let run = draw(text, Dialect::Python, &fuel).unwrap().run;
        let mut playback = Playback::default();
        playback.follow(Some(&Arc::new(run.path)));
        playback
    }

    /// Place, heading and line of what is seen.
    fn seen(playback: &Playback) -> (f64, f64, f64, Option<u32>) {
        let seen = playback.seen().unwrap();
        let Turtle { position, heading } = *seen.turtles.last().unwrap();
        (position.x, position.y, heading, playback.line())
    }

    const CORNER: &str =
        "forward(4)\nleft(90)\nforward(2)\npenup()\nhome()\npendown()\nbackward(3)";

    #[test]
    fn a_step_is_a_statement_and_turns_are_seen() {
        let mut playback = playback(CORNER);
        assert_eq!(playback.line(), None, "all is drawn at first");
        let steps = [
            (4.0, 0.0, 0.0, Some(1)),
            (4.0, 0.0, 90.0, Some(2)),
            (4.0, 2.0, 90.0, Some(3)),
            (4.0, 2.0, 90.0, Some(4)),
            (0.0, 0.0, 0.0, Some(5)),
            (0.0, 0.0, 0.0, Some(6)),
            (-3.0, 0.0, 0.0, Some(7)),
        ];
        for step in steps {
            playback.step(false);
            assert_eq!(seen(&playback), step);
        }
        assert_eq!(playback.actions(), (7, 7));
        for step in steps.iter().rev().skip(1) {
            playback.step_back(false);
            assert_eq!(seen(&playback), *step);
        }
        playback.step_back(false);
        assert_eq!(playback.actions(), (0, 7));
        assert_eq!(
            seen(&playback),
            (0.0, 0.0, 0.0, Some(1)),
            "it is to do the first"
        );
    }

    #[test]
    fn it_plays_between_and_to_the_end() {
        let mut playback = playback(CORNER);
        playback.toggle();
        playback.advance(0.5);
        assert_eq!(seen(&playback), (2.0, 0.0, 0.0, Some(1)));
        assert_eq!(playback.seen().unwrap().tip, Some(Point::new(2.0, 0.0)));
        playback.advance(1.0);
        assert_eq!(seen(&playback), (4.0, 0.0, 45.0, Some(2)));
        playback.toggle();
        assert!(!playback.is_playing());
        playback.toggle();
        playback.advance(100.0);
        assert!(!playback.is_playing() && playback.is_watched());
        assert_eq!(playback.seen().unwrap().segments, 3);
        playback.step(false);
        assert_eq!(playback.actions().0, 1, "from the start again");
    }

    #[test]
    fn a_circle_is_one_step_or_many() {
        let mut playback = playback("circle(5)\nforward(1)");
        playback.step(false);
        let chords = playback.seen().unwrap().segments;
        assert!(chords > 11 && playback.actions() == (1, 2));
        playback.step_back(false);
        playback.step(true);
        assert_eq!(playback.seen().unwrap().segments, 1);
        playback.step(true);
        playback.step_back(true);
        assert_eq!(playback.seen().unwrap().segments, 1);
        assert_eq!(playback.line(), Some(1));
    }

    #[test]
    fn turtles_that_wait_are_seen() {
        let text = "a = Turtle()\nb = Turtle()\na.forward(3)\nb.left(90)\nb.forward(2)";
        let mut playback = playback(&format!("from turtle import *\n{text}"));
        playback.toggle();
        playback.advance(100.0);
        let seen = playback.seen().unwrap();
        let places: Vec<_> = seen
            .turtles
            .iter()
            .map(|t| (t.position.x, t.position.y))
            .collect();
        assert_eq!(places.len(), 2);
        assert_eq!(places[0], (3.0, 0.0));
    }

    #[test]
    fn what_was_taken_back_is_never_shown_in_its_place() {
        let mut playback = playback("forward(1)\nforward(1)\nclear()\nleft(90)\nforward(5)");
        playback.step(false);
        assert_eq!(playback.seen().unwrap().segments, 0);
        playback.go_to(5);
        assert_eq!(playback.seen().unwrap().segments, 1);
    }

    #[test]
    fn nothing_to_draw_is_nothing_to_play() {
        let mut playback = Playback::default();
        playback.follow(None);
        playback.toggle();
        playback.step(false);
        playback.step_back(true);
        assert!(playback.is_empty() && playback.seen().is_none() && playback.line().is_none());
    }
}
