//! Compiled code: what the compiler makes of a function, class body or module, and the
//! interpreter runs.

use std::rc::Rc;

use super::source::{SourceFile, Span};
use super::string::Str;
use super::value::Value;

/// What a piece of code is the body of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// A module, or one statement of it.
    Module,
    /// A class body.
    Class,
    /// A function or lambda.
    Function,
    /// A function with `yield`.
    Generator,
    /// `async def`
    Coroutine,
    /// `async def` with `yield`
    AsyncGenerator,
}

/// The parameters of a function, in slot order: positional-only, positional, `*args`,
/// keyword-only, `**kwargs`.
#[derive(Debug, Default)]
pub struct ParameterList {
    /// Positional parameters, positional-only first.
    pub positional: Vec<Str>,
    /// How many of them are positional-only.
    pub positional_only: usize,
    /// `*args`
    pub variadic: Option<Str>,
    /// Keyword-only parameters.
    pub keyword_only: Vec<Str>,
    /// `**kwargs`
    pub keywords: Option<Str>,
}

impl ParameterList {
    /// How many slots the parameters take.
    #[must_use]
    pub fn len(&self) -> usize {
        self.positional.len()
            + usize::from(self.variadic.is_some())
            + self.keyword_only.len()
            + usize::from(self.keywords.is_some())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A compiled body.
pub struct Code {
    /// The function's name, `<module>`, `<lambda>`, ...
    pub name: Str,
    /// `__qualname__`
    pub qualified_name: Str,
    /// What it is the body of.
    pub kind: CodeKind,
    /// Where it was written.
    pub source: Rc<SourceFile>,
    /// The whole definition.
    pub span: Span,
    /// What it takes.
    pub parameters: ParameterList,
    /// The instructions.
    pub instructions: Vec<Op>,
    /// The place of each instruction.
    pub spans: Vec<Span>,
    /// Constants.
    pub constants: Vec<Value>,
    /// Names of globals, attributes and keywords.
    pub names: Vec<Str>,
    /// Names of the local slots, parameters first.
    pub locals: Vec<Str>,
    /// Names of the variables of this body that inner functions capture.
    pub cell_variables: Vec<Str>,
    /// For each cell variable, the parameter slot that it starts from.
    pub cell_parameters: Vec<Option<u32>>,
    /// Names of the captured variables of outer functions; the function around this one has a
    /// cell or free variable of each name.
    pub free_variables: Vec<Str>,
    /// Code of the functions and classes inside.
    pub children: Vec<Rc<Code>>,
    /// Keyword names of calls.
    pub keyword_names: Vec<Rc<[Str]>>,
    /// Imports.
    pub imports: Vec<ImportStatement>,
    /// `__doc__`
    pub doc: Option<Str>,
    /// Names and texts of parameter annotations (for `inspect`-like uses).
    pub annotations: Vec<(Str, Str)>,
}

/// One imported module or name.
#[derive(Debug, Clone)]
pub struct ImportStatement {
    /// Dotted module name without leading dots.
    pub module: Str,
    /// Number of leading dots.
    pub level: u32,
    /// The name imported from the module; `None` for `import module`.
    pub name: Option<Str>,
    /// Where the statement is.
    pub span: Span,
    /// Whether a surrounding `try` handles a failing import.
    pub guarded: bool,
}

/// Binary operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum BinaryOperator {
    Add,
    Subtract,
    Multiply,
    MatrixMultiply,
    Divide,
    FloorDivide,
    Modulo,
    Power,
    LeftShift,
    RightShift,
    BitAnd,
    BitOr,
    BitXor,
}

/// Comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum CompareOperator {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// Unary operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum UnaryOperator {
    Negative,
    Positive,
    Invert,
}

/// How an f-string shows a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// As it is.
    None,
    /// `!s`
    Str,
    /// `!r`
    Repr,
    /// `!a`
    Ascii,
}

/// One instruction of the stack machine. Numbers index the tables of [`Code`]; jump targets are
/// instruction indexes.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)]
pub enum Op {
    /// Pushes a constant.
    Constant(u32),
    /// Drops the top.
    Pop,
    /// Duplicates the top.
    Duplicate,
    /// Duplicates the two topmost values.
    DuplicateTwo,
    /// Swaps the two topmost values.
    Swap,
    /// Moves the top below the next two.
    RotateThree,

    LoadLocal(u32),
    StoreLocal(u32),
    DeleteLocal(u32),
    /// Cell and free variables: cells first, then free variables.
    LoadCell(u32),
    StoreCell(u32),
    DeleteCell(u32),
    /// A free variable seen from a class body: the class namespace wins.
    LoadClassCell(u32, u32),
    LoadGlobal(u32),
    StoreGlobal(u32),
    DeleteGlobal(u32),
    /// A name in a class body: namespace, then globals, then builtins.
    LoadName(u32),
    StoreName(u32),
    DeleteName(u32),

    LoadAttribute(u32),
    StoreAttribute(u32),
    DeleteAttribute(u32),
    /// Pops index and container, pushes the element.
    LoadItem,
    /// Pops index, container and value.
    StoreItem,
    DeleteItem,
    BuildSlice,

    Binary(BinaryOperator),
    InPlace(BinaryOperator),
    Unary(UnaryOperator),
    Not,
    Compare(CompareOperator),
    Is,
    IsNot,
    Contains,
    NotContains,

    BuildTuple(u32),
    BuildList(u32),
    BuildSet(u32),
    /// Pops so many key/value pairs.
    BuildDict(u32),
    BuildString(u32),
    /// Appends the top to the list so many places below it.
    ListAppend(u32),
    ListExtend(u32),
    SetAdd(u32),
    SetUpdate(u32),
    /// Pops value and key; stores them in the dict so many places below.
    DictSet(u32),
    DictUpdate(u32),
    /// Pops a mapping of keyword arguments and adds it to the dict below, which must have none of
    /// its names; the callable is below the positional arguments.
    KeywordsMerge,
    ListToTuple,
    UnpackSequence(u32),
    /// So many targets before and after the starred one.
    UnpackStarred(u32, u32),

    Jump(u32),
    JumpIfTrue(u32),
    JumpIfFalse(u32),
    /// Jumps and keeps the value, or pops it.
    JumpIfTrueOrPop(u32),
    JumpIfFalseOrPop(u32),

    GetIterator,
    /// Pushes the next element, or pops the iterator and jumps.
    ForIterator(u32),

    /// Calls with so many positional arguments.
    Call(u32),
    /// So many arguments in all, the last ones named by the keyword table.
    CallKeywords(u32, u32),
    /// Callable, tuple of positionals, dict of keywords.
    CallExtended,
    Return,
    Yield,
    YieldFrom,
    Await,
    GetAsyncIterator,
    /// Like `ForIterator`, over an asynchronous iterator.
    ForAsyncIterator(u32),

    /// Code index; flags say what is below on the stack.
    MakeFunction(u32, FunctionParts),
    /// Pops a dict of keywords, a tuple of bases and the body function; the class's name.
    MakeClass(u32),

    Import(u32),
    ImportFrom(u32),
    ImportStar(u32),

    /// Exceptions go to the handler with the stack as high as it is now.
    PushHandler(u32),
    PopHandler,
    /// Pops the exception into the list of those being handled.
    EnterExcept,
    /// The exception handled is done with.
    LeaveExcept,
    /// Pops a class or tuple of classes; jumps when the exception handled is not one of them.
    JumpIfNotMatching(u32),
    /// Pushes the exception being handled.
    LoadHandled,
    /// Raises the exception being handled again.
    Reraise,
    /// `raise` with so many operands (0 to 2).
    Raise(u32),
    /// `except*`: splits the exception group; not supported beyond plain exceptions.
    CheckExceptStar,

    /// Pops a context manager; pushes its `__exit__`, installs the handler, pushes the result of
    /// `__enter__`.
    EnterWith(u32),
    EnterAsyncWith(u32),
    /// Calls the `__exit__` on the stack without an exception.
    LeaveWith,
    LeaveAsyncWith,
    /// The handler of a `with`: exception on top, `__exit__` below; pushes whether it is handled.
    ExitWithException,
    ExitAsyncWithException,

    AssertionError(u32),

    /// Pops format spec and value.
    Format(Conversion),
    FormatSpec(Conversion),

    /// `match`: pops so many keys, subject stays; pushes tuple of values or None.
    MatchKeys(u32),
    /// Pops class; so many positional patterns, keyword names; pushes tuple of values or None.
    MatchClass(u32, u32),
    MatchSequence,
    MatchMapping,
    Length,
    /// A copy of the mapping on top without so many keys below it.
    MatchRest(u32),

    /// Stores an annotation of a class body: pops the value, name index.
    StoreAnnotation(u32),
    Nop,
}

/// What lies on the stack below a function that is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct FunctionParts {
    /// A tuple of positional defaults.
    pub defaults: bool,
    /// A dict of keyword defaults.
    pub keyword_defaults: bool,
}
