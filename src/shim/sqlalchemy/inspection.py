"""`inspect()`: what is known about a connection, an engine, or a mapped class or object."""

from sqlalchemy import exc


def inspect(subject, raiseerr=True):
    make = getattr(subject, "_mig_inspection", None)
    if make is not None:
        return make()
    if hasattr(subject, "_handle") or hasattr(subject, "get_execution_options") or hasattr(subject, "sync_connection"):
        from sqlalchemy.engine.reflection import inspector_for
        return inspector_for(subject)
    owner = subject if isinstance(subject, type) else type(subject)
    if hasattr(owner, "__mapper__"):
        from sqlalchemy.orm import inspect_mapped
        return inspect_mapped(subject)
    if hasattr(subject, "__clause_element__") or hasattr(subject, "_execute_on_connection"):
        return subject
    if raiseerr:
        raise exc.NoInspectionAvailable("No inspection system is available for object of type %s" % type(subject))
    return None
