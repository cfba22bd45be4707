//! Checks a text against the target: parse, run, rasterize, compare.

use super::composition::{Fidelity, MOST_EFFORT, Parts};
use super::effort::Effort;
use super::gallery::shape::shape;
use super::score::explanation::Explanation;
use super::score::residual::{Field, HALF_AT, Places};
use super::score::{Weights, regularity};
use super::{OwnLines, Reading, align};
use crate::picture::{self, Picture};
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
    Drawn(Arc<Rendering>),
}

/// Why a text draws nothing.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Invalid {
    /// The proposer had no room to end it.
    #[error("it does not end{}", within(*.0))]
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

/// Of a proposer without tokens of its own it is not known how many there were.
fn within(tokens: usize) -> String {
    match tokens {
        0 => String::new(),
        tokens => format!(" within {tokens} tokens"),
    }
}

/// What a program draws.
#[derive(Clone, Debug)]
pub struct Rendering {
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
    /// Whether the lines were given, and not worked out from the picture.
    knows_lines: bool,
    own_lines: Fidelity,
    fuel: Fuel,
    fit_pose: bool,
    pictures: Mutex<HashSet<Arc<Bitmap>>>,
    field: OnceLock<Option<Field>>,
    explanation: OnceLock<Option<Explanation>>,
    parts: OnceLock<Option<Parts>>,
    weights: Weights,
    cancel: Cancel,
}

impl Verifier {
    /// Programs may use up `fuel`, and are moved and scaled to fit if `fit_pose` says so.
    pub fn new(target: Target, fuel: Fuel, fit_pose: bool) -> Verifier {
        Verifier {
            target,
            lines: OnceLock::new(),
            knows_lines: false,
            own_lines: Fidelity::EXACT_LINES,
            fuel,
            fit_pose,
            pictures: Mutex::default(),
            field: OnceLock::new(),
            explanation: OnceLock::new(),
            parts: OnceLock::new(),
            weights: Weights::default(),
            cancel: Cancel::default(),
        }
    }

    /// The same, knowing the target's lines in steps; without them they are worked out when they are needed.
    pub fn with_lines(self, lines: Option<Path>) -> Verifier {
        Verifier {
            knows_lines: lines.is_some(),
            lines: lines.map_or_else(OnceLock::new, OnceLock::from),
            ..self
        }
    }

    /// The same, with nothing more than the verdict once `cancel` is called.
    pub fn until(self, cancel: Cancel) -> Verifier {
        Verifier { cancel, ..self }
    }

    /// The same, weighing by these.
    pub fn weighing(self, weights: Weights) -> Verifier {
        Verifier { weights, ..self }
    }

    /// What counts how much.
    pub(super) fn weights(&self) -> &Weights {
        &self.weights
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
        let drawn = self.draw(text.to_owned(), None).and_then(|rendering| {
            if rendering.path.is_empty() {
                return Err(Invalid::Blank);
            }
            let rendering = self.fitted(&rendering).unwrap_or(rendering);
            // Its figure may have been outside of the view.
            if rendering.bitmap.is_blank() {
                return Err(Invalid::Blank);
            }
            Ok(rendering)
        });
        match drawn {
            Ok(rendering) => self.drawn(rendering),
            Err(reason) => Outcome::Invalid(reason),
        }
    }

    /// Checks a text as it stands: what it draws is not moved.
    pub fn check_as_it_stands(&self, text: String) -> Outcome {
        match self.draw(text, None) {
            Ok(rendering) if rendering.bitmap.is_blank() => Outcome::Invalid(Invalid::Blank),
            Ok(rendering) => self.drawn(rendering),
            Err(reason) => Outcome::Invalid(reason),
        }
    }

    fn drawn(&self, rendering: Rendering) -> Outcome {
        let free_numbers = regularity::free_numbers(&rendering.code);
        let (missed_nats, untold_nats) = self.missed_and_untold_nats(&rendering);
        Outcome::Drawn(Arc::new(Rendering {
            free_numbers,
            reading: regularity::reading(&rendering.program, free_numbers),
            missed_nats,
            untold_nats,
            shape: shape(&rendering.path),
            bitmap: self.shared(rendering.bitmap),
            ..rendering
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
            .get_or_init(|| Explanation::new(self.lines(), self.weights.number_nats, &self.cancel));
        explanation.as_ref()
    }

    /// Whether its lines are known and uneven, as only a hand draws them. Centre lines that were worked out from a picture where
    /// much lies near each other are uneven, too.
    pub(super) fn is_by_hand(&self) -> bool {
        let is_uneven = |explanation: &Explanation| !explanation.is_clean;
        self.knows_lines && self.explanation().is_some_and(is_uneven)
    }

    /// Its parts, each with the ways to tell it; nothing where there are no lines, or too many.
    pub(super) fn parts(&self) -> Option<&Parts> {
        let parts = self.parts.get_or_init(|| {
            let tuning = &self.weights.composition;
            let fidelity = match self.explanation() {
                Some(explanation) if explanation.is_clean => tuning.clean(),
                _ => tuning.near(),
            };
            let effort = Effort::new(MOST_EFFORT, &self.cancel);
            Parts::of(self.lines(), fidelity, tuning, &effort)
        });
        parts.as_ref()
    }

    /// One for a drawing that is a part of this one.
    pub(super) fn of_part(&self, part: Picture) -> Verifier {
        let target = Target::new(part.bitmap, self.target.tolerance());
        Verifier::new(target, self.fuel, true)
            .with_lines(Some(part.strokes))
            .weighing(self.weights)
            .until(self.cancel.clone())
    }

    fn missed_and_untold_nats(&self, rendering: &Rendering) -> (f64, f64) {
        if rendering.verdict.exact {
            return (0.0, 0.0);
        }
        let Some(field) = self.field() else {
            return (0.0, 0.0);
        };
        let places = Places::of(&rendering.path.map(px_from_steps));
        let residual = field.residual(&places, HALF_AT);
        let missed = self
            .weights
            .missed_nats(residual, field.surplus(&rendering.bitmap));
        match self.explanation() {
            None => (missed, 0.0),
            Some(explanation) => {
                let untold = self.weights.untold * explanation.untold_nats(&places, field);
                // What is only near misses what is clean.
                match explanation.is_clean {
                    true => (missed + untold, 0.0),
                    false => (missed, untold),
                }
            }
        }
    }

    fn draw(&self, code: String, pose: Option<Pose>) -> Result<Rendering, Invalid> {
        let program = python::parse(&code).into_program().map_err(|errors| {
            let first = errors.first().map(ToString::to_string);
            Invalid::Syntax(first.unwrap_or_default())
        })?;
        let path = run(&program, &self.fuel)?.path;
        let bitmap = Bitmap::of_path(&path);
        let verdict = self.target.compare(&bitmap);
        Ok(Rendering {
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
    fn fitted(&self, rendering: &Rendering) -> Option<Rendering> {
        if !self.fit_pose || rendering.verdict.exact {
            return None;
        }
        let pose = align::pose(&rendering.path, &rendering.verdict, &self.target)?;
        let code = python::print(&rendering.program.posed(&pose));
        // Its numbers were rounded, so what counts is what it draws.
        let fitted = self.draw(code, Some(pose)).ok()?;
        align::is_better(&fitted.verdict, &rendering.verdict).then_some(fitted)
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

    fn drawn(verifier: &Verifier, text: &str) -> Arc<Rendering> {
        match verifier.check(text) {
            Outcome::Drawn(rendering) => rendering,
            Outcome::Invalid(reason) => panic!("{reason}"),
        }
    }

    fn invalid(text: &str) -> Invalid {
        match verifier().check(text) {
            Outcome::Drawn(rendering) => panic!("{rendering:?}"),
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
        let rendering = drawn(&verifier(), text);
        let pose = rendering.pose.unwrap();
        assert!(rendering.verdict.matched, "{rendering:?}");
        assert!((pose.scale - 2.0).abs() < 0.02, "{pose:?}");
        // The verdict is that of the program as it reads now.
        let program = python::parse(&rendering.code).into_program().unwrap();
        let path = run(&program, &Fuel::default()).unwrap().path;
        assert_eq!(Bitmap::of_path(&path), *rendering.bitmap);
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
        let rendering = drawn(&verifier, text);
        assert!(!rendering.verdict.exact);
        assert_eq!((rendering.pose, rendering.code.as_str()), (None, text));
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
