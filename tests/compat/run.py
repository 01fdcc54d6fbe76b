#!/usr/bin/env python3
"""Compares mig with real Alembic on published migration scripts; README.md says how.

Exit code: 0 when every required chain (or every named one) is equal, 1 when one is not.
"""

import argparse
import os
import pathlib
import signal
import subprocess
import sys

if sys.version_info < (3, 11):
    sys.exit("the compatibility suite needs Python 3.11 or newer")

from suite import chains, compare, databases, document, offline, oracle, report, results, tools, turns

ROOT = chains.HERE.parent.parent

DOCUMENT = ROOT / "docs" / "compatibility.md"


def main():
    arguments = _arguments()
    known = chains.load()
    if arguments.list:
        for chain in known.values():
            print(f"{chain.name:24} {chain.scripts:4} scripts  {chain.package}")
        return 0

    work = pathlib.Path(os.environ.get("COMPAT_WORK") or chains.HERE / ".work").resolve()
    if arguments.write_only:
        _write(work, known)
        return 0

    selected = _selected(known, arguments)
    for folder in ("downloads", "stage", "report", "databases", "results"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    _forget_connection_settings()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    if arguments.offline_only:
        return _offline(selected, arguments, work)
    mig = None if arguments.alembic_twice else tools.Mig(_mig_binary())
    maker = _databases(work)
    compared = []
    for chain in selected:
        compared += _run_chain(chain, arguments, work, mig, maker)

    # Alembic and Alembic in turns would show nothing.
    turned = mig is not None and not arguments.chains
    stopped = _turns(arguments, work, mig, maker) if turned else []

    if arguments.offline:
        _offline(selected, arguments, work)

    table = report.markdown(compared)
    (work / "report" / "report.md").write_text(table + "\n")
    (work / "report" / "report.json").write_text(report.machine_readable(compared) + "\n")
    print(table)
    if arguments.write:
        _write(work, known)
    failed = [r for r in compared if not r.equal and (r.required or arguments.chains)]
    print(f"\n{sum(r.equal for r in compared)} of {len(compared)} equal; logs in {work / 'report'}")
    if failed:
        print("NOT EQUAL: " + ", ".join(f"{r.chain} on {r.dialect}" for r in failed))
    if turned and not stopped:
        print("equal after each turn of Alembic and mig on one database")
    for failure in stopped:
        print(f"IN TURNS: {failure}")
    return 1 if failed or stopped or not compared else 0


def _write(work, known):
    found = results.load_all(work / "results", known)
    document.write(DOCUMENT, found, offline.section(offline.load_all(work, known)))


def _offline(selected, arguments, work):
    """Compares the text of `--sql`; 1 when nothing could be compared."""
    mig, compared = _mig_binary(), 0
    for chain in selected:
        if chain.own_alembic:
            continue
        try:
            python = oracle.environment(work, chain.install)
            project = chains.stage(chain, work, oracle.environment(work), oracle.site_packages(python))
        except (chains.ChainError, subprocess.CalledProcessError) as error:
            print(f"{chain.name}: not staged: {error}", file=sys.stderr)
            continue
        for dialect, facts in offline.compare(chain, project, python, mig, work, arguments.dialect):
            print(f"{chain.name} offline on {dialect}: {offline.brief(facts)}", file=sys.stderr, flush=True)
            compared += "error" not in facts
    if arguments.write and arguments.offline_only:
        _write(work, chains.load())
    return 0 if compared else 1


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chains", nargs="*", help="chains of packages.toml (default: the required)")
    parser.add_argument("--all", action="store_true", help="all chains; only required ones can fail")
    parser.add_argument("--dialect", choices=offline.ADDRESSES, help="only this dialect")
    parser.add_argument(
        "--alembic-twice",
        action="store_true",
        help="compare Alembic with itself: finds what differs from run to run",
    )
    parser.add_argument(
        "--offline", action="store_true", help="then compare the text that --sql prints, too"
    )
    parser.add_argument("--offline-only", action="store_true", help="compare nothing but that text")
    parser.add_argument(
        "--write",
        action="store_true",
        help="write docs/compatibility.md from this run and from what earlier runs left",
    )
    parser.add_argument(
        "--write-only",
        action="store_true",
        help="write docs/compatibility.md from what earlier runs left, and end",
    )
    parser.add_argument("--list", action="store_true", help="list the chains and end")
    return parser.parse_args()


def _selected(known, arguments):
    unknown = [name for name in arguments.chains if name not in known]
    if unknown:
        sys.exit(f"no such chain: {', '.join(unknown)}; --list lists them")
    if arguments.chains:
        return [known[name] for name in arguments.chains]
    return [chain for chain in known.values() if chain.required or arguments.all]


def _run_chain(chain, arguments, work, mig, maker):
    """Stages the chain and compares it on each of its dialects."""
    try:
        python = oracle.environment(work, chain.install, chain.own_alembic)
        project = chains.stage(chain, work, oracle.environment(work), oracle.site_packages(python))
    except (chains.ChainError, subprocess.CalledProcessError) as error:
        failure = compare.Comparison(chain.name, "-", chain.scripts, chain.required)
        failure.notes.append(f"not staged: {error}")
        return [failure]
    alembic = tools.Alembic(python, chain.stand_ins, chain.prelude)
    candidate = mig or tools.Alembic(python, chain.stand_ins, chain.prelude, name="Alembic-again")
    place = compare.Workplace(alembic, candidate, maker, work / "report")
    # Compiles the scripts, so that the first run with a clock does not pay for all later ones.
    alembic.run(project, "sqlite://", "heads", environment=chain.environment)
    compared = []
    for dialect in chain.dialects:
        if arguments.dialect in (None, dialect):
            print(f"{chain.name} on {dialect}", file=sys.stderr, flush=True)
            try:
                result = compare.compare(chain, dialect, project, place)
            except RuntimeError as error:
                result = compare.Comparison(chain.name, dialect, chain.scripts, chain.required)
                result.notes.append(f"not compared: {error}")
            compared.append(result)
            if mig:
                results.save(result, chain, work / "results")
    return compared


def _turns(arguments, work, mig, maker):
    """Lets Alembic and mig take turns on the sample project; what went wrong on which dialect."""
    project = turns.stage(work)
    alembic = tools.Alembic(oracle.environment(work), stand_ins=False)
    failures = []
    for dialect in chains.DIALECTS:
        if arguments.dialect in (None, dialect):
            print(f"in turns on {dialect}", file=sys.stderr, flush=True)
            shared, alone = (maker(dialect, f"turns_{name}") for name in ("shared", "alone"))
            failure = turns.take_turns(alembic, mig, project, shared, alone)
            if failure:
                failures.append(f"{dialect}: {failure}")
    return failures


def _databases(work):
    """A maker of databases; the server starts with the first that needs it."""
    servers = []

    def make(dialect, name):
        if dialect == "sqlite":
            return databases.SqliteDatabase(work / "databases" / f"{name}.db")
        if not servers:
            servers.append(databases.Cluster())
        return databases.PostgresDatabase(servers[0], name)

    return make


def _mig_binary():
    """$MIG_BIN, or a release build of this checkout."""
    given = os.environ.get("MIG_BIN")
    if given:
        return pathlib.Path(given).resolve()
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or "target")
    return ROOT / target / "release" / "mig"


def _forget_connection_settings():
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]


if __name__ == "__main__":
    sys.exit(main())
