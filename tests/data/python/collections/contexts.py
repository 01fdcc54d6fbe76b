import contextlib
import copy
import io
import sys
from abc import ABC, ABCMeta, abstractmethod
from types import MappingProxyType, SimpleNamespace


def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@contextlib.contextmanager
def manage(name):
    print("enter", name)
    try:
        yield name.upper()
    except ValueError as error:
        print("caught", error)
    finally:
        print("exit", name)


with manage("a") as value:
    print(value)
with manage("b"):
    raise ValueError("boom")


def failing():
    with manage("c"):
        raise KeyError("k")


print(attempt(failing))


@manage("deco")
def decorated():
    print("inside")
    return 5


print(decorated())
with contextlib.suppress(ZeroDivisionError):
    1 / 0
with contextlib.nullcontext(7) as seven:
    print(seven)
buffer = io.StringIO()
with contextlib.redirect_stdout(buffer):
    print("hidden")
print(repr(buffer.getvalue()))
with contextlib.ExitStack() as stack:
    stack.enter_context(manage("s1"))
    stack.enter_context(manage("s2"))
    stack.callback(print, "callback", 1)


class Closer:
    def close(self):
        print("closed")


with contextlib.closing(Closer()):
    pass


class Shape(ABC):
    @abstractmethod
    def area(self):
        ...

    @property
    @abstractmethod
    def name(self):
        ...


class Square(Shape):
    name = "square"

    def area(self):
        return 4


class Partial(Shape):
    def area(self):
        return 1


print(Square().area(), attempt(Shape), attempt(Partial), isinstance(Square(), Shape), issubclass(Square, Shape))


class Duck(metaclass=ABCMeta):
    pass


Duck.register(int)
print(isinstance(5, Duck), issubclass(str, Duck), isinstance("a", Duck))
n = SimpleNamespace(a=1, b="x")
n.c = [1]
print(n, n.a, n == SimpleNamespace(a=1, b="x", c=[1]), vars(n))
m = MappingProxyType({"a": 1})
print(m, m["a"], "a" in m, list(m), len(m), dict(m))


class Node:
    def __init__(self, value, children=()):
        self.value = value
        self.children = list(children)


tree = Node(1, [Node(2), Node(3)])
tree.parent = tree
shallow, deep = copy.copy(tree), copy.deepcopy(tree)
print(shallow.children is tree.children, deep.children is tree.children, deep.children[0].value, deep.parent is deep)
data = {"a": [1, {"b": (2, [3])}], "s": {1}}
clone = copy.deepcopy(data)
clone["a"][1]["b"][1].append(4)
print(data, clone, copy.copy([1, 2]), copy.deepcopy((1, [2])))


class Hooked:
    def __copy__(self):
        return "copied"

    def __deepcopy__(self, memo):
        return "deep"


print(copy.copy(Hooked()), copy.deepcopy([Hooked()]))
s = io.StringIO("one\ntwo\nthree")
print(s.readline(), s.read(2), list(s), s.tell(), s.seek(0), s.readlines())
w = io.StringIO()
print(w.write("abc"), w.getvalue(), attempt(w.write, 5))
b = io.BytesIO(b"xyz")
print(b.read(1), b.read(), b.getvalue())
with io.StringIO("q") as inner:
    pass
print(attempt(inner.read), inner.closed)
try:
    sys.exit(3)
except SystemExit as error:
    print("exit", error.code)
try:
    1 / 0
except ZeroDivisionError:
    print(sys.exc_info()[0].__name__, sys.exc_info()[1])
print(sys.exc_info(), sys.version_info >= (3, 8), sys.version_info[:2], sys.version_info.major, sys.maxsize, sys.byteorder)
print("collections" in sys.modules, "nope" in sys.modules)
print("to stdout", file=sys.stdout)
