"""What a translated template runs on."""

import builtins


class _Undefined:
    def __str__(self):
        raise NameError("Undefined")

    def __bool__(self):
        return False


UNDEFINED = _Undefined()
STOP_RENDERING = ""


class Context:
    """The names that a template is given, and the text that it writes."""

    def __init__(self, names):
        self._buffers = [[]]
        self._kwargs = dict(names)
        self._data = dict(names)
        self._data["capture"] = self._capture
        self._data["caller"] = UNDEFINED

    @property
    def kwargs(self):
        return dict(self._kwargs)

    def keys(self):
        return list(self._data)

    def get(self, key, default=None):
        if key in self._data:
            return self._data[key]
        return getattr(builtins, key, default)

    def __getitem__(self, key):
        if key in self._data:
            return self._data[key]
        try:
            return getattr(builtins, key)
        except AttributeError:
            raise KeyError(key) from None

    def write(self, text):
        self._buffers[-1].append(text)

    def writer(self):
        return self._buffers[-1].append

    def push(self):
        self._buffers.append([])

    def pop(self):
        return "".join(self._buffers.pop())

    def text(self):
        return "".join(self._buffers[0])

    def with_locals(self, names):
        if not names:
            return self
        made = object.__new__(Context)
        made._buffers = self._buffers
        made._kwargs = self._kwargs
        made._data = {**self._data, **names}
        return made

    def _capture(self, function, *args, **kw):
        if not callable(function):
            raise TypeError("capture() function expects a callable as its argument (i.e. capture(func, *args, **kwargs))")
        self.push()
        try:
            function(*args, **kw)
        finally:
            text = self.pop()
        return text


class Namespace:
    """`self` and `local`: the functions of the template as attributes."""

    def __init__(self, context, functions):
        self.context = context
        self.attr = _Attributes(functions)
        self._functions = functions

    def __getattr__(self, name):
        function = self._functions.get("render_" + name)
        if function is None:
            raise AttributeError("Namespace 'self' has no member %r" % name)

        def call(*args, **kw):
            return function(self.context, *args, **kw)

        return call


class _Attributes:
    def __init__(self, names):
        self.__dict__.update(names)


class LoopStack:
    """The loops that are running."""

    def __init__(self):
        self._loops = []

    def _enter(self, iterable):
        loop = _Loop(iterable)
        if self._loops:
            loop.parent = self._loops[-1]
        self._loops.append(loop)
        return loop

    def _exit(self):
        self._loops.pop()
        return self._loops[-1] if self._loops else self

    def __getattr__(self, name):
        raise RuntimeError("No loop context is established")


class _Loop:
    def __init__(self, iterable):
        self._iterable = iterable
        self.index = 0
        self.parent = None

    def __iter__(self):
        for item in self._iterable:
            yield item
            self.index += 1

    def __len__(self):
        return len(self._iterable)

    @property
    def reverse_index(self):
        return len(self) - self.index - 1

    @property
    def first(self):
        return self.index == 0

    @property
    def last(self):
        return self.index == len(self) - 1

    @property
    def odd(self):
        return bool(self.index % 2)

    @property
    def even(self):
        return not self.odd

    def cycle(self, *values):
        if not values:
            raise ValueError("You must provide values to cycle through")
        return values[self.index % len(values)]


class _Decode:
    def __getattr__(self, encoding):
        def decode(value):
            if isinstance(value, str):
                return value
            if isinstance(value, bytes):
                return str(value, encoding)
            return str(value)

        return decode


class filters:
    decode = _Decode()

    @staticmethod
    def xml_escape(text):
        for plain, escaped in (("&", "&amp;"), (">", "&gt;"), ("<", "&lt;"), ('"', "&#34;"), ("'", "&#39;")):
            text = text.replace(plain, escaped)
        return text

    @staticmethod
    def html_escape(text):
        return filters.xml_escape(str(text))

    @staticmethod
    def url_escape(text):
        from urllib.parse import quote_plus

        return quote_plus(text.encode("utf8"))

    @staticmethod
    def trim(text):
        return text.strip()

    @staticmethod
    def html_entities_escape(text):
        raise NotImplementedError("the template filter 'entity' is not supported by mig")


def render(functions, arguments):
    """Renders the module of a template."""
    context = Context(arguments)
    itself = Namespace(context, functions)
    context._data["self"] = context._data["local"] = itself
    functions["render_body"](context, **arguments)
    return context.text()
