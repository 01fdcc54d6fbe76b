"""Shallow and deep copies."""


class Error(Exception):
    pass


error = Error

_atomic = (type(None), bool, int, float, str, bytes, type, range,
           type(...), type(NotImplemented), type(len), type(lambda: None), property)


def _is_atomic(value):
    return type(value) in _atomic or isinstance(value, type)


def _rebuilt(value, parts):
    made = object.__new__(type(value))
    made.__dict__.update(parts)
    return made


def copy(x):
    if _is_atomic(x):
        return x
    cls = type(x)
    hook = getattr(cls, "__copy__", None)
    if hook is not None:
        return hook(x)
    if cls in (tuple, frozenset):
        return x
    if cls in (list, dict, set):
        return x.copy()
    return _reconstruct(x, None)


def _reconstruct(x, memo):
    cls = type(x)
    if hasattr(cls, "__getstate__") and "__getstate__" in _names(cls):
        state = x.__getstate__()
    else:
        state = dict(x.__dict__) if hasattr(x, "__dict__") else {}
    if isinstance(x, BaseException):
        arguments = x.args if memo is None else deepcopy(x.args, memo)
        made = cls.__new__(cls, *arguments)
        made.args = arguments
    elif isinstance(x, list):
        made = cls.__new__(cls)
        list.extend(made, x if memo is None else [])
    elif isinstance(x, dict):
        made = cls.__new__(cls)
        if memo is None:
            dict.update(made, x)
    elif isinstance(x, set):
        made = cls.__new__(cls)
        set.update(made, x if memo is None else [deepcopy(item, memo) for item in x])
    elif isinstance(x, (tuple, frozenset)):
        made = cls.__new__(cls, *x.__getnewargs__()) if hasattr(x, "_fields") and memo is None else None
        if made is None:
            items = list(x) if memo is None else [deepcopy(item, memo) for item in x]
            made = tuple.__new__(cls, items) if isinstance(x, tuple) else frozenset.__new__(cls, items)
    elif isinstance(x, str):
        made = str.__new__(cls, x)
    elif isinstance(x, int):
        made = int.__new__(cls, x)
    elif isinstance(x, float):
        made = float.__new__(cls, x)
    else:
        try:
            made = object.__new__(cls)
        except TypeError:
            # A value of the interpreter's own that does not change.
            return x
    if memo is not None:
        memo[id(x)] = made
        if isinstance(x, list):
            for item in x:
                list.append(made, deepcopy(item, memo))
        elif isinstance(x, dict):
            for key, value in dict.items(x):
                dict.__setitem__(made, deepcopy(key, memo), deepcopy(value, memo))
        state = deepcopy(state, memo)
    if state:
        if hasattr(made, "__setstate__"):
            made.__setstate__(state)
        else:
            made.__dict__.update(state)
    return made


def _names(cls):
    return {name for ancestor in cls.__mro__[:-1] for name in ancestor.__dict__}


def deepcopy(x, memo=None, _nil=[]):
    if memo is None:
        memo = {}
    if _is_atomic(x):
        return x
    known = memo.get(id(x), _nil)
    if known is not _nil:
        return known
    cls = type(x)
    hook = getattr(cls, "__deepcopy__", None)
    if hook is not None:
        made = hook(x, memo)
    elif cls is list:
        made = []
        memo[id(x)] = made
        for item in x:
            made.append(deepcopy(item, memo))
    elif cls is dict:
        made = {}
        memo[id(x)] = made
        for key, value in x.items():
            made[deepcopy(key, memo)] = deepcopy(value, memo)
    elif cls is tuple:
        items = [deepcopy(item, memo) for item in x]
        if id(x) in memo:
            return memo[id(x)]
        made = x if all(new is old for new, old in zip(items, x)) else tuple(items)
    elif cls is set:
        made = {deepcopy(item, memo) for item in x}
    elif cls is frozenset:
        made = frozenset(deepcopy(item, memo) for item in x)
    elif type(x).__name__ in ("module", "method", "builtin_function_or_method"):
        made = x
    else:
        made = _reconstruct(x, memo)
    memo[id(x)] = made
    # Keeps the original alive: its identity is the key above.
    memo.setdefault(id(memo), []).append(x)
    return made


def replace(obj, /, **changes):
    return obj.__replace__(**changes)
