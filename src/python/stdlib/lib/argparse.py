"""Names for values; command lines are mig's own."""

import _mig


class Namespace:
    def __init__(self, **kwargs):
        for name, value in kwargs.items():
            setattr(self, name, value)

    def __eq__(self, other):
        return vars(self) == vars(other) if isinstance(other, Namespace) else NotImplemented

    def __contains__(self, key):
        return key in self.__dict__

    def __repr__(self):
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({shown})"


class ArgumentError(Exception):
    pass


class ArgumentTypeError(Exception):
    pass


class ArgumentParser:
    def __init__(self, *args, **kwargs):
        _mig.refuse("argparse.ArgumentParser is not supported: pass values with -x and read them "
                    "with context.get_x_argument()")
