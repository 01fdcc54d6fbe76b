"""The column types of FastAPI Users."""

import datetime
import uuid

from sqlalchemy import CHAR, TIMESTAMP
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.sql.type_api import TypeDecorator, UserDefinedType


class GUID(TypeDecorator):
    class UUIDChar(CHAR):
        python_type = uuid.UUID

    impl = UUIDChar
    cache_ok = True

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return UUID()
        return CHAR(36)

    def process_bind_param(self, value, dialect):
        if value is None or dialect.name == "postgresql":
            return value if value is None else str(value)
        return str(value if isinstance(value, uuid.UUID) else uuid.UUID(value))

    def process_result_value(self, value, dialect):
        if value is None or isinstance(value, uuid.UUID):
            return value
        return uuid.UUID(value)


class TIMESTAMPAware(TypeDecorator):
    impl = TIMESTAMP
    cache_ok = True

    def process_result_value(self, value, dialect):
        if value is not None and dialect.name != "postgresql":
            return value.replace(tzinfo=datetime.timezone.utc)
        return value

    def process_bind_param(self, value, dialect):
        return value


def now_utc():
    return datetime.datetime.now(datetime.timezone.utc)


def __getattr__(name):
    if name.startswith("SQLAlchemy"):
        return _model(name)
    raise AttributeError("module 'fastapi_users_db_sqlalchemy' has no attribute %r" % name)


def _model(name):
    """The bases for application models, whose tables a migration spells out itself."""
    import sqlalchemy as sa
    from sqlalchemy.orm import declared_attr

    class SQLAlchemyBaseUserTable:
        __tablename__ = "user"
        email = sa.Column(sa.String(length=320), unique=True, index=True, nullable=False)
        hashed_password = sa.Column(sa.String(length=1024), nullable=False)
        is_active = sa.Column(sa.Boolean, default=True, nullable=False)
        is_superuser = sa.Column(sa.Boolean, default=False, nullable=False)
        is_verified = sa.Column(sa.Boolean, default=False, nullable=False)

        def __class_getitem__(cls, item):
            return cls

    class SQLAlchemyBaseUserTableUUID(SQLAlchemyBaseUserTable):
        id = sa.Column(GUID, primary_key=True, default=uuid.uuid4)

    class SQLAlchemyBaseOAuthAccountTable:
        __tablename__ = "oauth_account"
        oauth_name = sa.Column(sa.String(length=100), index=True, nullable=False)
        access_token = sa.Column(sa.String(length=1024), nullable=False)
        expires_at = sa.Column(sa.Integer, nullable=True)
        refresh_token = sa.Column(sa.String(length=1024), nullable=True)
        account_id = sa.Column(sa.String(length=320), index=True, nullable=False)
        account_email = sa.Column(sa.String(length=320), nullable=False)

        def __class_getitem__(cls, item):
            return cls

    class SQLAlchemyBaseOAuthAccountTableUUID(SQLAlchemyBaseOAuthAccountTable):
        id = sa.Column(GUID, primary_key=True, default=uuid.uuid4)

        @declared_attr
        def user_id(cls):
            return sa.Column(GUID, sa.ForeignKey("user.id", ondelete="cascade"), nullable=False)

    found = {
        "SQLAlchemyBaseUserTable": SQLAlchemyBaseUserTable,
        "SQLAlchemyBaseUserTableUUID": SQLAlchemyBaseUserTableUUID,
        "SQLAlchemyBaseOAuthAccountTable": SQLAlchemyBaseOAuthAccountTable,
        "SQLAlchemyBaseOAuthAccountTableUUID": SQLAlchemyBaseOAuthAccountTableUUID,
        "SQLAlchemyUserDatabase": object,
    }.get(name)
    if found is None:
        raise AttributeError("module 'fastapi_users_db_sqlalchemy' has no attribute %r" % name)
    return found
