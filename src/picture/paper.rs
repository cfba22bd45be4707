//! How far each pixel stands out from the paper, whatever its colour and however uneven the light.

use super::decode::luma;
use image::imageops::{self, FilterType};
use image::{GrayImage, Luma, Rgb, RgbImage};
use imageproc::contrast::otsu_level;
use imageproc::filter::median_filter;
use imageproc::region_labelling::{Connectivity, connected_components};
use std::borrow::Cow;

/// A pixel this near to the paper's colour in every channel is paper, where the light is even.
const PAPER_SPREAD: u8 = 10;

/// A pixel farther than this from the paper's colour is a mark, where the light is even.
const MARK_CONTRAST: u8 = 60;

/// In a picture made on a screen this share of the border, or of the most common colours, is just
/// one colour.
const ONE_COLOUR: f64 = 0.6;

/// Where the light is even this share of the border is near to one colour.
const EVEN_BORDER: f64 = 0.75;

/// The paper's brightness under uneven light is sampled in this many cells along the longer side.
const CELLS: u32 = 64;

/// The paper of a cell is the median of the cells this far around it, which lines do not reach.
const PAPER_RADIUS_CELLS: u32 = 3;

/// Light on paper is not taken to fall below this share of its brightest: what is darker over a
/// wide area is filled with ink.
const DEEPEST_SHADOW: f64 = 0.3;

/// How far pixels stand out from the paper.
pub(super) struct Contrast {
    /// From 0, paper, to 255, as far as a colour can be from it.
    pub strength: GrayImage,
    /// Standard deviation of the paper itself, on the same scale.
    pub noise: f64,
}

/// Measures how far each pixel of `picture` stands out from its paper.
///
/// A paper of one colour is compared with directly, in the channel where the difference is
/// greatest, so that it may be dark and marks may have any colour. Otherwise the light is uneven:
/// the paper's colour is estimated around each place, and each pixel is taken relative to it.
pub(super) fn contrast(picture: &RgbImage) -> Contrast {
    let border = border(picture);
    let paper = typical(&border);
    // Only what was made on a screen has just one colour over a wide area. Around a photographed
    // sheet there may be a table of much the same colour everywhere.
    if share_within(&border, paper, 0) >= ONE_COLOUR {
        if let Some(contrast) = even(picture, paper) {
            return contrast;
        }
    } else if let Some(paper) = screen_colour(picture)
        && let Some(contrast) = even(picture, paper)
    {
        return contrast;
    }
    let photo = Photo::of(picture);
    if photo.sheet.is_none()
        && share_within(&border, paper, PAPER_SPREAD) >= EVEN_BORDER
        && let Some(contrast) = even(picture, paper)
    {
        return contrast;
    }
    photo.contrast()
}

/// The difference in the channel where it is greatest.
fn difference(a: [u8; 3], b: [u8; 3]) -> u8 {
    let [r, g, b] = [0, 1, 2].map(|channel| a[channel].abs_diff(b[channel]));
    r.max(g).max(b)
}

/// Contrast with a paper of one colour, if nearly all pixels are that colour or far from it.
fn even(picture: &RgbImage, paper: [u8; 3]) -> Option<Contrast> {
    let strength = map(picture, |_, _, colour| difference(colour, paper));
    let mut counts = [0_usize; 256];
    strength.iter().for_each(|&d| counts[usize::from(d)] += 1);
    let between: usize = counts[usize::from(PAPER_SPREAD) + 1..usize::from(MARK_CONTRAST)]
        .iter()
        .sum();
    let pixels = strength.len();
    (between * 12 < pixels).then(|| Contrast {
        strength,
        noise: noise(&counts, pixels),
    })
}

/// The colours of the outermost pixels.
fn border(picture: &RgbImage) -> Vec<[u8; 3]> {
    let (right, bottom) = (picture.width() - 1, picture.height() - 1);
    let rows = (0..=right).flat_map(|x| [(x, 0), (x, bottom)]);
    let columns = (0..=bottom).flat_map(|y| [(0, y), (right, y)]);
    rows.chain(columns)
        .map(|(x, y)| picture.get_pixel(x, y).0)
        .collect()
}

/// The colour that most of a picture made on a screen has.
fn screen_colour(picture: &RgbImage) -> Option<[u8; 3]> {
    // The colours fall into 4096 groups; the most common one is in the largest.
    let group = |[r, g, b]: [u8; 3]| {
        usize::from(r >> 4) << 8 | usize::from(g >> 4) << 4 | usize::from(b >> 4)
    };
    let mut counts = vec![0_u32; 4096];
    picture.pixels().for_each(|p| counts[group(p.0)] += 1);
    let largest = (0..counts.len()).max_by_key(|&i| counts[i])?;
    let colours: Vec<[u8; 3]> = picture
        .pixels()
        .map(|p| p.0)
        .filter(|&colour| group(colour) == largest)
        .collect();
    let colour = typical(&colours);
    let in_picture = colours.len() as f64 / f64::from(picture.width() * picture.height());
    (share_within(&colours, colour, 0) >= ONE_COLOUR && in_picture >= 0.4).then_some(colour)
}

/// The median of each channel, which is the most common colour where most colours are the same.
fn typical(colours: &[[u8; 3]]) -> [u8; 3] {
    [0, 1, 2].map(|channel| {
        let mut levels: Vec<u8> = colours.iter().map(|colour| colour[channel]).collect();
        median(&mut levels)
    })
}

/// The share of the colours that differ from `colour` by no more than `spread`.
fn share_within(colours: &[[u8; 3]], colour: [u8; 3], spread: u8) -> f64 {
    let near = colours
        .iter()
        .filter(|&&other| difference(other, colour) <= spread);
    near.count() as f64 / colours.len().max(1) as f64
}

/// A picture under uneven light.
struct Photo<'a> {
    /// The picture with dark marks on light paper, inverted if need be.
    picture: Cow<'a, RgbImage>,
    /// The median colour of each of its cells.
    cells: RgbImage,
    /// The cells of the sheet, where the picture shows more than the sheet.
    sheet: Option<GrayImage>,
}

impl Photo<'_> {
    fn of(picture: &RgbImage) -> Photo<'_> {
        let cells = cell_medians(picture);
        if let Some(sheet) = sheet(picture, &cells) {
            return Photo {
                picture: Cow::Borrowed(picture),
                cells,
                sheet: Some(sheet),
            };
        }
        let mut photo = Photo {
            picture: Cow::Borrowed(picture),
            cells,
            sheet: None,
        };
        if is_light_on_dark(picture, &around(&photo.cells)) {
            imageops::invert(photo.picture.to_mut());
            imageops::invert(&mut photo.cells);
        }
        photo
    }

    /// Contrast with the paper around each pixel.
    fn contrast(&self) -> Contrast {
        let side = cell_side(&self.picture);
        // Cells at the right and lower border reach beyond the picture.
        let paper = at_least_shadow(around(&self.cells));
        let (width, height) = (side * paper.width(), side * paper.height());
        let paper = imageops::resize(&paper, width, height, FilterType::Triangle);
        let mut counts = [0_usize; 256];
        let mut pixels = 0;
        let strength = map(&self.picture, |x, y, colour| {
            if let Some(sheet) = &self.sheet
                && sheet.get_pixel(x / side, y / side)[0] == 0
            {
                return 0;
            }
            let mut darker = 0_i32;
            let mut off = 0_i32;
            for (level, paper) in colour.into_iter().zip(paper.get_pixel(x, y).0) {
                let (level, paper) = (i32::from(level), i32::from(paper).max(32));
                let d = (paper - level) * 255 / paper;
                darker = darker.max(d);
                off = off.max(d.abs());
            }
            counts[off.min(255) as usize] += 1;
            pixels += 1;
            darker.min(255) as u8
        });
        Contrast {
            strength,
            noise: noise(&counts, pixels),
        }
    }
}

/// The side of a cell in pixels.
fn cell_side(picture: &RgbImage) -> u32 {
    picture.width().max(picture.height()).div_ceil(CELLS).max(1)
}

/// The median colour of each of the cells the picture is divided into.
fn cell_medians(picture: &RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    let side = cell_side(picture);
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

/// The paper around each cell.
fn around(cells: &RgbImage) -> RgbImage {
    median_filter(cells, PAPER_RADIUS_CELLS, PAPER_RADIUS_CELLS)
}

/// The paper with places too dark for a shadow raised to the deepest shadow there can be.
fn at_least_shadow(mut paper: RgbImage) -> RgbImage {
    for channel in 0..3 {
        let mut levels: Vec<u8> = paper.pixels().map(|p| p[channel]).collect();
        levels.sort_unstable();
        let bright = levels.get(levels.len() * 9 / 10).copied().unwrap_or(255);
        let least = (f64::from(bright) * DEEPEST_SHADOW) as u8;
        for pixel in paper.pixels_mut() {
            pixel[channel] = pixel[channel].max(least);
        }
    }
    paper
}

/// Whether what stands out from the paper is mostly lighter than it.
fn is_light_on_dark(picture: &RgbImage, paper: &RgbImage) -> bool {
    let side = cell_side(picture);
    let mut balance = 0_i64;
    for (x, y, pixel) in picture.enumerate_pixels() {
        let paper = paper.get_pixel(x / side, y / side);
        let lighter = i64::from(luma(pixel.0)) - i64::from(luma(paper.0));
        if lighter.abs() > 24 {
            balance += lighter;
        }
    }
    balance > 0
}

/// The cells of a bright sheet that lies on something darker, where the picture shows more than
/// the sheet; the cells at its edge are not among them.
fn sheet(picture: &RgbImage, cells: &RgbImage) -> Option<GrayImage> {
    let grey = map(cells, |_, _, colour| luma(colour));
    let level = otsu_level(&grey);
    let bright = map(cells, |_, _, colour| u8::from(luma(colour) > level) * 255);
    let sheet = largest_filled(&bright)?;
    let (mut inside, mut outside) = ((0_u64, 0_u64), (0_u64, 0_u64));
    for (&sheet, &grey) in sheet.iter().zip(grey.iter()) {
        let (sum, count) = if sheet == 0 {
            &mut outside
        } else {
            &mut inside
        };
        *sum += u64::from(grey);
        *count += 1;
    }
    let cell_count = inside.1 + outside.1;
    if inside.1 * 4 < cell_count || outside.1 * 16 < cell_count {
        return None;
    }
    let mean = |(sum, count): (u64, u64)| sum as f64 / count.max(1) as f64;
    let (light, dark) = (mean(inside), mean(outside));
    (dark < 0.6 * light && edge_step(picture, &sheet) > 0.5 * (light - dark))
        .then(|| eroded(&sheet))
}

/// The median drop in brightness across the edge of a sheet within a quarter of a cell. At the edge
/// of a sheet the brightness drops at once, at that of a shadow it fades.
fn edge_step(picture: &RgbImage, sheet: &GrayImage) -> f64 {
    let side = cell_side(picture);
    let step = (side / 4).max(2) as usize;
    let brightness = |x: u32, y: u32| {
        (x < picture.width() && y < picture.height())
            .then(|| i32::from(luma(picture.get_pixel(x, y).0)))
    };
    let mut drops = Vec::new();
    for (x, y, cell) in sheet.enumerate_pixels() {
        for (dx, dy) in [(1, 0), (0, 1)] {
            let next = sheet.get_pixel_checked(x + dx, y + dy);
            let Some(next) = next.filter(|&next| next != cell) else {
                continue;
            };
            // Along three lines from the middle of this cell to the middle of the next but one,
            // since the edge may be anywhere in either.
            let profile: Vec<i32> = (0..2 * side)
                .filter_map(|along| {
                    let (x, y) = (x * side + side / 2, y * side + side / 2);
                    let beside = [0, 1, 2].map(|i| i * side / 8);
                    let levels = beside.map(|off| {
                        brightness(x + dx * along + dy * off, y + dy * along + dx * off)
                    });
                    Some(levels[0]? + levels[1]? + levels[2]?)
                })
                .collect();
            let sign = if next[0] == 0 { 1 } else { -1 };
            let drop = profile
                .windows(step + 1)
                .map(|window| sign * (window[0] - window[step]))
                .max();
            drops.extend(drop);
        }
    }
    drops.sort_unstable();
    drops
        .get(drops.len() / 2)
        .map_or(0.0, |&drop| f64::from(drop) / 3.0)
}

/// The largest region of the non-zero pixels, with its holes filled, as 255 on 0.
fn largest_filled(mask: &GrayImage) -> Option<GrayImage> {
    let largest_label = |labels: &[u32]| {
        let mut counts = vec![0_u32; labels.len() + 1];
        labels.iter().for_each(|&label| counts[label as usize] += 1);
        (1..counts.len())
            .filter(|&i| counts[i] > 0)
            .max_by_key(|&i| counts[i])
    };
    let labels = connected_components(mask, Connectivity::Four, Luma([0]));
    let largest = largest_label(&labels)? as u32;
    let (width, height) = mask.dimensions();
    let rest = GrayImage::from_fn(width, height, |x, y| {
        Luma([u8::from(labels.get_pixel(x, y)[0] != largest) * 255])
    });
    // What is not the region and does not reach the border is a hole of it.
    let labels = connected_components(&rest, Connectivity::Eight, Luma([0]));
    let mut reaches_border = vec![false; labels.len() + 1];
    for (x, y, label) in labels.enumerate_pixels() {
        if x == 0 || y == 0 || x + 1 == width || y + 1 == height {
            reaches_border[label[0] as usize] = true;
        }
    }
    Some(GrayImage::from_fn(width, height, |x, y| {
        let label = labels.get_pixel(x, y)[0];
        Luma([u8::from(label == 0 || !reaches_border[label as usize]) * 255])
    }))
}

/// The non-zero pixels all of whose neighbours are non-zero; beyond the border all are.
fn eroded(mask: &GrayImage) -> GrayImage {
    let (width, height) = mask.dimensions();
    GrayImage::from_fn(width, height, |x, y| {
        let rows = y.saturating_sub(1)..(y + 2).min(height);
        let whole = rows.into_iter().all(|y| {
            let mut columns = x.saturating_sub(1)..(x + 2).min(width);
            columns.all(|x| mask.get_pixel(x, y)[0] != 0)
        });
        Luma([u8::from(whole) * 255])
    })
}

/// The standard deviation of the paper, from the median of how far pixels are off: robust while
/// most pixels are paper, and bounded where they are not.
fn noise(counts: &[usize; 256], pixels: usize) -> f64 {
    let mut below = 0;
    let median = counts.iter().position(|count| {
        below += count;
        below * 2 >= pixels
    });
    (1.4826 * median.unwrap_or_default() as f64).min(16.0)
}

/// The middle level, or 0 of none.
fn median(levels: &mut [u8]) -> u8 {
    let middle = levels.len() / 2;
    if levels.is_empty() {
        return 0;
    }
    *levels.select_nth_unstable(middle).1
}

fn map(picture: &RgbImage, mut f: impl FnMut(u32, u32, [u8; 3]) -> u8) -> GrayImage {
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        Luma([f(x, y, picture.get_pixel(x, y).0)])
    })
}
