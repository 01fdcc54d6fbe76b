"""What every column type has."""

from _mig_sqlalchemy import is_unknown
from sqlalchemy.sql.visitors import Visitable


class _Unset:
    def __repr__(self):
        return "<not given>"

    def __bool__(self):
        return False


UNSET = _Unset()


def to_instance(type_, *args, **kwargs):
    if is_unknown(type_):
        # Kept as it is: what uses the type says whose it is.
        return type_
    if type_ is None:
        from sqlalchemy.sql.sqltypes import NULLTYPE
        return NULLTYPE
    if isinstance(type_, type):
        return type_(*args, **kwargs)
    return type_


class TypeEngine(Visitable):
    __visit_name__ = "type"
    _variants = ()
    should_evaluate_none = False
    sort_key_function = None
    hashable = True
    # Names of the constructor's arguments, in the order in which repr() shows them.
    _shown = ()

    def with_variant(self, type_, *dialect_names):
        from sqlalchemy import exc
        if not dialect_names:
            raise exc.ArgumentError("At least one dialect name is required")
        known = [name for name, _ in self._variants]
        for name in dialect_names:
            if name in known:
                raise exc.ArgumentError("Dialect %r is already present in the mapping for this %r" % (name, self))
        copy = self.copy()
        type_ = to_instance(type_)
        copy._variants = self._variants + tuple((name, type_) for name in dialect_names)
        return copy

    def copy(self, **kw):
        made = self.__class__.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        return made

    def adapt(self, cls, **kw):
        made = cls.__new__(cls)
        made.__dict__.update(self.__dict__)
        made.__dict__.update(kw)
        return made

    def evaluates_none(self):
        made = self.copy()
        made.should_evaluate_none = True
        return made

    def as_generic(self, allow_nulltype=False):
        return self

    def load_dialect_impl(self, dialect):
        return self

    def dialect_impl(self, dialect):
        for name, variant in self._variants:
            if name == dialect.name:
                return variant
        return self

    def compile(self, dialect=None):
        if dialect is None:
            return _text_without_dialect(self)
        import _mig_sqlalchemy
        written = self.dialect_impl(dialect)
        if getattr(written, "_compiled_by", None):
            from sqlalchemy.ext.compiler import written_type
            text = written_type(written, dialect)
            if text is not None:
                return text
            written = written.copy()
            # Nor has it a function for the database at hand, if that is another.
            written._compiled_by = {}
            written._variants = ()
            return _mig_sqlalchemy.type_sql(written, getattr(dialect, "name", None))
        return _mig_sqlalchemy.type_sql(self, getattr(dialect, "name", None))

    def coerce_compared_value(self, op, value):
        return self

    def bind_processor(self, dialect):
        return None

    def result_processor(self, dialect, coltype):
        return None

    def literal_processor(self, dialect):
        return None

    def compare_values(self, x, y):
        return x == y

    @property
    def python_type(self):
        raise NotImplementedError()

    @property
    def _type_affinity(self):
        return self.__class__

    def __str__(self):
        return str(self.compile())

    def __repr__(self):
        parts = []
        for name, default in self._shown:
            value = getattr(self, name, default)
            if value is not default and value != default:
                parts.append("%s=%r" % (name, value))
        return "%s(%s)" % (self.__class__.__name__, ", ".join(parts))


# How a type reads where no database is in sight, by its visit name.
_PLAIN_TEXTS = {
    "FLOAT": "FLOAT", "float": "FLOAT", "DOUBLE": "DOUBLE", "double": "DOUBLE", "DOUBLE_PRECISION": "DOUBLE PRECISION",
    "REAL": "REAL", "INTEGER": "INTEGER", "integer": "INTEGER", "SMALLINT": "SMALLINT", "small_integer": "SMALLINT",
    "BIGINT": "BIGINT", "big_integer": "BIGINT", "TIMESTAMP": "TIMESTAMP", "DATETIME": "DATETIME",
    "datetime": "DATETIME", "DATE": "DATE", "date": "DATE", "TIME": "TIME", "time": "TIME", "CLOB": "CLOB",
    "UUID": "UUID", "uuid": "CHAR(32)", "BLOB": "BLOB", "large_binary": "BLOB", "BOOLEAN": "BOOLEAN",
    "boolean": "BOOLEAN", "null": "NULL",
}
_STRING_TEXTS = {
    "CHAR": "CHAR", "NCHAR": "NCHAR", "VARCHAR": "VARCHAR", "string": "VARCHAR", "unicode": "VARCHAR",
    "NVARCHAR": "NVARCHAR", "TEXT": "TEXT", "text": "TEXT", "unicode_text": "TEXT", "enum": "VARCHAR",
}


def _text_without_dialect(type_):
    name = type_.__visit_name__
    for prefix in ("mysql_", "sqlite_", "oracle_", "mssql_"):
        if name.startswith(prefix):
            name = name[len(prefix):]
            if name == "ENUM":
                return "ENUM"
    if name == "ENUM":
        name = "enum"
    if name in _PLAIN_TEXTS:
        return _PLAIN_TEXTS[name]
    if name in _STRING_TEXTS:
        text = _STRING_TEXTS[name]
        if type_.length:
            text += "(%s)" % type_.length
        if type_.collation:
            text += ' COLLATE "%s"' % type_.collation
        return text
    if name in ("numeric", "NUMERIC", "DECIMAL"):
        text = name.upper()
        if type_.precision is not None:
            text += "(%s)" % type_.precision if type_.scale is None else "(%s, %s)" % (type_.precision, type_.scale)
        return text
    if name in ("BINARY", "VARBINARY"):
        return name + ("(%d)" % type_.length if type_.length else "")
    if isinstance(type_, TypeDecorator):
        from sqlalchemy.engine.default import Dialect
        implementation = type_.type_engine(Dialect("default"))
        return _text_without_dialect(to_instance(implementation))
    if name == "user_defined":
        return type_.get_col_spec() if hasattr(type_, "get_col_spec") else repr(type_)
    class_name = type_.__class__.__name__
    return class_name if class_name == class_name.upper() else repr(type_)


class ExternalType:
    cache_ok = None


class UserDefinedType(ExternalType, TypeEngine):
    __visit_name__ = "user_defined"
    ensure_kwarg = "get_col_spec"

    def coerce_compared_value(self, op, value):
        return self


class TypeDecorator(ExternalType, TypeEngine):
    __visit_name__ = "type_decorator"
    impl = None
    coerce_to_is_types = (type(None),)

    def __init__(self, *args, **kwargs):
        if self.__class__.impl is None:
            raise AttributeError(
                "TypeDecorator implementations require a class-level variable 'impl' "
                "which refers to the class of type being decorated"
            )
        self.impl = to_instance(self.__class__.impl, *args, **kwargs)

    @property
    def impl_instance(self):
        return self.impl

    def load_dialect_impl(self, dialect):
        return self.impl

    def type_engine(self, dialect):
        return self.load_dialect_impl(dialect)

    def process_bind_param(self, value, dialect):
        raise NotImplementedError()

    def process_result_value(self, value, dialect):
        raise NotImplementedError()

    def process_literal_param(self, value, dialect):
        raise NotImplementedError()

    def copy(self, **kw):
        made = self.__class__.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        return made

    @property
    def python_type(self):
        return self.impl.python_type

    def __getattr__(self, name):
        if name.startswith("__") or name == "impl":
            raise AttributeError(name)
        impl = self.__dict__.get("impl")
        if impl is None:
            raise AttributeError("'%s' object has no attribute '%s'" % (self.__class__.__name__, name))
        return getattr(impl, name)

    def __repr__(self):
        impl = repr(self.impl)
        return self.__class__.__name__ + impl[impl.index("("):] if "(" in impl else self.__class__.__name__ + "()"


class Variant(TypeEngine):
    def __init__(self, *arg, **kw):
        raise NotImplementedError("Variant is no longer used in SQLAlchemy; this is a placeholder symbol.")


class Emulated:
    pass


class NativeForEmulated:
    pass
