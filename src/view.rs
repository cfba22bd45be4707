//! Where the canonical view lies on the picture or the strokes it was made from.

use serde::{Deserialize, Serialize};
use turtle_lib::bitmap::SIZE_PX;
use turtle_lib::turtle::Point;

/// How far the view reaches from the middle, in steps.
pub const HALF_VIEW: f64 = 25.6;

/// Larger side of a drawing that is fitted to the view, in steps: the view but for a margin of 32 px.
pub const FITTED_SIDE: f64 = 44.8;

/// Maps the canonical view to the source it was made from: `source = canonical · scale + (dx, dy)`.
///
/// Both sides have x to the right and y down. Canonical coordinates are pixels of the 512×512
/// picture; source coordinates are pixels of an imported image (as it is shown, with its
/// orientation applied) or the units of a stroke file. `(0, 0)` is the upper left corner of the
/// first pixel, not its centre.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Source units to a canonical pixel; positive.
    pub scale: f64,
    /// Where the canonical view's left edge is in the source.
    pub dx: f64,
    /// Where the canonical view's top edge is in the source.
    pub dy: f64,
}

impl View {
    /// The view of a source that is canonical already.
    pub const IDENTITY: View = View {
        scale: 1.0,
        dx: 0.0,
        dy: 0.0,
    };

    /// The widest margin of [`View::fit`], in canonical pixels.
    pub const MAX_MARGIN_PX: f64 = 240.0;

    /// The view that shows the box from `low` to `high` (source coordinates) centred, as large as
    /// leaves `margin_px` canonical pixels free on each side.
    ///
    /// Nothing comes back for a box without extent, and for one so large, so small or so far from
    /// the origin that coordinates in it cannot be told apart.
    pub fn fit(low: Point, high: Point, margin_px: f64) -> Option<View> {
        let margin_px = margin_px.clamp(0.0, View::MAX_MARGIN_PX);
        let extent = (high.x - low.x).max(high.y - low.y);
        let scale = extent / (SIZE_PX as f64 - 2.0 * margin_px);
        let half = scale * SIZE_PX as f64 / 2.0;
        let view = View {
            scale,
            dx: low.x + (high.x - low.x) / 2.0 - half,
            dy: low.y + (high.y - low.y) / 2.0 - half,
        };
        // False for NaN, too.
        let told_apart = |place: f64| place.is_finite() && extent > place.abs() * 1e-9;
        let places = [low.x, low.y, high.x, high.y, view.dx, view.dy];
        (places.into_iter().all(told_apart) && scale.is_normal() && scale.recip().is_normal())
            .then_some(view)
    }

    /// The source coordinates of a place given in canonical pixels.
    pub fn source_from_canonical(&self, p: Point) -> Point {
        Point::new(p.x * self.scale + self.dx, p.y * self.scale + self.dy)
    }

    /// The canonical pixels of a place in source coordinates; undoes
    /// [`source_from_canonical`](View::source_from_canonical).
    pub fn canonical_from_source(&self, p: Point) -> Point {
        Point::new((p.x - self.dx) / self.scale, (p.y - self.dy) / self.scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_box_is_centred_and_leaves_the_margin() {
        let view = View::fit(Point::new(100.0, 50.0), Point::new(548.0, 150.0), 32.0).unwrap();
        assert_eq!(view.scale, 1.0);
        let corner = view.canonical_from_source(Point::new(100.0, 50.0));
        assert_eq!(corner, Point::new(32.0, 206.0));
        assert_eq!(
            view.source_from_canonical(corner),
            Point::new(100.0, 50.0),
            "there and back"
        );
    }

    #[test]
    fn boxes_without_extent_have_no_view() {
        let at = Point::new;
        for (low, high) in [
            (at(3.0, 3.0), at(3.0, 3.0)),
            (at(f64::NAN, 0.0), at(1.0, 1.0)),
            (at(0.0, 0.0), at(f64::INFINITY, 1.0)),
            (at(-1e308, 0.0), at(1e308, 1.0)),
            (at(0.0, 0.0), at(1e-320, 0.0)),
            (at(1e20, 0.0), at(1e20 + 1e5, 0.0)),
        ] {
            assert_eq!(View::fit(low, high, 32.0), None, "{low:?} {high:?}");
        }
    }

    #[test]
    fn json_has_the_three_numbers() {
        let json = serde_json::to_string(&View::IDENTITY).unwrap();
        assert_eq!(json, r#"{"scale":1.0,"dx":0.0,"dy":0.0}"#);
    }
}
