"""ZIP archives, read so strictly that every program sees the same files in them, and never past a limit.

The table at the end and the headers inside must agree, and together they must account for every byte: what
one program would find and another not, what overlaps, and what is appended, has no place to be.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.uploads.refusing import SAVE_AGAIN, UploadRefused

MOST_ENTRIES = 2_000
MOST_UNPACKED = 100_000_000
MOST_RATIO = 100
RATIO_FROM = 1_000_000  # what is smaller does no harm, however well it was packed
_CHUNK = 65_536
_END = struct.Struct("<4s4H2IH")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_ENCRYPTED, _SIZES_FOLLOW, _IN_UTF8 = 0x2041, 0x8, 0x800
_IN_ZIP64 = 0xFFFFFFFF
_STORED, _DEFLATED = 0, 8
_UNSAFE_NAME = re.compile(r"(^|/)\.\.?(/|$)|^/|//|[\\:\x00-\x1f\x7f]|^$")
_DAMAGED = f"The file is damaged or cut short. {SAVE_AGAIN}"
_UNUSUAL = f"The file is packed in an unusual way, in which something could hide. {SAVE_AGAIN}"


class Budget:
    """How much may still be unpacked, by an archive and those inside it together."""

    def __init__(self) -> None:
        self._entries, self._unpacked = MOST_ENTRIES, MOST_UNPACKED

    def take(self, *, entries: int = 0, unpacked: int = 0) -> None:
        """Raises UploadRefused when more is asked for than is left."""
        self._entries -= entries
        self._unpacked -= unpacked
        if self._entries < 0:
            raise UploadRefused(f"The file holds more than {MOST_ENTRIES:,} parts. Save it as several smaller files.")
        if self._unpacked < 0:
            most = MOST_UNPACKED // 1_000_000
            raise UploadRefused(f"Unpacked, the file has more than {most} MB. Save it as several smaller files.")


@dataclass(frozen=True)
class Entry:
    """One file in an archive, as the table says: sizes in bytes, and where its header stands."""

    name: str
    raw_name: bytes
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    header: int


class Archive:
    """The files of a ZIP archive, by their names in small letters.

    Raises UploadRefused where the archive is damaged, encrypted, ambiguous, or larger than the budget.
    """

    def __init__(self, content: bytes, budget: Budget) -> None:
        self._content = content = content.removesuffix(b"\n").removesuffix(b"\r")  # mail adds an end of line
        self._starts: dict[str, int] = {}
        self.entries: dict[str, Entry] = {}
        place, follows = 0, 0
        count, table = _end(content)
        budget.take(entries=count)
        for entry in sorted(_rows(content, table, count), key=lambda entry: entry.header):
            if entry.name.lower() in self.entries:
                raise UploadRefused(_UNUSUAL)
            _check_ratio(entry)
            budget.take(unpacked=entry.size)
            _check_gap(entry.header - place, follows)
            start = _start(content, entry)
            place, follows = start + entry.packed, entry.flags & _SIZES_FOLLOW
            self.entries[entry.name.lower()], self._starts[entry.name] = entry, start
        _check_gap(table - place, follows)

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """The file in pieces. Raises UploadRefused as soon as it is not what the table says of it."""
        crc, size = 0, 0
        for chunk in self._unpacked(entry):
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
            if size > entry.size:
                break
            yield chunk
        if size != entry.size or crc != entry.crc:
            raise UploadRefused(_DAMAGED)

    def read(self, entry: Entry, *, most: int) -> bytes:
        """The whole file. Raises UploadRefused where it has more than `most` bytes."""
        if entry.size > most:
            raise UploadRefused(f"A part of the file, “{entry.name}”, is larger than it should be. {SAVE_AGAIN}")
        return b"".join(self.chunks(entry))

    def _unpacked(self, entry: Entry) -> Iterator[bytes]:
        start = self._starts[entry.name]
        pieces = (
            self._content[place : min(place + _CHUNK, start + entry.packed)]
            for place in range(start, start + entry.packed, _CHUNK)
        )
        return pieces if entry.method == _STORED else _inflate(pieces)


def refuse_if_appended(content: bytes) -> None:
    """Raises UploadRefused where a program for archives would take the file for one, whatever it is besides."""
    place = content.rfind(b"PK\x05\x06", -_END.size - 65_535)
    if place >= 0 and content.find(b"PK\x01\x02", 0, place) >= 0:
        raise UploadRefused(f"The file is an archive as well as what it seems to be. {SAVE_AGAIN}")


def _inflate(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The unpacked data, in pieces of bounded size however small they were packed."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for waiting in pieces:
        while True:
            try:
                found = inflater.decompress(waiting, _CHUNK)
            except zlib.error as fault:
                raise UploadRefused(_DAMAGED) from fault
            yield found
            waiting = inflater.unconsumed_tail
            if len(found) < _CHUNK:  # there was room for more: all of the piece is unpacked
                break
    if inflater.unused_data:
        raise UploadRefused(_UNUSUAL)
    if not inflater.eof:
        raise UploadRefused(_DAMAGED)


def _end(content: bytes) -> tuple[int, int]:
    """How many files the table has, and where it begins. It must fill the rest of the content."""
    place = len(content) - _END.size
    if place < 0 or content[place : place + 4] != b"PK\x05\x06":
        raise UploadRefused(_DAMAGED)
    _, disk, first_disk, here, count, size, table, comment = _END.unpack_from(content, place)
    if disk or first_disk or here != count or comment or table + size != place:
        raise UploadRefused(_UNUSUAL)
    return count, table


def _rows(content: bytes, table: int, count: int) -> Iterator[Entry]:
    """The rows of the table; exactly as many as it says, to its very end."""
    place, end = table, len(content) - _END.size
    for _ in range(count):
        if place + _CENTRAL.size > end:
            raise UploadRefused(_DAMAGED)
        signature, _, _, flags, method, _, _, crc, packed, size, named, extra, comment, disk, _, _, header = (
            _CENTRAL.unpack_from(content, place)
        )
        raw_name = content[place + _CENTRAL.size : place + _CENTRAL.size + named]
        place += _CENTRAL.size + named + extra + comment
        if signature != b"PK\x01\x02" or place > end:
            raise UploadRefused(_DAMAGED)
        if flags & _ENCRYPTED:
            raise UploadRefused("The file is encrypted. Remove the password and choose the file again.")
        if method not in (_STORED, _DEFLATED) or disk or _IN_ZIP64 in (packed, size, header):
            raise UploadRefused(_UNUSUAL)
        if method == _STORED and packed != size:
            raise UploadRefused(_UNUSUAL)
        yield Entry(_name(raw_name, flags), raw_name, method, flags, crc, packed, size, header)
    if place != end:
        raise UploadRefused(_UNUSUAL)


def _name(raw: bytes, flags: int) -> str:
    try:
        name = raw.decode("utf-8" if flags & _IN_UTF8 else "cp437")
    except UnicodeDecodeError as fault:
        raise UploadRefused(_UNUSUAL) from fault
    if _UNSAFE_NAME.search(name):
        raise UploadRefused(
            "A part of the file has a name that would put it somewhere else when unpacked. Do not open the file; "
            "ask whoever sent it."
        )
    return name


def _start(content: bytes, entry: Entry) -> int:
    """Where the data begin, behind a header that says the same as the table."""
    if entry.header + _LOCAL.size > len(content):
        raise UploadRefused(_DAMAGED)
    signature, _, flags, method, _, _, crc, packed, size, named, extra = _LOCAL.unpack_from(content, entry.header)
    start: int = entry.header + _LOCAL.size + named + extra
    name = content[entry.header + _LOCAL.size : start - extra]
    if signature != b"PK\x03\x04" or start + entry.packed > len(content):
        raise UploadRefused(_DAMAGED)
    if name != entry.raw_name or method != entry.method or (flags ^ entry.flags) & (_ENCRYPTED | _SIZES_FOLLOW):
        raise UploadRefused(_UNUSUAL)
    says = (crc, packed, size)
    if not flags & _SIZES_FOLLOW and says != (entry.crc, entry.packed, entry.size) and _IN_ZIP64 not in says[1:]:
        raise UploadRefused(_UNUSUAL)
    return start


def _check_gap(gap: int, follows: int) -> None:
    """Between two files stands nothing but, where it was announced, the record of sizes."""
    if gap not in ((12, 16, 20, 24) if follows else (0,)):
        raise UploadRefused(_UNUSUAL)


def _check_ratio(entry: Entry) -> None:
    if entry.size > RATIO_FROM and entry.size > entry.packed * MOST_RATIO:
        raise UploadRefused(
            "The file unpacks to far more than it should, as files made to stop a computer do. "
            f"{SAVE_AGAIN} If you did not make it, ask whoever sent it."
        )
