//! The digests behind `hashlib` and `hmac`: what these modules add is in Python (`lib/hashlib.py`,
//! `lib/hmac.py`).

use std::rc::Rc;

use md5::Md5;
use sha1::Sha1;
use sha2::digest::Digest;
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::super::interpreter::Interpreter;
use super::super::module::Module;
use super::super::native::{ArgumentReader, ModuleBuilder};
use super::super::value::Value;
use super::support::bytes_like;

fn digest(name: &str, data: &[u8]) -> Option<Vec<u8>> {
    Some(match name {
        "md5" => Md5::digest(data).to_vec(),
        "sha1" => Sha1::digest(data).to_vec(),
        "sha224" => Sha224::digest(data).to_vec(),
        "sha256" => Sha256::digest(data).to_vec(),
        "sha384" => Sha384::digest(data).to_vec(),
        "sha512" => Sha512::digest(data).to_vec(),
        _ => return None,
    })
}

/// The module `_hashing`.
pub(super) fn module(_: &mut Interpreter) -> Rc<Module> {
    ModuleBuilder::new("_hashing")
        .function("digest", |vm, arguments| {
            let mut reader = ArgumentReader::new("digest", arguments);
            let name = reader.required(vm, "name")?;
            let data = reader.required(vm, "data")?;
            reader.finish(vm)?;
            let name = vm.expect_str(&name)?;
            let data = bytes_like(vm, &data)?;
            match digest(&name, &data) {
                Some(digest) => Ok(Value::bytes(digest)),
                None => Err(vm.value_error(format!("unsupported hash type {name}"))),
            }
        })
        .function("random_bytes", |vm, arguments| {
            let mut reader = ArgumentReader::new("random_bytes", arguments);
            let count = reader.required(vm, "count")?;
            reader.finish(vm)?;
            let count = vm.expect_int(&count)?;
            let Some(count) = usize::try_from(count)
                .ok()
                .filter(|count| *count <= 1 << 24)
            else {
                return Err(vm.value_error("negative argument not allowed"));
            };
            let mut data = vec![0; count];
            match getrandom::fill(&mut data) {
                Ok(()) => Ok(Value::bytes(data)),
                Err(error) => Err(vm.error("OSError", format!("no random numbers: {error}"))),
            }
        })
        .build()
}
