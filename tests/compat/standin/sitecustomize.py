"""Stand-in importer for real Alembic in the compatibility suite.

With this folder on its PYTHONPATH, a third-party module that is not installed becomes a stub, so
that real Alembic can load migration scripts, and the application modules that they import,
without the whole application. mig never gets stand-ins.

A stub must never decide what ends up in the database, or the comparison is worthless. Two guards:

* str() of a stub contains STUB<...>: the suite refuses a database of Alembic's that contains it;
* every use of a stub by a migration script while it runs (not while it is imported) is appended
  to the file $ORACLE_STUB_LOG: the suite refuses a run whose log is not empty.
"""
import importlib.abc
import importlib.machinery
import os
import sys
import types

_LOG = os.environ.get("ORACLE_STUB_LOG")
_MARK = os.sep + "migration" + os.sep + "versions"


def _use(kind, name):
    if not _LOG:
        return
    f = sys._getframe(2)
    if _MARK in f.f_code.co_filename and f.f_code.co_name != "<module>":
        g = f
        while g is not None:  # called (indirectly) while a script is imported?
            if _MARK in g.f_code.co_filename and g.f_code.co_name == "<module>":
                return
            g = g.f_back
        with open(_LOG, "a") as fh:
            fh.write("%s:%d %s %s\n" % (os.path.basename(f.f_code.co_filename), f.f_lineno, kind, name))


class Obj:
    def __init__(self, name="stub"):
        self.__dict__["_n"] = name

    def __getattr__(self, n):
        if n.startswith("__") and n.endswith("__"):
            raise AttributeError(n)
        if n in ("_sa_instance_state", "_sa_class_manager", "_execute_on_connection"):
            raise AttributeError(n)
        _use("getattr", self._n + "." + n)
        o = Obj(self._n + "." + n)
        self.__dict__[n] = o
        return o

    def __call__(self, *a, **k):
        _use("call", self._n)
        if len(a) == 1 and not k and isinstance(a[0], (type, types.FunctionType)):
            return a[0]  # most likely a decorator
        return Obj(self._n + "()")

    def __mro_entries__(self, bases):
        _use("base class", self._n)
        return ()

    def __iter__(self):
        _use("iter", self._n)
        return iter(())

    def __getitem__(self, k):
        _use("getitem", self._n)
        return Obj(self._n + "[]")

    def __or__(self, o):
        return self

    __ror__ = __or__

    def __enter__(self):
        _use("with", self._n)
        return self

    def __exit__(self, *a):
        return False

    def __str__(self):
        _use("str", self._n)
        return "STUB<" + self._n + ">"

    def __fspath__(self):
        return os.sep + "nonexistent"

    def __int__(self):
        _use("int", self._n)
        return 1

    def __index__(self):
        _use("index", self._n)
        return 1

    def __lt__(self, o):
        _use("compare", self._n)
        return False

    __gt__ = __le__ = __ge__ = __lt__

    def __add__(self, o):
        _use("add", self._n)
        return o

    __radd__ = __add__

    def __sub__(self, o):
        _use("sub", self._n)
        return self

    def __contains__(self, o):
        _use("contains", self._n)
        return False

    def __len__(self):
        _use("len", self._n)
        return 0

    def __bool__(self):
        _use("bool", self._n)
        return True


class Stub(types.ModuleType):
    __path__ = []
    __version__ = "99.0.0"
    __all__ = []

    def __getattr__(self, n):
        if n.startswith("__") and n.endswith("__"):
            raise AttributeError(n)
        _use("module attribute", self.__name__ + "." + n)
        m = Obj(self.__name__ + "." + n)
        setattr(self, n, m)
        return m


_REAL = ("sqlalchemy", "alembic", "psycopg2", "mako", "greenlet", "typing_extensions")
_NEVER = (
    "org",
    "apport_python_hook",
    "usercustomize",
    "zope",
    # Of newer Pythons: whoever asks means to do without.
    "annotationlib",
    "compression",
)


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        top = name.split(".")[0]
        if top in _REAL or top in _NEVER or top in sys.stdlib_module_names or top.startswith("_"):
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        if os.environ.get("ORACLE_STUB_IMPORTS"):
            sys.stderr.write("STUB " + spec.name + "\n")
        return Stub(spec.name)

    def exec_module(self, module):
        pass


sys.meta_path.append(Finder())
