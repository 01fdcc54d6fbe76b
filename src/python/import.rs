//! Imports: modules made by Rust code, modules embedded in the binary, modules of the
//! application; and what is none of these, which becomes an unresolved value.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use ruff_python_ast::{Expr, Stmt};
use rustc_hash::{FxHashMap, FxHashSet};

use super::code::ImportStatement;
use super::compile::{compile_each_statement, compile_module};
use super::dict::Dict;
use super::error::{Error, PyResult};
use super::interpreter::Interpreter;
use super::lazy::PendingStatements;
use super::module::{Module, PackagePath};
use super::parse::parse;
use super::source::{Location, SourceFile, SourceOrigin, Span};
use super::string::Str;
use super::unresolved::{Reason, Unresolved};
use super::value::{TracebackEntry, Value};

/// Makes a module in Rust.
pub type NativeModule = fn(&mut Interpreter) -> Rc<Module>;

/// A module whose Python source is embedded in the binary.
#[derive(Debug, Clone, Copy)]
pub struct EmbeddedModule {
    /// Dotted name.
    pub name: &'static str,
    /// Its source.
    pub source: &'static str,
}

/// Builtins that are written in Python, and the modules that they are in.
const PYTHON_BUILTINS: &[(&str, &str)] = &[("bytearray", "_bytearray")];

/// Where modules come from and which are loaded.
#[derive(Default)]
pub struct Importer {
    natives: FxHashMap<&'static str, NativeModule>,
    embedded: FxHashMap<&'static str, &'static str>,
    packages: FxHashSet<&'static str>,
    /// The outermost packages that only a part of a third-party package stands in for.
    stand_ins: FxHashSet<&'static str>,
    /// The installed modules behind stand-ins.
    behind: FxHashMap<String, Option<Rc<Module>>>,
    /// `sys.modules`
    loaded: FxHashMap<String, Value>,
}

impl Importer {
    /// Provides a module made by Rust code.
    pub fn provide_native(&mut self, name: &'static str, module: NativeModule) {
        self.natives.insert(name, module);
        self.note_packages(name);
    }

    /// Provides a module whose source is embedded.
    pub fn provide_source(&mut self, module: EmbeddedModule) {
        self.embedded.insert(module.name, module.source);
        self.note_packages(module.name);
    }

    /// Provides a part of a third-party package. What else the package has is looked for where it
    /// is installed, if that is in a folder of `sys.path`.
    pub fn provide_stand_in(&mut self, module: EmbeddedModule) {
        let outermost = module.name.split('.').next().unwrap_or(module.name);
        self.stand_ins.insert(outermost);
        self.provide_source(module);
    }

    fn is_stand_in(&self, name: &str) -> bool {
        let outermost = name.split('.').next().unwrap_or(name);
        self.stand_ins.contains(outermost)
    }

    /// Makes a module known that exists already.
    pub fn insert(&mut self, name: &str, module: Value) {
        self.loaded.insert(name.to_owned(), module);
    }

    /// The module of that name, if it is loaded.
    #[must_use]
    pub fn loaded(&self, name: &str) -> Option<Value> {
        self.loaded.get(name).cloned()
    }

    /// The names of the modules that are loaded.
    #[must_use]
    pub fn loaded_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.loaded.keys().cloned().collect();
        names.sort();
        names
    }

    /// Whether mig provides this module or one inside it.
    #[must_use]
    pub fn provides(&self, name: &str) -> bool {
        self.natives.contains_key(name)
            || self.embedded.contains_key(name)
            || self.packages.contains(name)
    }

    /// The name of a module whose source is embedded, as long as the binary lives.
    pub(super) fn provided_name(&self, name: &str) -> Option<&'static str> {
        self.embedded.get_key_value(name).map(|(name, _)| *name)
    }

    /// The modules whose source is embedded.
    #[cfg(test)]
    pub(crate) fn embedded_modules(&self) -> Vec<(&'static str, &'static str)> {
        let mut modules: Vec<_> = self
            .embedded
            .iter()
            .map(|(name, text)| (*name, *text))
            .collect();
        modules.sort_unstable();
        modules
    }

    fn note_packages(&mut self, name: &'static str) {
        let mut at = name;
        while let Some((parent, _)) = at.rsplit_once('.') {
            if !self.packages.insert(parent) {
                return;
            }
            at = parent;
        }
    }
}

/// Where a module of the application was found.
enum Found {
    File {
        path: PathBuf,
        package: Option<PathBuf>,
    },
    Namespace(Vec<PathBuf>),
}

fn find_in(folders: &[PathBuf], name: &str) -> Option<Found> {
    let mut namespace = Vec::new();
    for folder in folders {
        let package = folder.join(name);
        let init = package.join("__init__.py");
        if init.is_file() {
            return Some(Found::File {
                path: init,
                package: Some(package),
            });
        }
        let file = folder.join(format!("{name}.py"));
        if file.is_file() {
            return Some(Found::File {
                path: file,
                package: None,
            });
        }
        if package.is_dir() && contains_python(&package) {
            namespace.push(package);
        }
    }
    (!namespace.is_empty()).then_some(Found::Namespace(namespace))
}

/// Whether a package says that parts of it lie in other folders of `sys.path`:
/// `__path__ = pkgutil.extend_path(__path__, __name__)`.
fn extends_path(body: &[Stmt]) -> bool {
    body.iter().any(|statement| {
        let Stmt::Assign(node) = statement else {
            return false;
        };
        let Expr::Call(call) = node.value.as_ref() else {
            return false;
        };
        let is_path = |target: &Expr| matches!(target, Expr::Name(name) if name.id == "__path__");
        let called = match call.func.as_ref() {
            Expr::Attribute(attribute) => attribute.attr.as_str(),
            Expr::Name(name) => name.id.as_str(),
            _ => "",
        };
        called == "extend_path" && node.targets.iter().any(is_path)
    })
}

/// Whether a folder without `__init__.py` holds modules, so that a folder of data that shares its
/// name with a package that is not installed is not taken for it.
fn contains_python(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let path = entry.path();
        path.extension().is_some_and(|extension| extension == "py")
            || (path.is_dir() && path.join("__init__.py").is_file())
    })
}

impl Interpreter {
    /// Loads a module by its dotted name; `None` where there is none.
    ///
    /// # Errors
    /// The module's body raised, or its source is not Python.
    pub fn import_module(&mut self, name: &str) -> PyResult<Option<Value>> {
        if let Some(module) = self.importer.loaded(name) {
            return Ok(Some(module));
        }
        let parent = match name.rsplit_once('.') {
            Some((parent, _)) => match self.import_module(parent)? {
                Some(Value::Module(module)) => Some(module),
                Some(Value::Unresolved(unresolved)) => {
                    let last = name.rsplit('.').next().unwrap_or(name);
                    return Ok(Some(Value::Unresolved(
                        unresolved.derived(&format!(".{last}")),
                    )));
                }
                Some(_) => None,
                None => return Ok(None),
            },
            None => None,
        };
        // Loading the parent may have loaded the module.
        if let Some(module) = self.importer.loaded(name) {
            return Ok(Some(module));
        }
        let Some(module) = self.load_module(name, parent.as_ref())? else {
            return Ok(None);
        };
        if let Some(parent) = parent {
            let last = name.rsplit('.').next().unwrap_or(name);
            // A name that the package binds itself is not hidden by its submodule of that name.
            if !parent
                .embedded
                .get()
                .is_some_and(|statements| statements.binds(last))
            {
                parent.globals.set_text(last, module.clone());
            }
        }
        Ok(Some(module))
    }

    fn load_module(&mut self, name: &str, parent: Option<&Rc<Module>>) -> PyResult<Option<Value>> {
        let is_package = self.importer.packages.contains(name);
        let package_path = is_package.then_some(PackagePath::Embedded);
        if let Some(make) = self.importer.natives.get(name).copied() {
            let made = make(self);
            let module = if is_package && made.package_path.is_none() {
                Rc::new(Module {
                    name: made.name.clone(),
                    globals: Rc::clone(&made.globals),
                    package_path,
                    source: None,
                    pending: None.into(),
                    embedded: std::cell::OnceCell::new(),
                    stars: Vec::new().into(),
                })
            } else {
                made
            };
            let value = Value::Module(module);
            self.importer.insert(name, value.clone());
            return Ok(Some(value));
        }
        if let Some(text) = self.importer.embedded.get(name).copied() {
            let path = format!("<mig>/{}.py", name.replace('.', "/"));
            let source = SourceFile::part(path, text, 1, SourceOrigin::Embedded);
            let module = Module::new(name, package_path, Some(source));
            return self.load_provided_module(name, &module, text).map(Some);
        }
        if is_package {
            let module = Value::Module(Module::new(name, package_path, None));
            self.importer.insert(name, module.clone());
            return Ok(Some(module));
        }
        let last = name.rsplit('.').next().unwrap_or(name);
        let folders = match parent.map(|parent| parent.package_path.clone()) {
            Some(Some(PackagePath::Folders(folders))) => folders,
            Some(_) => self.folders_behind(name),
            None => self.search_folders(),
        };
        match find_in(&folders, last) {
            Some(Found::File { path, package }) => {
                self.load_application_module(name, &path, package).map(Some)
            }
            Some(Found::Namespace(folders)) => {
                let module = Module::new(name, Some(PackagePath::Folders(folders)), None);
                let value = Value::Module(module);
                self.importer.insert(name, value.clone());
                Ok(Some(value))
            }
            None => Ok(None),
        }
    }

    /// The folders of `sys.path`, which the script may have changed.
    fn search_folders(&mut self) -> Vec<PathBuf> {
        let listed = match self.importer.loaded("sys") {
            Some(Value::Module(sys)) => sys.globals.get_text("path"),
            _ => None,
        };
        match listed {
            Some(Value::List(folders)) => folders
                .items
                .borrow()
                .iter()
                .filter_map(|folder| folder.as_str())
                .map(|folder| self.options.working_directory.join(folder.as_str()))
                .collect(),
            _ => self.options.search_path.clone(),
        }
    }

    fn load_provided_module(
        &mut self,
        name: &str,
        module: &Rc<Module>,
        text: &'static str,
    ) -> PyResult {
        let value = Value::Module(Rc::clone(module));
        self.importer.insert(name, value.clone());
        if let Err(error) = self.load_embedded_module(module, text) {
            self.importer.loaded.remove(name);
            return Err(error);
        }
        Ok(value)
    }

    /// Parses, compiles and runs a file as the body of a module, top to bottom.
    ///
    /// # Errors
    /// `SyntaxError`, or what the body raises.
    pub fn run_source(&mut self, module: &Rc<Module>, source: &Rc<SourceFile>) -> PyResult<()> {
        if source.origin() == SourceOrigin::Project {
            module
                .globals
                .set_text("__file__", source.path().to_string_lossy().into_owned());
        }
        let body = match parse(source) {
            Ok(body) => body,
            Err(issue) => return Err(self.syntax_error(source, &issue.message, issue.span)),
        };
        let code = match compile_module(&body, source) {
            Ok(code) => code,
            Err(error) => return Err(self.syntax_error(source, &error.message, error.span)),
        };
        if let Some(doc) = &code.doc {
            module.globals.set_text("__doc__", Value::Str(doc.clone()));
        }
        self.run_module_code(&code, module)?;
        Ok(())
    }

    /// A `SyntaxError` at a place.
    pub fn syntax_error(
        &mut self,
        source: &Rc<SourceFile>,
        message: &str,
        span: Span,
    ) -> Box<Error> {
        let error = self.error("SyntaxError", message);
        if let Error::Exception(instance) = error.as_ref() {
            let (line, column) = source.line_column(span.start);
            instance
                .attributes
                .set_text("filename", source.path().to_string_lossy().into_owned());
            instance.attributes.set_text("lineno", Value::from(line));
            instance.attributes.set_text("offset", Value::from(column));
            instance.attributes.set_text("msg", message);
            if let Some(state) = instance.exception() {
                state.traceback.borrow_mut().push(TracebackEntry {
                    location: Location {
                        source: Rc::clone(source),
                        span,
                    },
                    function: Str::from("<module>"),
                });
            }
        }
        error
    }

    /// A module of the application: its statements are indexed and evaluated by need.
    fn load_application_module(
        &mut self,
        name: &str,
        path: &Path,
        package: Option<PathBuf>,
    ) -> PyResult {
        let module = self.read_application_module(name, path, package)?;
        let value = Value::Module(Rc::clone(&module));
        self.importer.insert(name, value.clone());
        self.evaluate_effects(&module)?;
        Ok(value)
    }

    fn read_application_module(
        &mut self,
        name: &str,
        path: &Path,
        package: Option<PathBuf>,
    ) -> PyResult<Rc<Module>> {
        let text = match std::fs::read(path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) => {
                return Err(self.error("ImportError", format!("{}: {error}", path.display())));
            }
        };
        let source = SourceFile::new(path, text, SourceOrigin::Project);
        let body = match parse(&source) {
            Ok(body) => body,
            Err(issue) => return Err(self.syntax_error(&source, &issue.message, issue.span)),
        };
        let folders = package.map(|folder| {
            let mut folders = vec![folder];
            if extends_path(&body) {
                folders.extend(self.folders_of_package(name));
            }
            folders
        });
        let places = folders.as_ref().map(|folders| {
            let texts = folders.iter().map(|it| it.to_string_lossy().into_owned());
            Value::list(texts.map(Value::from).collect())
        });
        let package_path = folders.map(PackagePath::Folders);
        let module = Module::new(name, package_path, Some(Rc::clone(&source)));
        if let Some(places) = places {
            module.globals.set_text("__path__", places);
        }
        module
            .globals
            .set_text("__file__", path.to_string_lossy().into_owned());
        let codes = match compile_each_statement(&body, &source) {
            Ok(codes) => codes,
            Err(error) => return Err(self.syntax_error(&source, &error.message, error.span)),
        };
        *module.pending.borrow_mut() = Some(PendingStatements::index(&body, codes, name));
        Ok(module)
    }

    /// All folders of a package that lies in several, as `pkgutil.extend_path` finds them.
    fn folders_of_package(&mut self, name: &str) -> Vec<PathBuf> {
        let inside: PathBuf = name.split('.').collect();
        let folders = self.search_folders().into_iter();
        let folders = folders.map(|folder| folder.join(&inside));
        folders
            .filter(|folder| folder.join("__init__.py").is_file())
            .collect()
    }

    /// The folders of the package that a module of a stand-in belongs to, where it is installed.
    fn folders_behind(&mut self, name: &str) -> Vec<PathBuf> {
        if !self.importer.is_stand_in(name) {
            return Vec::new();
        }
        let parent = name.rsplit_once('.').map_or("", |(parent, _)| parent);
        let inside: PathBuf = parent.split('.').filter(|part| !part.is_empty()).collect();
        let folders = self.search_folders().into_iter();
        folders.map(|folder| folder.join(&inside)).collect()
    }

    /// The installed module behind a stand-in, for the names that the stand-in does not have.
    ///
    /// # Errors
    /// Its source is not Python.
    pub(super) fn module_behind(&mut self, module: &Rc<Module>) -> PyResult<Option<Rc<Module>>> {
        let name = module.name.as_str();
        if module.embedded.get().is_none() || !self.importer.is_stand_in(name) {
            return Ok(None);
        }
        if let Some(known) = self.importer.behind.get(name) {
            return Ok(known.clone());
        }
        let last = name.rsplit('.').next().unwrap_or(name);
        let folders = self.folders_behind(name);
        let found = match find_in(&folders, last) {
            Some(Found::File { path, package }) => {
                Some(self.read_application_module(name, &path, package)?)
            }
            _ => None,
        };
        self.importer.behind.insert(name.to_owned(), found.clone());
        Ok(found)
    }

    /// The submodule of a package that an attribute access names.
    pub(super) fn find_submodule(
        &mut self,
        package: &Rc<Module>,
        name: &Str,
    ) -> PyResult<Option<Value>> {
        let full = format!("{}.{name}", package.name);
        if let Some(module) = self.importer.loaded(&full) {
            return Ok(Some(module));
        }
        let exists = match &package.package_path {
            Some(PackagePath::Folders(folders)) => find_in(folders, name).is_some(),
            _ if self.importer.provides(&full) => true,
            _ => find_in(&self.folders_behind(&full), name).is_some(),
        };
        if exists {
            self.import_module(&full)
        } else {
            Ok(None)
        }
    }

    fn absolute_name(&mut self, import: &ImportStatement, from: &Rc<Module>) -> PyResult<String> {
        self.absolute_module(import.level, &import.module, from)
    }

    fn absolute_module(&mut self, level: u32, module: &str, from: &Rc<Module>) -> PyResult<String> {
        if level == 0 {
            return Ok(module.to_owned());
        }
        let mut package = from.package();
        for _ in 1..level {
            package = package.rsplit_once('.').map_or("", |(parent, _)| parent);
        }
        if package.is_empty() {
            return Err(self.error(
                "ImportError",
                "attempted relative import with no known parent package",
            ));
        }
        Ok(if module.is_empty() {
            package.to_owned()
        } else {
            format!("{package}.{module}")
        })
    }

    /// Whether importing a module of the application can only fail, for who asks by
    /// `try: import ... except ImportError`: it imports a module that its package, which is there,
    /// does not have in Python, as an extension written in C.
    fn lacks_an_extension(&mut self, module: &Value) -> PyResult<Option<String>> {
        let Value::Module(module) = module else {
            return Ok(None);
        };
        let imports = match &*module.pending.borrow() {
            Some(pending) => pending.imports().to_vec(),
            None => return Ok(None),
        };
        for (level, name) in imports {
            let name = self.absolute_module(level, &name, module)?;
            let Some((parent, last)) = name.rsplit_once('.') else {
                continue;
            };
            if self.importer.loaded(&name).is_some() || self.importer.provides(&name) {
                continue;
            }
            let Some(Value::Module(parent)) = self.import_module(parent)? else {
                continue;
            };
            if let Some(PackagePath::Folders(folders)) = &parent.package_path
                && find_in(folders, last).is_none()
            {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    fn check_guarded(&mut self, import: &ImportStatement, module: &Value) -> PyResult<()> {
        if import.guarded
            && let Some(missing) = self.lacks_an_extension(module)?
        {
            let error = self.error(
                "ModuleNotFoundError",
                format!("No module named '{missing}'"),
            );
            if let Error::Exception(instance) = error.as_ref() {
                instance.attributes.set_text("name", missing);
            }
            return Err(error);
        }
        Ok(())
    }

    fn import_location(&self, import: &ImportStatement, from: &Rc<Module>) -> Option<Location> {
        from.source.as_ref().map(|source| Location {
            source: Rc::clone(source),
            span: import.span,
        })
    }

    fn unresolved_module(
        &mut self,
        name: &str,
        import: &ImportStatement,
        from: &Rc<Module>,
    ) -> PyResult {
        if import.guarded
            || from
                .source
                .as_ref()
                .is_some_and(|source| source.origin() == SourceOrigin::Embedded)
        {
            let error = self.error("ModuleNotFoundError", format!("No module named '{name}'"));
            if let Error::Exception(instance) = error.as_ref() {
                instance.attributes.set_text("name", name);
            }
            return Err(error);
        }
        let reason = Reason::ModuleNotFound {
            module: name.to_owned(),
        };
        Ok(Value::Unresolved(Unresolved::imported(
            name,
            reason,
            self.import_location(import, from),
        )))
    }

    /// `import a.b.c`: the value of the first part.
    pub(super) fn import_statement(
        &mut self,
        import: &ImportStatement,
        from: &Rc<Module>,
    ) -> PyResult {
        let name = import.module.as_str();
        let first = name.split('.').next().unwrap_or(name);
        if self.import_module(name)?.is_none() {
            let unresolved = self.unresolved_module(name, import, from)?;
            // Hang the missing part below the package that is there.
            let mut parent = name;
            let mut value = unresolved;
            while let Some((above, last)) = parent.rsplit_once('.') {
                if let Some(Value::Module(module)) = self.import_module(above)? {
                    module.globals.set_text(last, value);
                    return Ok(self.import_module(first)?.unwrap_or(Value::None));
                }
                parent = above;
                value = self.unresolved_module(above, import, from)?;
            }
            return Ok(value);
        }
        Ok(self.import_module(first)?.unwrap_or(Value::None))
    }

    /// `from module import name`
    pub(super) fn import_from_statement(
        &mut self,
        import: &ImportStatement,
        from: &Rc<Module>,
    ) -> PyResult {
        let module_name = self.absolute_name(import, from)?;
        let name = import.name.clone().unwrap_or_else(|| Str::from(""));
        let module = match self.import_module(&module_name)? {
            Some(module) => module,
            None => self.unresolved_module(&module_name, import, from)?,
        };
        self.check_guarded(import, &module)?;
        match &module {
            Value::Module(module) => {
                let value = Value::Module(Rc::clone(module));
                match self.find_attribute(&value, &name)? {
                    Some(found) => Ok(found),
                    None => self.unresolved_name(&module_name, &name, import, from),
                }
            }
            Value::Unresolved(unresolved) => {
                let location = self.import_location(import, from);
                let reason = unresolved.origin.reason.clone();
                let full = format!("{module_name}.{name}");
                Ok(Value::Unresolved(Unresolved::imported(
                    &full, reason, location,
                )))
            }
            other => self.get_attribute(other, &name),
        }
    }

    fn unresolved_name(
        &mut self,
        module: &str,
        name: &Str,
        import: &ImportStatement,
        from: &Rc<Module>,
    ) -> PyResult {
        if import.guarded
            || from
                .source
                .as_ref()
                .is_some_and(|source| source.origin() == SourceOrigin::Embedded)
        {
            return Err(self.error(
                "ImportError",
                format!("cannot import name '{name}' from '{module}'"),
            ));
        }
        let reason = Reason::NameNotFound {
            module: module.to_owned(),
            name: name.to_string(),
        };
        let location = self.import_location(import, from);
        Ok(Value::Unresolved(Unresolved::imported(
            &format!("{module}.{name}"),
            reason,
            location,
        )))
    }

    /// `from module import *`
    pub(super) fn import_star_statement(
        &mut self,
        import: &ImportStatement,
        from: &Rc<Module>,
        namespace: &Rc<Dict>,
    ) -> PyResult<()> {
        let name = self.absolute_name(import, from)?;
        let module = match self.import_module(&name)? {
            Some(module) => module,
            None => self.unresolved_module(&name, import, from)?,
        };
        self.check_guarded(import, &module)?;
        let Value::Module(source) = &module else {
            from.stars.borrow_mut().push(module);
            return Ok(());
        };
        if source.pending.borrow().is_some() || !source.stars.borrow().is_empty() {
            // Names of an application module are taken when they are used.
            from.stars.borrow_mut().push(module.clone());
            return Ok(());
        }
        self.evaluate_whole(source)?;
        let listed = match self.find_attribute(&module, &Str::from("__all__"))? {
            Some(names) => Some(self.collect(&names)?),
            None => None,
        };
        match listed {
            Some(names) => {
                for name in names {
                    let name = self.expect_str(&name)?;
                    if let Some(value) = self.find_attribute(&module, &name)? {
                        namespace.set_name(&name, value);
                    }
                }
            }
            None => {
                for (name, value) in source.globals.items() {
                    if let Some(name) = name.as_str()
                        && !name.starts_with('_')
                    {
                        namespace.set_name(name, value);
                    }
                }
            }
        }
        Ok(())
    }

    /// A global that the module does not have (yet): pending statements, builtins, star imports.
    pub(super) fn load_missing_global(&mut self, module: &Rc<Module>, name: &Str) -> PyResult {
        if let Some(value) = self.evaluate_pending(module, name)? {
            return Ok(value);
        }
        if let Some(value) = self.builtins.get_name(name) {
            return Ok(value);
        }
        if let Some(value) = self.find_in_stars(module, name)? {
            return Ok(value);
        }
        if let Some(value) = self.python_builtin(name)? {
            return Ok(value);
        }
        if name.as_str() == "__file__" && module.source.is_none() {
            return Ok(Value::None);
        }
        Err(self.name_error(name))
    }

    /// A builtin that is written in Python, in an embedded module that is loaded when needed.
    pub(in crate::python) fn python_builtin(&mut self, name: &Str) -> PyResult<Option<Value>> {
        let Some((_, home)) = PYTHON_BUILTINS
            .iter()
            .find(|(builtin, _)| *builtin == name.as_str())
        else {
            return Ok(None);
        };
        let Some(module) = self.import_module(home)? else {
            return Ok(None);
        };
        let value = self.find_attribute(&module, name)?;
        if let Some(value) = &value {
            self.builtins.set_name(name, value.clone());
        }
        Ok(value)
    }

    /// A name that `from ... import *` brings in.
    pub(super) fn find_in_stars(
        &mut self,
        module: &Rc<Module>,
        name: &Str,
    ) -> PyResult<Option<Value>> {
        let stars = module.stars.borrow().clone();
        let mut unknown = None;
        for star in stars.iter().rev() {
            match star {
                Value::Module(_) if name.starts_with('_') => {}
                Value::Module(source) => {
                    if Rc::ptr_eq(source, module) {
                        continue;
                    }
                    if let Some(value) = self.find_attribute(star, name)? {
                        module.globals.set_name(name, value.clone());
                        return Ok(Some(value));
                    }
                }
                Value::Unresolved(unresolved) => unknown = Some(Rc::clone(unresolved)),
                _ => {}
            }
        }
        Ok(unknown.map(|unresolved| Value::Unresolved(unresolved.derived(&format!(".{name}")))))
    }
}
