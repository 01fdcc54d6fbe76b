"""The expression language under its public module's name."""

import _mig
from sqlalchemy.sql.elements import (
    BinaryExpression, BindParameter, BooleanClauseList, Case, Cast, ClauseElement, ClauseList, CollationClause,
    ColumnClause, ColumnElement, Executable, Extract, False_, FunctionFilter, Grouping, Label, Null,
    OperatorExpression, Over, Slice, TextClause, True_, TryCast, Tuple, TypeClause, TypeCoerce, UnaryExpression,
    WithinGroup, all_, and_, any_, asc, between, bindparam, bitwise_not, case, cast, collate, column, desc, distinct,
    extract, false, funcfilter, label, literal, literal_column, not_, null, nulls_first, nulls_last, nullsfirst,
    nullslast, or_, outparam, over, quoted_name, text, true, try_cast, tuple_, type_coerce, within_group,
)
from sqlalchemy.sql.operators import ColumnOperators, Operators, custom_op
from sqlalchemy.sql.selectable import (
    CTE, LABEL_STYLE_DEFAULT, LABEL_STYLE_DISAMBIGUATE_ONLY, LABEL_STYLE_NONE, LABEL_STYLE_TABLENAME_PLUS_COL, Alias,
    AliasedReturnsRows, CompoundSelect, FromClause, GenerativeSelect, HasCTE, HasPrefixes, HasSuffixes, Join, Lateral,
    Exists, ReturnsRows, ScalarSelect, Select, SelectBase, SelectLabelStyle, Selectable, Subquery, TableClause, TableSample,
    TableValuedAlias, TextualSelect, Values, alias, cte, except_, except_all, exists, intersect, intersect_all, join,
    lateral, outerjoin, select, subquery, table, tablesample, union, union_all, values,
)

_lazily = {
    "func": "functions", "modifier": "functions", "Function": "functions", "FunctionElement": "functions",
    "ScalarFunctionColumn": "functions", "insert": "dml", "update": "dml", "delete": "dml", "Insert": "dml",
    "Update": "dml", "Delete": "dml", "UpdateBase": "dml", "ValuesBase": "dml", "DMLWhereBase": "dml",
}


def __getattr__(name):
    if name not in _lazily:
        raise AttributeError("module 'sqlalchemy.sql.expression' has no attribute %r" % name)
    import importlib
    value = getattr(importlib.import_module("sqlalchemy.sql." + _lazily[name]), name)
    _mig.module_globals(__name__)[name] = value
    return value
