//! The arguments of a command as `env.py` sees them in `config.cmd_opts`: the names and the order
//! of Alembic's own command line.

use crate::cli::{Cli, Command};
use crate::runtime::CommandOption;

/// The namespace that Alembic's argument parser makes of a command line.
pub(super) fn command_options(cli: &Cli) -> Vec<(String, CommandOption)> {
    let global = &cli.global;
    let mut options = vec![
        ("config", list(&global.config)),
        ("name", CommandOption::Text(global.name.clone())),
        ("x", list(&global.x)),
        ("raiseerr", CommandOption::Flag(global.raiseerr)),
        ("quiet", CommandOption::Flag(global.quiet)),
    ];
    options.extend(own_options(&cli.command));
    options.push(("cmd", function(&cli.command)));
    options
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// The command's own arguments: its options in the order of its function, then what has no dash.
fn own_options(command: &Command) -> Vec<(&'static str, CommandOption)> {
    let flag = CommandOption::Flag;
    match command {
        Command::Upgrade(migrate) | Command::Downgrade(migrate) => migrate_options(migrate),
        Command::Stamp(stamp) => vec![
            ("sql", flag(stamp.sql)),
            ("tag", text(stamp.tag.as_deref())),
            ("purge", flag(stamp.purge)),
            ("revisions", CommandOption::List(stamp.revisions.clone())),
        ],
        Command::Current(current) => vec![
            ("check_heads", flag(current.check_heads)),
            ("verbose", flag(current.verbose)),
        ],
        Command::History(history) => vec![
            ("rev_range", text(history.rev_range.as_deref())),
            ("verbose", flag(history.verbose)),
            ("indicate_current", flag(history.indicate_current)),
        ],
        Command::Show(show) => vec![("rev", CommandOption::Text(show.rev.clone()))],
        Command::Edit(edit) => vec![("rev", CommandOption::Text(edit.rev.clone()))],
        Command::Heads(heads) => vec![
            ("verbose", flag(heads.verbose)),
            ("resolve_dependencies", flag(heads.resolve_dependencies)),
        ],
        Command::Branches(branches) => vec![("verbose", flag(branches.verbose))],
        Command::Check
        | Command::Completions(_)
        | Command::Lambda(_)
        | Command::ListTemplates
        | Command::Manpages(_) => Vec::new(),
        Command::Verify(_) => vec![("check_heads", flag(false)), ("verbose", flag(false))],
        Command::EnsureVersion(ensure) => vec![("sql", flag(ensure.sql))],
        Command::Init(init) => vec![
            ("template", CommandOption::Text(init.template.clone())),
            ("package", flag(init.package)),
            ("directory", CommandOption::Text(init.directory.clone())),
        ],
        Command::Merge(merge) => vec![
            ("message", text(merge.message.as_deref())),
            ("branch_label", text(merge.branch_label.as_deref())),
            ("rev_id", text(merge.rev_id.as_deref())),
            ("splice", flag(merge.splice)),
            ("revisions", CommandOption::List(merge.revisions.clone())),
        ],
        Command::Revision(revision) => vec![
            ("message", text(revision.message.as_deref())),
            ("autogenerate", flag(revision.autogenerate)),
            ("sql", flag(revision.sql)),
            ("head", text(revision.head.as_deref())),
            ("splice", flag(revision.splice)),
            ("branch_label", text(revision.branch_label.as_deref())),
            ("version_path", text(revision.version_path.as_deref())),
            ("rev_id", text(revision.rev_id.as_deref())),
            ("depends_on", list(&revision.depends_on)),
        ],
    }
}

/// `cmd`: the function of `alembic.command` with the names of its parameters, as
/// `CommandLine._inspect_function` gives them.
fn function(command: &Command) -> CommandOption {
    let (name, positional, keywords): (_, &'static [_], &'static [_]) = match command {
        Command::Branches(_) => ("branches", &[], &["verbose"]),
        Command::Check => ("check", &[], &[]),
        // No env.py runs for these two.
        Command::Completions(_) => ("completions", &[], &[]),
        Command::Manpages(_) => ("manpages", &[], &[]),
        Command::Current(_) => ("current", &[], &["check_heads", "verbose"]),
        Command::Downgrade(_) => ("downgrade", &["revision"], &["sql", "tag"]),
        Command::Edit(_) => ("edit", &["rev"], &[]),
        Command::EnsureVersion(_) => ("ensure_version", &[], &["sql"]),
        Command::Heads(_) => ("heads", &[], &["verbose", "resolve_dependencies"]),
        Command::History(_) => (
            "history",
            &[],
            &["rev_range", "verbose", "indicate_current"],
        ),
        Command::Init(_) => ("init", &["directory"], &["template", "package"]),
        Command::Lambda(_) => ("lambda", &[], &[]),
        // Alembic has no such command; what comes nearest only reads, too.
        Command::Verify(_) => ("current", &[], &["check_heads", "verbose"]),
        Command::ListTemplates => ("list_templates", &[], &[]),
        Command::Merge(_) => (
            "merge",
            &["revisions"],
            &["message", "branch_label", "rev_id", "splice"],
        ),
        Command::Revision(_) => (
            "revision",
            &[],
            &[
                "message",
                "autogenerate",
                "sql",
                "head",
                "splice",
                "branch_label",
                "version_path",
                "rev_id",
                "depends_on",
                "process_revision_directives",
            ],
        ),
        Command::Show(_) => ("show", &["rev"], &[]),
        Command::Stamp(_) => ("stamp", &["revisions"], &["sql", "tag", "purge"]),
        Command::Upgrade(_) => ("upgrade", &["revision"], &["sql", "tag"]),
    };
    CommandOption::Function {
        name,
        positional,
        keywords,
    }
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
        assert_eq!(
            options[8].1,
            CommandOption::Function {
                name: "upgrade",
                positional: &["revision"],
                keywords: &["sql", "tag"],
            }
        );
    }
}
