"""psycopg2.extras: values that wrap JSON, and what needs psycopg2's own cursors."""


class Json(dict):
    """A JSON value; only objects keep their members here."""

    def __new__(cls, adapted, dumps=None):
        return adapted


def register_uuid(oids=None, conn_or_curs=None):
    pass


def register_hstore(*args, **kwargs):
    pass


def register_default_json(*args, **kwargs):
    pass


def register_default_jsonb(*args, **kwargs):
    pass


def execute_values(cur, sql, argslist, template=None, page_size=100, fetch=False):
    from sqlalchemy import exc
    raise exc.ArgumentError("psycopg2.extras.execute_values() is not supported by mig; use op.bulk_insert()")


execute_batch = execute_values


class DictCursor:
    pass


class RealDictCursor:
    pass


class NamedTupleCursor:
    pass
