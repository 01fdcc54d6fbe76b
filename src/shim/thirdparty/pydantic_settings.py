"""Settings: models that are filled from arguments, the environment, `.env` files and secret files."""

import collections.abc
import dataclasses
import enum
import json
import os
import pathlib
import typing

from pydantic import AliasChoices, AliasPath, BaseModel, ConfigDict
from pydantic._internal._validate import _evaluated, _is_annotated, _is_union


class SettingsError(ValueError):
    pass


class SettingsConfigDict(ConfigDict):
    pass


ENV_FILE_SENTINEL = pathlib.Path("")
DEFAULT_PATH = pathlib.Path("")
DotenvType = typing.Any
PathType = typing.Any


class ForceDecode:
    pass


class NoDecode:
    pass


class EnumNames:
    pass


def _merged(base, over):
    """`over` wins; dictionaries are merged inside."""
    made = dict(base)
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(made.get(key), dict):
            value = _merged(made[key], value)
        made[key] = value
    return made


def _is_complex(hint, owner=None):
    """Whether the environment gives such values as JSON."""
    if isinstance(hint, str):
        hint = _evaluated(owner, hint)
    if _is_annotated(hint):
        if any(mark is NoDecode or isinstance(mark, NoDecode) for mark in hint.__metadata__):
            return False
        return _is_complex(hint.__origin__, owner)
    if _is_union(hint):
        return any(_is_complex(member, owner) for member in typing.get_args(hint))
    origin = typing.get_origin(hint)
    if origin is typing.Literal or origin is type:
        return False
    kind = origin or hint
    if not isinstance(kind, type):
        return kind in (typing.List, typing.Dict, typing.Set, typing.Tuple, typing.FrozenSet, typing.Sequence,
                        typing.Mapping)
    if issubclass(kind, (str, bytes)) or issubclass(kind, enum.Enum):
        return False
    if hasattr(kind, "__pydantic_validated__"):
        return kind.__name__ == "Json"
    return (issubclass(kind, (BaseModel, list, set, frozenset, tuple, dict)) or dataclasses.is_dataclass(kind)
            or kind in (collections.abc.Mapping, collections.abc.Sequence, collections.abc.MutableMapping,
                        collections.abc.MutableSequence, collections.deque))


class PydanticBaseSettingsSource:
    def __init__(self, settings_cls):
        self.settings_cls = settings_cls
        self.config = settings_cls.model_config
        self._current_state = {}
        self._settings_sources_data = {}

    def _set_current_state(self, state):
        self._current_state = state

    def _set_settings_sources_data(self, states):
        self._settings_sources_data = states

    @property
    def current_state(self):
        return self._current_state

    @property
    def settings_sources_data(self):
        return self._settings_sources_data

    def get_field_value(self, field, field_name):
        raise NotImplementedError

    def field_is_complex(self, field):
        if any(mark is NoDecode or isinstance(mark, NoDecode) for mark in field.metadata):
            return False
        return _is_complex(field.annotation, self.settings_cls)

    def prepare_field_value(self, field_name, field, value, value_is_complex):
        if value is not None and (self.field_is_complex(field) or value_is_complex):
            return self.decode_complex_value(field_name, field, value)
        return value

    def decode_complex_value(self, field_name, field, value):
        if any(mark is NoDecode or isinstance(mark, NoDecode) for mark in field.metadata):
            return value
        if self.config.get("enable_decoding") is False and not any(
                mark is ForceDecode or isinstance(mark, ForceDecode) for mark in field.metadata):
            return value
        return json.loads(value)

    def __call__(self):
        raise NotImplementedError

    def __repr__(self):
        return "%s()" % type(self).__name__


class InitSettingsSource(PydanticBaseSettingsSource):
    def __init__(self, settings_cls, init_kwargs, nested_model_default_partial_update=None):
        super().__init__(settings_cls)
        self.init_kwargs = dict(init_kwargs)

    def get_field_value(self, field, field_name):
        return None, "", False

    def __call__(self):
        return dict(self.init_kwargs)


class DefaultSettingsSource(PydanticBaseSettingsSource):
    def get_field_value(self, field, field_name):
        return None, "", False

    def __call__(self):
        return {}


class PydanticBaseEnvSettingsSource(PydanticBaseSettingsSource):
    def __init__(self, settings_cls, case_sensitive=None, env_prefix=None, env_prefix_target=None,
                 env_ignore_empty=None, env_parse_none_str=None, env_parse_enums=None):
        super().__init__(settings_cls)
        self.case_sensitive = self._or_config(case_sensitive, "case_sensitive", False)
        self.env_prefix = self._or_config(env_prefix, "env_prefix", "")
        self.env_ignore_empty = self._or_config(env_ignore_empty, "env_ignore_empty", False)
        self.env_parse_none_str = self._or_config(env_parse_none_str, "env_parse_none_str", None)
        self.env_parse_enums = self._or_config(env_parse_enums, "env_parse_enums", None)

    def _or_config(self, given, key, default):
        return self.config.get(key, default) if given is None else given

    def _apply_case_sensitive(self, value):
        return value if self.case_sensitive else value.lower()

    def _extract_field_info(self, field, field_name):
        """(key of the field, variable, whether it is JSON) of each name that a field may come by."""
        alias = field.validation_alias
        extra = field.json_schema_extra
        if alias is None and isinstance(extra, dict) and "env" in extra:
            # As the pydantic before named variables.
            names = extra["env"]
            names = [names] if isinstance(names, str) else list(names)
            return [(field_name, self._apply_case_sensitive(name), False) for name in names]
        found = []
        if alias is not None:
            for choice in alias.choices if isinstance(alias, AliasChoices) else [alias]:
                if isinstance(choice, AliasPath):
                    first = choice.path[0]
                    found.append((first, self._apply_case_sensitive(first), len(choice.path) > 1))
                else:
                    found.append((choice, self._apply_case_sensitive(choice), False))
        if alias is None or self.config.get("populate_by_name") or self.config.get("validate_by_name"):
            name = self._apply_case_sensitive(self.env_prefix + field_name)
            found.append((field_name, name, _is_union(field.annotation) and self.field_is_complex(field)))
        return found

    def _get_resolved_field_value(self, field, field_name):
        value, key, value_is_complex = self.get_field_value(field, field_name)
        if not (value_is_complex or field.validation_alias is not None and key == field.validation_alias):
            infos = self._extract_field_info(field, field_name)
            if not any(one[0] == key for one in infos):
                key = infos[0][0]
        return value, key, value_is_complex

    def __call__(self):
        data = {}
        for field_name, field in self.settings_cls.model_fields.items():
            try:
                value, key, value_is_complex = self._get_resolved_field_value(field, field_name)
            except Exception as error:
                raise SettingsError('error getting value for field "%s" from source "%s"' % (
                    field_name, type(self).__name__)) from error
            try:
                value = self.prepare_field_value(field_name, field, value, value_is_complex)
            except ValueError as error:
                raise SettingsError('error parsing value for field "%s" from source "%s"' % (
                    field_name, type(self).__name__)) from error
            if value is None:
                continue
            if self.env_parse_none_str is not None and value == self.env_parse_none_str:
                value = None
            data[key] = value
        return data


class EnvSettingsSource(PydanticBaseEnvSettingsSource):
    def __init__(self, settings_cls, case_sensitive=None, env_prefix=None, env_prefix_target=None,
                 env_nested_delimiter=None, env_nested_max_split=None, env_ignore_empty=None, env_parse_none_str=None,
                 env_parse_enums=None):
        super().__init__(settings_cls, case_sensitive, env_prefix, env_prefix_target, env_ignore_empty,
                         env_parse_none_str, env_parse_enums)
        self.env_nested_delimiter = self._or_config(env_nested_delimiter, "env_nested_delimiter", None)
        self.env_nested_max_split = self._or_config(env_nested_max_split, "env_nested_max_split", None)
        self.env_vars = self._load_env_vars()

    def _load_env_vars(self):
        return self._parsed(os.environ)

    def _parsed(self, variables):
        return {self._apply_case_sensitive(key): value for key, value in variables.items()
                if not (self.env_ignore_empty and value == "")}

    def get_field_value(self, field, field_name):
        value, key, is_complex = None, field_name, False
        for key, name, is_complex in self._extract_field_info(field, field_name):
            value = self.env_vars.get(name)
            if value is not None:
                break
        return value, key, is_complex

    def prepare_field_value(self, field_name, field, value, value_is_complex):
        if self.env_parse_enums and value is not None:
            for member in _members(field.annotation):
                if isinstance(member, type) and issubclass(member, enum.Enum) and value in member.__members__:
                    return member[value]
        if not (self.field_is_complex(field) or value_is_complex):
            return value
        nested = self.explode_env_vars(field_name, field, self.env_vars)
        if value is None:
            return nested or None
        if isinstance(value, str) and not (self.env_parse_none_str is not None and value == self.env_parse_none_str):
            try:
                value = self.decode_complex_value(field_name, field, value)
            except ValueError:
                if not _is_union(field.annotation):
                    raise
        return _merged(value, nested) if isinstance(value, dict) else value

    def explode_env_vars(self, field_name, field, env_vars):
        """What `PREFIX_FIELD__INNER` variables say, as a dictionary."""
        if not self.env_nested_delimiter:
            return {}
        delimiter = self._apply_case_sensitive(self.env_nested_delimiter)
        prefixes = [name + delimiter for _, name, _ in self._extract_field_info(field, field_name)]
        found = {}
        for name, value in env_vars.items():
            prefix = next((one for one in prefixes if name.startswith(one)), None)
            if prefix is None:
                continue
            keys = name[len(prefix):].split(delimiter)
            at, hint = found, field.annotation
            for key in keys[:-1]:
                hint, key = self._inside(hint, key)
                at = at.setdefault(key, {})
                if not isinstance(at, dict):
                    break
            else:
                hint, key = self._inside(hint, keys[-1])
                if hint is not None and isinstance(value, str) and _is_complex(hint, self.settings_cls):
                    try:
                        value = json.loads(value)
                    except ValueError:
                        if not _is_union(hint):
                            raise
                if isinstance(at.get(key), dict) and isinstance(value, dict):
                    value = _merged(value, at[key])
                at[key] = value
        return found

    def _inside(self, hint, key):
        """The hint of a field of a model, and its name as it is written there."""
        for member in _members(hint):
            if isinstance(member, type) and issubclass(member, BaseModel):
                for name, field in member.model_fields.items():
                    aliases = [field.alias] if isinstance(field.alias, str) else []
                    for known in (name, *aliases):
                        if self._apply_case_sensitive(known) == key:
                            return field.annotation, known
        return None, key


def _members(hint):
    if _is_annotated(hint):
        return _members(hint.__origin__)
    if _is_union(hint):
        return [part for member in typing.get_args(hint) for part in _members(member)]
    return [hint]


def read_env_file(file_path, *, encoding=None, case_sensitive=False, ignore_empty=False, parse_none_str=None):
    from dotenv import dotenv_values
    found = dotenv_values(file_path, encoding=encoding or "utf8")
    return {key if case_sensitive else key.lower(): value for key, value in found.items()
            if not (ignore_empty and value == "")}


class DotEnvSettingsSource(EnvSettingsSource):
    def __init__(self, settings_cls, env_file=ENV_FILE_SENTINEL, env_file_encoding=None, case_sensitive=None,
                 env_prefix=None, env_prefix_target=None, env_nested_delimiter=None, env_nested_max_split=None,
                 env_ignore_empty=None, env_parse_none_str=None, env_parse_enums=None):
        config = settings_cls.model_config
        self.env_file = config.get("env_file") if env_file is ENV_FILE_SENTINEL else env_file
        self.env_file_encoding = config.get("env_file_encoding") if env_file_encoding is None else env_file_encoding
        super().__init__(settings_cls, case_sensitive, env_prefix, env_prefix_target, env_nested_delimiter,
                         env_nested_max_split, env_ignore_empty, env_parse_none_str, env_parse_enums)

    def _load_env_vars(self):
        files = self.env_file
        if files is None:
            return {}
        found = {}
        for name in [files] if isinstance(files, (str, os.PathLike)) else files:
            path = pathlib.Path(name).expanduser()
            if path.is_file():
                found.update(read_env_file(path, encoding=self.env_file_encoding, case_sensitive=self.case_sensitive,
                                           ignore_empty=self.env_ignore_empty))
        return found

    def __call__(self):
        data = super().__call__()
        allowed = self.config.get("extra") != "forbid"
        fields = self.settings_cls.model_fields
        for name, value in self.env_vars.items():
            if not value or name in data or self.env_prefix and name in fields or self._used(name):
                continue
            if allowed and name.startswith(self.env_prefix):
                data[name[len(self.env_prefix):]] = value
            else:
                data[name] = value
        return data

    def _used(self, name):
        for field_name, field in self.settings_cls.model_fields.items():
            for _, variable, _ in self._extract_field_info(field, field_name):
                if name == variable or self.env_nested_delimiter and self.field_is_complex(field) and name.startswith(
                        variable + self._apply_case_sensitive(self.env_nested_delimiter)):
                    return True
        return False


class SecretsSettingsSource(PydanticBaseEnvSettingsSource):
    def __init__(self, settings_cls, secrets_dir=None, case_sensitive=None, env_prefix=None, **kw):
        super().__init__(settings_cls, case_sensitive, env_prefix, **kw)
        self.secrets_dir = self.config.get("secrets_dir") if secrets_dir is None else secrets_dir

    def get_field_value(self, field, field_name):
        folders = self.secrets_dir
        folders = [folders] if isinstance(folders, (str, os.PathLike)) else folders or ()
        key = field_name
        for key, name, is_complex in self._extract_field_info(field, field_name):
            for folder in reversed(list(folders)):
                folder = pathlib.Path(folder).expanduser()
                if folder.is_dir():
                    for path in folder.iterdir():
                        if path.is_file() and self._apply_case_sensitive(path.name) == name:
                            return path.read_text().strip(), key, is_complex
        return None, key, False


class ConfigFileSourceMixin:
    def _read_files(self, files, deep_merge=False):
        if files is None:
            return {}
        found = {}
        for name in [files] if isinstance(files, (str, os.PathLike)) else files:
            path = pathlib.Path(name).expanduser()
            if path.is_file():
                read = self._read_file(path)
                found = _merged(found, read) if deep_merge else {**found, **read}
        return found

    def _read_file(self, path):
        raise NotImplementedError


class JsonConfigSettingsSource(InitSettingsSource, ConfigFileSourceMixin):
    def __init__(self, settings_cls, json_file=DEFAULT_PATH, json_file_encoding=None):
        self.json_file_path = settings_cls.model_config.get("json_file") if json_file == DEFAULT_PATH else json_file
        self.json_data = self._read_files(self.json_file_path)
        super().__init__(settings_cls, self.json_data)

    def _read_file(self, path):
        return json.loads(path.read_text())


class TomlConfigSettingsSource(InitSettingsSource, ConfigFileSourceMixin):
    def __init__(self, settings_cls, toml_file=DEFAULT_PATH):
        self.toml_file_path = settings_cls.model_config.get("toml_file") if toml_file == DEFAULT_PATH else toml_file
        self.toml_data = self._read_files(self.toml_file_path)
        super().__init__(settings_cls, self.toml_data)

    def _read_file(self, path):
        import tomllib
        return tomllib.loads(path.read_text())


class YamlConfigSettingsSource(InitSettingsSource, ConfigFileSourceMixin):
    def __init__(self, settings_cls, yaml_file=DEFAULT_PATH, yaml_file_encoding=None, yaml_config_section=None):
        self.yaml_file_path = settings_cls.model_config.get("yaml_file") if yaml_file == DEFAULT_PATH else yaml_file
        self.yaml_data = self._read_files(self.yaml_file_path)
        super().__init__(settings_cls, self.yaml_data)

    def _read_file(self, path):
        import yaml
        return yaml.safe_load(path.read_text()) or {}


_OPTIONS = ("_case_sensitive", "_nested_model_default_partial_update", "_env_prefix", "_env_prefix_target", "_env_file",
            "_env_file_encoding", "_env_ignore_empty", "_env_nested_delimiter", "_env_nested_max_split",
            "_env_parse_none_str", "_env_parse_enums", "_secrets_dir", "_build_sources")


class BaseSettings(BaseModel):
    model_config = SettingsConfigDict(
        extra="forbid", arbitrary_types_allowed=True, validate_default=True, case_sensitive=False, env_prefix="",
        env_file=None, env_file_encoding=None, env_ignore_empty=False, env_nested_delimiter=None,
        env_parse_none_str=None, env_parse_enums=None, secrets_dir=None,
    )

    def __init__(self, /, **values):
        options = {key[1:]: values.pop(key) for key in _OPTIONS if key in values}
        if any(key.startswith("_cli") for key in values):
            raise NotImplementedError("pydantic_settings: settings from a command line are not provided here")
        super().__init__(**self._settings_build_values(values, options))

    @classmethod
    def settings_customise_sources(cls, settings_cls, init_settings, env_settings, dotenv_settings,
                                   file_secret_settings):
        return init_settings, env_settings, dotenv_settings, file_secret_settings

    @classmethod
    def model_validate(cls, obj, *, strict=None, from_attributes=None, context=None, by_alias=None, by_name=None):
        if isinstance(obj, cls):
            return obj
        return cls(**obj)

    def _settings_build_values(self, values, options):
        cls = type(self)
        shared = {key: options.get(key) for key in ("case_sensitive", "env_prefix", "env_ignore_empty",
                                                    "env_parse_none_str", "env_parse_enums")}
        nested = options.get("env_nested_delimiter")
        env_file = options.get("env_file", ENV_FILE_SENTINEL)
        sources = cls.settings_customise_sources(
            cls,
            init_settings=InitSettingsSource(cls, values),
            env_settings=EnvSettingsSource(cls, env_nested_delimiter=nested, **shared),
            dotenv_settings=DotEnvSettingsSource(
                cls, env_file=env_file, env_file_encoding=options.get("env_file_encoding"), env_nested_delimiter=nested,
                **shared),
            file_secret_settings=SecretsSettingsSource(
                cls, secrets_dir=options.get("secrets_dir"), case_sensitive=options.get("case_sensitive"),
                env_prefix=options.get("env_prefix")),
        )
        state, states = {}, {}
        for source in sources:
            if isinstance(source, PydanticBaseSettingsSource):
                source._set_current_state(state)
                source._set_settings_sources_data(states)
            found = source()
            states[getattr(source, "__name__", type(source).__name__)] = found
            state = _merged(found, state)
        return state
