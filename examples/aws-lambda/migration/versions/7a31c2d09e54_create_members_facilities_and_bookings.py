"""create members, facilities and bookings

Revision ID: 7a31c2d09e54
Revises:
Create Date: 2026-10-05 09:12:41.306118

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

revision: str = "7a31c2d09e54"
down_revision: Union[str, Sequence[str], None] = None
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "members",
        sa.Column("memid", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("surname", sa.String(length=200), nullable=False),
        sa.Column("firstname", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("zipcode", sa.Integer(), nullable=False),
        sa.Column("telephone", sa.String(length=20), nullable=False),
        sa.Column("recommendedby", sa.Integer(), nullable=True),
        sa.Column("joindate", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("memid", name="members_pk"),
        sa.ForeignKeyConstraint(
            ["recommendedby"],
            ["members.memid"],
            name="fk_members_recommendedby",
            ondelete="SET NULL",
        ),
    )
    op.create_table(
        "facilities",
        sa.Column("facid", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("membercost", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("guestcost", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("initialoutlay", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("monthlymaintenance", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.CheckConstraint("guestcost >= membercost", name="facilities_guests_pay_more"),
        sa.PrimaryKeyConstraint("facid", name="facilities_pk"),
        sa.UniqueConstraint("name", name="facilities_name_key"),
    )
    op.create_table(
        "bookings",
        sa.Column("bookid", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("facid", sa.Integer(), nullable=False),
        sa.Column("memid", sa.Integer(), nullable=False),
        sa.Column("starttime", sa.DateTime(), nullable=False),
        sa.Column("slots", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("bookid", name="bookings_pk"),
        sa.ForeignKeyConstraint(
            ["facid"],
            ["facilities.facid"],
            name="fk_bookings_facid",
            onupdate="CASCADE",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["memid"],
            ["members.memid"],
            name="fk_bookings_memid",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("bookings")
    op.drop_table("facilities")
    op.drop_table("members")
