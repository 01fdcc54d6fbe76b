"""`databases`: the URL; queries of an application are not run."""

from urllib.parse import parse_qsl, unquote, urlsplit


class DatabaseURL:
    def __init__(self, url):
        if not isinstance(url, (str, DatabaseURL)):
            raise TypeError("Invalid type for DatabaseURL. Expected str or DatabaseURL, got %s" % type(url))
        self._url = str(url)

    @property
    def components(self):
        return urlsplit(self._url)

    @property
    def scheme(self):
        return self.components.scheme

    @property
    def dialect(self):
        return self.scheme.split("+")[0]

    @property
    def driver(self):
        return self.scheme.split("+", 1)[1] if "+" in self.scheme else ""

    @property
    def userinfo(self):
        user = self.components.netloc.rpartition("@")[0]
        return user.encode("utf-8") if user else None

    @property
    def username(self):
        return None if self.components.username is None else unquote(self.components.username)

    @property
    def password(self):
        return None if self.components.password is None else unquote(self.components.password)

    @property
    def hostname(self):
        return self.components.hostname or self.options.get("host") or self.options.get("unix_sock")

    @property
    def port(self):
        return self.components.port

    @property
    def netloc(self):
        return self.components.netloc

    @property
    def database(self):
        path = self.components.path
        return unquote(path[1:] if path.startswith("/") else path)

    @property
    def options(self):
        return dict(parse_qsl(self.components.query))

    def replace(self, **kwargs):
        parts = self.components
        if any(name in kwargs for name in ("username", "password", "hostname", "port")):
            hostname = kwargs.pop("hostname", parts.hostname or "")
            port = kwargs.pop("port", parts.port)
            username = kwargs.pop("username", parts.username)
            password = kwargs.pop("password", parts.password)
            netloc = hostname if port is None else "%s:%s" % (hostname, port)
            if username is not None:
                netloc = (username if password is None else "%s:%s" % (username, password)) + "@" + netloc
            kwargs["netloc"] = netloc
        if "database" in kwargs:
            kwargs["path"] = "/" + kwargs.pop("database")
        if "dialect" in kwargs or "driver" in kwargs:
            dialect = kwargs.pop("dialect", self.dialect)
            driver = kwargs.pop("driver", self.driver)
            kwargs["scheme"] = "%s+%s" % (dialect, driver) if driver else dialect
        return type(self)(parts._replace(**kwargs).geturl())

    def __eq__(self, other):
        return str(self) == str(other)

    def __str__(self):
        return self._url

    def __repr__(self):
        shown = str(self.replace(password="********")) if self.password else self._url
        return "%s(%r)" % (type(self).__name__, shown)


class Database:
    def __init__(self, url, *, force_rollback=False, **options):
        self.url = DatabaseURL(url)
        self.options = options

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise RuntimeError("databases.Database.%s is not supported by mig: use op.get_bind()" % name)
