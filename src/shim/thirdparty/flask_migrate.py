"""Flask-Migrate: the extension that an application makes; its commands are mig's own."""


class Config:
    pass


class _Registered:
    """What `app.extensions["migrate"]` is."""

    def __init__(self, migrate):
        self.migrate = migrate
        self.db = migrate.db
        self.directory = migrate.directory

    @property
    def configure_args(self):
        return self.migrate.alembic_ctx_kwargs


class Migrate:
    def __init__(self, app=None, db=None, directory="migrations", command="db", compare_type=True,
                 render_as_batch=True, **kwargs):
        self.db = db
        self.directory = directory
        self.alembic_ctx_kwargs = dict(kwargs, compare_type=compare_type, render_as_batch=render_as_batch)
        self.configure_callbacks = []

    def init_app(self, app, db=None, directory=None, **kwargs):
        self.db = db if db is not None else self.db
        self.alembic_ctx_kwargs.update(kwargs)
        extensions = getattr(app, "extensions", None)
        if isinstance(extensions, dict):
            extensions["migrate"] = _Registered(self)

    def configure(self, f):
        self.configure_callbacks.append(f)
        return f

    def call_configure_callbacks(self, config):
        for function in self.configure_callbacks:
            config = function(config)
        return config


class MigrateCommand:
    pass


def _not_here(name):
    def call(*args, **kwargs):
        raise RuntimeError("flask_migrate.%s() is not supported by mig: run mig itself" % name)
    return call


upgrade = _not_here("upgrade")
downgrade = _not_here("downgrade")
stamp = _not_here("stamp")
init = _not_here("init")
