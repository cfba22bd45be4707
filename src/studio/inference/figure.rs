//! Figures: what programs draw, wherever and however large.

use crate::solve::Rendering;
use crate::view::FITTED_SIDE;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Weak};
use turtle_lib::bitmap::{Bitmap, SIZE_PX};
use turtle_lib::turtle::Path;

/// Cells a side; each is ink if a pixel in it is.
const SIDE: usize = 64;

/// Pixels a side of a cell.
const CELL_PX: usize = SIZE_PX / SIDE;

/// Two figures are one if this share of either's cells is within a cell of the other's: rounded numbers
/// and a line a pixel off make no new figure.
const ALIKE: f64 = 0.98;

/// A figure that fills the view, coarsely.
#[derive(Clone, Debug, PartialEq)]
struct Figure {
    cells: [u64; SIDE],
    /// All cells that touch one of them.
    grown: [u64; SIDE],
}

impl Figure {
    /// The figure that strokes show; nothing if they have no extent.
    fn of(path: &Path) -> Option<Figure> {
        let bitmap = Bitmap::of_path(&path.fitted(FITTED_SIDE)?);
        let mut cells = [0; SIDE];
        for (y, row) in cells.iter_mut().enumerate() {
            for y in y * CELL_PX..(y + 1) * CELL_PX {
                for (word, pixels) in bitmap.row(y).iter().enumerate() {
                    for (i, byte) in pixels.to_le_bytes().into_iter().enumerate() {
                        *row |= u64::from(byte != 0) << (word * 8 + i);
                    }
                }
            }
        }
        let wide = cells.map(|row| row | row << 1 | row >> 1);
        let grown = std::array::from_fn(|y| {
            let above = if y > 0 { wide[y - 1] } else { 0 };
            wide[y] | above | wide.get(y + 1).copied().unwrap_or(0)
        });
        Some(Figure { cells, grown })
    }

    fn is_like(&self, other: &Figure) -> bool {
        let found = |a: &Figure, b: &Figure| {
            let count =
                |rows: &mut dyn Iterator<Item = u64>| rows.map(u64::count_ones).sum::<u32>();
            let all = count(&mut a.cells.iter().copied());
            let near = count(&mut a.cells.iter().zip(&b.grown).map(|(a, b)| a & b));
            f64::from(near) >= ALIKE * f64::from(all)
        };
        found(self, other) && found(other, self)
    }
}

/// Figures that were met, by number.
#[derive(Debug, Default)]
pub(super) struct Figures {
    met: Vec<Figure>,
    /// What pictures show, by their address, which the other half keeps from being used again.
    pictures: FxHashMap<usize, (Option<usize>, Weak<Bitmap>)>,
}

impl Figures {
    /// The number of the figure that is drawn; nothing if it has no extent.
    pub(super) fn number(&mut self, drawing: &Rendering) -> Option<usize> {
        let address = Arc::as_ptr(&drawing.bitmap) as usize;
        if let Some((number, _)) = self.pictures.get(&address) {
            return *number;
        }
        let number = Figure::of(&drawing.path).map(|figure| {
            let known = self.met.iter().position(|known| known.is_like(&figure));
            known.unwrap_or_else(|| {
                self.met.push(figure);
                self.met.len() - 1
            })
        });
        self.pictures
            .insert(address, (number, Arc::downgrade(&drawing.bitmap)));
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::python;
    use turtle_lib::run::{Fuel, run};

    fn figure(text: &str) -> Option<Figure> {
        let program = python::parse(text).into_program().unwrap();
        Figure::of(&run(&program, &Fuel::default()).unwrap().path)
    }

    fn polygon(corners: usize, side: f64) -> Figure {
        figure(&format!(
            "for i in range({corners}):\n    forward({side})\n    left(360/{corners})"
        ))
        .unwrap()
    }

    #[test]
    fn place_size_and_rounding_make_no_other_figure() {
        let square = polygon(4, 8.0);
        let moved = "teleport(-9, 3)\nfor i in range(4):\n    forward(3.03)\n    left(90)";
        assert!(square.is_like(&figure(moved).unwrap()));
        assert!(square.is_like(&polygon(4, 20.0)));
    }

    #[test]
    fn other_shapes_are_other_figures() {
        let shapes = [3, 4, 5, 6, 8].map(|corners| polygon(corners, 8.0));
        for (i, a) in shapes.iter().enumerate() {
            for (j, b) in shapes.iter().enumerate() {
                assert_eq!(a.is_like(b), i == j, "{i} {j}");
            }
        }
        let open = figure("for i in range(3):\n    forward(8)\n    left(90)").unwrap();
        assert!(!open.is_like(&shapes[1]) && !shapes[1].is_like(&open));
    }

    #[test]
    fn what_has_no_extent_is_no_figure() {
        assert_eq!(figure("penup()\nforward(3)"), None);
    }
}
