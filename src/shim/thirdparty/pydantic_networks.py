"""Pydantic's types for addresses: of mail, of the web, of databases."""

import re as _re

from pydantic import PydanticCustomError, _Invalid
from pydantic._internal._validate import _Context, _of_str


def validate_email(value):
    found = _re.fullmatch(r"(?:([^<>]*)<)?\s*([^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+)\s*>?", value.strip())
    if found is None:
        raise PydanticCustomError("value_error", "value is not a valid email address: {reason}", {
            "reason": "An email address must have an @-sign." if "@" not in value else "it is not well-formed"})
    local, _, domain = found.group(2).rpartition("@")
    return (found.group(1) or local).strip() or local, "%s@%s" % (local, domain.lower())


class EmailStr(str):
    @classmethod
    def __pydantic_validated__(cls, value):
        return validate_email(_of_str(value, _Context(cls, {})))[1]


_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}


class AnyUrl:
    allowed_schemes = None
    host_required = True
    _default_port = None

    def __init__(self, url):
        if isinstance(url, AnyUrl):
            url = str(url)
        self._take(url)

    def _take(self, url):
        text = url.strip()
        found = _re.fullmatch(
            r"([A-Za-z][A-Za-z0-9+.\-]*):(?://(?:([^:/?#@]*)(?::([^@/?#]*))?@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?",
            text)
        if found is None:
            raise _Invalid("url_parsing", "Input should be a valid URL, relative URL without a base", url)
        scheme, user, password, hosts, path, query, fragment = found.groups()
        self.scheme = scheme.lower()
        self.username = user or None
        self.password = password
        self.query = query
        self.fragment = fragment
        if self.allowed_schemes is not None and self.scheme not in self.allowed_schemes:
            wanted = ["'%s'" % one for one in self.allowed_schemes]
            wanted = wanted[0] if len(wanted) == 1 else ", ".join(wanted[:-1]) + " or " + wanted[-1]
            raise _Invalid("url_scheme", "URL scheme should be %s" % wanted, url)
        self._hosts = []
        for part in (hosts or "").split(","):
            host, colon, port = part.rpartition(":")
            if colon and port.isdigit() and not host.endswith(":"):
                self._hosts.append((host.lower(), int(port)))
            elif part:
                self._hosts.append((part.lower().rstrip(":"), None))
        default = _DEFAULT_PORTS.get(self.scheme)
        self.host = self._hosts[0][0] if self._hosts else None
        self.port = (self._hosts[0][1] or default) if self._hosts else None
        if not path and default is not None:
            path = "/"
        self.path = path or None
        text = self.scheme + ":"
        if hosts is not None:
            text += "//"
            if user or password:
                text += (user or "") + (":" + password if password is not None else "") + "@"
            text += ",".join(name if port is None or port == default else "%s:%d" % (name, port)
                             for name, port in self._hosts)
        text += path or ""
        if query is not None:
            text += "?" + query
        if fragment is not None:
            text += "#" + fragment
        self._text = text

    def hosts(self):
        return [{"username": self.username if place == 0 else None, "password": self.password if place == 0 else None,
                 "host": host, "port": port} for place, (host, port) in enumerate(self._hosts)]

    def query_params(self):
        from urllib.parse import parse_qsl
        return parse_qsl(self.query or "")

    def unicode_string(self):
        return self._text

    def encoded_string(self):
        return self._text

    def unicode_host(self):
        return self.host

    @classmethod
    def build(cls, *, scheme, host=None, username=None, user=None, password=None, port=None, path=None, query=None,
              fragment=None, hosts=None):
        text = scheme + "://"
        username = username or user
        if username or password:
            text += (username or "") + (":" + password if password is not None else "") + "@"
        if hosts:
            text += ",".join("%s%s" % (one["host"], ":%d" % one["port"] if one.get("port") else "") for one in hosts)
        else:
            text += host or ""
            if port is not None:
                text += ":%s" % port
        if path:
            text += path if path.startswith("/") and not cls._adds_slash() else "/" + path
        if query:
            text += "?" + query
        if fragment:
            text += "#" + fragment
        return cls(text)

    @classmethod
    def _adds_slash(cls):
        # As the library's own builder: what is given stands after a slash of its own.
        return True

    @classmethod
    def __pydantic_validated__(cls, value):
        if isinstance(value, cls):
            return value
        if isinstance(value, AnyUrl):
            value = str(value)
        if not isinstance(value, str):
            raise _Invalid("url_type", "URL input should be a string or URL", value)
        return cls(value)

    def __str__(self):
        return self._text

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self._text)

    def __eq__(self, other):
        return type(self) is type(other) and self._text == other._text

    def __hash__(self):
        return hash(self._text)

    def __lt__(self, other):
        return self._text < other._text

    def __len__(self):
        return len(self._text)


class Url(AnyUrl):
    pass


class MultiHostUrl(AnyUrl):
    pass


class AnyHttpUrl(AnyUrl):
    allowed_schemes = ["http", "https"]


class HttpUrl(AnyUrl):
    allowed_schemes = ["http", "https"]


class AnyWebsocketUrl(AnyUrl):
    allowed_schemes = ["ws", "wss"]


class WebsocketUrl(AnyUrl):
    allowed_schemes = ["ws", "wss"]


class FileUrl(AnyUrl):
    allowed_schemes = ["file"]


class FtpUrl(AnyUrl):
    allowed_schemes = ["ftp"]


class PostgresDsn(AnyUrl):
    allowed_schemes = ["postgres", "postgresql", "postgresql+asyncpg", "postgresql+pg8000", "postgresql+psycopg",
                       "postgresql+psycopg2", "postgresql+psycopg2cffi", "postgresql+py-postgresql",
                       "postgresql+pygresql"]


class CockroachDsn(AnyUrl):
    allowed_schemes = ["cockroachdb", "cockroachdb+psycopg2", "cockroachdb+asyncpg"]


class AmqpDsn(AnyUrl):
    allowed_schemes = ["amqp", "amqps"]


class RedisDsn(AnyUrl):
    allowed_schemes = ["redis", "rediss"]


class MongoDsn(AnyUrl):
    allowed_schemes = ["mongodb", "mongodb+srv"]


class KafkaDsn(AnyUrl):
    allowed_schemes = ["kafka"]


class NatsDsn(AnyUrl):
    allowed_schemes = ["nats", "tls", "ws", "wss"]


class MySQLDsn(AnyUrl):
    allowed_schemes = ["mysql", "mysql+mysqlconnector", "mysql+aiomysql", "mysql+asyncmy", "mysql+mysqldb",
                       "mysql+pymysql", "mysql+cymysql", "mysql+pyodbc"]


class MariaDBDsn(AnyUrl):
    allowed_schemes = ["mariadb", "mariadb+mariadbconnector", "mariadb+pymysql"]


class ClickHouseDsn(AnyUrl):
    allowed_schemes = ["clickhouse+native", "clickhouse+asynch", "clickhouse+http", "clickhouse", "clickhouses",
                       "clickhousedb"]


class SnowflakeDsn(AnyUrl):
    allowed_schemes = ["snowflake"]
