"""Version numbers of Python packages, as PEP 440 orders them."""

import re

VERSION_PATTERN = r"""
    v?
    (?:
        (?:(?P<epoch>[0-9]+)!)?
        (?P<release>[0-9]+(?:\.[0-9]+)*)
        (?P<pre>[-_\.]?(?P<pre_l>alpha|a|beta|b|preview|pre|c|rc)[-_\.]?(?P<pre_n>[0-9]+)?)?
        (?P<post>(?:-(?P<post_n1>[0-9]+))|(?:[-_\.]?(?P<post_l>post|rev|r)[-_\.]?(?P<post_n2>[0-9]+)?))?
        (?P<dev>[-_\.]?(?P<dev_l>dev)[-_\.]?(?P<dev_n>[0-9]+)?)?
    )
    (?:\+(?P<local>[a-z0-9]+(?:[-_\.][a-z0-9]+)*))?
"""

_VERSION = re.compile(r"^\s*" + VERSION_PATTERN + r"\s*$", re.VERBOSE | re.IGNORECASE)
_LETTERS = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}

# Below and above every part that can be written.
_LOWEST = (-1,)
_HIGHEST = (1,)


class InvalidVersion(ValueError):
    pass


def parse(version):
    return Version(version)


class _BaseVersion:
    def __hash__(self):
        return hash(self._key)

    def __eq__(self, other):
        return self._key == other._key if isinstance(other, _BaseVersion) else NotImplemented

    def __ne__(self, other):
        return self._key != other._key if isinstance(other, _BaseVersion) else NotImplemented

    def __lt__(self, other):
        return self._key < other._key if isinstance(other, _BaseVersion) else NotImplemented

    def __le__(self, other):
        return self._key <= other._key if isinstance(other, _BaseVersion) else NotImplemented

    def __gt__(self, other):
        return self._key > other._key if isinstance(other, _BaseVersion) else NotImplemented

    def __ge__(self, other):
        return self._key >= other._key if isinstance(other, _BaseVersion) else NotImplemented


class Version(_BaseVersion):
    def __init__(self, version):
        match = _VERSION.search(version)
        if match is None:
            raise InvalidVersion("Invalid version: %r" % (version,))
        part = match.group
        self.epoch = int(part("epoch") or 0)
        self.release = tuple(int(number) for number in part("release").split("."))
        letter = (part("pre_l") or "").lower()
        self.pre = (_LETTERS.get(letter, letter), int(part("pre_n") or 0)) if letter else None
        self.post = int(part("post_n1") or part("post_n2") or 0) if part("post") else None
        self.dev = int(part("dev_n") or 0) if part("dev") else None
        local = part("local")
        self._local = tuple(
            int(piece) if piece.isdigit() else piece.lower() for piece in re.split(r"[-_.]", local)
        ) if local else None
        self._key = self._sort_key()

    def _sort_key(self):
        release = list(self.release)
        while len(release) > 1 and release[-1] == 0:
            release.pop()
        if self.pre is not None:
            pre = (0,) + self.pre
        elif self.post is None and self.dev is not None:
            # 1.0.dev1 comes before 1.0a1.
            pre = _LOWEST
        else:
            pre = _HIGHEST
        post = (0, self.post) if self.post is not None else _LOWEST
        dev = (0, self.dev) if self.dev is not None else _HIGHEST
        local = _LOWEST
        if self._local is not None:
            # Numbers come after words.
            local = (0,) + tuple((1, piece, "") if isinstance(piece, int) else (0, 0, piece) for piece in self._local)
        return (self.epoch, tuple(release), pre, post, dev, local)

    @property
    def local(self):
        return ".".join(str(piece) for piece in self._local) if self._local is not None else None

    @property
    def public(self):
        return str(self).split("+", 1)[0]

    @property
    def base_version(self):
        return ("%d!" % self.epoch if self.epoch else "") + ".".join(str(number) for number in self.release)

    @property
    def is_prerelease(self):
        return self.dev is not None or self.pre is not None

    @property
    def is_postrelease(self):
        return self.post is not None

    @property
    def is_devrelease(self):
        return self.dev is not None

    @property
    def major(self):
        return self.release[0]

    @property
    def minor(self):
        return self.release[1] if len(self.release) > 1 else 0

    @property
    def micro(self):
        return self.release[2] if len(self.release) > 2 else 0

    def __str__(self):
        text = self.base_version
        if self.pre is not None:
            text += "%s%d" % self.pre
        if self.post is not None:
            text += ".post%d" % self.post
        if self.dev is not None:
            text += ".dev%d" % self.dev
        if self._local is not None:
            text += "+" + self.local
        return text

    def __repr__(self):
        return "<Version('%s')>" % self
