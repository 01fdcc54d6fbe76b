//! The arguments of a command as `env.py` sees them in `config.cmd_opts`: the names and the order
//! of Alembic's own command line.

use crate::cli::{Cli, Command};
use crate::runtime::CommandOption;

/// The namespace that Alembic's argument parser makes of a command line. Of `cmd`, in Alembic the
/// function with the names of its arguments, the command's name is left.
pub(super) fn command_options(cli: &Cli) -> Vec<(String, CommandOption)> {
    let global = &cli.global;
    let mut options = vec![
        ("config", list(&global.config)),
        ("name", CommandOption::Text(global.name.clone())),
        ("x", list(&global.x)),
        ("raiseerr", CommandOption::Flag(global.raiseerr)),
        ("quiet", CommandOption::Flag(global.quiet)),
    ];
    let (name, own) = match &cli.command {
        Command::Upgrade(migrate) => ("upgrade", migrate_options(migrate)),
        Command::Downgrade(migrate) => ("downgrade", migrate_options(migrate)),
        Command::Stamp(stamp) => (
            "stamp",
            vec![
                ("sql", CommandOption::Flag(stamp.sql)),
                ("tag", text(stamp.tag.as_deref())),
                ("purge", CommandOption::Flag(stamp.purge)),
                ("revisions", CommandOption::List(stamp.revisions.clone())),
            ],
        ),
        Command::Current(current) => (
            "current",
            vec![
                ("check_heads", CommandOption::Flag(current.check_heads)),
                ("verbose", CommandOption::Flag(current.verbose)),
            ],
        ),
        Command::History(history) => (
            "history",
            vec![
                ("rev_range", text(history.rev_range.as_deref())),
                ("verbose", CommandOption::Flag(history.verbose)),
                (
                    "indicate_current",
                    CommandOption::Flag(history.indicate_current),
                ),
            ],
        ),
        Command::EnsureVersion(options) => (
            "ensure_version",
            vec![("sql", CommandOption::Flag(options.sql))],
        ),
        Command::Show(show) => ("show", vec![("rev", CommandOption::Text(show.rev.clone()))]),
        Command::Heads(heads) => (
            "heads",
            vec![
                ("verbose", CommandOption::Flag(heads.verbose)),
                (
                    "resolve_dependencies",
                    CommandOption::Flag(heads.resolve_dependencies),
                ),
            ],
        ),
        Command::Branches(branches) => (
            "branches",
            vec![("verbose", CommandOption::Flag(branches.verbose))],
        ),
    };
    options.extend(own);
    options.push(("cmd", CommandOption::Text(name.to_owned())));
    options
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn migrate_options(options: &crate::cli::MigrateOptions) -> Vec<(&'static str, CommandOption)> {
    vec![
        ("sql", CommandOption::Flag(options.sql)),
        ("tag", text(options.tag.as_deref())),
        ("revision", CommandOption::Text(options.revision.clone())),
    ]
}

fn text(value: Option<&str>) -> CommandOption {
    value.map_or(CommandOption::None, |value| {
        CommandOption::Text(value.to_owned())
    })
}

/// What may be given several times is `None` in Python where it is not given.
fn list(values: &[String]) -> CommandOption {
    if values.is_empty() {
        return CommandOption::None;
    }
    CommandOption::List(values.to_vec())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[test]
    fn names_and_order_are_those_of_alembic() {
        let cli = Cli::try_parse_from(["mig", "-x", "a=1", "upgrade", "--sql", "head"])
            .expect("valid arguments");
        let options = command_options(&cli);
        let names: Vec<&str> = options.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "config", "name", "x", "raiseerr", "quiet", "sql", "tag", "revision", "cmd"
            ]
        );
        assert_eq!(options[0].1, CommandOption::None);
        assert_eq!(options[2].1, CommandOption::List(vec!["a=1".to_owned()]));
        assert_eq!(options[5].1, CommandOption::Flag(true));
        assert_eq!(options[8].1, CommandOption::Text("upgrade".to_owned()));
    }
}
