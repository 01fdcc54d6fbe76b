def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


a = [3, 1, 2]
a.append(5)
a.extend((7, 8))
a.insert(1, 10)
a.insert(-100, 0)
a.insert(100, 99)
print(a, a.pop(), a.pop(0), a.pop(-2), a)
a.remove(10)
print(a, a.index(2), a.count(5), attempt(a.index, 77), attempt(a.remove, 77))
print(attempt([].pop), attempt([1].pop, 5), attempt([1].pop, "x"))
print(attempt([1].append), attempt([1].append, 1, 2), attempt([1].insert, 1))
b = a.copy()
b.reverse()
print(a, b, a == b, a is b)
b.clear()
print(b, bool(b))
words = ["pear", "fig", "apple", "kiwi", "date"]
words.sort(key=len)
print(words)
words.sort(key=len, reverse=True)
print(words)
print(sorted(words), sorted(words, reverse=True), sorted([3, 1.5, True, 2]))
print(attempt(sorted, [1, "a"]), attempt(sorted, [None, None]), attempt([].sort, 1), attempt([].sort, foo=1))


class Card:
    def __init__(self, rank, suit):
        self.rank, self.suit = rank, suit

    def __lt__(self, other):
        return self.rank < other.rank

    def __repr__(self):
        return f"{self.rank}{self.suit}"


cards = [Card(3, "a"), Card(1, "b"), Card(3, "c"), Card(2, "d"), Card(1, "e")]
print(sorted(cards), sorted(cards, reverse=True), min(cards), max(cards))
print(list(reversed([1, 2, 3])), list(reversed("abc")), list(reversed((1, 2))), list(reversed(range(5))))
print([1, 2] + [3], [0] * 3, 2 * [1, 2], [1, 2, 3][::-1], [1, 2, 3, 4][1:3], [1, 2, 3, 4][::2])
c = list(range(10))
c[2:5] = ["x"]
del c[-1]
del c[::3]
c[1] = "y"
print(c, 4 in c, "x" not in c)
c += "ab"
print(c, attempt(lambda: [1] + (2,)), attempt(lambda: [1][5]), attempt(lambda: [1]["a"]))
print([1, 2] < [1, 3], [1] < [1, 0], [2] > [1, 9], [[1], [2]] == [[1], [2]])


class Stack(list):
    def __init__(self, *items, name="stack"):
        super().__init__(items)
        self.name = name

    def push(self, item):
        self.append(item)
        return self

    def __getitem__(self, index):
        return ("got", super().__getitem__(index))


s = Stack(1, 2, name="s")
s.push(3)
print(s, s.name, len(s), s[0], list(s), 3 in s, isinstance(s, list), s == [1, 2, 3], sorted(s), s + [4])
print(list(x for x in "ab"), list({1: 2}), list("héé"), tuple([1, 2]), attempt(list, 5), attempt(list, 1, 2))
x = [1, 2]
x.append(x)
print(x)
print((1, 2, 1).count(1), (1, 2, 1).index(2), attempt((1,).index, 5), (1,) + (2,), (1, 2) * 2, (1, 2) < (1, 3))
print(hash((1, 2)) == hash((1, 2)), (1,), (), tuple(), tuple("ab"))
