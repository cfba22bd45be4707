//! Functions of lists, texts and chance.

use std::ops::RangeInclusive;

/// What Python has beside [`Builtin`](super::Builtin): functions whose values or arguments are lists or texts, and
/// those that go by chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Library {
    Len,
    /// `range(…)` as a list.
    Range,
    Zip,
    Enumerate,
    Reversed,
    Sorted,
    Sum,
    /// `min` of one list.
    Least,
    /// `max` of one list.
    Greatest,
    /// `list(…)`
    List,
    /// `tuple(…)`
    Tuple,
    Str,
    Float,
    /// `round` to so many digits.
    Rounded,
    /// Whether one of a list holds.
    Any,
    /// Whether all of a list hold.
    All,
    /// Logo's: one list of all items, values that are no lists among them.
    Sentence,
    /// Logo's: the second, a list, as one word where the first is a word.
    Alike,
    /// Logo's: whether it is a list.
    IsList,
    /// Logo's: whether it is a number or a word that says one.
    IsNumber,
    /// Logo's: a template, which is a list or a procedure's name, of the items of a list.
    Apply,
    /// `item in list`, with the item first.
    Contains,
    /// `list[start:stop:step]`, with `None` for what is left out.
    Slice,
    /// `"…{}…".format(…)`, which an f-string is, too.
    Format,
    Append,
    Extend,
    Insert,
    Pop,
    Remove,
    Index,
    Count,
    Reverse,
    Sort,
    Ord,
    Chr,
    Upper,
    Lower,
    Strip,
    Split,
    Join,
    Replace,
    Random,
    Uniform,
    RandInt,
    RandRange,
    Gauss,
    Choice,
    Sample,
    Shuffle,
    Seed,
}

/// How a function of the [`Library`] is written in Python.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `len(a, b)`
    Function,
    /// `a.append(b)`
    Method,
    /// `random.choice(a)`
    OfRandom,
    /// By signs of its own.
    Sign,
}

impl Library {
    /// All of them, in the order of their declaration.
    pub const ALL: [Library; 50] = [
        Library::Len,
        Library::Range,
        Library::Zip,
        Library::Enumerate,
        Library::Reversed,
        Library::Sorted,
        Library::Sum,
        Library::Least,
        Library::Greatest,
        Library::List,
        Library::Tuple,
        Library::Str,
        Library::Float,
        Library::Rounded,
        Library::Any,
        Library::All,
        Library::Sentence,
        Library::Alike,
        Library::IsList,
        Library::IsNumber,
        Library::Apply,
        Library::Contains,
        Library::Slice,
        Library::Format,
        Library::Append,
        Library::Extend,
        Library::Insert,
        Library::Pop,
        Library::Remove,
        Library::Index,
        Library::Count,
        Library::Reverse,
        Library::Sort,
        Library::Ord,
        Library::Chr,
        Library::Upper,
        Library::Lower,
        Library::Strip,
        Library::Split,
        Library::Join,
        Library::Replace,
        Library::Random,
        Library::Uniform,
        Library::RandInt,
        Library::RandRange,
        Library::Gauss,
        Library::Choice,
        Library::Sample,
        Library::Shuffle,
        Library::Seed,
    ];

    /// Its name in Python, without `random.`; of a sign the word that says what it does.
    pub fn name(self) -> &'static str {
        self.said().0
    }

    /// How it is written.
    pub fn form(self) -> Form {
        self.said().1
    }

    /// How many arguments it takes, that before the dot of a method included.
    pub fn arity(self) -> RangeInclusive<usize> {
        let (_, _, least, most) = self.said();
        least..=most
    }

    /// The function of this form and name.
    pub fn from_name(form: Form, name: &str) -> Option<Library> {
        let mut all = Library::ALL.into_iter();
        all.find(|own| own.form() == form && own.name() == name)
    }

    /// Whether it is called for what it does as well as for its value.
    pub fn does_something(self) -> bool {
        use Library::*;
        matches!(
            self,
            Append | Extend | Insert | Pop | Remove | Reverse | Sort | Apply
        ) || self.form() == Form::OfRandom
    }

    fn said(self) -> (&'static str, Form, usize, usize) {
        use Form::*;
        match self {
            Library::Len => ("len", Function, 1, 1),
            Library::Range => ("range", Function, 1, 3),
            Library::Zip => ("zip", Function, 1, 8),
            Library::Enumerate => ("enumerate", Function, 1, 2),
            Library::Reversed => ("reversed", Function, 1, 1),
            Library::Sorted => ("sorted", Function, 1, 1),
            Library::Sum => ("sum", Function, 1, 2),
            Library::Least => ("min", Function, 1, 1),
            Library::Greatest => ("max", Function, 1, 1),
            Library::List => ("list", Function, 0, 1),
            Library::Tuple => ("tuple", Function, 1, 1),
            Library::Str => ("str", Function, 1, 1),
            Library::Float => ("float", Function, 1, 1),
            Library::Rounded => ("round", Function, 2, 2),
            Library::Any => ("any", Function, 1, 1),
            Library::All => ("all", Function, 1, 1),
            Library::Sentence => ("sentence", Function, 0, 64),
            Library::Alike => ("alike", Function, 2, 2),
            Library::IsList => ("listp", Function, 1, 1),
            Library::IsNumber => ("numberp", Function, 1, 1),
            Library::Apply => ("apply", Function, 2, 2),
            Library::Contains => ("in", Sign, 2, 2),
            Library::Slice => ("slice", Sign, 4, 4),
            Library::Format => ("format", Method, 1, 64),
            Library::Append => ("append", Method, 2, 2),
            Library::Extend => ("extend", Method, 2, 2),
            Library::Insert => ("insert", Method, 3, 3),
            Library::Pop => ("pop", Method, 1, 2),
            Library::Remove => ("remove", Method, 2, 2),
            Library::Index => ("index", Method, 2, 2),
            Library::Count => ("count", Method, 2, 2),
            Library::Reverse => ("reverse", Method, 1, 1),
            Library::Sort => ("sort", Method, 1, 1),
            Library::Ord => ("ord", Function, 1, 1),
            Library::Chr => ("chr", Function, 1, 1),
            Library::Upper => ("upper", Method, 1, 1),
            Library::Lower => ("lower", Method, 1, 1),
            Library::Strip => ("strip", Method, 1, 1),
            Library::Split => ("split", Method, 1, 2),
            Library::Join => ("join", Method, 2, 2),
            Library::Replace => ("replace", Method, 3, 3),
            Library::Random => ("random", OfRandom, 0, 0),
            Library::Uniform => ("uniform", OfRandom, 2, 2),
            Library::RandInt => ("randint", OfRandom, 2, 2),
            Library::RandRange => ("randrange", OfRandom, 1, 3),
            Library::Gauss => ("gauss", OfRandom, 2, 2),
            Library::Choice => ("choice", OfRandom, 1, 1),
            Library::Sample => ("sample", OfRandom, 2, 2),
            Library::Shuffle => ("shuffle", OfRandom, 1, 1),
            Library::Seed => ("seed", OfRandom, 0, 1),
        }
    }
}
