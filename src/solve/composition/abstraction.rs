//! Functions with arguments: shapes of the same moves that differ in few of their numbers take those as arguments.

use super::shape::{Move, Shape, Term};

/// Of the numbers of a function so many may be arguments.
const MOST_ARGUMENTS: usize = 2;

/// What a number is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Length,
    Angle,
    Radius,
    Extent,
}

/// What it takes to abstract so many shapes, each of which is compared with each, in distances.
pub fn cost(shapes: usize) -> usize {
    const COMPARED: usize = 5;
    COMPARED.saturating_mul(shapes).saturating_mul(shapes)
}

/// Makes arguments of the numbers in which shapes of the same moves differ, where they are few.
pub fn abstracted(mut shapes: Vec<&mut Shape>) {
    for first in 0..shapes.len() {
        // Those that have arguments already are done.
        if shapes[first].has_arguments() {
            continue;
        }
        let alike: Vec<usize> = (first..shapes.len())
            .filter(|&i| is_alike(shapes[first], shapes[i]))
            .collect();
        let Some(names) = names(&shapes, &alike) else {
            continue;
        };
        for &index in &alike {
            for (number, name) in shapes[index].numbers.iter_mut().zip(&names) {
                number.name = *name;
            }
            shapes[index].turn_by_positive_arguments();
        }
    }
}

/// Whether two shapes are the same moves with numbers of their own.
fn is_alike(one: &Shape, other: &Shape) -> bool {
    one.moves == other.moves && one.numbers.len() == other.numbers.len()
}

/// For each number its name as an argument, if it differs; numbers that differ alike have one name. Nothing where the
/// shapes are equal, have arguments already, or differ in too many.
fn names(shapes: &[&mut Shape], alike: &[usize]) -> Option<Vec<Option<&'static str>>> {
    let shape = &shapes[*alike.first()?];
    if alike.iter().any(|&i| shapes[i].has_arguments()) {
        return None;
    }
    let column = |number: usize| -> Vec<f64> {
        let of_shape = |&index: &usize| shapes[index].numbers[number].value;
        alike.iter().map(of_shape).collect()
    };
    let columns: Vec<Vec<f64>> = (0..shape.numbers.len()).map(column).collect();
    let differs = |column: &[f64]| column.iter().any(|value| *value != column[0]);
    let mut kinds: Vec<(&[f64], Role)> = Vec::new();
    for (number, column) in columns.iter().enumerate() {
        if !differs(column) || kinds.iter().any(|(known, _)| known == column) {
            continue;
        }
        let role = role(&shape.moves, number)?;
        let is_of_one_side = column.iter().all(|value| *value > 0.0)
            || role == Role::Angle && column.iter().all(|value| *value < 0.0);
        if !is_of_one_side {
            return None;
        }
        kinds.push((column, role));
    }
    if kinds.is_empty() || kinds.len() > MOST_ARGUMENTS {
        return None;
    }
    let name = |column: &Vec<f64>| {
        let kind = kinds.iter().position(|(known, _)| known == column)?;
        let role = kinds[kind].1;
        let is_of_role = |other: &&(&[f64], Role)| other.1 == role;
        let before = kinds[..kind].iter().filter(is_of_role).count();
        Some(match kinds.iter().filter(is_of_role).count() {
            1 => role.name(),
            _ => role.names()[before],
        })
    };
    Some(columns.iter().map(name).collect())
}

/// What the number of this index is for; nothing if it is for several things, or a multiple of it is.
fn role(moves: &[Move], number: usize) -> Option<Role> {
    let mut roles = Vec::new();
    collect(moves, number, &mut roles);
    let first = (*roles.first()?)?;
    roles
        .iter()
        .all(|role| *role == Some(first))
        .then_some(first)
}

fn collect(moves: &[Move], number: usize, roles: &mut Vec<Option<Role>>) {
    for one in moves {
        let used = match one {
            Move::Turn(angle) => vec![(angle, Role::Angle)],
            Move::Forward(length) => vec![(length, Role::Length)],
            Move::Arc(radius, extent) => vec![(radius, Role::Radius), (extent, Role::Extent)],
            Move::To(_) => Vec::new(),
            Move::Branches { length, .. } => vec![(length, Role::Length)],
            Move::Repeat(_, body) => {
                collect(body, number, roles);
                continue;
            }
        };
        roles.extend(used.into_iter().filter_map(|(term, role)| match *term {
            Term::Of(index, factor) if index == number => Some((factor == 1.0).then_some(role)),
            Term::Along(first, step, _) if [first, step].contains(&number) => Some(None),
            _ => None,
        }));
    }
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Role::Length => "length",
            Role::Angle => "angle",
            Role::Radius => "radius",
            Role::Extent => "extent",
        }
    }

    /// The names of several of one kind.
    fn names(self) -> [&'static str; MOST_ARGUMENTS] {
        match self {
            Role::Length => ["length_1", "length_2"],
            Role::Angle => ["angle_1", "angle_2"],
            Role::Radius => ["radius_1", "radius_2"],
            Role::Extent => ["extent_1", "extent_2"],
        }
    }
}
