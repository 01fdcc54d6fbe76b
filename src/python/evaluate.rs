//! The instruction loop.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use super::code::{Code, Op};
use super::dict::Dict;
use super::error::{Error, PyResult};
use super::frame::{Frame, Handler};
use super::interpreter::{Completion, Interpreter, RECURSION_LIMIT};
use super::source::Location;
use super::string::Str;
use super::value::{Arguments, Function, Slice, Value};

/// The stack that one level of calls may need between two checks.
const STACK_RED_ZONE: usize = 512 * 1024;
/// By how much the stack grows.
const STACK_STEP: usize = 8 * 1024 * 1024;

/// What the loop does after an instruction.
enum Flow {
    Next,
    Jump(u32),
    Return(Value),
    Yield(Value),
}

pub(super) fn pop(frame: &mut Frame) -> Value {
    frame.stack.pop().expect("the compiler balances the stack")
}

fn pop_many(frame: &mut Frame, count: u32) -> Vec<Value> {
    let at = frame.stack.len() - count as usize;
    frame.stack.split_off(at)
}

fn top(frame: &Frame) -> &Value {
    frame.stack.last().expect("the compiler balances the stack")
}

/// The value so many places below the top (0 is the top).
fn peek(frame: &Frame, below: u32) -> &Value {
    &frame.stack[frame.stack.len() - 1 - below as usize]
}

impl Interpreter {
    pub(super) fn run_frame(&mut self, frame: &mut Frame) -> PyResult<Completion> {
        self.depth += 1;
        if self.depth > RECURSION_LIMIT {
            self.depth -= 1;
            return Err(self.error("RecursionError", "maximum recursion depth exceeded"));
        }
        let handled_base = self.handled.len();
        self.handled.append(&mut frame.handled);
        let site = self.call_sites.len();
        self.call_sites.push(Location {
            source: Rc::clone(&frame.code.source),
            span: frame.code.span,
        });
        self.running.push(Rc::clone(&frame.module));
        // Python's recursion limit decides how deep calls nest, not the size of the thread's stack.
        let result = stacker::maybe_grow(STACK_RED_ZONE, STACK_STEP, || {
            self.run_until_done(frame, handled_base, site)
        });
        self.call_sites.truncate(site);
        self.running.truncate(site);
        if matches!(result, Ok(Completion::Yielded(_))) {
            frame.handled = self.handled.split_off(handled_base);
        } else {
            self.handled.truncate(handled_base);
        }
        self.depth -= 1;
        result
    }

    fn run_until_done(
        &mut self,
        frame: &mut Frame,
        handled_base: usize,
        site: usize,
    ) -> PyResult<Completion> {
        let code = Rc::clone(&frame.code);
        loop {
            let position = frame.position;
            frame.position += 1;
            let flow = match self.count_step() {
                Ok(()) => self.step(frame, &code, code.instructions[position], site),
                Err(error) => Err(error),
            };
            match flow {
                Ok(Flow::Next) => {}
                Ok(Flow::Jump(target)) => frame.position = target as usize,
                Ok(Flow::Return(value)) => return Ok(Completion::Returned(value)),
                Ok(Flow::Yield(value)) => return Ok(Completion::Yielded(value)),
                Err(error) => self.handle_error(frame, error, position, handled_base)?,
            }
        }
    }

    /// Continues at the innermost handler of the frame, or passes the error on.
    pub(super) fn handle_error(
        &mut self,
        frame: &mut Frame,
        error: Box<Error>,
        position: usize,
        handled_base: usize,
    ) -> PyResult<()> {
        let code = &frame.code;
        // What passes on through `finally` or `with` has its entry for this frame already.
        let passes_on = matches!(code.instructions[position], Op::Reraise);
        if !passes_on || error.traceback().is_empty() {
            error.add_traceback(
                Location {
                    source: Rc::clone(&code.source),
                    span: code.spans[position],
                },
                code.name.clone(),
            );
        }
        let Some(instance) = error.exception().map(Rc::clone) else {
            return Err(error);
        };
        let Some(handler) = frame.handlers.pop() else {
            return Err(error);
        };
        frame.stack.truncate(handler.stack);
        self.handled.truncate(handled_base + handler.handled);
        frame.handled_here = handler.handled;
        frame.stack.push(Value::Instance(instance));
        frame.position = handler.target as usize;
        Ok(())
    }

    fn push_handler(&self, frame: &mut Frame, target: u32) {
        let (stack, handled) = (frame.stack.len(), frame.handled_here);
        frame.handlers.push(Handler {
            target,
            stack,
            handled,
        });
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one flat match over the instructions"
    )]
    fn step(&mut self, frame: &mut Frame, code: &Code, op: Op, site: usize) -> PyResult<Flow> {
        match op {
            Op::Nop => {}
            Op::Constant(index) => frame.stack.push(code.constants[index as usize].clone()),
            Op::Pop => {
                pop(frame);
            }
            Op::Duplicate => frame.stack.push(top(frame).clone()),
            Op::DuplicateTwo => {
                let (first, second) = (peek(frame, 1).clone(), peek(frame, 0).clone());
                frame.stack.push(first);
                frame.stack.push(second);
            }
            Op::Swap => {
                let length = frame.stack.len();
                frame.stack.swap(length - 1, length - 2);
            }
            Op::RotateThree => {
                let value = pop(frame);
                let at = frame.stack.len() - 2;
                frame.stack.insert(at, value);
            }

            Op::LoadLocal(slot) => match &frame.locals[slot as usize] {
                Some(value) => frame.stack.push(value.clone()),
                None => return Err(self.unbound_local(&code.locals[slot as usize])),
            },
            Op::StoreLocal(slot) => frame.locals[slot as usize] = Some(pop(frame)),
            Op::DeleteLocal(slot) => {
                if frame.locals[slot as usize].take().is_none() {
                    return Err(self.unbound_local(&code.locals[slot as usize]));
                }
            }
            Op::LoadCell(index) => {
                let value = frame.cells[index as usize].borrow().clone();
                match value {
                    Some(value) => frame.stack.push(value),
                    None => return Err(self.unbound_cell(code, index)),
                }
            }
            Op::StoreCell(index) => {
                let value = pop(frame);
                *frame.cells[index as usize].borrow_mut() = Some(value);
            }
            Op::DeleteCell(index) => {
                if frame.cells[index as usize].borrow_mut().take().is_none() {
                    return Err(self.unbound_cell(code, index));
                }
            }
            Op::LoadClassCell(index, name) => {
                let name = &code.names[name as usize];
                let found = frame
                    .namespace
                    .as_ref()
                    .and_then(|space| space.get_name(name));
                let value = found.or_else(|| frame.cells[index as usize].borrow().clone());
                match value {
                    Some(value) => frame.stack.push(value),
                    None => return Err(self.unbound_cell(code, index)),
                }
            }
            Op::LoadGlobal(name) => {
                let name = &code.names[name as usize];
                let value = match frame.module.globals.get_name(name) {
                    Some(value) => value,
                    None => self.load_missing_global(&frame.module, name)?,
                };
                frame.stack.push(value);
            }
            Op::StoreGlobal(name) => {
                let value = pop(frame);
                frame
                    .module
                    .globals
                    .set_name(&code.names[name as usize], value);
            }
            Op::DeleteGlobal(name) => {
                let name = &code.names[name as usize];
                if frame.module.globals.remove_name(name).is_none() {
                    return Err(self.name_error(name));
                }
            }
            Op::LoadName(name) => {
                let name = &code.names[name as usize];
                let found = frame
                    .namespace
                    .as_ref()
                    .and_then(|space| space.get_name(name));
                let value = match found.or_else(|| frame.module.globals.get_name(name)) {
                    Some(value) => value,
                    None => self.load_missing_global(&frame.module, name)?,
                };
                frame.stack.push(value);
            }
            Op::StoreName(name) => {
                let value = pop(frame);
                let namespace = frame.namespace.as_ref().unwrap_or(&frame.module.globals);
                namespace.set_name(&code.names[name as usize], value);
            }
            Op::DeleteName(name) => {
                let name = &code.names[name as usize];
                let namespace = frame.namespace.as_ref().unwrap_or(&frame.module.globals);
                if namespace.remove_name(name).is_none() {
                    return Err(self.name_error(name));
                }
            }
            Op::StoreAnnotation(name) => {
                let value = pop(frame);
                let namespace = frame.namespace.as_ref().unwrap_or(&frame.module.globals);
                let annotations = match namespace.get_text("__annotations__") {
                    Some(Value::Dict(annotations)) => annotations,
                    _ => {
                        let made = Rc::new(Dict::new());
                        namespace.set_text("__annotations__", Value::Dict(Rc::clone(&made)));
                        made
                    }
                };
                annotations.set_name(&code.names[name as usize], value);
            }

            Op::LoadAttribute(name) => {
                let object = pop(frame);
                self.mark_site(frame, site);
                let value = self.get_attribute(&object, &code.names[name as usize])?;
                frame.stack.push(value);
            }
            Op::StoreAttribute(name) => {
                let object = pop(frame);
                let value = pop(frame);
                self.mark_site(frame, site);
                self.set_attribute(&object, &code.names[name as usize], value)?;
            }
            Op::DeleteAttribute(name) => {
                let object = pop(frame);
                self.delete_attribute(&object, &code.names[name as usize])?;
            }
            Op::LoadItem => {
                let index = pop(frame);
                let container = pop(frame);
                self.mark_site(frame, site);
                let value = self.get_item(&container, &index)?;
                frame.stack.push(value);
            }
            Op::StoreItem => {
                let index = pop(frame);
                let container = pop(frame);
                let value = pop(frame);
                self.mark_site(frame, site);
                self.set_item(&container, index, value)?;
            }
            Op::DeleteItem => {
                let index = pop(frame);
                let container = pop(frame);
                self.delete_item(&container, &index)?;
            }
            Op::BuildSlice => {
                let step = pop(frame);
                let upper = pop(frame);
                let lower = pop(frame);
                frame
                    .stack
                    .push(Value::Slice(Rc::new(Slice { lower, upper, step })));
            }

            Op::Binary(operator) => {
                let right = pop(frame);
                let left = pop(frame);
                self.mark_site(frame, site);
                let value = self.binary_operation(operator, &left, &right)?;
                frame.stack.push(value);
            }
            Op::InPlace(operator) => {
                let right = pop(frame);
                let left = pop(frame);
                self.mark_site(frame, site);
                let value = self.in_place_operation(operator, &left, &right)?;
                frame.stack.push(value);
            }
            Op::Unary(operator) => {
                let operand = pop(frame);
                self.mark_site(frame, site);
                let value = self.unary_operation(operator, &operand)?;
                frame.stack.push(value);
            }
            Op::Not => {
                let operand = pop(frame);
                let value = match &operand {
                    Value::Unresolved(unresolved) => {
                        Value::Unresolved(unresolved.derived(" (negated)"))
                    }
                    _ => Value::Bool(!self.condition(frame, &operand, site)?),
                };
                frame.stack.push(value);
            }
            Op::Compare(operator) => {
                let right = pop(frame);
                let left = pop(frame);
                self.mark_site(frame, site);
                let value = self.rich_compare(operator, &left, &right)?;
                frame.stack.push(value);
            }
            Op::Is | Op::IsNot => {
                let right = pop(frame);
                let left = pop(frame);
                let value = match (&left, &right) {
                    // `x is None` on a value that is not known decides nothing by itself.
                    (Value::Unresolved(unresolved), other)
                    | (other, Value::Unresolved(unresolved))
                        if !left.is_same(&right) && !matches!(other, Value::Class(_)) =>
                    {
                        Value::Unresolved(unresolved.derived(" is ..."))
                    }
                    _ => Value::Bool(left.is_same(&right) == matches!(op, Op::Is)),
                };
                frame.stack.push(value);
            }
            Op::Contains | Op::NotContains => {
                let container = pop(frame);
                let element = pop(frame);
                self.mark_site(frame, site);
                let value = match (&container, &element) {
                    (Value::Unresolved(unresolved), _) | (_, Value::Unresolved(unresolved)) => {
                        Value::Unresolved(unresolved.derived(" in ..."))
                    }
                    _ => Value::Bool(
                        self.contains(&container, &element)? == matches!(op, Op::Contains),
                    ),
                };
                frame.stack.push(value);
            }

            Op::BuildTuple(count) => {
                let items = pop_many(frame, count);
                frame.stack.push(Value::tuple(items));
            }
            Op::BuildList(count) => {
                let items = pop_many(frame, count);
                frame.stack.push(Value::list(items));
            }
            Op::BuildSet(count) => {
                let items = pop_many(frame, count);
                let set = Dict::from_keys(self, items)?;
                frame.stack.push(Value::Set(Rc::new(set)));
            }
            Op::BuildDict(count) => {
                let items = pop_many(frame, count * 2);
                let dict = Dict::new();
                let mut items = items.into_iter();
                while let (Some(key), Some(value)) = (items.next(), items.next()) {
                    dict.set(self, key, value)?;
                }
                frame.stack.push(Value::Dict(Rc::new(dict)));
            }
            Op::BuildString(count) => {
                let parts = pop_many(frame, count);
                let unresolved = parts.iter().find_map(|part| match part {
                    Value::Unresolved(unresolved) => Some(unresolved.derived(" (formatted)")),
                    _ => None,
                });
                let value = if let Some(unresolved) = unresolved {
                    Value::Unresolved(unresolved)
                } else {
                    let mut text = String::new();
                    for part in &parts {
                        if let Some(part) = part.as_str() {
                            text.push_str(part);
                        }
                    }
                    Value::str(text)
                };
                frame.stack.push(value);
            }
            Op::ListAppend(below) => {
                let value = pop(frame);
                if let Value::List(list) = peek(frame, below - 1) {
                    list.items.borrow_mut().push(value);
                }
            }
            Op::ListExtend(below) => {
                let value = pop(frame);
                let items = self.collect(&value)?;
                if let Value::List(list) = peek(frame, below - 1) {
                    list.items.borrow_mut().extend(items);
                }
            }
            Op::SetAdd(below) => {
                let value = pop(frame);
                if let Value::Set(set) = peek(frame, below - 1) {
                    Rc::clone(set).set(self, value, Value::None)?;
                }
            }
            Op::SetUpdate(below) => {
                let value = pop(frame);
                let items = self.collect(&value)?;
                if let Value::Set(set) = peek(frame, below - 1).clone() {
                    for item in items {
                        set.set(self, item, Value::None)?;
                    }
                }
            }
            Op::DictSet(below) => {
                let value = pop(frame);
                let key = pop(frame);
                if let Value::Dict(dict) = peek(frame, below - 1) {
                    Rc::clone(dict).set(self, key, value)?;
                }
            }
            Op::DictUpdate(below) => {
                let value = pop(frame);
                let entries = self.mapping_items(&value)?;
                if let Value::Dict(dict) = peek(frame, below - 1).clone() {
                    for (key, value) in entries {
                        dict.set(self, key, value)?;
                    }
                }
            }
            Op::KeywordsMerge => {
                let value = pop(frame);
                let entries = self.mapping_items(&value)?;
                if let Value::Dict(dict) = top(frame).clone() {
                    for (key, value) in entries {
                        if dict.get(self, &key)?.is_some() {
                            let callable = peek(frame, 2).clone();
                            return Err(self.repeated_keyword(&callable, &key));
                        }
                        dict.set(self, key, value)?;
                    }
                }
            }
            Op::ListToTuple => {
                if let Value::List(list) = pop(frame) {
                    let items = list.items.take();
                    frame.stack.push(Value::tuple(items));
                }
            }
            Op::UnpackSequence(count) => {
                let value = pop(frame);
                self.mark_site(frame, site);
                let items = self.unpack(&value, count as usize)?;
                frame.stack.extend(items.into_iter().rev());
            }
            Op::UnpackStarred(before, after) => {
                let value = pop(frame);
                self.mark_site(frame, site);
                let mut items = self.collect(&value)?;
                let (before, after) = (before as usize, after as usize);
                if items.len() < before + after {
                    return Err(self.value_error(format!(
                        "not enough values to unpack (expected at least {}, got {})",
                        before + after,
                        items.len()
                    )));
                }
                let tail = items.split_off(items.len() - after);
                let middle = items.split_off(before);
                frame.stack.extend(tail.into_iter().rev());
                frame.stack.push(Value::list(middle));
                frame.stack.extend(items.into_iter().rev());
            }

            Op::Jump(target) => return Ok(Flow::Jump(target)),
            Op::JumpIfTrue(target) => {
                let value = pop(frame);
                if self.condition(frame, &value, site)? {
                    return Ok(Flow::Jump(target));
                }
            }
            Op::JumpIfFalse(target) => {
                let value = pop(frame);
                if !self.condition(frame, &value, site)? {
                    return Ok(Flow::Jump(target));
                }
            }
            Op::JumpIfTrueOrPop(target) => {
                let value = top(frame).clone();
                if self.condition(frame, &value, site)? {
                    return Ok(Flow::Jump(target));
                }
                pop(frame);
            }
            Op::JumpIfFalseOrPop(target) => {
                let value = top(frame).clone();
                if !self.condition(frame, &value, site)? {
                    return Ok(Flow::Jump(target));
                }
                pop(frame);
            }

            Op::GetIterator => {
                let value = pop(frame);
                self.mark_site(frame, site);
                let iterator = self.iterate(&value)?;
                frame.stack.push(iterator);
            }
            Op::ForIterator(target) => {
                let iterator = top(frame).clone();
                self.mark_site(frame, site);
                match self.next(&iterator)? {
                    Some(value) => frame.stack.push(value),
                    None => {
                        pop(frame);
                        return Ok(Flow::Jump(target));
                    }
                }
            }
            Op::GetAsyncIterator => {
                let value = pop(frame);
                self.mark_site(frame, site);
                let iterator = match self.call_special(&value, "__aiter__", Vec::new())? {
                    Some(iterator) => iterator,
                    None => self.iterate(&value)?,
                };
                frame.stack.push(iterator);
            }
            Op::ForAsyncIterator(target) => {
                let iterator = top(frame).clone();
                self.mark_site(frame, site);
                match self.next_asynchronous(&iterator)? {
                    Some(value) => frame.stack.push(value),
                    None => {
                        pop(frame);
                        return Ok(Flow::Jump(target));
                    }
                }
            }

            Op::Call(count) => {
                let positional = pop_many(frame, count);
                let callable = pop(frame);
                self.mark_site(frame, site);
                let value = self.call(&callable, Arguments::positional(positional))?;
                frame.stack.push(value);
            }
            Op::CallKeywords(count, table) => {
                let mut positional = pop_many(frame, count);
                let callable = pop(frame);
                let names = &code.keyword_names[table as usize];
                let values = positional.split_off(positional.len() - names.len());
                let keywords = names.iter().cloned().zip(values).collect();
                self.mark_site(frame, site);
                let value = self.call(
                    &callable,
                    Arguments {
                        positional,
                        keywords,
                    },
                )?;
                frame.stack.push(value);
            }
            Op::CallExtended => {
                let keywords = pop(frame);
                let positional = pop(frame);
                let callable = pop(frame);
                self.mark_site(frame, site);
                let arguments = self.extended_arguments(&positional, &keywords)?;
                let value = self.call(&callable, arguments)?;
                frame.stack.push(value);
            }
            Op::Return => return Ok(Flow::Return(pop(frame))),
            Op::Yield => return Ok(Flow::Yield(pop(frame))),
            Op::YieldFrom => {
                let sent = pop(frame);
                let iterator = top(frame).clone();
                self.mark_site(frame, site);
                match self.advance_delegate(&iterator, sent)? {
                    Ok(yielded) => {
                        // Come back to this instruction with what is sent in.
                        frame.position -= 1;
                        return Ok(Flow::Yield(yielded));
                    }
                    Err(returned) => {
                        pop(frame);
                        frame.stack.push(returned);
                    }
                }
            }
            Op::Await => {
                let value = pop(frame);
                self.mark_site(frame, site);
                let result = self.await_value(&value)?;
                frame.stack.push(result);
            }
            Op::MakeFunction(child, parts) => {
                let keyword_defaults = if parts.keyword_defaults {
                    match pop(frame) {
                        Value::Dict(dict) => dict
                            .items()
                            .into_iter()
                            .filter_map(|(key, value)| {
                                key.as_str().cloned().map(|key| (key, value))
                            })
                            .collect(),
                        _ => Vec::new(),
                    }
                } else {
                    Vec::new()
                };
                let defaults = match parts.defaults.then(|| pop(frame)) {
                    Some(Value::Tuple(defaults)) => defaults,
                    _ => Rc::from(Vec::new()),
                };
                let child = Rc::clone(&code.children[child as usize]);
                let closure = child
                    .free_variables
                    .iter()
                    .map(|name| {
                        let at = code
                            .cell_variables
                            .iter()
                            .chain(&code.free_variables)
                            .position(|known| known == name)
                            .expect("scope analysis passes captured variables through");
                        Rc::clone(&frame.cells[at])
                    })
                    .collect();
                frame.stack.push(Value::Function(Rc::new(Function {
                    name: RefCell::new(child.name.clone()),
                    qualified_name: RefCell::new(child.qualified_name.clone()),
                    doc: RefCell::new(child.doc.clone().map_or(Value::None, Value::Str)),
                    code: child,
                    module: Rc::clone(&frame.module),
                    defaults: RefCell::new(defaults),
                    keyword_defaults,
                    closure,
                    attributes: OnceCell::new(),
                    annotations: OnceCell::new(),
                })));
            }
            Op::MakeClass(name) => {
                let keywords = pop(frame);
                let bases = pop(frame);
                let body = pop(frame);
                self.mark_site(frame, site);
                let location = Location {
                    source: Rc::clone(&code.source),
                    span: code.spans[frame.position - 1],
                };
                let class = self.build_class(
                    &code.names[name as usize],
                    &body,
                    &bases,
                    &keywords,
                    location,
                )?;
                frame.stack.push(class);
            }

            Op::Import(index) => {
                let import = &code.imports[index as usize];
                let module = self.import_statement(import, &frame.module)?;
                frame.stack.push(module);
            }
            Op::ImportFrom(index) => {
                let import = &code.imports[index as usize];
                let value = self.import_from_statement(import, &frame.module)?;
                frame.stack.push(value);
            }
            Op::ImportStar(index) => {
                let import = &code.imports[index as usize];
                let namespace = frame
                    .namespace
                    .as_ref()
                    .unwrap_or(&frame.module.globals)
                    .clone();
                self.import_star_statement(import, &frame.module, &namespace)?;
            }

            Op::PushHandler(target) => {
                self.push_handler(frame, target);
            }
            Op::PopHandler => {
                frame.handlers.pop();
            }
            Op::EnterExcept => {
                let exception = pop(frame);
                self.handled.push(exception);
                frame.handled_here += 1;
            }
            Op::LeaveExcept => {
                self.handled.pop();
                frame.handled_here -= 1;
            }
            Op::JumpIfNotMatching(target) => {
                let class = pop(frame);
                let exception = self.handled.last().cloned().unwrap_or(Value::None);
                self.mark_site(frame, site);
                if !self.exception_matches(&exception, &class)? {
                    return Ok(Flow::Jump(target));
                }
            }
            Op::LoadHandled => {
                let exception = self.handled.last().cloned().unwrap_or(Value::None);
                frame.stack.push(exception);
            }
            Op::Reraise => {
                return Err(match self.handled.last() {
                    Some(Value::Instance(instance)) => {
                        Box::new(Error::Exception(Rc::clone(instance)))
                    }
                    _ => self.error("RuntimeError", "No active exception to reraise"),
                });
            }
            Op::Raise(operands) => {
                self.mark_site(frame, site);
                return Err(self.raise_statement(frame, operands));
            }
            Op::CheckExceptStar => {
                return Err(Error::unsupported(
                    "'except*' is not supported; catch the exception with 'except'",
                ));
            }

            Op::EnterWith(target) => {
                let manager = pop(frame);
                self.mark_site(frame, site);
                let (exit, value) = self.enter_context(&manager, "__enter__", "__exit__")?;
                frame.stack.push(exit);
                self.push_handler(frame, target);
                frame.stack.push(value);
            }
            Op::EnterAsyncWith(target) => {
                let manager = pop(frame);
                self.mark_site(frame, site);
                let (exit, value) = self.enter_context(&manager, "__aenter__", "__aexit__")?;
                let value = self.await_value(&value)?;
                frame.stack.push(exit);
                self.push_handler(frame, target);
                frame.stack.push(value);
            }
            Op::LeaveWith | Op::LeaveAsyncWith => {
                let exit = pop(frame);
                self.mark_site(frame, site);
                let result =
                    self.call_positional(&exit, vec![Value::None, Value::None, Value::None])?;
                if matches!(op, Op::LeaveAsyncWith) {
                    self.await_value(&result)?;
                }
            }
            Op::ExitWithException | Op::ExitAsyncWithException => {
                let exit = pop(frame);
                let exception = self.handled.last().cloned().unwrap_or(Value::None);
                self.mark_site(frame, site);
                let class = Value::Class(self.class_of(&exception));
                let mut result =
                    self.call_positional(&exit, vec![class, exception, Value::None])?;
                if matches!(op, Op::ExitAsyncWithException) {
                    result = self.await_value(&result)?;
                }
                // A manager that is not known lets the exception pass.
                let handled = match result {
                    Value::Unresolved(_) => false,
                    result => self.is_true(&result)?,
                };
                frame.stack.push(Value::Bool(handled));
            }

            Op::AssertionError(operands) => {
                let arguments = pop_many(frame, operands);
                return Err(self.error_with("AssertionError", arguments));
            }

            Op::Format(conversion) => {
                let value = pop(frame);
                self.mark_site(frame, site);
                let text = self.format_value(&value, conversion, "")?;
                frame.stack.push(text);
            }
            Op::FormatSpec(conversion) => {
                let spec = pop(frame);
                let value = pop(frame);
                self.mark_site(frame, site);
                let text = match &spec {
                    Value::Unresolved(unresolved) => Value::Unresolved(Rc::clone(unresolved)),
                    _ => {
                        let spec = spec.as_str().cloned().unwrap_or_else(|| Str::from(""));
                        self.format_value(&value, conversion, &spec)?
                    }
                };
                frame.stack.push(text);
            }

            Op::MatchSequence => {
                let value = top(frame);
                let is_sequence = match value.unwrapped() {
                    Value::List(_) | Value::Tuple(_) | Value::Range(_) => true,
                    Value::Instance(_) => self.class_of(value).is_sequence(),
                    _ => false,
                };
                frame.stack.push(Value::Bool(is_sequence));
            }
            Op::MatchMapping => {
                let is_mapping = matches!(top(frame).unwrapped(), Value::Dict(_));
                frame.stack.push(Value::Bool(is_mapping));
            }
            Op::Length => {
                let value = top(frame).clone();
                let length = self.length(&value)?;
                frame.stack.push(Value::from(length));
            }
            Op::MatchKeys(count) => {
                let keys = pop_many(frame, count);
                let subject = top(frame).clone();
                let mut values = Vec::new();
                for key in &keys {
                    match subject.unwrapped() {
                        Value::Dict(dict) => match Rc::clone(dict).get(self, key)? {
                            Some(value) => values.push(value),
                            None => break,
                        },
                        _ => break,
                    }
                }
                let complete = values.len() == keys.len();
                frame.stack.push(if complete {
                    Value::tuple(values)
                } else {
                    Value::None
                });
            }
            Op::MatchRest(count) => {
                let keys = pop_many(frame, count);
                let subject = pop(frame);
                let rest = Dict::new();
                for (key, value) in self.mapping_items(&subject)? {
                    rest.set(self, key, value)?;
                }
                for key in keys {
                    rest.remove(self, &key)?;
                }
                frame.stack.push(Value::Dict(Rc::new(rest)));
            }
            Op::MatchClass(count, table) => {
                let class = pop(frame);
                let subject = pop(frame);
                self.mark_site(frame, site);
                let names = &code.keyword_names[table as usize];
                let matched = self.match_class(&subject, &class, count as usize, names)?;
                frame.stack.push(matched.map_or(Value::None, Value::tuple));
            }
        }
        Ok(Flow::Next)
    }
}
