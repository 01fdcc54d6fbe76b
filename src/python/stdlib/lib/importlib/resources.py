"""Files beside the modules of a package."""

import pathlib
from contextlib import contextmanager
from importlib import import_module


def files(package):
    module = import_module(package) if isinstance(package, str) else package
    place = getattr(module, "__file__", None)
    if place is None:
        raise TypeError(f"{package!r} has no folder")
    return pathlib.Path(place).parent


@contextmanager
def as_file(path):
    yield path


@contextmanager
def path(package, resource):
    yield files(package) / resource


def read_text(package, resource, encoding="utf-8", errors="strict"):
    return (files(package) / resource).read_text(encoding, errors)


def read_binary(package, resource):
    return (files(package) / resource).read_bytes()


def open_text(package, resource, encoding="utf-8", errors="strict"):
    return (files(package) / resource).open("r", encoding=encoding, errors=errors)


def open_binary(package, resource):
    return (files(package) / resource).open("rb")


def is_resource(package, name):
    return (files(package) / name).is_file()


def contents(package):
    return [place.name for place in files(package).iterdir()]
