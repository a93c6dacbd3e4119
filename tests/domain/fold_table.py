#!/usr/bin/env python3
"""Holds the table of folding to Unicode as Python knows it; with --print it prints it anew. A newer
Python may know more characters: what Unicode 14 did not assign is left alone."""
import pathlib
import re
import sys
import unicodedata

BLOCKS = [(0xA0, 0xFF), (0x2010, 0x205E), (0x2070, 0x209F), (0x2100, 0x214F), (0x2150, 0x218F),
          (0x2460, 0x24FF), (0x2E80, 0x2FDF), (0x3000, 0x303F), (0x3192, 0x319F), (0x3220, 0x325F),
          (0x327F, 0x33FF), (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF5F, 0xFF65), (0xFFE0, 0xFFE6)]
TABLE = pathlib.Path(__file__).parents[2] / "server/domain/fold_table.cpp"


def is_hangul(char):
    return 0x1100 <= ord(char) <= 0x11FF or 0xAC00 <= ord(char) <= 0xD7A3


def expected():
    for first, last in BLOCKS:
        for char in map(chr, range(first, last + 1)):
            folded = unicodedata.normalize("NFKC", char)
            left_out = folded == char or any(
                c.isspace() or unicodedata.combining(c) or is_hangul(c) for c in char + folded)
            if not left_out:
                yield char + folded


def lines(entries):
    line = ""
    for entry in entries:
        escaped = entry.replace("\\", "\\\\").replace('"', '\\"')
        if len(line) + len(escaped) + 1 > 88:
            yield f'    "{line}"'
            line = ""
        line += escaped + " "
    yield f'    "{line}"'


def main():
    entries = list(expected())
    if sys.argv[1:] == ["--print"]:
        print("\n".join(lines(entries)))
        return 0
    words = re.findall(r'^    "(.*)";?$', TABLE.read_text(encoding="utf-8"), re.M)
    written = "".join(words).replace('\\"', '"').replace("\\\\", "\\").split()
    for entry in sorted(set(entries) ^ set(written)):
        print(f"U+{ord(entry[0]):04X}: {entry}", "is missing" if entry in entries else "is wrong")
    print(f"{len(written)} characters fold to others")
    return 0 if written == entries and len(entries) > 1000 else 1


if __name__ == "__main__":
    sys.exit(main())
