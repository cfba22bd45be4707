//! Thinning to lines one pixel wide.

use super::shape::Shape;

/// The neighbours of a pixel, clockwise from the one above: bit `i` of a neighbourhood is set when
/// the pixel at `AROUND[i]` is ink.
pub(super) const AROUND: [(i32, i32); 8] = [
    (0, -1),
    (1, -1),
    (1, 0),
    (1, 1),
    (0, 1),
    (-1, 1),
    (-1, 0),
    (-1, -1),
];

const ABOVE: u8 = 1;
const RIGHT: u8 = 1 << 2;
const BELOW: u8 = 1 << 4;
const LEFT: u8 = 1 << 6;

/// One pixel wide lines, ink where not 0, on a grid whose outermost rows and columns are paper.
#[derive(Clone)]
pub(super) struct Skeleton {
    cells: Vec<u8>,
    width: usize,
}

/// How many separate runs of ink there are around a pixel.
fn runs(around: u8) -> u32 {
    (around & !around.rotate_left(1)).count_ones()
}

/// Whether a pixel can go without joining or parting anything, and is not the end of a line.
fn is_loose(around: u8) -> bool {
    (2..=6).contains(&around.count_ones()) && runs(around) == 1
}

/// Whether a pixel only thickens a diagonal: it lies in the corner of two neighbours that touch.
fn is_step(around: u8) -> bool {
    // Two neighbours on adjoining sides touch at their corners, so the pixel between counts as ink.
    let mut bridged = around;
    let mut in_corner = false;
    for side in [0, 2, 4, 6] {
        if around.rotate_right(side) & 0b101 == 0b101 {
            bridged |= 0b10_u8.rotate_left(side);
            in_corner = true;
        }
    }
    // One run, so nothing parts, and not all around, so no hole opens.
    in_corner && runs(bridged) == 1
}

impl Skeleton {
    /// Thins the ink of a shape.
    ///
    /// This is the parallel thinning of Zhang and Suen (1984), which marks pixels on the lower right
    /// and the upper left side in turn, with two changes. A marked pixel is taken away only if it
    /// still holds nothing together by then, so that every part of the ink leaves a line or a dot.
    /// And a pixel with two neighbours stays if it is as deep in the ink as any around it: it may be
    /// the end of a diagonal line two pixels wide, which would be eaten up from there.
    pub fn of(shape: &Shape) -> Skeleton {
        let mask = &shape.mask;
        let mut skeleton = Skeleton {
            cells: mask.iter().map(|&level| u8::from(level != 0)).collect(),
            width: mask.width() as usize,
        };
        // The pixels to look at, and for how many passes more: one for each side, since something
        // last changed around them.
        let mut active: Vec<usize> = skeleton
            .pixels()
            .filter(|&at| skeleton.around(at) != 0xff)
            .collect();
        let mut passes_left = vec![0_u8; skeleton.cells.len()];
        active.iter().for_each(|&at| passes_left[at] = 2);
        let mut side = 0;
        while !active.is_empty() {
            let marked: Vec<usize> = active
                .iter()
                .copied()
                .filter(|&at| is_marked(skeleton.around(at), side))
                .filter(|&at| !skeleton.is_end(at, &shape.depth))
                .collect();
            active.iter().for_each(|&at| passes_left[at] -= 1);
            let mut bared = Vec::new();
            for at in marked {
                if is_loose(skeleton.around(at)) && !skeleton.is_end(at, &shape.depth) {
                    skeleton.cells[at] = 0;
                    bared.extend(skeleton.inked_neighbours(at));
                }
            }
            active.retain(|&at| passes_left[at] > 0 && skeleton.cells[at] != 0);
            for at in bared {
                if skeleton.cells[at] != 0 {
                    if passes_left[at] == 0 {
                        active.push(at);
                    }
                    passes_left[at] = 2;
                }
            }
            side = 1 - side;
        }
        let steps: Vec<usize> = skeleton.pixels().collect();
        for at in steps {
            if is_step(skeleton.around(at)) {
                skeleton.cells[at] = 0;
            }
        }
        skeleton
    }

    /// The indices of the ink pixels.
    pub fn pixels(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.cells.len()).filter(|&at| self.cells[at] != 0)
    }

    /// Column and row of a pixel.
    pub fn place(&self, at: usize) -> (usize, usize) {
        (at % self.width, at / self.width)
    }

    /// How many pixels there are in the grid.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// The indices of the ink pixels that touch an ink pixel.
    pub fn inked_neighbours(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.neighbours(at)
            .into_iter()
            .filter(|&near| self.cells[near] != 0)
    }

    /// Whether a pixel is the end of a line two pixels wide, in the middle of the ink.
    fn is_end(&self, at: usize, depth: &[f32]) -> bool {
        self.around(at).count_ones() == 2
            && self
                .neighbours(at)
                .into_iter()
                .all(|near| depth[near] <= depth[at])
    }

    fn neighbours(&self, at: usize) -> [usize; 8] {
        AROUND
            .map(|(dx, dy)| at.wrapping_add_signed(dy as isize * self.width as isize + dx as isize))
    }

    fn around(&self, at: usize) -> u8 {
        self.neighbours(at)
            .into_iter()
            .enumerate()
            .fold(0, |bits, (i, near)| bits | self.cells[near] << i)
    }
}

/// Whether the pass for this side marks a pixel.
fn is_marked(around: u8, side: usize) -> bool {
    let has_paper = |of: u8| around & of != of;
    is_loose(around)
        && if side == 0 {
            has_paper(ABOVE | RIGHT | BELOW) && has_paper(RIGHT | BELOW | LEFT)
        } else {
            has_paper(ABOVE | RIGHT | LEFT) && has_paper(ABOVE | BELOW | LEFT)
        }
}
