data = bytearray(b"abc")
data.append(100)
data += b"ef"
data[0] = 65
data[1:3] = b"-"
print(data, len(data), bytes(data), data.decode(), data.hex())
print(data == b"A-def", b"A-def" == data, b"de" in data, 65 in data, list(data))
print(data[0], data[-1], data[1:3], data.find(b"d"), data.upper(), data.split(b"-"), b"x" + data, data + b"y")
del data[0]
data.extend([1, 2])
print(data.pop(), data, bytearray(3), bytearray("é", "utf-8"), bytearray.fromhex("ff00"), bytearray(), not bytearray())
print(isinstance(data, bytearray), isinstance(data, bytes), isinstance(b"", bytearray), b"".join([bytearray(b"a"), b"b"]))
for wrong in (lambda: data.append(256), lambda: bytearray("a"), lambda: data[99], lambda: data + "s"):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__)
