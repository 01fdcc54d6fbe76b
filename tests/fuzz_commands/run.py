#!/usr/bin/env python3
"""Compares mig with real Alembic on random projects and command lines; README.md says how.

Exit code: 0 when no case differs, 1 when one does.
"""

import argparse
import concurrent.futures
import multiprocessing
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent / "compat")]

INSIDE = "MIG_FUZZ_INSIDE"
# What the asynchronous templates of `init` need.
ASYNCHRONOUS = ("aiosqlite==0.21.0", "greenlet==3.2.4")


def main():
    arguments = _arguments()
    if INSIDE not in os.environ:
        return _run_in_environment(arguments)
    _forget_settings()
    if arguments.only is None and not _templates_agree():
        return 1
    return _fuzz(arguments)


def _templates_agree():
    """Compares the tools on the projects that `init` writes, in a process of its own."""
    from fuzz import templates

    context = multiprocessing.get_context("fork")
    with (
        tempfile.TemporaryDirectory(prefix="mig-templates-") as folder,
        concurrent.futures.ProcessPoolExecutor(1, context) as pool,
    ):
        found, count = pool.submit(templates.differences, os.environ[INSIDE], folder).result()
    print("\n".join(found + [f"templates of init: {count} command lines, {len(found)} differ"]))
    return not found


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default="1", help="of the random cases (default: 1)")
    parser.add_argument("--cases", type=int, default=200, help="how many (default: 200)")
    parser.add_argument("--only", type=int, help="only the case with this number")
    parser.add_argument("--seconds", type=float, help="begin no case after so many seconds")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes (default: one a core)")
    parser.add_argument("--stop-after", type=int, default=3, help="differing cases (default: 3)")
    parser.add_argument("--no-postgresql", action="store_true", help="SQLite and offline mode only")
    parser.add_argument("--no-shrink", action="store_true", help="show differing cases as they are")
    return parser.parse_args()


def _run_in_environment(arguments):
    """Runs this program again with a Python that has Alembic, and a fixed order of its sets."""
    from suite import oracle

    work = pathlib.Path(os.environ.get("COMPAT_WORK") or HERE.parent / "compat" / ".work").resolve()
    python = oracle.environment(work, install=ASYNCHRONOUS)
    variables = {**os.environ, INSIDE: str(_mig_binary()), "PYTHONHASHSEED": "0", "TZ": "UTC"}
    command = [python, "-B", __file__, *sys.argv[1:]]
    return subprocess.run(command, env=variables).returncode


def _mig_binary():
    """$MIG_BIN, or a release build of this checkout."""
    given = os.environ.get("MIG_BIN")
    if given:
        return pathlib.Path(given).resolve()
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or "target")
    return ROOT / target / "release" / "mig"


def _forget_settings():
    for name in list(os.environ):
        if name.startswith("PG") or name in ("ALEMBIC_CONFIG", "MIG_URL", "VISUAL", "EDITOR"):
            del os.environ[name]


def _fuzz(arguments):
    from suite import databases as servers

    dialects = ["sqlite", "sqlite", "sqlite", "mysql"]
    cluster = None
    if not arguments.no_postgresql:
        cluster = servers.Cluster()
        dialects += ["postgresql", "postgresql"]
    numbers = [arguments.only] if arguments.only is not None else range(arguments.cases)
    jobs = min(arguments.jobs, len(numbers)) or 1
    urls = _urls(cluster, jobs, servers)
    started = time.monotonic()
    counts = {"cases": 0, "commands": 0}
    failures = []
    context = multiprocessing.get_context("fork")
    places = context.Queue()
    for place in range(jobs):
        places.put(place)
    with (
        tempfile.TemporaryDirectory(prefix="mig-fuzz-") as folder,
        concurrent.futures.ProcessPoolExecutor(
            jobs, context, _begin_worker, (places, folder, urls, dialects, arguments)
        ) as pool,
    ):
        waiting = set()
        numbers = iter(numbers)
        while True:
            is_over = arguments.seconds and time.monotonic() - started > arguments.seconds
            while len(waiting) < 2 * jobs and not is_over and len(failures) < arguments.stop_after:
                number = next(numbers, None)
                if number is None:
                    break
                waiting.add(pool.submit(_work, number))
            if not waiting:
                break
            done, waiting = concurrent.futures.wait(
                waiting, return_when=concurrent.futures.FIRST_COMPLETED
            )
            for future in done:
                commands, failure = future.result()
                counts["cases"] += 1
                counts["commands"] += commands
                if failure:
                    failures.append(failure)
                    print(failure, flush=True)
    if cluster:
        cluster.stop()
    seconds = time.monotonic() - started
    print(
        f"seed {arguments.seed}: {counts['cases']} cases, {counts['commands']} command lines, "
        f"{len(failures)} differ, {seconds:.0f} s"
    )
    return 1 if failures or not counts["cases"] else 0


def _urls(cluster, jobs, servers):
    """For each worker the URLs of two databases of PostgreSQL."""
    if cluster is None:
        return [None] * jobs
    urls = []
    for place in range(jobs):
        pair = [servers.PostgresDatabase(cluster, f"{side}{place}") for side in ("alembic", "mig")]
        for database in pair:
            database.create()
        urls.append([database.url for database in pair])
    return urls


# What a worker process keeps between cases.
_worker = {}


def _begin_worker(places, folder, urls, dialects, arguments):
    from fuzz import alembic_side, compare, databases

    place = places.get()
    folder = pathlib.Path(folder) / str(place)
    folder.mkdir()
    sides = {
        "sqlite": [databases.Sqlite(folder / side) for side in ("alembic", "mig")],
        "mysql": [databases.Nowhere(), databases.Nowhere()],
    }
    if urls[place]:
        sides["postgresql"] = [databases.Postgres(url) for url in urls[place]]
    alembic = alembic_side.Alembic(alembic_side.Redirected())
    mig = compare.Mig(os.environ[INSIDE])
    _worker["comparison"] = compare.Comparison(alembic, mig, folder, sides)
    _worker["dialects"] = dialects
    _worker["arguments"] = arguments
    _worker["writes_scripts"] = mig.has_command("merge")


def _work(number):
    """Compares one case; how many command lines ran, and a text about the difference or None."""
    from fuzz import cases, report, shrink

    comparison, arguments = _worker["comparison"], _worker["arguments"]
    case = cases.case(arguments.seed, number, _worker["dialects"], _worker["writes_scripts"])
    difference, count = comparison.first_difference(case)
    if not difference:
        return count, None
    case["commands"] = case["commands"][:count]
    if not arguments.no_shrink:
        kind = difference.what
        case = shrink.shrink(case, lambda smaller: _differs(comparison, smaller, kind))
        difference = comparison.first_difference(case)[0] or difference
    return count, report.text(arguments.seed, number, case, difference)


def _differs(comparison, case, kind):
    difference, _ = comparison.first_difference(case)
    return difference is not None and difference.what == kind


if __name__ == "__main__":
    sys.exit(main())
