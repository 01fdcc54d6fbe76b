"""The projects that `init` writes: what each tool makes of its own and of the other's."""

import pathlib
import re
import shutil

from . import alembic_side, compare

TEMPLATES = ("generic", "async", "multidb", "pyproject", "pyproject_async")
COMMANDS = (
    "revision --rev-id a1 -m one",
    "revision --rev-id b2 -m two --branch-label shop",
    "current",
    "upgrade +1",
    "current -v",
    "upgrade head",
    "upgrade head --sql",
    "history -v -i",
    "downgrade shop@-1",
    "stamp head",
    "current --check-heads",
    "downgrade base",
)


def differences(binary, folder):
    """What differs, as texts, and how many command lines were run."""
    alembic = alembic_side.Alembic(alembic_side.Redirected())
    mig = compare.Mig(binary)
    folder = pathlib.Path(folder)
    found, count = [], 0
    for template in TEMPLATES:
        for maker in ("alembic", "mig"):
            made = folder / maker / template
            made.mkdir(parents=True)
            init = ["init", "-t", template, "migration"]
            status, output, errors = _run(alembic, mig, maker, made, init)
            if status:
                found.append(f"{maker} init -t {template}: {status}\n{output}{errors}")
                continue
            _set_urls(made)
            sides = [made.with_name(f"{template}-{tool}") for tool in ("alembic", "mig")]
            for side in sides:
                shutil.copytree(made, side)
            for line in COMMANDS:
                results = []
                for tool, side in zip(("alembic", "mig"), sides):
                    status, output, errors = _run(alembic, mig, tool, side, line.split())
                    output = _without_dates(output.replace(str(side), "ROOT"))
                    results.append((status, output, _files(side), errors))
                count += 1
                if results[0][:3] != results[1][:3] or results[0][0] != 0:
                    told = "\n".join(
                        f"{tool}: {status}\n{output}{errors}"
                        for tool, (status, output, _, errors) in zip(("alembic", "mig"), results)
                    )
                    found.append(f"{template} as {maker} writes it: {line}\n{told}")
                    break
    return found, count


def _run(alembic, mig, tool, folder, arguments):
    if tool == "alembic":
        status, output, errors = alembic.run(folder, arguments, ordered=True)
    else:
        status, output, errors = mig.finish(mig.start(folder, arguments))
    return status, output.decode(errors="replace"), errors.decode(errors="replace")


def _set_urls(folder):
    driver = "sqlite+aiosqlite" if folder.name.endswith("async") else "sqlite"
    file = folder / "alembic.ini"
    text = file.read_text()
    for number, name in enumerate(("dbname2", "dbname")):
        text = text.replace(f"driver://user:pass@localhost/{name}", f"{driver}:///{number}.db")
    file.write_text(text)


def _files(folder):
    """The scripts, but for their dates."""
    scripts = sorted((folder / "migration" / "versions").glob("*.py"))
    return {script.name: _without_dates(script.read_text()) for script in scripts}


def _without_dates(text):
    return re.sub(r"(?m)^( *Create Date: ).*", r"\1DATE", text)
