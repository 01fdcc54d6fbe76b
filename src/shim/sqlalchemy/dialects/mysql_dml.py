"""MySQL's additions to the expression language."""

from _mig_expression import is_a
from sqlalchemy import exc
from sqlalchemy.sql.dml import Insert as _Insert
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.schema import ColumnCollection


class OnDuplicateClause(ClauseElement):
    __visit_name__ = "on_duplicate_key_update"
    _ordered = False

    def __init__(self, inserted_alias, update):
        self.inserted_alias = inserted_alias
        if is_a(update, list) and update and is_a(update[0], tuple):
            self._ordered = True
            update = dict(update)
        if is_a(update, dict):
            if not update:
                raise ValueError("update parameter dictionary must not be empty")
        elif isinstance(update, ColumnCollection):
            update = dict(update.items())
        else:
            raise ValueError(
                "update parameter must be a non-empty dictionary or a ColumnCollection such as the `.c.` collection "
                "of a Table object"
            )
        self.update = tuple((key if is_a(key, str) else key.key, value) for key, value in update.items())


class Insert(_Insert):
    stringify_dialect = "mysql"

    @property
    def inserted_alias(self):
        found = self.__dict__.get("_inserted")
        if found is None:
            found = self._inserted = self.table.alias(name="inserted")
            found._mysql_inserted = True
        return found

    @property
    def inserted(self):
        return self.inserted_alias.c

    def on_duplicate_key_update(self, *args, **kw):
        if self._post_values_clause is not None:
            raise exc.InvalidRequestError("This Insert construct already has an ON DUPLICATE KEY clause present")
        if args and kw:
            raise exc.ArgumentError("Can't pass kwargs and positional arguments simultaneously")
        if len(args) > 1:
            raise exc.ArgumentError("Only a single dictionary or list of tuples is accepted positionally.")
        made = self._copied()
        made._post_values_clause = OnDuplicateClause(self.inserted_alias, args[0] if args else kw)
        return made


def insert(table):
    return Insert(table)
