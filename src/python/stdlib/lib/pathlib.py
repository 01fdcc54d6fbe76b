"""Paths as objects; reading only."""

import fnmatch
import io
import os
import _mig


def _parse(parts):
    path = ""
    for part in parts:
        if isinstance(part, PurePath):
            part = str(part)
        else:
            part = os.fspath(part)
            if not isinstance(part, str):
                raise TypeError(
                    "argument should be a str object or an os.PathLike object returning str, "
                    f"not {type(part)!r}"
                )
        path = os.path.join(path, part)
    root = ""
    if path.startswith("/"):
        root = "//" if path.startswith("//") and not path.startswith("///") else "/"
    return root, [part for part in path.split("/") if part and part != "."]


class _Parents:
    def __init__(self, path):
        self._made = []
        while path.parent != path:
            path = path.parent
            self._made.append(path)

    def __len__(self):
        return len(self._made)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return tuple(self._made[index])
        if not -len(self._made) <= index < len(self._made):
            raise IndexError(index)
        return self._made[index]

    def __iter__(self):
        return iter(self._made)


class PurePath:
    def __init__(self, *args):
        self._root, self._names = _parse(args)

    @classmethod
    def _from(cls, root, names):
        made = cls.__new__(cls)
        made._root = root
        made._names = names
        return made

    @property
    def parts(self):
        return ((self._root,) if self._root else ()) + tuple(self._names)

    drive = ""

    @property
    def root(self):
        return self._root

    anchor = root

    @property
    def name(self):
        return self._names[-1] if self._names else ""

    @property
    def suffix(self):
        name = self.name
        position = name.rfind(".")
        return name[position:] if 0 < position < len(name) - 1 else ""

    @property
    def suffixes(self):
        name = self.name
        if name.endswith("."):
            return []
        return ["." + part for part in name.lstrip(".").split(".")[1:]]

    @property
    def stem(self):
        suffix = self.suffix
        return self.name[:-len(suffix)] if suffix else self.name

    @property
    def parent(self):
        return self._from(self._root, self._names[:-1]) if self._names else self

    @property
    def parents(self):
        return _Parents(self)

    def joinpath(self, *others):
        return type(self)(self, *others)

    def __truediv__(self, other):
        try:
            return type(self)(self, other)
        except TypeError:
            return NotImplemented

    def __rtruediv__(self, other):
        try:
            return type(self)(other, self)
        except TypeError:
            return NotImplemented

    def with_name(self, name):
        if not self.name:
            raise ValueError(f"{self!r} has an empty name")
        if not name or "/" in name or name == ".":
            raise ValueError(f"Invalid name {name!r}")
        return self._from(self._root, self._names[:-1] + [name])

    def with_stem(self, stem):
        return self.with_name(stem + self.suffix)

    def with_suffix(self, suffix):
        if "/" in suffix or suffix and not suffix.startswith(".") or suffix == ".":
            raise ValueError(f"Invalid suffix {suffix!r}")
        if not self.name:
            raise ValueError(f"{self!r} has an empty name")
        return self._from(self._root, self._names[:-1] + [self.stem + suffix])

    def relative_to(self, *other):
        base = type(self)(*other)
        count = len(base._names)
        if base._root != self._root or self._names[:count] != base._names:
            raise ValueError(
                f"{str(self)!r} is not in the subpath of {str(base)!r} "
                "OR one path is relative and the other is absolute."
            )
        return self._from("", self._names[count:])

    def is_relative_to(self, *other):
        try:
            self.relative_to(*other)
        except ValueError:
            return False
        return True

    def is_absolute(self):
        return bool(self._root)

    def is_reserved(self):
        return False

    def match(self, pattern):
        wanted = type(self)(pattern)
        if wanted._root and wanted._root != self._root:
            return False
        if wanted._root and len(wanted._names) != len(self._names):
            return False
        if not wanted._names or len(wanted._names) > len(self._names):
            return False
        own = self._names[-len(wanted._names):]
        return all(fnmatch.fnmatchcase(name, glob) for name, glob in zip(own, wanted._names))

    def as_posix(self):
        return str(self)

    def as_uri(self):
        if not self._root:
            raise ValueError("relative path can't be expressed as a file URI")
        from urllib.parse import quote

        return "file://" + quote(str(self))

    def __fspath__(self):
        return str(self)

    def __bytes__(self):
        return str(self).encode()

    def __str__(self):
        return (self._root + "/".join(self._names)) or "."

    def __repr__(self):
        return f"{type(self).__name__}({str(self)!r})"

    def __format__(self, spec):
        return format(str(self), spec)

    def __eq__(self, other):
        if not isinstance(other, PurePath):
            return NotImplemented
        return self._root == other._root and self._names == other._names

    def __hash__(self):
        return hash((self._root, tuple(self._names)))

    def __lt__(self, other):
        return self.parts < other.parts if isinstance(other, PurePath) else NotImplemented

    def __le__(self, other):
        return self.parts <= other.parts if isinstance(other, PurePath) else NotImplemented

    def __gt__(self, other):
        return self.parts > other.parts if isinstance(other, PurePath) else NotImplemented

    def __ge__(self, other):
        return self.parts >= other.parts if isinstance(other, PurePath) else NotImplemented


class PurePosixPath(PurePath):
    pass


class PureWindowsPath(PurePath):
    def __init__(self, *args):
        _mig.refuse("pathlib.PureWindowsPath is not supported")


class Path(PurePath):
    def __new__(cls, *args, **kwargs):
        return object.__new__(PosixPath if cls is Path else cls)

    @classmethod
    def cwd(cls):
        return cls(os.getcwd())

    @classmethod
    def home(cls):
        return cls("~").expanduser()

    def expanduser(self):
        return type(self)(os.path.expanduser(str(self)))

    def absolute(self):
        return self if self._root else type(self)(os.getcwd(), self)

    def resolve(self, strict=False):
        if strict and not self.exists():
            raise FileNotFoundError(2, "No such file or directory", str(self))
        return type(self)(os.path.realpath(self))

    def exists(self, *, follow_symlinks=True):
        return os.path.exists(self)

    def is_file(self):
        return os.path.isfile(self)

    def is_dir(self):
        return os.path.isdir(self)

    def is_symlink(self):
        return False

    def is_mount(self):
        return str(self) == "/"

    def samefile(self, other_path):
        return os.path.samefile(self, other_path)

    def iterdir(self):
        for name in os.listdir(self):
            yield self / name

    def open(self, mode="r", buffering=-1, encoding=None, errors=None, newline=None):
        return io.open(self, mode, buffering, encoding, errors, newline)

    def read_text(self, encoding=None, errors=None):
        with self.open(encoding=encoding, errors=errors) as file:
            return file.read()

    def read_bytes(self):
        with self.open("rb") as file:
            return file.read()

    def glob(self, pattern):
        if not pattern:
            raise ValueError(f"Unacceptable pattern: {pattern!r}")
        return _select(self, [part for part in pattern.split("/") if part])

    def rglob(self, pattern):
        return _select(self, ["**"] + [part for part in pattern.split("/") if part])

    def walk(self, top_down=True, on_error=None, follow_symlinks=False):
        for folder, folders, files in os.walk(self, top_down):
            yield type(self)(folder), folders, files

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        pass

    def mkdir(self, mode=0o777, parents=False, exist_ok=False):
        _mig.make_directory(str(self), bool(parents), bool(exist_ok))

    def _writes(name):
        def method(self, *args, **kwargs):
            _mig.refuse(f"Path.{name}() on {str(self)!r}: a migration writes no files")

        return method

    write_text = _writes("write_text")
    write_bytes = _writes("write_bytes")
    rmdir = _writes("rmdir")
    unlink = _writes("unlink")
    rename = _writes("rename")
    replace = _writes("replace")
    touch = _writes("touch")
    chmod = _writes("chmod")
    symlink_to = _writes("symlink_to")
    hardlink_to = _writes("hardlink_to")
    del _writes

    def stat(self, *, follow_symlinks=True):
        return os.stat(self)

    def lstat(self):
        return os.stat(self)


class PosixPath(Path, PurePosixPath):
    pass


class WindowsPath(Path):
    pass


def _select(folder, patterns):
    if not patterns:
        yield folder
        return
    pattern, rest = patterns[0], patterns[1:]
    if pattern == "**":
        seen = set()
        for place in _folders_below(folder):
            if not rest:
                yield place
                continue
            for found in _select(place, rest):
                if found not in seen:
                    seen.add(found)
                    yield found
        return
    if not any(character in pattern for character in "*?["):
        place = folder / pattern
        if place.exists():
            yield from _select(place, rest)
        return
    if not folder.is_dir():
        return
    for name in os.listdir(folder):
        if fnmatch.fnmatchcase(name, pattern):
            place = folder / name
            if not rest or place.is_dir():
                yield from _select(place, rest)


def _folders_below(folder):
    if not folder.is_dir():
        return
    yield folder
    for name in os.listdir(folder):
        place = folder / name
        if place.is_dir():
            yield from _folders_below(place)
