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

    def from_mapping(self, mapping=None, **kwargs):
        for name, value in dict(mapping or {}, **kwargs).items():
            if name.isupper():
                self[name] = value
        return True

    def from_object(self, obj):
        if isinstance(obj, str):
            obj = _imported(obj)
        for name in dir(obj):
            if name.isupper():
                self[name] = getattr(obj, name)

    def from_prefixed_env(self, prefix="FLASK", *, loads=None):
        import json
        import os
        loads = loads or json.loads
        for name in sorted(os.environ):
            if not name.startswith(prefix + "_"):
                continue
            value = os.environ[name]
            try:
                value = loads(value)
            except Exception:
                pass
            place, *inner = name[len(prefix) + 1:].split("__")
            found = self
            for part in inner:
                found = found.setdefault(place, {})
                place = part
            found[place] = value
        return True

    def from_pyfile(self, filename, silent=False):
        import os
        path = os.path.join(self._root, filename)
        if not os.path.isfile(path):
            if silent:
                return False
            raise FileNotFoundError(2, "Unable to load configuration file (No such file or directory)", path)
        made = {"__file__": path}
        with open(path) as file:
            exec(compile(file.read(), path, "exec"), made)
        return self.from_mapping(made)

    def from_envvar(self, variable_name, silent=False):
        import os
        path = os.environ.get(variable_name)
        if not path:
            if silent:
                return False
            raise RuntimeError("The environment variable %r is not set" % variable_name)
        return self.from_pyfile(path, silent)

    def from_file(self, filename, load, silent=False, text=True):
        import os
        path = os.path.join(self._root, filename)
        if silent and not os.path.isfile(path):
            return False
        with open(path, "r" if text else "rb") as file:
            return self.from_mapping(load(file))

    def get_namespace(self, namespace, lowercase=True, trim_namespace=True):
        made = {}
        for name, value in self.items():
            if name.startswith(namespace):
                key = name[len(namespace):] if trim_namespace else name
                made[key.lower() if lowercase else key] = value
        return made


def _imported(name):
    import importlib
    if ":" in name:
        module, _, attribute = name.partition(":")
    else:
        module, _, attribute = name.rpartition(".")
    if not module:
        return importlib.import_module(attribute)
    try:
        return getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError):
        return importlib.import_module(name)


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


class _OwnConfiguration(_Configuration):
    """The settings of an application that `env.py` makes itself: what it sets counts."""

    def __missing__(self, name):
        raise KeyError(name)

    def get(self, name, default=None):
        return dict.get(self, name, default)


class _Registration:
    """Routes, handlers, commands and extensions: there is no application that would run them."""

    def __call__(self, *args, **kwargs):
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]
        return self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self


class Flask(_CurrentApplication):
    def __init__(self, import_name, static_url_path=None, static_folder="static", static_host=None,
                 host_matching=False, subdomain_matching=False, template_folder="templates",
                 instance_path=None, instance_relative_config=False, root_path=None):
        import os
        import sys
        _CurrentApplication.__init__(self)
        self.import_name = import_name
        self.name = import_name
        if root_path is None:
            file = getattr(sys.modules.get(import_name), "__file__", None)
            root_path = os.path.dirname(os.path.abspath(file)) if file else os.getcwd()
            is_package = bool(file) and os.path.basename(file) == "__init__.py"
        else:
            is_package = False
        self.root_path = root_path
        parent = os.path.dirname(root_path) if is_package else root_path
        self.instance_path = instance_path or os.path.join(parent, "instance")
        self.config = _OwnConfiguration(DEBUG=False, TESTING=False, SECRET_KEY=None)
        self.config._root = self.instance_path if instance_relative_config else root_path

    def __enter__(self):
        global current_app
        current_app = self
        return self

    def app_context(self):
        return self

    def test_request_context(self, *args, **kwargs):
        return self

    def push(self):
        self.__enter__()

    def pop(self, exc=None):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Registration()


def __getattr__(name):
    raise AttributeError("module 'flask' has no attribute %r: mig provides current_app" % name)
