//! Numbers as laws of a parameter.

use turtle_lib::program::{BinaryOp, Expr};

/// Numbers may lie this far from a law in any case: programs write them with two digits.
const ROUNDING: f64 = 0.005;

/// Factors and terms of laws have at most so many digits.
const MOST_DIGITS: i32 = 4;

/// How a number follows from the parameter: a factor times the parameter, or its reciprocal, and a term.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Law {
    of: Of,
    factor: f64,
    term: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Nothing,
    Parameter,
    Reciprocal,
}

impl Of {
    fn at(self, n: f64) -> f64 {
        match self {
            Of::Nothing => 0.0,
            Of::Parameter => n,
            Of::Reciprocal => n.recip(),
        }
    }
}

impl Law {
    /// The parameter itself.
    pub const PARAMETER: Law = Law {
        of: Of::Parameter,
        factor: 1.0,
        term: 0.0,
    };

    /// The simplest law by which `values` follow from `parameters` to within a share of them.
    pub fn of(parameters: &[f64], values: &[f64], slack: f64) -> Option<Law> {
        let has_term = [
            (Of::Nothing, true),
            (Of::Parameter, false),
            (Of::Reciprocal, false),
            (Of::Parameter, true),
            (Of::Reciprocal, true),
        ];
        let laws = has_term.into_iter();
        laws.flat_map(|(of, has_term)| fitted(of, has_term, parameters, values))
            .find(|law| {
                let near = |(n, value): (&f64, &f64)| {
                    (law.at(*n) - value).abs() <= ROUNDING + slack * value.abs()
                };
                parameters.iter().zip(values).all(near)
            })
    }

    fn at(&self, n: f64) -> f64 {
        match self.of {
            // Nothing times the reciprocal of nothing is no number.
            Of::Nothing => self.term,
            of => self.factor * of.at(n) + self.term,
        }
    }

    /// What it takes to tell.
    pub fn cost(&self) -> usize {
        match self.of {
            Of::Nothing => 0,
            _ => 4 * (1 + usize::from(self.factor != 1.0) + 2 * usize::from(self.term != 0.0)),
        }
    }

    /// It as an expression of the parameter called `name`.
    pub fn expr(&self, name: &str) -> Expr {
        let parameter = Expr::name(name);
        let part = match self.of {
            Of::Nothing => return Expr::number(self.term),
            Of::Parameter if self.factor == 1.0 => parameter,
            Of::Parameter => Expr::binary(BinaryOp::Mul, Expr::number(self.factor), parameter),
            Of::Reciprocal => {
                Expr::binary(BinaryOp::Div, Expr::number(self.factor.abs()), parameter)
            }
        };
        let falls = self.of == Of::Reciprocal && self.factor < 0.0;
        match (falls, self.term) {
            (true, term) => Expr::binary(BinaryOp::Sub, Expr::number(term), part),
            (false, 0.0) => part,
            (false, term) if term < 0.0 => Expr::binary(BinaryOp::Sub, part, Expr::number(-term)),
            (false, term) => Expr::binary(BinaryOp::Add, part, Expr::number(term)),
        }
    }
}

/// Laws of one form by least squares, with numbers of ever more digits.
fn fitted(of: Of, has_term: bool, parameters: &[f64], values: &[f64]) -> Vec<Law> {
    let xs: Vec<f64> = parameters.iter().map(|&n| of.at(n)).collect();
    let mean = |numbers: &[f64]| numbers.iter().sum::<f64>() / numbers.len() as f64;
    let (x0, y0) = match has_term {
        true => (mean(&xs), mean(values)),
        false => (0.0, 0.0),
    };
    let products = xs.iter().zip(values).map(|(x, y)| (x - x0) * (y - y0));
    let squares: f64 = xs.iter().map(|x| (x - x0) * (x - x0)).sum();
    let factor = match squares > 0.0 {
        true => products.sum::<f64>() / squares,
        false => 0.0,
    };
    let laws = (0..=MOST_DIGITS).map(|digits| {
        let scale = 10_f64.powi(digits);
        let rounded = |number: f64| (number * scale).round() / scale;
        let factor = rounded(factor);
        let term = match has_term {
            true => rounded(y0 - factor * x0),
            false => 0.0,
        };
        Law { of, factor, term }
    });
    // A factor of nothing is another law.
    laws.filter(|law| law.of == Of::Nothing || law.factor != 0.0)
        .filter(|law| law.factor.is_finite() && law.term.is_finite())
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use turtle_lib::program::{Program, Stmt, StmtKind, Verb};
    use turtle_lib::python;

    fn told(parameters: &[f64], values: &[f64]) -> Option<String> {
        let law = Law::of(parameters, values, 0.003)?;
        let command = StmtKind::Command {
            verb: Verb::Left,
            args: vec![law.expr("n")],
        };
        let program = Program {
            body: vec![Stmt::from(command)],
        };
        let text = python::print(&program);
        Some(
            text.trim()
                .trim_start_matches("left(")
                .trim_end_matches(')')
                .to_owned(),
        )
    }

    #[test]
    fn numbers_follow_the_simplest_law() {
        let n = [3.0, 4.0, 7.0];
        assert_eq!(told(&n, &[8.0, 8.0, 8.0]).unwrap(), "8");
        assert_eq!(told(&n, &n).unwrap(), "n");
        assert_eq!(told(&n, &[1.5, 2.0, 3.5]).unwrap(), "0.5 * n");
        assert_eq!(told(&n, &[120.0, 90.0, 51.43]).unwrap(), "360 / n");
        assert_eq!(told(&n, &[5.0, 7.0, 13.0]).unwrap(), "2 * n - 1");
        assert_eq!(told(&n, &[60.0, 90.0, 128.571]).unwrap(), "180 - 360 / n");
        assert_eq!(told(&n, &[1.0, 2.0, 9.0]), None);
        assert_eq!(told(&[0.0, 1.0, 2.0], &[1.0, 5.0, 2.0]), None);
    }
}
