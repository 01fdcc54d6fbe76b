"""Escaping of text for HTML."""

import re as _re

_NAMED = {
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "quot": '"',
    "apos": "'",
    "nbsp": "\xa0",
    "copy": "\xa9",
    "reg": "\xae",
    "trade": "\u2122",
    "hellip": "\u2026",
    "mdash": "\u2014",
    "ndash": "\u2013",
    "lsquo": "\u2018",
    "rsquo": "\u2019",
    "ldquo": "\u201c",
    "rdquo": "\u201d",
    "laquo": "\xab",
    "raquo": "\xbb",
    "bull": "\u2022",
    "middot": "\xb7",
    "deg": "\xb0",
    "sect": "\xa7",
    "para": "\xb6",
    "euro": "\u20ac",
    "pound": "\xa3",
    "yen": "\xa5",
    "cent": "\xa2",
    "times": "\xd7",
    "divide": "\xf7",
    "auml": "\xe4",
    "ouml": "\xf6",
    "uuml": "\xfc",
    "Auml": "\xc4",
    "Ouml": "\xd6",
    "Uuml": "\xdc",
    "szlig": "\xdf",
    "eacute": "\xe9",
    "egrave": "\xe8",
    "agrave": "\xe0",
    "aacute": "\xe1",
    "ccedil": "\xe7",
    "ntilde": "\xf1",
    "oslash": "\xf8",
    "aring": "\xe5",
}
_REFERENCE = _re.compile(r"&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[A-Za-z][A-Za-z0-9]*;)")


def escape(s, quote=True):
    s = s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if quote:
        s = s.replace('"', "&quot;").replace("'", "&#x27;")
    return s


def _character(match):
    name = match[1]
    if name[0] == "#":
        digits = name[1:].rstrip(";")
        number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        if number == 0 or 0xD800 <= number <= 0xDFFF or number > 0x10FFFF:
            return "\ufffd"
        return chr(number)
    known = _NAMED.get(name[:-1])
    if known is None:
        raise NotImplementedError(f"the character reference '{match[0]}' is not supported")
    return known


def unescape(s):
    if "&" not in s:
        return s
    return _REFERENCE.sub(_character, s)
