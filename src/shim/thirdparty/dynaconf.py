"""dynaconf: settings from TOML and JSON files of the project and from the environment."""

import json
import os
import re

_TOKENS = {"@int": int, "@float": float, "@str": str, "@json": json.loads, "@none": lambda value: None}
_TRUE = ("t", "true", "enabled", "1", "on", "yes", "y")


class ValidationError(Exception):
    pass


class DynaBox(dict):
    """A table whose keys are attributes too, however they are written."""

    def _place(self, key):
        if dict.__contains__(self, key):
            return key
        if isinstance(key, str):
            for known in self:
                if isinstance(known, str) and known.lower() == key.lower():
                    return known
        return key

    def __getitem__(self, key):
        return dict.__getitem__(self, self._place(key))

    def __setitem__(self, key, value):
        dict.__setitem__(self, self._place(key), _boxed(value))

    def __contains__(self, key):
        return dict.__contains__(self, self._place(key))

    def get(self, key, default=None, *args, **kwargs):
        found = self
        for part in key.split(".") if isinstance(key, str) else [key]:
            if not isinstance(found, dict) or part not in found:
                return default
            found = found[part]
        return found

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self:
            return self[name]
        raise AttributeError("'%s' object has no attribute '%s'" % (type(self).__name__, name))

    def to_dict(self):
        return {key: value.to_dict() if isinstance(value, DynaBox) else value for key, value in self.items()}


def _boxed(value):
    if isinstance(value, dict) and not isinstance(value, DynaBox):
        made = DynaBox()
        for key, item in value.items():
            made[key] = item
        return made
    if isinstance(value, list):
        return [_boxed(item) for item in value]
    return value


def _parsed(text, settings):
    """A value of the environment: with a token, as TOML, or text."""
    token, _, rest = text.partition(" ")
    if token == "@bool":
        return rest.strip().lower() in _TRUE
    if token == "@format":
        return rest.format(env=os.environ, this=settings)
    if token in _TOKENS:
        return _TOKENS[token](rest)
    if token.startswith("@") and token[1:].isalpha():
        raise ValueError("dynaconf's %s is not supported by mig" % token)
    if text in ("true", "True", "false", "False"):
        return text.lower() == "true"
    if re.fullmatch(r"[+-]?[0-9]+", text) or re.fullmatch(r"[+-]?[0-9]+\.[0-9]+", text) or text[:1] in "[{\"'":
        import tomllib
        try:
            return tomllib.loads("value = " + text)["value"]
        except tomllib.TOMLDecodeError:
            return text
    return text


class Validator:
    def __init__(self, *names, must_exist=None, required=None, default=None, cast=None, env=None, when=None,
                 condition=None, messages=None, eq=None, ne=None, gt=None, lt=None, gte=None, lte=None,
                 is_type_of=None, is_in=None, is_not_in=None, **others):
        self.names = names
        self.must_exist = must_exist or required
        self.default = default
        self.cast = cast
        self.condition = condition
        self.is_type_of = is_type_of
        self.is_in = is_in

    def validate(self, settings):
        for name in self.names:
            if self.default is not None and name not in settings:
                value = self.default(settings, self) if callable(self.default) else self.default
                settings.set(name, value)
            if name not in settings:
                if self.must_exist:
                    raise ValidationError("%s is required in env %s" % (name, settings.current_env))
                continue
            value = settings.get(name)
            if self.cast is not None:
                value = self.cast(value)
                settings.set(name, value)
            wrong = self.is_type_of is not None and not isinstance(value, self.is_type_of)
            wrong = wrong or self.is_in is not None and value not in self.is_in
            if wrong or self.condition is not None and not self.condition(value):
                raise ValidationError("%s is invalid in env %s" % (name, settings.current_env))


class _Validators(list):
    def __init__(self, settings, items):
        list.__init__(self, items)
        self._settings = settings

    def register(self, *validators):
        self.extend(validators)

    def validate(self, *args, **kwargs):
        for validator in self:
            validator.validate(self._settings)

    validate_all = validate


class LazySettings:
    def __init__(self, wrapped=None, *, settings_files=None, settings_file=None, environments=False,
                 envvar_prefix="DYNACONF", env=None, env_switcher="ENV_FOR_DYNACONF", load_dotenv=False,
                 dotenv_path=None, root_path=None, merge_enabled=False, validators=None, default_env="default",
                 secrets=None, includes=None, preload=None, **others):
        given = settings_files if settings_files is not None else settings_file
        if isinstance(given, (str, os.PathLike)):
            given = re.split(r"[,;]", str(given))
        own = {name: value for name, value in others.items() if name.isupper() and not name.endswith("_FOR_DYNACONF")}
        self.__dict__["_options"] = {
            "files": list(preload or []) + list(given or ["settings.toml", ".secrets.toml", "settings.json"])
            + list(includes or []) + ([secrets] if secrets else []),
            "environments": environments, "prefix": others.get("ENVVAR_PREFIX_FOR_DYNACONF", envvar_prefix),
            "env": others.get("ENV_FOR_DYNACONF", env), "switcher": env_switcher,
            "dotenv": load_dotenv or dotenv_path, "dotenv_path": dotenv_path,
            "root": str(root_path or os.getcwd()), "merge": merge_enabled, "default_env": default_env, "own": own,
        }
        self.__dict__["_store"] = None
        self.__dict__["validators"] = _Validators(self, validators or [])

    @property
    def current_env(self):
        options = self._options
        if not options["environments"]:
            return "main"
        return (os.environ.get(options["switcher"]) or options["env"] or "development").lower()

    def _values(self):
        if self._store is None:
            self.__dict__["_store"] = DynaBox()
            self._load()
            self.validators.validate()
        return self._store

    def _load(self):
        options = self._options
        if options["dotenv"]:
            from dotenv import load_dotenv
            load_dotenv(options["dotenv_path"])
        for name, value in options["own"].items():
            self._store[name] = value
        for name in options["files"]:
            path = os.path.join(options["root"], str(name).strip())
            stem, extension = os.path.splitext(path)
            for place in (path, stem + ".local" + extension):
                if os.path.isfile(place):
                    self._load_file(place, extension)
        self._load_environment(options["prefix"])

    def _load_file(self, path, extension):
        if extension == ".toml":
            import tomllib
            with open(path, "rb") as file:
                data = tomllib.load(file)
        elif extension == ".json":
            with open(path) as file:
                data = json.load(file)
        elif os.path.basename(path).startswith(".env"):
            return
        else:
            raise RuntimeError("dynaconf's %s: mig reads TOML and JSON files" % path)
        options = self._options
        if not options["environments"]:
            return self._merge(data)
        sections = {name.lower(): section for name, section in data.items()}
        for name in (options["default_env"], self.current_env, "global"):
            self._merge(sections.get(name, {}))

    def _merge(self, data, merge=None):
        for name, value in data.items():
            known = self._store.get(name)
            if isinstance(value, dict) and isinstance(known, dict):
                value = dict(value)
                if value.pop("dynaconf_merge", self._options["merge"]):
                    value = _merged(known, value)
            elif isinstance(value, str) and value.startswith("@"):
                value = _parsed(value, self)
            self._store[name] = value

    def _load_environment(self, prefix):
        if prefix is None:
            prefix = "DYNACONF"
        start = "" if prefix is False else prefix.upper() + "_"
        for name, text in os.environ.items():
            if not name.startswith(start) or start == "" and not name.isupper():
                continue
            first, *inner = name[len(start):].split("__")
            place, value = self._store, _parsed(text, self)
            for part in inner:
                if not isinstance(place.get(first), dict):
                    place[first] = {}
                place, first = place[first], part
            place[first] = value

    def get(self, key, default=None, *args, **kwargs):
        return self._values().get(key, default)

    def __getitem__(self, key):
        found = self._values().get(key, _Absent)
        if found is _Absent:
            raise KeyError("%s does not exist" % key)
        return found

    def __contains__(self, key):
        return self._values().get(key, _Absent) is not _Absent

    def exists(self, key, *args, **kwargs):
        return key in self

    def set(self, key, value, *args, **kwargs):
        place, names = self._values(), re.split(r"\.|__", key)
        for name in names[:-1]:
            if not isinstance(place.get(name), dict):
                place[name] = {}
            place = place[name]
        place[names[-1]] = value

    def update(self, data=None, *args, **kwargs):
        for key, value in dict(data or {}).items():
            self.set(key, value)

    def as_dict(self, *args, **kwargs):
        return {name.upper(): value for name, value in self._values().to_dict().items()}

    to_dict = as_dict

    def as_bool(self, key):
        return str(self[key]).strip().lower() in _TRUE

    def as_int(self, key):
        return int(self[key])

    def as_float(self, key):
        return float(self[key])

    def reload(self, *args, **kwargs):
        self.__dict__["_store"] = None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        found = self._values().get(name, _Absent)
        if found is _Absent:
            raise AttributeError("'Settings' object has no attribute '%s'" % name)
        return found

    def __setattr__(self, name, value):
        self.set(name, value)


class _Absent:
    pass


def _merged(known, value):
    made = DynaBox()
    for key, item in known.items():
        made[key] = item
    for key, item in value.items():
        made[key] = _merged(made[key], item) if isinstance(item, dict) and isinstance(made.get(key), dict) else item
    return made


Dynaconf = LazySettings
settings = LazySettings()
