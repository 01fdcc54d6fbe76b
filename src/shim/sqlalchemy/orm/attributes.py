"""Attributes of mapped classes that are columns or expressions, and the state of one object."""

from sqlalchemy import exc
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.operators import ColumnOperators


class DetachedInstanceError(exc.SQLAlchemyError):
    pass


class ObjectDeletedError(exc.InvalidRequestError):
    pass


class StaleDataError(exc.SQLAlchemyError):
    pass


class FlushError(exc.SQLAlchemyError):
    pass


class UnmappedInstanceError(exc.InvalidRequestError):
    def __init__(self, obj, msg=None):
        exc.InvalidRequestError.__init__(self, msg or "Class '%s.%s' is not mapped" % (
            type(obj).__module__, type(obj).__name__))


class UnmappedClassError(exc.InvalidRequestError):
    pass


class InstanceState:
    """What a session knows about one object."""

    def __init__(self, obj, mapper):
        self.obj_ = obj
        self.mapper = mapper
        self.session = None
        self.key = None
        self.committed = {}
        self.was_deleted = False
        # Of collections: as they are in the database, and what came and went before they were loaded.
        self.collections = {}
        self.pending_added = {}
        self.pending_removed = {}

    @property
    def object(self):
        return self.obj_

    @property
    def class_(self):
        return self.mapper.class_

    @property
    def dict(self):
        return self.obj_.__dict__

    @property
    def transient(self):
        return self.key is None and self.session is None

    @property
    def pending(self):
        return self.key is None and self.session is not None

    @property
    def persistent(self):
        return self.key is not None and self.session is not None and not self.was_deleted

    @property
    def detached(self):
        return self.key is not None and self.session is None

    @property
    def deleted(self):
        return self.was_deleted

    @property
    def identity(self):
        return None if self.key is None else self.key[1]

    @property
    def unloaded(self):
        return {key for key in self.mapper.column_keys if key not in self.obj_.__dict__}

    @property
    def modified(self):
        from sqlalchemy.orm.session import mutated
        return bool(self.committed) or bool(mutated(self))

    def expire(self, keys=None):
        for key in list(keys or self.mapper.all_keys):
            self.obj_.__dict__.pop(key, None)
            for kept in (self.committed, self.collections, self.pending_added, self.pending_removed):
                kept.pop(key, None)


def instance_state(obj):
    state = obj.__dict__.get("_sa_instance_state")
    if state is None:
        mapper = getattr(type(obj), "__mapper__", None)
        if mapper is None:
            raise UnmappedInstanceError(obj)
        state = obj.__dict__["_sa_instance_state"] = InstanceState(obj, mapper)
    return state


_MISSING = object()


class _NoValue:
    def __repr__(self):
        return "NO_VALUE"


NO_VALUE = _NoValue()


class QueryableAttribute(ColumnOperators):
    """What a mapped class shows under the name of an attribute."""

    is_attribute = True

    def __class_getitem__(cls, _):
        return cls

    def __hash__(self):
        return id(self)

    @property
    def property(self):
        return self


def validated(obj, key, value, removing=False):
    """A value as the functions of `@validates` give it back."""
    mapper = getattr(type(obj), "__mapper__", None)
    validator = None if mapper is None else mapper.validators.get(key)
    if validator is None:
        return value
    function, include_removes = validator
    if include_removes:
        return function(obj, key, value, removing)
    return value if removing else function(obj, key, value)


class InstrumentedAttribute(QueryableAttribute):
    """A column of a mapped class."""

    def __init__(self, class_, key, column):
        self.class_ = class_
        self.key = key
        self.column = column

    @property
    def columns(self):
        return [self.column]

    @property
    def parent(self):
        return self.class_.__mapper__

    @property
    def expression(self):
        return self.column

    def __clause_element__(self):
        return self.column

    def operate(self, op, *other, **kwargs):
        return self.column.operate(op, *other, **kwargs)

    def reverse_operate(self, op, other, **kwargs):
        return self.column.reverse_operate(op, other, **kwargs)

    def __getattr__(self, name):
        if name.startswith("__") or name in ("column", "class_", "key"):
            raise AttributeError(name)
        return getattr(self.column, name)

    def __get__(self, obj, owner=None):
        if obj is None:
            return self
        value = obj.__dict__.get(self.key, _MISSING)
        if value is not _MISSING:
            return value
        state = instance_state(obj)
        if state.key is None:
            return None
        if state.session is None:
            raise DetachedInstanceError(
                "Instance %s is not bound to a Session; attribute refresh operation cannot proceed" % _shown(obj)
            )
        state.session._load(state)
        return obj.__dict__.get(self.key)

    def __set__(self, obj, value):
        from sqlalchemy.event import attribute_value
        old = obj.__dict__.get(self.key, NO_VALUE)
        self.store(obj, attribute_value(self, "set", obj, validated(obj, self.key, value), old, None))

    def store(self, obj, value):
        """Sets a value that no validator is asked about."""
        state = instance_state(obj)
        if self.key not in state.committed:
            state.committed[self.key] = obj.__dict__.get(self.key, _MISSING)
        obj.__dict__[self.key] = value

    def __delete__(self, obj):
        self.store(obj, None)

    def __repr__(self):
        return "<InstrumentedAttribute %s>" % self

    def __str__(self):
        return "%s.%s" % (self.class_.__name__, self.key)


def _shown(obj):
    return "<%s at 0x%x>" % (type(obj).__name__, id(obj))


class ExpressionAttribute(QueryableAttribute):
    """`column_property()` over an expression: read by a query of its own."""

    def __init__(self, class_, key, expression):
        self.class_ = class_
        self.key = key
        self.expression_ = expression

    def __clause_element__(self):
        return self.expression_.label(self.key)

    def operate(self, op, *other, **kwargs):
        return self.expression_.operate(op, *other, **kwargs)

    def reverse_operate(self, op, other, **kwargs):
        return self.expression_.reverse_operate(op, other, **kwargs)

    def __get__(self, obj, owner=None):
        if obj is None:
            return self
        state = instance_state(obj)
        if state.session is None or state.key is None:
            return None
        return state.session._load_expression(state, self.expression_)

    def __set__(self, obj, value):
        raise exc.ArgumentError("the attribute %s.%s is computed" % (self.class_.__name__, self.key))


class SynonymAttribute(QueryableAttribute):
    def __init__(self, class_, key, name):
        self.class_ = class_
        self.key = key
        self.name = name

    def __get__(self, obj, owner=None):
        return getattr(owner if obj is None else obj, self.name)

    def __set__(self, obj, value):
        setattr(obj, self.name, value)


def flag_modified(instance, key):
    state = instance_state(instance)
    if key not in instance.__dict__:
        raise exc.InvalidRequestError("Can't flag attribute '%s' modified; it's not present in the object state" % key)
    state.committed[key] = _MISSING


def flag_dirty(instance):
    instance_state(instance)


def set_attribute(instance, key, value, initiator=None):
    setattr(instance, key, value)


def set_committed_value(instance, key, value):
    instance.__dict__[key] = value


def get_attribute(instance, key):
    return getattr(instance, key)
