//! What a language model is asked, and the program in what it answers.

use super::description::{Api, Description};
use crate::propose::Request;
use serde_json::{Value, json};
use std::ops::Range;
use turtle_lib::density::DensityGrid;
use turtle_lib::python;

/// What the digits and the dialect are.
const INSTRUCTION: &str = include_str!("instruction.txt");

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

/// What a model goes on from that completes texts: it ends with an opened fence.
pub(in crate::propose) fn completion(grid: &DensityGrid) -> String {
    format!("{INSTRUCTION}\n\nDrawing:\n{grid}\nProgram:\n{FENCE}python\n")
}

/// The body of a request for the samples with these indices.
pub(super) fn body(
    description: &Description,
    grid: &DensityGrid,
    request: &Request,
    indices: &[usize],
) -> Value {
    let first = indices.first().copied().unwrap_or_default();
    // All choices of a request have one temperature: those of requests, one after the other, lie around the one asked for.
    let turn = match indices.len() {
        1 => first,
        _ => first / description.choices.max(1),
    };
    let mut body = json!({
        "model": description.model,
        "n": indices.len(),
        "seed": seed(request.seed, first),
        "temperature": request.temperature_of(turn),
        "top_p": request.top_p,
        "max_tokens": description.max_tokens,
        "stream": description.stream,
    });
    if request.top_k > 0 {
        body["top_k"] = json!(request.top_k);
    }
    match description.api {
        Api::Completions => {
            body["prompt"] = json!(completion(grid));
            body["stop"] = json!([FENCE]);
            if description.logprobs {
                body["logprobs"] = json!(1);
            }
        }
        Api::Chat => {
            body["messages"] = json!([
                { "role": "system", "content": INSTRUCTION },
                { "role": "user", "content": format!("Drawing:\n{grid}") },
            ]);
            if description.logprobs {
                body["logprobs"] = json!(true);
            }
        }
    }
    body
}

/// A seed for the request that begins with this sample, which fits the 31 bits that all servers take (the finalizer of
/// SplitMix64; Steele, Lea and Flood 2014).
fn seed(seed: u64, first: usize) -> u64 {
    let mut mixed = seed.wrapping_add((first as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) >> 33
}

/// Where in an answer the program stands: the last fenced block that is one, else the last block, else the longest
/// run of lines that look like a program. `is_inside` says that the answer goes on from an opened fence.
pub(in crate::propose) fn program(answer: &str, is_inside: bool) -> Range<usize> {
    let said = said(answer);
    let blocks = blocks(answer, said.clone(), is_inside);
    let is_program = |block: &&Range<usize>| {
        let text = dedented(&answer[(*block).clone()]);
        !text.trim().is_empty() && python::parse(&text).into_program().is_ok()
    };
    let last = blocks.iter().rev().find(is_program).or(blocks.last());
    match last {
        Some(block) => block.clone(),
        None => run(answer, said),
    }
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
    use turtle_lib::bitmap::Bitmap;

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
    fn a_request_has_the_digits_and_the_way_to_sample() {
        let bitmap = Bitmap::from_fn(|x, y| x < 16 && y < 16);
        let grid = DensityGrid::of_bitmap(&bitmap);
        let description = |api: &str| {
            let text = format!(
                r#"{{"url": "http://localhost/v1", "model": "m", "api": "{api}", "logprobs": true}}"#
            );
            serde_json::from_str::<Description>(&text).unwrap()
        };
        let request = Request {
            top_k: 5,
            top_p: 0.9,
            ..Request::default()
        };
        let asked = body(&description("completions"), &grid, &request, &[8, 9, 10]);
        assert_eq!(
            (&asked["n"], &asked["top_p"], &asked["top_k"]),
            (&json!(3), &json!(0.9), &json!(5))
        );
        assert_eq!(asked["temperature"], json!(request.temperature_of(1)));
        assert_eq!(
            (&asked["logprobs"], &asked["stop"]),
            (&json!(1), &json!(["```"]))
        );
        let prompt = asked["prompt"].as_str().unwrap();
        assert!(
            prompt.contains(&format!("9{}\n", "0".repeat(31))) && prompt.ends_with("```python\n")
        );
        let asked = body(&description("chat"), &grid, &request, &[3]);
        assert_eq!(
            (&asked["temperature"], &asked["logprobs"]),
            (&json!(request.temperature_of(3)), &json!(true))
        );
        assert!(
            asked["messages"][1]["content"]
                .as_str()
                .unwrap()
                .contains("Drawing:\n9000")
        );
    }

    #[test]
    fn seeds_differ_and_fit() {
        let seeds: std::collections::HashSet<u64> = (0..8)
            .flat_map(|one| (0..64).map(move |first| seed(one, first)))
            .collect();
        assert_eq!(seeds.len(), 8 * 64);
        assert!(seeds.iter().all(|&seed| seed < 1 << 31));
        assert_eq!(seed(1, 2), seed(1, 2));
    }
}
