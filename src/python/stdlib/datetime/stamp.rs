//! `datetime`.

use std::cmp::Ordering;
use std::rc::Rc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use num_traits::ToPrimitive;

use super::super::super::error::PyResult;
use super::super::super::interpreter::Interpreter;
use super::super::super::native::{ArgumentReader, ClassBuilder, native_instance};
use super::super::super::types::number::{divide_exactly, finite_ratio, round_half_even};
use super::super::super::value::{Arguments, Class, Layout, Value};
use super::super::support::{
    binary, class_argument, equality, immutable, integer, native, only, operands, ordering,
};
use super::calendar::{Clock, DAY, Date, EPOCH, Precision, SECOND, offset_text};
use super::construct::{checked, fold_argument, part, shown_class, zone_argument};
use super::format::{self, LocalZone};
use super::time::{clock_parts, precision_argument};
use super::{DateTimeValue, DateValue, TimeDeltaValue, TimeValue, iso, zone};

fn stamp(vm: &mut Interpreter, value: &Value) -> PyResult<Rc<DateTimeValue>> {
    match native::<DateTimeValue>(value) {
        Some(stamp) => Ok(stamp),
        None => {
            let class = vm.class_name(value);
            Err(vm.type_error(format!("expected a datetime, not {class}")))
        }
    }
}

fn offset(vm: &mut Interpreter, value: &Value) -> PyResult<Option<i128>> {
    let zone = stamp(vm, value)?.zone.clone();
    zone::offset_of(vm, &zone, value)
}

fn overflow(vm: &mut Interpreter) -> Box<super::super::super::error::Error> {
    vm.error("OverflowError", "date value out of range")
}

/// The same kind of value, so many microseconds later by the wall clock.
pub(super) fn shift(
    vm: &mut Interpreter,
    value: &Value,
    stamp: &DateTimeValue,
    microseconds: i128,
) -> PyResult {
    let moved = stamp.wall_microseconds() + microseconds;
    match DateTimeValue::from_wall_microseconds(moved, stamp.zone.clone()) {
        Some(moved) => {
            let class = vm.class_of(value);
            Ok(native_instance(&class, Rc::new(moved)))
        }
        None => Err(overflow(vm)),
    }
}

pub(super) fn class(date: &Rc<Class>) -> Rc<Class> {
    let builder = ClassBuilder::new("datetime", "datetime", &[date], Layout::Native)
        .static_method("__new__", create)
        .getter("hour", |vm, value| {
            Ok(Value::Int(stamp(vm, value)?.clock.hour.into()))
        })
        .getter("minute", |vm, value| {
            Ok(Value::Int(stamp(vm, value)?.clock.minute.into()))
        })
        .getter("second", |vm, value| {
            Ok(Value::Int(stamp(vm, value)?.clock.second.into()))
        })
        .getter("microsecond", |vm, value| {
            Ok(Value::Int(stamp(vm, value)?.clock.microsecond.into()))
        })
        .getter("fold", |vm, value| {
            Ok(Value::Int(stamp(vm, value)?.fold.into()))
        })
        .getter("tzinfo", |vm, value| Ok(stamp(vm, value)?.zone.clone()))
        .method("replace", replace)
        .method("__repr__", |vm, arguments| {
            let value = only(vm, "__repr__", arguments)?;
            let stamp = stamp(vm, &value)?;
            let date = stamp.date;
            let parts = clock_parts(vm, stamp.clock, stamp.fold, &stamp.zone)?;
            let class = shown_class(&value);
            Ok(Value::from(format!(
                "{class}({}, {}, {}, {parts})",
                date.year, date.month, date.day
            )))
        })
        .method("__str__", |vm, arguments| {
            let value = only(vm, "__str__", arguments)?;
            iso_text(vm, &value, " ", Precision::Auto).map(Value::from)
        })
        .method("__hash__", |vm, arguments| {
            let value = only(vm, "__hash__", arguments)?;
            let instant = stamp(vm, &value)?.wall_microseconds();
            let instant = instant - offset(vm, &value)?.unwrap_or(0);
            Ok(Value::Int(i64::try_from(instant).unwrap_or(0)))
        });
    let builder = zone_methods(builder);
    let builder = part_methods(builder);
    let builder = text_methods(builder);
    let builder = now_methods(builder);
    let builder = binary(builder, "__add__", add);
    let builder = binary(builder, "__radd__", add);
    let builder = binary(builder, "__sub__", subtract);
    let builder = ordering(builder, compare_order);
    let builder = equality(builder, |vm, left, right| {
        if native::<DateTimeValue>(right).is_none() {
            return Ok(native::<DateValue>(right).map(|_| false));
        }
        Ok(Some(compare(vm, left, right)?.is_some_and(Ordering::is_eq)))
    });
    immutable(builder).build()
}

fn compare_order(vm: &mut Interpreter, left: &Value, right: &Value) -> PyResult<Option<Ordering>> {
    if native::<DateTimeValue>(right).is_none() {
        if native::<DateValue>(right).is_some() {
            return Err(vm.type_error("can't compare datetime.datetime to datetime.date"));
        }
        return Ok(None);
    }
    match compare(vm, left, right)? {
        Some(order) => Ok(Some(order)),
        None => Err(vm.type_error("can't compare offset-naive and offset-aware datetimes")),
    }
}

/// How two values compare; `None` where only one is aware.
fn compare(vm: &mut Interpreter, left: &Value, right: &Value) -> PyResult<Option<Ordering>> {
    let (left_offset, right_offset) = (offset(vm, left)?, offset(vm, right)?);
    let left = stamp(vm, left)?.wall_microseconds();
    let right = stamp(vm, right)?.wall_microseconds();
    Ok(match (left_offset, right_offset) {
        (None, None) => Some(left.cmp(&right)),
        (Some(left_offset), Some(right_offset)) => {
            Some((left - left_offset).cmp(&(right - right_offset)))
        }
        _ => None,
    })
}

fn add(vm: &mut Interpreter, left: &Value, right: &Value) -> PyResult<Option<Value>> {
    let Some(delta) = native::<TimeDeltaValue>(right) else {
        return Ok(None);
    };
    let value = stamp(vm, left)?;
    shift(vm, left, &value, delta.microseconds).map(Some)
}

fn subtract(vm: &mut Interpreter, left: &Value, right: &Value) -> PyResult<Option<Value>> {
    let value = stamp(vm, left)?;
    if let Some(delta) = native::<TimeDeltaValue>(right) {
        return shift(vm, left, &value, -delta.microseconds).map(Some);
    }
    let Some(other) = native::<DateTimeValue>(right) else {
        return Ok(None);
    };
    let mut difference = value.wall_microseconds() - other.wall_microseconds();
    if !value.zone.is_same(&other.zone) {
        match (offset(vm, left)?, offset(vm, right)?) {
            (None, None) => {}
            (Some(left), Some(right)) => difference += right - left,
            _ => {
                return Err(vm.type_error("can't subtract offset-naive and offset-aware datetimes"));
            }
        }
    }
    Ok(Some(super::timedelta(vm, difference)))
}

fn zone_methods(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("utcoffset", |vm, arguments| {
            let value = only(vm, "utcoffset", arguments)?;
            Ok(match offset(vm, &value)? {
                Some(offset) => super::timedelta(vm, offset),
                None => Value::None,
            })
        })
        .method("tzname", |vm, arguments| {
            let value = only(vm, "tzname", arguments)?;
            let zone = stamp(vm, &value)?.zone.clone();
            zone::name_of(vm, &zone, &value)
        })
        .method("dst", |vm, arguments| {
            let value = only(vm, "dst", arguments)?;
            let zone = stamp(vm, &value)?.zone.clone();
            if zone.is_none() {
                return Ok(Value::None);
            }
            vm.call_method(&zone, "dst", vec![value])
        })
        .method("astimezone", |vm, arguments| {
            let mut reader = ArgumentReader::new("astimezone", arguments);
            let value = reader.required(vm, "self")?;
            let zone = reader.optional_not_none("tz");
            reader.finish(vm)?;
            as_time_zone(vm, &value, zone)
        })
        .method("timestamp", |vm, arguments| {
            let value = only(vm, "timestamp", arguments)?;
            let instant = instant(vm, &value)?;
            let seconds = divide_exactly(&instant.into(), &SECOND.into());
            Ok(Value::Float(seconds))
        })
        .method("utctimetuple", |vm, arguments| {
            let value = only(vm, "utctimetuple", arguments)?;
            let value_offset = offset(vm, &value)?.unwrap_or(0);
            let stamp = stamp(vm, &value)?;
            let wall = stamp.wall_microseconds() - value_offset;
            match DateTimeValue::from_wall_microseconds(wall, Value::None) {
                Some(utc) => Ok(super::super::time::struct_time(
                    vm,
                    utc.date,
                    utc.clock,
                    0,
                    Value::None,
                    None,
                )),
                None => Err(overflow(vm)),
            }
        })
}

/// Microseconds since the epoch; a naive value is local time.
fn instant(vm: &mut Interpreter, value: &Value) -> PyResult<i128> {
    let epoch = i128::from(EPOCH - 1) * DAY;
    let stamp_value = stamp(vm, value)?;
    let wall = stamp_value.wall_microseconds() - epoch;
    Ok(match offset(vm, value)? {
        Some(offset) => wall - offset,
        None => wall - local_offset(&stamp_value),
    })
}

/// The civil reading in jiff's terms.
pub(in super::super) fn civil(stamp: &DateTimeValue) -> jiff::civil::DateTime {
    let small = |value: u8| i8::try_from(value).unwrap_or(1);
    jiff::civil::DateTime::new(
        i16::try_from(stamp.date.year).unwrap_or(1),
        small(stamp.date.month),
        small(stamp.date.day),
        small(stamp.clock.hour),
        small(stamp.clock.minute),
        small(stamp.clock.second),
        i32::try_from(stamp.clock.microsecond * 1000).unwrap_or(0),
    )
    .unwrap_or(jiff::civil::DateTime::MIN)
}

/// The offset that a zone has at a reading of its wall clock; `fold` chooses between two.
pub(in super::super) fn wall_offset(zone: &TimeZone, stamp: &DateTimeValue) -> i128 {
    use jiff::tz::AmbiguousOffset;
    let found = match zone.to_ambiguous_timestamp(civil(stamp)).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        AmbiguousOffset::Gap { before, after } | AmbiguousOffset::Fold { before, after } => {
            if stamp.fold { after } else { before }
        }
    };
    i128::from(found.seconds()) * SECOND
}

/// How far local time is from UTC at a local reading.
fn local_offset(stamp: &DateTimeValue) -> i128 {
    wall_offset(&TimeZone::system(), stamp)
}

/// A moment in jiff's terms.
pub(in super::super) fn moment(microseconds: i128) -> Option<Timestamp> {
    Timestamp::from_microsecond(i64::try_from(microseconds).ok()?).ok()
}

fn as_time_zone(vm: &mut Interpreter, value: &Value, zone: Option<Value>) -> PyResult {
    let instant = instant(vm, value)?;
    let stamp_value = stamp(vm, value)?;
    let zone = match zone {
        Some(zone) => {
            if zone.is_same(&stamp_value.zone) {
                return Ok(value.clone());
            }
            zone_argument(vm, Some(zone))?
        }
        None => {
            let Some(moment) = moment(instant) else {
                return Err(overflow(vm));
            };
            let system = TimeZone::system();
            let info = system.to_offset_info(moment);
            let offset = i128::from(info.offset().seconds()) * SECOND;
            let name = super::super::super::string::Str::from(info.abbreviation());
            let class = Rc::clone(&super::classes(vm).timezone);
            let zone = super::TimeZoneValue {
                offset,
                name: Some(name),
            };
            native_instance(&class, Rc::new(zone))
        }
    };
    let class = vm.class_of(value);
    at_instant(vm, &class, instant, &zone)
}

/// The value of a class at a moment, in a zone.
fn at_instant(
    vm: &mut Interpreter,
    class: &Rc<Class>,
    microseconds: i128,
    zone: &Value,
) -> PyResult {
    let wall = microseconds + i128::from(EPOCH - 1) * DAY;
    let Some(utc) = DateTimeValue::from_wall_microseconds(wall, zone.clone()) else {
        return Err(overflow(vm));
    };
    let utc = native_instance(class, Rc::new(utc));
    vm.call_method(zone, "fromutc", vec![utc])
}

fn part_methods(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("date", |vm, arguments| {
            let value = only(vm, "date", arguments)?;
            let date = stamp(vm, &value)?.date;
            Ok(super::date(vm, date))
        })
        .method("time", |vm, arguments| {
            let value = only(vm, "time", arguments)?;
            let stamp = stamp(vm, &value)?;
            let time = TimeValue {
                clock: stamp.clock,
                fold: stamp.fold,
                zone: Value::None,
            };
            Ok(super::time(vm, time))
        })
        .method("timetz", |vm, arguments| {
            let value = only(vm, "timetz", arguments)?;
            let stamp = stamp(vm, &value)?;
            let time = TimeValue {
                clock: stamp.clock,
                fold: stamp.fold,
                zone: stamp.zone.clone(),
            };
            Ok(super::time(vm, time))
        })
        .method("timetuple", |vm, arguments| {
            let value = only(vm, "timetuple", arguments)?;
            let stamp = stamp(vm, &value)?;
            let offset = offset(vm, &value)?;
            let name = zone::name_of(vm, &stamp.zone, &value)?;
            let saving = if stamp.zone.is_none() {
                -1
            } else {
                let saving = vm.call_method(&stamp.zone, "dst", vec![value.clone()])?;
                match native::<TimeDeltaValue>(&saving) {
                    Some(saving) => i64::from(saving.microseconds != 0),
                    None => -1,
                }
            };
            Ok(super::super::time::struct_time(
                vm,
                stamp.date,
                stamp.clock,
                saving,
                name,
                offset,
            ))
        })
        .class_method("combine", |vm, arguments| {
            let mut reader = ArgumentReader::new("combine", arguments);
            let class = reader.required(vm, "cls")?;
            let date = reader.required(vm, "date")?;
            let time = reader.required(vm, "time")?;
            let zone = reader.optional("tzinfo");
            reader.finish(vm)?;
            let class = class_argument(vm, &class)?;
            let Some(date) = super::date::day_of(&date) else {
                let given = vm.class_name(&date);
                return Err(vm.type_error(format!(
                    "combine() argument 1 must be datetime.date, not {given}"
                )));
            };
            let Some(time) = native::<TimeValue>(&time) else {
                let given = vm.class_name(&time);
                return Err(vm.type_error(format!(
                    "combine() argument 2 must be datetime.time, not {given}"
                )));
            };
            let zone = match zone {
                Some(zone) => zone_argument(vm, Some(zone))?,
                None => time.zone.clone(),
            };
            let stamp = DateTimeValue {
                date,
                clock: time.clock,
                fold: time.fold,
                zone,
            };
            Ok(native_instance(&class, Rc::new(stamp)))
        })
}

fn iso_text(
    vm: &mut Interpreter,
    value: &Value,
    separator: &str,
    precision: Precision,
) -> PyResult<String> {
    let stamp = stamp(vm, value)?;
    let mut text = format!(
        "{}{separator}{}",
        stamp.date.iso(),
        stamp.clock.iso(precision)
    );
    if let Some(offset) = offset(vm, value)? {
        text.push_str(&offset_text(offset, ":"));
    }
    Ok(text)
}

fn text_methods(builder: ClassBuilder) -> ClassBuilder {
    builder
        .method("isoformat", |vm, arguments| {
            let mut reader = ArgumentReader::new("isoformat", arguments);
            let value = reader.required(vm, "self")?;
            let separator = reader.optional("sep");
            let precision = reader.optional("timespec");
            reader.finish(vm)?;
            let separator = match separator {
                Some(separator) => vm.expect_str(&separator)?.to_string(),
                None => "T".to_owned(),
            };
            if separator.chars().count() != 1 {
                return Err(
                    vm.type_error("isoformat() argument 1 must be a unicode character, not str")
                );
            }
            let precision = precision_argument(vm, precision.as_ref())?;
            iso_text(vm, &value, &separator, precision).map(Value::from)
        })
        .method("strftime", |vm, arguments| {
            let mut reader = ArgumentReader::new("strftime", arguments);
            let value = reader.required(vm, "self")?;
            let template = reader.required(vm, "format")?;
            reader.finish(vm)?;
            let template = vm.expect_str(&template)?;
            let stamp = stamp(vm, &value)?;
            let offset = offset(vm, &value)?;
            let name = zone::name_of(vm, &stamp.zone, &value)?;
            let since_epoch = if template.contains("%s") {
                i64::try_from(instant(vm, &value)?.div_euclid(SECOND)).ok()
            } else {
                None
            };
            let name = name.as_str().map(ToString::to_string);
            let zone = LocalZone {
                offset,
                name,
                since_epoch,
            };
            Ok(Value::from(format::strftime_parts(
                &template,
                stamp.date,
                stamp.clock,
                &zone,
            )))
        })
        .class_method("strptime", |vm, arguments| {
            let mut reader = ArgumentReader::new("strptime", arguments);
            let class = reader.required(vm, "cls")?;
            let text = reader.required(vm, "date_string")?;
            let template = reader.required(vm, "format")?;
            reader.finish(vm)?;
            let class = class_argument(vm, &class)?;
            let (text, template) = (
                string_argument(vm, 1, &text)?,
                string_argument(vm, 2, &template)?,
            );
            let parsed = checked(vm, format::strptime_parts(&text, &template))?;
            let zone = match (parsed.offset, parsed.zone_name) {
                (None, _) => Value::None,
                (Some(offset), None) => super::timezone(vm, offset),
                (Some(offset), Some(name)) => {
                    let timezone = Rc::clone(&super::classes(vm).timezone);
                    let name = Some(name.into());
                    native_instance(&timezone, Rc::new(super::TimeZoneValue { offset, name }))
                }
            };
            let stamp = DateTimeValue {
                date: parsed.date,
                clock: parsed.clock,
                fold: false,
                zone,
            };
            Ok(native_instance(&class, Rc::new(stamp)))
        })
        .class_method("fromisoformat", from_iso_format)
}

fn string_argument(
    vm: &mut Interpreter,
    position: usize,
    value: &Value,
) -> PyResult<super::super::super::string::Str> {
    match value.as_str() {
        Some(text) => Ok(text.clone()),
        None if matches!(value, Value::Unresolved(_)) => vm.expect_str(value),
        None => {
            let class = vm.class_name(value);
            Err(vm.type_error(format!(
                "strptime() argument {position} must be str, not {class}"
            )))
        }
    }
}

fn from_iso_format(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let (class, text) = operands(vm, "fromisoformat", arguments)?;
    let class = class_argument(vm, &class)?;
    let Some(text) = text.as_str().cloned() else {
        if matches!(text, Value::Unresolved(_)) {
            vm.expect_str(&text)?;
        }
        return Err(vm.type_error("fromisoformat: argument must be str"));
    };
    let parsed = iso::parse_date(&text).and_then(|(date, rest)| {
        let mut characters = rest.chars();
        match characters.next() {
            None => Some((date, ([0; 4], None))),
            Some(_) => iso::parse_time(characters.as_str()).map(|time| (date, time)),
        }
    });
    let Some((date, (clock, offset))) = parsed else {
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
        Rc::new(DateTimeValue {
            date,
            clock,
            fold: false,
            zone,
        }),
    ))
}

/// Seconds since the epoch, as a number, in microseconds.
fn timestamp_argument(vm: &mut Interpreter, value: &Value) -> PyResult<i128> {
    if let Some(number) = value.to_big_int() {
        return match number.to_i64() {
            Some(number) => Ok(i128::from(number) * SECOND),
            None => Err(vm.error(
                "OverflowError",
                "timestamp out of range for platform time_t",
            )),
        };
    }
    let number = vm.expect_float(value)?;
    if number.is_nan() {
        return Err(vm.value_error("cannot convert float NaN to integer"));
    }
    if number.is_infinite() {
        return Err(vm.error("OverflowError", "cannot convert float infinity to integer"));
    }
    let (numerator, denominator) = finite_ratio(number);
    let rounded = round_half_even(&(numerator * SECOND), &denominator);
    Ok(rounded.to_i128().unwrap_or(i128::MAX / 4))
}

/// The local day and reading at a timestamp.
pub(super) fn local_from_timestamp(
    vm: &mut Interpreter,
    value: &Value,
) -> PyResult<(Date, Clock, bool)> {
    let microseconds = timestamp_argument(vm, value)?;
    let system = TimeZone::system();
    let found = moment(microseconds).and_then(|moment| {
        let offset = i128::from(system.to_offset(moment).seconds()) * SECOND;
        let wall = microseconds + offset + i128::from(EPOCH - 1) * DAY;
        let stamp = DateTimeValue::from_wall_microseconds(wall, Value::None)?;
        let fold = wall_offset(&system, &stamp) != offset;
        Some((stamp.date, stamp.clock, fold))
    });
    match found {
        Some(found) => Ok(found),
        None => {
            let year = 1970 + microseconds / (SECOND * 31_556_952);
            Err(vm.value_error(format!("year {year} is out of range")))
        }
    }
}

fn now_methods(builder: ClassBuilder) -> ClassBuilder {
    builder
        .class_method("now", |vm, arguments| {
            let mut reader = ArgumentReader::new("now", arguments);
            let class = reader.required(vm, "cls")?;
            let zone = reader.optional("tz");
            reader.finish(vm)?;
            let class = class_argument(vm, &class)?;
            let zone = zone_argument(vm, zone)?;
            let now = i128::from(Timestamp::now().as_microsecond());
            from_instant(vm, &class, now, &zone)
        })
        .class_method("utcnow", |vm, arguments| {
            let class = only(vm, "utcnow", arguments)?;
            let class = class_argument(vm, &class)?;
            let now = i128::from(Timestamp::now().as_microsecond());
            utc_at(vm, &class, now)
        })
        .class_method("fromtimestamp", |vm, arguments| {
            let mut reader = ArgumentReader::new("fromtimestamp", arguments);
            let class = reader.required(vm, "cls")?;
            let stamp = reader.required(vm, "timestamp")?;
            let zone = reader.optional("tz");
            reader.finish(vm)?;
            let class = class_argument(vm, &class)?;
            let zone = zone_argument(vm, zone)?;
            let instant = timestamp_argument(vm, &stamp)?;
            from_instant(vm, &class, instant, &zone)
        })
        .class_method("utcfromtimestamp", |vm, arguments| {
            let (class, stamp) = operands(vm, "utcfromtimestamp", arguments)?;
            let class = class_argument(vm, &class)?;
            let instant = timestamp_argument(vm, &stamp)?;
            utc_at(vm, &class, instant)
        })
}

fn utc_at(vm: &mut Interpreter, class: &Rc<Class>, microseconds: i128) -> PyResult {
    let wall = microseconds + i128::from(EPOCH - 1) * DAY;
    match DateTimeValue::from_wall_microseconds(wall, Value::None) {
        Some(stamp) => Ok(native_instance(class, Rc::new(stamp))),
        None => Err(vm.value_error("year is out of range")),
    }
}

fn from_instant(
    vm: &mut Interpreter,
    class: &Rc<Class>,
    microseconds: i128,
    zone: &Value,
) -> PyResult {
    if !zone.is_none() {
        return at_instant(vm, class, microseconds, zone);
    }
    let system = TimeZone::system();
    let found = moment(microseconds).and_then(|moment| {
        let offset = i128::from(system.to_offset(moment).seconds()) * SECOND;
        let wall = microseconds + offset + i128::from(EPOCH - 1) * DAY;
        let mut stamp = DateTimeValue::from_wall_microseconds(wall, Value::None)?;
        stamp.fold = wall_offset(&system, &stamp) != offset;
        Some(stamp)
    });
    match found {
        Some(stamp) => Ok(native_instance(class, Rc::new(stamp))),
        None => Err(vm.value_error("year is out of range")),
    }
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
    let hour = part(vm, &mut reader, "hour", 0)?;
    let minute = part(vm, &mut reader, "minute", 0)?;
    let second = part(vm, &mut reader, "second", 0)?;
    let microsecond = part(vm, &mut reader, "microsecond", 0)?;
    let zone = reader.optional("tzinfo");
    let fold = reader.keyword_only("fold");
    reader.finish(vm)?;
    let date = checked(vm, Date::new(parts[0], parts[1], parts[2]))?;
    let clock = checked(vm, Clock::new(hour, minute, second, microsecond))?;
    let zone = zone_argument(vm, zone)?;
    let fold = fold_argument(vm, fold, false)?;
    Ok(native_instance(
        &class,
        Rc::new(DateTimeValue {
            date,
            clock,
            fold,
            zone,
        }),
    ))
}

fn replace(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("replace", arguments);
    let value = reader.required(vm, "self")?;
    let stamp = stamp(vm, &value)?;
    let year = part(vm, &mut reader, "year", stamp.date.year.into())?;
    let month = part(vm, &mut reader, "month", stamp.date.month.into())?;
    let day = part(vm, &mut reader, "day", stamp.date.day.into())?;
    let hour = part(vm, &mut reader, "hour", stamp.clock.hour.into())?;
    let minute = part(vm, &mut reader, "minute", stamp.clock.minute.into())?;
    let second = part(vm, &mut reader, "second", stamp.clock.second.into())?;
    let microsecond = part(
        vm,
        &mut reader,
        "microsecond",
        stamp.clock.microsecond.into(),
    )?;
    let zone = reader.optional("tzinfo");
    let fold = reader.keyword_only("fold");
    reader.finish(vm)?;
    let zone = match zone {
        Some(zone) => zone_argument(vm, Some(zone))?,
        None => stamp.zone.clone(),
    };
    let fold = fold_argument(vm, fold, stamp.fold)?;
    let date = checked(vm, Date::new(year, month, day))?;
    let clock = checked(vm, Clock::new(hour, minute, second, microsecond))?;
    let class = vm.class_of(&value);
    Ok(native_instance(
        &class,
        Rc::new(DateTimeValue {
            date,
            clock,
            fold,
            zone,
        }),
    ))
}
