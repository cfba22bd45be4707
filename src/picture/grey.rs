//! How dark a picture is at each place, between the pixels, too.

use image::GrayImage;
use turtle_lib::turtle::Point;

/// Samples along a ray are this far apart, in pixels: closer than what is sampled changes.
const STEP_PX: f64 = 0.25;

/// Across a line its ink ends where it is below this share of what it is at its darkest, and where
/// it grows again by the same; at least by this many standard deviations of the paper.
const FAINT: f64 = 0.1;
const FAINT_NOISES: f64 = 2.5;

/// How dark a picture is, from 0, paper, to 1, ink.
pub(super) struct Grey {
    strength: GrayImage,
    /// What typical ink has in `strength`.
    ink: f64,
    /// What is no darker than this may be paper.
    paper: f64,
}

/// The ink that a ray across a line goes through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Across {
    /// Where along the ray its middle is, in pixels.
    pub middle: f64,
    /// How wide it is, in pixels of full ink.
    pub width: f64,
}

impl Grey {
    /// How far the pixels stand out from the paper, how far ink typically does, and the standard
    /// deviation of the paper itself.
    pub fn new(strength: GrayImage, ink: f64, noise: f64) -> Grey {
        Grey {
            strength,
            ink,
            paper: FAINT_NOISES * noise / ink,
        }
    }

    /// The grey of a mask, 255 for ink on 0.
    pub fn of_mask(mask: &GrayImage) -> Grey {
        Grey::new(mask.clone(), f64::from(u8::MAX), 0.0)
    }

    /// Makes paper of the pixels for which `is_paper` says so, by column, row and strength.
    pub fn clear(&mut self, is_paper: impl Fn(u32, u32, u8) -> bool) {
        for (x, y, level) in self.strength.enumerate_pixels_mut() {
            if level[0] != 0 && is_paper(x, y, level[0]) {
                level[0] = 0;
            }
        }
    }

    /// How dark it is at `p`, in pixels of the picture; between the centres of pixels bilinearly.
    pub fn at(&self, p: Point) -> f64 {
        let (width, height) = self.strength.dimensions();
        let (x, y) = (p.x - 0.5, p.y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (right, bottom) = (x - left, y - top);
        let level = |column: f64, row: f64| {
            let inside =
                column >= 0.0 && row >= 0.0 && column < f64::from(width) && row < f64::from(height);
            if inside {
                let at = row as usize * width as usize + column as usize;
                f64::from(self.strength.as_raw()[at])
            } else {
                0.0
            }
        };
        let above = level(left, top) * (1.0 - right) + level(left + 1.0, top) * right;
        let below = level(left, top + 1.0) * (1.0 - right) + level(left + 1.0, top + 1.0) * right;
        ((above * (1.0 - bottom) + below * bottom) / self.ink).min(1.0)
    }

    /// What lies across a line at `p` in the direction of `normal`, which has length 1: the ink
    /// that hangs together with the darkest place within `near` pixels of `p`. Nothing where there
    /// is none, or where it goes on for more than `reach` pixels.
    pub fn across(&self, p: Point, normal: Point, near: f64, reach: f64) -> Option<Across> {
        let last = (reach / STEP_PX).ceil() as i32;
        let place = |step: i32| f64::from(step) * STEP_PX;
        let level = |step: i32| {
            let along = place(step);
            self.at(Point::new(p.x + along * normal.x, p.y + along * normal.y))
        };
        let nearest = (near / STEP_PX).round() as i32;
        let (mut darkest, mut peak) = (0, level(0));
        for step in (1..=nearest).flat_map(|step| [step, -step]) {
            let here = level(step);
            // On a plateau, the nearest.
            if here > peak + 1e-6 {
                (darkest, peak) = (step, here);
            }
        }
        let faint = f64::max(FAINT * peak, self.paper);
        if peak <= faint {
            return None;
        }
        let (mut sum, mut moment, mut width) = (0.0, 0.0, 0.0);
        let mut add = |step: i32, here: f64| {
            // Less the faint rest, so that it makes no difference where that is cut off.
            let weight = (here - faint).max(0.0);
            sum += weight;
            moment += weight * place(step);
            width += here * STEP_PX;
        };
        add(darkest, peak);
        for direction in [-1, 1] {
            let mut step = darkest;
            let mut faintest = peak;
            loop {
                step += direction;
                if step.abs() > last {
                    return None;
                }
                let here = level(step);
                if here < faint || here > faintest + faint {
                    break;
                }
                faintest = faintest.min(here);
                add(step, here);
            }
        }
        Some(Across {
            middle: moment / sum,
            width,
        })
    }

    /// How much ink there is on the way from `p` in a direction of length 1, in pixels of full ink,
    /// up to the first paper; at most `reach`.
    pub fn ahead(&self, p: Point, direction: Point, reach: f64) -> f64 {
        let steps = (reach / STEP_PX).ceil() as i32;
        (0..steps)
            .map(|step| (f64::from(step) + 0.5) * STEP_PX)
            .map(|along| {
                self.at(Point::new(
                    p.x + along * direction.x,
                    p.y + along * direction.y,
                ))
            })
            .take_while(|&level| level >= FAINT.max(self.paper))
            .sum::<f64>()
            * STEP_PX
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    #[test]
    fn the_middle_of_a_line_is_found_between_pixels() {
        // 2.5 px wide, from 4.25 to 6.75, beside another from 9 to 11.
        let levels = [0, 0, 0, 0, 150, 200, 150, 0, 0, 200, 200, 0];
        let grey = Grey::new(
            GrayImage::from_fn(12, 3, |x, _| Luma([levels[x as usize]])),
            200.0,
            0.0,
        );
        let found = grey.across(Point::new(6.0, 1.5), Point::new(1.0, 0.0), 1.0, 4.0);
        let Across { middle, width } = found.unwrap();
        assert!((middle + 0.5).abs() < 0.01, "{middle}");
        assert!((width - 2.5).abs() < 0.1, "{width}");
        let along = grey.across(Point::new(6.0, 1.5), Point::new(0.0, 1.0), 1.0, 1.0);
        assert_eq!(along, None, "no end within reach");
    }
}
