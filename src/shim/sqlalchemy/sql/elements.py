"""SQL expressions: names, text, columns, parameters, and what operators and functions make of them."""

from _mig_expression import is_a, is_none
from sqlalchemy.sql import operators
from sqlalchemy.sql.operators import ColumnOperators
from sqlalchemy.sql.visitors import Visitable


class quoted_name(str):
    def __new__(cls, value, quote=None):
        if value is None:
            return None
        if isinstance(value, quoted_name) and quote is None:
            return value
        if quote is None and cls is quoted_name:
            return value if isinstance(value, str) else str(value)
        made = str.__new__(cls, value)
        made.quote = quote
        return made


class conv(str):
    pass


_NONE_NAME = "_NONE_NAME"


def _type_of(type_):
    from sqlalchemy.sql.type_api import to_instance
    return to_instance(type_)


def _shown(value):
    text = repr(value)
    return text


def _no_text(value, argument=None):
    from sqlalchemy import exc
    shown = str(value)
    if len(shown) > 25:
        shown = shown[:22] + "..."
    return exc.ArgumentError(
        "Textual SQL expression %r %sshould be explicitly declared as text(%r)"
        % (shown, "for argument %s " % (argument,) if argument else "", shown)
    )


def _unexpected(what, value, argument=None, advice=None):
    from sqlalchemy import exc
    if argument:
        message = "%s expected for argument %r; got %s." % (what, argument, _shown(value))
    else:
        message = "%s expected, got %s." % (what, _shown(value))
    return exc.ArgumentError(message + " " + advice if advice else message)


def _clause(value):
    """What an object stands for: itself, or its `__clause_element__()`."""
    if is_a(value, ClauseElement):
        return value
    while hasattr(value, "__clause_element__"):
        inner = value.__clause_element__()
        if inner is value:
            break
        value = inner
        if is_a(value, ClauseElement):
            break
    return value


def _literal_or_clause(value):
    """An expression or a Python value."""
    if is_a(value, ClauseElement):
        return value
    if is_a(value, type) or hasattr(value, "__clause_element__"):
        return _clause(value)
    return value


def _condition(value, argument=None):
    """What WHERE, HAVING, ON, and_() and or_() take."""
    value = _clause(value)
    if is_a(value, ClauseElement):
        return value
    if is_a(value, str):
        raise _no_text(value, argument)
    if is_a(value, bool):
        return True_() if value else False_()
    if is_none(value):
        return Null()
    if is_a(value, (int, float, list, tuple, dict, set)):
        raise _unexpected("SQL expression for WHERE/HAVING role", value, argument)
    return value


def _expression(value, argument=None):
    """What labels, casts and ORDER BY modifiers take; a string is text that is not declared."""
    value = _clause(value)
    if is_a(value, str):
        raise _no_text(value, argument)
    if is_a(value, (list, dict, set)):
        raise _unexpected("Column expression or FROM clause", value, argument)
    return value


class ClauseElement(Visitable):
    __visit_name__ = "clause"
    is_clause_element = True
    is_selectable = False
    is_dml = False
    supports_execution = False
    _parts = ()
    stringify_dialect = "default"
    # What the lowering looks for on every element.
    plain_element = _param_values = _proxied = _mysql_inserted = None
    _unnamed = False

    def get_children(self, **kw):
        found = []
        for name in self._parts:
            value = getattr(self, name, None)
            for item in value if isinstance(value, (list, tuple)) else (value,):
                if is_a(item, ClauseElement):
                    found.append(item)
        return found

    def __clause_element__(self):
        return self

    def self_group(self, against=None):
        return self

    def unique_params(self, *args, **kw):
        return self.params(*args, **kw)

    def params(self, *args, **kw):
        from sqlalchemy import exc
        if len(args) > 1:
            raise TypeError("params() takes zero or one positional dictionary argument")
        values = dict(args[0]) if args else {}
        values.update(kw)
        made = self._copied()
        merged = dict(self.__dict__.get("_param_values") or {})
        merged.update(values)
        made._param_values = merged
        return made

    def _copied(self):
        made = self.__class__.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        return made

    _generate = _copied
    _clone = _copied

    def compare(self, other, **kw):
        return self is other or str(self) == str(other)

    def compile(self, bind=None, dialect=None, **kw):
        from sqlalchemy.sql.compiler import Compiled
        if dialect is None and bind is not None:
            dialect = bind.dialect
        return Compiled(dialect, self, **kw)

    def __str__(self):
        return str(self.compile())

    def __bool__(self):
        raise TypeError("Boolean value of this clause is not defined")

    def __invert__(self):
        return UnaryExpression(self, operators.inv)

    def __and__(self, other):
        return and_(self, other)

    def __or__(self, other):
        return or_(self, other)

    def __repr__(self):
        friendly = getattr(self, "description", None)
        where = "<%s.%s at 0x%x" % (self.__class__.__module__, self.__class__.__name__, id(self))
        return where + (">" if friendly is None else "; %s>" % friendly)

    @property
    def entity_namespace(self):
        return self


class Executable:
    """What `Connection.execute` takes."""

    supports_execution = True
    is_select = False
    is_insert = False
    is_update = False
    is_delete = False
    is_text = False
    _execution_options = {}

    def execution_options(self, **options):
        made = self._copied()
        merged = dict(self._execution_options)
        merged.update(options)
        made._execution_options = merged
        return made

    def get_execution_options(self):
        return dict(self._execution_options)

    def options(self, *options):
        from sqlalchemy import exc
        if any(not getattr(option, "_mig_loader_option", False) for option in options):
            raise exc.ArgumentError("options() other than the mapper's loading options are not supported by mig")
        return self


# What the comparators of JSON, ARRAY, HSTORE and range types add; which SQL it is depends on the type.
_MEMBERS = (
    "any", "all", "overlap", "overlaps", "contained_by", "has_key", "has_any", "has_all", "delete_path",
    "path_exists", "path_match", "adjacent_to", "strictly_left_of", "strictly_right_of", "not_extend_right_of",
    "not_extend_left_of", "union", "difference", "intersection", "keys", "vals", "array", "matrix", "slice",
    "defined", "delete", "as_string", "as_integer", "as_float", "as_numeric", "as_boolean", "as_json",
)


class ColumnElement(ColumnOperators, ClauseElement):
    __visit_name__ = "column_element"
    primary_key = False
    foreign_keys = ()
    _label = None
    key = None
    _is_clone_of = None

    def operate(self, op, *other, **kwargs):
        if not other:
            return UnaryExpression(self, op)
        return BinaryExpression(self, other[0] if len(other) == 1 else other, op, modifiers=kwargs)

    def reverse_operate(self, op, other, **kwargs):
        return BinaryExpression(self, other, op, reverse=True)

    def __and__(self, other):
        return and_(self, other)

    def __or__(self, other):
        return or_(self, other)

    def __rand__(self, other):
        return and_(other, self)

    def __ror__(self, other):
        return or_(other, self)

    def __bool__(self):
        raise TypeError("Boolean value of this clause is not defined")

    def __getattr__(self, name):
        if name in _MEMBERS:
            type_ = self.__dict__.get("type")
            if type_ is None or type_.__visit_name__ not in _PLAIN_TYPES:
                return _Member(self, name)
        elif name == "astext":
            return BinaryExpression(self, None, operators.member, modifiers={"name": "astext", "arguments": ()})
        elif name == "comparator":
            return self
        elif name == "type" and not name.startswith("__"):
            from _mig_expression import type_of
            return type_of(self)
        raise AttributeError(
            "Neither %r object nor 'Comparator' object has an attribute %r" % (self.__class__.__name__, name)
        )

    @property
    def expression(self):
        return self

    @property
    def base_columns(self):
        return {self}

    @property
    def anon_label(self):
        return self.label(None)

    def label(self, name):
        return Label(name, self)

    def cast(self, type_):
        return Cast(self, type_)

    def shares_lineage(self, other):
        return self is other


_PLAIN_TYPES = (
    "integer", "INTEGER", "small_integer", "SMALLINT", "big_integer", "BIGINT", "string", "text", "unicode",
    "unicode_text", "VARCHAR", "CHAR", "TEXT", "boolean", "BOOLEAN", "date", "DATE", "datetime", "DATETIME",
    "TIMESTAMP", "time", "TIME", "numeric", "NUMERIC", "float", "FLOAT", "uuid", "UUID", "enum", "ENUM",
    "large_binary", "interval",
)

# An object for operators that act like a function of SQL, as the ORM's attributes do.
SQLCoreOperations = ColumnElement


class _Member:
    def __init__(self, element, name):
        self.element = element
        self.name = name

    def __call__(self, *arguments, **kwargs):
        arguments = list(arguments) + [value for value in kwargs.values()]
        return BinaryExpression(
            self.element, None, operators.member, modifiers={"name": self.name, "arguments": tuple(arguments)},
        )


class KeyedColumnElement(ColumnElement):
    pass


class WrapsColumnExpression:
    pass


class ColumnClause(ColumnElement):
    __visit_name__ = "column"
    table = None
    is_literal = False
    onupdate = default = server_default = server_onupdate = None

    def __init__(self, text, type_=None, is_literal=False, _selectable=None):
        self.key = self.name = text
        self.table = _selectable
        self.type = _type_of(type_)
        self.is_literal = is_literal

    @property
    def description(self):
        return self.name

    def get_children(self, **kw):
        return []


class TypeClause(ClauseElement):
    __visit_name__ = "typeclause"

    def __init__(self, type_):
        self.type = type_


class Null(ColumnElement):
    __visit_name__ = "null"


class True_(ColumnElement):
    __visit_name__ = "true"


class False_(ColumnElement):
    __visit_name__ = "false"


class _NoValue:
    def __repr__(self):
        return "<no value>"


NO_ARG = _NoValue()


class BindParameter(ColumnElement):
    __visit_name__ = "bindparam"
    # Written as a literal everywhere (`op.inline_literal`).
    _mig_inline = False

    def __init__(self, key, value=NO_ARG, type_=None, unique=False, required=NO_ARG, quote=None, callable_=None,
                 expanding=False, isoutparam=False, literal_execute=False):
        if isoutparam:
            from sqlalchemy import exc
            raise exc.ArgumentError("outparam() is not supported by mig")
        if is_a(key, ColumnClause):
            if type_ is None:
                type_ = key.type
            key = key.key
        self.key = self._orig_key = quoted_name(key, quote)
        self.value = value
        self.callable = callable_
        if required is NO_ARG:
            required = value is NO_ARG and callable_ is None if not is_none(value) else False
        self.required = required
        self.unique = unique
        self.expanding = expanding
        self.literal_execute = literal_execute
        self._type_given = type_ is not None
        if type_ is not None:
            self.type = _type_of(type_)

    @property
    def effective_value(self):
        if self.callable is not None:
            return self.callable()
        return None if self.value is NO_ARG else self.value

    def render_literal_execute(self):
        made = self._copied()
        made.literal_execute = True
        return made

    def _with_value(self, value):
        made = self._copied()
        made.value = value
        made.callable = None
        made.required = False
        return made


class TextClause(Executable, ClauseElement):
    __visit_name__ = "textclause"
    is_text = True
    key = None
    _label = None

    def __init__(self, text):
        if not is_a(text, str) and text is not None:
            # The value is kept: an unknown text matters once it is executed.
            if is_a(text, object):
                raise TypeError("expected string or bytes-like object, got %r" % type(text).__name__)
        self.text = text
        self._bindparams = {}

    def _names(self):
        from _mig_expression import text_parameters
        return text_parameters(self.text)

    def bindparams(self, *binds, **names_to_values):
        made = self._copied()
        made._bindparams = known = dict(self._bindparams)
        names = self._names()
        for bind in binds:
            self._check_name(bind._orig_key, names)
            known[bind._orig_key] = bind
        for key, value in names_to_values.items():
            self._check_name(key, names)
            existing = known.get(key)
            known[key] = BindParameter(key, value) if existing is None else existing._with_value(value)
        return made

    def _check_name(self, name, names):
        if name not in names:
            from sqlalchemy import exc
            raise exc.ArgumentError("This text() construct doesn't define a bound parameter named %r" % name)

    def columns(self, *cols, **types):
        from sqlalchemy.sql.selectable import TextualSelect
        columns = [_clause(column) for column in cols]
        columns += [ColumnClause(key, type_) for key, type_ in types.items()]
        return TextualSelect(self, columns, positional=bool(cols) and not types)

    def scalar_subquery(self):
        raise AttributeError("'TextClause' object has no attribute 'scalar_subquery'")

    @property
    def type(self):
        return _type_of(None)


class OperatorExpression(ColumnElement):
    pass


class UnaryExpression(OperatorExpression):
    __visit_name__ = "unary"
    _parts = ("element",)

    def __init__(self, element, operator=None, modifier=None, type_=None):
        self.element = element
        self.operator = operator or modifier
        if type_ is not None:
            self.type = _type_of(type_)

    @property
    def modifier(self):
        return self.operator


class CollectionAggregate(UnaryExpression):
    pass


class BinaryExpression(OperatorExpression):
    __visit_name__ = "binary"
    _parts = ("left", "right")

    def __init__(self, left, right, operator, type_=None, negate=None, modifiers=None, reverse=False):
        self.left = left
        self.right = right
        self.operator = operators.custom_op(operator) if is_a(operator, str) else operator
        self.modifiers = modifiers or {}
        self.reverse = reverse
        if type_ is not None:
            self.type = _type_of(type_)

    def __bool__(self):
        if self.operator is operators.eq:
            return self.left is self.right
        if self.operator is operators.ne:
            return self.left is not self.right
        raise TypeError("Boolean value of this clause is not defined")

    def get_children(self, **kw):
        found = []
        pending = [self.left, self.right]
        arguments = self.modifiers.get("arguments")
        if arguments:
            pending += list(arguments)
        for item in pending:
            for part in item if isinstance(item, (list, tuple)) else (item,):
                if is_a(part, ClauseElement):
                    found.append(part)
        return found


class ClauseList(ClauseElement):
    __visit_name__ = "clauselist"
    _parts = ("clauses",)

    def __init__(self, *clauses, operator=None, group=True, group_contents=True, _literal_as_text_role=None):
        self.clauses = [_literal_or_clause(clause) for clause in clauses]
        self.operator = operator

    def __iter__(self):
        return iter(self.clauses)

    def __len__(self):
        return len(self.clauses)


class BooleanClauseList(OperatorExpression):
    __visit_name__ = "boolean_list"
    _parts = ("clauses",)

    def __init__(self, operator, clauses):
        self.operator = operator
        self.clauses = clauses

    def __iter__(self):
        return iter(self.clauses)

    def __len__(self):
        return len(self.clauses)

    @classmethod
    def and_(cls, *clauses):
        return and_(*clauses)

    @classmethod
    def or_(cls, *clauses):
        return or_(*clauses)


class Grouping(ColumnElement):
    __visit_name__ = "grouping"
    _parts = ("element",)

    def __init__(self, element):
        self.element = element


class Tuple(ColumnElement):
    __visit_name__ = "tuple"
    _parts = ("clauses",)

    def __init__(self, *clauses, types=None):
        self.clauses = [_literal_or_clause(clause) for clause in clauses]
        if types is not None:
            types = [_type_of(type_) for type_ in types]
            if len(types) != len(clauses):
                from sqlalchemy import exc
                raise exc.ArgumentError("Wrong number of elements for %d-tuple: %r " % (len(types), clauses))
        self.types = types


class Slice(ColumnElement):
    __visit_name__ = "slice"
    _parts = ("start", "stop", "step")

    def __init__(self, start, stop, step=None):
        self.start = start
        self.stop = stop
        self.step = step


class Case(ColumnElement):
    __visit_name__ = "case"

    def __init__(self, *whens, value=None, else_=None):
        from sqlalchemy import exc
        if len(whens) == 1 and is_a(whens[0], (list, dict, set)):
            if is_a(whens[0], list):
                raise exc.ArgumentError(
                    'The "whens" argument to case(), when referring to a sequence of items, is now passed as a '
                    "series of positional elements, rather than as a list. "
                )
            whens = whens[0].items() if is_a(whens[0], dict) else whens[0]
        self.whens = []
        for condition, result in whens:
            if is_none(value):
                condition = _condition(condition)
            self.whens.append((_literal_or_clause(condition), _literal_or_clause(result)))
        self.value = _literal_or_clause(value)
        self.else_ = _literal_or_clause(else_)

    def get_children(self, **kw):
        found = [self.value, self.else_]
        for pair in self.whens:
            found.extend(pair)
        return [item for item in found if is_a(item, ClauseElement)]


class Cast(ColumnElement):
    __visit_name__ = "cast"
    _parts = ("clause",)

    def __init__(self, expression, type_):
        self.type = _type_of(type_)
        self.clause = _literal_or_clause(expression)


class TryCast(Cast):
    __visit_name__ = "try_cast"


class TypeCoerce(ColumnElement):
    __visit_name__ = "type_coerce"
    _parts = ("clause",)

    def __init__(self, expression, type_):
        self.type = _type_of(type_)
        self.clause = _literal_or_clause(expression)

    @property
    def typed_expression(self):
        return self.clause


class Extract(ColumnElement):
    __visit_name__ = "extract"
    _parts = ("expr",)

    def __init__(self, field, expr):
        self.field = field
        self.expr = _expression(expr)


class Label(ColumnElement):
    __visit_name__ = "label"
    _parts = ("element",)

    def __init__(self, name, element, type_=None):
        while is_a(element, Label):
            element = element.element
        self.name = self.key = name
        self.element = element
        if type_ is not None:
            self.type = _type_of(type_)
        elif "type" in getattr(element, "__dict__", {}):
            self.type = element.type

    @property
    def description(self):
        return self.name


class CollationClause(ColumnElement):
    __visit_name__ = "collation"

    def __init__(self, collation):
        self.collation = collation


def _frame(range_):
    from sqlalchemy import exc
    if range_ is None:
        return None
    if not isinstance(range_, (tuple, list)) or len(range_) != 2:
        raise exc.ArgumentError("2-tuple expected for range/rows")
    bounds = []
    for bound in range_:
        if bound is not None:
            try:
                bound = int(bound)
            except ValueError:
                raise exc.ArgumentError("Integer or None expected for range value")
        bounds.append(bound)
    return tuple(bounds)


class FrameClause(ClauseElement):
    pass


class Over(ColumnElement):
    __visit_name__ = "over"
    _parts = ("element", "partition_by", "order_by")

    def __init__(self, element, partition_by=None, order_by=None, range_=None, rows=None, groups=None, exclude=None):
        from sqlalchemy import exc
        if exclude is not None:
            raise exc.ArgumentError("over(exclude=...) is not supported by mig")
        if sum(frame is not None for frame in (range_, rows, groups)) > 1:
            raise exc.ArgumentError("only one of 'rows', 'range_', or 'groups' may be provided")
        self.element = element
        self.partition_by = _listed(partition_by)
        self.order_by = _listed(order_by)
        self.range_ = _frame(range_)
        self.rows = _frame(rows)
        self.groups = _frame(groups)


def _listed(value):
    if is_none(value):
        return []
    if is_a(value, (list, tuple)):
        return [_name_or_clause(item) for item in value]
    return [_name_or_clause(value)]


def _name_or_clause(value):
    """What ORDER BY and GROUP BY take: expressions, and names of labels."""
    value = _clause(value)
    if is_a(value, str):
        return _textual_label_reference(value)
    if is_a(value, (list, tuple, dict, set)):
        raise _unexpected("ORDER BY / GROUP BY expression", value)
    return value


class _textual_label_reference(ColumnElement):
    __visit_name__ = "textual_label_reference"

    def __init__(self, element):
        self.element = element


class WithinGroup(ColumnElement):
    __visit_name__ = "withingroup"
    _parts = ("element", "order_by")

    def __init__(self, element, *order_by):
        self.element = element
        self.order_by = [_name_or_clause(item) for item in order_by]

    def over(self, **kw):
        return Over(self, **kw)

    def filter(self, *criterion):
        return FunctionFilter(self, *criterion)


class FunctionFilter(ColumnElement):
    __visit_name__ = "funcfilter"
    _parts = ("func", "criterion")

    def __init__(self, func, *criterion):
        self.func = func
        self.criterion = [_condition(item) for item in criterion]

    def filter(self, *criterion):
        return FunctionFilter(self.func, *(self.criterion + list(criterion)))

    def over(self, partition_by=None, order_by=None, range_=None, rows=None, groups=None, exclude=None):
        return Over(self, partition_by, order_by, range_, rows, groups, exclude)

    def within_group(self, *order_by):
        return FunctionFilter(WithinGroup(self.func, *order_by), *self.criterion)


class CustomElement:
    pass


# Constructors

def text(text):
    return TextClause(text)


def column(text, type_=None, is_literal=False, _selectable=None):
    return ColumnClause(text, type_, is_literal, _selectable)


def literal_column(text, type_=None):
    return ColumnClause(text, type_, is_literal=True)


def literal(value, type_=None, literal_execute=False):
    if is_a(value, ClauseElement):
        raise _unexpected("Literal Python value", value)
    return BindParameter(None, value, type_=type_, unique=True, literal_execute=literal_execute)


def bindparam(key, value=NO_ARG, type_=None, unique=False, required=NO_ARG, quote=None, callable_=None,
              expanding=False, isoutparam=False, literal_execute=False):
    return BindParameter(
        key, value, type_, unique, required, quote, callable_, expanding, isoutparam, literal_execute,
    )


def outparam(key, type_=None):
    return BindParameter(key, None, type_=type_, isoutparam=True)


def null():
    return Null()


def true():
    return True_()


def false():
    return False_()


def _boolean_list(operator, clauses):
    from sqlalchemy import exc
    if len(clauses) == 1 and hasattr(clauses[0], "__next__"):
        clauses = tuple(clauses[0])
    return BooleanClauseList(operator, [_condition(clause) for clause in clauses])


def and_(*clauses):
    return _boolean_list(operators.and_, clauses)


def or_(*clauses):
    return _boolean_list(operators.or_, clauses)


def not_(clause):
    return UnaryExpression(_expression(clause), operators.inv)


def case(*whens, value=None, else_=None):
    return Case(*whens, value=value, else_=else_)


def cast(expression, type_):
    return Cast(expression, type_)


def try_cast(expression, type_):
    return TryCast(expression, type_)


def type_coerce(expression, type_):
    return TypeCoerce(expression, type_)


def extract(field, expr):
    return Extract(field, expr)


def label(name, element, type_=None):
    return Label(name, element, type_)


def tuple_(*clauses, types=None):
    return Tuple(*clauses, types=types)


def between(expr, lower_bound, upper_bound, symmetric=False):
    return _expression(expr).between(lower_bound, upper_bound, symmetric=symmetric)


def collate(expression, collation):
    return _expression(expression).collate(collation)


def _modified(column, operator):
    column = _clause(column)
    if is_a(column, str):
        column = _textual_label_reference(column)
    return UnaryExpression(column, operator)


def asc(column):
    return _modified(column, operators.asc_op)


def desc(column):
    return _modified(column, operators.desc_op)


def nulls_first(column):
    return _modified(column, operators.nulls_first_op)


nullsfirst = nulls_first


def nulls_last(column):
    return _modified(column, operators.nulls_last_op)


nullslast = nulls_last


def distinct(expr):
    return UnaryExpression(_expression(expr), operators.distinct_op)


def bitwise_not(expr):
    return UnaryExpression(_expression(expr), operators.bitwise_not_op)


def any_(expr):
    return CollectionAggregate(_expression(expr), operators.any_op)


def all_(expr):
    return CollectionAggregate(_expression(expr), operators.all_op)


def over(element, partition_by=None, order_by=None, range_=None, rows=None, groups=None, exclude=None):
    return Over(element, partition_by, order_by, range_, rows, groups, exclude)


def within_group(element, *order_by):
    return WithinGroup(element, *order_by)


def funcfilter(func, *criterion):
    return FunctionFilter(func, *criterion)


def __getattr__(name):
    if name in ("FunctionElement", "Function", "func", "modifier"):
        from sqlalchemy.sql import functions
        return getattr(functions, name)
    raise AttributeError("module 'sqlalchemy.sql.elements' has no attribute %r" % name)
