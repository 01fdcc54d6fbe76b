"""Protocol buffers: the enumerations of generated modules, and their messages by name.

A generated module hands over its description as bytes; `_Reader` reads so much of that format
(FileDescriptorProto of descriptor.proto) as says which enumerations and messages there are.
"""

__version__ = "6.31.1"


class EnumValueDescriptor:
    def __init__(self, name, number):
        self.name = name
        self.number = number


class EnumDescriptor:
    def __init__(self, name, values):
        self.name = name
        self.full_name = name
        self.values = values
        self.values_by_name = {value.name: value for value in values}
        self.values_by_number = {}
        for value in values:
            self.values_by_number.setdefault(value.number, value)


class Descriptor:
    def __init__(self, name, nested_types, enum_types):
        self.name = name
        self.nested_types = nested_types
        self.enum_types = enum_types
        self.nested_types_by_name = {message.name: message for message in nested_types}
        self.enum_types_by_name = {enum.name: enum for enum in enum_types}


class FileDescriptor:
    def __init__(self, name, package, message_types, enum_types):
        self.name = name
        self.package = package
        self.message_types_by_name = {message.name: message for message in message_types}
        self.enum_types_by_name = {enum.name: enum for enum in enum_types}


class EnumTypeWrapper:
    """What a generated module has under the name of an enumeration."""

    DESCRIPTOR = None

    def __init__(self, enum_type):
        self._enum_type = enum_type
        self.DESCRIPTOR = enum_type

    def Name(self, number):
        if not isinstance(number, int):
            raise TypeError(
                "Enum value for %s must be an int, but got %s %r." % (self._enum_type.name, type(number), number)
            )
        if number not in self._enum_type.values_by_number:
            raise ValueError("Enum %s has no name defined for value %r" % (self._enum_type.name, number))
        return self._enum_type.values_by_number[number].name

    def Value(self, name):
        if name not in self._enum_type.values_by_name:
            raise ValueError("Enum %s has no value defined for name %r" % (self._enum_type.name, name))
        return self._enum_type.values_by_name[name].number

    def keys(self):
        return [value.name for value in self._enum_type.values]

    def values(self):
        return [value.number for value in self._enum_type.values]

    def items(self):
        return [(value.name, value.number) for value in self._enum_type.values]

    def __getattr__(self, name):
        enum_type = self.__dict__["_enum_type"]
        if name in enum_type.values_by_name:
            return enum_type.values_by_name[name].number
        raise AttributeError("Enum %s has no value defined for name %r" % (enum_type.name, name))


class Message:
    """The base of generated messages, whose values migrations have no use for."""

    DESCRIPTOR = None

    def __init__(self, **fields):
        raise NotImplementedError("mig reads the enumerations of protocol buffers, but makes no messages")


class _Reader:
    """Fields of one message: (number, value), where a value is an integer or bytes."""

    def __init__(self, data):
        self.data = data
        self.position = 0

    def fields(self):
        while self.position < len(self.data):
            key = self._variable_integer()
            kind = key & 7
            if kind == 0:
                yield key >> 3, self._variable_integer()
            elif kind == 1:
                yield key >> 3, self._take(8)
            elif kind == 2:
                yield key >> 3, self._take(self._variable_integer())
            elif kind == 5:
                yield key >> 3, self._take(4)
            else:
                raise ValueError("not a description of protocol buffers: wire type %d" % kind)

    def _variable_integer(self):
        result = shift = 0
        while True:
            byte = self.data[self.position]
            self.position += 1
            result |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return result

    def _take(self, length):
        start = self.position
        self.position += length
        return self.data[start:self.position]


def _enum(data):
    name, values = "", []
    for number, value in _Reader(data).fields():
        if number == 1:
            name = value.decode()
        elif number == 2:
            values.append(_enum_value(value))
    return EnumDescriptor(name, values)


def _enum_value(data):
    name, code = "", 0
    for number, value in _Reader(data).fields():
        if number == 1:
            name = value.decode()
        elif number == 2:
            # Negative numbers are written as 64 bits.
            code = value - (1 << 64) if value >= 1 << 63 else value
    return EnumValueDescriptor(name, code)


def _message(data):
    name, nested, enums = "", [], []
    for number, value in _Reader(data).fields():
        if number == 1:
            name = value.decode()
        elif number == 3:
            nested.append(_message(value))
        elif number == 4:
            enums.append(_enum(value))
    return Descriptor(name, nested, enums)


class DescriptorPool:
    def AddSerializedFile(self, data):
        name, package, messages, enums = "", "", [], []
        for number, value in _Reader(data).fields():
            if number == 1:
                name = value.decode()
            elif number == 2:
                package = value.decode()
            elif number == 4:
                messages.append(_message(value))
            elif number == 5:
                enums.append(_enum(value))
        return FileDescriptor(name, package, messages, enums)


class SymbolDatabase:
    def RegisterMessage(self, message):
        return message

    def RegisterFileDescriptor(self, descriptor):
        pass

    def RegisterEnumDescriptor(self, descriptor):
        pass


class Domain:
    GOOGLE_INTERNAL = 1
    PUBLIC = 2


def ValidateProtobufRuntimeVersion(gen_domain, gen_major, gen_minor, gen_patch, gen_suffix, location):
    pass


_POOL = DescriptorPool()
_SYMBOLS = SymbolDatabase()


def _message_class(descriptor, module_name):
    members = {"DESCRIPTOR": descriptor, "__module__": module_name}
    for nested in descriptor.nested_types:
        members[nested.name] = _message_class(nested, module_name)
    for enum in descriptor.enum_types:
        members[enum.name] = EnumTypeWrapper(enum)
        for value in enum.values:
            members[value.name] = value.number
    return type(descriptor.name, (Message,), members)


def BuildMessageAndEnumDescriptors(file_descriptor, module):
    for name, enum in file_descriptor.enum_types_by_name.items():
        module["_" + name.upper()] = enum
    for name, message in file_descriptor.message_types_by_name.items():
        module["_" + name.upper()] = message


def BuildTopDescriptorsAndMessages(file_descriptor, module_name, module):
    for name, enum in file_descriptor.enum_types_by_name.items():
        module["_" + name.upper()] = enum
        module[name] = EnumTypeWrapper(enum)
        for value in enum.values:
            module[value.name] = value.number
    for name, message in file_descriptor.message_types_by_name.items():
        module[name] = _message_class(message, module_name)
