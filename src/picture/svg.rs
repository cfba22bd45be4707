//! The lines of an SVG file.

use super::PictureError;
use usvg::tiny_skia_path::{PathSegment, Point as SkiaPoint};
use usvg::{Color, Group, ImageHrefResolver, Node, Options, Paint, Path, Tree};

/// Chords of a curve of one letter's length; arcs come as several.
const CHORDS: u16 = 24;

/// Of more points it is no drawing.
const MOST_POINTS: usize = 400_000;

/// Whether a file seems to be one.
pub(super) fn is_svg(bytes: &[u8]) -> bool {
    let begin = &bytes[..bytes.len().min(4096)];
    let has = |word: &[u8]| begin.windows(word.len()).any(|part| part == word);
    bytes.trim_ascii_start().starts_with(b"<") && (has(b"<svg") || has(b"<?xml"))
}

/// What its shapes are drawn along, x to the right and y down: strokes, and the outlines of what is filled in another
/// colour than white. Texts and pictures in it are left out.
pub(super) fn strokes(bytes: &[u8]) -> Result<Vec<Vec<(f64, f64)>>, PictureError> {
    let damaged = |source| PictureError::Damaged {
        kind: "SVG",
        source,
    };
    let options = Options {
        // A drawing that names other files is not to read them.
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let text = std::str::from_utf8(bytes).map_err(|error| damaged(Box::new(error)))?;
    let tree = Tree::from_str(text, &options).map_err(|error| damaged(Box::new(error)))?;
    let mut strokes = Vec::new();
    let mut points = 0;
    walk(tree.root(), &mut |path| {
        if points <= MOST_POINTS {
            let before = strokes.len();
            lines(path, &mut strokes);
            points += strokes[before..].iter().map(Vec::len).sum::<usize>();
        }
    });
    match points {
        0 => Err(PictureError::NothingToSee),
        _ if points > MOST_POINTS => Err(PictureError::TooMuchMemory { kind: "SVG" }),
        _ => Ok(strokes),
    }
}

fn walk(group: &Group, each: &mut dyn FnMut(&Path)) {
    // Groups are nested no deeper than the reader of XML allows.
    for node in group.children() {
        match node {
            Node::Group(group) => walk(group, each),
            Node::Path(path) if path.is_visible() && is_drawn(path) => each(path),
            _ => {}
        }
    }
}

/// Whether it is more than a sheet of paper.
fn is_drawn(path: &Path) -> bool {
    let is_paper = |paint: &Paint| *paint == Paint::Color(Color::white());
    path.stroke().is_some() || path.fill().is_some_and(|fill| !is_paper(fill.paint()))
}

fn lines(path: &Path, strokes: &mut Vec<Vec<(f64, f64)>>) {
    let transform = path.abs_transform();
    let place = |point: SkiaPoint| {
        let mut point = point;
        transform.map_point(&mut point);
        (f64::from(point.x), f64::from(point.y))
    };
    let mut line: Vec<(f64, f64)> = Vec::new();
    let mut at = SkiaPoint::zero();
    let mut end = |line: &mut Vec<(f64, f64)>| {
        if line.len() > 1 {
            strokes.push(std::mem::take(line));
        }
        line.clear();
    };
    let curve = |line: &mut Vec<(f64, f64)>, along: &dyn Fn(f32) -> SkiaPoint| {
        let shares = (1..=CHORDS).map(|i| f32::from(i) / f32::from(CHORDS));
        line.extend(shares.map(|share| place(along(share))));
    };
    for segment in path.data().segments() {
        match segment {
            PathSegment::MoveTo(to) => {
                end(&mut line);
                line.push(place(to));
                at = to;
            }
            PathSegment::LineTo(to) => {
                line.push(place(to));
                at = to;
            }
            PathSegment::QuadTo(by, to) => {
                let from = at;
                curve(&mut line, &|t| mix(mix(from, by, t), mix(by, to, t), t));
                at = to;
            }
            PathSegment::CubicTo(one, two, to) => {
                let from = at;
                curve(&mut line, &|t| {
                    let middle = mix(one, two, t);
                    let first = mix(mix(from, one, t), middle, t);
                    mix(first, mix(middle, mix(two, to, t), t), t)
                });
                at = to;
            }
            PathSegment::Close => {
                line.extend(line.first().copied());
                end(&mut line);
            }
        }
    }
    end(&mut line);
}

fn mix(a: SkiaPoint, b: SkiaPoint, share: f32) -> SkiaPoint {
    SkiaPoint::from_xy(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share)
}
