"""write to members by email

Revision ID: 4be92f6a70c1
Revises: 93548feda54a
Create Date: 2026-10-20 14:07:19.683250

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

revision: str = "4be92f6a70c1"
down_revision: Union[str, Sequence[str], None] = "93548feda54a"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("members", sa.Column("email", sa.String(length=254), nullable=True))
    op.add_column(
        "members",
        sa.Column("newsletter", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.get_bind().execute(
        sa.text("UPDATE members SET email = :email WHERE memid = :memid"),
        [
            {"memid": 1, "email": "ada.okafor@example.org"},
            {"memid": 2, "email": "nils.lindqvist@example.org"},
        ],
    )
    op.create_index("ix_members_email", "members", ["email"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_members_email", table_name="members")
    op.drop_column("members", "newsletter")
    op.drop_column("members", "email")
