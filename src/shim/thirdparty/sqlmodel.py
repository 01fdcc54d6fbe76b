"""SQLModel: its column type, and classes with `table=True` as far as their columns are plain."""

import datetime
import decimal
import enum
import typing
import uuid

from sqlalchemy import (
    ARRAY, JSON, BigInteger, Boolean, CheckConstraint, Column, Date, DateTime, Enum, Float, ForeignKey,
    ForeignKeyConstraint, Index, Integer, Interval, LargeBinary, MetaData, Numeric, PrimaryKeyConstraint, SmallInteger,
    String, Text, Time, UniqueConstraint, Uuid, and_, asc, case, cast, create_engine, delete, desc, distinct, exists,
    extract, func, insert, inspect, join, literal, not_, null, or_, select, text, true, tuple_, type_coerce, types,
    union, union_all, update,
)
from sqlalchemy.orm import Mapped, Session as _Session, registry, relationship
from sqlalchemy.orm.declarative import _constructor, map_class
from sqlalchemy.sql.type_api import TypeDecorator, to_instance


class AutoString(TypeDecorator):
    impl = String
    cache_ok = True
    mysql_default_length = 255

    def load_dialect_impl(self, dialect):
        if self.impl.length is None and dialect.name in ("mysql", "mariadb"):
            return String(self.mysql_default_length)
        return self.impl


class Session(_Session):
    def exec(self, statement, params=None, **kw):
        result = self.execute(statement, params, **kw)
        given = getattr(statement, "_given_entities", None)
        return result.scalars() if given is not None and len(given) == 1 else result


_UNSET = object()


class FieldInfo:
    def __init__(self, default, kw):
        self.default = default
        self.kw = kw


def Field(default=_UNSET, **kw):
    return FieldInfo(default, kw)


class _Relation:
    def __init__(self, kw):
        self.kw = kw


def Relationship(*, back_populates=None, cascade_delete=False, passive_deletes=False, link_model=None,
                 sa_relationship=None, sa_relationship_args=None, sa_relationship_kwargs=None):
    return _Relation({
        "link_model": link_model, "sa_relationship": sa_relationship, "kwargs": sa_relationship_kwargs or {},
    })


_REGISTRY = registry()


def _resolved(cls, annotation):
    if isinstance(annotation, str):
        from sqlalchemy.orm.declarative import _evaluate_annotation
        annotation = _evaluate_annotation(cls, annotation)
    optional = False
    arguments = typing.get_args(annotation)
    if type(None) in arguments:
        optional = True
        annotation = [argument for argument in arguments if argument is not type(None)][0]
    if hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    return annotation, optional


def _type_of(cls, name, annotation, field):
    given = field.kw.get("sa_type")
    if given is not None:
        return to_instance(given, *field.kw.get("sa_type_args", ()), **field.kw.get("sa_type_kwargs", {}) or {})
    if isinstance(annotation, type):
        if issubclass(annotation, enum.Enum):
            return Enum(annotation)
        if issubclass(annotation, bool):
            return Boolean()
        if issubclass(annotation, int):
            return Integer()
        if issubclass(annotation, str):
            length = field.kw.get("max_length")
            return AutoString(length=length) if length else AutoString()
        for known, made in (
            (float, Float), (datetime.datetime, DateTime), (datetime.date, Date), (datetime.timedelta, Interval),
            (datetime.time, Time), (bytes, LargeBinary), (uuid.UUID, Uuid),
        ):
            if issubclass(annotation, known):
                return made()
        if issubclass(annotation, decimal.Decimal):
            return Numeric(precision=field.kw.get("max_digits"), scale=field.kw.get("decimal_places"))
    raise ValueError("%r has no matching SQLAlchemy type" % (annotation,))


def _column(cls, name, annotation, field):
    given = field.kw.get("sa_column")
    if given is not None:
        return given._copy() if given.table is not None else given
    annotation, optional = _resolved(cls, annotation)
    kw = field.kw
    primary = bool(kw.get("primary_key", False))
    nullable = kw.get("nullable")
    if nullable is None:
        nullable = not primary and optional
    arguments = []
    if kw.get("foreign_key"):
        arguments.append(ForeignKey(kw["foreign_key"], ondelete=kw.get("ondelete")))
    arguments.extend(kw.get("sa_column_args") or ())
    options = {"primary_key": primary, "nullable": nullable, "index": kw.get("index") or None,
               "unique": kw.get("unique") or None}
    if kw.get("default_factory") is not None:
        options["default"] = kw["default_factory"]
    elif field.default is not _UNSET and field.default is not None and field.default is not Ellipsis:
        options["default"] = field.default
    options.update(kw.get("sa_column_kwargs") or {})
    return Column(name, _type_of(cls, name, annotation, field), *arguments, **options)


class SQLModel:
    metadata = _REGISTRY.metadata
    registry = _REGISTRY
    __abstract__ = True

    def __init_subclass__(cls, table=False, registry=None, **kw):
        if registry is not None:
            cls.registry = registry
            cls.metadata = registry.metadata
        if not table:
            return
        if "__tablename__" not in cls.__dict__ and not any("__tablename__" in b.__dict__ for b in cls.__mro__[1:]):
            cls.__tablename__ = cls.__name__.lower()
        seen = {}
        for base in reversed(cls.__mro__):
            for name, annotation in (base.__dict__.get("__annotations__") or {}).items():
                if name.startswith("_") or "ClassVar" in str(annotation) or name in ("metadata", "registry"):
                    continue
                seen[name] = (annotation, base.__dict__.get(name, _UNSET))
        for position, (name, (annotation, value)) in enumerate(seen.items()):
            if isinstance(value, _Relation):
                from sqlalchemy.orm.declarative import Relationship as _Declared
                kw = dict(value.kw["kwargs"])
                link = value.kw["link_model"]
                made = _Declared(None, None if link is None else link.__table__, kw)
                made.annotation = annotation
                setattr(cls, name, _Annotated(made, annotation))
                continue
            field = value if isinstance(value, FieldInfo) else FieldInfo(value, {})
            column = _column(cls, name, annotation, field)
            column._sort_order = position
            setattr(cls, name, column)
        for name, (annotation, value) in seen.items():
            held = cls.__dict__.get(name)
            if isinstance(held, _Annotated):
                setattr(cls, name, held.relationship)
        cls.__abstract__ = False
        map_class(cls)
        for name, (annotation, value) in seen.items():
            if isinstance(value, _Relation):
                getattr(cls, name).options.annotation = annotation

    def __init__(self, **kwargs):
        _constructor(self, **kwargs)

    @classmethod
    def model_validate(cls, obj, **kw):
        return cls(**(obj if isinstance(obj, dict) else obj.__dict__))


class _Annotated:
    def __init__(self, relationship, annotation):
        self.relationship = relationship


def col(column_expression):
    return column_expression
