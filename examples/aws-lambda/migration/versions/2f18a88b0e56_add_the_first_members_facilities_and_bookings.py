"""add the first members, facilities and bookings

Revision ID: 2f18a88b0e56
Revises: 7a31c2d09e54
Create Date: 2026-10-05 10:03:27.914480

"""
from datetime import datetime
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

revision: str = "2f18a88b0e56"
down_revision: Union[str, Sequence[str], None] = "7a31c2d09e54"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None

members = sa.table(
    "members",
    sa.column("memid", sa.Integer),
    sa.column("surname", sa.String),
    sa.column("firstname", sa.String),
    sa.column("address", sa.String),
    sa.column("zipcode", sa.Integer),
    sa.column("telephone", sa.String),
    sa.column("recommendedby", sa.Integer),
    sa.column("joindate", sa.DateTime),
)

bookings = sa.table(
    "bookings",
    sa.column("bookid", sa.Integer),
    sa.column("facid", sa.Integer),
    sa.column("memid", sa.Integer),
    sa.column("starttime", sa.DateTime),
    sa.column("slots", sa.Integer),
)


def member(memid, surname, firstname, address, zipcode, telephone, recommendedby, joindate):
    return {
        "memid": memid,
        "surname": surname,
        "firstname": firstname,
        "address": address,
        "zipcode": zipcode,
        "telephone": telephone,
        "recommendedby": recommendedby,
        "joindate": joindate,
    }


def upgrade() -> None:
    op.execute(
        """
        INSERT INTO facilities
            (facid, name, membercost, guestcost, initialoutlay, monthlymaintenance)
        VALUES
            (0, 'Tennis Court 1', 5, 25, 10000, 200),
            (1, 'Tennis Court 2', 5, 25, 8000, 200),
            (2, 'Badminton Court', 0, 15.5, 4000, 50),
            (3, 'Table Tennis', 0, 5, 320, 10),
            (4, 'Massage Room', 35, 80, 4000, 3000),
            (5, 'Squash Court', 3.5, 17.5, 5000, 80)
        """
    )
    op.bulk_insert(
        members,
        [
            member(0, "GUEST", "GUEST", "GUEST", 0, "(000) 000-0000", None, datetime(2025, 7, 1)),
            member(
                1,
                "Okafor",
                "Ada",
                "8 Bloomsbury Close, Reading",
                4321,
                "555-0101",
                None,
                datetime(2025, 7, 2, 12, 2, 5),
            ),
            member(
                2,
                "Lindqvist",
                "Nils",
                "17 O'Connell Road, Cork",
                23423,
                "555-0102",
                1,
                datetime(2025, 7, 2, 12, 8, 23),
            ),
            member(
                3,
                "García",
                "Inés",
                "20 Crossing Road, Oxford",
                87630,
                "(844) 555-0103",
                1,
                datetime(2025, 7, 3, 9, 32, 15),
            ),
        ],
    )
    op.bulk_insert(
        bookings,
        [
            {"bookid": 0, "facid": 3, "memid": 1, "starttime": datetime(2025, 7, 3, 11), "slots": 2},
            {"bookid": 1, "facid": 4, "memid": 1, "starttime": datetime(2025, 7, 3, 8), "slots": 2},
            {"bookid": 2, "facid": 0, "memid": 2, "starttime": datetime(2025, 7, 4, 9), "slots": 3},
            {"bookid": 3, "facid": 2, "memid": 0, "starttime": datetime(2025, 7, 5, 15), "slots": 1},
        ],
    )


def downgrade() -> None:
    op.execute("DELETE FROM bookings")
    op.execute("UPDATE members SET recommendedby = NULL")
    op.execute("DELETE FROM members")
    op.execute("DELETE FROM facilities")
