"""Statements as text."""

import _mig_expression


class Compiled:
    def __init__(self, dialect, statement, column_keys=None, compile_kwargs=None, schema_translate_map=None,
                 render_schema_translate=False, for_executemany=False, cache_key=None, linting=None,
                 render_postcompile=False, **unknown):
        from sqlalchemy import exc
        if unknown:
            raise TypeError("compile() got an unexpected keyword argument '%s'" % next(iter(unknown)))
        if schema_translate_map:
            raise exc.ArgumentError("compile(schema_translate_map=...) is not supported by mig")
        options = dict(compile_kwargs or {})
        literal_binds = options.pop("literal_binds", False)
        postcompile = options.pop("render_postcompile", render_postcompile)
        if options:
            raise exc.ArgumentError("compile_kwargs with %r is not supported by mig" % next(iter(options)))
        self.dialect = dialect
        self.statement = statement
        self.string, self.params = _mig_expression.compile(
            statement, getattr(dialect, "name", None), bool(literal_binds), bool(postcompile), column_keys,
        )

    def construct_params(self, params=None, **kw):
        merged = dict(self.params)
        if params:
            merged.update((key, value) for key, value in params.items() if key in merged)
        return merged

    @property
    def sql_compiler(self):
        return self

    def process(self, element, **kw):
        return str(element.compile(dialect=self.dialect))

    def __str__(self):
        return self.string


SQLCompiler = Compiled


class ElementCompiler:
    """What a script's `@compiles` function gets to write the parts of its element."""

    def __init__(self, dialect, fragments):
        self.dialect = dialect
        self._fragments = fragments
        self.statement = None

    @property
    def sql_compiler(self):
        return self

    @property
    def preparer(self):
        return self.dialect.identifier_preparer

    @property
    def type_compiler(self):
        return self.dialect.type_compiler

    @property
    def type_compiler_instance(self):
        return self.dialect.type_compiler

    def process(self, element, **kw):
        if kw.get("literal_binds"):
            return str(element.compile(dialect=self.dialect, compile_kwargs={"literal_binds": True}))
        self._fragments.append(element)
        return "\x00%d\x00" % (len(self._fragments) - 1)

    def visit_function(self, element, **kw):
        self._fragments.append(_Plain(element))
        return "\x00%d\x00" % (len(self._fragments) - 1)

    visit_insert = visit_select = visit_update = visit_delete = visit_column = visit_function

    def render_literal_value(self, value, type_):
        from sqlalchemy.sql.elements import literal
        return self.process(literal(value, type_), literal_binds=True)

    def __getattr__(self, name):
        if name.startswith("visit_"):
            return self.visit_function
        raise AttributeError("mig's SQL compiler has no %r" % name)


class _Plain:
    """An element without its `@compiles` function."""

    def __init__(self, element):
        self.plain_element = element
