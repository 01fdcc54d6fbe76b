"""The object-relational mapper, as far as data migrations use it."""

from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.orm.attributes import InstrumentedAttribute, InstanceState, QueryableAttribute
from sqlalchemy.orm.declarative import (
    AbstractConcreteBase, DeclarativeBase, DeclarativeBaseNoMeta, DeclarativeMeta, DynamicMapped, Mapped,
    MappedAsDataclass, MappedColumn, Mapper, WriteOnlyMapped, add_mapped_attribute, as_declarative, column_property,
    composite, declarative_base, declarative_mixin, declared_attr, deferred, has_inherited_table, mapped_column,
    query_expression, registry, synonym, synonym_for,
)
from sqlalchemy.orm.query import AliasedClass, Bundle, LoaderOption, Query, aliased
from sqlalchemy.orm.relationships import Relationship, relationship
from sqlalchemy.orm.session import (
    Session, close_all_sessions, make_transient, object_session, scoped_session, sessionmaker,
)

RelationshipProperty = Relationship
ColumnProperty = InstrumentedAttribute
MapperProperty = QueryableAttribute
ORMDescriptor = QueryableAttribute


def _loader(*args, **kw):
    return LoaderOption()


joinedload = selectinload = subqueryload = lazyload = immediateload = noload = raiseload = contains_eager = _loader
load_only = defer = undefer = undefer_group = defaultload = joinedload_all = with_expression = _loader
selectin_polymorphic = _loader
Load = LoaderOption


def with_loader_criteria(*args, **kw):
    from sqlalchemy import exc
    raise exc.ArgumentError("with_loader_criteria() is not supported by mig")


def foreign(expr):
    return getattr(expr, "column", expr)


def remote(expr):
    return getattr(expr, "column", expr)


def backref(name, **kwargs):
    return (name, kwargs)


def dynamic_loader(argument, **kw):
    kw["lazy"] = "dynamic"
    return relationship(argument, **kw)


def validates(*names, include_removes=False, include_backrefs=True):
    if not include_backrefs:
        from sqlalchemy import exc
        raise exc.ArgumentError("validates(include_backrefs=False) is not supported by mig")

    def decorate(function):
        function._mig_validates = names
        function._mig_include_removes = include_removes
        return function
    return decorate


def reconstructor(fn):
    fn._mig_reconstructor = True
    return fn


def configure_mappers():
    pass


def clear_mappers():
    pass


def class_mapper(class_, configure=True):
    from sqlalchemy.orm.attributes import UnmappedClassError
    if not hasattr(class_, "__mapper__"):
        raise UnmappedClassError("Class '%s' is not mapped" % class_.__name__)
    return class_.__mapper__


def object_mapper(instance):
    return type(instance).__mapper__


def with_polymorphic(*args, **kw):
    from sqlalchemy import exc
    raise exc.ArgumentError("with_polymorphic() is not supported by mig")


def mapper(class_, local_table=None, **kw):
    from sqlalchemy import exc
    raise exc.InvalidRequestError(
        "The 'sqlalchemy.orm.mapper()' function is removed as of SQLAlchemy 2.0.  Use the "
        "'sqlalchemy.orm.registry.map_imperatively()` method of the ``sqlalchemy.orm.registry`` class to perform "
        "classical mapping."
    )


def inspect_mapped(subject):
    from sqlalchemy.orm.attributes import instance_state
    if isinstance(subject, type):
        return subject.__mapper__
    return instance_state(subject)


def __getattr__(name):
    if name in ("attributes", "session", "query", "exc", "decl_api", "collections", "properties", "strategy_options"):
        import importlib
        return importlib.import_module("sqlalchemy.orm." + name)
    raise AttributeError("module 'sqlalchemy.orm' has no attribute %r" % name)
