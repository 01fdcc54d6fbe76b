//! `connect_args` of an engine as a driver's arguments.

use std::path::PathBuf;

use crate::database::ConnectArguments;
use crate::database::arguments::{ClientCertificate, RootSource, TlsContext, Verification};
use crate::python::error::{Error, PyResult};
use crate::python::interpreter::Interpreter;
use crate::python::value::Value;

/// Settings of drivers' threads and caches, which change nothing in what a migration sends.
const WITHOUT_EFFECT: [&str; 6] = [
    "check_same_thread",
    "prepared_statement_cache_size",
    "statement_cache_size",
    "prepare_threshold",
    "cached_statements",
    "uri",
];

/// Reads the dictionary.
pub(super) fn read(vm: &mut Interpreter, given: &Value) -> PyResult<ConnectArguments> {
    let mut arguments = ConnectArguments::default();
    for (name, value) in vm.mapping_items(given)? {
        let name = vm.expect_str(&name)?.to_string();
        if value.is_none() || WITHOUT_EFFECT.contains(&name.as_str()) {
            continue;
        }
        if let Value::Unresolved(unresolved) = &value {
            return Err(Error::unresolved(unresolved, "a connection parameter"));
        }
        if name == "server_settings" {
            for (name, value) in vm.mapping_items(&value)? {
                let (name, value) = (vm.to_str(&name)?, vm.to_str(&value)?);
                arguments
                    .server_settings
                    .push((name.to_string(), value.to_string()));
            }
            continue;
        }
        if matches!(name.as_str(), "ssl" | "ssl_context")
            && let Some(context) = tls_context(vm, &value)?
        {
            arguments.tls = Some(context);
            continue;
        }
        let text = vm.to_str(&value)?.to_string();
        arguments.parameters.push((name, text));
    }
    Ok(arguments)
}

/// What an `ssl.SSLContext` says; `None` for any other value.
fn tls_context(vm: &mut Interpreter, value: &Value) -> PyResult<Option<TlsContext>> {
    let Some(describe) = vm.find_attribute(value, &"_mig_description".into())? else {
        return Ok(None);
    };
    let described = vm.call_positional(&describe, Vec::new())?;
    let mut context = TlsContext {
        verification: Verification::Nothing,
        roots: Vec::new(),
        certificate: None,
        minimum_version: None,
        maximum_version: None,
    };
    for item in vm.collect(&described)? {
        let parts = vm.collect(&item)?;
        let mut texts = Vec::new();
        for part in &parts {
            texts.push(vm.to_str(part)?.to_string());
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        match texts.as_slice() {
            ["verify", "chain"] => context.verification = Verification::Chain,
            ["verify", "host"] => context.verification = Verification::ChainAndHost,
            ["roots", "system"] => context.roots.push(RootSource::System),
            ["file", file] => context.roots.push(RootSource::File(PathBuf::from(file))),
            ["folder", folder] => context
                .roots
                .push(RootSource::Folder(PathBuf::from(folder))),
            ["text", text] => context.roots.push(RootSource::Text((*text).to_owned())),
            ["certificate", certificate, key] => {
                context.certificate = Some(ClientCertificate {
                    certificate: PathBuf::from(certificate),
                    key: PathBuf::from(key),
                });
            }
            ["minimum", version] => context.minimum_version = Some((*version).to_owned()),
            ["maximum", version] => context.maximum_version = Some((*version).to_owned()),
            _ => {}
        }
    }
    Ok(Some(context))
}
