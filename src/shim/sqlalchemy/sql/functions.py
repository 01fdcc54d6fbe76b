"""Calls of SQL functions."""

from _mig_expression import is_a, is_none
from sqlalchemy.sql.elements import (
    ClauseElement, ColumnElement, Executable, FunctionFilter, Over, WithinGroup, _literal_or_clause, _type_of,
)
from sqlalchemy.sql.selectable import FromClause

# The functions that are classes of their own, with their types.
_KNOWN = (
    "coalesce", "max", "min", "sum", "now", "concat", "char_length", "random", "count", "current_date", "current_time",
    "current_timestamp", "current_user", "localtime", "localtimestamp", "session_user", "sysdate", "user", "array_agg",
    "mode", "percentile_cont", "percentile_disc", "rank", "dense_rank", "percent_rank", "cume_dist", "cube", "rollup",
    "grouping_sets", "aggregate_strings",
)


_registry = {}


def register_function(identifier, fn, package="_default"):
    _registry[(package, str(identifier).lower())] = fn


class FunctionElement(Executable, ColumnElement, FromClause):
    """A call of a function; scripts derive their own from it."""

    __visit_name__ = "function"
    packagenames = ()
    name = None
    clause_expr = ()
    _type_given = False
    _with_ordinality = False
    inherit_cache = None

    def __init__(self, *clauses):
        self.clause_expr = [_literal_or_clause(clause) for clause in clauses]

    @property
    def clauses(self):
        from sqlalchemy.sql.elements import BindParameter, ClauseList, Null
        made = []
        for item in self.clause_expr:
            if is_none(item):
                item = Null()
            elif not is_a(item, ClauseElement):
                item = BindParameter(self.name or "param", item, unique=True)
            made.append(item)
        # The parameters stay the same ones.
        self.clause_expr = made
        return ClauseList(*made)

    def get_children(self, **kw):
        return [item for item in self.clause_expr if is_a(item, ClauseElement)]

    def over(self, partition_by=None, order_by=None, rows=None, range_=None, groups=None, exclude=None):
        return Over(self, partition_by, order_by, range_, rows, groups, exclude)

    def within_group(self, *order_by):
        return WithinGroup(self, *order_by)

    def filter(self, *criterion):
        if not criterion:
            return self
        return FunctionFilter(self, *criterion)

    def as_comparison(self, left_index, right_index):
        from sqlalchemy import exc
        raise exc.ArgumentError("as_comparison() is not supported by mig")

    def table_valued(self, *expr, with_ordinality=None, name=None, joins_implicitly=False):
        from sqlalchemy.sql.selectable import TableValuedAlias
        from sqlalchemy.sql.elements import ColumnClause
        made = self._copied()
        columns = list(expr)
        if with_ordinality:
            made._with_ordinality = True
            columns.append(with_ordinality)
        columns = [ColumnClause(item) if is_a(item, str) else item for item in columns]
        return TableValuedAlias(made, name, columns, joins_implicitly)

    def column_valued(self, name=None, joins_implicitly=False):
        return self.alias(name=name, joins_implicitly=joins_implicitly).column

    def scalar_table_valued(self, name, type_=None):
        return ScalarFunctionColumn(self, name, type_)

    def alias(self, name=None, joins_implicitly=False):
        from sqlalchemy.sql.selectable import TableValuedAlias
        return TableValuedAlias(self, name, None, joins_implicitly)

    def select(self):
        from sqlalchemy.sql.selectable import select
        return select(self)

    @property
    def columns(self):
        from sqlalchemy.sql.selectable import _collection
        return _collection([self.label(None)])

    @property
    def c(self):
        return self.columns


class Function(FunctionElement):
    def __init__(self, name, *clauses, type_=None, packagenames=None):
        self.packagenames = tuple(packagenames or ())
        self.name = name
        self.clause_expr = [_literal_or_clause(clause) for clause in clauses]
        if type_ is not None:
            self.type = _type_of(type_)
            self._type_given = True

    @property
    def description(self):
        return self.name


_registry = {}


def register_function(identifier, fn, package="_default"):
    _registry[(package, str(identifier).lower())] = fn


class GenericFunction(Function):
    """The base of a script's own named functions."""

    name = None
    package = None
    identifier = None

    def __init_subclass__(cls, **kw):
        if cls.__module__ == __name__:
            return
        name = cls.__dict__.get("name") or cls.__name__
        identifier = cls.__dict__.get("identifier") or name
        cls.name = name
        register_function(str(identifier), cls, cls.__dict__.get("package") or "_default")

    def __init__(self, *args, **kwargs):
        type_ = kwargs.pop("type_", None) or getattr(self.__class__, "type", None)
        if kwargs:
            raise TypeError("%s() got an unexpected keyword argument '%s'" % (self.name, next(iter(kwargs))))
        Function.__init__(self, self.__class__.name, *args, type_=type_)


class AnsiFunction(GenericFunction):
    pass


class ReturnTypeFromArgs(GenericFunction):
    pass


class next_value(Function):
    def __init__(self, seq, **kw):
        from sqlalchemy import exc
        if not getattr(seq, "is_sequence", False):
            raise exc.ArgumentError("next_value() accepts a Sequence object as input.")
        Function.__init__(self, "next_value")
        self.sequence = seq

    __visit_name__ = "next_value"


class ScalarFunctionColumn(ColumnElement):
    __visit_name__ = "scalar_function_column"

    def __init__(self, fn, name, type_=None):
        self.fn = fn
        self.name = name
        self.type = _type_of(type_)


class _FunctionGenerator:
    def __init__(self, **opts):
        self._names = []
        self._opts = opts

    def __getattr__(self, name):
        if name.startswith("__"):
            try:
                return self.__dict__[name]
            except KeyError:
                raise AttributeError(name)
        elif name.endswith("_"):
            name = name[:-1]
        made = _FunctionGenerator(**self._opts)
        made._names = list(self._names) + [name]
        return made

    def __call__(self, *clauses, **kwargs):
        options = dict(self._opts)
        options.update(kwargs)
        names = self._names
        package = ".".join(names[:-1]) or "_default"
        if package == "_default" and names[-1].lower() == "next_value":
            return next_value(*clauses, **options)
        made = _registry.get((package, names[-1].lower()))
        if made is not None:
            return made(*clauses, **options)
        if package == "_default" and names[-1].lower() in ("cast", "extract"):
            from sqlalchemy.sql import elements
            return getattr(elements, names[-1].capitalize())(*clauses, **options)
        return Function(names[-1], *clauses, packagenames=names[:-1], **options)


func = _FunctionGenerator()
modifier = _FunctionGenerator(group=False)


def __getattr__(name):
    if name in _KNOWN:
        def known(*clauses, **kwargs):
            return Function(name, *clauses, **kwargs)

        known.__name__ = name
        return known
    raise AttributeError("module 'sqlalchemy.sql.functions' has no attribute %r" % name)
