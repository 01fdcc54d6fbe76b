"""SQLite's additions to the expression language."""

from sqlalchemy.dialects.postgresql_dml import OnConflictDoNothing, OnConflictDoUpdate
from sqlalchemy.dialects.postgresql_dml import Insert as _Insert


class Insert(_Insert):
    stringify_dialect = "sqlite"

    def on_conflict_do_update(self, index_elements=None, index_where=None, set_=None, where=None):
        if index_elements is None:
            # SQLite allows it for the last clause.
            clause = OnConflictDoUpdate.__new__(OnConflictDoUpdate)
            clause._updates(set_, where)
            return self._with_conflict(clause)
        return self._with_conflict(OnConflictDoUpdate(None, index_elements, index_where, set_, where))

    def on_conflict_do_nothing(self, index_elements=None, index_where=None):
        return self._with_conflict(OnConflictDoNothing(None, index_elements, index_where))


def insert(table):
    return Insert(table)
