//! Finds where and how large a figure would have to be drawn to be the target.
//!
//! Drawings by hand and photographs are fitted to the view before the model sees them, so a program can be
//! right up to place and size.

use turtle_lib::bitmap::{Bitmap, PEN_RADIUS_PX, steps_from_px};
use turtle_lib::compare::{Target, Verdict};
use turtle_lib::pose::Pose;
use turtle_lib::turtle::{Path, Point};

/// A pose is worth having when it finds this much more of the ink.
const LEAST_GAIN: f64 = 0.02;

/// Keeping the size is worth this much of the ink: the program's numbers stay as they are.
const SIZE_KEPT: f64 = 0.01;

/// Scales that can be meant.
const SCALES: std::ops::RangeInclusive<f64> = 0.1..=10.0;

/// The pose in which `path`, which is drawn as it is with `verdict`, is nearer to the target, if there is
/// one: its bounds are laid on the bounds of the target's ink.
pub(super) fn pose(path: &Path, verdict: &Verdict, target: &Target) -> Option<Pose> {
    let tried = poses(path, target).into_iter().map(|pose| {
        let moved = path.map(|point| pose.apply(point));
        let verdict = target.compare(&Bitmap::of_path(&moved));
        let kept = if pose.scale == 1.0 { SIZE_KEPT } else { 0.0 };
        (pose, verdict, verdict.ink_f1 + kept)
    });
    let (pose, fitted, _) = tried.max_by(|(_, _, a), (_, _, b)| a.total_cmp(b))?;
    is_better(&fitted, verdict).then_some(pose)
}

/// Whether a fitted drawing is enough nearer than it was.
pub(super) fn is_better(fitted: &Verdict, before: &Verdict) -> bool {
    !before.exact && (fitted.exact || fitted.ink_f1 >= before.ink_f1 + LEAST_GAIN)
}

fn poses(path: &Path, target: &Target) -> Vec<Pose> {
    let (Some(from), Some(to)) = (path.bounds(), line_bounds(target.bitmap())) else {
        return Vec::new();
    };
    let size = |(low, high): (Point, Point)| (high.x - low.x, high.y - low.y);
    let ((width, height), (target_width, target_height)) = (size(from), size(to));
    let by_diagonal = target_width.hypot(target_height) / width.hypot(height);
    // Of a figure that is wide and hardly high, the height says nothing of the scale.
    let by_side = [(width, target_width), (height, target_height)]
        .into_iter()
        .filter(|(side, _)| 4.0 * side >= width.max(height))
        .map(|(side, target_side)| target_side / side);
    let middle =
        |(low, high): (Point, Point)| Point::new((low.x + high.x) / 2.0, (low.y + high.y) / 2.0);
    let (from, to) = (middle(from), middle(to));
    [1.0, by_diagonal]
        .into_iter()
        .chain(by_side)
        .filter(|scale| SCALES.contains(scale))
        .map(|scale| {
            let pose = Pose {
                scale,
                dx: to.x - scale * from.x,
                dy: to.y - scale * from.y,
            };
            pose.rounded()
        })
        .collect()
}

/// The lower left and upper right corner of the lines that were drawn, going by the ink: it reaches half the
/// pen's width beyond them.
fn line_bounds(bitmap: &Bitmap) -> Option<(Point, Point)> {
    let (left, top, right, bottom) = bitmap.ink_bounds()?;
    let inward = |least: usize, most: usize| {
        let (low, high) = (
            least as f64 + PEN_RADIUS_PX,
            (most + 1) as f64 - PEN_RADIUS_PX,
        );
        let middle = (low + high) / 2.0;
        (low.min(middle), high.max(middle))
    };
    let ((left, right), (top, bottom)) = (inward(left, right), inward(top, bottom));
    let low = steps_from_px(Point::new(left, bottom));
    let high = steps_from_px(Point::new(right, top));
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::compare::Tolerance;

    /// A figure without symmetry, scaled and moved.
    fn figure(scale: f64, dx: f64, dy: f64) -> Path {
        let points = [(0.0, 0.0), (6.0, 0.0), (6.0, 4.0), (2.0, 9.0), (0.0, 0.0)];
        Path::from_strokes([points.map(|(x, y)| Point::new(scale * x + dx, scale * y + dy))])
    }

    fn fitted(path: &Path, target: &Path) -> Option<Pose> {
        let target = Target::new(Bitmap::of_path(target), Tolerance::default());
        pose(path, &target.compare(&Bitmap::of_path(path)), &target)
    }

    #[test]
    fn a_moved_figure_is_moved_back_at_its_size() {
        let pose = fitted(&figure(1.0, 0.0, 0.0), &figure(1.0, -8.0, 3.0)).unwrap();
        assert_eq!(
            pose,
            Pose {
                scale: 1.0,
                dx: -8.0,
                dy: 3.0
            }
        );
    }

    #[test]
    fn a_scaled_figure_is_scaled_back() {
        let pose = fitted(&figure(1.0, 2.0, 1.0), &figure(1.7, -5.0, -4.0)).unwrap();
        assert!((pose.scale - 1.7).abs() < 0.02, "{pose:?}");
        // (-5, -4) is 1.7·(2, 1) and this.
        assert!(
            (pose.dx + 8.4).abs() < 0.1 && (pose.dy + 5.7).abs() < 0.1,
            "{pose:?}"
        );
    }

    #[test]
    fn an_exact_figure_is_left_alone() {
        assert_eq!(fitted(&figure(1.0, 2.0, 1.0), &figure(1.0, 2.0, 1.0)), None);
    }

    #[test]
    fn another_figure_is_not_bent_to_fit() {
        let line = Path::from_strokes([[Point::new(0.0, 0.0), Point::new(9.0, 0.0)]]);
        let pose = fitted(&line, &figure(1.0, 0.0, 0.0));
        // A line may be laid somewhere on the figure, but not stretched to its bounds.
        assert!(pose.is_none_or(|pose| pose.scale < 2.0));
    }

    #[test]
    fn a_straight_line_is_fitted_by_its_length() {
        let line =
            |from: f64, to: f64| Path::from_strokes([[Point::new(from, 1.0), Point::new(to, 1.0)]]);
        let pose = fitted(&line(0.0, 5.0), &line(-10.0, 10.0)).unwrap();
        assert!((pose.scale - 4.0).abs() < 0.05, "{pose:?}");
    }
}
