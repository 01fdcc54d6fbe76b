"""Renders a chain's scripts as SQL text, one range of revisions after another, whichever the tool.

Also a program: real Alembic in one process, which writes what it rendered as JSON. It runs in a
virtual environment of the suite and therefore uses nothing else of it. Alembic keeps revisions, and
SQLAlchemy the indexes of a table, in Python sets, so that their order in the text is by chance; here
these sets keep the order of insertion, which is one of those that may come out, and mig's.

    python offline_walk.py TARGET RESULT      (in the staged project's folder)
"""

import io
import importlib.util
import json
import os
import pathlib
import re
import signal
import sys
import traceback
import warnings

DIRECTIONS = ("upgrade", "downgrade")

# More ranges than this only come from a chain whose every script fails.
RANGES = 400

# Seconds for one range.
TIMEOUT = 120

MARK = re.compile(r"^-- Running (upgrade|downgrade) (.*) -> (.*)$", re.MULTILINE)


def walk(run, graph, direction, target, heads):
    """Renders all revisions of `graph` that can be rendered.

    `graph` has the revisions below each; `run(direction, range)` gives the text of a range in parts,
    [revision, text, usable], and the error that ended it, of which the last part is the place. Where
    a script fails, the walk goes on behind it. Returns the rendered, {revision: [range, text,
    usable]}, and the failed, {revision: error}.
    """
    done, failed, seen = {}, {}, set()
    waiting = [target] if direction == "upgrade" else [f"{head}:base" for head in heads]
    singles = [_single(direction, revision, below) for revision, below in graph.items()]
    while waiting and len(seen) < RANGES:
        revisions = waiting.pop(0)
        if revisions not in seen:
            seen.add(revisions)
            parts, error = run(direction, revisions)
            if error and parts:
                place = parts.pop()[0]
                failed.setdefault(place, error)
                waiting += _behind(direction, place, graph, target)
            elif error:
                failed.setdefault("", error)
            for revision, *rest in parts:
                done.setdefault(revision, [revisions, *rest])
        if not waiting and done:
            missing = [single for name, single in singles if name not in done and name not in failed]
            waiting = [single for single in missing if single not in seen]
    return done, {revision: error for revision, error in failed.items() if revision not in done}


def _behind(direction, place, graph, target):
    if direction == "upgrade":
        return [f"{place}:{target}"]
    return [f"{below}:base" for below in graph.get(place, ())]


def _single(direction, revision, below):
    first = below[0] if below else "base"
    return revision, f"{first}:{revision}" if direction == "upgrade" else f"{revision}:{first}"


def parts(direction, text):
    """The text of each revision: [revision, text].

    Without the transaction's frame around it, as it depends on where the range begins and ends.
    """
    marks = list(MARK.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    found = []
    for mark, end in zip(marks, ends):
        key = mark.group(3) if direction == "upgrade" else mark.group(2)
        body = text[mark.start() : end].strip()
        if end < len(text):
            body = body.removesuffix("BEGIN;").rstrip()
        found.append([key, body.removesuffix("COMMIT;").rstrip()])
    return found


class _Text(io.StringIO):
    """Standard output that knows how often stand-ins had been used when each revision began."""

    def __init__(self, log):
        super().__init__()
        self._log = log
        self.uses = []

    def write(self, text):
        if MARK.match(text):
            self.uses.append(self.used())
        return super().write(text)

    def used(self):
        return os.path.getsize(self._log) if self._log and os.path.exists(self._log) else 0


class _Alembic:
    """Real Alembic in this process; the scripts are loaded once."""

    def __init__(self):
        import alembic.command
        import alembic.config
        import alembic.script

        self._config = alembic.config.Config("alembic.ini")
        self._command = alembic.command
        self.script = alembic.script.ScriptDirectory.from_config(self._config)
        loaded = self.script
        alembic.script.ScriptDirectory.from_config = classmethod(lambda *_: loaded)
        self._log = os.environ.get("ORACLE_STUB_LOG")

    def run(self, direction, revisions):
        kept, sys.stdout = sys.stdout, _Text(self._log)
        text = self._config.output_buffer = sys.stdout
        path = list(sys.path)
        signal.alarm(TIMEOUT)
        error = None
        try:
            getattr(self._command, direction)(self._config, revisions, sql=True)
        except (Exception, SystemExit, _TooSlow) as problem:
            error = _short(problem)
        finally:
            signal.alarm(0)
            sys.stdout = kept
            sys.path[:] = path
        used = [*text.uses, text.used()]
        found = parts(direction, text.getvalue())
        return [
            [revision, body, before == after and "STUB<" not in body]
            for (revision, body), before, after in zip(found, used, used[1:])
        ], error


def _order_sets():
    """Lets Alembic and SQLAlchemy use sets that keep the order of insertion."""
    import alembic.runtime.migration
    import alembic.script.base
    import alembic.script.revision
    import sqlalchemy.sql.schema

    # Not by a search path, which the application's modules may be on.
    side = pathlib.Path(__file__).parents[2] / "fuzz_commands" / "fuzz" / "alembic_side.py"
    spec = importlib.util.spec_from_file_location("_offline_alembic_side", side)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    ordered = module.OrderedSet
    for module in (alembic.script.revision, alembic.script.base, alembic.runtime.migration):
        module.set, module.frozenset = ordered, ordered
    revision = alembic.script.revision.Revision
    revision.nextrev = revision._all_nextrev = ordered()
    sqlalchemy.sql.schema.set = sqlalchemy.util.OrderedSet


class _TooSlow(BaseException):
    """One range does not end."""


def _stop(*_):
    raise _TooSlow


def _short(problem):
    return traceback.format_exception_only(problem)[-1].strip()[:300]


def main():
    target, result = sys.argv[1:]
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, _stop)
    sys.path.insert(0, "source")
    _order_sets()
    # An application that calls Alembic from inside of itself.
    exec(os.environ.get("OFFLINE_PRELUDE", ""), {})
    alembic = _Alembic()
    tops = [script.revision for script in alembic.script.get_revisions(target)]
    graph = {}
    waiting = list(tops)
    while waiting:
        script = alembic.script.get_revision(waiting.pop())
        if script.revision not in graph:
            graph[script.revision] = list(script._versioned_down_revisions)
            waiting += script._all_down_revisions
    found = {"graph": graph, "heads": tops}
    for direction in DIRECTIONS:
        done, failed = walk(alembic.run, graph, direction, target, tops)
        again, _ = walk(alembic.run, graph, direction, target, tops)
        # The time, a new UUID, the order of a set: nothing to compare with.
        changing = [name for name in done if again.get(name, [])[1:2] != done[name][1:2]]
        found[direction] = {"done": done, "failed": failed, "changing": changing}
    with open(result, "w") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main()
