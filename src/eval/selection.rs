//! Which of a set's tasks a run tries.

use crate::synth::normal_form;
use crate::tasks::Task;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;
use thiserror::Error;
use turtle_lib::python;

/// Why a text selects no tasks.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum SelectionError {
    #[error(
        "`{0}` selects no tasks; write `lines`, one of <, <=, =, >=, > and a number, as in lines>12"
    )]
    Only(String),
    #[error("`{0}` is no shard; write its number and how many there are, as in 1/4")]
    Shard(String),
}

/// The tasks whose known program has so many lines in normal form. Those of which none is known are not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Only {
    relation: Relation,
    lines: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Fewer,
    AtMost,
    Equal,
    AtLeast,
    More,
}

impl Relation {
    /// Those that begin like another stand before it.
    const ALL: [(&'static str, Relation); 5] = [
        ("<=", Relation::AtMost),
        (">=", Relation::AtLeast),
        ("<", Relation::Fewer),
        (">", Relation::More),
        ("=", Relation::Equal),
    ];
}

impl Only {
    /// Whether a task is one of them.
    pub fn holds(&self, task: &Task) -> bool {
        let Some(lines) = truth(task).map(|text| text.lines().count()) else {
            return false;
        };
        match self.relation {
            Relation::Fewer => lines < self.lines,
            Relation::AtMost => lines <= self.lines,
            Relation::Equal => lines == self.lines,
            Relation::AtLeast => lines >= self.lines,
            Relation::More => lines > self.lines,
        }
    }
}

/// The text of a task's known program in normal form, if it has one that can be read.
pub fn truth(task: &Task) -> Option<String> {
    let program = task.program()?.ok()?;
    Some(python::print(&normal_form(&program)).trim_end().to_owned())
}

impl FromStr for Only {
    type Err = SelectionError;

    fn from_str(text: &str) -> Result<Only, SelectionError> {
        let condition = text.trim().strip_prefix("lines").map(str::trim_start);
        let read = condition.and_then(|condition| {
            Relation::ALL.iter().find_map(|(sign, relation)| {
                let lines = condition.strip_prefix(sign)?.trim().parse().ok()?;
                let relation = *relation;
                Some(Only { relation, lines })
            })
        });
        read.ok_or_else(|| SelectionError::Only(text.to_owned()))
    }
}

impl Display for Only {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let sign = Relation::ALL.iter().find(|(_, of)| *of == self.relation);
        write!(
            f,
            "lines{}{}",
            sign.map_or("", |(sign, _)| sign),
            self.lines
        )
    }
}

/// Every `of`-th of the tasks, beginning with this one: what one of several machines tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shard {
    /// Which, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

impl Shard {
    /// Whether the task at this place among those that are tried, from 0, is one of them.
    pub fn holds(&self, place: usize) -> bool {
        place % self.of == self.number - 1
    }
}

impl FromStr for Shard {
    type Err = SelectionError;

    fn from_str(text: &str) -> Result<Shard, SelectionError> {
        let numbers = text.trim().split_once('/');
        let numbers =
            numbers.and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Shard { number, of }),
            _ => Err(SelectionError::Shard(text.to_owned())),
        }
    }
}

impl Display for Shard {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl TryFrom<String> for Only {
    type Error = SelectionError;

    fn try_from(text: String) -> Result<Only, SelectionError> {
        text.parse()
    }
}

impl From<Only> for String {
    fn from(only: Only) -> String {
        only.to_string()
    }
}

impl TryFrom<String> for Shard {
    type Error = SelectionError;

    fn try_from(text: String) -> Result<Shard, SelectionError> {
        text.parse()
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> String {
        shard.to_string()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::tasks;
    use std::path::Path;

    #[test]
    fn tasks_are_selected_by_the_lines_of_their_known_programs() {
        // Four lines as it is written, three in normal form: the turn by nothing goes.
        let file = "{\"program\": \"forward(0)\\nfor i in range(4):\\n    forward(9)\\n    left(90)\"}\n\
            {\"program\": \"forward(9)\"}\n\
            {\"strokes\": [[[0, 9], [0, 9]]]}\n\
            {\"strokes\": [[[0, 9], [0, 9]]], \"truth\": \"left(45)\\nforward(9)\"}\n\
            {\"program\": \"forwart(9)\"}\n";
        let tasks = tasks::rows(file.as_bytes(), Path::new("tasks.jsonl"));
        let selected = |only: &str| -> Vec<usize> {
            let only: Only = only.parse().unwrap();
            let tasks = tasks.iter().flatten();
            tasks
                .filter(|task| only.holds(task))
                .map(|task| task.row)
                .collect()
        };
        assert_eq!(selected("lines>1"), [1, 4]);
        assert_eq!(selected("lines >= 3"), [1]);
        assert_eq!(selected("lines<3"), [2, 4]);
        assert_eq!(selected("lines<=2"), [2, 4]);
        assert_eq!(selected("lines=1"), [2]);
    }

    #[test]
    fn what_selects_nothing_is_told() {
        for text in [
            "", "lines", "lines>", "lines>-1", "lines>>3", "rows>3", "lines>3x",
        ] {
            let error = text.parse::<Only>().unwrap_err().to_string();
            assert!(error.contains("as in lines>12"), "{text}");
        }
        for text in ["", "1", "0/2", "3/2", "1/0", "-1/2", "1/2/3", "a/b"] {
            let error = text.parse::<Shard>().unwrap_err().to_string();
            assert!(error.contains("as in 1/4"), "{text}");
        }
    }

    #[test]
    fn shards_deal_out_all_tasks_once() {
        let shards: Vec<Shard> = ["1/3", "2/3", "3/3"]
            .map(|text| text.parse().unwrap())
            .into();
        for place in 0..20 {
            assert_eq!(shards.iter().filter(|shard| shard.holds(place)).count(), 1);
        }
        assert_eq!(shards[1].to_string(), "2/3");
    }
}
