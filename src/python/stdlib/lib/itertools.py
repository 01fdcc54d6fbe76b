"""Iterators that are made of iterators; all lazy."""


class chain:
    def __init__(self, *iterables):
        self._source = chain._all(iterables)

    @staticmethod
    def _all(iterables):
        for iterable in iterables:
            yield from iterable

    @classmethod
    def from_iterable(cls, iterables):
        made = cls()
        made._source = chain._all(iterables)
        return made

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._source)


def count(start=0, step=1):
    while True:
        yield start
        start = start + step


def cycle(iterable):
    kept = []
    for item in iterable:
        kept.append(item)
        yield item
    while kept:
        yield from kept


class repeat:
    def __init__(self, object, times=None):
        self._object = object
        self._left = None if times is None else max(times, 0)

    def __iter__(self):
        return self

    def __next__(self):
        if self._left is not None:
            if self._left == 0:
                raise StopIteration
            self._left -= 1
        return self._object

    def __len__(self):
        if self._left is None:
            raise TypeError("len() of unsized object")
        return self._left

    def __bool__(self):
        return True

    def __repr__(self):
        if self._left is None:
            return f"repeat({self._object!r})"
        return f"repeat({self._object!r}, {self._left})"


def accumulate(iterable, func=None, *, initial=None):
    iterator = iter(iterable)
    total = initial
    if initial is None:
        for total in iterator:
            break
        else:
            return
    yield total
    for item in iterator:
        total = total + item if func is None else func(total, item)
        yield total


def batched(iterable, n):
    if n < 1:
        raise ValueError("n must be at least one")
    iterator = iter(iterable)
    while True:
        batch = tuple(islice(iterator, n))
        if not batch:
            return
        yield batch


def compress(data, selectors):
    for item, wanted in zip(data, selectors):
        if wanted:
            yield item


def dropwhile(predicate, iterable):
    iterator = iter(iterable)
    for item in iterator:
        if not predicate(item):
            yield item
            break
    yield from iterator


def takewhile(predicate, iterable):
    for item in iterable:
        if not predicate(item):
            return
        yield item


def filterfalse(predicate, iterable):
    for item in iterable:
        if not (item if predicate is None else predicate(item)):
            yield item


class groupby:
    def __init__(self, iterable, key=None):
        self._key = (lambda item: item) if key is None else key
        self._iterator = iter(iterable)
        self._group = None
        self._has_current = False
        self._finished = False
        self._target = object()
        self._current_key = self._target

    def __iter__(self):
        return self

    def _advance(self):
        for item in self._iterator:
            self._current = item
            self._current_key = self._key(item)
            self._has_current = True
            return True
        self._finished = True
        self._has_current = False
        return False

    def __next__(self):
        self._group = object()
        while self._current_key is self._target or self._current_key == self._target:
            if self._finished or not self._advance():
                raise StopIteration
        if self._finished:
            raise StopIteration
        self._target = self._current_key
        return self._current_key, self._grouper(self._target, self._group)

    def _grouper(self, target, group):
        while self._group is group and not self._finished and self._current_key == target:
            yield self._current
            if not self._advance():
                return


def islice(iterable, *bounds):
    limits = slice(*bounds)
    start = 0 if limits.start is None else limits.start
    stop = limits.stop
    step = 1 if limits.step is None else limits.step
    for limit in (start, stop):
        if limit is not None and (not isinstance(limit, int) or limit < 0):
            raise ValueError(
                "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize."
                if len(bounds) == 1 else
                "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."
            )
    if not isinstance(step, int) or step < 1:
        raise ValueError("Step for islice() must be a positive integer or None.")
    return _sliced(iter(iterable), start, stop, step)


def _sliced(iterator, start, stop, step):
    position = 0
    wanted = start
    while stop is None or position < stop:
        for item in iterator:
            break
        else:
            return
        if position == wanted:
            wanted += step
            yield item
            if stop is not None and wanted >= stop:
                # What lies between the last element and the end is used up too.
                while position + 1 < stop:
                    position += 1
                    for item in iterator:
                        break
                    else:
                        return
                return
        position += 1


def pairwise(iterable):
    iterator = iter(iterable)
    for before in iterator:
        break
    else:
        return
    for item in iterator:
        yield before, item
        before = item


def starmap(function, iterable):
    for arguments in iterable:
        yield function(*arguments)


def tee(iterable, n=2):
    if n < 0:
        raise ValueError("n must be >= 0")
    iterator = iter(iterable)
    queues = [[] for _ in range(n)]

    def branch(mine):
        while True:
            if not mine:
                for item in iterator:
                    break
                else:
                    return
                for queue in queues:
                    queue.append(item)
            yield mine.pop(0)

    return tuple(branch(queue) for queue in queues)


def zip_longest(*iterables, fillvalue=None):
    iterators = [iter(iterable) for iterable in iterables]
    active = [True] * len(iterators)
    if not iterators:
        return
    while True:
        row = []
        for position, iterator in enumerate(iterators):
            item = fillvalue
            if active[position]:
                for item in iterator:
                    break
                else:
                    active[position] = False
                    if not any(active):
                        return
                    item = fillvalue
            row.append(item)
        yield tuple(row)


def product(*iterables, repeat=1):
    pools = [tuple(iterable) for iterable in iterables] * repeat
    return _product(pools)


def _product(pools):
    if not pools:
        yield ()
        return
    for item in pools[0]:
        for rest in _product(pools[1:]):
            yield (item,) + rest


def permutations(iterable, r=None):
    pool = tuple(iterable)
    r = len(pool) if r is None else r
    if r < 0:
        raise ValueError("r must be non-negative")
    return _permutations(pool, r)


def _permutations(pool, r):
    if r > len(pool):
        return
    if r == 0:
        yield ()
        return
    for position, item in enumerate(pool):
        for rest in _permutations(pool[:position] + pool[position + 1:], r - 1):
            yield (item,) + rest


def combinations(iterable, r):
    if r < 0:
        raise ValueError("r must be non-negative")
    return _combinations(tuple(iterable), r, 1)


def combinations_with_replacement(iterable, r):
    if r < 0:
        raise ValueError("r must be non-negative")
    return _combinations(tuple(iterable), r, 0)


def _combinations(pool, r, skip):
    if r == 0:
        yield ()
        return
    for position, item in enumerate(pool):
        for rest in _combinations(pool[position + skip:], r - 1, skip):
            yield (item,) + rest
