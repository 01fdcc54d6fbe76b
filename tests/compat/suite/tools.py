"""Alembic and mig as programs: runs one command in a staged chain and says how it went."""

import dataclasses
import os
import re
import subprocess
import time

from .chains import HERE

TIMEOUT = 900

# What must not reach a tool from the caller's environment.
_OWN_VARIABLES = ("ALEMBIC_CONFIG", "COMPAT_DATABASE_URL", "DB_URL", "MIG_URL", "PYTHONPATH", "PYTHONHOME")

_STEP = re.compile(r"Running (?:upgrade|downgrade) (.*?) -> (.*?)(?:, |$)")


@dataclasses.dataclass(frozen=True)
class Run:
    """One run of a tool."""

    status: int
    seconds: float
    output: str
    # (from, to) of each revision that the tool began, in order; each a tuple of revisions.
    steps: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    # Uses of stand-ins by a script while it ran.
    stand_ins: str = ""

    @property
    def succeeded(self):
        return self.status == 0

    @property
    def completed(self):
        """How many revisions were done: all that were begun, but for one that failed."""
        return len(self.steps) if self.succeeded else max(0, len(self.steps) - 1)

    def reached(self):
        """The heads of what an upgrade completed, in the order of completion."""
        done = self.steps[: self.completed]
        replaced = {revision for below, _ in done for revision in below}
        return [above for _, targets in done for above in targets if above not in replaced]

    def lowest(self):
        """Where a downgrade came to, if that is one revision."""
        targets = self.steps[self.completed - 1][1] if self.completed else ()
        return targets[0] if len(targets) == 1 else None

    def complaint(self):
        """The last line of the output that says something: the error in short."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        errors = [line for line in lines if re.match(r"[\w.]*(Error|Exception)\b|FAILED:|error", line)]
        said = (errors or lines or ["no output"])[-1]
        return f"exit {self.status}: {said}"


class Alembic:
    """Real Alembic from a virtual environment of the suite."""

    def __init__(self, python, stand_ins=True, prelude="", name="Alembic"):
        self.name = name
        self._prelude = prelude
        self._alembic = python.parent / "alembic"
        self._stand_ins = stand_ins

    def run(self, project, url, *arguments, environment=None):
        """Runs one command."""
        log = project / "stand-ins.log"
        log.unlink(missing_ok=True)
        command = [self._alembic]
        if self._prelude:
            # The application calls Alembic from inside of itself.
            code = _INSIDE.format(prelude=self._prelude)
            command = [self._alembic.parent / "python", "-c", code]
        run = _run([*command, *arguments], project, url, self._variables(environment, log))
        used = log.read_text() if log.exists() else ""
        return dataclasses.replace(run, stand_ins=used)

    def create_tables(self, project, url, origin, environment=None):
        """Creates the tables of an application's MetaData, `module:attribute`."""
        module, _, attribute = origin.partition(":")
        code = _CREATE_TABLES.format(module=module, attribute=attribute)
        variables = self._variables(environment, project / "create-tables.log")
        run = _run([self._alembic.parent / "python", "-c", code], project, url, variables)
        if not run.succeeded:
            raise RuntimeError(f"creating the tables of {origin} failed:\n{run.output}")

    def _variables(self, environment, log):
        variables = dict(environment or {})
        if self._stand_ins:
            variables.update(PYTHONPATH=str(HERE / "standin"), ORACLE_STUB_LOG=str(log))
        return variables


_INSIDE = """
import sys
sys.path.insert(0, "source")
{prelude}
import alembic.config
alembic.config.main(argv=sys.argv[1:], prog="alembic")
"""

_CREATE_TABLES = """
import os, sys
sys.path.insert(0, "source")
import {module} as module
import sqlalchemy
tables = getattr(module.{attribute}, "metadata", module.{attribute})
tables.create_all(sqlalchemy.create_engine(os.environ["COMPAT_DATABASE_URL"]))
"""


class Mig:
    """The binary under test."""

    name = "mig"

    def __init__(self, binary):
        self._binary = binary

    def run(self, project, url, *arguments, environment=None):
        """Runs one command."""
        return _run([self._binary, *arguments], project, url, environment or {})


def _run(command, project, url, variables):
    environment = {key: value for key, value in os.environ.items() if key not in _OWN_VARIABLES}
    environment.update(variables, COMPAT_DATABASE_URL=url, TZ="UTC", LC_ALL="C.UTF-8")
    started = time.perf_counter()
    try:
        done = subprocess.run(
            command,
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT,
        )
        status, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired as expired:
        status, output = 124, (expired.stdout or b"") + b"\nerror: did not end in time"
    seconds = time.perf_counter() - started
    text = output.decode(errors="replace")
    steps = [
        (_revisions(step.group(1)), _revisions(step.group(2)))
        for step in map(_STEP.search, text.splitlines())
        if step
    ]
    # An application's own logging may write a line a second time.
    steps = tuple(step for before, step in zip([None, *steps], steps) if step != before)
    return Run(status, seconds, text, steps)


def _revisions(text):
    return tuple(part for part in text.split(", ") if part)
