revision = "0001"
down_revision = None
import datetime, decimal, uuid, enum
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

class Color(enum.Enum):
    red = 1
    blue = 2

def upgrade():
    op.create_table(
        "everything",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("big", sa.BigInteger, nullable=False, server_default="7"),
        sa.Column("small", sa.SmallInteger),
        sa.Column("name", sa.String(80), nullable=False, comment="it's a 100% name\\"),
        sa.Column("body", sa.Text),
        sa.Column("uni", sa.Unicode(10)),
        sa.Column("flag", sa.Boolean, server_default=sa.true()),
        sa.Column("price", sa.Numeric(10, 2), server_default=sa.text("1.50")),
        sa.Column("ratio", sa.Float),
        sa.Column("double", sa.Double),
        sa.Column("day", sa.Date),
        sa.Column("at", sa.DateTime, server_default=sa.func.now()),
        sa.Column("clock", sa.Time),
        sa.Column("lasts", sa.Interval),
        sa.Column("data", sa.LargeBinary),
        sa.Column("doc", sa.JSON),
        sa.Column("color", sa.Enum(Color)),
        sa.Column("word", sa.Enum("a", "b'c", name="word")),
        sa.Column("uid", sa.Uuid),
        sa.Column("order", sa.Integer, sa.Computed("big * 2")),
        sa.Column("stored", sa.Integer, sa.Computed("small + 1", persisted=True)),
        sa.Column("u", mysql.INTEGER(unsigned=True)),
        sa.Column("t", mysql.TINYINT(1)),
        sa.Column("med", mysql.MEDIUMTEXT(charset="utf8mb4", collation="utf8mb4_bin")),
        sa.Column("set_", mysql.SET("x", "y")),
        sa.Column("bits", mysql.BIT(9)),
        sa.Column("yr", mysql.YEAR),
        sa.Column("fine", mysql.DATETIME(fsp=6)),
        sa.Column("ts", mysql.TIMESTAMP(fsp=3), nullable=True),
        sa.Column("long", mysql.LONGBLOB),
        sa.CheckConstraint("big > 3", name="ck_big"),
        sa.UniqueConstraint("name", "uni", name="uq_name"),
        sa.Index("ix_body", "body", mysql_length={"body": 20}),
        comment="a 'table'",
        mysql_engine="InnoDB", mysql_charset="utf8mb4",
    )
    op.create_table(
        "child",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("everything.id", ondelete="CASCADE", name="fk_parent")),
        sa.Column("note", sa.String(20), index=True),
    )
    t = sa.table("everything", *[sa.column(n, ty) for n, ty in [
        ("id", sa.Integer), ("name", sa.String), ("body", sa.Text), ("flag", sa.Boolean), ("price", sa.Numeric(10, 2)), ("ratio", sa.Float),
        ("double", sa.Double), ("day", sa.Date), ("at", sa.DateTime), ("clock", sa.Time), ("lasts", sa.Interval), ("data", sa.LargeBinary),
        ("doc", sa.JSON), ("color", sa.Enum(Color)), ("word", sa.Enum("a", "b'c")), ("uid", sa.Uuid), ("u", sa.Integer), ("set_", sa.String),
        ("yr", sa.Integer), ("fine", mysql.DATETIME(fsp=6)), ("small", sa.Integer), ("uni", sa.Unicode), ("bits", mysql.BIT(9)), ("med", sa.Text)]])
    rows = [
        dict(name="O'Brien \\ \"x\" %s 100% é 日本 \n\t\0\x1a", body="b" * 30, flag=True, price=decimal.Decimal("12345678.90"), ratio=1.5, double=-2.5e-10,
             day=datetime.date(2024, 2, 29), at=datetime.datetime(2024, 1, 2, 3, 4, 5), clock=datetime.time(23, 59, 58),
             lasts=datetime.timedelta(days=2, seconds=5), data=b"\x00\xff'\\", doc={"a": [1, None, "x'y\\"], "b": {"ü": 1.5}}, color=Color.red,
             word="b'c", uid=uuid.UUID(int=5), u=4000000000, set_="x,y", yr=1999, fine=datetime.datetime(2020, 1, 1, 0, 0, 0, 123456), small=3, uni="日本", bits=b"\x01\x02", med="Ünï"),
        dict(name="second", body=None, flag=False, price=None, ratio=None, double=None, day=None, at=datetime.datetime(1999, 12, 31, 23, 59, 59), clock=None,
             lasts=None, data=None, doc=None, color=None, word=None, uid=None, u=None, set_="", yr=None, fine=None, small=None, uni=None, bits=None, med=None),
    ]
    op.bulk_insert(t, rows)
    bind = op.get_bind()
    r = bind.execute(sa.text("insert into child (parent_id, note) values (1, :n)"), {"n": "it's %"})
    print("rowcount", r.rowcount, "lastrowid", r.lastrowid)
    for row in bind.execute(sa.select(t).order_by(t.c.id)):
        print(tuple(row))
    for row in bind.execute(sa.text("select * from everything order by id")):
        d = dict(row._mapping); d.pop("ts"); print(sorted(d.items(), key=lambda i: i[0]))
    print(bind.execute(sa.text("select cast('10:11:12.5' as time(1)), 1=1, 18446744073709551615, null, 1.50, 1e0, 'x', x'41', date '2020-01-02', connection_id() > 0, sum(1), count(*)")).fetchall())
    print(bind.dialect.name, bind.dialect.server_version_info >= (10, 6), bind.dialect.default_schema_name, bind.dialect.is_mariadb)
