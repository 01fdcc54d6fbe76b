"""Declarative classes: from a class body to a table and the attributes of a mapped class."""

from types import FunctionType

from sqlalchemy import exc
from sqlalchemy.event import fire
from sqlalchemy.orm.attributes import ExpressionAttribute, InstrumentedAttribute, SynonymAttribute
from sqlalchemy.orm.relationships import (
    Relationship, RelationshipAttribute, _foreign_pairs, _plain_name, add_backref, relationship,
)
from sqlalchemy.sql import sqltypes
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.schema import (
    CheckConstraint, Column, Computed, ForeignKey, ForeignKeyConstraint, Identity, Index, MetaData,
    PrimaryKeyConstraint, SchemaItem, Table, UniqueConstraint,
)
from sqlalchemy.sql.type_api import TypeEngine, to_instance


class _MappedAnnotation:
    def __init__(self, argument):
        self.argument = argument

    def __or__(self, other):
        return self

    def __ror__(self, other):
        return self


class Mapped:
    def __class_getitem__(cls, argument):
        return _MappedAnnotation(argument)


class DynamicMapped(Mapped):
    pass


class WriteOnlyMapped(Mapped):
    pass


_NOT_GIVEN = object()


class MappedColumn:
    """`mapped_column()`: a column whose name, type and nullability the class can tell."""

    def __init__(self, args, kw):
        for name in ("init", "repr", "kw_only", "compare", "default_factory", "hash", "dataclass_metadata"):
            kw.pop(name, None)
        self.deferred = kw.pop("deferred", False)
        for name in ("deferred_group", "deferred_raiseload", "active_history", "use_existing_column"):
            kw.pop(name, None)
        self.sort_order = kw.pop("sort_order", 0)
        if "insert_default" in kw and "default" in kw:
            kw.pop("default")
        self.nullable_given = "nullable" in kw
        if kw.get("nullable", _NOT_GIVEN) is _NOT_GIVEN:
            kw.pop("nullable", None)
        self.column = Column(*args, **kw)

    @property
    def foreign_keys(self):
        return self.column.foreign_keys

    def __clause_element__(self):
        return self.column

    def copied(self):
        made = MappedColumn.__new__(MappedColumn)
        made.__dict__.update(self.__dict__)
        made.column = self.column._copy()
        return made


def mapped_column(*args, **kw):
    return MappedColumn(args, kw)


class ColumnProperty:
    def __init__(self, columns, kw):
        self.columns = columns

    def __clause_element__(self):
        return self.columns[0]


def column_property(*columns, **kw):
    return ColumnProperty([c.column if isinstance(c, MappedColumn) else c for c in columns], kw)


def deferred(column, *additional, **kw):
    return ColumnProperty([column.column if isinstance(column, MappedColumn) else column], kw)


def query_expression(default_expr=None):
    return ColumnProperty([default_expr], {})


class Synonym:
    def __init__(self, name):
        self.name = name


def synonym(name, *args, **kw):
    return Synonym(name)


def composite(*args, **kw):
    raise exc.ArgumentError("composite() is not supported by mig")


class declared_attr:
    """A property of the class, evaluated for each mapped class."""

    def __init__(self, fn, cascading=False):
        self.fget = fn.__func__ if hasattr(fn, "__func__") else fn

    @classmethod
    def directive(cls, fn):
        return cls(fn)

    @classmethod
    def cascading_(cls, fn):
        return cls(fn)

    def __get__(self, obj, owner=None):
        return self.fget(owner if owner is not None else type(obj))


class _Cascading:
    def __get__(self, obj, owner=None):
        return lambda fn: declared_attr(fn)


declared_attr.cascading = _Cascading()


class hybrid_property:
    """A property of objects that is an expression on the class."""

    def __init__(self, fget, fset=None, fdel=None, expr=None, custom_comparator=None, update_expr=None):
        self.fget = fget
        self.fset = fset
        self.fdel = fdel
        self.expr = expr

    def __set_name__(self, owner, name):
        self.__name__ = name

    def __get__(self, obj, owner=None):
        if obj is not None:
            return self.fget(obj)
        if self.expr is not None:
            expression = self.expr
            return (expression.__func__ if hasattr(expression, "__func__") else expression)(owner)
        return self.fget(owner)

    def __set__(self, obj, value):
        if self.fset is None:
            raise AttributeError("can't set attribute")
        self.fset(obj, value)

    def _with(self, **kw):
        made = hybrid_property(self.fget, self.fset, self.fdel, self.expr)
        made.__dict__.update(kw)
        return made

    def getter(self, fget):
        return self._with(fget=fget)

    def setter(self, fset):
        return self._with(fset=fset)

    def deleter(self, fdel):
        return self._with(fdel=fdel)

    def expression(self, expr):
        return self._with(expr=expr)

    def comparator(self, comparator):
        raise exc.ArgumentError("hybrid_property.comparator() is not supported by mig; use expression()")

    def update_expression(self, method):
        return self._with(update_expr=method)

    @property
    def inplace(self):
        return self


class hybrid_method:
    def __init__(self, func, expr=None):
        self.func = func
        self.expr = expr

    def __get__(self, obj, owner=None):
        import functools
        if obj is not None:
            return functools.partial(self.func, obj)
        return functools.partial(self.expr or self.func, owner)

    def expression(self, expr):
        return hybrid_method(self.func, expr)


class Mapper:
    def __init__(self, class_, table, keys):
        self.class_ = self.entity = class_
        self.local_table = self.persist_selectable = self.mapped_table = table
        self._keys = keys
        self.column_keys = [key for key, _ in keys]
        self.relationship_keys = []
        self.inherits = None
        self.joined = False
        self.polymorphic_on = None
        self.polymorphic_identity = None
        self.polymorphic_map = {}
        self.version_id_col = None
        self.primary_key_columns = None
        # Functions of `@validates` by attribute, and of `@reconstructor`.
        self.validators = {}
        self.reconstructors = []

    @property
    def all_keys(self):
        return self.column_keys + self.relationship_keys

    @property
    def primary_key(self):
        if self.joined:
            return self.inherits.primary_key
        given = self.primary_key_columns
        return tuple(given if given else [c for c in self.local_table.c if c.primary_key])

    @property
    def inherited_pairs(self):
        """Of a class with a table of its own: its key columns and those of the parent's that they refer to."""
        return _foreign_pairs(self.local_table, self.inherits.local_table)

    @property
    def chain(self):
        """The mappers whose tables hold parts of an object, the first parent first."""
        if self.inherits is None:
            return [self]
        return self.inherits.chain + [self] if self.joined else self.inherits.chain

    def key_columns_in(self, table):
        """The columns of one of the chain's tables that carry the identity."""
        columns = list(self.chain[0].primary_key)
        for mapper in self.chain[1:]:
            if columns and columns[0].table is table:
                break
            columns = [
                next(own for own, inherited in mapper.inherited_pairs if inherited is column) for column in columns
            ]
        return columns

    @property
    def from_clause(self):
        """What a query for the class reads from."""
        if self.inherits is None:
            return self.local_table
        if not self.joined:
            return self.inherits.from_clause
        from sqlalchemy.sql.elements import and_
        pairs = self.inherited_pairs
        if not pairs:
            raise exc.NoForeignKeysError(
                "Can't determine the inherit condition between inherited table '%s' and inheriting table '%s'; tables "
                "have no foreign key relationships established." % (self.inherits.local_table.name, self.local_table.name)
            )
        parts = [inherited == own for own, inherited in pairs]
        return self.inherits.from_clause.join(self.local_table, parts[0] if len(parts) == 1 else and_(*parts))

    def single_criterion(self):
        """The condition for the rows of a class that shares the table of its parent."""
        if self.inherits is None or self.joined or self.polymorphic_on is None:
            return None
        wanted = [mark for mark, class_ in self.polymorphic_map.items() if issubclass(class_, self.class_)]
        return self.polymorphic_on.in_(wanted)

    @property
    def primary_key_attributes(self):
        return [self.key_of(column) for column in self.primary_key]

    def key_of(self, column):
        for key, own in self._keys:
            if own is column:
                return key
        if self.joined:
            # A key that both tables have is mapped once, as this class's own column.
            for own, inherited in self.inherited_pairs:
                if inherited is column:
                    return self.key_of(own)
            return self.inherits.key_of(column)
        raise exc.InvalidRequestError("Column '%s' is not mapped by %s" % (column, self.class_.__name__))

    def column_of(self, key):
        for own, column in self._keys:
            if own == key:
                return column
        return None

    def get_property_by_column(self, column):
        return getattr(self.class_, self.key_of(column))

    def get_property(self, key):
        return getattr(self.class_, key)

    @property
    def c(self):
        return self.columns

    @property
    def columns(self):
        from sqlalchemy.sql.schema import ColumnCollection
        found = ColumnCollection()
        for key, column in self._keys:
            found.add(column, key)
        return found

    @property
    def attrs(self):
        return [getattr(self.class_, key) for key in self.all_keys]

    @property
    def column_attrs(self):
        return [getattr(self.class_, key) for key in self.column_keys]

    @property
    def relationships(self):
        return [getattr(self.class_, key) for key in self.relationship_keys]

    @property
    def all_orm_descriptors(self):
        return {key: getattr(self.class_, key) for key in self.all_keys}

    @property
    def tables(self):
        return [mapper.local_table for mapper in self.chain]

    def primary_key_from_instance(self, instance):
        return [getattr(instance, key) for key in self.primary_key_attributes]

    def __str__(self):
        return "Mapper[%s(%s)]" % (self.class_.__name__, self.local_table.name)


_KNOWN_TYPES = None


def _known_types():
    global _KNOWN_TYPES
    if _KNOWN_TYPES is None:
        import datetime
        import decimal
        import uuid
        _KNOWN_TYPES = [
            (bool, sqltypes.Boolean), (int, sqltypes.Integer), (str, sqltypes.String), (float, sqltypes.Float),
            (bytes, sqltypes.LargeBinary), (decimal.Decimal, sqltypes.Numeric), (datetime.datetime, sqltypes.DateTime),
            (datetime.date, sqltypes.Date), (datetime.time, sqltypes.Time), (datetime.timedelta, sqltypes.Interval),
            (uuid.UUID, sqltypes.Uuid),
        ]
    return _KNOWN_TYPES


def _in_annotation_map(registry, python_type):
    for known, type_ in registry.type_annotation_map.items():
        if known is python_type or known == python_type:
            return to_instance(type_)
    return None


def _type_for(registry, python_type, class_, key):
    import enum
    import typing
    found = _in_annotation_map(registry, python_type)
    if found is not None:
        return found
    for known, type_ in _known_types():
        if python_type is known:
            return type_()
    if typing.get_origin(python_type) is typing.Literal:
        return sqltypes.Enum(*typing.get_args(python_type), native_enum=False)
    if isinstance(python_type, type) and issubclass(python_type, enum.Enum):
        for known, type_ in registry.type_annotation_map.items():
            if known is enum.Enum:
                return sqltypes.Enum(python_type, **_enum_options(to_instance(type_)))
        return sqltypes.Enum(python_type)
    if typing.get_origin(python_type) is not None:
        found = _in_annotation_map(registry, typing.get_origin(python_type))
        if found is not None:
            return found
    if isinstance(python_type, type):
        for base in python_type.__mro__[1:]:
            for known, type_ in _known_types():
                if base is known:
                    return type_()
    raise exc.ArgumentError(
        "Could not locate SQLAlchemy Core type when resolving for Python type indicated by '%s' inside the Mapped[] "
        "annotation for the '%s.%s' attribute" % (python_type, class_.__name__, key)
    )


def _enum_options(given):
    return {
        "native_enum": given.native_enum, "create_constraint": given.create_constraint, "length": given.given_length,
        "values_callable": given.values_callable,
    }


def _column_from_annotation(class_, key, annotation, given):
    """Completes a mapped_column() with what `Mapped[...]` says."""
    import typing
    registry = class_.registry
    if isinstance(annotation, str):
        annotation = _evaluate_annotation(class_, annotation)
    optional = False
    made = given
    while True:
        known = _in_annotation_map(registry, annotation)
        if known is not None:
            break
        arguments = typing.get_args(annotation)
        if type(None) in arguments:
            optional = True
            rest = [argument for argument in arguments if argument is not type(None)]
            annotation = rest[0]
            if isinstance(annotation, str) or hasattr(annotation, "__forward_arg__"):
                annotation = _evaluate_annotation(class_, _plain_name(annotation))
            continue
        metadata = getattr(annotation, "__metadata__", None)
        if metadata is not None:
            for item in metadata:
                if isinstance(item, MappedColumn):
                    made = _merged(item, given)
            annotation = annotation.__origin__
            continue
        if hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
            continue
        break
    if made is None:
        made = MappedColumn((), {})
    column = made.column
    if isinstance(column.type, sqltypes.NullType) and not column.foreign_keys:
        column.type = _type_for(registry, annotation, class_, key)
    elif isinstance(column.type, sqltypes.NullType):
        column.type = _type_for(registry, annotation, class_, key)
    elif isinstance(column.type, sqltypes.Enum) and not column.type.enums and isinstance(annotation, type):
        column.type = sqltypes.Enum(annotation, **_enum_options(column.type))
    if not made.nullable_given and not column.primary_key:
        column.nullable = optional
        column._user_defined_nullable = optional
    return made


def _merged(base, given):
    made = base.copied()
    if given is None:
        return made
    own, other = made.column, given.column
    if not isinstance(other.type, sqltypes.NullType):
        own.type = other.type
    for name in ("name", "key", "default", "server_default", "onupdate", "comment", "index", "unique", "identity",
                 "computed"):
        value = getattr(other, name)
        if value is not None:
            setattr(own, name, value)
    if other.primary_key:
        own.primary_key = True
        own.nullable = False
    for key in other.foreign_keys:
        key._copy()._set_parent(own)
    if given.nullable_given:
        made.nullable_given = True
        own.nullable = other.nullable
        own._user_defined_nullable = other._user_defined_nullable
    return made


def _evaluate_annotation(class_, text):
    import importlib
    import typing
    names = dict(vars(typing))
    names.update(__builtins_types())
    module = importlib.import_module(class_.__module__) if class_.__module__ != "__main__" else None
    if module is not None:
        names.update(vars(module))
    names["Mapped"] = Mapped
    try:
        return eval(text, names)
    except NameError as error:
        raise exc.ArgumentError("Could not resolve the annotation %r of %s: %s" % (text, class_.__name__, error))


def __builtins_types():
    import datetime
    import decimal
    import uuid
    return {"datetime": datetime, "decimal": decimal, "uuid": uuid}


def _merge_names(first, second):
    """Names of attributes and of annotations in the order of the class body."""
    overlap = set(first) & set(second)
    result = []
    current, other = iter(first), iter(second)
    while True:
        swapped = False
        for name in current:
            if name in overlap:
                overlap.discard(name)
                current, other = other, current
                swapped = True
                break
            if name not in result:
                result.append(name)
        if not swapped:
            result.extend(name for name in other if name not in result)
            return result


def _is_mapping_base(base):
    return base is object or "registry" in base.__dict__ or base.__name__ in ("DeclarativeBase", "Generic", "Protocol")


def _collect(class_):
    """The attributes to map, by name: own first, then those of mixins and abstract bases."""
    found = []
    names = set()
    for base in class_.__mro__:
        if base is object:
            continue
        is_mapped = base is not class_ and "__mapper__" in base.__dict__
        if is_mapped:
            continue
        own = base.__dict__
        annotations = own.get("__annotations__") or {}
        for name in _merge_names(list(own), list(annotations)):
            if name in names or name.startswith("__"):
                continue
            value = own.get(name)
            annotation = annotations.get(name)
            if isinstance(annotation, str) and "Mapped" in annotation:
                inner = annotation[annotation.index("[") + 1:annotation.rindex("]")]
                annotation = _MappedAnnotation(inner)
            annotation = annotation.argument if isinstance(annotation, _MappedAnnotation) else None
            if isinstance(value, declared_attr):
                value = value.fget(class_)
                if isinstance(value, (Column, MappedColumn)) or value is not None:
                    found.append((name, value, None, base))
                names.add(name)
            elif isinstance(value, (Column, MappedColumn, Relationship, ColumnProperty, Synonym)):
                names.add(name)
                found.append((name, value, annotation, base))
            elif annotation is not None and name not in own:
                names.add(name)
                found.append((name, None, annotation, base))
            elif name in own:
                names.add(name)
    return found


def _is_abstract(class_):
    return bool(class_.__dict__.get("__abstract__", False))


def _inherited_mapper(class_):
    for base in class_.__mro__[1:]:
        if "__mapper__" in base.__dict__:
            return base.__dict__["__mapper__"]
    return None


def map_class(class_):
    registry = class_.registry
    parent = _inherited_mapper(class_)
    own_table = class_.__dict__.get("__table__")
    name = None
    if own_table is None:
        name = _table_name(class_, parent)
    keys, extras, columns = [], [], []
    for key, value, annotation, base in _collect(class_):
        if isinstance(value, Relationship):
            value = value if base is class_ else _copy_relationship(value)
            value.annotation = annotation
            extras.append((key, value))
            continue
        if isinstance(value, ColumnProperty) and isinstance(value.columns[0], Column) and value.columns[0].table is None:
            value = value.columns[0]
        if isinstance(value, (ColumnProperty, Synonym)):
            extras.append((key, value))
            continue
        if value is None and isinstance(annotation, str) and own_table is not None:
            continue
        if isinstance(value, MappedColumn) or annotation is not None and not isinstance(value, Column):
            if value is not None:
                value = value.copied() if base is not class_ else value
            if value is None and _names_a_class(class_, annotation):
                extras.append((key, Relationship(None, None, {})))
                extras[-1][1].annotation = annotation
                continue
            if annotation is not None:
                value = _column_from_annotation(class_, key, annotation, value)
            column, order = value.column, value.sort_order
        elif isinstance(value, Column):
            column = value._copy() if base is not class_ and value.table is None else value
            order = column._sort_order
        else:
            # What a declared_attr gave that is no column: an ordinary value.
            setattr(class_, key, value)
            continue
        if column.name is None:
            column.name = key
        if column.key is None:
            column.key = key if own_table is None else str(column.name)
        columns.append((order, key, column))
    columns.sort(key=lambda item: item[0])
    if own_table is not None:
        taken = {id(column) for _, _, column in columns}
        keys = [(key, column) for _, key, column in columns]
        keys += [(column.key, column) for column in own_table.c if id(column) not in taken]
        table = own_table
    elif name is not None:
        table = _make_table(class_, name, [column for _, _, column in columns])
        keys = [(key, column) for _, key, column in columns]
    elif parent is not None:
        # Single-table inheritance: further columns go to the parent's table.
        table = parent.local_table
        for _, key, column in columns:
            if column.key not in table.c:
                table.append_column(column)
        keys = list(parent._keys) + [(key, table.c[column.key]) for _, key, column in columns]
    else:
        raise exc.InvalidRequestError(
            "Class %r does not have a __table__ or __tablename__ specified and does not inherit from an existing "
            "table-mapped class." % (class_,)
        )
    class_.__table__ = table
    _finish(class_, registry, parent, table, keys, extras)


def _names_a_class(class_, annotation):
    import typing
    text = annotation if isinstance(annotation, str) else None
    if text is None:
        target, is_list = annotation, False
        origin = typing.get_origin(annotation)
        if origin in (list, set):
            target = typing.get_args(annotation)[0]
            is_list = True
        if isinstance(target, str) or hasattr(target, "__forward_arg__"):
            text = _plain_name(target)
        else:
            return hasattr(target, "__mapper__")
    return text.strip("'\"").rpartition(".")[2] in class_.registry._class_registry


def _copy_relationship(given):
    return Relationship(given.argument, given.secondary, dict(given.kw))


def _table_name(class_, parent):
    for base in class_.__mro__:
        if "__tablename__" in base.__dict__:
            if "__mapper__" in base.__dict__ and base is not class_:
                return None
            value = base.__dict__["__tablename__"]
            if hasattr(value, "__get__") and not isinstance(value, str):
                value = value.__get__(None, class_)
            if parent is not None and value == str(parent.local_table.name):
                return None
            return value
    return None


def _make_table(class_, name, columns):
    arguments, options = [], {}
    for base in class_.__mro__:
        if "__table_args__" in base.__dict__ and not ("__mapper__" in base.__dict__ and base is not class_):
            value = base.__dict__["__table_args__"]
            if isinstance(value, declared_attr):
                value = value.fget(class_)
            if isinstance(value, dict):
                options = dict(value)
            elif isinstance(value, (tuple, list)):
                arguments = list(value)
                if arguments and isinstance(arguments[-1], dict):
                    options = dict(arguments.pop())
            elif value is not None:
                raise exc.ArgumentError("__table_args__ value must be a tuple, dict, or None")
            break
    metadata = getattr(class_, "metadata", None)
    factory = getattr(class_, "__table_cls__", None)
    make = Table if factory is None else factory
    return make(name, metadata, *(columns + arguments), **options)


def _finish(class_, registry, parent, table, keys, extras):
    mapper = Mapper(class_, table, keys)
    mapper.inherits = parent
    mapper.joined = parent is not None and table is not parent.local_table
    options = {}
    value = class_.__dict__.get("__mapper_args__")
    if value is None:
        for base in class_.__mro__[1:]:
            if "__mapper_args__" in base.__dict__ and "__mapper__" not in base.__dict__:
                value = base.__dict__["__mapper_args__"]
                break
    if isinstance(value, declared_attr):
        value = value.fget(class_)
    options.update(value or {})
    mapper.polymorphic_identity = options.get("polymorphic_identity")
    mapper.polymorphic_on = options.get("polymorphic_on", parent.polymorphic_on if parent is not None else None)
    if isinstance(mapper.polymorphic_on, (MappedColumn, InstrumentedAttribute)):
        mapper.polymorphic_on = mapper.polymorphic_on.column
    elif isinstance(mapper.polymorphic_on, str):
        mapper.polymorphic_on = mapper.column_of(mapper.polymorphic_on)
    root = mapper
    while root.inherits is not None:
        root = root.inherits
    mapper.polymorphic_map = root.polymorphic_map
    if "polymorphic_identity" in options:
        root.polymorphic_map[mapper.polymorphic_identity] = class_
    _take_version_counter(mapper, parent, options)
    for name in options:
        if name not in _MAPPER_OPTIONS:
            raise exc.ArgumentError("__mapper_args__ with %r is not supported by mig: %s" % (name, class_.__name__))
    if options.get("primary_key"):
        mapper.primary_key_columns = [
            c.column if isinstance(c, (MappedColumn, InstrumentedAttribute)) else c for c in options["primary_key"]
        ]
    for key, column in keys:
        setattr(class_, key, InstrumentedAttribute(class_, key, column))
    if parent is not None:
        mapper.relationship_keys = list(parent.relationship_keys)
        if mapper.joined:
            for key, column in parent._keys:
                if mapper.column_of(key) is None:
                    mapper._keys.append((key, column))
                    mapper.column_keys.append(key)
    for key, value in extras:
        if isinstance(value, Relationship):
            setattr(class_, key, RelationshipAttribute(class_, key, value))
            if key not in mapper.relationship_keys:
                mapper.relationship_keys.append(key)
        elif isinstance(value, Synonym):
            setattr(class_, key, SynonymAttribute(class_, key, value.name))
        else:
            column = value.columns[0]
            if isinstance(column, Column) and column.table is table:
                setattr(class_, key, InstrumentedAttribute(class_, key, column))
            else:
                setattr(class_, key, ExpressionAttribute(class_, key, column))
    class_.__mapper__ = mapper
    if not mapper.primary_key and not mapper.joined:
        raise exc.ArgumentError(
            "Mapper %s could not assemble any primary key columns for mapped table '%s'" % (mapper, table.name)
        )
    _find_decorated(class_, mapper)
    registry._class_registry[class_.__name__] = class_
    registry._mappers.append(mapper)
    for key, value in extras:
        if isinstance(value, Relationship):
            registry._pending_backrefs.append(getattr(class_, key))
    registry._add_backrefs()


# Those that change what is written or read are honoured; the others say when, not what.
_MAPPER_OPTIONS = {
    "polymorphic_on", "polymorphic_identity", "primary_key", "version_id_col", "version_id_generator", "eager_defaults",
    "confirm_deleted_rows", "passive_updates", "passive_deletes", "batch", "allow_partial_pks", "inherit_condition",
    "inherit_foreign_keys", "polymorphic_load", "with_polymorphic", "exclude_properties", "include_properties",
    "legacy_is_orphan", "always_refresh", "polymorphic_abstract",
}


def _take_version_counter(mapper, parent, options):
    column = options.get("version_id_col")
    if column is None:
        mapper.version_id_col = None if parent is None else parent.version_id_col
        return
    if isinstance(column, str):
        column = mapper.column_of(column)
    mapper.version_id_col = column.column if isinstance(column, (MappedColumn, InstrumentedAttribute)) else column
    if options.get("version_id_generator") is not None:
        raise exc.ArgumentError(
            "__mapper_args__ with 'version_id_generator' is not supported by mig: %s" % mapper.class_.__name__
        )


def _find_decorated(class_, mapper):
    """Functions of `@validates` and `@reconstructor` of the class, its parents and mixins."""
    for base in reversed(class_.__mro__):
        for value in list(base.__dict__.values()):
            if not isinstance(value, FunctionType):
                continue
            for name in value.__dict__.get("_mig_validates", ()):
                mapper.validators[name] = (value, value._mig_include_removes)
            if "_mig_reconstructor" in value.__dict__:
                mapper.reconstructors.append(value)


def _constructor(self, **kwargs):
    owner = type(self)
    fire(owner, "init", self, (), kwargs)
    for key in kwargs:
        if not hasattr(owner, key):
            raise TypeError("%r is an invalid keyword argument for %s" % (key, owner.__name__))
        setattr(self, key, kwargs[key])
    mapper = getattr(owner, "__mapper__", None)
    if mapper is not None and mapper.polymorphic_on is not None and mapper.polymorphic_identity is not None:
        key = mapper.key_of(mapper.polymorphic_on)
        if key not in self.__dict__:
            setattr(self, key, mapper.polymorphic_identity)


class registry:
    def __init__(self, metadata=None, class_registry=None, type_annotation_map=None, constructor=None):
        self.metadata = metadata if metadata is not None else MetaData()
        self._class_registry = class_registry if class_registry is not None else {}
        self.type_annotation_map = dict(type_annotation_map or {})
        self.constructor = constructor
        self._mappers = []
        self._pending_backrefs = []

    def _add_backrefs(self):
        self._pending_backrefs = [attribute for attribute in self._pending_backrefs if not add_backref(attribute)]

    @property
    def mappers(self):
        # Looking at the tables evaluates the classes that wait.
        if self.metadata.tables is None:
            return frozenset()
        return frozenset(self._mappers)

    def update_type_annotation_map(self, mapping):
        self.type_annotation_map.update(mapping)

    def configure(self, cascade=False):
        pass

    def dispose(self, cascade=False):
        pass

    def generate_base(self, mapper=None, cls=object, name="Base", metaclass=None):
        return declarative_base(metadata=self.metadata, cls=cls, name=name, registry_=self)

    def mapped(self, cls):
        cls.registry = self
        if getattr(cls, "metadata", None) is None:
            cls.metadata = self.metadata
        if cls.__init__ is object.__init__:
            cls.__init__ = _constructor
        map_class(cls)
        return cls

    def mapped_as_dataclass(self, cls=None, **kw):
        raise exc.ArgumentError("registry.mapped_as_dataclass() is not supported by mig")

    def as_declarative_base(self, **kw):
        def decorate(cls):
            return declarative_base(metadata=kw.get("metadata", self.metadata), cls=cls, name=cls.__name__, registry_=self)
        return decorate

    def map_imperatively(self, class_, local_table=None, properties=None, **kw):
        if kw:
            raise exc.ArgumentError("map_imperatively(%s=...) is not supported by mig" % next(iter(kw)))
        class_.registry = self
        class_.metadata = self.metadata
        class_.__table__ = local_table
        for key, value in (properties or {}).items():
            setattr(class_, key, value)
        if class_.__init__ is object.__init__:
            class_.__init__ = _constructor
        map_class(class_)
        return class_.__mapper__


class DeclarativeMeta(type):
    def __init__(cls, name, bases, namespace, **kw):
        type.__init__(cls, name, bases, namespace)
        if "registry" in cls.__dict__ or not hasattr(cls, "registry"):
            if "registry" not in cls.__dict__ and getattr(cls, "metadata", None) is not None:
                cls.registry = registry(metadata=cls.metadata)
            if "registry" in cls.__dict__:
                if getattr(cls, "metadata", None) is None:
                    cls.metadata = cls.registry.metadata
                if cls.__init__ is object.__init__:
                    cls.__init__ = cls.registry.constructor or _constructor
            return
        if not _is_abstract(cls) and not hasattr(cls, "_sa_mapping_is_by_hook"):
            map_class(cls)

    def __setattr__(cls, key, value):
        if "__mapper__" in cls.__dict__ and isinstance(value, (Column, MappedColumn, Relationship, ColumnProperty)):
            _add_attribute(cls, key, value)
        else:
            type.__setattr__(cls, key, value)


def _add_attribute(cls, key, value):
    mapper = cls.__dict__["__mapper__"]
    if isinstance(value, Relationship):
        type.__setattr__(cls, key, RelationshipAttribute(cls, key, value))
        mapper.relationship_keys.append(key)
        cls.registry._pending_backrefs.append(cls.__dict__[key])
        cls.registry._add_backrefs()
        return
    if isinstance(value, ColumnProperty) and not isinstance(value.columns[0], Column):
        type.__setattr__(cls, key, ExpressionAttribute(cls, key, value.columns[0]))
        return
    if isinstance(value, ColumnProperty):
        value = value.columns[0]
    column = value.column if isinstance(value, MappedColumn) else value
    if column.name is None:
        column.name = key
    if column.table is None:
        cls.__table__.append_column(column)
    mapper._keys.append((key, column))
    mapper.column_keys.append(key)
    type.__setattr__(cls, key, InstrumentedAttribute(cls, key, column))


class DeclarativeAttributeIntercept(DeclarativeMeta):
    pass


class DeclarativeBase:
    def __init_subclass__(cls, **kw):
        if DeclarativeBase in cls.__bases__:
            _set_up_base(cls)
        elif not _is_abstract(cls):
            map_class(cls)
        super().__init_subclass__()

    def __init__(self, **kwargs):
        _constructor(self, **kwargs)


DeclarativeBaseNoMeta = DeclarativeBase


class MappedAsDataclass:
    def __init_subclass__(cls, **kw):
        raise exc.ArgumentError("MappedAsDataclass is not supported by mig: %s" % cls.__name__)


def _set_up_base(cls):
    given = cls.__dict__.get("registry")
    if given is None:
        given = registry(metadata=cls.__dict__.get("metadata"))
        cls.registry = given
    if cls.__dict__.get("type_annotation_map"):
        given.update_type_annotation_map(cls.__dict__["type_annotation_map"])
    if "metadata" not in cls.__dict__:
        cls.metadata = given.metadata


def declarative_base(*, metadata=None, mapper=None, cls=object, name="Base", class_registry=None,
                     type_annotation_map=None, constructor=_constructor, metaclass=DeclarativeMeta, registry_=None,
                     bind=None):
    made = registry_ or registry(metadata, class_registry, type_annotation_map)
    bases = cls if isinstance(cls, tuple) else (cls,)
    namespace = {"registry": made, "metadata": made.metadata, "__abstract__": True}
    if isinstance(cls, type) and cls.__doc__:
        namespace["__doc__"] = cls.__doc__
    if constructor is not None:
        namespace["__init__"] = constructor
    return metaclass(name, bases, namespace)


def as_declarative(**kw):
    def decorate(cls):
        return declarative_base(cls=cls, name=cls.__name__, **kw)
    return decorate


def declarative_mixin(cls):
    return cls


def has_inherited_table(cls):
    return any(base.__dict__.get("__table__") is not None for base in cls.__mro__[1:])


def synonym_for(name, map_column=False):
    return lambda fn: Synonym(name)


def add_mapped_attribute(target, key, attr):
    _add_attribute(target, key, attr)


class DeferredReflection:
    @classmethod
    def prepare(cls, bind, **kw):
        raise exc.ArgumentError("DeferredReflection is not supported by mig")


class AbstractConcreteBase:
    __abstract__ = True
