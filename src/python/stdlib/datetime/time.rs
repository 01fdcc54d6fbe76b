//! `time`.

use std::cmp::Ordering;
use std::rc::Rc;

use super::super::super::error::PyResult;
use super::super::super::interpreter::Interpreter;
use super::super::super::native::{ArgumentReader, ClassBuilder, native_instance};
use super::super::super::value::{Arguments, Class, Layout, Value};
use super::super::support::{
    class_argument, equality, immutable, native, only, operands, ordering,
};
use super::calendar::{Clock, Date, Precision, offset_text};
use super::construct::{checked, fold_argument, part, shown_class, zone_argument};
use super::format::{self, LocalZone};
use super::iso;
use super::{TimeValue, zone};

fn reading(vm: &mut Interpreter, value: &Value) -> PyResult<Rc<TimeValue>> {
    match native::<TimeValue>(value) {
        Some(time) => Ok(time),
        None => {
            let class = vm.class_name(value);
            Err(vm.type_error(format!("expected a time, not {class}")))
        }
    }
}

/// The `timespec` argument of `isoformat`.
pub(super) fn precision_argument(
    vm: &mut Interpreter,
    value: Option<&Value>,
) -> PyResult<Precision> {
    let Some(value) = value else {
        return Ok(Precision::Auto);
    };
    let name = vm.expect_str(value)?;
    match Precision::find(&name) {
        Some(precision) => Ok(precision),
        None => Err(vm.value_error("Unknown timespec value")),
    }
}

pub(super) fn class(object: &Rc<Class>) -> Rc<Class> {
    let builder = ClassBuilder::new("time", "datetime", &[object], Layout::Native)
        .static_method("__new__", create)
        .getter("hour", |vm, value| {
            Ok(Value::Int(reading(vm, value)?.clock.hour.into()))
        })
        .getter("minute", |vm, value| {
            Ok(Value::Int(reading(vm, value)?.clock.minute.into()))
        })
        .getter("second", |vm, value| {
            Ok(Value::Int(reading(vm, value)?.clock.second.into()))
        })
        .getter("microsecond", |vm, value| {
            Ok(Value::Int(reading(vm, value)?.clock.microsecond.into()))
        })
        .getter("fold", |vm, value| {
            Ok(Value::Int(reading(vm, value)?.fold.into()))
        })
        .getter("tzinfo", |vm, value| Ok(reading(vm, value)?.zone.clone()))
        .method("utcoffset", |vm, arguments| {
            let value = only(vm, "utcoffset", arguments)?;
            let zone = reading(vm, &value)?.zone.clone();
            Ok(match zone::offset_of(vm, &zone, &Value::None)? {
                Some(offset) => super::timedelta(vm, offset),
                None => Value::None,
            })
        })
        .method("tzname", |vm, arguments| {
            let value = only(vm, "tzname", arguments)?;
            let zone = reading(vm, &value)?.zone.clone();
            zone::name_of(vm, &zone, &Value::None)
        })
        .method("dst", |vm, arguments| {
            let value = only(vm, "dst", arguments)?;
            let zone = reading(vm, &value)?.zone.clone();
            if zone.is_none() {
                return Ok(Value::None);
            }
            vm.call_method(&zone, "dst", vec![Value::None])
        })
        .method("isoformat", |vm, arguments| {
            let mut reader = ArgumentReader::new("isoformat", arguments);
            let value = reader.required(vm, "self")?;
            let precision = reader.optional("timespec");
            reader.finish(vm)?;
            let precision = precision_argument(vm, precision.as_ref())?;
            iso_text(vm, &value, precision).map(Value::from)
        })
        .method("__str__", |vm, arguments| {
            let value = only(vm, "__str__", arguments)?;
            iso_text(vm, &value, Precision::Auto).map(Value::from)
        })
        .method("__repr__", |vm, arguments| {
            let value = only(vm, "__repr__", arguments)?;
            let time = reading(vm, &value)?;
            let parts = clock_parts(vm, time.clock, time.fold, &time.zone)?;
            Ok(Value::from(format!("{}({parts})", shown_class(&value))))
        })
        .method("__hash__", |vm, arguments| {
            let value = only(vm, "__hash__", arguments)?;
            let time = reading(vm, &value)?;
            let offset = zone::offset_of(vm, &time.zone, &Value::None)?.unwrap_or(0);
            let instant = time.clock.microseconds() - offset;
            Ok(Value::Int(i64::try_from(instant).unwrap_or(0)))
        })
        .method("__bool__", |_, _| Ok(Value::Bool(true)));
    let builder = text_methods(builder);
    let builder = ordering(builder, |vm, left, right| {
        match (native::<TimeValue>(left), native::<TimeValue>(right)) {
            (Some(left), Some(right)) => match compare(vm, &left, &right)? {
                Some(order) => Ok(Some(order)),
                None => Err(vm.type_error("can't compare offset-naive and offset-aware times")),
            },
            _ => Ok(None),
        }
    });
    let builder = equality(builder, |vm, left, right| {
        match (native::<TimeValue>(left), native::<TimeValue>(right)) {
            (Some(left), Some(right)) => Ok(Some(
                compare(vm, &left, &right)?.is_some_and(Ordering::is_eq),
            )),
            _ => Ok(None),
        }
    });
    immutable(builder).build()
}

/// How two times compare; `None` where only one has an offset.
fn compare(
    vm: &mut Interpreter,
    left: &TimeValue,
    right: &TimeValue,
) -> PyResult<Option<Ordering>> {
    let left_offset = zone::offset_of(vm, &left.zone, &Value::None)?;
    let right_offset = zone::offset_of(vm, &right.zone, &Value::None)?;
    Ok(match (left_offset, right_offset) {
        (None, None) => Some(left.clock.cmp(&right.clock)),
        (Some(left_offset), Some(right_offset)) => {
            let left = left.clock.microseconds() - left_offset;
            Some(left.cmp(&(right.clock.microseconds() - right_offset)))
        }
        _ => None,
    })
}

/// The arguments in `repr`: hour, minute, and what is not zero or missing.
pub(super) fn clock_parts(
    vm: &mut Interpreter,
    clock: Clock,
    fold: bool,
    zone: &Value,
) -> PyResult<String> {
    let mut text = format!("{}, {}", clock.hour, clock.minute);
    if clock.second != 0 || clock.microsecond != 0 {
        text.push_str(&format!(", {}", clock.second));
    }
    if clock.microsecond != 0 {
        text.push_str(&format!(", {}", clock.microsecond));
    }
    if fold {
        text.push_str(", fold=1");
    }
    if !zone.is_none() {
        text.push_str(&format!(", tzinfo={}", vm.repr(zone)?));
    }
    Ok(text)
}

fn iso_text(vm: &mut Interpreter, value: &Value, precision: Precision) -> PyResult<String> {
    let time = reading(vm, value)?;
    let mut text = time.clock.iso(precision);
    if let Some(offset) = zone::offset_of(vm, &time.zone, &Value::None)? {
        text.push_str(&offset_text(offset, ":"));
    }
    Ok(text)
}

fn text_methods(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("strftime", |vm, arguments| {
            let (value, template) = operands(vm, "strftime", arguments)?;
            strftime(vm, &value, &template)
        })
        .method("__format__", |vm, arguments| {
            let (value, spec) = operands(vm, "__format__", arguments)?;
            if vm.expect_str(&spec)?.is_empty() {
                return vm.to_str(&value).map(Value::Str);
            }
            vm.call_method(&value, "strftime", vec![spec])
        })
        .method("replace", |vm, arguments| {
            let mut reader = ArgumentReader::new("replace", arguments);
            let value = reader.required(vm, "self")?;
            let time = reading(vm, &value)?;
            let hour = part(vm, &mut reader, "hour", time.clock.hour.into())?;
            let minute = part(vm, &mut reader, "minute", time.clock.minute.into())?;
            let second = part(vm, &mut reader, "second", time.clock.second.into())?;
            let microsecond = part(
                vm,
                &mut reader,
                "microsecond",
                time.clock.microsecond.into(),
            )?;
            let zone = reader.optional("tzinfo");
            let fold = reader.keyword_only("fold");
            reader.finish(vm)?;
            let zone = match zone {
                Some(zone) => zone_argument(vm, Some(zone))?,
                None => time.zone.clone(),
            };
            let fold = fold_argument(vm, fold, time.fold)?;
            let clock = checked(vm, Clock::new(hour, minute, second, microsecond))?;
            let class = vm.class_of(&value);
            Ok(native_instance(
                &class,
                Rc::new(TimeValue { clock, fold, zone }),
            ))
        })
        .class_method("fromisoformat", |vm, arguments| {
            let (class, text) = operands(vm, "fromisoformat", arguments)?;
            let class = class_argument(vm, &class)?;
            let Some(text) = text.as_str().cloned() else {
                vm.expect_str(&text).ok();
                return Err(vm.type_error("fromisoformat: argument must be str"));
            };
            let Some((clock, offset)) = iso::parse_time(text.strip_prefix('T').unwrap_or(&text))
            else {
                let shown = super::super::super::format::str_repr(&text);
                return Err(vm.value_error(format!("Invalid isoformat string: {shown}")));
            };
            let clock = checked(vm, Clock::new(clock[0], clock[1], clock[2], clock[3]))?;
            let zone = match offset {
                Some(offset) => super::timezone(vm, offset),
                None => Value::None,
            };
            Ok(native_instance(
                &class,
                Rc::new(TimeValue {
                    clock,
                    fold: false,
                    zone,
                }),
            ))
        })
}

fn strftime(vm: &mut Interpreter, value: &Value, template: &Value) -> PyResult {
    let template = vm.expect_str(template)?;
    let time = reading(vm, value)?;
    let date = checked(vm, Date::new(1900, 1, 1))?;
    let offset = zone::offset_of(vm, &time.zone, &Value::None)?;
    let name = zone::name_of(vm, &time.zone, &Value::None)?;
    let name = name.as_str().map(ToString::to_string);
    let zone = LocalZone {
        offset,
        name,
        since_epoch: None,
    };
    Ok(Value::from(format::strftime_parts(
        &template, date, time.clock, &zone,
    )))
}

fn create(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("time", arguments);
    let class = reader.required(vm, "cls")?;
    let class = class_argument(vm, &class)?;
    let hour = part(vm, &mut reader, "hour", 0)?;
    let minute = part(vm, &mut reader, "minute", 0)?;
    let second = part(vm, &mut reader, "second", 0)?;
    let microsecond = part(vm, &mut reader, "microsecond", 0)?;
    let zone = reader.optional("tzinfo");
    let fold = reader.keyword_only("fold");
    reader.finish(vm)?;
    let clock = checked(vm, Clock::new(hour, minute, second, microsecond))?;
    let zone = zone_argument(vm, zone)?;
    let fold = fold_argument(vm, fold, false)?;
    Ok(native_instance(
        &class,
        Rc::new(TimeValue { clock, fold, zone }),
    ))
}
