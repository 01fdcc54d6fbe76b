"""The script directory, as far as env.py uses it."""


class ScriptDirectory:
    @classmethod
    def from_config(cls, config):
        from alembic import context
        return context.script


class Script:
    pass
