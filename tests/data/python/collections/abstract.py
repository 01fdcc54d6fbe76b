import collections, os
import collections.abc as abc
def gen(): yield 1
class M:
    def __len__(self): return 0
    def __iter__(self): return iter(())
    def __contains__(self, x): return False
class It:
    def __iter__(self): return self
    def __next__(self): raise StopIteration
class NoHash:
    __hash__ = None
values = {"list": [], "tuple": (), "str": "", "bytes": b"", "bytearray": bytearray(), "range": range(2), "dict": {}, "set": set(), "frozenset": frozenset(), "int": 1, "none": None, "keys": {}.keys(), "items": {}.items(), "values": {}.values(), "gen": gen(), "genfun": gen, "iterlist": iter([]), "iterdict": iter({}), "iterset": iter(set()), "iterbytes": iter(b""), "map": map(str, []), "zip": zip(), "enumerate": enumerate([]), "reversed": reversed([]), "filter": filter(None, []), "len": len, "class": M, "M": M(), "It": It(), "NoHash": NoHash(), "environ": os.environ, "deque": collections.deque(), "od": collections.OrderedDict(), "dd": collections.defaultdict(list), "counter": collections.Counter(), "chain": collections.ChainMap(), "method": [].append, "lambda": lambda: 1, "ud": collections.UserDict(), "iterstr": iter(""), "itertuple": iter(()), "iterrange": iter(range(2)), "itervalues": iter({}.values()), "iteritems": iter({}.items())}
for order in (sorted(name for name in abc.__all__ if name != "Hashable"), sorted((name for name in abc.__all__ if name != "Hashable"), reverse=True)):
    for name in order:
        cls = getattr(abc, name)
        print(name, [key for key, value in values.items() if isinstance(value, cls)], [issubclass(a, cls) for a in (list, dict, set, str, tuple, abc.Mapping, abc.MutableSequence)])
