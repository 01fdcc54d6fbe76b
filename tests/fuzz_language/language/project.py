"""Writes programs as one text that Python runs, and mig as an env.py."""

import shutil
import textwrap

BEGIN = "@begin"

PRELUDE = '''\
import asyncio, base64, binascii, bisect, calendar, collections, contextlib, copy, csv, dataclasses, datetime, decimal
import enum, fnmatch, fractions, functools, hashlib, heapq, hmac, html, inspect, io, itertools, json, math
import operator, os, pathlib, pprint, random, re, reprlib, secrets, shlex, statistics, string, sys
import textwrap, types, typing, unicodedata, urllib.parse, uuid, zoneinfo


@dataclasses.dataclass(order=True)
class Thing:
    value: object = None
    name: str = "none"
    tags: list = dataclasses.field(default_factory=list, repr=False)


class Level(enum.IntEnum):
    LOW = 1
    HIGH = enum.auto()


class Shade(str, enum.Enum):
    RED = "r"
    BLUE = "b"


def settled(value, depth=0):
    """The value with sets in a known order, which Python leaves open, and without what a TypeError says."""
    if isinstance(value, TypeError):
        return "TypeError"
    if isinstance(value, (set, frozenset)) and depth < 9:
        return [type(value).__name__, *sorted((ascii(settled(item, depth + 1)) for item in value))]
    if type(value) in (list, tuple) and depth < 9:
        return type(value)(settled(item, depth + 1) for item in value)
    if type(value) is dict and depth < 9:
        return {key: settled(item, depth + 1) for key, item in value.items()}
    return value


def keep(make):
    try:
        return make()
    except Exception as error:
        return error


def show(make):
    try:
        text = type((value := make())).__name__ + " " + ascii(settled(value))
    except Exception as error:
        text = "raised " + type(error).__name__ + ("" if isinstance(error, TypeError) else ": " + ascii(str(error)))
    print(re.sub(r"0x[0-9a-f]{6,}", "0x", text)[:3000])
'''


def text(programs):
    """All programs, each in a function of its own."""
    parts = [PRELUDE]
    for number, lines in programs.items():
        body = textwrap.indent("\n".join(lines), "    ")
        # `global` statements of a program are about its own names.
        parts.append(f"\n\ndef program_{number}():\n{body}\n")
    parts.append(f'''

for number in {list(programs)!r}:
    print("{BEGIN}", number)
    try:
        globals()[f"program_{{number}}"]()
    except Exception as error:
        print("ended by", type(error).__name__)
print("{BEGIN} -1")
''')
    return "".join(parts)


def write(folder, programs):
    """A project whose env.py is the programs."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "migration" / "versions").mkdir(parents=True)
    (folder / "alembic.ini").write_text(
        "[alembic]\nscript_location = %(here)s/migration\nsqlalchemy.url = sqlite://\n"
    )
    written = text(programs)
    (folder / "migration" / "env.py").write_text(
        written + "\nfrom alembic import context\ncontext.configure(url='sqlite://')\ncontext.run_migrations()\n"
    )
    (folder / "plain.py").write_text(written)


def blocks(output):
    """What each program printed; the last may be unfinished."""
    found = {}
    for part in output.split(BEGIN + " ")[1:]:
        number, _, rest = part.partition("\n")
        found[int(number)] = rest
    return found
