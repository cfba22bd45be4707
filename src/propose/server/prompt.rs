//! What a language model is asked, and the program in what it answers.

use super::description::{Api, Description};
use std::ops::Range;
use turtle_lib::density::DensityGrid;
use turtle_lib::python;

/// Where programs draw, and their dialect. Texts say `{dialect}` where it stands in them; the training recipe reads them, too.
const DIALECT: &str = include_str!("words/dialect.txt");

/// What is wanted of a drawing: a program that draws it.
const DRAWING: &str = include_str!("words/drawing.txt");

/// What is wanted of programs that are shown: others of their kind.
const OTHERS: &str = include_str!("words/others.txt");

/// What a language model is asked: `matter`, after it was told what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    pub(super) instruction: String,
    pub(super) matter: String,
}

impl Prompt {
    /// For a program that draws this.
    pub fn drawing(grid: &DensityGrid) -> Prompt {
        Prompt {
            instruction: DRAWING.replace("{dialect}", DIALECT),
            matter: format!("Drawing:\n{grid}"),
        }
    }

    /// For other programs of the same kind.
    pub fn others<'a>(programs: impl IntoIterator<Item = &'a str>) -> Prompt {
        let shown = |program: &str| format!("Program:\n{FENCE}python\n{program}\n{FENCE}\n\n");
        let matter: String = programs.into_iter().map(shown).collect();
        Prompt {
            instruction: OTHERS.replace("{dialect}", DIALECT),
            matter: matter.trim_end().to_owned() + "\n",
        }
    }

    /// What a model goes on from that completes texts: it ends with an opened fence.
    pub(super) fn completion(&self) -> String {
        let Prompt {
            instruction,
            matter,
        } = self;
        format!("{instruction}\n\n{matter}\nProgram:\n{FENCE}python\n")
    }
}

/// What ends a program that goes on from an opened fence.
pub(in crate::propose) const FENCE: &str = "```";

/// Models that think aloud do so between such words.
const THOUGHTS: [(&str, &str); 5] = [
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("[THINK]", "[/THINK]"),
];

/// Begins of lines that a program may have, besides calls and assignments.
const KEYWORDS: [&str; 13] = [
    "for", "while", "if", "elif", "else", "def", "with", "return", "break", "continue", "pass",
    "global", "import",
];

/// Whether answers go on from an opened fence.
pub(super) fn goes_on_inside(description: &Description) -> bool {
    description.api == Api::Completions
}

/// What a model goes on from that completes texts and is to draw this.
pub(in crate::propose) fn completion(grid: &DensityGrid) -> String {
    Prompt::drawing(grid).completion()
}

/// Where in an answer the program stands: the last fenced block that is one, else the last block, else the longest
/// run of lines that look like a program. `is_inside` says that the answer goes on from an opened fence.
pub(in crate::propose) fn program(answer: &str, is_inside: bool) -> Range<usize> {
    let said = said(answer);
    let blocks = blocks(answer, said.clone(), is_inside);
    let is_program = |block: &&Range<usize>| is_program(&answer[(*block).clone()]);
    let last = blocks.iter().rev().find(is_program).or(blocks.last());
    match last {
        Some(block) => block.clone(),
        None => run(answer, said),
    }
}

/// All programs of an answer that was to have several: the fenced blocks that are one, else what [`program`] finds;
/// nothing where that is empty.
pub(super) fn programs(answer: &str, is_inside: bool) -> Vec<String> {
    let text = |block: Range<usize>| dedented(&answer[block]);
    let mut blocks = blocks(answer, said(answer), is_inside);
    blocks.retain(|block| is_program(&answer[block.clone()]));
    let mut programs: Vec<String> = blocks.into_iter().map(text).collect();
    if programs.is_empty() {
        programs.push(text(program(answer, is_inside)));
    }
    programs.retain(|program| !program.trim().is_empty());
    programs
}

fn is_program(block: &str) -> bool {
    let text = dedented(block);
    !text.trim().is_empty() && python::parse(&text).into_program().is_ok()
}

/// The part that is not thinking aloud.
fn said(answer: &str) -> Range<usize> {
    let ends = THOUGHTS
        .iter()
        .filter_map(|(_, end)| Some(answer.rfind(end)? + end.len()));
    let start = ends.max().unwrap_or(0);
    // A thought that does not end is all that there is.
    let open = THOUGHTS
        .iter()
        .filter_map(|(begin, _)| answer[start..].find(begin));
    let end = open.min().map_or(answer.len(), |place| start + place);
    start..end
}

/// The lines of a part of the text, with their ends, by their places.
fn lines(text: &str, part: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut start = part.start;
    text[part].split_inclusive('\n').map(move |line| {
        let place = start..start + line.len();
        start = place.end;
        place
    })
}

/// What stands between fences, without empty blocks. One that is not closed goes to the end.
fn blocks(answer: &str, said: Range<usize>, is_inside: bool) -> Vec<Range<usize>> {
    let is_fence =
        |line: &str| line.trim_start().starts_with(FENCE) || line.trim_start().starts_with("~~~");
    let first = lines(answer, said.clone()).find(|line| !answer[line.clone()].trim().is_empty());
    let begins_fence = first.is_some_and(|line| is_fence(&answer[line]));
    let mut open = (is_inside && !begins_fence).then_some(said.start);
    let mut blocks = Vec::new();
    for line in lines(answer, said.clone()) {
        if !is_fence(&answer[line.clone()]) {
            continue;
        }
        match open.take() {
            Some(start) => blocks.push(start..line.start),
            None => open = Some(line.end),
        }
    }
    blocks.extend(open.map(|start| start..said.end));
    blocks.retain(|block| !answer[block.clone()].trim().is_empty());
    blocks
}

/// The longest run of lines that a program may have.
fn run(answer: &str, said: Range<usize>) -> Range<usize> {
    let mut best = said.start..said.start;
    let mut now = best.clone();
    for line in lines(answer, said) {
        match looks_like_code(&answer[line.clone()]) {
            true => now.end = line.end,
            false => now = line.end..line.end,
        }
        if now.len() > best.len() {
            best = now.clone();
        }
    }
    best
}

fn looks_like_code(line: &str) -> bool {
    let is_name = |char: char| char.is_alphanumeric() || char == '_' || char == '.';
    let text = line.trim();
    let name_length = text.find(|char| !is_name(char)).unwrap_or(text.len());
    let (name, rest) = text.split_at(name_length);
    let rest = rest.trim_start();
    let is_assignment = || {
        rest.trim_start_matches(['+', '-', '*', '/'])
            .starts_with('=')
    };
    text.is_empty()
        || text.starts_with('#')
        || line.starts_with([' ', '\t'])
        || KEYWORDS.contains(&name)
        || !name.is_empty() && (rest.starts_with('(') || is_assignment())
}

/// The text without the indentation that all its lines have: a block in a list has one.
pub(in crate::propose) fn dedented(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let filled = || text.lines().filter(|line| !line.trim().is_empty());
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let least = filled().map(indent).min().unwrap_or(0);
    let lines: Vec<&str> = text
        .lines()
        .map(|line| line.get(least..).unwrap_or("").trim_end())
        .collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = "for i in range(4):\n    forward(8)\n    left(90)";

    fn found(answer: &str, is_inside: bool) -> String {
        dedented(&answer[program(answer, is_inside)])
    }

    #[test]
    fn a_program_is_found_in_whatever_is_around_it() {
        for answer in [
            SQUARE.to_owned(),
            format!("```python\n{SQUARE}\n```"),
            format!("```\n{SQUARE}\n"),
            format!("~~~py\n{SQUARE}\n~~~\nThat is all."),
            format!("Sure! Here it is:\n\n```python\r\n{SQUARE}\r\n```\r\nIt draws a square."),
            format!(
                "1. A program:\n   ```python\n   {}\n   ```\n",
                SQUARE.replace('\n', "\n   ")
            ),
            format!(
                "<think>forward(1)\n```python\nforward(2)\n```\n</think>\n```python\n{SQUARE}\n```"
            ),
            format!("forward(3)\nis wrong.</think>{SQUARE}"),
            format!(
                "Use\n```sh\npip install it, please\n```\nor\n```python\n{SQUARE}\n```\nor\n```\nnot that one\n```"
            ),
            format!("This is a square, I think.\n\n{SQUARE}\n\nIt has four sides."),
        ] {
            assert_eq!(found(&answer, false), SQUARE, "{answer}");
        }
    }

    #[test]
    fn what_goes_on_from_a_fence_ends_with_one() {
        for answer in [
            SQUARE.to_owned(),
            format!("{SQUARE}\n```\nThis draws a square."),
            format!("{SQUARE}\n```\n\nDrawing:\n0000\nProgram:\n```python\nforward("),
            format!("```python\n{SQUARE}\n```\n"),
        ] {
            assert_eq!(found(&answer, true), SQUARE, "{answer}");
        }
    }

    #[test]
    fn where_nothing_is_said_there_is_no_program() {
        for answer in [
            "",
            "<think>forward(8)",
            "I cannot draw that.",
            "\u{1f422}",
            "```",
            "```\n```",
        ] {
            assert_eq!(found(answer, false), "", "{answer}");
        }
    }

    #[test]
    fn an_answer_may_have_several_programs() {
        let two =
            format!("Two:\n```python\n{SQUARE}\n```\nand\n```\nforward(3)\n```\n```sh\nls -l\n```");
        assert_eq!(programs(&two, false), [SQUARE, "forward(3)"]);
        assert_eq!(
            programs(
                &format!("{SQUARE}\n```\nProgram:\n```python\nforward(3)\n```"),
                true
            ),
            [SQUARE, "forward(3)"]
        );
        // One that is none is told as the program that the answer has.
        assert_eq!(programs("```\nforward(\n```", false), ["forward("]);
        assert_eq!(programs("I cannot.", false), [] as [&str; 0]);
    }

    #[test]
    fn seeds_are_shown_as_programs_and_one_more_is_begun() {
        let prompt = Prompt::others([SQUARE, "forward(3)"]).completion();
        let shown = format!(
            "\n\nProgram:\n```python\n{SQUARE}\n```\n\nProgram:\n```python\nforward(3)\n```\n\nProgram:\n```python\n"
        );
        assert!(prompt.ends_with(&shown), "{prompt}");
    }
}
