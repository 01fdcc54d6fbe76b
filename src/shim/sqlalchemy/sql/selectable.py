"""What a query selects from, and queries."""

from _mig_expression import is_a, is_none
from sqlalchemy.sql.elements import (
    BindParameter, ClauseElement, ColumnClause, ColumnElement, Executable, Label, TextClause, UnaryExpression,
    _clause, _condition, _literal_or_clause, _name_or_clause, _type_of, _unexpected, quoted_name,
)
from sqlalchemy.sql import operators
from sqlalchemy.sql.operators import ColumnOperators

LABEL_STYLE_NONE = "none"
LABEL_STYLE_TABLENAME_PLUS_COL = "tablename_plus_col"
LABEL_STYLE_DISAMBIGUATE_ONLY = LABEL_STYLE_DEFAULT = "disambiguate_only"


class SelectLabelStyle:
    LABEL_STYLE_NONE = LABEL_STYLE_NONE
    LABEL_STYLE_TABLENAME_PLUS_COL = LABEL_STYLE_TABLENAME_PLUS_COL
    LABEL_STYLE_DISAMBIGUATE_ONLY = LABEL_STYLE_DISAMBIGUATE_ONLY
    LABEL_STYLE_DEFAULT = LABEL_STYLE_DEFAULT


def _collection(columns):
    from sqlalchemy.sql.schema import ColumnCollection
    found = ColumnCollection()
    for column in columns:
        found.add(column, _column_key(column))
    return found


def _column_key(column):
    return getattr(column, "key", None) or getattr(column, "name", None) or "_no_label_%d" % id(column)


def _entity(value):
    """A table behind a mapped class, or what stands for itself."""
    if is_a(value, ClauseElement):
        return value
    if is_a(value, type):
        table = getattr(value, "__table__", None)
        if table is not None:
            return table
    return _clause(value)


def _from_clause(value, argument=None):
    """What FROM, JOIN and INTO take."""
    value = _entity(value)
    if is_a(value, FromClause) or is_a(value, TextClause):
        return value
    if is_a(value, SelectBase):
        raise _unexpected(
            "FROM expression, such as a Table or alias() object", value, argument,
            "To create a FROM clause from a %s object, use the .subquery() method." % (value.__class__,),
        )
    if is_a(value, (str, int, float, list, tuple, dict, set)):
        raise _unexpected("FROM expression, such as a Table or alias() object", value, argument)
    return value


def _select_column(value):
    """What select() and returning() take."""
    from sqlalchemy import exc
    value = _entity(value)
    if is_a(value, str):
        if value == "*":
            return ColumnClause("*", is_literal=True)
        import re
        guess = "column" if re.match(r"^\w\S*$", value) else "literal_column"
        raise exc.ArgumentError(
            "Textual column expression %r should be explicitly declared with text(%r), or use %s(%r) for more "
            "specificity" % (value, value, guess, value)
        )
    if is_none(value):
        from sqlalchemy.sql.elements import Null
        return Null()
    if is_a(value, bool):
        from sqlalchemy.sql.elements import False_, True_
        return True_() if value else False_()
    if is_a(value, (int, float)):
        return ColumnClause(str(value), is_literal=True)
    if is_a(value, (list, tuple)):
        advice = "Did you mean to say select(%s)?" % ", ".join(repr(item) for item in value)
        raise _unexpected("Column expression, FROM clause, or other columns clause element", value, None, advice)
    if is_a(value, (dict, set, bytes)):
        raise _unexpected("Column expression, FROM clause, or other columns clause element", value)
    return value


class ReturnsRows:
    pass


class Selectable(ClauseElement):
    is_selectable = True


class FromClause(Selectable):
    __visit_name__ = "fromclause"
    named_with_column = False
    schema = None
    _is_from = True

    def select(self):
        return select(self)

    def join(self, right, onclause=None, isouter=False, full=False):
        return Join(self, right, onclause, isouter, full)

    def outerjoin(self, right, onclause=None, full=False):
        return Join(self, right, onclause, True, full)

    def alias(self, name=None, flat=False):
        return Alias(self, name)

    def lateral(self, name=None):
        return Lateral(self, name)

    def tablesample(self, sampling, name=None, seed=None):
        return TableSample(self, sampling, name, seed)

    def table_valued(self):
        return TableValuedColumn(self)

    def corresponding_column(self, column, require_embedded=False):
        for own in self.c:
            if own is column or getattr(own, "_proxied", None) is column:
                return own
        return None

    def is_derived_from(self, fromclause):
        return self is fromclause or getattr(self, "element", None) is fromclause

    @property
    def columns(self):
        return self.c

    @property
    def c(self):
        raise AttributeError("'%s' object has no columns" % self.__class__.__name__)

    @property
    def exported_columns(self):
        return self.c

    @property
    def primary_key(self):
        return _collection([column for column in self.c if column.primary_key])

    @property
    def foreign_keys(self):
        return {key for column in self.c for key in column.foreign_keys}

    @property
    def description(self):
        return getattr(self, "name", self.__class__.__name__ + " object")

    @property
    def entity_namespace(self):
        return self.c


class NamedFromClause(FromClause):
    named_with_column = True


class TableClause(NamedFromClause):
    __visit_name__ = "table"
    implicit_returning = False
    _autoincrement_column = None

    def __init__(self, name, *columns, **kw):
        from sqlalchemy import exc
        self.name = name
        schema = kw.pop("schema", None)
        if schema is not None:
            self.schema = schema
        self.fullname = name if self.schema is None else "%s.%s" % (self.schema, name)
        if kw:
            raise exc.ArgumentError("Unsupported argument(s): %s" % list(kw))
        from sqlalchemy.sql.schema import ColumnCollection
        self._collected = ColumnCollection()
        for column in columns:
            self.append_column(column)

    @property
    def c(self):
        return self._collected

    @property
    def description(self):
        return self.name

    def append_column(self, column):
        from sqlalchemy import exc
        existing = column.table
        if existing is not None and existing is not self:
            raise exc.ArgumentError("column object '%s' already assigned to table '%s'" % (column.key, existing))
        self._collected.add(column)
        column.table = self

    def insert(self):
        from sqlalchemy.sql.dml import Insert
        return Insert(self)

    def update(self):
        from sqlalchemy.sql.dml import Update
        return Update(self)

    def delete(self):
        from sqlalchemy.sql.dml import Delete
        return Delete(self)

    def __str__(self):
        return str(self.fullname)


class Join(FromClause):
    __visit_name__ = "join"
    _parts = ("left", "right", "onclause")

    def __init__(self, left, right, onclause=None, isouter=False, full=False):
        self.left = _from_clause(left)
        self.right = _from_clause(right)
        self.onclause = None if is_none(onclause) else _condition(onclause)
        self.isouter = isouter
        self.full = full

    @property
    def description(self):
        return "Join object on %s and %s" % (self.left.description, self.right.description)

    def _members(self):
        found = []
        for side in (self.left, self.right):
            if isinstance(side, Join):
                found.extend(side._members())
            else:
                found.append(side)
        return found

    @property
    def c(self):
        from sqlalchemy.sql.schema import ColumnCollection
        found = ColumnCollection()
        for side in self._members():
            prefix = getattr(side, "name", None)
            for column in side.c:
                found.add(column, "%s_%s" % (prefix, column.key) if prefix else column.key)
        return found


class _Proxied(ColumnClause):
    """A column of an alias, subquery or common table expression."""

    def __init__(self, proxied, table, name, type_):
        self._proxied = proxied
        self.table = table
        self.name = name
        self.key = name
        self.is_literal = False
        if type_ is not None:
            self.type = type_

    @property
    def primary_key(self):
        return getattr(self._proxied, "primary_key", False)

    @property
    def foreign_keys(self):
        return getattr(self._proxied, "foreign_keys", ())


def _attribute_names(entities):
    """The attributes under which single columns of mapped classes were asked for."""
    found = {}
    for entity in entities:
        if is_a(entity, ColumnOperators) and not is_a(entity, ClauseElement) and "column" in entity.__dict__:
            found[id(entity.column)] = entity.key
    return found


def _proxies(columns, table, attribute_names={}):
    """The columns that an alias of a query shows; repeated and missing names are numbered."""
    from sqlalchemy.sql.schema import ColumnCollection
    found = ColumnCollection()
    taken = set()
    for index, column in enumerate(columns):
        name = getattr(column, "name", None) if not _is_call(column) else None
        key = attribute_names.get(id(column)) or getattr(column, "key", None) or name
        own_type = getattr(column, "__dict__", {}).get("type")
        made = _Proxied(column, table, name, own_type)
        made._position = index
        if name is None:
            made._unnamed = True
            key = "_anon_%d" % index
        elif str(name) in taken:
            made._unnamed = True
            number = 1
            while "%s_%d" % (name, number) in found:
                number += 1
            key = "%s_%d" % (name, number)
        else:
            taken.add(str(name))
        made.key = key
        found.add(made, key)
    return found


def _is_call(column):
    from sqlalchemy.sql.functions import FunctionElement
    return isinstance(column, FunctionElement)


class AliasedReturnsRows(NamedFromClause):
    _parts = ("element",)

    def __init__(self, element, name=None):
        self.element = element
        self.name = name

    @property
    def original(self):
        return self.element

    @property
    def description(self):
        return self.name if self.name is not None else "anon_1"

    @property
    def c(self):
        found = self.__dict__.get("_collected")
        if found is None:
            source = self.element
            if isinstance(source, SelectBase):
                found = _proxies(source._shown_columns(), self, _attribute_names(source._asked_entities()))
            else:
                found = _proxies(list(source.c), self)
            self._collected = found
        return found


class FromClauseAlias(AliasedReturnsRows):
    pass


class Alias(FromClauseAlias):
    __visit_name__ = "alias"

    def insert(self):
        from sqlalchemy.sql.dml import Insert
        return Insert(self)


class Subquery(AliasedReturnsRows):
    __visit_name__ = "subquery"

    def as_scalar(self):
        return self.element.scalar_subquery()


class Lateral(FromClauseAlias):
    __visit_name__ = "lateral"


class TableSample(FromClauseAlias):
    __visit_name__ = "tablesample"

    def __init__(self, element, sampling, name=None, seed=None):
        AliasedReturnsRows.__init__(self, _from_clause(element), name)
        if not is_a(sampling, ClauseElement):
            from sqlalchemy.sql.functions import func
            sampling = func.system(sampling)
        self.sampling = sampling
        self.seed = seed


class TableValuedAlias(FromClauseAlias):
    __visit_name__ = "table_valued_alias"
    _derived = _with_types = _lateral = False

    def __init__(self, element, name, columns, joins_implicitly):
        AliasedReturnsRows.__init__(self, element, name)
        self._columns_given = columns
        self.joins_implicitly = joins_implicitly

    @property
    def c(self):
        found = self.__dict__.get("_collected")
        if found is None:
            given = self._columns_given
            if given is None:
                given = [ColumnClause(getattr(self.element, "name", None))]
            found = self._collected = _proxies(given, self)
        return found

    @property
    def column(self):
        return TableValuedColumn(self)

    def _changed(self, **attributes):
        made = self._copied()
        made.__dict__.pop("_collected", None)
        made.__dict__.update(attributes)
        return made

    def alias(self, name=None, flat=False):
        return self._changed(name=name)

    def lateral(self, name=None):
        return self._changed(name=name, _lateral=True)

    def render_derived(self, name=None, with_types=False):
        return self._changed(name=name if name is not None else self.name, _derived=True, _with_types=with_types)


class TableValuedColumn(ColumnElement):
    __visit_name__ = "table_valued_column"

    def __init__(self, scalar_alias):
        self.scalar_alias = scalar_alias
        self.name = self.key = scalar_alias.name


class CTE(AliasedReturnsRows):
    __visit_name__ = "cte"

    def __init__(self, element, name=None, recursive=False, nesting=False, cte_alias=None, restates=None,
                 prefixes=(), suffixes=()):
        AliasedReturnsRows.__init__(self, element, name)
        self.recursive = recursive
        self.nesting = nesting
        self._cte_alias = cte_alias
        self._restates = restates
        self._prefixes = prefixes
        self._suffixes = suffixes

    @property
    def c(self):
        found = self.__dict__.get("_collected")
        if found is None:
            source = self.element
            if isinstance(source, SelectBase):
                columns = source._shown_columns()
            else:
                columns = [column for item in source._returning for column in _flat(item)]
            found = self._collected = _proxies(columns, self)
        return found

    def alias(self, name=None, flat=False):
        return CTE(
            self.element, name, self.recursive, self.nesting, cte_alias=self, prefixes=self._prefixes,
            suffixes=self._suffixes,
        )

    def union(self, *other):
        return self._extended(self.element.union(*other))

    def union_all(self, *other):
        return self._extended(self.element.union_all(*other))

    def _extended(self, element):
        return CTE(
            element, self.name, self.recursive, self.nesting, restates=self, prefixes=self._prefixes,
            suffixes=self._suffixes,
        )

    def prefix_with(self, *prefixes, dialect="*"):
        made = self._copied()
        made._prefixes = self._prefixes + tuple((_text(item), dialect) for item in prefixes)
        return made

    def suffix_with(self, *suffixes, dialect="*"):
        made = self._copied()
        made._suffixes = self._suffixes + tuple((_text(item), dialect) for item in suffixes)
        return made


def _text(value):
    return TextClause(value) if is_a(value, str) else _clause(value)


class HasPrefixes:
    _prefixes = ()

    def prefix_with(self, *prefixes, dialect="*"):
        made = self._copied()
        made._prefixes = self._prefixes + tuple((_text(item), dialect) for item in prefixes)
        return made


class HasSuffixes:
    _suffixes = ()

    def suffix_with(self, *suffixes, dialect="*"):
        made = self._copied()
        made._suffixes = self._suffixes + tuple((_text(item), dialect) for item in suffixes)
        return made


class HasCTE:
    _independent_ctes = ()

    def add_cte(self, *ctes, nest_here=False):
        made = self._copied()
        added = []
        for cte in ctes:
            if nest_here:
                cte = cte._copied()
                cte.nesting = True
            added.append(cte)
        made._independent_ctes = self._independent_ctes + tuple(added)
        return made

    def cte(self, name=None, recursive=False, nesting=False):
        return CTE(self, name, recursive, nesting)


class Values(HasCTE, FromClause):
    __visit_name__ = "values"

    def __init__(self, *columns, name=None, literal_binds=False):
        self._column_args = columns
        self._rows = ()
        self.name = name
        self.literal_binds = literal_binds
        self._lateral = False

    @property
    def named_with_column(self):
        return self.name is not None

    @property
    def c(self):
        found = self.__dict__.get("_collected")
        if found is None:
            found = self._collected = _proxies(self._column_args, self)
        return found

    def _changed(self, **attributes):
        made = self._copied()
        made.__dict__.pop("_collected", None)
        made.__dict__.update(attributes)
        return made

    def data(self, values):
        return self._changed(_rows=self._rows + tuple(tuple(row) for row in values))

    def alias(self, name=None, flat=False):
        return self._changed(name=name)

    def lateral(self, name=None):
        return self._changed(_lateral=True, name=self.name if name is None else name)

    def scalar_values(self):
        from sqlalchemy import exc
        raise exc.ArgumentError("Values.scalar_values() is not supported by mig")


class ForUpdateArg(ClauseElement):
    __visit_name__ = "for_update"

    def __init__(self, nowait=False, read=False, of=None, skip_locked=False, key_share=False):
        self.nowait = nowait
        self.read = read
        self.skip_locked = skip_locked
        self.key_share = key_share
        if of is None:
            self.of = []
        else:
            self.of = [_entity(item) for item in (of if is_a(of, (list, tuple, set)) else [of])]


class SelectBase(Executable, HasCTE, Selectable):
    __visit_name__ = "select_base"
    is_select = True
    _is_from = False

    @property
    def selected_columns(self):
        return _collection(self._shown_columns())

    exported_columns = selected_columns

    @property
    def c(self):
        return self.subquery().c

    columns = c

    def _shown_columns(self):
        raise NotImplementedError()

    def _asked_entities(self):
        """What the query was made of, mapped classes and their attributes among it."""
        return ()

    def get_label_style(self):
        return getattr(self, "_label_style", LABEL_STYLE_DEFAULT)

    def exists(self):
        return Exists(self)

    def scalar_subquery(self):
        return ScalarSelect(self)

    as_scalar = scalar_subquery

    def label(self, name):
        return self.scalar_subquery().label(name)

    def lateral(self, name=None):
        return Lateral(self, name)

    def subquery(self, name=None):
        return Subquery(self, name)

    def alias(self, name=None, flat=False):
        return self.subquery(name)

    def self_group(self, against=None):
        return SelectStatementGrouping(self)

    def union(self, *other):
        return CompoundSelect("union", self, *other)

    def union_all(self, *other):
        return CompoundSelect("union_all", self, *other)

    def except_(self, *other):
        return CompoundSelect("except", self, *other)

    def except_all(self, *other):
        return CompoundSelect("except_all", self, *other)

    def intersect(self, *other):
        return CompoundSelect("intersect", self, *other)

    def intersect_all(self, *other):
        return CompoundSelect("intersect_all", self, *other)


class SelectStatementGrouping(SelectBase):
    __visit_name__ = "select_statement_grouping"
    _parts = ("element",)

    def __init__(self, element):
        self.element = element

    def _shown_columns(self):
        return self.element._shown_columns()

    def _asked_entities(self):
        return self.element._asked_entities()


def _whole_number(value):
    if is_a(value, ClauseElement) or is_none(value):
        return value
    if is_a(value, str):
        return int(value)
    return value


class GenerativeSelect(SelectBase):
    _order_by = ()
    _group_by = ()
    _limit_clause = _offset_clause = _fetch_clause = None
    _fetch_options = (False, False)
    _for_update_arg = None
    _label_style = LABEL_STYLE_DEFAULT

    def with_for_update(self, nowait=False, read=False, of=None, skip_locked=False, key_share=False):
        made = self._copied()
        made._for_update_arg = ForUpdateArg(nowait, read, of, skip_locked, key_share)
        return made

    def set_label_style(self, style):
        made = self._copied()
        made._label_style = style
        return made

    def limit(self, limit):
        made = self._copied()
        made._fetch_clause = None
        made._limit_clause = _whole_number(limit)
        return made

    def fetch(self, count, with_ties=False, percent=False, **dialect_kw):
        from sqlalchemy import exc
        if dialect_kw:
            raise exc.ArgumentError("fetch(%s=...) is not supported by mig" % next(iter(dialect_kw)))
        made = self._copied()
        made._limit_clause = None
        made._fetch_clause = _whole_number(count)
        made._fetch_options = (with_ties, percent)
        return made

    def offset(self, offset):
        made = self._copied()
        made._offset_clause = _whole_number(offset)
        return made

    def slice(self, start, stop):
        made = self._copied()
        made._fetch_clause = None
        made._limit_clause = _whole_number(stop)
        made._offset_clause = None
        if start is not None and stop is not None:
            made._offset_clause = _whole_number(start)
            made._limit_clause = stop - start
        elif start is not None:
            made._offset_clause = _whole_number(start)
            made._limit_clause = None
        if made._offset_clause == 0 and is_a(made._offset_clause, int):
            made._offset_clause = None
        return made

    def order_by(self, first=operators.eq, *clauses):
        return self._ordered("_order_by", first, clauses)

    def group_by(self, first=operators.eq, *clauses):
        return self._ordered("_group_by", first, clauses)

    def _ordered(self, attribute, first, clauses):
        # The operator stands for "no argument": None and False remove what is there.
        made = self._copied()
        if not clauses and (is_none(first) or is_a(first, bool)):
            setattr(made, attribute, ())
        elif first is not operators.eq:
            given = tuple(_name_or_clause(item) for item in (first,) + clauses)
            setattr(made, attribute, getattr(self, attribute) + given)
        return made


class CompoundSelect(GenerativeSelect):
    __visit_name__ = "compound_select"
    _parts = ("selects",)

    def __init__(self, keyword, *selects):
        self.keyword = keyword
        self.selects = []
        for item in selects:
            item = _clause(item)
            if is_a(item, (str, list, tuple, dict)) or is_a(item, ColumnElement) and not is_a(item, ScalarSelect):
                raise _unexpected("SELECT construct or equivalent text() construct", item)
            if is_a(item, Subquery):
                item = item.element
            self.selects.append(item)

    def _shown_columns(self):
        return self.selects[0]._shown_columns()

    def _asked_entities(self):
        return self.selects[0]._asked_entities()


def _flat(item):
    """The columns of one argument of select() or returning()."""
    if is_a(item, FromClause) and not is_a(item, ColumnElement):
        return list(item.c)
    return [item]


class Select(HasPrefixes, HasSuffixes, GenerativeSelect):
    __visit_name__ = "select"
    _from_obj = ()
    _setup_joins = ()
    _where_criteria = ()
    _having_criteria = ()
    _distinct = False
    _distinct_on = ()
    _correlate = _correlate_except = None
    _hints = ()
    _statement_hints = ()

    def __init__(self, *entities):
        # Mapped classes as they were given: a session makes objects of their rows.
        self._given_entities = list(entities)
        self._raw_columns = []
        for entity in entities:
            self._take_entity(entity)

    def _take_entity(self, entity):
        mapper = entity.__dict__.get("__mapper__") if is_a(entity, type) else None
        if mapper is None or mapper.inherits is None:
            self._raw_columns = self._raw_columns + [_select_column(entity)]
            return
        # A class that inherits a mapped one: the tables or the rows of both.
        self._raw_columns = self._raw_columns + [column for _, column in mapper._keys]
        if mapper.joined:
            self._from_obj = self._from_obj + (mapper.from_clause,)
        criterion = mapper.single_criterion()
        if criterion is not None:
            self._where_criteria = self._where_criteria + (criterion,)

    def get_children(self, **kw):
        found = [item for item in self._raw_columns if is_a(item, ClauseElement)]
        for group in (self._from_obj, self._where_criteria, self._having_criteria, self._order_by, self._group_by):
            found.extend(item for item in group if is_a(item, ClauseElement))
        return found

    def _shown_columns(self):
        return [column for item in self._raw_columns for column in _flat(item)]

    def _asked_entities(self):
        return self._given_entities

    @property
    def inner_columns(self):
        return iter(self._shown_columns())

    @property
    def column_descriptions(self):
        return [
            {"name": getattr(column, "name", None), "type": getattr(column, "type", None), "expr": column,
             "aliased": False, "entity": None}
            for column in self._shown_columns()
        ]

    @property
    def whereclause(self):
        if not self._where_criteria:
            return None
        from sqlalchemy.sql.elements import and_
        return and_(*self._where_criteria)

    @property
    def froms(self):
        return self.get_final_froms()

    def get_final_froms(self):
        found = list(self._from_obj)
        for column in self._shown_columns():
            table = getattr(column, "table", None)
            if table is not None and not any(table is known for known in found):
                found.append(table)
        return found

    def where(self, *whereclause):
        made = self._copied()
        made._where_criteria = self._where_criteria + tuple(_condition(item) for item in whereclause)
        return made

    def filter(self, *criteria):
        return self.where(*criteria)

    def filter_by(self, **kwargs):
        from sqlalchemy import exc
        if self._setup_joins:
            entity = self._setup_joins[-1][1]
        else:
            froms = self.get_final_froms()
            if not froms:
                raise exc.InvalidRequestError("No entity to apply filter criterion to")
            entity = froms[0]
        criteria = []
        for key, value in kwargs.items():
            if key not in entity.c:
                raise exc.InvalidRequestError('Entity namespace for "%s" has no property "%s"' % (entity.name, key))
            criteria.append(entity.c[key] == value)
        return self.where(*criteria)

    def having(self, *having):
        made = self._copied()
        made._having_criteria = self._having_criteria + tuple(_condition(item) for item in having)
        return made

    def distinct(self, *expr):
        made = self._copied()
        made._distinct = True
        if expr:
            made._distinct_on = self._distinct_on + tuple(_name_or_clause(item) for item in expr)
        return made

    def select_from(self, *froms):
        made = self._copied()
        made._from_obj = self._from_obj + tuple(_from_clause(item) for item in froms)
        return made

    def _joined(self, left, target, onclause, isouter, full):
        made = self._copied()
        target = _from_clause(target)
        onclause = None if is_none(onclause) else _condition(onclause, "onclause")
        left = None if left is None else _from_clause(left)
        made._setup_joins = self._setup_joins + ((left, target, onclause, isouter, full),)
        return made

    def join(self, target, onclause=None, *, isouter=False, full=False):
        return self._joined(None, target, onclause, isouter, full)

    def outerjoin(self, target, onclause=None, *, full=False):
        return self._joined(None, target, onclause, True, full)

    def join_from(self, from_, target, onclause=None, *, isouter=False, full=False):
        return self._joined(from_, target, onclause, isouter, full)

    def outerjoin_from(self, from_, target, onclause=None, *, full=False):
        return self._joined(from_, target, onclause, True, full)

    def add_columns(self, *entities):
        made = self._copied()
        made._given_entities = self._given_entities + list(entities)
        for entity in entities:
            made._take_entity(entity)
        return made

    column = add_columns

    def with_only_columns(self, *entities, maintain_column_froms=False):
        from sqlalchemy import exc
        if len(entities) == 1 and is_a(entities[0], list):
            raise exc.ArgumentError(
                'The "entities" argument to Select.with_only_columns(), when referring to a sequence of items, is '
                "now passed as a series of positional elements, rather than as a list. "
            )
        made = self._copied()
        if maintain_column_froms:
            made._from_obj = tuple(self.get_final_froms())
        made._given_entities = list(entities)
        made._raw_columns = []
        for entity in entities:
            made._take_entity(entity)
        return made

    def reduce_columns(self, only_synonyms=True):
        from sqlalchemy import exc
        raise exc.ArgumentError("Select.reduce_columns() is not supported by mig")

    def from_statement(self, statement):
        from sqlalchemy import exc
        raise exc.ArgumentError("Select.from_statement() is not supported by mig")

    def correlate(self, *fromclauses):
        return self._correlated("_correlate", fromclauses)

    def correlate_except(self, *fromclauses):
        return self._correlated("_correlate_except", fromclauses)

    def _correlated(self, attribute, fromclauses):
        from sqlalchemy import exc
        made = self._copied()
        if fromclauses and (is_none(fromclauses[0]) or is_a(fromclauses[0], bool)):
            if len(fromclauses) > 1:
                raise exc.ArgumentError(
                    "additional FROM objects not accepted when passing None/False to %s()" % attribute[1:]
                )
            setattr(made, attribute, ())
        else:
            known = getattr(self, attribute) or ()
            setattr(made, attribute, known + tuple(_from_clause(item) for item in fromclauses))
        return made

    def with_hint(self, selectable, text, dialect_name="*"):
        made = self._copied()
        if selectable is None:
            made._statement_hints = self._statement_hints + ((text, dialect_name),)
        else:
            made._hints = self._hints + ((_from_clause(selectable), text, dialect_name),)
        return made

    def with_statement_hint(self, text, dialect_name="*"):
        return self.with_hint(None, text, dialect_name)


class ScalarSelect(ColumnElement):
    __visit_name__ = "scalar_select"
    _parts = ("element",)

    def __init__(self, element):
        self.element = element

    def where(self, crit):
        return ScalarSelect(self.element.where(crit))

    def correlate(self, *fromclauses):
        return ScalarSelect(self.element.correlate(*fromclauses))

    def correlate_except(self, *fromclauses):
        return ScalarSelect(self.element.correlate_except(*fromclauses))

    @property
    def columns(self):
        from sqlalchemy import exc
        raise exc.InvalidRequestError(
            "Scalar Select expression has no columns; use this object directly within a column-level expression."
        )

    c = columns


class Exists(UnaryExpression):
    __visit_name__ = "exists"

    def __init__(self, argument=None):
        from sqlalchemy.sql.elements import literal_column
        if is_none(argument):
            argument = Select(literal_column("*"))
        elif is_a(argument, ScalarSelect):
            argument = argument.element
        elif not is_a(argument, SelectBase):
            argument = Select(argument)
        self.element = argument
        self.operator = operators.exists

    def _changed(self, element):
        made = Exists.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        made.element = element
        return made

    def select(self):
        return Select(self)

    def correlate(self, *fromclauses):
        return self._changed(self.element.correlate(*fromclauses))

    def correlate_except(self, *fromclauses):
        return self._changed(self.element.correlate_except(*fromclauses))

    def select_from(self, *froms):
        return self._changed(self.element.select_from(*froms))

    def where(self, *clause):
        return self._changed(self.element.where(*clause))


class TextualSelect(SelectBase):
    __visit_name__ = "textual_select"
    _label_style = LABEL_STYLE_NONE

    def __init__(self, text, columns, positional=False):
        self.element = text
        self.column_args = columns
        self.positional = positional

    def _shown_columns(self):
        return list(self.column_args)

    def set_label_style(self, style):
        return self

    def bindparams(self, *binds, **bind_as_values):
        made = self._copied()
        made.element = self.element.bindparams(*binds, **bind_as_values)
        return made


# Constructors

def select(*entities):
    return Select(*entities)


def table(name, *columns, **kw):
    return TableClause(name, *columns, **kw)


def values(*columns, name=None, literal_binds=False):
    return Values(*columns, name=name, literal_binds=literal_binds)


def alias(selectable, name=None, flat=False):
    return selectable.alias(name=name)


def subquery(alias, *args, **kwargs):
    return select(*args, **kwargs).subquery(alias)


def cte(selectable, name=None, recursive=False):
    return _clause(selectable).cte(name=name, recursive=recursive)


def lateral(selectable, name=None):
    return selectable.lateral(name=name)


def tablesample(selectable, sampling, name=None, seed=None):
    return _from_clause(selectable).tablesample(sampling, name=name, seed=seed)


def join(left, right, onclause=None, isouter=False, full=False):
    return Join(left, right, onclause, isouter, full)


def outerjoin(left, right, onclause=None, full=False):
    return Join(left, right, onclause, True, full)


def exists(argument=None):
    return Exists(argument)


def union(*selects):
    return CompoundSelect("union", *selects)


def union_all(*selects):
    return CompoundSelect("union_all", *selects)


def intersect(*selects):
    return CompoundSelect("intersect", *selects)


def intersect_all(*selects):
    return CompoundSelect("intersect_all", *selects)


def except_(*selects):
    return CompoundSelect("except", *selects)


def except_all(*selects):
    return CompoundSelect("except_all", *selects)
