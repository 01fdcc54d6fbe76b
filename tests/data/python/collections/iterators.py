import itertools as it
import operator
import functools


def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


print(list(it.chain([1], "ab", ())), list(it.chain.from_iterable([[1, 2], [3]])), list(it.islice(it.count(5, 2), 3)), list(it.islice(it.cycle("ab"), 5)), list(it.repeat(1, 3)))
print(list(it.accumulate([1, 2, 3])), list(it.accumulate([1, 2, 3], operator.mul, initial=10)), list(it.compress("abc", [1, 0, 1])), list(it.dropwhile(lambda x: x < 2, [1, 2, 1])), list(it.takewhile(lambda x: x < 2, [1, 2, 1])), list(it.filterfalse(None, [0, 1])))
print([(k, list(g)) for k, g in it.groupby("aabbca")], [(k, len(list(g))) for k, g in it.groupby([1, 3, 2, 4], key=lambda x: x % 2)], [k for k, g in it.groupby("aab")])
i = iter(range(10))
print(list(it.islice(i, 2, 8, 3)), list(i), list(it.islice("abcdef", 2, None)), list(it.islice("abc", 0)), attempt(it.islice, "a", -1))
print(list(it.pairwise("abc")), list(it.starmap(pow, [(2, 3), (3, 2)])), list(it.zip_longest("ab", "c", fillvalue="-")))
a, b = it.tee([1, 2])
print(list(a), list(b))
print(list(it.product("ab", [1, 2])), list(it.product([0, 1], repeat=2)), list(it.permutations("abc", 2)), list(it.combinations("abc", 2)), list(it.combinations_with_replacement("ab", 2)), len(list(it.permutations(range(4)))))
print(functools.reduce(lambda x, y: x + y, [1, 2, 3]), functools.reduce(operator.add, [], 5), attempt(functools.reduce, operator.add, []))
p = functools.partial(int, base=2)
print(p("101"), functools.partial(max, 5)(3, 9), p.keywords, functools.partial(print, "x").args)


def log(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        "inner doc"
        return ("logged", func(*args, **kwargs))

    return wrapper


@log
def add(a, b=1):
    "adds"
    return a + b


print(add(1), add.__name__, add.__doc__, add.__wrapped__(2, 3))
calls = []


@functools.lru_cache(maxsize=2)
def square(x):
    calls.append(x)
    return x * x


print(square(2), square(2), square(3), square(4), square(2), calls, square.cache_info())
square.cache_clear()
print(square.cache_info())


@functools.cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80))


class Thing:
    count = 0

    @functools.cached_property
    def value(self):
        Thing.count += 1
        return 42


t = Thing()
print(t.value, t.value, Thing.count, t.__dict__)


@functools.total_ordering
class Version:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other.n

    def __lt__(self, other):
        return self.n < other.n


print(Version(1) < Version(2), Version(1) <= Version(1), Version(2) > Version(1), Version(1) >= Version(2))


@functools.singledispatch
def kind(value):
    return "other"


@kind.register(int)
def _(value):
    return "int"


@kind.register
def _(value: list):
    return "list"


print(kind(1), kind([]), kind("a"), kind(True), sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: b - a)))
print(operator.itemgetter(1)([5, 6]), operator.itemgetter("a", "b")({"a": 1, "b": 2}), operator.attrgetter("count")(Thing), operator.methodcaller("upper")("a"), operator.mul(3, 4), operator.contains([1], 1), operator.truth([]))


class Cell:
    def set(self, value, flag=False):
        return (value, flag)

    on = functools.partialmethod(set, "on", flag=True)


print(Cell().on())
