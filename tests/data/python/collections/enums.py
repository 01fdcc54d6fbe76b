import enum
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto, unique


def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


class Color(Enum):
    RED = 1
    GREEN = "g"
    BLUE = auto()
    CRIMSON = 1

    @property
    def pretty(self):
        return self.name.title()

    @classmethod
    def default(cls):
        return cls.RED


print(Color.RED, repr(Color.RED), Color.RED.name, Color.RED.value, Color.BLUE.value if False else "")
print(list(Color), Color("g"), Color["RED"], Color.CRIMSON is Color.RED, len(Color), Color.RED in Color, list(Color.__members__), Color.default(), Color.GREEN.pretty)
print(attempt(Color, 99), attempt(lambda: Color["NO"]), attempt(lambda: Color.NO), Color.RED == Color.RED, Color.RED == 1, Color.RED != Color.GREEN, {Color.RED: 1}[Color.CRIMSON], isinstance(Color.RED, Color), type(Color.RED), Color)
print(f"{Color.RED}", "%s" % Color.RED, str(Color.RED), [c.value for c in Color], hash(Color.RED) == hash(Color.RED), attempt(setattr, Color, "RED", 5), attempt(lambda: Color.RED < Color.GREEN))


class Level(IntEnum):
    LOW = 1
    HIGH = 10


print(Level.LOW, repr(Level.LOW), Level.LOW + 1, Level.HIGH > Level.LOW, Level(10), Level.LOW == 1, f"{Level.HIGH:>4}", sorted([Level.HIGH, Level.LOW]), int(Level.HIGH), isinstance(Level.LOW, int), [0, 1, 2][Level.LOW], {1: "a"}[Level.LOW], "%d" % Level.HIGH, str(Level.LOW))


class Status(str, Enum):
    ACTIVE = "active"
    GONE = "gone"


print(Status.ACTIVE, repr(Status.ACTIVE), Status.ACTIVE == "active", Status.ACTIVE.value, Status("gone"), Status.ACTIVE.upper(), f"{Status.ACTIVE}", "%s" % Status.ACTIVE, str(Status.ACTIVE), "x" + Status.GONE, {"active": 1}[Status.ACTIVE], [s.value for s in Status], ", ".join(Status), len(Status.ACTIVE))


class Kind(StrEnum):
    BIG = auto()
    SMALL = "sm"


print(Kind.BIG, repr(Kind.BIG), Kind.BIG == "big", f"{Kind.SMALL}", str(Kind.SMALL), Kind("sm"), [k for k in Kind])


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


print(Perm.R, repr(Perm.R | Perm.W), Perm.RW, Perm.R | Perm.X, Perm.R in Perm.RW, Perm.RW & Perm.W, ~Perm.R, Perm(0), bool(Perm(0)), list(Perm), list(Perm.RW), Perm.RW.value, Perm.R ^ Perm.RW, Perm(5), attempt(Perm, 99), len(Perm.RW))


class Bits(IntFlag):
    A = 1
    B = 2
    C = 4


print(Bits.A | Bits.B, repr(Bits.A | Bits.B), Bits.A | 8, Bits(3) == 3, Bits.A + 1, Bits.B in Bits(7), ~Bits.A, Bits(0))


def duplicate():
    @unique
    class D(Enum):
        A = 1
        B = 1


print(attempt(duplicate))
Animal = Enum("Animal", "CAT DOG")
print(list(Animal), Animal.CAT.value, Enum("Pair", {"A": "x", "B": "y"}).B.value, Enum("L", [("P", 5)]).P, IntEnum("I", ["ONE", "TWO"]).TWO + 1)


class Planet(Enum):
    EARTH = (5.9, 6.3)
    MARS = (0.6, 3.3)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius


print(Planet.EARTH.mass, Planet.MARS.value, Planet((5.9, 6.3)), repr(Planet.EARTH))


class Coded(Enum):
    def __new__(cls, code, label):
        obj = object.__new__(cls)
        obj._value_ = code
        obj.label = label
        return obj

    A = (1, "first")
    B = (2, "second")


print(Coded(2).label, Coded.A.value, list(Coded))


class Loose(Enum):
    YES = "yes"

    @classmethod
    def _missing_(cls, value):
        return cls.YES if str(value).lower() == "yes" else None

    def __str__(self):
        return self.value


print(Loose("YES"), attempt(Loose, "no"), f"{Loose.YES}")


class Auto(Enum):
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()

    ONE = auto()
    TWO = auto()


print([a.value for a in Auto])


class Empty(Enum):
    def greet(self):
        return f"hi {self.name}"


class Filled(Empty):
    X = 1


def extend():
    class More(Filled):
        Y = 2


print(Filled.X.greet(), attempt(extend), len(Empty), isinstance(Filled.X, Empty), issubclass(Filled, Enum))
import copy
