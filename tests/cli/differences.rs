//! Where mig differs from Alembic on purpose; `docs/differences.md` names these tests.

use std::fs;

use super::project::{ENVIRONMENT, FIRST, Project, SECOND};
use super::support::postgres::{TestDatabase, fresh_database};

const THIRD: &str = "3c4d5e6f7081";
const FOURTH: &str = "4d5e6f708192";

/// The small project with two more scripts, the first of which has this body.
fn project_with(url: &str, upgrade: &str) -> Project {
    let project = Project::small(url);
    project.add_script(THIRD, Some(SECOND), upgrade, "pass");
    project.add_script(
        FOURTH,
        Some(THIRD),
        "op.create_table('last', sa.Column('id', sa.Integer()))\n\
         op.execute('INSERT INTO last VALUES (4)')",
        "op.drop_table('last')",
    );
    project
}

/// Puts a statement in front of `context.configure` of the online half.
fn before_configure(project: &Project, statement: &str) {
    let configure = "        context.configure(connection=connection)\n";
    let changed = ENVIRONMENT.replace(configure, &format!("        {statement}\n{configure}"));
    assert_ne!(changed, ENVIRONMENT);
    project.write(
        "migration/env.py",
        &format!("from sqlalchemy import text\n{changed}"),
    );
}

fn assert_done_on_sqlite(project: &Project, tables: &[&str]) {
    let connection = project.sqlite("thing.db");
    let text = |sql: &str| -> String { connection.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(text("SELECT version_num FROM alembic_version"), FOURTH);
    for table in tables {
        text(&format!("SELECT CAST(count(*) AS TEXT) FROM {table}"));
    }
    assert_eq!(text("SELECT CAST(id AS TEXT) FROM last"), "4");
}

fn assert_done_on_postgresql(database: &TestDatabase, tables: &[&str]) {
    let mut client = database.client();
    let row = client
        .query_one("SELECT version_num FROM alembic_version", &[])
        .unwrap();
    assert_eq!(row.get::<_, String>(0), FOURTH);
    for table in tables {
        client
            .query_one(&format!("SELECT count(*) FROM {table}"), &[])
            .unwrap();
    }
    let row = client.query_one("SELECT id FROM last", &[]).unwrap();
    assert_eq!(row.get::<_, i32>(0), 4);
}

const COMMITS: &str = "op.create_table('one', sa.Column('id', sa.Integer()))\n\
                       op.get_bind().commit()\n\
                       op.create_table('two', sa.Column('id', sa.Integer()))";

#[test]
fn a_script_that_commits_loses_nothing_on_sqlite() {
    let project = project_with("sqlite:///thing.db", COMMITS);
    project.result("upgrade head");
    assert_done_on_sqlite(&project, &["thing", "one", "two"]);
}

#[test]
fn a_script_that_commits_loses_nothing_on_postgresql() {
    let database = fresh_database();
    let project = project_with(&database.url(), COMMITS);
    project.result("upgrade head");
    assert_done_on_postgresql(&database, &["thing", "one", "two"]);
}

#[test]
fn a_script_that_commits_keeps_what_it_committed_when_a_later_one_fails() {
    let database = fresh_database();
    let project = project_with(&database.url(), COMMITS);
    project.add_script(FOURTH, Some(THIRD), "op.drop_table('nosuch')", "pass");
    project
        .run("upgrade head")
        .assert_error(1, &["nosuch", "state: "]);
    let mut client = database.client();
    assert!(client.query("SELECT * FROM one", &[]).is_ok());
    assert!(client.query("SELECT * FROM two", &[]).is_err());
}

const SELECTS: &str = "connection.execute(text('SELECT 1'))";

#[test]
fn a_statement_before_configure_loses_nothing_on_sqlite() {
    let project = project_with("sqlite:///thing.db", "pass");
    before_configure(&project, SELECTS);
    project.result("upgrade head");
    assert_done_on_sqlite(&project, &["thing"]);
    project.result("downgrade base");
    assert_eq!(project.result("current"), "");
}

#[test]
fn a_statement_before_configure_loses_nothing_on_postgresql() {
    let database = fresh_database();
    let project = project_with(&database.url(), "pass");
    before_configure(&project, SELECTS);
    project.result("upgrade head");
    assert_done_on_postgresql(&database, &["thing"]);
    project.result("downgrade base");
    assert_eq!(project.result("current"), "");
}

#[test]
fn a_failure_after_a_statement_before_configure_keeps_nothing() {
    let database = fresh_database();
    let project = project_with(&database.url(), "op.drop_table('nosuch')");
    before_configure(&project, SELECTS);
    project.run("upgrade head").assert_error(1, &["nosuch"]);
    assert!(database.client().query("SELECT * FROM thing", &[]).is_err());
}

#[test]
fn an_import_that_is_not_there_hurts_only_where_it_decides() {
    let project = Project::small_sqlite();
    project.add_script(
        THIRD,
        Some(SECOND),
        "import nosuch.settings\n\
         from nosuch.models import Base\n\
         op.create_table('one', sa.Column('id', sa.Integer()))",
        "import nosuch.settings\nop.drop_table(nosuch.settings.TABLE)",
    );
    project.result("upgrade head");
    let failed = project.run("downgrade -1");
    failed.assert_error(1, &["nosuch.settings", "3c4d5e6f7081_.py:"]);
    assert_eq!(project.result("current"), format!("{THIRD} (head)\n"));
}

#[test]
fn application_modules_are_evaluated_by_need() {
    let project =
        Project::without_scripts("sqlalchemy.url = sqlite:///thing.db\nprepend_sys_path = .");
    project.write(
        "club/settings.py",
        "from nosuch import connect\n\nserver = connect('production')\nTABLE = 'members'\n",
    );
    project.write("club/__init__.py", "");
    project.add_script(
        FIRST,
        None,
        "from club.settings import TABLE\nop.create_table(TABLE, sa.Column('id', sa.Integer()))",
        "pass",
    );
    project.result("upgrade head");
    let connection = project.sqlite("thing.db");
    assert!(connection.prepare("SELECT id FROM members").is_ok());
}

#[test]
fn the_tables_of_a_metadata_are_those_of_all_imported_modules() {
    let project =
        Project::without_scripts("sqlalchemy.url = sqlite:///thing.db\nprepend_sys_path = .");
    project.write("club/__init__.py", "");
    project.write(
        "club/base.py",
        "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n",
    );
    project.write(
        "club/members.py",
        "import nosuch\nfrom sqlalchemy import Column, Integer, Table\nfrom club.base import Base\n\n\
         class Member(Base):\n    __tablename__ = 'members'\n    id = Column(Integer, primary_key=True)\n\n\
         plain = Table('plain', Base.metadata, Column('id', Integer))\n\n\
         nosuch.register(Member)\n",
    );
    project.write(
        "club/models.py",
        "from club.base import Base\nfrom club import members\n",
    );
    project.add_script(
        FIRST,
        None,
        "from club.models import Base\nBase.metadata.create_all(op.get_bind())\n\
         assert sorted(Base.metadata.tables) == ['members', 'plain']",
        "pass",
    );
    project.result("upgrade head");
    let connection = project.sqlite("thing.db");
    assert!(
        connection
            .prepare("SELECT members.id, plain.id FROM members, plain")
            .is_ok()
    );

    // A class that cannot be evaluated is not left out in silence.
    project.write(
        "club/members.py",
        "import nosuch\nfrom sqlalchemy import Column, Integer\nfrom club.base import Base\n\n\
         class Member(Base):\n    __tablename__ = nosuch.name + 's'\n    if nosuch.flag:\n        \
         id = Column(Integer, primary_key=True)\n",
    );
    project.add_script(
        SECOND,
        Some(FIRST),
        "from club.models import Base\nBase.metadata.drop_all(op.get_bind())",
        "pass",
    );
    project.run("upgrade head").assert_error(
        1,
        &["'club.members.Member' is needed for the tables of a MetaData"],
    );
}

#[test]
fn scripts_reach_nothing_but_the_database_and_the_project() {
    for (code, message) in [
        (
            "import subprocess\nsubprocess.run(['touch', 'made'])",
            "subprocess.run() is not supported: a migration starts no process",
        ),
        ("import os\nos.system('touch made')", "os.system"),
        (
            "import socket\nsocket.create_connection(('127.0.0.1', 9))",
            "socket.create_connection() is not supported: a migration opens no socket",
        ),
        ("open('/etc/passwd').read()", "lies outside of the project"),
        ("open('made', 'w')", "a migration writes no files"),
    ] {
        let project = project_with("sqlite:///thing.db", code);
        project
            .run("upgrade head")
            .assert_error(1, &[message, "3c4d5e6f7081_.py:"]);
        assert!(!project.path("made").exists(), "{code}");
        assert_eq!(project.result("current"), format!("{SECOND}\n"), "{code}");
    }
}

#[test]
fn urls_from_outside_and_the_old_name_of_postgresql() {
    let database = fresh_database();
    let url = database
        .url()
        .replace("postgresql+psycopg2://", "postgres://");
    let project = Project::small("sqlite:///unused.db").with_variable("MIG_URL", &url);
    project.result("upgrade head");
    assert_eq!(project.result("current"), format!("{SECOND} (head)\n"));
    assert!(!project.path("unused.db").exists());
    let versions = database
        .client()
        .query("SELECT version_num FROM alembic_version", &[])
        .unwrap();
    assert_eq!(versions.len(), 1);
    // The option wins over the variable.
    assert_eq!(project.result("--url sqlite:///other.db current"), "");
    assert!(fs::exists(project.path("other.db")).unwrap());
}
