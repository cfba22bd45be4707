//! Checks a text against the target: parse, run, rasterize, compare.

use super::composition::Fidelity;
use super::explanation::Explanation;
use super::misfit::{Field, HALF_AT, Places};
use super::shape::shape;
use super::{OwnLines, Reading, fit, lay, regular};
use crate::picture;
use crate::propose::{Cancel, Sample};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use thiserror::Error;
use turtle_lib::bitmap::{Bitmap, px_from_steps};
use turtle_lib::compare::{Target, Verdict};
use turtle_lib::pose::Pose;
use turtle_lib::program::Program;
use turtle_lib::python;
use turtle_lib::run::{Fuel, RunError, run};
use turtle_lib::turtle::Path;

/// What came of a text.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It draws nothing, and why.
    Invalid(Invalid),
    /// It draws something.
    Drawn(Arc<Drawing>),
}

/// Why a text draws nothing.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Invalid {
    /// The proposer had no room to end it.
    #[error("it does not end within {0} tokens")]
    Unfinished(usize),
    /// It is no program; the first error in it.
    #[error("{0}")]
    Syntax(String),
    /// The program ended in an error.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The program ran and left no ink in the view.
    #[error("it draws nothing")]
    Blank,
}

/// What a program draws.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// The program.
    pub program: Program,
    /// Its text: the sample's, or the rewritten one if there is a pose.
    pub code: String,
    /// The pen strokes.
    pub path: Path,
    /// The picture; equal pictures of one solve are one allocation.
    pub bitmap: Arc<Bitmap>,
    /// The picture compared with the target.
    pub verdict: Verdict,
    /// Where the figure of the sample had to be moved to, and at what size, to be what `program` draws.
    /// `None` for a sample that stands as it came.
    pub pose: Option<Pose>,
    /// What it misses of the target, in nats: 0 for what any hand misses, more the farther its lines are
    /// from the target's and the more ink it has that is not there.
    pub missed_nats: f64,
    /// What it takes to tell the parts of the target that it leaves out, and what it draws where nothing is, in nats.
    pub untold_nats: f64,
    /// The same for figures of one shape, wherever they are, however large and turned.
    pub shape: u64,
    /// How many numbers of the program had to be found one by one, other than where it begins.
    pub free_numbers: usize,
    /// How the program reads a drawing by hand, going by those.
    pub reading: Reading,
}

/// Checks texts against one target.
#[derive(Debug)]
pub struct Verifier {
    target: Target,
    lines: OnceLock<Path>,
    own_lines: Fidelity,
    fuel: Fuel,
    fit_pose: bool,
    pictures: Mutex<HashSet<Arc<Bitmap>>>,
    field: OnceLock<Option<Field>>,
    explanation: OnceLock<Option<Explanation>>,
    cancel: Cancel,
}

impl Verifier {
    /// Programs may use up `fuel`, and are moved and scaled to fit if `fit_pose` says so.
    pub fn new(target: Target, fuel: Fuel, fit_pose: bool) -> Verifier {
        Verifier {
            target,
            lines: OnceLock::new(),
            own_lines: Fidelity::EXACT_LINES,
            fuel,
            fit_pose,
            pictures: Mutex::default(),
            field: OnceLock::new(),
            explanation: OnceLock::new(),
            cancel: Cancel::default(),
        }
    }

    /// The same, knowing the target's lines in steps; without them they are worked out when they are needed.
    pub fn with_lines(self, lines: Option<Path>) -> Verifier {
        Verifier {
            lines: lines.map_or_else(OnceLock::new, OnceLock::from),
            ..self
        }
    }

    /// The same, with nothing more than the verdict once `cancel` is called.
    pub fn until(self, cancel: Cancel) -> Verifier {
        Verifier { cancel, ..self }
    }

    /// What is drawn.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The same, telling the target's own lines with this fidelity.
    pub fn telling(self, own_lines: OwnLines) -> Verifier {
        let own_lines = match own_lines {
            OwnLines::Rough => Fidelity::ROUGH_LINES,
            OwnLines::Near => Fidelity::NEAR_LINES,
            OwnLines::Exact => Fidelity::EXACT_LINES,
        };
        Verifier { own_lines, ..self }
    }

    /// With which fidelity the target's own lines are told.
    pub(super) fn own_lines(&self) -> Fidelity {
        self.own_lines
    }

    /// Its lines, in steps: the pen's path where it is known, else centre lines.
    pub(super) fn lines(&self) -> &Path {
        self.lines
            .get_or_init(|| picture::centre_lines(self.target.bitmap()))
    }

    /// Checks a sample.
    pub fn check_sample(&self, sample: &Sample) -> Outcome {
        if sample.finished {
            self.check(&sample.text)
        } else {
            Outcome::Invalid(Invalid::Unfinished(sample.tokens.len()))
        }
    }

    /// Checks a text.
    pub fn check(&self, text: &str) -> Outcome {
        let drawn = self.draw(text.to_owned(), None).and_then(|drawing| {
            if drawing.path.is_empty() {
                return Err(Invalid::Blank);
            }
            let drawing = self.fitted(&drawing).unwrap_or(drawing);
            // Its figure may have been outside of the view.
            if drawing.bitmap.is_blank() {
                return Err(Invalid::Blank);
            }
            Ok(drawing)
        });
        match drawn {
            Ok(drawing) => self.drawn(drawing),
            Err(reason) => Outcome::Invalid(reason),
        }
    }

    /// Checks a text as it stands: what it draws is not moved.
    pub fn check_as_it_stands(&self, text: String) -> Outcome {
        match self.draw(text, None) {
            Ok(drawing) if drawing.bitmap.is_blank() => Outcome::Invalid(Invalid::Blank),
            Ok(drawing) => self.drawn(drawing),
            Err(reason) => Outcome::Invalid(reason),
        }
    }

    fn drawn(&self, drawing: Drawing) -> Outcome {
        let free_numbers = regular::free_numbers(&drawing.code);
        let (missed_nats, untold_nats) = self.missed_and_untold_nats(&drawing);
        Outcome::Drawn(Arc::new(Drawing {
            free_numbers,
            reading: regular::reading(&drawing.program, free_numbers),
            missed_nats,
            untold_nats,
            shape: shape(&drawing.path),
            bitmap: self.shared(drawing.bitmap),
            ..drawing
        }))
    }

    /// The target as searches see it; nothing for a blank one.
    pub(super) fn field(&self) -> Option<&Field> {
        let field = self.field.get_or_init(|| Field::new(self.target.bitmap()));
        field.as_ref()
    }

    /// What it takes to tell the target; nothing where there are no lines.
    pub(super) fn explanation(&self) -> Option<&Explanation> {
        let explanation = self
            .explanation
            .get_or_init(|| Explanation::new(self.lines(), &self.cancel));
        explanation.as_ref()
    }

    fn missed_and_untold_nats(&self, drawing: &Drawing) -> (f64, f64) {
        if drawing.verdict.exact {
            return (0.0, 0.0);
        }
        let Some(field) = self.field() else {
            return (0.0, 0.0);
        };
        let places = Places::of(&drawing.path.map(px_from_steps));
        let misfit = field.misfit(&places, HALF_AT);
        let missed = lay::missed_nats(misfit, field.surplus(&drawing.bitmap));
        match self.explanation() {
            None => (missed, 0.0),
            Some(explanation) => {
                let untold = explanation.untold_nats(&places, field);
                // What is only near misses what is clean.
                match explanation.is_clean {
                    true => (missed + untold, 0.0),
                    false => (missed, untold),
                }
            }
        }
    }

    fn draw(&self, code: String, pose: Option<Pose>) -> Result<Drawing, Invalid> {
        let program = python::parse(&code).into_program().map_err(|errors| {
            let first = errors.first().map(ToString::to_string);
            Invalid::Syntax(first.unwrap_or_default())
        })?;
        let path = run(&program, &self.fuel)?.path;
        let bitmap = Bitmap::of_path(&path);
        let verdict = self.target.compare(&bitmap);
        Ok(Drawing {
            program,
            code,
            path,
            bitmap: Arc::new(bitmap),
            verdict,
            pose,
            missed_nats: 0.0,
            untold_nats: 0.0,
            shape: 0,
            free_numbers: 0,
            reading: Reading::Meant,
        })
    }

    /// The drawing of the program rewritten to draw nearer to the target, if it does.
    fn fitted(&self, drawing: &Drawing) -> Option<Drawing> {
        if !self.fit_pose || drawing.verdict.exact {
            return None;
        }
        let pose = fit::fit(&drawing.path, &drawing.verdict, &self.target)?;
        let code = python::print(&drawing.program.posed(&pose));
        // Its numbers were rounded, so what counts is what it draws.
        let fitted = self.draw(code, Some(pose)).ok()?;
        fit::is_better(&fitted.verdict, &drawing.verdict).then_some(fitted)
    }

    /// The picture itself, or one that is equal to it and was seen before.
    fn shared(&self, bitmap: Arc<Bitmap>) -> Arc<Bitmap> {
        let mut pictures = self.pictures.lock().unwrap_or_else(PoisonError::into_inner);
        match pictures.get(&bitmap) {
            Some(known) => known.clone(),
            None => {
                pictures.insert(bitmap.clone());
                bitmap
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::compare::Tolerance;

    const SQUARE: &str = "for i in range(4):\n    forward(8)\n    left(90)";

    fn verifier() -> Verifier {
        let program = python::parse(SQUARE).program;
        let path = run(&program, &Fuel::default()).unwrap().path;
        let target = Target::new(Bitmap::of_path(&path), Tolerance::default());
        Verifier::new(target, Fuel::default(), true)
    }

    fn drawn(verifier: &Verifier, text: &str) -> Arc<Drawing> {
        match verifier.check(text) {
            Outcome::Drawn(drawing) => drawing,
            Outcome::Invalid(reason) => panic!("{reason}"),
        }
    }

    fn invalid(text: &str) -> Invalid {
        match verifier().check(text) {
            Outcome::Drawn(drawing) => panic!("{drawing:?}"),
            Outcome::Invalid(reason) => reason,
        }
    }

    #[test]
    fn the_same_picture_is_exact_and_one_allocation() {
        let verifier = verifier();
        let first = drawn(&verifier, SQUARE);
        let other = drawn(
            &verifier,
            "left(90)\nfor i in range(4):\n    forward(8)\n    right(90)",
        );
        assert!(first.verdict.exact && other.verdict.exact);
        assert!(Arc::ptr_eq(&first.bitmap, &other.bitmap));
        assert_eq!(first.pose, None);
    }

    #[test]
    fn a_moved_and_scaled_figure_is_fitted_and_says_so() {
        let text = "teleport(-9, -9)\nfor i in range(4):\n    forward(4)\n    left(90)";
        let drawing = drawn(&verifier(), text);
        let pose = drawing.pose.unwrap();
        assert!(drawing.verdict.matched, "{drawing:?}");
        assert!((pose.scale - 2.0).abs() < 0.02, "{pose:?}");
        // The verdict is that of the program as it reads now.
        let program = python::parse(&drawing.code).into_program().unwrap();
        let path = run(&program, &Fuel::default()).unwrap().path;
        assert_eq!(Bitmap::of_path(&path), *drawing.bitmap);
    }

    #[test]
    fn a_figure_outside_of_the_view_is_brought_in() {
        let text = "teleport(60, 60)\nfor i in range(4):\n    forward(8)\n    left(90)";
        assert!(drawn(&verifier(), text).verdict.exact);
    }

    #[test]
    fn without_fitting_a_program_stands_as_it_came() {
        let verifier = Verifier {
            fit_pose: false,
            ..verifier()
        };
        let text = "teleport(3, 3)\nfor i in range(4):\n    forward(8)\n    left(90)";
        let drawing = drawn(&verifier, text);
        assert!(!drawing.verdict.exact);
        assert_eq!((drawing.pose, drawing.code.as_str()), (None, text));
    }

    #[test]
    fn what_draws_nothing_says_why() {
        assert!(matches!(invalid("forward("), Invalid::Syntax(_)));
        assert!(matches!(invalid("forward(1/0)"), Invalid::Run(_)));
        assert!(matches!(
            invalid("while True:\n    left(1)"),
            Invalid::Run(_)
        ));
        assert_eq!(invalid("penup()\nforward(3)"), Invalid::Blank);
        let sample = Sample {
            index: 0,
            text: SQUARE.to_owned(),
            tokens: vec![5; 7],
            token_log_probs: vec![-1.0; 7],
            log_prob: -7.0,
            finished: false,
        };
        let outcome = verifier().check_sample(&sample);
        assert!(matches!(outcome, Outcome::Invalid(Invalid::Unfinished(7))));
    }
}
