"""Mock engines: offline mode stands for them."""

from sqlalchemy.engine.create import create_mock_engine


class MockConnection:
    pass
