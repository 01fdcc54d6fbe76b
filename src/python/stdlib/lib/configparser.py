"""Ini files, read."""

from collections.abc import MutableMapping

DEFAULTSECT = "DEFAULT"
MAX_INTERPOLATION_DEPTH = 10
_unset = object()


class Error(Exception):
    def __init__(self, message=""):
        self.message = message
        super().__init__(message)

    def __str__(self):
        return self.message


class NoSectionError(Error):
    def __init__(self, section):
        super().__init__(f"No section: {section!r}")
        self.section = section


class DuplicateSectionError(Error):
    def __init__(self, section, source=None, lineno=None):
        where = f"While reading from {source!r} [line {lineno:2d}]: section " if source else "Section "
        super().__init__(f"{where}{section!r} already exists")
        self.section = section


class DuplicateOptionError(Error):
    def __init__(self, section, option, source=None, lineno=None):
        where = f"While reading from {source!r} [line {lineno:2d}]: option " if source else "Option "
        super().__init__(f"{where}{option!r} in section {section!r} already exists")


class NoOptionError(Error):
    def __init__(self, option, section):
        super().__init__(f"No option {option!r} in section: {section!r}")
        self.option = option
        self.section = section


class InterpolationError(Error):
    pass


class InterpolationSyntaxError(InterpolationError):
    pass


class InterpolationDepthError(InterpolationError):
    pass


class InterpolationMissingOptionError(InterpolationError):
    pass


class ParsingError(Error):
    pass


class MissingSectionHeaderError(ParsingError):
    def __init__(self, filename, lineno, line):
        super().__init__(
            f"File contains no section headers.\nfile: {filename!r}, line: {lineno}\n{line!r}"
        )


class Interpolation:
    def before_get(self, parser, section, option, value, defaults):
        return value


class BasicInterpolation(Interpolation):
    def before_get(self, parser, section, option, value, defaults):
        return self._expand(parser, section, option, value, defaults, 1)

    def _expand(self, parser, section, option, value, names, depth):
        if depth > MAX_INTERPOLATION_DEPTH:
            raise InterpolationDepthError(
                "Recursion limit exceeded in value substitution: "
                f"option {option!r} in section {section!r} contains an interpolation key which "
                f"cannot be substituted in {MAX_INTERPOLATION_DEPTH} steps. Raw value: {value!r}"
            )
        result = ""
        while value:
            position = value.find("%")
            if position < 0:
                return result + value
            result += value[:position]
            value = value[position:]
            if value[1:2] == "%":
                result += "%"
                value = value[2:]
            elif value[1:2] == "(":
                end = value.find(")s")
                if end < 0:
                    raise InterpolationSyntaxError(
                        f"bad interpolation variable reference {value!r}"
                    )
                name = parser.optionxform(value[2:end])
                if name not in names:
                    raise InterpolationMissingOptionError(
                        f"Bad value substitution: option {option!r} in section {section!r} "
                        f"contains an interpolation key {name!r} which is not a valid option name. "
                        f"Raw value: {parser.get(section, option, raw=True, fallback='')!r}"
                    )
                result += self._expand(parser, section, option, names[name], names, depth + 1)
                value = value[end + 2:]
            else:
                raise InterpolationSyntaxError(
                    f"'%' must be followed by '%' or '(', found: {value!r}"
                )
        return result


class ExtendedInterpolation(Interpolation):
    def before_get(self, parser, section, option, value, defaults):
        result = ""
        while "$" in value:
            position = value.index("$")
            result += value[:position]
            value = value[position:]
            if value[1:2] == "$":
                result += "$"
                value = value[2:]
            elif value[1:2] == "{" and "}" in value:
                end = value.index("}")
                path = value[2:end].split(":")
                if len(path) == 1:
                    found = defaults[parser.optionxform(path[0])]
                    result += self.before_get(parser, section, path[0], found, defaults)
                else:
                    result += parser.get(path[0], path[1])
                value = value[end + 1:]
            else:
                raise InterpolationSyntaxError(
                    f"'$' must be followed by '$' or '{{', found: {value!r}"
                )
        return result + value


class SectionProxy(MutableMapping):
    def __init__(self, parser, name):
        self._parser = parser
        self.name = name

    @property
    def parser(self):
        return self._parser

    def __getitem__(self, key):
        if not self._parser.has_option(self.name, key):
            raise KeyError(key)
        return self._parser.get(self.name, key)

    def __setitem__(self, key, value):
        self._parser.set(self.name, key, value)

    def __delitem__(self, key):
        if not self._parser.remove_option(self.name, key):
            raise KeyError(key)

    def __contains__(self, key):
        return self._parser.has_option(self.name, key)

    def _names(self):
        if self.name == self._parser.default_section:
            return list(self._parser.defaults())
        return self._parser.options(self.name)

    def __len__(self):
        return len(self._names())

    def __iter__(self):
        return iter(self._names())

    def get(self, option, fallback=None, *, raw=False, vars=None, **kwargs):
        return self._parser.get(self.name, option, raw=raw, vars=vars, fallback=fallback)

    def getint(self, option, fallback=None, **kwargs):
        return self._parser.getint(self.name, option, fallback=fallback, **kwargs)

    def getfloat(self, option, fallback=None, **kwargs):
        return self._parser.getfloat(self.name, option, fallback=fallback, **kwargs)

    def getboolean(self, option, fallback=None, **kwargs):
        return self._parser.getboolean(self.name, option, fallback=fallback, **kwargs)

    def __repr__(self):
        return f"<Section: {self.name}>"


class RawConfigParser(MutableMapping):
    BOOLEAN_STATES = {"1": True, "yes": True, "true": True, "on": True,
                      "0": False, "no": False, "false": False, "off": False}
    _interpolation_class = Interpolation

    def __init__(self, defaults=None, dict_type=dict, allow_no_value=False, *,
                 delimiters=("=", ":"), comment_prefixes=("#", ";"), inline_comment_prefixes=None,
                 strict=True, empty_lines_in_values=True, default_section=DEFAULTSECT,
                 interpolation=_unset, converters=None):
        self._sections = {}
        self._defaults = {}
        self._allow_no_value = allow_no_value
        self._delimiters = tuple(delimiters)
        self._comments = tuple(comment_prefixes or ())
        self._inline = tuple(inline_comment_prefixes or ())
        self._strict = strict
        self._empty_lines = empty_lines_in_values
        self.default_section = default_section
        if interpolation is _unset:
            interpolation = self._interpolation_class()
        self._interpolation = Interpolation() if interpolation is None else interpolation
        for name, value in dict(defaults or {}).items():
            self._defaults[self.optionxform(name)] = value

    def optionxform(self, optionstr):
        return optionstr.lower()

    def defaults(self):
        return self._defaults

    def sections(self):
        return list(self._sections)

    def add_section(self, section):
        if section == self.default_section:
            raise ValueError(f"Invalid section name: {section!r}")
        if section in self._sections:
            raise DuplicateSectionError(section)
        self._sections[section] = {}

    def has_section(self, section):
        return section in self._sections

    def options(self, section):
        if section not in self._sections:
            raise NoSectionError(section)
        return list({**self._sections[section], **self._defaults})

    def read(self, filenames, encoding=None):
        import os

        if isinstance(filenames, (str, bytes)) or hasattr(filenames, "__fspath__"):
            filenames = [filenames]
        done = []
        for filename in filenames:
            try:
                with open(filename, encoding=encoding) as file:
                    self._read(file, os.fspath(filename))
            except OSError:
                continue
            done.append(os.fspath(filename))
        return done

    def read_file(self, f, source=None):
        self._read(f, source or getattr(f, "name", "<???>"))

    def read_string(self, string, source="<string>"):
        self._read(string.splitlines(keepends=True), source)

    def read_dict(self, dictionary, source="<dict>"):
        for section, options in dictionary.items():
            section = str(section)
            if section != self.default_section and section not in self._sections:
                self.add_section(section)
            for name, value in options.items():
                self.set(section, str(name), None if value is None else str(value))

    def _read(self, lines, source):
        section = None
        section_name = None
        option = None
        option_indent = 0
        collected = []
        seen = set()

        def store():
            nonlocal collected
            if option is not None:
                while len(collected) > 1 and not collected[-1]:
                    collected.pop()
                if collected != [None]:
                    section[option] = "\n".join(collected).rstrip()
                else:
                    section[option] = None
            collected = []

        for number, line in enumerate(lines, 1):
            text = line
            for mark in self._inline:
                position = text.find(mark)
                while position > 0 and not text[position - 1].isspace():
                    position = text.find(mark, position + 1)
                if position >= 0:
                    text = text[:position]
            value = text.strip()
            if value.startswith(self._comments) and self._comments:
                value = ""
                if option is not None and collected and line.strip():
                    continue
            if not value:
                if self._empty_lines:
                    if option is not None and collected and collected != [None] and not line.strip():
                        collected.append("")
                else:
                    option_indent = 10 ** 9
                continue
            indent = len(text) - len(text.lstrip())
            if section is not None and option is not None and indent > option_indent:
                if collected == [None]:
                    collected = []
                collected.append(value)
                continue
            option_indent = indent
            if value.startswith("[") and "]" in value:
                store()
                option = None
                section_name = value[1:value.rindex("]")]
                if section_name == self.default_section:
                    section = self._defaults
                elif section_name in self._sections:
                    if self._strict and section_name in seen:
                        raise DuplicateSectionError(section_name, source, number)
                    section = self._sections[section_name]
                else:
                    section = self._sections[section_name] = {}
                seen.add(section_name)
                continue
            if section is None:
                raise MissingSectionHeaderError(source, number, line)
            store()
            positions = [value.find(mark) for mark in self._delimiters if value.find(mark) >= 0]
            if positions:
                position = min(positions)
                name, rest = value[:position].rstrip(), value[position + 1:].strip()
            elif self._allow_no_value:
                name, rest = value, None
            else:
                raise ParsingError(
                    f"Source contains parsing errors: {source!r}\n\t[line {number:2d}]: {line!r}"
                )
            option = self.optionxform(name)
            if self._strict and (section_name, option) in seen:
                raise DuplicateOptionError(section_name, option, source, number)
            seen.add((section_name, option))
            collected = [rest]
        store()

    def _values(self, section, vars):
        if section in self._sections:
            own = self._sections[section]
        elif section == self.default_section:
            own = {}
        else:
            raise NoSectionError(section)
        extra = {self.optionxform(name): str(value) for name, value in (vars or {}).items()}
        return {**self._defaults, **own, **extra}

    def get(self, section, option, *, raw=False, vars=None, fallback=_unset):
        try:
            values = self._values(section, vars)
        except NoSectionError:
            if fallback is _unset:
                raise
            return fallback
        name = self.optionxform(option)
        if name not in values:
            if fallback is _unset:
                raise NoOptionError(option, section)
            return fallback
        value = values[name]
        if raw or value is None:
            return value
        return self._interpolation.before_get(self, section, name, value, values)

    def _converted(self, section, option, convert, raw, vars, fallback):
        try:
            value = self.get(section, option, raw=raw, vars=vars)
        except (NoSectionError, NoOptionError):
            if fallback is _unset:
                raise
            return fallback
        return convert(value)

    def getint(self, section, option, *, raw=False, vars=None, fallback=_unset):
        return self._converted(section, option, int, raw, vars, fallback)

    def getfloat(self, section, option, *, raw=False, vars=None, fallback=_unset):
        return self._converted(section, option, float, raw, vars, fallback)

    def _boolean(self, value):
        if value.lower() not in self.BOOLEAN_STATES:
            raise ValueError(f"Not a boolean: {value}")
        return self.BOOLEAN_STATES[value.lower()]

    def getboolean(self, section, option, *, raw=False, vars=None, fallback=_unset):
        return self._converted(section, option, self._boolean, raw, vars, fallback)

    def items(self, section=_unset, raw=False, vars=None):
        if section is _unset:
            return [(name, self[name]) for name in self]
        values = self._values(section, vars)
        return [
            (name, value if raw or value is None else
             self._interpolation.before_get(self, section, name, value, values))
            for name, value in values.items()
        ]

    def has_option(self, section, option):
        name = self.optionxform(option)
        if not section or section == self.default_section:
            return name in self._defaults
        return section in self._sections and (
            name in self._sections[section] or name in self._defaults
        )

    def set(self, section, option, value=None):
        if not section or section == self.default_section:
            target = self._defaults
        elif section in self._sections:
            target = self._sections[section]
        else:
            raise NoSectionError(section)
        target[self.optionxform(option)] = value

    def remove_option(self, section, option):
        target = self._defaults if section == self.default_section else self._sections.get(section)
        if target is None:
            raise NoSectionError(section)
        return target.pop(self.optionxform(option), _unset) is not _unset

    def remove_section(self, section):
        return self._sections.pop(section, _unset) is not _unset

    def write(self, fp, space_around_delimiters=True):
        mark = " = " if space_around_delimiters else "="
        groups = [(self.default_section, self._defaults)] if self._defaults else []
        for name, values in groups + list(self._sections.items()):
            fp.write(f"[{name}]\n")
            for key, value in values.items():
                text = "" if value is None else mark + str(value).replace("\n", "\n\t")
                fp.write(f"{key}{text}\n")
            fp.write("\n")

    def __getitem__(self, key):
        if key != self.default_section and key not in self._sections:
            raise KeyError(key)
        return SectionProxy(self, key)

    def __setitem__(self, key, value):
        if key in self._sections:
            self._sections[key].clear()
        self.read_dict({key: value})

    def __delitem__(self, key):
        if not self.remove_section(key):
            raise KeyError(key)

    def __contains__(self, key):
        return key == self.default_section or key in self._sections

    def __len__(self):
        return len(self._sections) + 1

    def __iter__(self):
        return iter([self.default_section, *self._sections])


class ConfigParser(RawConfigParser):
    _interpolation_class = BasicInterpolation

    def set(self, section, option, value=None):
        if not isinstance(value, str) and not (value is None and self._allow_no_value):
            raise TypeError("option values must be strings")
        super().set(section, option, value)


SafeConfigParser = ConfigParser
