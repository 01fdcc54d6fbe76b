"""Tests of the generator and the comparison."""

import pathlib
import sys
import unittest
from random import Random

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from operations import compare, directives, project, shrink


class Cases(unittest.TestCase):
    def test_a_case_is_made_of_its_seed_alone(self):
        one, again = (directives.statements(Random("7:3")) for _ in range(2))
        self.assertEqual(one, again)

    def test_the_scripts_are_python(self):
        for group in range(10):
            cases = {}
            for number in range(100):
                random = Random(f"{group}:{number}")
                cases[number] = {side: directives.statements(random) for side in ("up", "down")}
            compile(project.script(cases), "script.py", "exec")
            compile(project.environment(project.options(Random(group))), "env.py", "exec")


class Comparing(unittest.TestCase):
    def test_blocks(self):
        text = "-- @begin 1\n\nA;\n\n-- @end 1\n-- @begin 2\n\n-- @failed X: 'no'\n\n-- @end 2\n-- @begin 3\nB"
        found = project.blocks(text)
        self.assertEqual(found[1], ("\nA;\n\n", None))
        self.assertEqual(found[2][1], "X: 'no'")
        self.assertIs(found[3][1], ...)

    def test_what_differs(self):
        same = compare.same
        self.assertTrue(same(("A", None), ("A", None)))
        self.assertFalse(same(("A", None), ("B", None)))
        self.assertFalse(same(("A", None), ("A", "CompileError: 'x'")))
        self.assertFalse(same(("A", "CompileError: 'x'"), ("A", None)))
        self.assertTrue(same(("A", "CompileError: 'x'"), ("B", "ValueError: 'y'")))
        self.assertFalse(same(("A", "CompileError: 'x'"), ("B", "ValueError: 'y'"), errors=True))
        self.assertTrue(same(("A", "AttributeError: 'x'"), ("B", None)))
        self.assertFalse(same(("A", "CompileError: 'x'"), ("A", "aborted with 1: x")))

    def test_a_forgotten_parameter_is_any_literal(self):
        self.assertTrue(compare.same(("SET a = :a_1;", None), ("SET a = 'x';", None)))
        self.assertFalse(compare.same(("SET a = :a_1;", None), ("SET b = 'x';", None)))

    def test_indexes_have_no_order(self):
        one = "\nCREATE INDEX a ON t (a);\n\nCREATE INDEX b ON t (b);\n\n"
        other = "\nCREATE INDEX b ON t (b);\n\nCREATE INDEX a ON t (a);\n\n"
        self.assertTrue(compare.same((one, None), (other, None)))


class Shrinking(unittest.TestCase):
    def test_what_does_not_matter_is_left_out(self):
        class Comparison:
            def differences(self, dialect, chosen, cases, directions):
                found = {}
                for number, case in cases.items():
                    if any("bad=1" in statement for statement in case["up"]):
                        found[number] = compare.Difference(dialect, "up", ("A", None), ("B", None))
                return found

        case = {"up": ["op.f('x')", "op.g('name', [1, 2], bad=1, good=h(2))"], "down": []}
        difference = compare.Difference("sqlite", "up", ("A", None), ("B", None))
        smaller, _ = shrink.shrink(Comparison(), {}, case, difference)
        self.assertEqual(smaller["up"], ["op.g(bad=1)"])


if __name__ == "__main__":
    unittest.main()
