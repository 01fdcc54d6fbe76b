//! The value of an import that cannot be resolved: it can be kept, passed on, called and
//! subclassed, and remembers where it came from; it only hurts when it would decide something.

use std::rc::Rc;

use super::source::Location;
use super::string::Str;

/// Why a value is not known.
#[derive(Debug, Clone)]
pub enum Reason {
    /// No module of that name is provided or found.
    ModuleNotFound {
        /// The module.
        module: String,
    },
    /// The module is there but lacks the name.
    NameNotFound {
        /// The module.
        module: String,
        /// What it lacks.
        name: String,
    },
    /// A module of the application failed while the value was evaluated.
    EvaluationFailed {
        /// The module.
        module: String,
        /// The name asked for.
        name: String,
        /// What went wrong, and where.
        cause: String,
    },
}

impl std::fmt::Display for Reason {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reason::ModuleNotFound { module } => {
                write!(formatter, "no module named '{module}' was found")
            }
            Reason::NameNotFound { module, name } => {
                write!(
                    formatter,
                    "module '{module}' has no '{name}' that mig provides"
                )
            }
            Reason::EvaluationFailed {
                module,
                name,
                cause,
            } => {
                write!(
                    formatter,
                    "'{name}' of module '{module}' could not be evaluated: {cause}"
                )
            }
        }
    }
}

/// Where an unresolved value entered the program.
#[derive(Debug)]
pub struct ImportOrigin {
    /// Why.
    pub reason: Reason,
    /// The import statement, where there is one.
    pub location: Option<Location>,
}

/// A value that is not known.
#[derive(Debug)]
pub struct Unresolved {
    /// How the value is reached from the import (`app.models.User.__table__`).
    pub name: Str,
    /// The import at its root.
    pub origin: Rc<ImportOrigin>,
}

impl Unresolved {
    /// What an import gives.
    #[must_use]
    pub fn imported(name: &str, reason: Reason, location: Option<Location>) -> Rc<Self> {
        Rc::new(Self {
            name: Str::from(name),
            origin: Rc::new(ImportOrigin { reason, location }),
        })
    }

    /// A value made of this one; `suffix` says how (`.name`, `()`, `[...]`).
    #[must_use]
    pub fn derived(&self, suffix: &str) -> Rc<Self> {
        const LONGEST: usize = 120;
        let name = if self.name.len() + suffix.len() > LONGEST {
            self.name.clone()
        } else {
            Str::from(format!("{}{suffix}", self.name.as_str()))
        };
        Rc::new(Self {
            name,
            origin: Rc::clone(&self.origin),
        })
    }
}
