//! The `time` module.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;

use super::super::dict::Dict;
use super::super::error::PyResult;
use super::super::interpreter::Interpreter;
use super::super::module::Module;
use super::super::native::{ArgumentReader, ClassBuilder, ModuleBuilder};
use super::super::value::{Arguments, Class, Instance, Layout, Payload, Value};
use super::datetime::calendar::{Clock, Date, EPOCH};
use super::datetime::{LocalZone, strftime_parts, strptime_parts};
use super::support::{class_argument, integer};

const FIELDS: [&str; 9] = [
    "tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst",
];

/// The class `struct_time`, kept for the interpreter's life.
struct StructTime(Rc<Class>);

fn struct_class(vm: &mut Interpreter) -> Rc<Class> {
    if let Some(known) = vm.extension::<StructTime>() {
        return Rc::clone(&known.0);
    }
    let tuple = Rc::clone(&vm.types.tuple);
    let class = ClassBuilder::new("struct_time", "time", &[&tuple], Layout::Builtin)
        .static_method("__new__", |vm, arguments| {
            let mut reader = ArgumentReader::new("struct_time", arguments);
            let class = reader.required(vm, "cls")?;
            let parts = reader.required(vm, "iterable")?;
            reader.finish(vm)?;
            class_argument(vm, &class)?;
            let items = vm.collect(&parts)?;
            if items.len() < 9 {
                return Err(vm.type_error(format!(
                    "time.struct_time() takes an at least 9-sequence ({}-sequence given)",
                    items.len()
                )));
            }
            let class = struct_class(vm);
            Ok(structure(
                &class,
                items[..9].to_vec(),
                Value::None,
                Value::None,
            ))
        })
        .method("__repr__", |vm, arguments| {
            let value = arguments.positional[0].clone();
            let mut parts = Vec::new();
            if let Value::Tuple(items) = value.unwrapped() {
                for (name, item) in FIELDS.iter().zip(items.iter()) {
                    parts.push(format!("{name}={}", vm.repr(item)?));
                }
            }
            Ok(Value::from(format!(
                "time.struct_time({})",
                parts.join(", ")
            )))
        })
        .build();
    vm.set_extension(Rc::new(StructTime(Rc::clone(&class))));
    class
}

fn structure(class: &Rc<Class>, items: Vec<Value>, zone: Value, offset: Value) -> Value {
    let attributes = Dict::new();
    for (name, item) in FIELDS.iter().zip(&items) {
        attributes.set_text(name, item.clone());
    }
    attributes.set_text("tm_zone", zone);
    attributes.set_text("tm_gmtoff", offset);
    Value::Instance(Rc::new(Instance {
        class: RefCell::new(Rc::clone(class)),
        attributes: Rc::new(attributes),
        payload: Payload::Value(Value::tuple(items)),
    }))
}

/// A `struct_time`; the offset is in microseconds.
pub(super) fn struct_time(
    vm: &mut Interpreter,
    date: Date,
    clock: Clock,
    saving: i64,
    zone: Value,
    offset: Option<i128>,
) -> Value {
    let class = struct_class(vm);
    let items = vec![
        Value::Int(date.year.into()),
        Value::Int(date.month.into()),
        Value::Int(date.day.into()),
        Value::Int(clock.hour.into()),
        Value::Int(clock.minute.into()),
        Value::Int(clock.second.into()),
        Value::from(date.weekday()),
        Value::Int(date.day_of_year()),
        Value::Int(saving),
    ];
    let offset = offset
        .and_then(|offset| i64::try_from(offset / 1_000_000).ok())
        .map_or(Value::None, Value::Int);
    structure(&class, items, zone, offset)
}

fn since_epoch() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// Sleeps, but not beyond the host's wish to stop.
fn sleep(vm: &Interpreter, duration: Duration) -> PyResult<()> {
    const SLICE: Duration = Duration::from_millis(20);
    let started = Instant::now();
    loop {
        vm.check_interrupt()?;
        let left = duration.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(SLICE));
    }
}

/// The module.
pub(super) fn module(vm: &mut Interpreter) -> Rc<Module> {
    let class = struct_class(vm);
    let started = Instant::now();
    let elapsed = move |_: &mut Interpreter, _: Arguments| -> PyResult {
        Ok(Value::Float(started.elapsed().as_secs_f64()))
    };
    let elapsed_nanoseconds = move |_: &mut Interpreter, _: Arguments| -> PyResult {
        Ok(Value::big_int(started.elapsed().as_nanos().into()))
    };
    let ((standard, summer), names) = local_zone();
    ModuleBuilder::new("time")
        .class(&class)
        .function("time", |_, _| Ok(Value::Float(since_epoch().as_secs_f64())))
        .function("time_ns", |_, _| {
            Ok(Value::big_int(since_epoch().as_nanos().into()))
        })
        .function("monotonic", elapsed)
        .function("perf_counter", elapsed)
        .function("process_time", elapsed)
        .function("monotonic_ns", elapsed_nanoseconds)
        .function("perf_counter_ns", elapsed_nanoseconds)
        .effect("sleep", |vm, arguments| {
            let mut reader = ArgumentReader::new("sleep", arguments);
            let seconds = reader.required(vm, "secs")?;
            reader.finish(vm)?;
            let seconds = vm.expect_float(&seconds)?;
            match Duration::try_from_secs_f64(seconds) {
                Ok(duration) => {
                    sleep(vm, duration)?;
                    Ok(Value::None)
                }
                Err(_) => Err(vm.value_error("sleep length must be non-negative")),
            }
        })
        .function("gmtime", |vm, arguments| {
            broken_down(vm, "gmtime", arguments, &TimeZone::UTC)
        })
        .function("localtime", |vm, arguments| {
            broken_down(vm, "localtime", arguments, &TimeZone::system())
        })
        .function("mktime", |vm, arguments| {
            let mut reader = ArgumentReader::new("mktime", arguments);
            let parts = reader.required(vm, "t")?;
            reader.finish(vm)?;
            let (date, clock) = parts_of(vm, &parts)?;
            let stamp = super::datetime::DateTimeValue {
                date,
                clock,
                fold: false,
                zone: Value::None,
            };
            let offset = super::datetime::wall_offset(&TimeZone::system(), &stamp);
            let seconds = (date.ordinal() - EPOCH) * 86_400
                + i64::try_from((clock.microseconds() - offset) / 1_000_000).unwrap_or(0);
            #[expect(clippy::cast_precision_loss, reason = "seconds are far below 2**53")]
            Ok(Value::Float(seconds as f64))
        })
        .function("strftime", |vm, arguments| {
            let mut reader = ArgumentReader::new("strftime", arguments);
            let template = reader.required(vm, "format")?;
            let parts = reader.optional_not_none("t");
            reader.finish(vm)?;
            let template = vm.expect_str(&template)?;
            let (date, clock) = match parts {
                Some(parts) => parts_of(vm, &parts)?,
                None => {
                    let now = integer_now();
                    parts_at(vm, now, &TimeZone::system())?
                }
            };
            Ok(Value::from(strftime_parts(
                &template,
                date,
                clock,
                &LocalZone::default(),
            )))
        })
        .function("strptime", |vm, arguments| {
            let mut reader = ArgumentReader::new("strptime", arguments);
            let text = reader.required(vm, "string")?;
            let template = reader.optional("format");
            reader.finish(vm)?;
            let text = vm.expect_str(&text)?;
            let template = match template {
                Some(template) => vm.expect_str(&template)?.to_string(),
                None => "%a %b %d %H:%M:%S %Y".to_owned(),
            };
            let parsed =
                strptime_parts(&text, &template).map_err(|message| vm.value_error(message))?;
            let zone = parsed.zone_name.map_or(Value::None, Value::from);
            Ok(struct_time(
                vm,
                parsed.date,
                parsed.clock,
                -1,
                zone,
                parsed.offset,
            ))
        })
        .function("ctime", |vm, arguments| {
            let (date, clock) = moment_argument(vm, "ctime", arguments, &TimeZone::system())?;
            Ok(Value::from(super::datetime::ctime(date, clock)))
        })
        .function("asctime", |vm, arguments| {
            let mut reader = ArgumentReader::new("asctime", arguments);
            let parts = reader.optional_not_none("t");
            reader.finish(vm)?;
            let (date, clock) = match parts {
                Some(parts) => parts_of(vm, &parts)?,
                None => parts_at(vm, integer_now(), &TimeZone::system())?,
            };
            Ok(Value::from(super::datetime::ctime(date, clock)))
        })
        .value("timezone", -standard)
        .value("altzone", -summer)
        .value("daylight", i64::from(standard != summer))
        .value(
            "tzname",
            Value::tuple(vec![Value::from(names.0), Value::from(names.1)]),
        )
        .build()
}

/// Offsets and names of local standard and summer time this year.
fn local_zone() -> ((i64, i64), (String, String)) {
    let system = TimeZone::system();
    let now = jiff::Timestamp::now();
    let year = jiff::SignedDuration::from_hours(24 * 365);
    let mut standard = None;
    let mut summer = None;
    let current = system.to_offset_info(now);
    let mut note = |is_summer: bool, offset: i64, name: &str| {
        let slot = if is_summer {
            &mut summer
        } else {
            &mut standard
        };
        slot.get_or_insert_with(|| (offset, name.to_owned()));
    };
    note(
        current.dst().is_dst(),
        i64::from(current.offset().seconds()),
        current.abbreviation(),
    );
    for transition in system.preceding(now).take(2) {
        if now.duration_since(transition.timestamp()) <= year {
            let offset = i64::from(transition.offset().seconds());
            note(transition.dst().is_dst(), offset, transition.abbreviation());
        }
    }
    let standard = standard
        .or_else(|| summer.clone())
        .unwrap_or_else(|| (0, "UTC".to_owned()));
    let summer = summer.unwrap_or_else(|| standard.clone());
    ((standard.0, summer.0), (standard.1, summer.1))
}

fn integer_now() -> i64 {
    i64::try_from(since_epoch().as_secs()).unwrap_or(0)
}

/// The day and reading that a `struct_time` or tuple tells.
fn parts_of(vm: &mut Interpreter, value: &Value) -> PyResult<(Date, Clock)> {
    let items = vm.collect(value)?;
    if items.len() < 6 {
        return Err(vm.type_error("Tuple or struct_time argument required"));
    }
    let mut numbers = [0; 6];
    for (slot, item) in numbers.iter_mut().zip(&items) {
        *slot = integer(vm, item)?;
    }
    let [year, month, day, hour, minute, second] = numbers;
    let made = Date::new(year, month, day)
        .and_then(|date| Clock::new(hour, minute, second, 0).map(|clock| (date, clock)));
    made.map_err(|message| vm.value_error(message))
}

fn parts_at(vm: &mut Interpreter, seconds: i64, zone: &TimeZone) -> PyResult<(Date, Clock)> {
    let found = jiff::Timestamp::from_second(seconds)
        .ok()
        .and_then(|moment| {
            let local = seconds + i64::from(zone.to_offset(moment).seconds());
            let date = Date::from_ordinal(local.div_euclid(86_400) + EPOCH)?;
            let clock = Clock::from_microseconds(i128::from(local.rem_euclid(86_400)) * 1_000_000);
            Some((date, clock))
        });
    match found {
        Some(found) => Ok(found),
        None => Err(vm.error(
            "OverflowError",
            "timestamp out of range for platform time_t",
        )),
    }
}

fn seconds_argument(
    vm: &mut Interpreter,
    name: &'static str,
    arguments: Arguments,
) -> PyResult<i64> {
    let mut reader = ArgumentReader::new(name, arguments);
    let seconds = reader.optional_not_none("secs");
    reader.finish(vm)?;
    match seconds {
        None => Ok(integer_now()),
        Some(seconds) => {
            let seconds = vm.expect_float(&seconds)?.floor();
            num_traits::ToPrimitive::to_i64(&seconds).ok_or_else(|| {
                vm.error(
                    "OverflowError",
                    "timestamp out of range for platform time_t",
                )
            })
        }
    }
}

fn moment_argument(
    vm: &mut Interpreter,
    name: &'static str,
    arguments: Arguments,
    zone: &TimeZone,
) -> PyResult<(Date, Clock)> {
    let seconds = seconds_argument(vm, name, arguments)?;
    parts_at(vm, seconds, zone)
}

fn broken_down(
    vm: &mut Interpreter,
    name: &'static str,
    arguments: Arguments,
    zone: &TimeZone,
) -> PyResult {
    let seconds = seconds_argument(vm, name, arguments)?;
    let (date, clock) = parts_at(vm, seconds, zone)?;
    let Ok(moment) = jiff::Timestamp::from_second(seconds) else {
        return Err(vm.error(
            "OverflowError",
            "timestamp out of range for platform time_t",
        ));
    };
    let info = zone.to_offset_info(moment);
    let saving = i64::from(info.dst().is_dst());
    let offset = i128::from(info.offset().seconds()) * 1_000_000;
    let name = Value::from(info.abbreviation());
    Ok(struct_time(vm, date, clock, saving, name, Some(offset)))
}
