//! What turtles are told.

use super::Machine;
use crate::program::{Look, Verb};
use crate::run::value::{Result, Value};
use crate::turtle::{Arg, Point, Turtle};

impl Machine<'_> {
    /// Says what a turtle is asked to say, without speaking to it from now on.
    pub(super) fn of_turtle<T, E>(
        &mut self,
        number: f64,
        ask: impl FnOnce(&mut Turtle) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let current = self.turtle.current();
        self.turtle.select(number as u32);
        let said = ask(&mut self.turtle);
        self.turtle.select(current);
        said
    }

    /// Begins an action that may be undone, where the program undoes any.
    pub(super) fn remember(&mut self, verb: Verb) {
        let is_told = match verb {
            Verb::PenUp => self.turtle.state().pen_down,
            Verb::PenDown => !self.turtle.state().pen_down,
            Verb::Look(look) => look.can_be_undone(),
            _ => true,
        };
        if self.code.undoes && is_told {
            self.turtle.remember();
        }
    }

    pub(super) fn command(&mut self, verb: Verb, args: u8) -> Result<()> {
        let line = self.line();
        match (verb, args) {
            (Verb::Forward, _) => {
                let distance = self.pop().number()?;
                self.turtle.forward(distance, line)?;
            }
            (Verb::Backward, _) => {
                let distance = self.pop().number()?;
                self.turtle.forward(-distance, line)?;
            }
            (Verb::Left, _) => {
                let angle = self.pop().number()?;
                self.turtle.left(angle)?;
            }
            (Verb::Right, _) => {
                let angle = self.pop().number()?;
                self.turtle.left(-angle)?;
            }
            (Verb::PenUp, _) => self.turtle.set_pen(false),
            (Verb::PenDown, _) => self.turtle.set_pen(true),
            (Verb::Teleport, 3) => {
                let heading = self.pop().number()?;
                let to = self.place(2)?;
                self.turtle.teleport(to, Some(heading))?;
            }
            (Verb::Teleport, _) => {
                let to = self.place(args)?;
                self.turtle.teleport(to, None)?;
            }
            (Verb::Circle, 1) => {
                let radius = self.pop().number()?;
                let whole = self.turtle.full_circle();
                self.turtle.circle(radius, whole, line)?;
            }
            (Verb::Circle, 3) => {
                let [extent, steps] = self.pop_two()?;
                let radius = self.pop().number()?;
                self.turtle.polygon(radius, extent, steps, line)?;
            }
            (Verb::Circle, _) => {
                let [radius, extent] = self.pop_two()?;
                self.turtle.circle(radius, extent, line)?;
            }
            (Verb::Goto, _) => {
                let to = self.place(args)?;
                self.turtle.goto(to, line)?;
            }
            (Verb::SetHeading, _) => {
                let heading = self.pop().number()?;
                self.turtle.set_heading(heading)?;
            }
            (Verb::Home, _) => {
                self.turtle.goto(Point::default(), line)?;
                self.remember(Verb::SetHeading);
                self.turtle.set_heading(0.0)?;
            }
            (Verb::Look(look), _) => self.look(look, args, line)?,
        }
        Ok(())
    }

    fn look(&mut self, look: Look, args: u8, line: u32) -> Result<()> {
        let from = self.values.len().saturating_sub(usize::from(args));
        let values = self.values.split_off(from);
        let mut args: Vec<Arg<'_>> = values.iter().map(|&value| self.heap.arg(value)).collect();
        if let (Look::Write, [list @ Value::List(_), ..]) = (look, values.as_slice()) {
            args[0] = Arg::Text(self.heap.shown(*list).into());
        }
        // What wipes marks away goes through all of them.
        if matches!(
            look,
            Look::Undo | Look::Clear | Look::Reset | Look::ResetScreen | Look::ClearStamps
        ) {
            self.work += self.turtle.mark_count() as u64;
        }
        Ok(self.turtle.look(look, &args, line)?)
    }

    /// A place given as two numbers or as one point.
    fn place(&mut self, args: u8) -> Result<Point> {
        if args == 1 {
            return match self.pop() {
                Value::List(id) => match self.heap.items(id) {
                    &[x, y] => Ok(Point::new(x.number()?, y.number()?)),
                    _ => Err(Value::List(id).wrong("a point")),
                },
                value => value.point(),
            };
        }
        let [x, y] = self.pop_two()?;
        Ok(Point::new(x, y))
    }
}
