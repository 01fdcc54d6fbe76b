"""Classes made from a database."""

from sqlalchemy.orm.declarative import declarative_base


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
        mapped = {mapper.local_table.key for mapper in cls.registry.mappers}
        for table in cls.metadata.sorted_tables:
            if table.key in mapped or not [column for column in table.c if column.primary_key]:
                continue
            made = type(cls)(str(table.name), (cls,), {"__table__": table})
            setattr(cls.classes, str(table.name), made)

    base.prepare = classmethod(prepare)
    return base
