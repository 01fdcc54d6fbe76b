"""take orders and archive them

Revision ID: c7b1590ad2e8
Revises:
Create Date: 2026-11-11 08:15:50.664731

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

revision: str = "c7b1590ad2e8"
down_revision: Union[str, Sequence[str], None] = None
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade(engine_name: str) -> None:
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name: str) -> None:
    globals()[f"downgrade_{engine_name}"]()


def upgrade_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("done", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="orders_pk"),
    )


def downgrade_orders() -> None:
    op.drop_table("orders")


def upgrade_archive() -> None:
    op.create_table(
        "archived_orders",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="archived_orders_pk"),
    )


def downgrade_archive() -> None:
    op.drop_table("archived_orders")
