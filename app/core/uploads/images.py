"""PNG and JPEG: their structure and the size of the picture, read from headers; no pixel is decoded."""

from __future__ import annotations

import re
import struct
import zlib

from app.core.uploads import archive
from app.core.uploads.refusing import SAVE_AGAIN, UploadRefused

MOST_ALONG_A_SIDE = 20_000
MOST_PIXELS = 100_000_000
MOST_PARTS = 10_000  # chunks of a PNG, segments of a JPEG
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # in the coded picture, all else behind FF is data
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_START_OF_IMAGE, _END_OF_IMAGE, _START_OF_SCAN, _FILLING = 0xD8, 0xD9, 0xDA, 0xFF
_DAMAGED = f"The picture is damaged or cut short. {SAVE_AGAIN}"
_MORE = f"Something stands behind the end of the picture. {SAVE_AGAIN}"


def check_png(content: bytes) -> None:
    """Raises UploadRefused for a PNG that is damaged, too large a picture, or has something behind its end."""
    archive.refuse_if_appended(content)
    place = 8
    kinds: list[bytes] = []
    while place + 12 <= len(content) and len(kinds) < MOST_PARTS:
        (length,) = struct.unpack_from(">I", content, place)
        kind, end = content[place + 4 : place + 8], place + 12 + length
        if zlib.crc32(content[place + 4 : end - 4]) != _number(content[end - 4 : end]):
            raise UploadRefused(_DAMAGED)
        if not kinds:
            _check_png_header(kind, content[place + 8 : end - 4])
        kinds.append(kind)
        place = end
        if kind == b"IEND":
            break
    if kinds[-1:] != [b"IEND"] or b"IDAT" not in kinds:
        raise UploadRefused(_DAMAGED)
    if place != len(content):
        raise UploadRefused(_MORE)


def check_jpeg(content: bytes) -> None:
    """Raises UploadRefused for a JPEG that is damaged, too large a picture, or has something behind its end.

    Cameras put smaller pictures behind the first: these are JPEGs as well, and are taken.
    """
    archive.refuse_if_appended(content)
    budget, place = [MOST_PARTS], 0
    while True:
        place = _end_of_jpeg(content, place, budget)
        rest = content[place : place + 65536].lstrip(b"\x00")
        place += len(content[place : place + 65536]) - len(rest)
        if place == len(content):
            return
        if not rest.startswith(b"\xff\xd8\xff"):
            raise UploadRefused(_MORE)


def _check_png_header(kind: bytes, header: bytes) -> None:
    if kind != b"IHDR" or len(header) != 13:
        raise UploadRefused(_DAMAGED)
    width, height, depth, colours, *methods = struct.unpack(">IIBBBBB", header)
    if depth not in (1, 2, 4, 8, 16) or colours not in (0, 2, 3, 4, 6) or methods[:2] != [0, 0]:
        raise UploadRefused(_DAMAGED)
    _check_size(width, height)


def _end_of_jpeg(content: bytes, place: int, budget: list[int]) -> int:
    """Where the JPEG that begins here ends. Takes from the budget one for each segment."""
    place, sized, scanned = place + 2, False, False
    while budget[0] > 0 and content[place : place + 1] == b"\xff":
        budget[0] -= 1
        marker, length = _number(content[place + 1 : place + 2]), _number(content[place + 2 : place + 4])
        if marker == _END_OF_IMAGE and sized and scanned:
            return place + 2
        if marker in (0, _START_OF_IMAGE, _END_OF_IMAGE) or (marker != _FILLING and length < 2):
            break
        if marker in _SIZES:
            _check_size(_number(content[place + 7 : place + 9]), _number(content[place + 5 : place + 7]))
            sized = True
        place += 1 if marker == _FILLING else 2 + length
        if marker == _START_OF_SCAN:
            scanned = True
            found = _MARKER.search(content, place)
            place = found.start() if found else len(content)
    raise UploadRefused(_DAMAGED)


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise UploadRefused(_DAMAGED)
    if max(width, height) > MOST_ALONG_A_SIDE or width * height > MOST_PIXELS:
        raise UploadRefused(
            f"The picture has {width:,} by {height:,} pixels; at most {MOST_PIXELS // 1_000_000} million, and "
            f"{MOST_ALONG_A_SIDE:,} along a side, are taken. Save it smaller and choose the new file."
        )


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")
