//! A module: a namespace with a name, and for modules of the application the statements that
//! have not been needed yet.

use std::cell::{OnceCell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;

use super::dict::Dict;
use super::embedded::EmbeddedStatements;
use super::lazy::PendingStatements;
use super::source::SourceFile;
use super::string::Str;
use super::value::Value;

/// A module as `import` gives it.
pub struct Module {
    /// Dotted name.
    pub name: Str,
    /// Its globals.
    pub globals: Rc<Dict>,
    /// For a package, the folder of its submodules (or its embedded name).
    pub package_path: Option<PackagePath>,
    /// The source, unless Rust code made it.
    pub source: Option<Rc<SourceFile>>,
    /// What of an application module has not been evaluated.
    pub pending: RefCell<Option<PendingStatements>>,
    /// The statements of a module that is embedded in the binary.
    pub embedded: OnceCell<EmbeddedStatements>,
    /// Modules and unresolved values that `from ... import *` named.
    pub stars: RefCell<Vec<Value>>,
}

/// Where the submodules of a package are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackagePath {
    /// In these folders (several for a namespace package).
    Folders(Vec<PathBuf>),
    /// Embedded in the binary.
    Embedded,
}

impl Module {
    /// A module without globals yet.
    #[must_use]
    pub fn new(
        name: &str,
        package_path: Option<PackagePath>,
        source: Option<Rc<SourceFile>>,
    ) -> Rc<Self> {
        let module = Rc::new(Self {
            name: Str::from(name),
            globals: Rc::new(Dict::new()),
            package_path,
            source,
            pending: RefCell::new(None),
            embedded: OnceCell::new(),
            stars: RefCell::new(Vec::new()),
        });
        module.globals.set_text("__name__", name);
        module
    }

    /// The package in which relative imports of this module start.
    #[must_use]
    pub fn package(&self) -> &str {
        if self.package_path.is_some() {
            &self.name
        } else {
            self.name
                .rsplit_once('.')
                .map_or("", |(package, _)| package)
        }
    }
}
