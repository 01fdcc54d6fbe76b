"""Database URLs."""

import _mig_sqlalchemy


class URL:
    def __init__(self, text=None, parts=None):
        self._parts = _mig_sqlalchemy.parse_url(text) if parts is None else parts

    @classmethod
    def create(cls, drivername, username=None, password=None, host=None, port=None, database=None, query={}):
        return cls(parts={
            "drivername": drivername, "username": username,
            "password": str(password) if password is not None else None, "host": host,
            "port": int(port) if port is not None else None, "database": database, "query": dict(query),
        })

    def __getattr__(self, name):
        parts = self.__dict__.get("_parts")
        if parts is None or name not in parts:
            raise AttributeError(name)
        return parts[name]

    def set(self, drivername=None, username=None, password=None, host=None, port=None, database=None, query=None):
        parts = dict(self._parts)
        given = {"drivername": drivername, "username": username, "password": password, "host": host, "port": port,
                 "database": database, "query": query}
        for name, value in given.items():
            if value is not None:
                parts[name] = value
        return URL(parts=parts)

    _replace = set

    def render_as_string(self, hide_password=True):
        return _mig_sqlalchemy.render_url(self._parts, bool(hide_password))

    def get_backend_name(self):
        return self.drivername.split("+")[0]

    def get_driver_name(self):
        name = self.drivername
        if "+" in name:
            return name.split("+", 1)[1]
        return {"postgresql": "psycopg2", "sqlite": "pysqlite", "mysql": "mysqldb"}.get(name, name)

    def get_dialect(self, _is_async=False):
        from sqlalchemy.engine.default import dialect_class
        return dialect_class(self.get_backend_name(), self.get_driver_name())

    def update_query_dict(self, query_parameters, append=False):
        query = dict(self.query)
        query.update(query_parameters)
        return self.set(query=query)

    def update_query_pairs(self, pairs, append=False):
        return self.update_query_dict(dict(pairs), append)

    def difference_update_query(self, names):
        return URL(parts=dict(self._parts, query={k: v for k, v in self.query.items() if k not in set(names)}))

    @property
    def normalized_query(self):
        return {k: (v,) if isinstance(v, str) else tuple(v) for k, v in self.query.items()}

    def translate_connect_args(self, names=None, **kw):
        found = {}
        for name in ("host", "database", "username", "password", "port"):
            value = self._parts[name]
            if value is not None and value != "":
                found[kw.get(name, name)] = value
        return found

    def __to_string__(self, hide_password=True):
        return self.render_as_string(hide_password)

    def __str__(self):
        return self.render_as_string(hide_password=True)

    def __repr__(self):
        return self.render_as_string(hide_password=True)

    def __eq__(self, other):
        return isinstance(other, URL) and self._parts == other._parts

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(self.render_as_string(False))

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


def make_url(name_or_url):
    if isinstance(name_or_url, URL):
        return name_or_url
    return URL(name_or_url)
