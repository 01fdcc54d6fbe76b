"""uuid6: identifiers of the versions 6, 7 and 8, which sort by time."""

import secrets
import time
import uuid

_EPOCH = 0x01B21DD213814000


class UUID(uuid.UUID):
    pass


def _marked(number, version):
    """The identifier of a number, with the bits that tell its variant and version."""
    return UUID(int=number & ~(0xC000 << 48) & ~(0xF000 << 64) | 0x8000 << 48 | version << 76)


def uuid1_to_uuid6(uuid1):
    if uuid1.version != 1:
        raise ValueError("given UUID's version number must be 1")
    moment = uuid1.time
    return _version_6(moment, uuid1.int & 0xFFFFFFFFFFFFFFFF)


def _version_6(moment, rest):
    return _marked((moment >> 12) << 80 | (moment & 0x0FFF) << 64 | rest, 6)


def uuid6(node=None, clock_seq=None):
    if clock_seq is None:
        clock_seq = secrets.randbits(14)
    if node is None:
        node = secrets.randbits(48)
    return _version_6(time.time_ns() // 100 + _EPOCH, (clock_seq & 0x3FFF) << 48 | node)


def uuid7():
    return _marked((time.time_ns() // 1000000 & 0xFFFFFFFFFFFF) << 80 | secrets.randbits(76), 7)


def uuid8():
    moment, part = divmod(time.time_ns(), 1000000)
    part = part * (1 << 20) // 1000000
    return _marked(
        (moment & 0xFFFFFFFFFFFF) << 80 | (part >> 8) << 64 | (part & 0xFF) << 54 | secrets.randbits(54), 8)
