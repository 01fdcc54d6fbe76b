"""Events: those of mapped objects and of connecting are raised."""

from sqlalchemy import exc

_LISTENERS = []



def listen(target, identifier, fn, *args, **kw):
    if kw.get("retval") and identifier in ("before_execute", "before_cursor_execute", "before_compile"):
        raise exc.ArgumentError("event.listen(..., %r, retval=True) is not supported by mig" % identifier)
    if identifier in ("begin", "do_connect", "do_execute", "do_executemany", "do_execute_no_params", "do_orm_execute"):
        raise exc.ArgumentError("event.listen(..., %r) is not supported by mig" % identifier)
    _LISTENERS.append((target, identifier, fn))


def listens_for(target, identifier, *args, **kw):
    def decorate(fn):
        listen(target, identifier, fn, *args, **kw)
        return fn
    return decorate


def remove(target, identifier, fn):
    for position, (known, name, function) in enumerate(_LISTENERS):
        if known is target and name == identifier and function is fn:
            del _LISTENERS[position]
            return
    raise exc.InvalidRequestError("No listeners found for event %s / %r / %s " % (target, identifier, fn))


def contains(target, identifier, fn):
    return any(known is target and name == identifier and function is fn for known, name, function in _LISTENERS)


def _concerns(known, subject):
    if known is subject:
        return True
    known = getattr(known, "sync_engine", known)
    owner = subject if isinstance(subject, type) else type(subject)
    if known is subject or known is owner:
        return True
    if isinstance(known, type):
        return issubclass(owner, known) or getattr(known, "__name__", "") in ("Mapper", "Pool") and (
            hasattr(owner, "__mapper__") or owner.__name__ == "Engine"
        )
    # sessionmaker and scoped_session stand for their sessions.
    made = getattr(known, "class_", None) or getattr(getattr(known, "session_factory", None), "class_", None)
    return made is not None and isinstance(made, type) and issubclass(owner, made)


def fire(subject, identifier, *arguments):
    """Calls the listeners; tells whether there were any."""
    found = False
    for known, name, function in list(_LISTENERS):
        if name == identifier and _concerns(known, subject):
            function(*arguments)
            found = True
    return found
