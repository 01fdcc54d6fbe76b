def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def show(value):
    return f"{type(value).__name__}{sorted(value)}"


s = {1, 2, 3}
s.add(4)
s.discard(9)
s.remove(1)
print(show(s), attempt(s.remove, 1), len(s), 2 in s, 7 not in s)
print(show(s | {9}), show(s & {2, 3}), show(s - {2}), show(s ^ {2, 99}))
print(show(s.union([7], (8,))), show(s.intersection([2, 3, 5])), show(s.difference({2}, {3})), show(s.symmetric_difference([2, 99])))
print(s.issubset({2, 3, 4, 5}), s.issuperset([2]), s.isdisjoint([10]), s <= {2, 3, 4}, s < {2, 3, 4}, s >= {2}, s > {2}, s == {4, 3, 2}, s != {1})
s.update([10, 11], {12})
s.intersection_update({10, 11, 2})
print(show(s))
s.difference_update([2])
s.symmetric_difference_update({10, 50})
print(show(s))
s |= {1}
s &= {1, 11}
s -= {11}
s ^= {1, 5}
print(show(s), attempt(lambda: {1} | [2]), attempt(lambda: {1} < [2]))
f = frozenset("abca")
print(show(f), show(f | {"z"}), hash(f) == hash(frozenset("cab")), {f: 1}[frozenset("abc")], attempt(lambda: f.add("x")), show({"q"} | f))
print(set(), frozenset(), set() == frozenset(), {1} == frozenset([1]), attempt(lambda: {[]}), attempt(set, 5), attempt(set().pop))
print(show(set("hello")), show({x % 3 for x in range(10)}), {1}, {"a"}, frozenset({1}))


class Tags(set):
    def add(self, value):
        super().add(value.upper())


t = Tags(["A"])
t.add("b")
print(show(t), isinstance(t, set), "B" in t, t == {"A", "B"}, show(t | {"C"}))
print(show(s.copy()), s.copy() is s)
