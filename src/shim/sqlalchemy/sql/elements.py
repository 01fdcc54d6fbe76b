"""SQL expressions (first part: names, text, columns)."""


class quoted_name(str):
    def __new__(cls, value, quote=None):
        if value is None:
            return None
        if isinstance(value, quoted_name) and quote is None:
            return value
        if quote is None and cls is quoted_name:
            return value if isinstance(value, str) else str(value)
        made = str.__new__(cls, value)
        made.quote = quote
        return made


class conv(str):
    pass


class ClauseElement:
    __visit_name__ = "clause"

    def get_children(self):
        return []

    def __clause_element__(self):
        return self


class ColumnElement(ClauseElement):
    __visit_name__ = "column_element"


class ColumnClause(ColumnElement):
    __visit_name__ = "column"


class TextClause(ClauseElement):
    __visit_name__ = "textclause"

    def __init__(self, text):
        self.text = text
        self._binds = {}

    def bindparams(self, *binds, **names_to_values):
        made = TextClause(self.text)
        made._binds = dict(self._binds)
        made._binds.update(names_to_values)
        return made

    def __str__(self):
        return self.text


def text(text):
    return TextClause(text)


class FunctionElement(ColumnElement):
    __visit_name__ = "function"

    def __init__(self, name, args):
        self.name = name
        self.args = args


class _Func:
    def __getattr__(self, name):
        return lambda *args: FunctionElement(name, args)


func = _Func()
