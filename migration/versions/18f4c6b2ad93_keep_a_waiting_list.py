"""keep a waiting list

Revision ID: 18f4c6b2ad93
Revises: e6d3a1590b7c
Create Date: 2026-11-02 17:20:04.478512

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

revision: str = "18f4c6b2ad93"
down_revision: Union[str, Sequence[str], None] = "e6d3a1590b7c"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "waiting_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("facid", sa.Integer(), nullable=False),
        sa.Column("memid", sa.Integer(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(),
            server_default=sa.text("CURRENT_TIMESTAMP"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["facid"], ["facilities.facid"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["memid"], ["members.memid"], ondelete="CASCADE"),
        sa.UniqueConstraint("facid", "memid", "wanted_on", name="waiting_list_once_a_day"),
    )


def downgrade() -> None:
    op.drop_table("waiting_list")
