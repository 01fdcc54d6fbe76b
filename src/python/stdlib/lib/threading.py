"""Locks and the like, for one thread."""

import _mig


class Lock:
    def __init__(self):
        self._count = 0

    def acquire(self, blocking=True, timeout=-1):
        if self._count:
            if blocking and timeout < 0:
                _mig.refuse("threading.Lock: acquired twice by the only thread")
            return False
        self._count += 1
        return True

    def release(self):
        if not self._count:
            raise RuntimeError("release unlocked lock")
        self._count -= 1

    def locked(self):
        return bool(self._count)

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *exc_info):
        self.release()


class RLock(Lock):
    def acquire(self, blocking=True, timeout=-1):
        self._count += 1
        return True


class Semaphore(RLock):
    def __init__(self, value=1):
        super().__init__()


BoundedSemaphore = Semaphore


class Condition(RLock):
    def __init__(self, lock=None):
        super().__init__()

    def wait(self, timeout=None):
        _mig.refuse("threading.Condition.wait(): nothing else runs that could notify")

    def notify(self, n=1):
        pass

    notify_all = notify


class Event:
    def __init__(self):
        self._set = False

    def is_set(self):
        return self._set

    def set(self):
        self._set = True

    def clear(self):
        self._set = False

    def wait(self, timeout=None):
        if not self._set and timeout is None:
            _mig.refuse("threading.Event.wait(): nothing else runs that could set the event")
        return self._set


class local:
    pass


class _MainThread:
    name = "MainThread"
    ident = 1
    daemon = False

    def is_alive(self):
        return True

    def getName(self):
        return self.name


_main = _MainThread()


class Thread:
    def __init__(self, *args, **kwargs):
        _mig.refuse("threading.Thread: a migration runs in one thread; call the function")


class Timer(Thread):
    pass


def current_thread():
    return _main


currentThread = main_thread = current_thread


def get_ident():
    return 1


get_native_id = get_ident


def active_count():
    return 1


def enumerate():
    return [_main]
