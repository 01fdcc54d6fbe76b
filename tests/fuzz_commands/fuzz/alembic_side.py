"""Real Alembic in this process: its command line called as a function, one call after another.

Alembic keeps some intermediate results in Python sets, so that their order depends on the hash of
their members. `Alembic(ordered=True)` lets it use sets that keep the order of insertion instead:
the order that mig has.
"""

import collections.abc
import contextlib
import os
import signal
import sys
import tempfile
import traceback
import warnings

TIMEOUT = 10


class _TooSlow(BaseException):
    """Alembic does not end (some broken graphs)."""


class Redirected:
    """This process's standard output and error as files; text of one call at a time."""

    def __init__(self):
        self._files = [tempfile.TemporaryFile() for _ in range(2)]
        for descriptor, file in zip((1, 2), self._files):
            os.dup2(file.fileno(), descriptor)
        silence = os.open(os.devnull, os.O_RDONLY)
        os.dup2(silence, 0)

    def take(self):
        """What was written since the last call, both streams."""
        sys.stdout.flush()
        sys.stderr.flush()
        texts = []
        for file in self._files:
            file.seek(0)
            texts.append(file.read())
            file.seek(0)
            file.truncate()
        return texts


class Alembic:
    """Runs command lines."""

    def __init__(self, streams):
        self._streams = streams
        warnings.simplefilter("ignore")
        sys.dont_write_bytecode = True
        import alembic.config
        import alembic.runtime.migration
        import alembic.script.base
        import alembic.script.revision

        self._main = alembic.config.main
        self._modules = [alembic.script.revision, alembic.script.base, alembic.runtime.migration]
        self._revision = alembic.script.revision.Revision
        self._path = list(sys.path)

    def run(self, folder, arguments, ordered):
        """Status, standard output and standard error of one command line."""
        here = os.getcwd()
        os.chdir(folder)
        signal.signal(signal.SIGALRM, _stop)
        signal.setitimer(signal.ITIMER_REAL, TIMEOUT)
        try:
            with self._sets(ordered):
                status = self._call(arguments)
        except _TooSlow:
            status = "too slow"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            os.chdir(here)
            sys.path[:] = self._path
        output, errors = self._streams.take()
        return status, output, errors

    def _call(self, arguments):
        try:
            self._main(argv=arguments, prog="alembic")
        except SystemExit as stop:
            if stop.code is None:
                return 0
            return stop.code & 255 if isinstance(stop.code, int) else 1
        except Exception:
            traceback.print_exc()
            return 1
        return 0

    @contextlib.contextmanager
    def _sets(self, ordered):
        if not ordered:
            yield
            return
        kept = self._revision.nextrev, self._revision._all_nextrev
        for module in self._modules:
            module.set, module.frozenset = OrderedSet, OrderedSet
        self._revision.nextrev = self._revision._all_nextrev = OrderedSet()
        try:
            yield
        finally:
            for module in self._modules:
                del module.set, module.frozenset
            self._revision.nextrev, self._revision._all_nextrev = kept


def _stop(*_):
    raise _TooSlow


class _AnySet(type(collections.abc.MutableSet)):
    """`isinstance` also sees Python's own sets, which set displays make."""

    def __instancecheck__(cls, value):
        return type(value) in (OrderedSet, set, frozenset)


class OrderedSet(collections.abc.MutableSet, metaclass=_AnySet):
    """A set in the order of insertion."""

    def __init__(self, items=()):
        self._items = dict.fromkeys(items)

    def __contains__(self, item):
        return item in self._items

    def __iter__(self):
        return iter(self._items)

    def __len__(self):
        return len(self._items)

    def add(self, item):
        self._items[item] = None

    def discard(self, item):
        self._items.pop(item, None)

    def update(self, *others):
        for other in others:
            self._items.update(dict.fromkeys(other))

    def union(self, *others):
        result = OrderedSet(self)
        result.update(*others)
        return result

    def intersection(self, *others):
        others = [set(other) for other in others]
        return OrderedSet(item for item in self if all(item in other for other in others))

    def intersection_update(self, *others):
        self._items = self.intersection(*others)._items

    def difference(self, *others):
        without = set().union(*others)
        return OrderedSet(item for item in self if item not in without)

    def difference_update(self, *others):
        self._items = self.difference(*others)._items

    def issubset(self, other):
        return all(item in other for item in self)

    def issuperset(self, other):
        return all(item in self for item in other)

    def copy(self):
        return OrderedSet(self)

    def __eq__(self, other):
        return set(self) == set(other)

    __hash__ = None
