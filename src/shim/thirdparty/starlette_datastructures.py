"""`starlette.datastructures`: the types that settings are read as."""

from urllib.parse import urlsplit


class Secret:
    def __init__(self, value):
        self._value = value

    def __repr__(self):
        return "%s('**********')" % type(self).__name__

    def __str__(self):
        return self._value

    def __bool__(self):
        return bool(self._value)


class CommaSeparatedStrings:
    def __init__(self, value):
        if isinstance(value, str):
            value = [part.strip().strip("\"'").strip() for part in value.split(",")]
            self._items = [part for part in value if part]
        else:
            self._items = list(value)

    def __len__(self):
        return len(self._items)

    def __getitem__(self, index):
        return self._items[index]

    def __iter__(self):
        return iter(self._items)

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self._items)

    def __str__(self):
        return ", ".join(repr(item) for item in self)


class URL:
    def __init__(self, url="", scope=None, **components):
        self._url = str(url)
        if components:
            self._url = str(self.replace(**components))

    @property
    def components(self):
        return urlsplit(self._url)

    scheme = property(lambda self: self.components.scheme)
    netloc = property(lambda self: self.components.netloc)
    path = property(lambda self: self.components.path)
    query = property(lambda self: self.components.query)
    fragment = property(lambda self: self.components.fragment)
    username = property(lambda self: self.components.username)
    password = property(lambda self: self.components.password)
    hostname = property(lambda self: self.components.hostname)
    port = property(lambda self: self.components.port)

    def replace(self, **kwargs):
        if any(name in kwargs for name in ("username", "password", "hostname", "port")):
            hostname = kwargs.pop("hostname", None)
            port = kwargs.pop("port", self.port)
            username = kwargs.pop("username", self.username)
            password = kwargs.pop("password", self.password)
            if hostname is None:
                hostname = self.netloc.rpartition("@")[2]
                if hostname[-1:] != "]" and ":" in hostname:
                    hostname = hostname.rsplit(":", 1)[0]
            netloc = hostname if port is None else "%s:%s" % (hostname, port)
            if username is not None:
                netloc = (username if password is None else "%s:%s" % (username, password)) + "@" + netloc
            kwargs["netloc"] = netloc
        return type(self)(self.components._replace(**kwargs).geturl())

    def __eq__(self, other):
        return str(self) == str(other)

    def __str__(self):
        return self._url

    def __repr__(self):
        shown = str(self.replace(password="********")) if self.password else self._url
        return "%s(%r)" % (type(self).__name__, shown)
