//! Shapes that larger drawings are made of.

use super::super::build::*;
use super::Writer;
use turtle_lib::program::{BinaryOp, Expr, Stmt};

impl Writer<'_> {
    pub(super) fn polygon(&mut self, sides: u32, side: f64) -> Stmt {
        repeat(sides, vec![forward(side), left(part_of_turn(sides))])
    }

    /// The paper's circle (`turns` = `INF`) or semicircle (`HALF_INF`) of some `size` steps radius.
    pub(super) fn ring(&mut self, turns: &str, size: f64) -> Stmt {
        self.ring_of(turns, Expr::Number(size))
    }

    pub(super) fn ring_of(&mut self, turns: &str, size: Expr) -> Stmt {
        let distance = if size == Expr::Number(1.0) {
            Expr::name("EPS_DIST")
        } else {
            Expr::binary(BinaryOp::Mul, Expr::name("EPS_DIST"), size)
        };
        repeat(
            Expr::name(turns),
            vec![forward(distance), left(Expr::name("EPS_ANGLE"))],
        )
    }

    /// A rectangle.
    pub(super) fn rectangle(&mut self, width: f64, height: f64) -> Stmt {
        repeat(
            2_u32,
            vec![forward(width), left(90.0), forward(height), left(90.0)],
        )
    }

    /// A star drawn in one line: `points` points, every `skip`-th joined.
    pub(super) fn star(&mut self, points: u32, skip: u32, length: f64) -> Stmt {
        let turn = part(360.0 * f64::from(skip), points);
        repeat(points, vec![forward(length), left(turn)])
    }

    /// A star's outline, with a dent after each point.
    pub(super) fn star_outline(&mut self, points: u32, side: f64) -> Stmt {
        let sharp = self.one_of(&[144.0, 135.0, 120.0, 150.0]);
        let dent = sharp - 360.0 / f64::from(points);
        let dent = (dent * 100.0).round() / 100.0;
        repeat(
            points,
            vec![forward(side), right(dent), forward(side), left(sharp)],
        )
    }

    /// Two arcs that meet in points.
    pub(super) fn petal(&mut self, radius: f64, extent: f64) -> Stmt {
        repeat(2_u32, vec![arc(radius, extent), left(180.0 - extent)])
    }

    /// Any closed or open shape of about `size` steps.
    pub(super) fn shape(&mut self, size: f64) -> Body {
        match self.count(0, 15) {
            0..3 => vec![self.polygon(4, size)],
            3..5 => vec![self.polygon(3, size)],
            5..7 => {
                let sides = self.count(5, 9);
                vec![self.polygon(sides, (size * 0.7).ceil())]
            }
            7..9 => vec![circle((size / 2.0).ceil())],
            9 => {
                let extent = self.one_of(&[90.0, 180.0, 180.0, 270.0, 120.0, 60.0]);
                vec![arc((size / 2.0).ceil(), extent)]
            }
            10 => {
                let height = self.length(1, size.max(2.0) as i32);
                vec![self.rectangle(size, height)]
            }
            11 => {
                let points = self.one_of(&[5_u32, 5, 7]);
                vec![self.star(points, (points - 1) / 2, size)]
            }
            12 => {
                let sharp = self.one_of(&[60.0, 45.0, 30.0, 75.0]);
                let body = vec![
                    forward(size),
                    left(sharp),
                    forward(size),
                    left(180.0 - sharp),
                ];
                vec![repeat(2_u32, body)]
            }
            13 => {
                let extent = self.one_of(&[60.0, 90.0, 120.0]);
                vec![self.petal(size.max(2.0), extent)]
            }
            14 => {
                let size_of_ring = self.one_of(&[1.0, 2.0, 3.0]);
                let turns = self.one_of(&["INF", "INF", "HALF_INF"]);
                vec![self.ring(turns, size_of_ring)]
            }
            _ => vec![forward(size)],
        }
    }

    /// A way from one part of a drawing to the next.
    pub(super) fn joint(&mut self) -> Body {
        let gap = self.length(1, 12);
        let mut body = if self.chance(0.5) {
            vec![forward(gap)]
        } else {
            skip(gap)
        };
        if self.chance(0.35) {
            body.insert(0, left(self.turn()));
        }
        if self.chance(0.2) {
            body.push(left(self.turn()));
        }
        body
    }
}
