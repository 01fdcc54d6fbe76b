"""remember who bought

Revision ID: a1f64b90c3de
Revises: 5d0c83e1f2a7
Create Date: 2026-11-10 15:48:36.092217

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

revision: str = "a1f64b90c3de"
down_revision: Union[str, Sequence[str], None] = "5d0c83e1f2a7"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("buyer", sa.String(length=200), nullable=True))
    op.create_index("ix_tickets_buyer", "tickets", ["buyer"])


def downgrade() -> None:
    op.drop_index("ix_tickets_buyer", table_name="tickets")
    op.drop_column("tickets", "buyer")
