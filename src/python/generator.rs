//! Running generators and coroutines: to their next value, to their end, and what they delegate to.

use std::rc::Rc;

use super::code::CodeKind;
use super::error::{Error, PyResult};
use super::interpreter::{Completion, Interpreter};
use super::value::{Generator, GeneratorState, Value};

impl Interpreter {
    /// Resumes a generator: sends a value in, or throws an exception at its `yield`. Gives what
    /// it yields, or what it returned as the error side.
    pub(super) fn resume(
        &mut self,
        generator: &Rc<Generator>,
        input: Result<Value, Box<Error>>,
    ) -> PyResult<Result<Value, Value>> {
        match generator.state.get() {
            GeneratorState::Running => {
                return Err(self.value_error("generator already executing"));
            }
            GeneratorState::Done => return input.map(|_| Err(Value::None)),
            GeneratorState::Created | GeneratorState::Suspended => {}
        }
        let was_created = generator.state.get() == GeneratorState::Created;
        let Some(mut frame) = generator.frame.borrow_mut().take() else {
            return Ok(Err(Value::None));
        };
        match input {
            Ok(value) => {
                if !was_created {
                    frame.stack.push(value);
                }
            }
            Err(error) => {
                if was_created || frame.handlers.is_empty() {
                    generator.state.set(GeneratorState::Done);
                    return Err(error);
                }
                let position = frame.position.saturating_sub(1);
                let base = 0;
                let handled = std::mem::take(&mut self.handled);
                self.handled = std::mem::take(&mut frame.handled);
                let outcome = self.handle_error(&mut frame, error, position, base);
                frame.handled = std::mem::replace(&mut self.handled, handled);
                if let Err(error) = outcome {
                    generator.state.set(GeneratorState::Done);
                    return Err(error);
                }
            }
        }
        generator.state.set(GeneratorState::Running);
        match self.run_frame(&mut frame) {
            Ok(Completion::Yielded(value)) => {
                generator.state.set(GeneratorState::Suspended);
                *generator.frame.borrow_mut() = Some(frame);
                Ok(Ok(value))
            }
            Ok(Completion::Returned(value)) => {
                generator.state.set(GeneratorState::Done);
                Ok(Err(value))
            }
            Err(error) => {
                generator.state.set(GeneratorState::Done);
                Err(error)
            }
        }
    }

    /// One step of `yield from`: what the delegate yields, or what it returned.
    pub(super) fn advance_delegate(
        &mut self,
        iterator: &Value,
        sent: Value,
    ) -> PyResult<Result<Value, Value>> {
        match iterator {
            Value::Generator(generator) => self.resume(generator, Ok(sent)),
            _ => Ok(match self.next(iterator)? {
                Some(value) => Ok(value),
                None => Err(Value::None),
            }),
        }
    }

    /// Evaluates what `await` waits for; nothing is ever suspended, so it runs to its end.
    ///
    /// # Errors
    /// What the awaited code raises.
    pub fn await_value(&mut self, value: &Value) -> PyResult {
        match value {
            Value::Generator(generator) if generator.kind == CodeKind::Coroutine => {
                match self.resume(generator, Ok(Value::None))? {
                    Err(returned) => Ok(returned),
                    Ok(_) => {
                        Err(self.error("RuntimeError", "a coroutine yielded outside an event loop"))
                    }
                }
            }
            Value::Unresolved(unresolved) => {
                Ok(Value::Unresolved(unresolved.derived(" (awaited)")))
            }
            Value::Instance(_) => match self.call_special(value, "__await__", Vec::new())? {
                Some(iterator) => loop {
                    match self.advance_delegate(&iterator, Value::None)? {
                        Ok(_) => {}
                        Err(returned) => return Ok(returned),
                    }
                },
                None => Ok(value.clone()),
            },
            // What mig's own asynchronous libraries give is there already.
            _ => Ok(value.clone()),
        }
    }

    pub(super) fn next_asynchronous(&mut self, iterator: &Value) -> PyResult<Option<Value>> {
        let Some(method) = (match iterator {
            Value::Instance(_) => self.special_method(iterator, "__anext__")?,
            _ => None,
        }) else {
            return self.next(iterator);
        };
        let step = self
            .call_positional(&method, Vec::new())
            .and_then(|step| self.await_value(&step));
        match step {
            Ok(value) => Ok(Some(value)),
            Err(error) if self.is_exception(&error, "StopAsyncIteration") => Ok(None),
            Err(error) => Err(error),
        }
    }
}
