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


class OpContainer(MigrateOperation):
    """Operations in order."""

    def __init__(self, ops=()):
        self.ops = list(ops)

    def is_empty(self):
        return not self.ops

    def as_diffs(self):
        if self.ops:
            raise NotImplementedError("OpContainer.as_diffs() is not supported by mig")
        return []


class ModifyTableOps(OpContainer):
    def __init__(self, table_name, ops, *, schema=None):
        OpContainer.__init__(self, ops)
        self.table_name = table_name
        self.schema = schema


class UpgradeOps(OpContainer):
    def __init__(self, ops=(), upgrade_token="upgrades"):
        OpContainer.__init__(self, ops)
        self.upgrade_token = upgrade_token


class DowngradeOps(OpContainer):
    def __init__(self, ops=(), downgrade_token="downgrades"):
        OpContainer.__init__(self, ops)
        self.downgrade_token = downgrade_token


def _list(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


class MigrationScript(MigrateOperation):
    """A script that is about to be written."""

    def __init__(self, rev_id, upgrade_ops, downgrade_ops, *, message=None, imports=set(), head=None,
                 splice=None, branch_label=None, version_path=None, depends_on=None):
        self.rev_id = rev_id
        self.message = message
        self.imports = set(imports)
        self.head = head
        self.splice = splice
        self.branch_label = branch_label
        self.version_path = version_path
        self.depends_on = depends_on
        self.upgrade_ops = upgrade_ops
        self.downgrade_ops = downgrade_ops
        self._needs_render = False

    @property
    def upgrade_ops(self):
        if len(self._upgrade_ops) > 1:
            raise ValueError("This MigrationScript instance has a multiple-entry list for UpgradeOps; please use the upgrade_ops_list attribute.")
        return self._upgrade_ops[0] if self._upgrade_ops else None

    @upgrade_ops.setter
    def upgrade_ops(self, upgrade_ops):
        self._upgrade_ops = _list(upgrade_ops)

    @property
    def downgrade_ops(self):
        if len(self._downgrade_ops) > 1:
            raise ValueError("This MigrationScript instance has a multiple-entry list for DowngradeOps; please use the downgrade_ops_list attribute.")
        return self._downgrade_ops[0] if self._downgrade_ops else None

    @downgrade_ops.setter
    def downgrade_ops(self, downgrade_ops):
        self._downgrade_ops = _list(downgrade_ops)

    @property
    def upgrade_ops_list(self):
        return self._upgrade_ops

    @property
    def downgrade_ops_list(self):
        return self._downgrade_ops
