//! Expressions.

use super::comprehensions::takes_generator;
use super::parse::{Read, Reader, Unreadable};
use super::vocabulary;
use crate::analysis::is_truth;
use crate::diagnostic::nearest;
use crate::program::{
    Axis, BinaryOp, Builtin, CONSTANTS, Expr, Form, Gather, Library, UnaryOp, Verb, is_cheap,
};
use ruff_python_ast as ast;
use ruff_text_size::Ranged;

impl<'a> Reader<'a> {
    /// Reads an expression whose value matters.
    pub(super) fn expr(&mut self, expr: &'a ast::Expr) -> Read<Expr> {
        self.expression(expr, false)
    }

    /// Reads an expression of which only matters whether it holds.
    pub(super) fn condition(&mut self, expr: &'a ast::Expr) -> Read<Expr> {
        self.expression(expr, true)
    }

    fn expression(&mut self, expr: &'a ast::Expr, is_condition: bool) -> Read<Expr> {
        let may_generate = std::mem::take(&mut self.may_generate);
        match expr {
            ast::Expr::NumberLiteral(literal) => self.number(literal),
            ast::Expr::BooleanLiteral(literal) => Ok(Expr::Bool(literal.value)),
            ast::Expr::Name(name) => self.variable(name),
            ast::Expr::Attribute(attribute) => self.attribute(attribute),
            ast::Expr::Call(call) => self.value_of_call(call),
            ast::Expr::BinOp(binary) => {
                let op = self.operator(binary.op, binary)?;
                let left = self.expr(&binary.left);
                let right = self.expr(&binary.right);
                Ok(Expr::binary(op, left?, right?))
            }
            ast::Expr::UnaryOp(unary) => match unary.op {
                ast::UnaryOp::USub => {
                    let operand = self.expr(&unary.operand)?;
                    Ok(Expr::Unary(UnaryOp::Neg, Box::new(operand)))
                }
                ast::UnaryOp::UAdd => match self.expr(&unary.operand)? {
                    Expr::List(_)
                    | Expr::Tuple(_)
                    | Expr::Point(..)
                    | Expr::Text(_)
                    | Expr::None
                    | Expr::Comprehension(_)
                    | Expr::Library(..) => Err(self.error(unary, "`+` stands before numbers only")),
                    operand => Ok(operand),
                },
                ast::UnaryOp::Not => {
                    let operand = self.condition(&unary.operand)?;
                    Ok(Expr::Unary(UnaryOp::Not, Box::new(operand)))
                }
                ast::UnaryOp::Invert => {
                    Err(self.error(unary, "`~` is not part of the turtle language"))
                }
            },
            ast::Expr::BoolOp(logic) => self.logic(logic, is_condition),
            ast::Expr::Compare(compare) => self.comparison(compare),
            ast::Expr::StringLiteral(literal) => Ok(Expr::Text(literal.value.to_string())),
            ast::Expr::FString(text) => self.f_string(text),
            ast::Expr::NoneLiteral(_) => Ok(Expr::None),
            ast::Expr::List(list) => self.all(&list.elts).map(Expr::List),
            ast::Expr::Tuple(tuple) => match tuple.elts.as_slice() {
                [x, y] => {
                    let (x, y) = (self.expr(x), self.expr(y));
                    Ok(Expr::Point(Box::new(x?), Box::new(y?)))
                }
                items => self.all(items).map(Expr::Tuple),
            },
            ast::Expr::Subscript(subscript) => self.item(subscript),
            ast::Expr::If(choice) => {
                let cond = self.condition(&choice.test);
                let then = self.expression(&choice.body, is_condition);
                let otherwise = self.expression(&choice.orelse, is_condition);
                Ok(Expr::Choice(Box::new([cond?, then?, otherwise?])))
            }
            ast::Expr::ListComp(list) => {
                self.comprehension(Gather::List, &list.elt, &list.generators)
            }
            ast::Expr::Generator(own) if may_generate => {
                self.comprehension(Gather::Generator, &own.elt, &own.generators)
            }
            ast::Expr::Generator(own) => Err(self.error_hint(
                own,
                "a generator is only gone through by a function like `sum` here",
                "write a list: `[… for … in …]`",
            )),
            ast::Expr::Lambda(lambda) => Err(self.error_hint(
                lambda,
                "`lambda` is not part of the turtle language",
                "write a `def`",
            )),
            ast::Expr::Named(named) => Err(self.error_hint(
                named,
                "`:=` is not part of the turtle language",
                "assign the variable in a statement before",
            )),
            _ => Err(self.error(expr, "this has no value here")),
        }
    }

    fn number(&mut self, literal: &ast::ExprNumberLiteral) -> Read<Expr> {
        let value = match &literal.value {
            ast::Number::Int(int) => match int.as_u64() {
                Some(int) => Some(int as f64),
                None => int.to_string().parse().ok(),
            },
            ast::Number::Float(float) => Some(*float),
            ast::Number::Complex { .. } => {
                return Err(self.error(literal, "there are no complex numbers here"));
            }
        };
        match value.filter(|value: &f64| value.is_finite()) {
            Some(value) => Ok(Expr::Number(value)),
            None => Err(self.error(literal, "this number is too large")),
        }
    }

    /// Whether a name is that of a variable here: of a loop that is a value, of the function, or of the program.
    pub(super) fn is_variable(&self, id: &str) -> bool {
        let function = self.functions.last();
        self.bound.contains(&id)
            || function.is_some_and(|function| function.locals.contains(id))
            || self.names.globals.contains(id)
    }

    /// Reads the name of a variable or constant.
    pub(super) fn variable(&mut self, name: &'a ast::ExprName) -> Read<Expr> {
        let id = name.id.as_str();
        if id.is_empty() {
            // The parser put it where an expression is missing, and has said so.
            return Err(self.error(name, "something is missing here"));
        }
        let original = self.names.original(id);
        if self.is_variable(id) {
            return Ok(Expr::name(id));
        }
        if CONSTANTS.iter().any(|(constant, _)| *constant == original) {
            return Ok(Expr::name(original));
        }
        if let Some(value) = vocabulary::math_constant(original).filter(|_| original == "tau") {
            return Ok(Expr::Number(value));
        }
        let (message, hint) = if self.names.is_turtle(&ast::Expr::Name(name.clone())) {
            (format!("`{id}` is the turtle, not a number"), None)
        } else if self.names.unread(id) {
            let message = format!("`{id}` holds something that has no value here");
            (message, None)
        } else if self.names.functions(id).is_some()
            || Verb::from_name(id).is_some()
            || vocabulary::builtin(id).is_some()
        {
            let hint = format!("call it: `{id}(…)`");
            (format!("`{id}` is a function"), Some(hint))
        } else {
            let locals = self.functions.last().map(|function| &function.locals);
            let variables = self
                .names
                .globals
                .iter()
                .chain(locals.into_iter().flatten());
            let constants = CONSTANTS.iter().map(|(constant, _)| *constant);
            let near = nearest(id, variables.copied().chain(constants));
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            (format!("`{id}` has no value here"), hint)
        };
        Err(self.report(name, message, hint))
    }

    fn attribute(&mut self, attribute: &'a ast::ExprAttribute) -> Read<Expr> {
        let name = attribute.attr.as_str();
        if let ast::Expr::Name(module) = attribute.value.as_ref()
            && self.names.is_math(&module.id)
        {
            if name == "pi" && !self.names.is_assigned("pi") {
                return Ok(Expr::name("pi"));
            }
            let pi = (name == "pi").then_some(std::f64::consts::PI);
            if let Some(value) = pi.or_else(|| vocabulary::math_constant(name)) {
                return Ok(Expr::Number(value));
            }
        }
        if vocabulary::builtin(name).is_some() || Verb::from_name(name).is_some() {
            let hint = format!("call it: `{name}(…)`");
            return Err(self.error_hint(attribute, format!("`{name}` is a function"), hint));
        }
        Err(self.error(attribute, format!("`.{name}` has no value here")))
    }

    fn item(&mut self, subscript: &'a ast::ExprSubscript) -> Read<Expr> {
        let list = self.expr(&subscript.value)?;
        if let ast::Expr::Slice(slice) = subscript.slice.as_ref() {
            let mut args = vec![list];
            for bound in [&slice.lower, &slice.upper, &slice.step] {
                args.push(match bound {
                    Some(bound) => self.expr(bound)?,
                    None => Expr::None,
                });
            }
            return Ok(Expr::Library(Library::Slice, args));
        }
        let at = self.expr(&subscript.slice)?;
        Ok(item(list, at))
    }

    fn all(&mut self, items: &'a [ast::Expr]) -> Read<Vec<Expr>> {
        let items: Vec<_> = items.iter().map(|item| self.expr(item)).collect();
        items.into_iter().collect()
    }

    /// `f"…{value:form}…"` as `"…{:form}…".format(value)`.
    fn f_string(&mut self, text: &'a ast::ExprFString) -> Read<Expr> {
        let mut template = String::new();
        let mut args = Vec::new();
        let plain = |text: &str| text.replace('{', "{{").replace('}', "}}");
        for part in &text.value {
            let part = match part {
                ast::FStringPart::Literal(literal) => {
                    template.push_str(&plain(&literal.value));
                    continue;
                }
                ast::FStringPart::FString(part) => part,
            };
            for element in &part.elements {
                let value = match element {
                    ast::InterpolatedStringElement::Literal(literal) => {
                        template.push_str(&plain(&literal.value));
                        continue;
                    }
                    ast::InterpolatedStringElement::Interpolation(value) => value,
                };
                if value.debug_text.is_some() || value.conversion != ast::ConversionFlag::None {
                    return Err(self.error(value, "`=` and `!` are not read in a text here"));
                }
                args.push(self.expr(&value.expression)?);
                template.push('{');
                let form = value.format_spec.iter().flat_map(|form| &form.elements);
                for (i, part) in form.enumerate() {
                    let ast::InterpolatedStringElement::Literal(part) = part else {
                        return Err(
                            self.error(value, "the form of a value cannot be computed here")
                        );
                    };
                    template.push_str(if i == 0 { ":" } else { "" });
                    template.push_str(&part.value);
                }
                template.push('}');
            }
        }
        if args.is_empty() {
            return Ok(Expr::Text(template.replace("{{", "{").replace("}}", "}")));
        }
        if args.len() >= *Library::Format.arity().end() {
            return Err(self.error(text, "this text has too many values in it"));
        }
        args.insert(0, Expr::Text(template));
        Ok(Expr::Library(Library::Format, args))
    }

    fn logic(&mut self, logic: &'a ast::ExprBoolOp, is_condition: bool) -> Read<Expr> {
        let (op, word) = match logic.op {
            ast::BoolOp::And => (BinaryOp::And, "and"),
            ast::BoolOp::Or => (BinaryOp::Or, "or"),
        };
        let mut parts = Vec::with_capacity(logic.values.len());
        for value in &logic.values {
            parts.push(self.condition(value));
        }
        let mut all: Option<Expr> = None;
        let mut are_truths = true;
        for part in parts {
            let part = part?;
            are_truths &= is_truth(&part);
            all = Some(match all {
                Some(left) => Expr::binary(op, left, part),
                None => part,
            });
        }
        if !is_condition && !are_truths {
            let message = format!("`{word}` gives True or False here, never one of its sides");
            // Of a program that was never of the dialect the interpreter keeps the meaning.
            if !self.bound.is_empty() {
                return Err(self.error(logic, message));
            }
            self.warning(logic, message);
        }
        all.ok_or(Unreadable)
    }

    fn comparison(&mut self, compare: &'a ast::ExprCompare) -> Read<Expr> {
        let mut all: Option<Expr> = None;
        let mut left = self.expr(&compare.left)?;
        for (i, (op, right)) in compare.ops.iter().zip(&compare.comparators).enumerate() {
            let op = match op {
                ast::CmpOp::Lt => BinaryOp::Lt,
                ast::CmpOp::LtE => BinaryOp::Le,
                ast::CmpOp::Gt => BinaryOp::Gt,
                ast::CmpOp::GtE => BinaryOp::Ge,
                ast::CmpOp::Eq => BinaryOp::Eq,
                ast::CmpOp::NotEq => BinaryOp::Ne,
                ast::CmpOp::Is => BinaryOp::Eq,
                ast::CmpOp::IsNot => BinaryOp::Ne,
                ast::CmpOp::In | ast::CmpOp::NotIn => return self.contains(compare),
            };
            let right_expr = self.expr(right)?;
            let is_last = i + 1 == compare.ops.len();
            if !is_last && !is_cheap(&right_expr, &mut 8) {
                return Err(self.error_hint(
                    right,
                    "what stands in the middle of a comparison is computed twice here",
                    "give it to a variable before",
                ));
            }
            let link = Expr::binary(op, left, right_expr.clone());
            left = right_expr;
            all = Some(match all {
                Some(all) => Expr::binary(BinaryOp::And, all, link),
                None => link,
            });
        }
        all.ok_or(Unreadable)
    }

    /// `item in list` and `item not in list`
    fn contains(&mut self, compare: &'a ast::ExprCompare) -> Read<Expr> {
        let (&[op], [list]) = (&*compare.ops, &*compare.comparators) else {
            return Err(self.error(compare, "`in` stands alone in a comparison here"));
        };
        let args = vec![self.expr(&compare.left)?, self.expr(list)?];
        let contains = Expr::Library(Library::Contains, args);
        Ok(match op {
            ast::CmpOp::In => contains,
            _ => Expr::Unary(UnaryOp::Not, Box::new(contains)),
        })
    }

    /// Reads a call for its value.
    pub(super) fn value_of_call(&mut self, call: &'a ast::ExprCall) -> Read<Expr> {
        let (name, of_module) = match call.func.as_ref() {
            ast::Expr::Name(name) => {
                if self.names.functions(&name.id).is_some() {
                    let args = self.function_arguments(&name.id, call)?;
                    return Ok(Expr::Call(name.id.to_string(), args));
                }
                if name.id == "reduce" && self.names.is_other_module("reduce") {
                    return self.reduce(call);
                }
                (self.names.original(&name.id), false)
            }
            ast::Expr::Attribute(attribute) if is_reduce(attribute) => return self.reduce(call),
            ast::Expr::Attribute(attribute) => {
                if let Some(value) = self.library_of(attribute, call)? {
                    return Ok(value);
                }
                self.known_owner(attribute)?;
                if let Some(value) = self.of_several(attribute, call)? {
                    return Ok(value);
                }
                (attribute.attr.as_str(), true)
            }
            func => return Err(self.error(func, "this cannot be called")),
        };
        match name {
            "Turtle" | "Pen" | "RawTurtle" if self.names.several => {
                return Ok(Expr::Builtin(Builtin::Turtle, Vec::new()));
            }
            "float" => {
                let value = self.one(call, name)?;
                return Ok(match is_number(&value) {
                    true => value,
                    false => Expr::Library(Library::Float, vec![value]),
                });
            }
            "numinput" | "textinput" => return self.asked(call, name),
            "window_width" => return Ok(Expr::number(self.names.window.0)),
            "window_height" => return Ok(Expr::number(self.names.window.1)),
            "atan" => {
                let value = self.one(call, name)?;
                let args = vec![value, Expr::Number(1.0)];
                return Ok(Expr::Builtin(Builtin::Atan2, args));
            }
            "pow" => {
                let (base, exponent) = self.two(call, name)?;
                return Ok(Expr::binary(BinaryOp::Pow, base, exponent));
            }
            "min" | "max" if call.arguments.args.len() > 2 => {
                let builtin = if name == "min" {
                    Builtin::Min
                } else {
                    Builtin::Max
                };
                let args = self.positional(call, name)?;
                return Ok(pairwise(builtin, args));
            }
            _ => {}
        }
        let count = call.arguments.args.len();
        if let Some(function) = vocabulary::library(name, count, of_module) {
            return self.library(function, call, None);
        }
        if let Some(builtin) = vocabulary::builtin(name) {
            if of_module && self.names.functions(builtin.name()).is_some() && !builtin.in_math() {
                return Err(self.shadowed(call, builtin.name()));
            }
            return self.builtin(builtin, name, call);
        }
        if Verb::from_name(name).is_some() || vocabulary::is_ignored(name) {
            return Err(self.error_hint(
                call,
                format!("`{name}` is a command and has no value"),
                "make it a statement of its own",
            ));
        }
        Err(self.unknown_function(call, name))
    }

    /// A function of `random`, or a method of a list or text.
    pub(super) fn library_of(
        &mut self,
        attribute: &'a ast::ExprAttribute,
        call: &'a ast::ExprCall,
    ) -> Read<Option<Expr>> {
        let (owner, name) = (attribute.value.as_ref(), attribute.attr.as_str());
        if let ast::Expr::Name(module) = owner
            && self.names.is_random(&module.id)
        {
            return match Library::from_name(Form::OfRandom, name) {
                Some(function) => self.library(function, call, None).map(Some),
                None => Err(self.unknown_function(call, name)),
            };
        }
        let is_module = match owner {
            ast::Expr::Name(name) => {
                self.names.is_math(&name.id) || self.names.is_other_module(&name.id)
            }
            _ => false,
        };
        let method = Library::from_name(Form::Method, name);
        let Some(method) = method.filter(|_| !is_module && !self.is_turtle(owner)) else {
            return Ok(None);
        };
        let owner = self.expr(owner)?;
        self.library(method, call, Some(owner)).map(Some)
    }

    fn library(
        &mut self,
        function: Library,
        call: &'a ast::ExprCall,
        owner: Option<Expr>,
    ) -> Read<Expr> {
        let name = function.name();
        let mut args: Vec<Expr> = owner.into_iter().collect();
        let before = args.len();
        self.may_generate = takes_generator(function);
        let given = self.positional(call, name);
        self.may_generate = false;
        args.extend(given?);
        let arity = function.arity();
        if !arity.contains(&args.len()) {
            let expected = arity.start().saturating_sub(before)..=arity.end() - before;
            return Err(self.wrong_count(call, name, expected, args.len() - before, None));
        }
        Ok(Expr::Library(function, args))
    }

    /// What `numinput` and `textinput` answer: the default, as nobody is asked.
    fn asked(&mut self, call: &'a ast::ExprCall, name: &'a str) -> Read<Expr> {
        let mut keywords = call.arguments.keywords.iter();
        let by_name = keywords.find(|keyword| {
            let word = keyword.arg.as_ref();
            word.is_some_and(|word| word.as_str() == "default")
        });
        let by_place = call.arguments.args.get(2).filter(|_| name == "numinput");
        self.note(call, name, "asks nobody here and gives its default");
        match by_place.or(by_name.map(|keyword| &keyword.value)) {
            Some(default) => self.expr(default),
            None if name == "numinput" => Ok(Expr::None),
            None => Ok(Expr::Text(String::new())),
        }
    }

    /// What one of several turtles is asked.
    fn of_several(
        &mut self,
        attribute: &'a ast::ExprAttribute,
        call: &ast::ExprCall,
    ) -> Read<Option<Expr>> {
        let builtin = match attribute.attr.as_str() {
            "clone" => Some(Builtin::Clone),
            name => vocabulary::builtin(name).filter(|builtin| builtin.asks_turtle()),
        };
        let is_plain = call.arguments.is_empty();
        let Some(builtin) = builtin.filter(|_| is_plain) else {
            return Ok(None);
        };
        let turtle = self.told(Some(&attribute.value))?;
        Ok(turtle.map(|turtle| Expr::Builtin(builtin, vec![turtle])))
    }

    fn builtin(&mut self, builtin: Builtin, name: &str, call: &'a ast::ExprCall) -> Read<Expr> {
        let args = self.positional(call, name)?;
        if args.len() != builtin.arity() {
            let expected = builtin.arity()..=builtin.arity();
            return Err(self.wrong_count(call, name, expected, args.len(), None));
        }
        // How far the turtle is from the start: CPython's vectors have a length.
        if let (Builtin::Abs, [Expr::Builtin(Builtin::Position, of)]) = (builtin, args.as_slice()) {
            let coordinates = [Builtin::XCor, Builtin::YCor];
            let args = coordinates.map(|own| Expr::Builtin(own, of.clone()));
            return Ok(Expr::Builtin(Builtin::Hypot, args.to_vec()));
        }
        Ok(Expr::Builtin(builtin, args))
    }
}

/// `functools.reduce`
fn is_reduce(attribute: &ast::ExprAttribute) -> bool {
    let is_functools =
        matches!(&*attribute.value, ast::Expr::Name(module) if module.id == "functools");
    is_functools && attribute.attr.as_str() == "reduce"
}

/// Whether an expression can only be a number.
fn is_number(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) => true,
        Expr::Unary(UnaryOp::Neg, _) => true,
        Expr::Binary(op, left, right) => match op {
            BinaryOp::Add | BinaryOp::Mul | BinaryOp::Mod => is_number(left) && is_number(right),
            BinaryOp::Sub | BinaryOp::Div | BinaryOp::FloorDiv | BinaryOp::Pow => true,
            _ => false,
        },
        Expr::Builtin(builtin, _) => !matches!(builtin, Builtin::Position | Builtin::IsDown),
        _ => false,
    }
}

/// `list[at]`
pub(super) fn item(list: Expr, at: Expr) -> Expr {
    let is_place = matches!(list, Expr::Builtin(Builtin::Position, _));
    let axis = match &at {
        Expr::Number(number) if *number == 0.0 => Some(Axis::X),
        Expr::Number(number) if *number == 1.0 => Some(Axis::Y),
        Expr::Unary(UnaryOp::Neg, one) if is_place && **one == Expr::Number(1.0) => Some(Axis::Y),
        Expr::Unary(UnaryOp::Neg, two) if is_place && **two == Expr::Number(2.0) => Some(Axis::X),
        _ => None,
    };
    match axis {
        Some(axis) => Expr::Item(Box::new(list), axis),
        None => Expr::Index(Box::new(list), Box::new(at)),
    }
}

/// The least or greatest of many as one of pairs, in a tree of little depth.
fn pairwise(builtin: Builtin, mut args: Vec<Expr>) -> Expr {
    if args.len() > 2 {
        let right = args.split_off(args.len() / 2);
        args = vec![pairwise(builtin, args), pairwise(builtin, right)];
    }
    match args.len() {
        1 => args.remove(0),
        _ => Expr::Builtin(builtin, args),
    }
}

impl Reader<'_> {
    /// A function of the program has the name of a command or function that is used as the turtle's.
    pub(super) fn shadowed(&mut self, at: &impl Ranged, name: &str) -> Unreadable {
        self.error_hint(
            at,
            format!("`{name}` is also a function of this program"),
            "give that function another name",
        )
    }

    pub(super) fn unknown_function(&mut self, call: &ast::ExprCall, name: &str) -> Unreadable {
        let mut known: Vec<&str> = vocabulary::known_names().collect();
        known.extend(self.names.function_names());
        let near = nearest(name, known);
        let hint = near.map(|near| format!("did you mean `{near}`?"));
        self.report(
            call.func.as_ref(),
            format!("there is no `{name}` in the turtle language"),
            hint,
        )
    }
}
