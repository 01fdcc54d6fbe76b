"""Files by shell pattern."""

import os
import pathlib

_magic = ("*", "?", "[")


def has_magic(s):
    return any(character in s for character in _magic)


def escape(pathname):
    return "".join(f"[{character}]" if character in _magic else character for character in pathname)


def iglob(pathname, *, root_dir=None, recursive=False, include_hidden=False):
    pathname = os.fspath(pathname)
    base = pathlib.Path(root_dir or ("/" if pathname.startswith("/") else "."))
    pattern = pathname.lstrip("/")
    if not recursive:
        pattern = "/".join("*" if part == "**" else part for part in pattern.split("/"))
    for found in base.glob(pattern):
        names = found.relative_to(base).parts
        hidden = [
            name for name, part in zip(reversed(names), reversed(pattern.split("/")))
            if name.startswith(".") and not part.startswith(".")
        ]
        if hidden and not include_hidden:
            continue
        if root_dir is not None or not pathname.startswith("/"):
            yield os.path.join(*names) if names else ""
        else:
            yield str(found)


def glob(pathname, *, root_dir=None, recursive=False, include_hidden=False):
    return list(iglob(
        pathname, root_dir=root_dir, recursive=recursive, include_hidden=include_hidden
    ))
