"""alembic-postgresql-enum: its directives for enumerated types of PostgreSQL."""

import enum

from alembic.operations.base import Operations
from sqlalchemy import text


class ColumnType(enum.Enum):
    COMMON = 1
    ARRAY = 2


class _Unspecified:
    pass


class TableReference:
    def __init__(self, table_name, column_name, table_schema=_Unspecified, column_type=ColumnType.COMMON,
                 existing_server_default=None):
        self.table_name = table_name
        self.column_name = column_name
        self.table_schema = table_schema
        self.column_type = column_type
        self.existing_server_default = existing_server_default


class Config:
    def __init__(self, **kw):
        self.__dict__.update(kw)


def set_configuration(config):
    pass


def _literal(value):
    return "'%s'" % value.replace("'", "''")


def _quoted(name):
    return '"%s"' % name.replace('"', '""')


def _full(schema, name):
    return "%s.%s" % (_quoted(schema), _quoted(name)) if schema else _quoted(name)


def _send(operations, sql):
    # A colon of a cast or a label is no parameter.
    operations.execute(text(sql.replace("\\", "\\\\").replace(":", "\\:")))


def _column_default(operations, schema, table, column):
    found = operations.get_bind().execute(
        text(
            "SELECT column_default FROM information_schema.columns "
            "WHERE table_schema = :schema AND table_name = :table AND column_name = :column"
        ),
        {"schema": schema, "table": table, "column": column},
    )
    return found.scalar()


def _references(operations, enum_schema, affected_columns):
    for given in affected_columns:
        if isinstance(given, TableReference):
            schema = enum_schema if given.table_schema is _Unspecified else given.table_schema
            yield schema, given.table_name, given.column_name, given.column_type, given.existing_server_default
        elif isinstance(given, tuple):
            kind = given[2] if len(given) > 2 else ColumnType.COMMON
            default = _column_default(operations, enum_schema, given[0], given[1])
            yield enum_schema, given[0], given[1], kind, default
        else:
            raise ValueError("Affected columns must contain tuples or TableReferences")


def _renamed_default(default, enum_name, renames):
    for old, new in renames:
        default = default.replace("%s::" % _literal(old), "%s::" % _literal(new))
    return default


class _SyncEnumValues:
    @classmethod
    def sync_enum_values(cls, operations, enum_schema, enum_name, new_values, affected_columns,
                         enum_values_to_rename=()):
        if operations.get_context().dialect.name != "postgresql":
            return
        renames = [tuple(pair) for pair in enum_values_to_rename]
        columns = list(_references(operations, enum_schema, affected_columns))
        new_type, old_name = _full(enum_schema, enum_name), enum_name + "_old"
        _send(operations, "ALTER TYPE %s RENAME TO %s" % (new_type, _quoted(old_name)))
        _send(operations, "CREATE TYPE %s AS ENUM (%s)" % (new_type, ", ".join(_literal(v) for v in new_values)))
        for schema, table, column, kind, default in columns:
            target, name = _full(schema, table), _quoted(column)
            if default is not None:
                _send(operations, "ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT" % (target, name))
            suffix = "[]" if kind is ColumnType.ARRAY else ""
            value = "%s::text%s" % (name, suffix)
            if suffix:
                for old, new in renames:
                    value = "array_replace(%s, %s, %s)" % (value, _literal(old), _literal(new))
            elif renames:
                whens = " ".join("WHEN %s THEN %s" % (_literal(old), _literal(new)) for old, new in renames)
                value = "(CASE %s %s ELSE %s END)" % (value, whens, value)
            _send(operations, "ALTER TABLE %s ALTER COLUMN %s TYPE %s%s USING %s::%s%s" % (
                target, name, new_type, suffix, value, new_type, suffix))
            if default is not None:
                default = _renamed_default(default, enum_name, renames)
                _send(operations, "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s" % (target, name, default))
        _send(operations, "DROP TYPE %s" % _full(enum_schema, old_name))


Operations.register_operation("sync_enum_values")(_SyncEnumValues)
