"""The report: one row per chain and dialect."""

import json

HEADER = (
    "chain",
    "dialect",
    "scripts",
    "Alembic",
    "mig",
    "schema",
    "rows",
    "downgrade",
    "Alembic s",
    "mig s",
)


def markdown(results):
    """The report as a Markdown table with the notes below it."""
    rows = [HEADER, *map(_row, results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    lines = ["| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    for result in results:
        lines += ["", *(f"- {result.chain} on {result.dialect}: {note}" for note in result.notes)][
            : None if result.notes else 0
        ]
    return "\n".join(lines)


def _row(result):
    return (
        result.chain,
        result.dialect,
        str(result.scripts),
        _reached(result.alembic, result),
        _reached(result.mig, result),
        _verdict(result.schema),
        _verdict(result.rows),
        _verdict(result.downgrade),
        _seconds(result.alembic),
        _seconds(result.mig),
    )


def _reached(run, result):
    if run is None:
        return "-"
    if not run.succeeded:
        return f"fails after {run.completed}"
    # Not counted from the log: an application may switch the logging off when it is imported.
    return "all" if not result.alembic_stops else f"{run.completed}"


def _verdict(equal):
    return {True: "equal", False: "DIFFERS", None: "-"}[equal]


def _seconds(run):
    return "-" if run is None else f"{run.seconds:.2f}"


def machine_readable(compared):
    """The report as JSON."""
    return json.dumps([facts(result) for result in compared], indent=2)


def facts(result):
    """One comparison as plain data."""
    return {
        "chain": result.chain,
        "dialect": result.dialect,
        "scripts": result.scripts,
        "required": result.required,
        "equal": result.equal,
        "targets": list(result.targets),
        "alembic": _facts(result.alembic),
        "alembic_stops": result.alembic_stops,
        "mig": _facts(result.mig),
        "alone": _facts(result.alone),
        "schema": result.schema,
        "rows": result.rows,
        "downgrade": result.downgrade,
        "notes": result.notes,
    }


def _facts(run):
    if run is None:
        return None
    facts = {"status": run.status, "completed": run.completed, "seconds": round(run.seconds, 3)}
    if not run.succeeded:
        facts["complaint"] = run.complaint()
    return facts
