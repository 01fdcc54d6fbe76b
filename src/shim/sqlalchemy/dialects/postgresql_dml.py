"""PostgreSQL's additions to the expression language."""

from _mig_expression import is_a
from sqlalchemy.dialects.postgresql_array import array
from sqlalchemy.sql.dml import Insert as _Insert
from sqlalchemy.sql.elements import ClauseElement, ColumnElement, _condition, _expression
from sqlalchemy.sql.schema import ColumnCollection, Constraint, Index


def _conflict_value_pairs(set_):
    if is_a(set_, dict):
        if not set_:
            raise ValueError("set parameter dictionary must not be empty")
    elif isinstance(set_, ColumnCollection):
        set_ = dict(set_.items())
    else:
        raise ValueError(
            "set parameter must be a non-empty dictionary or a ColumnCollection such as the `.c.` collection of a "
            "Table object"
        )
    return tuple((key if is_a(key, str) else key.key, value) for key, value in set_.items())


class OnConflictClause(ClauseElement):
    stringify_dialect = "postgresql"
    constraint_target = None
    inferred_target_elements = None
    inferred_target_whereclause = None
    update_values_to_set = None
    update_whereclause = None

    def __init__(self, constraint=None, index_elements=None, index_where=None):
        if constraint is not None and not is_a(constraint, str) and isinstance(constraint, Constraint):
            constraint = constraint.name or constraint
        if constraint is not None:
            if index_elements is not None:
                raise ValueError("'constraint' and 'index_elements' are mutually exclusive")
            if is_a(constraint, str):
                self.constraint_target = constraint
            elif isinstance(constraint, Index):
                index_elements = constraint.expressions
                index_where = constraint.dialect_options.get("postgresql", {}).get("where")
            else:
                index_elements = constraint.columns
                index_where = getattr(constraint, "where", None)
                if index_where is None:
                    index_where = constraint.dialect_options.get("postgresql", {}).get("where")
        if index_elements is not None:
            self.inferred_target_elements = list(index_elements)
            if index_where is not None:
                self.inferred_target_whereclause = _condition(index_where)


class OnConflictDoNothing(OnConflictClause):
    __visit_name__ = "on_conflict_do_nothing"


class OnConflictDoUpdate(OnConflictClause):
    __visit_name__ = "on_conflict_do_update"

    def __init__(self, constraint=None, index_elements=None, index_where=None, set_=None, where=None):
        OnConflictClause.__init__(self, constraint, index_elements, index_where)
        if self.inferred_target_elements is None and self.constraint_target is None:
            raise ValueError(
                "Either constraint or index_elements, but not both, must be specified unless DO NOTHING"
            )
        self._updates(set_, where)

    def _updates(self, set_, where):
        self.update_values_to_set = _conflict_value_pairs(set_)
        if where is not None:
            self.update_whereclause = _condition(where)


class Insert(_Insert):
    stringify_dialect = "postgresql"

    @property
    def excluded(self):
        found = self.__dict__.get("_excluded")
        if found is None:
            found = self._excluded = self.table.alias(name="excluded").c
        return found

    def _with_conflict(self, clause):
        from sqlalchemy import exc
        if self._post_values_clause is not None:
            raise exc.InvalidRequestError("This Insert construct already has an ON CONFLICT clause established")
        made = self._copied()
        made._post_values_clause = clause
        return made

    def on_conflict_do_update(self, constraint=None, index_elements=None, index_where=None, set_=None, where=None):
        return self._with_conflict(OnConflictDoUpdate(constraint, index_elements, index_where, set_, where))

    def on_conflict_do_nothing(self, constraint=None, index_elements=None, index_where=None):
        return self._with_conflict(OnConflictDoNothing(constraint, index_elements, index_where))


def insert(table):
    return Insert(table)


def Any(other, arrexpr, operator=None):
    return arrexpr.any(other, operator)


def All(other, arrexpr, operator=None):
    return arrexpr.all(other, operator)


class aggregate_order_by(ColumnElement):
    __visit_name__ = "aggregate_order_by"
    stringify_dialect = "postgresql"
    _parts = ("target", "order_by")

    def __init__(self, target, *order_by):
        if not order_by:
            raise TypeError("at least one ORDER BY element is required")
        self.target = _expression(target)
        self.order_by = [_expression(item) for item in order_by]


class hstore(ColumnElement):
    def __new__(cls, *args, **kwargs):
        from sqlalchemy.sql.functions import Function
        from sqlalchemy.dialects.postgresql import HSTORE
        return Function("hstore", *args, type_=HSTORE())


def _text_search(name, type_name):
    def function(*args, **kwargs):
        from sqlalchemy.sql.functions import Function
        from sqlalchemy.dialects import postgresql
        from sqlalchemy.sql.elements import cast, literal
        regconfig = kwargs.pop("regconfig", None)
        arguments = list(args)
        if len(arguments) > 1 and regconfig is None:
            regconfig = arguments.pop(0)
        if regconfig is not None:
            if not is_a(regconfig, ClauseElement):
                regconfig = literal(regconfig, postgresql.REGCONFIG())
            arguments.insert(0, regconfig)
        return Function(name, *arguments, type_=kwargs.pop("type_", None) or getattr(postgresql, type_name)(), **kwargs)

    function.__name__ = name
    return function


to_tsvector = _text_search("to_tsvector", "TSVECTOR")
to_tsquery = _text_search("to_tsquery", "TSQUERY")
plainto_tsquery = _text_search("plainto_tsquery", "TSQUERY")
phraseto_tsquery = _text_search("phraseto_tsquery", "TSQUERY")
websearch_to_tsquery = _text_search("websearch_to_tsquery", "TSQUERY")
ts_headline = _text_search("ts_headline", "TEXT")


def array_agg(*arg, **kw):
    from sqlalchemy.sql.functions import Function
    return Function("array_agg", *arg, **kw)
