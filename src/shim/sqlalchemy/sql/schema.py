"""Tables, columns, constraints, indexes, sequences: what a script describes before it acts."""

import _mig
from sqlalchemy import exc
from sqlalchemy.sql.elements import ClauseElement, ColumnClause, conv, quoted_name, text
from sqlalchemy.sql.selectable import TableClause
from sqlalchemy.sql.type_api import TypeEngine, is_unknown, to_instance
from sqlalchemy.sql.visitors import Visitable

NULL_UNSPECIFIED = "null_unspecified"
RETAIN_SCHEMA = "retain_schema"
BLANK_SCHEMA = "blank_schema"


def _dialect_options(where, kwargs):
    """The arguments for single dialects that an item takes; `where` is its `__visit_name__`."""
    if not kwargs:
        return {}
    import _mig_sqlalchemy
    return {key: value for key, value in kwargs.items() if _mig_sqlalchemy.takes_option(where, key)}


class SchemaItem(Visitable):
    __visit_name__ = "schema_item"
    info = None

    @property
    def kwargs(self):
        return self.dialect_kwargs

    dialect_kwargs = {}

    @property
    def dialect_options(self):
        found = {}
        for key, value in self.dialect_kwargs.items():
            dialect, _, name = key.partition("_")
            found.setdefault(dialect, {})[name] = value
        return found


class HasSchemaAttr:
    schema = None


class _Scripts:
    """Whether migration scripts run; what `env.py` looks at is for autogenerate only."""

    running = False


_scripts = _Scripts()


class MetaData(HasSchemaAttr):
    __visit_name__ = "metadata"

    def __init__(self, schema=None, quote_schema=None, naming_convention=None, info=None):
        self._tables = {}
        self._of_application = _mig.in_application()
        self.schema = quoted_name(schema, quote_schema) if schema is not None else None
        self.naming_convention = dict(naming_convention) if naming_convention else {"ix": "ix_%(column_0_label)s"}
        self.info = info if info is not None else {}
        self._sequences = {}

    @property
    def tables(self):
        return self._evaluated(False)

    def _evaluated(self, all_matter):
        if _scripts.running and self._of_application:
            # In Python, all modules that are imported have run by now.
            _mig.evaluate_models(all_matter)
        return self._tables

    def __contains__(self, table):
        return getattr(table, "key", table) in self.tables

    def __repr__(self):
        return "MetaData()"

    def is_bound(self):
        return False

    def clear(self):
        self._tables.clear()

    def remove(self, table):
        self._tables.pop(table.key, None)

    @property
    def sorted_tables(self):
        return _sorted_by_dependency(list(self._evaluated(True).values()))

    def create_all(self, bind, tables=None, checkfirst=True):
        from sqlalchemy import event
        from sqlalchemy.engine.base import bound
        chosen = list(self._evaluated(True).values()) if tables is None else list(tables)
        with bound(bind) as connection:
            event.fire(self, "before_create", self, connection, checkfirst=checkfirst, tables=chosen)
            for table in _sorted_by_dependency(chosen):
                table.create(connection, checkfirst=checkfirst)
            event.fire(self, "after_create", self, connection, checkfirst=checkfirst, tables=chosen)

    def drop_all(self, bind, tables=None, checkfirst=True):
        from sqlalchemy import event
        from sqlalchemy.engine.base import bound
        chosen = list(self._evaluated(True).values()) if tables is None else list(tables)
        with bound(bind) as connection:
            event.fire(self, "before_drop", self, connection, checkfirst=checkfirst, tables=chosen)
            for table in reversed(_sorted_by_dependency(chosen)):
                table.drop(connection, checkfirst=checkfirst)
            event.fire(self, "after_drop", self, connection, checkfirst=checkfirst, tables=chosen)

    def reflect(self, bind=None, schema=None, views=False, only=None, extend_existing=False,
                autoload_replace=True, resolve_fks=True, **dialect_kwargs):
        from sqlalchemy.engine.reflection import reflect_metadata
        reflect_metadata(self, bind, schema, views, only, extend_existing, resolve_fks)


def _sorted_by_dependency(tables):
    tables = sorted(tables, key=lambda table: table.key)
    done, order, visiting = set(), [], set()
    by_key = {table.key: table for table in tables}

    def visit(table):
        if table.key in done or table.key in visiting:
            return
        visiting.add(table.key)
        for target in table._referred_table_keys():
            if target in by_key and target != table.key:
                visit(by_key[target])
        done.add(table.key)
        order.append(table)

    for table in tables:
        visit(table)
    return order


class ColumnCollection:
    def __init__(self):
        self._by_key = {}

    def add(self, column, key=None):
        self._by_key[key or column.key] = column

    def remove(self, column):
        self._by_key.pop(column.key, None)

    def keys(self):
        return list(self._by_key)

    def values(self):
        return list(self._by_key.values())

    def items(self):
        return list(self._by_key.items())

    def get(self, key, default=None):
        return self._by_key.get(key, default)

    def contains_column(self, column):
        return any(column is other for other in self._by_key.values())

    def __contains__(self, key):
        if not isinstance(key, str):
            raise exc.ArgumentError("__contains__ requires a string argument")
        return key in self._by_key

    def __getitem__(self, key):
        if isinstance(key, (int, slice)):
            return list(self._by_key.values())[key]
        if isinstance(key, tuple):
            return [self._by_key[part] for part in key]
        return self._by_key[key]

    def __getattr__(self, key):
        if key.startswith("__"):
            raise AttributeError(key)
        try:
            return self.__dict__["_by_key"][key]
        except KeyError:
            raise AttributeError(key)

    def __iter__(self):
        return iter(list(self._by_key.values()))

    def __len__(self):
        return len(self._by_key)

    def __bool__(self):
        return True

    def __repr__(self):
        return "<ColumnCollection %r>" % (list(self._by_key),)


class Table(TableClause, SchemaItem, HasSchemaAttr):
    __visit_name__ = "table"

    _keywords = (
        "autoload_replace", "autoload_with", "comment", "extend_existing", "implicit_returning",
        "include_columns", "info", "keep_existing", "listeners", "must_exist", "prefixes", "quote", "quote_schema",
        "resolve_fks", "schema", "_extend_on", "_no_init",
    )

    def __new__(cls, *args, **kw):
        if len(args) < 2:
            return object.__new__(cls)
        name, metadata = args[0], args[1]
        schema = kw.get("schema", None)
        if schema is None:
            schema = getattr(metadata, "schema", None)
        elif schema == BLANK_SCHEMA:
            schema = None
        key = str(name) if schema is None else "%s.%s" % (schema, name)
        tables = getattr(metadata, "tables", None)
        if tables is not None and key in tables:
            if not kw.get("keep_existing") and not kw.get("extend_existing") and len(args) > 2:
                raise exc.InvalidRequestError(
                    "Table '%s' is already defined for this MetaData instance.  Specify 'extend_existing=True' "
                    "to redefine options and columns on an existing Table object." % key
                )
            return tables[key]
        return object.__new__(cls)

    def __init__(self, name, metadata, *args, **kw):
        if "key" in self.__dict__:
            if kw.get("keep_existing"):
                return
            self._extend(args, kw)
            return
        self.metadata = metadata
        schema = kw.pop("schema", None)
        if schema is None:
            schema = getattr(metadata, "schema", None)
        elif schema == BLANK_SCHEMA:
            schema = None
        self.name = quoted_name(name, kw.pop("quote", None))
        quote_schema = kw.pop("quote_schema", None)
        self.schema = quoted_name(schema, quote_schema) if schema is not None else None
        self.key = str(name) if schema is None else "%s.%s" % (schema, name)
        self.fullname = self.key
        self._collected = ColumnCollection()
        self.constraints = []
        self.indexes = []
        self._primary_key = None
        self.comment = kw.pop("comment", None)
        self.info = kw.pop("info", None) or {}
        self._prefixes = list(kw.pop("prefixes", None) or [])
        self.implicit_returning = kw.pop("implicit_returning", True)
        metadata._tables[self.key] = self
        self._finish_options(args, kw)

    def _finish_options(self, args, kw):
        autoload_with = kw.pop("autoload_with", None)
        include_columns = kw.pop("include_columns", None)
        resolve_fks = kw.pop("resolve_fks", True)
        kw.pop("autoload_replace", None)
        if kw.pop("autoload", None):
            raise TypeError("The 'autoload' argument was removed in SQLAlchemy 2.0; use 'autoload_with'")
        for key in ("extend_existing", "keep_existing", "must_exist", "_extend_on", "_no_init"):
            kw.pop(key, None)
        if kw.pop("listeners", None):
            raise exc.ArgumentError("Table(listeners=...) is not supported by mig; remove the argument")
        options = dict(self.__dict__.get("dialect_kwargs") or {})
        options.update(_dialect_options("table", kw))
        self.dialect_kwargs = options
        if autoload_with is not None:
            from sqlalchemy.engine.reflection import reflect_table
            reflect_table(self, autoload_with, include_columns, resolve_fks)
        for item in args:
            self._attach(item)

    def _extend(self, args, kw):
        for key in ("schema", "quote", "quote_schema", "implicit_returning"):
            kw.pop(key, None)
        if "comment" in kw:
            self.comment = kw.pop("comment")
        if "info" in kw:
            self.info = kw.pop("info") or {}
        if "prefixes" in kw:
            self._prefixes = list(kw.pop("prefixes") or [])
        self._finish_options(args, kw)

    def _attach(self, item):
        if item is None:
            return
        attach = getattr(item, "_set_parent", None)
        if attach is None:
            raise exc.ArgumentError("'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, got %r" % (item,))
        attach(self)

    @property
    def primary_key(self):
        if self._primary_key is None or not self._primary_key._columns:
            columns = [column for column in self.columns if column.primary_key]
            made = PrimaryKeyConstraint(*columns, _implicit_generated=True, _autoattach=False)
            made.parent = made.table = self
            return made
        return self._primary_key

    @primary_key.setter
    def primary_key(self, constraint):
        self._primary_key = constraint

    @property
    def foreign_keys(self):
        found = {key for column in self.columns for key in column.foreign_keys}
        # Those of constraints of the table, as reflected ones are, are not among the columns' own.
        for constraint in self.constraints:
            if isinstance(constraint, ForeignKeyConstraint):
                found.update(constraint.elements)
        return found

    @property
    def foreign_key_constraints(self):
        return {c for c in self.constraints if isinstance(c, ForeignKeyConstraint)}

    def append_column(self, column, replace_existing=False):
        self._attach(column)

    def append_constraint(self, constraint):
        self._attach(constraint)

    def _indexes_to_create(self, dialect_name):
        """The indexes, with those that a type of the script brings for columns without one."""
        found = list(self.indexes)
        for column in self.columns:
            make = getattr(column.type, "_mig_index", None)
            if make is not None and not any(column is other for index in self.indexes for other in index.expressions):
                made = make(self, column, dialect_name)
                if made is not None:
                    found.append(made)
        return found

    def _referred_table_keys(self):
        keys = []
        for column in self.columns:
            for key in column.foreign_keys:
                keys.append(key._table_key())
        for constraint in self.constraints:
            if isinstance(constraint, ForeignKeyConstraint):
                for element in constraint.elements:
                    keys.append(element._table_key())
        return keys

    def create(self, bind, checkfirst=False):
        self._run(bind, "create", checkfirst)

    def drop(self, bind, checkfirst=False):
        self._run(bind, "drop", checkfirst)

    def _run(self, bind, verb, checkfirst):
        import _mig_sqlalchemy
        from sqlalchemy import event, inspect
        from sqlalchemy.engine.base import bound
        run = _mig_sqlalchemy.create_table if verb == "create" else _mig_sqlalchemy.drop_table
        with bound(bind) as connection:
            if not event.is_heard(self, "before_" + verb, "after_" + verb):
                run(connection, self, bool(checkfirst))
                return
            if checkfirst and inspect(connection).has_table(self.name, schema=self.schema) == (verb == "create"):
                return
            event.fire(self, "before_" + verb, self, connection, checkfirst=checkfirst, tables=None)
            run(connection, self, False)
            event.fire(self, "after_" + verb, self, connection, checkfirst=checkfirst, tables=None)

    def exists(self, bind):
        from sqlalchemy import inspect
        return inspect(bind).has_table(self.name, schema=self.schema)

    def to_metadata(self, metadata, schema=RETAIN_SCHEMA, referred_schema_fn=None, name=None):
        if referred_schema_fn is not None:
            raise exc.ArgumentError("to_metadata(referred_schema_fn=...) is not supported by mig")
        if schema == RETAIN_SCHEMA:
            schema = self.schema
        items = [column._copy() for column in self.columns]
        for constraint in self.constraints:
            items.append(constraint._copy())
        for index in self.indexes:
            items.append(index._copy())
        return Table(
            name or self.name, metadata, *items, schema=schema, comment=self.comment, prefixes=self._prefixes,
            **self.dialect_kwargs
        )

    tometadata = to_metadata

    def __repr__(self):
        return "Table(%s)" % ", ".join(
            [repr(str(self.name)), repr(self.metadata)] + [repr(c) for c in self.columns] + ["schema=%r" % self.schema]
        )

    def __str__(self):
        return self.key


class DefaultGenerator(SchemaItem):
    is_sequence = False
    is_server_default = False
    column = None

    def __init__(self, for_update=False):
        self.for_update = for_update


class ColumnDefault(DefaultGenerator):
    def __init__(self, arg, for_update=False):
        self.arg = arg
        self.for_update = for_update

    @property
    def is_callable(self):
        return callable(self.arg) and not isinstance(self.arg, ClauseElement)

    @property
    def is_clause_element(self):
        return isinstance(self.arg, ClauseElement)

    @property
    def is_scalar(self):
        return not self.is_callable and not self.is_clause_element


ScalarElementColumnDefault = CallableColumnDefault = ColumnElementColumnDefault = ColumnDefault


class FetchedValue(SchemaItem):
    is_server_default = True
    reflected = False
    has_argument = False
    column = None

    def __init__(self, for_update=False):
        self.for_update = for_update


class DefaultClause(FetchedValue):
    has_argument = True

    def __init__(self, arg, for_update=False, _reflected=False):
        if not isinstance(arg, (str, ClauseElement)):
            raise exc.ArgumentError(
                "Argument 'arg' is expected to be one of type '<class 'str'>' or '<class "
                "'sqlalchemy.sql.elements.ClauseElement'>' or '<class 'sqlalchemy.sql.elements.TextClause'>', got "
                "'%s'" % type(arg)
            )
        self.arg = arg
        self.for_update = for_update
        self.reflected = _reflected


class IdentityOptions:
    def _identity_options(self, start, increment, minvalue, maxvalue, nominvalue, nomaxvalue, cycle, cache, order):
        self.start = start
        self.increment = increment
        self.minvalue = minvalue
        self.maxvalue = maxvalue
        self.nominvalue = nominvalue
        self.nomaxvalue = nomaxvalue
        self.cycle = cycle
        self.cache = cache
        self.order = order


class Sequence(HasSchemaAttr, IdentityOptions, DefaultGenerator):
    __visit_name__ = "sequence"
    is_sequence = True

    def __init__(self, name, start=None, increment=None, minvalue=None, maxvalue=None, nominvalue=None,
                 nomaxvalue=None, cycle=None, schema=None, cache=None, order=None, data_type=None, optional=False,
                 quote=None, metadata=None, quote_schema=None, for_update=False):
        self._identity_options(start, increment, minvalue, maxvalue, nominvalue, nomaxvalue, cycle, cache, order)
        self.name = quoted_name(name, quote)
        if schema == BLANK_SCHEMA:
            schema = None
        elif metadata is not None and schema is None and metadata.schema:
            schema = metadata.schema
        self.schema = quoted_name(schema, quote_schema) if schema is not None else None
        self.metadata = metadata
        self.optional = optional
        self.for_update = for_update
        self.data_type = to_instance(data_type) if data_type is not None else None

    def create(self, bind, checkfirst=True):
        import _mig_sqlalchemy
        from sqlalchemy.engine.base import bound
        with bound(bind) as connection:
            _mig_sqlalchemy.sequence(connection, self, "create", bool(checkfirst))

    def drop(self, bind, checkfirst=True):
        import _mig_sqlalchemy
        from sqlalchemy.engine.base import bound
        with bound(bind) as connection:
            _mig_sqlalchemy.sequence(connection, self, "drop", bool(checkfirst))

    def next_value(self):
        from sqlalchemy.sql.functions import next_value
        return next_value(self)

    def _set_parent(self, column):
        column.default = self

    def _copy(self):
        return self


class Identity(IdentityOptions, FetchedValue):
    __visit_name__ = "identity_column"

    def __init__(self, always=False, on_null=None, start=None, increment=None, minvalue=None, maxvalue=None,
                 nominvalue=None, nomaxvalue=None, cycle=None, cache=None, order=None):
        self._identity_options(start, increment, minvalue, maxvalue, nominvalue, nomaxvalue, cycle, cache, order)
        self.always = always
        self.on_null = on_null

    def _set_parent(self, column):
        if not isinstance(column.server_default, (type(None), Identity)) or column.server_onupdate is not None:
            raise exc.ArgumentError(
                "A column with an Identity object cannot specify a server_default or a server_onupdate argument"
            )
        if column.autoincrement is False:
            raise exc.ArgumentError("A column with an Identity object cannot specify autoincrement=False")
        column.identity = self
        column.server_default = self

    def _copy(self):
        return self


class Computed(FetchedValue):
    __visit_name__ = "computed_column"

    def __init__(self, sqltext, persisted=None):
        self.sqltext = text(sqltext) if isinstance(sqltext, str) else sqltext
        self.persisted = persisted

    def _set_parent(self, column):
        both = column.server_default, column.server_onupdate
        if not all(isinstance(value, (type(None), Computed)) for value in both):
            raise exc.ArgumentError("A generated column cannot specify a server_default or a server_onupdate argument")
        column.computed = self
        column.server_default = self

    def _copy(self):
        return self


class Column(ColumnClause, SchemaItem):
    __visit_name__ = "column"

    def __init__(self, *args, name=None, type_=None, autoincrement="auto", default=None, insert_default=None, doc=None,
                 key=None, index=None, unique=None, info=None, nullable=NULL_UNSPECIFIED, onupdate=None,
                 primary_key=False, server_default=None, server_onupdate=None, quote=None, system=False, comment=None,
                 sort_order=0, _proxies=None, _insert_sentinel=False, **dialect_kwargs):
        args = list(args)
        if args and (args[0] is None or isinstance(args[0], str)):
            if name is not None and args[0] is not None:
                raise exc.ArgumentError("May not pass name positionally and as a keyword.")
            first = args.pop(0)
            name = first if name is None else name
        if args and _is_type(args[0]):
            if type_ is not None:
                raise exc.ArgumentError("May not pass type_ positionally and as a keyword.")
            type_ = args.pop(0)
        elif args and args[0] is None and type_ is None:
            args.pop(0)
        self.name = quoted_name(name, quote) if name is not None else None
        self.key = key if key is not None else (str(name) if name is not None else None)
        self._key_given = key
        self.type = to_instance(type_)
        self.table = None
        self.is_literal = False
        self.primary_key = bool(primary_key)
        self._user_defined_nullable = nullable
        self.nullable = (not self.primary_key) if nullable == NULL_UNSPECIFIED else nullable
        self.index = index
        self.unique = unique
        self.system = system
        self.doc = doc
        self.autoincrement = autoincrement
        self.comment = comment
        self.info = info if info is not None else {}
        self.foreign_keys = []
        self.constraints = []
        self.computed = None
        self.identity = None
        self._sort_order = sort_order
        self.default = _column_default(default if insert_default is None else insert_default, False)
        self.onupdate = _column_default(onupdate, True)
        self.server_default = _server_default(server_default)
        self.server_onupdate = _server_default(server_onupdate)
        self.dialect_kwargs = _dialect_options("column", dialect_kwargs)
        for item in args:
            if item is None:
                continue
            attach = getattr(item, "_set_parent", None)
            if attach is None or isinstance(item, (Column, Table, Index)):
                raise exc.ArgumentError(
                    "'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, got %r" % (item,)
                )
            attach(self)
        if self.identity is not None and nullable == NULL_UNSPECIFIED:
            self.nullable = False

    def _set_parent(self, table):
        if not self.name:
            raise exc.ArgumentError(
                "Column must be constructed with a non-blank name or assign a non-blank .name before adding to a Table."
            )
        if self.identity is not None and (isinstance(self.default, Sequence) or isinstance(self.onupdate, Sequence)):
            raise exc.ArgumentError("An column cannot specify both Identity and Sequence.")
        if self.key is None:
            self.key = str(self.name)
        if self.table is not None and self.table is not table:
            raise exc.ArgumentError(
                "Column object '%s' already assigned to Table '%s'" % (self.key, self.table.description)
            )
        self.table = table
        table.columns.add(self)

    @property
    def description(self):
        return self.name

    def _known_type(self, seen=()):
        """The type; where none was given, that of the column that a foreign key refers to."""
        if is_unknown(self.type) or self.type.__visit_name__ != "null" or not self.foreign_keys or id(self) in seen:
            return self.type
        for key in self.foreign_keys:
            spec = key._colspec
            if isinstance(spec, str):
                metadata = getattr(self.table, "metadata", None)
                table_key, _, name = spec.rpartition(".")
                table = None if metadata is None else metadata._tables.get(table_key)
                target = None if table is None else table.c.get(name)
            else:
                target = spec.__clause_element__() if hasattr(spec, "__clause_element__") else spec
            if isinstance(target, Column):
                return target._known_type(tuple(seen) + (id(self),))
        return self.type

    def references(self, column):
        keys = list(self.foreign_keys)
        for constraint in self.table.constraints if isinstance(self.table, Table) else ():
            if isinstance(constraint, ForeignKeyConstraint):
                keys.extend(key for name, key in zip(constraint.column_keys, constraint.elements) if name == self.key)
        return any(key._matches(column) for key in keys)

    def append_foreign_key(self, key):
        key._set_parent(self)

    def _copy(self, **kw):
        made = Column.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        made.table = None
        made.foreign_keys = []
        for key in self.foreign_keys:
            key._copy()._set_parent(made)
        made.constraints = list(self.constraints)
        return made

    copy = _copy

    def __repr__(self):
        parts = [repr(str(self.name)) if self.name is not None else "None", repr(self.type)]
        parts += [repr(key) for key in self.foreign_keys]
        parts.append("table=<%s>" % self.table.description if self.table is not None else "table=None")
        if self.key != self.name:
            parts.append("key=%r" % self.key)
        if self.primary_key:
            parts.append("primary_key=True")
        if not self.nullable:
            parts.append("nullable=False")
        return "Column(%s)" % ", ".join(parts)

    def __str__(self):
        if self.table is not None:
            return "%s.%s" % (self.table.description, self.name)
        return str(self.name)


def _is_type(value):
    if is_unknown(value):
        return True
    if isinstance(value, TypeEngine) or (isinstance(value, type) and issubclass(value, TypeEngine)):
        return True
    # A type that is not known stays where the type is; it matters once the column is used.
    return not hasattr(value, "_set_parent")


def _column_default(value, for_update):
    if value is None or isinstance(value, (ColumnDefault, Sequence)):
        return value
    return ColumnDefault(value, for_update=for_update)


def _server_default(value):
    if value is None or isinstance(value, FetchedValue):
        return value
    if isinstance(value, (str, ClauseElement)) or hasattr(value, "__clause_element__"):
        return DefaultClause(value)
    return DefaultClause(value)


class ForeignKey(SchemaItem):
    __visit_name__ = "foreign_key"

    def __init__(self, column, _constraint=None, use_alter=False, name=None, onupdate=None, ondelete=None,
                 deferrable=None, initially=None, link_to_name=False, match=None, info=None, comment=None,
                 _unresolvable=False, **dialect_kw):
        self._colspec = column
        self._constraint = _constraint
        self.parent = None
        self.use_alter = use_alter
        self.name = name
        self.onupdate = onupdate
        self.ondelete = ondelete
        self.deferrable = deferrable
        self.initially = initially
        self.link_to_name = link_to_name
        self.match = match
        self.comment = comment
        self.info = info or {}
        self.dialect_kwargs = _dialect_options("foreign_key_constraint", dialect_kw)

    @property
    def constraint(self):
        if self._constraint is None and self.parent is not None:
            made = ForeignKeyConstraint(
                [self.parent.name], [self._colspec], name=self.name, onupdate=self.onupdate, ondelete=self.ondelete,
                deferrable=self.deferrable, initially=self.initially, use_alter=self.use_alter,
                link_to_name=self.link_to_name, match=self.match)
            made.elements = [self]
            made.parent = made.table = getattr(self.parent, "table", None)
            self._constraint = made
        return self._constraint

    def _set_parent(self, column):
        self.parent = column
        column.foreign_keys.append(self)

    @property
    def target_fullname(self):
        spec = self._colspec
        if isinstance(spec, str):
            return spec
        if hasattr(spec, "__clause_element__"):
            spec = spec.__clause_element__()
        return "%s.%s" % (spec.table.fullname, spec.key)

    @property
    def column(self):
        spec = self._colspec
        if not isinstance(spec, str):
            return spec
        table_key, _, name = spec.rpartition(".")
        metadata = self.parent.table.metadata
        if table_key not in metadata._tables:
            raise exc.NoReferencedTableError(
                "Foreign key associated with column '%s' could not find table '%s' with which to generate a "
                "foreign key to target column '%s'" % (self.parent, table_key, name), table_key
            )
        return metadata._tables[table_key].c[name]

    def _table_key(self):
        spec = self.target_fullname
        return spec.rpartition(".")[0] or spec

    def _matches(self, column):
        return column.table is not None and self.target_fullname == "%s.%s" % (column.table.fullname, column.key)

    def references(self, table):
        return self._table_key() == table.key

    def _copy(self):
        made = ForeignKey.__new__(ForeignKey)
        made.__dict__.update(self.__dict__)
        made.parent = None
        return made

    copy = _copy

    def __repr__(self):
        return "ForeignKey(%r)" % self.target_fullname


class Constraint(SchemaItem):
    __visit_name__ = "constraint"
    table = None

    def __init__(self, name=None, deferrable=None, initially=None, info=None, comment=None, **dialect_kw):
        self.name = name
        self.deferrable = deferrable
        self.initially = initially
        self.comment = comment
        self.info = info or {}
        self.parent = None
        self.dialect_kwargs = _dialect_options(self.__visit_name__, dialect_kw)

    def _set_parent(self, parent):
        self.parent = parent
        self.table = parent
        parent.constraints.append(self)

    def _copy(self, **kw):
        made = self.__class__.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        made.parent = made.table = None
        return made

    copy = _copy


class ColumnCollectionMixin:
    @property
    def columns(self):
        collection = ColumnCollection()
        for column in self._columns:
            if isinstance(column, str) and self.table is not None and column in self.table.columns:
                column = self.table.columns[column]
            if isinstance(column, ClauseElement):
                collection.add(column, getattr(column, "key", None))
        return collection

    @property
    def c(self):
        return self.columns

    def __iter__(self):
        return iter(self.columns)

    def __len__(self):
        return len(self._columns)

    def __contains__(self, column):
        return any(column is other for other in self.columns)

    def contains_column(self, column):
        return column in self


def _adopt(item, columns):
    """A constraint or index over Column objects belongs to their table."""
    for column in columns:
        table = getattr(column, "table", None)
        if table is not None and isinstance(table, Table):
            item._set_parent(table)
            return


class ColumnCollectionConstraint(ColumnCollectionMixin, Constraint):
    def __init__(self, *columns, name=None, deferrable=None, initially=None, info=None, _autoattach=True,
                 _column_flag=False, _gather_expressions=None, **dialect_kw):
        Constraint.__init__(self, name, deferrable, initially, info, **dialect_kw)
        self._columns = list(columns)
        if _autoattach:
            _adopt(self, columns)


class PrimaryKeyConstraint(ColumnCollectionConstraint):
    __visit_name__ = "primary_key_constraint"

    def __init__(self, *columns, name=None, deferrable=None, initially=None, info=None, _implicit_generated=False,
                 **dialect_kw):
        self._implicit_generated = _implicit_generated
        ColumnCollectionConstraint.__init__(
            self, *columns, name=name, deferrable=deferrable, initially=initially, info=info, **dialect_kw
        )

    def _set_parent(self, table):
        ColumnCollectionConstraint._set_parent(self, table)
        table.primary_key = self
        for column in self._columns:
            if isinstance(column, str) and column in table.columns:
                column = table.columns[column]
            if isinstance(column, Column):
                column.primary_key = True
                if column._user_defined_nullable == NULL_UNSPECIFIED:
                    column.nullable = False


class UniqueConstraint(ColumnCollectionConstraint):
    __visit_name__ = "unique_constraint"


class CheckConstraint(ColumnCollectionConstraint):
    __visit_name__ = "check_constraint"

    def __init__(self, sqltext, name=None, deferrable=None, initially=None, table=None, info=None,
                 _create_rule=None, _autoattach=True, _type_bound=False, **dialect_kw):
        self.sqltext = text(sqltext) if isinstance(sqltext, str) else sqltext
        ColumnCollectionConstraint.__init__(
            self, name=name, deferrable=deferrable, initially=initially, info=info, **dialect_kw
        )
        if table is not None:
            self._set_parent(table)


class ForeignKeyConstraint(ColumnCollectionConstraint):
    __visit_name__ = "foreign_key_constraint"

    def __init__(self, columns, refcolumns, name=None, onupdate=None, ondelete=None, deferrable=None, initially=None,
                 use_alter=False, link_to_name=False, match=None, table=None, info=None, comment=None, **dialect_kw):
        Constraint.__init__(self, name, deferrable, initially, info, comment, **dialect_kw)
        self.onupdate = onupdate
        self.ondelete = ondelete
        self.link_to_name = link_to_name
        self.use_alter = use_alter
        self.match = match
        columns, refcolumns = list(columns), list(refcolumns)
        if len(columns) != len(refcolumns):
            raise exc.ArgumentError(
                "ForeignKeyConstraint number of constrained columns must match the number of referenced columns."
            )
        self._columns = columns
        self.elements = []
        for column, target in zip(columns, refcolumns):
            key = ForeignKey(target, _constraint=self, name=name, onupdate=onupdate, ondelete=ondelete,
                             use_alter=use_alter, link_to_name=link_to_name, match=match, deferrable=deferrable,
                             initially=initially)
            self.elements.append(key)
        if table is not None:
            self._set_parent(table)
        else:
            _adopt(self, columns)

    def _set_parent(self, table):
        ColumnCollectionConstraint._set_parent(self, table)
        for column, element in zip(self._columns, self.elements):
            if isinstance(column, str) and column in table.columns:
                element.parent = table.columns[column]
            elif not isinstance(column, str):
                element.parent = column

    @property
    def column_keys(self):
        return [column if isinstance(column, str) else column.key for column in self._columns]

    @property
    def referred_table(self):
        return self.elements[0].column.table


class Index(ColumnCollectionMixin, SchemaItem):
    __visit_name__ = "index"
    table = None

    def __init__(self, name, *expressions, unique=False, quote=None, info=None, _table=None, _column_flag=False,
                 **dialect_kw):
        self.name = quoted_name(name, quote) if name is not None else None
        self.unique = unique
        self.info = info or {}
        self.expressions = list(expressions)
        self._columns = [e for e in expressions if isinstance(e, (str, Column))]
        self.dialect_kwargs = _dialect_options("index", dialect_kw)
        if _table is not None:
            self._set_parent(_table)
        else:
            for expression in expressions:
                columns = [expression] if isinstance(expression, Column) else _columns_within(expression)
                _adopt(self, columns)
                if self.table is not None:
                    break

    def _set_parent(self, table):
        if self.table is not None and self.table is not table:
            raise exc.ArgumentError(
                "Index '%s' is against table '%s', and cannot be associated with table '%s'."
                % (self.name, self.table.description, table.description)
            )
        self.table = table
        if self not in table.indexes:
            table.indexes.append(self)

    def create(self, bind, checkfirst=False):
        import _mig_sqlalchemy
        from sqlalchemy.engine.base import bound
        with bound(bind) as connection:
            _mig_sqlalchemy.index(connection, self, "create", bool(checkfirst))

    def drop(self, bind, checkfirst=False):
        import _mig_sqlalchemy
        from sqlalchemy.engine.base import bound
        with bound(bind) as connection:
            _mig_sqlalchemy.index(connection, self, "drop", bool(checkfirst))

    def _copy(self, **kw):
        made = Index.__new__(Index)
        made.__dict__.update(self.__dict__)
        made.table = None
        return made

    def __repr__(self):
        return "Index(%s)" % ", ".join([repr(self.name)] + [repr(e) for e in self.expressions])


def _columns_within(expression):
    """The Column objects inside an expression."""
    found = []
    seen = [expression]
    while seen:
        item = seen.pop()
        if isinstance(item, Column):
            found.append(item)
        elif isinstance(item, ClauseElement):
            seen.extend(item.get_children())
    return found


class DDLElement(ClauseElement):
    __visit_name__ = "ddl"

    target = None
    _condition = None

    def against(self, target):
        made = self.__class__.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        made.target = target
        return made

    def execute_if(self, dialect=None, callable_=None, state=None):
        made = self.against(self.target)
        made._condition = (dialect, callable_, state)
        return made

    def _should_execute(self, target, bind, options):
        if self._condition is None:
            return True
        dialect, callable_, state = self._condition
        if isinstance(dialect, str) and bind.dialect.name != dialect:
            return False
        if isinstance(dialect, (tuple, list, set)) and bind.dialect.name not in dialect:
            return False
        return callable_ is None or bool(callable_(self, target, bind, state=state, **options))

    def __call__(self, target, bind, **options):
        """As a listener of a table's events."""
        if self._should_execute(target, bind, options):
            return bind.execute(self.against(target)._named(bind.dialect.identifier_preparer))

    def _named(self, preparer):
        return self


ExecutableDDLElement = DDLElement


class DDL(DDLElement):
    def __init__(self, statement, context=None):
        if not isinstance(statement, str):
            raise exc.ArgumentError("Expected a string or unicode SQL statement, got '%r'" % (statement,))
        self.statement = statement
        self.context = context or {}

    def _named(self, preparer):
        """With the names of the table that it is about."""
        if isinstance(self.target, Table):
            self.context = dict(self.context)
            self.context.setdefault("table", preparer.quote(self.target.name))
            schema = self.target.schema
            self.context.setdefault("schema", preparer.quote_schema(schema) if schema else "")
            self.context.setdefault("fullname", preparer.format_table(self.target))
        return self


class _SchemaElement(DDLElement):
    _flag = None

    def __init__(self, element, **kw):
        self.element = element
        for name, value in kw.items():
            if name not in ("if_not_exists", "if_exists", "cascade", "include_foreign_key_constraints", "isolate_from_table"):
                raise TypeError("%s() got an unexpected keyword argument '%s'" % (self.__class__.__name__, name))
        self.options = kw


class CreateTable(_SchemaElement):
    __visit_name__ = "create_table"


class DropTable(_SchemaElement):
    __visit_name__ = "drop_table"


class CreateIndex(_SchemaElement):
    __visit_name__ = "create_index"


class DropIndex(_SchemaElement):
    __visit_name__ = "drop_index"


class CreateSequence(_SchemaElement):
    __visit_name__ = "create_sequence"


class DropSequence(_SchemaElement):
    __visit_name__ = "drop_sequence"


class AddConstraint(_SchemaElement):
    __visit_name__ = "add_constraint"


class DropConstraint(_SchemaElement):
    __visit_name__ = "drop_constraint"


class CreateSchema(_SchemaElement):
    __visit_name__ = "create_schema"


class DropSchema(_SchemaElement):
    __visit_name__ = "drop_schema"


class SetTableComment(_SchemaElement):
    __visit_name__ = "set_table_comment"


class SetColumnComment(_SchemaElement):
    __visit_name__ = "set_column_comment"


class ThreadLocalMetaData(MetaData):
    pass


def insert_sentinel(*args, **kw):
    raise exc.ArgumentError("insert_sentinel() is not supported by mig")
