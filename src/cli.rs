//! Every command and flag of the command line, as clap types; how a command works lives in
//! `commands`. The names, the short forms and the abbreviations of long options are Alembic's.

mod command_line;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::output::console::ColorChoice;

/// Runs the migrations of Alembic projects natively, without Python.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "mig",
    version,
    disable_help_subcommand = true,
    disable_version_flag = true,
    args_override_self = true
)]
pub struct Cli {
    /// What applies to every command.
    #[command(flatten)]
    pub global: GlobalOptions,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The options that stand before the command; `--url` and `--quiet` may also follow it.
#[derive(Debug, Clone, Default, Args)]
pub struct GlobalOptions {
    /// Show the version and exit
    #[arg(long, action = ArgAction::Version)]
    version: Option<bool>,
    /// Configuration file; default is the value of ALEMBIC_CONFIG, or "alembic.ini". May also be a
    /// pyproject.toml. May be given twice to name both
    #[arg(short = 'c', long = "config", value_name = "CONFIG", action = ArgAction::Append)]
    pub config: Vec<String>,
    /// Section of the ini file to read
    #[arg(short = 'n', long = "name", default_value = "alembic")]
    pub name: String,
    /// Argument for env.py, e.g. -x setting1=value -x setting2=value
    #[arg(short = 'x', value_name = "X", action = ArgAction::Append)]
    pub x: Vec<String>,
    /// Report a command's failure on standard error, with exit status 1
    #[arg(long)]
    pub raiseerr: bool,
    /// Print nothing on standard output
    #[arg(short = 'q', long, global = true)]
    pub quiet: bool,
    /// Print the result as one JSON document, described in docs/json.md; texts go to standard error
    #[arg(long, global = true)]
    pub json: bool,
    /// When to use colours and columns: on a terminal, unless NO_COLOR is set
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value = "auto"
    )]
    pub color: ColorChoice,
    /// Database URL to use instead of the project's; default is the value of MIG_URL
    #[arg(long, global = true, value_name = "URL")]
    pub url: Option<String>,
    /// How a command behaves towards other runs and a slow server.
    #[command(flatten)]
    pub run: RunFlags,
}

/// The options that may stand before or after any command; each has an environment variable of its
/// name (`MIG_LOCK_WAIT` for `--lock-wait`). A time is a number of seconds, or has a unit: 500ms, 5s,
/// 2min, 1h.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options for machines")]
pub struct RunFlags {
    /// Wait so long for another run on the same database to end (default 300; MIG_LOCK_WAIT)
    #[arg(long, global = true, value_name = "TIME")]
    pub lock_wait: Option<String>,
    /// Take no lock against a second run, as behind a proxy with transaction pooling (MIG_NO_LOCK)
    #[arg(long, global = true)]
    pub no_lock: bool,
    /// Let no statement wait longer for a lock (MIG_LOCK_TIMEOUT)
    #[arg(long, global = true, value_name = "TIME")]
    pub lock_timeout: Option<String>,
    /// Try a revision so often again that ran into --lock-timeout (default 5; MIG_LOCK_RETRIES)
    #[arg(long, global = true, value_name = "COUNT")]
    pub lock_retries: Option<u32>,
    /// Let no statement take longer (MIG_STATEMENT_TIMEOUT)
    #[arg(long, global = true, value_name = "TIME")]
    pub statement_timeout: Option<String>,
    /// Wait so long for the server to accept connections (MIG_WAIT)
    #[arg(long, global = true, value_name = "TIME")]
    pub wait: Option<String>,
    /// Record each applied script in the table mig_history (MIG_RECORD)
    #[arg(long, global = true)]
    pub record: bool,
}

/// The commands.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Show current branch points
    Branches(BranchesOptions),
    /// Check whether the models differ from the database; needs autogenerate, which is not there yet
    Check,
    /// Print the completions of commands and options for a shell
    Completions(CompletionsOptions),
    /// Show the current revisions of the database
    Current(CurrentOptions),
    /// Revert to a previous version
    #[command(mut_arg("revision", |one| one.default_value_if("plan", "true", "-1")))]
    Downgrade(MigrateOptions),
    /// Open revisions in the editor that EDITOR or VISUAL names
    Edit(EditOptions),
    /// Create the version table if the database has none
    #[command(name = "ensure_version")]
    EnsureVersion(EnsureVersionOptions),
    /// Show the heads of the script directory
    Heads(HeadsOptions),
    /// List scripts in chronological order
    History(HistoryOptions),
    /// Create a folder for scripts, and the configuration that names it
    Init(InitOptions),
    /// Serve AWS Lambda's runtime interface; also what mig does without a command where AWS Lambda
    /// starts it
    Lambda(LambdaOptions),
    /// List the templates that 'init' can use
    #[command(name = "list_templates")]
    ListTemplates,
    /// Write a script that joins several revisions
    Merge(MergeOptions),
    /// Write a new script
    Revision(RevisionOptions),
    /// Write the manual pages into a folder
    Manpages(ManpagesOptions),
    /// Show the revisions denoted by a symbol
    Show(ShowOptions),
    /// Write revisions into the version table without running their scripts
    Stamp(StampOptions),
    /// Upgrade to a later version
    #[command(mut_arg("revision", |one| one.default_value_if("plan", "true", "head")))]
    Upgrade(MigrateOptions),
    /// Tell which applied scripts have changed since, or are gone
    Verify(VerifyOptions),
}

/// The options of `verify`.
#[derive(Debug, Clone, Args)]
pub struct VerifyOptions {}

/// The options of `branches`.
#[derive(Debug, Clone, Args)]
pub struct BranchesOptions {
    /// Use more verbose output
    #[arg(short = 'v', long)]
    pub verbose: bool,
}

/// The options of `current`.
#[derive(Debug, Clone, Args)]
pub struct CurrentOptions {
    /// Exit with an error status unless all heads are applied to the database
    #[arg(short = 'c', long)]
    pub check_heads: bool,
    /// Use more verbose output
    #[arg(short = 'v', long)]
    pub verbose: bool,
}

/// The options of `upgrade` and of `downgrade`.
#[derive(Debug, Clone, Args)]
pub struct MigrateOptions {
    /// Print the SQL instead of sending it to the database
    #[arg(long)]
    pub sql: bool,
    /// Print what would run, with its SQL, and change nothing in the database
    #[arg(long, conflicts_with = "sql")]
    pub plan: bool,
    /// Arbitrary name for env.py
    #[arg(long)]
    pub tag: Option<String>,
    /// Tell how long each revision takes
    #[arg(short = 'v', long)]
    pub verbose: bool,
    /// Revision identifier, or from:to with --sql; --plan needs none
    #[arg(required = false, required_unless_present = "plan")]
    pub revision: String,
}

/// The options of `stamp`.
#[derive(Debug, Clone, Args)]
pub struct StampOptions {
    /// Print the SQL instead of sending it to the database
    #[arg(long)]
    pub sql: bool,
    /// Arbitrary name for env.py
    #[arg(long)]
    pub tag: Option<String>,
    /// Empty the version table before stamping
    #[arg(long)]
    pub purge: bool,
    /// One or more revisions, or 'heads' for all heads
    #[arg(required = true, num_args = 1..)]
    pub revisions: Vec<String>,
}

/// The options of `heads`.
#[derive(Debug, Clone, Args)]
pub struct HeadsOptions {
    /// Use more verbose output
    #[arg(short = 'v', long)]
    pub verbose: bool,
    /// Treat dependencies as down revisions
    #[arg(long)]
    pub resolve_dependencies: bool,
}

/// The options of `history`.
#[derive(Debug, Clone, Args)]
pub struct HistoryOptions {
    /// Range of revisions: [start]:[end]
    #[arg(short = 'r', long)]
    pub rev_range: Option<String>,
    /// Use more verbose output
    #[arg(short = 'v', long)]
    pub verbose: bool,
    /// Mark the current revision of the database
    #[arg(short = 'i', long)]
    pub indicate_current: bool,
    /// Draw the branches beside the revisions
    #[arg(long, conflicts_with_all = ["verbose", "format"])]
    pub graph: bool,
    /// Print the graph for a drawing program, or as a picture
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "verbose")]
    pub format: Option<GraphFormat>,
}

/// The languages and pictures that a graph can be printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// The language of Graphviz.
    Dot,
    /// The language of Mermaid, for Markdown pages.
    Mermaid,
    /// A picture.
    Svg,
}

/// The options of `completions`.
#[derive(Debug, Clone, Args)]
pub struct CompletionsOptions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// The options of `manpages`.
#[derive(Debug, Clone, Args)]
pub struct ManpagesOptions {
    /// The folder, which is created if it is missing
    pub directory: std::path::PathBuf,
}

/// The options of `lambda`.
#[derive(Debug, Clone, Args)]
pub struct LambdaOptions {
    /// Carry out the event on standard input, for the process that serves the interface
    #[arg(long, hide = true)]
    pub invocation: bool,
}

/// The options of `show`.
#[derive(Debug, Clone, Args)]
pub struct ShowOptions {
    /// Revision identifier, or 'current'
    pub rev: String,
}

/// The options of `edit`.
#[derive(Debug, Clone, Args)]
pub struct EditOptions {
    /// Revision identifier, or 'current'
    pub rev: String,
}

/// The options of `ensure_version`.
#[derive(Debug, Clone, Args)]
pub struct EnsureVersionOptions {
    /// Print the SQL instead of sending it to the database
    #[arg(long)]
    pub sql: bool,
}

/// The options of `init`.
#[derive(Debug, Clone, Args)]
pub struct InitOptions {
    /// Template to use; 'list_templates' lists them
    #[arg(short = 't', long, default_value = "generic")]
    pub template: String,
    /// Make the folder and its versions Python packages, with empty __init__.py files
    #[arg(long)]
    pub package: bool,
    /// Folder for the scripts
    pub directory: String,
}

/// The options of `merge`.
#[derive(Debug, Clone, Args)]
pub struct MergeOptions {
    /// Message of the new script
    #[arg(short = 'm', long)]
    pub message: Option<String>,
    /// Branch label of the new script
    #[arg(long)]
    pub branch_label: Option<String>,
    /// Revision identifier to use instead of a random one
    #[arg(long)]
    pub rev_id: Option<String>,
    /// Allow revisions that are no heads
    #[arg(long)]
    pub splice: bool,
    /// One or more revisions, or 'heads' for all heads
    #[arg(required = true, num_args = 1..)]
    pub revisions: Vec<String>,
}

/// The options of `revision`.
#[derive(Debug, Clone, Args)]
pub struct RevisionOptions {
    /// Message of the new script
    #[arg(short = 'm', long)]
    pub message: Option<String>,
    /// Compare the database with the models and write the difference; not there yet
    #[arg(long)]
    pub autogenerate: bool,
    /// Print SQL instead of sending it, where the environment runs
    #[arg(long)]
    pub sql: bool,
    /// Head to build upon, such as <branchname>@head
    #[arg(long)]
    pub head: Option<String>,
    /// Allow a revision that is no head as --head
    #[arg(long)]
    pub splice: bool,
    /// Branch label of the new script
    #[arg(long)]
    pub branch_label: Option<String>,
    /// Which of the version locations to write into
    #[arg(long)]
    pub version_path: Option<String>,
    /// Revision identifier to use instead of a random one
    #[arg(long)]
    pub rev_id: Option<String>,
    /// Revision that the new one depends on; may be given several times
    #[arg(long, action = ArgAction::Append)]
    pub depends_on: Vec<String>,
}

/// Whether AWS Lambda started the process, and so nobody could give it a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartedBy {
    /// A shell, or another program.
    Caller,
    /// AWS Lambda's runtime.
    LambdaRuntime,
}

impl StartedBy {
    /// Who started this process.
    #[must_use]
    pub fn of_process() -> Self {
        match std::env::var_os("AWS_LAMBDA_RUNTIME_API") {
            Some(address) if !address.is_empty() => Self::LambdaRuntime,
            _ => Self::Caller,
        }
    }
}

impl Cli {
    /// Parses a command line, program name first. Where AWS Lambda started the process, one without
    /// a command means `lambda`.
    ///
    /// # Errors
    /// What is wrong with it, or the text of `--help` and `--version`.
    pub fn read(arguments: Vec<OsString>, started_by: StartedBy) -> Result<Self, clap::Error> {
        let arguments = match texts(&arguments) {
            Some(texts) => words(command_line::normalized(&texts)?),
            None => arguments,
        };
        let result = Self::try_parse_from(&arguments);
        match result {
            Err(error) if started_by == StartedBy::LambdaRuntime && lacks_command(&error) => {
                let lambda = std::iter::once(OsString::from("lambda"));
                Self::try_parse_from(arguments.into_iter().chain(lambda))
            }
            result => result,
        }
        .and_then(Self::checked)
    }

    /// Refuses `--json` where there is no result to print.
    fn checked(self) -> Result<Self, clap::Error> {
        let asks_for_picture = matches!(
            &self.command,
            Command::History(history) if history.graph || history.format.is_some()
        );
        let message = match &self.command {
            _ if !self.global.json => return Ok(self),
            Command::History(_) if asks_for_picture => {
                "--json cannot be used with --graph or --format".to_owned()
            }
            Command::Completions(_)
            | Command::Edit(_)
            | Command::Init(_)
            | Command::Lambda(_)
            | Command::Manpages(_) => {
                format!("'{}' has no --json", self.command.name())
            }
            _ => return Ok(self),
        };
        let error = Self::command().error(ErrorKind::ArgumentConflict, message);
        Err(error)
    }
}

impl Command {
    /// Whether it neither runs `env.py` nor changes anything: stopping it needs no care.
    #[must_use]
    pub fn reads_scripts_alone(&self) -> bool {
        match self {
            Self::Branches(_) | Self::Heads(_) | Self::Show(_) => true,
            Self::History(options) => !options.indicate_current && options.rev_range.is_none(),
            _ => false,
        }
    }

    /// The name on the command line.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Branches(_) => "branches",
            Self::Check => "check",
            Self::Completions(_) => "completions",
            Self::Current(_) => "current",
            Self::Downgrade(_) => "downgrade",
            Self::Edit(_) => "edit",
            Self::EnsureVersion(_) => "ensure_version",
            Self::Heads(_) => "heads",
            Self::History(_) => "history",
            Self::Init(_) => "init",
            Self::Lambda(_) => "lambda",
            Self::ListTemplates => "list_templates",
            Self::Manpages(_) => "manpages",
            Self::Merge(_) => "merge",
            Self::Revision(_) => "revision",
            Self::Show(_) => "show",
            Self::Stamp(_) => "stamp",
            Self::Upgrade(_) => "upgrade",
            Self::Verify(_) => "verify",
        }
    }
}

/// `None` where one of them is no text.
fn texts(arguments: &[OsString]) -> Option<Vec<String>> {
    let texts = arguments.iter().map(|argument| argument.to_str());
    texts.map(|text| text.map(str::to_owned)).collect()
}

fn words(texts: Vec<String>) -> Vec<OsString> {
    texts.into_iter().map(OsString::from).collect()
}

fn lacks_command(error: &clap::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::{Cli, Command, StartedBy};

    fn parse(arguments: &str) -> Result<Cli, clap::Error> {
        let arguments = std::iter::once("mig").chain(arguments.split_whitespace());
        Cli::read(arguments.map(Into::into).collect(), StartedBy::Caller)
    }

    fn range(arguments: &str) -> Option<String> {
        match parse(arguments).map(|cli| cli.command) {
            Ok(Command::History(options)) => options.rev_range,
            other => panic!("{arguments}: {other:?}"),
        }
    }

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn global_options_stand_before_the_command() {
        let cli = parse("-c a.ini -c pyproject.toml -n other -x a=1 -x b=-2 --raise -q heads")
            .expect("valid arguments");
        assert_eq!(cli.global.config, ["a.ini", "pyproject.toml"]);
        assert_eq!(cli.global.name, "other");
        assert_eq!(cli.global.x, ["a=1", "b=-2"]);
        assert!(cli.global.raiseerr && cli.global.quiet);
        assert_eq!(parse("heads -x a=1").expect_err("too late").exit_code(), 2);
    }

    #[test]
    fn own_options_may_follow_the_command() {
        let cli = parse("heads --url sqlite:///a.db -q").expect("valid arguments");
        assert_eq!(cli.global.url.as_deref(), Some("sqlite:///a.db"));
        assert!(cli.global.quiet);
    }

    #[test]
    fn long_options_may_be_abbreviated() {
        assert!(matches!(
            parse("heads --verb --resolve").map(|cli| cli.command),
            Ok(Command::Heads(options)) if options.verbose && options.resolve_dependencies
        ));
        assert_eq!(range("history --rev a:b").as_deref(), Some("a:b"));
    }

    #[test]
    fn ranges_and_revisions_may_begin_with_a_minus() {
        assert_eq!(range("history -r-3:").as_deref(), Some("-3:"));
        assert!(matches!(
            parse("show -1").map(|cli| cli.command),
            Ok(Command::Show(options)) if options.rev == "-1"
        ));
    }

    #[test]
    fn commands_that_write_scripts_take_alembics_options() {
        let cli = parse(
            "revision --mess=x --hea a@head --sp --br l --ver p --rev-i 1 --dep a --dep b --sq --auto",
        );
        assert!(matches!(
            cli.map(|cli| cli.command),
            Ok(Command::Revision(options))
                if options.message.as_deref() == Some("x")
                    && options.depends_on == ["a", "b"]
                    && options.splice && options.sql && options.autogenerate
        ));
        assert!(matches!(
            parse("merge -m x a b --splice").map(|cli| cli.command),
            Ok(Command::Merge(options)) if options.revisions == ["a", "b"] && options.splice
        ));
        assert!(matches!(
            parse("init --pack --temp async folder").map(|cli| cli.command),
            Ok(Command::Init(options)) if options.package && options.template == "async"
        ));
        for arguments in [
            "init",
            "merge",
            "edit",
            "check x",
            "revision x",
            "revision -m",
        ] {
            let error = parse(arguments).expect_err(arguments);
            assert_eq!(error.exit_code(), 2, "{arguments}");
        }
    }

    #[test]
    fn aws_lambda_gives_no_command() {
        let read = |arguments: &str, started_by| {
            let arguments = std::iter::once("mig").chain(arguments.split_whitespace());
            Cli::read(arguments.map(Into::into).collect(), started_by)
        };
        for arguments in ["", "-c other.ini -x a=1"] {
            assert!(matches!(
                read(arguments, StartedBy::LambdaRuntime).map(|cli| cli.command),
                Ok(Command::Lambda(_))
            ));
            let error = read(arguments, StartedBy::Caller).expect_err("no command");
            assert_eq!(error.exit_code(), 2, "{arguments}");
        }
        let upgrade = read("upgrade head", StartedBy::LambdaRuntime);
        assert!(matches!(
            upgrade.map(|cli| cli.command),
            Ok(Command::Upgrade(_))
        ));
        assert!(read("--nosuch", StartedBy::LambdaRuntime).is_err());
    }

    #[test]
    fn wrong_usage_exits_with_2() {
        for arguments in ["", "nosuch", "heads extra", "heads --nosuch", "show", "-x"] {
            assert_eq!(
                parse(arguments).expect_err(arguments).exit_code(),
                2,
                "{arguments}"
            );
        }
    }
}
