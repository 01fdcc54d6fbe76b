#!/usr/bin/env python3
"""Measures mig against real Alembic on ckan's chain of 109 scripts, on one PostgreSQL server.

Both tools run the same staged project by turns, in one go, so that what else the machine does
meets both alike. A row's ratio is the median of the ratios of the pairs, not the ratio of the
medians. Nothing is asserted about time; a command that fails ends the benchmark.

Where the time of an upgrade goes is told by the kernel, which counts the processor time of the
tool's process and of the server's processes. The server writes nothing through to a disk
(`fsync = off`) and waits for no lock, so its processor time is all the time that it spends; what it
logs as the duration of statements would leave out starting the session, reading messages and
answering. Outside the server is everything else: starting the program, evaluating the scripts,
and handing over from one process to the other, of which there are two for each statement.
"""

import argparse
import os
import pathlib
import platform
import resource
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "compat"))

from suite import chains, databases, oracle, tools  # noqa: E402

CHAIN = "ckan"

_TICK = 1 / os.sysconf("SC_CLK_TCK")


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
    project = chains.stage(chain, work, python, oracle.site_packages(python))
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
    print("| command | Alembic | mig | Alembic / mig | Alembic's processor time | mig's | ratio |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for row in rows:
        alembic, mig = row.alembic, row.mig
        print(
            f"| `{row.command}` | {_ms(alembic.wall)} | {_ms(mig.wall)} | {row.ratio:.1f}"
            f" | {_ms(alembic.tool)} | {_ms(mig.tool)} | {alembic.tool / mig.tool:.1f} |"
        )
    print("\n| `upgrade head` | Alembic | mig |")
    print("|---|---:|---:|")
    alembic, mig = rows[-1].alembic, rows[-1].mig
    for label, value in (
        ("whole", lambda times: _ms(times.wall)),
        ("the server works", lambda times: _ms(times.server)),
        ("the tool works", lambda times: _ms(times.tool)),
        ("outside the server, as a share of the server's time", lambda times: f"{times.share:.0%}"),
        ("the tool's work, as a share of the server's time", lambda times: f"{times.tool_share:.0%}"),
    ):
        print(f"| {label} | {value(alembic)} | {value(mig)} |")
    return 0


class Times:
    """The medians over the runs of one tool; of the server the mean, whose clock is coarse."""

    def __init__(self, walls, tools, servers):
        self.walls = walls
        self.wall = statistics.median(walls)
        self.tool = statistics.median(tools)
        self.server = statistics.mean(servers)
        if self.server > 0:
            self.share = (self.wall - self.server) / self.server
            self.tool_share = self.tool / self.server


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
                # A checkpoint or vacuum in the background would hit one of a pair.
                "autovacuum": "off",
                "checkpoint_timeout": "1h",
                "max_wal_size": "8GB",
            }
        )
        pid = (self._server.folder / "data/postmaster.pid").read_text().split("\n", 1)[0]
        self._postmaster = pathlib.Path("/proc") / pid / "stat"
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
        walls, own, servers = ([], []), ([], []), ([], [])
        # The first round only warms up: bytecode, file cache, the server's catalogs.
        for round_number in range(self._rounds + 1):
            # By turns who begins, so that neither always follows the other.
            order = (0, 1) if round_number % 2 else (1, 0)
            for index in order:
                target = shared or self._database()
                server, tool = self._server_seconds(), _children_seconds()
                run = self._checked(self._pair[index], target, arguments)
                tool = _children_seconds() - tool
                server = self._server_seconds() - server
                if round_number > 0:
                    walls[index].append(run.seconds)
                    own[index].append(tool)
                    servers[index].append(server)
        print(f"{command}: done", file=sys.stderr, flush=True)
        alembic, mig = (Times(walls[index], own[index], servers[index]) for index in (0, 1))
        return Row(command, alembic, mig)

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

    def _server_seconds(self):
        """The processor time of all sessions that have ended."""
        # The server takes note of a session's end a little after its client.
        time.sleep(0.05)
        fields = self._postmaster.read_text().rpartition(")")[2].split()
        children_user, children_system = int(fields[13]), int(fields[14])
        return (children_user + children_system) * _TICK


def _children_seconds():
    """The processor time of all processes that this one started and that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


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
