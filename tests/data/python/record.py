"""Records what CPython 3.11 prints for the expressions of `*.txt` into `*.expected`.

A file of expressions begins with statements that prepare names, ends them with a line `---`, and
has one expression per line after it; `#` begins a comment line.
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).parent


def outcome(expression, names):
    try:
        return ascii(eval(expression, names))
    except Exception as error:
        return ascii(f"{type(error).__name__}: {error}")


def main(arguments):
    for path in [pathlib.Path(name) for name in arguments] or sorted(HERE.glob("*.txt")):
        setup, _, body = path.read_text().partition("\n---\n")
        names = {'__name__': '__main__'}
        exec(setup, names)
        lines = [line for line in body.split("\n") if line.strip() and not line.startswith("#")]
        recorded = "".join(outcome(line, names) + "\n" for line in lines)
        path.with_suffix(".expected").write_text(recorded)


main(sys.argv[1:])
