"""find bookings by facility and time

Revision ID: c05d7e18b3f6
Revises: 93548feda54a
Create Date: 2026-10-19 08:30:55.020744

"""
from typing import Sequence, Union

from alembic import op

revision: str = "c05d7e18b3f6"
down_revision: Union[str, Sequence[str], None] = "93548feda54a"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    # With the time first, MySQL keeps the indexes that it has made for the foreign keys, and lets
    # these go again.
    op.create_index("ix_bookings_starttime_facid", "bookings", ["starttime", "facid"])
    op.create_index("ix_bookings_starttime_memid", "bookings", ["starttime", "memid"])


def downgrade() -> None:
    op.drop_index("ix_bookings_starttime_memid", table_name="bookings")
    op.drop_index("ix_bookings_starttime_facid", table_name="bookings")
