"""psycopg2.extensions: isolation levels and adapters."""

ISOLATION_LEVEL_AUTOCOMMIT = 0
ISOLATION_LEVEL_READ_COMMITTED = 1
ISOLATION_LEVEL_REPEATABLE_READ = 2
ISOLATION_LEVEL_SERIALIZABLE = 3
ISOLATION_LEVEL_READ_UNCOMMITTED = 4
ISOLATION_LEVEL_DEFAULT = None


class AsIs:
    def __init__(self, value):
        self.adapted = value


def quote_ident(name, scope=None):
    return '"%s"' % name.replace('"', '""')


def register_adapter(class_, adapter):
    from sqlalchemy import exc
    raise exc.ArgumentError("psycopg2.extensions.register_adapter() is not supported by mig")
