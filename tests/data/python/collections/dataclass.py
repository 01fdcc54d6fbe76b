import dataclasses
from dataclasses import KW_ONLY, InitVar, asdict, astuple, dataclass, field, fields, is_dataclass, replace
from typing import ClassVar, List, Optional


def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@dataclass
class Column:
    name: str
    type: str = "text"
    tags: List[str] = field(default_factory=list)
    registry: ClassVar[dict] = {}
    secret: Optional[str] = field(default=None, repr=False, compare=False)


a, b = Column("id"), Column("id", "text", [])
print(a, a == b, a != Column("x"), a.tags is b.tags, attempt(Column), attempt(Column, 1, 2, 3, 4, 5), attempt(Column, nope=1), attempt(Column, "a", name="b"))
print([f.name for f in fields(Column)], asdict(a), astuple(a), replace(a, type="int"), is_dataclass(a), is_dataclass(Column), is_dataclass(5), attempt(hash, a))
print(Column.__match_args__, Column.type, attempt(fields, 5))


@dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int = 0


print(Version(1, 2) < Version(1, 3), sorted([Version(2), Version(1)]), hash(Version(1)) == hash(Version(1)), {Version(1): "a"}[Version(1, 0)], attempt(setattr, Version(1), "major", 5), attempt(lambda: Version(1) < 5))


@dataclass
class Base:
    x: int
    y: int = 2


@dataclass
class Derived(Base):
    z: int = 3
    y: int = 20

    def __post_init__(self):
        self.total = self.x + self.y + self.z


d = Derived(1)
print(d, d.total, [f.name for f in fields(Derived)], isinstance(d, Base), d == Base(1, 20))


@dataclass
class WithInit:
    size: int
    factor: InitVar[int] = 2
    area: int = field(init=False)
    _: KW_ONLY
    label: str = "l"

    def __post_init__(self, factor):
        self.area = self.size * factor


print(WithInit(3), WithInit(3, 5, label="q"), attempt(WithInit, 1, 2, "label"), attempt(WithInit))


@dataclass(eq=False, repr=False)
class Plain:
    x: int = 1


print(Plain() == Plain(), Plain().x)


@dataclass(slots=True, kw_only=True)
class Slim:
    a: int
    b: int = 0


print(Slim(a=1), attempt(Slim, 1))


def bad():
    @dataclass
    class Bad:
        items: list = []


print(attempt(bad))


def bad_order():
    @dataclass
    class Bad:
        a: int = 1
        b: int


print(attempt(bad_order))


@dataclass
class Outer:
    inner: Column
    many: list
    mapping: dict


o = Outer(Column("c"), [Column("d")], {"k": Column("e")})
print(asdict(o))
print(astuple(o))
Made = dataclasses.make_dataclass("Made", ["x", ("y", int, 5)])
print(Made(1), Made(1) == Made(1, 5))


@dataclass
class Custom:
    x: int

    def __repr__(self):
        return f"C({self.x})"

    def __eq__(self, other):
        return True


print(Custom(1), Custom(1) == 7)
match Column("m", "int"):
    case Column(name, "int"):
        print("matched", name)
