"""What a query selects from (first part)."""

from sqlalchemy.sql.elements import ClauseElement


class FromClause(ClauseElement):
    pass


class TableClause(FromClause):
    @property
    def description(self):
        return self.name
