//! Files that are no drawings: one clear sentence for each, and never a panic or half a picture.

use crate::scene::*;
use image::{GrayImage, ImageFormat, Luma, Rgba, RgbaImage};
use logogram::picture::{self, ImportOptions, PictureError, StrokeError};

fn error(bytes: &[u8]) -> String {
    picture::read(bytes, &ImportOptions::default())
        .expect_err("this is no drawing")
        .to_string()
}

/// A PNG file with this header and one chunk of image data.
fn png_with(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        file.extend((data.len() as u32).to_be_bytes());
        file.extend(kind);
        file.extend(data);
        let crc = [&kind[..], data].concat().iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                crc >> 1 ^ (0xedb8_8320 * (crc & 1))
            })
        });
        file.extend((!crc).to_be_bytes());
    };
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 0, 0, 0, 0]);
    chunk(b"IHDR", &header);
    chunk(b"IDAT", data);
    chunk(b"IEND", &[]);
    file
}

#[test]
fn each_has_its_sentence() {
    let blank = |width, height| png(&RgbaImage::from_pixel(width, height, Rgba(WHITE)));
    let dot = RgbaImage::from_fn(800, 800, |x, y| {
        let inside = (400..404).contains(&x) && (300..304).contains(&y);
        Rgba(if inside { BLACK } else { WHITE })
    });
    let whole = png(&Scene::of(&star(), (300, 300), (60.0, 160.0), 10.0).draw());
    let mut damaged = whole.clone();
    damaged[60] ^= 0x55;
    let mut without_width = encoded(&dot, ImageFormat::Gif);
    without_width[6..8].fill(0);
    let too_wide = "the picture is 60000×1 pixels; \
        at most 12000 a side and 67 megapixels can be read";
    let too_many = "the picture is 12000×11000 pixels; \
        at most 12000 a side and 67 megapixels can be read";
    let nothing = "there is nothing to see in the picture";
    for (bytes, sentence) in [
        (Vec::new(), "the file is empty"),
        (
            b"To be, or not to be".to_vec(),
            "this is not a PNG, JPEG, GIF, BMP, WebP or SVG picture; save it as one of these",
        ),
        (
            b"II*\0\x08\0\0\0".to_vec(),
            "this is not a PNG, JPEG, GIF, BMP, WebP or SVG picture; save it as one of these",
        ),
        (
            b"\x89PNG\r\n\x1a\n".to_vec(),
            "the PNG picture is cut short",
        ),
        (
            whole[..whole.len() / 2].to_vec(),
            "the PNG picture is cut short",
        ),
        (damaged, "the PNG picture is damaged"),
        (png_with(60_000, 1, &[]), too_wide),
        (png_with(12_000, 11_000, &[]), too_many),
        (png_with(10, 0, &[]), "the PNG picture is damaged"),
        (without_width, nothing),
        (blank(1, 1), nothing),
        (blank(3, 900), nothing),
        (blank(800, 600), nothing),
        (
            png(&Camera::STEADY.takes(&RgbaImage::from_pixel(800, 600, Rgba(WHITE)))),
            nothing,
        ),
        (png(&RgbaImage::new(50, 50)), nothing),
        (png(&dot), "there is only a dot in the picture"),
    ] {
        assert_eq!(error(&bytes), sentence);
    }
}

#[test]
fn a_missing_file_is_named() {
    let error = picture::read_file("no/such/drawing.png", &ImportOptions::default());
    assert_eq!(
        error.unwrap_err().to_string(),
        "no/such/drawing.png cannot be read"
    );
}

/// A picture of many pixels in few bytes costs what its pixels cost, and no more.
#[test]
fn a_bomb_is_a_large_blank_picture() {
    let mut bytes = std::io::Cursor::new(Vec::new());
    GrayImage::from_pixel(6000, 6000, Luma([255]))
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    assert!(bytes.get_ref().len() < 1 << 20);
    assert_eq!(
        error(bytes.get_ref()),
        "there is nothing to see in the picture"
    );
}

#[test]
fn what_is_cut_short_is_whole_or_refused() {
    let image = Scene::of(&star(), (90, 80), (20.0, 40.0), 3.0).draw();
    let options = ImportOptions::default();
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Gif,
        ImageFormat::Bmp,
        ImageFormat::WebP,
    ] {
        let bytes = encoded(&image, format);
        let whole = picture::read(&bytes, &options).unwrap();
        for twelfth in 0..12 {
            let end = bytes.len() * twelfth / 12;
            match picture::read(&bytes[..end], &options) {
                Ok(cut) => assert_eq!(cut, whole, "{format:?} cut to {end} of {}", bytes.len()),
                Err(PictureError::CutShort { .. } | PictureError::UnknownKind) => {}
                Err(PictureError::Empty) if end == 0 => {}
                Err(error) => panic!("{format:?} cut to {end} of {}: {error}", bytes.len()),
            }
        }
    }
}

#[test]
fn damaged_files_never_panic() {
    let image = Scene::of(&star(), (40, 36), (8.0, 18.0), 1.5).draw();
    let mut state = 7_u32;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Gif,
        ImageFormat::Bmp,
        ImageFormat::WebP,
    ] {
        let bytes = encoded(&image, format);
        for _ in 0..24 {
            let mut damaged = bytes.clone();
            for _ in 0..3 {
                // Mostly in the header, where sizes are.
                let reach = if random(2) == 0 { 64 } else { damaged.len() };
                let at = random(reach.min(damaged.len()));
                damaged[at] = random(256) as u8;
            }
            let _ = picture::read(&damaged, &ImportOptions::default());
        }
    }
}

#[test]
fn strokes_that_are_no_drawing() {
    let not_finite = |stroke, point| StrokeError::NotFinite { stroke, point };
    for (strokes, expected) in [
        (vec![], StrokeError::Empty),
        (vec![vec![], vec![]], StrokeError::Empty),
        (vec![vec![(3.0, 4.0)]], StrokeError::NoExtent),
        (
            vec![vec![(3.0, 4.0); 9], vec![(3.0, 4.0)]],
            StrokeError::NoExtent,
        ),
        (
            vec![vec![(0.0, 0.0)], vec![(1.0, 1.0), (f64::NAN, 0.0)]],
            not_finite(2, 2),
        ),
        (
            vec![vec![(0.0, f64::NEG_INFINITY), (1.0, 1.0)]],
            not_finite(1, 1),
        ),
        (
            vec![vec![(-1e308, 0.0), (1e308, 0.0)]],
            StrokeError::NoExtent,
        ),
        (
            vec![vec![(1e300, 0.0), (1e300, 1.0)]],
            StrokeError::NoExtent,
        ),
    ] {
        assert_eq!(picture::from_strokes(&strokes), Err(expected));
    }
}
