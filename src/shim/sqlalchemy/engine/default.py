"""What scripts ask of a dialect."""


class _DialectType(type):
    """A connection's dialect is one of the class that SQLAlchemy has for its database and driver."""

    def __instancecheck__(cls, instance):
        if type.__instancecheck__(cls, instance):
            return True
        return type(instance) is Dialect and cls.backend == instance.name and cls.needs in (None, instance.driver)


class Dialect(metaclass=_DialectType):
    backend = None
    needs = None

    def __init__(self, name, driver=None, handle=None):
        self.name = name
        self.driver = driver
        self._handle = handle
        self._default_schema_name = None

    @property
    def dialect_description(self):
        return self.name if self.driver is None else self.name + "+" + self.driver

    @property
    def server_version_info(self):
        if self._handle is None:
            return None
        import _mig_engine
        return _mig_engine.server_version(self._handle)

    @property
    def default_schema_name(self):
        if self._handle is None or self._default_schema_name is not None:
            return self._default_schema_name
        import _mig_engine
        return _mig_engine.default_schema(self._handle)

    @default_schema_name.setter
    def default_schema_name(self, name):
        self._default_schema_name = name

    def has_table(self, connection, table_name, schema=None, **kw):
        from sqlalchemy import inspect
        return inspect(connection).has_table(table_name, schema=schema)

    @property
    def identifier_preparer(self):
        return IdentifierPreparer(self)

    @property
    def supports_native_boolean(self):
        return self.name == "postgresql"

    @property
    def supports_sequences(self):
        return self.name == "postgresql" or self.is_mariadb and (self.server_version_info or ()) >= (10, 3)

    @property
    def is_mariadb(self):
        if self._handle is None:
            return self.name == "mariadb"
        import _mig_engine
        return _mig_engine.is_mariadb(self._handle)

    _is_mariadb = is_mariadb

    @property
    def _is_mysql(self):
        return not self.is_mariadb

    @property
    def paramstyle(self):
        return {"sqlite": "qmark", "postgresql": "pyformat"}.get(self.name, "format")

    @property
    def type_compiler(self):
        return TypeCompiler(self)

    type_compiler_instance = type_compiler

    def type_descriptor(self, type_):
        from sqlalchemy.sql.type_api import to_instance
        return to_instance(type_)

    is_async = False
    supports_alter = True
    _json_deserializer = None

    def __repr__(self):
        return "<dialect %s>" % self.name


DefaultDialect = Dialect


def dialect_class(backend, driver_name):
    """The class of a URL's dialect."""

    class NamedDialect(Dialect):
        name = backend
        driver = driver_name
        is_async = driver_name in ("asyncpg", "aiosqlite", "aiomysql", "asyncmy")

        def __init__(self, **kw):
            super().__init__(backend, driver_name)

        @classmethod
        def get_pool_class(cls, url):
            from sqlalchemy import pool
            if backend == "sqlite" and url.database in (None, "", ":memory:"):
                return pool.StaticPool if cls.is_async else pool.SingletonThreadPool
            return pool.AsyncAdaptedQueuePool if cls.is_async else pool.QueuePool

        @classmethod
        def get_dialect_cls(cls, url):
            return cls

    return NamedDialect


class TypeCompiler:
    def __init__(self, dialect):
        self.dialect = dialect

    def process(self, type_, **kw):
        return type_.compile(dialect=self.dialect)

    def __getattr__(self, name):
        if not name.startswith("visit_"):
            raise AttributeError("mig's type compiler has no %r" % name)
        visit_name = name[len("visit_"):]
        return lambda type_, **kw: self.process(_seen_as(type_, visit_name))


def _seen_as(type_, visit_name):
    """The type under another visit name, and without the script's own function for it."""
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.sql import sqltypes
    made = type_.copy()
    if type_.__visit_name__ != visit_name:
        for module in (sqltypes, postgresql):
            for class_ in vars(module).values():
                if isinstance(class_, type) and getattr(class_, "__visit_name__", None) == visit_name:
                    try:
                        made = class_()
                    except TypeError:
                        made = class_.__new__(class_)
                    made.__dict__.update(type_.__dict__)
                    break
            else:
                continue
            break
        made.__visit_name__ = visit_name
    made._compiled_by = {}
    made._variants = ()
    return made


class IdentifierPreparer:
    def __init__(self, dialect):
        self.dialect = dialect

    def quote(self, ident, force=None):
        import _mig_sqlalchemy
        return _mig_sqlalchemy.quote(ident, self.dialect.name, "conditional")

    quote_identifier_conditional = quote

    def quote_identifier(self, value):
        import _mig_sqlalchemy
        return _mig_sqlalchemy.quote(value, self.dialect.name, "always")

    def quote_schema(self, schema, force=None):
        return self.quote(schema)

    def format_table(self, table, use_schema=True, name=None):
        result = self.quote(name or table.name)
        if use_schema and table.schema:
            result = self.quote(table.schema) + "." + result
        return result

    def format_column(self, column, use_table=False, name=None, table_name=None, use_schema=False):
        result = self.quote(name or column.name)
        if use_table:
            result = self.format_table(column.table, use_schema=use_schema) + "." + result
        return result

    def format_type(self, type_, use_schema=True):
        result = self.quote(type_.name)
        if use_schema and getattr(type_, "schema", None):
            result = self.quote(type_.schema) + "." + result
        return result
