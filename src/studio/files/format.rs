//! The `.logogram` file: JSON that holds the drawing, the program and, if it was saved with them, the samples
//! of the last run.
//!
//! Fields that are not known are passed over. What was imported and what was sampled is kept as it was and
//! worked out again on opening: the picture's lines are found, the samples are run and compared.

mod rows;

use crate::picture::PictureError;
use crate::propose::{Cancel, Identity, Request};
use crate::solve::{Candidate, Options, Origin, Outcome, Verifier};
use crate::studio::document::{Code, Document, Import, Kept, Stroke};
use crate::subject::Subject;
use crate::view::View;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rows::{
    CodeRow, File, Header, ImportRow, KeptRow, RunRow, SampleRow, SubjectRow, checked, checked_pen,
    pen_rows,
};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use turtle_lib::bitmap::{Bitmap, SIZE_PX};
use turtle_lib::compare::{Target, Tolerance};

/// What documents' names end in.
pub const EXTENSION: &str = "logogram";

/// The version that is written, and the newest that is read.
const VERSION: u64 = 1;

/// Coordinates farther from the canvas than this are no drawing, in canvas pixels.
const FARTHEST_PX: f32 = 1e6;

/// More of these are not read and not written.
const MOST_POINTS: usize = 5_000_000;
const MOST_STROKES: usize = 50_000;
const MOST_SAMPLES: usize = 1_000_000;
const MOST_KEPT: usize = 10_000;

/// Why a document cannot be read or written.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// Something else.
    #[error("this is no Logogram document")]
    Foreign,
    /// The text breaks off or contradicts itself.
    #[error("the document is damaged ({0}); an older copy of it may be whole")]
    Damaged(String),
    /// From a later version of this program.
    #[error(
        "the document is from a newer Logogram (format {0}, this one reads {VERSION}); update to open it"
    )]
    Newer(u64),
    /// The picture in it.
    #[error("the picture in the document cannot be read: {0}")]
    Picture(#[from] PictureError),
    /// More than is kept.
    #[error("the document has more than {most} {what}, which is more than is kept")]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// How many there may be.
        most: usize,
    },
}

impl From<serde_json::Error> for DocumentError {
    fn from(error: serde_json::Error) -> Self {
        DocumentError::Damaged(error.to_string())
    }
}

/// What a file holds.
#[derive(Clone, Debug, Default)]
pub struct Saved {
    /// The drawing and the program.
    pub document: Document,
    /// The last run.
    pub run: Option<SavedRun>,
    /// Of what was kept for after a crash: what it is of.
    pub label: Label,
}

/// What work that is kept for after a crash is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// The file it belongs to.
    pub original: Option<PathBuf>,
    /// What a document without a file is called.
    pub name: Option<String>,
}

/// A run with its samples.
#[derive(Clone, Debug)]
pub struct SavedRun {
    /// What was asked for.
    pub request: Request,
    /// How near counts as the same.
    pub tolerance: Tolerance,
    /// Who proposed.
    pub identity: Identity,
    /// What was to be redrawn.
    pub subject: Arc<Subject>,
    /// How many strokes the drawing had.
    pub strokes: usize,
    /// The samples and what they draw.
    pub candidates: Vec<Arc<Candidate>>,
}

/// The file's content. Points that are no places on the plane are left out: they could not be read again.
///
/// # Errors
/// [`DocumentError::TooMuch`].
pub fn to_bytes(
    document: &Document,
    run: Option<&SavedRun>,
    label: Option<&Label>,
) -> Result<Vec<u8>, DocumentError> {
    let points: usize = document.strokes.iter().map(|s| s.points.len()).sum();
    within("points", points, MOST_POINTS)?;
    within("strokes", document.strokes.len(), MOST_STROKES)?;
    within("kept programs", document.kept.len(), MOST_KEPT)?;
    let all_sound = document.strokes.iter().all(is_sound);
    let strokes = if all_sound {
        Cow::Borrowed(document.strokes.as_slice())
    } else {
        document.strokes.iter().map(sound).collect()
    };
    let import = document.import.as_ref().map(|import| ImportRow {
        name: import.name.clone(),
        bytes: BASE64.encode(&import.bytes),
        options: import.options,
    });
    let file = File {
        format: Cow::Borrowed(EXTENSION),
        version: VERSION,
        pens: pen_rows(&strokes),
        strokes,
        import,
        code: CodeRow::from(&document.code),
        kept: document.kept.iter().map(KeptRow::from).collect(),
        run: run.map(run_row).transpose()?,
        original: label.and_then(|label| label.original.clone()),
        name: label.and_then(|label| label.name.clone()),
    };
    Ok(serde_json::to_vec(&file)?)
}

fn run_row(run: &SavedRun) -> Result<RunRow, DocumentError> {
    within("samples", run.candidates.len(), MOST_SAMPLES)?;
    let png = crate::export::png(&run.subject.bitmap)
        .map_err(|error| DocumentError::Damaged(error.to_string()))?;
    let samples = run.candidates.iter().map(|candidate| {
        let mut sample = candidate.sample.clone();
        // JSON has no infinity; what is impossible is as good as that.
        for log_prob in &mut sample.token_log_probs {
            *log_prob = log_prob.max(f32::MIN);
        }
        sample.log_prob = sample.log_prob.max(f64::from(f32::MIN));
        SampleRow {
            sample,
            origin: candidate.origin,
            refined: false,
            excused_nats: candidate.excused_nats,
            after: candidate.after.as_secs_f64(),
        }
    });
    Ok(RunRow {
        request: run.request.clone(),
        tolerance: run.tolerance,
        identity: run.identity.clone(),
        strokes: run.strokes,
        subject: SubjectRow {
            png: BASE64.encode(png),
            view: run.subject.view,
        },
        samples: samples.collect(),
    })
}

/// Reads a file's content. A run's samples are run and compared again, which takes a while; if `cancel` is
/// called meanwhile, those that are left are missing.
///
/// # Errors
/// [`DocumentError`] says what is wrong with it.
pub fn from_bytes(bytes: &[u8], cancel: &Cancel) -> Result<Saved, DocumentError> {
    let header: Header = serde_json::from_slice(bytes).map_err(|error| {
        let start = &bytes[..bytes.len().min(64)];
        if String::from_utf8_lossy(start).contains("\"logogram\"") {
            error.into()
        } else {
            DocumentError::Foreign
        }
    })?;
    match header {
        Header {
            format: Some(format),
            version: Some(version),
        } if format == EXTENSION => {
            if version > VERSION {
                return Err(DocumentError::Newer(version));
            }
        }
        _ => return Err(DocumentError::Foreign),
    }
    let file: File = serde_json::from_slice(bytes)?;
    let points: usize = file.strokes.iter().map(|s| s.points.len()).sum();
    within("points", points, MOST_POINTS)?;
    within("strokes", file.strokes.len(), MOST_STROKES)?;
    if !file.strokes.iter().all(is_sound) {
        return Err(DocumentError::Damaged("a point is no place".to_owned()));
    }
    within("kept programs", file.kept.len(), MOST_KEPT)?;
    let code = read_code(file.code)?;
    let kept = file.kept.into_iter().map(|row| {
        let code = read_code(row.code)?;
        let (name, note) = (row.name, row.note);
        Ok(Kept { name, note, code })
    });
    let kept = kept.collect::<Result<_, DocumentError>>()?;
    let import = file.import.map(read_import).transpose()?;
    let run = file.run.map(|run| read_run(run, cancel)).transpose()?;
    let mut strokes = file.strokes.into_owned();
    for row in file.pens {
        for i in row.strokes {
            if let Some(stroke) = strokes.get_mut(i) {
                stroke.pen = checked_pen(row.pen);
            }
        }
    }
    Ok(Saved {
        document: Document {
            strokes,
            import: import.map(Arc::new),
            code,
            kept,
        },
        run,
        label: Label {
            original: file.original,
            name: file.name,
        },
    })
}

fn read_code(row: CodeRow) -> Result<Code, DocumentError> {
    Ok(Code {
        text: row.text,
        dialect: row.dialect,
        view: view(row.view)?,
        chance: row.chance,
    })
}

fn read_import(row: ImportRow) -> Result<Import, DocumentError> {
    let bytes = decoded(&row.bytes)?;
    Ok(Import::read(row.name, bytes.into(), row.options)?)
}

fn read_run(row: RunRow, cancel: &Cancel) -> Result<SavedRun, DocumentError> {
    let damaged = |what: &str| DocumentError::Damaged(what.to_owned());
    within("samples", row.samples.len(), MOST_SAMPLES)?;
    row.request
        .check()
        .map_err(|error| damaged(&error.to_string()))?;
    let shares = [row.tolerance.reach, row.tolerance.least_f1];
    if !shares.iter().all(|share| (0.0..=1.0).contains(share)) {
        return Err(damaged("the tolerance is no share"));
    }
    let bitmap = bitmap(&decoded(&row.subject.png)?)?;
    let subject = Arc::new(Subject {
        view: view(row.subject.view)?,
        ..bitmap.into()
    });
    let target = Target::new(subject.bitmap.clone(), row.tolerance);
    let options = Options::default();
    let verifier = Verifier::new(target, options.fuel, options.fit_pose);
    let mut known: FxHashMap<(String, bool, Origin), Outcome> = FxHashMap::default();
    let mut candidates = Vec::with_capacity(row.samples.len());
    for SampleRow {
        sample,
        origin,
        refined,
        excused_nats,
        after,
    } in row.samples
    {
        if cancel.is_cancelled() {
            break;
        }
        let origin = match origin {
            Origin::Sampled if refined => Origin::Refined,
            origin => origin,
        };
        let outcome = known
            .entry((sample.text.clone(), sample.finished, origin))
            .or_insert_with(|| {
                // What was found without the proposer, or changed since, is not moved again.
                match origin {
                    Origin::Sampled => verifier.check_sample(&sample),
                    _ => verifier.check_as_it_stands(sample.text.clone()),
                }
            })
            .clone();
        candidates.push(Arc::new(Candidate {
            sample,
            origin,
            outcome,
            excused_nats,
            after: Duration::try_from_secs_f64(after)
                .map_err(|_| damaged("a sample has no time"))?,
        }));
    }
    Ok(SavedRun {
        request: row.request,
        tolerance: row.tolerance,
        identity: row.identity,
        subject,
        strokes: row.strokes,
        candidates,
    })
}

fn bitmap(png: &[u8]) -> Result<Bitmap, DocumentError> {
    let damaged = || DocumentError::Damaged("the picture of the run is none".to_owned());
    let side = SIZE_PX as u32;
    let mut reader =
        image::ImageReader::with_format(std::io::Cursor::new(png), image::ImageFormat::Png);
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(side);
    limits.max_image_height = Some(side);
    reader.limits(limits);
    let image = reader.decode().map_err(|_| damaged())?.into_luma8();
    if image.dimensions() != (side, side) {
        return Err(damaged());
    }
    Ok(Bitmap::from_fn(|x, y| {
        image.get_pixel(x as u32, y as u32).0[0] < 128
    }))
}

fn decoded(text: &str) -> Result<Vec<u8>, DocumentError> {
    let damaged = |error: base64::DecodeError| DocumentError::Damaged(error.to_string());
    BASE64.decode(text).map_err(damaged)
}

fn view(view: View) -> Result<View, DocumentError> {
    checked(view).ok_or_else(|| DocumentError::Damaged("a view is no place".to_owned()))
}

fn within(what: &'static str, count: usize, most: usize) -> Result<(), DocumentError> {
    if count > most {
        return Err(DocumentError::TooMuch { what, most });
    }
    Ok(())
}

fn is_sound_point(point: &crate::studio::document::StrokePoint) -> bool {
    // False for what is not a number, too.
    point.x.abs() <= FARTHEST_PX && point.y.abs() <= FARTHEST_PX && point.pressure.is_finite()
}

fn is_sound(stroke: &Stroke) -> bool {
    stroke.points.iter().all(is_sound_point)
}

fn sound(stroke: &Stroke) -> Stroke {
    let points = stroke.points.iter().copied();
    Stroke {
        points: points.filter(is_sound_point).collect(),
        pen: stroke.pen,
    }
}

#[cfg(test)]
mod tests;
