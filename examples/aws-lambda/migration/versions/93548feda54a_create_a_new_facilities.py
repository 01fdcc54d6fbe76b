"""create a new facilities

Revision ID: 93548feda54a
Revises: 2f18a88b0e56
Create Date: 2026-10-12 16:45:02.551937

"""
from typing import Sequence, Union

from alembic import op

revision: str = "93548feda54a"
down_revision: Union[str, Sequence[str], None] = "2f18a88b0e56"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None

SPA = 9


def upgrade() -> None:
    op.execute(
        f"""
        INSERT INTO facilities
            (facid, name, membercost, guestcost, initialoutlay, monthlymaintenance)
        VALUES ({SPA}, 'Spa', 20, 30, 100000, 800)
        """
    )


def downgrade() -> None:
    op.execute(f"DELETE FROM bookings WHERE facid = {SPA}")
    op.execute(f"DELETE FROM facilities WHERE facid = {SPA}")
