//! What is to be redrawn.

use crate::picture::Picture;
use crate::view::View;
use turtle_lib::bitmap::Bitmap;
use turtle_lib::turtle::Path;

/// A drawing to be redrawn, in the canonical view.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// The drawing.
    pub bitmap: Bitmap,
    /// Its lines in steps, where more is known of them than the bitmap shows: the pen's path, or the centre lines of
    /// a picture.
    pub lines: Option<Path>,
    /// Whether they are a pen's path, in the order in which it was drawn.
    pub by_pen: bool,
    /// Where the canonical view lies on the canvas, the picture or the strokes it was made from.
    pub view: View,
    /// Steps of the view to a step of the program that drew it, when that was fitted.
    pub scale: Option<f64>,
    /// Whether a part of the drawing lies outside the view, so that nothing redraws it exactly.
    pub is_cut: bool,
    /// What is to be said of how a program was run.
    pub notes: Vec<String>,
}

impl From<Bitmap> for Subject {
    fn from(bitmap: Bitmap) -> Subject {
        Subject {
            bitmap,
            lines: None,
            by_pen: false,
            view: View::IDENTITY,
            scale: None,
            is_cut: false,
            notes: Vec::new(),
        }
    }
}

impl From<Picture> for Subject {
    fn from(picture: Picture) -> Subject {
        Subject {
            bitmap: picture.bitmap,
            lines: Some(picture.strokes),
            by_pen: picture.by_pen,
            view: picture.view,
            scale: None,
            is_cut: false,
            notes: Vec::new(),
        }
    }
}
