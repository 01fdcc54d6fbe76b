"""Configuration of logging from an ini file or a dictionary."""

import logging
import os
import sys
import _mig


def _disable_others(kept):
    for name, logger in logging.Logger.manager.loggerDict.items():
        inside = any(name == known or name.startswith(known + ".") for known in kept)
        logger.disabled = not inside


def fileConfig(fname, defaults=None, disable_existing_loggers=True, encoding=None):
    import configparser

    # The parser's classes are not asked for where a name says that none is given.
    if not isinstance(fname, str) and isinstance(fname, configparser.RawConfigParser):
        _configure(fname, disable_existing_loggers)
        return
    if not hasattr(fname, "readline"):
        path = os.fspath(fname)
        if _mig.log_file_config(path, bool(disable_existing_loggers)):
            logging._host_took_over = True
            logging.root.handlers.clear()
            logging.root.addHandler(logging._HostHandler())
            if disable_existing_loggers:
                _disable_others([])
            return
    parser = configparser.ConfigParser(defaults)
    if hasattr(fname, "readline"):
        parser.read_file(fname)
    else:
        if not os.path.exists(fname):
            raise FileNotFoundError(f"{fname} doesn't exist")
        with open(fname, encoding=encoding) as file:
            parser.read_file(file)
    _configure(parser, disable_existing_loggers)


def _names(text):
    return [name.strip() for name in text.split(",") if name.strip()]


_streams = {"sys.stderr": lambda: sys.stderr, "sys.stdout": lambda: sys.stdout}


def _make_handler(kind, arguments, name):
    kind = kind.rsplit(".", 1)[-1]
    if kind == "NullHandler":
        return logging.NullHandler()
    if kind == "StreamHandler":
        text = arguments.strip().strip("()").rstrip(",").strip()
        if text and text not in _streams:
            _mig.refuse(f"logging handler '{name}': the stream {text!r} is not supported")
        return logging.StreamHandler(_streams[text or "sys.stderr"]())
    _mig.refuse(
        f"logging handler '{name}': {kind} is not supported: records can go to the terminal only"
    )


def _configure(parser, disable_existing_loggers):
    formatters = {}
    for name in _names(parser["formatters"]["keys"]):
        section = f"formatter_{name}"
        formatters[name] = logging.Formatter(
            parser.get(section, "format", raw=True, fallback=None),
            parser.get(section, "datefmt", raw=True, fallback=None),
            parser.get(section, "style", raw=True, fallback="%"),
        )
    handlers = {}
    for name in _names(parser["handlers"]["keys"]):
        section = f"handler_{name}"
        handler = _make_handler(
            parser.get(section, "class"), parser.get(section, "args", fallback="()"), name
        )
        formatter = parser.get(section, "formatter", fallback="")
        if formatter:
            handler.setFormatter(formatters[formatter])
        level = parser.get(section, "level", fallback="")
        if level:
            handler.setLevel(level)
        handlers[name] = handler
    configured = []
    for name in _names(parser["loggers"]["keys"]):
        section = f"logger_{name}"
        if name == "root":
            logger = logging.root
        else:
            logger = logging.getLogger(parser.get(section, "qualname"))
            logger.propagate = bool(int(parser.get(section, "propagate", fallback="1")))
            configured.append(logger.name)
        logger.handlers.clear()
        level = parser.get(section, "level", fallback="")
        if level:
            logger.setLevel(level)
        for handler in _names(parser.get(section, "handlers", fallback="")):
            logger.addHandler(handlers[handler])
    for name, logger in logging.Logger.manager.loggerDict.items():
        if name in configured:
            logger.disabled = False
        elif not any(name.startswith(known + ".") for known in configured):
            logger.disabled = bool(disable_existing_loggers)


def dictConfig(config):
    if config.get("version") != 1:
        raise ValueError(f"Unsupported version: {config.get('version')}")
    formatters = {
        name: logging.Formatter(
            settings.get("format", settings.get("fmt")), settings.get("datefmt"),
            settings.get("style", "%"),
        )
        for name, settings in config.get("formatters", {}).items()
    }
    handlers = {}
    for name, settings in config.get("handlers", {}).items():
        kind = settings.get("class", "")
        if not isinstance(kind, str):
            made = kind()
        elif kind.rsplit(".", 1)[-1] == "StreamHandler":
            stream = settings.get("stream")
            if isinstance(stream, str):
                stream = _streams[stream.replace("ext://", "")]()
            made = logging.StreamHandler(stream)
        else:
            made = _make_handler(kind, "", name)
        if settings.get("formatter"):
            made.setFormatter(formatters[settings["formatter"]])
        if settings.get("level"):
            made.setLevel(settings["level"])
        handlers[name] = made

    def apply(logger, settings):
        logger.handlers.clear()
        if settings.get("level"):
            logger.setLevel(settings["level"])
        for name in settings.get("handlers", ()):
            logger.addHandler(handlers[name])
        if settings.get("propagate") is not None:
            logger.propagate = bool(settings["propagate"])

    if config.get("disable_existing_loggers", True) and not config.get("incremental"):
        _disable_others(list(config.get("loggers", {})))
    for name, settings in config.get("loggers", {}).items():
        logger = logging.getLogger(name)
        logger.disabled = False
        apply(logger, settings)
    if config.get("root"):
        apply(logging.root, config["root"])


def listen(port=9030):
    _mig.refuse("logging.config.listen() is not supported: a migration opens no sockets")
