"""Making engines."""

from sqlalchemy import exc
from sqlalchemy.engine.base import Engine
from sqlalchemy.engine.url import make_url

# What an engine takes that changes nothing in what a migration sends: pooling and caching.
_WITHOUT_EFFECT = {
    "poolclass", "pool", "pool_size", "max_overflow", "pool_timeout", "pool_recycle", "pool_pre_ping",
    "pool_use_lifo", "pool_reset_on_return", "pool_logging_name", "logging_name", "query_cache_size", "future",
    "hide_parameters", "echo_pool", "use_insertmanyvalues", "insertmanyvalues_page_size", "implicit_returning",
    "max_identifier_length", "label_length", "enable_from_linting", "skip_autocommit_rollback", "executemany_mode",
    "executemany_batch_page_size", "executemany_values_page_size", "use_native_hstore", "client_encoding",
    "json_serializer", "json_deserializer", "paramstyle", "plugins", "module", "convert_unicode", "encoding",
    "use_batch_mode", "use_native_unicode", "strategy", "case_sensitive", "server_side_cursors", "native_datetime",
}


def create_engine(url, **kwargs):
    options = {}
    for name, value in kwargs.items():
        if name in ("echo", "isolation_level", "connect_args", "execution_options", "creator"):
            options[name] = value
        elif name not in _WITHOUT_EFFECT:
            raise TypeError(
                "Invalid argument(s) '%s' sent to create_engine(), using configuration PGDialect_psycopg2/QueuePool/Engine. "
                "Please check that the keyword arguments are appropriate for this combination of components." % name
            )
    if options.get("creator") is not None:
        raise exc.ArgumentError("create_engine(creator=...) is not supported by mig: give a URL, or --url")
    return Engine(make_url(url), options)


def engine_from_config(configuration, prefix="sqlalchemy.", **kwargs):
    options = {key[len(prefix):]: value for key, value in configuration.items() if key.startswith(prefix)}
    for key in list(options):
        value = options[key]
        if isinstance(value, str) and value.lower() in ("true", "false") and key in (
            "echo", "pool_pre_ping", "future", "echo_pool", "hide_parameters", "use_native_unicode",
        ):
            options[key] = value.lower() == "true"
    options.pop("_coerce_config", None)
    options.update(kwargs)
    url = options.pop("url")
    return create_engine(url, **options)


def create_mock_engine(url, executor, **kw):
    raise exc.ArgumentError("create_mock_engine() is not supported by mig; use offline mode (--sql)")


def create_pool_from_url(url, **kwargs):
    raise exc.ArgumentError("create_pool_from_url() is not supported by mig; use create_engine()")
