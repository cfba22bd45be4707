//! Ink made ready for thinning: specks gone, pinholes closed, filled shapes hollowed out.

use super::grey::Grey;
use super::ink::Ink;
use image::{GrayImage, Luma, imageops};
use imageproc::distance_transform::euclidean_squared_distance_transform;
use imageproc::region_labelling::{Connectivity, connected_components};
use turtle_lib::turtle::Point;

/// Rows and columns of paper around a [`Shape`], so that every ink pixel has eight neighbours.
const PAD_PX: u32 = 2;

/// Ink thicker than this share of the drawing's extent is no line.
const WIDEST_LINE: f64 = 0.1;

/// A drawing has lines if more than this share of the middle of its ink is in ink thin enough. A
/// filled shape tapers to its corners, too.
const LINE_SHARE: f64 = 0.4;

/// What is left along the outline of filled shapes, in pixels.
const OUTLINE_PX: f64 = 2.0;

/// A place more than this many line widths thick is inside a filled shape. Lines that cross in one
/// place stay below.
const FILLED_WIDTHS: f64 = 5.0;

/// A spot of ink about as high as wide is a filled shape from this many line widths.
const FILLED_SPOT_WIDTHS: f64 = 1.8;

/// Ink smaller than this share of the square of the line width is a speck; so small a gap in the
/// ink is a pinhole.
const SPECK_SHARE: f64 = 0.5;
const PINHOLE_SHARE: f64 = 0.15;

/// The ink of a picture, cut out.
pub(super) struct Shape {
    /// 255 for ink on 0, with some paper on all sides.
    pub mask: GrayImage,
    /// Distance from the centre of each pixel of `mask` to the nearest paper outside the shape's
    /// outlines, in pixels; row by row. Hollow parts of filled shapes count as ink here.
    pub depth: Vec<f32>,
    /// The picture's coordinates of the mask's upper left corner.
    pub origin: (f64, f64),
    /// The typical width of its lines, in pixels.
    pub line_width: f64,
    /// How dark the ink is, in the picture's coordinates.
    pub grey: Grey,
}

impl Shape {
    /// Cuts the ink out, or gives nothing where there is none but specks.
    ///
    /// `despeckle` scales the largest area taken for a speck: 0 keeps all.
    pub fn of_ink(ink: Ink, despeckle: f64) -> Option<Shape> {
        let Ink {
            mask: ink,
            mut grey,
        } = ink;
        let (mut mask, origin) = cut_out(&ink)?;
        let mut depth = depth(&mask);
        let width = |mask: &GrayImage, depth: &[f32]| {
            let extent = f64::from(mask.width().max(mask.height()) - 2 * PAD_PX);
            line_width(mask, depth, WIDEST_LINE * extent).unwrap_or(OUTLINE_PX)
        };
        let mut line_width = width(&mask, &depth);
        let removed = remove_specks(&mut mask, despeckle * SPECK_SHARE * line_width.powi(2));
        let filled = fill_pinholes(&mut mask, PINHOLE_SHARE * line_width.powi(2));
        if removed || filled {
            depth = self::depth(&mask);
            line_width = width(&mask, &depth);
        }
        hollow_out(&mut mask, &depth, line_width);
        // What is left out here is paper there, too.
        let (left, top) = (origin.0 as i64, origin.1 as i64);
        grey.clear(|x, y, _| {
            let (column, row) = (i64::from(x) - left, i64::from(y) - top);
            ink.get_pixel(x, y)[0] != 0 && mask.get_pixel(column as u32, row as u32)[0] == 0
        });
        Some(Shape {
            mask,
            depth,
            origin,
            line_width,
            grey,
        })
    }

    /// The ink as it is, of a picture that has only lines.
    pub fn of_lines(ink: &GrayImage) -> Option<Shape> {
        let (mask, origin) = cut_out(ink)?;
        let depth = depth(&mask);
        Some(Shape {
            line_width: line_width(&mask, &depth, f64::INFINITY)?,
            grey: Grey::of_mask(ink),
            mask,
            depth,
            origin,
        })
    }

    /// A place in the mask, in the picture's coordinates.
    pub fn in_picture(&self, p: Point) -> Point {
        Point::new(p.x + self.origin.0, p.y + self.origin.1)
    }

    /// Half the width of the ink along a line in the mask, in pixels: the median.
    pub fn half_width_along(&self, points: &[Point]) -> f64 {
        let (width, height) = self.mask.dimensions();
        let mut depths: Vec<f32> = points
            .iter()
            .map(|p| {
                let column = (p.x.max(0.0) as u32).min(width - 1);
                let row = (p.y.max(0.0) as u32).min(height - 1);
                self.depth[(row * width + column) as usize]
            })
            .collect();
        let half = depths.len() / 2;
        if depths.is_empty() {
            return self.line_width / 2.0;
        }
        let median = *depths.select_nth_unstable_by(half, f32::total_cmp).1;
        // As for the width of all lines.
        f64::from(median) + 0.25
    }
}

/// The ink with paper around it, and where its upper left corner was.
fn cut_out(ink: &GrayImage) -> Option<(GrayImage, (f64, f64))> {
    let (left, top, right, bottom) = bounds(ink)?;
    let (width, height) = (right - left + 1, bottom - top + 1);
    let mut mask = GrayImage::new(width + 2 * PAD_PX, height + 2 * PAD_PX);
    let part = imageops::crop_imm(ink, left, top, width, height);
    imageops::replace(&mut mask, &*part, PAD_PX.into(), PAD_PX.into());
    let origin = [left, top].map(|edge| f64::from(edge) - f64::from(PAD_PX));
    Some((mask, origin.into()))
}

/// The outermost columns and rows with ink, `(left, top, right, bottom)`, inclusive.
pub(super) fn bounds(ink: &GrayImage) -> Option<(u32, u32, u32, u32)> {
    let mut bounds: Option<(u32, u32, u32, u32)> = None;
    for (y, row) in (0..).zip(ink.chunks_exact(ink.width() as usize)) {
        let Some(first) = row.iter().position(|&level| level != 0) else {
            continue;
        };
        let last = row.iter().rposition(|&level| level != 0).unwrap_or(first);
        let (first, last) = (first as u32, last as u32);
        bounds = Some(match bounds {
            None => (first, y, last, y),
            Some((left, top, right, _)) => (left.min(first), top, right.max(last), y),
        });
    }
    bounds
}

/// The distance from the centre of each pixel to the nearest centre of a paper pixel, less the half
/// pixel from there to the edge of the ink; 0 on paper.
fn depth(mask: &GrayImage) -> Vec<f32> {
    let mut paper = mask.clone();
    imageops::invert(&mut paper);
    euclidean_squared_distance_transform(&paper)
        .iter()
        .map(|&squared| (squared.sqrt() as f32 - 0.5).max(0.0))
        .collect()
}

/// The typical width of the lines in the ink, if a fair part of it is lines at most `widest` wide:
/// twice the median depth of the places no neighbour of which is deeper.
fn line_width(mask: &GrayImage, depth: &[f32], widest: f64) -> Option<f64> {
    let width = mask.width() as usize;
    let mut middle: Vec<f32> = Vec::new();
    for (y, row) in depth.chunks_exact(width).enumerate() {
        for (x, &here) in row.iter().enumerate() {
            if here > 0.0 {
                let at = y * width + x;
                // Ink lies at least PAD_PX from the border.
                let around = [at - width - 1, at - 1, at + width - 1].map(|i| &depth[i..i + 3]);
                if around.into_iter().flatten().all(|&near| near <= here) {
                    middle.push(here);
                }
            }
        }
    }
    let of_lines = |&depth: &f32| 2.0 * f64::from(depth) <= widest;
    let mut lines: Vec<f32> = middle.iter().copied().filter(of_lines).collect();
    if lines.len() as f64 <= LINE_SHARE * middle.len() as f64 {
        return None;
    }
    let half = lines.len() / 2;
    let median = *lines.select_nth_unstable_by(half, f32::total_cmp).1;
    // A line of an even number of pixels has no pixel in its middle: on average a quarter lacks.
    Some(2.0 * f64::from(median) + 0.5)
}

/// Removes connected ink of less than `area` pixels; says whether there was any.
fn remove_specks(mask: &mut GrayImage, area: f64) -> bool {
    let labels = connected_components(mask, Connectivity::Eight, Luma([0]));
    recolour_small(mask, &labels, 0, area, 0)
}

/// Inks connected paper of less than `area` pixels; says whether there was any.
fn fill_pinholes(mask: &mut GrayImage, area: f64) -> bool {
    let labels = connected_components(mask, Connectivity::Four, Luma([255]));
    // The paper around all the ink, first of all, may be small beside a filled shape.
    let around = labels.first().copied().unwrap_or_default();
    recolour_small(mask, &labels, around, area, 255)
}

/// Gives the parts of less than `area` pixels another level; 0 and `kept` are no such labels.
fn recolour_small(
    mask: &mut GrayImage,
    labels: &image::ImageBuffer<Luma<u32>, Vec<u32>>,
    kept: u32,
    area: f64,
    level: u8,
) -> bool {
    let mut areas: Vec<u32> = Vec::new();
    for &label in labels.iter() {
        let label = label as usize;
        if label >= areas.len() {
            areas.resize(label + 1, 0);
        }
        areas[label] += 1;
    }
    let mut changed = false;
    for (pixel, &label) in mask.iter_mut().zip(labels.iter()) {
        if label != 0 && label != kept && f64::from(areas[label as usize]) < area {
            *pixel = level;
            changed = true;
        }
    }
    changed
}

/// What decides whether a connected part of the ink is hollowed out.
#[derive(Clone, Default)]
struct Part {
    deepest: f32,
    left: u32,
    right: u32,
    top: u32,
    bottom: u32,
}

/// The parts of the ink by label, and the label of each pixel.
fn parts(mask: &GrayImage, depth: &[f32]) -> (Vec<Part>, Vec<u32>) {
    let labels = connected_components(mask, Connectivity::Eight, Luma([0]));
    let mut parts: Vec<Part> = Vec::new();
    for ((x, y, label), &depth) in labels.enumerate_pixels().zip(depth) {
        let label = label[0] as usize;
        if label >= parts.len() {
            let unseen = Part {
                left: u32::MAX,
                top: u32::MAX,
                ..Part::default()
            };
            parts.resize(label + 1, unseen);
        }
        let part = &mut parts[label];
        part.deepest = part.deepest.max(depth);
        part.left = part.left.min(x);
        part.right = part.right.max(x);
        part.top = part.top.min(y);
        part.bottom = part.bottom.max(y);
    }
    (parts, labels.into_raw())
}

/// Leaves of filled shapes a narrow band along their outline.
fn hollow_out(mask: &mut GrayImage, depth: &[f32], line_width: f64) {
    let (ink_parts, ink_labels) = parts(mask, depth);
    let is_spot = |part: &Part| {
        let extent = f64::from((part.right - part.left).max(part.bottom - part.top) + 1);
        let thickness = 2.0 * f64::from(part.deepest);
        thickness > FILLED_SPOT_WIDTHS * line_width && thickness > 0.5 * extent
    };
    // The cores of filled shapes, so deep that no line reaches into them.
    let mut cores = mask.clone();
    for (pixel, &depth) in cores.iter_mut().zip(depth) {
        *pixel = u8::from(f64::from(depth) > line_width) * 255;
    }
    let (core_parts, core_labels) = parts(&cores, depth);
    let mut any = false;
    for (i, pixel) in cores.iter_mut().enumerate() {
        let core = &core_parts[core_labels[i] as usize];
        let is_filled = 2.0 * f64::from(core.deepest) > FILLED_WIDTHS * line_width
            || is_spot(&ink_parts[ink_labels[i] as usize]);
        let is_core = core_labels[i] != 0 && is_filled;
        *pixel = u8::from(is_core) * 255;
        any |= is_core;
    }
    if any {
        imageops::invert(&mut cores);
        for (pixel, from_core) in mask.iter_mut().zip(self::depth(&cores)) {
            if f64::from(from_core) <= line_width - OUTLINE_PX {
                *pixel = 0;
            }
        }
    }
}
