"""Installed packages: those whose metadata lies in a folder of `sys.path`."""

import pathlib
import re
import sys
from importlib import import_module

_VALUE = re.compile(r"(?P<module>[\w.]+)\s*(:\s*(?P<attr>[\w.]+)\s*)?((?P<extras>\[.*\])\s*)?$")


class PackageNotFoundError(ModuleNotFoundError):
    @property
    def name(self):
        return self.args[0]

    def __str__(self):
        return f"No package metadata was found for {self.args[0]}"


class EntryPoint:
    dist = None

    def __init__(self, name, value, group):
        self.name = name
        self.value = value
        self.group = group

    def _part(self, part):
        match = _VALUE.match(self.value)
        if match is None:
            raise ValueError(f"Invalid object reference: {self.value!r}")
        return match.group(part)

    @property
    def module(self):
        return self._part("module")

    @property
    def attr(self):
        return self._part("attr") or ""

    @property
    def extras(self):
        return re.findall(r"\w+", self._part("extras") or "")

    def load(self):
        found = import_module(self.module)
        for attribute in filter(None, self.attr.split(".")):
            found = getattr(found, attribute)
        return found

    def matches(self, **params):
        return all(getattr(self, name) == value for name, value in params.items())

    def _key(self):
        return self.name, self.value, self.group

    def __eq__(self, other):
        return isinstance(other, EntryPoint) and self._key() == other._key()

    def __lt__(self, other):
        return self._key() < other._key()

    def __hash__(self):
        return hash(self._key())

    def __repr__(self):
        return f"EntryPoint(name={self.name!r}, value={self.value!r}, group={self.group!r})"


class EntryPoints(tuple):
    def __getitem__(self, name):
        if isinstance(name, (int, slice)):
            return tuple.__getitem__(self, name)
        for point in self:
            if point.name == name:
                return point
        raise KeyError(name)

    def select(self, **params):
        return EntryPoints(point for point in self if point.matches(**params))

    @property
    def names(self):
        return {point.name for point in self}

    @property
    def groups(self):
        return {point.group for point in self}

    def get(self, group, default=None):
        return self.select(group=group) or default


class PackageMetadata(dict):
    """The fields of a package by name, in whatever case; `get_all` gives those that are repeated."""

    def __init__(self, lines):
        super().__init__()
        self._all = {}
        for line in lines:
            if not line.strip():
                break
            if line[0].isspace():
                continue
            key, _, value = line.partition(":")
            self.setdefault(key, value.strip())
            self._all.setdefault(key.lower(), []).append(value.strip())

    def __getitem__(self, key):
        if key.lower() not in self._all:
            raise KeyError(key)
        return self._all[key.lower()][0]

    def __contains__(self, key):
        return key.lower() in self._all

    def get(self, key, failobj=None):
        return self._all.get(key.lower(), [failobj])[0]

    def get_all(self, key, failobj=None):
        return self._all.get(key.lower(), failobj)


class Distribution:
    """One `name-version.dist-info` folder."""

    def __init__(self, folder):
        self._folder = folder

    @staticmethod
    def from_name(name):
        return distribution(name)

    def read_text(self, filename):
        path = self._folder / filename
        return path.read_text(encoding="utf-8") if path.is_file() else None

    @property
    def metadata(self):
        return PackageMetadata((self.read_text("METADATA") or "").splitlines())

    @property
    def name(self):
        return self.metadata["Name"]

    @property
    def version(self):
        return self.metadata["Version"]

    @property
    def requires(self):
        lines = (self.read_text("METADATA") or "").splitlines()
        found = [line.partition(":")[2].strip() for line in lines if line.startswith("Requires-Dist:")]
        return found or None

    @property
    def entry_points(self):
        found, group = [], ""
        for line in (self.read_text("entry_points.txt") or "").splitlines():
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("[") and line.endswith("]"):
                group = line[1:-1].strip()
                continue
            name, _, value = line.partition("=")
            point = EntryPoint(name.strip(), value.strip(), group)
            point.dist = self
            found.append(point)
        return EntryPoints(found)


def _normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def distributions(**kwargs):
    wanted = kwargs.get("name")
    wanted = None if wanted is None else _normalized(wanted)
    for entry in sys.path:
        folder = pathlib.Path(entry)
        if not folder.is_dir():
            continue
        for found in sorted(folder.glob("*.dist-info")):
            name = found.name.removesuffix(".dist-info").rpartition("-")[0]
            if wanted is None or _normalized(name) == wanted:
                yield Distribution(found)


def distribution(distribution_name):
    for found in distributions(name=distribution_name):
        return found
    raise PackageNotFoundError(distribution_name)


def version(distribution_name):
    return distribution(distribution_name).version


def metadata(distribution_name):
    return distribution(distribution_name).metadata


def requires(distribution_name):
    return distribution(distribution_name).requires


def entry_points(**params):
    seen, found = set(), []
    for one in distributions():
        # The first on the path hides others of the same name.
        name = _normalized(one._folder.name.removesuffix(".dist-info").rpartition("-")[0])
        if name not in seen:
            seen.add(name)
            found.extend(one.entry_points)
    return EntryPoints(found).select(**params)
