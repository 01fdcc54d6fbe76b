from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, MutableMapping, MutableSequence, Sequence, Set, Sized
import collections


def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


o = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
o.move_to_end("a")
print(o, list(o), o.popitem(), o.popitem(last=False), o, OrderedDict(), OrderedDict(a=1) == {"a": 1})
print(OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict.fromkeys("ab", 0), isinstance(o, dict))
o.move_to_end("c", last=False)
d = defaultdict(list)
d["x"].append(1)
d["x"].append(2)
d["y"]
print(d, dict(d), d.get("z"), "z" in d, d.default_factory is list, len(d), attempt(lambda: defaultdict()["q"]), defaultdict(int, {"a": 1}))
n = defaultdict(lambda: defaultdict(int))
n["a"]["b"] += 1
print({k: dict(v) for k, v in n.items()}, attempt(defaultdict, 5))
c = Counter("abracadabra")
print(c, c["a"], c["zz"], c.most_common(2), sorted(c.elements()), c.total(), sum(c.values()))
c.update("aab")
c.subtract({"a": 3})
print(c, c + Counter(a=1), c - Counter(a=2), c & Counter(a=1, z=2), c | Counter(z=9), +Counter(a=-1, b=1), Counter(), Counter(a=1) == Counter(a=1, b=0))
q = deque([1, 2, 3], maxlen=4)
q.append(4)
q.append(5)
q.appendleft(0)
print(q, q.pop(), q.popleft(), q, len(q), q[0], q[-1], 3 in q, q.maxlen, deque("ab"))
q.rotate(1)
q.extend([8, 9])
q.extendleft([7])
print(q, list(reversed(q)), q.count(8), q.index(8), attempt(deque().pop), attempt(lambda: q[10]), deque([1]) == deque([1]), bool(deque()))
P = namedtuple("P", "x y z", defaults=[0])
p = P(1, y=2)
print(p, p.x, p[1], p._asdict(), p._replace(x=9), P._fields, P._make([1, 2, 3]), p == (1, 2, 0), tuple(p), P.__name__, p._field_defaults, isinstance(p, tuple))
x, y, z = p
print(x, y, z, hash(p) == hash((1, 2, 0)), attempt(P), attempt(P, 1, 2, 3, 4), attempt(P, 1, 2, q=3), attempt(lambda: p.nope), attempt(namedtuple, "A", "a a"), attempt(namedtuple, "A", ["class"]), sorted([P(2, 1), P(1, 2)]))


class Q(namedtuple("Base", ["left", "right"])):
    __slots__ = ()

    @property
    def total(self):
        return self.left + self.right

    def __str__(self):
        return f"<{self.left}>"


print(Q(1, 2).total, Q(1, 2), repr(Q(1, 2)), str(Q(3, 4)))
cm = ChainMap({"a": 1}, {"a": 2, "b": 3})
print(cm["a"], cm["b"], dict(cm), sorted(cm), len(cm), attempt(lambda: cm["zz"]), cm.new_child({"q": 1})["q"], cm.parents, cm)
cm["n"] = 5
print(cm.maps[0])
print([isinstance(v, Mapping) for v in ({}, [], OrderedDict())], [isinstance(v, Sequence) for v in ([], (), "", {}, range(2), b"")], [isinstance(v, Iterable) for v in ([], 5, "a", iter([]), (x for x in []))])
print(isinstance(len, Callable), isinstance(P, Callable), isinstance(5, Callable), isinstance(1, Hashable), isinstance([], Hashable), isinstance({}.keys(), Set), isinstance(iter([]), Iterator), isinstance([], Iterator), isinstance((i for i in []), Iterator), isinstance([], Sized), isinstance({}, MutableMapping), isinstance([], MutableSequence), issubclass(dict, Mapping), issubclass(str, Sequence))


class Store(MutableMapping):
    def __init__(self):
        self.data = {}

    def __getitem__(self, key):
        return self.data[key]

    def __setitem__(self, key, value):
        self.data[key] = value

    def __delitem__(self, key):
        del self.data[key]

    def __iter__(self):
        return iter(self.data)

    def __len__(self):
        return len(self.data)


s = Store()
s["a"] = 1
s.update(b=2)
print(dict(s), s.get("zz", 0), "a" in s, list(s.items()), s.pop("a"), s.setdefault("q", 7), s == {"b": 2, "q": 7}, list(s.values()), isinstance(s, Mapping), len(s), {**s}, attempt(lambda: s["nope"]))


class Half(MutableMapping):
    def __getitem__(self, key):
        return 1


print(attempt(Half))


class Custom:
    def __len__(self):
        return 3

    def __getitem__(self, i):
        if i >= 3:
            raise IndexError(i)
        return i * 10

    def __iter__(self):
        return iter([7])


print(isinstance(Custom(), Iterable), isinstance(Custom(), Sized), isinstance(Custom(), Sequence), list(reversed(Custom())))
u = collections.UserDict(a=1)
u["b"] = 2
print(u, u["a"], len(u), dict(u))
