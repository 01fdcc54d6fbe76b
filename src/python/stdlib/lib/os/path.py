"""Path names, as POSIX writes them."""

import _mig

curdir = "."
pardir = ".."
extsep = "."
sep = "/"
pathsep = ":"
defpath = "/bin:/usr/bin"
altsep = None
devnull = "/dev/null"


def _text(path):
    if isinstance(path, (str, bytes)):
        return path
    hook = getattr(type(path), "__fspath__", None)
    if hook is None:
        raise TypeError(f"expected str, bytes or os.PathLike object, not {type(path).__name__}")
    return hook(path)


def join(a, *p):
    path = _text(a)
    for part in map(_text, p):
        if part.startswith("/"):
            path = part
        elif not path or path.endswith("/"):
            path += part
        else:
            path += "/" + part
    return path


def split(p):
    p = _text(p)
    position = p.rfind("/") + 1
    head, tail = p[:position], p[position:]
    if head and head != "/" * len(head):
        head = head.rstrip("/")
    return head, tail


def basename(p):
    return split(p)[1]


def dirname(p):
    return split(p)[0]


def splitext(p):
    p = _text(p)
    start = p.rfind("/") + 1
    dot = p.rfind(".")
    if dot > start and p[start:dot].strip("."):
        return p[:dot], p[dot:]
    return p, ""


def splitdrive(p):
    p = _text(p)
    return "", p


def isabs(s):
    return _text(s).startswith("/")


def normcase(s):
    return _text(s)


def normpath(path):
    path = _text(path)
    if not path:
        return "."
    slashes = 0
    if path.startswith("/"):
        slashes = 2 if path.startswith("//") and not path.startswith("///") else 1
    parts = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part != ".." or (not slashes and not parts) or (parts and parts[-1] == ".."):
            parts.append(part)
        elif parts:
            parts.pop()
    return ("/" * slashes + "/".join(parts)) or "."


def abspath(path):
    path = _text(path)
    if not isabs(path):
        path = join(_mig.working_directory(), path)
    return normpath(path)


def realpath(filename, *, strict=False):
    return _mig.real_path(abspath(filename))


def relpath(path, start=None):
    path = _text(path)
    if not path:
        raise ValueError("no path specified")
    start_parts = [part for part in abspath("." if start is None else start).split("/") if part]
    path_parts = [part for part in abspath(path).split("/") if part]
    common = 0
    while (
        common < min(len(start_parts), len(path_parts))
        and start_parts[common] == path_parts[common]
    ):
        common += 1
    parts = [".."] * (len(start_parts) - common) + path_parts[common:]
    return "/".join(parts) if parts else "."


def commonprefix(m):
    if not m:
        return ""
    smallest, largest = min(m), max(m)
    for position, item in enumerate(smallest):
        if item != largest[position]:
            return smallest[:position]
    return smallest


def commonpath(paths):
    paths = [_text(path) for path in paths]
    if not paths:
        raise ValueError("commonpath() arg is an empty sequence")
    absolute = {isabs(path) for path in paths}
    if len(absolute) > 1:
        raise ValueError("Can't mix absolute and relative paths")
    split_paths = [[part for part in path.split("/") if part and part != "."] for path in paths]
    return ("/" if absolute.pop() else "") + "/".join(commonprefix(split_paths))


def expanduser(path):
    path = _text(path)
    if path == "~" or path.startswith("~/"):
        import os

        home = os.environ.get("HOME")
        if home:
            return home.rstrip("/") + path[1:]
    return path


def expandvars(path):
    import os

    path = _text(path)
    result = ""
    position = 0
    while position < len(path):
        character = path[position]
        if character == "$":
            if path[position + 1:position + 2] == "{":
                end = path.find("}", position)
                name = path[position + 2:end] if end > 0 else None
                after = end + 1
            else:
                after = position + 1
                while after < len(path) and (path[after].isalnum() or path[after] == "_"):
                    after += 1
                name = path[position + 1:after]
            if name and name in os.environ:
                result += os.environ[name]
                position = after
                continue
        result += character
        position += 1
    return result


def exists(path):
    return _mig.path_kind(_text(path)) != "missing"


lexists = exists


def isfile(path):
    return _mig.path_kind(_text(path)) == "file"


def isdir(path):
    return _mig.path_kind(_text(path)) == "directory"


def islink(path):
    return False


def ismount(path):
    return _text(path) == "/"


def samefile(f1, f2):
    return realpath(f1) == realpath(f2)


def getsize(filename):
    return len(_mig.read_file(_text(filename)))


def getmtime(filename):
    _mig.refuse("os.path.getmtime() is not supported: a migration must not depend on file times")


getatime = getctime = getmtime
