//! Whose variable a name is: the loop's, the procedure's, the program's, or that of whoever calls.

use super::lex::Kind;
use super::parse::{Parser, Read};
use crate::diagnostic::nearest;
use crate::program::{CONSTANTS, Expr, Library, Span, Stmt, StmtKind};
use std::collections::HashMap;

/// What a loop has of its own: the program's names by Logo's, in lower case.
pub(super) type LoopLocals = HashMap<String, String>;

impl Parser<'_> {
    /// Reads the block of a loop in whose turns `local` and `localmake` make variables that end with them.
    pub(super) fn loop_block(&mut self, word: &str) -> Read<Vec<Stmt>> {
        self.locals.push(LoopLocals::new());
        let body = self.block(word);
        self.locals.pop();
        body
    }

    /// The value of `:name`.
    pub(super) fn variable(&mut self, name: &str, span: Span) -> Read<Expr> {
        let lowered = name.to_lowercase();
        if let Some(slot) = self.named_slot(&lowered) {
            return Ok(slot);
        }
        if let Some(own) = self.loop_local(&lowered) {
            return Ok(Expr::Name(own));
        }
        if self.is_of_caller(&lowered) {
            return Ok(self.thing(name));
        }
        if !self.procedures.has_value(self.procedure, &lowered) {
            // Whether it gets a value is known when the program runs.
            if !self.procedures.makes_names {
                let near = nearest(&lowered, self.procedures.values(self.procedure));
                let hint = near.map(|near| format!("did you mean `:{near}`?"));
                return Err(self.waiting_hint(span, format!("`:{name}` has no value here"), hint));
            }
            return Ok(self.thing(name));
        }
        if lowered.ends_with(".loop") {
            return Ok(Expr::Name(lowered));
        }
        if !self.procedures.assigned.contains(&lowered) {
            let mut constants = CONSTANTS.iter().map(|(constant, _)| *constant);
            if let Some(constant) = constants.find(|constant| constant.eq_ignore_ascii_case(name)) {
                return Ok(Expr::name(constant));
            }
        }
        self.mentioned.insert(lowered);
        Ok(Expr::Name(self.variables.variable(name)))
    }

    /// `thing`: of a name that is written out or computed.
    pub(super) fn thing_of(&mut self, span: Span) -> Read<Expr> {
        match self.peek().map(|token| token.kind) {
            Some(Kind::Quoted(name)) => {
                self.at += 1;
                self.variable(name, span)
            }
            _ => {
                let name = self.input("thing", span)?;
                Ok(Expr::Library(Library::Thing, vec![name]))
            }
        }
    }

    /// `make`, `localmake`, and `name` with its inputs the other way round.
    pub(super) fn make(&mut self, word: &str, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        if word == "name" {
            let value = self.input(word, span)?;
            let name = self.input(word, span)?;
            self.make_by_name(name, value, span, out);
            return Ok(());
        }
        let Some(Kind::Quoted(name)) = self.peek().map(|token| token.kind) else {
            let name = self.input(word, span)?;
            let value = self.input(word, span)?;
            self.make_by_name(name, value, span, out);
            return Ok(());
        };
        self.at += 1;
        let value = self.input(word, span)?;
        let lowered = name.to_lowercase();
        let name = match word {
            "localmake" => self.own_name(name),
            _ if self.loop_local(&lowered).is_none() && self.is_made_by_name(&lowered) => {
                let name = Expr::Text(self.variables.variable(name));
                self.make_by_name(name, value, span, out);
                return Ok(());
            }
            _ => self.made_name(name),
        };
        self.push(out, span, StmtKind::Assign { name, value });
        Ok(())
    }

    pub(super) fn make_by_name(
        &mut self,
        name: Expr,
        value: Expr,
        span: Span,
        out: &mut Vec<Stmt>,
    ) {
        let value = Expr::Library(Library::Make, vec![name, value]);
        self.push(out, span, StmtKind::Do { value });
    }

    /// Reads what stands behind `local`: a name, or a list of names.
    pub(super) fn local(&mut self, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        match self.next().map(|token| token.kind) {
            Some(Kind::Quoted(name)) => {
                self.declare(name, span, out);
                Ok(())
            }
            Some(Kind::OpenBracket) => loop {
                let at = self.here();
                match self.next().map(|token| token.kind) {
                    Some(Kind::CloseBracket) => return Ok(()),
                    Some(Kind::Word(name)) => self.declare(name, span, out),
                    Some(Kind::Newline) => {}
                    Some(_) => {
                        return Err(self.error_hint(
                            at,
                            "a list after `local` holds only names of variables",
                            "give them their values after it, or write `localmake`",
                        ));
                    }
                    None => return Err(self.error(span, "there is no `]` for this list")),
                }
            },
            _ => Err(self.waiting(span, "`local` needs the name of a variable")),
        }
    }

    /// `(local "a "b)`, whose parenthesis is open.
    pub(super) fn locals_to_parenthesis(&mut self, open: Span, out: &mut Vec<Stmt>) -> Read<()> {
        while let Some(Kind::Quoted(_) | Kind::OpenBracket) = self.peek().map(|token| token.kind) {
            self.local(open, out)?;
        }
        self.close_parenthesis(open)
    }

    /// A variable that only who is called gives a value has to be there for it.
    fn declare(&mut self, name: &str, span: Span, out: &mut Vec<Stmt>) {
        let lowered = name.to_lowercase();
        let name = self.own_name(name);
        if let Some(procedure) = self.procedure
            && !self.procedures.makes(procedure, &lowered)
        {
            let value = Expr::None;
            self.push(out, span, StmtKind::Assign { name, value });
        }
    }

    /// The program's name for a variable of the procedure, or of the turn of the loop in it that is being read.
    fn own_name(&mut self, name: &str) -> String {
        let lowered = name.to_lowercase();
        let is_new = self.mentioned.insert(lowered.clone());
        let Some(own) = self.locals.last_mut() else {
            return self.variables.variable(name);
        };
        if let Some(own) = own.get(&lowered) {
            return own.clone();
        }
        let program = match is_new {
            true => self.variables.variable(name),
            false => self.variables.another(name),
        };
        own.insert(lowered, program.clone());
        program
    }

    /// The program's name for a variable that `make` gives a value, which the procedure declares where it is not its own.
    fn made_name(&mut self, name: &str) -> String {
        let lowered = name.to_lowercase();
        if let Some(own) = self.loop_local(&lowered) {
            return own;
        }
        let name = self.variables.variable(name);
        if let Some(procedure) = self.procedure
            && self.procedures.changes_others(procedure, &lowered)
            && !self.globals.contains(&name)
        {
            self.globals.push(name.clone());
        }
        self.mentioned.insert(lowered);
        name
    }

    fn loop_local(&self, lowered: &str) -> Option<String> {
        let mut around = self.locals.iter().rev();
        around.find_map(|own| own.get(lowered)).cloned()
    }

    /// Whether a variable is looked for when the program runs, since who calls may have it.
    fn is_of_caller(&mut self, lowered: &str) -> bool {
        let procedure = self.procedure;
        procedure.is_some_and(|own| self.procedures.is_of_caller(own, lowered))
    }

    /// The same of one that gets a value: in a list that is run also one that is not known there.
    fn is_made_by_name(&mut self, lowered: &str) -> bool {
        self.is_of_caller(lowered)
            || self.is_fragment && !self.procedures.has_value(self.procedure, lowered)
    }

    fn thing(&mut self, name: &str) -> Expr {
        let name = Expr::Text(self.variables.variable(name));
        Expr::Library(Library::Thing, vec![name])
    }
}
