//! Walks a resolved program.

use super::resolve::{Code, Line, Resolved, Slot, Value as Operand, count_error};
use super::{Fuel, RunError, RunErrorKind};
use crate::program::{Axis, BinaryOp, Builtin, UnaryOp, Verb};
use crate::turtle::{Point, Turtle};

/// What an expression evaluates to.
#[derive(Clone, Copy)]
enum Value {
    Number(f64),
    Bool(bool),
    Point(Point),
}

type Result<T> = std::result::Result<T, RunErrorKind>;

impl Value {
    fn number(self) -> Result<f64> {
        match self {
            Value::Number(number) => Ok(number),
            Value::Bool(truth) => Ok(f64::from(u8::from(truth))),
            Value::Point(_) => Err(RunErrorKind::PointForNumber),
        }
    }

    fn point(self) -> Result<Point> {
        match self {
            Value::Point(point) => Ok(point),
            Value::Number(_) | Value::Bool(_) => Err(RunErrorKind::NumberForPoint),
        }
    }

    fn truth(self) -> bool {
        match self {
            Value::Number(number) => number != 0.0,
            Value::Bool(truth) => truth,
            Value::Point(_) => true,
        }
    }
}

/// Whether a block ran to its end or a `return` left it.
enum Flow {
    Next,
    Return(Value),
}

pub(super) struct Machine<'a> {
    code: &'a Resolved,
    turtle: Turtle,
    globals: Vec<Option<Value>>,
    locals: Vec<Option<Value>>,
    /// The body each function has at the moment, by the number of its name.
    functions: Vec<Option<usize>>,
    max_steps: u64,
    steps_left: u64,
    max_depth: u32,
    depth: u32,
    /// Line of the statement that runs.
    line: u32,
}

impl<'a> Machine<'a> {
    pub(super) fn new(code: &'a Resolved, fuel: &Fuel, turtle: Turtle) -> Self {
        Machine {
            code,
            turtle,
            globals: vec![None; code.global_count],
            locals: Vec::new(),
            functions: vec![None; code.function_names.len()],
            max_steps: fuel.steps,
            steps_left: fuel.steps,
            max_depth: fuel.call_depth.min(Fuel::MAX_CALL_DEPTH),
            depth: 0,
            line: 0,
        }
    }

    /// Runs to the end and says how many steps it took.
    pub(super) fn run(&mut self) -> std::result::Result<u64, RunError> {
        match self.block(&self.code.lines) {
            Ok(_) => Ok(self.max_steps - self.steps_left),
            Err(kind) => Err(RunError {
                line: self.line,
                kind,
            }),
        }
    }

    pub(super) fn into_turtle(self) -> Turtle {
        self.turtle
    }

    fn step(&mut self) -> Result<()> {
        match self.steps_left.checked_sub(1) {
            Some(left) => {
                self.steps_left = left;
                Ok(())
            }
            None => Err(RunErrorKind::OutOfSteps(self.max_steps)),
        }
    }

    fn block(&mut self, lines: &'a [Line]) -> Result<Flow> {
        for line in lines {
            self.line = line.line;
            self.step()?;
            if let Flow::Return(value) = self.statement(line)? {
                return Ok(Flow::Return(value));
            }
        }
        Ok(Flow::Next)
    }

    fn statement(&mut self, line: &'a Line) -> Result<Flow> {
        match &line.code {
            Code::Command(verb, args) => self.command(*verb, args, line.line)?,
            Code::For { var, range, body } => return self.for_loop(*var, range, body, line.line),
            Code::While { cond, body } => {
                while self.value(cond)?.truth() {
                    self.step()?;
                    if let Flow::Return(value) = self.block(body)? {
                        return Ok(Flow::Return(value));
                    }
                    self.line = line.line;
                }
            }
            Code::If {
                cond,
                then,
                otherwise,
            } => {
                let branch = if self.value(cond)?.truth() {
                    then
                } else {
                    otherwise
                };
                return self.block(branch);
            }
            Code::Def { function, body } => self.functions[*function] = Some(*body),
            Code::Call { function, args } => {
                self.call(*function, args)?;
            }
            Code::Assign { slot, value } => {
                let value = self.value(value)?;
                self.assign(*slot, value);
            }
            Code::Return(value) => {
                let value = match value {
                    Some(value) => self.value(value)?,
                    None => Value::Number(0.0),
                };
                return Ok(Flow::Return(value));
            }
            Code::Fork(body) => {
                let state = self.turtle.state();
                let flow = self.block(body)?;
                self.turtle.restore(state);
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn for_loop(
        &mut self,
        var: Slot,
        range: &'a [Operand; 3],
        body: &'a [Line],
        line: u32,
    ) -> Result<Flow> {
        let mut bounds = [0.0; 3];
        for (bound, operand) in bounds.iter_mut().zip(range) {
            let number = self.number(operand)?;
            if number.fract() != 0.0 {
                return Err(RunErrorKind::NotWhole(number));
            }
            *bound = number;
        }
        let [start, stop, step] = bounds;
        if step == 0.0 {
            return Err(RunErrorKind::ZeroStep);
        }
        let mut i = start;
        while if step > 0.0 { i < stop } else { i > stop } {
            self.step()?;
            self.assign(var, Value::Number(i));
            if let Flow::Return(value) = self.block(body)? {
                return Ok(Flow::Return(value));
            }
            self.line = line;
            i += step;
        }
        Ok(Flow::Next)
    }

    fn command(&mut self, verb: Verb, args: &'a [Operand], line: u32) -> Result<()> {
        match verb {
            Verb::Forward => {
                let distance = self.number(&args[0])?;
                self.turtle.forward(distance, line)?;
            }
            Verb::Backward => {
                let distance = self.number(&args[0])?;
                self.turtle.forward(-distance, line)?;
            }
            Verb::Left => {
                let angle = self.number(&args[0])?;
                self.turtle.left(angle)?;
            }
            Verb::Right => {
                let angle = self.number(&args[0])?;
                self.turtle.left(-angle)?;
            }
            Verb::PenUp => self.turtle.set_pen(false),
            Verb::PenDown => self.turtle.set_pen(true),
            Verb::Teleport => {
                let (to, rest) = self.place(args)?;
                let heading = rest
                    .first()
                    .map(|heading| self.number(heading))
                    .transpose()?;
                self.turtle.teleport(to, heading)?;
            }
            Verb::Circle => {
                let radius = self.number(&args[0])?;
                let extent = args
                    .get(1)
                    .map_or(Ok(360.0), |extent| self.number(extent))?;
                self.turtle.circle(radius, extent, line)?;
            }
            Verb::Goto => {
                let (to, _) = self.place(args)?;
                self.turtle.goto(to, line)?;
            }
            Verb::SetHeading => {
                let heading = self.number(&args[0])?;
                self.turtle.set_heading(heading)?;
            }
            Verb::Home => {
                self.turtle.goto(Point::default(), line)?;
                self.turtle.set_heading(0.0)?;
            }
        }
        Ok(())
    }

    /// A place given as `x, y` or as one point, and the arguments after it.
    fn place(&mut self, args: &'a [Operand]) -> Result<(Point, &'a [Operand])> {
        if let [point] = args {
            return Ok((self.value(point)?.point()?, &[]));
        }
        let place = Point::new(self.number(&args[0])?, self.number(&args[1])?);
        Ok((place, &args[2..]))
    }

    fn call(&mut self, function: usize, args: &'a [Operand]) -> Result<Value> {
        let name = || self.code.function_names[function].clone();
        let body = self.functions[function].ok_or_else(|| RunErrorKind::UnknownFunction(name()))?;
        let body = &self.code.bodies[body];
        if args.len() != body.param_count {
            return Err(count_error(0, &name(), body.param_count.to_string(), args.len()).kind);
        }
        if self.depth >= self.max_depth {
            return Err(RunErrorKind::TooDeep(self.max_depth));
        }
        let mut locals = Vec::with_capacity(body.slot_count);
        for arg in args {
            locals.push(Some(self.value(arg)?));
        }
        locals.resize(body.slot_count, None);
        let line = self.line;
        let outer = std::mem::replace(&mut self.locals, locals);
        self.depth += 1;
        let flow = self.block(&body.lines)?;
        self.depth -= 1;
        self.locals = outer;
        self.line = line;
        Ok(match flow {
            Flow::Return(value) => value,
            Flow::Next => Value::Number(0.0),
        })
    }

    fn assign(&mut self, slot: Slot, value: Value) {
        match slot {
            Slot::Local(slot) => self.locals[slot] = Some(value),
            Slot::Global(slot) => self.globals[slot] = Some(value),
        }
    }

    fn number(&mut self, operand: &'a Operand) -> Result<f64> {
        if let Operand::Number(number) = operand {
            return Ok(*number);
        }
        self.value(operand)?.number()
    }

    fn value(&mut self, operand: &'a Operand) -> Result<Value> {
        Ok(match operand {
            Operand::Number(number) => Value::Number(*number),
            Operand::Bool(truth) => Value::Bool(*truth),
            Operand::Variable(slot, name) => {
                let value = match slot {
                    Slot::Local(slot) => self.locals[*slot],
                    Slot::Global(slot) => self.globals[*slot],
                };
                value.ok_or_else(|| RunErrorKind::UnknownName(name.clone()))?
            }
            Operand::Point(coordinates) => {
                let [x, y] = coordinates.as_ref();
                Value::Point(Point::new(self.number(x)?, self.number(y)?))
            }
            Operand::Item(point, axis) => {
                let point = self.value(point)?.point()?;
                Value::Number(match axis {
                    Axis::X => point.x,
                    Axis::Y => point.y,
                })
            }
            Operand::Unary(UnaryOp::Neg, operand) => Value::Number(-self.number(operand)?),
            Operand::Unary(UnaryOp::Not, operand) => Value::Bool(!self.value(operand)?.truth()),
            Operand::Binary(op, operands) => self.binary(*op, operands)?,
            Operand::Builtin(builtin, args) => self.builtin(*builtin, args)?,
            Operand::Call { function, args } => self.call(*function, args)?,
        })
    }

    fn binary(&mut self, op: BinaryOp, [left, right]: &'a [Operand; 2]) -> Result<Value> {
        // The second operand of these is evaluated only when the first leaves it open.
        if let BinaryOp::And | BinaryOp::Or = op {
            let first = self.value(left)?.truth();
            let decided = first == (op == BinaryOp::Or);
            return Ok(Value::Bool(if decided {
                first
            } else {
                self.value(right)?.truth()
            }));
        }
        let (a, b) = (self.number(left)?, self.number(right)?);
        let number = match op {
            BinaryOp::Add => a + b,
            BinaryOp::Sub => a - b,
            BinaryOp::Mul => a * b,
            BinaryOp::Div | BinaryOp::FloorDiv | BinaryOp::Mod if b == 0.0 => {
                return Err(RunErrorKind::DivisionByZero);
            }
            BinaryOp::Div => a / b,
            BinaryOp::FloorDiv => (a / b).floor(),
            // Python's remainder has the sign of the divisor.
            BinaryOp::Mod => a - b * (a / b).floor(),
            BinaryOp::Pow => libm::pow(a, b),
            BinaryOp::Lt => return Ok(Value::Bool(a < b)),
            BinaryOp::Le => return Ok(Value::Bool(a <= b)),
            BinaryOp::Gt => return Ok(Value::Bool(a > b)),
            BinaryOp::Ge => return Ok(Value::Bool(a >= b)),
            BinaryOp::Eq => return Ok(Value::Bool(a == b)),
            BinaryOp::Ne => return Ok(Value::Bool(a != b)),
            BinaryOp::And | BinaryOp::Or => return Ok(Value::Bool(false)),
        };
        finite(number)
    }

    fn builtin(&mut self, builtin: Builtin, args: &'a [Operand]) -> Result<Value> {
        let state = self.turtle.state();
        let mut numbers = [0.0; 2];
        for (number, arg) in numbers.iter_mut().zip(args) {
            *number = self.number(arg)?;
        }
        let [a, b] = numbers;
        let number = match builtin {
            Builtin::IsDown => return Ok(Value::Bool(state.pen_down)),
            Builtin::Position => return Ok(Value::Point(state.position)),
            Builtin::Heading => state.heading,
            Builtin::XCor => state.position.x,
            Builtin::YCor => state.position.y,
            Builtin::Abs => a.abs(),
            Builtin::Min => a.min(b),
            Builtin::Max => a.max(b),
            Builtin::Round => a.round_ties_even(),
            Builtin::Int => a.trunc(),
            Builtin::Floor => a.floor(),
            Builtin::Ceil => a.ceil(),
            Builtin::Sqrt => a.sqrt(),
            Builtin::Sin => libm::sin(a),
            Builtin::Cos => libm::cos(a),
            Builtin::Tan => libm::tan(a),
            Builtin::Atan2 => libm::atan2(a, b),
            Builtin::Hypot => libm::hypot(a, b),
            Builtin::Radians => a.to_radians(),
            Builtin::Degrees => a.to_degrees(),
        };
        finite(number)
    }
}

fn finite(number: f64) -> Result<Value> {
    if number.is_finite() {
        Ok(Value::Number(number))
    } else {
        Err(RunErrorKind::NotFinite)
    }
}
