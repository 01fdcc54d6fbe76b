"""Classes made from a database."""

from sqlalchemy.orm import backref
from sqlalchemy.orm.declarative import add_mapped_attribute, declarative_base
from sqlalchemy.orm.relationships import relationship
from sqlalchemy.sql.schema import ForeignKeyConstraint


class _Classes:
    def __getattr__(self, name):
        raise AttributeError(name)

    def keys(self):
        return [name for name in self.__dict__ if not name.startswith("_")]

    def __iter__(self):
        return iter([self.__dict__[name] for name in self.keys()])

    def __getitem__(self, name):
        return self.__dict__[name]

    def __contains__(self, name):
        return name in self.__dict__

    def get(self, name, default=None):
        return self.__dict__.get(name, default)


def automap_base(declarative_base_=None, metadata=None, **kw):
    base = declarative_base_ or declarative_base(metadata=metadata, **kw)
    base.classes = _Classes()

    def prepare(cls, autoload_with=None, engine=None, reflect=False, schema=None, reflection_options=None, **options):
        from sqlalchemy import exc
        for name in options:
            if options[name] is not None:
                raise exc.ArgumentError("automap's prepare(%s=...) is not supported by mig" % name)
        bind = autoload_with if autoload_with is not None else engine
        if bind is not None:
            cls.metadata.reflect(bind, schema=schema, extend_existing=True, **(reflection_options or {}))
        mapped = {mapper.local_table.key: mapper.class_ for mapper in cls.registry.mappers}
        between = []
        for table in cls.metadata.sorted_tables:
            if table.key in mapped:
                continue
            if _is_between(table):
                between.append(table)
            elif [column for column in table.c if column.primary_key]:
                made = type(cls)(str(table.name), (cls,), {"__table__": table})
                mapped[table.key] = made
                setattr(cls.classes, str(table.name), made)
        for class_ in list(mapped.values()):
            for constraint in _foreign_keys(class_.__table__):
                target = mapped.get(_referred_key(constraint))
                if target is not None:
                    _relate(class_, target, constraint)
        for table in between:
            first, second = _foreign_keys(table)[:2]
            left, right = mapped.get(_referred_key(first)), mapped.get(_referred_key(second))
            if left is not None and right is not None:
                _relate_many(left, right, table)

    base.prepare = classmethod(prepare)
    return base


def _foreign_keys(table):
    found = [item for item in table.constraints if isinstance(item, ForeignKeyConstraint)]
    return sorted(found, key=lambda constraint: [str(key) for key in constraint.column_keys])


def _referred_key(constraint):
    return constraint.elements[0]._table_key()


def _is_between(table):
    """Whether a table only joins two others."""
    constraints = _foreign_keys(table)
    covered = {str(name) for constraint in constraints for name in constraint.column_keys}
    return len(constraints) > 1 and all(column.name in covered for column in table.c)


def _free(class_, name):
    return name not in class_.__mapper__.all_keys


def _relate(class_, target, constraint):
    name, reverse = target.__name__.lower(), class_.__name__.lower() + "_collection"
    if not _free(class_, name):
        return
    options = {"foreign_keys": [class_.__table__.c[key] for key in constraint.column_keys]}
    if class_ is target:
        options["remote_side"] = list(class_.__mapper__.primary_key)
    if _free(target, reverse):
        options["backref"] = backref(reverse)
    add_mapped_attribute(class_, name, relationship(target, **options))


def _relate_many(left, right, table):
    name, reverse = right.__name__.lower() + "_collection", left.__name__.lower() + "_collection"
    if not _free(left, name):
        return
    options = {"secondary": table}
    if _free(right, reverse):
        options["backref"] = backref(reverse)
    add_mapped_attribute(left, name, relationship(right, **options))
