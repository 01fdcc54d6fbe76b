"""sell tickets

Revision ID: 5d0c83e1f2a7
Revises:
Create Date: 2026-11-09 10:20:11.730954

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

revision: str = "5d0c83e1f2a7"
down_revision: Union[str, Sequence[str], None] = None
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=100), nullable=False),
        sa.Column("price", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("details", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="tickets_pk"),
    )


def downgrade() -> None:
    op.drop_table("tickets")
