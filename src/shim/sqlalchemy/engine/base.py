"""Engines, connections and transactions."""

import _mig_engine
from sqlalchemy import exc
from sqlalchemy.engine.default import Dialect
from sqlalchemy.engine.result import CursorResult, Row


class _Uncalled:
    pass


class ConnectionEventsTarget:
    """What events of connections can be listened to at."""


class Engine(ConnectionEventsTarget):
    def __init__(self, url, options):
        self.url = url
        self._options = dict(options)
        self.dialect = Dialect(url.get_backend_name(), url.get_driver_name())
        self.pool = None
        self.echo = options.get("echo", False)

    @property
    def name(self):
        return self.dialect.name

    @property
    def driver(self):
        return self.dialect.driver

    @property
    def engine(self):
        return self

    def connect(self, close_with_result=False):
        return Connection(self)

    def begin(self):
        return _EngineTransaction(self)

    def raw_connection(self):
        raise exc.ArgumentError("Engine.raw_connection() is not supported by mig; use connect() and text()")

    def dispose(self, close=True):
        pass

    def execution_options(self, **options):
        made = Engine(self.url, self._options)
        merged = dict(self._options.get("execution_options") or {})
        merged.update(options)
        made._options["execution_options"] = merged
        return made

    def get_execution_options(self):
        return self._options.get("execution_options") or {}

    def update_execution_options(self, **options):
        merged = dict(self.get_execution_options())
        merged.update(options)
        self._options["execution_options"] = merged

    def __repr__(self):
        return "Engine(%r)" % (self.url,)


class bound:
    """The connection for a statement about tables: the given one, or one of the engine's own for so long."""

    def __init__(self, bind):
        self.bind = bind
        self.scope = None

    def __enter__(self):
        if not isinstance(self.bind, Engine):
            return self.bind
        self.scope = self.bind.begin()
        return self.scope.__enter__()

    def __exit__(self, *exc_info):
        return False if self.scope is None else self.scope.__exit__(*exc_info)


class _EngineTransaction:
    def __init__(self, engine):
        self.engine = engine

    def __enter__(self):
        self.connection = self.engine.connect()
        self.transaction = self.connection.begin()
        return self.connection

    def __exit__(self, kind, value, traceback):
        try:
            self.transaction.__exit__(kind, value, traceback)
        finally:
            self.connection.close()
        return False


def _list_of_parameters(parameters):
    if parameters is None:
        return []
    if isinstance(parameters, dict) or hasattr(parameters, "keys"):
        return [parameters]
    if isinstance(parameters, (list, tuple)):
        for item in parameters:
            if not (isinstance(item, dict) or hasattr(item, "keys")):
                raise exc.ArgumentError("List argument must consist only of dictionaries")
        return list(parameters)
    raise exc.ArgumentError("mapping or list expected for parameters")


_OPTIONS_WITHOUT_EFFECT = (
    "stream_results", "yield_per", "max_row_buffer", "compiled_cache", "logging_token", "no_parameters",
    "preserve_rowcount", "insertmanyvalues_page_size", "autocommit", "synchronize_session", "populate_existing",
    "autoflush", "identity_token", "render_nulls", "dml_strategy", "prebuffer_rows", "_result_disable_adapt_to_context",
)


class Connection(ConnectionEventsTarget):
    def __init__(self, engine):
        self.engine = engine
        connect_args = engine._options.get("connect_args") or {}
        self._handle = _mig_engine.connect(engine.url.render_as_string(False), connect_args)
        self.dialect = Dialect(engine.dialect.name, engine.dialect.driver, self._handle)
        engine.dialect = self.dialect
        self._options = {}
        self._schema_translate_map = None
        self.info = {}
        self._tell_listeners()
        options = dict(engine.get_execution_options())
        if engine._options.get("isolation_level") is not None:
            options.setdefault("isolation_level", engine._options["isolation_level"])
        if options:
            self.execution_options(**options)

    def _tell_listeners(self):
        """Raises the event "connect"; what its handlers leave open is part of the first transaction, as in
        SQLAlchemy, which does not know of it."""
        from sqlalchemy import event
        given, record = _driver_connection(self), _ConnectionRecord()
        heard = [event.fire(self.engine, name, given, record) for name in ("first_connect", "connect")]
        heard.append(event.fire(self.engine, "checkout", given, record, given))
        if any(heard):
            _mig_engine.leave_open(self._handle)
        if event.is_heard(self.engine, "begin"):
            noted = _NotedStatements(self)
            event.fire(self.engine, "begin", noted)
            _mig_engine.begin_with(self._handle, noted.statements)

    @property
    def connection(self):
        return _driver_connection(self)

    @property
    def closed(self):
        return self._handle is None

    @property
    def invalidated(self):
        return False

    @property
    def default_isolation_level(self):
        return None

    def _id(self):
        if self._handle is None:
            raise exc.ResourceClosedError("This Connection is closed")
        return self._handle

    def execution_options(self, **options):
        for name, value in options.items():
            if name == "isolation_level":
                _mig_engine.set_isolation_level(self._id(), value)
            elif name == "schema_translate_map":
                if value and any(k != v for k, v in value.items()):
                    raise exc.ArgumentError("execution_options(schema_translate_map=...) is not supported by mig")
            elif name not in _OPTIONS_WITHOUT_EFFECT and name.startswith(("postgresql_", "sqlite_", "mysql_")):
                raise exc.ArgumentError("execution_options(%s=...) is not supported by mig" % name)
            self._options[name] = value
        return self

    def get_execution_options(self):
        return dict(self._options)

    def get_isolation_level(self):
        return _mig_engine.isolation_level(self._id())

    def execute(self, statement, parameters=None, execution_options=None):
        if isinstance(statement, str):
            raise exc.ObjectNotExecutableError(statement)
        executor = getattr(statement, "_execute_on_connection", None)
        if executor is not None:
            return executor(self, parameters, execution_options or {})
        return self._execute(statement, _list_of_parameters(parameters))

    def _execute(self, statement, parameters):
        outcome = self._told(_mig_engine.execute, statement, parameters)
        outcome["is_insert"] = getattr(statement, "is_insert", False)
        if outcome["rows"]:
            _convert_rows(statement, outcome, self.dialect)
        if "key_values" in outcome:
            _take_inserted_key(statement, outcome)
        return CursorResult(outcome, self)

    def exec_driver_sql(self, statement, parameters=None, execution_options=None):
        if parameters is None:
            sets = []
        elif isinstance(parameters, list) and parameters and isinstance(parameters[0], (tuple, dict)):
            sets = parameters
        else:
            sets = [parameters]
        return CursorResult(self._told(_mig_engine.execute_driver, statement, sets), self)

    def _told(self, execute, statement, parameters):
        """Executes; who listens to "handle_error" hears of an error, and may give another one."""
        from sqlalchemy import event
        try:
            return execute(self._id(), statement, parameters)
        except exc.DBAPIError as error:
            if not event.is_heard(self.engine, "handle_error"):
                raise
            context = _ExceptionContext(self, error, statement, parameters)
            event.fire_error(self.engine, context)
            if context.chained_exception is None:
                raise
            raise context.chained_exception from error

    def scalar(self, statement, parameters=None, execution_options=None):
        return self.execute(statement, parameters, execution_options).scalar()

    def scalars(self, statement, parameters=None, execution_options=None):
        return self.execute(statement, parameters, execution_options).scalars()

    def begin(self):
        return RootTransaction(self, _mig_engine.begin(self._id()))

    def begin_nested(self):
        return NestedTransaction(self, _mig_engine.begin_nested(self._id()))

    def begin_twophase(self, xid=None):
        raise exc.ArgumentError("Connection.begin_twophase() is not supported by mig")

    def commit(self):
        _mig_engine.end_current(self._id(), "commit")

    def rollback(self):
        _mig_engine.end_current(self._id(), "rollback")

    def in_transaction(self):
        return self._handle is not None and _mig_engine.transactions(self._handle)[0] is not None

    def in_nested_transaction(self):
        return self._handle is not None and _mig_engine.transactions(self._handle)[1] is not None

    def get_transaction(self):
        found = _mig_engine.transactions(self._id())[0]
        return None if found is None else RootTransaction(self, found)

    def get_nested_transaction(self):
        found = _mig_engine.transactions(self._id())[1]
        return None if found is None else NestedTransaction(self, found)

    def close(self):
        if self._handle is not None:
            handle, self._handle = self._handle, None
            _mig_engine.close(handle)

    def detach(self):
        pass

    def invalidate(self, exception=None):
        self.close()

    def run_sync(self, function, *args, **kwargs):
        return function(self, *args, **kwargs)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        self.close()
        return False


def _result_columns(statement):
    if hasattr(statement, "_shown_columns"):
        return statement._shown_columns()
    from sqlalchemy.sql.selectable import _flat
    return [column for item in getattr(statement, "_returning", ()) for column in _flat(item)]


def _converter(column, dialect):
    """What a type of the script, or an enumeration's class, makes of a value of the database."""
    while column.__dict__.get("type") is None and "element" in column.__dict__:
        column = column.element
    type_ = column.__dict__.get("type")
    if type_ is None:
        return None
    from sqlalchemy.sql.type_api import TypeDecorator
    if isinstance(type_, TypeDecorator):
        if type(type_).process_result_value is not TypeDecorator.process_result_value:
            return lambda value: type_.process_result_value(value, dialect)
        type_ = type_.load_dialect_impl(dialect)
    objects = getattr(type_, "_objects", None)
    if objects:
        return lambda value: objects.get(value, value) if isinstance(value, str) else value
    return None


def _take_inserted_key(statement, outcome):
    """The primary key of the inserted row; the rows of an implicit RETURNING are nobody else's."""
    table = statement.table
    columns = list(getattr(table, "primary_key", ()) or ())
    known = dict(outcome["key_values"])
    if outcome["rows"]:
        known.update(zip(outcome["columns"], outcome["rows"][0]))
    generated = [column for column in columns if column.name not in known or known[column.name] is None]
    if len(generated) == 1 and outcome["lastrowid"] is not None:
        known[generated[0].name] = outcome["lastrowid"]
    names = [column.name for column in columns]
    outcome["inserted_primary_key"] = Row([known.get(name) for name in names], names)
    outcome.update(returns_rows=False, rows=[], columns=[])


def _convert_rows(statement, outcome, dialect):
    columns = _result_columns(statement)
    if len(columns) != len(outcome["columns"]):
        return
    converters = [_converter(column, dialect) if hasattr(column, "__dict__") else None for column in columns]
    if any(converters):
        outcome["rows"] = [
            tuple(value if convert is None else convert(value) for convert, value in zip(converters, row))
            for row in outcome["rows"]
        ]


class _ExceptionContext:
    """What listeners to "handle_error" are told."""

    execution_context = None
    is_pre_ping = False
    invalidate_pool_on_disconnect = True
    chained_exception = None

    def __init__(self, connection, error, statement, parameters):
        self.connection = connection
        self.engine = connection.engine
        self.dialect = connection.dialect
        self.sqlalchemy_exception = error
        self.original_exception = error.orig
        self.statement = str(statement)
        self.parameters = parameters
        self.is_disconnect = error.connection_invalidated


class _ConnectionRecord:
    """What a pool keeps beside a connection for its listeners."""

    def __init__(self):
        self.info = {}
        self.record_info = {}


class _NotedStatements:
    """What handlers of the event "begin" are given: their statements are sent when a transaction begins."""

    def __init__(self, connection):
        self.statements = []
        self.dialect = connection.dialect
        self.engine = connection.engine
        self.info = connection.info

    def exec_driver_sql(self, statement, parameters=None, execution_options=None):
        if parameters:
            raise exc.ArgumentError("parameters in a handler of the event 'begin' are not supported by mig")
        self.statements.append(statement)

    def execute(self, statement, parameters=None, execution_options=None):
        self.exec_driver_sql(str(statement), parameters)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise exc.ArgumentError("Connection.%s in a handler of the event 'begin' is not supported by mig" % name)


def _driver_connection(connection):
    if connection.dialect.name == "sqlite":
        from sqlite3 import Connection as SqliteConnection

        class Connection(_DriverConnection, SqliteConnection):
            pass

        Connection.__module__ = "sqlite3"
        return Connection(connection)
    return _DriverConnection(connection)


class _DriverConnection:
    """`connection.connection`: the driver's own connection."""

    def __init__(self, connection):
        self._connection = connection

    @property
    def autocommit(self):
        return self._connection.get_isolation_level() == "AUTOCOMMIT"

    @autocommit.setter
    def autocommit(self, value):
        handle = self._connection._id()
        if value and not self.autocommit:
            self._before = self._connection.get_isolation_level()
            _mig_engine.set_isolation_level(handle, "AUTOCOMMIT")
        elif not value and self.autocommit:
            before = self.__dict__.get("_before") or "READ COMMITTED"
            _mig_engine.set_isolation_level(handle, before)

    @property
    def isolation_level(self):
        return self._connection.get_isolation_level()

    @isolation_level.setter
    def isolation_level(self, value):
        if value is None and self._connection.dialect.name == "sqlite":
            # The statements so far began none: sqlite3 begins one for changed rows alone.
            _mig_engine.leave_open(self._connection._id())
            _mig_engine.set_isolation_level(self._connection._id(), "AUTOCOMMIT")
            return
        raise exc.ArgumentError(
            "setting isolation_level on the driver's connection is not supported by mig; "
            "use execution_options(isolation_level=...)"
        )

    def cursor(self, *args, **kwargs):
        return _Cursor(self._connection)

    def execute(self, sql, parameters=None, **options):
        cursor = self.cursor()
        cursor.execute(sql, parameters)
        return cursor

    def close(self):
        self._connection.close()

    @property
    def dbapi_connection(self):
        return self

    driver_connection = connection = dbapi_connection

    @property
    def notices(self):
        return []

    def commit(self):
        self._connection.commit()

    def rollback(self):
        self._connection.rollback()

    def __getattr__(self, name):
        raise exc.ArgumentError(
            "the driver's connection has no '%s' in mig; use the SQLAlchemy connection" % name
        )


class _Cursor:
    """The driver's cursor, as far as scripts use it."""

    def __init__(self, connection):
        self._connection = connection
        self._result = None
        self.rowcount = -1
        self.description = None

    def execute(self, sql, parameters=None):
        self._result = self._connection.exec_driver_sql(str(sql), parameters)
        self.rowcount = self._result.rowcount
        self.description = [(name,) for name in self._result.keys()] if self._result.returns_rows else None

    def executemany(self, sql, parameters):
        for item in parameters:
            self.execute(sql, item)

    def fetchone(self):
        row = self._result.fetchone()
        return None if row is None else tuple(row)

    def fetchall(self):
        return [tuple(row) for row in self._result.fetchall()]

    def fetchmany(self, size=1):
        return [tuple(row) for row in self._result.fetchmany(size)]

    def __iter__(self):
        return iter(self.fetchall())

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        return False

    def __getattr__(self, name):
        raise exc.ArgumentError("the driver's cursor has no '%s' in mig" % name)


class Transaction:
    def __init__(self, connection, number):
        self.connection = connection
        self._number = number

    @property
    def is_active(self):
        return self.connection._handle is not None and _mig_engine.is_active(self.connection._handle, self._number)

    @property
    def is_valid(self):
        return self.is_active

    def commit(self):
        _mig_engine.end(self.connection._id(), self._number, "commit")

    def rollback(self):
        if self.connection._handle is not None:
            _mig_engine.end(self.connection._handle, self._number, "rollback")

    def close(self):
        if self.connection._handle is not None:
            _mig_engine.end(self.connection._handle, self._number, "close")

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if kind is None:
            if self.is_active:
                try:
                    self.commit()
                except BaseException:
                    if self.is_active:
                        self.rollback()
                    raise
        elif self.is_active:
            self.rollback()
        return False


class RootTransaction(Transaction):
    is_nested = False


class NestedTransaction(Transaction):
    nested = True


class TwoPhaseTransaction(RootTransaction):
    pass
