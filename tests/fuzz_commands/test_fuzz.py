"""Tests of the fuzzer itself: that it sees a difference, and makes the case smaller."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from fuzz import cases, compare, databases, project, report, shrink

NONE = compare.Result(0, "", "", {}, {})


class Cases(unittest.TestCase):
    def test_a_case_is_made_of_its_seed_and_number_alone(self):
        one, again = (cases.case("7", 3, ["sqlite", "mysql"]) for _ in range(2))
        self.assertEqual(one, again)
        self.assertNotEqual(one, cases.case("8", 3, ["sqlite", "mysql"]))

    def test_the_scripts_are_python(self):
        for number in range(50):
            case = cases.case("1", number, ["sqlite"])
            compile(project.environment(case), "env.py", "exec")
            for revision in case["revisions"]:
                compile(project.script(revision), revision["file"], "exec")


class Comparing(unittest.TestCase):
    def differences(self, **changes):
        return compare.differences(NONE, compare.Result(**{**NONE.__dict__, **changes}), False, False)

    def test_each_part_counts(self):
        self.assertEqual(self.differences(), [])
        self.assertEqual(self.differences(status=1), ["status"])
        self.assertEqual(self.differences(output="x"), ["output"])
        self.assertEqual(self.differences(files={"a": b""}), ["files"])
        self.assertEqual(self.differences(content={"alembic_version": []}), ["content"])
        self.assertEqual(self.differences(errors="x"), [])

    def test_labels_have_no_order(self):
        one = "<base> -> a1 (shop, blog) (head), doc (b, a) more\nBranch names: shop, blog\n"
        other = "<base> -> a1 (blog, shop) (head), doc (a, b) more\nBranch names: blog, shop\n"
        self.assertEqual(compare.labels_sorted(one), compare.labels_sorted(other))

    def test_only_an_empty_version_table_is_none(self):
        content = {"alembic_version": [], "other.versions": [], "thing": [], "versions": ["('a',)"]}
        left = compare.without_empty_version_table(content)
        self.assertEqual(left, {"thing": [], "versions": ["('a',)"]})


class ScriptedAlembic:
    """Says `alembic` to every command line but `heads`."""

    def run(self, folder, arguments, ordered):
        said = b"heads of both" if arguments == ["heads"] else b"alembic"
        return 0, said, b""


class Shrinking(unittest.TestCase):
    def test_a_difference_is_found_and_made_small(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            binary = folder / "mig.sh"
            binary.write_text("#!/bin/sh\necho -n heads of both\n")
            binary.chmod(0o755)
            sides = [databases.Sqlite(folder / side) for side in ("alembic", "mig")]
            comparison = compare.Comparison(
                ScriptedAlembic(), compare.Mig(binary), folder, {"sqlite": sides}
            )
            case = {**cases.case("1", 5, ["sqlite"]), "is_damaged": False}
            case["commands"] = [["heads"], ["heads"], ["current", "-v"]]

            def differs(smaller):
                return comparison.first_difference(smaller)[0] is not None

            self.assertTrue(differs(case))
            small = shrink.shrink(case, differs)
            self.assertEqual(small["commands"], [["current"]])
            self.assertEqual(small["revisions"], [])
            difference, _ = comparison.first_difference(small)
            told = report.text("1", 5, small, difference)
            self.assertIn("differs in: output", told)
            self.assertIn("-alembic", told)
            self.assertEqual(comparison.first_difference({**case, "commands": [["heads"]]}), (None, 1))


if __name__ == "__main__":
    unittest.main()
