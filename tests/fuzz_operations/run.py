#!/usr/bin/env python3
"""Compares mig with real Alembic on random directives and expressions; README.md says how.

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
from random import Random

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent / "fuzz_commands"), str(HERE.parent / "compat")]

INSIDE = "MIG_FUZZ_INSIDE"
GROUP = 100
DIALECTS = ["postgresql", "sqlite", "mysql", "mariadb"]


def main():
    arguments = _arguments()
    if INSIDE not in os.environ:
        return _run_in_environment(arguments)
    return _fuzz(arguments)


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default="1", help="of the random cases (default: 1)")
    parser.add_argument("--cases", type=int, default=1000, help="how many (default: 1000)")
    parser.add_argument("--only", type=int, help="only the case with this number")
    parser.add_argument("--seconds", type=float, help="begin no group of cases after so many seconds")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes (default: one a core)")
    parser.add_argument("--stop-after", type=int, default=3, help="differing cases (default: 3)")
    parser.add_argument("--dialect", choices=DIALECTS, help="only this dialect")
    parser.add_argument("--errors", action="store_true", help="the exceptions of both have to be of one class")
    parser.add_argument("--no-shrink", action="store_true", help="show differing cases as they are")
    return parser.parse_args()


def _run_in_environment(arguments):
    """Runs this program again with a Python that has Alembic, and a fixed order of its sets."""
    from suite import oracle

    work = pathlib.Path(os.environ.get("COMPAT_WORK") or HERE.parent / "compat" / ".work").resolve()
    python = oracle.environment(work)
    variables = {**os.environ, INSIDE: str(_mig_binary()), "PYTHONHASHSEED": "0", "TZ": "UTC"}
    return subprocess.run([python, "-B", __file__, *sys.argv[1:]], env=variables).returncode


def _mig_binary():
    """$MIG_BIN, or a release build of this checkout."""
    given = os.environ.get("MIG_BIN")
    if given:
        return pathlib.Path(given).resolve()
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or "target")
    return ROOT / target / "release" / "mig"


def _fuzz(arguments):
    groups = -(-arguments.cases // GROUP)
    numbers = [arguments.only // GROUP] if arguments.only is not None else range(groups)
    started = time.monotonic()
    cases, failures = 0, []
    context = multiprocessing.get_context("fork")
    with (
        tempfile.TemporaryDirectory(prefix="mig-operations-") as folder,
        concurrent.futures.ProcessPoolExecutor(
            min(arguments.jobs, len(numbers)), context, _begin_worker, (folder, arguments)
        ) as pool,
    ):
        waiting = set()
        numbers = iter(numbers)
        while True:
            is_over = arguments.seconds and time.monotonic() - started > arguments.seconds
            while len(waiting) < arguments.jobs and not is_over and len(failures) < arguments.stop_after:
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
                count, found = future.result()
                cases += count
                failures += found
                for failure in found:
                    print(failure, flush=True)
    seconds = time.monotonic() - started
    dialects = 1 if arguments.dialect else len(DIALECTS)
    print(
        f"seed {arguments.seed}: {cases} cases in {dialects} dialects, both directions, "
        f"{len(failures)} differ, {seconds:.0f} s"
    )
    return 1 if failures or not cases else 0


# What a worker process keeps between groups.
_worker = {}


def _begin_worker(folder, arguments):
    from fuzz import alembic_side
    from fuzz import compare as commands
    from operations import compare

    place = tempfile.mkdtemp(dir=folder)
    alembic = alembic_side.Alembic(alembic_side.Redirected())
    _worker["comparison"] = compare.Comparison(alembic, commands.Mig(os.environ[INSIDE]), place, arguments.errors)
    _worker["arguments"] = arguments


def _work(group):
    """Compares a group of cases; how many, and a text about each that differs."""
    from operations import directives, project, report, shrink

    comparison, arguments = _worker["comparison"], _worker["arguments"]
    numbers = range(group * GROUP, min((group + 1) * GROUP, max(arguments.cases, 1)))
    if arguments.only is not None:
        numbers = [arguments.only]
    chosen = project.options(Random(f"{arguments.seed}:group:{group}"))
    cases = {}
    for number in numbers:
        random = Random(f"{arguments.seed}:{number}")
        cases[number] = {direction: directives.statements(random) for direction in ("up", "down")}
    found = {}
    for dialect in [arguments.dialect] if arguments.dialect else DIALECTS:
        for number, difference in comparison.differences(dialect, chosen, cases).items():
            found.setdefault(number, difference)
    texts = []
    for number, difference in list(found.items())[: arguments.stop_after]:
        case = cases[number]
        if not arguments.no_shrink:
            case, difference = shrink.shrink(comparison, chosen, case, difference)
        texts.append(report.text(arguments.seed, number, chosen, case, difference))
    return len(cases), texts


if __name__ == "__main__":
    sys.exit(main())
