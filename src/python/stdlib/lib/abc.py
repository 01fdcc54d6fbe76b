"""Abstract base classes."""

from collections.abc import _AbstractMeta


def _is_abstract(value):
    for part in (value, getattr(value, "fget", None), getattr(value, "__func__", None)):
        if part is not None and getattr(part, "__isabstractmethod__", False):
            return True
    return False


class ABCMeta(_AbstractMeta):
    def __new__(mcls, name, bases, namespace, /, **kwargs):
        cls = super().__new__(mcls, name, bases, namespace, **kwargs)
        abstract = {
            key for key, value in namespace.items()
            if _is_abstract(value)
        }
        for base in bases:
            for key in getattr(base, "__abstractmethods__", ()):
                for ancestor in cls.__mro__:
                    if key in ancestor.__dict__:
                        if _is_abstract(ancestor.__dict__[key]):
                            abstract.add(key)
                        break
        cls.__abstractmethods__ = frozenset(abstract)
        return cls

    def __subclasscheck__(cls, subclass):
        hook = getattr(cls, "__subclasshook__", None)
        if hook is not None:
            verdict = hook(subclass)
            if verdict is not NotImplemented:
                return bool(verdict)
        if super().__subclasscheck__(subclass):
            return True
        return any(
            isinstance(derived, ABCMeta) and derived.__subclasscheck__(subclass)
            for derived in cls.__subclasses__()
        )

    def __call__(cls, *args, **kwargs):
        missing = sorted(cls.__abstractmethods__)
        if missing:
            plural = "" if len(missing) == 1 else "s"
            raise TypeError(
                f"Can't instantiate abstract class {cls.__name__} "
                f"with abstract method{plural} {', '.join(missing)}"
            )
        return super().__call__(*args, **kwargs)


class ABC(metaclass=ABCMeta):
    pass


def abstractmethod(funcobj):
    if isinstance(funcobj, (property, classmethod, staticmethod)):
        # Their abstractness is that of the function inside.
        inner = getattr(funcobj, "fget", None) or getattr(funcobj, "__func__", None)
        if inner is not None:
            inner.__isabstractmethod__ = True
        return funcobj
    funcobj.__isabstractmethod__ = True
    return funcobj


class abstractclassmethod(classmethod):
    def __init__(self, callable):
        callable.__isabstractmethod__ = True
        super().__init__(callable)


class abstractstaticmethod(staticmethod):
    def __init__(self, callable):
        callable.__isabstractmethod__ = True
        super().__init__(callable)


def abstractproperty(getter):
    getter.__isabstractmethod__ = True
    return property(getter)


def get_cache_token():
    return 0


def update_abstractmethods(cls):
    return cls
