//! Loops that are expressions.

use super::Expr;

/// A loop for its value: `[value for vars in over if cond …]` and its like. Its variables are its own, and hide
/// others of their names in all of it but the first clause's `over`.
#[derive(Clone, Debug, PartialEq)]
pub struct Comprehension {
    /// What becomes of the values.
    pub gather: Gather,
    /// Computed in each turn.
    pub value: Expr,
    /// At least one, the outermost first.
    pub clauses: Vec<Clause>,
}

/// One loop of a [`Comprehension`].
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Its variable, or one for each part of an item.
    pub vars: Vec<String>,
    /// Whose items.
    pub over: Expr,
    /// All have to hold, or the turn goes by.
    pub conds: Vec<Expr>,
}

/// What becomes of the values of a [`Comprehension`].
#[derive(Clone, Debug, PartialEq)]
pub enum Gather {
    /// A list: `[…]`.
    List,
    /// The same as the only argument of a function: `any` and `all` look at no more values than they need.
    Generator,
    /// Each takes the place of the one before, and the last is the value:
    /// `functools.reduce(lambda so_far, item: value, over, start)`. It has one clause, with one variable.
    Fold {
        /// The variable that holds the value before.
        so_far: String,
        /// Its first value; the first item where there is none.
        start: Option<Expr>,
    },
    /// The same, turn by turn with no end but that of the test: Logo's `cascade`. It has one clause, which goes over nothing,
    /// and whose variable is the number of the turn, from 1.
    Until {
        /// The variable that holds the value before.
        so_far: String,
        /// Its first value.
        start: Expr,
        /// Where it holds before a turn, the value is what there is.
        test: Expr,
    },
}

impl Comprehension {
    /// The expressions that it is made of.
    pub fn parts(&self) -> impl Iterator<Item = &Expr> {
        let (start, test) = match &self.gather {
            Gather::Fold { start, .. } => (start.as_ref(), None),
            Gather::Until { start, test, .. } => (Some(start), Some(test)),
            Gather::List | Gather::Generator => (None, None),
        };
        let clauses = self.clauses.iter();
        let of_clauses = clauses.flat_map(|own| std::iter::once(&own.over).chain(&own.conds));
        start
            .into_iter()
            .chain(test)
            .chain([&self.value])
            .chain(of_clauses)
    }

    /// Its variables, that of [`Gather::Fold`] and [`Gather::Until`] first.
    pub fn vars(&self) -> impl Iterator<Item = &str> {
        let so_far = match &self.gather {
            Gather::Fold { so_far, .. } | Gather::Until { so_far, .. } => Some(so_far),
            Gather::List | Gather::Generator => None,
        };
        let of_clauses = self.clauses.iter().flat_map(|clause| &clause.vars);
        so_far.into_iter().chain(of_clauses).map(String::as_str)
    }

    /// The same loop with what `f` makes of each of its parts.
    pub(super) fn with_parts(&self, f: &mut dyn FnMut(&Expr) -> Expr) -> Comprehension {
        let gather = match &self.gather {
            Gather::Fold { so_far, start } => Gather::Fold {
                so_far: so_far.clone(),
                start: start.as_ref().map(&mut *f),
            },
            Gather::Until {
                so_far,
                start,
                test,
            } => Gather::Until {
                so_far: so_far.clone(),
                start: f(start),
                test: f(test),
            },
            gather => gather.clone(),
        };
        let value = f(&self.value);
        let clauses = self.clauses.iter().map(|clause| Clause {
            vars: clause.vars.clone(),
            over: f(&clause.over),
            conds: clause.conds.iter().map(&mut *f).collect(),
        });
        let clauses = clauses.collect();
        Comprehension {
            gather,
            value,
            clauses,
        }
    }

    /// The same loop with other names for its variables where it binds them.
    pub fn with_vars(mut self, name: &dyn Fn(&str) -> String) -> Comprehension {
        if let Gather::Fold { so_far, .. } | Gather::Until { so_far, .. } = &mut self.gather {
            *so_far = name(so_far);
        }
        for var in self.clauses.iter_mut().flat_map(|clause| &mut clause.vars) {
            *var = name(var);
        }
        self
    }
}
