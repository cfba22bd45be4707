//! Files of lines rather than pixels, and animations: what is drawn in them.

use image::codecs::gif::GifEncoder;
use image::{Delay, Frame, Rgba, RgbaImage};
use logogram::picture::{self, ImportOptions, Picture};
use turtle_lib::bitmap::Bitmap;
use turtle_lib::turtle::{Path, Point};

fn read(bytes: &[u8]) -> Picture {
    picture::read(bytes, &ImportOptions::default()).unwrap()
}

fn refused(bytes: &[u8]) -> String {
    let error = picture::read(bytes, &ImportOptions::default()).unwrap_err();
    error.to_string()
}

/// A house: a box and its roof, y down.
const HOUSE: &str =
    r#"{"strokes": [[[0, 10, 10, 0, 0], [10, 10, 20, 20, 10]], [[0, 5, 10], [10, 4, 10]]]}"#;

#[test]
fn an_svg_is_drawn_along_its_shapes() {
    let svg = r##"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
        <rect width="100" height="100" fill="white"/>
        <g transform="translate(20 20) scale(2)" fill="none" stroke="#123">
        <rect x="0" y="10" width="10" height="10"/><path d="M0 10 L5 4 l5 6"/></g></svg>"##;
    assert_eq!(read(svg.as_bytes()).bitmap, read(HOUSE.as_bytes()).bitmap);
}

#[test]
fn curves_of_an_svg_are_round() {
    let svg =
        r#"<svg xmlns="http://www.w3.org/2000/svg"><circle cx="9" cy="9" r="7" fill="red"/></svg>"#;
    let circle = (0..=96).map(|i| {
        let (sin, cos) = (f64::from(i) / 96.0 * std::f64::consts::TAU).sin_cos();
        Point::new(22.4 * cos, 22.4 * sin)
    });
    let expected = Bitmap::of_path(&Path::from_strokes([circle.collect::<Vec<_>>()]));
    let drawn = read(svg.as_bytes()).bitmap;
    let differs =
        (0..512 * 512).filter(|i| drawn.get(i % 512, i / 512) != expected.get(i % 512, i / 512));
    // Of some 5,600 pixels of ink; with a quarter of the chords it is six times as many.
    assert!(differs.count() < 500);
}

#[test]
fn files_of_quick_draw_are_strokes() {
    let own = read(HOUSE.as_bytes());
    let simplified = HOUSE.replace("strokes", "drawing");
    let ndjson = format!("{}\n{{\"drawing\": [[[0, 1], [0, 0]]]}}\n", simplified);
    let raw = "[[[0, 10, 10, 0, 0], [10, 10, 20, 20, 10], [0, 9, 20, 33, 41]], [[0, 5, 10], [10, 4, 10], [50, 60, 70]]]";
    for text in [simplified.as_str(), &ndjson, raw] {
        assert_eq!(read(text.as_bytes()), own, "{text}");
    }
}

#[test]
fn of_an_animation_the_last_frame_is_read() {
    let frame = |lines: u32| {
        let image = RgbaImage::from_fn(200, 200, |x, y| {
            let is_ink = (0..lines).any(|i| y.abs_diff(60 + 80 * i) < 3) && (30..170).contains(&x);
            Rgba(if is_ink { [0, 0, 0, 255] } else { [255; 4] })
        });
        Frame::from_parts(image, 0, 0, Delay::from_numer_denom_ms(100, 1))
    };
    let mut gif = Vec::new();
    let mut encoder = GifEncoder::new(&mut gif);
    encoder
        .encode_frames([frame(0), frame(1), frame(2)])
        .unwrap();
    drop(encoder);
    assert_eq!(read(&gif).strokes.stroke_count(), 2);
}

#[test]
fn what_is_none_of_these_is_told_so() {
    assert!(refused(b"{\"strokes\": 5}").contains("no JSON of strokes"));
    assert!(refused(b"{\"lines\": []}").contains("no `strokes`"));
    assert!(refused(b"[[[1], [2], [3], [4]]]").contains("a stroke is [[x"));
    assert!(refused(b"[[[1, 2], [3]]]").contains("2 x and 1 y"));
    assert!(refused(b"<svg").contains("SVG"));
    let empty = b"<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>";
    assert_eq!(refused(empty), "there is nothing to see in the picture");
}

#[test]
fn an_svg_reads_no_other_files() {
    let svg = br#"<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>
        <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
        <image xlink:href="assets/drawings/snowflake.png" width="9" height="9"/><text>&a;</text></svg>"#;
    refused(svg);
}
