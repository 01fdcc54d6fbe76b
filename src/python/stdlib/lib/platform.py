"""The system, as far as a script needs to tell systems apart."""

import _mig


def system():
    return {"darwin": "Darwin"}.get(_mig.platform(), "Linux")


def python_version():
    return "3.11.0"


def python_version_tuple():
    return ("3", "11", "0")


def python_implementation():
    return "mig"


def platform(aliased=False, terse=False):
    return system()


def node():
    import os

    return os.environ.get("HOSTNAME", "")


def release():
    return ""


def version():
    return ""


def machine():
    return ""


processor = machine
