//! What each command prints, to be read as its documentation: transcripts of a project with
//! branches, labels, a merge and a dependency, in `snapshots/`.

use insta::assert_snapshot;

use super::project::Project;

/// A revision's file name, docstring, identifiers and what its functions do.
struct Script {
    revision: &'static str,
    doc: &'static str,
    down: &'static str,
    label: &'static str,
    depends: &'static str,
    table: &'static str,
}

const SCRIPTS: [Script; 5] = [
    Script {
        revision: "1a01c3d4e5f6",
        doc: "create accounts",
        down: "None",
        label: "None",
        depends: "None",
        table: "account",
    },
    Script {
        revision: "2b02c3d4e5f6",
        doc: "orders\n\nOrders belong to an account.",
        down: "'1a01c3d4e5f6'",
        label: "'shop'",
        depends: "None",
        table: "orders",
    },
    Script {
        revision: "3c03c3d4e5f6",
        doc: "articles",
        down: "'1a01c3d4e5f6'",
        label: "'blog'",
        depends: "None",
        table: "article",
    },
    Script {
        revision: "4d04c3d4e5f6",
        doc: "shop and blog meet",
        down: "('2b02c3d4e5f6', '3c03c3d4e5f6')",
        label: "None",
        depends: "None",
        table: "advert",
    },
    Script {
        revision: "5e05c3d4e5f6",
        doc: "reports about orders",
        down: "None",
        label: "'reports'",
        depends: "'shop'",
        table: "report",
    },
];

/// As Alembic, which asks the database before it reads the scripts.
#[test]
fn a_broken_graph_hurts_when_it_is_needed() {
    let project = club("sqlite:///club.db");
    project.write(
        "migration/versions/6f06_again.py",
        "revision = '6f06c3d4e5f6'\ndown_revision = '5e05c3d4e5f6'\nbranch_labels = 'shop'\n",
    );
    let outcome = project.run("current -v");
    assert_eq!(outcome.status, 255);
    let told =
        "Current revision(s) for sqlite:///club.db:\nFAILED: Branch name 'shop' in revision ";
    assert!(outcome.stdout.starts_with(told), "{outcome:#?}");
    let outcome = project.run("current --check-heads");
    assert_eq!((outcome.status, outcome.stdout.as_str()), (1, ""));
    assert_eq!(project.result("show current"), "");
    assert_eq!(project.result("ensure_version"), "");
    let outcome = project.run("history -i");
    assert_eq!(outcome.status, 255, "{outcome:#?}");
}

fn club(url: &str) -> Project {
    let project = Project::without_scripts(&format!("sqlalchemy.url = {url}"));
    for script in &SCRIPTS {
        let Script {
            revision,
            doc,
            down,
            label,
            depends,
            table,
        } = script;
        project.write(
            &format!("migration/versions/{revision}_{table}.py"),
            &format!(
                "\"\"\"{doc}\"\"\"\n\
                 from alembic import op\n\
                 import sqlalchemy as sa\n\n\
                 revision = '{revision}'\ndown_revision = {down}\n\
                 branch_labels = {label}\ndepends_on = {depends}\n\n\n\
                 def upgrade():\n    op.create_table('{table}', sa.Column('id', sa.Integer, primary_key=True))\n\n\n\
                 def downgrade():\n    op.drop_table('{table}')\n"
            ),
        );
    }
    project
}

/// What a person sees who types these commands, standard error left out.
fn transcript(project: &Project, commands: &[&str]) -> String {
    let root = project.path("").canonicalize().unwrap();
    let root = root.to_str().unwrap().trim_end_matches('/');
    let mut text = String::new();
    for command in commands {
        let outcome = project.run(command);
        text.push_str(&format!("$ mig {command}\n{}", outcome.stdout));
        if outcome.status != 0 {
            text.push_str(&format!("[exit status {}]\n", outcome.status));
        }
    }
    text.replace(root, "PROJECT")
}

fn sqlite() -> Project {
    club("sqlite:///club.db")
}

#[test]
fn heads() {
    let commands = ["heads", "heads -v", "heads --resolve-dependencies"];
    assert_snapshot!(transcript(&sqlite(), &commands));
}

#[test]
fn branches() {
    assert_snapshot!(transcript(&sqlite(), &["branches", "branches -v"]));
}

#[test]
fn history() {
    let project = sqlite();
    project.result("upgrade shop");
    let commands = [
        "history",
        "history -i",
        "history -r 1a01:4d04",
        "history -r :shop@head",
        "history -r-2:",
        "history -r current:",
        "history -r :current -v",
        "history -r base",
    ];
    assert_snapshot!(transcript(&project, &commands));
}

#[test]
fn show() {
    let project = sqlite();
    project.result("upgrade blog");
    let commands = [
        "show 4d04",
        "show reports@head",
        "show current",
        "show base",
        "show nosuch",
    ];
    assert_snapshot!(transcript(&project, &commands));
}

#[test]
fn current() {
    let project = sqlite();
    let commands = [
        "current",
        "upgrade shop",
        "current",
        "current --check-heads",
        "upgrade heads",
        "current",
        "current -v --check-heads",
    ];
    assert_snapshot!(transcript(&project, &commands));
}

#[test]
fn upgrade_and_downgrade() {
    let commands = [
        "upgrade +1",
        "current",
        "upgrade shop@+1",
        "current",
        "upgrade head",
        "upgrade heads",
        "current",
        "downgrade reports@base",
        "downgrade blog@1a01",
        "current",
        "downgrade -1",
        "current",
        "upgrade 1a01:heads",
        "downgrade -7",
        "downgrade base",
        "current",
    ];
    assert_snapshot!(transcript(&sqlite(), &commands));
}

#[test]
fn stamp() {
    let commands = [
        "stamp shop",
        "current",
        "stamp blog reports@head",
        "current",
        "stamp heads",
        "current",
        "stamp --purge 1a01",
        "current",
        "stamp base",
        "current",
        "stamp nosuch",
        "stamp heads",
        "stamp --purge base",
        "current",
    ];
    assert_snapshot!(transcript(&sqlite(), &commands));
}

#[test]
fn ensure_version() {
    let commands = ["ensure_version", "ensure_version --sql", "current"];
    assert_snapshot!(transcript(&sqlite(), &commands));
}

#[test]
fn sql_for_postgresql() {
    let project = club("postgresql://nobody@nowhere.invalid/club");
    let commands = [
        "upgrade blog --sql",
        "upgrade 1a01:shop@head --sql",
        "downgrade 4d04:1a01 --sql",
        "downgrade base --sql",
        "stamp 2b02:blog --sql",
        "ensure_version --sql",
    ];
    assert_snapshot!(transcript(&project, &commands));
}

#[test]
fn sql_for_mysql() {
    let project = club("mysql://nobody@nowhere.invalid/club");
    assert_snapshot!(transcript(&project, &["upgrade blog --sql"]));
}

#[test]
fn a_script_that_reads_the_database_has_no_answer_offline() {
    let project = Project::small("postgresql://nobody@nowhere.invalid/club");
    project.add_script(
        "3d4c5e6f7081",
        Some(super::project::SECOND),
        "print(op.get_bind().execute(sa.text('SELECT 1')).scalar())",
        "pass",
    );
    let outcome = project.run("upgrade 2b3c:head --sql");
    assert_eq!(
        outcome.stdout,
        "BEGIN;\n\n-- Running upgrade 2b3c4d5e6f70 -> 3d4c5e6f7081\n\nSELECT 1;\n\n"
    );
    let parts = [
        "AttributeError: 'NoneType' object has no attribute 'scalar'",
        "migration/versions/3d4c5e6f7081_.py:15",
        "with --sql there is no database",
    ];
    outcome.assert_error(1, &parts);
}

#[test]
fn percent_signs_are_written_for_the_style_of_parameters() {
    let project =
        Project::without_scripts("sqlalchemy.url = postgresql://nobody@nowhere.invalid/x");
    let script = "op.execute(\"SELECT '50%'\")\n\
                  op.execute(sa.text('SELECT :a').bindparams(a=5))\n\
                  op.execute(sa.table('t', sa.column('c')).update().values(c=op.inline_literal(7)))";
    project.add_script("1a2b3c4d5e6f", None, script, "pass");
    let result = |options: &str| {
        project.write(
            "migration/env.py",
            &format!(
                "from alembic import context\n\
                 context.configure(url=context.config.get_main_option('sqlalchemy.url'){options})\n\
                 context.run_migrations()\n"
            ),
        );
        let text = project.result("upgrade head --sql");
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| line.contains("SELECT"))
            .collect();
        assert!(text.contains("UPDATE t SET c=7;"), "{text}");
        lines.join(" ")
    };
    assert_eq!(result(""), "SELECT '50%%'; SELECT %(a)s;");
    let named = ", dialect_opts={'paramstyle': 'named'}";
    assert_eq!(result(named), "SELECT '50%'; SELECT :a;");
    let literal = ", dialect_opts={'paramstyle': 'named'}, literal_binds=True";
    assert_eq!(result(literal), "SELECT '50%'; SELECT 5;");
    let numeric = ", dialect_opts={'paramstyle': 'numeric_dollar'}";
    assert_eq!(result(numeric), "SELECT '50%'; SELECT $1;");
}

#[test]
fn defaults_of_python_have_no_value_offline() {
    let project =
        Project::without_scripts("sqlalchemy.url = postgresql://nobody@nowhere.invalid/x");
    let script = "t = sa.Table('t', sa.MetaData(), sa.Column('id', sa.Integer, primary_key=True), \
                  sa.Column('a', sa.Integer), sa.Column('n', sa.Integer, default=5), \
                  sa.Column('f', sa.Integer, default=lambda: 7, onupdate=lambda: 8))\n\
                  op.bulk_insert(t, [{'a': 1}, {'a': 2, 'n': 3}])\n\
                  op.execute(t.insert().values(a=4))\n\
                  op.execute(t.insert().from_select(['a'], sa.select(t.c.a)))\n\
                  op.execute(t.update().values(a=6))\n\
                  with op.batch_alter_table('t') as batch:\n    \
                  batch.alter_column('a', nullable=False, default=5)";
    project.add_script("1a2b3c4d5e6f", None, script, "pass");
    let text = project.result("upgrade head --sql");
    for expected in [
        "\n\nINSERT INTO t (a, n, f) VALUES (1, NULL, NULL);\n",
        "\n\nINSERT INTO t (a, n, f) VALUES (2, 3, NULL);\n",
        "\n\nINSERT INTO t (a, n, f) VALUES (4, NULL, NULL) RETURNING t.id;\n",
        "\n\nINSERT INTO t (a, n, f) SELECT t.a, NULL AS anon_1, NULL AS anon_2 \nFROM t;\n",
        "\n\nUPDATE t SET a=6, f=NULL;\n",
        "\n\nALTER TABLE t ALTER COLUMN a SET NOT NULL;\n",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}

#[test]
fn offline_text_goes_where_the_environment_says() {
    let project = Project::small("postgresql://nobody@nowhere.invalid/x");
    project.write(
        "migration/env.py",
        "import io\n\
         from alembic import context\n\
         buffer = io.BytesIO()\n\
         context.configure(dialect_name='postgresql', output_buffer=buffer, output_encoding='utf-16-le',\n\
         \x20   starting_rev='1a2b', transaction_per_migration=True)\n\
         context.static_output('-- schöner Text')\n\
         with context.begin_transaction():\n\
         \x20   context.run_migrations()\n\
         print(buffer.getvalue().decode('utf-16-le'), end='')\n",
    );
    assert_snapshot!(project.result("upgrade head --sql"));
}
