"""Events: those of mapped objects, of tables and of connecting are raised."""

from sqlalchemy import exc

_LISTENERS = []

# The events that are raised.
_RAISED = {
    "connect", "first_connect", "checkout", "begin", "handle_error", "load", "init", "set", "append", "remove",
    "before_insert", "after_insert", "before_update", "after_update", "before_delete", "after_delete",
    "before_flush", "after_flush", "before_commit", "after_commit", "after_rollback",
    "before_create", "after_create", "before_drop", "after_drop",
}
# Those whose handlers watch what happens and change neither statements nor objects.
_WATCHING = {
    "before_execute", "after_execute", "before_cursor_execute", "after_cursor_execute", "checkin", "close",
    "close_detached", "detach", "dispose", "engine_disposed", "invalidate", "soft_invalidate", "reset", "rollback",
    "commit", "savepoint", "release_savepoint", "rollback_savepoint", "set_connection_execution_options",
    "set_engine_execution_options", "after_flush_postexec", "after_transaction_create", "after_transaction_end",
    "after_soft_rollback", "after_attach", "before_attach", "pending_to_persistent", "transient_to_pending",
    "loaded_as_persistent", "persistent_to_transient", "pending_to_transient", "deleted_to_detached",
    "persistent_to_deleted", "persistent_to_detached", "deleted_to_persistent", "detached_to_persistent", "expire",
    "refresh", "refresh_flush", "pickle", "unpickle", "mapper_configured", "after_mapper_constructed",
    "before_configured", "after_configured", "mapper_constructed", "instrument_class", "class_instrument",
    "class_uninstrument", "first_init", "init_failure", "after_bulk_update", "after_bulk_delete", "modified",
}


def listen(target, identifier, fn, *args, **kw):
    watching = identifier in _WATCHING and not kw.get("retval")
    if identifier not in _RAISED and not watching:
        given = "%r, retval=True" % identifier if identifier in _WATCHING else "%r" % identifier
        raise exc.ArgumentError("event.listen(..., %s) is not supported by mig" % given)
    for name in kw:
        if name not in ("retval", "propagate", "insert", "named", "once", "raw", "active_history", "restore_load_context"):
            raise TypeError("listen() got an unexpected keyword argument %r" % name)
        if kw[name] and name in ("named", "raw"):
            raise exc.ArgumentError("event.listen(..., %s=True) is not supported by mig" % name)
    listener = _Listener(target, identifier, fn, bool(kw.get("retval")), bool(kw.get("once")))
    if kw.get("insert"):
        _LISTENERS.insert(0, listener)
    else:
        _LISTENERS.append(listener)


class _Listener:
    def __init__(self, target, identifier, function, gives_back, once):
        self.target = target
        self.identifier = identifier
        self.function = function
        self.gives_back = gives_back
        self.once = once

    def is_for(self, target, identifier, function):
        return self.target is target and self.identifier == identifier and self.function is function


def listens_for(target, identifier, *args, **kw):
    def decorate(fn):
        listen(target, identifier, fn, *args, **kw)
        return fn
    return decorate


def remove(target, identifier, fn):
    for position, listener in enumerate(_LISTENERS):
        if listener.is_for(target, identifier, fn):
            del _LISTENERS[position]
            return
    raise exc.InvalidRequestError("No listeners found for event %s / %r / %s " % (target, identifier, fn))


def contains(target, identifier, fn):
    return any(listener.is_for(target, identifier, fn) for listener in _LISTENERS)


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


def _listeners(subject, identifier):
    for listener in list(_LISTENERS):
        if listener.identifier == identifier and _concerns(listener.target, subject):
            if listener.once:
                _LISTENERS.remove(listener)
            yield listener


def is_heard(subject, *identifiers):
    """Whether there are listeners."""
    return any(item.identifier in identifiers and _concerns(item.target, subject) for item in _LISTENERS)


def fire(subject, identifier, *arguments, **options):
    """Calls the listeners; tells whether there were any."""
    found = False
    for listener in _listeners(subject, identifier):
        listener.function(*arguments, **options)
        found = True
    return found


def fire_error(subject, context):
    """Calls the listeners to "handle_error"; what they raise or give back takes the error's place."""
    for listener in _listeners(subject, "handle_error"):
        given = None
        try:
            given = listener.function(context)
        except Exception as error:
            given = error
        if given is not None:
            context.chained_exception = given


def attribute_value(attribute, identifier, obj, value, *others):
    """A value that is set or added, as the listeners of the attribute give it back."""
    if not _LISTENERS:
        return value
    for listener in list(_LISTENERS):
        known = listener.target
        if listener.identifier != identifier or getattr(known, "key", None) != attribute.key:
            continue
        if not getattr(known, "is_attribute", False) or not issubclass(type(obj), known.class_):
            continue
        given = listener.function(obj, value, *others)
        if listener.gives_back:
            value = given
    return value
