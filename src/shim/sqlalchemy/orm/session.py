"""Sessions: objects read and written over one connection."""

from sqlalchemy import exc
from sqlalchemy.engine.result import Row, _Plain
from sqlalchemy.orm.attributes import (
    FlushError, InstrumentedAttribute, ObjectDeletedError, StaleDataError, UnmappedInstanceError, _MISSING,
    instance_state,
)
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.schema import _sorted_by_dependency


class _SessionTransaction:
    """`session.begin()` and `session.begin_nested()`."""

    def __init__(self, session, nested=None):
        self.session = session
        self.nested = nested
        self._open = True
        self._before = list(session._states)

    @property
    def is_active(self):
        return self._open

    def commit(self):
        self._open = False
        if self.nested is None:
            self.session.commit()
        else:
            self.session.flush()
            self.nested.commit()

    def rollback(self):
        self._open = False
        if self.nested is None:
            self.session.rollback()
        else:
            self.nested.rollback()
            self.session._undo(self._before)

    close = rollback

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if not self._open:
            return False
        if kind is None:
            try:
                self.commit()
            except BaseException:
                self.rollback()
                raise
        else:
            self.rollback()
        return False


class _FlushContext:
    """What handlers of a flush are given."""

    def __init__(self, session):
        self.session = session


class _NoAutoflush:
    def __init__(self, session):
        self.session = session

    def __enter__(self):
        self.before = self.session.autoflush
        self.session.autoflush = False
        return self.session

    def __exit__(self, *exc_info):
        self.session.autoflush = self.before
        return False


_MODES = ("conditional_savepoint", "rollback_only", "control_fully", "create_savepoint")


class Session:
    def __init__(self, bind=None, *, autoflush=True, future=True, expire_on_commit=True, autobegin=True,
                 twophase=False, binds=None, enable_baked_queries=True, info=None, query_cls=None, autocommit=False,
                 join_transaction_mode="conditional_savepoint", close_resets_only=True, execution_options=None):
        if autocommit:
            raise exc.ArgumentError("autocommit=True is no longer supported")
        if twophase:
            raise exc.ArgumentError("Session(twophase=True) is not supported by mig")
        if join_transaction_mode not in _MODES:
            raise exc.ArgumentError("invalid selection for join_transaction_mode: \"%s\"" % join_transaction_mode)
        self.bind = bind
        self._binds = dict(binds or {})
        if len({id(value) for value in self._binds.values()} | ({id(bind)} if bind is not None else set())) > 1:
            raise exc.ArgumentError("Session(binds=...) with several databases is not supported by mig")
        self.autoflush = autoflush
        self.expire_on_commit = expire_on_commit
        self.join_transaction_mode = join_transaction_mode
        self.info = dict(info or {})
        self._query_cls = query_cls
        self._connection = None
        self._owns_connection = False
        self._transaction = None
        self._commits = False
        self._states = []
        self._deleted = []
        # States whose rows this transaction wrote or deleted.
        self._inserted = []
        self._removed = []
        self.identity_map = {}
        self._flushing = False

    # Connections and transactions

    def get_bind(self, mapper=None, **kw):
        if self.bind is None and self._binds:
            for bind in self._binds.values():
                return bind
        if self.bind is None:
            raise exc.UnboundExecutionError("Could not locate a bind configured on session")
        return self.bind

    def connection(self, bind_arguments=None, execution_options=None):
        self._begin()
        if execution_options:
            self._connection.execution_options(**execution_options)
        return self._connection

    def _begin(self):
        if self._transaction is not None and self._connection is not None and not self._connection.closed:
            return
        bind = self.get_bind()
        sync = getattr(bind, "sync_connection", None) or getattr(bind, "sync_engine", None)
        bind = sync if sync is not None else bind
        if hasattr(bind, "in_transaction"):
            self._connection, self._owns_connection = bind, False
        else:
            self._connection, self._owns_connection = bind.connect(), True
        connection, mode = self._connection, self.join_transaction_mode
        self._commits = True
        if not connection.in_transaction():
            self._transaction = connection.begin()
            return
        if mode == "conditional_savepoint":
            mode = "create_savepoint" if connection.in_nested_transaction() else "rollback_only"
        if mode == "create_savepoint":
            self._transaction = connection.begin_nested()
        else:
            nested = connection.in_nested_transaction()
            self._transaction = connection.get_nested_transaction() if nested else connection.get_transaction()
            self._commits = mode == "control_fully"

    def _end(self):
        self._transaction = None
        if self._owns_connection and self._connection is not None:
            self._connection.close()
        self._connection = None

    def in_transaction(self):
        return self._transaction is not None

    def in_nested_transaction(self):
        return self._connection is not None and self._connection.in_nested_transaction()

    def get_transaction(self):
        return _SessionTransaction(self) if self._transaction is not None else None

    @property
    def is_active(self):
        return True

    def begin(self, nested=False):
        if nested:
            return self.begin_nested()
        if self._transaction is not None:
            raise exc.InvalidRequestError("A transaction is already begun on this Session.")
        self._begin()
        return _SessionTransaction(self)

    def begin_nested(self):
        self.flush()
        self._begin()
        return _SessionTransaction(self, self._connection.begin_nested())

    def commit(self):
        from sqlalchemy.event import fire
        fire(self, "before_commit", self)
        self.flush()
        if self._transaction is not None:
            if self._commits:
                self._transaction.commit()
            self._end()
        self._inserted, self._removed = [], []
        fire(self, "after_commit", self)
        if self.expire_on_commit:
            self.expire_all()

    def rollback(self):
        from sqlalchemy.event import fire
        if self._transaction is not None:
            if self._transaction.is_active:
                self._transaction.rollback()
            self._end()
            fire(self, "after_rollback", self)
        self._undo([])
        self._inserted, self._removed = [], []

    def _undo(self, kept):
        """Objects are again what they were before the transaction; what it brought is forgotten."""
        for state in list(self._states):
            if any(state is other for other in kept):
                continue
            if state.key is None or any(state is other for other in self._inserted):
                self._forget(state)
                state.key = None
        for state in self._removed:
            state.was_deleted = False
            state.session = self
            self._states.append(state)
            self.identity_map[state.key] = state.object
        self._removed = []
        self._deleted = []
        self.expire_all()

    def close(self):
        if self._transaction is not None:
            if self._commits and self._transaction.is_active:
                self._transaction.close()
            self._end()
        self.expunge_all()

    def reset(self):
        self.close()

    def invalidate(self):
        self.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()
        return False

    # Objects

    @property
    def new(self):
        return [state.object for state in self._states if state.key is None]

    @property
    def dirty(self):
        return [
            state.object for state in self._states
            if state.key is not None and state not in self._deleted and state.modified
        ]

    @property
    def deleted(self):
        return [state.object for state in self._deleted]

    @property
    def no_autoflush(self):
        return _NoAutoflush(self)

    def __contains__(self, obj):
        return instance_state(obj).session is self

    def __iter__(self):
        return iter([state.object for state in self._states])

    def add(self, instance, _warn=True):
        state = instance_state(instance)
        if state.session is self and state not in self._deleted:
            return
        if state.session is not None and state.session is not self:
            raise exc.InvalidRequestError(
                "Object '<%s>' is already attached to session" % type(instance).__name__
            )
        if state in self._deleted:
            self._deleted.remove(state)
        state.session = self
        self._states.append(state)
        if state.key is not None:
            self.identity_map[state.key] = instance
        for related in self._related_objects(instance):
            self.add(related)

    def add_all(self, instances):
        for instance in instances:
            self.add(instance)

    def _related_objects(self, instance):
        for key in type(instance).__mapper__.relationship_keys:
            value = instance.__dict__.get(key)
            if value is not None:
                if not getattr(type(instance), key).options.cascades("save-update"):
                    continue
                for item in value if isinstance(value, (list, set)) else [value]:
                    yield item
            added = instance_state(instance).pending_added.get(key)
            if added:
                yield from list(added)

    def _forget(self, state):
        if state in self._states:
            self._states.remove(state)
        if state.key is not None:
            self.identity_map.pop(state.key, None)
        state.session = None

    def expunge(self, instance):
        self._forget(instance_state(instance))

    def expunge_all(self):
        for state in list(self._states):
            state.session = None
        self._states = []
        self._deleted = []
        self.identity_map = {}

    def expire(self, instance, attribute_names=None):
        instance_state(instance).expire(attribute_names)

    def expire_all(self):
        for state in self._states:
            if state.key is not None:
                state.expire()

    def delete(self, instance):
        state = instance_state(instance)
        if state.key is None:
            raise exc.InvalidRequestError("Instance '<%s>' is not persisted" % type(instance).__name__)
        if state.session is None:
            self.add(instance)
        if state not in self._deleted:
            self._deleted.append(state)

    def refresh(self, instance, attribute_names=None, with_for_update=None):
        state = instance_state(instance)
        self._autoflush()
        state.expire(attribute_names)
        self._load(state)

    def merge(self, instance, *, load=True, options=None):
        if not load:
            raise exc.ArgumentError("Session.merge(load=False) is not supported by mig")
        return self._merged(instance, {})

    def _merged(self, instance, done):
        if id(instance) in done:
            return done[id(instance)]
        mapper = type(instance).__mapper__
        identity = tuple(instance.__dict__.get(key) for key in mapper.primary_key_attributes)
        found = self.get(type(instance), identity) if None not in identity else None
        if found is None:
            found = type(instance).__new__(type(instance))
            instance_state(found)
            self.add(found)
        done[id(instance)] = found
        if found is instance:
            return found
        for key in mapper.column_keys:
            if key in instance.__dict__:
                setattr(found, key, instance.__dict__[key])
        for key in mapper.relationship_keys:
            attribute = getattr(type(instance), key)
            if key not in instance.__dict__ or not attribute.options.cascades("merge"):
                continue
            value = instance.__dict__[key]
            if attribute.uselist:
                setattr(found, key, [self._merged(item, done) for item in value])
            elif value is not None:
                setattr(found, key, self._merged(value, done))
        return found

    def is_modified(self, instance, include_collections=True):
        state = instance_state(instance)
        for key, before in state.committed.items():
            if key not in state.mapper.column_keys or not _same(before, instance.__dict__.get(key)):
                return True
        return bool(mutated(state))

    # Reading

    def _autoflush(self):
        if self.autoflush and not self._flushing:
            self.flush()

    def query(self, *entities, **kw):
        from sqlalchemy.orm.query import Query
        return (self._query_cls or Query)(entities, self)

    def execute(self, statement, params=None, *, execution_options=None, bind_arguments=None, **kw):
        from sqlalchemy.orm.query import entities_of, load_rows
        if isinstance(statement, str):
            raise exc.ArgumentError("Textual SQL expression %r should be explicitly declared as text(%r)"
                                    % (statement, statement))
        self._autoflush()
        self._begin()
        entities = entities_of(statement)
        if params is None and not entities:
            values = getattr(statement, "_mig_mapped_values", None)
            if values is not None:
                statement = values()
        result = self._connection.execute(statement, params)
        if getattr(statement, "is_update", False) or getattr(statement, "is_delete", False):
            self._after_bulk(statement.table)
        if not entities:
            return result
        names = [entity.name for entity in entities]
        rows = load_rows(self, entities, result.fetchall())
        return _EntityResult(rows, names)

    def _after_bulk(self, table):
        for state in list(self._states):
            if state.key is not None and any(own is table for own in state.mapper.tables):
                state.expire()

    def scalar(self, statement, params=None, **kw):
        return self.execute(statement, params, **kw).scalar()

    def scalars(self, statement, params=None, **kw):
        return self.execute(statement, params, **kw).scalars()

    def get(self, entity, ident, *, options=None, populate_existing=False, with_for_update=None, **kw):
        mapper = entity.__mapper__
        keys = mapper.primary_key_attributes
        if isinstance(ident, dict):
            ident = tuple(ident[key] for key in keys)
        elif not isinstance(ident, (tuple, list)):
            ident = (ident,)
        ident = tuple(ident)
        if len(ident) != len(keys):
            raise exc.InvalidRequestError(
                "Incorrect number of values in identifier to formulate primary key for session.get(); primary key "
                "columns are %s" % ",".join("'%s'" % column for column in mapper.primary_key)
            )
        known = self.identity_map.get((_root(mapper).class_, ident))
        if known is not None and not populate_existing and not instance_state(known).unloaded:
            return known if isinstance(known, entity) else None
        query = self.query(entity)
        for column, value in zip(mapper.primary_key, ident):
            query = query.filter(column == value)
        if populate_existing:
            query = query.populate_existing()
        return query.one_or_none()

    def get_one(self, entity, ident, **kw):
        found = self.get(entity, ident, **kw)
        if found is None:
            raise exc.NoResultFound("No row was found when one was required")
        return found

    def _load(self, state):
        """Reads what is missing of one object."""
        from sqlalchemy.sql.selectable import select
        mapper = state.mapper
        wanted = [(key, column) for key, column in mapper._keys if key not in state.object.__dict__]
        statement = select(*[column for _, column in wanted])
        for column, value in zip(mapper.primary_key, state.key[1]):
            statement = statement.where(column == value)
        self._begin()
        row = self._connection.execute(statement.select_from(mapper.from_clause)).first()
        if row is None:
            raise ObjectDeletedError(
                "Instance '<%s at 0x%x>' has been deleted, or its row is otherwise not present."
                % (type(state.object).__name__, id(state.object))
            )
        for (key, _), value in zip(wanted, row):
            state.object.__dict__[key] = value
        remember_mutables(state)

    def _load_related(self, obj, attribute):
        known = attribute._resolved()
        target = known["target"]
        self._autoflush()
        if known["direction"] != "MANYTOMANY":
            values = []
            for local, _ in known["pairs"]:
                value = getattr(obj, obj.__mapper__.key_of(local))
                if value is None:
                    return [] if known["uselist"] else None
                values.append(value)
            primary = list(target.__mapper__.primary_key)
            if known["direction"] == "MANYTOONE" and len(values) == len(primary):
                if all(remote is column for (_, remote), column in zip(known["pairs"], primary)):
                    return self.get(target, tuple(values))
        query = self._related_query(obj, attribute)
        return query.all() if known["uselist"] else query.first()

    def _related_query(self, obj, attribute):
        known = attribute._resolved()
        query = self.query(known["target"])
        if known["direction"] == "MANYTOMANY":
            for column, local in known["local_pairs"]:
                query = query.filter(column == getattr(obj, obj.__mapper__.key_of(local)))
            for column, remote in known["remote_pairs"]:
                query = query.filter(column == remote)
        else:
            for local, remote in known["pairs"]:
                query = query.filter(remote == getattr(obj, obj.__mapper__.key_of(local)))
        ordering = attribute.options.kw.get("order_by")
        if ordering is not None and ordering is not False:
            if isinstance(ordering, str):
                from sqlalchemy.orm.relationships import _evaluate
                ordering = _evaluate(attribute.class_, ordering)
            elif callable(ordering) and not isinstance(ordering, (ClauseElement, InstrumentedAttribute)):
                ordering = ordering()
            query = query.order_by(*(ordering if isinstance(ordering, (list, tuple)) else [ordering]))
        return query

    def _load_expression(self, state, expression):
        from sqlalchemy.sql.selectable import select
        statement = select(expression).select_from(state.mapper.from_clause)
        for column, value in zip(state.mapper.primary_key, state.key[1]):
            statement = statement.where(column == value)
        self._begin()
        return self._connection.execute(statement).scalar()

    # Writing

    def flush(self, objects=None):
        if self._flushing:
            return
        self._flushing = True
        try:
            self._flush()
        finally:
            self._flushing = False

    def _flush(self):
        from sqlalchemy.event import fire
        if self.new or self.dirty or self._deleted:
            fire(self, "before_flush", self, _FlushContext(self), None)
        self._secondary_done = []
        self._cascade_deletes()
        new = [state for state in self._states if state.key is None]
        changed = [
            state for state in self._states
            if state.key is not None and state not in self._deleted and (state.committed or _has_loaded(state))
        ]
        if not new and not changed and not self._deleted:
            return
        tables = [_root(state.mapper).local_table for state in new + changed + self._deleted]
        order = []
        for table in _sorted_by_dependency(_unique(tables)):
            order.append(table)
        # Tables that refer to each other in a circle: a row that another needs goes first.
        for table in order:
            for state in [s for s in new if _root(s.mapper).local_table is table]:
                self._sync_parents(state)
                self._insert(state)
                self._sync_children(state)
            for state in [s for s in changed if _root(s.mapper).local_table is table]:
                self._sync_parents(state)
                self._sync_children(state)
                self._update(state)
        for state in new + changed:
            self._sync_secondary(state)
        # Rows that were inserted before the row that they refer to (their table sorts before it).
        for state in new:
            if state.committed:
                self._update(state)
        for table in reversed(order):
            for state in [s for s in self._deleted if _root(s.mapper).local_table is table]:
                self._delete(state)
        self._deleted = []
        fire(self, "after_flush", self, _FlushContext(self))

    def _cascade_deletes(self):
        """Objects that go with those that were deleted, or with the collection that they left."""
        for state in self._deleted + [s for s in self._states if s.modified]:
            for key in state.mapper.relationship_keys:
                attribute = getattr(type(state.object), key)
                options = attribute.options
                if state in self._deleted:
                    if not options.cascades("delete") or options.kw.get("passive_deletes") == "all":
                        continue
                    if options.kw.get("passive_deletes") and key not in state.object.__dict__:
                        continue
                    related = attribute.__get__(state.object)
                elif options.cascades("delete-orphan") and key in state.committed:
                    kept = state.object.__dict__.get(key)
                    kept = kept if isinstance(kept, (list, set)) else [kept]
                    before = list(state.collections.get(key, [])) + state.pending_removed.get(key, [])
                    related = [item for item in before if not any(item is other for other in kept)]
                    related = [item for item in related if not _has_other_parent(attribute, item)]
                else:
                    continue
                for item in list(related) if isinstance(related, (list, set)) or hasattr(related, "_query") else [related]:
                    if item is None:
                        continue
                    if instance_state(item).key is None:
                        self._forget(instance_state(item))
                    elif instance_state(item) not in self._deleted and not instance_state(item).was_deleted:
                        self._deleted.append(instance_state(item))
                        self._cascade_deletes()

    def _sync_parents(self, state):
        obj = state.object
        for key in state.mapper.relationship_keys:
            if key not in obj.__dict__ or key not in state.committed:
                continue
            attribute = getattr(type(obj), key)
            known = attribute._resolved()
            if known["direction"] != "MANYTOONE":
                continue
            parent = obj.__dict__[key]
            if parent is not None and instance_state(parent).session is None:
                continue
            if parent is not None and instance_state(parent).key is None:
                if instance_state(parent) is state:
                    continue
                if _root(parent.__mapper__) is _root(state.mapper) or parent.__mapper__.local_table is state.mapper.local_table:
                    self._sync_parents(instance_state(parent))
                    self._insert(instance_state(parent))
                else:
                    continue
            for local, remote in known["pairs"]:
                value = None if parent is None else getattr(parent, parent.__mapper__.key_of(remote))
                own = obj.__mapper__.key_of(local)
                if obj.__dict__.get(own, _MISSING) != value:
                    setattr(obj, own, value)

    def _sync_children(self, state):
        obj = state.object
        for key in state.mapper.relationship_keys:
            attribute = getattr(type(obj), key)
            value = obj.__dict__.get(key)
            added, removed = state.pending_added.get(key, []), state.pending_removed.get(key, [])
            if value is None and not added and not removed and key not in state.committed:
                continue
            known = attribute._resolved()
            if known["direction"] != "ONETOMANY" or attribute.options.kw.get("viewonly"):
                continue
            children = value if isinstance(value, (list, set)) else [] if value is None else [value]
            before = state.collections.get(key, [])
            for child in list(children) + list(added):
                if instance_state(child).session is None or instance_state(child) in self._deleted:
                    continue
                for local, remote in known["pairs"]:
                    own = child.__mapper__.key_of(remote)
                    wanted = getattr(obj, obj.__mapper__.key_of(local))
                    if getattr(child, own) != wanted:
                        getattr(type(child), own).store(child, wanted)
                        self._written_late(child)
            for child in list(before) + list(removed):
                if any(child is other for other in children) or instance_state(child) in self._deleted:
                    continue
                if instance_state(child).was_deleted:
                    continue
                for local, remote in known["pairs"]:
                    own = child.__mapper__.key_of(remote)
                    # It may belong to another parent by now.
                    if getattr(child, own) == getattr(obj, obj.__mapper__.key_of(local)):
                        getattr(type(child), own).store(child, None)
                self._written_late(child)
            self._settle(state, key, known, value)

    def _settle(self, state, key, known, value):
        state.pending_added.pop(key, None)
        state.pending_removed.pop(key, None)
        if known["uselist"] and value is not None:
            state.collections[key] = list(value)

    def _written_late(self, child):
        state = instance_state(child)
        if state.key is not None and state.session is self:
            self._update(state)

    def _sync_secondary(self, state):
        obj = state.object
        for key in state.mapper.relationship_keys:
            value = obj.__dict__.get(key)
            pending = state.pending_added.get(key, []), state.pending_removed.get(key, [])
            if value is None and not any(pending):
                continue
            attribute = getattr(type(obj), key)
            known = attribute._resolved()
            if known["direction"] != "MANYTOMANY" or attribute.options.kw.get("viewonly"):
                continue
            items = list(value) if isinstance(value, (list, set)) else [] if value is None else [value]
            before = state.collections.get(key, [])
            added = [item for item in items if not any(item is other for other in before)] + pending[0]
            removed = [item for item in before if not any(item is other for other in items)] + pending[1]
            for item in added:
                if instance_state(item).session is not None:
                    self._write_pair("insert", known, obj, item)
            for item in removed:
                self._write_pair("delete", known, obj, item)
            self._settle(state, key, known, value)
            state.committed.pop(key, None)

    def _write_pair(self, verb, known, obj, item):
        """Writes a row of the table between two classes; the other side of the relationship does not write it again."""
        values = self._pair_values(known, obj, item)
        mark = (verb, id(known["secondary"]), sorted(values.items(), key=lambda pair: pair[0]))
        if mark in self._secondary_done:
            return
        self._secondary_done.append(mark)
        if verb == "insert":
            self._connection.execute(known["secondary"].insert().values(**values))
            return
        statement = known["secondary"].delete()
        for name, value in values.items():
            statement = statement.where(known["secondary"].c[name] == value)
        self._connection.execute(statement)

    def _pair_values(self, known, obj, item):
        values = {}
        for column, local in known["local_pairs"]:
            values[column.key] = getattr(obj, obj.__mapper__.key_of(local))
        for column, remote in known["remote_pairs"]:
            values[column.key] = getattr(item, item.__mapper__.key_of(remote))
        return values

    def _insert(self, state):
        from sqlalchemy.event import fire
        if state.key is not None:
            return
        mapper, obj = state.mapper, state.object
        self._begin()
        fire(type(obj), "before_insert", mapper, self._connection, obj)
        if mapper.polymorphic_on is not None and mapper.polymorphic_identity is not None:
            obj.__dict__.setdefault(mapper.key_of(mapper.polymorphic_on), mapper.polymorphic_identity)
        if mapper.version_id_col is not None:
            obj.__dict__[mapper.key_of(mapper.version_id_col)] = 1
        for part in mapper.chain:
            if part is not mapper.chain[0]:
                for own, inherited in part.inherited_pairs:
                    obj.__dict__[part.key_of(own)] = obj.__dict__[part.key_of(inherited)]
            self._insert_row(state, mapper, part.local_table)
        identity = tuple(obj.__dict__.get(key) for key in mapper.primary_key_attributes)
        if None in identity:
            raise FlushError("Instance <%s> has a NULL identity key." % type(obj).__name__)
        state.key = (_root(mapper).class_, identity)
        self._inserted.append(state)
        self.identity_map[state.key] = obj
        if state not in self._states:
            state.session = self
            self._states.append(state)
        for key in list(state.committed):
            if key in mapper.column_keys or _is_written(obj, key):
                state.committed.pop(key)
        remember_mutables(state)
        fire(type(obj), "after_insert", mapper, self._connection, obj)

    def _insert_row(self, state, mapper, table):
        obj = state.object
        values, fetched = insert_values(mapper, obj.__dict__, self._connection, table=table)
        statement = table.insert().values({column.key: value for column, value in values})
        if fetched and self._connection.dialect.name in ("postgresql", "sqlite"):
            row = self._connection.execute(statement.returning(*fetched)).first()
            for column, value in zip(fetched, row):
                obj.__dict__[mapper.key_of(column)] = value
        else:
            result = self._connection.execute(statement)
            missing = [
                column for column in mapper.key_columns_in(table) if obj.__dict__.get(mapper.key_of(column)) is None
            ]
            if len(missing) == 1 and result.lastrowid is not None:
                obj.__dict__[mapper.key_of(missing[0])] = result.lastrowid
        for column, value in values:
            key = mapper.key_of(column)
            if not isinstance(value, ClauseElement):
                obj.__dict__.setdefault(key, value)
            elif not any(column is other for other in fetched):
                obj.__dict__.pop(key, None)

    def _update(self, state):
        from sqlalchemy.event import fire
        mapper, obj = state.mapper, state.object
        if state.key is None:
            return
        changed = []
        for key, before in list(state.committed.items()):
            if mapper.column_of(key) is None:
                if _is_written(obj, key):
                    state.committed.pop(key, None)
            elif key in obj.__dict__ and not _same(before, obj.__dict__[key]):
                changed.append(key)
            else:
                state.committed.pop(key)
        changed += [key for key in mutated(state) if key not in changed]
        if not changed:
            return
        self._begin()
        fire(type(obj), "before_update", mapper, self._connection, obj)
        # What the handlers changed is written as well.
        changed = [
            key for key in mapper.column_keys
            if key in changed or key in mutated(state) or key in state.committed and key in obj.__dict__
            and not _same(state.committed[key], obj.__dict__[key])
        ]
        for key in changed:
            state.committed.pop(key, None)
        for table in mapper.tables:
            self._update_row(state, mapper, table, [
                (key, mapper.column_of(key)) for key in changed if mapper.column_of(key).table is table
            ])
        identity = tuple(obj.__dict__.get(key, old) for key, old in zip(mapper.primary_key_attributes, state.key[1]))
        if identity != state.key[1]:
            self.identity_map.pop(state.key, None)
            state.key = (state.key[0], identity)
            self.identity_map[state.key] = obj
        remember_mutables(state)
        fire(type(obj), "after_update", mapper, self._connection, obj)

    def _update_row(self, state, mapper, table, changes):
        obj, version = state.object, mapper.version_id_col
        if not changes and (version is None or version.table is not table):
            return
        values = {column.key: obj.__dict__[key] for key, column in changes}
        for key, column in mapper._keys:
            if column.table is not table:
                continue
            if column.onupdate is not None and column.key not in values:
                value = default_value(column, column.onupdate)
                if value is not _MISSING:
                    values[column.key] = value
                    if not isinstance(value, ClauseElement):
                        obj.__dict__[key] = value
            elif column.server_onupdate is not None:
                obj.__dict__.pop(key, None)
        statement = table.update()
        for column, value in zip(mapper.key_columns_in(table), state.key[1]):
            statement = statement.where(column == value)
        if version is not None and version.table is table:
            before = getattr(obj, mapper.key_of(version))
            statement = statement.where(version == before)
            values[version.key] = obj.__dict__[mapper.key_of(version)] = before + 1
        result = self._connection.execute(statement.values(values))
        if result.rowcount == 0:
            raise StaleDataError(
                "UPDATE statement on table '%s' expected to update 1 row(s); 0 were matched." % table.name
            )
        for key, column in mapper._keys:
            if column.table is table and isinstance(values.get(column.key), ClauseElement):
                obj.__dict__.pop(key, None)

    def _delete(self, state):
        from sqlalchemy.event import fire
        mapper, obj = state.mapper, state.object
        if state.was_deleted:
            return
        self._begin()
        for key in mapper.relationship_keys:
            attribute = getattr(type(obj), key)
            options = attribute.options
            if options.kw.get("viewonly") or options.kw.get("passive_deletes") and key not in obj.__dict__:
                continue
            known = attribute._resolved()
            if known["direction"] == "ONETOMANY":
                if options.cascades("delete") or options.kw.get("passive_deletes") == "all":
                    continue
                related = attribute.__get__(obj)
                for child in list(related) if known["uselist"] else [related]:
                    if child is None or instance_state(child) in self._deleted or instance_state(child).was_deleted:
                        continue
                    for _, remote in known["pairs"]:
                        setattr(child, child.__mapper__.key_of(remote), None)
                    self._update(instance_state(child))
            elif known["direction"] == "MANYTOMANY":
                statement = known["secondary"].delete()
                for column, local in known["local_pairs"]:
                    statement = statement.where(column == getattr(obj, mapper.key_of(local)))
                self._connection.execute(statement)
        fire(type(obj), "before_delete", mapper, self._connection, obj)
        for table in reversed(mapper.tables):
            statement = table.delete()
            for column, value in zip(mapper.key_columns_in(table), state.key[1]):
                statement = statement.where(column == value)
            version = mapper.version_id_col
            if version is not None and version.table is table:
                statement = statement.where(version == getattr(obj, mapper.key_of(version)))
            result = self._connection.execute(statement)
            if result.rowcount == 0 and version is not None and version.table is table:
                raise StaleDataError(
                    "DELETE statement on table '%s' expected to delete 1 row(s); 0 were matched." % table.name
                )
        state.was_deleted = True
        self._forget(state)
        self._removed.append(state)
        fire(type(obj), "after_delete", mapper, self._connection, obj)

    def bulk_insert_mappings(self, mapper, mappings, return_defaults=False, render_nulls=False):
        mapper = getattr(mapper, "__mapper__", mapper)
        _refuse_joined(mapper)
        self._begin()
        for mapping in mappings:
            values, _ = insert_values(mapper, mapping, self._connection, bulk=True)
            statement = mapper.local_table.insert().values({column.key: value for column, value in values})
            self._connection.execute(statement)

    def bulk_update_mappings(self, mapper, mappings):
        mapper = getattr(mapper, "__mapper__", mapper)
        _refuse_joined(mapper)
        self._begin()
        keys = mapper.primary_key_attributes
        for mapping in mappings:
            values = {}
            for key, value in mapping.items():
                column = mapper.column_of(key)
                if column is not None and key not in keys:
                    values[column.key] = value
            if not values:
                continue
            statement = mapper.local_table.update().values(values)
            for key, column in zip(keys, mapper.primary_key):
                if key not in mapping:
                    raise exc.InvalidRequestError("bulk_update_mappings() needs the primary key of every row")
                statement = statement.where(column == mapping[key])
            self._connection.execute(statement)

    def bulk_save_objects(self, objects, return_defaults=False, update_changed_only=True, preserve_order=True):
        for obj in objects:
            state = instance_state(obj)
            if state.key is None:
                self.bulk_insert_mappings(state.mapper, [
                    {key: obj.__dict__[key] for key in state.mapper.column_keys if key in obj.__dict__}
                ])
                state.committed = {}
            else:
                self._update(state)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError("'Session' object has no attribute '%s' (or mig does not support it)" % name)


class _EntityResult(_Plain):
    """The rows of a query for mapped objects."""

    def __init__(self, rows, names):
        _Plain.__init__(self, [Row(row, names) for row in rows])
        self._names = names
        self.rowcount = len(rows)
        self.returns_rows = True

    def keys(self):
        return self._names

    def scalars(self, index=0):
        return _Plain([row[index] for row in self._take()])

    def scalar(self):
        row = self.first()
        return None if row is None else row[0]

    def scalar_one(self):
        return self.one()[0]

    def scalar_one_or_none(self):
        row = self.one_or_none()
        return None if row is None else row[0]

    def mappings(self):
        return _Plain([row._mapping for row in self._take()])

    def tuples(self):
        return self

    def unique(self, strategy=None):
        seen, rows = [], []
        for row in self._take():
            mark = [id(item) if hasattr(item, "__mapper__") else item for item in row]
            if mark not in seen:
                seen.append(mark)
                rows.append(row)
        return _EntityResult(rows, self._names)


def _unique(items):
    found = []
    for item in items:
        if not any(item is other for other in found):
            found.append(item)
    return found


def _root(mapper):
    while mapper.inherits is not None:
        mapper = mapper.inherits
    return mapper


def _is_written(obj, key):
    """Whether a flush is done with a relationship once the object's own row is written."""
    attribute = getattr(type(obj), key)
    return attribute._resolved()["direction"] != "MANYTOMANY"


def _has_other_parent(attribute, item):
    """Whether an object that left a collection belongs to another one."""
    reverse = attribute.reverse
    return reverse is not None and not reverse.uselist and item.__dict__.get(reverse.key) is not None


def _refuse_joined(mapper):
    if mapper.joined:
        raise exc.ArgumentError(
            "objects of %s, which inherits over two tables, are not supported by mig; use its tables" % mapper.class_.__name__
        )


def _has_loaded(state):
    """Whether related objects may have come or gone."""
    if any(key in state.object.__dict__ for key in state.mapper.relationship_keys):
        return True
    return bool(mutated(state)) or any(state.pending_added.values()) or any(state.pending_removed.values())


def _same(before, now):
    if before is _MISSING or isinstance(before, ClauseElement) or isinstance(now, ClauseElement):
        return False
    return type(before) is type(now) and before == now


# Types whose values change in place (sqlalchemy.ext.mutable) are compared with a copy.

def remember_mutables(state):
    import copy
    for key, column in state.mapper._keys:
        if getattr(column.type, "_mutable", False) and key in state.object.__dict__:
            state.__dict__.setdefault("mutables", {})[key] = copy.deepcopy(state.object.__dict__[key])


def mutated(state):
    found = []
    for key, before in state.__dict__.get("mutables", {}).items():
        if key in state.object.__dict__ and state.object.__dict__[key] != before:
            found.append(key)
    return found


def default_value(column, default):
    if getattr(default, "is_sequence", False):
        return _MISSING
    if default.is_clause_element:
        return default.arg
    if default.is_callable:
        import inspect
        function = default.arg
        try:
            takes = len(inspect.signature(function).parameters)
        except (TypeError, ValueError):
            takes = 0
        return function(None) if takes else function()
    return default.arg


def insert_values(mapper, given, connection, bulk=False, table=None):
    """The values of one INSERT, and the columns that the database fills."""
    values, fetched = [], []
    table = mapper.local_table if table is None else table
    primary = list(mapper.primary_key)
    for key, column in mapper._keys:
        if column.table is not table:
            continue
        value = given.get(key, _MISSING)
        is_primary = any(column is other for other in primary)
        if value is not _MISSING and not (value is None and (is_primary or _has_default(column)) and not bulk):
            values.append((column, value))
            continue
        if column.default is not None:
            value = default_value(column, column.default)
            if value is not _MISSING:
                values.append((column, value))
                if isinstance(value, ClauseElement):
                    fetched.append(column)
                continue
            fetched.append(column)
        elif is_primary or column.server_default is not None:
            fetched.append(column)
        elif not bulk:
            values.append((column, None))
    return values, fetched


def _has_default(column):
    return column.default is not None or column.server_default is not None


class sessionmaker:
    def __init__(self, bind=None, *, class_=Session, autoflush=True, expire_on_commit=True, info=None, **kw):
        kw.update(bind=bind, autoflush=autoflush, expire_on_commit=expire_on_commit)
        if info is not None:
            kw["info"] = info
        self.kw = kw
        self.class_ = class_

    def __call__(self, **local_kw):
        options = dict(self.kw)
        options.update(local_kw)
        return self.class_(**options)

    def configure(self, **new_kw):
        self.kw.update(new_kw)

    def begin(self):
        return _BegunSession(self())

    def __class_getitem__(cls, item):
        return cls


class _BegunSession:
    def __init__(self, session):
        self.session = session

    def __enter__(self):
        self.transaction = self.session.begin()
        return self.session

    def __exit__(self, *exc_info):
        try:
            return self.transaction.__exit__(*exc_info)
        finally:
            self.session.close()


class scoped_session:
    def __init__(self, session_factory, scopefunc=None):
        self.session_factory = session_factory
        self._current = None

    @property
    def registry(self):
        return self

    def __call__(self, **kw):
        if self._current is None:
            self._current = self.session_factory(**kw)
        elif kw:
            raise exc.InvalidRequestError("Scoped session is already present; no new arguments may be specified.")
        return self._current

    def configure(self, **kwargs):
        self.session_factory.configure(**kwargs)

    def remove(self):
        if self._current is not None:
            self._current.close()
            self._current = None

    def query_property(self, query_cls=None):
        return _QueryProperty(self, query_cls)

    def __contains__(self, instance):
        return instance in self()

    def __iter__(self):
        return iter(self())

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self(), name)


class _QueryProperty:
    def __init__(self, scoped, query_cls):
        self.scoped = scoped
        self.query_cls = query_cls

    def __get__(self, obj, owner=None):
        from sqlalchemy.orm.query import Query
        return (self.query_cls or Query)([owner], self.scoped())


def object_session(instance):
    return instance_state(instance).session


def make_transient(instance):
    state = instance_state(instance)
    if state.session is not None:
        state.session._forget(state)
    state.key = None


def close_all_sessions():
    pass
