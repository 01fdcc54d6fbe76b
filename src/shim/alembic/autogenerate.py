"""Autogenerate's names, for env.py files that import them."""


class RevisionContext:
    pass


class _Renderers:
    def dispatch_for(self, *args, **kw):
        return lambda function: function


class _Comparators(_Renderers):
    pass


renderers = _Renderers()
comparators = _Comparators()


class rewriter:
    class Rewriter:
        def rewrites(self, *args, **kw):
            return lambda function: function

        def chain(self, other):
            return self


def compare_metadata(*args, **kw):
    raise Exception("alembic.autogenerate.compare_metadata() is not supported by mig")


produce_migrations = render_python_code = compare_metadata
