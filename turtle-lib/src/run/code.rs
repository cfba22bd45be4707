//! A program as instructions for the machine.

use crate::program::{Axis, BinaryOp, Builtin, Library, Verb};
use std::collections::HashMap;

/// An instruction. Values are taken from a stack and put on it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    Number(f64),
    Bool(bool),
    /// One of [`Code::texts`].
    Text(u32),
    None,
    /// So many values become a list.
    List(u32),
    /// So many values become a tuple.
    Tuple(u32),
    Local(u32),
    Global(u32),
    SetLocal(u32),
    SetGlobal(u32),
    /// Two values become a point, or a pair.
    Point,
    Item(Axis),
    /// Takes a list and a place.
    Index,
    /// Takes a list, a place and a value.
    SetItem,
    /// A value becomes so many, the first on top.
    Unpack(u32),
    Library {
        function: Library,
        args: u8,
    },
    Neg,
    Not,
    Binary(BinaryOp),
    /// Of `and` and `or`: a first side with the truth value `when` decides, and the second is jumped
    /// over.
    Decide {
        when: bool,
        to: u32,
    },
    /// Makes a truth value of what there is.
    Truth,
    Builtin(Builtin),
    /// A builtin that asks a turtle, of the turtle whose number is there.
    BuiltinOf(Builtin),
    Call {
        function: u32,
        args: u32,
    },
    Return,
    /// Takes a template and a list: runs the template with the list's items.
    Apply,
    /// Ends a list that is run.
    EndRun,
    /// Ends the lists that are run, and the function that runs them.
    ReturnFromRuns,
    /// Drops a value.
    Drop,
    /// Counts a step: each statement that is not a command has one.
    Step,
    /// A command, which counts its step itself.
    Command {
        verb: Verb,
        args: u8,
    },
    /// `forward` by a known distance.
    ForwardBy(f64),
    /// `left` by a known angle.
    LeftBy(f64),
    Jump(u32),
    JumpUnless(u32),
    /// Begins a loop over the range of three numbers.
    Range,
    /// Begins the loop's next turn with its number on the stack, or ends it and jumps.
    Turn {
        end: u32,
    },
    /// Begins a loop over the items of a value.
    Each,
    /// Begins the loop's next turn with its item on the stack, or ends it and jumps.
    EachTurn {
        end: u32,
    },
    /// Ends the innermost loop over a range or items.
    EndLoop,
    /// Puts a value at the end of the list below it.
    Gather,
    /// There was no item to begin with.
    Empty,
    /// Takes a tag, and waits for what is thrown to it, to jump.
    Catch {
        end: u32,
    },
    EndCatch,
    Fork,
    Restore,
    Define {
        function: u32,
        body: u32,
    },
    End,
}

/// The body of a definition.
pub(super) struct Body {
    /// Its first instruction.
    pub start: u32,
    pub param_count: u32,
    pub slot_count: u32,
}

/// A program as instructions.
pub(super) struct Code<'p> {
    pub ops: Vec<Op>,
    /// The line of each instruction.
    pub lines: Vec<u32>,
    pub global_count: usize,
    pub texts: Vec<&'p str>,
    /// Whether something may be undone.
    pub undoes: bool,
    /// The `def`s; one name may have several.
    pub bodies: Vec<Body>,
    /// Names of the functions that are defined or called.
    pub function_names: Vec<&'p str>,
    /// Names of the variables, for errors: those of a body from its number on, the program's last.
    pub names: Vec<Slots<'p>>,
}

/// Variables by name and number.
pub(super) type Slots<'p> = HashMap<&'p str, u32>;

impl<'p> Code<'p> {
    /// The program's variable in a slot.
    pub fn global_name(&self, slot: u32) -> String {
        self.names
            .last()
            .map_or_else(String::new, |slots| name_of(slots, slot))
    }

    /// The body that holds an instruction.
    pub fn body_at(&self, op: usize) -> Option<usize> {
        // They stand one behind the other.
        let after = self
            .bodies
            .partition_point(|body| body.start as usize <= op);
        after.checked_sub(1)
    }

    /// The variable in a slot of the function whose body holds an instruction.
    pub fn local_name(&self, slot: u32, op: usize) -> String {
        let slots = self.body_at(op).and_then(|body| self.names.get(body));
        slots.map_or_else(String::new, |slots| name_of(slots, slot))
    }
}

fn name_of(slots: &Slots<'_>, slot: u32) -> String {
    let mut entries = slots.iter();
    let found = entries.find(|&(_, &own)| own == slot);
    found.map_or_else(String::new, |(name, _)| (*name).to_owned())
}
