//! The five templates of `init`: what each writes, as text embedded in the binary.

/// A template.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in a line.
    pub synopsis: &'static str,
    /// More about it, for its `README`.
    about: &'static str,
    /// `env.py`
    pub environment: &'static str,
    /// `script.py.mako`
    pub script: &'static str,
    /// `alembic.ini`, part by part.
    ini: &'static [&'static str],
    /// What is written into `pyproject.toml`, if anything.
    pyproject: Option<&'static str>,
}

const ENVIRONMENT: &str = include_str!("env.py");
const ASYNC_ENVIRONMENT: &str = include_str!("env_async.py");
const SCRIPT: &str = include_str!("script.py.mako");
const OPTIONS: &str = include_str!("alembic.ini");
const URL: &str = include_str!("options_url.ini");
const HOOKS: &str = include_str!("hooks.ini");
const LOGGING: &str = include_str!("logging.ini");
const PYPROJECT_INI: &[&str] = &[include_str!("pyproject.ini"), URL, LOGGING];
const PYPROJECT: &str = include_str!("pyproject.toml");
const ABOUT: &str = "\
- env.py connects to the database and runs the migrations.
- script.py.mako is what new scripts are made of.
- versions/ holds the scripts.

'mig revision -m MESSAGE' or 'alembic revision -m MESSAGE' writes a script, 'upgrade head' runs
what the database does not have yet.
";
const ABOUT_DATABASES: &str = "\
One history for several databases: env.py runs every script once for each database that
alembic.ini names, and a script has one pair of functions for each of them.

- env.py connects to the databases and runs the migrations.
- script.py.mako is what new scripts are made of.
- versions/ holds the scripts.
";

/// All templates.
pub const TEMPLATES: &[Template] = &[
    Template {
        name: "generic",
        synopsis: "Generic single-database configuration.",
        about: ABOUT,
        environment: ENVIRONMENT,
        script: SCRIPT,
        ini: &[OPTIONS, URL, HOOKS, LOGGING],
        pyproject: None,
    },
    Template {
        name: "async",
        synopsis: "Generic single-database configuration with an async dbapi.",
        about: ABOUT,
        environment: ASYNC_ENVIRONMENT,
        script: SCRIPT,
        ini: &[OPTIONS, URL, HOOKS, LOGGING],
        pyproject: None,
    },
    Template {
        name: "multidb",
        synopsis: "Rudimentary multi-database configuration.",
        about: ABOUT_DATABASES,
        environment: include_str!("env_multidb.py"),
        script: include_str!("script_multidb.py.mako"),
        ini: &[
            OPTIONS,
            include_str!("options_databases.ini"),
            HOOKS,
            LOGGING,
        ],
        pyproject: None,
    },
    Template {
        name: "pyproject",
        synopsis: "pyproject configuration, based on the generic configuration.",
        about: ABOUT,
        environment: ENVIRONMENT,
        script: SCRIPT,
        ini: PYPROJECT_INI,
        pyproject: Some(PYPROJECT),
    },
    Template {
        name: "pyproject_async",
        synopsis: "pyproject configuration, with an async dbapi.",
        about: ABOUT,
        environment: ASYNC_ENVIRONMENT,
        script: SCRIPT,
        ini: PYPROJECT_INI,
        pyproject: Some(PYPROJECT),
    },
];

const LOCATION: &str = "${script_location}";

impl Template {
    /// `README`
    #[must_use]
    pub fn readme(&self) -> String {
        format!("{}\n\n{}", self.synopsis, self.about)
    }

    /// `alembic.ini` for a script location.
    #[must_use]
    pub fn ini(&self, location: &str) -> String {
        self.ini.concat().replace(LOCATION, location)
    }

    /// The part of `pyproject.toml` for a script location, if the template has one.
    #[must_use]
    pub fn pyproject(&self, location: &str) -> Option<String> {
        self.pyproject.map(|text| text.replace(LOCATION, location))
    }
}
