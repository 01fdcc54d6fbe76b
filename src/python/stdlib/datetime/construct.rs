//! What the classes of the module share: reading parts, showing the class, class constants.

use std::rc::Rc;

use super::super::super::error::PyResult;
use super::super::super::interpreter::Interpreter;
use super::super::super::native::{ArgumentReader, native_instance};
use super::super::super::value::{Class, Value};
use super::super::support::integer;
use super::calendar::{Clock, DAY, Date, LAST_DAY};
use super::{Classes, DateTimeValue, DateValue, TimeDeltaValue, TimeValue, TimeZoneValue};

/// How `repr` names the class of a value.
pub(super) fn shown_class(value: &Value) -> String {
    match value.as_instance() {
        Some(instance) => {
            let class = instance.class();
            let name = class.qualified_name.borrow();
            if class.is_builtin {
                format!("datetime.{name}")
            } else {
                name.to_string()
            }
        }
        None => String::new(),
    }
}

/// Turns CPython's message into its exception.
pub(super) fn checked<T>(vm: &mut Interpreter, made: Result<T, String>) -> PyResult<T> {
    made.map_err(|message| vm.value_error(message))
}

/// The next integer parameter.
pub(super) fn part(
    vm: &mut Interpreter,
    reader: &mut ArgumentReader,
    name: &str,
    default: i64,
) -> PyResult<i64> {
    match reader.optional(name) {
        Some(value) => integer(vm, &value),
        None => Ok(default),
    }
}

/// Checks a `tzinfo` argument.
pub(super) fn zone_argument(vm: &mut Interpreter, value: Option<Value>) -> PyResult {
    let Some(value) = value else {
        return Ok(Value::None);
    };
    if value.is_none() {
        return Ok(value);
    }
    if let Value::Unresolved(unresolved) = &value {
        return Err(super::super::super::error::Error::unresolved(
            unresolved,
            "a time zone",
        ));
    }
    let tzinfo = Rc::clone(&super::classes(vm).tzinfo);
    if vm.class_of(&value).is_subclass_of(&tzinfo) {
        return Ok(value);
    }
    let class = vm.class_name(&value);
    Err(vm.type_error(format!(
        "tzinfo argument must be None or of a tzinfo subclass, not type '{class}'"
    )))
}

/// A keyword-only `fold`.
pub(super) fn fold_argument(
    vm: &mut Interpreter,
    value: Option<Value>,
    default: bool,
) -> PyResult<bool> {
    let Some(value) = value else {
        return Ok(default);
    };
    match integer(vm, &value)? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(vm.value_error("fold must be either 0 or 1")),
    }
}

/// Adds `min`, `max` and `resolution` to the classes, and the offsets to `timezone`.
pub(super) fn add_constants(classes: &Classes) {
    let delta = |microseconds| {
        native_instance(&classes.timedelta, Rc::new(TimeDeltaValue { microseconds }))
    };
    let set = |class: &Rc<Class>, name: &str, value: Value| class.dict.set_text(name, value);
    let most = 1_000_000_000 * DAY - 1;
    set(&classes.timedelta, "min", delta(-999_999_999 * DAY));
    set(&classes.timedelta, "max", delta(most));
    set(&classes.timedelta, "resolution", delta(1));
    let end = Clock {
        hour: 23,
        minute: 59,
        second: 59,
        microsecond: 999_999,
    };
    for (name, ordinal, clock) in [("min", 1, Clock::default()), ("max", LAST_DAY, end)] {
        let Some(date) = Date::from_ordinal(ordinal) else {
            continue;
        };
        set(
            &classes.date,
            name,
            native_instance(&classes.date, Rc::new(DateValue { date })),
        );
        let time = TimeValue {
            clock,
            fold: false,
            zone: Value::None,
        };
        set(
            &classes.time,
            name,
            native_instance(&classes.time, Rc::new(time)),
        );
        let stamp = DateTimeValue {
            date,
            clock,
            fold: false,
            zone: Value::None,
        };
        set(
            &classes.datetime,
            name,
            native_instance(&classes.datetime, Rc::new(stamp)),
        );
    }
    set(&classes.date, "resolution", delta(DAY));
    set(&classes.time, "resolution", delta(1));
    set(&classes.datetime, "resolution", delta(1));
    set(&classes.timezone, "utc", classes.utc.clone());
    let limit = DAY - 60_000_000;
    for (name, offset) in [("min", -limit), ("max", limit)] {
        let zone = TimeZoneValue { offset, name: None };
        set(
            &classes.timezone,
            name,
            native_instance(&classes.timezone, Rc::new(zone)),
        );
    }
}
