"""Connection pools: a migration uses one connection, so they are names only."""


class Pool:
    def __init__(self, *args, **kwargs):
        pass


class NullPool(Pool):
    pass


class QueuePool(Pool):
    pass


class AsyncAdaptedQueuePool(QueuePool):
    pass


class StaticPool(Pool):
    pass


class SingletonThreadPool(Pool):
    pass


class AssertionPool(Pool):
    pass


class FallbackAsyncAdaptedQueuePool(Pool):
    pass
