"""python-decouple: settings from the environment, a `settings.ini` or a `.env` of the project."""

import os
from configparser import ConfigParser

TRUE_VALUES = {"y", "yes", "t", "true", "on", "1"}
FALSE_VALUES = {"n", "no", "f", "false", "off", "0"}
DEFAULT_ENCODING = "UTF-8"


class UndefinedValueError(Exception):
    pass


class Undefined:
    pass


undefined = Undefined()


def strtobool(value):
    if isinstance(value, bool):
        return value
    value = value.lower()
    if value in TRUE_VALUES:
        return True
    if value in FALSE_VALUES:
        return False
    raise ValueError("Invalid truth value: " + value)


class RepositoryEmpty:
    def __init__(self, source="", encoding=DEFAULT_ENCODING):
        pass

    def __contains__(self, key):
        return False

    def __getitem__(self, key):
        return None


class RepositoryIni(RepositoryEmpty):
    SECTION = "settings"

    def __init__(self, source, encoding=DEFAULT_ENCODING):
        self.parser = ConfigParser()
        with open(source, encoding=encoding) as file:
            self.parser.read_file(file)

    def __contains__(self, key):
        return key in os.environ or self.parser.has_option(self.SECTION, key)

    def __getitem__(self, key):
        if not self.parser.has_option(self.SECTION, key):
            raise KeyError(key)
        return self.parser.get(self.SECTION, key)


class RepositoryEnv(RepositoryEmpty):
    def __init__(self, source, encoding=DEFAULT_ENCODING):
        self.data = {}
        with open(source, encoding=encoding) as file:
            for line in file:
                line = line.strip()
                if not line or line.startswith("#") or "=" not in line:
                    continue
                name, value = line.split("=", 1)
                name, value = name.strip(), value.strip()
                if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
                    value = value[1:-1]
                self.data[name] = value

    def __contains__(self, key):
        return key in os.environ or key in self.data

    def __getitem__(self, key):
        return self.data[key]


class RepositorySecret(RepositoryEmpty):
    def __init__(self, source="/run/secrets/"):
        self.data = {}
        for name in os.listdir(source):
            with open(os.path.join(source, name)) as file:
                self.data[name] = file.read()

    def __contains__(self, key):
        return key in os.environ or key in self.data

    def __getitem__(self, key):
        return self.data[key]


class Config:
    def __init__(self, repository):
        self.repository = repository

    def get(self, option, default=undefined, cast=undefined):
        if option in os.environ:
            value = os.environ[option]
        elif option in self.repository:
            value = self.repository[option]
        elif isinstance(default, Undefined):
            raise UndefinedValueError(
                "{} not found. Declare it as envvar or define a default value.".format(option)
            )
        else:
            value = default
        if isinstance(cast, Undefined):
            return value
        if cast is bool:
            return bool(value) if not isinstance(value, str) else bool(value) and strtobool(value)
        return cast(value)

    def __call__(self, *args, **kwargs):
        return self.get(*args, **kwargs)


class AutoConfig:
    """Looks for the file from the given folder, or the working directory, upwards."""

    SUPPORTED = {"settings.ini": RepositoryIni, ".env": RepositoryEnv}
    encoding = DEFAULT_ENCODING

    def __init__(self, search_path=None):
        self.search_path = search_path
        self.config = None

    def _find_file(self, path):
        while True:
            for name in self.SUPPORTED:
                found = os.path.join(path, name)
                if os.path.isfile(found):
                    return found
            parent = os.path.dirname(path)
            if not parent or parent == path:
                return ""
            path = parent

    def _load(self, path):
        found = self._find_file(os.path.abspath(str(path)))
        repository = self.SUPPORTED.get(os.path.basename(found), RepositoryEmpty)
        self.config = Config(repository(found, encoding=self.encoding))

    def __call__(self, *args, **kwargs):
        if self.config is None:
            self._load(self.search_path or os.getcwd())
        return self.config(*args, **kwargs)


config = AutoConfig()


class Csv:
    def __init__(self, cast=str, delimiter=",", strip=" \t\n\r\x0b\x0c", post_process=list):
        self.cast = cast
        self.delimiter = delimiter
        self.strip = strip
        self.post_process = post_process

    def __call__(self, value):
        if value is None:
            return self.post_process()
        parts, current, quote = [], "", None
        for character in value:
            if quote is None and character in "'\"":
                quote = character
            elif character == quote:
                quote = None
            elif quote is None and character in self.delimiter:
                parts.append(current)
                current = ""
            else:
                current += character
        parts.append(current)
        return self.post_process(self.cast(part.strip(self.strip)) for part in parts if part)


class Choices:
    def __init__(self, flat=None, cast=str, choices=None):
        self.flat = flat or []
        self.cast = cast
        self._valid_values = list(self.flat) + [value for value, _ in choices or []]

    def __call__(self, value):
        transformed = self.cast(value)
        if transformed not in self._valid_values:
            raise ValueError("Value not in list: {!r}; valid values are {!r}".format(value, self._valid_values))
        return transformed
