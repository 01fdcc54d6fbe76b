"""Real Alembic, in virtual environments that the suite makes itself."""

import hashlib
import shutil
import subprocess
import sys

ALEMBIC = ("alembic==1.20.1", "SQLAlchemy==2.0.58", "psycopg2-binary==2.9.13")


# For packages that cannot run with those: any Alembic and SQLAlchemy that they allow.
ANY_ALEMBIC = ("alembic", "psycopg2-binary==2.9.13")


def environment(work, install=(), own_alembic=False):
    """The Python of a virtual environment with Alembic and the packages of `install`."""
    if own_alembic:
        # In one go, so that what they pin is kept.
        install, alembic = (*install, *ANY_ALEMBIC), ()
    else:
        alembic = ALEMBIC
    packages = [*alembic, *install]
    name = "alembic"
    if install:
        name += "-" + hashlib.sha256("\n".join(packages).encode()).hexdigest()[:10]
    folder = work / "environments" / name
    python = folder / "bin" / "python"
    done = folder / "installed"
    if done.exists() and done.read_text().splitlines() == packages:
        return python
    print(f"installing {', '.join(packages)}", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    # One after the other: a package may pin another Alembic or SQLAlchemy, and these here win.
    for wanted in filter(None, (install, alembic)):
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted],
            check=True,
        )
    done.write_text("\n".join(packages) + "\n")
    return python


def site_packages(python):
    """Where an environment keeps what is installed in it."""
    (folder,) = python.parent.parent.glob("lib/python*/site-packages")
    return folder
