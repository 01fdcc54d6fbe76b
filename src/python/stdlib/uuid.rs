//! The `uuid` module.

use std::cmp::Ordering;
use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use uuid::{Builder, Uuid, Variant};

use super::super::error::PyResult;
use super::super::interpreter::Interpreter;
use super::super::module::Module;
use super::super::native::{ArgumentReader, ClassBuilder, ModuleBuilder, native_instance};
use super::super::value::{Arguments, Class, Layout, Value};
use super::support::{
    bytes_like, class_argument, equality, immutable, integer, native, only, ordering,
};

/// What a `UUID` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UuidValue {
    /// The identifier.
    pub uuid: Uuid,
}

/// The class `UUID`, kept for the interpreter's life.
struct UuidClass(Rc<Class>);

/// The class `UUID`.
pub fn class(vm: &mut Interpreter) -> Rc<Class> {
    if let Some(known) = vm.extension::<UuidClass>() {
        return Rc::clone(&known.0);
    }
    let object = Rc::clone(&vm.types.object);
    let builder = ClassBuilder::new("UUID", "uuid", &[&object], Layout::Native)
        .static_method("__new__", create)
        .method("__str__", |vm, arguments| {
            let value = only(vm, "__str__", arguments)?;
            Ok(Value::from(
                identifier(vm, &value)?.hyphenated().to_string(),
            ))
        })
        .method("__repr__", |vm, arguments| {
            let value = only(vm, "__repr__", arguments)?;
            let class = vm.class_name(&value);
            Ok(Value::from(format!(
                "{class}('{}')",
                identifier(vm, &value)?.hyphenated()
            )))
        })
        .method("__hash__", |vm, arguments| {
            let value = only(vm, "__hash__", arguments)?;
            let (high, low) = identifier(vm, &value)?.as_u64_pair();
            Ok(Value::Int((high ^ low.rotate_left(17)).cast_signed()))
        })
        .method("__int__", |vm, arguments| {
            let value = only(vm, "__int__", arguments)?;
            Ok(Value::big_int(identifier(vm, &value)?.as_u128().into()))
        });
    let builder = getters(builder);
    let builder = ordering(builder, |_, left, right| Ok(compare(left, right)));
    let builder = equality(builder, |_, left, right| {
        Ok(compare(left, right).map(Ordering::is_eq))
    });
    let class = immutable(builder).build();
    vm.set_extension(Rc::new(UuidClass(Rc::clone(&class))));
    class
}

/// A Python `UUID`.
pub fn value(vm: &mut Interpreter, uuid: Uuid) -> Value {
    let class = class(vm);
    native_instance(&class, Rc::new(UuidValue { uuid }))
}

/// The identifier of a Python `UUID`.
#[must_use]
pub fn uuid_of(value: &Value) -> Option<Uuid> {
    native::<UuidValue>(value).map(|value| value.uuid)
}

fn identifier(vm: &mut Interpreter, value: &Value) -> PyResult<Uuid> {
    match uuid_of(value) {
        Some(uuid) => Ok(uuid),
        None => {
            let class = vm.class_name(value);
            Err(vm.type_error(format!("expected a UUID, not {class}")))
        }
    }
}

fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    Some(uuid_of(left)?.cmp(&uuid_of(right)?))
}

/// The bytes with the first three fields in little-endian order.
fn swapped(bytes: [u8; 16]) -> [u8; 16] {
    let mut out = bytes;
    out[0..4].reverse();
    out[4..6].reverse();
    out[6..8].reverse();
    out
}

fn getters(builder: ClassBuilder) -> ClassBuilder {
    let builder = builder
        .getter("hex", |vm, value| {
            Ok(Value::from(identifier(vm, value)?.simple().to_string()))
        })
        .getter("int", |vm, value| {
            Ok(Value::big_int(identifier(vm, value)?.as_u128().into()))
        })
        .getter("bytes", |vm, value| {
            Ok(Value::bytes(identifier(vm, value)?.as_bytes().to_vec()))
        })
        .getter("bytes_le", |vm, value| {
            let bytes = *identifier(vm, value)?.as_bytes();
            Ok(Value::bytes(swapped(bytes).to_vec()))
        })
        .getter("urn", |vm, value| {
            Ok(Value::from(identifier(vm, value)?.urn().to_string()))
        })
        .getter("version", |vm, value| {
            let uuid = identifier(vm, value)?;
            Ok(match uuid.get_variant() {
                Variant::RFC4122 => Value::from(uuid.get_version_num()),
                _ => Value::None,
            })
        })
        .getter("variant", |vm, value| {
            Ok(Value::from(match identifier(vm, value)?.get_variant() {
                Variant::NCS => "reserved for NCS compatibility",
                Variant::RFC4122 => "specified in RFC 4122",
                Variant::Microsoft => "reserved for Microsoft compatibility",
                _ => "reserved for future definition",
            }))
        })
        .getter("fields", |vm, value| {
            let uuid = identifier(vm, value)?.as_u128();
            Ok(Value::tuple(
                FIELDS[..6].iter().map(|field| field.of(uuid)).collect(),
            ))
        })
        .getter("time", |vm, value| {
            let uuid = identifier(vm, value)?.as_u128();
            let part = |shift: u32, mask: u128| (uuid >> shift) & mask;
            let time = (part(64, 0x0fff) << 48) | (part(80, 0xffff) << 32) | part(96, 0xffff_ffff);
            Ok(Value::big_int(time.into()))
        })
        .getter("clock_seq", |vm, value| {
            let uuid = identifier(vm, value)?.as_u128();
            Ok(Value::big_int(((uuid >> 48) & 0x3fff).into()))
        });
    FIELDS.iter().fold(builder, |builder, field| {
        builder.getter(field.name, move |vm, value| {
            let uuid = identifier(vm, value)?.as_u128();
            Ok(field.of(uuid))
        })
    })
}

/// A part of the number.
struct Field {
    name: &'static str,
    shift: u32,
    bits: u32,
}

impl Field {
    fn of(&self, uuid: u128) -> Value {
        Value::big_int(((uuid >> self.shift) & ((1 << self.bits) - 1)).into())
    }
}

const FIELDS: [Field; 6] = [
    Field {
        name: "time_low",
        shift: 96,
        bits: 32,
    },
    Field {
        name: "time_mid",
        shift: 80,
        bits: 16,
    },
    Field {
        name: "time_hi_version",
        shift: 64,
        bits: 16,
    },
    Field {
        name: "clock_seq_hi_variant",
        shift: 56,
        bits: 8,
    },
    Field {
        name: "clock_seq_low",
        shift: 48,
        bits: 8,
    },
    Field {
        name: "node",
        shift: 0,
        bits: 48,
    },
];

fn create(vm: &mut Interpreter, arguments: Arguments) -> PyResult {
    let mut reader = ArgumentReader::new("UUID", arguments);
    let class = reader.required(vm, "cls")?;
    let hex = reader.optional_not_none("hex");
    let bytes = reader.optional_not_none("bytes");
    let bytes_le = reader.optional_not_none("bytes_le");
    let fields = reader.optional_not_none("fields");
    let int = reader.optional_not_none("int");
    let version = reader.optional_not_none("version");
    reader.keyword_only("is_safe");
    reader.finish(vm)?;
    let class = class_argument(vm, &class)?;
    let given = [&hex, &bytes, &bytes_le, &fields, &int]
        .iter()
        .filter(|part| part.is_some())
        .count();
    if given != 1 {
        return Err(vm.type_error(
            "one of the hex, bytes, bytes_le, fields, or int arguments must be given",
        ));
    }
    let mut uuid = if let Some(hex) = hex {
        from_hex(vm, &hex)?
    } else if let Some(bytes) = bytes {
        Uuid::from_bytes(sixteen(vm, &bytes, "bytes")?)
    } else if let Some(bytes) = bytes_le {
        Uuid::from_bytes(swapped(sixteen(vm, &bytes, "bytes_le")?))
    } else if let Some(fields) = fields {
        from_fields(vm, &fields)?
    } else {
        let number = vm.expect_big_int(&int.unwrap_or(Value::None))?;
        match number.to_u128() {
            Some(number) => Uuid::from_u128(number),
            None => return Err(vm.value_error("int is out of range (need a 128-bit value)")),
        }
    };
    if let Some(version) = version {
        let version = integer(vm, &version)?;
        let Some(version) = u128::try_from(version).ok().filter(|v| (1..=5).contains(v)) else {
            return Err(vm.value_error("illegal version number"));
        };
        let number = uuid.as_u128() & !(0xc000 << 48) & !(0xf000 << 64);
        uuid = Uuid::from_u128(number | (0x8000 << 48) | (version << 76));
    }
    Ok(native_instance(&class, Rc::new(UuidValue { uuid })))
}

fn from_hex(vm: &mut Interpreter, value: &Value) -> PyResult<Uuid> {
    let Some(text) = value.as_str().cloned() else {
        if matches!(value, Value::Unresolved(_)) {
            vm.expect_str(value)?;
        }
        let class = vm.class_name(value);
        return Err(vm.error(
            "AttributeError",
            format!("'{class}' object has no attribute 'replace'"),
        ));
    };
    let text = text.replace("urn:", "").replace("uuid:", "");
    let text = text.trim_matches(['{', '}']).replace('-', "");
    if text.chars().count() != 32 {
        return Err(vm.value_error("badly formed hexadecimal UUID string"));
    }
    match super::super::types::number::parse_int(&text, 16).and_then(|number| number.to_u128()) {
        Some(number) => Ok(Uuid::from_u128(number)),
        None => {
            let shown = super::super::format::str_repr(&text);
            Err(vm.value_error(format!("invalid literal for int() with base 16: {shown}")))
        }
    }
}

fn sixteen(vm: &mut Interpreter, value: &Value, name: &str) -> PyResult<[u8; 16]> {
    let data = bytes_like(vm, value)?;
    match <[u8; 16]>::try_from(data.as_slice()) {
        Ok(bytes) => Ok(bytes),
        Err(_) => Err(vm.value_error(format!("{name} is not a 16-char string"))),
    }
}

fn from_fields(vm: &mut Interpreter, value: &Value) -> PyResult<Uuid> {
    let parts = vm.collect(value)?;
    if parts.len() != 6 {
        return Err(vm.value_error("fields is not a 6-tuple"));
    }
    let mut number: u128 = 0;
    for (index, (field, part)) in FIELDS.iter().zip(&parts).enumerate() {
        let part = vm
            .expect_big_int(part)?
            .to_u128()
            .filter(|part| *part < 1 << field.bits);
        let Some(part) = part else {
            return Err(vm.value_error(format!(
                "field {} out of range (need a {}-bit value)",
                index + 1,
                field.bits
            )));
        };
        number |= part << field.shift;
    }
    Ok(Uuid::from_u128(number))
}

fn random_bytes(vm: &mut Interpreter) -> PyResult<[u8; 16]> {
    let mut bytes = [0; 16];
    match getrandom::fill(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) => Err(vm.error("OSError", format!("no random numbers: {error}"))),
    }
}

/// The arguments of `uuid3` and `uuid5`.
fn named(
    vm: &mut Interpreter,
    function: &'static str,
    arguments: Arguments,
) -> PyResult<(Uuid, Vec<u8>)> {
    let mut reader = ArgumentReader::new(function, arguments);
    let namespace = reader.required(vm, "namespace")?;
    let name = reader.required(vm, "name")?;
    reader.finish(vm)?;
    let namespace = identifier(vm, &namespace)?;
    Ok((namespace, vm.expect_str(&name)?.as_bytes().to_vec()))
}

/// The module.
pub(super) fn module(vm: &mut Interpreter) -> Rc<Module> {
    let class = class(vm);
    let constant = |uuid: Uuid| native_instance(&class, Rc::new(UuidValue { uuid }));
    ModuleBuilder::new("uuid")
        .class(&class)
        .value("NAMESPACE_DNS", constant(Uuid::NAMESPACE_DNS))
        .value("NAMESPACE_URL", constant(Uuid::NAMESPACE_URL))
        .value("NAMESPACE_OID", constant(Uuid::NAMESPACE_OID))
        .value("NAMESPACE_X500", constant(Uuid::NAMESPACE_X500))
        .value("RESERVED_NCS", "reserved for NCS compatibility")
        .value("RFC_4122", "specified in RFC 4122")
        .value("RESERVED_MICROSOFT", "reserved for Microsoft compatibility")
        .value("RESERVED_FUTURE", "reserved for future definition")
        .function("uuid1", |vm, arguments| {
            let mut reader = ArgumentReader::new("uuid1", arguments);
            let node = reader.optional_not_none("node");
            let sequence = reader.optional_not_none("clock_seq");
            reader.finish(vm)?;
            uuid1(vm, node.as_ref(), sequence.as_ref())
        })
        .function("uuid3", |vm, arguments| {
            let (namespace, name) = named(vm, "uuid3", arguments)?;
            Ok(value(vm, Uuid::new_v3(&namespace, &name)))
        })
        .function("uuid4", |vm, arguments| {
            ArgumentReader::new("uuid4", arguments).finish(vm)?;
            let bytes = random_bytes(vm)?;
            Ok(value(vm, Builder::from_random_bytes(bytes).into_uuid()))
        })
        .function("uuid5", |vm, arguments| {
            let (namespace, name) = named(vm, "uuid5", arguments)?;
            Ok(value(vm, Uuid::new_v5(&namespace, &name)))
        })
        .function("getnode", |vm, arguments| {
            ArgumentReader::new("getnode", arguments).finish(vm)?;
            node(vm).map(Value::big_int)
        })
        .build()
}

/// A random node with the multicast bit, as CPython falls back to where it finds no address.
fn node(vm: &mut Interpreter) -> PyResult<BigInt> {
    let bytes = random_bytes(vm)?;
    let number = bytes[..6]
        .iter()
        .fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    Ok(BigInt::from(number | 1 << 40))
}

fn uuid1(vm: &mut Interpreter, given: Option<&Value>, sequence: Option<&Value>) -> PyResult {
    let random = random_bytes(vm)?;
    let number = match given {
        Some(node) => vm.expect_big_int(node)?,
        None => node(vm)?,
    };
    let number = number.to_u64().unwrap_or(0) & 0xffff_ffff_ffff;
    let sequence = match sequence {
        Some(sequence) => u16::try_from(integer(vm, sequence)? & 0x3fff).unwrap_or(0),
        None => u16::from_be_bytes([random[6], random[7]]) & 0x3fff,
    };
    // 100-nanosecond steps since 1582-10-15.
    let since_epoch = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    let ticks = u64::try_from(since_epoch.as_nanos() / 100).unwrap_or(0) + 0x01b2_1dd2_1381_4000;
    let node_bytes = number.to_be_bytes();
    let mut tail = [0; 6];
    tail.copy_from_slice(&node_bytes[2..]);
    let uuid = Builder::from_gregorian_timestamp(ticks, sequence, &tail).into_uuid();
    Ok(value(vm, uuid))
}
