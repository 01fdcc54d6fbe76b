"""DDL elements under their own module's name."""

from sqlalchemy.sql.schema import (
    AddConstraint, CreateIndex, CreateSchema, CreateSequence, CreateTable, DDL, DDLElement, DropConstraint, DropIndex,
    DropSchema, DropSequence, DropTable, ExecutableDDLElement, SetColumnComment, SetTableComment, _SchemaElement,
)

_CreateDropBase = _SchemaElement


class CreateColumn(DDLElement):
    def __init__(self, element):
        from sqlalchemy import exc
        raise exc.ArgumentError("CreateColumn() is not supported by mig")


def sort_tables(tables, skip_fn=None, extra_dependencies=None):
    from sqlalchemy.sql.schema import _sorted_by_dependency
    return _sorted_by_dependency(list(tables))
