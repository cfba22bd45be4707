//! Words that take a template: `map`, `filter`, `reduce`, `apply`, `invoke`, `cascade`, `foreach`; and `run`.

use super::lex::Kind;
use super::parse::{Parser, Read};
use super::templates::{Template, Turn, comprehension, part};
use super::variables::LoopLocals;
use crate::program::{BinaryOp, Expr, Gather, Library, Span, Stmt, StmtKind, is_cheap};

/// Whether a word is an operation that takes a template or a list that is run.
pub(super) fn takes_template(word: &str) -> bool {
    matches!(
        word,
        "map"
            | "map.se"
            | "filter"
            | "find"
            | "reduce"
            | "apply"
            | "invoke"
            | "cascade"
            | "cascade.2"
            | "run"
            | "runresult"
    )
}

impl<'a> Parser<'a> {
    /// Reads the inputs of such an operation. In parentheses, where `is_open` says so, they may be more.
    pub(super) fn applied(&mut self, word: &str, span: Span, is_open: bool) -> Read<Expr> {
        let outer = self.slot_vars.len();
        let read = self.value_applied(word, span, is_open);
        self.slot_vars.truncate(outer);
        read
    }

    fn value_applied(&mut self, word: &str, span: Span, is_open: bool) -> Read<Expr> {
        match word {
            "run" => {
                if self.peek().map(|token| token.kind) == Some(Kind::OpenBracket) {
                    return self.quoted_condition(word, span);
                }
                let list = self.input(word, span)?;
                Ok(run(list))
            }
            "runresult" => {
                let list = self.input(word, span)?;
                let name = self.slot_name("value");
                let own = Expr::name(&name);
                let mut result = comprehension(
                    Gather::List,
                    own.clone(),
                    vec![name],
                    Expr::List(vec![run(list)]),
                );
                if let Expr::Comprehension(result) = &mut result {
                    let cond = Expr::binary(BinaryOp::Ne, own, Expr::None);
                    result.clauses[0].conds.push(cond);
                }
                Ok(result)
            }
            "cascade" | "cascade.2" => self.cascade(word, span, is_open),
            "map" | "map.se" => self.map(word, span, is_open),
            "filter" => self.filter(word, span),
            "find" => self.find(word, span),
            "reduce" => {
                let template = self.template(word, span)?;
                let list = self.input(word, span)?;
                self.reduced(&template, list)
            }
            "apply" => self.apply(word, span),
            _ => {
                let template = self.template(word, span)?;
                let inputs = self.given(word, span, is_open)?;
                self.invoked(&template, inputs)
            }
        }
    }

    /// One input, or in parentheses all up to the last.
    fn given(&mut self, word: &str, span: Span, is_open: bool) -> Read<Vec<Expr>> {
        let mut inputs = vec![self.input(word, span)?];
        while is_open && !self.is_end() {
            inputs.push(self.input(word, span)?);
        }
        Ok(inputs)
    }

    fn map(&mut self, word: &str, span: Span, is_open: bool) -> Read<Expr> {
        let template = self.template(word, span)?;
        let mut lists = self.given(word, span, is_open)?;
        let is_one = lists.len() == 1;
        if word == "map.se" {
            let turns = self.turns(lists, template.asks(), span)?;
            let value = self.value_of(&template, turns.inputs, turns.turn)?;
            let (so_far, item) = (self.slot_name("so_far"), self.slot_name("items"));
            let gathered = comprehension(Gather::List, value, turns.vars, turns.over);
            let both = vec![Expr::name(&so_far), Expr::name(&item)];
            let start = Some(Expr::List(Vec::new()));
            let gather = Gather::Fold { so_far, start };
            let value = Expr::Library(Library::Sentence, both);
            return Ok(comprehension(gather, value, vec![item], gathered));
        }
        if is_one && let Some(list) = lists.pop() {
            return self.alike(list, &template, |parser, list| {
                let turns = parser.turns(vec![list], template.asks(), span)?;
                let value = parser.value_of(&template, turns.inputs, turns.turn)?;
                Ok(comprehension(Gather::List, value, turns.vars, turns.over))
            });
        }
        let turns = self.turns(lists, template.asks(), span)?;
        let value = self.value_of(&template, turns.inputs, turns.turn)?;
        Ok(comprehension(Gather::List, value, turns.vars, turns.over))
    }

    fn filter(&mut self, word: &str, span: Span) -> Read<Expr> {
        let template = self.template(word, span)?;
        let list = self.input(word, span)?;
        self.alike(list, &template, |parser, list| {
            let turns = parser.turns(vec![list], template.asks(), span)?;
            let item = turns.inputs[0].clone();
            let cond = parser.value_of(&template, turns.inputs, turns.turn)?;
            let mut kept = comprehension(Gather::List, item, turns.vars, turns.over);
            if let Expr::Comprehension(kept) = &mut kept {
                kept.clauses[0].conds.push(cond);
            }
            Ok(kept)
        })
    }

    /// What is made of the items of a list is a list, and of a word's letters a word.
    fn alike(
        &mut self,
        list: Expr,
        template: &Template<'a>,
        of: impl FnOnce(&mut Self, Expr) -> Read<Expr>,
    ) -> Read<Expr> {
        if is_list(&list) && template.asks().rest {
            return self.once(list, of);
        }
        if is_list(&list) {
            return of(self, list);
        }
        self.once(list, |parser, list| {
            let items = of(parser, list.clone())?;
            Ok(Expr::Library(Library::Alike, vec![list, items]))
        })
    }

    /// `reduce`: from the last item to the first, which is `?1` beside what came of those behind it.
    fn reduced(&mut self, template: &Template<'a>, list: Expr) -> Read<Expr> {
        let (so_far, item) = (self.slot_name("so_far"), self.slot_name("item"));
        let inputs = vec![Expr::name(&item), Expr::name(&so_far)];
        let value = self.value_of(template, inputs, Turn::default())?;
        let over = Expr::Library(Library::Reversed, vec![list]);
        let start = None;
        let gather = Gather::Fold { so_far, start };
        Ok(comprehension(gather, value, vec![item], over))
    }

    /// `cascade ending template start`, in parentheses with more templates and their starts. What ends it is a number of
    /// turns, or a template that tells whether it is over.
    fn cascade(&mut self, word: &str, span: Span, is_open: bool) -> Read<Expr> {
        let is_test = matches!(
            self.peek().map(|token| token.kind),
            Some(Kind::OpenBracket | Kind::Quoted(_))
        );
        let ending = match is_test {
            true => self.template(word, span)?,
            false => Template::Computed(self.input(word, span)?),
        };
        let least = if word == "cascade.2" { 2 } else { 1 };
        let (mut templates, mut starts) = (Vec::new(), Vec::new());
        while templates.len() < least || is_open && !self.is_end() {
            templates.push(self.template(word, span)?);
            starts.push(self.input(word, span)?);
        }
        let (so_far, number) = (self.slot_name("so_far"), self.slot_name("number"));
        let turn = Turn {
            number: Some(Expr::name(&number)),
            rest: None,
        };
        let own = Expr::name(&so_far);
        let inputs = match templates.len() {
            1 => vec![own],
            count => (0..count).map(|at| part(own.clone(), at)).collect(),
        };
        let mut values = Vec::with_capacity(templates.len());
        for template in &templates {
            values.push(self.value_of(template, inputs.clone(), turn.clone())?);
        }
        // Several values go from turn to turn as one list, of which the first is the result.
        let is_one = values.len() == 1;
        let packed = |mut values: Vec<Expr>| match values.pop() {
            Some(value) if values.is_empty() => value,
            last => {
                values.extend(last);
                Expr::List(values)
            }
        };
        let (value, start) = (packed(values), packed(starts));
        let looped = match ending {
            Template::Computed(count) => {
                let last = Expr::binary(BinaryOp::Add, count, Expr::Number(1.0));
                let over = Expr::Library(Library::Range, vec![Expr::Number(1.0), last]);
                let start = Some(start);
                comprehension(Gather::Fold { so_far, start }, value, vec![number], over)
            }
            ending => {
                let test = self.value_of(&ending, inputs, turn)?;
                let gather = Gather::Until {
                    so_far,
                    start,
                    test,
                };
                comprehension(gather, value, vec![number], Expr::None)
            }
        };
        Ok(match is_one {
            true => looped,
            false => part(looped, 0),
        })
    }

    fn apply(&mut self, word: &str, span: Span) -> Read<Expr> {
        let template = self.template(word, span)?;
        if let Template::Named(_, name) = &template {
            match name.to_lowercase().as_str() {
                "sum" | "product" | "and" | "or" | "word" | "se" | "sentence" => {
                    let list = self.input(word, span)?;
                    return self.reduced(&template, list);
                }
                "list" => return self.input(word, span),
                _ => {}
            }
        }
        let list = self.input(word, span)?;
        match self.count_of(&template, &list) {
            Some(count) => self.once(list, |parser, list| {
                let inputs = parts(&list, count);
                parser.value_of(&template, inputs, Turn::default())
            }),
            None => Ok(at_run(&template, list)),
        }
    }

    /// How many inputs a template takes, where that is known.
    fn count_of(&self, template: &Template<'_>, list: &Expr) -> Option<usize> {
        match template {
            Template::Written { count, .. } => Some(*count),
            Template::Named(_, name) => {
                let procedure = self.procedures.get(&name.to_lowercase());
                let count = procedure.map(|procedure| procedure.params.len());
                count.or_else(|| written(list).map(<[Expr]>::len))
            }
            Template::Computed(_) => None,
        }
    }

    fn invoked(&mut self, template: &Template<'a>, inputs: Vec<Expr>) -> Read<Expr> {
        if matches!(template, Template::Computed(_))
            || inputs.iter().all(|own| is_cheap(own, &mut 8))
        {
            return self.value_of(template, inputs, Turn::default());
        }
        let list = Expr::List(inputs);
        let count = written(&list).map_or(0, <[Expr]>::len);
        self.once(list, |parser, list| {
            parser.value_of(template, parts(&list, count), Turn::default())
        })
    }

    /// `foreach list template`, in parentheses with several lists.
    pub(super) fn foreach(&mut self, span: Span, is_open: bool, out: &mut Vec<Stmt>) -> Read<()> {
        let mut lists = vec![self.input("foreach", span)?];
        let mut computed = None;
        while is_open && !self.is_last() {
            let list = self.input("foreach", span)?;
            if self.is_end() {
                computed = Some(list);
                break;
            }
            lists.push(list);
        }
        let template = match computed {
            Some(template) => Template::Computed(template),
            None => self.template("foreach", span)?,
        };
        let outer = self.slot_vars.len();
        if template.asks().rest
            && let Some(list) = lists.first_mut()
            && !is_cheap(list, &mut 8)
        {
            let name = self.slot_name("items");
            let value = std::mem::replace(list, Expr::name(&name));
            self.push(out, span, StmtKind::Assign { name, value });
        }
        let turns = self.turns(lists, template.asks(), span)?;
        self.locals.push(LoopLocals::new());
        let body = self.body_of(&template, turns.inputs, turns.turn, span);
        self.locals.pop();
        self.slot_vars.truncate(outer);
        let kind = StmtKind::Each {
            vars: turns.vars,
            over: turns.over,
            body: body?,
        };
        self.push(out, span, kind);
        Ok(())
    }

    /// Whether what stands here is the last before the parenthesis: a list that is written out, or a word.
    fn is_last(&mut self) -> bool {
        self.skip_newlines();
        let end = match self.peek().map(|token| token.kind) {
            Some(Kind::OpenBracket) => self.closing(self.at),
            Some(Kind::Quoted(_)) => Some(self.at),
            _ => None,
        };
        let behind = end.and_then(|end| self.tokens.get(end + 1));
        behind.is_some_and(|token| token.kind == Kind::CloseParenthesis)
    }

    /// `run`, `apply` and `invoke` as commands.
    pub(super) fn applied_command(
        &mut self,
        word: &str,
        span: Span,
        is_open: bool,
        out: &mut Vec<Stmt>,
    ) -> Read<()> {
        if word == "run" {
            self.skip_newlines();
            if self.peek().map(|token| token.kind) == Some(Kind::OpenBracket) {
                let mut body = self.block(word)?;
                out.append(&mut body);
                return Ok(());
            }
            let value = run(self.input(word, span)?);
            self.push(out, span, StmtKind::Do { value });
            return Ok(());
        }
        let template = self.template(word, span)?;
        let list = match word {
            "apply" => self.input(word, span)?,
            _ => Expr::List(self.given(word, span, is_open)?),
        };
        let Some(count) = self.count_of(&template, &list) else {
            let value = at_run(&template, list);
            self.push(out, span, StmtKind::Do { value });
            return Ok(());
        };
        let outer = self.slot_vars.len();
        let list = match is_cheap(&list, &mut 8) {
            true => list,
            false => {
                let name = self.slot_name("inputs");
                let assign = StmtKind::Assign {
                    name: name.clone(),
                    value: list,
                };
                self.push(out, span, assign);
                Expr::Name(name)
            }
        };
        let body = self.body_of(&template, parts(&list, count), Turn::default(), span);
        self.slot_vars.truncate(outer);
        out.append(&mut body?);
        Ok(())
    }
}

/// What a template gives of a list's items, as known when the program runs.
fn at_run(template: &Template<'_>, list: Expr) -> Expr {
    let template = match template {
        Template::Named(_, name) => Expr::Text((*name).to_owned()),
        Template::Computed(template) => template.clone(),
        Template::Written { .. } => Expr::None,
    };
    Expr::Library(Library::Apply, vec![template, list])
}

fn run(list: Expr) -> Expr {
    Expr::Library(Library::Apply, vec![list, Expr::List(Vec::new())])
}

/// The first so many items of a list.
fn parts(list: &Expr, count: usize) -> Vec<Expr> {
    let of = |at: usize| match written(list).and_then(|items| items.get(at)) {
        Some(item) => item.clone(),
        None => match list {
            Expr::Point(x, y) if at < 2 => if at == 0 { x } else { y }.as_ref().clone(),
            list => part(list.clone(), at),
        },
    };
    (0..count).map(of).collect()
}

/// The items of a list that is written out.
fn written(list: &Expr) -> Option<&[Expr]> {
    match list {
        Expr::List(items) | Expr::Tuple(items) => Some(items),
        _ => None,
    }
}

/// Whether an expression can only be a list.
fn is_list(expr: &Expr) -> bool {
    match expr {
        Expr::List(_) | Expr::Tuple(_) | Expr::Point(..) => true,
        Expr::Comprehension(own) => matches!(own.gather, Gather::List),
        Expr::Library(function, _) => matches!(
            function,
            Library::Sentence | Library::List | Library::Reversed | Library::Range
        ),
        Expr::Binary(BinaryOp::Add, left, right) => is_list(left) || is_list(right),
        _ => false,
    }
}
