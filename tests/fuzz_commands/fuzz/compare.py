"""Runs the command lines of a case with both tools and says where they first differ."""

import dataclasses
import os
import pathlib
import re
import subprocess

from . import project

TIMEOUT = 30
# What mig says when the steps of a run do not fit the rows of the version table.
PLANNING = re.compile(r"^error: Exception: the (row of the )?version table ", re.MULTILINE)
VERSION_TABLES = ("alembic_version", "versions", "Odd Name")


@dataclasses.dataclass(frozen=True)
class Result:
    """What a command line did."""

    status: object
    output: str
    errors: str
    files: dict
    content: dict


@dataclasses.dataclass(frozen=True)
class Difference:
    """The first command line after which the tools differ."""

    command: list
    what: list
    alembic: Result
    mig: Result


class Mig:
    """The binary under test."""

    def __init__(self, binary):
        self._binary = str(binary)
        hidden = ("ALEMBIC_CONFIG", "MIG_URL", "PYTHONPATH")
        self._variables = {key: value for key, value in os.environ.items() if key not in hidden}

    def has_command(self, name):
        """Whether `mig --help` lists a command."""
        told = subprocess.run([self._binary, "--help"], capture_output=True, text=True).stdout
        return re.search(rf"^  {name} ", told, re.MULTILINE) is not None

    def start(self, folder, arguments):
        """Starts one command line."""
        return subprocess.Popen(
            [self._binary, *arguments],
            cwd=folder,
            env=self._variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def finish(self, process):
        """Status and both streams."""
        try:
            output, errors = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            output, errors = process.communicate()
            return "too slow", output, errors
        return process.returncode, output, errors


class Comparison:
    """Both tools with a folder and a database each."""

    def __init__(self, alembic, mig, folder, databases):
        self._alembic, self._mig = alembic, mig
        self._folders = [pathlib.Path(folder) / side for side in ("alembic", "mig")]
        # For each dialect the databases of Alembic and of mig.
        self._databases = databases

    def first_difference(self, case):
        """The first `Difference` of the case or None, and how many command lines were run.

        Where the tools differ, the case is run again with Alembic's sets in order of insertion: a
        difference that then is none was one of Python's hashes only.
        """
        difference, count = self._run(case, ordered=False)
        if difference:
            difference, count = self._run(case, ordered=True)
        return difference, count

    def _run(self, case, ordered):
        databases = self._databases[case["dialect"]]
        for folder, database in zip(self._folders, databases):
            project.write(case, folder, database.url)
            database.create()
        unreadable = self._unreadable(ordered) if case["is_damaged"] else None
        has_failed = False
        for number, command in enumerate(case["commands"], 1):
            process = self._mig.start(self._folders[1], command)
            alembic = self._result(0, databases, self._alembic.run(self._folders[0], command, ordered))
            mig = self._result(1, databases, self._mig.finish(process))
            has_failed = has_failed or alembic.status != 0
            what = differences(alembic, mig, ordered, has_failed)
            if what and not unreadable:
                # A script that a command line wrote may have broken the graph.
                unreadable = self._unreadable(ordered)
            if what and is_on_purpose(command, what, alembic, mig, unreadable):
                return None, number
            if what:
                return Difference(command, what, alembic, mig), number
        return None, len(case["commands"])

    def _unreadable(self, ordered):
        """What Alembic says about a graph that cannot be read, as status and output."""
        command = ["heads", "--resolve-dependencies"]
        status, output, _ = self._alembic.run(self._folders[0], command, ordered)
        return (status, output.decode(errors="backslashreplace")) if status else None

    def _result(self, side, databases, ran):
        status, output, errors = ran
        folder = self._folders[side]
        root, url = str(folder).encode(), databases[side].url.encode()

        def same(data):
            # The two folders and databases have different names.
            name = b"/" + url.rpartition(b"/")[2]
            return data.replace(root, b"ROOT").replace(name, b"/DATABASE")

        def text(data):
            return same(data).decode(errors="backslashreplace")

        files = {
            str(path.relative_to(folder)): same(path.read_bytes())
            for path in folder.rglob("*")
            if path.is_file() and path.name != "data.db"
        }

        return Result(status, text(output), text(errors), files, databases[side].content())


def differences(alembic, mig, ordered, has_failed):
    """What of two results differs, as words."""
    what = []
    if alembic.status != mig.status and alembic.status != "too slow":
        what.append("status")
    outputs = [result.output for result in (alembic, mig)]
    if ordered:
        outputs = [labels_sorted(output) for output in outputs]
    if outputs[0] != outputs[1] and alembic.status != "too slow":
        what.append("output")
    if alembic.files != mig.files:
        what.append("files")
    contents = [result.content for result in (alembic, mig)]
    if has_failed:
        contents = [without_empty_version_table(content) for content in contents]
    if contents[0] != contents[1]:
        what.append("content")
    return what


def is_on_purpose(command, what, alembic, mig, unreadable):
    """Whether the tools differ as docs/differences.md says: mig reads and plans all of a run first.

    The databases may differ from here on, so that this is the end of the case.
    """
    if unreadable and "--raiseerr" in command:
        unreadable = 1, ""
    elif unreadable and command[0] in ("-q", "--quiet"):
        unreadable = unreadable[0], ""
    if unreadable == (mig.status, mig.output):
        # Alembic came to an end without the graph, or said something else first.
        return True
    if what == ["content"] and "--purge" in command and alembic.status != 0:
        # Alembic emptied the version table before it saw that it could not go on.
        return True
    # Alembic stopped amid the steps; mig saw before the first that they cannot all be done.
    return (
        alembic.status == mig.status == 1
        and PLANNING.search(mig.errors) is not None
        and alembic.output.startswith(mig.output)
    )


def without_empty_version_table(content):
    """mig plans a run before it sends anything, Alembic after it has made the version table."""
    return {
        name: rows
        for name, rows in content.items()
        if rows or name.rpartition(".")[2] not in VERSION_TABLES
    }


def labels_sorted(output):
    """Alembic writes the labels of a revision in the order of a set, mig sorts them."""

    def ordered(match):
        return match[1] + ", ".join(sorted(match[2].split(", "))) + match[3]

    output = re.sub(r"(?m)^(Branch names: )(.*)()$", ordered, output)
    return re.sub(r"( \()([^()\n]*, [^()\n]*)(\))", ordered, output)
