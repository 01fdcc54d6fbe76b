"""PostgreSQL's ARRAY[...] literal, by itself because its name is also that of a module."""

from sqlalchemy.sql.elements import ColumnElement, _literal_or_clause, _type_of


class array(ColumnElement):
    __visit_name__ = "array"
    _parts = ("clauses",)

    def __init__(self, clauses, type_=None, **kw):
        if kw:
            raise TypeError("array() got an unexpected keyword argument '%s'" % next(iter(kw)))
        self.clauses = [_literal_or_clause(clause) for clause in clauses]
        self._item_type = None if type_ is None else _type_of(type_)

    def __len__(self):
        return len(self.clauses)
