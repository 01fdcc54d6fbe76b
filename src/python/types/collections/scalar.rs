//! What `str`, `bytes`, `int`, `float` and `bool` have as methods where a class that derives from
//! them, or from another class too, must find it in the order of its bases.

use super::{Body, add_pure, between, take_receiver};
use crate::python::code::{BinaryOperator, Conversion};
use crate::python::error::PyResult;
use crate::python::interpreter::Interpreter;
use crate::python::string::Str;
use crate::python::types::Types;
use crate::python::value::Value;

const SHOWN: &[(&str, Body)] = &[
    ("__repr__", |vm, mut arguments| {
        let receiver = take_receiver(vm, &mut arguments, "object", "__repr__")?;
        vm.repr(receiver.unwrapped()).map(Value::Str)
    }),
    ("__str__", |vm, mut arguments| {
        let receiver = take_receiver(vm, &mut arguments, "object", "__str__")?;
        // `str()` of a number asks its class for `__repr__`, which may be the script's.
        match receiver.unwrapped() {
            text @ Value::Str(_) => Ok(text.clone()),
            _ => vm.repr(&receiver).map(Value::Str),
        }
    }),
    ("__format__", |vm, mut arguments| {
        let receiver = take_receiver(vm, &mut arguments, "object", "__format__")?;
        let given = between(vm, "__format__", arguments, 0, 1)?;
        let spec = match given.first() {
            Some(spec) => vm.expect_str(spec)?,
            None => Str::from(""),
        };
        vm.format_value(receiver.unwrapped(), Conversion::None, &spec)
    }),
];

macro_rules! numeric {
    ($($name:literal, $reflected:literal: $operator:ident;)*) => {
        &[$(
            ($name, |vm, arguments| {
                let (left, right) = super::operands(vm, $name, arguments)?;
                number_operation(vm, BinaryOperator::$operator, &left, &right)
            }),
            ($reflected, |vm, arguments| {
                let (right, left) = super::operands(vm, $reflected, arguments)?;
                number_operation(vm, BinaryOperator::$operator, &left, &right)
            }),
        )*]
    };
}

const NUMERIC: &[(&str, Body)] = numeric! {
    "__add__", "__radd__": Add;
    "__sub__", "__rsub__": Subtract;
    "__mul__", "__rmul__": Multiply;
    "__truediv__", "__rtruediv__": Divide;
    "__floordiv__", "__rfloordiv__": FloorDivide;
    "__mod__", "__rmod__": Modulo;
    "__pow__", "__rpow__": Power;
};

const BITWISE: &[(&str, Body)] = numeric! {
    "__and__", "__rand__": BitAnd;
    "__or__", "__ror__": BitOr;
    "__xor__", "__rxor__": BitXor;
    "__lshift__", "__rlshift__": LeftShift;
    "__rshift__", "__rrshift__": RightShift;
};

fn number_operation(
    vm: &mut Interpreter,
    operator: BinaryOperator,
    left: &Value,
    right: &Value,
) -> PyResult {
    let (left, right) = (left.unwrapped(), right.unwrapped());
    if super::is_number(left) && super::is_number(right) {
        return vm.binary_operation(operator, left, right);
    }
    Ok(Value::NotImplemented)
}

const MODULO: &[(&str, Body)] = &[("__mod__", |vm, arguments| {
    let (left, right) = super::operands(vm, "__mod__", arguments)?;
    vm.binary_operation(BinaryOperator::Modulo, &left, &right)
})];

pub(super) fn extend(types: &Types) {
    for class in [&types.str, &types.bytes, &types.int, &types.float] {
        add_pure(class, super::EQUALITY);
        add_pure(class, super::ORDERING);
        add_pure(class, super::HASH);
        add_pure(class, SHOWN);
    }
    for class in [&types.int, &types.float] {
        add_pure(class, NUMERIC);
    }
    add_pure(&types.int, BITWISE);
    for class in [&types.str, &types.bytes] {
        add_pure(class, super::CONTAINER);
        add_pure(class, super::SUBSCRIPT);
        add_pure(class, super::SEQUENCE);
        add_pure(class, MODULO);
    }
}
