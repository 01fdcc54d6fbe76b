import contextlib, collections, enum, functools, itertools, json, os, re, sys, textwrap, datetime, logging, copy, string
from collections import OrderedDict, defaultdict
from typing import Any, Dict, List, Optional, Sequence, Union
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
revision: str = "abc"
down_revision: Union[str, Sequence[str], None] = None
class Role(str, Enum):
    admin = "admin"
    user = "user"
    def __str__(self): return self.value
print([r.value for r in Role], [str(r) for r in Role], Role.admin in ("admin",), "admin" == Role.admin, Role("user").name, json.dumps({"r": Role.admin}), sorted(Role, key=lambda r: r.value), Role.__members__.items(), tuple(r.name for r in Role), hash(Role.admin) == hash("admin"), {Role.admin: 1}, Role.admin < Role.user)
class Old(enum.Enum):
    a = "a"; b = "b"
print(*[e.name for e in Old], list(map(lambda e: e.value, Old)), Old._member_names_, Old._value2member_map_["a"], Old.a._value_, "a" in [e.value for e in Old], Old["a"].value)
@dataclass
class Spec:
    table: str
    cols: List[str] = field(default_factory=list)
    opts: Dict[str, Any] = field(default_factory=dict)
    @property
    def names(self): return ", ".join(self.cols)
for s in [Spec("t", ["a", "b"]), Spec(table="u")]: print(s, s.names)
groups = defaultdict(list)
for k, v in [("a", 1), ("b", 2), ("a", 3)]: groups[k].append(v)
print(dict(groups), {k: sum(v) for k, v in groups.items()})
def chunks(seq, n):
    it = iter(seq)
    while True:
        c = list(itertools.islice(it, n))
        if not c: return
        yield c
print(list(chunks(range(7), 3)))
class Meta(type):
    registry = {}
    def __new__(mcs, name, bases, ns, **kw):
        cls = super().__new__(mcs, name, bases, ns)
        mcs.registry[name] = cls
        return cls
    def __init__(cls, name, bases, ns, **kw):
        super().__init__(name, bases, ns)
        cls.tag = name.lower()
    def __call__(cls, *a, **k):
        o = super().__call__(*a, **k)
        o.made = True
        return o
    @property
    def upper(cls): return cls.__name__.upper()
    def __len__(cls): return 7
    def __contains__(cls, x): return x == 1
class A(metaclass=Meta):
    def __init__(self, x): self.x = x
class B(A, flag=True): pass
print(Meta.registry, B.tag, B(3).made, B.upper, len(B), 1 in B, type(B), isinstance(B, Meta))
class Singleton(type):
    _i = {}
    def __call__(cls, *a, **k):
        if cls not in cls._i: cls._i[cls] = super(Singleton, cls).__call__(*a, **k)
        return cls._i[cls]
class Conf(metaclass=Singleton): pass
print(Conf() is Conf())
class D(dict):
    def __getattr__(self, n):
        try: return self[n]
        except KeyError as e: raise AttributeError(n) from e
    __setattr__ = dict.__setitem__
    __delattr__ = dict.__delitem__
d = D(a=1); d.b = 2; del d.a
print(d, d.b, attempt(lambda: d.zz), hasattr(d, "q"))
class Str(str):
    def __new__(cls, v, extra=None):
        o = super().__new__(cls, v); o.extra = extra; return o
    def __eq__(self, o): return str.__eq__(self, o)
    def __hash__(self): return str.__hash__(self)
    def __add__(self, o): return Str(str.__add__(self, o))
s = Str("x", 5)
print(s, s.extra, s == "x", {s: 1}["x"], s + "y", type(s + "y").__name__, f"{s:>3}", "%s" % s, repr(s), s.upper(), [s], str(s) is not None, len(s), s[0], "x" in s, s.join(["a", "b"]))
class I(int):
    def __add__(self, o): return I(int.__add__(self, o))
    def __repr__(self): return f"I({int(self)})"
print(I(3) + 4, I(3) * 2, I(3) == 3, I(5) > 2, str(I(2)), f"{I(2)}", f"{I(2):03d}", abs(I(-2)), -I(2), [10,20,30][I(1)], range(I(3)), int.__str__(5))
class T(tuple):
    def __new__(cls, *a): return super().__new__(cls, a)
    def __repr__(self): return "T" + super().__repr__()
    def __eq__(self, o): return super().__eq__(o)
    __hash__ = tuple.__hash__
print(T(1, 2), T(1) == (1,), {T(1): 2}, T(1, 2)[0], T(1)+(2,), list(T(1,2)))
class E(Exception):
    def __init__(self, code, msg="m"):
        super().__init__(msg); self.code = code
try: raise E(5)
except E as e: print(e, e.code, e.args, repr(e))
class F(float): pass
print(F(1.5), F(1.5) + 1, repr(F(2)), F(1.5) == 1.5, round(F(2.567), 1))
class By(bytes): pass
print(By(b"ab"), By(b"ab") == b"ab", By(b"a")[0])
class L(list):
    def append(self, x): super().append(x * 2)
    def __iter__(self): return iter(["it"])
    def __contains__(self, x): return True
    def __len__(self): return 99
l = L([1]); l.append(2)
print(l, list(l), 5 in l, len(l), l[1], [*l], bool(l))
class P(property): pass
class Q:
    @P
    def v(self): return 9
    @classmethod
    @property
    def cp(cls): return cls.__name__
print(Q().v, Q.cp)
class cm(classmethod): pass
class Desc:
    def __set_name__(self, o, n): self.n = n
    def __get__(self, i, o): return (self.n, i is None)
    def __set__(self, i, v): i.__dict__["_" + self.n] = v
class H:
    x = Desc()
h = H(); h.x = 5
print(h.x, H.x, h.__dict__)
with contextlib.ExitStack() as st:
    st.callback(lambda: print("done"))
print(string.Formatter().format("{0} {a}", 1, a=2), re.sub(r"\d+", lambda m: f"<{m.group()}>", "a1b22"), datetime.date(2020, 1, 2) - datetime.timedelta(1))
print(copy.deepcopy({"d": datetime.date(2020,1,1), "r": Role.admin, "p": Path("x"), "f": len, "s": s, "od": OrderedDict(a=[1]), "dd": groups}))
print(json.dumps({"a": OrderedDict(z=1), "t": (1, 2), "dd": groups, "nt": collections.namedtuple("N", "q")(1)}))
