"""A differing case as text that a person can follow."""

import difflib
import json
import shlex

from . import project


def text(seed, number, case, difference):
    """The case, its files in short, its command lines, and what differs after the last."""
    lines = [f"== case {number} of seed {seed} differs in: {', '.join(difference.what)}"]
    lines.append(f"again: make fuzz SEED={seed} ONLY={number}")
    lines.append(f"dialect {case['dialect']}, settings {json.dumps(case['settings'])},")
    lines.append(f"configure {json.dumps(case['configure'])}, environment {case['environment']}")
    for revision in case["revisions"]:
        parts = {key: value for key, value in revision.items() if value and value != ["pass"] and key != "form"}
        lines.append(f"  {json.dumps(parts, ensure_ascii=False)}")
    for command in case["commands"]:
        lines.append(f"$ alembic {shlex.join(command)}")
    alembic, mig = difference.alembic, difference.mig
    lines.append(f"status: Alembic {alembic.status}, mig {mig.status}")
    lines += _diff(alembic.output, mig.output)
    if alembic.files != mig.files:
        for name in sorted(alembic.files.keys() | mig.files.keys()):
            one, other = (result.files.get(name, b"").decode(errors="replace") for result in (alembic, mig))
            if one != other:
                lines += [f"file {name}:", *_diff(one, other)]
    if alembic.content != mig.content:
        lines += _diff(_tables(alembic.content), _tables(mig.content))
    for name, result in (("Alembic", alembic), ("mig", mig)):
        errors = result.errors.strip().splitlines()[-8:]
        lines += [f"{name} on standard error:", *[f"    {line}" for line in errors]]
    return "\n".join(lines) + "\n"


def _diff(alembic, mig):
    return list(
        difflib.unified_diff(
            alembic.splitlines(), mig.splitlines(), "Alembic", "mig", lineterm="", n=2
        )
    )[:60]


def _tables(content):
    return "\n".join(f"{name}: {rows}" for name, rows in sorted(content.items())) + "\n"


def files(case, url):
    """env.py and the scripts, for whoever wants to see them."""
    return project.environment(case), [project.script(revision) for revision in case["revisions"]]
