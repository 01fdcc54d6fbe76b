#!/usr/bin/env python3
"""Measures mig against real Alembic on ckan's chain of 109 scripts, on one PostgreSQL server.

Both tools run the same staged project by turns, in one go, so that what else the machine does
meets both alike. A row's ratio is the median of the ratios of the pairs, not the ratio of the
medians. Nothing is asserted about time; a command that fails ends the benchmark.

The time in the server is what the server itself logs as the duration of each statement
(`log_min_duration_statement = 0`). Everything else is outside: starting the program, loading the
scripts, connecting, and waiting between statements.
"""

import argparse
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "compat"))

from suite import chains, databases, oracle, tools  # noqa: E402

CHAIN = "ckan"

_DURATION = re.compile(r"^(\w+) \d+ LOG:  duration: ([\d.]+) ms", re.MULTILINE)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10, help="pairs of runs of each command")
    rounds = parser.parse_args().rounds

    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    work = pathlib.Path(os.environ.get("COMPAT_WORK") or ROOT / "tests/compat/.work").resolve()
    binary = _mig_binary()
    chain = chains.load()[CHAIN]
    python = oracle.environment(work)
    project = chains.stage(chain, work, python)
    # Without stand-ins: this chain needs none, and they would cost Alembic time.
    pair = (tools.Alembic(python, stand_ins=False), tools.Mig(binary))
    bench = Bench(project, pair, rounds)

    rows = [
        bench.compare("heads"),
        bench.compare("current", upgraded=True),
        bench.compare("upgrade head", fresh=True),
    ]
    print(f"\n{chain.package}, {chain.scripts} scripts; {bench.server_version()};")
    print(f"Alembic 1.20.1 on Python {platform.python_version()}; {os.cpu_count()} cores;")
    print(f"median of {rounds} pairs of runs; binary {binary.stat().st_size / 1e6:.1f} MB\n")
    print("| command | Alembic | mig | Alembic / mig |")
    print("|---|---:|---:|---:|")
    for row in rows:
        print(
            f"| `{row.command}` | {_ms(row.alembic.wall)} | {_ms(row.mig.wall)} | {row.ratio:.1f} |"
        )
    print("\n| `upgrade head` | Alembic | mig |")
    print("|---|---:|---:|")
    alembic, mig = rows[-1].alembic, rows[-1].mig
    for label, value in (
        ("whole", lambda times: _ms(times.wall)),
        ("in the server", lambda times: _ms(times.server)),
        ("outside the server", lambda times: _ms(times.outside)),
        ("outside, as a share of the server's time", lambda times: f"{times.share:.0%}"),
    ):
        print(f"| {label} | {value(alembic)} | {value(mig)} |")
    return 0


class Times:
    """The medians over the runs of one tool."""

    def __init__(self, walls, servers):
        self.walls = walls
        self.wall = statistics.median(walls)
        self.server = statistics.median(servers)
        # Medians of differences and quotients, not differences and quotients of medians.
        self.outside = statistics.median(w - s for w, s in zip(walls, servers))
        shares = [(w - s) / s for w, s in zip(walls, servers) if s > 0]
        self.share = statistics.median(shares) if shares else float("nan")


class Row:
    """One command by both tools."""

    def __init__(self, command, alembic, mig):
        self.command = command
        self.alembic = alembic
        self.mig = mig
        self.ratio = statistics.median(a / m for a, m in zip(alembic.walls, mig.walls))


class Bench:
    """A server and a project for all measurements."""

    def __init__(self, project, pair, rounds):
        self._project = project
        self._pair = pair
        self._rounds = rounds
        self._server = databases.Cluster(
            {
                "log_min_duration_statement": "0",
                "log_line_prefix": "%d %p ",
                # A checkpoint or vacuum in the background would hit one of a pair.
                "autovacuum": "off",
                "checkpoint_timeout": "1h",
                "max_wal_size": "8GB",
            }
        )
        self._count = 0

    def server_version(self):
        """As the server calls itself."""
        return "PostgreSQL " + self._server.psql("postgres", "-c", "SHOW server_version").strip()

    def compare(self, command, fresh=False, upgraded=False):
        """Times one command. `fresh`: on an empty database each; `upgraded`: on one at head."""
        arguments = command.split()
        shared = None
        if not fresh:
            shared = self._database()
            if upgraded:
                self._checked(self._pair[0], shared, ["upgrade", "head"])
        walls, servers = ([], []), ([], [])
        # The first round only warms up: bytecode, file cache, the server's catalogs.
        for round_number in range(self._rounds + 1):
            # By turns who begins, so that neither always follows the other.
            order = (0, 1) if round_number % 2 else (1, 0)
            for index in order:
                database, name = shared or self._database()
                before = self._server.log.stat().st_size
                run = self._checked(self._pair[index], (database, name), arguments)
                if round_number > 0:
                    walls[index].append(run.seconds)
                    servers[index].append(self._server_seconds(name, before))
        print(f"{command}: done", file=sys.stderr, flush=True)
        return Row(command, Times(walls[0], servers[0]), Times(walls[1], servers[1]))

    def _database(self):
        self._count += 1
        name = f"bench_{self._count}"
        database = databases.PostgresDatabase(self._server, name)
        database.create()
        return database, name

    def _checked(self, tool, database, arguments):
        run = tool.run(self._project, database[0].url, *arguments)
        if not run.succeeded:
            sys.exit(f"{tool.name} {' '.join(arguments)} failed:\n{run.output[-2000:]}")
        return run

    def _server_seconds(self, name, offset):
        """The durations that the server logged for one database after a place in its log."""
        with open(self._server.log, errors="replace") as log:
            log.seek(offset)
            durations = _DURATION.findall(log.read())
        return sum(float(ms) for database, ms in durations if database == name) / 1000


def _ms(seconds):
    return f"{seconds * 1000:.1f} ms"


def _mig_binary():
    """$MIG_BIN, or a release build of this checkout."""
    given = os.environ.get("MIG_BIN")
    if given:
        return pathlib.Path(given).resolve()
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or "target")
    return ROOT / target / "release" / "mig"


if __name__ == "__main__":
    sys.exit(main())
