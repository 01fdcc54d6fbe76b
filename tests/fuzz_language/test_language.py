"""Tests of the generator and the comparison."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest
from random import Random

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import run
from language import hostile, programs, project


class Programs(unittest.TestCase):
    def test_a_program_is_made_of_its_seed_alone(self):
        self.assertEqual(programs.program(Random("7:3")), programs.program(Random("7:3")))

    def test_python_runs_them(self):
        made = {number: programs.program(Random(f"1:{number}")) for number in range(20)}
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(project.text(made), "plain.py", "exec"), {"__name__": "plain"})
        self.assertEqual(set(project.blocks(output.getvalue())), {*made, -1})


class Harm(unittest.TestCase):
    def stand_in(self, text):
        """A program in place of mig that runs env.py as `text` says."""
        folder = tempfile.mkdtemp()
        path = pathlib.Path(folder) / "mig"
        path.write_text(f"#!{sys.executable}\n{text}\n")
        path.chmod(0o755)
        return str(path), pathlib.Path(folder) / "project"

    def test_a_crash_is_seen(self):
        mig, folder = self.stand_in("import os\nos.abort()")
        self.assertEqual(len(hostile.failures(mig, folder, "deep recursion")), 1)
        self.assertEqual(len(hostile.failures(mig, folder, "endless loop")), 1)

    def test_a_crash_of_a_mutant_is_seen(self):
        for death in ("os.abort()", "os._exit(101)"):
            mig, folder = self.stand_in(f"import os\n{death}")
            self.assertEqual(len(hostile.mutants(mig, folder, ["x = 1"], Random(1), 2)), 2)

    def test_mutants_are_made_of_their_seed_alone(self):
        text = "def f(a):\n    return 'text' + a\n"
        made = [hostile.mutated(text, Random(f"3:{number}")) for number in range(20)]
        self.assertEqual(made, [hostile.mutated(text, Random(f"3:{number}")) for number in range(20)])
        self.assertGreater(len({*made} - {text}), 10)

    def test_an_error_is_none(self):
        mig, folder = self.stand_in("raise SystemExit(1)")
        self.assertEqual(hostile.failures(mig, folder, "deep recursion"), [])
        self.assertEqual(hostile.failures(mig, folder, "endless loop"), [])

    def test_a_difference_is_seen(self):
        mig, folder = self.stand_in("print('@begin 1\\nint 6\\n@begin -1')")
        failures = run._compare(mig, folder, {1: ["show(lambda: 5)"]}, "1")
        self.assertEqual(len(failures), 1)
        self.assertIn("CPython: int 5", failures[0])


if __name__ == "__main__":
    unittest.main()
