"""Runs one chain on one dialect with both tools and compares what the databases hold."""

import dataclasses
import difflib

from .chains import HERE
from .tools import Run


@dataclasses.dataclass
class Comparison:
    """What came out for one chain and dialect."""

    chain: str
    dialect: str
    scripts: int
    required: bool
    alembic: Run | None = None
    mig: Run | None = None
    # Where Alembic itself stops: what it says, and the targets that were compared instead.
    alembic_stops: str = ""
    targets: tuple[str, ...] = ()
    # Where Alembic stops: mig on a database of its own, as far as it gets.
    alone: Run | None = None
    # None: not compared.
    schema: bool | None = None
    rows: bool | None = None
    downgrade: bool | None = None
    notes: list[str] = dataclasses.field(default_factory=list)

    @property
    def equal(self):
        """Whether mig did all that Alembic did, and did the same."""
        if self.alembic is None or self.mig is None or not self.mig.succeeded:
            return False
        return bool(self.schema and self.rows and self.downgrade is not False)


class Workplace:
    """The two tools, a maker of databases, and the folder for logs and differences."""

    def __init__(self, alembic, mig, databases, report):
        self.alembic = alembic
        self.mig = mig
        self.databases = databases
        self.report = report


def compare(chain, dialect, project, place):
    """Upgrades with both tools, compares, downgrades with both, compares again."""
    result = Comparison(chain.name, dialect, chain.scripts, chain.required)
    try:
        return _compare(chain, dialect, project, place, result)
    except Unprepared as error:
        result.notes.append(f"not compared: {error}")
        return result


def _compare(chain, dialect, project, place, result):
    oracle = _Side(place.alembic, chain, dialect, project, place)
    candidate = _Side(place.mig, chain, dialect, project, place)

    targets = _upgrade_oracle(oracle, chain, dialect, result)
    if result.alembic_stops:
        result.alone = _Side(place.mig, chain, dialect, project, place, "alone").upgrade((chain.target,))
        if not result.alone.succeeded:
            result.notes.append(f"mig alone: {result.alone.complaint()}")
    if targets is None:
        return result
    result.targets = targets
    # Read before mig runs: nothing that mig does can change what it is compared with.
    expected = oracle.contents()
    if not _trustworthy(expected, result):
        return result

    result.mig = candidate.upgrade(targets)
    if not result.mig.succeeded:
        result.notes.append(f"mig: {result.mig.complaint()}")
    actual = candidate.contents()
    result.schema = _same(place, chain, dialect, "schema", expected, actual, result)
    result.rows = _same(place, chain, dialect, "rows", expected, actual, result)
    if result.mig.succeeded:
        _downgrade(oracle, candidate, chain, dialect, result, place)
    return result


class Unprepared(Exception):
    """What the application has before its first migration could not be made."""


class _Side:
    """One tool with its database."""

    def __init__(self, tool, chain, dialect, project, place, suffix=""):
        self.tool = tool
        self._oracle = place.alembic
        self._chain = chain
        self._dialect = dialect
        self._project = project
        name = tool.name.lower() + (f"-{suffix}" if suffix else "")
        self._log = place.report / f"{chain.name}-{dialect}-{name}.log"
        self._log.unlink(missing_ok=True)
        self.database = place.databases(dialect, f"{chain.name}_{name}")

    def upgrade(self, targets):
        """Upgrades a fresh database to each target in turn; the runs as if they were one."""
        self.database.create()
        before = self._chain.before.get(self._dialect)
        if before:
            self.database.run_file(HERE / "packages" / before)
        if self._chain.create_tables:
            # By Alembic's environment for both: mig has no such thing, and need not.
            self._oracle.create_tables(
                self._project, self.database.url, self._chain.create_tables, self._chain.environment
            )
        if self._chain.downgraded:
            self._undo_all()
        return self._all([("upgrade", target) for target in targets])

    def _undo_all(self):
        """Takes the application's newest tables back to before its first migration, by Alembic."""
        for command in (("stamp", self._chain.target), ("downgrade", "base")):
            run = self._oracle.run(
                self._project, self.database.url, *command, environment=self._chain.environment
            )
            if not run.succeeded:
                raise Unprepared(f"Alembic cannot {' '.join(command)}: {run.complaint()}")

    def downgrade(self, target):
        """Downgrades to one revision or base."""
        return self._all([("downgrade", target)])

    def contents(self):
        """Schema and rows as text."""
        return {
            "schema": self.database.schema(),
            "rows": self.database.rows(self._chain.excluded),
        }

    def _all(self, commands):
        total = None
        for arguments in commands:
            run = self.tool.run(
                self._project,
                self.database.url,
                *arguments,
                environment=self._chain.environment,
            )
            with open(self._log, "a") as log:
                log.write(f"$ {' '.join(arguments)}\n{run.output}(exit {run.status})\n")
            total = run if total is None else _joined(total, run)
            if not run.succeeded:
                break
        return total


def _joined(first, second):
    return Run(
        second.status,
        first.seconds + second.seconds,
        first.output + second.output,
        first.steps + second.steps,
        first.stand_ins + second.stand_ins,
    )


def _upgrade_oracle(oracle, chain, dialect, result):
    """Upgrades by Alembic as far as it gets; the targets that it reached."""
    targets = (chain.target,)
    run = oracle.upgrade(targets)
    result.alembic = run
    expected_stop = chain.stops_at.get(dialect)
    if run.succeeded:
        if expected_stop:
            result.notes.append(f"Alembic does not stop at {expected_stop} any more")
            result.required = True
    else:
        result.alembic_stops = run.complaint()
        stopped_at = ", ".join(run.steps[-1][1]) if run.steps else ""
        result.notes.append(f"Alembic stops at {stopped_at or 'the start'}: {run.complaint()}")
        if chain.required and stopped_at != expected_stop:
            return None
        targets = tuple(run.reached())
        if not targets:
            return None
        result.alembic = run = oracle.upgrade(targets)
        if not run.succeeded:
            result.notes.append(f"Alembic also fails to upgrade to {', '.join(targets)}")
            return None
    if run.stand_ins:
        first = run.stand_ins.splitlines()[0]
        result.notes.append(f"refused: Alembic's scripts used a stand-in: {first}")
        result.alembic_stops = result.alembic_stops or "its scripts used a stand-in"
        return None
    return targets


def _trustworthy(contents, result):
    """Whether what Alembic left can be compared with."""
    if any("STUB<" in text for text in contents.values()):
        result.notes.append("refused: a stand-in's text is in Alembic's database")
        return False
    if "alembic_version" not in contents["schema"]:
        result.notes.append("refused: Alembic left no version table, so it did nothing")
        return False
    return True


def _downgrade(oracle, candidate, chain, dialect, result, place):
    reached = "base"
    expected = oracle.downgrade(reached)
    if not expected.succeeded:
        reached = expected.lowest()
        result.notes.append(
            f"Alembic's downgrade stops after {expected.completed}"
            + (f", compared at {reached}: " if reached else ", not compared: ")
            + expected.complaint()
        )
        if not reached:
            return
        # What the failed run left behind depends on the dialect's transactions: begin anew.
        oracle.upgrade(result.targets)
        expected = oracle.downgrade(reached)
        if not expected.succeeded:
            result.notes.append(f"Alembic also fails to downgrade to {reached}")
            return
    if expected.stand_ins:
        result.notes.append("downgrade not compared: Alembic's scripts used a stand-in")
        return
    actual = candidate.downgrade(reached)
    if not actual.succeeded:
        result.notes.append(f"mig's downgrade: {actual.complaint()}")
        result.downgrade = False
        return
    before, after = oracle.contents(), candidate.contents()
    result.downgrade = all(
        [
            _same(place, chain, dialect, kind, before, after, result, suffix="-downgraded")
            for kind in ("schema", "rows")
        ]
    )


def _same(place, chain, dialect, kind, expected, actual, result, suffix=""):
    """Compares; a difference goes to a file of its own, which a note names."""
    file = place.report / f"{chain.name}-{dialect}-{kind}{suffix}.diff"
    file.unlink(missing_ok=True)
    if expected[kind] == actual[kind]:
        return True
    lines = difflib.unified_diff(
        expected[kind].splitlines(keepends=True),
        actual[kind].splitlines(keepends=True),
        "Alembic",
        "mig",
    )
    file.write_text("".join(line if line.endswith("\n") else line + "\n" for line in lines))
    result.notes.append(f"differs: {file}")
    return False
