#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The font for a frame buffer: 95 glyphs of 8 x 16, out of GRUB's font file (PFF2) of GNU Unifont.

font.glyphs(PATH) gives the bytes that runner/screen.c wants: the printing characters of ASCII in
their order, 16 bytes each, the left pixel in bit 7.
"""
import struct

WIDTH, HEIGHT = 8, 16
FIRST, COUNT = 0x20, 95


def sections(data):
    """Name to (start, length); DATA, the last, has no length."""
    found, at = {}, 0
    while at + 8 <= len(data):
        name, length = struct.unpack_from(">4sI", data, at)
        found[name] = (at + 8, length)
        if name == b"DATA":
            break
        at += 8 + length
    return found


def draw(data, at, ascent):
    """One glyph: its box, then its pixels without padding between the rows."""
    width, height, left, below = struct.unpack_from(">HHhh", data, at)
    rows, top = [0] * HEIGHT, ascent - below - height
    for y in range(height):
        for x in range(width):
            bit = y * width + x
            lit = data[at + 10 + bit // 8] >> (7 - bit % 8) & 1
            if lit and 0 <= top + y < HEIGHT and 0 <= left + x < WIDTH:
                rows[top + y] |= 0x80 >> (left + x)
    return bytes(rows)


def glyphs(path):
    with open(path, "rb") as file:
        data = file.read()
    found = sections(data)
    if b"CHIX" not in found or b"ASCE" not in found:
        raise ValueError(f"{path} is no font of GRUB's format")
    (ascent,) = struct.unpack_from(">H", data, found[b"ASCE"][0])
    start, length = found[b"CHIX"]
    places = {}
    for at in range(start, start + length, 9):
        code, _, offset = struct.unpack_from(">IBI", data, at)
        places[code] = offset
    return b"".join(draw(data, places[code], ascent) for code in range(FIRST, FIRST + COUNT))
