//! What a Python program computes with: every kind of value, cheap to clone. Behaviour (operators,
//! attributes, methods) lives in the sibling modules; this one holds the shapes.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use num_bigint::BigInt;
use rustc_hash::FxHashMap;

use super::code::Code;
use super::dict::{Dict, class_changes};
use super::error::PyResult;
use super::frame::Frame;
use super::interpreter::Interpreter;
use super::module::Module;
use super::source::Location;
use super::string::Str;
use super::unresolved::Unresolved;

/// A Python value. Cloning shares; only the variants with interior mutability can change.
#[derive(Clone)]
pub enum Value {
    /// `None`
    None,
    /// `...`
    Ellipsis,
    /// `NotImplemented`
    NotImplemented,
    /// `bool`
    Bool(bool),
    /// `int` that fits 64 bits
    Int(i64),
    /// `int` that does not fit 64 bits
    BigInt(Rc<BigInt>),
    /// `float`
    Float(f64),
    /// `str`
    Str(Str),
    /// `bytes`
    Bytes(Rc<[u8]>),
    /// `tuple`
    Tuple(Rc<[Value]>),
    /// `list`
    List(Rc<List>),
    /// `dict`
    Dict(Rc<Dict>),
    /// `set`; only the keys count
    Set(Rc<Dict>),
    /// `frozenset`; only the keys count
    FrozenSet(Rc<Dict>),
    /// `dict.keys()`, `.values()`, `.items()`
    DictView(Rc<DictView>),
    /// `range`
    Range(Rc<Range>),
    /// `slice`
    Slice(Rc<Slice>),
    /// A function written in Python
    Function(Rc<Function>),
    /// A function or method written in Rust
    Native(Rc<Native>),
    /// A callable bound to its first argument
    Method(Rc<Method>),
    /// A class
    Class(Rc<Class>),
    /// An instance of a class
    Instance(Rc<Instance>),
    /// A module
    Module(Rc<Module>),
    /// An iterator made by Rust code
    Iterator(Rc<NativeIterator>),
    /// A generator or coroutine
    Generator(Rc<Generator>),
    /// `property`
    Property(Rc<Property>),
    /// `staticmethod`
    StaticMethod(Rc<Value>),
    /// `classmethod`
    ClassMethod(Rc<Value>),
    /// `super()`
    Super(Rc<Super>),
    /// What an import that could not be resolved gives, and whatever is made of it
    Unresolved(Rc<Unresolved>),
}

/// A mutable sequence.
#[derive(Default)]
pub struct List {
    /// The elements.
    pub items: RefCell<Vec<Value>>,
}

/// `range(start, stop, step)`; `step` is not zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// First element.
    pub start: i64,
    /// End, not included.
    pub stop: i64,
    /// Distance.
    pub step: i64,
}

impl Range {
    /// How many elements the range has.
    #[must_use]
    pub fn len(&self) -> i64 {
        let (start, stop, step) = (
            i128::from(self.start),
            i128::from(self.stop),
            i128::from(self.step),
        );
        let count = if step > 0 {
            (stop - start + step - 1).div_euclid(step)
        } else {
            (start - stop - step - 1).div_euclid(-step)
        };
        i64::try_from(count.max(0)).unwrap_or(i64::MAX)
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element at a position that is known to be inside.
    #[must_use]
    pub fn get(&self, index: i64) -> i64 {
        self.start + index * self.step
    }
}

/// `slice(lower, upper, step)`
pub struct Slice {
    /// Start, or `None`.
    pub lower: Value,
    /// Stop, or `None`.
    pub upper: Value,
    /// Step, or `None`.
    pub step: Value,
}

/// Which part of a dictionary a view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DictPart {
    /// `.keys()`
    Keys,
    /// `.values()`
    Values,
    /// `.items()`
    Items,
}

/// A live view of a dictionary.
pub struct DictView {
    /// The dictionary.
    pub dict: Rc<Dict>,
    /// What of it.
    pub part: DictPart,
}

/// A variable shared between a function and the functions inside it.
pub type CellRef = Rc<RefCell<Option<Value>>>;

/// A function written in Python: code, defaults, the variables it closes over.
pub struct Function {
    /// What it does.
    pub code: Rc<Code>,
    /// The module whose globals it sees.
    pub module: Rc<Module>,
    /// `__name__`
    pub name: RefCell<Str>,
    /// `__qualname__`
    pub qualified_name: RefCell<Str>,
    /// Defaults of the last positional parameters.
    pub defaults: RefCell<Rc<[Value]>>,
    /// Defaults of keyword-only parameters.
    pub keyword_defaults: Vec<(Str, Value)>,
    /// Captured variables, in the order of `code.free_variables`.
    pub closure: Vec<CellRef>,
    /// `__dict__`
    pub attributes: OnceCell<Rc<Dict>>,
    /// `__doc__`
    pub doc: RefCell<Value>,
    /// `__module__`
    pub annotations: OnceCell<Rc<Dict>>,
}

/// Arguments of a call.
#[derive(Default, Clone)]
pub struct Arguments {
    /// Positional arguments.
    pub positional: Vec<Value>,
    /// Keyword arguments, in the order written.
    pub keywords: Vec<(Str, Value)>,
}

impl Arguments {
    /// Positional arguments only.
    #[must_use]
    pub fn positional(positional: Vec<Value>) -> Self {
        Self {
            positional,
            keywords: Vec::new(),
        }
    }
}

/// What a native function does.
pub type NativeBody = Rc<dyn Fn(&mut Interpreter, Arguments) -> PyResult>;

/// What happens when a native function needs the value of an unresolved argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purity {
    /// The result is unresolved too: the function only computes.
    Pure,
    /// The run stops with an error: the function has an effect outside the script.
    Effect,
}

/// How a native function behaves when it is looked up on an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// A plain function: the instance is not passed.
    Free,
    /// A method: the instance becomes the first argument.
    Method,
}

/// A function written in Rust.
pub struct Native {
    /// `__name__`
    pub name: Str,
    /// What it does.
    pub body: NativeBody,
    /// Whether it merely computes.
    pub purity: Purity,
    /// Whether it binds as a method.
    pub binding: Binding,
}

/// A callable with its first argument.
pub struct Method {
    /// `__self__`
    pub receiver: Value,
    /// `__func__`
    pub function: Value,
}

/// What the instances of a class carry beside their attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Nothing.
    Object,
    /// A builtin value (`class Colour(str)`).
    Builtin,
    /// An exception's state.
    Exception,
    /// The instances are classes: a metaclass.
    Type,
    /// A Rust value.
    Native,
}

/// A class, builtin or written in Python.
pub struct Class {
    /// `__name__`
    pub name: RefCell<Str>,
    /// `__qualname__`
    pub qualified_name: RefCell<Str>,
    /// `__bases__`
    pub bases: RefCell<Vec<Rc<Class>>>,
    /// `__mro__`, this class first.
    pub mro: RefCell<Vec<Rc<Class>>>,
    /// `__dict__`
    pub dict: Rc<Dict>,
    /// `type(cls)` where it is not `type`.
    pub metaclass: Option<Rc<Class>>,
    /// What instances carry.
    pub layout: Layout,
    /// The builtin class at the root of the layout (`str` for `class Colour(str)`).
    pub solid_base: RefCell<Option<Rc<Class>>>,
    /// A base that could not be resolved: what the class lacks is then unresolved.
    pub unresolved_base: RefCell<Option<Rc<Unresolved>>>,
    /// Where the class statement is.
    pub location: Option<Location>,
    /// Direct subclasses, for `__subclasses__()`.
    pub subclasses: RefCell<Vec<std::rc::Weak<Class>>>,
    /// Whether Rust code made it.
    pub is_builtin: bool,
    /// What earlier lookups found.
    pub places: RefCell<LookupPlaces>,
}

/// In which class of a method resolution order names were found, or that they are in none.
#[derive(Debug, Default)]
pub struct LookupPlaces {
    /// The state of all classes that this is about; see [`class_changes`].
    changes: u64,
    /// By the name's hash.
    places: FxHashMap<u64, (Str, Option<usize>)>,
}

impl Class {
    /// Whether this class is the other or derives from it.
    #[must_use]
    pub fn is_subclass_of(&self, other: &Class) -> bool {
        self.mro
            .borrow()
            .iter()
            .any(|class| std::ptr::eq(Rc::as_ptr(class), other))
    }

    /// Whether its instances are sequences for a pattern of `match`: `deque`, and what derives from
    /// `collections.abc.Sequence`.
    #[must_use]
    pub fn is_sequence(&self) -> bool {
        self.mro
            .borrow()
            .iter()
            .any(|class| matches!(class.name.borrow().as_str(), "deque" | "Sequence"))
    }

    /// Finds an attribute in the class and its bases.
    #[must_use]
    pub fn lookup(&self, name: &Str) -> Option<Value> {
        let place = self.place_of(name)?;
        self.mro.borrow()[place].dict.get_name(name)
    }

    /// The first class of the method resolution order that has the name.
    fn place_of(&self, name: &Str) -> Option<usize> {
        let changes = class_changes();
        let mut known = self.places.borrow_mut();
        if known.changes != changes {
            known.places.clear();
            known.changes = changes;
        }
        if let Some((known_name, place)) = known.places.get(&name.hash())
            && known_name == name
        {
            return *place;
        }
        let place = self
            .mro
            .borrow()
            .iter()
            .position(|class| class.dict.has_name(name));
        known.places.insert(name.hash(), (name.clone(), place));
        place
    }

    /// Finds an attribute and the class that defines it.
    #[must_use]
    pub fn lookup_with_owner(&self, name: &Str) -> Option<(Value, Rc<Class>)> {
        self.mro.borrow().iter().find_map(|class| {
            class
                .dict
                .get_name(name)
                .map(|value| (value, Rc::clone(class)))
        })
    }

    /// Finds a method that some class below `object` defines.
    #[must_use]
    pub fn lookup_override(&self, name: &str) -> Option<Value> {
        let (found, owner) = self.lookup_with_owner(&Str::from(name))?;
        let is_object = owner.is_builtin && owner.bases.borrow().is_empty();
        (!is_object).then_some(found)
    }

    /// The unresolved base of this class or of one that it derives from.
    #[must_use]
    pub fn unresolved(&self) -> Option<Rc<Unresolved>> {
        self.mro
            .borrow()
            .iter()
            .find_map(|class| class.unresolved_base.borrow().clone())
    }
}

/// What an instance carries beside its attributes.
pub enum Payload {
    /// Nothing.
    None,
    /// The builtin value of an instance of a class that derives from a builtin one.
    Value(Value),
    /// An exception's arguments, causes and traceback.
    Exception(Box<ExceptionState>),
    /// A Rust value (`datetime`, a compiled pattern, ...).
    Native(Rc<dyn Any>),
}

/// An instance of a class.
pub struct Instance {
    /// `__class__`
    pub class: RefCell<Rc<Class>>,
    /// `__dict__`
    pub attributes: Rc<Dict>,
    /// What the layout of the class adds.
    pub payload: Payload,
}

impl Instance {
    /// Its class.
    #[must_use]
    pub fn class(&self) -> Rc<Class> {
        Rc::clone(&self.class.borrow())
    }

    /// Its Rust value, if it has one of that type.
    #[must_use]
    pub fn native<T: 'static>(&self) -> Option<Rc<T>> {
        match &self.payload {
            Payload::Native(native) => Rc::clone(native).downcast::<T>().ok(),
            _ => None,
        }
    }

    /// Its exception state, if it is an exception.
    #[must_use]
    pub fn exception(&self) -> Option<&ExceptionState> {
        match &self.payload {
            Payload::Exception(state) => Some(state),
            _ => None,
        }
    }
}

/// One line of a traceback.
#[derive(Debug, Clone)]
pub struct TracebackEntry {
    /// The place.
    pub location: Location,
    /// The function's name, or `<module>`.
    pub function: Str,
}

/// What an exception carries.
#[derive(Default)]
pub struct ExceptionState {
    /// `args`
    pub args: RefCell<Vec<Value>>,
    /// `__cause__`
    pub cause: RefCell<Option<Value>>,
    /// `__context__`
    pub context: RefCell<Option<Value>>,
    /// `__suppress_context__`
    pub suppress_context: Cell<bool>,
    /// Innermost entry first.
    pub traceback: RefCell<Vec<TracebackEntry>>,
}

/// What a native iterator does for its next element; `None` at the end.
pub type NextBody = Box<dyn FnMut(&mut Interpreter) -> PyResult<Option<Value>>>;

/// An iterator made by Rust code.
pub struct NativeIterator {
    /// The name of its class (`list_iterator`).
    pub name: &'static str,
    /// Gives the next element.
    pub next: RefCell<NextBody>,
}

/// What calling a `def` with `yield` or `async` gives.
pub struct Generator {
    /// The suspended frame; `None` while it runs and after it ended.
    pub frame: RefCell<Option<Box<Frame>>>,
    /// Where it is in its life.
    pub state: Cell<GeneratorState>,
    /// What it is called.
    pub name: Str,
    /// Generator, coroutine or both.
    pub kind: super::code::CodeKind,
}

/// The life of a generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeneratorState {
    /// Not started.
    Created,
    /// Waiting at a `yield`.
    Suspended,
    /// On the call stack.
    Running,
    /// Ended.
    Done,
}

/// `property(getter, setter, deleter)`
pub struct Property {
    /// `fget`
    pub getter: Value,
    /// `fset`
    pub setter: Value,
    /// `fdel`
    pub deleter: Value,
}

/// `super(class, object)`
pub struct Super {
    /// Where the search starts: after this class in the object's order.
    pub class: Rc<Class>,
    /// The object, or a class for class methods.
    pub object: Value,
}

impl Value {
    /// A string.
    #[must_use]
    pub fn str(text: impl Into<Str>) -> Self {
        Self::Str(text.into())
    }

    /// A list.
    #[must_use]
    pub fn list(items: Vec<Value>) -> Self {
        Self::List(Rc::new(List {
            items: RefCell::new(items),
        }))
    }

    /// A tuple.
    #[must_use]
    pub fn tuple(items: Vec<Value>) -> Self {
        Self::Tuple(items.into())
    }

    /// Binary data.
    #[must_use]
    pub fn bytes(data: Vec<u8>) -> Self {
        Self::Bytes(data.into())
    }

    /// An integer of any size.
    #[must_use]
    pub fn big_int(value: BigInt) -> Self {
        i64::try_from(&value).map_or_else(|_| Self::BigInt(Rc::new(value)), Self::Int)
    }

    /// An iterator from a Rust closure.
    pub fn iterator(
        name: &'static str,
        next: impl FnMut(&mut Interpreter) -> PyResult<Option<Value>> + 'static,
    ) -> Self {
        Self::Iterator(Rc::new(NativeIterator {
            name,
            next: RefCell::new(Box::new(next)),
        }))
    }

    /// An iterator over values that are known already.
    #[must_use]
    pub fn iterator_over(name: &'static str, values: Vec<Value>) -> Self {
        let mut values = values.into_iter();
        Self::iterator(name, move |_| Ok(values.next()))
    }

    /// A function written in Rust that only computes.
    pub fn function(
        name: &str,
        body: impl Fn(&mut Interpreter, Arguments) -> PyResult + 'static,
    ) -> Self {
        Self::Native(Rc::new(Native {
            name: Str::from(name),
            body: Rc::new(body),
            purity: Purity::Pure,
            binding: Binding::Free,
        }))
    }

    /// Whether this is `None`.
    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// The text of a `str` or of an instance that derives from it.
    #[must_use]
    pub fn as_str(&self) -> Option<&Str> {
        match self.unwrapped() {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The builtin value behind an instance of a class that derives from a builtin one, else the
    /// value itself.
    #[must_use]
    pub fn unwrapped(&self) -> &Value {
        match self {
            Value::Instance(instance) => match &instance.payload {
                Payload::Value(value) => value.unwrapped(),
                _ => self,
            },
            _ => self,
        }
    }

    /// The instance, if it is one.
    #[must_use]
    pub fn as_instance(&self) -> Option<&Rc<Instance>> {
        match self {
            Value::Instance(instance) => Some(instance),
            _ => None,
        }
    }

    /// Whether both are the same object, as `is` tells.
    #[must_use]
    pub fn is_same(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::None, Value::None)
            | (Value::Ellipsis, Value::Ellipsis)
            | (Value::NotImplemented, Value::NotImplemented) => true,
            (Value::Bool(left), Value::Bool(right)) => left == right,
            (Value::Int(left), Value::Int(right)) => left == right,
            (Value::Float(left), Value::Float(right)) => left.to_bits() == right.to_bits(),
            // Equal short strings are interned by CPython; `is` on strings is never meaningful.
            (Value::Str(left), Value::Str(right)) => left == right,
            (Value::Tuple(left), Value::Tuple(right)) if left.is_empty() && right.is_empty() => {
                true
            }
            _ => match (self.address(), other.address()) {
                (Some(left), Some(right)) => left == right,
                _ => false,
            },
        }
    }

    /// The address of a value that lives on the heap.
    #[must_use]
    pub fn address(&self) -> Option<usize> {
        fn at<T: ?Sized>(pointer: &Rc<T>) -> usize {
            Rc::as_ptr(pointer).cast::<u8>() as usize
        }
        Some(match self {
            Value::BigInt(value) => at(value),
            Value::Str(value) => value.address(),
            Value::Bytes(value) => at(value),
            Value::Tuple(value) => at(value),
            Value::List(value) => at(value),
            Value::Dict(value) | Value::Set(value) | Value::FrozenSet(value) => at(value),
            Value::DictView(value) => at(value),
            Value::Range(value) => at(value),
            Value::Slice(value) => at(value),
            Value::Function(value) => at(value),
            Value::Native(value) => at(value),
            Value::Method(value) => at(value),
            Value::Class(value) => at(value),
            Value::Instance(value) => at(value),
            Value::Module(value) => at(value),
            Value::Iterator(value) => at(value),
            Value::Generator(value) => at(value),
            Value::Property(value) => at(value),
            Value::StaticMethod(value) | Value::ClassMethod(value) => at(value),
            Value::Super(value) => at(value),
            Value::Unresolved(value) => at(value),
            Value::None
            | Value::Ellipsis
            | Value::NotImplemented
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_) => return None,
        })
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Self {
        i64::try_from(value).map_or_else(|_| Self::big_int(BigInt::from(value)), Self::Int)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Str(Str::from(value))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Str(Str::from(value))
    }
}

impl From<Str> for Value {
    fn from(value: Str) -> Self {
        Self::Str(value)
    }
}
