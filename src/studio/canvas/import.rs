//! The picture beneath the drawing: dropped, pasted or opened, shown faintly with the lines found in it, and
//! the strip to find them better.

use super::camera::SQUARE;
use crate::picture::{self, ImportOptions, PictureError};
use crate::studio::command::Command;
use crate::studio::document::{Document, Edit, Import, Stroke, StrokePoint};
use crate::studio::job::{Job, Poll};
use crate::studio::scene::{Action, Scene};
use crate::view::View;
use eframe::egui::emath::TSTransform;
use eframe::egui::{
    self, Align2, Area, Color32, ColorImage, Event, Frame, Id, Painter, Pos2, Rect, Slider,
    TextureHandle, TextureOptions, Ui, ViewportCommand,
};
use std::io::Cursor;
use std::sync::Arc;
use thiserror::Error;
use turtle_lib::bitmap::px_from_steps;
use turtle_lib::turtle::Point;

/// The longest side of the picture as it is shown beneath, in pixels.
const MOST_SHOWN_PX: u32 = 1024;
/// How faint it is.
const FAINT: f32 = 0.35;
/// Specks up to so many times the usual limit can be left out.
const MOST_DESPECKLE: f64 = 8.0;
/// Between the strip and the canvas's edges, in points of the screen.
const STRIP_MARGIN: f32 = 8.0;
/// For so many frames a picture that was asked for may still come from the clipboard.
const PASTE_FRAMES: u8 = 20;

/// Why a picture was not imported.
#[derive(Debug, Error)]
pub(in crate::studio) enum ImportError {
    /// Its bytes cannot be had.
    #[error("{name} cannot be read ({reason}); see whether it is still there")]
    Read {
        /// What it is called.
        name: String,
        /// Why.
        reason: String,
    },
    /// It is no picture or shows nothing.
    #[error("{name}: {source}; try another picture")]
    Picture {
        /// What it is called.
        name: String,
        /// Why.
        source: PictureError,
    },
}

/// Starts to find the lines of a picture file, whose bytes `read` gets. What comes of it is for [`finish`].
pub(in crate::studio) fn start(
    ctx: &egui::Context,
    name: impl Into<String>,
    read: impl FnOnce() -> Result<Arc<[u8]>, String> + Send + 'static,
) -> Job<Result<Import, ImportError>> {
    let name = name.into();
    Job::start(ctx, move |_| {
        let bytes = match read() {
            Ok(bytes) => bytes,
            Err(reason) => return Err(ImportError::Read { name, reason }),
        };
        Import::read(name.clone(), bytes, ImportOptions::default())
            .map_err(|source| ImportError::Picture { name, source })
    })
}

/// Lays a picture that was read beneath the drawing, or says why not.
pub(in crate::studio) fn finish(scene: &mut Scene, import: Result<Import, ImportError>) {
    match import {
        Ok(import) => {
            scene.tell(format!("Found the lines of {}.", import.name));
            let edit = Edit::Import(Some(Arc::new(import)));
            scene.history.edit("Import picture", edit);
        }
        Err(error) => scene.complain(error),
    }
}

/// The strokes a picture's lines are on the canvas.
pub(super) fn strokes_of(import: &Import) -> Vec<Stroke> {
    let place = |&p: &Point| {
        let p = px_from_steps(p);
        StrokePoint {
            x: p.x as f32,
            y: p.y as f32,
            pressure: StrokePoint::NO_PRESSURE,
        }
    };
    let stroke = |points: &[Point]| {
        let mut points: Vec<_> = points.iter().map(place).collect();
        // A dot is two points in one place there and one here.
        points.dedup();
        Stroke {
            points,
            ..Stroke::default()
        }
    };
    import.picture.strokes.strokes().map(stroke).collect()
}

/// The picture in its colours, as it is shown beneath.
struct Underlay {
    of: Arc<[u8]>,
    decoding: Option<Job<Option<Decoded>>>,
    texture: Option<TextureHandle>,
    /// The size of the picture in the file, in pixels.
    size_px: [u32; 2],
}

struct Decoded {
    image: ColorImage,
    size_px: [u32; 2],
}

impl Underlay {
    fn start(ctx: &egui::Context, bytes: &Arc<[u8]>) -> Underlay {
        let of = bytes.clone();
        let bytes = bytes.clone();
        let decoding = Job::start(ctx, move |_| {
            let (image, size_px) = picture::thumbnail(&bytes, MOST_SHOWN_PX).ok()?;
            let size = [image.width() as usize, image.height() as usize];
            let image = ColorImage::from_rgb(size, image.as_raw());
            Some(Decoded { image, size_px })
        });
        Underlay {
            of,
            decoding: Some(decoding),
            texture: None,
            size_px: [0, 0],
        }
    }

    fn ui(&mut self, painter: &Painter, screen_from_canvas: TSTransform, view: &View) {
        match self.decoding.as_ref().map(Job::poll) {
            Some(Poll::Done(decoded)) => {
                self.decoding = None;
                if let Some(Decoded { image, size_px }) = decoded {
                    let options = TextureOptions::LINEAR;
                    self.texture = Some(painter.ctx().load_texture("picture", image, options));
                    self.size_px = size_px;
                }
            }
            Some(Poll::Broken) => self.decoding = None,
            Some(Poll::Working) | None => {}
        }
        let Some(texture) = &self.texture else { return };
        let on_canvas = |x: u32, y: u32| {
            let p = view.canonical_from_source(Point::new(f64::from(x), f64::from(y)));
            Pos2::new(p.x as f32, p.y as f32)
        };
        let [width, height] = self.size_px;
        let place = Rect::from_min_max(on_canvas(0, 0), on_canvas(width, height));
        let whole = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
        let faint = Color32::WHITE.gamma_multiply(FAINT);
        painter.image(texture.id(), screen_from_canvas * place, whole, faint);
    }
}

/// What came of reading a picture once more.
struct Reading {
    of: Arc<[u8]>,
    options: ImportOptions,
    import: Result<Import, PictureError>,
}

/// Pictures on their way in, and the one that is there.
#[derive(Default)]
pub(super) struct Pictures {
    /// One that was dropped or pasted.
    coming: Option<Job<Result<Import, ImportError>>>,
    /// The one beneath, read once more with other options.
    reading: Option<Job<Reading>>,
    /// The options that were chosen last, while the picture is not read with them.
    wanted: Option<ImportOptions>,
    /// Whether the next change of options belongs to the same step.
    adjusting: bool,
    underlay: Option<Underlay>,
    /// Frames for which a paste is still waited for.
    paste_frames: u8,
}

impl Pictures {
    /// Asks the clipboard for a picture.
    pub fn paste(&mut self, ctx: &egui::Context) {
        ctx.send_viewport_cmd(ViewportCommand::RequestPaste);
        self.paste_frames = PASTE_FRAMES;
    }

    /// Takes what was dropped, pasted and read since the last frame.
    pub fn look(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        self.take_dropped(ctx, scene);
        self.take_pasted(ctx, scene);
        match self.coming.as_ref().map(Job::poll) {
            Some(Poll::Done(import)) => {
                self.coming = None;
                finish(scene, import);
            }
            Some(Poll::Broken) => self.coming = None,
            Some(Poll::Working) | None => {}
        }
        self.read_again(ctx, scene);
    }

    fn take_dropped(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        let Some(file) = ctx.input(|input| input.raw.dropped_files.first().cloned()) else {
            return;
        };
        let path = file.path().to_owned();
        let is_picture = path.extension().is_none_or(|extension| {
            let kinds = picture::EXTENSIONS.iter();
            kinds
                .copied()
                .any(|kind| extension.eq_ignore_ascii_case(kind))
        });
        if !is_picture {
            scene.actions.push(Action::Open(path));
            return;
        }
        let name = path.file_name().unwrap_or(path.as_os_str());
        let name = name.to_string_lossy().into_owned();
        let read = move || {
            // What is dropped by name only has no bytes of its own.
            if path.exists() {
                let bytes = crate::file::read(&path, picture::MAX_FILE_BYTES);
                bytes.map(Arc::from).map_err(|error| error.to_string())
            } else {
                file.bytes().map(Arc::from)
            }
        };
        self.coming = Some(start(ctx, name, read));
    }

    fn take_pasted(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        let image = ctx.input(|input| {
            input.events.iter().rev().find_map(|event| match event {
                Event::PasteImage(image) => Some(image.clone()),
                _ => None,
            })
        });
        if let Some(image) = image {
            self.paste_frames = 0;
            let read = move || png_of(&image);
            self.coming = Some(start(ctx, "Pasted picture", read));
        } else if self.paste_frames > 0 {
            self.paste_frames -= 1;
            ctx.request_repaint();
            if self.paste_frames == 0 {
                scene.tell("There is no picture on the clipboard; copy one, then paste.");
            }
        }
    }

    /// Reads the picture beneath with the options that are wanted, one reading at a time.
    fn read_again(&mut self, ctx: &egui::Context, scene: &mut Scene) {
        match self.reading.as_ref().map(Job::poll) {
            Some(Poll::Done(Reading {
                of,
                options,
                import,
            })) => {
                self.reading = None;
                if self.wanted == Some(options) {
                    self.wanted = None;
                }
                let document = scene.history.document();
                let is_there = |there: &Arc<Import>| Arc::ptr_eq(&there.bytes, &of);
                if document.import.as_ref().is_some_and(is_there) {
                    match import {
                        Ok(import) => {
                            let edit = Edit::Import(Some(Arc::new(import)));
                            scene.history.edit_on("Adjust the picture", edit);
                        }
                        Err(error) => {
                            scene.complain(format!("{error}; choose another threshold"));
                        }
                    }
                }
            }
            Some(Poll::Broken) => self.reading = None,
            Some(Poll::Working) | None => {}
        }
        if self.reading.is_some() {
            return;
        }
        let (Some(options), Some(import)) = (self.wanted, &scene.history.document().import) else {
            return;
        };
        let (name, of) = (import.name.clone(), import.bytes.clone());
        self.reading = Some(Job::start(ctx, move |_| Reading {
            import: Import::read(name, of.clone(), options),
            of,
            options,
        }));
    }

    /// Draws the picture, faintly, and what to do with one that is held over the window.
    pub fn ui(&mut self, painter: &Painter, screen_from_canvas: TSTransform, document: &Document) {
        if painter
            .ctx()
            .input(|input| !input.raw.hovered_files.is_empty())
        {
            let at = screen_from_canvas * SQUARE.center();
            let font = egui::TextStyle::Heading.resolve(&painter.ctx().global_style());
            let text = "Drop it here to find its lines";
            painter.text(at, Align2::CENTER_CENTER, text, font, Color32::DARK_GRAY);
        }
        let Some(import) = &document.import else {
            self.underlay = None;
            return;
        };
        let is_of = |underlay: &Underlay| Arc::ptr_eq(&underlay.of, &import.bytes);
        if !self.underlay.as_ref().is_some_and(is_of) {
            self.underlay = Some(Underlay::start(painter.ctx(), &import.bytes));
        }
        if let Some(underlay) = &mut self.underlay {
            underlay.ui(painter, screen_from_canvas, &import.picture.view);
        }
    }

    /// Draws the strip to find the lines better.
    pub fn strip_ui(&mut self, ui: &mut Ui, canvas: Rect, scene: &mut Scene) {
        let Some(import) = scene.history.document().import.clone() else {
            self.wanted = None;
            return;
        };
        let mut options = self.wanted.unwrap_or(import.options);
        Area::new(Id::unique("picture strip"))
            .fixed_pos(canvas.shrink(STRIP_MARGIN).left_bottom())
            .pivot(Align2::LEFT_BOTTOM)
            .constrain_to(canvas)
            .show(ui.ctx(), |ui| {
                Frame::popup(ui.style()).show(ui, |ui| {
                    ui.label(&import.name);
                    let threshold = Slider::new(&mut options.threshold_bias, -1.0..=1.0);
                    let threshold = ui.add(threshold.text("Threshold").fixed_decimals(2));
                    let threshold = threshold.on_hover_text("To the right fainter marks are ink.");
                    let despeckle = Slider::new(&mut options.despeckle, 0.0..=MOST_DESPECKLE);
                    let despeckle = ui.add(despeckle.text("Despeckle").fixed_decimals(1));
                    let despeckle = despeckle.on_hover_text("Leave out larger specks.");
                    if threshold.changed() || despeckle.changed() {
                        self.wanted = Some(options);
                        self.adjusting = true;
                    }
                    let is_settled = self.wanted.is_none() && self.reading.is_none();
                    if self.adjusting && is_settled && !ui.input(|i| i.pointer.any_down()) {
                        self.adjusting = false;
                        scene.history.seal();
                    }
                    ui.horizontal(|ui| {
                        let take = ui.button("Use as strokes");
                        let help = "Make strokes of the lines and take the picture away.";
                        if take.on_hover_text(help).clicked() {
                            use_as_strokes(scene, &import);
                        }
                        let remove = ui.button("Remove");
                        let help = Command::RemovePicture.spec().help;
                        if remove.on_hover_text(help).clicked() {
                            scene.ask(Command::RemovePicture);
                        }
                        if self.reading.is_some() {
                            ui.spinner().on_hover_text("Looking for its lines");
                        }
                    });
                });
            });
    }
}

fn use_as_strokes(scene: &mut Scene, import: &Import) {
    let insert = Edit::Strokes {
        at: scene.history.document().strokes.len(),
        remove: 0,
        insert: strokes_of(import),
    };
    let edits = [insert, Edit::Import(None)];
    scene.history.edit_all("Use as strokes", edits);
}

/// A picture from the clipboard as a file.
fn png_of(image: &ColorImage) -> Result<Arc<[u8]>, String> {
    let [width, height] = image.size.map(|side| u32::try_from(side).unwrap_or(0));
    let pixels = image.pixels.iter().flat_map(Color32::to_srgba_unmultiplied);
    let image = image::RgbaImage::from_raw(width, height, pixels.collect())
        .ok_or("its size is not that of its pixels")?;
    let mut png = Vec::new();
    image
        .write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png)
        .map_err(|error| error.to_string())?;
    Ok(png.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cross() -> ColorImage {
        let mut image = ColorImage::filled([300, 200], Color32::WHITE);
        for i in 50..150 {
            for j in 98..102 {
                image[(i, j)] = Color32::BLACK;
                image[(j, i)] = Color32::BLACK;
            }
        }
        image
    }

    #[test]
    fn a_pasted_picture_is_a_file_with_the_same_pixels() {
        let bytes = png_of(&cross()).unwrap();
        let (shown, size_px) = picture::thumbnail(&bytes, 1024).unwrap();
        assert_eq!(size_px, [300, 200]);
        assert_eq!(shown.get_pixel(60, 99).0, [0, 0, 0]);
        assert_eq!(shown.get_pixel(60, 90).0, [255, 255, 255]);
        let (small, size_px) = picture::thumbnail(&bytes, 30).unwrap();
        assert_eq!((small.dimensions(), size_px), ((30, 20), [300, 200]));
    }

    #[test]
    fn found_lines_lie_where_the_picture_is_shown() {
        let bytes = png_of(&cross()).unwrap();
        let import = Import::read("cross", bytes, ImportOptions::default()).unwrap();
        let view = import.picture.view;
        let middle = view.canonical_from_source(Point::new(100.0, 100.0));
        let middle = Pos2::new(middle.x as f32, middle.y as f32);
        let strokes = strokes_of(&import);
        assert!(super::super::strokes::nearest(&strokes, middle, 2.0).is_some());
    }
}
