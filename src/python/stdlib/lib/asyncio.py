"""Coroutines run to their end where they are started: nothing happens at the same time."""

import _mig


class CancelledError(BaseException):
    pass


class InvalidStateError(Exception):
    pass


TimeoutError = TimeoutError


def _finish(awaitable):
    return _mig.await_value(awaitable)


class Future:
    def __init__(self, *, loop=None):
        self._done = False
        self._result = None
        self._error = None

    def set_result(self, result):
        self._done, self._result = True, result

    def set_exception(self, error):
        self._done, self._error = True, error

    def done(self):
        return self._done

    def cancelled(self):
        return False

    def cancel(self, msg=None):
        return False

    def exception(self):
        return self._error

    def result(self):
        if not self._done:
            raise InvalidStateError("Result is not set.")
        if self._error is not None:
            raise self._error
        return self._result

    def add_done_callback(self, callback, *, context=None):
        callback(self)

    def __await__(self):
        return self.result()
        yield


class Task(Future):
    def __init__(self, coro, *, loop=None, name=None, context=None):
        super().__init__()
        self._name = name
        try:
            self.set_result(_finish(coro))
        except Exception as error:
            self.set_exception(error)

    def get_name(self):
        return self._name


class AbstractEventLoop:
    def run_until_complete(self, future):
        return _finish(future)

    def create_task(self, coro, *, name=None, context=None):
        return Task(coro, name=name)

    def create_future(self):
        return Future()

    def run_in_executor(self, executor, func, *args):
        future = Future()
        future.set_result(func(*args))
        return future

    def is_running(self):
        return False

    def is_closed(self):
        return False

    def close(self):
        pass

    def stop(self):
        pass

    def shutdown_asyncgens(self):
        return sleep(0)


BaseEventLoop = AbstractEventLoop
_loop = AbstractEventLoop()


def run(main, *, debug=None, loop_factory=None):
    if not _mig.is_coroutine(main):
        raise ValueError(f"a coroutine was expected, got {main!r}")
    return _finish(main)


class Runner:
    def __init__(self, *, debug=None, loop_factory=None):
        self._is_open = True

    def get_loop(self):
        return new_event_loop()

    def run(self, coro, *, context=None):
        if not self._is_open:
            raise RuntimeError("Runner is closed")
        if not _mig.is_coroutine(coro):
            raise ValueError("a coroutine was expected, got {!r}".format(coro))
        return _finish(coro)

    def close(self):
        self._is_open = False

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()


def get_event_loop():
    return _loop


def new_event_loop():
    return AbstractEventLoop()


def set_event_loop(loop):
    pass


def get_running_loop():
    # Nothing runs beside the script; libraries ask this to find out.
    raise RuntimeError("no running event loop")


def get_event_loop_policy():
    return _Policy()


def set_event_loop_policy(policy):
    pass


class _Policy:
    def get_event_loop(self):
        return _loop

    def set_event_loop(self, loop):
        pass

    def new_event_loop(self):
        return AbstractEventLoop()


DefaultEventLoopPolicy = _Policy
WindowsSelectorEventLoopPolicy = WindowsProactorEventLoopPolicy = _Policy


async def sleep(delay, result=None):
    return result


async def gather(*aws, return_exceptions=False):
    results = []
    for awaitable in aws:
        try:
            results.append(await awaitable)
        except Exception as error:
            if not return_exceptions:
                raise
            results.append(error)
    return results


async def wait_for(fut, timeout):
    return await fut


async def wait(aws, *, timeout=None, return_when="ALL_COMPLETED"):
    return {ensure_future(awaitable) for awaitable in aws}, set()


async def shield(arg):
    return await arg


async def to_thread(func, /, *args, **kwargs):
    return func(*args, **kwargs)


def create_task(coro, *, name=None, context=None):
    return Task(coro, name=name)


def ensure_future(coro_or_future, *, loop=None):
    if isinstance(coro_or_future, Future):
        return coro_or_future
    return Task(coro_or_future)


def iscoroutine(obj):
    return _mig.is_coroutine(obj)


def iscoroutinefunction(func):
    return _mig.function_kind(func) == "coroutine"


def current_task(loop=None):
    return None


def all_tasks(loop=None):
    return set()


class TaskGroup:
    async def __aenter__(self):
        self._tasks = []
        return self

    def create_task(self, coro, *, name=None, context=None):
        task = Task(coro, name=name)
        self._tasks.append(task)
        return task

    async def __aexit__(self, *exc_info):
        for task in self._tasks:
            task.result()


class Lock:
    def __init__(self):
        self._locked = False

    async def acquire(self):
        self._locked = True
        return True

    def release(self):
        self._locked = False

    def locked(self):
        return self._locked

    async def __aenter__(self):
        await self.acquire()

    async def __aexit__(self, *exc_info):
        self.release()


class Semaphore(Lock):
    def __init__(self, value=1):
        super().__init__()


BoundedSemaphore = Semaphore


class Event:
    def __init__(self):
        self._set = False

    def is_set(self):
        return self._set

    def set(self):
        self._set = True

    def clear(self):
        self._set = False

    async def wait(self):
        if not self._set:
            _mig.refuse("asyncio.Event.wait(): nothing else runs that could set the event")
        return True


class Queue:
    def __init__(self, maxsize=0):
        self._items = []

    async def put(self, item):
        self._items.append(item)

    def put_nowait(self, item):
        self._items.append(item)

    async def get(self):
        if not self._items:
            _mig.refuse("asyncio.Queue.get(): the queue is empty and nothing else runs")
        return self._items.pop(0)

    def qsize(self):
        return len(self._items)

    def empty(self):
        return not self._items


def _process(*args, **kwargs):
    _mig.refuse("asyncio: a migration starts no process and opens no socket")


create_subprocess_exec = create_subprocess_shell = open_connection = start_server = _process
