"""Constants and templates of text."""

import re as _re

whitespace = " \t\n\r\v\f"
ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdefABCDEF"
octdigits = "01234567"
punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    return (sep or " ").join(word.capitalize() for word in s.split(sep))


class Template:
    delimiter = "$"
    idpattern = "(?a:[_a-zA-Z][_a-zA-Z0-9]*)"
    braceidpattern = None

    def __init__(self, template):
        self.template = template

    def _pattern(self):
        mark = _re.escape(self.delimiter)
        name = self.idpattern
        braced = self.braceidpattern or name
        return _re.compile(
            f"{mark}(?:(?P<escaped>{mark})|(?P<named>{name})|{{(?P<braced>{braced})}}|(?P<invalid>))"
        )

    def _complain(self, position):
        lines = self.template[:position].splitlines(keepends=True)
        if not lines:
            line, column = 1, 1
        else:
            line = len(lines)
            column = position - len("".join(lines[:-1])) + (0 if lines[-1].endswith("\n") else 1)
            column = position - len("".join(lines[:-1]))
        raise ValueError(f"Invalid placeholder in string: line {line}, col {column}")

    def substitute(self, mapping={}, /, **kwargs):
        def replace(found):
            name = found.group("named") or found.group("braced")
            if name is not None:
                return str(kwargs[name] if name in kwargs else mapping[name])
            if found.group("escaped") is not None:
                return self.delimiter
            self._complain(found.start("invalid"))

        return self._pattern().sub(replace, self.template)

    def safe_substitute(self, mapping={}, /, **kwargs):
        def replace(found):
            name = found.group("named") or found.group("braced")
            if name is not None:
                try:
                    return str(kwargs[name] if name in kwargs else mapping[name])
                except KeyError:
                    return found.group()
            if found.group("escaped") is not None:
                return self.delimiter
            return found.group()

        return self._pattern().sub(replace, self.template)

    def get_identifiers(self):
        names = []
        for found in self._pattern().finditer(self.template):
            name = found.group("named") or found.group("braced")
            if name is not None and name not in names:
                names.append(name)
        return names


class Formatter:
    def format(self, format_string, /, *args, **kwargs):
        return self.vformat(format_string, args, kwargs)

    def vformat(self, format_string, args, kwargs):
        return format_string.format(*args, **kwargs)
