"""INSERT, UPDATE, DELETE."""

from _mig_expression import is_a, is_none
from sqlalchemy import exc
from sqlalchemy.sql.elements import ClauseElement, Executable, _clause, _condition, _unexpected
from sqlalchemy.sql.selectable import (
    FromClause, HasCTE, HasPrefixes, SelectBase, _entity, _flat, _select_column,
)


def _target(table):
    table = _entity(table)
    if is_a(table, (str, list, tuple, dict, int)) or is_a(table, SelectBase):
        raise _unexpected("subject table for an INSERT, UPDATE or DELETE", table)
    return table


class UpdateBase(Executable, HasCTE, HasPrefixes, ClauseElement):
    __visit_name__ = "update_base"
    is_dml = True
    _returning = ()
    _hints = ()
    _return_defaults = False
    _inline = False
    _dialect_options = ()

    def params(self, *arg, **kw):
        raise NotImplementedError(
            "params() is not supported for INSERT/UPDATE/DELETE statements. To set the values for an INSERT or "
            "UPDATE statement, use stmt.values(**parameters)."
        )

    def with_dialect_options(self, **opt):
        made = self._copied()
        made._dialect_options = self._dialect_options + tuple(opt.items())
        return made

    def return_defaults(self, *cols, supplemental_cols=None, sort_by_parameter_order=False):
        made = self._copied()
        made._return_defaults = True
        return made

    def returning(self, *cols, sort_by_parameter_order=False, **unknown):
        if unknown:
            raise TypeError("returning() got an unexpected keyword argument '%s'" % next(iter(unknown)))
        if self._return_defaults:
            raise exc.InvalidRequestError("return_defaults() is already configured on this statement")
        made = self._copied()
        made._returning = self._returning + tuple(_select_column(column) for column in cols)
        return made

    def with_hint(self, text, selectable=None, dialect_name="*"):
        if selectable is not None and selectable is not self.table:
            raise exc.ArgumentError("with_hint() for another table than the statement's is not supported by mig")
        made = self._copied()
        made._hints = self._hints + ((text, dialect_name),)
        return made

    @property
    def exported_columns(self):
        from sqlalchemy.sql.selectable import _collection
        return _collection([column for item in self._returning for column in _flat(item)])

    @property
    def entity_description(self):
        return {"name": self.table.name, "type": self.table, "expr": self.table, "entity": None, "table": self.table}


class ValuesBase(UpdateBase):
    _values = ()
    _multi_values = ()
    _values_given = False
    select = None

    def values(self, *args, **kwargs):
        if self.select is not None:
            raise exc.InvalidRequestError("This construct already inserts from a SELECT")
        made = self._copied()
        if args:
            if kwargs:
                raise exc.ArgumentError("Can't pass positional and kwargs to values() simultaneously")
            if len(args) > 1:
                raise exc.ArgumentError(
                    "Only a single dictionary/tuple or list of dictionaries/tuples is accepted positionally."
                )
            given = args[0]
            if is_a(given, (list, tuple)):
                if len(given) and is_a(given[0], (dict, list, tuple)):
                    if self._values:
                        raise exc.InvalidRequestError(_MIXED)
                    made._multi_values = self._multi_values + tuple(self._pairs(row) for row in given)
                    return made
                given = self._by_position(given)
            pairs = self._pairs(given)
        else:
            pairs = tuple(kwargs.items())
        if self._multi_values:
            raise exc.InvalidRequestError(_MIXED)
        made._values = self._merged(pairs)
        made._values_given = True
        return made

    def _merged(self, pairs):
        known = list(self._values)
        for key, value in pairs:
            for index, (other, _) in enumerate(known):
                if other is key or is_a(key, str) and is_a(other, str) and key == other:
                    known[index] = (key, value)
                    break
            else:
                known.append((key, value))
        return tuple(known)

    def _by_position(self, row):
        return {column.key: value for column, value in zip(self.table.c, row)}

    def _pairs(self, row):
        if is_a(row, (list, tuple)):
            row = self._by_position(row)
        found = []
        for key, value in row.items():
            found.append((self._key(key), value))
        return tuple(found)

    def _key(self, key):
        if is_a(key, str):
            return key
        key = _clause(key)
        if getattr(key, "table", None) is self.table or getattr(key, "table", None) is None:
            return key.key
        return key


_MIXED = (
    "Can't mix single and multiple VALUES formats in one INSERT statement; one style appends to a list while the "
    "other replaces values, so the intent is ambiguous."
)


class Insert(ValuesBase):
    __visit_name__ = "insert"
    is_insert = True
    _post_values_clause = None
    _select_names = None
    include_insert_from_select_defaults = False

    def __init__(self, table):
        self.table = _target(table)

    def inline(self):
        made = self._copied()
        made._inline = True
        return made

    def from_select(self, names, select, include_defaults=True):
        if self._values:
            raise exc.InvalidRequestError("This construct already inserts value expressions")
        select = _clause(select)
        if is_a(select, (str, list, tuple, dict)):
            raise _unexpected("SELECT statement or equivalent textual object", select)
        made = self._copied()
        made._select_names = [name if is_a(name, str) else _clause(name).key for name in names]
        made._inline = True
        made.include_insert_from_select_defaults = include_defaults
        made.select = select
        return made


class DMLWhereBase:
    _where_criteria = ()

    def where(self, *whereclause):
        made = self._copied()
        made._where_criteria = self._where_criteria + tuple(_condition(item) for item in whereclause)
        return made

    def filter(self, *criteria):
        return self.where(*criteria)

    def filter_by(self, **kwargs):
        return self.where(*[self.table.c[key] == value for key, value in kwargs.items()])

    @property
    def whereclause(self):
        if not self._where_criteria:
            return None
        from sqlalchemy.sql.elements import and_
        return and_(*self._where_criteria)

    def get_children(self, **kw):
        return [item for item in self._where_criteria if is_a(item, ClauseElement)]


class Update(DMLWhereBase, ValuesBase):
    __visit_name__ = "update"
    is_update = True
    _ordered = False

    def __init__(self, table):
        self.table = _target(table)

    def values(self, *args, **kwargs):
        if self._ordered:
            raise exc.ArgumentError("This statement already has ordered values present")
        made = ValuesBase.values(self, *args, **kwargs)
        if made._multi_values:
            raise exc.InvalidRequestError("UPDATE construct does not support multiple parameter sets.")
        return made

    def ordered_values(self, *args):
        if self._values:
            raise exc.ArgumentError("This statement already has %svalues present" % ("ordered " if self._ordered else ""))
        made = self._copied()
        made._values = tuple((self._key(key), value) for key, value in args)
        made._ordered = True
        return made

    def inline(self):
        made = self._copied()
        made._inline = True
        return made


class Delete(DMLWhereBase, UpdateBase):
    __visit_name__ = "delete"
    is_delete = True

    def __init__(self, table):
        self.table = _target(table)


def insert(table):
    return Insert(table)


def update(table):
    return Update(table)


def delete(table):
    return Delete(table)
