"""What stands for a connection where statements are written, not sent."""

from sqlalchemy.engine.create import create_mock_engine


class MockConnection:
    # Directives that are given this as their bind are written too.
    _mig_writes = True

    def __init__(self, dialect, execute):
        self._dialect = dialect
        self._execute_impl = execute

    @property
    def engine(self):
        return self

    @property
    def dialect(self):
        return self._dialect

    @property
    def name(self):
        return self._dialect.name

    def connect(self, **kwargs):
        return self

    def schema_for_object(self, obj):
        return obj.schema

    def execution_options(self, **kw):
        return self

    def execute(self, obj, parameters=None, execution_options=None):
        return self._execute_impl(obj, parameters)
