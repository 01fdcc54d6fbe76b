"""Relationships: how two mapped classes join, and the attributes and collections that keep both sides in step."""

from sqlalchemy import exc
from sqlalchemy.event import attribute_value
from sqlalchemy.orm.attributes import (
    DetachedInstanceError, NO_VALUE, QueryableAttribute, _MISSING, _shown, instance_state, validated,
)
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.schema import Column, ForeignKeyConstraint


_OPTIONS = {
    "active_history", "back_populates", "backref", "cascade", "cascade_backrefs", "collection_class", "comparator_factory",
    "compare", "default", "default_factory", "distinct_target_key", "doc", "enable_typechecks", "foreign_keys", "hash",
    "info", "init", "innerjoin", "join_depth", "kw_only", "lazy", "load_on_pending", "omit_join", "order_by", "overlaps",
    "passive_deletes", "passive_updates", "post_update", "primaryjoin", "query_class", "remote_side", "repr",
    "secondaryjoin", "single_parent", "sync_backref", "uselist", "viewonly",
}
# What would change the statements, and is not built.
_UNSUPPORTED = ("comparator_factory", "query_class", "join_depth")


class Relationship:
    def __init__(self, argument, secondary, kw):
        for name in kw:
            if name not in _OPTIONS:
                raise TypeError("relationship() got an unexpected keyword argument '%s'" % name)
            if name in _UNSUPPORTED and kw[name] is not None:
                raise exc.ArgumentError("relationship(%s=...) is not supported by mig" % name)
        if kw.get("backref") and kw.get("back_populates"):
            raise exc.ArgumentError("back_populates and backref keyword arguments are mutually exclusive")
        self.argument = argument
        self.secondary = secondary
        self.kw = kw
        self.annotation = None
        # The attribute whose backref this is.
        self.forward = None

    def cascades(self, what):
        """Whether "delete", "delete-orphan", "save-update" or "merge" goes on to the related objects."""
        given = self.kw.get("cascade")
        if given is None or given is True:
            return what in ("save-update", "merge") and not self.kw.get("viewonly")
        if given is False:
            return False
        parts = [part.strip() for part in given.split(",")]
        return what in parts or "all" in parts and what != "delete-orphan"

    def resolve(self, class_, key):
        if self.forward is not None:
            return self._reversed(self.forward._resolved(), class_)
        return self._joined(class_, key)

    def _reversed(self, forward, class_):
        """A backref joins as its relationship does, the other way round."""
        known = dict(forward)
        known.pop("reverse", None)
        known["target"] = self.forward.class_
        directions = {"MANYTOONE": "ONETOMANY", "ONETOMANY": "MANYTOONE", "MANYTOMANY": "MANYTOMANY"}
        known["direction"] = directions[forward["direction"]]
        known["pairs"] = [(b, a) for a, b in forward["pairs"]]
        if forward["secondary"] is not None:
            known["local_pairs"], known["remote_pairs"] = forward["remote_pairs"], forward["local_pairs"]
        uselist = self.kw.get("uselist")
        known["uselist"] = (known["direction"] != "MANYTOONE") if uselist is None else uselist
        return known

    def target_of(self, class_):
        """The related class.

        InvalidRequestError where no class of that name is mapped.
        """
        argument = self.argument
        if argument is None and self.annotation is not None:
            argument, _ = _annotated_target(self.annotation, class_)
        return _class_named(class_, argument)

    def _joined(self, class_, key):
        uselist = self.kw.get("uselist")
        if self.argument is None and self.annotation is not None and uselist is None:
            _, uselist = _annotated_target(self.annotation, class_)
        target = self.target_of(class_)
        table, other = class_.__table__, target.__table__
        secondary = self.secondary
        if isinstance(secondary, str):
            secondary = _evaluate(class_, secondary)
        elif callable(secondary) and not isinstance(secondary, ClauseElement):
            secondary = secondary()
        joins = self._condition("primaryjoin", class_)
        known = {"target": target, "secondary": secondary, "pairs": []}
        if secondary is not None:
            known["direction"] = "MANYTOMANY"
            known["local_pairs"] = self._secondary_pairs("primaryjoin", secondary, table, class_, key)
            known["remote_pairs"] = self._secondary_pairs("secondaryjoin", secondary, other, class_, key)
            known["conditions"] = [a == b for a, b in known["local_pairs"] + known["remote_pairs"]]
            known["uselist"] = True if uselist is None else uselist
            return known
        if joins is not None:
            pairs = _pairs_of(joins, class_, key)
            outgoing = [(a, b) for a, b in pairs if a.table is table and a.foreign_keys]
            if self.kw.get("remote_side") is not None and table is other:
                side = self.kw["remote_side"]
                side = _evaluate(class_, side) if isinstance(side, str) else side
                outgoing = [(a, b) for a, b in pairs if not _is_side(a, side)]
            if not outgoing and pairs and all(a.table is not table for a, _ in pairs):
                pairs = [(b, a) for a, b in pairs]
        else:
            own = self.kw.get("foreign_keys")
            if isinstance(own, str):
                own = _evaluate(class_, own)
            elif callable(own) and not isinstance(own, (ClauseElement, QueryableAttribute)):
                own = own()
            own = own if isinstance(own, (list, tuple)) or own is None else [own]
            outgoing = _foreign_pairs(table, other, own)
            incoming = [(b, a) for a, b in _foreign_pairs(other, table, own)]
            if table is other:
                side = self.kw.get("remote_side")
                if isinstance(side, str):
                    side = _evaluate(class_, side)
                elif callable(side) and not isinstance(side, (ClauseElement, QueryableAttribute)):
                    side = side()
                if side is None:
                    outgoing = []
                elif any(_is_side(a, side) for a, _ in outgoing):
                    outgoing = []
            pairs = outgoing or incoming
            if not pairs:
                raise exc.ArgumentError(
                    "Could not determine join condition between parent/child tables on relationship %s.%s"
                    % (class_.__name__, key)
                )
        known["direction"] = "MANYTOONE" if outgoing else "ONETOMANY"
        known["pairs"] = pairs
        known["conditions"] = [a == b for a, b in pairs]
        known["uselist"] = (known["direction"] == "ONETOMANY") if uselist is None else uselist
        return known

    def _condition(self, name, class_):
        given = self.kw.get(name)
        if isinstance(given, str):
            return _evaluate(class_, given)
        if callable(given) and not isinstance(given, ClauseElement):
            return given()
        return given

    def _secondary_pairs(self, name, secondary, table, class_, key):
        """The columns of the table between, with those that they refer to."""
        condition = self._condition(name, class_)
        if condition is None:
            return _foreign_pairs(secondary, table)
        return [
            (a, b) if a.table is secondary else (b, a) for a, b in _pairs_of(condition, class_, key)
        ]


def _is_side(column, side):
    sides = side if isinstance(side, (list, tuple, set)) else [side]
    for item in sides:
        item = item if isinstance(item, Column) else getattr(item, "column", item)
        if item is column or getattr(item, "name", None) == column.name:
            return True
    return False


def _pairs_of(condition, class_, key):
    pairs = []
    for part in getattr(condition, "clauses", [condition]):
        left, right = getattr(part, "left", None), getattr(part, "right", None)
        if not isinstance(left, Column) or not isinstance(right, Column):
            raise exc.ArgumentError(
                "relationship(primaryjoin=...) that compares more than columns is not supported by mig: %s.%s"
                % (class_.__name__, key)
            )
        pairs.append((left, right) if left.table is class_.__table__ else (right, left))
    return pairs


def _foreign_pairs(table, other, only=None):
    """The columns of a table that refer to another, with what they refer to."""
    pairs = []
    names = None
    if only is not None:
        names = []
        for item in only:
            names.append(item if isinstance(item, Column) else getattr(item, "column", item))

    def add(column, key):
        if key._table_key() != other.key:
            return
        if names is not None and not any(item is column for item in names):
            return
        spec = key._colspec
        target = other.c[spec.rpartition(".")[2]] if isinstance(spec, str) else key.column
        if not any(known is column for known, _ in pairs):
            pairs.append((column, target))

    for column in table.c:
        for key in column.foreign_keys:
            add(column, key)
    for constraint in table.constraints:
        if isinstance(constraint, ForeignKeyConstraint):
            for name, element in zip(constraint.column_keys, constraint.elements):
                add(table.c[name], element)
    return pairs


def _evaluate(class_, expression):
    """A string of relationship(): names of classes and tables."""
    names = dict(class_.registry._class_registry)
    for key, table in class_.metadata._tables.items():
        names.setdefault(key, table)
    from sqlalchemy.orm import foreign, remote
    from sqlalchemy.sql.elements import and_, or_
    names.update({"and_": and_, "or_": or_, "foreign": foreign, "remote": remote})
    return eval(expression, names)


def _class_named(class_, argument):
    if isinstance(argument, str):
        name = argument.rpartition(".")[2]
        found = class_.registry._class_registry.get(name)
        if found is None:
            raise exc.InvalidRequestError(
                "When initializing mapper, expression %r failed to locate a name (%r)." % (argument, name)
            )
        return found
    if not isinstance(argument, type) and callable(argument):
        return _class_named(class_, argument())
    return argument


def _annotated_target(annotation, class_):
    import typing
    if isinstance(annotation, str):
        annotation = annotation.strip().strip("'\"")
        for prefix in ("List[", "list[", "Set[", "set[", "typing.List[", "Sequence["):
            if annotation.startswith(prefix):
                return annotation[len(prefix):-1].strip().strip("'\""), True
        annotation = annotation.replace("Optional[", "").replace("| None", "").replace("]", "")
        return annotation.strip().strip("'\""), False
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin in (list, set, tuple, frozenset) or getattr(origin, "__name__", "") in ("Sequence", "Collection"):
        return _plain_name(arguments[0]), True
    for argument in arguments:
        if argument is not type(None):
            return _plain_name(argument), False
    return _plain_name(annotation), False


def _plain_name(annotation):
    return getattr(annotation, "__forward_arg__", annotation)


def relationship(argument=None, secondary=None, *args, **kw):
    return Relationship(argument, secondary, kw)


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
                    wanted = getattr(value, type(value).__mapper__.key_of(remote))
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
        from sqlalchemy.orm.query import JoinStep
        return JoinStep(self, right=class_)

    def and_(self, *criteria):
        raise exc.ArgumentError("relationship.and_() is not supported by mig")

    @property
    def reverse(self):
        """The attribute of the related class that is the other side of this one."""
        known = self._resolved()
        if "reverse" not in known:
            name = self.options.kw.get("back_populates")
            forward = self.options.forward
            backref = self.options.kw.get("backref")
            if forward is not None:
                known["reverse"] = forward
            elif name is not None or backref is not None:
                name = name or _backref_name(backref)
                known["reverse"] = getattr(known["target"], name, None)
                if not isinstance(known["reverse"], RelationshipAttribute):
                    raise exc.InvalidRequestError(
                        "Mapper '%s' has no property '%s'.  If this property was indicated from other mappers or "
                        "configure events, ensure registry.configure() has been called."
                        % (known["target"].__mapper__, name)
                    )
            else:
                known["reverse"] = None
        return known["reverse"]

    def _is_dynamic(self):
        return self.options.kw.get("lazy") in ("dynamic", "write_only")

    def _collection(self, obj, items):
        made = self.options.kw.get("collection_class") or list
        ordering = made if isinstance(made, OrderingRule) else None
        if ordering is not None or made is list:
            collection = InstrumentedList(items)
        elif made is set:
            collection = InstrumentedSet(items)
        else:
            raise exc.ArgumentError(
                "relationship(collection_class=%r) is not supported by mig: %s.%s" % (made, self.class_.__name__, self.key)
            )
        collection._sa_owner, collection._sa_attribute, collection._sa_ordering = obj, self, ordering
        return collection

    def __get__(self, obj, owner=None):
        if obj is None:
            return self
        if self._is_dynamic():
            return AppenderQuery(obj, self)
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
            if self.key in obj.__dict__:
                # The flush before the query loaded it.
                return obj.__dict__[self.key]
        return self.loaded(obj, value)

    def loaded(self, obj, value):
        """Takes what the database has, and what came and went before it was asked."""
        state = instance_state(obj)
        if self.uselist:
            state.collections[self.key] = list(value)
            removed = state.pending_removed.pop(self.key, [])
            items = [item for item in value if not _is_among(item, removed)]
            items += [item for item in state.pending_added.pop(self.key, []) if not _is_among(item, items)]
            value = self._collection(obj, items)
        obj.__dict__[self.key] = value
        return value

    def __set__(self, obj, value):
        if self._is_dynamic():
            value = list(value)
            for item in AppenderQuery(obj, self):
                if not _is_among(item, value):
                    AppenderQuery(obj, self).remove(item)
            for item in value:
                AppenderQuery(obj, self).append(item)
        elif self.uselist:
            self._replace(obj, list(value))
        else:
            self._set_one(obj, value)

    def __delete__(self, obj):
        self.__set__(obj, [] if self.uselist else None)

    def _replace(self, obj, items):
        old = list(self.__get__(obj)) if instance_state(obj).key is not None or self.key in obj.__dict__ else []
        items = [item if _is_among(item, old) else validated(obj, self.key, item) for item in items]
        obj.__dict__[self.key] = self._collection(obj, items)
        self.touch(obj)
        for item in items:
            if not _is_among(item, old):
                self.attached(obj, item)
        for item in old:
            if not _is_among(item, items):
                self.detached(obj, item)

    def _set_one(self, obj, value):
        value = attribute_value(
            self, "set", obj, validated(obj, self.key, value), obj.__dict__.get(self.key, NO_VALUE), None
        )
        old = obj.__dict__.get(self.key, _MISSING)
        if old is _MISSING:
            old = self._known_without_query(obj)
        obj.__dict__[self.key] = value
        self.touch(obj)
        if old is value:
            return
        if old is not None:
            self.detached(obj, old)
        if value is not None:
            self.attached(obj, value)

    def _known_without_query(self, obj):
        """The object that a reference points to, where the session has it."""
        state, known = instance_state(obj), self._resolved()
        if state.key is None or state.session is None or known["direction"] != "MANYTOONE":
            if known["direction"] != "MANYTOONE" and state.key is not None and state.session is not None:
                return self.__get__(obj)
            return None
        from sqlalchemy.orm.session import _root
        mapper = known["target"].__mapper__
        values = tuple(obj.__dict__.get(obj.__mapper__.key_of(local)) for local, _ in known["pairs"])
        if [remote for _, remote in known["pairs"]] != list(mapper.primary_key):
            return None
        return state.session.identity_map.get((_root(mapper).class_, values))

    def touch(self, obj):
        """Marks the object as changed."""
        instance_state(obj).committed.setdefault(self.key, _MISSING)

    def attached(self, obj, item):
        """An object came: the session takes it as well, and its other side follows."""
        session = instance_state(obj).session
        if session is not None and self.options.cascades("save-update") and instance_state(item).session is None:
            session.add(item)
        if self.reverse is not None and not self.reverse._is_dynamic():
            self.reverse.follow_attached(item, obj)

    def detached(self, obj, item):
        """An object went: its other side follows."""
        if self.reverse is not None and not self.reverse._is_dynamic():
            self.reverse.follow_detached(item, obj)

    def follow_attached(self, obj, item):
        state = instance_state(obj)
        if not self.uselist:
            old = obj.__dict__.get(self.key)
            if old is item:
                return
            obj.__dict__[self.key] = validated(obj, self.key, item)
            self.touch(obj)
            if old is not None:
                self.reverse.follow_detached(old, obj)
            return
        collection = obj.__dict__.get(self.key)
        if collection is None and state.key is not None:
            _move(item, state.pending_removed.setdefault(self.key, []), state.pending_added.setdefault(self.key, []))
            self.touch(obj)
            return
        if collection is None:
            collection = obj.__dict__[self.key] = self._collection(obj, [])
        if not _is_among(item, collection):
            collection.take(validated(obj, self.key, item))
            self.touch(obj)

    def follow_detached(self, obj, item):
        state = instance_state(obj)
        if not self.uselist:
            if obj.__dict__.get(self.key) is item or self.key not in obj.__dict__:
                obj.__dict__[self.key] = None
                self.touch(obj)
            return
        collection = obj.__dict__.get(self.key)
        if collection is None:
            if state.key is not None:
                _move(item, state.pending_added.setdefault(self.key, []), state.pending_removed.setdefault(self.key, []))
                self.touch(obj)
        elif _is_among(item, collection):
            collection.drop(item)
            self.touch(obj)

    def __str__(self):
        return "%s.%s" % (self.class_.__name__, self.key)


def _is_among(item, others):
    return any(item is other for other in others)


def _move(item, source, target):
    for position, other in enumerate(source):
        if other is item:
            del source[position]
            return
    if not _is_among(item, target):
        target.append(item)


def _backref_name(given):
    return given if isinstance(given, str) else given[0]


class OrderingRule:
    """`ordering_list()`: the members of a list carry their place in it."""

    def __init__(self, attr, count_from=0, ordering_func=None, reorder_on_append=False):
        self.attr = attr
        self.ordering_func = ordering_func or (lambda index, collection: index + (count_from or 0))
        self.reorder_on_append = reorder_on_append

    def place(self, collection, index, again):
        item = collection[index]
        if again or getattr(item, self.attr) is None:
            setattr(item, self.attr, self.ordering_func(index, collection))

    def appended(self, collection):
        self.place(collection, len(collection) - 1, self.reorder_on_append)

    def changed(self, collection):
        for index in range(len(collection)):
            self.place(collection, index, True)


class InstrumentedList(list):
    """A collection that tells its attribute what comes and goes."""

    _sa_owner = _sa_attribute = _sa_ordering = None

    def _come(self, item):
        item = validated(self._sa_owner, self._sa_attribute.key, item)
        self._sa_attribute.touch(self._sa_owner)
        return attribute_value(self._sa_attribute, "append", self._sa_owner, item, None)

    def _go(self, item):
        validated(self._sa_owner, self._sa_attribute.key, item, removing=True)
        attribute_value(self._sa_attribute, "remove", self._sa_owner, item, None)
        self._sa_attribute.touch(self._sa_owner)
        self._sa_attribute.detached(self._sa_owner, item)

    def _reordered(self):
        if self._sa_ordering is not None:
            self._sa_ordering.changed(self)

    def take(self, item):
        list.append(self, item)
        if self._sa_ordering is not None:
            self._sa_ordering.appended(self)

    def drop(self, item):
        for position, other in enumerate(self):
            if other is item:
                list.pop(self, position)
                break
        self._reordered()

    def append(self, item):
        item = self._come(item)
        self.take(item)
        self._sa_attribute.attached(self._sa_owner, item)

    def insert(self, index, item):
        item = self._come(item)
        list.insert(self, index, item)
        self._reordered()
        self._sa_attribute.attached(self._sa_owner, item)

    def extend(self, items):
        for item in list(items):
            self.append(item)

    def __iadd__(self, items):
        self.extend(items)
        return self

    def remove(self, item):
        list.remove(self, item)
        self._reordered()
        self._go(item)

    def pop(self, index=-1):
        item = list.pop(self, index)
        self._reordered()
        self._go(item)
        return item

    def clear(self):
        for item in list(self):
            self.remove(item)

    def __setitem__(self, index, value):
        if isinstance(index, slice):
            items = list(self)
            items[index] = list(value)
            self._sa_attribute._replace(self._sa_owner, items)
            list.clear(self)
            list.extend(self, items)
            self._sa_owner.__dict__[self._sa_attribute.key] = self
            self._reordered()
            return
        self._go(self[index])
        value = self._come(value)
        list.__setitem__(self, index, value)
        self._reordered()
        self._sa_attribute.attached(self._sa_owner, value)

    def __delitem__(self, index):
        for item in self[index] if isinstance(index, slice) else [self[index]]:
            self.remove(item)


class InstrumentedSet(set):
    """A set that tells its attribute what comes and goes."""

    _sa_owner = _sa_attribute = _sa_ordering = None

    def take(self, item):
        set.add(self, item)

    def drop(self, item):
        set.discard(self, item)

    def add(self, item):
        if item in self:
            return
        item = validated(self._sa_owner, self._sa_attribute.key, item)
        item = attribute_value(self._sa_attribute, "append", self._sa_owner, item, None)
        set.add(self, item)
        self._sa_attribute.touch(self._sa_owner)
        self._sa_attribute.attached(self._sa_owner, item)

    def remove(self, item):
        set.remove(self, item)
        validated(self._sa_owner, self._sa_attribute.key, item, removing=True)
        attribute_value(self._sa_attribute, "remove", self._sa_owner, item, None)
        self._sa_attribute.touch(self._sa_owner)
        self._sa_attribute.detached(self._sa_owner, item)

    def discard(self, item):
        if item in self:
            self.remove(item)

    def pop(self):
        for item in self:
            self.remove(item)
            return item
        raise KeyError("pop from an empty set")

    def clear(self):
        for item in list(self):
            self.remove(item)

    def update(self, *others):
        for other in others:
            for item in list(other):
                self.add(item)

    def __ior__(self, other):
        self.update(other)
        return self

    def difference_update(self, other):
        for item in list(other):
            self.discard(item)

    def __isub__(self, other):
        self.difference_update(other)
        return self

    def intersection_update(self, other):
        kept = list(other)
        for item in list(self):
            if item not in kept:
                self.remove(item)

    def __iand__(self, other):
        self.intersection_update(other)
        return self


class AppenderQuery:
    """`relationship(lazy="dynamic")`: a query for the related objects that also takes and gives them."""

    def __init__(self, obj, attribute):
        self.obj = obj
        self.attribute = attribute

    def _query(self):
        state = instance_state(self.obj)
        if state.session is None:
            raise DetachedInstanceError(
                "Parent instance %s is not attached to any Session; dynamic relationship operations are not available"
                % _shown(self.obj)
            )
        state.session._autoflush()
        return state.session._related_query(self.obj, self.attribute)

    def select(self):
        from sqlalchemy.sql.selectable import select
        query = self._query()
        return select(self.attribute.target).where(*query._statement._where_criteria)

    def __iter__(self):
        state = instance_state(self.obj)
        if state.session is None or state.key is None and not state.session.autoflush:
            return iter(list(state.pending_added.get(self.attribute.key, [])))
        return iter(self._query().all())

    def append(self, item):
        state, key = instance_state(self.obj), self.attribute.key
        item = validated(self.obj, key, item)
        _move(item, state.pending_removed.setdefault(key, []), state.pending_added.setdefault(key, []))
        self.attribute.touch(self.obj)
        self.attribute.attached(self.obj, item)

    add = append

    def extend(self, items):
        for item in items:
            self.append(item)

    add_all = extend

    def remove(self, item):
        state, key = instance_state(self.obj), self.attribute.key
        _move(item, state.pending_added.setdefault(key, []), state.pending_removed.setdefault(key, []))
        self.attribute.touch(self.obj)
        self.attribute.detached(self.obj, item)

    def __getitem__(self, index):
        return self._query()[index]

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._query(), name)


def add_backref(attribute):
    """Gives the related class the attribute that `backref=` names; says whether that class is known yet."""
    options = attribute.options
    given = options.kw.get("backref")
    if given is None:
        return True
    try:
        target = attribute.options.target_of(attribute.class_)
    except (exc.InvalidRequestError, NameError):
        return False
    if not hasattr(target, "__mapper__"):
        return False
    name = _backref_name(given)
    kw = {} if isinstance(given, str) else dict(given[1])
    for inherited in ("viewonly", "passive_updates", "post_update", "overlaps"):
        if inherited in options.kw:
            kw.setdefault(inherited, options.kw[inherited])
    if name in target.__mapper__.all_keys:
        raise exc.ArgumentError(
            "Error creating backref '%s' on relationship '%s.%s': property of that name exists on mapper '%s'"
            % (name, attribute.class_.__name__, attribute.key, target.__mapper__)
        )
    made = Relationship(attribute.class_, options.secondary, kw)
    made.forward = attribute
    type.__setattr__(target, name, RelationshipAttribute(target, name, made))
    target.__mapper__.relationship_keys.append(name)
    for mapper in target.registry._mappers:
        if mapper.class_ is not target and issubclass(mapper.class_, target):
            mapper.relationship_keys.append(name)
    return True
