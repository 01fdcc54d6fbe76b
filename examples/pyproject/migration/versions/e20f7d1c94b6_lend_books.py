"""lend books

Revision ID: e20f7d1c94b6
Revises:
Create Date: 2026-11-12 19:02:44.318846

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

revision: str = "e20f7d1c94b6"
down_revision: Union[str, Sequence[str], None] = None
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "books",
        sa.Column("isbn", sa.String(length=13), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lent_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("isbn", name="books_pk"),
    )
    op.execute("INSERT INTO books (isbn, title) VALUES ('9780262033848', 'Algorithms: 100%')")


def downgrade() -> None:
    op.drop_table("books")
