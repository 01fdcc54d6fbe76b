"""Alembic and mig take turns on one database: each goes on where the other stopped."""

import shutil

from .chains import HERE

ROOT = HERE.parent.parent

# Who does what, in order, over the sample project, with a branch and its merge on the way.
TURNS = (
    ("mig", "upgrade", "+2"),
    ("alembic", "upgrade", "4be92f6a70c1"),
    ("mig", "upgrade", "head"),
    ("alembic", "downgrade", "-1"),
    ("mig", "downgrade", "93548feda54a"),
    ("alembic", "upgrade", "head"),
    ("mig", "downgrade", "base"),
)


def stage(work):
    """A copy of the sample project, so that nothing of a run stays in the checkout."""
    folder = work / "stage" / "turns"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "alembic.ini", folder)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "migration", folder / "migration", ignore=ignored)
    return folder


def take_turns(alembic, mig, project, shared, alone):
    """Takes turns on `shared`, while Alembic does all on `alone`; what went wrong, "" if nothing.

    After each turn both databases must hold the same.
    """
    shared.create()
    alone.create()
    for who, *command in TURNS:
        for tool, database in ((mig if who == "mig" else alembic, shared), (alembic, alone)):
            environment = {"DB_URL": database.url}
            run = tool.run(project, database.url, *command, environment=environment)
            if not run.succeeded:
                return f"{tool.name} {' '.join(command)}: {run.complaint()}"
            if not run.steps:
                return f"{tool.name} {' '.join(command)}: did nothing"
        for what, one, other in (
            ("schema", shared.schema(), alone.schema()),
            ("rows", shared.rows(()), alone.rows(())),
        ):
            if one != other:
                return f"other {what} after {who} {' '.join(command)}"
    return ""
