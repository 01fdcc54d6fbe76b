"""Handlers beyond the streams: they write files or open sockets, which a migration does not."""

import logging
import _mig


def _refused(name):
    def __init__(self, *args, **kwargs):
        _mig.refuse(f"logging.handlers.{name} is not supported: records can go to the terminal only")

    return type(name, (logging.Handler,), {"__init__": __init__})


RotatingFileHandler = _refused("RotatingFileHandler")
TimedRotatingFileHandler = _refused("TimedRotatingFileHandler")
WatchedFileHandler = _refused("WatchedFileHandler")
SocketHandler = _refused("SocketHandler")
SysLogHandler = _refused("SysLogHandler")
SMTPHandler = _refused("SMTPHandler")
HTTPHandler = _refused("HTTPHandler")
QueueHandler = _refused("QueueHandler")


class MemoryHandler(logging.Handler):
    def __init__(self, capacity, flushLevel=logging.ERROR, target=None, flushOnClose=True):
        super().__init__()
        self.target = target

    def emit(self, record):
        if self.target is not None:
            self.target.handle(record)
