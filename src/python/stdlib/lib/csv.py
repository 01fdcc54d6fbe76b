"""Comma-separated values."""

import io

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = range(4)


class Error(Exception):
    pass


class Dialect:
    delimiter = ","
    quotechar = '"'
    escapechar = None
    doublequote = True
    skipinitialspace = False
    lineterminator = "\r\n"
    quoting = QUOTE_MINIMAL
    strict = False


class excel(Dialect):
    pass


class excel_tab(excel):
    delimiter = "\t"


class unix_dialect(Dialect):
    lineterminator = "\n"
    quoting = QUOTE_ALL


_dialects = {"excel": excel, "excel-tab": excel_tab, "unix": unix_dialect}
_settings = ("delimiter", "quotechar", "escapechar", "doublequote", "skipinitialspace",
             "lineterminator", "quoting", "strict")


def register_dialect(name, dialect=None, **fmtparams):
    _dialects[name] = _resolve(dialect or "excel", fmtparams)


def get_dialect(name):
    if name not in _dialects:
        raise Error("unknown dialect")
    return _dialects[name]


def list_dialects():
    return list(_dialects)


def unregister_dialect(name):
    if name not in _dialects:
        raise Error("unknown dialect")
    del _dialects[name]


def field_size_limit(limit=None):
    return 131072


def _resolve(dialect, settings):
    base = get_dialect(dialect) if isinstance(dialect, str) else dialect
    made = Dialect()
    for name in _settings:
        setattr(made, name, settings.pop(name, getattr(base, name, getattr(Dialect, name))))
    for name in settings:
        raise TypeError(f"{name!r} is an invalid keyword argument for this function")
    return made


class reader:
    def __init__(self, csvfile, dialect="excel", **fmtparams):
        self.dialect = _resolve(dialect, fmtparams)
        self._lines = iter(csvfile)
        self.line_num = 0

    def __iter__(self):
        return self

    def __next__(self):
        line = next(self._lines)
        self.line_num += 1
        if not isinstance(line, str):
            raise Error(
                f"iterator should return strings, not {type(line).__name__} "
                "(the file should be opened in text mode)"
            )
        dialect = self.dialect
        row = []
        field = ""
        quoted = inside = False
        at_start = True
        position = 0
        while True:
            if position >= len(line):
                if not inside:
                    break
                if not line.endswith("\n"):
                    field += ""
                for line in self._lines:
                    self.line_num += 1
                    position = 0
                    break
                else:
                    if dialect.strict:
                        raise Error("unexpected end of data")
                    break
                continue
            character = line[position]
            position += 1
            if inside:
                if character == dialect.escapechar and position < len(line):
                    field += line[position]
                    position += 1
                elif character == dialect.quotechar:
                    if dialect.doublequote and line[position:position + 1] == dialect.quotechar:
                        field += character
                        position += 1
                    else:
                        inside = False
                else:
                    field += character
                continue
            if character in "\r\n":
                break
            if character == dialect.delimiter:
                row.append(self._value(field, quoted))
                field, quoted, at_start = "", False, True
            elif (
                at_start and character == dialect.quotechar and dialect.quoting != QUOTE_NONE
            ):
                inside = quoted = True
                at_start = False
            elif at_start and dialect.skipinitialspace and character == " ":
                pass
            elif character == dialect.escapechar and position < len(line):
                field += line[position]
                position += 1
                at_start = False
            else:
                field += character
                at_start = False
        if row or field or quoted or not at_start:
            row.append(self._value(field, quoted))
        return row

    def _value(self, field, quoted):
        if self.dialect.quoting == QUOTE_NONNUMERIC and not quoted:
            return float(field)
        return field


class writer:
    def __init__(self, csvfile, dialect="excel", **fmtparams):
        self.dialect = _resolve(dialect, fmtparams)
        self._file = csvfile

    def _field(self, value, alone):
        dialect = self.dialect
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if value is None:
            text = ""
        elif isinstance(value, float):
            text = repr(value)
        else:
            text = str(value)
        special = dialect.delimiter + (dialect.quotechar or "") + "\r\n" + (dialect.escapechar or "")
        needs = any(character in special for character in text) or alone and not text
        if dialect.quoting == QUOTE_NONE:
            if alone and not text:
                raise Error("single empty field record must be quoted")
            result = ""
            for character in text:
                if character in special:
                    if not dialect.escapechar:
                        raise Error("need to escape, but no escapechar set")
                    result += dialect.escapechar
                result += character
            return result
        quote = dialect.quoting == QUOTE_ALL or (
            dialect.quoting == QUOTE_NONNUMERIC and not number
        ) or needs
        if not quote:
            return text
        mark = dialect.quotechar
        if dialect.doublequote:
            text = text.replace(mark, mark * 2)
        elif dialect.escapechar:
            text = text.replace(mark, dialect.escapechar + mark)
        return mark + text + mark

    def writerow(self, row):
        row = list(row)
        line = self.dialect.delimiter.join(self._field(value, len(row) == 1) for value in row)
        return self._file.write(line + self.dialect.lineterminator)

    def writerows(self, rows):
        for row in rows:
            self.writerow(row)


class DictReader:
    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect="excel", **kwds):
        self._fieldnames = list(fieldnames) if fieldnames is not None else None
        self.restkey = restkey
        self.restval = restval
        self.reader = reader(f, dialect, **kwds)

    @property
    def line_num(self):
        return self.reader.line_num

    @property
    def fieldnames(self):
        if self._fieldnames is None:
            self._fieldnames = next(self.reader, None)
        return self._fieldnames

    def __iter__(self):
        return self

    def __next__(self):
        names = self.fieldnames
        row = next(self.reader)
        while row == []:
            row = next(self.reader)
        made = dict(zip(names, row))
        if len(row) > len(names):
            made[self.restkey] = row[len(names):]
        for name in names[len(row):]:
            made[name] = self.restval
        return made


class DictWriter:
    def __init__(self, f, fieldnames, restval="", extrasaction="raise", dialect="excel", **kwds):
        self.fieldnames = list(fieldnames)
        self.restval = restval
        self.extrasaction = extrasaction
        self.writer = writer(f, dialect, **kwds)

    def writeheader(self):
        return self.writerow(dict(zip(self.fieldnames, self.fieldnames)))

    def _row(self, rowdict):
        if self.extrasaction == "raise":
            wrong = [key for key in rowdict if key not in self.fieldnames]
            if wrong:
                raise ValueError(
                    "dict contains fields not in fieldnames: "
                    + ", ".join(repr(key) for key in wrong)
                )
        return [rowdict.get(key, self.restval) for key in self.fieldnames]

    def writerow(self, rowdict):
        return self.writer.writerow(self._row(rowdict))

    def writerows(self, rowdicts):
        for row in rowdicts:
            self.writerow(row)
