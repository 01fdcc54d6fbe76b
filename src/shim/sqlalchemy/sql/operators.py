"""The operators of SQL expressions, and the Python operators that make them."""


class OperatorType:
    """An operator; calling it applies it to expressions."""

    is_comparison = False

    def __init__(self, name):
        self.name = name
        self.__name__ = name

    def __call__(self, left, *other, **kwargs):
        return left.operate(self, *other, **kwargs)

    def __repr__(self):
        return "<function %s>" % self.name


class custom_op(OperatorType):
    """An operator spelled out by the script."""

    def __init__(self, opstring, precedence=0, is_comparison=False, return_type=None, natural_self_precedent=False,
                 eager_grouping=False, python_impl=None, visit_name=None, operator_class=None):
        OperatorType.__init__(self, "custom_op")
        self.opstring = opstring
        self.precedence = precedence
        self.is_comparison = is_comparison
        self.natural_self_precedent = natural_self_precedent
        self.eager_grouping = eager_grouping
        self.return_type = return_type
        self.python_impl = python_impl

    def __eq__(self, other):
        return isinstance(other, custom_op) and self.opstring == other.opstring

    def __hash__(self):
        return hash(self.opstring)

    def __call__(self, left, right, **kwargs):
        return left.operate(self, right, **kwargs)


eq = OperatorType("eq")
ne = OperatorType("ne")
lt = OperatorType("lt")
le = OperatorType("le")
gt = OperatorType("gt")
ge = OperatorType("ge")
add = OperatorType("add")
sub = OperatorType("sub")
mul = OperatorType("mul")
truediv = OperatorType("truediv")
floordiv = OperatorType("floordiv")
mod = OperatorType("mod")
neg = OperatorType("neg")
inv = OperatorType("inv")
and_ = OperatorType("and_")
or_ = OperatorType("or_")
getitem = OperatorType("getitem")
concat_op = OperatorType("concat_op")
is_ = OperatorType("is_")
is_not = isnot = OperatorType("is_not")
is_distinct_from = OperatorType("is_distinct_from")
is_not_distinct_from = isnot_distinct_from = OperatorType("is_not_distinct_from")
in_op = OperatorType("in_op")
not_in_op = notin_op = OperatorType("not_in_op")
like_op = OperatorType("like_op")
not_like_op = notlike_op = OperatorType("not_like_op")
ilike_op = OperatorType("ilike_op")
not_ilike_op = notilike_op = OperatorType("not_ilike_op")
between_op = OperatorType("between_op")
not_between_op = notbetween_op = OperatorType("not_between_op")
contains_op = OperatorType("contains_op")
startswith_op = OperatorType("startswith_op")
endswith_op = OperatorType("endswith_op")
icontains_op = OperatorType("icontains_op")
istartswith_op = OperatorType("istartswith_op")
iendswith_op = OperatorType("iendswith_op")
match_op = OperatorType("match_op")
regexp_match_op = OperatorType("regexp_match_op")
regexp_replace_op = OperatorType("regexp_replace_op")
bitwise_and_op = OperatorType("bitwise_and_op")
bitwise_or_op = OperatorType("bitwise_or_op")
bitwise_xor_op = OperatorType("bitwise_xor_op")
bitwise_not_op = OperatorType("bitwise_not_op")
bitwise_lshift_op = OperatorType("bitwise_lshift_op")
bitwise_rshift_op = OperatorType("bitwise_rshift_op")
lshift = OperatorType("lshift")
rshift = OperatorType("rshift")
collate = OperatorType("collate")
distinct_op = OperatorType("distinct_op")
asc_op = OperatorType("asc_op")
desc_op = OperatorType("desc_op")
nulls_first_op = nullsfirst_op = OperatorType("nulls_first_op")
nulls_last_op = nullslast_op = OperatorType("nulls_last_op")
any_op = OperatorType("any_op")
all_op = OperatorType("all_op")
exists = OperatorType("exists")
# What a type's comparator brings; which SQL it is depends on the type of the left side.
member = OperatorType("member")


def _escaped(other, escape, autoescape):
    if not autoescape:
        return other, escape
    if autoescape is not True:
        raise TypeError("The autoescape parameter is now a simple boolean True/False")
    if not isinstance(other, str):
        raise TypeError("String value expected when autoescape=True")
    if escape is None:
        escape = "/"
    if escape not in ("%", "_"):
        other = other.replace(escape, escape + escape)
    return other.replace("%", escape + "%").replace("_", escape + "_"), escape


class Operators:
    def operate(self, op, *other, **kwargs):
        raise NotImplementedError(str(op))

    def reverse_operate(self, op, other, **kwargs):
        raise NotImplementedError(str(op))

    def __and__(self, other):
        return self.operate(and_, other)

    def __or__(self, other):
        return self.operate(or_, other)

    def __invert__(self):
        return self.operate(inv)

    def op(self, opstring, precedence=0, is_comparison=False, return_type=None, python_impl=None):
        operator = custom_op(opstring, precedence, is_comparison, return_type, python_impl=python_impl)

        def against(other):
            return self.operate(operator, other)

        return against

    def bool_op(self, opstring, precedence=0, python_impl=None):
        return self.op(opstring, precedence=precedence, is_comparison=True, python_impl=python_impl)


class ColumnOperators(Operators):
    timetuple = None

    def __eq__(self, other):
        return self.operate(eq, other)

    def __ne__(self, other):
        return self.operate(ne, other)

    def __lt__(self, other):
        return self.operate(lt, other)

    def __le__(self, other):
        return self.operate(le, other)

    def __gt__(self, other):
        return self.operate(gt, other)

    def __ge__(self, other):
        return self.operate(ge, other)

    def __hash__(self):
        return id(self)

    def __neg__(self):
        return self.operate(neg)

    def __contains__(self, other):
        raise NotImplementedError("Operator 'contains' is not supported on this expression")

    def __iter__(self):
        raise TypeError("'%s' object is not iterable" % self.__class__.__name__)

    def __getitem__(self, index):
        return self.operate(getitem, index)

    def __lshift__(self, other):
        return self.operate(lshift, other)

    def __rshift__(self, other):
        return self.operate(rshift, other)

    def __add__(self, other):
        return self.operate(add, other)

    def __sub__(self, other):
        return self.operate(sub, other)

    def __mul__(self, other):
        return self.operate(mul, other)

    def __truediv__(self, other):
        return self.operate(truediv, other)

    def __floordiv__(self, other):
        return self.operate(floordiv, other)

    def __mod__(self, other):
        return self.operate(mod, other)

    def __radd__(self, other):
        return self.reverse_operate(add, other)

    def __rsub__(self, other):
        return self.reverse_operate(sub, other)

    def __rmul__(self, other):
        return self.reverse_operate(mul, other)

    def __rtruediv__(self, other):
        return self.reverse_operate(truediv, other)

    def __rfloordiv__(self, other):
        return self.reverse_operate(floordiv, other)

    def __rmod__(self, other):
        return self.reverse_operate(mod, other)

    def concat(self, other):
        return self.operate(concat_op, other)

    def is_(self, other):
        return self.operate(is_, other)

    def is_not(self, other):
        return self.operate(is_not, other)

    isnot = is_not

    def is_distinct_from(self, other):
        return self.operate(is_distinct_from, other)

    def is_not_distinct_from(self, other):
        return self.operate(is_not_distinct_from, other)

    isnot_distinct_from = is_not_distinct_from

    def in_(self, other):
        return self.operate(in_op, other)

    def not_in(self, other):
        return self.operate(not_in_op, other)

    notin_ = not_in

    def like(self, other, escape=None):
        return self.operate(like_op, other, escape=escape)

    def not_like(self, other, escape=None):
        return self.operate(not_like_op, other, escape=escape)

    notlike = not_like

    def ilike(self, other, escape=None):
        return self.operate(ilike_op, other, escape=escape)

    def not_ilike(self, other, escape=None):
        return self.operate(not_ilike_op, other, escape=escape)

    notilike = not_ilike

    def contains(self, other, escape=None, autoescape=False):
        other, escape = _escaped(other, escape, autoescape)
        return self.operate(contains_op, other, escape=escape)

    def startswith(self, other, escape=None, autoescape=False):
        other, escape = _escaped(other, escape, autoescape)
        return self.operate(startswith_op, other, escape=escape)

    def endswith(self, other, escape=None, autoescape=False):
        other, escape = _escaped(other, escape, autoescape)
        return self.operate(endswith_op, other, escape=escape)

    def icontains(self, other, escape=None, autoescape=False):
        other, escape = _escaped(other, escape, autoescape)
        return self.operate(icontains_op, other, escape=escape)

    def istartswith(self, other, escape=None, autoescape=False):
        other, escape = _escaped(other, escape, autoescape)
        return self.operate(istartswith_op, other, escape=escape)

    def iendswith(self, other, escape=None, autoescape=False):
        other, escape = _escaped(other, escape, autoescape)
        return self.operate(iendswith_op, other, escape=escape)

    def match(self, other, **kwargs):
        return self.operate(match_op, other, **kwargs)

    def regexp_match(self, pattern, flags=None):
        return self.operate(regexp_match_op, pattern, flags=flags)

    def regexp_replace(self, pattern, replacement, flags=None):
        return self.operate(regexp_replace_op, pattern, replacement, flags=flags)

    def between(self, cleft, cright, symmetric=False):
        return self.operate(between_op, cleft, cright, symmetric=symmetric)

    def bitwise_and(self, other):
        return self.operate(bitwise_and_op, other)

    def bitwise_or(self, other):
        return self.operate(bitwise_or_op, other)

    def bitwise_xor(self, other):
        return self.operate(bitwise_xor_op, other)

    def bitwise_not(self):
        return self.operate(bitwise_not_op)

    def bitwise_lshift(self, other):
        return self.operate(bitwise_lshift_op, other)

    def bitwise_rshift(self, other):
        return self.operate(bitwise_rshift_op, other)

    def collate(self, collation):
        return self.operate(collate, collation)

    def distinct(self):
        return self.operate(distinct_op)

    def asc(self):
        return self.operate(asc_op)

    def desc(self):
        return self.operate(desc_op)

    def nulls_first(self):
        return self.operate(nulls_first_op)

    nullsfirst = nulls_first

    def nulls_last(self):
        return self.operate(nulls_last_op)

    nullslast = nulls_last

    def any_(self):
        return self.operate(any_op)

    def all_(self):
        return self.operate(all_op)


def is_comparison(op):
    return op.name in (
        "eq", "ne", "lt", "le", "gt", "ge", "between_op", "not_between_op", "in_op", "not_in_op", "is_", "is_not",
        "is_distinct_from", "is_not_distinct_from", "like_op", "not_like_op", "ilike_op", "not_ilike_op",
        "contains_op", "startswith_op", "endswith_op", "icontains_op", "istartswith_op", "iendswith_op",
        "match_op", "regexp_match_op",
    ) or op.is_comparison


def __getattr__(name):
    if name == "json_getitem_op":
        return OperatorType("getitem")
    raise AttributeError("module 'sqlalchemy.sql.operators' has no attribute %r" % name)
