"""Operation objects: what `register_operation` builds on, and what `op.invoke` takes."""


class MigrateOperation:
    info = None

    def to_diff_tuple(self):
        raise NotImplementedError

    def reverse(self):
        raise NotImplementedError


class ExecuteSQLOp(MigrateOperation):
    def __init__(self, sqltext, *, execution_options=None):
        self.sqltext = sqltext
        self.execution_options = execution_options

    def _invoke(self, operations):
        operations.execute(self.sqltext, execution_options=self.execution_options)


class _Directive(MigrateOperation):
    """An operation whose constructor takes what the directive takes."""

    directive = None

    def __init__(self, *args, **kw):
        self._args = args
        self._kw = kw

    def _invoke(self, operations):
        return getattr(operations, self.directive)(*self._args, **self._kw)


class CreateTableOp(_Directive):
    directive = "create_table"

    def __init__(self, table_name, columns, **kw):
        _Directive.__init__(self, table_name, *columns, **kw)
        self.table_name = table_name
        self.columns = columns


class DropTableOp(_Directive):
    directive = "drop_table"


class RenameTableOp(_Directive):
    directive = "rename_table"


class AddColumnOp(_Directive):
    directive = "add_column"


class DropColumnOp(_Directive):
    directive = "drop_column"


class CreateIndexOp(_Directive):
    directive = "create_index"


class DropIndexOp(_Directive):
    directive = "drop_index"


class CreateForeignKeyOp(_Directive):
    directive = "create_foreign_key"


class CreateUniqueConstraintOp(_Directive):
    directive = "create_unique_constraint"


class CreateCheckConstraintOp(_Directive):
    directive = "create_check_constraint"


class CreatePrimaryKeyOp(_Directive):
    directive = "create_primary_key"


class DropConstraintOp(_Directive):
    directive = "drop_constraint"


class BulkInsertOp(_Directive):
    directive = "bulk_insert"
