"""Queries for mapped objects."""

from sqlalchemy import exc
from sqlalchemy.engine.result import Row
from sqlalchemy.orm.attributes import (
    ExpressionAttribute, InstrumentedAttribute, QueryableAttribute, instance_state,
)
from sqlalchemy.orm.relationships import RelationshipAttribute
from sqlalchemy.sql.elements import ClauseElement, ColumnElement, and_
from sqlalchemy.sql.selectable import select


class LoaderOption:
    """joinedload() and its kin say when something is loaded, not what: it is loaded when asked for."""

    _mig_loader_option = True

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kw: self


class _Entity:
    """One thing that a query returns: a class with its columns, or an expression."""

    def __init__(self, given):
        self.class_ = None
        self.alias = None
        if isinstance(given, type) and hasattr(given, "__mapper__"):
            self.class_ = given
            self.name = given.__name__
        elif isinstance(given, AliasedClass):
            self.class_ = given._class
            self.alias = given._alias
            self.name = given._name or given._class.__name__
        else:
            self.name = getattr(given, "key", None) or getattr(given, "name", None)
        self.given = given

    def columns(self):
        if self.class_ is None:
            return [self.given]
        source = self.alias if self.alias is not None else None
        columns = [column for _, column in self.class_.__mapper__._keys]
        return [source.c[column.key] for column in columns] if source is not None else columns

    def narrowed(self, statement):
        """The statement with the tables and the condition that belong to the class."""
        if self.class_ is None or self.alias is not None:
            return statement
        mapper = self.class_.__mapper__
        if mapper.joined:
            statement = statement.select_from(mapper.from_clause)
        criterion = mapper.single_criterion()
        return statement if criterion is None else statement.where(criterion)


def _columns_of(entities):
    return [column for entity in entities for column in entity.columns()]


def entities_of(statement):
    """The mapped classes of a select(); nothing where it only returns values."""
    given = getattr(statement, "_given_entities", None)
    if given is None:
        return []
    if not any(isinstance(e, AliasedClass) or isinstance(e, type) and hasattr(e, "__mapper__") for e in given):
        return []
    return [_Entity(item) for item in given]


def load_rows(session, entities, rows, populate_existing=False):
    loaded = []
    for row in rows:
        position, made = 0, []
        for entity in entities:
            if entity.class_ is None:
                made.append(row[position])
                position += 1
                continue
            width = len(entity.class_.__mapper__._keys)
            made.append(load_object(session, entity.class_, row[position:position + width], populate_existing))
            position += width
        loaded.append(made)
    return loaded


def load_object(session, class_, values, populate_existing=False):
    from sqlalchemy.event import fire
    from sqlalchemy.orm.session import _root, remember_mutables
    mapper = class_.__mapper__
    found = {}
    for (key, column), value in zip(mapper._keys, values):
        found[key] = value
    identity = tuple(found[key] for key in mapper.primary_key_attributes)
    if None in identity and all(part is None for part in identity):
        return None
    known = (_root(mapper).class_, identity)
    obj = session.identity_map.get(known)
    if obj is None:
        target = class_
        if mapper.polymorphic_on is not None:
            mark = found.get(mapper.key_of(mapper.polymorphic_on))
            target = mapper.polymorphic_map.get(mark, class_)
        obj = target.__new__(target)
        state = instance_state(obj)
        state.key = known
        state.session = session
        session.identity_map[known] = obj
        session._states.append(state)
        obj.__dict__.update(found)
        remember_mutables(state)
        for function in target.__mapper__.reconstructors:
            function(obj)
        fire(target, "load", obj, None)
        return obj
    state = instance_state(obj)
    for key, value in found.items():
        if populate_existing or key not in obj.__dict__:
            obj.__dict__[key] = value
            state.committed.pop(key, None)
    remember_mutables(state)
    return obj


class JoinStep:
    """A relationship between aliases: `alias.relationship`, `Class.relationship.of_type(alias)`."""

    def __init__(self, attribute, left=None, right=None):
        self.attribute = attribute
        self.left = left
        self.right = right

    def of_type(self, target):
        return JoinStep(self.attribute, self.left, target)

    def steps(self):
        """The tables to join, each with its condition, and the class that was reached."""
        known = self.attribute._resolved()
        target = self.right if self.right is not None else known["target"]
        table = target._alias if isinstance(target, AliasedClass) else target.__mapper__.from_clause

        def own(column):
            return column if self.left is None else self.left._alias.c[column.key]

        def other(column):
            return table.c[column.key] if isinstance(target, AliasedClass) else column

        if known["secondary"] is None:
            return [(table, _all([own(a) == other(b) for a, b in known["pairs"]]))], target
        return [
            (known["secondary"], _all([a == own(b) for a, b in known["local_pairs"]])),
            (table, _all([a == other(b) for a, b in known["remote_pairs"]])),
        ], target


def _all(conditions):
    return conditions[0] if len(conditions) == 1 else and_(*conditions)


class AliasedClass:
    def __init__(self, class_, alias=None, name=None):
        self._class = class_
        self._name = name
        self._alias = class_.__table__.alias(name) if alias is None else alias

    @property
    def __table__(self):
        return self._alias

    def __clause_element__(self):
        return self._alias

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        attribute = getattr(self._class, name)
        if isinstance(attribute, InstrumentedAttribute):
            return self._alias.c[attribute.column.key]
        if isinstance(attribute, RelationshipAttribute):
            return JoinStep(attribute, left=self)
        return attribute


def aliased(element, alias=None, name=None, flat=False, adapt_on_names=False):
    if isinstance(element, ClauseElement):
        return element.alias(name)
    return AliasedClass(element, alias, name)


class Bundle:
    def __init__(self, name, *exprs, **kw):
        raise exc.ArgumentError("Bundle() is not supported by mig")


class Query:
    def __class_getitem__(cls, _):
        return cls

    def __init__(self, entities, session=None):
        if not isinstance(entities, (list, tuple)):
            entities = [entities]
        self.session = session
        self._entities = [_Entity(item) for item in entities]
        self._statement = select(*_columns_of(self._entities))
        self._statement._given_entities = [entity.given for entity in self._entities]
        for entity in self._entities:
            self._statement = entity.narrowed(self._statement)
        self._last_joined = None
        self._populate_existing = False

    def _with(self, statement, **attributes):
        made = self.__class__.__new__(self.__class__)
        made.__dict__.update(self.__dict__)
        made._statement = statement
        made.__dict__.update(attributes)
        return made

    def with_session(self, session):
        return self._with(self._statement, session=session)

    @property
    def statement(self):
        return self._statement

    @property
    def selectable(self):
        return self._statement

    def __clause_element__(self):
        return self._statement

    @property
    def whereclause(self):
        return self._statement.whereclause

    @property
    def column_descriptions(self):
        return [{"name": e.name, "entity": e.class_, "expr": e.given} for e in self._entities]

    def _main_class(self):
        for entity in self._entities:
            if entity.class_ is not None:
                return entity.class_
            if isinstance(entity.given, (InstrumentedAttribute, ExpressionAttribute)):
                return entity.given.class_
        raise exc.InvalidRequestError("No entity to apply this to")

    def filter(self, *criterion):
        return self._with(self._statement.where(*criterion))

    where = filter

    def filter_by(self, **kwargs):
        owner = self._last_joined or self._main_class()
        criteria = []
        for key, value in kwargs.items():
            if not hasattr(owner, key):
                name = owner.__table__.name
                raise exc.InvalidRequestError('Entity namespace for "%s" has no property "%s"' % (name, key))
            criteria.append(getattr(owner, key) == value)
        return self.filter(*criteria)

    def join(self, target, *props, isouter=False, full=False, onclause=None, **kw):
        if props:
            onclause = props[0]
        return self._joined(target, onclause, isouter, full)

    def outerjoin(self, target, *props, full=False, **kw):
        return self._joined(target, props[0] if props else None, True, full)

    def _joined(self, target, onclause, isouter, full):
        statement = self._statement
        step = None
        if isinstance(onclause, (RelationshipAttribute, JoinStep)):
            step = onclause if isinstance(onclause, JoinStep) else JoinStep(onclause)
            step = step.of_type(target)
        elif isinstance(target, (RelationshipAttribute, JoinStep)):
            step = target if isinstance(target, JoinStep) else JoinStep(target)
        if step is not None:
            steps, joined = step.steps()
            for table, condition in steps:
                statement = statement.join(table, condition, isouter=isouter, full=full)
            if isinstance(target, (RelationshipAttribute, JoinStep)) and onclause is not None:
                raise exc.ArgumentError("join(relationship, condition) is not supported by mig; use and_() in join(target, condition)")
            return self._with(statement, _last_joined=joined)
        joined = None
        if isinstance(target, AliasedClass):
            joined, target = target, target._alias
        elif isinstance(target, type):
            joined, target = target, target.__mapper__.from_clause
        statement = statement.join(target, onclause, isouter=isouter, full=full)
        return self._with(statement, _last_joined=joined)

    def select_from(self, *froms):
        plain = [item.__table__ if isinstance(item, type) else item for item in froms]
        return self._with(self._statement.select_from(*plain))

    def order_by(self, *clauses):
        if clauses == (None,) or clauses == (False,):
            return self._with(self._statement.order_by(None))
        return self._with(self._statement.order_by(*clauses))

    def group_by(self, *clauses):
        return self._with(self._statement.group_by(*clauses))

    def having(self, *having):
        return self._with(self._statement.having(*having))

    def limit(self, limit):
        return self._with(self._statement.limit(limit))

    def offset(self, offset):
        return self._with(self._statement.offset(offset))

    def slice(self, start, stop):
        made = self
        if stop is not None:
            made = made.limit(stop - (start or 0))
        return made.offset(start) if start else made

    def distinct(self, *expr):
        return self._with(self._statement.distinct(*expr))

    def with_for_update(self, **kw):
        return self._with(self._statement.with_for_update(**kw))

    def correlate(self, *fromclauses):
        plain = [item.__table__ if isinstance(item, type) else item for item in fromclauses]
        return self._with(self._statement.correlate(*plain))

    def options(self, *args):
        for option in args:
            if not getattr(option, "_mig_loader_option", False):
                raise exc.ArgumentError("Query.options() with %r is not supported by mig" % (option,))
        return self

    def execution_options(self, **kw):
        return self

    def enable_eagerloads(self, value):
        return self

    def yield_per(self, count):
        return self

    def autoflush(self, setting):
        return self

    def populate_existing(self):
        return self._with(self._statement, _populate_existing=True)

    def params(self, *args, **kw):
        return self._with(self._statement.params(*args, **kw))

    def with_entities(self, *entities):
        return self._of([_Entity(item) for item in entities])

    def add_columns(self, *columns):
        return self._of(self._entities + [_Entity(item) for item in columns])

    def _of(self, entities):
        statement = self._statement.with_only_columns(*_columns_of(entities))
        statement._given_entities = [entity.given for entity in entities]
        return self._with(statement, _entities=entities)

    add_column = add_entity = add_columns

    def from_statement(self, statement):
        return self._with(statement)

    def union(self, *queries):
        raise exc.ArgumentError("Query.union() is not supported by mig; use sqlalchemy.union() of select()s")

    union_all = intersect = except_ = union

    def subquery(self, name=None, with_labels=False, reduce_columns=False):
        if reduce_columns:
            raise exc.ArgumentError("Query.subquery(reduce_columns=True) is not supported by mig")
        return (self._labelled() if with_labels else self._statement).subquery(name)

    def cte(self, name=None, recursive=False, nesting=False):
        return self._statement.cte(name, recursive=recursive)

    def scalar_subquery(self):
        return self._statement.scalar_subquery()

    as_scalar = scalar_subquery

    def label(self, name):
        return self._statement.label(name)

    def exists(self):
        from sqlalchemy.sql.selectable import exists
        return exists(self._statement.with_only_columns(1, maintain_column_froms=True))

    # Running

    def _labelled(self):
        """The statement as it is sent: columns are named with their tables."""
        if not hasattr(self._statement, "set_label_style"):
            return self._statement
        from sqlalchemy.sql.selectable import LABEL_STYLE_TABLENAME_PLUS_COL
        return self._statement.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)

    def _rows(self):
        session = self.session
        session._autoflush()
        session._begin()
        result = session._connection.execute(self._labelled())
        return load_rows(session, self._entities, result.fetchall(), self._populate_existing)

    def _is_single(self):
        return len(self._entities) == 1 and self._entities[0].class_ is not None

    def _made(self, rows):
        if self._is_single():
            found = []
            for row in rows:
                if not any(row[0] is other for other in found):
                    found.append(row[0])
            return found
        names = [entity.name for entity in self._entities]
        return [Row(row, names) for row in rows]

    def all(self):
        return self._made(self._rows())

    def __iter__(self):
        return iter(self.all())

    def first(self):
        found = self._made(self.limit(1)._rows())
        return found[0] if found else None

    def one_or_none(self):
        found = self.all()
        if len(found) > 1:
            raise exc.MultipleResultsFound("Multiple rows were found when one or none was required")
        return found[0] if found else None

    def one(self):
        found = self.all()
        if not found:
            raise exc.NoResultFound("No row was found when one was required")
        if len(found) > 1:
            raise exc.MultipleResultsFound("Multiple rows were found when exactly one was required")
        return found[0]

    def scalar(self):
        rows = self._rows()
        if len(rows) > 1:
            raise exc.MultipleResultsFound("Multiple rows were found when exactly one was required")
        return rows[0][0] if rows else None

    def count(self):
        from sqlalchemy.sql.functions import func
        inner = self._labelled().subquery()
        session = self.session
        session._autoflush()
        session._begin()
        return session._connection.execute(select(func.count()).select_from(inner)).scalar()

    def get(self, ident):
        return self.session.get(self._main_class(), ident)

    def __getitem__(self, item):
        if isinstance(item, slice):
            if item.start is not None and item.start < 0 or item.stop is not None and item.stop < 0:
                raise IndexError("negative indexes are not accepted by SQL index / slice operators")
            return self.slice(item.start, item.stop).all()
        if item < 0:
            raise IndexError("negative indexes are not accepted by SQL index / slice operators")
        return self.slice(item, item + 1).all()[0]

    def _changed(self):
        """The table that a bulk statement of this query changes: a class's, or one that is queried itself."""
        if len(self._entities) == 1 and hasattr(self._entities[0].given, "primary_key"):
            return self._entities[0].given
        return self._main_class().__table__

    def _changed_table(self, verb):
        statement = self._statement
        if statement._setup_joins or statement._group_by or getattr(statement, "_limit_clause", None) is not None:
            raise exc.InvalidRequestError(
                "Can't call Query.update() or Query.delete() when join(), group_by() or limit() has been called"
            )
        made = getattr(self._changed(), verb)()
        return made.where(*statement._where_criteria) if statement._where_criteria else made

    def update(self, values, synchronize_session="auto", update_args=None):
        if update_args:
            raise exc.ArgumentError("Query.update(update_args=...) is not supported by mig")
        session, table = self.session, self._changed()
        session._autoflush()
        if table is self._entities[0].given:
            session._begin()
            result = session._connection.execute(self._changed_table("update").values(values))
            session._after_bulk(table)
            return result.rowcount
        class_ = self._main_class()
        given = {}
        for key, value in values.items():
            if isinstance(key, InstrumentedAttribute):
                key = key.column.key
            elif isinstance(key, str) and class_.__mapper__.column_of(key) is not None:
                key = class_.__mapper__.column_of(key).key
            elif isinstance(key, ColumnElement):
                key = key.key
            elif isinstance(key, str):
                raise exc.InvalidRequestError("Attribute name not found: %s" % key)
            given[key] = value
        for key, column in class_.__mapper__._keys:
            if column.onupdate is not None and column.key not in given:
                from sqlalchemy.orm.session import _MISSING, default_value
                value = default_value(column, column.onupdate)
                if value is not _MISSING:
                    given[column.key] = value
        session._begin()
        result = session._connection.execute(self._changed_table("update").values(given))
        session._after_bulk(class_.__table__)
        return result.rowcount

    def delete(self, synchronize_session="auto", delete_args=None):
        session, table = self.session, self._changed()
        session._autoflush()
        session._begin()
        result = session._connection.execute(self._changed_table("delete"))
        for state in list(session._states):
            if state.key is not None and any(own is table for own in state.mapper.tables):
                state.expire()
        return result.rowcount

    def __str__(self):
        return str(self._labelled())

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError("'Query' object has no attribute '%s' (or mig does not support it)" % name)
