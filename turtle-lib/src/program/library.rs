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
    /// Logo's: a colour, of which a list is in percents.
    Percents,
    /// Logo's: the bits that all numbers have.
    BitAnd,
    /// Logo's: the bits that any number has.
    BitOr,
    /// Logo's: the bits that an odd count of numbers have.
    BitXor,
    /// Logo's: the other bits.
    BitNot,
    /// Logo's: a number's bits moved to the left, its sign kept.
    AShift,
    /// Logo's: a number's bits moved to the left, its sign one of them.
    LShift,
    /// Logo's: the variable of a name, of the innermost call that has one or of the program.
    Thing,
    /// Logo's: whether there is one.
    IsName,
    /// Logo's: gives it a value.
    Make,
    /// Logo's: the natural logarithm.
    Ln,
    /// Logo's: takes the first item out of the list in the variable of a name.
    Take,
    /// Logo's: what could not be read, with what is wrong with it.
    Fail,
    /// Logo's: goes on behind the `catch` of a tag; with `error` as the tag a second argument says what is wrong.
    Throw,
    /// Logo's: what `catch "error` caught last, as a list.
    Error,
    /// Logo's: an array of so many empty lists, counted from 1 or from a second argument.
    Array,
    /// Logo's: an array of a list's items, counted from 1 or from a second argument.
    ListToArray,
    /// Logo's: whether it is an array.
    IsArray,
    /// Logo's: arrays in arrays, of the sizes in a list.
    MdArray,
    /// Logo's: the item at the places in a list of such an array.
    MdItem,
    /// Logo's: changes it.
    MdSetItem,
    /// Logo's: gives a property of a name a value.
    PutProp,
    /// Logo's: the value of a property of a name, or an empty list.
    GetProp,
    /// Logo's: takes a property from a name.
    RemProp,
    /// Logo's: all properties of a name, each followed by its value.
    PropList,
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
    /// In Logo only, by a word.
    Word,
}

impl Library {
    /// All of them, in the order of their declaration.
    pub const ALL: [Library; 75] = [
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
        Library::Percents,
        Library::BitAnd,
        Library::BitOr,
        Library::BitXor,
        Library::BitNot,
        Library::AShift,
        Library::LShift,
        Library::Thing,
        Library::IsName,
        Library::Make,
        Library::Ln,
        Library::Take,
        Library::Fail,
        Library::Throw,
        Library::Error,
        Library::Array,
        Library::ListToArray,
        Library::IsArray,
        Library::MdArray,
        Library::MdItem,
        Library::MdSetItem,
        Library::PutProp,
        Library::GetProp,
        Library::RemProp,
        Library::PropList,
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
            Append
                | Extend
                | Insert
                | Pop
                | Remove
                | Reverse
                | Sort
                | Apply
                | Make
                | Take
                | Fail
                | Throw
                | Error
                | Array
                | ListToArray
                | MdArray
                | MdSetItem
                | PutProp
                | RemProp
        ) || self.form() == Form::OfRandom
    }

    /// Whether CPython has no function for it, since it is Logo's own.
    pub fn is_logos(self) -> bool {
        use Library::*;
        matches!(
            self,
            Sentence | Alike | IsList | IsNumber | Apply | Percents
        ) || self.form() == Form::Word
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
            Library::Percents => ("percents", Function, 1, 1),
            Library::BitAnd => ("bitand", Word, 0, 64),
            Library::BitOr => ("bitor", Word, 0, 64),
            Library::BitXor => ("bitxor", Word, 0, 64),
            Library::BitNot => ("bitnot", Word, 1, 1),
            Library::AShift => ("ashift", Word, 2, 2),
            Library::LShift => ("lshift", Word, 2, 2),
            Library::Thing => ("thing", Word, 1, 1),
            Library::IsName => ("namep", Word, 1, 1),
            Library::Make => ("make", Word, 2, 2),
            Library::Ln => ("ln", Word, 1, 1),
            Library::Take => ("pop", Word, 1, 1),
            Library::Fail => ("fail", Word, 1, 1),
            Library::Throw => ("throw", Word, 1, 2),
            Library::Error => ("error", Word, 0, 0),
            Library::Array => ("array", Word, 1, 2),
            Library::ListToArray => ("listtoarray", Word, 1, 2),
            Library::IsArray => ("arrayp", Word, 1, 1),
            Library::MdArray => ("mdarray", Word, 1, 2),
            Library::MdItem => ("mditem", Word, 2, 2),
            Library::MdSetItem => ("mdsetitem", Word, 3, 3),
            Library::PutProp => ("pprop", Word, 3, 3),
            Library::GetProp => ("gprop", Word, 2, 2),
            Library::RemProp => ("remprop", Word, 2, 2),
            Library::PropList => ("plist", Word, 1, 1),
        }
    }
}
