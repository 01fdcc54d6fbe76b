"""Values shown over several lines."""

import sys


def _shown(value, sort_dicts):
    if isinstance(value, dict) and type(value).__repr__ is dict.__repr__:
        items = list(value.items())
        if sort_dicts:
            try:
                items.sort(key=lambda item: item[0])
            except TypeError:
                items.sort(key=lambda item: (str(type(item[0])), id(item[0])))
        parts = [f"{_shown(key, sort_dicts)}: {_shown(item, sort_dicts)}" for key, item in items]
        return "{" + ", ".join(parts) + "}"
    if type(value) is list:
        return "[" + ", ".join(_shown(item, sort_dicts) for item in value) + "]"
    if type(value) is tuple:
        inner = ", ".join(_shown(item, sort_dicts) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value)


def _lines(value, indent, width, at, allowance, sort_dicts):
    text = _shown(value, sort_dicts)
    if len(text) <= width - at - allowance:
        return text
    if isinstance(value, dict) and value:
        items = list(value.items())
        if sort_dicts:
            try:
                items.sort(key=lambda item: item[0])
            except TypeError:
                items.sort(key=lambda item: str(type(item[0])))
        parts = []
        for position, (key, item) in enumerate(items):
            head = _shown(key, sort_dicts) + ": "
            after = allowance + 1 if position == len(items) - 1 else 1
            parts.append(head + _lines(
                item, indent, width, at + indent + len(head), after, sort_dicts
            ))
        return "{" + " " * (indent - 1) + (",\n" + " " * (at + indent)).join(parts) + "}"
    if type(value) in (list, tuple) and value:
        start, end = ("[", "]") if type(value) is list else ("(", ")")
        if type(value) is tuple and len(value) == 1:
            end = ",)"
        parts = []
        for position, item in enumerate(value):
            after = allowance + len(end) if position == len(value) - 1 else 1
            parts.append(_lines(item, indent, width, at + indent, after, sort_dicts))
        return start + " " * (indent - 1) + (",\n" + " " * (at + indent)).join(parts) + end
    return text


class PrettyPrinter:
    def __init__(self, indent=1, width=80, depth=None, stream=None, *, compact=False,
                 sort_dicts=True, underscore_numbers=False):
        self._settings = (indent, width, sort_dicts)
        self._stream = stream

    def pformat(self, object):
        indent, width, sort_dicts = self._settings
        return _lines(object, indent, width, 0, 0, sort_dicts)

    def pprint(self, object):
        (self._stream or sys.stdout).write(self.pformat(object) + "\n")


def pformat(object, indent=1, width=80, depth=None, **kwargs):
    return PrettyPrinter(indent, width, depth, **kwargs).pformat(object)


def pprint(object, stream=None, indent=1, width=80, depth=None, **kwargs):
    PrettyPrinter(indent, width, depth, stream, **kwargs).pprint(object)


def pp(object, *args, sort_dicts=False, **kwargs):
    pprint(object, *args, sort_dicts=sort_dicts, **kwargs)


def saferepr(object):
    return _shown(object, True)
