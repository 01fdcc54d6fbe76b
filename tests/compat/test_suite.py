"""Tests of the suite itself: what it must call equal, and above all what it must not."""

import dataclasses
import pathlib
import sqlite3
import tempfile
import unittest

from suite import chains, compare, databases, document, offline, offline_walk, report, results, tools, turns

CHAIN = chains.Chain("club", "club==1", ("versions",), scripts=1, required=True)

SCHEMA = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
CREATE TABLE members (memid INTEGER, name TEXT);
"""


class ScriptedTool:
    """A tool that runs SQL of its own instead of migrations."""

    def __init__(self, name, upgrade, downgrade="DROP TABLE members", status=0, stand_ins=""):
        self.name = name
        self._sql = {"upgrade": upgrade, "downgrade": downgrade}
        self._status = status
        self._stand_ins = stand_ins

    def run(self, project, url, command, target, environment=None):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        connection.executescript(self._sql[command])
        connection.close()
        steps = (((), ("aaa",)), (("aaa",), ("bbb",)))
        return tools.Run(self._status, 0.1, "error: it broke\n", steps, self._stand_ins)


class ScriptedTools(unittest.TestCase):
    """What `compare` says on SQLite about scripted tools."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def compare(self, alembic, mig, chain=CHAIN):
        def make(dialect, name):
            return databases.SqliteDatabase(self.folder / f"{name}.db")

        place = compare.Workplace(alembic, mig, make, self.folder)
        return compare.compare(chain, "sqlite", self.folder, place)


class Comparing(ScriptedTools):
    """`compare` on SQLite."""

    def test_the_same_work_is_equal(self):
        result = self.compare(
            ScriptedTool("Alembic", SCHEMA + "INSERT INTO members VALUES (1, 'a'), (2, 'b');"),
            ScriptedTool("mig", SCHEMA + "INSERT INTO members VALUES (2, 'b'), (1, 'a');"),
        )
        self.assertEqual(result.notes, [])
        self.assertTrue(result.equal)

    def test_another_schema_differs(self):
        alembic = ScriptedTool("Alembic", SCHEMA)
        mig = ScriptedTool("mig", SCHEMA + "CREATE INDEX ix ON members (name);")
        result = self.compare(alembic, mig)
        self.assertEqual((result.schema, result.rows, result.equal), (False, True, False))
        self.assertIn("CREATE INDEX ix", (self.folder / "club-sqlite-schema.diff").read_text())

    def test_another_storage_class_of_a_value_differs(self):
        alembic = ScriptedTool("Alembic", SCHEMA + "INSERT INTO members VALUES (1, '7');")
        mig = ScriptedTool("mig", SCHEMA + "INSERT INTO members VALUES (1, x'37');")
        result = self.compare(alembic, mig)
        self.assertEqual((result.schema, result.rows, result.equal), (True, False, False))

    def test_an_excluded_column_does_not_count(self):
        excluded = (chains.Excluded("members", "name", "random"),)
        chain = chains.Chain("club", "club==1", ("versions",), scripts=1, excluded=excluded)
        alembic = ScriptedTool("Alembic", SCHEMA + "INSERT INTO members VALUES (1, 'a');")
        mig = ScriptedTool("mig", SCHEMA + "INSERT INTO members VALUES (1, 'b');")
        self.assertTrue(self.compare(alembic, mig, chain).equal)

    def test_a_failing_mig_is_not_equal_even_with_the_same_database(self):
        result = self.compare(ScriptedTool("Alembic", SCHEMA), ScriptedTool("mig", SCHEMA, status=1))
        self.assertFalse(result.equal)
        self.assertIn("mig: exit 1: error: it broke", result.notes)

    def test_another_downgrade_differs(self):
        alembic = ScriptedTool("Alembic", SCHEMA)
        result = self.compare(alembic, ScriptedTool("mig", SCHEMA, downgrade="SELECT 1"))
        self.assertEqual((result.schema, result.downgrade, result.equal), (True, False, False))

    def test_an_oracle_that_used_a_stand_in_is_refused(self):
        alembic = ScriptedTool("Alembic", SCHEMA, stand_ins="a.py:3 call helper\n")
        result = self.compare(alembic, ScriptedTool("mig", SCHEMA))
        self.assertFalse(result.equal)
        self.assertIn("refused", result.notes[0])

    def test_an_oracle_that_wrote_a_stand_in_is_refused(self):
        sql = SCHEMA + "INSERT INTO members VALUES (1, 'STUB<app.NAME>');"
        result = self.compare(ScriptedTool("Alembic", sql), ScriptedTool("mig", sql))
        self.assertFalse(result.equal)

    def test_an_oracle_that_did_nothing_is_refused(self):
        result = self.compare(ScriptedTool("Alembic", ""), ScriptedTool("mig", ""))
        self.assertFalse(result.equal)

    def test_a_required_chain_whose_oracle_fails_unexpectedly_is_not_equal(self):
        result = self.compare(ScriptedTool("Alembic", SCHEMA, status=1), ScriptedTool("mig", SCHEMA))
        self.assertFalse(result.equal)
        self.assertIn("Alembic stops at bbb: exit 1: error: it broke", result.notes)

    def test_the_report_has_a_row_for_each(self):
        result = self.compare(ScriptedTool("Alembic", SCHEMA), ScriptedTool("mig", SCHEMA))
        (row,) = [line for line in report.markdown([result]).splitlines() if "sqlite" in line]
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        self.assertEqual(cells[:8], ["club", "sqlite", "1", "all", "all"] + ["equal"] * 3)


class StopsMidway(ScriptedTool):
    """A tool that cannot upgrade to the head."""

    def run(self, project, url, command, target, environment=None):
        run = super().run(project, url, command, target, environment)
        return dataclasses.replace(run, status=1 if target == "head" else 0)


class Documenting(ScriptedTools):
    """The page that is written from what several runs kept."""

    def page(self, *compared, chain=CHAIN):
        for result in compared:
            results.save(result, chain, self.folder / "results")
        other = dataclasses.replace(CHAIN, name="other", package="other==2", dialects=("sqlite",))
        known = {entry.name: entry for entry in (chain, other)}
        return document.text(results.load_all(self.folder / "results", known))

    def row(self, page, chain="club"):
        (row,) = [line for line in page.splitlines() if f"| {chain} (" in line and "sqlite" in line]
        return [cell.strip() for cell in row.strip("|").split("|")]

    def test_an_equal_chain(self):
        page = self.page(self.compare(ScriptedTool("Alembic", SCHEMA), ScriptedTool("mig", SCHEMA)))
        row = ["club (club 1)", "sqlite", "1", "all", "stand-ins", "all", ""] + ["equal"] * 3
        self.assertEqual(self.row(page)[:10], row)
        self.assertIn("1 of 3 runs are equal", page)
        self.assertIn("## What is missing in mig\n\nNothing.\n", page)

    def test_a_chain_that_was_not_run_is_told(self):
        page = self.page()
        self.assertEqual(self.row(page, "other")[3], "not run")
        self.assertIn("- 3: `not run` ".replace("`", ""), page)

    def test_what_an_older_package_gave_does_not_count(self):
        self.page(self.compare(ScriptedTool("Alembic", SCHEMA), ScriptedTool("mig", SCHEMA)))
        page = self.page(chain=dataclasses.replace(CHAIN, package="club==2"))
        self.assertEqual(self.row(page)[3], "not run")

    def test_equal_causes_meet(self):
        result = self.compare(ScriptedTool("Alembic", SCHEMA), ScriptedTool("mig", SCHEMA, status=1))
        page = self.page(result)
        self.assertIn("- 1: `error: it broke` (club on sqlite)", page)
        self.assertEqual(document._cause("exit 1: error: upgrade a -> b failed: no 'x'"), "`no '…'`")

    def test_where_alembic_stops_mig_goes_on_alone(self):
        chain = dataclasses.replace(CHAIN, required=False, reasons={"sqlite": "it is only a test"})
        result = self.compare(StopsMidway("Alembic", SCHEMA), ScriptedTool("mig", SCHEMA), chain)
        page = self.page(result, chain=chain)
        self.assertEqual(self.row(page)[3:8], ["2", "stand-ins", "2", "all", "equal"])
        self.assertIn("- 1: it is only a test (club on sqlite)", page)


class Runs(unittest.TestCase):
    """What is read from a tool's log."""

    def test_the_heads_of_what_was_done(self):
        steps = (((), ("a",)), (("a",), ("b",)), (("a",), ("c",)), (("b", "c"), ("d",)))
        self.assertEqual(tools.Run(0, 0.0, "", steps).reached(), ["d"])
        self.assertEqual(tools.Run(1, 0.0, "", steps).reached(), ["b", "c"])
        self.assertEqual(tools.Run(1, 0.0, "", steps[:1]).reached(), [])


class RebuiltTables(unittest.TestCase):
    """`constraints_sorted`."""

    def test_constraints_of_a_rebuilt_table_are_sorted(self):
        one = 'CREATE TABLE "t" (\n\ta INTEGER DEFAULT (1, 2), \n\tUNIQUE (a), \n\tCHECK (a <> \'),(\')\n)'
        two = 'CREATE TABLE "t" (\n\ta INTEGER DEFAULT (1, 2), \n\tCHECK (a <> \'),(\'), \n\tUNIQUE (a)\n)'
        self.assertNotEqual(one, two)
        self.assertEqual(databases.constraints_sorted(one), databases.constraints_sorted(two))

    def test_the_order_of_columns_counts(self):
        one = 'CREATE TABLE "t" (\n\ta INTEGER, \n\tb INTEGER\n)'
        two = 'CREATE TABLE "t" (\n\tb INTEGER, \n\ta INTEGER\n)'
        self.assertNotEqual(databases.constraints_sorted(one), databases.constraints_sorted(two))

    def test_other_statements_stay_as_they_are(self):
        sql = "CREATE TABLE t (\n\ta INTEGER, \n\tUNIQUE (a), \n\tCHECK (a > 0)\n)"
        self.assertEqual(databases.constraints_sorted(sql), sql)


class TakingTurns(unittest.TestCase):
    """`take_turns` on SQLite with tools that write down who did what."""

    class Tool:
        def __init__(self, name, status=0, steps=((("aaa",), ("bbb",)),), note="?"):
            self.name, self._status, self._steps, self._note = name, status, steps, note

        def run(self, project, url, *arguments, environment):
            assert environment == {"DB_URL": url}
            connection = sqlite3.connect(url.removeprefix("sqlite:///"))
            connection.execute("CREATE TABLE IF NOT EXISTS done (what TEXT)")
            connection.execute("INSERT INTO done VALUES (?)", [" ".join([*arguments, self._note])])
            connection.commit()
            connection.close()
            return tools.Run(self._status, 0.1, "error: it broke\n", self._steps)

    def take(self, mig):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            shared = databases.SqliteDatabase(folder / "shared.db")
            alone = databases.SqliteDatabase(folder / "alone.db")
            return turns.take_turns(self.Tool("Alembic"), mig, folder, shared, alone)

    def test_the_same_work_is_equal(self):
        self.assertEqual(self.take(self.Tool("mig")), "")

    def test_other_work_differs(self):
        self.assertEqual(self.take(self.Tool("mig", note="!")), "other rows after mig upgrade +2")

    def test_a_failure_is_told(self):
        said = self.take(self.Tool("mig", status=1))
        self.assertEqual(said, "mig upgrade +2: exit 1: error: it broke")

    def test_doing_nothing_is_told(self):
        self.assertEqual(self.take(self.Tool("mig", steps=())), "mig upgrade +2: did nothing")


class Offline(unittest.TestCase):
    """The text of `--sql`, per revision."""

    GRAPH = {"aaa": [], "bbb": ["aaa"], "ccc": ["bbb"]}

    def test_the_text_of_each_revision_without_its_frame(self):
        text = (
            "BEGIN;\n\n-- Running upgrade  -> aaa\n\nSELECT 1;\n\nCOMMIT;\n\nBEGIN;\n\n"
            "-- Running upgrade aaa -> bbb\n\nSELECT 2;\n\nCOMMIT;\n\n"
        )
        first, second = offline_walk.parts("upgrade", text)
        self.assertEqual(first, ["aaa", "-- Running upgrade  -> aaa\n\nSELECT 1;"])
        self.assertEqual(second, ["bbb", "-- Running upgrade aaa -> bbb\n\nSELECT 2;"])

    def test_the_walk_goes_on_behind_a_script_that_fails(self):
        asked = []

        def run(direction, revisions):
            asked.append(revisions)
            if revisions == "head":
                return [["aaa", "A", True], ["bbb", "half", True]], "it broke"
            return [["ccc", "C", True]], None

        done, failed = offline_walk.walk(run, self.GRAPH, "upgrade", "head", ["ccc"])
        self.assertEqual(asked, ["head", "bbb:head"])
        self.assertEqual(done, {"aaa": ["head", "A", True], "ccc": ["bbb:head", "C", True]})
        self.assertEqual(failed, {"bbb": "it broke"})

    def verdict(self, done, failed):
        theirs = {
            "done": {name: ["head", name.upper(), True] for name in self.GRAPH},
            "changing": [],
        }
        return offline._verdict(self.GRAPH, theirs, done, failed, [])

    def test_what_differs_fails_or_is_missing_is_not_equal(self):
        result = self.verdict({"aaa": ["head", "A", True]}, {"bbb": "it broke"})
        self.assertEqual((result.alembic, result.equal), (3, 0))
        self.assertEqual(result.different, ["aaa"])
        self.assertEqual(result.fails, {"bbb": "it broke", "ccc": "not reached"})

    def test_version_rows_count_where_the_ranges_are_equal(self):
        one = "SELECT 1;\n\nUPDATE alembic_version SET version_num='b' WHERE version_num = 'a';"
        other = "SELECT 1;\n\nINSERT INTO alembic_version (version_num) VALUES ('b');"
        self.assertFalse(offline.same(one, other, same_range=True))
        self.assertTrue(offline.same(one, other, same_range=False))
        self.assertFalse(offline.same(one, other.replace("1", "2"), same_range=False))

    def test_a_share_is_never_rounded_up(self):
        self.assertEqual(offline._percent(9999 / 10000), "99.9 %")
        self.assertEqual(offline._percent(1), "100.0 %")


if __name__ == "__main__":
    unittest.main()
