//! Which pixels are ink.

use super::grey::Grey;
use super::paper::{Contrast, contrast};
use image::{GrayImage, Luma, RgbImage};
use imageproc::contrast::otsu_level;
use imageproc::filter::gaussian_blur_f32;
use imageproc::region_labelling::{Connectivity, connected_components};

/// What stands out less than this from the paper is not seen, out of 255.
const LEAST_CONTRAST: f64 = 14.0;

/// Noise stronger than this is smoothed away first, out of 255.
const BEARABLE_NOISE: f64 = 4.0;

/// Ink is what stands out more than this share of what typical ink does. Edges blur to half of it;
/// the lines of ruled paper lie lower.
const INK_SHARE: f64 = 0.45;

/// Every part of the ink is somewhere this many times as strong as the threshold.
const CLEAR_FACTOR: f64 = 1.3;

/// What is ink in a picture.
pub(super) struct Ink {
    /// 255 for ink on 0.
    pub mask: GrayImage,
    /// How dark the ink is, with its blurred edges.
    pub grey: Grey,
}

/// The ink of `picture`, or nothing where nothing stands out from the paper.
///
/// `bias` from -1 to 1 moves the threshold: above 0 fainter marks are ink, below 0 only stronger.
pub(super) fn find_ink(picture: &RgbImage, bias: f64) -> Option<Ink> {
    let Contrast {
        mut strength,
        mut noise,
    } = contrast(picture);
    if noise > BEARABLE_NOISE {
        strength = gaussian_blur_f32(&strength, 1.2);
        noise /= 2.0;
    }
    let floor = (5.0 * noise).max(LEAST_CONTRAST);
    let marks: Vec<u8> = strength
        .iter()
        .copied()
        .filter(|&level| f64::from(level) >= floor)
        .collect();
    let count = u32::try_from(marks.len()).ok().filter(|&count| count > 0)?;
    let marks = GrayImage::from_vec(count, 1, marks)?;
    // Among the marks, ink is the stronger of two groups: the other is blurred edges and the lines
    // of ruled paper.
    let split = otsu_level(&marks);
    let (sum, count) = marks
        .iter()
        .filter(|&&level| level > split)
        .fold((0.0, 0.0), |(sum, count), &level| {
            (sum + f64::from(level), count + 1.0)
        });
    let typical = sum / f64::max(count, 1.0);
    let threshold = (INK_SHARE * typical).max(floor);
    let threshold =
        (threshold * (-1.5 * bias.clamp(-1.0, 1.0)).exp2()).clamp(LEAST_CONTRAST, 250.0);
    let mask = above(&strength, threshold);
    let mut grey = Grey::new(strength, typical, noise);
    grey.clear(|x, y, level| f64::from(level) >= threshold && mask.get_pixel(x, y)[0] == 0);
    Some(Ink { mask, grey })
}

/// The parts of the picture above the threshold that are well above it somewhere. The rest are
/// shadows, stains and paper so dark that its noise passes for ink.
fn above(strength: &GrayImage, threshold: f64) -> GrayImage {
    let mut ink = strength.clone();
    for level in ink.iter_mut() {
        *level = u8::from(f64::from(*level) >= threshold) * 255;
    }
    let labels = connected_components(&ink, Connectivity::Eight, Luma([0]));
    let mut is_clear: Vec<bool> = Vec::new();
    for (&label, &level) in labels.iter().zip(strength.iter()) {
        let label = label as usize;
        if label >= is_clear.len() {
            is_clear.resize(label + 1, false);
        }
        is_clear[label] |= f64::from(level) >= CLEAR_FACTOR * threshold;
    }
    for (level, &label) in ink.iter_mut().zip(labels.iter()) {
        if !is_clear[label as usize] {
            *level = 0;
        }
    }
    ink
}
