"""SQLAlchemy-JSONField: JSON where the database has it, as text elsewhere."""

import json as _json

from sqlalchemy import JSON, UnicodeText
from sqlalchemy.sql.type_api import TypeDecorator, TypeEngine


class JSONField(TypeDecorator):
    impl = TypeEngine
    cache_ok = False

    def __init__(self, enforce_string=False, enforce_unicode=False, json=_json, json_type=JSON, *args, **kwargs):
        self._enforce_string = enforce_string
        self._enforce_unicode = enforce_unicode
        self._codec = json
        self._json_type = json_type
        super().__init__(*args, **kwargs)

    def _uses_json(self, dialect):
        return dialect.name in ("postgresql", "sqlite", "mysql", "mariadb") and not self._enforce_string

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(self._json_type if self._uses_json(dialect) else UnicodeText)

    def process_bind_param(self, value, dialect):
        if value is None or self._uses_json(dialect):
            return value
        return self._codec.dumps(value, ensure_ascii=not self._enforce_unicode)

    process_literal_param = process_bind_param

    def process_result_value(self, value, dialect):
        return value if value is None or self._uses_json(dialect) else self._codec.loads(value)


def mutable_json_field(enforce_string=False, enforce_unicode=False, json=_json, *args, **kwargs):
    return JSONField(enforce_string, enforce_unicode, json, *args, **kwargs)
