"""Warnings."""

import sys
import _mig

filters = []
_seen = set()
_recorders = []

_defaults = (
    ("default", None, DeprecationWarning, "__main__"),
    ("ignore", None, DeprecationWarning, None),
    ("ignore", None, PendingDeprecationWarning, None),
    ("ignore", None, ImportWarning, None),
    ("ignore", None, ResourceWarning, None),
)


class WarningMessage:
    def __init__(self, message, category, filename, lineno, file=None, line=None, source=None):
        self.message = message
        self.category = category
        self.filename = filename
        self.lineno = lineno
        self.file = file
        self.line = line
        self.source = source

    def __str__(self):
        return (
            f"{{message : {self.message!r}, category : {self.category.__name__!r}, "
            f"filename : {self.filename!r}, lineno : {self.lineno}, line : {self.line!r}}}"
        )


def formatwarning(message, category, filename, lineno, line=None):
    text = f"{filename}:{lineno}: {category.__name__}: {message}\n"
    if line and line.strip():
        text += f"  {line.strip()}\n"
    return text


def showwarning(message, category, filename, lineno, file=None, line=None):
    text = formatwarning(message, category, filename, lineno, line)
    (sys.stderr if file is None else file).write(text)


def _action(text, category, module):
    import re

    for action, message, wanted, where in filters + list(_defaults):
        if not issubclass(category, wanted):
            continue
        if message and not re.match(message, text, re.I):
            continue
        if where and not (module == where or re.match(where + r"\Z", module)):
            continue
        return action
    return "default"


def warn(message, category=None, stacklevel=1, source=None, **kwargs):
    if isinstance(message, Warning):
        category = message.__class__
    elif category is None:
        category = UserWarning
    if not (isinstance(category, type) and issubclass(category, Warning)):
        raise TypeError(f"category must be a Warning subclass, not '{type(category).__name__}'")
    site = _mig.call_site() or ("sys", 1, "")
    warn_explicit(message, category, site[0], site[1], line=site[2])


def warn_explicit(message, category, filename, lineno, module=None, registry=None,
                  module_globals=None, source=None, line=None):
    text = str(message)
    if isinstance(message, Warning):
        instance = message
        category = message.__class__
    else:
        instance = category(message)
    module = module or filename.rsplit("/", 1)[-1].removesuffix(".py")
    action = _action(text, category, module)
    if action == "ignore":
        return
    if action == "error":
        raise instance
    key = {
        "default": (text, category, filename, lineno),
        "once": (text, category),
        "module": (text, category, filename),
    }.get(action)
    if key is not None:
        if key in _seen:
            return
        _seen.add(key)
    if _recorders and _recorders[-1] is not None:
        _recorders[-1].append(WarningMessage(instance, category, filename, lineno))
        return
    showwarning(instance, category, filename, lineno, None, line)


def _insert(item, append):
    if item in filters:
        filters.remove(item)
    if append:
        filters.append(item)
    else:
        filters.insert(0, item)
    _seen.clear()


def filterwarnings(action, message="", category=Warning, module="", lineno=0, append=False):
    _insert((action, message or None, category, module or None), append)


def simplefilter(action, category=Warning, lineno=0, append=False):
    _insert((action, None, category, None), append)


def resetwarnings():
    filters.clear()


class catch_warnings:
    def __init__(self, *, record=False, module=None, action=None, category=Warning, lineno=0,
                 append=False):
        self._record = record
        self._action = (action, category, append)

    def __enter__(self):
        self._filters = filters[:]
        log = [] if self._record else None
        if self._record:
            _recorders.append(log)
        action, category, append = self._action
        if action is not None:
            simplefilter(action, category, append=append)
        _seen.clear()
        return log

    def __exit__(self, *exc_info):
        filters[:] = self._filters
        _seen.clear()
        if self._record:
            _recorders.pop()
