"""What is known of modules without importing them."""

import _mig


class ModuleSpec:
    def __init__(self, name, location=None):
        self.name = name
        self.origin = location
        self.loader = None


def find_spec(name, package=None):
    if _mig.loaded_module(name) is not None or _mig.provides(name):
        return ModuleSpec(name)
    module = _mig.import_module(name)
    return None if module is None else ModuleSpec(name, getattr(module, "__file__", None))


def spec_from_file_location(name, location=None, **kwargs):
    _mig.refuse(
        f"importlib.util.spec_from_file_location({name!r}) is not supported: "
        "put the file's folder on sys.path and import it"
    )


def module_from_spec(spec):
    _mig.refuse("importlib.util.module_from_spec() is not supported: import the module")
