//! Every command and flag of the command line, as clap types; how a command works lives in
//! `commands`. The names, the short forms and the abbreviations of long options are Alembic's.

use clap::{ArgAction, Args, Parser, Subcommand};

/// Runs the migrations of Alembic projects natively, without Python.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "mig",
    version,
    infer_long_args = true,
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
    #[arg(short = 'x', value_name = "X", action = ArgAction::Append, allow_hyphen_values = true)]
    pub x: Vec<String>,
    /// Report a command's failure on standard error, with exit status 1
    #[arg(long)]
    pub raiseerr: bool,
    /// Print nothing on standard output
    #[arg(short = 'q', long, global = true)]
    pub quiet: bool,
    /// Database URL to use instead of the project's; default is the value of MIG_URL
    #[arg(long, global = true, value_name = "URL")]
    pub url: Option<String>,
}

/// The commands.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Show current branch points
    Branches(BranchesOptions),
    /// Show the current revisions of the database
    Current(CurrentOptions),
    /// Revert to a previous version
    Downgrade(MigrateOptions),
    /// Create the version table if the database has none
    #[command(name = "ensure_version")]
    EnsureVersion(EnsureVersionOptions),
    /// Show the heads of the script directory
    Heads(HeadsOptions),
    /// List scripts in chronological order
    History(HistoryOptions),
    /// Show the revisions denoted by a symbol
    Show(ShowOptions),
    /// Write revisions into the version table without running their scripts
    Stamp(StampOptions),
    /// Upgrade to a later version
    Upgrade(MigrateOptions),
}

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
    /// Arbitrary name for env.py
    #[arg(long)]
    pub tag: Option<String>,
    /// Tell how long each revision takes
    #[arg(short = 'v', long)]
    pub verbose: bool,
    /// Revision identifier, or from:to with --sql
    #[arg(allow_negative_numbers = true)]
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
    #[arg(required = true, num_args = 1.., allow_negative_numbers = true)]
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
    #[arg(short = 'r', long, allow_hyphen_values = true)]
    pub rev_range: Option<String>,
    /// Use more verbose output
    #[arg(short = 'v', long)]
    pub verbose: bool,
    /// Mark the current revision of the database
    #[arg(short = 'i', long)]
    pub indicate_current: bool,
}

/// The options of `ensure_version`.
#[derive(Debug, Clone, Args)]
pub struct EnsureVersionOptions {
    /// Print the SQL instead of sending it to the database
    #[arg(long)]
    pub sql: bool,
}

/// The options of `show`.
#[derive(Debug, Clone, Args)]
pub struct ShowOptions {
    /// Revision identifier, or 'current'
    #[arg(allow_negative_numbers = true)]
    pub rev: String,
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::{Cli, Command};

    fn parse(arguments: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(std::iter::once("mig").chain(arguments.split_whitespace()))
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
        assert_eq!(
            range("history -r -3:current -v").as_deref(),
            Some("-3:current")
        );
        assert!(matches!(
            parse("show -1").map(|cli| cli.command),
            Ok(Command::Show(options)) if options.rev == "-1"
        ));
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
