"""six, for Python 3."""

import functools
import io

PY2 = False
PY3 = True
PY34 = True
MAXSIZE = 2 ** 63 - 1
string_types = (str,)
integer_types = (int,)
class_types = (type,)
text_type = str
binary_type = bytes
StringIO = io.StringIO
BytesIO = io.BytesIO


def iteritems(d, **kw):
    return iter(d.items(**kw))


def itervalues(d, **kw):
    return iter(d.values(**kw))


def iterkeys(d, **kw):
    return iter(d.keys(**kw))


def u(s):
    return s


def b(s):
    return s.encode("latin-1")


def ensure_str(s, encoding="utf-8", errors="strict"):
    return s.decode(encoding, errors) if isinstance(s, bytes) else s


ensure_text = ensure_str


def ensure_binary(s, encoding="utf-8", errors="strict"):
    return s.encode(encoding, errors) if isinstance(s, str) else s


def with_metaclass(meta, *bases):
    return meta("temporary_class", bases or (object,), {})


def add_metaclass(metaclass):
    def wrapper(cls):
        namespace = {k: v for k, v in cls.__dict__.items() if k not in ("__dict__", "__weakref__")}
        return metaclass(cls.__name__, cls.__bases__, namespace)
    return wrapper


def raise_from(value, from_value):
    raise value from from_value


class _Moves:
    def __getattr__(self, name):
        import builtins
        if name in ("range", "zip", "map", "filter", "input"):
            return getattr(builtins, name)
        if name == "xrange":
            return range
        if name == "reduce":
            import functools
            return functools.reduce
        raise AttributeError(name)


moves = _Moves()


def reraise(tp, value, tb=None):
    raise value if value is not None else tp()


def python_2_unicode_compatible(cls):
    return cls


def viewkeys(d):
    return d.keys()


def viewvalues(d):
    return d.values()


def viewitems(d):
    return d.items()


def get_method_function(method):
    return method.__func__


def get_method_self(method):
    return method.__self__


def get_unbound_function(unbound):
    return unbound


def create_bound_method(func, obj):
    return func.__get__(obj, type(obj))


def int2byte(i):
    return bytes([i])


def byte2int(bs):
    return bs[0]


def indexbytes(buf, i):
    return buf[i]


iterbytes = iter
advance_iterator = next
wraps = functools.wraps
