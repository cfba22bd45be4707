//! Tells programs for regular figures from those that follow a hand's uneven sides and angles.

use crate::solve::Reading;
use turtle_lib::dialect::Dialect;
use turtle_lib::numbers::{Role, numbers};
use turtle_lib::program::{Program, Stmt, StmtKind};

/// A program without repetition that has so many numbers of its own reads a drawing as it was drawn.
const UNEVEN: usize = 5;

/// Angles of which multiples are in figures that are regular, in degrees, and some that are so themselves.
const REGULAR: [f64; 2] = [30.0, 45.0];
const OF_FIVE: [f64; 4] = [36.0, 72.0, 108.0, 144.0];

/// How many numbers of a program in the Python dialect had to be found one by one: different lengths, places,
/// and angles that regular figures do not have. Where the turtle is put at first does not count.
pub fn free_numbers(code: &str) -> usize {
    let body = match code.split_once('\n') {
        Some((first, rest)) if first.starts_with("teleport(") => rest,
        _ => code,
    };
    let mut found: Vec<(bool, f64)> = Vec::new();
    let mut coordinates = 0;
    for number in numbers(body, Dialect::Python) {
        let value = number.value.abs();
        let is_angle = match number.role {
            Role::Angle => true,
            Role::Distance | Role::Radius => false,
            Role::Coordinate => {
                coordinates += 1;
                continue;
            }
            Role::Count | Role::Other => continue,
        };
        let is_regular = is_angle
            && (REGULAR.iter().any(|unit| value % unit == 0.0) || OF_FIVE.contains(&value));
        if value != 0.0 && !is_regular && !found.contains(&(is_angle, value)) {
            found.push((is_angle, value));
        }
    }
    found.len() + coordinates
}

/// How a program with so many free numbers reads a drawing.
pub fn reading(program: &Program, free_numbers: usize) -> Reading {
    if free_numbers >= UNEVEN && !program.body.iter().any(repeats) {
        Reading::Drawn
    } else {
        Reading::Meant
    }
}

fn repeats(stmt: &Stmt) -> bool {
    match &stmt.kind {
        StmtKind::For { .. }
        | StmtKind::Each { .. }
        | StmtKind::While { .. }
        | StmtKind::Def { .. } => true,
        _ => stmt.blocks().flatten().any(repeats),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::python;

    fn read(code: &str) -> (usize, Reading) {
        let free = free_numbers(code);
        (free, reading(&python::parse(code).program, free))
    }

    #[test]
    fn a_regular_figure_has_a_number_or_two() {
        let square = "teleport(-3.5, 8, 10)\nfor i in range(4):\n    forward(8)\n    left(90)";
        assert_eq!(read(square), (1, Reading::Meant));
        let seven = "for i in range(7):\n    forward(8)\n    left(360/7)";
        assert_eq!(read(seven), (1, Reading::Meant));
        let house =
            "forward(20)\nleft(90)\nforward(20)\nleft(30)\nforward(20)\nleft(120)\nforward(20)";
        assert_eq!(read(house), (1, Reading::Meant));
    }

    #[test]
    fn a_hands_square_has_a_number_for_each_side_and_corner() {
        let turned =
            "teleport(21, -21, 95)\nforward(45)\nleft(95)\nforward(42)\nleft(85)\nforward(37.7)";
        assert_eq!(read(turned), (5, Reading::Drawn));
        let placed =
            "teleport(22, -20)\ngoto(20, 16)\ngoto(-20, 20)\ngoto(-22, -16)\ngoto(22, -20)";
        assert_eq!(read(placed), (8, Reading::Drawn));
    }

    #[test]
    fn what_repeats_follows_no_hand() {
        let gems = "for i in range(3):\n    forward(8)\n    left(50)\n    forward(9)\n    left(70)\n    forward(3)\n    left(15)";
        assert_eq!(read(gems), (6, Reading::Meant));
        let inside = format!("with fork_state():\n    {}", gems.replace('\n', "\n    "));
        assert_eq!(read(&inside), (6, Reading::Meant));
    }
}
