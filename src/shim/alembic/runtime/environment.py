"""The environment under its class's name."""


class EnvironmentContext:
    def __init__(self, config=None, script=None, **kw):
        raise Exception("alembic.runtime.environment.EnvironmentContext() is not supported by mig: run the mig command instead")
