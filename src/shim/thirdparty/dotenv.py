"""python-dotenv: reads a `.env` of the project into the environment that scripts see."""

import os
import re

_LINE = re.compile(r"""\s*(?:export\s+)?([A-Za-z_][\w.\-]*)\s*(?:=\s*(.*))?$""")
_REFERENCE = re.compile(r"\$\{([A-Za-z_][\w.]*)(?::-([^}]*))?\}")


def _parse(text):
    values = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.match(line)
        if match is None:
            continue
        name, value = match.group(1), match.group(2)
        values[name] = None if value is None else _value(value.strip())
    return values


def _value(value):
    if value[:1] == "'":
        end = value.find("'", 1)
        return value[1:end] if end > 0 else value
    if value[:1] == '"':
        end = 1
        while end < len(value) and value[end] != '"':
            end += 2 if value[end] == "\\" else 1
        inner = value[1:end]
        for escape, character in (("\\n", "\n"), ("\\t", "\t"), ('\\"', '"'), ("\\\\", "\\")):
            inner = inner.replace(escape, character)
        return inner
    return re.sub(r"\s+#.*", "", value).rstrip()


def _interpolated(values, override):
    made = {}
    for name, value in values.items():
        if value is not None:
            def replaced(match):
                known, default = match.group(1), match.group(2) or ""
                first, second = (made, os.environ) if override else (os.environ, made)
                found = first.get(known)
                if found is None:
                    found = second.get(known)
                return default if found is None else found
            value = _REFERENCE.sub(replaced, value)
        made[name] = value
    return made


def find_dotenv(filename=".env", raise_error_if_not_found=False, usecwd=False):
    folder = os.getcwd()
    while True:
        path = os.path.join(folder, filename)
        try:
            if os.path.isfile(path):
                return path
        except Exception:
            break
        parent = os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent
    if raise_error_if_not_found:
        raise IOError("File not found")
    return ""


def dotenv_values(dotenv_path=None, stream=None, verbose=False, interpolate=True, encoding="utf-8"):
    if stream is not None:
        text = stream.read()
    else:
        path = dotenv_path or find_dotenv()
        if not path or not os.path.isfile(str(path)):
            return {}
        with open(str(path), encoding=encoding) as file:
            text = file.read()
    values = _parse(text)
    return _interpolated(values, True) if interpolate else values


def load_dotenv(dotenv_path=None, stream=None, verbose=False, override=False, interpolate=True, encoding="utf-8"):
    values = dotenv_values(dotenv_path, stream, verbose, False, encoding)
    if interpolate:
        values = _interpolated(values, override)
    for name, value in values.items():
        if value is not None and (override or name not in os.environ):
            os.environ[name] = value
    return bool(values)
