//! `date`.

use std::cmp::Ordering;
use std::rc::Rc;

use super::super::super::error::PyResult;
use super::super::super::interpreter::Interpreter;
use super::super::super::native::{ArgumentReader, ClassBuilder, native_instance};
use super::super::super::value::{Arguments, Class, Layout, Value};
use super::super::support::{
    binary, class_argument, equality, immutable, integer, native, only, ordering,
};
use super::calendar::{Clock, DAY, Date, MONTHS, WEEKDAYS};
use super::construct::{checked, part, shown_class};
use super::format::{self, LocalZone};
use super::iso;
use super::{DateTimeValue, DateValue, TimeDeltaValue};

/// The day of a `date` or `datetime`.
pub(super) fn day_of(value: &Value) -> Option<Date> {
    match native::<DateValue>(value) {
        Some(date) => Some(date.date),
        None => native::<DateTimeValue>(value).map(|stamp| stamp.date),
    }
}

pub(super) fn expect_day(vm: &mut Interpreter, value: &Value) -> PyResult<Date> {
    match day_of(value) {
        Some(date) => Ok(date),
        None => {
            let class = vm.class_name(value);
            Err(vm.type_error(format!("expected a date, not {class}")))
        }
    }
}

/// A value of the class, which is `date` or `datetime` or derives from one, at midnight.
fn make(vm: &mut Interpreter, class: &Rc<Class>, date: Date) -> Value {
    let stamp_class = Rc::clone(&super::classes(vm).datetime);
    if class.is_subclass_of(&stamp_class) {
        let stamp = DateTimeValue {
            date,
            clock: Clock::default(),
            fold: false,
            zone: Value::None,
        };
        return native_instance(class, Rc::new(stamp));
    }
    native_instance(class, Rc::new(DateValue { date }))
}

pub(super) fn class(object: &Rc<Class>) -> Rc<Class> {
    let builder = ClassBuilder::new("date", "datetime", &[object], Layout::Native)
        .static_method("__new__", create)
        .getter("year", |vm, value| {
            Ok(Value::Int(expect_day(vm, value)?.year.into()))
        })
        .getter("month", |vm, value| {
            Ok(Value::Int(expect_day(vm, value)?.month.into()))
        })
        .getter("day", |vm, value| {
            Ok(Value::Int(expect_day(vm, value)?.day.into()))
        })
        .method("__repr__", |vm, arguments| {
            let value = only(vm, "__repr__", arguments)?;
            let date = expect_day(vm, &value)?;
            let class = shown_class(&value);
            Ok(Value::from(format!(
                "{class}({}, {}, {})",
                date.year, date.month, date.day
            )))
        })
        .method("__str__", |vm, arguments| {
            let value = only(vm, "__str__", arguments)?;
            vm.call_method(&value, "isoformat", Vec::new())
        })
        .method("__hash__", |vm, arguments| {
            let value = only(vm, "__hash__", arguments)?;
            Ok(Value::Int(expect_day(vm, &value)?.ordinal()))
        })
        .method("__format__", |vm, arguments| {
            let mut reader = ArgumentReader::new("__format__", arguments);
            let value = reader.required(vm, "self")?;
            let spec = reader.required(vm, "format_spec")?;
            reader.finish(vm)?;
            if vm.expect_str(&spec)?.is_empty() {
                return vm.to_str(&value).map(Value::Str);
            }
            vm.call_method(&value, "strftime", vec![spec])
        })
        .method("replace", replace);
    let builder = calendar_methods(builder);
    let builder = class_methods(builder);
    let builder = binary(builder, "__add__", add);
    let builder = binary(builder, "__radd__", add);
    let builder = binary(builder, "__sub__", subtract);
    let builder = ordering(builder, compare_order);
    let builder = equality(builder, |_, left, right| {
        Ok(compare(left, right).map(Ordering::is_eq))
    });
    immutable(builder).build()
}

fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    Some(
        native::<DateValue>(left)?
            .date
            .cmp(&native::<DateValue>(right)?.date),
    )
}

fn compare_order(vm: &mut Interpreter, left: &Value, right: &Value) -> PyResult<Option<Ordering>> {
    if native::<DateTimeValue>(right).is_some() {
        return Err(vm.type_error("can't compare datetime.datetime to datetime.date"));
    }
    Ok(compare(left, right))
}

fn calendar_methods(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("isoformat", |vm, arguments| {
            let value = only(vm, "isoformat", arguments)?;
            Ok(Value::from(expect_day(vm, &value)?.iso()))
        })
        .method("weekday", |vm, arguments| {
            let value = only(vm, "weekday", arguments)?;
            Ok(Value::from(expect_day(vm, &value)?.weekday()))
        })
        .method("isoweekday", |vm, arguments| {
            let value = only(vm, "isoweekday", arguments)?;
            Ok(Value::from(expect_day(vm, &value)?.weekday() + 1))
        })
        .method("toordinal", |vm, arguments| {
            let value = only(vm, "toordinal", arguments)?;
            Ok(Value::Int(expect_day(vm, &value)?.ordinal()))
        })
        .method("isocalendar", |vm, arguments| {
            let value = only(vm, "isocalendar", arguments)?;
            let (year, week, weekday) = expect_day(vm, &value)?.iso_calendar();
            Ok(Value::tuple(vec![
                Value::Int(year),
                Value::Int(week),
                Value::Int(weekday),
            ]))
        })
        .method("timetuple", |vm, arguments| {
            let value = only(vm, "timetuple", arguments)?;
            let date = expect_day(vm, &value)?;
            Ok(super::super::time::struct_time(
                vm,
                date,
                Clock::default(),
                -1,
                Value::None,
                None,
            ))
        })
        .method("ctime", |vm, arguments| {
            let value = only(vm, "ctime", arguments)?;
            let date = expect_day(vm, &value)?;
            let clock = native::<DateTimeValue>(&value).map(|stamp| stamp.clock);
            Ok(Value::from(ctime(date, clock.unwrap_or_default())))
        })
        .method("strftime", |vm, arguments| {
            let mut reader = ArgumentReader::new("strftime", arguments);
            let value = reader.required(vm, "self")?;
            let template = reader.required(vm, "format")?;
            reader.finish(vm)?;
            let template = vm.expect_str(&template)?;
            let date = expect_day(vm, &value)?;
            Ok(Value::from(format::strftime_parts(
                &template,
                date,
                Clock::default(),
                &LocalZone::default(),
            )))
        })
}

/// `Mon Jan  2 03:04:05 2006`
pub(in super::super) fn ctime(date: Date, clock: Clock) -> String {
    let weekday = &WEEKDAYS[date.weekday()][..3];
    let month = &MONTHS[usize::from(date.month) - 1][..3];
    format!(
        "{weekday} {month} {:2} {:02}:{:02}:{:02} {:04}",
        date.day, clock.hour, clock.minute, clock.second, date.year
    )
}

fn class_methods(builder: ClassBuilder) -> ClassBuilder {
    builder
        .class_method("today", |vm, arguments| {
            let class = only(vm, "today", arguments)?;
            let class = class_argument(vm, &class)?;
            let stamp_class = Rc::clone(&super::classes(vm).datetime);
            if class.is_subclass_of(&stamp_class) {
                return vm.call_method(&Value::Class(class), "now", Vec::new());
            }
            let now = jiff::Zoned::now().date();
            let made = Date::new(now.year().into(), now.month().into(), now.day().into());
            let date = checked(vm, made)?;
            Ok(make(vm, &class, date))
        })
        .class_method("fromordinal", |vm, arguments| {
            let (class, ordinal) = super::super::support::operands(vm, "fromordinal", arguments)?;
            let class = class_argument(vm, &class)?;
            let ordinal = integer(vm, &ordinal)?;
            if ordinal < 1 {
                return Err(vm.value_error("ordinal must be >= 1"));
            }
            match Date::from_ordinal(ordinal) {
                Some(date) => Ok(make(vm, &class, date)),
                None => Err(vm.value_error("year is out of range")),
            }
        })
        .class_method("fromtimestamp", |vm, arguments| {
            let (class, stamp) = super::super::support::operands(vm, "fromtimestamp", arguments)?;
            let class = class_argument(vm, &class)?;
            let (date, _, _) = super::stamp::local_from_timestamp(vm, &stamp)?;
            Ok(make(vm, &class, date))
        })
        .class_method("fromisoformat", |vm, arguments| {
            let (class, text) = super::super::support::operands(vm, "fromisoformat", arguments)?;
            let class = class_argument(vm, &class)?;
            let Some(text) = text.as_str().cloned() else {
                vm.expect_str(&text).ok();
                return Err(vm.type_error("fromisoformat: argument must be str"));
            };
            match iso::parse_date(&text) {
                Some((date, "")) => Ok(make(vm, &class, date)),
                _ => {
                    let shown = super::super::super::format::str_repr(&text);
                    Err(vm.value_error(format!("Invalid isoformat string: {shown}")))
                }
            }
        })
        .class_method("fromisocalendar", |vm, arguments| {
            let mut reader = ArgumentReader::new("fromisocalendar", arguments);
            let class = reader.required(vm, "cls")?;
            let class = class_argument(vm, &class)?;
            let mut parts = [0; 3];
            for (slot, name) in parts.iter_mut().zip(["year", "week", "day"]) {
                let value = reader.required(vm, name)?;
                *slot = integer(vm, &value)?;
            }
            reader.finish(vm)?;
            let date = checked(vm, Date::from_iso_calendar(parts[0], parts[1], parts[2]))?;
            Ok(make(vm, &class, date))
        })
}

fn create(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("function", arguments);
    let class = reader.required(vm, "cls")?;
    let class = class_argument(vm, &class)?;
    let mut parts = [0; 3];
    for (index, name) in ["year", "month", "day"].into_iter().enumerate() {
        let Some(value) = reader.optional(name) else {
            return Err(vm.type_error(format!(
                "function missing required argument '{name}' (pos {})",
                index + 1
            )));
        };
        parts[index] = integer(vm, &value)?;
    }
    reader.finish(vm)?;
    let date = checked(vm, Date::new(parts[0], parts[1], parts[2]))?;
    Ok(native_instance(&class, Rc::new(DateValue { date })))
}

fn replace(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("replace", arguments);
    let value = reader.required(vm, "self")?;
    let date = expect_day(vm, &value)?;
    let year = part(vm, &mut reader, "year", date.year.into())?;
    let month = part(vm, &mut reader, "month", date.month.into())?;
    let day = part(vm, &mut reader, "day", date.day.into())?;
    reader.finish(vm)?;
    let date = checked(vm, Date::new(year, month, day))?;
    let class = vm.class_of(&value);
    Ok(native_instance(&class, Rc::new(DateValue { date })))
}

fn shifted(vm: &mut Interpreter, value: &Value, days: i128) -> PyResult {
    let date = expect_day(vm, value)?;
    let ordinal = i128::from(date.ordinal()) + days;
    match i64::try_from(ordinal).ok().and_then(Date::from_ordinal) {
        Some(date) => {
            let class = vm.class_of(value);
            Ok(native_instance(&class, Rc::new(DateValue { date })))
        }
        None => Err(vm.error("OverflowError", "date value out of range")),
    }
}

fn add(vm: &mut Interpreter, left: &Value, right: &Value) -> PyResult<Option<Value>> {
    match native::<TimeDeltaValue>(right) {
        Some(delta) => shifted(vm, left, delta.microseconds.div_euclid(DAY)).map(Some),
        None => Ok(None),
    }
}

fn subtract(vm: &mut Interpreter, left: &Value, right: &Value) -> PyResult<Option<Value>> {
    if let Some(delta) = native::<TimeDeltaValue>(right) {
        return shifted(vm, left, -delta.microseconds.div_euclid(DAY)).map(Some);
    }
    match (native::<DateValue>(left), native::<DateValue>(right)) {
        (Some(left), Some(right)) => {
            let days = i128::from(left.date.ordinal() - right.date.ordinal());
            Ok(Some(super::timedelta(vm, days * DAY)))
        }
        _ => Ok(None),
    }
}
