"""importlib_metadata: what the standard library has as importlib.metadata."""

from importlib.metadata import (
    Distribution,
    EntryPoint,
    EntryPoints,
    PackageNotFoundError,
    distribution,
    distributions,
    entry_points,
    metadata,
    requires,
    version,
)
