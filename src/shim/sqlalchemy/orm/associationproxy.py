"""Attributes of related objects: readable, not queried."""


class AssociationProxy:
    def __init__(self, target_collection, attr, **kw):
        self.target_collection = target_collection
        self.value_attr = attr

    def __get__(self, obj, owner=None):
        if obj is None:
            return self
        related = getattr(obj, self.target_collection)
        if isinstance(related, list):
            return [getattr(item, self.value_attr) for item in related]
        return None if related is None else getattr(related, self.value_attr)

    def __set__(self, obj, value):
        from sqlalchemy import exc
        raise exc.ArgumentError("setting an association_proxy() is not supported by mig; set the related objects")


def association_proxy(target_collection, attr, **kw):
    return AssociationProxy(target_collection, attr, **kw)
