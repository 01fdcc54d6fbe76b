//! Standard output, exit status and the version table of the commands with a database, on a small
//! project; what is expected was written by Alembic.

use super::project::{FIRST, Project, SECOND};
use super::support::postgres::fresh_database;

const CREATE_VERSION_TABLE: &str = "\
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, 
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
";

fn versions(project: &Project) -> Vec<String> {
    let connection = project.sqlite("thing.db");
    let mut query = connection
        .prepare("SELECT version_num FROM alembic_version ORDER BY 1")
        .unwrap();
    let rows = query.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn columns(project: &Project) -> Vec<String> {
    let connection = project.sqlite("thing.db");
    let mut query = connection
        .prepare("SELECT name FROM pragma_table_info('thing')")
        .unwrap();
    let rows = query.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn sqlite_goes_up_and_down() {
    let project = Project::small_sqlite();
    assert_eq!(project.result("current"), "");
    assert_eq!(project.result("upgrade +1"), "");
    assert_eq!(versions(&project), [FIRST]);
    assert_eq!(columns(&project), ["id", "name"]);
    assert_eq!(project.result("current"), "1a2b3c4d5e6f\n");
    assert_eq!(project.result("upgrade head"), "");
    assert_eq!(columns(&project), ["id", "name", "price"]);
    assert_eq!(project.result("current"), "2b3c4d5e6f70 (head)\n");
    assert_eq!(project.result("downgrade -1"), "");
    assert_eq!(versions(&project), [FIRST]);
    assert_eq!(columns(&project), ["id", "name"]);
    assert_eq!(project.result("upgrade 2b3c"), "");
    assert_eq!(project.result("downgrade base"), "");
    assert!(versions(&project).is_empty() && columns(&project).is_empty());
}

#[test]
fn postgresql_goes_up_and_down() {
    let database = fresh_database();
    let project = Project::small(&database.url());
    assert_eq!(project.result("upgrade head"), "");
    let mut client = database.client();
    client
        .execute("INSERT INTO thing VALUES (1, 'ball', 5)", &[])
        .unwrap();
    let version = |client: &mut postgres::Client| -> Vec<String> {
        let rows = client
            .query("SELECT version_num FROM alembic_version", &[])
            .unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };
    assert_eq!(version(&mut client), [SECOND]);
    assert_eq!(project.result("current"), "2b3c4d5e6f70 (head)\n");
    assert_eq!(project.result("downgrade -1"), "");
    assert_eq!(version(&mut client), [FIRST]);
    assert!(client.query("SELECT price FROM thing", &[]).is_err());
    assert_eq!(project.result("downgrade base"), "");
    assert!(version(&mut client).is_empty());
    assert!(client.query("SELECT id FROM thing", &[]).is_err());
}

#[test]
fn current_marks_and_describes() {
    let project = Project::small_sqlite();
    project.result("upgrade head");
    let entry = format!(
        "Rev: 2b3c4d5e6f70 (head)\nParent: 1a2b3c4d5e6f\nPath: {}\n\n    revision 2b\n    \n    more about it\n\n",
        project
            .path("migration/versions/2b3c4d5e6f70_.py")
            .canonicalize()
            .unwrap()
            .display()
    );
    assert_eq!(
        project.result("current -v"),
        format!("Current revision(s) for sqlite:///thing.db:\n{entry}")
    );
    assert_eq!(project.result("show current"), entry);
    assert_eq!(
        project.result("history -i"),
        "1a2b3c4d5e6f -> 2b3c4d5e6f70 (head) (current), revision 2b\n\
         <base> -> 1a2b3c4d5e6f, revision 1a\n"
    );
    assert_eq!(
        project.result("history -r current:"),
        "1a2b3c4d5e6f -> 2b3c4d5e6f70 (head), revision 2b\n"
    );
}

#[test]
fn current_shows_no_password() {
    let database = fresh_database();
    let url = database
        .url()
        .replace("postgres@", "postgres:open%20sesame@");
    let project = Project::small(&url);
    let masked = database.url().replace("postgres@", "postgres:***@");
    assert_eq!(
        project.result("current -v"),
        format!("Current revision(s) for {masked}:\n")
    );
}

#[test]
fn current_can_check_the_heads() {
    let project = Project::small_sqlite();
    let outcome = project.run("current --check-heads");
    outcome.assert_failed("Database is not on all head revisions");
    project.result("upgrade head");
    assert_eq!(
        project.result("current --check-heads"),
        "2b3c4d5e6f70 (head)\n"
    );
    project.result("downgrade -1");
    project
        .run("current -c")
        .assert_failed("Database is not on all head revisions");
}

#[test]
fn stamp_writes_the_table_alone() {
    let project = Project::small_sqlite();
    assert_eq!(project.result("stamp head"), "");
    assert_eq!(versions(&project), [SECOND]);
    assert!(columns(&project).is_empty());
    project.result("stamp 1a2b");
    assert_eq!(versions(&project), [FIRST]);
    project
        .sqlite("thing.db")
        .execute("UPDATE alembic_version SET version_num = 'unknown'", [])
        .unwrap();
    project
        .run("stamp head")
        .assert_failed("Can't locate revision identified by 'unknown'");
    project.result("stamp --purge head");
    assert_eq!(versions(&project), [SECOND]);
    project.result("stamp base");
    assert!(versions(&project).is_empty());
}

#[test]
fn sql_is_written_and_nothing_sent() {
    let project = Project::small_sqlite();
    assert_eq!(
        project.result("upgrade head --sql"),
        format!(
            "{CREATE_VERSION_TABLE}
-- Running upgrade  -> 1a2b3c4d5e6f

CREATE TABLE thing (
    id INTEGER NOT NULL, 
    name VARCHAR(30), 
    PRIMARY KEY (id)
);

INSERT INTO alembic_version (version_num) VALUES ('1a2b3c4d5e6f') RETURNING version_num;

-- Running upgrade 1a2b3c4d5e6f -> 2b3c4d5e6f70

ALTER TABLE thing ADD COLUMN price INTEGER;

UPDATE alembic_version SET version_num='2b3c4d5e6f70' WHERE alembic_version.version_num = '1a2b3c4d5e6f';

"
        )
    );
    assert_eq!(
        project.result("upgrade 1a2b:head --sql"),
        "-- Running upgrade 1a2b3c4d5e6f -> 2b3c4d5e6f70

ALTER TABLE thing ADD COLUMN price INTEGER;

UPDATE alembic_version SET version_num='2b3c4d5e6f70' WHERE alembic_version.version_num = '1a2b3c4d5e6f';

"
    );
    assert_eq!(
        project.result("downgrade head:base --sql"),
        "-- Running downgrade 2b3c4d5e6f70 -> 1a2b3c4d5e6f

ALTER TABLE thing DROP COLUMN price;

UPDATE alembic_version SET version_num='1a2b3c4d5e6f' WHERE alembic_version.version_num = '2b3c4d5e6f70';

-- Running downgrade 1a2b3c4d5e6f -> 

DROP TABLE thing;

DELETE FROM alembic_version WHERE alembic_version.version_num = '1a2b3c4d5e6f';

"
    );
    assert_eq!(
        project.result("stamp head --sql"),
        format!(
            "{CREATE_VERSION_TABLE}
-- Running stamp_revision  -> 2b3c4d5e6f70

INSERT INTO alembic_version (version_num) VALUES ('2b3c4d5e6f70') RETURNING version_num;

"
        )
    );
    assert!(!project.path("thing.db").exists());
}

#[test]
fn ranges_are_for_sql() {
    let project = Project::small_sqlite();
    let not_allowed = "Range revision not allowed";
    project.run("upgrade 1a2b:head").assert_failed(not_allowed);
    project
        .run("downgrade head:base")
        .assert_failed(not_allowed);
    project
        .run("downgrade base --sql")
        .assert_failed("downgrade with --sql requires <fromrev>:<torev>");
    project
        .run("stamp 1a2b:head 2b3c:head --sql")
        .assert_failed(
            "Stamp operation with --sql only supports a single starting revision at a time",
        );
    let outcome = project.run("upgrade a:b:c --sql");
    outcome.assert_error(1, &["more than one colon"]);
}

#[test]
fn the_url_of_the_command_line_wins() {
    let project = Project::small_sqlite();
    project.result("--url sqlite:///other.db upgrade head");
    assert!(project.path("other.db").exists() && !project.path("thing.db").exists());
    let project = Project::small_sqlite().with_variable("MIG_URL", "sqlite:///third.db");
    project.result("upgrade head");
    assert!(project.path("third.db").exists() && !project.path("thing.db").exists());
    project.result("upgrade --url sqlite:///other.db head");
    assert!(project.path("other.db").exists());
}

#[test]
fn a_project_without_an_environment_has_the_defaults() {
    let project = Project::small_sqlite();
    std::fs::remove_file(project.path("migration/env.py")).unwrap();
    project.result("upgrade head");
    assert_eq!(project.result("current"), "2b3c4d5e6f70 (head)\n");
    assert!(
        project
            .result("upgrade head --sql")
            .contains("CREATE TABLE thing")
    );
}

#[test]
fn the_environment_sees_the_arguments() {
    let project = Project::small_sqlite();
    project.write(
        "migration/env.py",
        "from alembic import context\n\
         o = context.config.cmd_opts\n\
         print(context.get_x_argument(as_dictionary=True), context.get_tag_argument())\n\
         print(o.config, o.name, o.x, o.raiseerr, o.quiet, o.sql, o.tag, o.revision)\n\
         print(getattr(o, 'autogenerate', 'none'))\n\
         context.configure(url='sqlite://', literal_binds=True)\n\
         print(context.get_revision_argument())\n\
         context.run_migrations()\n",
    );
    let text = project.result("-x a=1 -x b=2 -c alembic.ini upgrade --tag t head --sql");
    assert!(
        text.starts_with(
            "{'a': '1', 'b': '2'} t\n\
             ['alembic.ini'] alembic ['a=1', 'b=2'] False False True t head\n\
             none\n2b3c4d5e6f70\n"
        ),
        "{text}"
    );
}

#[test]
fn several_databases_are_told_in_turn() {
    let project = Project::small_sqlite();
    project.write(
        "migration/env.py",
        "from alembic import context\n\
         from sqlalchemy import create_engine\n\
         for name in ('one', 'two'):\n    \
             print(name)\n    \
             with create_engine(f'sqlite:///{name}.db').connect() as connection:\n        \
                 context.configure(connection=connection)\n        \
                 with context.begin_transaction():\n            \
                     context.run_migrations()\n",
    );
    assert_eq!(project.result("upgrade 1a2b"), "one\ntwo\n");
    assert_eq!(
        project.result("current"),
        "one\n1a2b3c4d5e6f\ntwo\n1a2b3c4d5e6f\n"
    );
}

#[test]
fn identifiers_may_be_computed() {
    let project = Project::small_sqlite();
    project.write(
        "migration/versions/3c_.py",
        "import hashlib\n\
         revision = 'c' + 'd' * 11\n\
         down_revision = ''.join(['2b3c', '4d5e', '6f70'])\n\
         def upgrade():\n    pass\n\
         def downgrade():\n    pass\n",
    );
    assert_eq!(project.result("heads"), "cddddddddddd (head)\n");
    project.result("upgrade head");
    assert_eq!(project.result("current"), "cddddddddddd (head)\n");
}

/// Uses what an INSERT generates, gives `create_table` a MetaData, which Alembic passes over, and
/// changes foreign keys as they are compiled.
const INSERTED: &str = "\
from sqlalchemy.ext.compiler import compiles
@compiles(sa.ForeignKeyConstraint)
def unnamed(element, compiler, **kw):
    element.name = None
    return compiler.visit_foreign_key_constraint(element, **kw)
owner = op.create_table('owner', sa.MetaData(), sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.Text))
op.create_table('pet', sa.Column('owner_id', sa.Integer, sa.ForeignKey('owner.id', name='pet_owner')))
connection = op.get_bind()
keys = [connection.execute(owner.insert().values(name=name)).inserted_primary_key[0] for name in 'ab']
keys += connection.execute(owner.insert().values(id=9)).inserted_primary_key
assert keys == [1, 2, 9], keys
assert connection.dialect.dialect_description.startswith(connection.dialect.name + '+')
op.execute(f'INSERT INTO pet VALUES ({keys[1]})')";

#[test]
fn sqlite_tells_the_keys_that_it_generates() {
    let project = Project::small_sqlite();
    project.add_script("3c4d5e6f7081", Some(SECOND), INSERTED, "pass");
    assert_eq!(project.result("upgrade head"), "");
    let connection = project.sqlite("thing.db");
    let count = "SELECT count(*) FROM sqlite_master WHERE sql LIKE '%pet_owner%'";
    let named: i64 = connection.query_row(count, [], |row| row.get(0)).unwrap();
    assert_eq!(named, 0);
}

#[test]
fn postgresql_tells_the_keys_that_it_generates() {
    let database = fresh_database();
    let project = Project::small(&database.url());
    project.add_script("3c4d5e6f7081", Some(SECOND), INSERTED, "pass");
    assert_eq!(project.result("upgrade head"), "");
    let query = "SELECT conname::text FROM pg_constraint WHERE conrelid = 'pet'::regclass";
    let row = database.client().query_one(query, &[]).unwrap();
    assert_eq!(row.get::<_, String>(0), "pet_owner_id_fkey");
}
