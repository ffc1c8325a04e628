"""Converts strings with the real OpenCC, for comparison.

Reads requests from standard input until it ends: a line `CONFIG TOFU COUNT`, then COUNT strings,
each a little-endian u32 of bytes and the bytes. Answers with COUNT strings in the same form.
"""

import struct
import sys

import opencc

converters = {}
while header := sys.stdin.buffer.readline():
    config, tofu, count = header.decode().split()
    if (config, tofu) not in converters:
        converters[config, tofu] = opencc.OpenCC(config, tofu == "true")
    converter = converters[config, tofu]
    answer = bytearray()
    for _ in range(int(count)):
        (length,) = struct.unpack("<I", sys.stdin.buffer.read(4))
        output = converter.convert(sys.stdin.buffer.read(length).decode()).encode()
        answer += struct.pack("<I", len(output)) + output
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
