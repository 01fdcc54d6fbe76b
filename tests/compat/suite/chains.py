"""What is compared: reads packages.toml, downloads the packages and stages their scripts.

A staged chain is a project as a user would have it: alembic.ini, migration/env.py and
migration/versions, with the application's source beside them on `prepend_sys_path`.
"""

import dataclasses
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile

HERE = pathlib.Path(__file__).resolve().parent.parent

DIALECTS = ("postgresql", "sqlite")


class ChainError(Exception):
    """A chain that is described wrongly or whose package is not as described."""


@dataclasses.dataclass(frozen=True)
class Excluded:
    """A column whose values each run generates anew."""

    table: str
    column: str
    reason: str


@dataclasses.dataclass(frozen=True)
class Chain:
    """One versions folder of one package, as packages.toml describes it."""

    name: str
    package: str
    versions: tuple[str, ...]
    scripts: int
    required: bool = False
    dialects: tuple[str, ...] = DIALECTS
    source: tuple[str, ...] = (".",)
    env: str = "env.py"
    before: dict[str, str] = dataclasses.field(default_factory=dict)
    create_tables: str = ""
    downgraded: bool = False
    target: str = "head"
    config: dict[str, str] = dataclasses.field(default_factory=dict)
    environment: dict[str, str] = dataclasses.field(default_factory=dict)
    install: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    prelude: str = ""
    downgraded: bool = False
    own_alembic: bool = False
    dependencies: bool = False
    stand_ins: bool = True
    excluded: tuple[Excluded, ...] = ()
    stops_at: dict[str, str] = dataclasses.field(default_factory=dict)
    reasons: dict[str, str] = dataclasses.field(default_factory=dict)


def load(path=HERE / "packages.toml"):
    """All chains of packages.toml, by name."""
    chains = {}
    for table in tomllib.loads(path.read_text())["chain"]:
        chain = _chain(dict(table))
        if chain.name in chains:
            raise ChainError(f"{path.name}: two chains are named {chain.name}")
        chains[chain.name] = chain
    return chains


def _chain(table):
    versions = table.get("versions", ())
    table["versions"] = (versions,) if isinstance(versions, str) else tuple(versions)
    table["excluded"] = tuple(Excluded(**entry) for entry in table.get("excluded", ()))
    for key in ("dialects", "source", "install", "beside"):
        if key in table:
            table[key] = tuple(table[key])
    stops = {dialect: table.pop(dialect) for dialect in DIALECTS if dialect in table}
    for key, name in (("stops_at", "stops_at"), ("reason", "reasons")):
        table[name] = {dialect: stop[key] for dialect, stop in stops.items() if key in stop}
    try:
        return Chain(**table)
    except TypeError as error:
        raise ChainError(f"packages.toml, chain {table.get('name')}: {error}") from None


def stage(chain, work, python, installed):
    """Puts the chain's project into a fresh folder below `work` and returns that folder.

    `python` downloads the package; `installed` is where the packages of `install` are.
    """
    project = work / "stage" / chain.name
    if project.exists():
        shutil.rmtree(project)
    source = project / "source"
    source.mkdir(parents=True)
    for package in (chain.package, *chain.beside):
        _unpack(_download(package, work / "downloads", python), source)

    migration = project / "migration"
    versions = [migration / "versions"]
    versions += [migration / f"versions{n}" for n in range(2, len(chain.versions) + 1)]
    for origin, copy in zip(chain.versions, versions):
        if not (source / origin).is_dir():
            raise ChainError(f"{chain.package} has no folder {origin}")
        shutil.copytree(source / origin, copy, ignore=shutil.ignore_patterns("__pycache__"))
    found = sum(_count_scripts(folder) for folder in versions)
    if found != chain.scripts:
        raise ChainError(f"{chain.package} has {found} scripts, not {chain.scripts}")

    shutil.copy(HERE / "packages" / chain.env, migration / "env.py")
    (project / "alembic.ini").write_text(_ini(chain, versions, installed))
    return project


def _ini(chain, versions, installed):
    options = dict(chain.config)
    path = [str(pathlib.PurePosixPath("source") / folder) for folder in chain.source]
    if chain.dependencies:
        path.append(str(installed))
    options["prepend_sys_path"] = "\n".join(path)
    if len(versions) > 1:
        options["version_locations"] = "\n".join(
            f"%(here)s/migration/{folder.name}" for folder in versions
        )
    lines = []
    for key, value in options.items():
        lines.append(f"{key} = " + value.replace("\n", "\n    "))
    return (HERE / "packages" / "alembic.ini").read_text().replace("@CONFIG@", "\n".join(lines))


def _count_scripts(folder):
    scripts = (path for path in folder.rglob("*.py") if path.name != "__init__.py")
    return sum("down_revision" in path.read_text(errors="replace") for path in scripts)


def _download(package, downloads, python):
    folder = downloads / package.replace("==", "-")
    archives = sorted(folder.glob("*")) if folder.is_dir() else []
    if not archives:
        partial = folder.with_name(folder.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        print(f"downloading {package}", file=sys.stderr, flush=True)
        subprocess.run(
            [python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
            + ["--no-deps", "--no-build-isolation", "--dest", partial, package],
            check=True,
        )
        partial.rename(folder)
        archives = sorted(folder.glob("*"))
    return archives[0]


def _unpack(archive, target):
    if archive.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(archive) as file:
            file.extractall(target)
        return
    with tarfile.open(archive) as file:
        file.extractall(target, filter="data")
    # A source archive has one folder, name-version, around everything.
    (top,) = target.iterdir()
    for entry in list(top.iterdir()):
        entry.rename(target / entry.name)
    top.rmdir()
