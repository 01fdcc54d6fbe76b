"""psycopg2.sql: SQL put together from parts."""


class Composable:
    def __init__(self, wrapped):
        self._wrapped = wrapped

    def __add__(self, other):
        return Composed([self, other])

    def as_string(self, context=None):
        raise NotImplementedError()

    def __str__(self):
        return self.as_string()


class SQL(Composable):
    def as_string(self, context=None):
        return self._wrapped

    def format(self, *args, **kwargs):
        parts = [a.as_string() for a in args]
        named = {name: value.as_string() for name, value in kwargs.items()}
        return SQL(self._wrapped.format(*parts, **named))

    def join(self, items):
        return SQL(self._wrapped.join(item.as_string() for item in items))


class Composed(Composable):
    def as_string(self, context=None):
        return "".join(item.as_string() for item in self._wrapped)


class Identifier(Composable):
    def __init__(self, *strings):
        self._wrapped = strings

    def as_string(self, context=None):
        return ".".join('"%s"' % part.replace('"', '""') for part in self._wrapped)


class Literal(Composable):
    def as_string(self, context=None):
        value = self._wrapped
        if value is None:
            return "NULL"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, float)):
            return str(value)
        if isinstance(value, str):
            return "'%s'" % value.replace("'", "''")
        raise TypeError("psycopg2.sql.Literal(%r) is not supported by mig" % (value,))


class Placeholder(Composable):
    def __init__(self, name=None):
        self._wrapped = name

    def as_string(self, context=None):
        return "%s" if self._wrapped is None else "%%(%s)s" % self._wrapped
