"""Records what the programs beside this file print with SQLAlchemy 2.0.58 into `*.expected`.

Each program works on a new SQLite file `orm.db` of the current folder.
"""

import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent


def main(arguments):
    given = [pathlib.Path(name).resolve() for name in arguments]
    for path in given or sorted(HERE.glob("*.py")):
        if path.name == "record.py":
            continue
        with tempfile.TemporaryDirectory() as folder:
            printed = subprocess.run(
                [sys.executable, "-W", "ignore", str(path)], cwd=folder, capture_output=True, check=True, text=True
            ).stdout
        path.with_suffix(".expected").write_text(printed)


main(sys.argv[1:])
