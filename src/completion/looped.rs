//! The program of what recurs: one copy composed, and a loop that draws it again a step or a turn on.

use super::law::{Kind, Law};
use crate::solve::Tuning;
use crate::solve::composition::{Fidelity, composed};
use crate::solve::effort::Effort;
use std::fmt::Write;
use turtle_lib::python;
use turtle_lib::turtle::{Path, Point};

/// What recurs, and how.
#[derive(Clone, Debug)]
pub(super) struct Looped {
    /// Lines that stand by themselves, in steps.
    pub rest: Vec<Vec<Point>>,
    /// Lines of the first copy, in steps.
    pub head: Vec<Vec<Point>>,
    pub law: Law,
    pub count: usize,
}

/// The variable of the loop; compositions have their own.
const VAR: &str = "k";

impl Looped {
    /// Its program; nothing where the law or the copy has no words that a loop could have.
    pub fn code(&self, effort: &Effort) -> Option<String> {
        let told = |lines: &[Vec<Point>]| {
            let path = Path::from_strokes(lines);
            let composed = composed(&path, Fidelity::NEAR, &Tuning::CHOSEN, effort)?;
            Some(python::print(&composed.program))
        };
        let mut code = match self.rest.is_empty() {
            true => String::new(),
            false => told(&self.rest)? + "\n",
        };
        let head = told(&self.head)?;
        // A function cannot be defined in a loop.
        if head.contains("def ") {
            return None;
        }
        let _ = writeln!(code, "for {VAR} in range({}):", self.count);
        let begins = head.starts_with("teleport(");
        let lines = (!begins)
            .then_some("teleport(0, 0, 0)")
            .into_iter()
            .chain(head.lines());
        for (i, line) in lines.enumerate() {
            let indent = &line[..line.len() - line.trim_start().len()];
            let place = line
                .trim()
                .strip_prefix("teleport(")
                .and_then(|rest| rest.strip_suffix(')'));
            let Some(place) = place else {
                let _ = writeln!(code, "    {line}");
                continue;
            };
            let args: Vec<&str> = place.split(',').map(str::trim).collect();
            let heading = args.get(2).copied().or((i == 0).then_some("0"));
            for line in self.placed(args.first()?, args.get(1)?, heading)? {
                let _ = writeln!(code, "    {indent}{line}");
            }
        }
        Some(code.trim_end().to_owned())
    }

    /// What puts the turtle where the copy with the loop's number has this place.
    fn placed(&self, x: &str, y: &str, heading: Option<&str>) -> Option<Vec<String>> {
        match self.law.kind {
            Kind::Step => {
                let step = self.law.first.apply(Point::new(0.0, 0.0));
                let on = |at: &str, by: f64| match number(by).as_str() {
                    "0" => at.to_owned(),
                    by => format!("{at} + {by} * {VAR}"),
                };
                let heading = heading.map_or(String::new(), |heading| format!(", {heading}"));
                Some(vec![format!(
                    "teleport({}, {}{heading})",
                    on(x, step.x),
                    on(y, step.y)
                )])
            }
            Kind::Turn => {
                let centre = self.law.middle()?;
                let at = Point::new(x.parse().ok()?, y.parse().ok()?);
                let heading: f64 = heading?.parse().ok()?;
                let (dx, dy) = (at.x - centre.x, at.y - centre.y);
                let (radius, direction) = (dx.hypot(dy), dy.atan2(dx).to_degrees());
                let turn = number(self.law.first.degrees());
                let [cx, cy] = [centre.x, centre.y].map(number);
                let (radius, left) = (number(radius), number(heading - direction));
                if radius == "0" {
                    let heading = number(heading);
                    return Some(vec![format!(
                        "teleport({cx}, {cy}, {heading} + {turn} * {VAR})"
                    )]);
                }
                let direction = number(direction);
                Some(vec![
                    format!("teleport({cx}, {cy}, {direction} + {turn} * {VAR})"),
                    "penup()".to_owned(),
                    format!("forward({radius})"),
                    "pendown()".to_owned(),
                    format!("left({left})"),
                ])
            }
            Kind::Spiral | Kind::Growing => None,
        }
    }
}

/// A number as it is written in a program: two digits after the point, where they are needed; a whole number that it is
/// nearly.
fn number(value: f64) -> String {
    let near = if (value - value.round()).abs() < 0.03 {
        value.round()
    } else {
        value
    };
    let text = format!("{near:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" => "0".to_owned(),
        text => text.to_owned(),
    }
}
