"""The asynchronous engine, run synchronously."""

from sqlalchemy.engine import Connection, Engine, create_engine, engine_from_config


class AsyncEngine:
    def __init__(self, engine):
        self.sync_engine = engine

    @property
    def url(self):
        return self.sync_engine.url

    @property
    def dialect(self):
        return self.sync_engine.dialect

    def connect(self):
        return AsyncConnection(self)

    def begin(self):
        return _AsyncBegin(self)

    async def dispose(self, close=True):
        pass

    def execution_options(self, **options):
        return AsyncEngine(self.sync_engine.execution_options(**options))


class AsyncConnection:
    def __init__(self, engine):
        self.engine = engine
        self.sync_connection = None

    async def start(self):
        if self.sync_connection is None:
            self.sync_connection = self.engine.sync_engine.connect()
        return self

    def __await__(self):
        if self.sync_connection is None:
            self.sync_connection = self.engine.sync_engine.connect()
        return self
        yield

    async def __aenter__(self):
        return await self.start()

    async def __aexit__(self, kind, value, traceback):
        self.sync_connection.close()
        return False

    @property
    def dialect(self):
        return self.sync_connection.dialect

    async def run_sync(self, function, *args, **kwargs):
        return function(self.sync_connection, *args, **kwargs)

    async def execute(self, statement, parameters=None, execution_options=None):
        return self.sync_connection.execute(statement, parameters, execution_options)

    async def exec_driver_sql(self, statement, parameters=None, execution_options=None):
        return self.sync_connection.exec_driver_sql(statement, parameters, execution_options)

    async def scalar(self, statement, parameters=None, execution_options=None):
        return self.sync_connection.scalar(statement, parameters, execution_options)

    async def scalars(self, statement, parameters=None, execution_options=None):
        return self.sync_connection.scalars(statement, parameters, execution_options)

    def begin(self):
        return _AsyncTransaction(self)

    def begin_nested(self):
        return _AsyncTransaction(self, nested=True)

    async def commit(self):
        self.sync_connection.commit()

    async def rollback(self):
        self.sync_connection.rollback()

    async def close(self):
        self.sync_connection.close()

    async def execution_options(self, **options):
        self.sync_connection.execution_options(**options)
        return self

    def in_transaction(self):
        return self.sync_connection.in_transaction()


class _AsyncTransaction:
    def __init__(self, connection, nested=False):
        self.connection = connection
        self.nested = nested
        self.transaction = None

    def _begin(self):
        connection = self.connection.sync_connection
        self.transaction = connection.begin_nested() if self.nested else connection.begin()
        return self

    def __await__(self):
        return self._begin()
        yield

    async def __aenter__(self):
        return self._begin()

    async def __aexit__(self, kind, value, traceback):
        return self.transaction.__exit__(kind, value, traceback)

    async def commit(self):
        self.transaction.commit()

    async def rollback(self):
        self.transaction.rollback()


class _AsyncBegin:
    def __init__(self, engine):
        self.engine = engine

    async def __aenter__(self):
        self.connection = await AsyncConnection(self.engine).start()
        self.transaction = self.connection.sync_connection.begin()
        return self.connection

    async def __aexit__(self, kind, value, traceback):
        try:
            self.transaction.__exit__(kind, value, traceback)
        finally:
            self.connection.sync_connection.close()
        return False


def create_async_engine(url, **kw):
    return AsyncEngine(create_engine(url, **kw))


def async_engine_from_config(configuration, prefix="sqlalchemy.", **kwargs):
    return AsyncEngine(engine_from_config(configuration, prefix=prefix, **kwargs))


def __getattr__(name):
    if name in ("AsyncSession", "async_sessionmaker", "async_scoped_session", "AsyncAttrs"):
        import importlib
        return getattr(importlib.import_module("sqlalchemy.ext.asyncio.session"), name)
    raise AttributeError(name)
