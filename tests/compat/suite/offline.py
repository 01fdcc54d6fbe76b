"""The SQL text of every script, as `--sql` prints it: real Alembic's beside mig's, per revision.

What real Alembic cannot render (scripts that look into the database, mostly), what it renders with
a stand-in's help, and what it does not render twice in the same way is not compared.
"""

import collections
import dataclasses
import difflib
import json
import os
import re
import subprocess

from . import offline_walk
from .chains import HERE

# Offline mode asks for no server: from the address both tools only take the dialect.
ADDRESSES = {
    "postgresql": "postgresql://offline@127.0.0.1:1/offline",
    "sqlite": "sqlite:///offline.db",
    "mysql": "mysql://offline@127.0.0.1:1/offline",
}

_VERSION_ROW = re.compile(
    r"^(INSERT INTO|UPDATE|DELETE FROM) \S*alembic_version\S* .*?;\n*", re.MULTILINE | re.DOTALL
)


@dataclasses.dataclass
class Rendered:
    """What came out for one chain, dialect and direction."""

    scripts: int = 0
    # Of `scripts`, those that have a text of Alembic's to compare with.
    alembic: int = 0
    equal: int = 0
    different: list[str] = dataclasses.field(default_factory=list)
    # The error of each revision that mig alone cannot render.
    fails: dict[str, str] = dataclasses.field(default_factory=dict)


def compare(chain, project, python, mig, work, only=None):
    """Renders the staged chain with both tools in all dialects and keeps what was found."""
    for folder in ("offline", "report/offline"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    for dialect in ADDRESSES:
        if only in (None, dialect):
            facts = _compare(chain, dialect, project, python, mig, work)
            facts["package"] = chain.package
            (work / "offline" / f"{chain.name}-{dialect}.json").write_text(json.dumps(facts, indent=1))
            yield dialect, facts


def _compare(chain, dialect, project, python, mig, work):
    try:
        expected = _oracle(chain, dialect, project, python, work)
    except _NoOracle as error:
        return {"error": str(error)}
    environment = _environment(chain, dialect)
    run = _Mig(mig, project, environment).run
    facts, differences = {}, []
    for direction in offline_walk.DIRECTIONS:
        theirs = expected[direction]
        done, failed = offline_walk.walk(
            run, expected["graph"], direction, chain.target, expected["heads"]
        )
        result = _verdict(expected["graph"], theirs, done, failed, differences)
        facts[direction] = dataclasses.asdict(result)
    report = work / "report" / "offline" / f"{chain.name}-{dialect}.diff"
    report.write_text("".join(differences))
    return facts


def _verdict(graph, theirs, done, failed, differences):
    result = Rendered(scripts=len(graph))
    for revision, (revisions, text, usable) in theirs["done"].items():
        if not usable or revision in theirs["changing"]:
            continue
        result.alembic += 1
        if revision not in done:
            message = failed.get(revision) or failed.get("") or "not reached"
            result.fails[revision] = message
            differences.append(f"# {revision}: {message}\n\n")
        elif same(text, done[revision][1], same_range=done[revision][0] == revisions):
            result.equal += 1
        else:
            result.different.append(revision)
            differences.append(_difference(revision, text, done[revision][1]))
    return result


def same(text, other, same_range):
    """Whether two texts of one revision are equal.

    In ranges that begin at different revisions other branches may be in the version table.
    """
    if text == other:
        return True
    return not same_range and _VERSION_ROW.sub("", text) == _VERSION_ROW.sub("", other)


def _difference(revision, text, other):
    lines = difflib.unified_diff(
        text.splitlines(), other.splitlines(), f"{revision} Alembic", f"{revision} mig", "", "", 2, ""
    )
    return "\n".join(lines) + "\n\n"


class _NoOracle(Exception):
    """Real Alembic cannot load the chain."""


def _oracle(chain, dialect, project, python, work):
    result = work / "offline" / f"oracle-{chain.name}.json"
    result.unlink(missing_ok=True)
    environment = _environment(chain, dialect)
    environment["OFFLINE_PRELUDE"] = chain.prelude
    environment["PYTHONHASHSEED"] = "0"
    if chain.stand_ins:
        log = project / "stand-ins.log"
        log.unlink(missing_ok=True)
        environment.update(PYTHONPATH=str(HERE / "standin"), ORACLE_STUB_LOG=str(log))
    command = [python, "-B", offline_walk.__file__, chain.target, result]
    status, _, errors = _run(command, project, environment, 1800)
    if status != 0 or not result.exists():
        raise _NoOracle((errors.strip().splitlines() or [f"exit {status}"])[-1][:300])
    found = json.loads(result.read_text())
    result.unlink()
    return found


class _Mig:
    """The binary under test."""

    def __init__(self, binary, project, environment):
        self._binary = binary
        self._project = project
        self._environment = environment

    def run(self, direction, revisions):
        """As `offline_walk.walk` wants it."""
        command = [self._binary, direction, revisions, "--sql"]
        status, output, errors = _run(command, self._project, self._environment, offline_walk.TIMEOUT)
        found = [[*part, True] for part in offline_walk.parts(direction, output)]
        return found, None if status == 0 else _complaint(status, errors + output)


def _complaint(status, text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"error|FAILED|thread '.*panicked", line)]
    if status < 0 or status in (101, 134):
        return f"exit {status}: {(errors or lines or [''])[-1]}"
    return (errors or lines or [f"exit {status}"])[0]


def _run(command, project, variables, timeout):
    try:
        done = subprocess.run(
            command, cwd=project, env=variables, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout
        )
    except subprocess.TimeoutExpired:
        return 124, "", "error: did not end in time"
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def _environment(chain, dialect):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    address = ADDRESSES[dialect]
    return {**kept, **chain.environment, "COMPAT_DATABASE_URL": address, "TZ": "UTC", "LC_ALL": "C.UTF-8"}


def brief(facts):
    """The counts in one line."""
    if "error" in facts:
        return f"Alembic cannot load it: {facts['error']}"
    said = []
    for direction in offline_walk.DIRECTIONS:
        one = _counts(facts[direction])
        said.append(
            f"{direction} {one['equal']} of {one['alembic']} equal,"
            f" {one['different']} differ, {one['fails']} fail"
        )
    return "; ".join(said)


def load_all(work, known):
    """What is kept, in the order of packages.toml: (chain, dialect, facts or None)."""
    for chain in known.values():
        for dialect in ADDRESSES:
            path = work / "offline" / f"{chain.name}-{dialect}.json"
            facts = json.loads(path.read_text()) if path.exists() else None
            yield chain, dialect, facts if facts and facts["package"] == chain.package else None


def section(found):
    """The section of docs/compatibility.md; "" if nothing was rendered."""
    found = list(found)
    totals = {dialect: collections.Counter() for dialect in ADDRESSES}
    chains = collections.Counter()
    for _, dialect, facts in found:
        if facts and "error" not in facts:
            chains[dialect] += 1
            for direction in offline_walk.DIRECTIONS:
                totals[dialect].update(_counts(facts[direction]))
    if not chains:
        return ""
    lines = [_INTRODUCTION, "| dialect | chains | texts | equal | share | differ | mig fails |"]
    lines.append("|---|---|---|---|---|---|---|")
    for dialect, total in totals.items():
        share = total["equal"] / total["alembic"] if total["alembic"] else 0
        lines.append(
            f"| {dialect} | {chains[dialect]} | {total['alembic']} | {total['equal']} |"
            f" {_percent(share)} | {total['different']} | {total['fails']} |"
        )
    return "\n".join(lines) + "\n" + _unequal(found)


def _percent(share):
    # Never rounded up to all.
    return f"{int(share * 1000) / 10:.1f} %"


def _counts(facts):
    return {
        "alembic": facts["alembic"],
        "equal": facts["equal"],
        "different": len(facts["different"]),
        "fails": len(facts["fails"]),
    }


def _unequal(found):
    lines, absent = [], []
    for chain, dialect, facts in found:
        if facts is None:
            absent.append(f"{chain.name} on {dialect}")
            continue
        if "error" in facts:
            absent.append(f"{chain.name} on {dialect}: Alembic cannot load it, `{facts['error'][:120]}`")
            continue
        for direction in offline_walk.DIRECTIONS:
            one = facts[direction]
            said = []
            if one["different"]:
                said.append(f"{len(one['different'])} differ ({_some(one['different'])})")
            causes = collections.Counter(_cause(text) for text in one["fails"].values())
            said += [f"{count} fail: `{cause}`" for cause, count in causes.most_common(3)]
            if said:
                lines.append(f"- {chain.name} on {dialect}, {direction}: " + "; ".join(said))
    text = "\nWhat is not equal:\n\n" + ("\n".join(lines) or "Nothing.") + "\n"
    if absent:
        text += "\nNot rendered:\n\n" + "\n".join(f"- {entry}" for entry in absent) + "\n"
    return text


def _some(names):
    return ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")


def _cause(message):
    return re.sub(r"^error: (upgrade|downgrade) .*? failed: ", "", message)[:160]


_INTRODUCTION = """\
## Offline SQL

The text that `upgrade --sql` and `downgrade --sql` print for each script, in three dialects,
compared wherever real Alembic prints one without looking into a database.
"""
