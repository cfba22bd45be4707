//! Drawings by the turtle, and images of them as a camera or a screen would give them.

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use imageproc::filter::gaussian_blur_f32;
use std::io::Cursor;
use tiny_skia::{FillRule, LineCap, LineJoin, Paint, PathBuilder, Pixmap, Stroke, Transform};
use turtle_lib::turtle::{Path, Point, Turtle};

/// A drawing laid on an image: polylines in the image's pixels.
#[derive(Clone)]
pub struct Scene {
    pub size: (u32, u32),
    pub strokes: Vec<Vec<(f64, f64)>>,
    pub pen_px: f64,
    pub ink: [u8; 4],
    pub paper: [u8; 4],
}

pub const BLACK: [u8; 4] = [0, 0, 0, 255];
pub const WHITE: [u8; 4] = [255, 255, 255, 255];

impl Scene {
    /// `path` in black on white, its origin at `centre`, at `px_per_step`.
    pub fn of(path: &Path, size: (u32, u32), centre: (f64, f64), px_per_step: f64) -> Scene {
        let place = |p: &Point| (centre.0 + p.x * px_per_step, centre.1 - p.y * px_per_step);
        Scene {
            size,
            strokes: path
                .strokes()
                .map(|stroke| stroke.iter().map(place).collect())
                .collect(),
            pen_px: 5.0,
            ink: BLACK,
            paper: WHITE,
        }
    }

    /// Draws it with smooth edges.
    pub fn draw(&self) -> RgbaImage {
        let (width, height) = self.size;
        let mut pixmap = Pixmap::new(width, height).unwrap();
        let colour = |[r, g, b, a]: [u8; 4]| tiny_skia::Color::from_rgba8(r, g, b, a);
        pixmap.fill(colour(self.paper));
        let mut paint = Paint::default();
        paint.set_color(colour(self.ink));
        let pen = Stroke {
            width: self.pen_px as f32,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        for stroke in &self.strokes {
            let path = outline(stroke);
            pixmap.stroke_path(&path, &paint, &pen, Transform::identity(), None);
        }
        image_of(&pixmap)
    }

    /// Fills the strokes instead of drawing along them.
    pub fn fill(&self) -> RgbaImage {
        let (width, height) = self.size;
        let mut pixmap = Pixmap::new(width, height).unwrap();
        let colour = |[r, g, b, a]: [u8; 4]| tiny_skia::Color::from_rgba8(r, g, b, a);
        pixmap.fill(colour(self.paper));
        let mut paint = Paint::default();
        paint.set_color(colour(self.ink));
        for stroke in &self.strokes {
            let path = outline(stroke);
            pixmap.fill_path(
                &path,
                &paint,
                FillRule::Winding,
                Transform::identity(),
                None,
            );
        }
        image_of(&pixmap)
    }
}

impl Scene {
    /// How far `p` is from the nearest of the strokes, in pixels of the image.
    pub fn distance(&self, p: Point) -> f64 {
        let to_segment = |a: (f64, f64), b: (f64, f64)| {
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let along = ((p.x - a.0) * dx + (p.y - a.1) * dy) / (dx * dx + dy * dy);
            let along = along.clamp(0.0, 1.0);
            (p.x - a.0 - along * dx).hypot(p.y - a.1 - along * dy)
        };
        self.strokes
            .iter()
            .flat_map(|stroke| stroke.windows(2))
            .map(|pair| to_segment(pair[0], pair[1]))
            .fold(f64::INFINITY, f64::min)
    }
}

fn outline(stroke: &[(f64, f64)]) -> tiny_skia::Path {
    let mut path = PathBuilder::new();
    for (i, &(x, y)) in stroke.iter().enumerate() {
        if i == 0 {
            path.move_to(x as f32, y as f32);
        } else {
            path.line_to(x as f32, y as f32);
        }
    }
    path.finish().unwrap()
}

fn image_of(pixmap: &Pixmap) -> RgbaImage {
    RgbaImage::from_fn(pixmap.width(), pixmap.height(), |x, y| {
        let colour = pixmap.pixel(x, y).unwrap().demultiply();
        Rgba([colour.red(), colour.green(), colour.blue(), colour.alpha()])
    })
}

/// What a camera does to paper.
#[derive(Clone, Copy)]
pub struct Camera {
    /// Light at the left and at the right border; it falls off evenly in between.
    pub light: (f64, f64),
    /// A shadow over the right third lets this share of the light through.
    pub shadow: f64,
    /// Standard deviation of the blur, in pixels.
    pub blur: f32,
    /// Standard deviation of the noise, in levels.
    pub noise: f64,
}

impl Camera {
    pub const STEADY: Camera = Camera {
        light: (0.95, 0.55),
        shadow: 1.0,
        blur: 1.0,
        noise: 6.0,
    };

    pub fn takes(&self, scene: &RgbaImage) -> RgbaImage {
        let mut photo = gaussian_blur_f32(scene, self.blur);
        let (width, height) = photo.dimensions();
        let mut noise = Noise(1);
        for (x, y, pixel) in photo.enumerate_pixels_mut() {
            let across = f64::from(x) / f64::from(width);
            let slant = across + 0.2 * f64::from(y) / f64::from(height);
            // The penumbra is as wide as a seventh of the picture.
            let in_shadow = ((slant - 0.7) * 7.0).clamp(0.0, 1.0);
            let light = (self.light.0 + (self.light.1 - self.light.0) * across)
                * (1.0 + (self.shadow - 1.0) * in_shadow);
            for (level, tint) in pixel.0.iter_mut().zip([1.0, 0.97, 0.9]) {
                let lit = f64::from(*level) * light * tint + 6.0;
                *level = (lit + self.noise * noise.next()).round().clamp(0.0, 255.0) as u8;
            }
        }
        photo
    }
}

/// Normally distributed numbers, nearly: the sum of twelve uniform ones, less six.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        let mut sum = -6.0;
        for _ in 0..12 {
            // Knuth's MMIX generator.
            self.0 = self
                .0
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            sum += (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
        }
        sum
    }
}

pub fn encoded(image: &RgbaImage, format: ImageFormat) -> Vec<u8> {
    let image = DynamicImage::from(image.clone());
    let image = match format {
        ImageFormat::Jpeg => image.into_rgb8().into(),
        _ => image,
    };
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn png(image: &RgbaImage) -> Vec<u8> {
    encoded(image, ImageFormat::Png)
}

fn drawn(program: impl FnOnce(&mut Turtle)) -> Path {
    let mut turtle = Turtle::new(10_000);
    program(&mut turtle);
    turtle.into_path()
}

/// Moves without drawing.
fn jump(turtle: &mut Turtle, x: f64, y: f64, heading: f64) {
    turtle.teleport(Point::new(x, y), Some(heading)).unwrap();
}

pub fn snowflake() -> Path {
    drawn(|t| {
        for arm in 0..6 {
            jump(t, 0.0, 0.0, 60.0 * f64::from(arm));
            t.forward(10.0, 0).unwrap();
            for _ in 0..5 {
                t.forward(4.0, 0).unwrap();
                t.left(72.0).unwrap();
            }
        }
    })
}

pub fn star() -> Path {
    drawn(|t| {
        for _ in 0..5 {
            t.forward(18.0, 0).unwrap();
            t.left(144.0).unwrap();
        }
    })
}

pub fn stairs() -> Path {
    drawn(|t| {
        for _ in 0..6 {
            t.forward(3.0, 0).unwrap();
            t.left(90.0).unwrap();
            t.forward(3.0, 0).unwrap();
            t.left(-90.0).unwrap();
        }
    })
}

/// Circles that touch and are crossed by a line.
pub fn circles() -> Path {
    drawn(|t| {
        for (x, radius) in [(-8.0, 2.0), (0.0, 4.0), (8.0, 6.0)] {
            jump(t, x, -radius, 0.0);
            t.circle(radius, 360.0, 0).unwrap();
        }
        jump(t, -14.0, 0.0, 0.0);
        t.forward(30.0, 0).unwrap();
    })
}

/// A zigzag of diagonals, and two dashes beside it.
pub fn zigzag() -> Path {
    drawn(|t| {
        jump(t, -10.0, 10.0, -45.0);
        for turn in [-90.0, 90.0, -90.0] {
            t.forward(8.0, 0).unwrap();
            t.left(turn).unwrap();
        }
        for (x, heading) in [(4.0, 45.0), (8.0, 0.0)] {
            jump(t, x, 0.0, heading);
            t.forward(3.0, 0).unwrap();
        }
    })
}

pub fn square() -> Path {
    drawn(|t| {
        for _ in 0..4 {
            t.forward(10.0, 0).unwrap();
            t.left(90.0).unwrap();
        }
    })
}
