revision = "0002"
down_revision = "0001"
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

def show(insp, table):
    for what in ("get_columns", "get_pk_constraint", "get_foreign_keys", "get_indexes", "get_unique_constraints", "get_check_constraints", "get_table_comment"):
        found = getattr(insp, what)(table)
        if what == "get_columns":
            for c in found:
                print(table, {k: (repr(v) if k == "type" else v) for k, v in c.items()})
        else:
            print(table, what, found)

def upgrade():
    bind = op.get_bind()
    insp = sa.inspect(bind)
    print(insp.get_table_names(), insp.get_view_names(), insp.default_schema_name in insp.get_schema_names())
    print(insp.has_table("child"), insp.has_table("nope"), insp.has_table("x", schema="nodb"))
    show(insp, "everything")
    show(insp, "child")
    try:
        insp.get_columns("nope")
    except sa.exc.NoSuchTableError as e:
        print("NoSuchTable", e)
    op.add_column("child", sa.Column("extra", sa.String(10), nullable=False, server_default="x'y"))
    op.add_column("child", sa.Column("val", sa.Integer, comment="v", server_default="1"))
    op.alter_column("child", "note", new_column_name="remark", existing_type=sa.String(20), existing_nullable=True)
    op.alter_column("child", "val", existing_type=sa.Integer, type_=sa.BigInteger, nullable=False, existing_comment="v")
    op.alter_column("child", "extra", existing_type=sa.String(10), server_default=None, existing_nullable=False)
    op.create_index("ix_child_both", "child", ["remark", "val"])
    op.create_index("ix_ft", "everything", ["body"], mysql_prefix="FULLTEXT")
    op.create_unique_constraint("uq_val", "child", ["val", "extra"])
    op.create_check_constraint("ck_val", "child", "val > -5")
    op.create_table("other", sa.Column("a", sa.Integer, primary_key=True, autoincrement=False), sa.Column("bb", sa.Integer, primary_key=True))
    op.drop_constraint("ck_val", "child", type_="check")
    op.drop_constraint("uq_val", "child", type_="unique")
    op.drop_constraint("fk_parent", "child", type_="foreignkey")
    op.create_foreign_key("fk_parent2", "child", "everything", ["parent_id"], ["id"], onupdate="CASCADE", ondelete="SET NULL")
    op.create_table_comment("child", "100% 'child'")
    op.rename_table("other", "other2")
    with op.batch_alter_table("child") as b:
        b.add_column(sa.Column("batched", sa.Boolean(), nullable=True))
        b.drop_column("extra")
    op.execute("create view v as select id, name from everything where name like '%%b%%'")
    insp = sa.inspect(bind)
    print(insp.get_view_names())
    print([(c["name"], repr(c["type"])) for c in insp.get_columns("v")])
    show(insp, "child")
    show(insp, "everything")
    meta = sa.MetaData()
    table = sa.Table("child", meta, autoload_with=bind)
    print([(c.name, repr(c.type), c.nullable) for c in table.c], sorted(i.name for i in table.indexes), sorted(str(c.name) for c in table.constraints))
    for sql in ("select * from nope", "insert into child (id, parent_id, val) values (1, 999, 1)", "selec 1", "insert into everything (name, big) values ('z', 1)",
                "insert into child (id, parent_id, val) values (9, 999, 1)", "insert into everything (name) values (null)", "drop table nope", "alter table child drop column nope",
                "insert into child(id, val, remark) values (77, 1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')"):
        try:
            bind.execute(sa.text(sql))
        except sa.exc.DBAPIError as e:
            print(type(e).__name__, type(e.orig).__module__, type(e.orig).__name__, e.orig.args, str(e).split("\n")[0])
    with bind.begin_nested():
        bind.execute(sa.text("update child set remark = remark"))
    print(bind.execute(sa.text("update child set remark = remark")).rowcount)
    nested = bind.begin_nested()
    bind.execute(sa.text("delete from child"))
    nested.rollback()
    print(bind.execute(sa.text("select count(*) from child")).scalar(), bind.get_isolation_level())
    with op.get_context().autocommit_block():
        op.execute("insert into other2 values (1, 2), (3, 4)")
    from sqlalchemy.orm import Session, declarative_base
    Base = declarative_base()
    class Other(Base):
        __tablename__ = "orm_t"
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.String(10))
        uid = sa.Column(sa.Uuid)
    Base.metadata.create_all(bind)
    s = Session(bind=bind)
    o = Other(name="x")
    s.add(o); s.flush(); print(o.id)
    s.add_all([Other(name="y"), Other(name="z")]); s.commit()
    print([(x.id, x.name) for x in s.query(Other).order_by(Other.id)])
    from sqlalchemy.dialects.mysql import insert
    st = insert(Other.__table__).values(id=1, name="up")
    print(bind.execute(st.on_duplicate_key_update(name=st.inserted.name)).rowcount)
    print(bind.execute(sa.delete(Other.__table__).where(Other.name == "z")).rowcount)
    print(bind.exec_driver_sql("select %s, %s", ("a'b", 3)).fetchall())

def downgrade():
    op.execute("drop view v")
    op.drop_table("orm_t")
    op.drop_table("other2")
    op.drop_table_comment("child")
    op.drop_constraint("fk_parent2", "child", type_="foreignkey")
    op.drop_index("ix_child_both", table_name="child")
    op.drop_index("ix_ft", table_name="everything")
    op.drop_column("child", "batched")
