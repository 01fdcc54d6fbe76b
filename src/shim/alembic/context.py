"""What env.py uses."""

import _mig_alembic
from alembic.config import Config as _Config
from alembic.runtime.migration import MigrationContext as _MigrationContext

config = _Config(_current=True)
script = None
_context = None


def is_offline_mode():
    return _mig_alembic.is_offline_mode()


def is_transactional_ddl():
    return get_context().impl.transactional_ddl


def get_head_revision():
    return _mig_alembic.revision_number("head")


def get_head_revisions():
    return _mig_alembic.revision_number("heads")


def get_starting_revision_argument():
    return _mig_alembic.starting_revision()


def get_revision_argument():
    return _mig_alembic.revision_argument()


def get_tag_argument():
    return _mig_alembic.tag()


def get_x_argument(as_dictionary=False):
    arguments = _mig_alembic.x_arguments()
    if as_dictionary:
        found = {}
        for argument in arguments:
            key, _, value = argument.partition("=")
            found[key] = value
        return found
    return list(arguments)


def configure(connection=None, url=None, dialect_name=None, dialect_opts=None, transactional_ddl=None,
              transaction_per_migration=False, output_buffer=None, starting_rev=None, tag=None, template_args=None,
              render_as_batch=False, target_metadata=None, include_name=None, include_object=None,
              include_schemas=False, process_revision_directives=None, compare_type=True,
              compare_server_default=False, render_item=None, literal_binds=False, upgrade_token="upgrades",
              downgrade_token="downgrades", alembic_module_prefix="op.", sqlalchemy_module_prefix="sa.",
              user_module_prefix=None, on_version_apply=None, autogenerate_plugins=None, **kw):
    global _context
    given = dict(kw)
    given.update({
        "transactional_ddl": transactional_ddl, "transaction_per_migration": transaction_per_migration,
        "output_buffer": output_buffer, "starting_rev": starting_rev, "tag": tag, "template_args": template_args,
        "render_as_batch": render_as_batch, "target_metadata": target_metadata, "include_name": include_name,
        "include_object": include_object, "include_schemas": include_schemas,
        "process_revision_directives": process_revision_directives, "compare_type": compare_type,
        "compare_server_default": compare_server_default, "render_item": render_item,
        "literal_binds": literal_binds, "upgrade_token": upgrade_token, "downgrade_token": downgrade_token,
        "alembic_module_prefix": alembic_module_prefix, "sqlalchemy_module_prefix": sqlalchemy_module_prefix,
        "user_module_prefix": user_module_prefix, "dialect_opts": dialect_opts,
    })
    if template_args:
        from alembic import autogenerate
        if autogenerate._revision_context is not None:
            autogenerate._revision_context.template_args.update(template_args)
    if on_version_apply is None:
        callbacks = ()
    elif isinstance(on_version_apply, (list, tuple, set)):
        callbacks = tuple(on_version_apply)
    else:
        callbacks = (on_version_apply,)
    for callback in callbacks:
        if not callable(callback):
            raise TypeError("expected callable or iterable")
    if connection is None and url is None and dialect_name is None:
        if _mig_alembic.url_override() is None:
            raise Exception("Connection, url, or dialect_name is required.")
    if url is not None and not isinstance(url, str):
        url = url.render_as_string(False)
    if connection is not None and hasattr(connection, "sync_connection"):
        connection = connection.sync_connection
    # Where there is a connection, its dialect is made already.
    style = None
    if connection is None:
        for name, value in (dialect_opts or {}).items():
            if name != "paramstyle":
                raise TypeError("context.configure(dialect_opts={%r: ...}) is not supported by mig; only 'paramstyle' is" % name)
            style = value
    made = _MigrationContext(connection, dict(given, version_table=kw.get("version_table", "alembic_version")))
    made.version_table_schema = kw.get("version_table_schema", None)
    _mig_alembic.configure({
        "connection": connection, "url": url, "dialect_name": dialect_name,
        "transactional_ddl": transactional_ddl, "transaction_per_migration": bool(transaction_per_migration),
        "starting_rev": starting_rev, "output_buffer": output_buffer, "literal_binds": bool(literal_binds),
        "render_as_batch": bool(render_as_batch), "version_table": kw.pop("version_table", "alembic_version"),
        "version_table_schema": kw.pop("version_table_schema", None),
        "version_table_pk": bool(kw.pop("version_table_pk", True)), "on_version_apply": callbacks,
        "target_metadata": target_metadata, "paramstyle": style, "as_sql": kw.pop("as_sql", None),
        "output_encoding": kw.pop("output_encoding", None),
    }, made)
    _context = made


def get_context():
    if _context is None:
        raise Exception("No context has been configured yet.")
    return _context


def get_bind():
    return get_context().bind


def run_migrations(**kw):
    get_context().run_migrations(**kw)


def execute(sql, execution_options=None):
    get_context().execute(sql, execution_options)


def static_output(text):
    _mig_alembic.static_output(text)


def begin_transaction():
    return get_context().begin_transaction()


def configure_mako(*args, **kw):
    raise AttributeError("module 'alembic.context' has no attribute 'configure_mako'")


class _Script:
    @property
    def dir(self):
        return _mig_alembic.script_location()

    def get_heads(self):
        return list(_mig_alembic.head_revisions())

    def get_current_head(self):
        heads = _mig_alembic.head_revisions()
        if len(heads) > 1:
            from alembic.util import CommandError
            raise CommandError("The script directory has multiple heads (due to branching).Please use get_heads(), or merge the branches using alembic merge.")
        return heads[0] if heads else None

    def as_revision_number(self, id_):
        return _mig_alembic.revision_number(id_)


script = _Script()
