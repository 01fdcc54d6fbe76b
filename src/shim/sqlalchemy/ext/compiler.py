"""SQL of a script's own elements."""

from sqlalchemy import exc


def compiles(class_, *specs):
    def decorate(fn):
        known = class_.__dict__.get("_compiled_by")
        if known is None:
            known = {}
            for base in class_.__mro__[1:]:
                if "_compiled_by" in base.__dict__:
                    known = dict(base.__dict__["_compiled_by"])
                    break
            class_._compiled_by = known
        if specs:
            for name in specs:
                known[name] = fn
        else:
            known["default"] = fn
        return fn

    return decorate


def deregister(class_):
    if "_compiled_by" in class_.__dict__:
        class_._compiled_by = {}
