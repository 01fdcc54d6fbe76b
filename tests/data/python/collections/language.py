import asyncio, functools, itertools, logging, os, sys, typing, types, enum, abc, operator, random, io, inspect, warnings, collections
def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
class G(typing.Generic[typing.TypeVar("T")]):
    pass
print(G[int]().__class__.__name__, isinstance(G(), G))
class Base(abc.ABC):
    registry = {}
    def __init_subclass__(cls, /, key=None, **kw):
        super().__init_subclass__(**kw)
        cls.registry[key] = cls
    @abc.abstractmethod
    def run(self): ...
    @classmethod
    @abc.abstractmethod
    def make(cls): ...
    @staticmethod
    def helper(): return 1
class Impl(Base, key="impl"):
    def run(self): return "run"
    @classmethod
    def make(cls): return cls()
print(Base.registry, Impl.make().run(), attempt(Base), Impl.helper())
print(Impl.__mro__, Impl.__name__, Impl.__module__, Impl.__qualname__, Impl.__bases__)
def deco(n):
    def wrap(f):
        @functools.wraps(f)
        def inner(*a, **k):
            return [f(*a, **k)] * n
        return inner
    return wrap
@deco(2)
def hi(name, *, greet="hello"): return f"{greet} {name}"
print(hi("x", greet="yo"), hi.__name__, inspect.signature(hi))
print(sorted([(1, "b"), (1, "a"), (0, "z")]), sorted("bA", key=str.lower), sorted([{"a": 2}, {"a": 1}], key=operator.itemgetter("a")))
print(max([(1, "a"), (2, "b")], key=lambda t: t[0]), min({"a": 3, "b": 1}.items(), key=lambda kv: kv[1]), sum(x for x in range(4)), sum([1.5, 2]))
a, *b, c = range(5)
print(a, b, c, [*b, *"xy"], {**{"a": 1}, **{"b": 2}}, (lambda *a, **k: (a, k))(1, *[2], x=3, **{"y": 4}))
print([x for x in range(10) if x % 2 if x > 3], {x: y for x, y in zip("ab", [1, 2])}, {x for x in "aab"} == {"a", "b"}, [[j for j in range(i)] for i in range(3)])
print("%(a)s %(b)05.1f" % {"a": 1, "b": 2.345}, "{:>10}|{:<5}|{:^7}".format("a", "b", "c"), "{0[k]} {1.real}".format({"k": 5}, 3), f"{'x'!r:>5} {3.14159:.2f} {1000000:,} {255:#x} {0.5:%}")
def gen():
    try:
        x = yield 1
        print("got", x)
        yield 2
    finally:
        print("closed")
g = gen(); print(next(g), g.send("v")); g.close()
def sub():
    r = yield from gen2()
    print("r", r)
def gen2():
    yield 1
    return "ret"
print(list(sub()))
try:
    try: raise ValueError("a")
    except ValueError as e: raise TypeError("b") from e
except TypeError as e: print(repr(e.__cause__), e)
try: assert 1 == 2, "msg"
except AssertionError as e: print(e)
for i in range(3):
    if i == 5: break
else: print("else")
x = 5
match {"type": "a", "v": [1, 2, 3]}:
    case {"type": "a", "v": [first, *rest]} if first == 1: print("m", first, rest)
match 5:
    case int(n) | float(n) if n > 3: print("num", n)
class Pt:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
match Pt(1, 2):
    case Pt(1, y=yy): print(yy)
print(type(Pt(1,2)).__name__, Pt.__dict__["__match_args__"], attempt(lambda: Pt(1)), attempt(lambda: Pt(1, 2).zz), attempt(lambda: None.x), attempt(lambda: 1 + "a"), attempt(lambda: "a" + 1), attempt(lambda: {}["k"]), attempt(lambda: [][0]), attempt(lambda: int("x")), attempt(lambda: undefined), attempt(lambda: (1).foo), attempt(lambda: len(5)), attempt(lambda: [1, 2, 3].foo()), attempt(lambda: "abc".index("z")), attempt(lambda: 5()), attempt(lambda: {}.x))
@functools.lru_cache
def f(x): return x
print(f(1), f.cache_info())
nl = os.linesep
print(os.environ.get("DB_URL", "sqlite://"), sys.argv is not None, isinstance(sys.path, list))
s = io.StringIO(); print("a", file=s, end=""); print(s.getvalue())
class Temp:
    def __enter__(self): return self
    def __exit__(self, t, v, tb): print(t.__name__ if t else None, v); return True
with Temp(): raise KeyError("x")
with Temp() as t1, Temp() as t2: pass
class V:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return self.v < o.v
    def __eq__(self, o): return self.v == o.v
    def __hash__(self): return hash(self.v)
    def __repr__(self): return f"V{self.v}"
    def __bool__(self): return False
    def __len__(self): return 3
    def __iter__(self): yield from [1, 2]
    def __getitem__(self, k): return k
    def __contains__(self, k): return k == 1
    def __add__(self, o): return V(self.v + (o.v if isinstance(o, V) else o))
    def __radd__(self, o): return V(o + self.v)
    def __neg__(self): return V(-self.v)
    def __format__(self, s): return f"<{s}>"
    def __index__(self): return self.v
print(sorted([V(2), V(1)]), V(1) == V(1), {V(1): "a"}[V(1)], bool(V(1)), len(V(1)), list(V(1)), V(1)[2:3], 1 in V(5), V(1) + V(2), 1 + V(2), sum([V(1), V(2)], V(0)), -V(3), f"{V(1):abc}", [0, 1, 2][V(1)], hex(V(10)), V(1) != V(2), max(V(1), V(3)))
print(list(itertools.chain.from_iterable([[1], [2, 3]])), dict(itertools.zip_longest("ab", [1])), list(itertools.product(*[[1, 2], "a"])))
print(collections.Counter(["a", "b", "a"]).most_common(1)[0][0], list(collections.deque(range(5), 2)), bool(collections.OrderedDict()))
print(enum.Enum("X", ["a", "b"]).a, type(enum.Enum("X", "a")), list(enum.Enum("Y", [("q", 1)], type=int)))
def kw(a, /, b, *, c=1): return a, b, c
print(kw(1, b=2), attempt(kw, 1), attempt(kw, a=1, b=2), attempt(kw, 1, 2, 3), attempt(kw, 1, 2, d=4))
print(0.1 + 0.2, 1e20, 1e-5, 1 / 3, 10 // 3, -7 // 2, -7 % 3, 2 ** 100, 1_000, 0xff, 1e400, float("nan"), 5 / 2, 7.0 // 2, True + 1, ~5, 1 << 70, round(0.5), int(-3.7), 3 == 3.0, "é".encode(), b"\xff".hex(), bytes([1, 2]), "a\tb\n".__repr__(), "\u20ac", 'it"s', "x" * 3)
global_var = 1
def change():
    global global_var
    global_var += 1
change(); print(global_var)
print((lambda: (yield))().__class__.__name__, callable(print), print.__name__, len.__class__.__name__)
print(str(Exception("a", 1)), repr(KeyError("k")), str(KeyError("k")), OSError(2, "no", "f"), [1, None, True, 2.0, "s", b"b", (1,), {1: 2}, {3}, ...], type(...), NotImplemented)
del x
print(attempt(lambda: x))
