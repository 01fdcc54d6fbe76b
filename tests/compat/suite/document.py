"""Writes docs/compatibility.md from what the runs found."""

import collections
import re

from . import oracle

INTRODUCTION = """\
# Compatibility

Real Alembic and mig run the same published migration scripts on databases of their own; then the
databases are compared: schema, rows, sequences and version table after `upgrade`, and again after
`downgrade`. `make compat-all` runs this and writes this page;
[tests/compat](../tests/compat/README.md) says how it works. The oracle is {oracle}.

- *Alembic*: how many scripts real Alembic applies before it stops by itself, and *with*: what it
  needs for that. mig is given the same project and never gets stand-ins or packages to import.
- *mig*: how many of these mig applies. Where Alembic stops early, *alone* is how far mig gets towards
  the end of the chain, with nothing to compare it with.
- Where Alembic cannot downgrade, the downgrade is compared as far as it can, or not at all (-).
- Times are of one `upgrade`, in seconds, both with compiled scripts and a warm disk.
"""

HEADER = (
    "chain",
    "dialect",
    "scripts",
    "Alembic",
    "with",
    "mig",
    "alone",
    "schema",
    "rows",
    "downgrade",
    "Alembic s",
    "mig s",
)


def write(path, found, offline=""):
    """Writes the page; `found` is as `results.load_all` gives it, `offline` a section of its own."""
    path.write_text(text(found) + (f"\n{offline}" if offline else ""))


def text(found):
    """The page."""
    parts = [
        INTRODUCTION.format(oracle=" with ".join(oracle.ALEMBIC[:2])),
        _summary(found),
        _table([HEADER, *(_row(*entry) for entry in found)]),
        _causes("What is missing in mig", "Nothing.", _missing(found)),
        _causes("What cannot be compared", "Nothing.", _not_compared(found)),
        _causes("Where Alembic itself stops", "Nowhere.", _stops(found)),
    ]
    return "\n".join(parts)


def _summary(found):
    packages = {chain.package for chain, _, _ in found}
    scripts = sum({chain.name: chain.scripts for chain, _, _ in found}.values())
    equal = sum(bool(facts and facts["equal"]) for _, _, facts in found)
    return (
        f"{len(packages)} packages, {len({chain.name for chain, _, _ in found})} chains,"
        f" {scripts} scripts; {equal} of {len(found)} runs are equal.\n"
    )


def _row(chain, dialect, facts):
    start = (f"{chain.name} ({chain.package.replace('==', ' ')})", dialect, str(chain.scripts))
    if facts is None:
        return (*start, "not run", *[""] * (len(HEADER) - 4))
    return (
        *start,
        _reached(facts["alembic"], facts),
        _preparation(chain, dialect),
        _reached(facts["mig"], facts),
        _alone(facts["alone"]),
        *(_verdict(facts[kind]) for kind in ("schema", "rows", "downgrade")),
        _seconds(facts["alembic"]),
        _seconds(facts["mig"]),
    )


def _reached(run, facts):
    if run is None:
        return "-"
    if run["status"] != 0:
        return f"fails after {run['completed']}"
    # An application may switch the logging off, which is what `completed` is counted from.
    return "all" if not facts["alembic_stops"] else str(run["completed"])


def _alone(run):
    if run is None:
        return ""
    return "all" if run["status"] == 0 else str(run["completed"])


def _preparation(chain, dialect):
    """What Alembic is given beside the scripts and their package's source."""
    given = []
    if chain.install:
        given.append("installed packages")
    if chain.stand_ins:
        given.append("stand-ins")
    if chain.create_tables or dialect in chain.before:
        given.append("the application's tables")
    return ", ".join(given) or "nothing"


def _verdict(equal):
    return {True: "equal", False: "**differs**", None: "-"}[equal]


def _seconds(run):
    return "-" if run is None else f"{run['seconds']:.2f}"


def _table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    lines = ["| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"


def _causes(title, none, found):
    """One section: what was found, most frequent first."""
    places = collections.defaultdict(list)
    for cause, place in found:
        places[cause].append(place)
    lines = [f"## {title}", ""]
    if not places:
        lines.append(none)
    for cause, where in sorted(places.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        lines.append(f"- {len(where)}: {cause} ({', '.join(where)})")
    return "\n".join(lines) + "\n"


def _missing(found):
    for chain, dialect, facts in found:
        if facts is None or facts["equal"] or facts["mig"] is None:
            continue
        if facts["mig"]["status"] != 0:
            yield _cause(facts["mig"]["complaint"]), f"{chain.name} on {dialect}"
            continue
        for kind in ("schema", "rows", "downgrade"):
            if facts[kind] is False:
                yield f"other {kind}", f"{chain.name} on {dialect}"


def _not_compared(found):
    for chain, dialect, facts in found:
        if facts is None:
            yield "not run", f"{chain.name} on {dialect}"
        elif facts["mig"] is None:
            yield _cause((facts["notes"] or ["no reason known"])[0]), f"{chain.name} on {dialect}"


def _stops(found):
    for chain, dialect, facts in found:
        if facts is not None and facts["alembic_stops"]:
            reason = chain.reasons.get(dialect) or _cause(facts["alembic_stops"])
            yield reason, f"{chain.name} on {dialect}"


def _cause(complaint):
    """An error in short and without what is particular to a place, so that equal ones meet."""
    cause = re.sub(r"^.*?exit \d+: ", "", complaint)
    cause = re.sub(r"^error: (upgrade|downgrade) .*? failed: ", "", cause)
    cause = re.sub(r"'[^']*'|\"[^\"]*\"", "'…'", cause)
    return f"`{cause[:200]}`"
