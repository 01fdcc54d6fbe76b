"""Fresh databases, and what is in them: schema and rows as text that can be compared.

A database object has `url`, `create()`, `run_file(path)`, `schema()` and `rows(excluded)`.
"""

import atexit
import glob
import json
import os
import pathlib
import pwd
import re
import shutil
import socket
import sqlite3
import subprocess
import tempfile


class Cluster:
    """A throwaway PostgreSQL server of its own, stopped and deleted at exit."""

    USER = "compat"

    def __init__(self, settings=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mig-postgresql-"))
        self.port = _free_port()
        self._account = _unprivileged_account()
        if self._account:
            os.chown(self.folder, self._account.pw_uid, self._account.pw_gid)
        atexit.register(self.stop)
        self._run(
            [program("initdb"), "--pgdata", self.folder / "data", "--username", self.USER]
            + ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        )
        options = {
            "port": self.port,
            "unix_socket_directories": self.folder,
            "listen_addresses": "127.0.0.1",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "timezone": "UTC",
            **dict(settings),
        }
        with open(self.folder / "data" / "postgresql.conf", "a") as configuration:
            configuration.writelines(f"{key} = '{value}'\n" for key, value in options.items())
        self._run(
            [program("pg_ctl"), "--pgdata", self.folder / "data", "--wait", "--silent"]
            + ["--log", self.log, "start"]
        )

    @property
    def log(self):
        """The server's log file."""
        return self.folder / "server.log"

    def stop(self):
        """Stops the server and deletes its files; safe to call twice."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run(
                [program("pg_ctl"), "--pgdata", self.folder / "data", "--wait", "--silent"]
                + ["--mode=immediate", "stop"]
            )
        shutil.rmtree(self.folder, ignore_errors=True)

    def psql(self, database, *arguments, script=None):
        """Runs psql and returns its standard output."""
        command = [program("psql"), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align"]
        command += ["--variable=ON_ERROR_STOP=1", *self.connection(), "--dbname", database]
        return _output([*command, *arguments], script)

    def connection(self):
        """The arguments by which PostgreSQL's programs reach this server."""
        return ["--host", str(self.folder), "--port", str(self.port), "--username", self.USER]

    def _run(self, command):
        account = self._account
        identity = {}
        if account:
            identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        # pg_ctl's server inherits the descriptors: a pipe would never close.
        with open(self.folder / "commands.log", "ab") as log:
            done = subprocess.run(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **identity
            )
        if done.returncode != 0:
            raise RuntimeError(
                f"{command[0]} failed:\n" + (self.folder / "commands.log").read_text(errors="replace")
            )


class PostgresDatabase:
    """A database of a `Cluster`."""

    def __init__(self, cluster, name):
        self._cluster = cluster
        self._name = name
        self.url = (
            f"postgresql+psycopg2://{cluster.USER}:{cluster.USER}@127.0.0.1:{cluster.port}/{name}"
        )

    def create(self):
        """Creates the database anew and empty."""
        # On top of --command, psql runs each in a transaction of its own.
        self._cluster.psql(
            "postgres",
            "--command",
            f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)',
            "--command",
            f'CREATE DATABASE "{self._name}" TEMPLATE template0',
        )

    def run_file(self, path):
        """Runs an SQL file."""
        self._cluster.psql(self._name, "--file", str(path))

    def schema(self):
        """The schema as pg_dump writes it."""
        dump = _output(
            [program("pg_dump"), *self._cluster.connection(), "--schema-only", self._name]
        )
        # Newer versions of pg_dump guard a dump with a random word.
        return re.sub(r"^\\(un)?restrict .*\n", "", dump, flags=re.MULTILINE)

    def rows(self, excluded):
        """The rows of every table, sorted, and the state of every sequence."""
        tables = json.loads(self._cluster.psql(self._name, script=_TABLES))
        script = []
        for table in tables:
            name = table["name"]
            columns = _compared(name, table["columns"], excluded)
            script.append(f"\\echo '== {name} ({', '.join(columns)})'")
            if columns:
                selected = ", ".join(_quoted(column) for column in columns)
                script.append(
                    f"COPY (SELECT {selected} FROM {table['quoted']}"
                    f' ORDER BY ROW({selected})::text COLLATE "C") TO STDOUT;'
                )
            else:
                script.append(f"SELECT count(*) FROM {table['quoted']};")
        script.append("\\echo '== sequences'")
        script.append(_SEQUENCES)
        return self._cluster.psql(self._name, script="\n".join(script))


_TABLES = """
SELECT coalesce(json_agg(t ORDER BY t.name), '[]') FROM (
    SELECT CASE WHEN n.nspname = 'public' THEN c.relname
                ELSE n.nspname || '.' || c.relname END COLLATE "C" AS name,
           format('%I.%I', n.nspname, c.relname) AS quoted,
           (SELECT coalesce(json_agg(a.attname ORDER BY a.attnum), '[]')
              FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'm') AND n.nspname <> 'information_schema'
       AND n.nspname NOT LIKE 'pg\\_%') t
"""

_SEQUENCES = """
SELECT schemaname, sequencename, last_value FROM pg_sequences
 ORDER BY schemaname COLLATE "C", sequencename COLLATE "C";
"""


class SqliteDatabase:
    """A database file."""

    def __init__(self, path):
        self._path = path
        self.url = f"sqlite:///{path}"

    def create(self):
        """Deletes the file; whoever connects first creates it."""
        for suffix in ("", "-journal", "-wal", "-shm"):
            pathlib.Path(f"{self._path}{suffix}").unlink(missing_ok=True)

    def run_file(self, path):
        """Runs an SQL file."""
        connection = sqlite3.connect(self._path)
        connection.executescript(path.read_text())
        connection.close()

    def schema(self):
        """The statements of sqlite_master."""
        entries = self._query(
            "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name, tbl_name"
        )
        return "".join(
            f"-- {kind} {name} on {table}\n{constraints_sorted(sql or '')};\n\n"
            for kind, name, table, sql in entries
        )

    def rows(self, excluded):
        """The rows of every table, sorted, as SQL literals that also show their storage class."""
        lines = []
        tables = self._query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        for (table,) in tables:
            names = [row[1] for row in self._query(f"PRAGMA table_info({_quoted(table)})")]
            columns = _compared(table, names, excluded)
            lines.append(f"== {table} ({', '.join(columns)})")
            selected = ", ".join(f"quote({_quoted(column)})" for column in columns) or "count(*)"
            found = self._query(f"SELECT {selected} FROM {_quoted(table)}")
            lines += sorted("\t".join(map(str, row)) for row in found)
        return "\n".join(lines) + "\n"

    def _query(self, sql):
        if not self._path.exists():
            # Nobody has connected.
            return []
        connection = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)
        # A text column may hold anything.
        connection.text_factory = lambda data: data.decode(errors="backslashreplace")
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


_CONSTRAINT = re.compile(r"(CONSTRAINT|PRIMARY\s+KEY|FOREIGN\s+KEY|UNIQUE|CHECK)\b", re.IGNORECASE)


def constraints_sorted(sql):
    """Sorts the table constraints of a table that batch mode has rebuilt.

    Alembic's batch mode writes the reflected constraints in the order of a Python set of objects,
    which is another in each process, so that two runs of Alembic differ. SQLite quotes the name of
    a table that was renamed, as batch mode does last; other statements stay as they are.
    """
    start = sql.find("(")
    if not sql.startswith('CREATE TABLE "') or start < 0:
        return sql
    elements, end = _elements(sql, start + 1)
    columns = [element for element in elements if not _CONSTRAINT.match(element)]
    constraints = sorted(element for element in elements if _CONSTRAINT.match(element))
    return sql[: start + 1] + "\n\t" + ", \n\t".join(columns + constraints) + "\n" + sql[end:]


def _elements(sql, position):
    """The comma-separated elements from `position` to the closing bracket, and where that is."""
    elements, depth, begin = [], 0, position
    while position < len(sql):
        character = sql[position]
        if character in "'\"`":
            position = sql.index(character, position + 1)
        elif character == "(":
            depth += 1
        elif character == ")" and depth > 0:
            depth -= 1
        elif depth == 0 and character in ",)":
            elements.append(sql[begin:position].strip())
            begin = position + 1
            if character == ")":
                break
        position += 1
    return elements, position


def program(name):
    """The path of one of PostgreSQL's programs."""
    # All from one installation: Debian's pg_dump on the PATH is a wrapper for several.
    initdb = shutil.which("initdb")
    if initdb:
        beside = pathlib.Path(initdb).resolve().parent / name
        if beside.exists():
            return str(beside)
    for folder in sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=_version, reverse=True):
        if os.path.exists(f"{folder}/{name}"):
            return f"{folder}/{name}"
    found = shutil.which(name)
    if not found:
        raise RuntimeError(f"PostgreSQL's {name} is not installed; tests/ensure_postgresql.sh does")
    return found


def _version(folder):
    return [int(part) for part in re.findall(r"\d+", folder)]


def _compared(table, columns, excluded):
    left_out = {entry.column for entry in excluded if entry.table == table}
    return [column for column in columns if column not in left_out]


def _quoted(name):
    return '"' + name.replace('"', '""') + '"'


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _unprivileged_account():
    """Whom to run the server as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL does not run as root, and there is no other account to use")


def _output(command, script=None):
    done = subprocess.run(command, input=script, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.strip()}")
    return done.stdout
