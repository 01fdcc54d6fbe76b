def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


d = {"a": 1, "b": 2}
print(d.get("a"), d.get("z"), d.get("z", 0), d.setdefault("c", 3), d.setdefault("a", 9), d)
print(d.pop("c"), d.pop("zz", None), attempt(d.pop, "zz"), attempt(lambda: d["zz"]), d.popitem(), d)
print(attempt({}.popitem), attempt(d.get), attempt(d.pop), attempt({}.update, 5), attempt({}.update, [1]), attempt({}.update, [(1, 2, 3)]))
d.update({"x": 1}, y=2)
d.update([("p", 1), ("q", 2)])
print(d, list(d), list(d.keys()), list(d.values()), list(d.items()))
print(d.keys(), d.values(), d.items(), len(d.keys()))
print(dict(a=1, b=2), dict([(1, 2)]), dict({"k": "v"}, z=1), dict.fromkeys("ab"), dict.fromkeys([1, 2], 0))
print({"a": 1} | {"b": 2, "a": 3}, {"a": 1} == {"a": 1.0}, {"a": 1} != {"a": 2})
d |= {"new": 1}
d |= [("pair", 2)]
print(d, "new" in d, "no" in d)
del d["new"]
print(attempt(d.__delitem__, "new"), d)
print({1: "a", 2: "b"}.keys() & {2, 3}, {1: 0}.keys() | {5}, {1: 0, 2: 0}.keys() - {1}, {1: 0}.keys() ^ {1, 2}, {1: 0}.keys() == {1}, {1: 2}.items() == {(1, 2)})
print({1: 0}.keys().isdisjoint([2]), {1: 0}.keys() <= {1, 2}, (1, 2) in {1: 2}.items(), 2 in {1: 2}.values())
print(list(reversed({"a": 1, "b": 2})), list(reversed({"a": 1, "b": 2}.items())))
print(attempt(lambda: {[]: 1}), attempt(lambda: {{}: 1}), {1: "int", True: "bool", 1.0: "float"})
c = d.copy()
c.clear()
print(c, bool(c), len(d))


class Lower(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)

    def __missing__(self, key):
        return f"no {key}"

    def __contains__(self, key):
        return super().__contains__(key.lower())


m = Lower()
m["ABC"] = 1
print(m, m["abc"], m["x"], m.get("x"), "AbC" in m, len(m), list(m), isinstance(m, dict), dict(m), {**m})
m.extra = 5
print(m.extra, m == {"abc": 1}, attempt(lambda: hash(m)))


def changing():
    e = {1: 1, 2: 2}
    for k in e:
        e[k + 10] = 0


print(attempt(changing))
nested = {"a": {"b": [1, {"c": None}]}}
print(nested, nested["a"]["b"][1]["c"])
r = {}
r["self"] = r
print(r)
print({k: v for k, v in zip("abc", range(3)) if v}, {**{"a": 1}, "b": 2})
print(dict(**{"a": 1}, b=2), attempt(dict, 1))
