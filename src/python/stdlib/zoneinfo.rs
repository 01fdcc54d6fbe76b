//! The time zone database behind `zoneinfo` (`lib/zoneinfo.py`).

use std::rc::Rc;

use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use super::super::error::PyResult;
use super::super::interpreter::Interpreter;
use super::super::module::Module;
use super::super::native::ModuleBuilder;
use super::super::value::Value;
use super::datetime::calendar::{DAY, EPOCH, SECOND};
use super::datetime::{DateTimeValue, moment, wall_offset};
use super::support::{native, only, operands};

/// The zone of a name, from the database inside the program, so that every machine has the same.
fn zone(vm: &mut Interpreter, key: &Value) -> PyResult<TimeZone> {
    let key = vm.expect_str(key)?;
    known(&key).ok_or_else(|| vm.key_error(Value::Str(key)))
}

/// Names are those of files: their case matters.
fn known(key: &str) -> Option<TimeZone> {
    let zone = TimeZoneDatabase::bundled().get(key).ok()?;
    (zone.iana_name() == Some(key)).then_some(zone)
}

fn stamp(vm: &mut Interpreter, value: &Value) -> PyResult<Rc<DateTimeValue>> {
    match native::<DateTimeValue>(value) {
        Some(stamp) => Ok(stamp),
        None => Err(vm.type_error("a datetime is needed")),
    }
}

/// Microseconds since the epoch of a wall clock that shows UTC.
fn since_epoch(stamp: &DateTimeValue) -> i128 {
    stamp.wall_microseconds() - i128::from(EPOCH - 1) * DAY
}

/// How much later than standard time the zone is at a moment, in seconds.
fn saving(zone: &TimeZone, at: jiff::Timestamp, offset: Offset) -> i64 {
    if !zone.to_offset_info(at).dst().is_dst() {
        return 0;
    }
    // Standard time is what the zone had last, or has next, outside of summer time.
    let before = zone
        .preceding(at)
        .find(|transition| !transition.dst().is_dst());
    let standard = before
        .or_else(|| {
            zone.following(at)
                .find(|transition| !transition.dst().is_dst())
        })
        .map(|transition| transition.offset());
    match standard {
        Some(standard) if standard != offset => i64::from(offset.seconds() - standard.seconds()),
        _ => 3600,
    }
}

/// The module `_zoneinfo`.
pub(super) fn module(_: &mut Interpreter) -> Rc<Module> {
    ModuleBuilder::new("_zoneinfo")
        .function("exists", |vm, arguments| {
            let key = only(vm, "exists", arguments)?;
            let key = vm.expect_str(&key)?;
            Ok(Value::Bool(known(&key).is_some()))
        })
        .function("names", |_, _| {
            let names = TimeZoneDatabase::bundled();
            Ok(Value::list(
                names
                    .available()
                    .map(|name| Value::from(name.as_str()))
                    .collect(),
            ))
        })
        .function("info", |vm, arguments| {
            let (key, value) = operands(vm, "info", arguments)?;
            let (zone, stamp) = (zone(vm, &key)?, stamp(vm, &value)?);
            let offset = wall_offset(&zone, &stamp);
            let Some(at) = moment(since_epoch(&stamp) - offset) else {
                return Err(vm.error("OverflowError", "date value out of range"));
            };
            let seconds = i64::try_from(offset / SECOND).unwrap_or(0);
            let info = zone.to_offset_info(at);
            let saved = saving(&zone, at, info.offset());
            let name = Value::from(info.abbreviation());
            Ok(Value::tuple(vec![
                Value::Int(seconds),
                Value::Int(saved),
                name,
            ]))
        })
        .function("from_utc", |vm, arguments| {
            let (key, value) = operands(vm, "from_utc", arguments)?;
            let (zone, stamp) = (zone(vm, &key)?, stamp(vm, &value)?);
            let Some(at) = moment(since_epoch(&stamp)) else {
                return Err(vm.error("OverflowError", "date value out of range"));
            };
            let offset = zone.to_offset(at).seconds();
            let wall = stamp.wall_microseconds() + i128::from(offset) * SECOND;
            let fold = match DateTimeValue::from_wall_microseconds(wall, Value::None) {
                Some(local) => wall_offset(&zone, &local) != i128::from(offset) * SECOND,
                None => false,
            };
            Ok(Value::tuple(vec![
                Value::Int(i64::from(offset)),
                Value::Int(i64::from(fold)),
            ]))
        })
        .build()
}
