"""Priority queues in lists."""

from itertools import chain as _chain


def heappush(heap, item):
    heap.append(item)
    _rise(heap, len(heap) - 1)


def heappop(heap):
    last = heap.pop()
    if not heap:
        return last
    smallest, heap[0] = heap[0], last
    _sink(heap, 0)
    return smallest


def heapreplace(heap, item):
    smallest, heap[0] = heap[0], item
    _sink(heap, 0)
    return smallest


def heappushpop(heap, item):
    if heap and heap[0] < item:
        return heapreplace(heap, item)
    return item


def heapify(x):
    for position in reversed(range(len(x) // 2)):
        _sink(x, position)


def _rise(heap, position):
    item = heap[position]
    while position:
        parent = (position - 1) // 2
        if not item < heap[parent]:
            break
        heap[position] = heap[parent]
        position = parent
    heap[position] = item


def _sink(heap, position):
    # Down to a leaf along the smaller children, then up again: the order of CPython's heaps.
    item = heap[position]
    start = position
    child = 2 * position + 1
    while child < len(heap):
        other = child + 1
        if other < len(heap) and not heap[child] < heap[other]:
            child = other
        heap[position] = heap[child]
        position = child
        child = 2 * position + 1
    while position > start:
        parent = (position - 1) // 2
        if not item < heap[parent]:
            break
        heap[position] = heap[parent]
        position = parent
    heap[position] = item


def nlargest(n, iterable, key=None):
    return sorted(iterable, key=key, reverse=True)[:max(n, 0)]


def nsmallest(n, iterable, key=None):
    return sorted(iterable, key=key)[:max(n, 0)]


def merge(*iterables, key=None, reverse=False):
    yield from sorted(_chain.from_iterable(iterables), key=key, reverse=reverse)
