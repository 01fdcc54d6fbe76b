"""The environment and the files of the project; nothing that starts a process or writes."""

import _mig
from . import path
from .path import altsep, curdir, defpath, extsep, pardir, pathsep, sep
from collections.abc import MutableMapping

name = "posix"
linesep = "\n"
devnull = "/dev/null"
error = OSError
F_OK, R_OK, W_OK, X_OK = 0, 4, 2, 1
O_RDONLY = 0


class _Environment(MutableMapping):
    def __init__(self, data):
        self._data = data

    def _check(self, key):
        if not isinstance(key, str):
            raise TypeError(f"str expected, not {type(key).__name__}")
        return key

    def __getitem__(self, key):
        return self._data[self._check(key)]

    def __setitem__(self, key, value):
        self._data[self._check(key)] = self._check(value)

    def __delitem__(self, key):
        del self._data[self._check(key)]

    def __iter__(self):
        return iter(list(self._data))

    def __len__(self):
        return len(self._data)

    def __contains__(self, key):
        return key in self._data

    def copy(self):
        return dict(self._data)

    def __or__(self, other):
        return {**self._data, **dict(other)}

    def __ror__(self, other):
        return {**dict(other), **self._data}

    def __ior__(self, other):
        self.update(other)
        return self

    def __repr__(self):
        # The values hold secrets.
        return f"environ({sorted(self._data)!r})"


environ = _Environment(_mig.environment())


def getenv(key, default=None):
    return environ.get(key, default)


def putenv(key, value):
    environ[key] = value


def unsetenv(key):
    environ.pop(key, None)


def getcwd():
    return _mig.working_directory()


def fspath(path):
    if isinstance(path, (str, bytes)):
        return path
    hook = getattr(type(path), "__fspath__", None)
    if hook is None:
        raise TypeError(f"expected str, bytes or os.PathLike object, not {type(path).__name__}")
    return hook(path)


def fsencode(filename):
    filename = fspath(filename)
    return filename.encode() if isinstance(filename, str) else filename


def fsdecode(filename):
    filename = fspath(filename)
    return filename.decode() if isinstance(filename, bytes) else filename


class stat_result:
    """What is told of a file; owners, devices and links are not."""

    def __init__(self, is_directory, size, modified, accessed):
        self.st_mode = 0o040755 if is_directory else 0o100644
        self.st_size = size
        self.st_mtime = modified
        self.st_atime = accessed
        self.st_mtime_ns = int(modified * 1000000000)
        self.st_atime_ns = int(accessed * 1000000000)

    def __repr__(self):
        return "os.stat_result(st_mode=%d, st_size=%d, st_mtime=%d)" % (self.st_mode, self.st_size, self.st_mtime)


def stat(path, *, dir_fd=None, follow_symlinks=True):
    found = _mig.stat(fspath(path))
    if found is None:
        raise FileNotFoundError(2, "No such file or directory", fspath(path))
    return stat_result(*found)


lstat = stat


class _PathLikeType(type):
    def __instancecheck__(cls, instance):
        return hasattr(type(instance), "__fspath__")

    def __subclasscheck__(cls, subclass):
        return hasattr(subclass, "__fspath__")


class PathLike(metaclass=_PathLikeType):
    def __class_getitem__(cls, arguments):
        return cls


def listdir(path="."):
    return _mig.list_directory(fspath(path))


class DirEntry:
    def __init__(self, folder, name):
        self.name = name
        self.path = path.join(folder, name)

    def is_file(self, *, follow_symlinks=True):
        return path.isfile(self.path)

    def is_dir(self, *, follow_symlinks=True):
        return path.isdir(self.path)

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return f"<DirEntry {self.name!r}>"


class scandir:
    def __init__(self, path="."):
        folder = fspath(path)
        self._entries = iter([DirEntry(folder, name) for name in listdir(folder)])

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        pass

    def close(self):
        pass


def walk(top, topdown=True, onerror=None, followlinks=False):
    top = fspath(top)
    folders, files = [], []
    for name in listdir(top):
        (folders if path.isdir(path.join(top, name)) else files).append(name)
    if topdown:
        yield top, folders, files
    for name in folders:
        yield from walk(path.join(top, name), topdown, onerror, followlinks)
    if not topdown:
        yield top, folders, files


def access(path, mode, **kwargs):
    return _mig.path_kind(fspath(path)) != "missing" and not mode & W_OK


def cpu_count():
    return 1


def getpid():
    return _mig.process_id()


def getuid():
    return 0


def uname():
    _mig.refuse("os.uname() is not supported")


def urandom(size):
    return _mig.random_bytes(size)


def strerror(code):
    return {2: "No such file or directory", 13: "Permission denied", 17: "File exists"}.get(
        code, f"Unknown error {code}"
    )


def get_terminal_size(fallback=(80, 24)):
    return fallback


def _exit(status):
    raise SystemExit(status)


def chdir(path):
    _mig.refuse("os.chdir() is not supported: write paths relative to the project folder")


def mkdir(path, mode=0o777, *, dir_fd=None):
    _mig.make_directory(fspath(path), False, False)


def makedirs(name, mode=0o777, exist_ok=False):
    _mig.make_directory(fspath(name), True, bool(exist_ok))


def _refused(name, why):
    def function(*args, **kwargs):
        _mig.refuse(f"os.{name}() is not supported: {why}")

    function.__name__ = name
    return function


_names = _mig.module_globals(__name__)
for _name in ("system", "popen", "fork", "spawnl", "spawnv", "execv", "execve", "execvp", "kill",
              "killpg", "posix_spawn", "waitpid", "startfile"):
    _names[_name] = _refused(_name, "a migration starts no process")
for _name in ("remove", "unlink", "rename", "replace", "rmdir", "removedirs",
              "renames", "link", "symlink", "truncate", "chmod", "chown", "utime", "write", "mkfifo",
              "open"):
    _names[_name] = _refused(_name, "a migration writes no files")
for _name in ("fstat", "readlink", "pipe", "dup", "read"):
    _names[_name] = _refused(_name, "read files with open() or pathlib")
del _name
