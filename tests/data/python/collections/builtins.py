def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


print(len("abc"), len([1]), len({}), len(range(0, 10, 3)), attempt(len, 5), attempt(len))
print(min(3, 1, 2), max([1, 5, 2]), min("b", "a"), max([], default=0), attempt(max, []), min([3, -4], key=abs), max("aa", "b", key=len), attempt(min, 1), attempt(max, 1, 2, default=3))
print(sum([1, 2, 3]), sum([[1], [2]], []), sum([0.1] * 3), sum((), 5), attempt(sum, ["a"]), attempt(sum, [], ""))
print(any([]), all([]), any([0, 1]), all([1, 0]), any(x > 2 for x in range(5)))
print(list(enumerate("ab")), list(enumerate("ab", 5)), list(enumerate("ab", start=1)))
print(list(zip([1, 2], "abc")), list(zip()), attempt(lambda: list(zip([1], [1, 2], strict=True))), attempt(lambda: list(zip([1, 2], [1], strict=True))), list(zip(*[(1, 2), (3, 4)])))
print(list(map(str, [1, 2])), list(map(lambda a, b: a + b, [1, 2], [10, 20])), list(filter(None, [0, 1, "", "a"])), list(filter(lambda x: x > 1, [1, 2, 3])))
print(isinstance(1, int), isinstance(True, int), isinstance("a", (int, str)), isinstance(1, int | str), issubclass(bool, int), attempt(isinstance, 1, 2), attempt(issubclass, 1, int))


class Point:
    kind = "point"

    def __init__(self, x=0):
        self.x = x

    def __call__(self):
        return self.x


p = Point(3)
print(getattr(p, "x"), getattr(p, "y", None), attempt(getattr, p, "y"), hasattr(p, "x"), hasattr(p, "y"), hasattr(Point, "kind"))
setattr(p, "y", 4)
delattr(p, "x")
print(vars(p), hasattr(p, "x"), attempt(delattr, p, "x"), callable(p), callable(Point), callable(5), callable(len), attempt(getattr, p, 1))
print([name for name in dir(p) if not name.startswith("_")], id(p) == id(p), hash("a") == hash("a"))
print(repr("a'b"), repr('a"b'), repr(1.0), repr(None), repr([1, "x", (2,)]), ascii("héllo\u20ac"))
print(chr(97), chr(8364), ord("a"), ord("€"), attempt(ord, "ab"), attempt(chr, -1), hex(255), hex(-255), oct(8), bin(10), bin(-3), hex(2 ** 70))
print(abs(-3), abs(-2.5), abs(True), attempt(abs, "a"), divmod(7, 3), divmod(-7, 3), divmod(7.5, 2), attempt(divmod, 1, 0))
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234, -2), round(1250, -2), round(1350, -2), round(1.5, 0), round(123.456, -1), round(5, 3), attempt(round, "a"))
print(pow(2, 10), pow(2, -1), pow(3, 4, 5), pow(3, -1, 7), attempt(pow, 1, 2, 0), attempt(pow, 2, -1, 4))
i = iter([1, 2])
print(next(i), next(i), next(i, "end"), attempt(next, i), attempt(next, [1]), attempt(iter, 5))
n = [0]


def step():
    n[0] += 1
    return n[0]


print(list(iter(step, 4)), attempt(reversed, {1}), format(3.14159, ".2f"), format(255, "x"), format("a", ">5"), format(1234567, ","))
print("a", 1, None, sep="-", end="!\n")
print()
print(*[1, 2], sep="")
print(eval("1 + 2 * n[0]"), eval("x + y", {"x": 1}, {"y": 2}), "attempt" in globals(), globals()["n"] is n)
print(__import__("operator").add(1, 2), attempt(__import__, "no_such_module"))
print(range(3), range(1, 10, 2), list(range(5, 0, -2)), 3 in range(5), range(5)[1:3], range(10)[-1], range(3) == range(0, 3), len(range(0)), range(5).index(3), range(5).count(9), range(1, 9).start, attempt(range, 1, 2, 0), attempt(range, "a"), attempt(lambda: range(3)[5]))
print(slice(1, 2), slice(5).stop, slice(None, None, -1).indices(5), slice(1, None).indices(3))
print(type(1), type("a"), type(None), type([]), type(p).__name__, type(len).__name__, type(print), type(lambda: 0))
print(int("12"), int(3.9), float("1.5"), str(12), bool([]), bytes([65, 66]), complex if False else "")
print(sorted({"b": 1, "a": 2}.items(), key=lambda kv: kv[1]), sorted("hello", key=str.upper))
