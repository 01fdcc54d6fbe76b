//! What `str`, `bytes`, `int`, `float` and `bool` have as methods where a class that derives from
//! them, or from another class too, must find it in the order of its bases.

use super::{Body, add_pure, between, take_receiver};
use crate::python::code::Conversion;
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

pub(super) fn extend(types: &Types) {
    for class in [&types.str, &types.bytes, &types.int, &types.float] {
        add_pure(class, super::EQUALITY);
        add_pure(class, super::ORDERING);
        add_pure(class, super::HASH);
        add_pure(class, SHOWN);
    }
}
