"""Data as printable text: base 64, 32 and 16."""

import binascii

_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")
_BASE32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def _data(s):
    if isinstance(s, str):
        if not s.isascii():
            raise ValueError("string argument should contain only ASCII characters")
        return s.encode("ascii")
    if isinstance(s, bytes):
        return s
    raise TypeError(
        f"argument should be a bytes-like object or ASCII string, not {s.__class__.__name__!r}"
    )


def b64encode(s, altchars=None):
    encoded = binascii.b2a_base64(s, newline=False)
    if altchars is not None:
        return encoded.translate(bytes.maketrans(b"+/", altchars))
    return encoded


def b64decode(s, altchars=None, validate=False):
    s = _data(s)
    if altchars is not None:
        s = s.translate(bytes.maketrans(_data(altchars), b"+/"))
    return binascii.a2b_base64(s, strict_mode=validate)


def standard_b64encode(s):
    return b64encode(s)


def standard_b64decode(s):
    return b64decode(s)


def urlsafe_b64encode(s):
    return b64encode(s).translate(_URL)


def urlsafe_b64decode(s):
    return b64decode(_data(s).translate(_FROM_URL))


def b32encode(s):
    rest = len(s) % 5
    padded = s + b"\0" * ((5 - rest) % 5)
    out = []
    for at in range(0, len(padded), 5):
        number = int.from_bytes(padded[at : at + 5], "big")
        out.extend(_BASE32[(number >> shift) & 31] for shift in range(35, -1, -5))
    encoded = bytes(out)
    drop = {0: 0, 1: 6, 2: 4, 3: 3, 4: 1}[rest]
    if drop:
        encoded = encoded[:-drop] + b"=" * drop
    return encoded


def b32decode(s, casefold=False, map01=None):
    s = _data(s)
    if len(s) % 8:
        raise binascii.Error("Incorrect padding")
    if map01 is not None:
        s = s.translate(bytes.maketrans(b"01", b"O" + _data(map01)))
    if casefold:
        s = s.upper()
    digits = s.rstrip(b"=")
    padding = len(s) - len(digits)
    if padding not in (0, 1, 3, 4, 6):
        raise binascii.Error("Incorrect padding")
    out = b""
    for at in range(0, len(digits), 8):
        number = 0
        for digit in digits[at : at + 8].ljust(8, b"A"):
            value = _BASE32.find(bytes([digit]))
            if value < 0:
                raise binascii.Error("Non-base32 digit found")
            number = number << 5 | value
        out += number.to_bytes(5, "big")
    drop = {0: 0, 1: 1, 3: 2, 4: 3, 6: 4}[padding]
    return out[: len(out) - drop] if drop else out


def b16encode(s):
    return binascii.hexlify(s).upper()


def b16decode(s, casefold=False):
    s = _data(s)
    if casefold:
        s = s.upper()
    if s != s.upper():
        raise binascii.Error("Non-base16 digit found")
    return binascii.unhexlify(s)


def encodebytes(s):
    pieces = [binascii.b2a_base64(s[at : at + 57]) for at in range(0, len(s), 57)]
    return b"".join(pieces)


def decodebytes(s):
    return binascii.a2b_base64(s)
