"""The interpreter as a script sees it."""

import _mig


class _Stream:
    encoding = "utf-8"
    errors = "strict"
    newlines = None
    closed = False

    def __init__(self, name, number):
        self.name = name
        self._number = number
        self.mode = "w"

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        _mig.write(self._number, text)
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def close(self):
        pass

    def fileno(self):
        return self._number

    def isatty(self):
        return False

    def writable(self):
        return True

    def readable(self):
        return False

    def reconfigure(self, **kwargs):
        pass

    def __repr__(self):
        return f"<_io.TextIOWrapper name={self.name!r} mode='w' encoding='utf-8'>"


class _NoInput:
    name = "<stdin>"

    def read(self, size=-1):
        _mig.refuse("sys.stdin: a migration runs without a terminal; pass values with -x or the environment")

    readline = readlines = __iter__ = read

    def isatty(self):
        return False


class _VersionInfo(tuple):
    _names = ("major", "minor", "micro", "releaselevel", "serial")

    @property
    def major(self):
        return self[0]

    @property
    def minor(self):
        return self[1]

    @property
    def micro(self):
        return self[2]

    @property
    def releaselevel(self):
        return self[3]

    @property
    def serial(self):
        return self[4]

    def __repr__(self):
        shown = ", ".join(f"{name}={value!r}" for name, value in zip(self._names, self))
        return f"sys.version_info({shown})"


class _Namespace:
    def __init__(self, **values):
        self.__dict__.update(values)


class _Modules(dict):
    """`sys.modules`: what is loaded, whoever loaded it."""

    def _fresh(self):
        for name, module in _mig.loaded_modules().items():
            if not dict.__contains__(self, name):
                dict.__setitem__(self, name, module)
        return self

    def __contains__(self, name):
        return _mig.loaded_module(name) is not None or dict.__contains__(self, name)

    def __getitem__(self, name):
        if not dict.__contains__(self, name):
            self._fresh()
        return dict.__getitem__(self, name)

    def get(self, name, default=None):
        return self[name] if name in self else default

    def __setitem__(self, name, module):
        _mig.insert_module(name, module)
        dict.__setitem__(self, name, module)

    def setdefault(self, name, default=None):
        if name not in self:
            self[name] = default
        return self[name]

    def __iter__(self):
        return dict.__iter__(self._fresh())

    def __len__(self):
        return dict.__len__(self._fresh())

    def keys(self):
        return dict.keys(self._fresh())

    def values(self):
        return dict.values(self._fresh())

    def items(self):
        return dict.items(self._fresh())


stdout = _Stream("<stdout>", 1)
stderr = _Stream("<stderr>", 2)
stdin = _NoInput()
__stdout__ = stdout
__stderr__ = stderr
__stdin__ = stdin

argv = _mig.arguments()
path = _mig.search_path()
modules = _Modules()
meta_path = []
path_hooks = []
builtin_module_names = ()
version_info = _VersionInfo((3, 11, 0, "final", 0))
version = "3.11.0 (mig)"
hexversion = 0x030B00F0
api_version = 1013
implementation = _Namespace(name="mig", version=version_info, cache_tag=None)
platform = _mig.platform()
byteorder = "little"
maxsize = 2 ** 63 - 1
maxunicode = 0x10FFFF
float_info = _Namespace(
    max=1.7976931348623157e308, min=2.2250738585072014e-308, epsilon=2.220446049250313e-16,
    dig=15, mant_dig=53, max_exp=1024, min_exp=-1021,
)
executable = ""
prefix = base_prefix = exec_prefix = base_exec_prefix = ""
dont_write_bytecode = True
flags = _Namespace(
    debug=0, inspect=0, interactive=0, optimize=0, dont_write_bytecode=1, no_user_site=0,
    no_site=0, ignore_environment=0, verbose=0, bytes_warning=0, quiet=0, hash_randomization=1,
    isolated=0, dev_mode=False, utf8_mode=1,
)
warnoptions = []


def exit(status=None, /):
    raise SystemExit(status) if status is not None else SystemExit()


def exc_info():
    error = _mig.handled()
    if error is None:
        return None, None, None
    return type(error), error, error.__traceback__


def exception():
    return _mig.handled()


def getdefaultencoding():
    return "utf-8"


def getfilesystemencoding():
    return "utf-8"


def getrecursionlimit():
    return 1000


def setrecursionlimit(limit):
    if limit < 1:
        raise ValueError("recursion limit must be greater or equal than 1")


def getsizeof(object, default=None):
    _mig.refuse("sys.getsizeof() is not supported: sizes differ between interpreters")


def intern(string):
    return string


def gettrace():
    return None


def settrace(function):
    pass


def getrefcount(object):
    return 2


def is_finalizing():
    return False


def excepthook(kind, value, traceback):
    stderr.write(_mig.format_exception(value))


def displayhook(value):
    if value is not None:
        stdout.write(repr(value) + "\n")


def _getframe(depth=0):
    _mig.refuse("sys._getframe() is not supported: there are no frame objects here")
