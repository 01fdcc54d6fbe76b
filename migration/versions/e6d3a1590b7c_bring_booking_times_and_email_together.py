"""bring booking times and email together

Revision ID: e6d3a1590b7c
Revises: c05d7e18b3f6, 4be92f6a70c1
Create Date: 2026-10-21 11:52:38.140096

"""
from typing import Sequence, Union

revision: str = "e6d3a1590b7c"
down_revision: Union[str, Sequence[str], None] = ("c05d7e18b3f6", "4be92f6a70c1")
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
