"""Who runs the script."""

import os
import _mig


def getuser():
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        if os.environ.get(name):
            return os.environ[name]
    raise OSError("No username set in the environment")


def getpass(prompt="Password: ", stream=None):
    _mig.refuse("getpass.getpass() is not supported: a migration runs without a terminal; "
                "pass the value in the environment")
