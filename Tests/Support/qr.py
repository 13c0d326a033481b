"""What a camera reads of a QR code on a page: versions 5 to 9, error correction of level M, one text of bytes. ISO/IEC 18004; nothing is corrected."""

import re

MARGIN = 4
# By version: where alignment patterns stand, and how many bytes of data each block has.
CENTRES = {5: [6, 30], 6: [6, 34], 7: [6, 22, 38], 8: [6, 24, 42], 9: [6, 26, 46]}
BLOCKS = {5: [43] * 2, 6: [27] * 4, 7: [31] * 4, 8: [38] * 2 + [39] * 2, 9: [36] * 3 + [37] * 2}
MASKS = [
    lambda r, c: (r + c) % 2, lambda r, c: r % 2, lambda r, c: c % 3, lambda r, c: (r + c) % 3, lambda r, c: (r // 2 + c // 3) % 2,
    lambda r, c: r * c % 2 + r * c % 3, lambda r, c: (r * c % 2 + r * c % 3) % 2, lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
]


def drawn(path, side):
    """The modules of a code that is one SVG path, a run a step; without its margin."""
    rows = [[0] * side for _ in range(side)]
    for column, row, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        for x in range(int(column), int(column) + int(length)):
            rows[int(row)][x] = 1
    return [row[MARGIN:-MARGIN] for row in rows[MARGIN:-MARGIN]]


def read(modules):
    """The text."""
    width = len(modules)
    version = (width - 17) // 4
    format_bits = int("".join(str(modules[8][c]) for c in (0, 1, 2, 3, 4)), 2) ^ 0b10101
    assert format_bits >> 3 == 0, "error correction of another level than M"
    mask, patterns = MASKS[format_bits & 7], fixed(width, version)
    bits = [modules[r][c] ^ (mask(r, c) == 0) for r, c in walk(width) if (r, c) not in patterns]
    data = joined([int("".join(str(int(bit)) for bit in bits[i:i + 8]), 2) for i in range(0, len(bits) - 7, 8)], BLOCKS[version])
    stream = "".join(f"{byte:08b}" for byte in data)
    assert stream[:4] == "0100", "another mode than bytes"
    length = int(stream[4:12], 2)
    return bytes(int(stream[i:i + 8], 2) for i in range(12, 12 + 8 * length, 8)).decode()


def fixed(width, version):
    """Where no data stands: finders with their format, timing, alignment, version."""
    places = {(r, c) for r in range(9) for c in range(9)}
    places |= {(r, c) for r in range(9) for c in range(width - 8, width)} | {(c, r) for r in range(9) for c in range(width - 8, width)}
    places |= {(6, i) for i in range(width)} | {(i, 6) for i in range(width)}
    corners = {(6, 6), (6, width - 7), (width - 7, 6)}
    for y in CENTRES[version]:
        for x in CENTRES[version]:
            if (y, x) not in corners:
                places |= {(r, c) for r in range(y - 2, y + 3) for c in range(x - 2, x + 3)}
    if version >= 7:
        places |= {(r, c) for r in range(6) for c in range(width - 11, width - 8)} | {(c, r) for r in range(6) for c in range(width - 11, width - 8)}
    return places


def walk(width):
    """Two columns at a time from the right, up and down in turns."""
    columns = [c for c in range(width - 1, 6, -2)] + [5, 3, 1]
    for turn, right in enumerate(columns):
        for r in range(width) if turn % 2 else range(width - 1, -1, -1):
            yield r, right
            yield r, right - 1


def joined(words, blocks):
    """The bytes of data, which stand one of each block in turn."""
    parts, stream = [[] for _ in blocks], iter(words)
    for i in range(max(blocks)):
        for part, size in zip(parts, blocks):
            if i < size:
                part.append(next(stream))
    return [word for part in parts for word in part]
