#!/usr/bin/env python3
"""Compares mig's evaluator with CPython on random programs; README.md says how.

Exit code: 0 when no program differs and none harms the process, 1 otherwise.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from random import Random

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))

GROUP = 150
TIMEOUT = 120


def main():
    arguments = _arguments()
    if sys.version_info[:2] != (3, 11):
        sys.exit("the language is compared with Python 3.11")
    from language import hostile, programs, project

    mig = str(_mig_binary())
    started = time.monotonic()
    count, failures = 0, []
    with tempfile.TemporaryDirectory(prefix="mig-language-") as folder:
        folder = pathlib.Path(folder) / "project"
        if arguments.only is None:
            failures += hostile.failures(mig, folder)
            sources = [path.read_text() for path in sorted(ROOT.glob("migration/versions/*.py"))]
            sources += [project.text({0: programs.program(Random(f"{arguments.seed}:{n}"))}) for n in range(20)]
            mutations = Random(f"mutants of {arguments.seed}")
            failures += hostile.mutants(mig, folder, sources, mutations, arguments.mutants)
        harmless = len(failures) == 0
        numbers = [arguments.only] if arguments.only is not None else range(arguments.cases)
        for begin in range(0, len(numbers), GROUP):
            if arguments.seconds and time.monotonic() - started > arguments.seconds:
                break
            if len(failures) >= arguments.stop_after:
                break
            group = {
                number: programs.program(Random(f"{arguments.seed}:{number}"))
                for number in numbers[begin : begin + GROUP]
            }
            count += len(group)
            failures += _compare(mig, folder, group, arguments.seed)
    for failure in failures:
        print(failure)
    print(
        f"seed {arguments.seed}: {count} programs, {len(failures)} failures, "
        f"hostile scripts {'harmless' if harmless else 'HARMFUL'}, {time.monotonic() - started:.0f} s"
    )
    return 1 if failures or not count else 0


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default="1", help="of the random programs (default: 1)")
    parser.add_argument("--cases", type=int, default=3000, help="how many (default: 3000)")
    parser.add_argument("--mutants", type=int, default=300, help="mutated sources (default: 300)")
    parser.add_argument("--only", type=int, help="only the program with this number")
    parser.add_argument("--seconds", type=float, help="begin no group of programs after so many seconds")
    parser.add_argument("--stop-after", type=int, default=5, help="failures (default: 5)")
    return parser.parse_args()


def _mig_binary():
    """$MIG_BIN, or a release build of this checkout."""
    given = os.environ.get("MIG_BIN")
    if given:
        return pathlib.Path(given).resolve()
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or "target")
    return ROOT / target / "release" / "mig"


def _compare(mig, folder, programs, seed):
    """Texts about the programs that print something else."""
    from language import project

    project.write(folder, programs)
    variables = {**os.environ, "TZ": "UTC", "PYTHONHASHSEED": "0"}
    expected = _run([sys.executable, "-B", "-W", "ignore", "plain.py"], folder, variables)
    blocks = project.blocks(expected.stdout)
    if set(blocks) != {*programs, -1}:
        raise RuntimeError(f"Python did not end: {expected.stderr[-2000:]}")
    made = _run([mig, "upgrade", "head", "--sql"], folder, variables)
    found = project.blocks(made.stdout)
    failures = []
    for number, lines in programs.items():
        if found.get(number) == blocks[number]:
            continue
        if number not in found:
            if len(programs) == 1:
                failures.append(_text(seed, number, lines, blocks[number], f"not run: {made.stderr[-1500:]}"))
            continue
        failures.append(_text(seed, number, lines, blocks[number], found[number]))
    if -1 not in found and len(programs) > 1:
        # A program that ended the run, or all of them: each half by itself.
        numbers = list(programs)
        begun = [number for number in numbers if number in found]
        culprit = begun[-1] if begun else None
        if culprit is not None:
            failures = [text for text in failures if f"program {culprit} of" not in text]
            rest = numbers[numbers.index(culprit) + 1 :]
            failures.append(
                _text(seed, culprit, programs[culprit], blocks[culprit], found[culprit] + "\nended the run: " + made.stderr[-1500:])
            )
            if rest:
                failures += _compare(mig, folder, {number: programs[number] for number in rest}, seed)
        else:
            half = len(numbers) // 2
            for part in (numbers[:half], numbers[half:]):
                failures += _compare(mig, folder, {number: programs[number] for number in part}, seed)
    return failures


def _run(command, folder, variables):
    return subprocess.run(
        command, cwd=folder, env=variables, capture_output=True, text=True, errors="backslashreplace", timeout=TIMEOUT
    )


def _text(seed, number, lines, expected, made):
    expected, made = expected.splitlines(), made.splitlines()
    shown = [f"== program {number} of seed {seed}: make fuzz-language SEED={seed} ONLY={number}", *lines]
    for position in range(max(len(expected), len(made))):
        one = expected[position] if position < len(expected) else "(nothing)"
        other = made[position] if position < len(made) else "(nothing)"
        if one != other:
            shown += [f"  CPython: {one}", f"  mig:     {other}"]
    return "\n".join(shown) + "\n"


if __name__ == "__main__":
    sys.exit(main())
