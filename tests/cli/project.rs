//! Folders with projects, and the built binary run in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A folder of its own, removed with this value.
pub struct Project {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// What a command did.
#[derive(Debug)]
pub struct Outcome {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// The first and the second revision of [`Project::small`].
pub const FIRST: &str = "1a2b3c4d5e6f";
pub const SECOND: &str = "2b3c4d5e6f70";

/// The logging sections of Alembic's own template.
pub const LOGGING: &str = "
[loggers]
keys = root,sqlalchemy,alembic

[handlers]
keys = console

[formatters]
keys = generic

[logger_root]
level = WARNING
handlers = console
qualname =

[logger_sqlalchemy]
level = WARNING
handlers =
qualname = sqlalchemy.engine

[logger_alembic]
level = INFO
handlers =
qualname = alembic

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic

[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
datefmt = %H:%M:%S
";

/// An `env.py` as Alembic's generic template, without logging.
pub const ENVIRONMENT: &str = "
from alembic import context
from sqlalchemy import engine_from_config, pool

config = context.config


def run_migrations_offline():
    context.configure(
        url=config.get_main_option('sqlalchemy.url'),
        literal_binds=True,
        dialect_opts={'paramstyle': 'named'},
    )
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online():
    connectable = engine_from_config(
        config.get_section(config.config_ini_section, {}),
        prefix='sqlalchemy.',
        poolclass=pool.NullPool,
    )
    with connectable.connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
";

/// A migration script.
pub fn script(revision: &str, down: Option<&str>, upgrade: &str, downgrade: &str) -> String {
    let down = down.map_or("None".to_owned(), |down| format!("'{down}'"));
    let body = |code: &str| code.replace('\n', "\n    ");
    format!(
        "\"\"\"revision {}\n\nmore about it\n\"\"\"\n\
         from alembic import op\n\
         import sqlalchemy as sa\n\n\
         revision = '{revision}'\ndown_revision = {down}\n\
         branch_labels = None\ndepends_on = None\n\n\n\
         def upgrade():\n    {}\n\n\ndef downgrade():\n    {}\n",
        &revision[..2],
        body(upgrade),
        body(downgrade)
    )
}

impl Project {
    /// An empty folder.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            folder,
            variables: Vec::new(),
        }
    }

    /// A project with these lines below `[alembic]`, and no scripts.
    pub fn without_scripts(options: &str) -> Self {
        let project = Self::empty();
        project.write(
            "alembic.ini",
            &format!("[alembic]\nscript_location = %(here)s/migration\n{options}\n"),
        );
        project.write("migration/env.py", ENVIRONMENT);
        fs::create_dir_all(project.path("migration/versions")).unwrap();
        project
    }

    /// Two revisions on a table, on the database of a URL.
    pub fn small(url: &str) -> Self {
        let project =
            Self::without_scripts(&format!("sqlalchemy.url = {}", url.replace('%', "%%")));
        project.add_script(
            FIRST,
            None,
            "op.create_table(\n    'thing',\n    sa.Column('id', sa.Integer(), nullable=False),\n    sa.Column('name', sa.String(length=30), nullable=True),\n    sa.PrimaryKeyConstraint('id'),\n)",
            "op.drop_table('thing')",
        );
        project.add_script(
            SECOND,
            Some(FIRST),
            "op.add_column('thing', sa.Column('price', sa.Integer(), nullable=True))",
            "op.drop_column('thing', 'price')",
        );
        project
    }

    /// The small project on an SQLite file.
    pub fn small_sqlite() -> Self {
        Self::small("sqlite:///thing.db")
    }

    /// A copy of the repository's sample project.
    pub fn sample() -> Self {
        Self::copy_of(".", &["alembic.ini", "migration"])
    }

    /// A copy of an example.
    pub fn example(name: &str) -> Self {
        Self::copy_of(&format!("examples/{name}"), &[""])
    }

    /// A copy of files and folders of a folder of the repository.
    fn copy_of(folder: &str, names: &[&str]) -> Self {
        let project = Self::empty();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in names
            .iter()
            .flat_map(|name| walkdir::WalkDir::new(root.join(name)))
        {
            let entry = entry.unwrap();
            let name = entry.path().strip_prefix(&root).unwrap();
            // A database that somebody made while trying the example is not text.
            let is_text = name.extension().is_none_or(|extension| extension != "db");
            if entry.file_type().is_file() && is_text {
                let text = fs::read_to_string(entry.path()).unwrap();
                project.write(name.to_str().unwrap(), &text);
            }
        }
        project
    }

    /// Sets an environment variable for all commands.
    pub fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn add_script(&self, revision: &str, down: Option<&str>, upgrade: &str, downgrade: &str) {
        self.write(
            &format!("migration/versions/{revision}_.py"),
            &script(revision, down, upgrade, downgrade),
        );
    }

    /// Adds the logging of Alembic's template, and an `env.py` that uses it.
    pub fn add_logging(&self) {
        let ini = fs::read_to_string(self.path("alembic.ini")).unwrap();
        self.write("alembic.ini", &format!("{ini}{LOGGING}"));
        let call = "from logging.config import fileConfig\nfrom alembic import context\nfileConfig(context.config.config_file_name)\n";
        self.write("migration/env.py", &format!("{call}{ENVIRONMENT}"));
    }

    /// Runs a command line, split at blanks.
    pub fn run(&self, arguments: &str) -> Outcome {
        self.run_with(&arguments.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs mig with these arguments.
    pub fn run_with(&self, arguments: &[&str]) -> Outcome {
        let output = Command::new(env!("CARGO_BIN_EXE_mig"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .envs(self.variables.iter().cloned())
            .output()
            .unwrap();
        Outcome {
            status: output.status.code().expect("no signal"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command that must work, and gives its standard output.
    pub fn result(&self, arguments: &str) -> String {
        let outcome = self.run(arguments);
        assert_eq!(outcome.status, 0, "{arguments}: {outcome:?}");
        outcome.stdout
    }

    /// A text with the project's folder as ROOT.
    pub fn without_root(&self, text: &str) -> String {
        let real = self.folder.path().canonicalize().unwrap();
        text.replace(&real.display().to_string(), "ROOT")
            .replace(&self.folder.path().display().to_string(), "ROOT")
    }

    /// Opens an SQLite file of the project.
    pub fn sqlite(&self, name: &str) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path(name)).unwrap()
    }
}

impl Outcome {
    /// Fails unless the status is this and standard error has all of these parts and no trace of
    /// Rust.
    #[track_caller]
    pub fn assert_error(&self, status: i32, parts: &[&str]) {
        assert_eq!(self.status, status, "{self:#?}");
        for part in parts {
            assert!(
                self.stderr.contains(part),
                "no {part:?} in:\n{}",
                self.stderr
            );
        }
        for trace in ["panicked", "Some(", "RUST_BACKTRACE", "Error {", ".rs:"] {
            assert!(!self.stderr.contains(trace), "{}", self.stderr);
        }
    }

    /// Fails unless this is a failed command with this message.
    #[track_caller]
    pub fn assert_failed(&self, message: &str) {
        assert_eq!(self.status, 255, "{self:#?}");
        assert_eq!(self.stdout, format!("FAILED: {message}\n"), "{self:#?}");
    }

    /// Fails unless this is a failed command that printed something before its message.
    #[track_caller]
    pub fn assert_failed_after(&self, before: &str, message: &str, project: &Project) {
        assert_eq!(self.status, 255, "{self:#?}");
        assert_eq!(
            project.without_root(&self.stdout),
            format!("{before}FAILED: {message}\n"),
            "{self:#?}"
        );
    }
}
