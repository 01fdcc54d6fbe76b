"""Reading the catalogs, and tables made from what they say."""

import _mig_inspect
from sqlalchemy import exc
from sqlalchemy.sql import elements, sqltypes
from sqlalchemy.sql.elements import text


def inspector_for(bind):
    made = {"postgresql": PGInspector, "mysql": MySQLInspector, "mariadb": MySQLInspector}.get(
        bind.dialect.name, Inspector
    )
    return made(bind)


class Inspector:
    def __init__(self, bind):
        self.bind = bind
        self.info_cache = {}

    @classmethod
    def from_engine(cls, bind):
        return inspector_for(bind)

    @property
    def engine(self):
        return self.bind.engine

    @property
    def dialect(self):
        return self.bind.dialect

    @property
    def default_schema_name(self):
        name = self.dialect.default_schema_name
        if name is None and not hasattr(self.bind, "_handle"):
            connection = self.bind.connect()
            try:
                name = connection.dialect.default_schema_name
            finally:
                connection.close()
        return name

    def clear_cache(self):
        self.info_cache.clear()

    def _ask(self, what, table_name=None, schema=None):
        if hasattr(self.bind, "_handle") or hasattr(self.bind, "sync_connection"):
            return _mig_inspect.reflect(self.bind, what, table_name, schema)
        connection = self.bind.connect()
        try:
            return _mig_inspect.reflect(connection, what, table_name, schema)
        finally:
            connection.close()

    def _known(self, what, table_name=None, schema=None):
        key = (what, table_name, schema)
        if key not in self.info_cache:
            self.info_cache[key] = self._ask(what, table_name, schema)
        return self.info_cache[key]

    def _full_name(self, table_name, schema):
        return "%s.%s" % (schema, table_name) if schema else table_name

    def _of_table(self, what, table_name, schema):
        found = self._known(what, table_name, schema)
        if found is None:
            raise exc.NoSuchTableError(self._full_name(table_name, schema))
        if isinstance(found, list):
            return [dict(item) for item in found]
        return dict(found)

    def has_table(self, table_name, schema=None, **kw):
        return self._known("has_table", table_name, schema)

    def has_schema(self, schema_name, **kw):
        return schema_name in self._known("schema_names")

    def has_sequence(self, sequence_name, schema=None, **kw):
        return sequence_name in self.get_sequence_names(schema)

    def has_index(self, table_name, index_name, schema=None, **kw):
        if not self.has_table(table_name, schema):
            return False
        return any(index["name"] == index_name for index in self.get_indexes(table_name, schema))

    def get_schema_names(self, **kw):
        return list(self._known("schema_names"))

    def get_table_names(self, schema=None, **kw):
        return list(self._known("table_names", None, schema))

    def get_temp_table_names(self, **kw):
        return list(self._known("temp_table_names"))

    def get_view_names(self, schema=None, **kw):
        return list(self._known("view_names", None, schema))

    def get_temp_view_names(self, **kw):
        return list(self._known("temp_view_names"))

    def get_materialized_view_names(self, schema=None, **kw):
        if self.dialect.name != "postgresql":
            raise NotImplementedError()
        return list(self._known("materialized_view_names", None, schema))

    def get_sequence_names(self, schema=None, **kw):
        if self.dialect.name == "sqlite":
            raise NotImplementedError()
        if self.dialect.name != "postgresql" and not self.dialect.supports_sequences:
            raise NotImplementedError("Sequences are supported only by the MariaDB series 10.3 or greater")
        return list(self._known("sequence_names", None, schema))

    def get_columns(self, table_name, schema=None, **kw):
        make = self._make_type
        columns = self._of_table("columns", table_name, schema)
        for column in columns:
            column["type"] = make(column["type"])
        return columns

    @staticmethod
    def _make_type(found):
        return _sqlite_type(found)

    def get_pk_constraint(self, table_name, schema=None, **kw):
        return self._of_table("pk_constraint", table_name, schema)

    def get_foreign_keys(self, table_name, schema=None, **kw):
        return self._of_table("foreign_keys", table_name, schema)

    def get_indexes(self, table_name, schema=None, **kw):
        indexes = self._of_table("indexes", table_name, schema)
        for index in indexes:
            options = index.get("dialect_options") or {}
            if "sqlite_where" in options:
                index["dialect_options"] = dict(options, sqlite_where=text(options["sqlite_where"]))
        return indexes

    def get_unique_constraints(self, table_name, schema=None, **kw):
        return self._of_table("unique_constraints", table_name, schema)

    def get_check_constraints(self, table_name, schema=None, **kw):
        return self._of_table("check_constraints", table_name, schema)

    def get_table_comment(self, table_name, schema=None, **kw):
        if self.dialect.name == "sqlite":
            raise NotImplementedError()
        return self._of_table("table_comment", table_name, schema)

    def get_table_options(self, table_name, schema=None, **kw):
        if not self.has_table(table_name, schema):
            raise exc.NoSuchTableError(table_name)
        return {}

    def get_view_definition(self, view_name, schema=None, **kw):
        raise exc.ArgumentError("Inspector.get_view_definition() is not supported by mig; query the catalog")

    def get_sorted_table_and_fkc_names(self, schema=None, **kw):
        names = self.get_table_names(schema)
        targets, late = {}, []
        for name in names:
            targets[name] = [
                (key["referred_table"], key["name"]) for key in self.get_foreign_keys(name, schema)
                if key["referred_table"] in names and key["referred_table"] != name
            ]
        order, state = [], {}

        def visit(name):
            state[name] = "open"
            for target, key in targets[name]:
                if state.get(target) == "open":
                    late.append((name, key))
                elif target not in state:
                    visit(target)
            state[name] = "done"
            order.append(name)

        for name in sorted(names):
            if name not in state:
                visit(name)
        result = []
        for name in order:
            own = [(name, key["name"]) for key in self.get_foreign_keys(name, schema)]
            result.append((name, [key for key in own if key not in late]))
        result.append((None, late))
        return result

    def get_sorted_table_names(self, schema=None, **kw):
        return [name for name, _ in self.get_sorted_table_and_fkc_names(schema) if name is not None]

    def reflect_table(self, table, include_columns, exclude_columns=(), resolve_fks=True, **kw):
        _reflect(self, table, include_columns, resolve_fks, set(exclude_columns))

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name.startswith("get_multi_"):
            raise exc.ArgumentError(
                "Inspector.%s() is not supported by mig; ask table by table with get_%s()" % (name, name[10:])
            )
        raise AttributeError("'%s' object has no attribute '%s'" % (self.__class__.__name__, name))


class MySQLInspector(Inspector):
    @staticmethod
    def _make_type(found):
        return _mysql_type(found)

    def _full_name(self, table_name, schema):
        quote = self.dialect.identifier_preparer.quote_identifier
        return ".".join(quote(name) for name in (schema, table_name) if name)

    def get_temp_table_names(self, **kw):
        raise NotImplementedError()

    get_temp_view_names = get_temp_table_names


class PGInspector(Inspector):
    @staticmethod
    def _make_type(found):
        return _postgresql_type(found)

    def get_enums(self, schema=None):
        return [dict(item) for item in self._known("enums", None, schema)]

    def has_type(self, type_name, schema=None, **kw):
        where = "n.nspname = :schema" if schema else "pg_catalog.pg_type_is_visible(t.oid)"
        sql = text(
            "SELECT count(*) FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace "
            "WHERE t.typname = :name AND " + where
        )
        parameters = {"name": type_name}
        if schema:
            parameters["schema"] = schema
        return bool(self.bind.execute(sql, parameters).scalar())


_MYSQL_SAME = (
    "bigint binary bit blob boolean char date datetime decimal double enum float integer json longblob longtext "
    "mediumblob mediumint mediumtext nchar nvarchar numeric set smallint text time timestamp tinyblob tinyint tinytext "
    "varbinary varchar year"
).split()


def _mysql_type(found):
    from sqlalchemy.dialects import mysql
    name = {"int": "integer", "fixed": "decimal"}.get(found["name"], found["name"])
    if name == "uuid":
        made = sqltypes.UUID
    elif name in _MYSQL_SAME:
        made = getattr(mysql, name.upper())
    else:
        made = sqltypes.NullType
    given, options = list(found["arguments"]), {}
    if name in ("enum", "set"):
        if name == "set" and "" in given:
            options["retrieve_as_bitwise"] = True
    else:
        given = [int(argument) for argument in given]
    if name in ("datetime", "time", "timestamp") and given:
        options["fsp"] = given.pop(0)
    for word in ("unsigned", "zerofill"):
        if found[word]:
            options[word] = True
    if found["charset"] is not None:
        options["charset"] = found["charset"]
    if found["collation"] is not None:
        options["collate"] = found["collation"]
    if made is sqltypes.NullType:
        return sqltypes.NULLTYPE
    if made is sqltypes.UUID:
        return made()
    return made(*given, **options)


def _sqlite_type(found):
    from sqlalchemy.dialects import sqlite
    known = {
        "BIGINT": sqltypes.BIGINT, "BLOB": sqltypes.BLOB, "BOOL": sqltypes.BOOLEAN, "BOOLEAN": sqltypes.BOOLEAN,
        "CHAR": sqltypes.CHAR, "DATE": sqltypes.DATE, "DATE_CHAR": sqltypes.DATE, "DATETIME": sqltypes.DATETIME,
        "DATETIME_CHAR": sqltypes.DATETIME, "DOUBLE": sqltypes.DOUBLE, "DECIMAL": sqltypes.DECIMAL,
        "FLOAT": sqltypes.FLOAT, "INT": sqltypes.INTEGER, "INTEGER": sqltypes.INTEGER, "JSON": sqlite.JSON,
        "NUMERIC": sqltypes.NUMERIC, "REAL": sqltypes.REAL, "SMALLINT": sqltypes.SMALLINT, "TEXT": sqltypes.TEXT,
        "TIME": sqltypes.TIME, "TIME_CHAR": sqltypes.TIME, "TIMESTAMP": sqltypes.TIMESTAMP,
        "VARCHAR": sqltypes.VARCHAR, "NVARCHAR": sqltypes.NVARCHAR, "NCHAR": sqltypes.NCHAR,
    }
    name = found["name"]
    if name in known:
        made = known[name]
    elif "INT" in name:
        made = sqltypes.INTEGER
    elif "CHAR" in name or "CLOB" in name or "TEXT" in name:
        made = sqltypes.TEXT
    elif "BLOB" in name or not name:
        made = sqltypes.NullType
    elif "REAL" in name or "FLOA" in name or "DOUB" in name:
        made = sqltypes.REAL
    else:
        made = sqltypes.NUMERIC
    try:
        return made(*[int(argument) for argument in found["arguments"]])
    except TypeError:
        return made()


_POSTGRESQL_NAMES = {
    "character varying": "VARCHAR", "character": "CHAR", "bit varying": "BIT", "double precision": "DOUBLE_PRECISION",
    "timestamp with time zone": "TIMESTAMP", "timestamp without time zone": "TIMESTAMP",
    "time with time zone": "TIME", "time without time zone": "TIME",
}

_POSTGRESQL_SAME = (
    "hstore json jsonb int4range int8range numrange daterange tsrange tstzrange int4multirange int8multirange "
    "nummultirange datemultirange tsmultirange tstzmultirange integer bigint smallint text numeric float real inet "
    "cidr citext uuid bit macaddr macaddr8 money oid regclass timestamp date time bytea boolean interval tsvector "
    "tsquery regconfig"
).split()


def _postgresql_type(found):
    from sqlalchemy.dialects import postgresql
    name, arguments, named = found["name"], found["arguments"], found["named"]
    given, options = [], {}
    made = None
    if name.lower() in _POSTGRESQL_SAME:
        made = getattr(postgresql, name.upper())
    elif name.lower() in _POSTGRESQL_NAMES:
        made = getattr(postgresql, _POSTGRESQL_NAMES[name.lower()])
    elif name in ('"char"', "name"):
        made = sqltypes.String
    if name == "numeric":
        given = [int(argument) for argument in arguments] if len(arguments) == 2 else []
    elif name == "double precision":
        given = [53]
    elif name in ("timestamp with time zone", "time with time zone"):
        options["timezone"] = True
        if len(arguments) == 1:
            options["precision"] = int(arguments[0])
    elif name in ("timestamp without time zone", "time without time zone", "time"):
        options["timezone"] = False
        if len(arguments) == 1:
            options["precision"] = int(arguments[0])
    elif name == "bit varying":
        options["varying"] = True
        given = [int(arguments[0])] if len(arguments) == 1 else []
    elif name == "interval" or name.startswith("interval "):
        made = postgresql.INTERVAL
        if name != "interval":
            options["fields"] = name[len("interval "):]
        if len(arguments) == 1:
            options["precision"] = int(arguments[0])
    elif named is not None and named[0] == "enum":
        made, labels = postgresql.ENUM, named[1]
        given = list(labels["labels"])
        options["name"] = labels["name"]
        if not labels["visible"]:
            options["schema"] = labels["schema"]
    elif named is not None:
        made, domain = postgresql.DOMAIN, named[1]
        given = [domain["name"], _postgresql_type(domain["type"])]
        options.update(
            collation=domain["collation"], default=domain["default"], not_null=not domain["nullable"],
            create_type=False,
        )
        if domain["constraints"]:
            options["constraint_name"] = domain["constraints"][0]["name"]
            options["check"] = domain["constraints"][0]["check"]
        if not domain["visible"]:
            options["schema"] = domain["schema"]
    elif name != "integer":
        given = [int(argument) if argument.isdigit() else argument for argument in arguments]
    if made is None:
        return sqltypes.NULLTYPE
    if found["collation"] is not None and named is None:
        options["collation"] = found["collation"]
    made = made(*given, **options)
    return postgresql.ARRAY(made) if found["is_array"] else made


def reflect_table(table, bind, include_columns, resolve_fks):
    inspector = bind if isinstance(bind, Inspector) else inspector_for(bind)
    _reflect(inspector, table, include_columns, resolve_fks, set())


def _reflect(inspector, table, include_columns, resolve_fks, exclude_columns):
    from sqlalchemy.sql.schema import (
        CheckConstraint, Column, Computed, DefaultClause, Identity, Index, PrimaryKeyConstraint, UniqueConstraint,
    )
    schema = None if table.schema is None else str(table.schema)
    name = str(table.name)
    renamed = set()
    for found in inspector.get_columns(name, schema):
        if include_columns is not None and found["name"] not in include_columns or found["name"] in exclude_columns:
            continue
        items, options = [], {key: found[key] for key in ("nullable", "autoincrement", "comment") if key in found}
        if options.get("autoincrement") is False or "autoincrement" not in options:
            options["autoincrement"] = "auto"
        if found.get("computed") is not None:
            items.append(Computed(**found["computed"]))
        elif found.get("identity") is not None:
            items.append(Identity(**found["identity"]))
        elif found["default"] is not None:
            options["server_default"] = DefaultClause(text(found["default"]), _reflected=True)
        table.append_column(Column(found["name"], found["type"], *items, **options))
        renamed.add(found["name"])
    key = inspector.get_pk_constraint(name, schema)
    columns = [column for column in key["constrained_columns"] if column in renamed]
    if columns:
        table.append_constraint(PrimaryKeyConstraint(*[table.c[column] for column in columns], name=key["name"],
                                                     _autoattach=False))
    _reflect_foreign_keys(inspector, table, name, schema, resolve_fks, renamed)
    uniques = inspector.get_unique_constraints(name, schema)
    mirrored = set()
    for found in inspector.get_indexes(name, schema):
        if found.get("duplicates_constraint"):
            continue
        names = list(found.get("expressions") or found["column_names"])
        if include_columns is not None and not {name for name in found["column_names"] if name} <= renamed:
            continue
        parts = []
        for column, element in zip(found["column_names"], names):
            part = table.c[column] if column is not None else text(element)
            for word in (found.get("column_sorting") or {}).get(element, ()):
                part = getattr(elements, word)(part)
            parts.append(part)
        options = dict(found.get("dialect_options") or {})
        if not options.get("postgresql_include", True):
            options.pop("postgresql_include")
        if found.get("type") == "UNIQUE" and "duplicates_constraint" not in found:
            mirrored.add(found["name"])
        for option in ("postgresql_where", "sqlite_where"):
            if isinstance(options.get(option), str):
                options[option] = text(options[option])
        Index(found["name"], *parts, unique=bool(found["unique"]), _table=table, **options)
    for found in uniques:
        if not set(found["column_names"]) <= renamed or found.get("duplicates_index") in mirrored:
            continue
        table.append_constraint(UniqueConstraint(
            *[table.c[column] for column in found["column_names"]], name=found["name"], _autoattach=False,
            **(found.get("dialect_options") or {})
        ))
    for found in inspector.get_check_constraints(name, schema):
        table.append_constraint(CheckConstraint(text(found["sqltext"]), name=found["name"]))
    if inspector.dialect.name != "sqlite":
        comment = inspector.get_table_comment(name, schema)["text"]
        if comment is not None:
            table.comment = comment


def _reflect_foreign_keys(inspector, table, name, schema, resolve_fks, columns):
    from sqlalchemy.sql.schema import ForeignKeyConstraint, Table
    for found in inspector.get_foreign_keys(name, schema):
        if not set(found["constrained_columns"]) <= columns:
            continue
        target = found["referred_table"]
        if found["referred_schema"] is not None:
            target = "%s.%s" % (found["referred_schema"], target)
        if resolve_fks and target not in table.metadata._tables:
            Table(found["referred_table"], table.metadata, schema=found["referred_schema"], autoload_with=inspector)
        targets = ["%s.%s" % (target, column) for column in found["referred_columns"]]
        table.append_constraint(ForeignKeyConstraint(
            found["constrained_columns"], targets, name=found["name"], link_to_name=True, **found["options"]
        ))


def reflect_metadata(metadata, bind, schema, views, only, extend_existing, resolve_fks):
    from sqlalchemy.sql.schema import Table
    inspector = bind if isinstance(bind, Inspector) else inspector_for(bind)
    if schema is None:
        schema = metadata.schema
    available = inspector.get_table_names(schema)
    if views:
        available = available + inspector.get_view_names(schema)
    if only is None:
        names = [
            name for name in available
            if extend_existing or (name if schema is None else "%s.%s" % (schema, name)) not in metadata._tables
        ]
    elif callable(only):
        names = [name for name in available if only(name, metadata)]
    else:
        missing = [name for name in only if name not in available]
        if missing:
            where = " schema '%s'" % schema if schema else ""
            raise exc.InvalidRequestError(
                "Could not reflect: requested table(s) not available in %r%s: (%s)"
                % (inspector.engine, where, ", ".join(missing))
            )
        names = list(only)
    for name in names:
        Table(name, metadata, schema=schema, autoload_with=inspector, extend_existing=extend_existing,
              resolve_fks=resolve_fks)
