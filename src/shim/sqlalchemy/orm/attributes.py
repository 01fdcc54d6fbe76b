"""Attributes of mapped classes: columns, relationships, and the state of one object."""

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
        self.to_delete = False

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
        return bool(self.committed)

    def expire(self, keys=None):
        for key in list(keys or self.mapper.all_keys):
            self.obj_.__dict__.pop(key, None)
            self.committed.pop(key, None)


def instance_state(obj):
    state = obj.__dict__.get("_sa_instance_state")
    if state is None:
        mapper = getattr(type(obj), "__mapper__", None)
        if mapper is None:
            raise UnmappedInstanceError(obj)
        state = obj.__dict__["_sa_instance_state"] = InstanceState(obj, mapper)
    return state


_MISSING = object()


class QueryableAttribute(ColumnOperators):
    """What a mapped class shows under the name of an attribute."""

    is_attribute = True

    def __hash__(self):
        return id(self)

    @property
    def property(self):
        return self


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
        state = instance_state(obj)
        if self.key not in state.committed:
            state.committed[self.key] = obj.__dict__.get(self.key, _MISSING)
        obj.__dict__[self.key] = value

    def __delete__(self, obj):
        self.__set__(obj, None)

    def __repr__(self):
        return "<InstrumentedAttribute %s>" % self

    def __str__(self):
        return "%s.%s" % (self.class_.__name__, self.key)


def _shown(obj):
    return "<%s at 0x%x>" % (type(obj).__name__, id(obj))


class RelationshipAttribute(QueryableAttribute):
    """A relationship of a mapped class: loaded when it is asked for."""

    def __init__(self, class_, key, options):
        self.class_ = class_
        self.key = key
        self.options = options

    @property
    def mapper(self):
        return self.target.__mapper__

    @property
    def entity(self):
        return self.mapper

    @property
    def uselist(self):
        return self._resolved()["uselist"]

    @property
    def direction(self):
        return self._resolved()["direction"]

    @property
    def target(self):
        return self._resolved()["target"]

    def _resolved(self):
        known = self.__dict__.get("_known")
        if known is None:
            known = self._known = self.options.resolve(self.class_, self.key)
        return known

    def __clause_element__(self):
        return self.target.__table__

    def operate(self, op, *other, **kwargs):
        name = op.__name__
        if name in ("eq", "ne") and other and self.direction == "MANYTOONE":
            pairs = self._resolved()["pairs"]
            value = other[0]
            parts = []
            for local, remote in pairs:
                wanted = None
                if value is not None:
                    wanted = getattr(value, value.__mapper__.key_of(remote))
                parts.append(local.operate(op, wanted))
            from sqlalchemy.sql.elements import and_
            return parts[0] if len(parts) == 1 else and_(*parts)
        raise exc.ArgumentError(
            "the operator %s on the relationship %s.%s is not supported by mig" % (name, self.class_.__name__, self.key)
        )

    def _exists(self, criterion, kwargs):
        from sqlalchemy.sql.elements import and_
        from sqlalchemy.sql.selectable import exists
        known = self._resolved()
        table = known["target"].__table__
        parts = list(known["conditions"]) + [item for item in criterion if item is not None]
        parts += [getattr(known["target"], key) == value for key, value in kwargs.items()]
        return exists().where(and_(*parts)).correlate_except(*[t for t in (table, known["secondary"]) if t is not None])

    def any(self, criterion=None, **kwargs):
        return self._exists([criterion], kwargs)

    def has(self, criterion=None, **kwargs):
        return self._exists([criterion], kwargs)

    def contains(self, other, **kwargs):
        known = self._resolved()
        target = known["target"]
        key = target.__mapper__.primary_key_attributes[0]
        return self._exists([getattr(target, key) == getattr(other, key)], {})

    def of_type(self, class_):
        return self

    def and_(self, *criteria):
        raise exc.ArgumentError("relationship.and_() is not supported by mig")

    def __get__(self, obj, owner=None):
        if obj is None:
            return self
        value = obj.__dict__.get(self.key, _MISSING)
        if value is not _MISSING:
            return value
        state = instance_state(obj)
        if state.key is None:
            if not self.uselist:
                return None
            value = []
        elif state.session is None:
            raise DetachedInstanceError(
                "Parent instance %s is not bound to a Session; lazy load operation of attribute '%s' cannot proceed"
                % (_shown(obj), self.key)
            )
        else:
            value = state.session._load_related(obj, self)
        if self.uselist:
            state.__dict__.setdefault("collections", {})[self.key] = list(value)
        obj.__dict__[self.key] = value
        return value

    def __set__(self, obj, value):
        state = instance_state(obj)
        if self.uselist:
            value = list(value)
            if state.key is not None:
                self.__get__(obj)
        obj.__dict__[self.key] = value
        state.committed.setdefault(self.key, _MISSING)

    def __str__(self):
        return "%s.%s" % (self.class_.__name__, self.key)


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
