//! Programs without their numbers, and numbers put into them.

use std::cell::RefCell;
use turtle_lib::program::{Expr, Program, Stmt};
use turtle_lib::python;
use turtle_lib::run::constant;

/// What is said with a number.
type Say<'a> = RefCell<&'a mut dyn FnMut(f64) -> Expr>;

/// A program's text with zeros in place of its numbers, and the numbers in their order. What is worked out of numbers
/// alone, as `360 / 7`, is one number.
pub(super) fn take_apart(program: &Program) -> (String, Vec<f64>) {
    let mut numbers = Vec::new();
    let shape = with_numbers(program, &mut |number| {
        numbers.push(number);
        Expr::Number(0.0)
    });
    (python::print(&shape), numbers)
}

/// The program with what `say` has in place of its first, second, third number, counted from 0.
pub(super) fn filled(shape: &Program, say: &mut dyn FnMut(usize) -> Expr) -> Program {
    let mut places = 0..;
    with_numbers(shape, &mut |number| {
        places.next().map_or(Expr::Number(number), &mut *say)
    })
}

fn with_numbers(program: &Program, say: &mut dyn FnMut(f64) -> Expr) -> Program {
    Program {
        body: block(&program.body, &RefCell::new(say)),
    }
}

fn block(body: &[Stmt], say: &Say) -> Vec<Stmt> {
    let mapped =
        |stmt: &Stmt| stmt.mapped(&mut |part| expr(part, say), &mut |body| block(body, say));
    body.iter().map(mapped).collect()
}

fn expr(part: &Expr, say: &Say) -> Expr {
    match constant(part, &|_| None) {
        Some(number) => (say.borrow_mut())(number),
        None => part.with_parts(&mut |part| expr(part, say)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn programs_that_differ_in_numbers_have_one_shape() {
        let apart = |code: &str| take_apart(&python::parse(code).into_program().unwrap());
        let (shape, numbers) = apart("for i in range(7):\n    forward(8 - i)\n    left(360 / 7)");
        assert_eq!(numbers, [0.0, 7.0, 1.0, 8.0, 360.0 / 7.0]);
        let (other, _) = apart("for i in range(4):\n    forward(3 - i)\n    left(90)");
        assert_eq!(shape, other);
        assert_ne!(
            shape,
            apart("for i in range(4):\n    forward(3 + i)\n    left(90)").0
        );
        let program = python::parse(&shape).into_program().unwrap();
        let filled = filled(&program, &mut |place| Expr::Number(numbers[place]));
        assert_eq!(take_apart(&filled), (shape, numbers));
    }
}
