"""lazy_object_proxy: an object that is made when something of it is asked for."""

_UNMADE = object()


class Proxy:
    def __init__(self, factory):
        object.__setattr__(self, "__factory__", factory)
        object.__setattr__(self, "__target__", _UNMADE)

    @property
    def __wrapped__(self):
        if self.__target__ is _UNMADE:
            object.__setattr__(self, "__target__", self.__factory__())
        return self.__target__

    @property
    def __resolved__(self):
        return self.__target__ is not _UNMADE

    @property
    def __class__(self):
        return self.__wrapped__.__class__

    def __getattr__(self, name):
        return getattr(self.__wrapped__, name)

    def __setattr__(self, name, value):
        setattr(self.__wrapped__, name, value)

    def __delattr__(self, name):
        delattr(self.__wrapped__, name)

    def __call__(self, *args, **kwargs):
        return self.__wrapped__(*args, **kwargs)

    def __bool__(self):
        return bool(self.__wrapped__)

    def __str__(self):
        return str(self.__wrapped__)

    def __hash__(self):
        return hash(self.__wrapped__)

    def __iter__(self):
        return iter(self.__wrapped__)

    def __len__(self):
        return len(self.__wrapped__)

    def __contains__(self, value):
        return value in self.__wrapped__

    def __getitem__(self, key):
        return self.__wrapped__[key]

    def __setitem__(self, key, value):
        self.__wrapped__[key] = value

    def __eq__(self, other):
        return self.__wrapped__ == other

    def __ne__(self, other):
        return self.__wrapped__ != other

    def __lt__(self, other):
        return self.__wrapped__ < other

    def __le__(self, other):
        return self.__wrapped__ <= other

    def __gt__(self, other):
        return self.__wrapped__ > other

    def __ge__(self, other):
        return self.__wrapped__ >= other

    def __add__(self, other):
        return self.__wrapped__ + other

    def __mod__(self, other):
        return self.__wrapped__ % other

    def __int__(self):
        return int(self.__wrapped__)

    def __float__(self):
        return float(self.__wrapped__)

    def __enter__(self):
        return self.__wrapped__.__enter__()

    def __exit__(self, *args):
        return self.__wrapped__.__exit__(*args)
