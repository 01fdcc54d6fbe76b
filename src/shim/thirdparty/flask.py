"""Flask, as the `env.py` of Flask-Migrate sees it: `current_app`, without an application behind."""



def _url():
    from alembic import context
    return context.config.get_main_option("sqlalchemy.url")


class _Configuration(dict):
    """The application's settings: what mig knows is the URL."""

    def __missing__(self, name):
        if name == "SQLALCHEMY_DATABASE_URI":
            return _url()
        if name in ("SQLALCHEMY_BINDS",):
            return None
        raise KeyError(
            "current_app.config[%r]: mig does not run the Flask application; set sqlalchemy.url, or --url" % name
        )

    def get(self, name, default=None):
        if name == "SQLALCHEMY_DATABASE_URI":
            return _url()
        return dict.get(self, name, default)


class _Extension:
    def __init__(self):
        self._db = None

    @property
    def db(self):
        if self._db is None:
            from flask_sqlalchemy import SQLAlchemy
            self._db = SQLAlchemy()
        return self._db

    @property
    def configure_args(self):
        return {}

    alembic_ctx_kwargs = configure_args

    def call_configure_callbacks(self, config):
        return config


class _Extensions(dict):
    def __missing__(self, name):
        if name == "migrate":
            self[name] = made = _Extension()
            return made
        if name == "sqlalchemy":
            return self["migrate"]
        raise KeyError(name)


class _CurrentApplication:
    def __init__(self):
        self.config = _Configuration()
        self.extensions = _Extensions()
        self.debug = False
        self.testing = False
        self.name = "application"

    @property
    def logger(self):
        import logging
        return logging.getLogger("flask.app")

    def app_context(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        return False

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise RuntimeError("current_app.%s: mig does not run the Flask application" % name)


current_app = _CurrentApplication()


class Flask(_CurrentApplication):
    def __init__(self, import_name, **kwargs):
        _CurrentApplication.__init__(self)
        self.name = import_name


def __getattr__(name):
    raise AttributeError("module 'flask' has no attribute %r: mig provides current_app" % name)
