"""Renders groups of cases with both tools and finds the cases that differ."""

import dataclasses
import itertools
import pathlib
import re

from . import project

COMMANDS = {"up": ["upgrade", "head", "--sql"], "down": ["downgrade", "a1:base", "--sql"]}


@dataclasses.dataclass(frozen=True)
class Difference:
    """A case that the tools render differently in one dialect and direction."""

    dialect: str
    direction: str
    alembic: tuple
    mig: tuple

    @property
    def kind(self):
        """Whether each tool came to the end of the case."""
        return self.dialect, self.direction, *[_ending(result[1]) for result in (self.alembic, self.mig)]


def _ending(failure):
    if failure is None or failure.startswith("aborted"):
        return failure and "aborted"
    return failure[:40]


class Comparison:
    """Both tools with a folder."""

    def __init__(self, alembic, mig, folder, errors=False):
        self._errors = errors
        self._alembic, self._mig, self._folder = alembic, mig, pathlib.Path(folder) / "project"

    def differences(self, dialect, chosen, cases, directions=("up", "down")):
        """`{number: Difference}` of the cases that differ; each direction by itself, the first found."""
        project.write(self._folder, dialect, chosen, cases)
        found = {}
        for direction in directions:
            command = COMMANDS[direction]
            process = self._mig.start(self._folder, command)
            status, output, errors = self._alembic.run(self._folder, command, False)
            expected = project.blocks(output.decode())
            if status or expected.keys() != cases.keys():
                raise RuntimeError(f"Alembic: status {status}, {errors.decode()[-2000:]}")
            made = self._made(command, list(cases), process)
            for number in cases:
                if number not in found and not same(expected[number], made[number], self._errors):
                    found[number] = Difference(dialect, direction, expected[number], made[number])
        if len(cases) == 1:
            return found
        # What one case leaves behind, such as a type that it has made, is seen by the next: alone they count.
        return {
            number: alone[number]
            for number, difference in found.items()
            if (alone := self.differences(dialect, chosen, {number: cases[number]}, (difference.direction,)))
        }

    def _made(self, command, numbers, process=None):
        """What mig writes for the cases; one that ends the whole run is `aborted` and the rest goes on."""
        made = {}
        while numbers:
            if process is None:
                only = "+".join(map(str, numbers))
                process = self._mig.start(self._folder, ["-x", f"only={only}", *command])
            status, output, errors = self._mig.finish(process)
            process = None
            found = project.blocks(output.decode(errors="backslashreplace"))
            ended = {number: block for number, block in found.items() if block[1] is not ...}
            made.update(ended)
            left = [number for number in numbers if number not in ended]
            if left and (status == 0 or not found):
                # Not even one begun: nothing that the cases do one after the other.
                if len(left) > 1 and status != 0:
                    half = len(left) // 2
                    return {**made, **self._made(command, left[:half]), **self._made(command, left[half:])}
                found = {left[0]: ("", ...)}
            if left:
                told = errors.decode(errors="backslashreplace").strip()
                made[left[0]] = (found.get(left[0], ("", ...))[0], f"aborted with {status}: {told[-1500:]}")
            numbers = left[1:]
        return made


# What Alembic and SQLAlchemy raise where they did not think of something.
# A table that the metadata does not have: mig asks for none, as it reads the modules of an application
# by need.
CRASHES = (
    "NoReferencedTableError",
    "AssertionError", "AttributeError", "IndexError", "KeyError", "NotImplementedError", "TypeError",
    "UnboundLocalError",
)


def same(alembic, mig, errors=False):
    """Whether two results are the same but for what Python leaves open.

    Where both fail, they may have written different parts before. Where Alembic crashes, mig may go on. `errors`: the exceptions have to be of the same class.
    """
    if alembic == mig:
        return True
    (expected, failure), (made, failed) = alembic, mig
    if failed and failed.startswith("aborted"):
        return False
    if failure and failure.startswith(CRASHES):
        return True
    if failure and failed:
        kinds = [text.partition(":")[0] for text in (failure, failed)]
        return not errors or kinds[0] == kinds[1]
    if failure != failed:
        return False
    expected, made = _without_chance(expected), _without_chance(made)
    return expected == made or _left_open(expected).fullmatch(made) is not None


# Parameters that SQLAlchemy forgets to write as literals, in any style; mig writes the literal.
_FORGOTTEN = re.compile(r"%\([^()]+\)s|:'?\w+'?_\d+\b|(?<![\w'])(?:\?|%s)(?![\w'])")


def _left_open(text):
    """A pattern for the text with any value where SQLAlchemy leaves a parameter."""
    return re.compile(".+?".join(map(re.escape, _FORGOTTEN.split(text))))




def _without_chance(text):
    return sorted_statements(sorted_constraints(text))


_UNORDERED = re.compile(r"\s*(CREATE (?:UNIQUE )?INDEX|ALTER TABLE .*? ADD (?:CONSTRAINT|UNIQUE|FOREIGN|CHECK|PRIMARY)) ", re.DOTALL)


def sorted_statements(text):
    """Alembic creates the indexes of a new table, and adds constraints of a new column, in the order of a set."""

    def kind(statement):
        found = _UNORDERED.match(statement)
        return found and found[1].split()[0]

    ordered = []
    for named, run in itertools.groupby(text.split(";\n\n"), kind):
        ordered += sorted(statement.strip() for statement in run) if named else run
    return ";\n\n".join(ordered)


def sorted_constraints(text):
    """Batch mode writes the constraints of the table that it copies in the order of a set."""

    def ordered(match):
        return "".join(sorted(match[0].replace(", \n", "\n").splitlines(keepends=True)))

    return re.sub(r"(?ms)^CREATE TABLE \S*_alembic_tmp_.*?^\);?$", ordered, text)
