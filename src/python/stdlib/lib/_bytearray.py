"""The builtin class `bytearray`: bytes that can be changed."""

from collections import abc


def _data(value):
    if isinstance(value, bytearray):
        return bytes(value._items)
    if isinstance(value, bytes):
        return value
    raise TypeError(f"a bytes-like object is required, not '{type(value).__name__}'")


def _plain(value):
    """A tuple or a single value with its bytearrays as bytes."""
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    return bytes(value._items) if isinstance(value, bytearray) else value


def _item(value):
    if not isinstance(value, int):
        raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
    if not 0 <= value < 256:
        raise ValueError("byte must be in range(0, 256)")
    return int(value)


@abc.ByteString.register
@abc.MutableSequence.register
class bytearray:
    __hash__ = None

    def __init__(self, source=b"", encoding=None, errors=None):
        if isinstance(source, bytearray):
            self._items = list(source._items)
        elif isinstance(source, str):
            if encoding is None:
                raise TypeError("string argument without an encoding")
            self._items = list(source.encode(encoding, errors or "strict"))
        elif encoding is not None or errors is not None:
            raise TypeError("encoding without a string argument")
        else:
            self._items = list(bytes(source))

    @classmethod
    def fromhex(cls, string):
        return cls(bytes.fromhex(string))

    @staticmethod
    def maketrans(frm, to):
        return bytes.maketrans(_plain(frm), _plain(to))

    def __bytes__(self):
        return bytes(self._items)

    def __repr__(self):
        return f"bytearray({bytes(self._items)!r})"

    def __len__(self):
        return len(self._items)

    def __bool__(self):
        return bool(self._items)

    def __iter__(self):
        return iter(self._items)

    def __contains__(self, item):
        if isinstance(item, int):
            return _item(item) in self._items
        return _data(item) in bytes(self._items)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return bytearray(self._items[index])
        if index >= len(self._items) or index < -len(self._items):
            raise IndexError("bytearray index out of range")
        return self._items[index]

    def __setitem__(self, index, value):
        if isinstance(index, slice):
            self._items[index] = list(bytes(_plain(value)))
        elif index >= len(self._items) or index < -len(self._items):
            raise IndexError("bytearray index out of range")
        else:
            self._items[index] = _item(value)

    def __delitem__(self, index):
        del self._items[index]

    def __eq__(self, other):
        if not isinstance(other, (bytes, bytearray)):
            return NotImplemented
        return bytes(self._items) == _data(other)

    def __lt__(self, other):
        return bytes(self._items) < _data(other)

    def __le__(self, other):
        return bytes(self._items) <= _data(other)

    def __gt__(self, other):
        return bytes(self._items) > _data(other)

    def __ge__(self, other):
        return bytes(self._items) >= _data(other)

    def __add__(self, other):
        return bytearray(bytes(self._items) + _data(other))

    def __radd__(self, other):
        return _data(other) + bytes(self._items)

    def __iadd__(self, other):
        self.extend(_plain(other))
        return self

    def __mul__(self, count):
        return bytearray(bytes(self._items) * count)

    __rmul__ = __mul__

    def __imul__(self, count):
        self._items *= count
        return self

    def __mod__(self, values):
        return bytearray(bytes(self._items) % values)

    def append(self, item):
        self._items.append(_item(item))

    def extend(self, iterable):
        self._items.extend([_item(item) for item in iterable])

    def insert(self, index, item):
        self._items.insert(index, _item(item))

    def pop(self, index=-1):
        if not self._items:
            raise IndexError("pop from empty bytearray")
        return self._items.pop(index)

    def remove(self, value):
        if _item(value) not in self._items:
            raise ValueError("value not found in bytearray")
        self._items.remove(value)

    def reverse(self):
        self._items.reverse()

    def clear(self):
        self._items.clear()

    def copy(self):
        return bytearray(self)

    def decode(self, encoding="utf-8", errors="strict"):
        return bytes(self._items).decode(encoding, errors)

    def join(self, iterable):
        return bytearray(bytes(self._items).join([_data(item) for item in iterable]))

    def split(self, sep=None, maxsplit=-1):
        return [bytearray(part) for part in bytes(self._items).split(_plain(sep), maxsplit)]

    def rsplit(self, sep=None, maxsplit=-1):
        return [bytearray(part) for part in bytes(self._items).rsplit(_plain(sep), maxsplit)]

    def splitlines(self, keepends=False):
        return [bytearray(part) for part in bytes(self._items).splitlines(keepends)]

    def partition(self, sep):
        return tuple(bytearray(part) for part in bytes(self._items).partition(_plain(sep)))

    def rpartition(self, sep):
        return tuple(bytearray(part) for part in bytes(self._items).rpartition(_plain(sep)))


def _answering(name):
    """A method of bytes whose answer is a number or a string."""
    def method(self, *args):
        return getattr(bytes(self._items), name)(*[_plain(arg) for arg in args])
    method.__name__ = name
    return method


def _making(name):
    """A method of bytes whose result is of the same class."""
    def method(self, *args, **kwargs):
        made = getattr(bytes(self._items), name)(*[_plain(arg) for arg in args], **kwargs)
        return bytearray(made)
    method.__name__ = name
    return method


for _name in (
    "count", "endswith", "find", "hex", "index", "isalnum", "isalpha", "isascii", "isdigit", "islower",
    "isspace", "istitle", "isupper", "rfind", "rindex", "startswith",
):
    setattr(bytearray, _name, _answering(_name))
for _name in (
    "capitalize", "center", "expandtabs", "ljust", "lower", "lstrip", "removeprefix", "removesuffix", "replace",
    "rjust", "rstrip", "strip", "swapcase", "title", "translate", "upper", "zfill",
):
    setattr(bytearray, _name, _making(_name))
