"""The project's configuration, as env.py sees it."""

from argparse import Namespace as _Namespace

import _mig_alembic


class _FileConfig:
    """`config.file_config`: the ini file's sections."""

    def get(self, section, option, raw=False, vars=None, fallback=None):
        value = _mig_alembic.config_option(section, option)
        return fallback if value is None else value

    def set(self, section, option, value):
        _mig_alembic.set_config_option(section, option, value)

    def has_section(self, section):
        return _mig_alembic.config_section(section) is not None

    def has_option(self, section, option):
        return _mig_alembic.config_option(section, option) is not None

    def items(self, section):
        return list((_mig_alembic.config_section(section) or {}).items())

    def options(self, section):
        return list((_mig_alembic.config_section(section) or {}))

    def getboolean(self, section, option, fallback=None):
        value = _mig_alembic.config_option(section, option)
        if value is None:
            return fallback
        return value.lower() in ("1", "yes", "true", "on")

    def getint(self, section, option, fallback=None):
        value = _mig_alembic.config_option(section, option)
        return fallback if value is None else int(value)

    def __getitem__(self, section):
        found = _mig_alembic.config_section(section)
        if found is None:
            raise KeyError(section)
        return found

    def __contains__(self, section):
        return self.has_section(section)


class Config:
    def __init__(self, file_=None, ini_section="alembic", output_buffer=None, stdout=None, cmd_opts=None,
                 config_args={}, attributes=None, toml_file=None, _current=False):
        if not _current:
            raise Exception("alembic.config.Config() is not supported by mig: run the mig command instead")
        self.attributes = {}
        self.cmd_opts = _Namespace(**_mig_alembic.command_options())
        self.file_config = _FileConfig()

    @property
    def config_file_name(self):
        return _mig_alembic.config_file_name()

    @property
    def toml_file_name(self):
        return _mig_alembic.toml_file_name()

    @property
    def toml_alembic_config(self):
        return _mig_alembic.toml_options()

    @property
    def messaging_opts(self):
        return {"quiet": bool(getattr(self.cmd_opts, "quiet", False))}

    @property
    def config_ini_section(self):
        return _mig_alembic.config_section_name()

    def get_main_option(self, name, default=None):
        return self.get_section_option(self.config_ini_section, name, default)

    def get_alembic_option(self, name, default=None):
        value = _mig_alembic.alembic_option(name)
        return default if value is None else value

    def get_alembic_boolean_option(self, name):
        value = self.get_alembic_option(name)
        if isinstance(value, str):
            return value == "true"
        return bool(value)

    def set_main_option(self, name, value):
        self.set_section_option(self.config_ini_section, name, value)

    def remove_main_option(self, name):
        _mig_alembic.remove_main_option(name)

    def get_section(self, name, default=None):
        found = _mig_alembic.config_section(name)
        return default if found is None else found

    def get_section_option(self, section, name, default=None):
        value = _mig_alembic.config_option(section, name)
        return default if value is None else value

    def set_section_option(self, section, name, value):
        if not isinstance(value, str):
            raise TypeError("option values must be strings")
        _mig_alembic.set_config_option(section, name, value)

    def get_template_directory(self):
        raise Exception("Config.get_template_directory() is not supported by mig")

    def print_stdout(self, text, *arg):
        _mig_alembic.print_stdout((str(text) % arg if arg else str(text)) + "\n")
