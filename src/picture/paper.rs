//! How far each pixel stands out from the paper, whatever its colour and however uneven the light.

use super::light::Light;
use image::{GrayImage, Luma, RgbImage};

/// A pixel this near to the paper's colour in every channel is paper, where the light is even.
const PAPER_SPREAD: u8 = 10;

/// A pixel farther than this from the paper's colour is a mark, where the light is even.
const MARK_CONTRAST: u8 = 60;

/// In a picture made on a screen this share of the border, or of the most common colours, is just
/// one colour.
const ONE_COLOUR: f64 = 0.6;

/// Where the light is even this share of the border is near to one colour.
const EVEN_BORDER: f64 = 0.75;

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
    let light = Light::of(picture);
    if !light.has_table()
        && share_within(&border, paper, PAPER_SPREAD) >= EVEN_BORDER
        && let Some(contrast) = even(picture, paper)
    {
        return contrast;
    }
    light.contrast(picture)
}

/// The difference in the channel where it is greatest.
pub(super) fn difference(a: [u8; 3], b: [u8; 3]) -> u8 {
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
        // What differs more is no paper.
        noise: noise(&counts[..=usize::from(PAPER_SPREAD)]),
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

/// The standard deviation of the paper, from how many pixels are off by how much: from the median,
/// which is robust while most pixels are paper, and bounded where they are not.
pub(super) fn noise(counts: &[usize]) -> f64 {
    let pixels: usize = counts.iter().sum();
    let mut below = 0;
    let median = counts.iter().position(|count| {
        below += count;
        below * 2 >= pixels
    });
    (1.4826 * median.unwrap_or_default() as f64).min(16.0)
}

/// The middle level, or 0 of none.
pub(super) fn median(levels: &mut [u8]) -> u8 {
    let middle = levels.len() / 2;
    if levels.is_empty() {
        return 0;
    }
    *levels.select_nth_unstable(middle).1
}

/// The picture with each pixel of it mapped to a level.
pub(super) fn map(picture: &RgbImage, mut f: impl FnMut(u32, u32, [u8; 3]) -> u8) -> GrayImage {
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        Luma([f(x, y, picture.get_pixel(x, y).0)])
    })
}
