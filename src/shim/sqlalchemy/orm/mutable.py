"""Types whose values may be changed in place: the session compares them with what it loaded."""

from sqlalchemy.sql.type_api import to_instance


class MutableBase:
    pass


class Mutable(MutableBase):
    @classmethod
    def as_mutable(cls, sqltype):
        made = to_instance(sqltype).copy()
        made._mutable = True
        return made

    @classmethod
    def associate_with(cls, sqltype):
        sqltype._mutable = True

    @classmethod
    def associate_with_attribute(cls, attribute):
        attribute.column.type = cls.as_mutable(attribute.column.type)

    @classmethod
    def coerce(cls, key, value):
        return value

    def changed(self):
        pass


class MutableDict(Mutable, dict):
    pass


class MutableList(Mutable, list):
    pass


class MutableSet(Mutable, set):
    pass


class MutableComposite(MutableBase):
    pass
