"""Tracebacks as text."""

import sys
import _mig


class FrameSummary:
    def __init__(self, filename, lineno, name, line):
        self.filename = filename
        self.lineno = lineno
        self.name = name
        self.line = line

    def __iter__(self):
        return iter((self.filename, self.lineno, self.name, self.line))


def format_list(extracted_list):
    lines = []
    for entry in extracted_list:
        filename, lineno, name, line = entry
        text = f'  File "{filename}", line {lineno}, in {name}\n'
        if line:
            text += f"    {line.strip()}\n"
        lines.append(text)
    return lines


def _value_of(exc, value):
    if isinstance(exc, BaseException):
        return exc
    return value


def format_exception_only(exc, /, value=None):
    error = _value_of(exc, value)
    if error is None:
        return ["NoneType: None\n"]
    cls = type(error)
    name = cls.__qualname__
    if cls.__module__ not in ("__main__", "builtins"):
        name = f"{cls.__module__}.{name}"
    text = str(error)
    lines = [f"{name}: {text}\n" if text else f"{name}\n"]
    for note in getattr(error, "__notes__", ()):
        lines.extend(f"{line}\n" for line in str(note).split("\n"))
    return lines


def format_exception(exc, /, value=None, tb=None, limit=None, chain=True):
    error = _value_of(exc, value)
    if error is None:
        return ["NoneType: None\n"]
    lines = []
    if chain:
        if error.__cause__ is not None:
            lines += format_exception(error.__cause__)
            lines.append(
                "\nThe above exception was the direct cause of the following exception:\n\n"
            )
        elif error.__context__ is not None and not error.__suppress_context__:
            lines += format_exception(error.__context__)
            lines.append(
                "\nDuring handling of the above exception, another exception occurred:\n\n"
            )
    entries = _mig.traceback_lines(error)
    if entries:
        lines.append("Traceback (most recent call last):\n")
        lines += format_list(entries)
    return lines + format_exception_only(error)


def format_exc(limit=None, chain=True):
    return "".join(format_exception(_mig.handled(), chain=chain))


def print_exc(limit=None, file=None, chain=True):
    (sys.stderr if file is None else file).write(format_exc(limit, chain))


def print_exception(exc, /, value=None, tb=None, limit=None, file=None, chain=True):
    text = "".join(format_exception(exc, value, chain=chain))
    (sys.stderr if file is None else file).write(text)


def extract_tb(tb, limit=None):
    error = _mig.handled()
    return [FrameSummary(*entry) for entry in _mig.traceback_lines(error)] if error else []


def format_tb(tb, limit=None):
    return format_list(extract_tb(tb, limit))


def print_tb(tb, limit=None, file=None):
    (sys.stderr if file is None else file).write("".join(format_tb(tb, limit)))


def extract_stack(f=None, limit=None):
    site = _mig.call_site()
    return [] if site is None else [FrameSummary(site[0], site[1], "<module>", site[2])]


def format_stack(f=None, limit=None):
    return format_list(extract_stack(f, limit))


def print_stack(f=None, limit=None, file=None):
    (sys.stderr if file is None else file).write("".join(format_stack(f, limit)))
