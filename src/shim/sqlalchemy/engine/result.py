"""Results and rows."""

from sqlalchemy import exc


class Row(tuple):
    def __new__(cls, values, keys):
        made = tuple.__new__(cls, values)
        made.__dict__["_row_keys"] = keys
        return made

    def __getattr__(self, name):
        keys = self.__dict__.get("_row_keys", ())
        if name in keys:
            return tuple.__getitem__(self, keys.index(name))
        raise AttributeError("Could not locate column in row for column '%s'" % name)

    def __setattr__(self, name, value):
        raise AttributeError("can't set attribute")

    @property
    def _mapping(self):
        return RowMapping(self)

    @property
    def _fields(self):
        return tuple(self._row_keys)

    def _asdict(self):
        return dict(zip(self._row_keys, self))

    def _tuple(self):
        return self

    @property
    def t(self):
        return self

    def keys(self):
        return RMKeyView(self._row_keys)


class RMKeyView(list):
    pass


def _key_name(key):
    if isinstance(key, str):
        return key
    return getattr(key, "key", None) or getattr(key, "name", None)


class RowMapping:
    def __init__(self, row):
        self._row = row

    def __getitem__(self, key):
        name = _key_name(key)
        keys = self._row._row_keys
        if name not in keys:
            raise exc.NoSuchColumnError("Could not locate column in row for column '%s'" % (name,))
        return tuple.__getitem__(self._row, keys.index(name))

    def get(self, key, default=None):
        return self[key] if _key_name(key) in self._row._row_keys else default

    def keys(self):
        return RMKeyView(self._row._row_keys)

    def values(self):
        return list(self._row)

    def items(self):
        return list(zip(self._row._row_keys, self._row))

    def __iter__(self):
        return iter(self._row._row_keys)

    def __len__(self):
        return len(self._row)

    def __contains__(self, key):
        return _key_name(key) in self._row._row_keys

    def __eq__(self, other):
        return dict(self) == other

    def __repr__(self):
        return repr(dict(self))


class _Fetching:
    """What every kind of result can do with its remaining rows."""

    def __class_getitem__(cls, _):
        return cls

    def _make(self, row):
        return row

    def _take(self, count=None):
        rows = self._rows()
        position = self._position()
        end = len(rows) if count is None else min(len(rows), position + count)
        self._move(end)
        return [self._make(row) for row in rows[position:end]]

    def fetchall(self):
        return self._take()

    def all(self):
        return self._take()

    def fetchone(self):
        rows = self._take(1)
        return rows[0] if rows else None

    def fetchmany(self, size=None):
        return self._take(size if size is not None else 1)

    def partitions(self, size=None):
        while True:
            rows = self._take(size)
            if not rows:
                return
            yield rows

    def first(self):
        rows = self._take(1)
        self._move(len(self._rows()))
        return rows[0] if rows else None

    def one_or_none(self):
        rows = self._take()
        if len(rows) > 1:
            raise exc.MultipleResultsFound("Multiple rows were found when one or none was required")
        return rows[0] if rows else None

    def one(self):
        rows = self._take()
        if not rows:
            raise exc.NoResultFound("No row was found when one was required")
        if len(rows) > 1:
            raise exc.MultipleResultsFound("Multiple rows were found when exactly one was required")
        return rows[0]

    def __iter__(self):
        while True:
            rows = self._take(1)
            if not rows:
                return
            yield rows[0]

    def __next__(self):
        rows = self._take(1)
        if not rows:
            raise StopIteration
        return rows[0]

    def unique(self, strategy=None):
        seen = []
        unique = []
        for row in self._take():
            mark = strategy(row) if strategy is not None else row
            if mark not in seen:
                seen.append(mark)
                unique.append(row)
        return _Plain(unique)

    def yield_per(self, num):
        return self

    def close(self):
        self._move(len(self._rows()))


class _Plain(_Fetching):
    """Rows that are there already."""

    def __init__(self, rows):
        self._items = rows
        self._at = 0

    def _rows(self):
        return self._items

    def _position(self):
        return self._at

    def _move(self, position):
        self._at = position

    def scalars(self, index=0):
        return _Plain([row[index] for row in self._take()])


class Result(_Fetching):
    pass


class CursorResult(Result):
    def __init__(self, outcome, connection=None):
        self._outcome = outcome
        self.connection = connection
        self.returns_rows = outcome["returns_rows"]
        self._columns = outcome["columns"]
        self._data = outcome["rows"]
        self._at = 0
        self.rowcount = outcome["rowcount"]
        self.lastrowid = outcome["lastrowid"]
        self.closed = not self.returns_rows
        self.context = None

    def _rows(self):
        if not self.returns_rows:
            raise exc.ResourceClosedError("This result object does not return rows. It has been closed automatically.")
        return self._data

    def _position(self):
        return self._at

    def _move(self, position):
        self._at = position

    def _make(self, row):
        return Row(row, self._columns)

    def keys(self):
        return RMKeyView(self._columns)

    def scalar(self):
        row = self.first()
        return row[0] if row is not None else None

    def scalar_one(self):
        return self.one()[0]

    def scalar_one_or_none(self):
        row = self.one_or_none()
        return row[0] if row is not None else None

    def scalars(self, index=0):
        return ScalarResult(self, index)

    def mappings(self):
        return MappingResult(self)

    def tuples(self):
        return self

    def columns(self, *col_expressions):
        indexes = [c if isinstance(c, int) else self._columns.index(_key_name(c)) for c in col_expressions]
        self._data = [[row[i] for i in indexes] for row in self._data]
        self._columns = [self._columns[i] for i in indexes]
        return self

    def freeze(self):
        return lambda: self

    @property
    def inserted_primary_key(self):
        if not self.is_insert:
            raise exc.InvalidRequestError("Statement is not an insert() expression construct.")
        if "inserted_primary_key" not in self._outcome:
            raise exc.InvalidRequestError(
                "Can't call inserted_primary_key when returning() is used."
                if self.returns_rows else
                "This statement was an executemany call; if primary key access is supported, "
                "please use .inserted_primary_key_rows."
            )
        return self._outcome["inserted_primary_key"]

    @property
    def inserted_primary_key_rows(self):
        return [self.inserted_primary_key]

    @property
    def is_insert(self):
        return bool(self._outcome.get("is_insert"))

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()
        return False

    def close(self):
        self._at = len(self._data)
        self.closed = True


class ScalarResult(_Fetching):
    def __init__(self, result, index=0):
        self._result = result
        if not isinstance(index, int):
            index = result._columns.index(_key_name(index))
        self._index = index

    def _rows(self):
        return self._result._rows()

    def _position(self):
        return self._result._position()

    def _move(self, position):
        self._result._move(position)

    def _make(self, row):
        return row[self._index]


class MappingResult(_Fetching):
    def __init__(self, result):
        self._result = result

    def keys(self):
        return self._result.keys()

    def _rows(self):
        return self._result._rows()

    def _position(self):
        return self._result._position()

    def _move(self, position):
        self._result._move(position)

    def _make(self, row):
        return RowMapping(Row(row, self._result._columns))


LegacyCursorResult = ResultProxy = CursorResult
LegacyRow = RowProxy = Row
