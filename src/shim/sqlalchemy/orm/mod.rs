//! `sqlalchemy.orm`, `sqlalchemy.event` and the extensions around mapped classes: Python files
//! beside this one. The mapper's own modules all show the package's names, so one file serves
//! those that have none of their own.

#[cfg(test)]
mod tests;

use crate::python::import::EmbeddedModule;
use crate::python::interpreter::Interpreter;

const PART: &str = include_str!("part.py");
const HYBRID: &str = include_str!("hybrid.py");

/// The modules and their texts.
const MODULES: &[(&str, &str)] = &[
    ("sqlalchemy.event", include_str!("event.py")),
    ("sqlalchemy.ext", "\"\"\"Extensions.\"\"\"\n"),
    (
        "sqlalchemy.ext.associationproxy",
        include_str!("associationproxy.py"),
    ),
    (
        "sqlalchemy.ext.asyncio.session",
        include_str!("async_session.py"),
    ),
    ("sqlalchemy.ext.automap", include_str!("automap.py")),
    ("sqlalchemy.ext.declarative", PART),
    ("sqlalchemy.ext.declarative.api", PART),
    ("sqlalchemy.ext.hybrid", HYBRID),
    ("sqlalchemy.ext.mutable", include_str!("mutable.py")),
    (
        "sqlalchemy.ext.orderinglist",
        include_str!("orderinglist.py"),
    ),
    ("sqlalchemy.orm", include_str!("__init__.py")),
    ("sqlalchemy.orm.attributes", include_str!("attributes.py")),
    ("sqlalchemy.orm.base", PART),
    ("sqlalchemy.orm.collections", PART),
    ("sqlalchemy.orm.decl_api", PART),
    ("sqlalchemy.orm.declarative", include_str!("declarative.py")),
    ("sqlalchemy.orm.exc", PART),
    ("sqlalchemy.orm.mapper", PART),
    ("sqlalchemy.orm.properties", PART),
    ("sqlalchemy.orm.query", include_str!("query.py")),
    (
        "sqlalchemy.orm.relationships",
        include_str!("relationships.py"),
    ),
    ("sqlalchemy.orm.scoping", PART),
    ("sqlalchemy.orm.session", include_str!("session.py")),
    ("sqlalchemy.orm.strategy_options", PART),
];

/// Makes the mapper importable.
pub fn register(vm: &mut Interpreter) {
    for (name, source) in MODULES {
        vm.importer.provide_source(EmbeddedModule { name, source });
    }
}
