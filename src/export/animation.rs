//! The turtle drawing, as an animated GIF.

use super::ink::Ink;
use super::raster::{no_picture, side};
use super::{ExportError, within};
use crate::propose::Cancel;
use gif::{Encoder, Repeat};
use image::{Rgba, RgbaImage, imageops};
use serde::{Deserialize, Serialize};
use turtle_lib::bitmap::{SIZE_PX, px_from_steps};
use turtle_lib::turtle::{Path, Point};

/// Frames a second, where that makes no more than [`MOST_FRAMES`].
const FRAMES_PER_S: f64 = 25.0;
const MOST_FRAMES: f64 = 250.0;

/// The largest side, in pixels.
const MOST_SIDE_PX: u32 = 1024;

/// How long the whole drawing stands at the end, in milliseconds.
const LAST_MS: u32 = 1500;

/// How fast colours are chosen where there are more than a frame can have, up to 30.
const QUICKLY: i32 = 30;

/// The turtle's colour and its length as a share of the side.
const TURTLE: Rgba<u8> = Rgba([0xe8, 0x6a, 0x17, 255]);
const TURTLE_SHARE: f64 = 0.03;

/// Shades of grey: few, so that the file is small.
const SHADES: u32 = 16;

/// How a drawing becomes an animation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct GifOptions {
    /// Side of the square picture in pixels, from 16 to 1024.
    pub side_px: u32,
    /// How long the turtle draws, from 0.5 to 60 seconds.
    pub seconds: f64,
    /// Whether it begins again.
    pub repeats: bool,
}

impl Default for GifOptions {
    fn default() -> Self {
        GifOptions {
            side_px: 360,
            seconds: 4.0,
            repeats: true,
        }
    }
}

impl GifOptions {
    /// How many pictures there are while the turtle draws.
    fn frames(&self) -> Result<u32, ExportError> {
        let seconds = within("the time in seconds", self.seconds, 0.5, 60.0)?;
        Ok((seconds * FRAMES_PER_S).round().min(MOST_FRAMES) as u32)
    }
}

/// The canonical view of `path` as an animated GIF in which the turtle draws it at an even speed.
///
/// # Errors
/// [`ExportError::OutOfRange`] for a size or time that is not made, [`ExportError::Cancelled`].
pub fn gif(path: &Path, options: &GifOptions, cancel: &Cancel) -> Result<Vec<u8>, ExportError> {
    let side_px = side(options.side_px, MOST_SIDE_PX)?;
    let frames = options.frames()?;
    let ms = (options.seconds * 1000.0 / f64::from(frames)) as u32;
    let mut film = Film::new(side_px, options.repeats)?;
    drawn_by_turtle(path, side_px, frames, cancel, |image, is_whole| {
        film.put(&image, ms)?;
        match is_whole {
            true => film.put(&image, LAST_MS),
            false => Ok(()),
        }
    })?;
    Ok(film.encoder.into_inner()?)
}

/// A GIF that is being made. Of each picture it keeps the part that is not as in the one before.
struct Film {
    encoder: Encoder<Vec<u8>>,
    before: Option<RgbaImage>,
}

impl Film {
    fn new(side_px: u32, repeats: bool) -> Result<Film, ExportError> {
        let side_px = u16::try_from(side_px).map_err(|_| no_picture())?;
        let mut encoder = Encoder::new(Vec::new(), side_px, side_px, &[])?;
        if repeats {
            encoder.set_repeat(Repeat::Infinite)?;
        }
        Ok(Film {
            encoder,
            before: None,
        })
    }

    /// Shows a picture for so many milliseconds.
    fn put(&mut self, image: &RgbaImage, ms: u32) -> Result<(), ExportError> {
        let [left, top, width, height] = match &self.before {
            Some(before) => changed(before, image),
            None => [0, 0, image.width(), image.height()],
        };
        let mut part = imageops::crop_imm(image, left, top, width, height).to_image();
        // The largest side has 16 bits.
        let [left, top, width, height] = [left, top, width, height].map(|px| px as u16);
        let frame = gif::Frame {
            left,
            top,
            delay: (ms / 10) as u16,
            ..gif::Frame::from_rgba_speed(width, height, &mut part, QUICKLY)
        };
        self.encoder.write_frame(&frame)?;
        self.before = Some(image.clone());
        Ok(())
    }
}

/// The box around all pixels that are not the same in two pictures of one size: left, top, width and height; a pixel
/// if there are none.
fn changed(before: &RgbaImage, after: &RgbaImage) -> [u32; 4] {
    let differs = |&(x, y): &(u32, u32)| before.get_pixel(x, y) != after.get_pixel(x, y);
    let (width, height) = after.dimensions();
    let row = |y: u32| (0..width).map(move |x| (x, y));
    let has_change = |y: &u32| row(*y).any(|at| differs(&at));
    let Some(top) = (0..height).find(has_change) else {
        return [0, 0, 1, 1];
    };
    let bottom = (top..height).rfind(has_change).unwrap_or(top);
    let (mut left, mut right) = (width, 0);
    for y in top..=bottom {
        left = row(y)
            .take(left as usize)
            .find(differs)
            .map_or(left, |(x, _)| x);
        let last = (right..width).rev().map(|x| (x, y)).find(differs);
        right = last.map_or(right, |(x, _)| x);
    }
    [left, top, right - left + 1, bottom - top + 1]
}

/// Gives `put` so many square pictures of `path` as the turtle draws it at an even speed, the last of all that there is;
/// with each, whether it is the last.
///
/// # Errors
/// [`ExportError::OutOfRange`] for a size that is not made, [`ExportError::Cancelled`], and what `put` says.
pub fn drawn_by_turtle(
    path: &Path,
    side_px: u32,
    frames: u32,
    cancel: &Cancel,
    mut put: impl FnMut(RgbaImage, bool) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let side_px = side(side_px, MOST_SIDE_PX)?;
    if path.has_looks() {
        return colored_frames(path, side_px, frames, cancel, put);
    }
    let mut ink = Ink::new(side_px)?;
    let mut pen = Pen::new(path);
    for frame in 1..=frames {
        if cancel.is_cancelled() {
            return Err(ExportError::Cancelled);
        }
        let is_last = frame == frames;
        let until = pen.length * f64::from(frame) / f64::from(frames);
        let turtle = pen.draw(&mut ink, if is_last { f64::INFINITY } else { until })?;
        let mut image = picture(&ink, side_px);
        if let (Some((at, direction)), false) = (turtle, is_last) {
            draw_turtle(&mut image, ink.px(at), direction);
        }
        put(image, is_last)?;
    }
    Ok(())
}

/// What all frames together may take in colours, in nanoseconds of a processor about, and a pixel of a frame of that; of
/// larger drawings there are fewer frames.
const MOST_WORK: f64 = 6e9;
const PIXEL_WORK: f64 = 40.0;

/// [`drawn_by_turtle`] for all marks in their colours. A fill comes when it is ended, and lies where it began.
fn colored_frames(
    path: &Path,
    side_px: u32,
    frames: u32,
    cancel: &Cancel,
    mut put: impl FnMut(RgbaImage, bool) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let segments = path.strokes().flat_map(|stroke| stroke.windows(2));
    let mut ends = Vec::with_capacity(path.segment_count());
    let mut length = 0.0;
    for ends_of in segments {
        length += distance(ends_of[0], ends_of[1]);
        ends.push(length);
    }
    let pixels = f64::from(side_px) * f64::from(side_px);
    let of_one = super::raster::paper(path, side_px)?.work(path)? + PIXEL_WORK * pixels;
    let every = (f64::from(frames) * of_one / MOST_WORK).ceil().max(1.0) as u32;
    let mut image = RgbaImage::default();
    for frame in 1..=frames {
        if cancel.is_cancelled() {
            return Err(ExportError::Cancelled);
        }
        let is_last = frame == frames;
        if is_last || frame % every == 0 || frame == 1 {
            let until = length * f64::from(frame) / f64::from(frames);
            let drawn = ends.partition_point(|end| *end <= until);
            let drawn = if is_last { ends.len() } else { drawn };
            let before = drawn.checked_sub(1).map_or(0.0, |last| ends[last]);
            let mut paper = super::raster::paper(path, side_px)?;
            let tip = paper.draw_as_far(path, drawn, until - before, is_last);
            image = super::raster::pixels(paper, side_px)?;
            if let (Some((at, direction)), false) = (tip, is_last) {
                let scale = f64::from(side_px) / SIZE_PX as f64;
                let at = px_from_steps(at);
                draw_turtle(
                    &mut image,
                    Point::new(at.x * scale, at.y * scale),
                    direction,
                );
            }
        }
        put(image.clone(), is_last)?;
    }
    Ok(())
}

/// Follows a path.
struct Pen<'a> {
    strokes: Vec<&'a [Point]>,
    /// The stroke and the point of it that come next.
    next: (usize, usize),
    /// Where in the segment that is being drawn, if it was begun.
    at: Option<Point>,
    drawn: f64,
    /// Of all strokes, in steps.
    length: f64,
}

impl<'a> Pen<'a> {
    fn new(path: &'a Path) -> Pen<'a> {
        let strokes: Vec<&[Point]> = path.strokes().collect();
        let segments = strokes.iter().flat_map(|stroke| stroke.windows(2));
        Pen {
            length: segments.map(|ends| distance(ends[0], ends[1])).sum(),
            strokes,
            next: (0, 1),
            at: None,
            drawn: 0.0,
        }
    }

    /// Draws on until so much of the length is drawn. Gives where the turtle is then and the direction it
    /// looks in, in steps.
    fn draw(&mut self, ink: &mut Ink, until: f64) -> Result<Option<(Point, Point)>, ExportError> {
        let mut turtle = None;
        while let Some(stroke) = self.strokes.get(self.next.0) {
            let Some(&to) = stroke.get(self.next.1) else {
                self.next = (self.next.0 + 1, 1);
                continue;
            };
            let from = self.at.unwrap_or(stroke[self.next.1 - 1]);
            let (rest, room) = (distance(from, to), until - self.drawn);
            let direction = Point::new(to.x - from.x, to.y - from.y);
            if rest > room {
                let share = (room / rest).max(0.0);
                let end = Point::new(from.x + share * direction.x, from.y + share * direction.y);
                ink.draw(&[from, end])?;
                self.at = Some(end);
                self.drawn = until;
                return Ok(Some((end, direction)));
            }
            ink.draw(&[from, to])?;
            self.drawn += rest;
            self.at = None;
            self.next.1 += 1;
            turtle = Some((to, direction));
        }
        Ok(turtle)
    }
}

fn distance(from: Point, to: Point) -> f64 {
    (to.x - from.x).hypot(to.y - from.y)
}

fn picture(ink: &Ink, side_px: u32) -> RgbaImage {
    let ink = ink.coverage();
    RgbaImage::from_fn(side_px, side_px, |x, y| {
        let ink = u32::from(ink[(y * side_px + x) as usize]);
        let shade = (SHADES - 1) - (ink * (SHADES - 1) + 127) / 255;
        let grey = (shade * 255 / (SHADES - 1)) as u8;
        Rgba([grey, grey, grey, 255])
    })
}

/// A triangle with its tip at `tip` (pixels) that points in `direction` (steps).
fn draw_turtle(image: &mut RgbaImage, tip: Point, direction: Point) {
    let length = direction.x.hypot(direction.y);
    if length == 0.0 {
        return;
    }
    // Rows grow downwards, steps upwards.
    let (ahead_x, ahead_y) = (direction.x / length, -direction.y / length);
    let size = (f64::from(image.width()) * TURTLE_SHARE).max(4.0);
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        let (dx, dy) = (tip.x - f64::from(x) - 0.5, tip.y - f64::from(y) - 0.5);
        let behind = dx * ahead_x + dy * ahead_y;
        let aside = (dx * ahead_y - dy * ahead_x).abs();
        if (0.0..=size).contains(&behind) && aside <= 0.45 * behind {
            *pixel = TURTLE;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::gif::GifDecoder;
    use image::{AnimationDecoder, Frame};
    use std::io::Cursor;

    fn frames(path: &Path, options: &GifOptions) -> Vec<Frame> {
        let bytes = gif(path, options, &Cancel::default()).unwrap();
        let decoder = GifDecoder::new(Cursor::new(bytes)).unwrap();
        decoder.into_frames().collect_frames().unwrap()
    }

    fn ink(frame: &Frame) -> usize {
        let is_ink = |pixel: &&Rgba<u8>| pixel.0[0] < 128;
        frame.buffer().pixels().filter(is_ink).count()
    }

    #[test]
    fn the_line_grows_to_the_whole_drawing() {
        let at = Point::new;
        let path = Path::from_strokes([
            [at(-20.0, 0.0), at(20.0, 0.0)],
            [at(0.0, -20.0), at(0.0, 20.0)],
        ]);
        let options = GifOptions {
            side_px: 128,
            seconds: 1.0,
            repeats: true,
        };
        let frames = frames(&path, &options);
        assert_eq!(frames.len(), 26);
        assert!(ink(&frames[0]) < ink(&frames[12]) && ink(&frames[12]) < ink(&frames[25]));
        let turtles = |frame: &Frame| frame.buffer().pixels().any(|&pixel| pixel == TURTLE);
        assert!(turtles(&frames[3]) && !turtles(&frames[25]));
        let (ms, _) = frames[0].delay().numer_denom_ms();
        assert_eq!(ms, 40);
    }

    #[test]
    fn nothing_drawn_is_an_empty_picture() {
        let frames = frames(
            &Path::default(),
            &GifOptions {
                side_px: 16,
                seconds: 0.5,
                repeats: false,
            },
        );
        assert!(frames.iter().all(|frame| ink(frame) == 0));
    }

    #[test]
    fn it_can_be_called_off() {
        let cancel = Cancel::default();
        cancel.cancel();
        let result = gif(&Path::default(), &GifOptions::default(), &cancel);
        assert!(matches!(result, Err(ExportError::Cancelled)));
    }
}
