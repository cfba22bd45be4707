//! From the bytes of an image file to opaque colours, within limits.

use super::PictureError;
use image::codecs::gif::GifDecoder;
use image::error::ImageError;
use image::{
    AnimationDecoder, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    Rgba,
};
use std::io::{Cursor, ErrorKind};

/// The longest side that is read, in pixels.
pub(super) const MAX_SIDE_PX: u32 = 12_000;

/// The most pixels that are read: of the largest square that is written.
pub(super) const MAX_PIXELS: u64 = 8_192 * 8_192;

/// Of an animation only so many pixels are read, all frames together.
const MAX_FRAME_PIXELS: u64 = 1 << 30;

/// The most memory a decoder may take, in bytes.
const MAX_DECODER_BYTES: u64 = 512 << 20;

/// The picture in `bytes`, turned as its EXIF orientation says and laid on a background when it is
/// transparent. Of a GIF this is the last frame: what was drawn step by step is then there.
pub(super) fn decode(bytes: &[u8]) -> Result<RgbImage, PictureError> {
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| PictureError::UnknownKind)?;
    let kind = reader
        .format()
        .and_then(kind_name)
        .ok_or(PictureError::UnknownKind)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    reader.limits(limits.clone());

    // Only the header is read here; a size that is refused costs no memory.
    let is_whole = has_its_end(reader.format(), bytes);
    let cut_short_or = |error| match decode_error(kind, error) {
        PictureError::Damaged { .. } if !is_whole => PictureError::CutShort { kind },
        error => error,
    };
    let format = reader.format();
    let mut decoder = reader.into_decoder().map_err(cut_short_or)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(PictureError::NothingToSee);
    }
    if width.max(height) > MAX_SIDE_PX || pixels > MAX_PIXELS {
        return Err(PictureError::TooLarge { width, height });
    }
    // The decoder of JPEG paints what is missing grey, which would be half a drawing.
    if format == Some(ImageFormat::Jpeg) && !is_whole {
        return Err(PictureError::CutShort { kind });
    }
    limits
        .reserve(decoder.total_bytes())
        .and_then(|()| decoder.set_limits(limits))
        .map_err(cut_short_or)?;
    let orientation = decoder.orientation().map_err(cut_short_or)?;
    let mut picture = match format {
        Some(ImageFormat::Gif) => last_frame(bytes, pixels).map_err(cut_short_or)?,
        _ => DynamicImage::from_decoder(decoder).map_err(cut_short_or)?,
    };
    picture.apply_orientation(orientation);
    Ok(opaque(picture))
}

/// The last frame of a GIF with so many pixels.
fn last_frame(bytes: &[u8], pixels: u64) -> Result<DynamicImage, ImageError> {
    let decoder = GifDecoder::new(Cursor::new(bytes))?;
    let mut last = None;
    for (count, frame) in (1..).zip(decoder.into_frames()) {
        // What comes after is damaged or cut off; what came before is a picture all the same.
        match frame {
            Ok(frame) => last = Some(frame.into_buffer()),
            Err(error) if last.is_none() => return Err(error),
            Err(_) => break,
        }
        if pixels.saturating_mul(count) > MAX_FRAME_PIXELS {
            break;
        }
    }
    match last {
        Some(frame) => Ok(DynamicImage::ImageRgba8(frame)),
        None => DynamicImage::from_decoder(GifDecoder::new(Cursor::new(bytes))?),
    }
}

fn kind_name(format: ImageFormat) -> Option<&'static str> {
    match format {
        ImageFormat::Png => Some("PNG"),
        ImageFormat::Jpeg => Some("JPEG"),
        ImageFormat::Gif => Some("GIF"),
        ImageFormat::Bmp => Some("BMP"),
        ImageFormat::WebP => Some("WebP"),
        _ => None,
    }
}

fn decode_error(kind: &'static str, error: ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::TooMuchMemory { kind },
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            PictureError::CutShort { kind }
        }
        ImageError::Unsupported(source) => PictureError::UnsupportedVariant {
            kind,
            source: Box::new(source),
        },
        source => PictureError::Damaged {
            kind,
            source: Box::new(source),
        },
    }
}

/// Whether a file goes on to where its kind has a mark of the end, as far as that is easily seen.
fn has_its_end(format: Option<ImageFormat>, bytes: &[u8]) -> bool {
    match format {
        Some(ImageFormat::Jpeg) => jpeg_is_whole(bytes),
        Some(ImageFormat::Gif) => bytes.ends_with(b";"),
        Some(ImageFormat::WebP) => match bytes.get(4..8) {
            Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]) as usize <= bytes.len() - 8,
            _ => false,
        },
        // What these lack their decoders tell.
        _ => true,
    }
}

/// Whether the markers of a JPEG file go on to its end-of-image marker.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xda;
    const END_OF_IMAGE: u8 = 0xd9;
    let mut rest = bytes.get(2..).unwrap_or_default();
    loop {
        // To the next marker: over entropy-coded data, with its stuffed zeros and restart markers.
        let Some(at) = rest.windows(2).position(|pair| {
            pair[0] == 0xff && !matches!(pair[1], 0x00 | 0x01 | 0xd0..=0xd8 | 0xff)
        }) else {
            return false;
        };
        let marker = rest[at + 1];
        rest = &rest[at + 2..];
        if marker == END_OF_IMAGE {
            return true;
        }
        let [high, low, ..] = *rest else {
            return false;
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        rest = match rest.get(length.max(2)..) {
            Some(rest) => rest,
            None => return false,
        };
        if marker == START_OF_SCAN && rest.is_empty() {
            return false;
        }
    }
}

/// The picture without transparency.
fn opaque(picture: DynamicImage) -> RgbImage {
    if !picture.has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    let Rgb(ground) = background(&picture);
    let mut laid = RgbImage::new(picture.width(), picture.height());
    for (to, &Rgba([r, g, b, a])) in laid.pixels_mut().zip(picture.pixels()) {
        let a = u32::from(a);
        for ((to, over), under) in to.0.iter_mut().zip([r, g, b]).zip(ground) {
            *to = ((u32::from(over) * a + u32::from(under) * (255 - a) + 127) / 255) as u8;
        }
    }
    laid
}

/// What to lay a transparent picture on: white or black, whichever its visible parts stand out
/// from better. A picture that is mostly visible and has light and dark of its own keeps its
/// drawing on any ground; there the lost corners take the colour most of it has.
fn background(picture: &image::RgbaImage) -> Rgb<u8> {
    let mut counts = [0_u64; 256];
    for &Rgba([r, g, b, a]) in picture.pixels() {
        if a >= 128 {
            counts[usize::from(luma([r, g, b]))] += 1;
        }
    }
    let visible: u64 = counts.iter().sum();
    let dark: u64 = counts[..128].iter().sum();
    let light = visible - dark;
    let all = u64::from(picture.width()) * u64::from(picture.height());
    let mostly_visible = visible * 2 > all;
    let two_toned = dark.min(light) * 200 > visible;
    let white_ground = if mostly_visible && two_toned {
        light > dark
    } else {
        let sum: u64 = (0..).zip(counts).map(|(level, count)| level * count).sum();
        sum < visible * 128
    };
    if white_ground {
        Rgb([255; 3])
    } else {
        Rgb([0; 3])
    }
}

/// Brightness from 0 to 255 (ITU-R BT.601 weights).
pub(super) fn luma([r, g, b]: [u8; 3]) -> u8 {
    ((u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114 + 500) / 1000) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jpeg_is_whole_only_with_its_end_marker() {
        let whole = [
            0xff, 0xd8, 0xff, 0xe0, 0, 4, 0xff, 0xd9, // a segment that contains an end marker
            0xff, 0xda, 0, 2, 1, 0xff, 0x00, 2, 0xff, 0xd3, 3, 0xff, 0xd9,
        ];
        assert!(jpeg_is_whole(&whole));
        for end in 0..whole.len() {
            assert!(!jpeg_is_whole(&whole[..end]), "cut to {end} bytes");
        }
    }
}
