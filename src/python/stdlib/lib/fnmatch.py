"""Shell patterns."""

import re
from functools import lru_cache


def translate(pat):
    result = ""
    position = 0
    while position < len(pat):
        character = pat[position]
        position += 1
        if character == "*":
            if not result.endswith(".*"):
                result += ".*"
        elif character == "?":
            result += "."
        elif character == "[":
            end = position
            if end < len(pat) and pat[end] == "!":
                end += 1
            if end < len(pat) and pat[end] == "]":
                end += 1
            while end < len(pat) and pat[end] != "]":
                end += 1
            if end >= len(pat):
                result += "\\["
            else:
                inside = pat[position:end].replace("\\", "\\\\")
                position = end + 1
                if inside.startswith("!"):
                    inside = "^" + inside[1:]
                elif inside.startswith("^"):
                    inside = "\\" + inside
                result += f"[{inside}]"
        else:
            result += re.escape(character)
    return f"(?s:{result})\\Z"


@lru_cache(maxsize=256)
def _compiled(pat):
    return re.compile(translate(pat))


def fnmatchcase(name, pat):
    return _compiled(pat).match(name) is not None


fnmatch = fnmatchcase


def filter(names, pat):
    return [name for name in names if fnmatchcase(name, pat)]
