"""The names of newer versions of `typing`, and the older ones."""

import typing as _typing
from typing import *
from typing import (
    AbstractSet, Annotated, Any, ClassVar, Final, Generic, Literal, NamedTuple, Never, NewType,
    NotRequired, Optional, ParamSpec, Protocol, Required, Self, TypeAlias, TypedDict, TypeGuard,
    TypeVar, Union, deprecated, override, runtime_checkable,
)

runtime = runtime_checkable


class Sentinel:
    def __init__(self, name, repr=None):
        self._name = name
        self._repr = repr or f"<{name}>"

    def __repr__(self):
        return self._repr


class Doc:
    def __init__(self, documentation, /):
        self.documentation = documentation


def __getattr__(name):
    return getattr(_typing, name)
