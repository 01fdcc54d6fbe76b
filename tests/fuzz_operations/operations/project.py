"""Writes cases as a project folder with one script that runs each case by itself.

What a case writes stands between marks in the output, with the exception that ended it; so one
run of a tool does many cases.
"""

import re
import shutil
import textwrap

URLS = {
    "postgresql": "postgresql://me@localhost/thing",
    "sqlite": "sqlite:///thing.db",
    "mysql": "mysql://me@localhost/thing",
    "mariadb": "mariadb://me@localhost/thing",
}

BEGIN, FAILED, END = "-- @begin", "-- @failed", "-- @end"

CONVENTIONS = [
    None,
    None,
    {
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    },
    {"ix": "%(table_name)s_%(column_0_N_name)s_idx", "uq": "%(table_name)s_%(column_0_N_name)s_key", "fk": "%(column_0_N_label)s_fkey"},
    {"ck": "ck_%(column_0_name)s", "pk": "%(column_0_key)s_pk", "fk": "fk_%(referred_table_name)s"},
]  # fmt: skip


def options(random):
    """How env.py of a group of cases configures the context."""
    return {
        "literal_binds": random.random() < 0.8,
        "paramstyle": random.choice(["named", "named", None, "pyformat", "qmark"]),
        "convention": random.choice(CONVENTIONS),
    }


def write(folder, dialect, chosen, cases):
    """Makes `folder` anew; `cases` are the statements of upgrade and downgrade by number."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "migration" / "versions").mkdir(parents=True)
    (folder / "alembic.ini").write_text(
        f"[alembic]\nscript_location = %(here)s/migration\nsqlalchemy.url = {URLS[dialect]}\n"
    )
    (folder / "migration" / "env.py").write_text(environment(chosen))
    (folder / "migration" / "versions" / "a1.py").write_text(script(cases))


def environment(chosen):
    """The text of env.py."""
    written = "" if chosen["paramstyle"] is None else f", dialect_opts={{'paramstyle': {chosen['paramstyle']!r}}}"
    metadata = "None" if chosen["convention"] is None else f"sa.MetaData(naming_convention={chosen['convention']!r})"
    return f"""\
import sqlalchemy as sa
from alembic import context

url = context.config.get_main_option('sqlalchemy.url')
context.configure(url=url, literal_binds={chosen['literal_binds']}, target_metadata={metadata}{written})
with context.begin_transaction():
    context.run_migrations()
"""


def script(cases):
    """The text of the script."""
    parts = [PRELUDE]
    for number, case in cases.items():
        for direction in ("up", "down"):
            body = textwrap.indent("\n".join(case[direction]) or "pass", "    ")
            parts.append(f"\n\ndef {direction}_{number}():\n{body}\n")
    numbers = ", ".join(map(str, cases))
    parts.append(RUNNER.format(numbers=numbers, begin=BEGIN, failed=FAILED, end=END))
    return "".join(parts)


def blocks(output):
    """What each case wrote, and its failure or None: `{number: (text, failure)}`.

    A case that did not come to its end has the failure `...`.
    """
    found = {}
    for part in re.split(rf"(?m)^{BEGIN} ", output)[1:]:
        number, _, rest = part.partition("\n")
        number = int(number.strip().rstrip(";"))
        text, ended, _ = rest.partition(f"{END} {number}")
        text, failed, failure = text.partition(FAILED + " ")
        found[number] = (text, (failure.strip() if failed else None) if ended else ...)
    return found


PRELUDE = '''\
import datetime
import decimal
import enum
import uuid

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.sql.elements import quoted_name

revision = "a1"
down_revision = None


class Color(enum.Enum):
    RED = "red one"
    BLUE = "b'lue"


class Decorated(sa.types.TypeDecorator):
    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else value + "!"


class Choice(sa.types.TypeDecorator):
    impl = sa.Text

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.CITEXT())
        return dialect.type_descriptor(sa.String(7))


class Tagged(sa.types.TypeDecorator):
    impl = sa.JSON
    cache_ok = True


class Point(sa.types.UserDefinedType):
    def __init__(self, size=2):
        self.size = size

    def get_col_spec(self, **options):
        return f"POINT({self.size})"


def table_of(name, *items, **options):
    return sa.Table(name, sa.MetaData(), *items, **options)


person = table_of(
    "person",
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("age", sa.SmallInteger),
    sa.Column("item_id", sa.BigInteger),
    sa.Column("name", sa.String(50)),
    sa.Column("Mixed Case", sa.Text),
    sa.Column("active", sa.Boolean),
    sa.Column("born", sa.Date),
    sa.Column("data", sa.JSON),
    sa.Column("tags", postgresql.ARRAY(sa.Integer)),
    sa.Column("balance", sa.Numeric(10, 2)),
)
item = sa.table(
    "Item",
    sa.column("id", sa.Integer),
    sa.column("order", sa.Integer),
    sa.column("title", sa.String),
    sa.column("per%cent", sa.Unicode(20)),
    sa.column("sold", sa.Boolean()),
    sa.column("made", sa.DateTime(timezone=True)),
    sa.column("meta", postgresql.JSONB),
    sa.column("sizes", postgresql.ARRAY(sa.Integer)),
    sa.column("price", sa.Float),
    schema="shop",
)
plain = sa.table("plain", *[sa.column(name) for name in "abcdefg"])
'''

RUNNER = '''

NUMBERS = [{numbers}]


def chosen():
    only = context.get_x_argument(as_dictionary=True).get("only")
    return [int(number) for number in only.split("+")] if only else NUMBERS


def run(direction):
    write = op.get_context().impl.static_output
    for number in chosen():
        write(f"{begin} {{number}}")
        try:
            globals()[f"{{direction}}_{{number}}"]()
        except Exception as error:
            write(f"{failed} {{type(error).__name__}}: {{str(error)!r}}")
        write(f"{end} {{number}}")


def upgrade():
    run("up")


def downgrade():
    run("down")
'''
