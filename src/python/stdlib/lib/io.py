"""Files in memory, and the ones that `open` gives."""

import _mig

SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
DEFAULT_BUFFER_SIZE = 8192


class UnsupportedOperation(OSError, ValueError):
    pass


class IOBase:
    closed = False
    _closed_message = "I/O operation on closed file."

    def _check(self):
        if self.closed:
            raise ValueError(self._closed_message)

    def close(self):
        self.closed = True

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, *exc_info):
        self.close()

    def __iter__(self):
        self._check()
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def readlines(self, hint=-1):
        lines = []
        size = 0
        for line in self:
            lines.append(line)
            size += len(line)
            if hint is not None and 0 < hint <= size:
                break
        return lines

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        self._check()

    def isatty(self):
        return False

    def readable(self):
        return True

    def writable(self):
        return True

    def seekable(self):
        return True

    def fileno(self):
        raise UnsupportedOperation("fileno")


RawIOBase = BufferedIOBase = TextIOBase = IOBase


class _Memory(IOBase):
    """What text and binary buffers share: a value, a position, writing over what is there."""

    _empty = None

    def read(self, size=-1):
        self._check()
        value = self._value
        if size is None or size < 0:
            end = len(value)
        else:
            end = min(self._position + size, len(value))
        part = value[self._position:end]
        self._position = max(end, self._position)
        return part

    def readline(self, size=-1):
        self._check()
        found = self._value.find(self._newline, self._position)
        end = len(self._value) if found < 0 else found + len(self._newline)
        if size is not None and size >= 0:
            end = min(end, self._position + size)
        part = self._value[self._position:end]
        self._position = max(end, self._position)
        return part

    def _put(self, part):
        position = self._position
        value = self._value
        if position > len(value):
            value = value + self._padding * (position - len(value))
        self._value = value[:position] + part + value[position + len(part):]
        self._position = position + len(part)

    def getvalue(self):
        self._check()
        return self._value

    def tell(self):
        self._check()
        return self._position

    def seek(self, offset, whence=0):
        self._check()
        if whence == 0:
            if offset < 0:
                raise ValueError(f"negative seek value {offset}")
            self._position = offset
        elif whence == 1:
            self._position = max(self._position + offset, 0)
        else:
            self._position = max(len(self._value) + offset, 0)
        return self._position

    def truncate(self, size=None):
        self._check()
        size = self._position if size is None else size
        self._value = self._value[:size]
        return size


class StringIO(_Memory):
    _closed_message = "I/O operation on closed file"
    _newline = "\n"
    _padding = "\0"
    encoding = None
    errors = None
    line_buffering = False

    def __init__(self, initial_value="", newline="\n"):
        if initial_value is not None and not isinstance(initial_value, str):
            raise TypeError(
                f"initial_value must be str or None, not {type(initial_value).__name__}"
            )
        text = initial_value or ""
        if newline is None:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._value = text
        self._position = 0

    def write(self, text):
        self._check()
        if not isinstance(text, str):
            raise TypeError(f"string argument expected, got '{type(text).__name__}'")
        self._put(text)
        return len(text)


class BytesIO(_Memory):
    _newline = b"\n"
    _padding = b"\0"

    def __init__(self, initial_bytes=b""):
        if isinstance(initial_bytes, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        self._value = bytes(initial_bytes)
        self._position = 0

    def write(self, data):
        self._check()
        if isinstance(data, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        self._put(bytes(data))
        return len(data)

    def getbuffer(self):
        return self._value

    def read1(self, size=-1):
        return self.read(size)

    def readinto(self, buffer):
        raise UnsupportedOperation("readinto")


BufferedReader = BytesIO


class TextIOWrapper(StringIO):
    _closed_message = "I/O operation on closed file."

    def __init__(self, buffer, encoding=None, errors="strict", newline=None):
        encoding = encoding or "utf-8"
        text = buffer.read().decode(encoding, errors or "strict")
        super().__init__(text, newline)
        self.buffer = buffer
        self.encoding = encoding
        self.errors = errors
        self.name = getattr(buffer, "name", None)
        self.mode = "r"

    def write(self, text):
        raise UnsupportedOperation("not writable")

    def writable(self):
        return False

    def __repr__(self):
        return f"<_io.TextIOWrapper name={self.name!r} mode={self.mode!r} encoding={self.encoding!r}>"


def _open_text(data, name, mode, encoding, errors, newline):
    raw = BytesIO(data)
    raw.name = name
    made = TextIOWrapper(raw, encoding, errors, newline)
    made.mode = mode
    return made


open = open


def text_encoding(encoding, stacklevel=2):
    return encoding or "utf-8"


class _OutputFile(IOBase):
    """A text file that env.py writes."""

    encoding = "utf-8"

    def __init__(self, name, path, mode):
        self.name = name
        self.mode = mode
        self._path = path

    def writable(self):
        return True

    def write(self, text):
        self._check()
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        _mig.append_file(self._path, text)
        return len(text)
