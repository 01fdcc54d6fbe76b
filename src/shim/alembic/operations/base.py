"""The methods behind `alembic.op`."""

import _mig_alembic

# The items whose arguments for single dialects a directive takes.
_OWNERS = {
    "create_index": "index", "drop_index": "index", "create_foreign_key": "foreign_key_constraint",
    "create_unique_constraint": "unique_constraint", "create_check_constraint": "check_constraint",
}
_DIALECTS = ("postgresql_", "sqlite_", "mysql_", "mariadb_", "mssql_", "oracle_")


def _split(directive, kw, known=()):
    """Parts the keyword arguments of a directive from those for single dialects."""
    found = {}
    options = {}
    owner = _OWNERS.get(directive)
    for name, value in kw.items():
        if name in known:
            found[name] = value
        elif owner is not None:
            import _mig_sqlalchemy
            if _mig_sqlalchemy.takes_option(owner, name):
                options[name] = value
        elif name.startswith(_DIALECTS):
            options[name] = value
        else:
            raise TypeError("%s() got an unexpected keyword argument '%s'" % (directive, name))
    found["dialect_kwargs"] = options
    return found


def _given(directive, **arguments):
    _mig_alembic.operation(directive, arguments)


class AbstractOperations:
    def __init__(self, migration_context=None, impl=None):
        self.migration_context = migration_context

    @classmethod
    def context(cls, migration_context):
        return _OperationsContext(cls(migration_context))

    @classmethod
    def register_operation(cls, name, sourcename=None):
        def register(op_cls):
            function = getattr(op_cls, sourcename or name)

            def directive(self, *args, **kw):
                return function(self, *args, **kw)

            directive.__name__ = name
            directive.__doc__ = function.__doc__
            setattr(AbstractOperations, name, directive)
            return op_cls

        return register

    _implementations = {}

    @classmethod
    def implementation_for(cls, op_cls, replace=False):
        def decorate(function):
            cls._implementations[op_cls] = function
            return function

        return decorate

    def invoke(self, operation):
        for cls in type(operation).__mro__:
            if cls in self._implementations:
                return self._implementations[cls](self, operation)
        invoke = getattr(operation, "_invoke", None)
        if invoke is None:
            raise ValueError("no dispatch function for object: %r" % (operation,))
        return invoke(self)

    @property
    def impl(self):
        return self.get_context().impl

    def get_context(self):
        from alembic import context
        return self.migration_context or context.get_context()

    def get_bind(self):
        return self.get_context().bind

    def run_async(self, async_function, *args, **kw_args):
        import asyncio
        from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
        bind = self.get_bind()
        connection = AsyncConnection(AsyncEngine(bind.engine))
        connection.sync_connection = bind
        return asyncio.run(async_function(connection, *args, **kw_args))

    def f(self, name):
        from sqlalchemy.sql.elements import conv
        return conv(name)

    def inline_literal(self, value, type_=None):
        return _inline_literal(value, type_)

    def __getattr__(self, name):
        raise AttributeError("module 'alembic.op' has no attribute %r" % name)


_ALTER_COLUMN_OPTIONS = ("autoincrement", "existing_autoincrement")


def _looked_at(kw):
    """Alembic hands whatever else there is to the dialect, which looks at none of it."""
    return {key: value for key, value in kw.items()
            if key in _ALTER_COLUMN_OPTIONS or key.startswith(_DIALECTS)}


class _OperationsContext:
    def __init__(self, operations):
        self.operations = operations

    def __enter__(self):
        return self.operations

    def __exit__(self, *exc_info):
        return False


def _table(table_name, items, kw):
    """A table of its own metadata, so that the names of other tables do not matter."""
    from sqlalchemy.sql.schema import Column, Constraint, Index, MetaData, Table
    metadata = MetaData(naming_convention=_mig_alembic.naming_convention())
    schema = kw.pop("schema", None)
    copies = []
    for item in items:
        # As `SchemaObjects.table`: other things, such as a MetaData, are passed over.
        if not isinstance(item, (Column, Constraint, Index)):
            continue
        table = getattr(item, "table", None)
        copies.append(item._copy() if table is not None and hasattr(item, "_copy") else item)
    return Table(table_name, metadata, *copies, schema=schema, **kw)


def _checked_default(value):
    """A server default of alter_column, which has to be something that a column takes."""
    if value is not False and value is not None:
        from sqlalchemy.sql.schema import _server_default
        from sqlalchemy.sql.type_api import is_unknown
        if not is_unknown(value):
            _server_default(value)
    return value


class Operations(AbstractOperations):
    def create_table(self, table_name, *columns, if_not_exists=None, **kw):
        table = _table(table_name, columns, kw)
        _given("create_table", table=table, if_not_exists=if_not_exists)
        return table

    def drop_table(self, table_name, *, schema=None, if_exists=None, **kw):
        table = _table(table_name, (), dict(kw, schema=schema))
        _given("drop_table", table=table, if_exists=if_exists)

    def rename_table(self, old_table_name, new_table_name, *, schema=None):
        _given("rename_table", old_table_name=old_table_name, new_table_name=new_table_name, schema=schema)

    def add_column(self, table_name, column, *, schema=None, if_not_exists=None, inline_references=None,
                   inline_primary_key=None):
        _given("add_column", table_name=table_name, column=column, schema=schema, if_not_exists=if_not_exists,
               inline_references=inline_references, inline_primary_key=inline_primary_key)

    def drop_column(self, table_name, column_name, *, schema=None, **kw):
        for name in ("mssql_drop_check", "mssql_drop_default", "mssql_drop_foreign_key"):
            kw.pop(name, None)
        _given("drop_column", table_name=table_name, column_name=column_name, schema=schema,
               **_split("drop_column", kw, ("if_exists",)))

    def alter_column(self, table_name, column_name, *, nullable=None, comment=False, server_default=False,
                     new_column_name=None, type_=None, existing_type=None, existing_server_default=False,
                     existing_nullable=None, existing_comment=None, schema=None, **kw):
        if kw.pop("name", None) is not None and new_column_name is None:
            raise TypeError("alter_column() got an unexpected keyword argument 'name'")
        known = _ALTER_COLUMN_OPTIONS
        kw = _looked_at(kw)
        _given("alter_column", table_name=table_name, column_name=column_name, nullable=nullable, comment=comment,
               server_default=_checked_default(server_default), new_column_name=new_column_name, type_=type_,
               existing_type=existing_type, existing_server_default=existing_server_default,
               existing_nullable=existing_nullable, existing_comment=existing_comment, schema=schema,
               **_split("alter_column", kw, known))

    def create_index(self, index_name, table_name, columns, *, schema=None, unique=False, if_not_exists=None, **kw):
        _given("create_index", index_name=_quoted(index_name, kw), table_name=table_name, columns=columns, schema=schema,
               unique=unique, if_not_exists=if_not_exists, **_split("create_index", kw))

    def drop_index(self, index_name, table_name=None, *, schema=None, if_exists=None, **kw):
        _given("drop_index", index_name=index_name, table_name=table_name, schema=schema, if_exists=if_exists,
               **_split("drop_index", kw))

    def create_primary_key(self, constraint_name, table_name, columns, *, schema=None):
        _given("create_primary_key", constraint_name=constraint_name, table_name=table_name, columns=columns,
               schema=schema)

    def create_foreign_key(self, constraint_name, source_table, referent_table, local_cols, remote_cols, *,
                           onupdate=None, ondelete=None, deferrable=None, initially=None, match=None,
                           source_schema=None, referent_schema=None, **dialect_kw):
        _given("create_foreign_key", constraint_name=constraint_name, source_table=source_table,
               referent_table=referent_table, local_cols=local_cols, remote_cols=remote_cols, onupdate=onupdate,
               ondelete=ondelete, deferrable=deferrable, initially=initially, match=match,
               source_schema=source_schema, referent_schema=referent_schema,
               **_split("create_foreign_key", dialect_kw, ("use_alter",)))

    def create_unique_constraint(self, constraint_name, table_name, columns, *, schema=None, **kw):
        _given("create_unique_constraint", constraint_name=constraint_name, table_name=table_name, columns=columns,
               schema=schema, **_split("create_unique_constraint", kw, ("deferrable", "initially")))

    def create_check_constraint(self, constraint_name, table_name, condition, *, schema=None, **kw):
        _given("create_check_constraint", constraint_name=constraint_name, table_name=table_name,
               condition=condition, schema=schema,
               **_split("create_check_constraint", kw, ("deferrable", "initially")))

    def create_exclude_constraint(self, constraint_name, table_name, *elements, **kw):
        from sqlalchemy.dialects.postgresql import ExcludeConstraint
        schema = kw.pop("schema", None)
        constraint = _excluded(ExcludeConstraint(*elements, name=constraint_name, **kw))
        _given("create_exclude_constraint", constraint_name=constraint_name, table_name=table_name, schema=schema,
               constraint=constraint)

    def drop_constraint(self, constraint_name, table_name, type_=None, *, schema=None, if_exists=None):
        _given("drop_constraint", constraint_name=constraint_name, table_name=table_name, type_=type_, schema=schema,
               if_exists=if_exists)

    def create_table_comment(self, table_name, comment, *, existing_comment=None, schema=None):
        _given("create_table_comment", table_name=table_name, comment=comment, existing_comment=existing_comment,
               schema=schema)

    def drop_table_comment(self, table_name, *, existing_comment=None, schema=None):
        _given("drop_table_comment", table_name=table_name, existing_comment=existing_comment, schema=schema)

    def bulk_insert(self, table, rows, *, multiinsert=True):
        if not isinstance(rows, list):
            raise TypeError("List expected")
        if rows and not isinstance(rows[0], dict):
            raise TypeError("List of dictionaries expected")
        if not rows:
            return
        context = self.get_context()
        if context.as_sql:
            for row in rows:
                _mig_alembic.execute(table.insert().inline().values(**_inlined(table, row)))
        elif multiinsert:
            context.bind.execute(table.insert().inline(), rows)
        else:
            for row in rows:
                context.bind.execute(table.insert().inline().values(**row))

    def execute(self, sqltext, *, execution_options=None):
        self.get_context()._execute_in_context(sqltext, execution_options)

    def batch_alter_table(self, table_name, schema=None, recreate="auto", partial_reordering=None, copy_from=None,
                          table_args=(), table_kwargs={}, reflect_args=(), reflect_kwargs={}, naming_convention=None):
        if recreate not in ("auto", "always", "never"):
            raise ValueError("recreate may be one of 'auto', 'always', or 'never'.")
        return BatchOperations(self, table_name, schema, {
            "recreate": recreate, "partial_reordering": partial_reordering, "copy_from": copy_from,
            "table_args": table_args, "table_kwargs": table_kwargs, "reflect_args": reflect_args,
            "reflect_kwargs": reflect_kwargs, "naming_convention": naming_convention,
        })


def _quoted(name, kw):
    """The name of an index, with the `quote` that was given for it."""
    quote = kw.pop("quote", None)
    if quote is None or name is None:
        return name
    from sqlalchemy.sql.elements import quoted_name
    return quoted_name(name, quote)


def _excluded(constraint):
    """The exclude constraint; each of its elements has to be about a column, as `to_constraint` makes them."""
    from sqlalchemy.sql.elements import ColumnClause
    for subject, _ in constraint.elements:
        found = [] if isinstance(subject, str) else [subject]
        is_named = isinstance(subject, str)
        while found and not is_named:
            part = found.pop()
            is_named = isinstance(part, ColumnClause)
            found.extend(part.get_children())
        if not is_named:
            from sqlalchemy import exc
            raise exc.ArgumentError(
                "Column must be constructed with a non-blank name or assign a non-blank .name before adding to a Table."
            )
    return constraint


def _inline_literal(value, type_):
    from sqlalchemy.sql.expression import literal
    made = literal(value, type_)
    made._mig_inline = True
    return made


def _inlined(table, row):
    columns = table.c
    found = {}
    for key, value in row.items():
        type_ = columns[key].type
        if getattr(value, "_mig_inline", False):
            found[key] = value
            continue
        if hasattr(value, "__clause_element__"):
            from sqlalchemy import exc
            raise exc.CompileError(
                'Could not render literal value "%r" with datatype %s; see parent stack trace for more detail.'
                % (value, type_)
            )
        found[key] = _inline_literal(value, type_)
    return found


class BatchOperations(AbstractOperations):
    """The directives of one table, carried out together when the block ends."""

    def __init__(self, operations, table_name, schema, options):
        self._operations = operations
        self._table_name = table_name
        self._schema = schema
        self._options = options
        self._recorded = []
        self.migration_context = operations.migration_context

    @property
    def impl(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if kind is None:
            self._flush()
        return False

    def _flush(self):
        _mig_alembic.batch(self._table_name, self._schema, self._options, self._recorded)

    def _record(self, directive, **arguments):
        self._recorded.append((directive, arguments))

    def add_column(self, column, *, insert_before=None, insert_after=None, if_not_exists=None,
                   inline_references=None, inline_primary_key=None):
        self._record("add_column", table_name=self._table_name, column=column, schema=self._schema,
                     if_not_exists=if_not_exists, inline_references=inline_references,
                     inline_primary_key=inline_primary_key, insert_before=insert_before, insert_after=insert_after)

    def drop_column(self, column_name, **kw):
        for name in ("mssql_drop_check", "mssql_drop_default", "mssql_drop_foreign_key"):
            kw.pop(name, None)
        self._record("drop_column", table_name=self._table_name, column_name=column_name, schema=self._schema,
                     **_split("drop_column", kw, ("if_exists",)))

    def alter_column(self, column_name, *, nullable=None, comment=False, server_default=False, new_column_name=None,
                     type_=None, existing_type=None, existing_server_default=False, existing_nullable=None,
                     existing_comment=None, insert_before=None, insert_after=None, **kw):
        self._record("alter_column", table_name=self._table_name, column_name=column_name, nullable=nullable,
                     comment=comment, server_default=_checked_default(server_default), new_column_name=new_column_name, type_=type_,
                     existing_type=existing_type, existing_server_default=existing_server_default,
                     existing_nullable=existing_nullable, existing_comment=existing_comment, schema=self._schema,
                     insert_before=insert_before, insert_after=insert_after,
                     **_split("alter_column", _looked_at(kw), _ALTER_COLUMN_OPTIONS))

    def create_index(self, index_name, columns, **kw):
        unique = kw.pop("unique", False)
        if_not_exists = kw.pop("if_not_exists", None)
        self._record("create_index", index_name=_quoted(index_name, kw), table_name=self._table_name, columns=columns,
                     schema=self._schema, unique=unique, if_not_exists=if_not_exists, **_split("create_index", kw))

    def drop_index(self, index_name, **kw):
        if_exists = kw.pop("if_exists", None)
        kw.pop("table_name", None)
        self._record("drop_index", index_name=index_name, table_name=self._table_name, schema=self._schema,
                     if_exists=if_exists, **_split("drop_index", kw))

    def create_primary_key(self, constraint_name, columns):
        self._record("create_primary_key", constraint_name=constraint_name, table_name=self._table_name,
                     columns=columns, schema=self._schema)

    def create_foreign_key(self, constraint_name, referent_table, local_cols, remote_cols, *, referent_schema=None,
                           onupdate=None, ondelete=None, deferrable=None, initially=None, match=None, **dialect_kw):
        self._record("create_foreign_key", constraint_name=constraint_name, source_table=self._table_name,
                     referent_table=referent_table, local_cols=local_cols, remote_cols=remote_cols,
                     onupdate=onupdate, ondelete=ondelete, deferrable=deferrable, initially=initially, match=match,
                     source_schema=self._schema, referent_schema=referent_schema,
                     **_split("create_foreign_key", dialect_kw, ("use_alter",)))

    def create_unique_constraint(self, constraint_name, columns, **kw):
        self._record("create_unique_constraint", constraint_name=constraint_name, table_name=self._table_name,
                     columns=columns, schema=self._schema,
                     **_split("create_unique_constraint", kw, ("deferrable", "initially")))

    def create_check_constraint(self, constraint_name, condition, **kw):
        self._record("create_check_constraint", constraint_name=constraint_name, table_name=self._table_name,
                     condition=condition, schema=self._schema,
                     **_split("create_check_constraint", kw, ("deferrable", "initially")))

    def create_exclude_constraint(self, constraint_name, *elements, **kw):
        from sqlalchemy.dialects.postgresql import ExcludeConstraint
        constraint = _excluded(ExcludeConstraint(*elements, name=constraint_name, **kw))
        self._record("create_exclude_constraint", constraint_name=constraint_name, table_name=self._table_name,
                     schema=self._schema, constraint=constraint)

    def drop_constraint(self, constraint_name, type_=None, *, if_exists=None):
        self._record("drop_constraint", constraint_name=constraint_name, table_name=self._table_name, type_=type_,
                     schema=self._schema, if_exists=if_exists)

    def create_table_comment(self, comment, *, existing_comment=None):
        self._record("create_table_comment", table_name=self._table_name, comment=comment,
                     existing_comment=existing_comment, schema=self._schema)

    def drop_table_comment(self, *, existing_comment=None):
        self._record("drop_table_comment", table_name=self._table_name, existing_comment=existing_comment,
                     schema=self._schema)

    def execute(self, sqltext, *, execution_options=None):
        self._operations.execute(sqltext, execution_options=execution_options)
