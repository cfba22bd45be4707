//! Commands and control structures.

use super::lex::Kind;
use super::library;
use super::parse::{Parser, Read, Unreadable};
use super::print::whole;
use super::words;
use crate::diagnostic::nearest;
use crate::program::{
    BinaryOp, Builtin, Expr, Library, MAX_BLOCK_DEPTH, Span, Stmt, StmtKind, UnaryOp, Verb,
    statement_count,
};

/// The variable that keeps what `test` found.
const TESTED: &str = "tested";

impl Parser<'_> {
    /// Reads one command with its inputs.
    pub(super) fn statement(&mut self, out: &mut Vec<Stmt>) -> Read<()> {
        let span = self.here();
        let Some(token) = self.next() else {
            return Err(self.error(span, "a command is missing here"));
        };
        match token.kind {
            Kind::Word(word) => self.command(&word.to_lowercase(), span, out),
            Kind::OpenParenthesis => self.command_in_parentheses(span, out),
            Kind::CloseBracket => Err(self.error(span, "there is no `[` for this `]`")),
            Kind::Unknown(text) => Err(self.waiting(span, format!("`{text}` is no word of Logo"))),
            _ => {
                let hint = "a value stands behind the command that uses it";
                let message = "a command is expected here".to_owned();
                Err(self.waiting_hint(span, message, Some(hint.to_owned())))
            }
        }
    }

    /// `(print 1 2 3)` and the like.
    fn command_in_parentheses(&mut self, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        self.open_parentheses += 1;
        let Some(Kind::Word(word)) = self.next().map(|token| token.kind) else {
            return Err(self.error(span, "a command is expected in these parentheses"));
        };
        let word = word.to_lowercase();
        if self.procedures.get(&word).is_some() {
            self.call(&word, span, true, out)?;
            return self.close_parenthesis(span);
        }
        if word == "rerandom"
            && !self
                .peek()
                .is_some_and(|t| t.kind == Kind::CloseParenthesis)
        {
            let seed = self.input(&word, span)?;
            self.seed(span, seed, out);
            return self.close_parenthesis(span);
        }
        if word == "local" {
            return self.locals_to_parenthesis(span, out);
        }
        if words::ignored(&word).is_some() {
            self.ignore(span, &word);
            if !self.calls_in_parenthesis() {
                return self.skip_to_parenthesis(span);
            }
            while !self.is_end() {
                self.skip_input(&word, span, out)?;
            }
            return self.close_parenthesis(span);
        }
        if let Some(own) = library::command(&word) {
            self.library_command(&word, own, span, true, out)?;
            return self.close_parenthesis(span);
        }
        match word.as_str() {
            "foreach" => self.foreach(span, true, out)?,
            "invoke" => self.applied_command(&word, span, true, out)?,
            word => self.command(word, span, out)?,
        }
        self.close_parenthesis(span)
    }

    fn seed(&self, span: Span, seed: Expr, out: &mut Vec<Stmt>) {
        let value = Expr::Library(Library::Seed, vec![seed]);
        self.push(out, span, StmtKind::Do { value });
    }

    /// Whether a procedure is called before the parenthesis that is open is closed.
    fn calls_in_parenthesis(&self) -> bool {
        let mut depth = 1_usize;
        let behind = self.tokens.iter().skip(self.at);
        let mut within = behind.take_while(|token| {
            match token.kind {
                Kind::OpenParenthesis => depth += 1,
                Kind::CloseParenthesis => depth -= 1,
                _ => {}
            }
            depth > 0
        });
        within.any(|token| match token.kind {
            Kind::Word(word) => self.procedures.get(&word.to_lowercase()).is_some(),
            _ => false,
        })
    }

    fn skip_to_parenthesis(&mut self, open: Span) -> Read<()> {
        let mut depth = 1_usize;
        while let Some(token) = self.next() {
            match token.kind {
                Kind::OpenParenthesis => depth += 1,
                Kind::CloseParenthesis => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.open_parentheses -= 1;
                return Ok(());
            }
        }
        Err(self.error(open, "there is no `)` for this `(`"))
    }

    pub(super) fn push(&self, out: &mut Vec<Stmt>, span: Span, kind: StmtKind) {
        out.push(Stmt {
            kind,
            line: self.line(span),
        });
    }

    fn push_verb(&self, out: &mut Vec<Stmt>, span: Span, verb: Verb, args: Vec<Expr>) {
        self.push(out, span, StmtKind::Command { verb, args });
    }

    /// Calls a procedure of the program.
    fn call(&mut self, word: &str, span: Span, is_open: bool, out: &mut Vec<Stmt>) -> Read<()> {
        if let Expr::Call(name, args) = self.called(word, span, is_open)?.expr {
            self.push(out, span, StmtKind::Call { name, args });
        }
        Ok(())
    }

    fn command(&mut self, word: &str, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        if self.procedures.get(word).is_some() {
            return self.call(word, span, false, out);
        }
        if let Some(verb) = words::verb(word) {
            let args = self.inputs(word, span, *verb.arity().start())?;
            self.push_verb(out, span, verb, args);
            return Ok(());
        }
        if let Some(own) = library::command(word) {
            return self.library_command(word, own, span, false, out);
        }
        match word {
            "setxy" | "setpos" | "teleport" | "teleportto" | "teleportturn" => {
                let (verb, count) = match word {
                    "setpos" => (Verb::Goto, 1),
                    "setxy" => (Verb::Goto, 2),
                    "teleportto" => (Verb::Teleport, 1),
                    "teleport" => (Verb::Teleport, 2),
                    _ => (Verb::Teleport, 3),
                };
                let args = self.inputs(word, span, count)?;
                self.push_verb(out, span, verb, args);
            }
            "setx" => {
                let x = self.input(word, span)?;
                let y = Expr::Builtin(Builtin::YCor, Vec::new());
                self.push_verb(out, span, Verb::Goto, vec![x, y]);
            }
            "sety" => {
                let y = self.input(word, span)?;
                let x = Expr::Builtin(Builtin::XCor, Vec::new());
                self.push_verb(out, span, Verb::Goto, vec![x, y]);
            }
            "circleleft" | "arcleft" | "polygonleft" => {
                let count = match word {
                    "circleleft" => 1,
                    "arcleft" => 2,
                    _ => 3,
                };
                let args = self.inputs(word, span, count)?;
                self.push_verb(out, span, Verb::Circle, args);
            }
            "seth" | "setheading" => {
                let angle = self.input(word, span)?;
                self.push_verb(out, span, Verb::SetHeading, vec![from_north(angle)]);
            }
            "home" => self.home(span, out),
            "pe" | "penerase" | "ppt" | "penpaint" => self.pen_mode(word, span, out),
            word if words::of_color(word).is_some() || words::LOOKS.contains(&word) => {
                self.look(word, span, out)?;
            }
            "arc" => {
                let angle = self.input(word, span)?;
                let radius = self.input(word, span)?;
                self.arc(angle, radius, span, out)?;
            }
            "circle" => {
                let radius = self.input(word, span)?;
                self.arc(Expr::Number(360.0), radius, span, out)?;
            }
            "make" | "localmake" | "name" => self.make(word, span, out)?,
            "local" => self.local(span, out)?,
            "output" | "op" => self.output(span, out)?,
            "stop" => {
                self.in_procedure(span, word)?;
                self.push(out, span, StmtKind::Return { value: None });
            }
            "ignore" if matches!(self.peek().map(|token| token.kind), Some(Kind::Quoted(_))) => {
                self.at += 1;
            }
            "ignore" => {
                let value = self.input(word, span)?;
                let before = out.len();
                self.only_done(value, span, out);
                if out.len() == before {
                    self.warning(span, "this value is not used");
                }
            }
            "catch" => self.catch(span, out)?,
            "push" | "queue" => self.stacked(word, span, out)?,
            "setitem" => {
                let mut inputs = self.inputs(word, span, 3)?.into_iter();
                if let (Some(at), Some(list), Some(value)) =
                    (inputs.next(), inputs.next(), inputs.next())
                {
                    let at = super::operations::from_zero(at);
                    self.push(out, span, StmtKind::SetItem { list, at, value });
                }
            }
            "run" | "apply" | "invoke" => self.applied_command(word, span, false, out)?,
            "forkstate" => {
                let body = self.block(word)?;
                self.push(out, span, StmtKind::Fork { body });
            }
            "repeat" => self.repeat(span, out)?,
            "for" => self.for_loop(span, out)?,
            "forever" => {
                let body = self.loop_block(word)?;
                let cond = Expr::Bool(true);
                self.push(out, span, StmtKind::While { cond, body });
            }
            "while" | "until" => {
                let cond = self.quoted_condition(word, span)?;
                let cond = if word == "until" { not(cond) } else { cond };
                let body = self.block(word)?;
                self.push(out, span, StmtKind::While { cond, body });
            }
            "do.while" | "do.until" => {
                let body = self.block(word)?;
                let cond = self.quoted_condition(word, span)?;
                let cond = if word == "do.until" { not(cond) } else { cond };
                match self.copies_left.checked_sub(statement_count(&body)) {
                    Some(left) => self.copies_left = left,
                    None => {
                        let message = format!("`{word}` has too long a body to be written out");
                        return Err(self.error_hint(span, message, "write `while`"));
                    }
                }
                out.extend_from_slice(&body);
                self.push(out, span, StmtKind::While { cond, body });
            }
            "if" | "ifelse" => self.branch(word, span, out)?,
            "foreach" => self.foreach(span, false, out)?,
            "test" => {
                let value = self.condition(word, span)?;
                let name = TESTED.to_owned();
                self.push(out, span, StmtKind::Assign { name, value });
            }
            "iftrue" | "ift" | "iffalse" | "iff" => {
                let tested = Expr::name(TESTED);
                let cond = if word.starts_with("ift") {
                    tested
                } else {
                    not(tested)
                };
                let then = self.block(word)?;
                let otherwise = Vec::new();
                let kind = StmtKind::If {
                    cond,
                    then,
                    otherwise,
                };
                self.push(out, span, kind);
            }
            "rerandom" => self.seed(span, Expr::Number(0.0), out),
            "end" => return Err(self.error(span, "there is no `to` for this `end`")),
            "to" => {
                return Err(self.error_hint(
                    span,
                    "a procedure cannot be defined here",
                    "begin its line with `to`, outside of other procedures",
                ));
            }
            _ => return self.other_word(word, span, out),
        }
        Ok(())
    }

    fn other_word(&mut self, word: &str, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        if let Some(count) = words::ignored(word) {
            self.ignore(span, word);
            self.keep_shown(word, span, out);
            for _ in 0..count {
                self.skip_input(word, span, out)?;
            }
            return Ok(());
        }
        let is_operation = words::builtin(word).is_some()
            || words::binary(word).is_some()
            || library::operation(word).is_some();
        if is_operation || words::VALUES.contains(&word) {
            let message = format!("`{word}` gives a value and is no command");
            let hint = "put it behind the command that uses the value";
            return Err(self.waiting_hint(span, message, Some(hint.to_owned())));
        }
        Err(self.unknown_word(word, span))
    }

    pub(super) fn unknown_word(&mut self, word: &str, span: Span) -> Unreadable {
        let mut known: Vec<&str> = words::known().collect();
        known.extend(self.procedures.names());
        let hint = nearest(word, known).map(|near| format!("did you mean `{near}`?"));
        let message = format!("there is no `{word}` in the turtle language");
        self.waiting_hint(span, message, hint)
    }

    /// An input of a command that is read as nothing, a text or a list perhaps.
    fn skip_input(&mut self, word: &str, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        match self.peek().map(|token| token.kind) {
            Some(Kind::Quoted(_)) => self.at += 1,
            Some(Kind::OpenBracket) => {
                let mut depth = 0_usize;
                self.open_parentheses += 1;
                while let Some(token) = self.next() {
                    match token.kind {
                        Kind::OpenBracket => depth += 1,
                        Kind::CloseBracket => depth -= 1,
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
                self.open_parentheses -= 1;
            }
            _ => {
                let value = self.input(word, span)?;
                self.only_done(value, span, out);
            }
        }
        Ok(())
    }

    /// What an expression does whose value nobody sees.
    fn only_done(&mut self, value: Expr, span: Span, out: &mut Vec<Stmt>) {
        let mut does = false;
        value.for_each_part(&mut |part| {
            does |= match part {
                Expr::Call(..) => true,
                Expr::Library(function, _) => function.does_something(),
                _ => false,
            };
        });
        match value {
            Expr::Call(name, args) => self.push(out, span, StmtKind::Call { name, args }),
            value if does => self.push(out, span, StmtKind::Do { value }),
            _ => {}
        }
    }

    /// `home` faces north; printed programs turn east right behind it, as `home()` does.
    fn home(&mut self, span: Span, out: &mut Vec<Stmt>) {
        self.push_verb(out, span, Verb::Home, Vec::new());
        let before = self.at;
        let turn = self.next();
        let angle = self.next();
        let is_word =
            |token: super::lex::Token<'_>| token.is_word("seth") || token.is_word("setheading");
        if turn.is_some_and(is_word) && angle.is_some_and(|a| a.kind == Kind::Number(90.0)) {
            // `seth 90 + :x` goes on.
            match self.peek().map(|token| token.kind) {
                Some(Kind::Infix(_)) => {}
                _ => return,
            }
        }
        self.at = before;
        self.push_verb(out, span, Verb::SetHeading, vec![Expr::Number(90.0)]);
    }

    /// Logo's arc: part of a circle around the turtle, clockwise from where it looks.
    fn arc(&mut self, angle: Expr, radius: Expr, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        if matches!(radius, Expr::Call(..)) {
            return Err(self.error_hint(
                span,
                "the radius is computed twice here",
                "give it to a variable before",
            ));
        }
        let line = self.line(span);
        let command = |verb, args| Stmt {
            kind: StmtKind::Command { verb, args },
            line,
        };
        let minus = Expr::Unary(UnaryOp::Neg, Box::new(radius.clone()));
        let fork = StmtKind::Fork {
            body: vec![
                command(Verb::PenUp, vec![]),
                command(Verb::Forward, vec![radius]),
                command(Verb::Right, vec![Expr::Number(90.0)]),
                command(Verb::PenDown, vec![]),
                command(Verb::Circle, vec![minus, angle]),
            ],
        };
        let kind = StmtKind::If {
            cond: Expr::Builtin(Builtin::IsDown, Vec::new()),
            then: vec![Stmt { kind: fork, line }],
            otherwise: Vec::new(),
        };
        self.push(out, span, kind);
        Ok(())
    }

    /// `catch tag [body]`, whose body may also be a list that is computed.
    fn catch(&mut self, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        let tag = self.input("catch", span)?;
        self.skip_newlines();
        let body = match self.peek().map(|token| token.kind) {
            Some(Kind::OpenBracket) => self.block("catch")?,
            _ => {
                let mut body = Vec::new();
                self.applied_command("run", span, false, &mut body)?;
                body
            }
        };
        self.push(out, span, StmtKind::Catch { tag, body });
        Ok(())
    }

    fn in_procedure(&mut self, span: Span, word: &str) -> Read<()> {
        match self.procedure.is_some() || self.in_function {
            true => Ok(()),
            false => Err(self.waiting(span, format!("`{word}` outside a procedure"))),
        }
    }

    fn output(&mut self, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        self.in_procedure(span, "output")?;
        if self.peek().is_some_and(|token| token.is_word("nothing"))
            && self.procedures.get("nothing").is_none()
        {
            self.at += 1;
            self.push(out, span, StmtKind::Return { value: None });
            return Ok(());
        }
        let value = Some(self.input("output", span)?);
        self.push(out, span, StmtKind::Return { value });
        Ok(())
    }

    fn branch(&mut self, word: &str, span: Span, out: &mut Vec<Stmt>) -> Read<()> {
        let cond = self.condition(word, span)?;
        let then = self.block(word)?;
        let is_next = |parser: &mut Self| {
            let token = parser.peek();
            token.is_some_and(|token| token.kind == Kind::OpenBracket)
        };
        let otherwise = if word == "ifelse" || is_next(self) {
            self.block(word)?
        } else {
            Vec::new()
        };
        let kind = StmtKind::If {
            cond,
            then,
            otherwise,
        };
        self.push(out, span, kind);
        Ok(())
    }

    /// Reads `[…]`.
    pub(super) fn block(&mut self, word: &str) -> Read<Vec<Stmt>> {
        // A block may begin on the next line, which a printed text does not do.
        let before = self.at;
        self.skip_newlines();
        let Some(open) = self.take(Kind::OpenBracket) else {
            self.at = before;
            let here = self.here();
            return Err(self.waiting(here, format!("`{word}` needs a block in brackets here")));
        };
        self.block_behind(open.span)
    }

    /// Reads what stands behind the `[` of a block.
    pub(super) fn block_behind(&mut self, open: Span) -> Read<Vec<Stmt>> {
        if self.block_depth >= MAX_BLOCK_DEPTH {
            let message = format!("blocks are nested more than {MAX_BLOCK_DEPTH} deep");
            return Err(self.error_hint(open, message, "split it up"));
        }
        self.block_depth += 1;
        let open_parentheses = std::mem::take(&mut self.open_parentheses);
        let mut body = Vec::new();
        let is_closed = loop {
            self.skip_newlines();
            match self.peek() {
                None => break false,
                Some(token) if token.kind == Kind::CloseBracket => {
                    self.at += 1;
                    break true;
                }
                Some(token) if token.is_word("end") => break false,
                Some(_) if self.procedures.by_start.contains_key(&self.at) => break false,
                Some(_) => self.statement_or_recover(&mut body),
            }
        };
        self.open_parentheses = open_parentheses;
        self.block_depth -= 1;
        if is_closed {
            Ok(body)
        } else {
            Err(self.error(open, "there is no `]` for this `[`"))
        }
    }
}

/// A heading counted our way from one counted Logo's way.
fn from_north(angle: Expr) -> Expr {
    if let Some(angle) = whole(&angle) {
        return Expr::number(90.0 - angle);
    }
    match angle {
        Expr::Binary(BinaryOp::Sub, ninety, own) if *ninety == Expr::Number(90.0) => *own,
        angle => Expr::binary(BinaryOp::Sub, Expr::Number(90.0), angle),
    }
}

fn not(cond: Expr) -> Expr {
    Expr::Unary(UnaryOp::Not, Box::new(cond))
}
