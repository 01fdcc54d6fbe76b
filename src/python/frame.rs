//! One activation of a function, class body or module.

use std::cell::RefCell;
use std::rc::Rc;

use super::code::Code;
use super::dict::Dict;
use super::module::Module;
use super::value::{CellRef, Value};

/// An installed exception handler.
#[derive(Debug, Clone, Copy)]
pub(super) struct Handler {
    /// Where the handler begins.
    pub target: u32,
    /// How high the stack was.
    pub stack: usize,
    /// How many exceptions were being handled.
    pub handled: usize,
}

/// The state of a body that runs or is suspended.
pub struct Frame {
    pub(super) code: Rc<Code>,
    pub(super) module: Rc<Module>,
    /// The namespace of a class body.
    pub(super) namespace: Option<Rc<Dict>>,
    pub(super) position: usize,
    pub(super) stack: Vec<Value>,
    pub(super) locals: Vec<Option<Value>>,
    /// Cell variables, then free variables.
    pub(super) cells: Vec<CellRef>,
    pub(super) handlers: Vec<Handler>,
    /// Exceptions being handled in this frame, innermost last.
    pub(super) handled: Vec<Value>,
    /// How many exceptions this frame is handling.
    pub(super) handled_here: usize,
}

impl Frame {
    pub(super) fn new(code: Rc<Code>, module: Rc<Module>, closure: &[CellRef]) -> Self {
        let mut cells: Vec<CellRef> = code
            .cell_variables
            .iter()
            .map(|_| Rc::new(RefCell::new(None)))
            .collect();
        cells.extend(closure.iter().cloned());
        let locals = vec![None; code.locals.len()];
        Self {
            code,
            module,
            namespace: None,
            position: 0,
            stack: Vec::with_capacity(8),
            locals,
            cells,
            handlers: Vec::new(),
            handled: Vec::new(),
            handled_here: 0,
        }
    }

    /// Moves parameters that inner functions capture from their slots into their cells.
    pub(super) fn fill_cells(&mut self) {
        for (index, parameter) in self.code.cell_parameters.iter().enumerate() {
            if let Some(slot) = parameter {
                *self.cells[index].borrow_mut() = self.locals[*slot as usize].take();
            }
        }
    }
}
