"""Questions about live objects."""

import functools
import _mig
import types
from collections import OrderedDict


class _Empty:
    pass


class _Kind(int):
    def __new__(cls, value, name):
        made = int.__new__(cls, value)
        made.name = name
        return made

    def __str__(self):
        return self.name

    __repr__ = __str__


class Parameter:
    POSITIONAL_ONLY = _Kind(0, "POSITIONAL_ONLY")
    POSITIONAL_OR_KEYWORD = _Kind(1, "POSITIONAL_OR_KEYWORD")
    VAR_POSITIONAL = _Kind(2, "VAR_POSITIONAL")
    KEYWORD_ONLY = _Kind(3, "KEYWORD_ONLY")
    VAR_KEYWORD = _Kind(4, "VAR_KEYWORD")
    empty = _Empty

    def __init__(self, name, kind, *, default=_Empty, annotation=_Empty):
        self.name = name
        self.kind = kind
        self.default = default
        self.annotation = annotation

    def replace(self, **changes):
        settings = {"name": self.name, "kind": self.kind, "default": self.default,
                    "annotation": self.annotation, **changes}
        return type(self)(settings.pop("name"), settings.pop("kind"), **settings)

    def __str__(self):
        prefix = {2: "*", 4: "**"}.get(int(self.kind), "")
        text = prefix + self.name
        if self.annotation is not _Empty:
            text += f": {formatannotation(self.annotation)}"
        if self.default is not _Empty:
            text += f" = {self.default!r}" if self.annotation is not _Empty else f"={self.default!r}"
        return text

    def __repr__(self):
        return f'<Parameter "{self}">'

    def __eq__(self, other):
        return isinstance(other, Parameter) and (
            self.name, int(self.kind), self.default, self.annotation
        ) == (other.name, int(other.kind), other.default, other.annotation)

    __hash__ = None


_kinds = (
    Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD, Parameter.VAR_POSITIONAL,
    Parameter.KEYWORD_ONLY, Parameter.VAR_KEYWORD,
)


def formatannotation(annotation):
    if isinstance(annotation, type):
        if annotation.__module__ == "builtins":
            return annotation.__qualname__
        return f"{annotation.__module__}.{annotation.__qualname__}"
    return repr(annotation)


class BoundArguments:
    def __init__(self, signature, arguments):
        self.signature = signature
        self.arguments = arguments

    def apply_defaults(self):
        filled = {}
        for name, parameter in self.signature.parameters.items():
            if name in self.arguments:
                filled[name] = self.arguments[name]
            elif parameter.default is not _Empty:
                filled[name] = parameter.default
            elif parameter.kind == 2:
                filled[name] = ()
            elif parameter.kind == 4:
                filled[name] = {}
        self.arguments = filled

    @property
    def args(self):
        values = []
        for name, parameter in self.signature.parameters.items():
            if parameter.kind >= 3 or name not in self.arguments:
                break
            if parameter.kind == 2:
                values.extend(self.arguments[name])
            else:
                values.append(self.arguments[name])
        return tuple(values)

    @property
    def kwargs(self):
        values = {}
        positional = True
        for name, parameter in self.signature.parameters.items():
            if name not in self.arguments:
                positional = False
                continue
            if parameter.kind == 4:
                values.update(self.arguments[name])
            elif parameter.kind == 3 or not positional:
                values[name] = self.arguments[name]
        return values


class Signature:
    empty = _Empty

    def __init__(self, parameters=None, *, return_annotation=_Empty):
        self.parameters = OrderedDict((item.name, item) for item in parameters or ())
        self.return_annotation = return_annotation

    @classmethod
    def from_callable(cls, obj, **kwargs):
        return signature(obj)

    def replace(self, *, parameters=None, return_annotation=_Empty):
        return type(self)(
            self.parameters.values() if parameters is None else parameters,
            return_annotation=return_annotation,
        )

    def _bind(self, args, kwargs, partial):
        arguments = {}
        args = list(args)
        kwargs = dict(kwargs)
        for name, parameter in self.parameters.items():
            if parameter.kind == 2:
                arguments[name] = tuple(args)
                args = []
            elif parameter.kind == 4:
                arguments[name] = kwargs
                kwargs = {}
            elif parameter.kind <= 1 and args:
                if name in kwargs and parameter.kind == 1:
                    raise TypeError(f"multiple values for argument {name!r}")
                arguments[name] = args.pop(0)
            elif parameter.kind != 0 and name in kwargs:
                arguments[name] = kwargs.pop(name)
            elif parameter.default is _Empty and not partial:
                raise TypeError(f"missing a required argument: {name!r}")
        if args:
            raise TypeError("too many positional arguments")
        for name in kwargs:
            raise TypeError(f"got an unexpected keyword argument {name!r}")
        return BoundArguments(self, {
            name: value for name, value in arguments.items()
            if not (self.parameters[name].kind in (2, 4) and not value)
        })

    def bind(self, /, *args, **kwargs):
        return self._bind(args, kwargs, False)

    def bind_partial(self, /, *args, **kwargs):
        return self._bind(args, kwargs, True)

    def __str__(self):
        parts = []
        shown_star = shown_slash = False
        previous = None
        for parameter in self.parameters.values():
            if previous == 0 and parameter.kind != 0 and not shown_slash:
                parts.append("/")
                shown_slash = True
            if parameter.kind == 2:
                shown_star = True
            if parameter.kind == 3 and not shown_star:
                parts.append("*")
                shown_star = True
            parts.append(str(parameter))
            previous = parameter.kind
        if previous == 0:
            parts.append("/")
        text = f"({', '.join(parts)})"
        if self.return_annotation is not _Empty:
            text += f" -> {formatannotation(self.return_annotation)}"
        return text

    def __repr__(self):
        return f"<Signature {self}>"


def signature(obj, *, follow_wrapped=True, **kwargs):
    if not callable(obj):
        raise TypeError(f"{obj!r} is not a callable object")
    if hasattr(obj, "__wrapped__") and follow_wrapped:
        return signature(obj.__wrapped__)
    if hasattr(obj, "__signature__"):
        return obj.__signature__
    if isinstance(obj, types.MethodType):
        inner = signature(obj.__func__)
        return Signature(list(inner.parameters.values())[1:],
                         return_annotation=inner.return_annotation)
    if isinstance(obj, functools.partial):
        return _of_partial(obj)
    if isinstance(obj, type):
        for name in ("__init__", "__new__"):
            function = getattr(obj, name, None)
            if isinstance(function, types.FunctionType):
                inner = signature(function)
                return Signature(list(inner.parameters.values())[1:])
        return Signature()
    described = _mig.parameters(obj)
    if described is None:
        call = getattr(type(obj), "__call__", None)
        if isinstance(call, types.FunctionType):
            inner = signature(call)
            return Signature(list(inner.parameters.values())[1:])
        raise ValueError(f"no signature found for {obj!r}")
    annotations = getattr(obj, "__annotations__", {})
    return Signature(
        [
            Parameter(name, _kinds[kind], default=default if has_default else _Empty,
                      annotation=annotations.get(name, _Empty))
            for name, kind, has_default, default in described
        ],
        return_annotation=annotations.get("return", _Empty),
    )


def _of_partial(obj):
    """Without the arguments that are given; those given by name, and what follows, are by name only."""
    inner, left = signature(obj.func), []
    given, by_name = len(obj.args), False
    for parameter in inner.parameters.values():
        if parameter.kind <= 1 and given:
            given -= 1
            continue
        if parameter.name in obj.keywords and parameter.kind in (1, 3):
            by_name = True
            parameter = parameter.replace(kind=_kinds[3], default=obj.keywords[parameter.name])
        elif by_name and parameter.kind == 1:
            parameter = parameter.replace(kind=_kinds[3])
        elif by_name and parameter.kind == 2:
            continue
        left.append(parameter)
    return Signature(left, return_annotation=inner.return_annotation)


def isclass(object):
    return isinstance(object, type)


def isfunction(object):
    return isinstance(object, types.FunctionType)


def ismethod(object):
    return isinstance(object, types.MethodType)


def isbuiltin(object):
    return isinstance(object, types.BuiltinFunctionType)


def isroutine(object):
    return isfunction(object) or ismethod(object) or isbuiltin(object)


def ismodule(object):
    return isinstance(object, types.ModuleType)


def isgenerator(object):
    return isinstance(object, types.GeneratorType)


def iscoroutine(object):
    return isinstance(object, types.CoroutineType)


def isawaitable(object):
    return iscoroutine(object) or hasattr(type(object), "__await__")


def iscoroutinefunction(obj):
    return _mig.function_kind(obj) == "coroutine"


def isgeneratorfunction(obj):
    return _mig.function_kind(obj) == "generator"


def isasyncgenfunction(obj):
    return _mig.function_kind(obj) == "asynchronous generator"


def isabstract(object):
    return isinstance(object, type) and bool(getattr(object, "__abstractmethods__", None))


def isdatadescriptor(object):
    return not isclass(object) and hasattr(type(object), "__set__") or isinstance(object, property)


def getmembers(object, predicate=None):
    found = []
    for name in dir(object):
        try:
            value = getattr(object, name)
        except AttributeError:
            continue
        if predicate is None or predicate(value):
            found.append((name, value))
    return found


def getmro(cls):
    return cls.__mro__


def getmodule(object, _filename=None):
    import sys

    return sys.modules.get(getattr(object, "__module__", getattr(object, "__name__", None)))


def cleandoc(doc):
    lines = doc.expandtabs().split("\n")
    margins = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    margin = min(margins) if margins else 0
    lines = [lines[0].lstrip()] + [line[margin:] for line in lines[1:]]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


def getdoc(object):
    doc = getattr(object, "__doc__", None)
    if doc is None and isinstance(object, type):
        for ancestor in object.__mro__[1:]:
            doc = ancestor.__dict__.get("__doc__")
            if doc is not None:
                break
    return cleandoc(doc) if isinstance(doc, str) else None


def unwrap(func, *, stop=None):
    while hasattr(func, "__wrapped__"):
        if stop is not None and stop(func):
            break
        func = func.__wrapped__
    return func


def get_annotations(obj, *, globals=None, locals=None, eval_str=False):
    return dict(getattr(obj, "__annotations__", {}))


def getfullargspec(func):
    from collections import namedtuple

    inner = signature(func)
    groups = {kind: [item for item in inner.parameters.values() if item.kind == kind]
              for kind in range(5)}
    positional = groups[0] + groups[1]
    defaults = tuple(item.default for item in positional if item.default is not _Empty)
    spec = namedtuple(
        "FullArgSpec", "args, varargs, varkw, defaults, kwonlyargs, kwonlydefaults, annotations"
    )
    return spec(
        [item.name for item in positional],
        groups[2][0].name if groups[2] else None,
        groups[4][0].name if groups[4] else None,
        defaults or None,
        [item.name for item in groups[3]],
        {item.name: item.default for item in groups[3] if item.default is not _Empty} or None,
        dict(getattr(func, "__annotations__", {})),
    )


def _unsupported(name):
    def function(*args, **kwargs):
        _mig.refuse(f"inspect.{name}() is not supported: there are no frame objects here")

    return function


def currentframe():
    # What Python documents for an implementation without frames.
    return None


stack = _unsupported("stack")
getsource = _unsupported("getsource")
getsourcelines = _unsupported("getsourcelines")
getfile = _unsupported("getfile")
getsourcefile = _unsupported("getsourcefile")
trace = _unsupported("trace")
