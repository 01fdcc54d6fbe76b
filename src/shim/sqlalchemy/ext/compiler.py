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


def written_type(type_, dialect):
    """What the script's function writes for a type; None where it has none."""
    if "_compiled_by" in type_.__dict__:
        return None
    for class_ in type(type_).__mro__:
        known = class_.__dict__.get("_compiled_by")
        if known is not None:
            function = known.get(dialect.name) or known.get("default")
            return None if function is None else function(type_, dialect.type_compiler)
        if "__visit_name__" in class_.__dict__:
            # A type of its own, whatever is said about those that it derives from.
            return None
    return None


def deregister(class_):
    if "_compiled_by" in class_.__dict__:
        class_._compiled_by = {}
