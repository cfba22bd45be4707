//! Loops that are expressions.

use super::{Compiler, RunError};
use crate::program::{Comprehension, Expr, Gather};
use crate::run::code::Op;

/// A loop whose instructions are being written.
struct Turn {
    /// Where its next turn begins.
    again: u32,
    /// The instruction that ends it.
    end: usize,
}

/// A variable of a loop's own.
pub(super) struct Bound<'p> {
    pub name: &'p str,
    pub slot: u32,
}

impl<'p> Compiler<'p> {
    pub(super) fn comprehension(&mut self, own: &'p Comprehension) -> Result<(), RunError> {
        match &own.gather {
            Gather::Fold { start, .. } => return self.fold(own, start.is_some()),
            Gather::Until {
                so_far,
                start,
                test,
            } => return self.cascade(own, so_far, start, test),
            Gather::List | Gather::Generator => {}
        }
        self.push(Op::List(0));
        self.turns(own, |compiler| {
            compiler.expr(&own.value)?;
            compiler.push(Op::Gather);
            Ok(())
        })
    }

    /// `any` and `all` of a generator end as soon as one value is like `ends_with`.
    pub(super) fn until(
        &mut self,
        own: &'p Comprehension,
        ends_with: bool,
    ) -> Result<(), RunError> {
        let mut found = None;
        self.turns(own, |compiler| {
            compiler.expr(&own.value)?;
            if ends_with {
                compiler.push(Op::Not);
            }
            found = Some(compiler.jump(Op::JumpUnless(0)));
            Ok(())
        })?;
        self.push(Op::Bool(!ends_with));
        let done = self.jump(Op::Jump(0));
        if let Some(found) = found {
            self.land(found);
        }
        own.clauses.iter().for_each(|_| self.push(Op::EndLoop));
        self.push(Op::Bool(ends_with));
        self.land(done);
        Ok(())
    }

    /// Writes the loops with what `body` writes in the innermost.
    fn turns(
        &mut self,
        own: &'p Comprehension,
        body: impl FnOnce(&mut Self) -> Result<(), RunError>,
    ) -> Result<(), RunError> {
        let outer = self.bound.len();
        let mut turns: Vec<Turn> = Vec::with_capacity(own.clauses.len());
        for (i, clause) in own.clauses.iter().enumerate() {
            self.expr(&clause.over)?;
            if i == 0 {
                own.vars().for_each(|name| self.bind(name));
            }
            self.push(Op::Each);
            let again = self.here();
            let end = self.jump(Op::EachTurn { end: 0 });
            turns.push(Turn { again, end });
            if clause.vars.len() != 1 {
                self.push(Op::Unpack(clause.vars.len() as u32));
            }
            for var in &clause.vars {
                self.assign(var)?;
            }
            for cond in &clause.conds {
                self.expr(cond)?;
                self.push(Op::JumpUnless(again));
            }
        }
        body(self)?;
        while let Some(turn) = turns.pop() {
            self.push(Op::Jump(turn.again));
            self.land(turn.end);
        }
        self.bound.truncate(outer);
        Ok(())
    }

    fn fold(&mut self, own: &'p Comprehension, has_start: bool) -> Result<(), RunError> {
        let (Gather::Fold { so_far, start }, [clause]) = (&own.gather, own.clauses.as_slice())
        else {
            return Ok(());
        };
        let outer = self.bound.len();
        self.expr(&clause.over)?;
        if let Some(start) = start {
            self.expr(start)?;
        }
        own.vars().for_each(|name| self.bind(name));
        let mut first = None;
        if has_start {
            self.assign(so_far)?;
            self.push(Op::Each);
        } else {
            self.push(Op::Each);
            first = Some(self.jump(Op::EachTurn { end: 0 }));
            self.assign(so_far)?;
        }
        let again = self.here();
        let end = self.jump(Op::EachTurn { end: 0 });
        for var in &clause.vars {
            self.assign(var)?;
        }
        self.expr(&own.value)?;
        self.assign(so_far)?;
        self.push(Op::Jump(again));
        self.land(end);
        self.name(so_far)?;
        if let Some(first) = first {
            let done = self.jump(Op::Jump(0));
            self.land(first);
            self.push(Op::Empty);
            self.land(done);
        }
        self.bound.truncate(outer);
        Ok(())
    }

    fn cascade(
        &mut self,
        own: &'p Comprehension,
        so_far: &'p str,
        start: &'p Expr,
        test: &'p Expr,
    ) -> Result<(), RunError> {
        /// More turns than any run has steps.
        const MOST: f64 = 9_007_199_254_740_992.0;
        let outer = self.bound.len();
        self.expr(start)?;
        own.vars().for_each(|name| self.bind(name));
        self.assign(so_far)?;
        [1.0, MOST, 1.0]
            .into_iter()
            .for_each(|bound| self.push(Op::Number(bound)));
        self.push(Op::Range);
        let again = self.here();
        let end = self.jump(Op::Turn { end: 0 });
        for var in own.clauses.iter().flat_map(|clause| &clause.vars) {
            self.assign(var)?;
        }
        self.expr(test)?;
        self.push(Op::Not);
        let done = self.jump(Op::JumpUnless(0));
        self.expr(&own.value)?;
        self.assign(so_far)?;
        self.push(Op::Jump(again));
        self.land(done);
        self.push(Op::EndLoop);
        self.land(end);
        self.name(so_far)?;
        self.bound.truncate(outer);
        Ok(())
    }

    /// Gives a variable of a loop's own a slot behind those of the function or program.
    pub(super) fn bind(&mut self, name: &'p str) {
        let slot = self.first_bound + self.bound.len() as u32;
        self.bound.push(Bound { name, slot });
        self.most_bound = self.most_bound.max(self.bound.len() as u32);
    }

    pub(super) fn bound(&self, name: &str) -> Option<u32> {
        let mut bound = self.bound.iter().rev();
        bound.find(|own| own.name == name).map(|own| own.slot)
    }
}
