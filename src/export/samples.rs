//! Samples of a run for other programs: as JSON lines, as a table, as a contact sheet.

use super::paper::Paper;
use super::{ExportError, raster, within};
use crate::eval::Sheet;
use crate::propose::{Identity, Request, Sample};
use crate::solve::{Candidate, Origin, Outcome, Rank};
use crate::subject::Subject;
use image::{Rgb, RgbaImage, imageops};
use serde::Serialize;
use std::fmt::Write;
use std::sync::Arc;
use turtle_lib::density::DensityGrid;
use turtle_lib::turtle::{Align, Color, Font, Point, Shape};

/// Samples of a run, and what they are for.
#[derive(Clone, Debug)]
pub struct Samples {
    /// What was to be redrawn.
    pub subject: Arc<Subject>,
    /// What was asked for.
    pub request: Request,
    /// Who proposed.
    pub identity: Identity,
    /// The samples, in the order in which they are to be written.
    pub candidates: Vec<Arc<Candidate>>,
}

/// A sample as a line of JSON.
#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    sample: &'a Sample,
    origin: Origin,
    standing: &'static str,
    /// The ink F1; nothing for what draws nothing.
    score: Option<f64>,
    /// The program as it draws, if it was moved and scaled to fit.
    posed: Option<&'a str>,
    /// Why it draws nothing.
    invalid: Option<String>,
    seed: u64,
    temperature: f64,
    model_hash: &'a str,
    engine: &'a str,
    /// The density grid of the drawing, a line a string.
    target: &'a [&'a str],
}

impl Samples {
    /// A JSON object a line: the sample with its tokens and their log-probabilities, how it did, how it was drawn, and
    /// the density digits of the drawing.
    pub fn jsonl(&self) -> Vec<u8> {
        let target = DensityGrid::of_bitmap(&self.subject.bitmap).to_string();
        let target: Vec<&str> = target.lines().collect();
        let mut rows = Vec::new();
        for candidate in &self.candidates {
            let row = self.row(candidate, &target);
            // Writing to memory does not fail.
            let _ = serde_json::to_writer(&mut rows, &row);
            rows.push(b'\n');
        }
        rows
    }

    fn row<'a>(&'a self, candidate: &'a Candidate, target: &'a [&'a str]) -> Row<'a> {
        let sample = &candidate.sample;
        Row {
            origin: candidate.origin,
            standing: standing(candidate),
            score: score(candidate),
            posed: posed(candidate),
            invalid: match &candidate.outcome {
                Outcome::Invalid(reason) => Some(reason.to_string()),
                Outcome::Drawn(_) => None,
            },
            seed: self.request.seed,
            temperature: self.request.temperature_of(sample.index),
            model_hash: &self.identity.model_hash,
            engine: &self.identity.engine,
            target,
            sample,
        }
    }

    /// A table (RFC 4180) with a head: a line a sample, but that programs have lines of their own.
    pub fn csv(&self) -> Vec<u8> {
        let mut table =
            "index,origin,standing,score,log_prob,tokens,seed,temperature,text\r\n".to_owned();
        for candidate in &self.candidates {
            let sample = &candidate.sample;
            let origin = serde_json::to_string(&candidate.origin).unwrap_or_default();
            let score = score(candidate).map_or_else(String::new, |score| score.to_string());
            // Writing to memory does not fail.
            let _ = write!(
                table,
                "{},{},{},{score},{},{},{},{},{}\r\n",
                sample.index,
                origin.trim_matches('"'),
                standing(candidate),
                sample.log_prob,
                sample.tokens.len(),
                self.request.seed,
                self.request.temperature_of(sample.index),
                quoted(&sample.text),
            );
        }
        table.into_bytes()
    }

    /// A picture of all: the drawing, then what each sample draws over it, framed in the colour that `frame` gives, with
    /// its number, score and log-probability below.
    ///
    /// # Errors
    /// [`ExportError::OutOfRange`] for none or more than fit on a sheet.
    pub fn contact_sheet(
        &self,
        frame: impl Fn(&Candidate) -> Rgb<u8>,
    ) -> Result<Vec<u8>, ExportError> {
        let count = self.candidates.len();
        within(
            "the number of samples on a sheet",
            count as f64,
            1.0,
            MOST_ON_SHEET,
        )?;
        let drawing = &self.subject.bitmap;
        let mut sheet = Sheet::default();
        sheet.add_captioned(drawing, None, Sheet::GAP, &line_of_text("drawing")?);
        for candidate in &self.candidates {
            let picture = candidate.rendering().map(|drawn| &*drawn.bitmap);
            let caption = line_of_text(&caption(candidate))?;
            sheet.add_captioned(drawing, picture, frame(candidate), &caption);
        }
        Ok(sheet.png()?)
    }
}

/// How a sample did, as in the columns `exact` and `matched` of `eval`.
fn standing(candidate: &Candidate) -> &'static str {
    match candidate
        .rendering()
        .map(|drawn| Rank::from(&drawn.verdict))
    {
        Some(Rank::Exact) => "exact",
        Some(Rank::Matched) => "matched",
        Some(Rank::Near) => "near",
        None => "invalid",
    }
}

fn score(candidate: &Candidate) -> Option<f64> {
    candidate.rendering().map(|drawn| drawn.verdict.ink_f1)
}

fn posed(candidate: &Candidate) -> Option<&str> {
    let drawn = candidate.rendering().filter(|drawn| drawn.pose.is_some());
    drawn.map(|drawn| drawn.code.as_str())
}

/// A text as a field of a table.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Pictures of so many take some 150 MB while they are put together.
const MOST_ON_SHEET: f64 = 2048.0;

/// The colour of what is written below the pictures.
const CAPTION: Color = Color::new(72, 72, 72);

fn caption(candidate: &Candidate) -> String {
    let score = score(candidate).map_or_else(|| "–".to_owned(), |score| format!("{score:.2}"));
    let sample = &candidate.sample;
    let name = match candidate.origin {
        Origin::Sampled => format!("{}", sample.index),
        _ => "found".to_owned(),
    };
    match sample.tokens.is_empty() {
        true => format!("{name}  F1 {score}"),
        false => format!("{name}  F1 {score}  {:.1}", sample.log_prob),
    }
}

/// A short text on nothing, as wide as a drawing on a sheet.
fn line_of_text(text: &str) -> Result<RgbaImage, ExportError> {
    const HEIGHT_PX: u32 = 16;
    let side_px = Sheet::CAPTION_PX;
    let mut paper = Paper::new(side_px, None)?;
    paper.shape(&Shape::Text {
        // A step is ten pixels of the canonical view, of which this is a small picture.
        at: Point::new(-25.6, -25.6),
        text: text.to_owned(),
        align: Align::Left,
        font: Font {
            // In pixels, and so of this picture when it is a quarter of the view.
            size: -12.0,
            ..Font::default()
        },
        color: CAPTION,
    });
    let image = raster::pixels(paper, side_px)?;
    let top = side_px.saturating_sub(HEIGHT_PX);
    Ok(imageops::crop_imm(&image, 0, top, side_px, HEIGHT_PX).to_image())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::solve::candidate_tests::{SQUARE, candidates, square};
    use serde_json::Value;

    fn samples(texts: &[&str]) -> Samples {
        Samples {
            subject: Arc::new(Subject::from(square())),
            request: Request::default(),
            identity: Identity {
                proposer: "test".to_owned(),
                model_hash: "abc".to_owned(),
                engine: "none".to_owned(),
                notices: Vec::new(),
            },
            candidates: candidates(texts),
        }
    }

    #[test]
    fn a_line_of_json_has_all_that_was_said_and_the_drawing_it_was_said_of() {
        let samples = samples(&[SQUARE, "forward("]);
        let rows = String::from_utf8(samples.jsonl()).unwrap();
        let rows: Vec<Value> = rows
            .lines()
            .map(|row| serde_json::from_str(row).unwrap())
            .collect();
        assert_eq!(rows.len(), 2);
        let sample: Sample = serde_json::from_value(rows[0].clone()).unwrap();
        assert_eq!(sample, samples.candidates[0].sample);
        assert_eq!(
            (&rows[0]["standing"], &rows[0]["score"]),
            (&"exact".into(), &1.0.into())
        );
        assert_eq!(
            (&rows[1]["standing"], &rows[1]["score"]),
            (&"invalid".into(), &Value::Null)
        );
        assert!(rows[1]["invalid"].is_string());
        let lines: Vec<&str> = rows[0]["target"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line.as_str().unwrap())
            .collect();
        let grid: DensityGrid = lines.join("\n").parse().unwrap();
        assert_eq!(grid, DensityGrid::of_bitmap(&samples.subject.bitmap));
    }

    #[test]
    fn a_table_keeps_lines_and_quotes_of_a_program() {
        let table = samples(&["forward(", SQUARE, "write(\"a, b\")"]).csv();
        let table = String::from_utf8(table).unwrap();
        let (head, rows) = table.split_once("\r\n").unwrap();
        assert_eq!(
            head,
            "index,origin,standing,score,log_prob,tokens,seed,temperature,text"
        );
        assert!(rows.contains("\r\n1,sampled,exact,1,-2,2,0,"), "{rows}");
        assert!(rows.contains(&format!(",\"{SQUARE}\"\r\n")), "{rows}");
        assert!(rows.ends_with(",\"write(\"\"a, b\"\")\"\r\n"), "{rows}");
    }

    #[test]
    fn a_contact_sheet_has_the_drawing_and_a_framed_picture_of_each() {
        let green = Rgb([0, 200, 0]);
        let sheet = samples(&[SQUARE, "forward("])
            .contact_sheet(|_| green)
            .unwrap();
        let image = image::load_from_memory(&sheet).unwrap().to_rgb8();
        let framed = image.pixels().filter(|&&pixel| pixel == green).count();
        assert!(
            (1900..2100).contains(&framed),
            "two frames of 126 by 126, two wide: {framed}"
        );
    }

    #[test]
    fn a_sheet_of_none_or_too_many_is_refused() {
        let error = samples(&[]).contact_sheet(|_| Sheet::GAP).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the number of samples on a sheet must be from 1 to 2048"
        );
    }
}
