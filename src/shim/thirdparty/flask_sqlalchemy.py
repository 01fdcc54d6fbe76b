"""Flask-SQLAlchemy: the models' side."""

import sqlalchemy as _sa
from sqlalchemy import orm as _orm
from sqlalchemy.orm.declarative import DeclarativeMeta, declarative_base
from sqlalchemy.orm.query import Query as _Query


class BaseQuery(_Query):
    def get_or_404(self, ident, description=None):
        found = self.get(ident)
        if found is None:
            raise LookupError(description or "not found")
        return found

    def first_or_404(self, description=None):
        found = self.first()
        if found is None:
            raise LookupError(description or "not found")
        return found


Query = BaseQuery


def _table_name(name):
    made = ""
    for position, character in enumerate(name):
        before = name[position - 1:position]
        after = name[position + 1:position + 2]
        if character.isupper() and before and (before.islower() or before.isdigit() or after.islower()):
            made += "_"
        made += character.lower()
    return made


class _NamedMeta(DeclarativeMeta):
    def __init__(cls, name, bases, namespace, **kw):
        has_name = any("__tablename__" in base.__dict__ for base in cls.__mro__)
        has_table = any("__table__" in base.__dict__ for base in cls.__mro__)
        if hasattr(cls, "registry") and not namespace.get("__abstract__") and not has_name and not has_table:
            if any(_is_primary(v) for base in cls.__mro__ for v in base.__dict__.values()):
                cls.__tablename__ = _table_name(name)
        DeclarativeMeta.__init__(cls, name, bases, namespace)


def _is_primary(value):
    column = getattr(value, "column", value)
    return isinstance(column, _sa.Column) and column.primary_key


DefaultMeta = _NamedMeta
NameMetaMixin = type


class Model:
    query_class = BaseQuery
    query = None

    def __repr__(self):
        return "<%s>" % type(self).__name__


def _in_instance(url, app):
    """A SQLite file with a relative path is in the application's instance folder."""
    import os
    url = _sa.make_url(url)
    database = url.database
    if url.get_backend_name() != "sqlite" or database in (None, "", ":memory:") or os.path.isabs(database):
        return url
    os.makedirs(app.instance_path, exist_ok=True)
    return url.set(database=os.path.join(app.instance_path, database))


class SQLAlchemy:
    def __init__(self, app=None, metadata=None, session_options=None, query_class=BaseQuery, model_class=Model,
                 engine_options=None, add_models_to_shell=True, disable_autonaming=False, use_native_unicode=True):
        self.app = app
        base = model_class
        if isinstance(model_class, type) and hasattr(model_class, "registry"):
            self.Model = model_class
        else:
            self.Model = declarative_base(cls=base, metadata=metadata, metaclass=_NamedMeta, name="Model")
        self.metadata = self.Model.metadata
        self.Query = query_class
        self.session = _orm.scoped_session(_orm.sessionmaker(**(session_options or {})))
        self.metadatas = {None: self.metadata}

    def init_app(self, app):
        self.app = app
        extensions = getattr(app, "extensions", None)
        if isinstance(extensions, dict):
            extensions["sqlalchemy"] = self

    def _engine(self):
        from sqlalchemy import create_engine
        from alembic import context
        own = getattr(self.app, "instance_path", None) and self.app.config.get("SQLALCHEMY_DATABASE_URI")
        if own:
            return create_engine(_in_instance(own, self.app), **self.app.config.get("SQLALCHEMY_ENGINE_OPTIONS", {}))
        url = context.config.get_main_option("sqlalchemy.url")
        if url is None:
            raise RuntimeError(
                "the database's URL comes from the Flask application, which mig does not run: set sqlalchemy.url, or --url"
            )
        return create_engine(url)

    def get_engine(self, bind_key=None, **kw):
        return self._engine()

    @property
    def engine(self):
        return self._engine()

    @property
    def engines(self):
        return {None: self._engine()}

    def Table(self, name, *args, **kw):
        if args and isinstance(args[0], _sa.MetaData):
            return _sa.Table(name, *args, **kw)
        kw.pop("bind_key", None)
        return _sa.Table(name, self.metadata, *args, **kw)

    def create_all(self, bind_key="__all__"):
        self.metadata.create_all(self._engine())

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        for module in (_sa, _orm):
            try:
                return getattr(module, name)
            except AttributeError:
                pass
        raise AttributeError("'SQLAlchemy' object has no attribute '%s'" % name)
