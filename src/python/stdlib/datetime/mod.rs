//! The `datetime` module. The values are public Rust types, so that a host can turn what a
//! database gives into Python values and back; time zones by name are left to `zoneinfo`.

pub mod calendar;
mod construct;
mod date;
mod delta;
mod format;
mod iso;
mod stamp;
mod time;
mod zone;

use std::rc::Rc;

pub use calendar::{Clock, Date};
pub(super) use date::ctime;
pub use format::{LocalZone, Parsed, strftime_parts, strptime_parts};
pub(super) use stamp::{moment, wall_offset};

use super::super::error::PyResult;
use super::super::interpreter::Interpreter;
use super::super::module::Module;
use super::super::native::{ModuleBuilder, native_instance};
use super::super::string::Str;
use super::super::value::{Class, Value};
use super::support::native;

/// What a `timedelta` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeDeltaValue {
    /// The whole length in microseconds.
    pub microseconds: i128,
}

/// What a `date` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateValue {
    /// The day.
    pub date: Date,
}

/// What a `time` holds.
#[derive(Clone)]
pub struct TimeValue {
    /// The reading.
    pub clock: Clock,
    /// Whether it is the second of two equal readings.
    pub fold: bool,
    /// `None` or a `tzinfo`.
    pub zone: Value,
}

/// What a `datetime` holds.
#[derive(Clone)]
pub struct DateTimeValue {
    /// The day.
    pub date: Date,
    /// The reading.
    pub clock: Clock,
    /// Whether it is the second of two equal readings.
    pub fold: bool,
    /// `None` or a `tzinfo`.
    pub zone: Value,
}

/// What a `timezone` holds.
#[derive(Debug, Clone)]
pub struct TimeZoneValue {
    /// Distance from UTC in microseconds.
    pub offset: i128,
    /// The name, if one was given.
    pub name: Option<Str>,
}

/// The classes of the module.
pub struct Classes {
    /// `timedelta`
    pub timedelta: Rc<Class>,
    /// `date`
    pub date: Rc<Class>,
    /// `time`
    pub time: Rc<Class>,
    /// `datetime`
    pub datetime: Rc<Class>,
    /// `tzinfo`
    pub tzinfo: Rc<Class>,
    /// `timezone`
    pub timezone: Rc<Class>,
    /// `timezone.utc`
    pub utc: Value,
}

/// The classes, made when first asked for.
pub fn classes(vm: &mut Interpreter) -> Rc<Classes> {
    if let Some(classes) = vm.extension::<Classes>() {
        return classes;
    }
    let object = Rc::clone(&vm.types.object);
    let timedelta = delta::class(&object);
    let date = date::class(&object);
    let time = time::class(&object);
    let datetime = stamp::class(&date);
    let tzinfo = zone::base_class(&object);
    let timezone = zone::class(&tzinfo);
    let utc = native_instance(
        &timezone,
        Rc::new(TimeZoneValue {
            offset: 0,
            name: None,
        }),
    );
    let classes = Rc::new(Classes {
        timedelta,
        date,
        time,
        datetime,
        tzinfo,
        timezone,
        utc,
    });
    vm.set_extension(Rc::clone(&classes));
    construct::add_constants(&classes);
    classes
}

/// The module.
pub fn module(vm: &mut Interpreter) -> Rc<Module> {
    let classes = classes(vm);
    ModuleBuilder::new("datetime")
        .class(&classes.timedelta)
        .class(&classes.date)
        .class(&classes.time)
        .class(&classes.datetime)
        .class(&classes.tzinfo)
        .class(&classes.timezone)
        .value("UTC", classes.utc.clone())
        .value("MINYEAR", 1i64)
        .value("MAXYEAR", 9999i64)
        .build()
}

/// A Python `timedelta`.
pub fn timedelta(vm: &mut Interpreter, microseconds: i128) -> Value {
    let class = Rc::clone(&classes(vm).timedelta);
    native_instance(&class, Rc::new(TimeDeltaValue { microseconds }))
}

/// A Python `date`.
pub fn date(vm: &mut Interpreter, date: Date) -> Value {
    let class = Rc::clone(&classes(vm).date);
    native_instance(&class, Rc::new(DateValue { date }))
}

/// A Python `time`.
pub fn time(vm: &mut Interpreter, value: TimeValue) -> Value {
    let class = Rc::clone(&classes(vm).time);
    native_instance(&class, Rc::new(value))
}

/// A Python `datetime`.
pub fn datetime(vm: &mut Interpreter, value: DateTimeValue) -> Value {
    let class = Rc::clone(&classes(vm).datetime);
    native_instance(&class, Rc::new(value))
}

/// A Python `timezone` so many microseconds from UTC.
pub fn timezone(vm: &mut Interpreter, offset: i128) -> Value {
    let classes = classes(vm);
    if offset == 0 {
        return classes.utc.clone();
    }
    native_instance(
        &classes.timezone,
        Rc::new(TimeZoneValue { offset, name: None }),
    )
}

/// What a Python value of this module is, in Rust.
pub enum Temporal {
    /// `timedelta`
    TimeDelta(TimeDeltaValue),
    /// `date`
    Date(Date),
    /// `time`, with its offset in microseconds where it has one
    Time(Rc<TimeValue>, Option<i128>),
    /// `datetime`, with its offset in microseconds where it is aware
    DateTime(Rc<DateTimeValue>, Option<i128>),
}

/// Reads a value of this module; `None` for any other.
///
/// # Errors
/// The `utcoffset` of a `tzinfo` written in Python raised.
pub fn temporal(vm: &mut Interpreter, value: &Value) -> PyResult<Option<Temporal>> {
    if let Some(delta) = native::<TimeDeltaValue>(value) {
        return Ok(Some(Temporal::TimeDelta(*delta)));
    }
    if let Some(stamp) = native::<DateTimeValue>(value) {
        let offset = zone::offset_of(vm, &stamp.zone.clone(), value)?;
        return Ok(Some(Temporal::DateTime(stamp, offset)));
    }
    if let Some(time) = native::<TimeValue>(value) {
        let offset = zone::offset_of(vm, &time.zone.clone(), &Value::None)?;
        return Ok(Some(Temporal::Time(time, offset)));
    }
    Ok(native::<DateValue>(value).map(|date| Temporal::Date(date.date)))
}

impl DateTimeValue {
    /// Microseconds since the beginning of 0001-01-01, by the wall clock.
    #[must_use]
    pub fn wall_microseconds(&self) -> i128 {
        i128::from(self.date.ordinal() - 1) * calendar::DAY + self.clock.microseconds()
    }

    /// The day and reading so many microseconds after the beginning of 0001-01-01.
    #[must_use]
    pub fn from_wall_microseconds(microseconds: i128, zone: Value) -> Option<Self> {
        let days = i64::try_from(microseconds.div_euclid(calendar::DAY)).ok()?;
        Some(Self {
            date: Date::from_ordinal(days.checked_add(1)?)?,
            clock: Clock::from_microseconds(microseconds.rem_euclid(calendar::DAY)),
            fold: false,
            zone,
        })
    }
}
