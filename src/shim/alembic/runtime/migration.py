"""The migration context."""

import _mig_alembic


class MigrationInfo:
    """What an `on_version_apply` callback is told of a step."""

    def __init__(self, parts):
        self.__dict__.update(parts)

    @property
    def down_revision_id(self):
        ids = self.down_revision_ids
        return ids[0] if ids else None

    @property
    def up_revision_id(self):
        return self.up_revision_ids[0] if self.up_revision_ids else None


class _Impl:
    def __init__(self, context):
        self._context = context
        self.dialect = context.dialect

    @property
    def bind(self):
        return self._context.bind

    connection = bind

    @property
    def as_sql(self):
        return self._context.as_sql

    @property
    def transactional_ddl(self):
        return _mig_alembic.transactional_ddl()

    @property
    def __dialect__(self):
        return self.dialect.name

    def static_output(self, text):
        _mig_alembic.static_output(text)

    def execute(self, sql, execution_options=None):
        self._context._execute_in_context(sql, execution_options)

    _exec = execute


def _write(construct, parameters):
    _mig_alembic.execute(construct)


class MigrationContext:
    version_table_schema = None

    @property
    def version_table(self):
        return self.opts.get("version_table", "alembic_version")

    def __init__(self, connection, opts):
        self.opts = opts
        self._configured = False
        self._connection = connection
        self._mock_connection = None

    @classmethod
    def configure(cls, connection=None, url=None, dialect_name=None, dialect=None, environment_context=None,
                  dialect_opts=None, opts=None):
        return MigrationContext(connection, opts or {})

    @property
    def bind(self):
        if not _mig_alembic.as_sql():
            return self._connection
        _mig_alembic.note_offline_bind()
        if self._mock_connection is None:
            from sqlalchemy.engine.mock import MockConnection
            self._mock_connection = MockConnection(self.dialect, _write)
        return self._mock_connection

    connection = bind

    @property
    def dialect(self):
        if self._connection is not None:
            return self._connection.dialect
        from sqlalchemy.engine.default import Dialect
        return Dialect(_mig_alembic.dialect_name())

    @property
    def impl(self):
        return _Impl(self)

    @property
    def as_sql(self):
        return _mig_alembic.as_sql()

    @property
    def config(self):
        from alembic import context
        return context.config

    environment_context = config

    @property
    def script(self):
        from alembic import context
        return context.script

    def get_current_revision(self):
        heads = self.get_current_heads()
        if not heads:
            return None
        if len(heads) > 1:
            from alembic.util import CommandError
            raise CommandError("Version table '%s' has more than one head present; please use get_current_heads()" % self.opts.get("version_table", "alembic_version"))
        return heads[0]

    def get_current_heads(self):
        return tuple(_mig_alembic.current_heads())

    def _ensure_version_table(self, purge=False):
        if purge:
            raise Exception("MigrationContext._ensure_version_table(purge=True) is not supported by mig: use 'mig stamp --purge'")
        _mig_alembic.ensure_version_table()

    def begin_transaction(self, _per_migration=False):
        return _TransactionBlock(_per_migration)

    def autocommit_block(self):
        return _AutocommitBlock()

    def run_migrations(self, **kw):
        from sqlalchemy.sql.schema import _scripts
        _scripts.running = True
        try:
            _mig_alembic.run_migrations(kw)
        finally:
            _scripts.running = False

    def execute(self, sql, execution_options=None):
        self._execute_in_context(sql, execution_options)

    def _execute_in_context(self, sql, execution_options=None):
        if execution_options and not self.as_sql:
            for name in execution_options:
                # Names that SQLAlchemy does not know are the application's own.
                if name in ("isolation_level", "schema_translate_map"):
                    from sqlalchemy import exc
                    raise exc.ArgumentError("op.execute(execution_options={%r: ...}) is not supported by mig" % name)
        _mig_alembic.execute(sql)

    def stamp(self, script_directory, revision):
        raise Exception("MigrationContext.stamp() is not supported by mig: use 'mig stamp'")


class _TransactionBlock:
    def __init__(self, per_migration):
        self._per_migration = per_migration
        self._token = None

    def __enter__(self):
        self._token = _mig_alembic.enter_transaction(self._per_migration)
        return self

    def __exit__(self, kind, value, traceback):
        _mig_alembic.leave_transaction(self._token, "commit" if kind is None else "rollback")
        return False

    def commit(self):
        _mig_alembic.leave_transaction(self._token, "commit")

    def rollback(self):
        _mig_alembic.leave_transaction(self._token, "rollback")


class _AutocommitBlock:
    def __enter__(self):
        _mig_alembic.enter_autocommit()
        return self

    def __exit__(self, kind, value, traceback):
        _mig_alembic.leave_autocommit()
        return False
