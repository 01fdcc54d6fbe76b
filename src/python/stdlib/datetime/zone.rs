//! `tzinfo` and `timezone`, and how far a value is from UTC.

use std::rc::Rc;

use super::super::super::error::{Error, PyResult};
use super::super::super::interpreter::Interpreter;
use super::super::super::native::{ArgumentReader, ClassBuilder, native_instance};
use super::super::super::string::Str;
use super::super::super::value::{Arguments, Class, Layout, Value};
use super::super::support::{class_argument, equality, immutable, native, only, operands};
use super::calendar::{DAY, offset_text};
use super::{DateTimeValue, TimeDeltaValue, TimeZoneValue};

/// What an instance of a class that derives from `tzinfo` in Python holds.
struct AbstractZone;

pub(super) fn base_class(object: &Rc<Class>) -> Rc<Class> {
    let unsupported = |name: &'static str| {
        move |vm: &mut Interpreter, _: Arguments| -> PyResult {
            Err(vm.error(
                "NotImplementedError",
                format!("a tzinfo subclass must implement {name}()"),
            ))
        }
    };
    ClassBuilder::new("tzinfo", "datetime", &[object], Layout::Native)
        .static_method("__new__", |vm, arguments| {
            let class = class_argument(vm, &arguments.positional[0])?;
            Ok(native_instance(&class, Rc::new(AbstractZone)))
        })
        .method("utcoffset", unsupported("utcoffset"))
        .method("dst", unsupported("dst"))
        .method("tzname", unsupported("tzname"))
        .method("fromutc", |vm, arguments| {
            let (zone, stamp) = operands(vm, "fromutc", arguments)?;
            from_utc(vm, &zone, &stamp)
        })
        .build()
}

/// The default `tzinfo.fromutc`.
fn from_utc(vm: &mut Interpreter, zone: &Value, stamp: &Value) -> PyResult {
    let Some(value) = native::<DateTimeValue>(stamp) else {
        return Err(vm.type_error("fromutc: argument must be a datetime"));
    };
    let Some(offset) = offset_of(vm, zone, stamp)? else {
        return Err(vm.value_error("fromutc: non-None utcoffset() result required"));
    };
    let saving = vm.call_method(zone, "dst", vec![stamp.clone()])?;
    let Some(saving) = native::<TimeDeltaValue>(&saving) else {
        return Err(vm.value_error("fromutc: non-None dst() result required"));
    };
    let standard = offset - saving.microseconds;
    let shifted = super::stamp::shift(vm, stamp, &value, standard)?;
    let saving = vm.call_method(zone, "dst", vec![shifted.clone()])?;
    match (
        native::<DateTimeValue>(&shifted),
        native::<TimeDeltaValue>(&saving),
    ) {
        (Some(value), Some(saving)) => {
            super::stamp::shift(vm, &shifted, &value, saving.microseconds)
        }
        _ => Err(vm.value_error("fromutc: tz.dst() gave inconsistent results; cannot convert")),
    }
}

/// The distance of a value from UTC in microseconds, as its zone tells; `stamp` is the value
/// itself, or `None` for a `time`.
pub(super) fn offset_of(
    vm: &mut Interpreter,
    zone: &Value,
    stamp: &Value,
) -> PyResult<Option<i128>> {
    if zone.is_none() {
        return Ok(None);
    }
    if let Some(fixed) = native::<TimeZoneValue>(zone) {
        return Ok(Some(fixed.offset));
    }
    let made = vm.call_method(zone, "utcoffset", vec![stamp.clone()])?;
    if let Value::Unresolved(unresolved) = &made {
        return Err(Error::unresolved(unresolved, "the offset of a time zone"));
    }
    if made.is_none() {
        return Ok(None);
    }
    match native::<TimeDeltaValue>(&made) {
        Some(delta) if delta.microseconds.abs() < DAY => Ok(Some(delta.microseconds)),
        Some(_) => Err(vm.value_error(
            "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).",
        )),
        None => {
            let class = vm.class_name(&made);
            Err(vm.type_error(format!(
                "tzinfo.utcoffset() must return None or a timedelta, not '{class}'"
            )))
        }
    }
}

/// `zone.tzname(stamp)`; `None` without a zone.
pub(super) fn name_of(vm: &mut Interpreter, zone: &Value, stamp: &Value) -> PyResult {
    if zone.is_none() {
        return Ok(Value::None);
    }
    if let Some(fixed) = native::<TimeZoneValue>(zone) {
        return Ok(Value::from(fixed.shown()));
    }
    vm.call_method(zone, "tzname", vec![stamp.clone()])
}

impl TimeZoneValue {
    fn shown(&self) -> String {
        match &self.name {
            Some(name) => name.to_string(),
            None if self.offset == 0 => "UTC".to_owned(),
            None => format!("UTC{}", offset_text(self.offset, ":")),
        }
    }
}

fn fixed(vm: &mut Interpreter, value: &Value) -> PyResult<Rc<TimeZoneValue>> {
    match native::<TimeZoneValue>(value) {
        Some(zone) => Ok(zone),
        None => Err(vm.type_error("expected a timezone")),
    }
}

pub(super) fn class(tzinfo: &Rc<Class>) -> Rc<Class> {
    let builder = ClassBuilder::new("timezone", "datetime", &[tzinfo], Layout::Native)
        .static_method("__new__", create)
        .method("utcoffset", |vm, arguments| {
            let (zone, _) = operands(vm, "utcoffset", arguments)?;
            let offset = fixed(vm, &zone)?.offset;
            Ok(super::timedelta(vm, offset))
        })
        .method("dst", |vm, arguments| {
            operands(vm, "dst", arguments)?;
            Ok(Value::None)
        })
        .method("tzname", |vm, arguments| {
            let (zone, _) = operands(vm, "tzname", arguments)?;
            Ok(Value::from(fixed(vm, &zone)?.shown()))
        })
        .method("fromutc", |vm, arguments| {
            let (zone, stamp) = operands(vm, "fromutc", arguments)?;
            let offset = fixed(vm, &zone)?.offset;
            match native::<DateTimeValue>(&stamp) {
                Some(value) => super::stamp::shift(vm, &stamp, &value, offset),
                None => {
                    Err(vm.type_error("fromutc() argument must be a datetime instance or None"))
                }
            }
        })
        .method("__str__", |vm, arguments| {
            let zone = only(vm, "__str__", arguments)?;
            Ok(Value::from(fixed(vm, &zone)?.shown()))
        })
        .method("__repr__", |vm, arguments| {
            let value = only(vm, "__repr__", arguments)?;
            let zone = fixed(vm, &value)?;
            if zone.offset == 0 && zone.name.is_none() {
                return Ok(Value::from("datetime.timezone.utc"));
            }
            let offset = super::timedelta(vm, zone.offset);
            let offset = vm.repr(&offset)?;
            let class = super::construct::shown_class(&value);
            Ok(Value::from(match &zone.name {
                Some(name) => {
                    let name = super::super::super::format::str_repr(name);
                    format!("{class}({offset}, {name})")
                }
                None => format!("{class}({offset})"),
            }))
        })
        .method("__hash__", |vm, arguments| {
            let zone = only(vm, "__hash__", arguments)?;
            let offset = fixed(vm, &zone)?.offset;
            Ok(Value::Int(i64::try_from(offset).unwrap_or(0)))
        });
    let builder = equality(builder, |_, left, right| {
        Ok(
            match (
                native::<TimeZoneValue>(left),
                native::<TimeZoneValue>(right),
            ) {
                (Some(left), Some(right)) => Some(left.offset == right.offset),
                _ => None,
            },
        )
    });
    immutable(builder).build()
}

fn create(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("timezone", arguments);
    let class = reader.required(vm, "cls")?;
    let offset = reader.required(vm, "offset")?;
    let name = reader.optional("name");
    reader.finish(vm)?;
    let class = class_argument(vm, &class)?;
    let Some(delta) = native::<TimeDeltaValue>(&offset) else {
        let given = vm.class_name(&offset);
        return Err(vm.type_error(format!(
            "timezone() argument 1 must be datetime.timedelta, not {given}"
        )));
    };
    let name: Option<Str> = match name {
        Some(name) => Some(vm.expect_str(&name)?),
        None => None,
    };
    if delta.microseconds.abs() >= DAY {
        let shown = vm.repr(&offset)?;
        return Err(vm.value_error(format!(
            "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not {shown}."
        )));
    }
    if delta.microseconds == 0 && name.is_none() && class.is_builtin {
        return Ok(super::classes(vm).utc.clone());
    }
    Ok(native_instance(
        &class,
        Rc::new(TimeZoneValue {
            offset: delta.microseconds,
            name,
        }),
    ))
}
