//! The commands that write: `init`, `revision`, `merge`, and `edit` and `ensure_version`. What is
//! expected was printed and written by Alembic.

use std::fs;

use super::project::{ENVIRONMENT, FIRST, LOGGING, Project, SECOND};

/// A project as `init` writes it, on an SQLite file.
fn created(template: &str) -> Project {
    let project = Project::empty();
    let outcome = project.run_with(&["init", "-t", template, "migration"]);
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    let ini = fs::read_to_string(project.path("alembic.ini")).unwrap();
    let driver = if template.ends_with("async") {
        "sqlite+aiosqlite"
    } else {
        "sqlite"
    };
    let ini = ini
        .replace(
            "driver://user:pass@localhost/dbname2",
            "sqlite:///second.db",
        )
        .replace(
            "driver://user:pass@localhost/dbname",
            &format!("{driver}:///first.db"),
        );
    project.write("alembic.ini", &ini);
    project
}

fn script(project: &Project, name: &str) -> String {
    let text = fs::read_to_string(project.path(&format!("migration/versions/{name}"))).unwrap();
    let date = text
        .lines()
        .find(|line| line.starts_with("Create Date: "))
        .unwrap();
    text.replace(date, "Create Date: DATE")
}

/// Standard output with the project's folder as ROOT.
fn told(project: &Project, arguments: &[&str]) -> (i32, String) {
    let outcome = project.run_with(arguments);
    (outcome.status, project.without_root(&outcome.stdout))
}

#[test]
fn init_writes_a_project() {
    let project = Project::empty();
    let outcome = project.run("init migration");
    assert_eq!(
        project.without_root(&outcome.stdout),
        "Creating directory ROOT/migration ...  done
Creating directory ROOT/migration/versions ...  done
Generating ROOT/migration/script.py.mako ...  done
Generating ROOT/migration/README ...  done
Generating ROOT/migration/env.py ...  done
Generating ROOT/alembic.ini ...  done
Please edit configuration/connection/logging settings in ROOT/alembic.ini before proceeding.
"
    );
    assert!(
        outcome
            .stderr
            .contains("name the database in alembic.ini (sqlalchemy.url)")
    );
    assert!(outcome.stderr.contains("mig revision -m MESSAGE"));
    let (status, text) = told(&project, &["init", "migration"]);
    assert_eq!(status, 255);
    assert_eq!(
        text,
        "FAILED: Directory migration already exists and is not empty\n"
    );
    let (_, text) = told(&project, &["-q", "init", "--package", "other"]);
    assert_eq!(
        text,
        "Generating ROOT/other/script.py.mako ...  done
Generating ROOT/other/README ...  done
Generating ROOT/other/env.py ...  done
"
    );
    assert!(project.path("other/__init__.py").exists());
    assert!(project.path("other/versions/__init__.py").exists());
    let (status, text) = told(&project, &["init", "-t", "nosuch", "x"]);
    assert_eq!(
        (status, text.as_str()),
        (255, "FAILED: No such template nosuch\n")
    );
}

#[test]
fn init_names_the_folder_relative_to_the_configuration() {
    let project = Project::empty();
    fs::create_dir(project.path("conf")).unwrap();
    project.result("-c conf/x.ini init a/b");
    let ini = fs::read_to_string(project.path("conf/x.ini")).unwrap();
    assert!(
        ini.contains("\nscript_location = %(here)s/../a/b\n"),
        "{ini}"
    );
    project.write("pyproject.toml", "[project]\nname = \"x\"\n");
    let (_, text) = told(&project, &["init", "-t", "pyproject", "p"]);
    assert!(
        text.contains("Appending to existing ROOT/pyproject.toml ...  done\n"),
        "{text}"
    );
    let (_, text) = told(&project, &["init", "-t", "pyproject", "p2"]);
    assert!(text.contains("File ROOT/pyproject.toml already exists and already has a [tool.alembic] section, skipping\nFile ROOT/alembic.ini already exists, skipping\n"), "{text}");
    assert_eq!(project.result("heads"), "");
}

#[test]
fn every_template_makes_a_project_that_runs() {
    for template in [
        "generic",
        "async",
        "multidb",
        "pyproject",
        "pyproject_async",
    ] {
        let project = created(template);
        project.result("revision --rev-id a1 -m first");
        project.result("revision --rev-id a2 -m second");
        project.result("upgrade head");
        let current = if template == "multidb" {
            "a2 (head)\na2 (head)\n"
        } else {
            "a2 (head)\n"
        };
        assert_eq!(project.result("current"), current, "{template}");
        let sql = project.result("upgrade head --sql");
        let sql = if template == "multidb" {
            fs::read_to_string(project.path("engine2.sql")).unwrap()
        } else {
            sql
        };
        assert!(sql.contains("-- Running upgrade a1 -> a2\n"), "{template}");
        project.result("downgrade base");
    }
}

#[test]
fn templates_are_listed() {
    assert_eq!(
        Project::empty().result("list_templates"),
        "Available templates:

generic - Generic single-database configuration.
async - Generic single-database configuration with an async dbapi.
multidb - Rudimentary multi-database configuration.
pyproject - pyproject configuration, based on the generic configuration.
pyproject_async - pyproject configuration, with an async dbapi.

Templates are used via the 'init' command, e.g.:

  alembic init --template generic ./scripts
"
    );
}

#[test]
fn a_revision_follows_the_head() {
    let project = created("generic");
    assert_eq!(
        told(
            &project,
            &["revision", "--rev-id", "a1", "-m", "Add: Things, \u{dc}ml!"]
        ),
        (
            0,
            "Generating ROOT/migration/versions/a1_add_things_\u{fc}ml.py ...  done\n".to_owned()
        )
    );
    project.result("revision --rev-id a2 --branch-label lab");
    assert_eq!(
        script(&project, "a2_.py"),
        r#""""empty message

Revision ID: a2
Revises: a1
Create Date: DATE

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'a2'
down_revision: Union[str, Sequence[str], None] = 'a1'
branch_labels: Union[str, Sequence[str], None] = ('lab',)
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    pass


def downgrade() -> None:
    """Downgrade schema."""
    pass
"#
    );
    let random = project.result("revision -m random");
    let name = random.rsplit('/').next().unwrap();
    let (identifier, rest) = name.split_at(12);
    assert!(identifier.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(rest, "_random.py ...  done\n");
}

#[test]
fn merges_and_splices() {
    let project = created("generic");
    project.result("revision --rev-id a1");
    project.result("revision --rev-id a2");
    project.run("revision --rev-id a3 --head a1").assert_failed(
        "Revision a1 is not a head revision; please specify --splice to create a new branch from this revision",
    );
    project.result("revision --rev-id a3 --head a1 --splice");
    project.run("revision --rev-id a4").assert_failed(
        "Multiple heads are present; please specify the head revision on which the new revision should be based, or perform a merge.",
    );
    project.result("revision --rev-id a4 --head a3 --depends-on a1 --depends-on a2");
    assert!(script(&project, "a4_.py").contains("None] = ['a1', 'a2']\n"));
    project
        .run("merge a2 a2")
        .assert_failed("Duplicate head revisions specified");
    assert_eq!(
        told(
            &project,
            &["merge", "--rev-id", "m1", "-m", "both", "heads"]
        ),
        (
            0,
            "Generating ROOT/migration/versions/m1_both.py ...  done\n".to_owned()
        )
    );
    let merged = script(&project, "m1_both.py");
    assert!(merged.contains("\nRevises: a4\n"), "{merged}");
    project.result("merge --rev-id m2 a2 a4 --splice");
    let merged = script(&project, "m2_.py");
    assert!(merged.contains("\nRevises: a2, a4\n"), "{merged}");
    assert!(merged.contains("down_revision: Union[str, Sequence[str], None] = ('a2', 'a4')\n"));
    project
        .run("revision --rev-id a-b@")
        .assert_failed("Character(s) '-, @' not allowed in revision identifier 'a-b@'");
    project
        .run("revision --version-path nosuch --head m1")
        .assert_failed("Path nosuch is not represented in current version locations");
}

#[test]
fn names_of_files_follow_the_configuration() {
    let project = Project::without_scripts(
        "file_template = %%(year)d/%%(rev)s-%%(slug)s\ntruncate_slug_length = 10\nrecursive_version_locations = true\ntimezone = utc",
    );
    project.write(
        "migration/script.py.mako",
        "\"\"\"${create_date}\"\"\"\nrevision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n",
    );
    project.result("revision --rev-id a1 -m quick_brown_fox");
    let year = fs::read_dir(project.path("migration/versions"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    let text = fs::read_to_string(year.path().join("a1-quick_.py")).unwrap();
    assert!(text.contains("+00:00\"\"\""), "{text}");
    assert_eq!(project.result("heads"), "a1 (head)\n");
    project.run("revision --rev-id a2 -m x --branch-label lab").assert_failed_after(
        &format!("Generating ROOT/migration/versions/{}/a2-x.py ...  done\n", year.file_name().to_string_lossy()),
        &format!(
            "Version a2 specified branch_labels lab, however the migration file ROOT/migration/versions/{}/a2-x.py does not have them; have you upgraded your script.py.mako to include the 'branch_labels' section?",
            year.file_name().to_string_lossy()
        ),
        &project,
    );
    let project = Project::without_scripts("timezone = Nowhere/Land");
    project
        .run("revision")
        .assert_failed("Can't locate timezone: Nowhere/Land");
}

const TINY: &str = "revision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n";

#[test]
fn a_name_of_a_time_zone_is_that_of_a_file() {
    for (zone, status) in [
        ("Europe/Berlin", 0),
        ("utc", 0),
        ("europe/berlin", 255),
        ("", 1),
    ] {
        let project = Project::without_scripts(&format!("timezone = {zone}"));
        project.write("migration/script.py.mako", TINY);
        let outcome = project.run("revision");
        assert_eq!(outcome.status, status, "{zone}: {outcome:#?}");
    }
}

#[test]
fn an_encoding_that_there_is_not() {
    let project = Project::without_scripts("output_encoding = nosuch");
    project.write("migration/script.py.mako", TINY);
    let outcome = project.run("revision --rev-id a1");
    outcome.assert_error(1, &["LookupError: unknown encoding: nosuch"]);
    let said = "Generating ROOT/migration/versions/a1_.py ...  FAILED\n";
    assert_eq!(project.without_root(&outcome.stdout), said);
    assert!(!project.path("migration/versions/a1_.py").exists());
}

#[test]
fn an_identifier_that_is_taken() {
    let project = Project::without_scripts("");
    project.write("migration/script.py.mako", TINY);
    project.result("revision --rev-id a1 -m one");
    project.result("revision --rev-id a2 -m two --head a1");
    let outcome = project.run("revision --rev-id a2 -m three --head base");
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    let warning = "warning: Revision a2 is present more than once";
    assert!(outcome.stderr.contains(warning), "{outcome:#?}");

    let project = Project::without_scripts("");
    project.write("migration/script.py.mako", TINY);
    project.result("revision --rev-id a1 -m one");
    project.result("revision --rev-id a2 -m two");
    let outcome = project.run("revision --rev-id a1 -m three");
    assert_eq!(outcome.status, 0, "{outcome:#?}");
    let warning = "a1_three.py has made it, and no command works until it is changed or removed";
    assert!(outcome.stderr.contains(warning), "{outcome:#?}");
    let outcome = project.run("history");
    assert_eq!(outcome.status, 255);
    // Which of the two scripts counts is left to the order of the folder.
    let told = "FAILED: Cycle is detected in revisions (";
    assert!(outcome.stdout.starts_with(told), "{outcome:#?}");
}

#[test]
fn hooks_run_over_new_scripts() {
    let path = std::env::var("PATH").unwrap();
    let project = Project::without_scripts(
        "[post_write_hooks]\nhooks = note, again\n\
         note.type = exec\nnote.executable = sh\nnote.options = note.sh 'a b' REVISION_SCRIPT_FILENAME\n\
         again.type = exec\nagain.executable = sh\nagain.options = ../note.sh two REVISION_SCRIPT_FILENAME\nagain.cwd = migration",
    )
    .with_variable("PATH", &path);
    project.write("migration/script.py.mako", TINY);
    project.write(
        "note.sh",
        "echo \"# $1 in $(basename $(dirname \"$2\"))\" >> \"$2\"\necho noted\n",
    );
    let expected = "Generating ROOT/migration/versions/a1_.py ...  done
Running post write hook 'note' ...
noted
  done
Running post write hook 'again' ...
noted
  done
";
    assert_eq!(
        told(&project, &["revision", "--rev-id", "a1"]),
        (0, expected.to_owned())
    );
    let text = fs::read_to_string(project.path("migration/versions/a1_.py")).unwrap();
    assert!(
        text.ends_with("# a b in versions\n# two in versions\n"),
        "{text}"
    );
}

#[test]
fn hooks_that_cannot_run() {
    let path = std::env::var("PATH").unwrap();
    for (options, announced, message) in [
        (
            "",
            false,
            "Key 'h.type' (or 'type' in toml) is required for post write hook 'h'",
        ),
        (
            "h.type = nosuch",
            true,
            "No formatter with name 'nosuch' registered",
        ),
        (
            "h.type = exec",
            true,
            "Key h.executable is required for post write hook 'h'",
        ),
        (
            "h.type = module",
            true,
            "Key h.module is required for post write hook 'h'",
        ),
        (
            "h.type = console_scripts\nh.entrypoint = no-such-script",
            true,
            "Could not find entrypoint console_scripts.no-such-script",
        ),
    ] {
        let project =
            Project::without_scripts(&format!("[post_write_hooks]\nhooks = h\n{options}"))
                .with_variable("PATH", &path);
        project.write("migration/script.py.mako", TINY);
        let mut before = "Generating ROOT/migration/versions/a1_.py ...  done\n".to_owned();
        if announced {
            before.push_str("Running post write hook 'h' ...\n  FAILED\n");
        }
        project
            .run("revision --rev-id a1")
            .assert_failed_after(&before, message, &project);
    }
    let project = Project::without_scripts(
        "[post_write_hooks]\nhooks = h\nh.type = exec\nh.executable = nosuchprogram",
    );
    project.write("migration/script.py.mako", TINY);
    project.run("revision").assert_error(
        1,
        &["FileNotFoundError: [Errno 2] No such file or directory: 'nosuchprogram'"],
    );
}

#[test]
fn the_environment_shapes_new_scripts() {
    let project = Project::without_scripts(
        "sqlalchemy.url = sqlite:///thing.db\nrevision_environment = true",
    );
    project.write(
        "migration/script.py.mako",
        "${imports if imports else ''}\n# ${extra}\nrevision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\ndef upgrade():\n    ${upgrades}\n",
    );
    let hook = "
def shape(context, revision, directives):
    directives[0].rev_id = '0001'
    directives[0].message = 'renamed'
    directives[0].imports.add('import json')
    if directives[0].head == 'nothing@head':
        directives[:] = []
";
    let environment = ENVIRONMENT
        .replace("config = context.config\n", &format!("config = context.config\n{hook}"))
        .replace(
            "connection=connection)",
            "connection=connection, process_revision_directives=shape, template_args={'extra': 'more'})",
        );
    project.write("migration/env.py", &environment);
    assert_eq!(
        told(&project, &["revision", "-m", "x"]),
        (
            0,
            "Generating ROOT/migration/versions/0001_renamed.py ...  done\n".to_owned()
        )
    );
    let text = fs::read_to_string(project.path("migration/versions/0001_renamed.py")).unwrap();
    assert_eq!(
        text,
        "import json
# more
revision = '0001'
down_revision = None
def upgrade():
    # ### commands auto generated by Alembic - please adjust! ###
    pass
    # ### end Alembic commands ###
"
    );
    assert_eq!(project.result("revision --head nothing@head"), "");
}

#[test]
fn what_needs_autogenerate_says_so() {
    let project = Project::small_sqlite();
    for command in ["check", "revision --autogenerate -m x"] {
        let outcome = project.run(command);
        assert_eq!(outcome.status, 255, "{outcome:#?}");
        assert!(outcome.stdout.starts_with("FAILED: '"), "{outcome:#?}");
        assert!(
            outcome
                .stdout
                .contains("needs autogenerate, which mig does not provide yet"),
            "{outcome:#?}"
        );
        assert!(
            outcome.stderr.contains("hint: run 'alembic "),
            "{outcome:#?}"
        );
    }
    project
        .run("revision --autogenerate --sql")
        .assert_failed("Using --sql with --autogenerate does not make any sense");
    project.run("revision --sql").assert_failed("Using --sql with the revision command when revision_environment is not configured does not make any sense");
}

#[test]
fn edit_opens_the_editor() {
    let project = Project::small_sqlite().with_variable("EDITOR", "/bin/echo");
    let path = |revision: &str| format!("ROOT/migration/versions/{revision}_.py\n");
    assert_eq!(told(&project, &["edit", "head"]), (0, path(SECOND)));
    assert_eq!(told(&project, &["edit", "1a2b"]), (0, path(FIRST)));
    project
        .run("edit current")
        .assert_failed("No current revisions");
    project.result("stamp 1a2b");
    assert_eq!(told(&project, &["edit", "current"]), (0, path(FIRST)));
    project
        .run("edit base")
        .assert_failed("No revision files indicated by symbol 'base'");
    let project = Project::small_sqlite();
    project.run("edit head").assert_failed(
        "Error executing editor (No suitable editor found. Please set the \"EDITOR\" or \"VISUAL\" environment variables)",
    );
}

#[test]
fn ensure_version_creates_the_table_alone() {
    let project = Project::small_sqlite();
    assert_eq!(
        project.result("ensure_version --sql"),
        "CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, 
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

"
    );
    assert!(!project.path("thing.db").exists());
    assert_eq!(project.result("ensure_version"), "");
    assert_eq!(project.result("ensure_version"), "");
    let rows: i64 = project
        .sqlite("thing.db")
        .query_row("SELECT count(*) FROM alembic_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 0);
}

#[test]
fn the_environment_sees_the_command_line_as_argparse_gives_it() {
    let project = Project::small_sqlite();
    let print = "
from alembic import command
options = config.cmd_opts
print(type(options).__name__, [name for name in vars(options)])
print(options.cmd[0] is command.upgrade, options.cmd[0].__name__, options.cmd[1:])
try:
    print(repr(context.get_revision_argument()))
except KeyError as error:
    print('none', error)
";
    let environment = ENVIRONMENT.replace(
        "config = context.config\n",
        &format!("config = context.config\n{print}"),
    );
    project.write("migration/env.py", &environment);
    assert_eq!(
        project.result("upgrade heads"),
        "Namespace ['config', 'name', 'x', 'raiseerr', 'quiet', 'sql', 'tag', 'revision', 'cmd']
True upgrade (['revision'], ['sql', 'tag'])
('2b3c4d5e6f70',)
"
    );
    let last = |text: String| text.lines().nth(2).unwrap().to_owned();
    assert_eq!(last(project.result("upgrade head")), "'2b3c4d5e6f70'");
    assert_eq!(last(project.result("downgrade base")), "None");
    assert_eq!(last(project.result("stamp head")), "'head'");
    assert_eq!(last(project.result("current")), "none 'destination_rev'");
}

#[test]
fn sections_and_both_configuration_files() {
    let project = Project::small_sqlite();
    let ini = format!(
        "[one]\nscript_location = %(here)s/migration\nsqlalchemy.url = sqlite:///one.db\n{LOGGING}"
    );
    project.write("alembic.ini", &ini);
    project.result("-n one upgrade head");
    assert!(project.path("one.db").exists());
    project
        .run("heads")
        .assert_failed("No 'script_location' key found in configuration.");
    project.write(
        "sub/pyproject.toml",
        "[tool.alembic]\nscript_location = \"%(here)s/../migration\"\nfile_template = \"toml_%%(rev)s\"\n",
    );
    project.write("migration/script.py.mako", TINY);
    assert_eq!(
        told(
            &project,
            &[
                "-c",
                "sub/pyproject.toml",
                "-c",
                "alembic.ini",
                "revision",
                "--rev-id",
                "a1"
            ]
        ),
        (
            0,
            "Generating ROOT/sub/../migration/versions/toml_a1.py ...  done\n".to_owned()
        )
    );
}
