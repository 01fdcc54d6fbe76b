"""The asynchronous session, run synchronously."""

from sqlalchemy.orm.session import Session, sessionmaker


class AsyncSession:
    sync_session_class = Session

    def __init__(self, bind=None, *, binds=None, sync_session_class=None, **kw):
        self.bind = bind
        self.sync_session = (sync_session_class or self.sync_session_class)(bind=bind, binds=binds, **kw)

    async def execute(self, statement, params=None, **kw):
        return self.sync_session.execute(statement, params, **kw)

    async def scalar(self, statement, params=None, **kw):
        return self.sync_session.scalar(statement, params, **kw)

    async def scalars(self, statement, params=None, **kw):
        return self.sync_session.scalars(statement, params, **kw)

    async def get(self, entity, ident, **kw):
        return self.sync_session.get(entity, ident, **kw)

    async def refresh(self, instance, attribute_names=None, with_for_update=None):
        self.sync_session.refresh(instance, attribute_names, with_for_update)

    async def delete(self, instance):
        self.sync_session.delete(instance)

    async def merge(self, instance, **kw):
        return self.sync_session.merge(instance, **kw)

    async def flush(self, objects=None):
        self.sync_session.flush(objects)

    async def commit(self):
        self.sync_session.commit()

    async def rollback(self):
        self.sync_session.rollback()

    async def close(self):
        self.sync_session.close()

    async def run_sync(self, fn, *arg, **kw):
        return fn(self.sync_session, *arg, **kw)

    def add(self, instance):
        self.sync_session.add(instance)

    def add_all(self, instances):
        self.sync_session.add_all(instances)

    def begin(self):
        return _AsyncSessionTransaction(self, False)

    def begin_nested(self):
        return _AsyncSessionTransaction(self, True)

    def in_transaction(self):
        return self.sync_session.in_transaction()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc_info):
        self.sync_session.close()
        return False


class _AsyncSessionTransaction:
    def __init__(self, session, nested):
        self.session = session
        self.nested = nested

    def _begin(self):
        session = self.session.sync_session
        self.transaction = session.begin_nested() if self.nested else session.begin()
        return self

    def __await__(self):
        return self._begin()
        yield

    async def __aenter__(self):
        return self._begin()

    async def __aexit__(self, *exc_info):
        return self.transaction.__exit__(*exc_info)

    async def commit(self):
        self.transaction.commit()

    async def rollback(self):
        self.transaction.rollback()


class async_sessionmaker:
    def __init__(self, bind=None, *, class_=AsyncSession, **kw):
        kw["bind"] = bind
        self.kw = kw
        self.class_ = class_

    def __call__(self, **local_kw):
        options = dict(self.kw)
        options.update(local_kw)
        return self.class_(**options)

    def configure(self, **new_kw):
        self.kw.update(new_kw)

    def begin(self):
        return _BegunAsyncSession(self())

    def __class_getitem__(cls, item):
        return cls


class _BegunAsyncSession:
    def __init__(self, session):
        self.session = session

    async def __aenter__(self):
        self.transaction = self.session.sync_session.begin()
        return self.session

    async def __aexit__(self, *exc_info):
        try:
            return self.transaction.__exit__(*exc_info)
        finally:
            self.session.sync_session.close()


class async_scoped_session:
    def __init__(self, session_factory, scopefunc):
        self.session_factory = session_factory
        self._current = None

    def __call__(self, **kw):
        if self._current is None:
            self._current = self.session_factory(**kw)
        return self._current

    async def remove(self):
        if self._current is not None:
            await self._current.close()
            self._current = None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self(), name)


class _Awaitable:
    def __init__(self, obj):
        self._obj = obj

    def __getattr__(self, name):
        value = getattr(self._obj, name)

        async def load():
            return value
        return load()


class AsyncAttrs:
    @property
    def awaitable_attrs(self):
        return _Awaitable(self)
