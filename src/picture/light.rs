//! Paper under uneven light: what it looks like at each place, beneath the drawing.

use super::decode::luma;
use super::paper::{Contrast, difference, map, median, noise};
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use imageproc::filter::median_filter;
use std::collections::BTreeMap;

/// The light is sampled in this many cells along the picture's longer side.
const CELLS: u32 = 64;

/// Neighbouring cells that differ less than this, in levels and as a share of the brighter, are of
/// one region.
const STEP: u8 = 12;
const STEP_SHARE: f64 = 0.15;

/// Two regions are one when the change from one to the other is spread: where most of their border
/// does not change by this share of the difference within a third of a cell. What is filled with ink
/// and the edge of a sheet change at once; a shadow fades.
const SHARP: f64 = 0.45;

/// A region whose brightness is within this share of what the paper around has is paper, too, cut
/// off by a thick line.
const SAME_PAPER: f64 = 0.2;

/// A region that is not paper and takes more than this share of the picture's border is the table
/// the sheet lies on.
const TABLE_SHARE: f64 = 0.1;

/// What light there is in a picture.
pub(super) struct Light {
    /// The side of a cell, in pixels.
    side: u32,
    /// The colour that paper has in each cell.
    paper: RgbImage,
    /// Which cells show the table beside the sheet, with those at the sheet's edge.
    table: Vec<bool>,
}

impl Light {
    /// Finds the paper in a picture and the light on it.
    pub fn of(picture: &RgbImage) -> Light {
        let side = picture.width().max(picture.height()).div_ceil(CELLS).max(1);
        let cells = cell_medians(picture, side);
        let regions = Regions::of(picture, &cells, side);
        let mut is_paper = regions.brightest_large(&cells);
        let mut paper = spread(&cells, &is_paper);
        if regions.add_same_paper(&cells, &paper, &mut is_paper) {
            paper = spread(&cells, &is_paper);
        }
        Light {
            side,
            paper: median_filter(&paper, 1, 1),
            table: regions.table(&is_paper),
        }
    }

    /// Whether the picture shows more than a sheet of paper.
    pub fn has_table(&self) -> bool {
        self.table.contains(&true)
    }

    /// How far each pixel stands out from the paper around it: how much darker it is, or how much
    /// lighter if most of what stands out is.
    pub fn contrast(&self, picture: &RgbImage) -> Contrast {
        let (columns, rows) = self.paper.dimensions();
        let table = |x: u32, y: u32| self.table[(y / self.side * columns + x / self.side) as usize];
        // The cells at the right and lower border may reach beyond the picture.
        let paper = imageops::resize(
            &self.paper,
            columns * self.side,
            rows * self.side,
            FilterType::Triangle,
        );
        let mut balance = 0_i64;
        for (x, y, pixel) in picture.enumerate_pixels() {
            let lighter = i64::from(luma(pixel.0)) - i64::from(luma(paper.get_pixel(x, y).0));
            if lighter.abs() > 24 && !table(x, y) {
                balance += lighter;
            }
        }
        let invert = if balance > 0 { 255 } else { 0 };

        let mut counts = [0_usize; 256];
        let strength = map(picture, |x, y, colour| {
            if table(x, y) {
                return 0;
            }
            let mut darker = 0_i32;
            let mut off = 0_i32;
            for (level, paper) in colour.into_iter().zip(paper.get_pixel(x, y).0) {
                let (level, paper) = (i32::from(level ^ invert), i32::from(paper ^ invert).max(32));
                let d = (paper - level) * 255 / paper;
                darker = darker.max(d);
                off = off.max(d.abs());
            }
            counts[off.min(255) as usize] += 1;
            darker.min(255) as u8
        });
        Contrast {
            strength,
            noise: noise(&counts),
        }
    }
}

/// The median colour of each of the cells the picture is divided into: what lies beneath lines.
fn cell_medians(picture: &RgbImage, side: u32) -> RgbImage {
    let (width, height) = picture.dimensions();
    let mut levels = Vec::with_capacity((side * side) as usize);
    RgbImage::from_fn(width.div_ceil(side), height.div_ceil(side), |cx, cy| {
        let columns = cx * side..((cx + 1) * side).min(width);
        let rows = cy * side..((cy + 1) * side).min(height);
        Rgb([0, 1, 2].map(|channel| {
            levels.clear();
            for y in rows.clone() {
                levels.extend(columns.clone().map(|x| picture.get_pixel(x, y)[channel]));
            }
            median(&mut levels)
        }))
    })
}

/// The cells in regions without sharp edges within.
struct Regions {
    columns: usize,
    /// The region of each cell.
    region: Vec<usize>,
}

impl Regions {
    fn of(picture: &RgbImage, cells: &RgbImage, side: u32) -> Regions {
        let columns = cells.width() as usize;
        let mut groups = Groups((0..cells.len() / 3).collect());
        let mut steps = Vec::new();
        for (x, y, cell) in cells.enumerate_pixels() {
            for (dx, dy) in [(1, 0), (0, 1)] {
                let Some(next) = cells.get_pixel_checked(x + dx, y + dy) else {
                    continue;
                };
                let here = y as usize * columns + x as usize;
                let there = here + dx as usize + dy as usize * columns;
                let brighter = luma(cell.0).max(luma(next.0));
                let step = difference(cell.0, next.0);
                if step <= STEP || f64::from(step) <= STEP_SHARE * f64::from(brighter) {
                    groups.join(here, there);
                } else {
                    let is_sharp = sharpness(picture, side, (x, y), (dx, dy), step) > SHARP;
                    steps.push((here, there, is_sharp));
                }
            }
        }
        // How much of the border between two regions is sharp, and how much is not.
        let mut borders: BTreeMap<(usize, usize), i32> = BTreeMap::new();
        for (here, there, is_sharp) in steps {
            let [a, b] = [groups.of(here), groups.of(there)];
            if a != b {
                *borders.entry((a.min(b), a.max(b))).or_default() += if is_sharp { 1 } else { -1 };
            }
        }
        for ((a, b), sharp) in borders {
            if sharp < 0 {
                groups.join(a, b);
            }
        }
        Regions {
            columns,
            region: (0..cells.len() / 3).map(|cell| groups.of(cell)).collect(),
        }
    }

    /// The cells of the region that counts most by its size and, squared, its brightness.
    fn brightest_large(&self, cells: &RgbImage) -> Vec<bool> {
        let mut weights = vec![0_u64; self.region.len()];
        for (&region, cell) in self.region.iter().zip(cells.pixels()) {
            weights[region] += u64::from(luma(cell.0)).pow(2) + 1;
        }
        let paper = (0..weights.len()).max_by_key(|&region| weights[region]);
        self.region
            .iter()
            .map(|&region| Some(region) == paper)
            .collect()
    }

    /// Adds the regions about as bright as the paper around them to the paper; says whether there
    /// are any.
    fn add_same_paper(&self, cells: &RgbImage, paper: &RgbImage, is_paper: &mut [bool]) -> bool {
        let mut sums = vec![(0.0, 0.0); self.region.len()];
        for ((&region, cell), paper) in self.region.iter().zip(cells.pixels()).zip(paper.pixels()) {
            sums[region].0 += f64::from(luma(cell.0));
            sums[region].1 += f64::from(luma(paper.0));
        }
        let mut any = false;
        for (is_paper, &region) in is_paper.iter_mut().zip(&self.region) {
            let (brightness, expected) = sums[region];
            if !*is_paper && (brightness / expected - 1.0).abs() < SAME_PAPER {
                *is_paper = true;
                any = true;
            }
        }
        any
    }

    /// The cells of the table beside the sheet, and those next to it.
    fn table(&self, is_paper: &[bool]) -> Vec<bool> {
        let (columns, rows) = (self.columns, self.region.len() / self.columns);
        let on_border = |cell: usize| {
            let (x, y) = (cell % columns, cell / columns);
            x == 0 || y == 0 || x + 1 == columns || y + 1 == rows
        };
        // What is not paper and reaches the border in one piece, whatever regions it has.
        let mut groups = Groups((0..self.region.len()).collect());
        for cell in 0..self.region.len() {
            let (x, y) = (cell % columns, cell / columns);
            let right = (x + 1 < columns).then_some(cell + 1);
            let below = (y + 1 < rows).then_some(cell + columns);
            for next in [right, below].into_iter().flatten() {
                if !is_paper[cell] && !is_paper[next] {
                    groups.join(cell, next);
                }
            }
        }
        let mut at_border = vec![0_usize; self.region.len()];
        for cell in (0..self.region.len()).filter(|&cell| on_border(cell) && !is_paper[cell]) {
            at_border[groups.of(cell)] += 1;
        }
        let border = 2 * (columns + rows);
        let table: Vec<bool> = (0..self.region.len())
            .map(|cell| at_border[groups.of(cell)] as f64 > TABLE_SHARE * border as f64)
            .collect();
        (0..table.len())
            .map(|cell| {
                let (x, y) = (cell % columns, cell / columns);
                (y.saturating_sub(1)..(y + 2).min(rows)).any(|y| {
                    (x.saturating_sub(1)..(x + 2).min(columns)).any(|x| table[y * columns + x])
                })
            })
            .collect()
    }
}

/// How much of the change from the cell at `(x, y)` to the next in direction `(dx, dy)`, or of their
/// `step` if that is larger, happens within a third of a cell: the median of three places along
/// their edge, since a line may cross it.
fn sharpness(
    picture: &RgbImage,
    side: u32,
    (x, y): (u32, u32),
    (dx, dy): (u32, u32),
    step: u8,
) -> f64 {
    let reach = (side / 3).max(2) as usize;
    let mut shares = [1, 2, 3].map(|quarter| {
        // The mean of a few pixels across and along, against noise.
        let profile: Vec<[i32; 3]> = (0..2 * side)
            .filter_map(|along| {
                let mut sum = [0; 3];
                for across in (quarter * side / 4).saturating_sub(2)..quarter * side / 4 + 3 {
                    let pixel = picture.get_pixel_checked(
                        x * side + dx * along + dy * across,
                        y * side + dy * along + dx * across,
                    )?;
                    for (sum, level) in sum.iter_mut().zip(pixel.0) {
                        *sum += i32::from(level);
                    }
                }
                Some(sum)
            })
            .collect();
        let level = |at: usize, i: usize| -> i32 { profile[at..at + 3].iter().map(|p| p[i]).sum() };
        let change =
            |from: usize, to: usize| [0, 1, 2].map(|i| (level(from, i) - level(to, i)).abs());
        let Some(last) = profile.len().checked_sub(3) else {
            return 0.0;
        };
        let whole = change(0, last).into_iter().max().unwrap_or_default();
        let largest = (reach..=last).flat_map(|to| change(to - reach, to)).max();
        f64::from(largest.unwrap_or_default()) / f64::from(whole.max(15 * i32::from(step)))
    });
    shares.sort_unstable_by(f64::total_cmp);
    shares[1]
}

/// The colours of the given cells, and for the rest what the nearest of them have.
fn spread(cells: &RgbImage, known: &[bool]) -> RgbImage {
    let (width, height) = cells.dimensions();
    let mut colours: Vec<Option<[u8; 3]>> = cells
        .pixels()
        .zip(known)
        .map(|(cell, &known)| known.then_some(cell.0))
        .collect();
    let columns = width as usize;
    while colours.contains(&None) {
        let before = colours.clone();
        for (i, colour) in colours.iter_mut().enumerate().filter(|(_, c)| c.is_none()) {
            let (x, y) = (i % columns, i / columns);
            let around: Vec<[u8; 3]> = (y.saturating_sub(1)..(y + 2).min(height as usize))
                .flat_map(|y| (x.saturating_sub(1)..(x + 2).min(columns)).map(move |x| (x, y)))
                .filter_map(|(x, y)| before[y * columns + x])
                .collect();
            if !around.is_empty() {
                *colour = Some([0, 1, 2].map(|channel| {
                    let sum: usize = around.iter().map(|c| usize::from(c[channel])).sum();
                    (sum / around.len()) as u8
                }));
            }
        }
        if colours == before {
            break;
        }
    }
    RgbImage::from_fn(width, height, |x, y| {
        Rgb(colours[y as usize * columns + x as usize].unwrap_or_default())
    })
}

/// Groups of indices, joined step by step: for each index another of its group, or itself.
struct Groups(Vec<usize>);

impl Groups {
    /// The index that stands for the group `index` is in.
    fn of(&mut self, mut index: usize) -> usize {
        while self.0[index] != index {
            self.0[index] = self.0[self.0[index]];
            index = self.0[index];
        }
        index
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a.max(b)] = a.min(b);
    }
}
