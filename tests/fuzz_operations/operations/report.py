"""A differing case as text that a person can follow."""

import difflib


def text(seed, number, chosen, case, difference):
    """The case and what the tools make of it."""
    lines = [
        f"== case {number} of seed {seed} differs on {difference.dialect}, {difference.direction}grade",
        f"again: make fuzz-operations SEED={seed} ONLY={number}",
        f"{chosen}",
        *case[difference.direction],
    ]
    for name, (_, failure) in (("Alembic", difference.alembic), ("mig", difference.mig)):
        if failure:
            lines.append(f"{name} failed: {failure}")
    lines += difflib.unified_diff(
        difference.alembic[0].splitlines(), difference.mig[0].splitlines(), "Alembic", "mig", lineterm="", n=2
    )
    return "\n".join(lines) + "\n"
