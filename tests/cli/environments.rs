//! Environments as applications write them: settings of files and variables, handlers of engine
//! events, connections that `env.py` opens itself.

use super::project::Project;
use super::support::postgres::fresh_database;

/// A project whose `env.py` is this text, with the names that most of them import.
fn project_with(environment: &str) -> Project {
    let project = Project::without_scripts("prepend_sys_path = .");
    project.write(
        "migration/env.py",
        &format!(
            "import os\nfrom alembic import context\nfrom sqlalchemy import create_engine, event, pool, text\n{environment}\n\
             with engine.connect() as connection:\n    context.configure(connection=connection, transactional_ddl=True)\n    \
             with context.begin_transaction():\n        context.run_migrations()\n"
        ),
    );
    project
}

const CREATE: &str = "op.create_table('thing', sa.Column('id', sa.Integer, primary_key=True))";

#[test]
fn settings_come_from_files_that_only_the_application_reads() {
    let project = project_with(
        "from shop.config import settings, area\nassert area() == 'north'\nengine = create_engine(settings['url'])",
    );
    project.write("shop/__init__.py", "");
    project.write("shop/.env", "SHOP_FILE=shop.db\n");
    project.write("settings.ini", "[settings]\nAREA = north\n");
    project.write(
        "limits.toml",
        "[shop.tables]\nfolder = \"data\"\nat = 2026-01-02\n",
    );
    project.write(
        "shop/config.py",
        "import os, tomllib\nfrom pathlib import Path\nfrom dotenv import load_dotenv\nfrom decouple import config\n\
         HERE = Path(__file__).resolve().parent\n\
         if (HERE / '.env').exists():\n    load_dotenv(HERE / '.env')\n\
         with open(HERE.parent / 'limits.toml', 'rb') as file:\n    LIMITS = tomllib.load(file)\n\
         FOLDER = HERE.parent / LIMITS['shop']['tables']['folder']\n\
         FOLDER.mkdir(parents=True, exist_ok=True)\n\
         settings = {'url': f\"sqlite:///{FOLDER / os.environ['SHOP_FILE']}\"}\n\
         def area():\n    return config('AREA', default='south')\n",
    );
    project.add_script("one", None, CREATE, "op.drop_table('thing')");
    project.result("upgrade head");
    assert!(project.path("data/shop.db").is_file());
    project.result("downgrade base");
}

#[test]
fn modules_are_found_on_the_python_path() {
    let project = project_with("import parts\nengine = create_engine(parts.URL)\nassert [os.path.basename(p) for p in parts.__path__] == ['parts']")
        .with_variable("PYTHONPATH", "lib:src");
    project.write("src/parts/__init__.py", "URL = 'sqlite:///parts.db'\n");
    project.add_script("one", None, CREATE, "pass");
    project.result("upgrade head");
    assert!(project.path("parts.db").is_file());
}

#[test]
fn sqlite_begins_as_the_handlers_of_the_engine_do() {
    let project = project_with(
        "import sqlite3\nengine = create_engine('sqlite:///own.db')\n\
         @event.listens_for(engine, 'connect')\n\
         def connected(driver, record):\n    assert isinstance(driver, sqlite3.Connection)\n    driver.isolation_level = None\n    \
         driver.execute('PRAGMA foreign_keys=ON')\n\
         @event.listens_for(engine, 'begin')\n\
         def begun(connection):\n    connection.exec_driver_sql('BEGIN')\n",
    );
    project.add_script("one", None, CREATE, "pass");
    project.add_script(
        "two",
        Some("one"),
        "op.create_table('other', sa.Column('id', sa.Integer, primary_key=True))\nassert op.get_bind().exec_driver_sql('PRAGMA foreign_keys').scalar() == 1\nraise ValueError('no')",
        "pass",
    );
    let outcome = project.run("upgrade head");
    assert_eq!(outcome.status, 1, "{outcome:?}");
    // DDL is in the transaction, so nothing of it stays.
    let database = rusqlite::Connection::open(project.path("own.db")).unwrap();
    let tables: i64 = database
        .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
        .unwrap();
    assert_eq!(tables, 0);
}

#[test]
fn what_a_connect_handler_sets_lasts_and_drivers_connect() {
    let database = fresh_database();
    let project = project_with(
        "import asyncio, asyncpg, psycopg, psycopg2\nURL = os.environ['URL']\n\
         with psycopg2.connect(URL) as first:\n    first.cursor().execute('CREATE SCHEMA IF NOT EXISTS one')\n\
         async def prepare():\n    async with await psycopg.AsyncConnection.connect(URL, autocommit=True) as second:\n        \
         await second.execute('CREATE SCHEMA IF NOT EXISTS two')\n    \
         third = await asyncpg.connect(URL)\n    \
         assert await third.fetchval('SELECT count(*) FROM pg_namespace WHERE nspname IN ($1, $2)', 'one', 'two') == 2\n    \
         await third.close()\n\
         with asyncio.Runner() as runner:\n    runner.run(prepare())\n\
         engine = create_engine(URL, poolclass=pool.NullPool)\n\
         @event.listens_for(engine, 'connect')\n\
         def connected(driver, record):\n    cursor = driver.cursor()\n    \
         cursor.execute(\"SELECT set_config('search_path', %s, false)\", ('two, public',))\n    cursor.close()\n",
    )
    .with_variable("URL", &database.url().replace("+psycopg2", ""));
    project.add_script("one", None, CREATE, "op.drop_table('thing')");
    project.result("upgrade head");
    let mut client = database.client();
    let places: Vec<String> = client
        .query(
            "SELECT schemaname FROM pg_tables WHERE tablename IN ('thing', 'alembic_version')",
            &[],
        )
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(places, ["two", "two"]);
    project.result("downgrade base");
}

#[test]
fn flask_applications_that_the_environment_makes_tell_their_database() {
    let project = project_with(
        "from site_of import make, db\napp = make()\nwith app.app_context():\n    engine = db.engine\n",
    );
    project.write(
        "site_of/__init__.py",
        "import os\nfrom flask import Flask\nfrom flask_migrate import Migrate\nfrom flask_sqlalchemy import SQLAlchemy\n\
         db = SQLAlchemy()\n\
         class Settings:\n    SQLALCHEMY_DATABASE_URI = 'sqlite:///site.db'\n    SECRET_KEY = 'k'\n\
         def make():\n    app = Flask(__name__, instance_relative_config=True)\n    app.config.from_object(Settings)\n    \
         app.config.from_mapping(PAGES=3)\n    os.makedirs(app.instance_path, exist_ok=True)\n    \
         db.init_app(app)\n    Migrate(app, db)\n    \
         @app.route('/')\n    def index():\n        return ''\n    assert index() == '' and app.config['PAGES'] == 3\n    return app\n",
    );
    project.add_script("one", None, CREATE, "pass");
    project.result("upgrade head");
    assert!(project.path("instance/site.db").is_file());
}
