//! The picture as the model sees it: how much of each 16×16 block is ink, in tenths.

use crate::bitmap::{Bitmap, SIZE_PX};
use std::fmt;
use thiserror::Error;

/// Digits in a row, and rows.
pub const GRID_SIZE: usize = 32;

const BLOCK_PX: usize = SIZE_PX / GRID_SIZE;

/// 32×32 digits from 0 to 9, row 0 at the top: `min(9, floor(10 · ink / 256))` of each block.
///
/// Its text form is 32 lines of 32 digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DensityGrid {
    digits: [u8; GRID_SIZE * GRID_SIZE],
}

/// Why a text is not a density grid.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GridError {
    /// Not 32 lines.
    #[error("a density grid has {GRID_SIZE} lines, this has {0}")]
    LineCount(usize),
    /// A line (counted from 1) that is not 32 digits.
    #[error("line {0} of the density grid is not {GRID_SIZE} digits")]
    Line(usize),
}

impl DensityGrid {
    /// The grid of a picture.
    pub fn of_bitmap(bitmap: &Bitmap) -> DensityGrid {
        let mut digits = [0; GRID_SIZE * GRID_SIZE];
        for (band, row_digits) in digits.chunks_exact_mut(GRID_SIZE).enumerate() {
            let mut ink = [0_u32; GRID_SIZE];
            for y in band * BLOCK_PX..(band + 1) * BLOCK_PX {
                for (word, blocks) in bitmap
                    .row(y)
                    .iter()
                    .zip(ink.chunks_exact_mut(64 / BLOCK_PX))
                {
                    if *word != 0 {
                        for (i, block) in blocks.iter_mut().enumerate() {
                            *block += (word >> (i * BLOCK_PX) & 0xffff).count_ones();
                        }
                    }
                }
            }
            for (digit, ink) in row_digits.iter_mut().zip(ink) {
                *digit = (10 * ink / (BLOCK_PX * BLOCK_PX) as u32).min(9) as u8;
            }
        }
        DensityGrid { digits }
    }

    /// The digits row by row from the top, each from 0 to 9.
    pub fn digits(&self) -> &[u8; GRID_SIZE * GRID_SIZE] {
        &self.digits
    }
}

impl fmt::Display for DensityGrid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in self.digits.chunks_exact(GRID_SIZE) {
            let line: String = row.iter().map(|digit| char::from(b'0' + digit)).collect();
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for DensityGrid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DensityGrid\n{self}")
    }
}

impl std::str::FromStr for DensityGrid {
    type Err = GridError;

    fn from_str(text: &str) -> Result<Self, GridError> {
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        if lines.len() != GRID_SIZE {
            return Err(GridError::LineCount(lines.len()));
        }
        let mut digits = [0; GRID_SIZE * GRID_SIZE];
        for (i, (line, row)) in lines
            .iter()
            .zip(digits.chunks_exact_mut(GRID_SIZE))
            .enumerate()
        {
            if line.len() != GRID_SIZE || !line.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(GridError::Line(i + 1));
            }
            for (digit, byte) in row.iter_mut().zip(line.bytes()) {
                *digit = byte - b'0';
            }
        }
        Ok(DensityGrid { digits })
    }
}
