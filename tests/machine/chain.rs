//! A chain of revisions that leaves a trace of each time that it is applied.

use ::postgres::Client;

use crate::project::Project;

/// The revisions.
pub const REVISIONS: [&str; 4] = [
    "aaaa00000001",
    "bbbb00000002",
    "cccc00000003",
    "dddd00000004",
];

/// How the chain uses transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transactions {
    /// One for the whole run.
    One,
    /// One for each revision.
    PerMigration,
    /// One for each revision, and statements outside of any.
    WithAutocommit,
}

/// The statements of the third revision outside of its transaction.
pub const OUTSIDE: [&str; 3] = [
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_member_name ON member (name)",
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_member_age ON member (age)",
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_member_both ON member (name, age)",
];

pub fn chain(url: &str, transactions: Transactions) -> Project {
    let project = Project::without_scripts(&format!("sqlalchemy.url = {}", url.replace('%', "%%")));
    if transactions != Transactions::One {
        let environment = crate::project::ENVIRONMENT.replace(
            "context.configure(connection=connection)",
            "context.configure(connection=connection, transaction_per_migration=True)",
        );
        project.write("migration/env.py", &environment);
    }
    let third = if transactions == Transactions::WithAutocommit {
        let statements = OUTSIDE.map(|sql| format!("    op.execute('{sql}')\n"));
        format!(
            "with op.get_context().autocommit_block():\n{}",
            statements.concat()
        )
    } else {
        "op.create_index('ix_member_name', 'member', ['name'])\n".to_owned()
    };
    let bodies = [
        "op.create_table('applied', sa.Column('revision', sa.String(12)))\nop.create_table('member', sa.Column('id', sa.Integer(), primary_key=True), sa.Column('name', sa.String(30)))\n",
        "op.add_column('member', sa.Column('age', sa.Integer()))\nop.execute(\"INSERT INTO member (name, age) VALUES ('ann', 1), ('bob', 2)\")\n",
        &third,
        "op.create_table('booking', sa.Column('id', sa.Integer(), primary_key=True), sa.Column('member_id', sa.Integer(), sa.ForeignKey('member.id')))\n",
    ];
    let mut down = None;
    for (revision, body) in REVISIONS.into_iter().zip(bodies) {
        let body =
            format!("{body}op.execute(\"INSERT INTO applied (revision) VALUES ('{revision}')\")");
        project.add_script(revision, down, &body, "pass");
        down = Some(revision);
    }
    project
}

/// Empties the database.
pub fn reset(client: &mut Client) {
    client
        .batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        .unwrap();
}

/// The revision that the database is at; empty for the base.
pub fn version(client: &mut Client) -> String {
    let exists: bool = client
        .query_one("SELECT to_regclass('alembic_version') IS NOT NULL", &[])
        .unwrap()
        .get(0);
    if !exists {
        return String::new();
    }
    let rows = client
        .query("SELECT version_num FROM alembic_version", &[])
        .unwrap();
    assert!(rows.len() <= 1, "{rows:?}");
    rows.first().map_or_else(String::new, |row| row.get(0))
}

/// The schema and the rows, as text; the version table is left out.
pub fn snapshot(client: &mut Client) -> String {
    let sql = "SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
        SELECT format('column %s.%s %s', table_name, column_name, data_type) AS line
        FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> 'alembic_version'
        UNION ALL
        SELECT 'index ' || indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        UNION ALL
        SELECT format('constraint %s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE conrelid <> coalesce(to_regclass('alembic_version'), 0)
        AND connamespace = 'public'::regnamespace) lines";
    let mut text: String = client
        .query_one(sql, &[])
        .unwrap()
        .get::<_, Option<String>>(0)
        .unwrap_or_default();
    for (table, columns) in [("applied", "revision"), ("member", "name || age")] {
        let found: bool = client
            .query_one("SELECT to_regclass($1::text) IS NOT NULL", &[&table])
            .unwrap()
            .get(0);
        // The column `age` comes with the second revision.
        let has_columns = table == "applied" || text.contains("column member.age");
        if found && has_columns {
            let sql = format!("SELECT string_agg({columns}, ',' ORDER BY {columns}) FROM {table}");
            let rows: Option<String> = client.query_one(&sql, &[]).unwrap().get(0);
            text.push_str(&format!("\nrows {table} {}", rows.unwrap_or_default()));
        }
    }
    text
}
