//! Programs that are one change away from another: a number, a loop's count, a line less.

use std::collections::HashSet;
use turtle_lib::dialect::Dialect;
use turtle_lib::numbers::{Number, Role, numbers};

/// By how much numbers are changed, by what they are for.
const STEPS: [f64; 4] = [0.5, 1.0, 2.0, 4.0];
const FACTORS: [f64; 3] = [0.5, 1.5, 2.0];
const DEGREES: [f64; 5] = [5.0, 10.0, 15.0, 30.0, 45.0];
const COUNTS: [f64; 3] = [1.0, 2.0, 3.0];
const FINER: f64 = 0.1;

/// Texts that differ from a program in the Python dialect by one change, each once. Equal numbers are changed
/// together as well as one by one; a loop's count and the angle it turns by in equal parts go together.
pub(super) fn neighbours(code: &str) -> Vec<String> {
    let all = numbers(code, Dialect::Python);
    let closed: Vec<(usize, Vec<usize>)> = (0..all.len()).map(|i| (i, closing(&all, i))).collect();
    // What leaves the numbers as they are comes first: of equals the first is taken.
    let mut found = [mirrored(code), shortened(code)].concat();
    for (i, number) in all.iter().enumerate() {
        let first = all[..i].iter().all(|other| !is_alike(other, number));
        let alike = all.iter().filter(|other| is_alike(other, number)).count();
        let closes = closed.iter().any(|(_, angles)| angles.contains(&i));
        let is_closed = !closed[i].1.is_empty();
        // Of a figure that closes less can be meant, but not more: that only scribbles over it.
        let scribbles = |value: f64| closes || is_closed && value > number.value;
        let values = values(number).into_iter();
        for value in values.filter(|&value| !scribbles(value)) {
            found.push(number.replaced(code, value));
            if first && alike > 1 {
                found.push(replaced_all(code, &all, number, value));
            }
        }
        found.extend(turned_alike(code, &all, i, &closed[i].1));
    }
    let mut seen = HashSet::from([code.to_owned()]);
    found.retain(|text| seen.insert(text.clone()));
    found
}

fn is_alike(a: &Number, b: &Number) -> bool {
    a.role == b.role && a.value == b.value
}

/// What a number may be instead.
fn values(number: &Number) -> Vec<f64> {
    let value = number.value;
    let around = |steps: &[f64]| -> Vec<f64> {
        let both = steps.iter().flat_map(|step| [value + step, value - step]);
        both.collect()
    };
    let mut values = match number.role {
        Role::Count => around(&COUNTS),
        Role::Angle => [around(&DEGREES), vec![180.0 - value]].concat(),
        Role::Distance | Role::Radius => {
            let scaled = FACTORS.iter().map(|factor| factor * value);
            around(&STEPS).into_iter().chain(scaled).collect()
        }
        Role::Coordinate => [around(&STEPS), around(&[FINER])].concat(),
        Role::Other => around(&[1.0]),
    };
    values.retain(|&value| match number.role {
        Role::Count => value >= 1.0,
        Role::Distance => value > 0.0,
        Role::Angle | Role::Radius | Role::Coordinate | Role::Other => true,
    });
    values
}

/// The text with another value for all numbers like one.
fn replaced_all(code: &str, all: &[Number], like: &Number, value: f64) -> String {
    // From the last on, so that the places of those before stay.
    let alike = all.iter().rev().filter(|other| is_alike(other, like));
    alike.fold(code.to_owned(), |text, number| {
        number.replaced(&text, value)
    })
}

/// The angles after a count by which its turns are whole, by their indices.
fn closing(all: &[Number], count: usize) -> Vec<usize> {
    if all[count].role != Role::Count {
        return Vec::new();
    }
    let is_whole = |&angle: &usize| {
        let turns = turns(&all[count], &all[angle]);
        all[angle].role == Role::Angle && turns != 0.0 && (turns - turns.round()).abs() < 0.01
    };
    (count + 1..all.len()).filter(is_whole).collect()
}

fn turns(count: &Number, angle: &Number) -> f64 {
    count.value * angle.value / 360.0
}

/// The texts in which a count is another, and one of the angles that made it whole turns does so again.
fn turned_alike(code: &str, all: &[Number], count: usize, angles: &[usize]) -> Vec<String> {
    let number = &all[count];
    let between = |a: &Number, b: &Number| code.get(a.span.end as usize..b.span.start as usize);
    let mut found = Vec::new();
    for &angle in angles {
        // In 360/7 it is the seven.
        let parts = all.get(angle + 1).filter(|parts| {
            parts.value == number.value && between(&all[angle], parts).map(str::trim) == Some("/")
        });
        for value in values(number) {
            let turned = turns(number, &all[angle]).round() * 360.0 / value;
            let turned = (100.0 * turned).round() / 100.0;
            let text = match parts {
                Some(parts) => parts.replaced(code, value),
                None => all[angle].replaced(code, turned),
            };
            found.push(number.replaced(&text, value));
        }
    }
    found
}

/// The texts in which one turn goes the other way.
fn mirrored(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (from, to) in [("left(", "right("), ("right(", "left(")] {
        for (at, _) in code.match_indices(from) {
            found.push(format!("{}{to}{}", &code[..at], &code[at + from.len()..]));
        }
    }
    found
}

/// The texts without one of the statements, with and without what is in it, and without one of the spaces that
/// are left between strokes.
fn shortened(code: &str) -> Vec<String> {
    let lines: Vec<&str> = code.lines().collect();
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut found = Vec::new();
    for (i, space) in lines.windows(3).enumerate() {
        let [up, moved, down] = space else { continue };
        let is_space = up.ends_with("penup()")
            && down.ends_with("pendown()")
            && space.iter().all(|line| depth(line) == depth(up))
            && !moved.ends_with(':');
        if is_space {
            found.push([&lines[..i], &lines[i + 3..]].concat().join("\n"));
        }
    }
    for i in 0..lines.len() {
        let inside = lines[i + 1..]
            .iter()
            .take_while(|line| depth(line) > depth(lines[i]))
            .count();
        let (body, after) = lines[i + 1..].split_at(inside);
        let without: Vec<&str> = [&lines[..i], after].concat();
        found.push(without.join("\n"));
        if let Some(first) = body.first() {
            let in_by = depth(first) - depth(lines[i]);
            // A line that goes on in brackets, and a comment, may stand farther out.
            let body = body.iter().map(|line| line.get(in_by..).unwrap_or(line));
            let lines = lines[..i]
                .iter()
                .copied()
                .chain(body)
                .chain(after.iter().copied());
            found.push(lines.collect::<Vec<&str>>().join("\n"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str =
        "for i in range(6):\n    with fork_state():\n        forward(6)\n    left(60)";

    fn has(code: &str, neighbour: &str) -> bool {
        neighbours(code).iter().any(|text| text == neighbour)
    }

    #[test]
    fn a_number_changes_alone_and_a_count_with_its_angle() {
        assert!(has(ROW, &ROW.replace("forward(6)", "forward(5)")));
        let five = ROW.replace("range(6)", "range(5)");
        assert!(has(ROW, &five));
        assert!(has(ROW, &five.replace("left(60)", "left(72)")));
        let seven = "for i in range(7):\n    forward(8)\n    left(360/7)";
        assert!(has(seven, &seven.replace('7', "9")));
        assert!(has(ROW, &ROW.replace("left", "right")));
    }

    #[test]
    fn what_closes_is_not_gone_over_again() {
        assert!(!has(ROW, &ROW.replace("range(6)", "range(7)")));
        assert!(!has(ROW, &ROW.replace("left(60)", "left(70)")));
    }

    #[test]
    fn equal_numbers_change_together_and_one_by_one() {
        let two = "forward(8)\nleft(90)\nforward(8)";
        assert!(has(two, "forward(9)\nleft(90)\nforward(9)"));
        assert!(has(two, "forward(8)\nleft(90)\nforward(9)"));
    }

    #[test]
    fn a_statement_goes_with_or_without_what_is_in_it() {
        assert!(has(ROW, "for i in range(6):\n    forward(6)\n    left(60)"));
        assert!(has(ROW, "for i in range(6):\n    left(60)"));
        let spaced = "forward(2)\npenup()\nforward(4)\npendown()\nforward(2)";
        assert!(has(spaced, "forward(2)\nforward(2)"));
    }

    #[test]
    fn lines_that_stand_farther_out_are_left_as_they_are() {
        let code = "for i in range(4):\n        forward(8)\n  # é";
        assert!(has(code, "forward(8)\n  # é"));
    }

    #[test]
    fn each_is_there_once_and_the_program_itself_is_not() {
        let all = neighbours(ROW);
        let distinct: HashSet<&String> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert!(!has(ROW, ROW));
    }
}
