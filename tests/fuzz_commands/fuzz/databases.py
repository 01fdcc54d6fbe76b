"""The databases of a case: made empty, and read to be compared."""

import pathlib
import sqlite3


class Sqlite:
    """A file in the project."""

    def __init__(self, folder):
        self._path = pathlib.Path(folder) / "data.db"

    @property
    def url(self):
        return "sqlite:///data.db"

    def create(self):
        self._path.unlink(missing_ok=True)

    def content(self):
        """Tables by name, each with its sorted rows."""
        if not self._path.exists():
            return {}
        connection = sqlite3.connect(self._path)
        try:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            return {
                name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"')))
                for (name,) in names.fetchall()
            }
        finally:
            connection.close()


class Postgres:
    """A database of a server; its schemas are made anew for each case."""

    def __init__(self, url):
        import psycopg2

        self.url = url
        self._connection = psycopg2.connect(url.replace("+psycopg2", ""))
        self._connection.autocommit = True

    def _query(self, sql):
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def create(self):
        self._query(
            "DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
            "DROP SCHEMA IF EXISTS other CASCADE; CREATE SCHEMA other"
        )

    def content(self):
        """Tables by name, each with its sorted rows."""
        tables = self._query(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'other')"
        )
        return {
            f"{schema}.{table}": sorted(map(repr, self._query(f'SELECT * FROM "{schema}"."{table}"')))
            for schema, table in tables
        }


class Nowhere:
    """MySQL: only offline mode."""

    url = "mysql://me:secret@localhost/thing"

    def create(self):
        pass

    def content(self):
        return {}
