"""Word documents and Excel workbooks: sound packages in which nothing runs and nothing is loaded from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from posixpath import splitext
from typing import NoReturn
from xml.parsers import expat

from app.core.uploads import kinds
from app.core.uploads.archive import Archive, Budget, Entry
from app.core.uploads.refusing import EXECUTABLE, SAVE_AGAIN, UploadRefused

MOST_BYTES_OF_A_LIST = 4_000_000  # content types and relationships
MOST_BYTES_OF_AN_OBJECT = 10_000_000
_DEEPEST_LIST = 4
_BYTES_OF_A_HEAD = 16_384
_TYPES = "[content_types].xml"
_ROOT = "_rels/.rels"
_NAMES = {
    "wordprocessingml.document.main+xml": "a Word document",
    "spreadsheetml.sheet.main+xml": "an Excel workbook",
    "presentationml.presentation.main+xml": "a PowerPoint presentation",
    "template.main+xml": "a template",
}
_WORD, _EXCEL, *_ = _NAMES
_MACROS = re.compile(r"macroenabled|vbaproject|vbadata|macrosheet|activex")
_RUNS = frozenset({"vbaproject", "wordvbadata", "xlmacrosheet", "xlintlmacrosheet", "control", "activexcontrolbinary"})
# What may lead out of the file: links that a person follows, and the workbooks that a formula names.
_MAY_LEAD_OUT = frozenset({"hyperlink", "externallinkpath", "externallinklongpath", "xlpathmissing", "xlstartup"})
# Where a template stood when the file was made: on a disk of that computer, or beside the file.
_NEAR_BY = re.compile(r"(file:///)?[a-z]:[\\/].*|[^:/\\%]+", re.IGNORECASE)
_OBJECTS = re.compile(r"(word|xl)/embeddings/[^/]+\.(docx|xlsx)")
_XML = (".xml", ".vml")
_XML_TYPE = re.compile(r"application/(.*\+)?xml")
_DAMAGED = f"The file is not a sound Office document. {SAVE_AGAIN}"
_WITH_MACROS = (
    "The file holds macros or controls, which Concord never keeps. Save it without macros (.docx, .xlsx or PDF) and "
    "choose the new file."
)
_LOADS = "The file loads {} from elsewhere when it is opened. Put it into the file, or save the file as PDF."


def check_word(content: bytes) -> None:
    """Raises UploadRefused for what is not a sound Word document without macros."""
    _check(content, _WORD, budget=Budget(), inside=False)


def check_excel(content: bytes) -> None:
    """Raises UploadRefused for what is not a sound Excel workbook without macros."""
    _check(content, _EXCEL, budget=Budget(), inside=False)


def _check(content: bytes, wanted: str, *, budget: Budget, inside: bool) -> None:
    archive = Archive(content, budget)
    if _TYPES not in archive.entries or _ROOT not in archive.entries:
        raise UploadRefused("The file is a ZIP archive, not an Office document. Unpack it and choose the files inside.")
    types = _content_types(archive)
    if any(_MACROS.search(found) for found in types.values()):
        raise UploadRefused(_WITH_MACROS)
    for entry in archive.entries.values():
        _check_part(archive, entry, types=types, budget=budget, inside=inside)
    _check_main(archive, types, wanted=wanted)


def _content_types(archive: Archive) -> dict[str, str]:
    """The type of each part, by its name with a slash, and of each ending, by the ending with a dot."""
    types: dict[str, str] = {}

    def note(name: str, values: dict[str, str]) -> None:
        key = values.get("PartName") if name == "Override" else f".{values.get('Extension', '')}"
        types[(key or "").lower()] = values.get("ContentType", "").strip().lower()

    _read_list(archive, _TYPES, note)
    return types


def _check_main(archive: Archive, types: dict[str, str], *, wanted: str) -> None:
    """The part that the package begins with is of the wanted type."""
    mains: list[str] = []

    def note(name: str, values: dict[str, str]) -> None:
        if values.get("Type", "").endswith("/officeDocument"):
            mains.append(values.get("Target", "").strip().lower().lstrip("/"))

    _read_list(archive, _ROOT, note)
    if len(mains) != 1 or mains[0] not in archive.entries:
        raise UploadRefused(_DAMAGED)
    found = types.get(f"/{mains[0]}") or types.get(splitext(mains[0])[1], "")
    if found.endswith(f".{wanted}"):
        return
    words = next((words for end, words in _NAMES.items() if found.endswith(end)), "an Office file of another type")
    raise UploadRefused(
        f"The content of the file is {words}, which its name does not say. Save it under the right type, "
        "and choose the new file."
    )


def _check_part(archive: Archive, entry: Entry, *, types: dict[str, str], budget: Budget, inside: bool) -> None:
    name = entry.name.lower()
    if name.endswith("vbaproject.bin") or "/macrosheets/" in name or "/activex/" in name:
        raise UploadRefused(_WITH_MACROS)
    chunks = archive.chunks(entry)
    head = _head(chunks)
    if kinds.is_archive(head):
        _check_object(archive, entry, budget=budget, inside=inside)
    elif kinds.is_old_office(head):
        _check_old_office(archive.read(entry, most=MOST_BYTES_OF_AN_OBJECT))
    elif kinds.is_program(head) and (b"PE\x00\x00" in head or not head.startswith(b"MZ")):
        raise UploadRefused(EXECUTABLE)
    if name.endswith(".rels"):
        _read_list(archive, name, _check_relationship)
    elif name.endswith(_XML) or _XML_TYPE.fullmatch(types.get(f"/{name}", "")):
        _check_xml(head)
    for _ in chunks:  # to its end, so that it is known to be whole
        pass


def _head(chunks: Iterator[bytes]) -> bytes:
    """The beginning of a part; what packs it may not give it out by the drop."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= _BYTES_OF_A_HEAD:
            break
    return head


def _check_object(archive: Archive, entry: Entry, *, budget: Budget, inside: bool) -> None:
    """An archive in the file: the workbook behind a chart and the like is as sound as the file must be."""
    found = _OBJECTS.fullmatch(entry.name.lower())
    if not found or inside:
        raise UploadRefused(f"The file holds an archive, “{entry.name}”. Take it out and choose the file again.")
    content = archive.read(entry, most=MOST_BYTES_OF_AN_OBJECT)
    _check(content, _WORD if found[2] == "docx" else _EXCEL, budget=budget, inside=True)


def _check_old_office(content: bytes) -> None:
    """An embedded object of the old type, such as a formula: no macros, and no file wrapped in it."""
    if kinds.old_office_holds(content, "_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA"):
        raise UploadRefused(_WITH_MACROS)
    if kinds.old_office_holds(content, "\x01Ole10Native", "EncryptedPackage", "Package"):
        raise UploadRefused("The file holds another file as an object. Take it out and choose both, one by one.")


def _check_relationship(name: str, values: dict[str, str]) -> None:
    """What a part refers to: nothing that runs, and nothing that is fetched when the file is opened."""
    if name != "Relationship":
        return
    kind = values.get("Type", "").rpartition("/")[2].lower()
    target = values.get("Target", "").strip()
    if kind in _RUNS:
        raise UploadRefused(_WITH_MACROS)
    if kind == "afchunk":
        raise UploadRefused(f"The file holds a document of another type inside its text. {SAVE_AGAIN}")
    if values.get("TargetMode", "").lower() != "external" or kind in _MAY_LEAD_OUT:
        return
    if kind == "attachedtemplate" and _NEAR_BY.fullmatch(target):
        return
    words = {"attachedtemplate": "a template", "oleobject": "an object", "image": "a picture"}.get(kind, "a part")
    raise UploadRefused(_LOADS.format(words))


# XML, never with a document type: that is where entities are declared, and Office writes none


def _read_list(archive: Archive, name: str, note: Callable[[str, dict[str, str]], None]) -> None:
    """Gives each element of a flat list, without its namespace, to `note`."""
    depth = 0

    def start(element: str, values: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST_LIST:
            raise UploadRefused(_DAMAGED)
        note(element.rpartition(" ")[2], values)

    def end(element: str) -> None:
        nonlocal depth
        depth -= 1

    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    _parse(parser, archive.read(archive.entries[name], most=MOST_BYTES_OF_A_LIST))


class _Begun(Exception):
    """The first element was reached: no document type can follow."""


def _check_xml(head: bytes) -> None:
    """The part begins as XML must. The rest is for the program that opens it: it can declare nothing more."""

    def begun(element: str, values: dict[str, str]) -> NoReturn:
        raise _Begun

    if b"ddeLink" in head.replace(b"\x00", b""):  # also in UTF-16
        raise UploadRefused(_LOADS.format("data of another program"))
    parser = _parser()
    parser.StartElementHandler = begun
    try:
        _parse(parser, head)
    except _Begun:
        return


def _parser() -> expat.XMLParserType:
    def refuse(*declared: object) -> NoReturn:
        raise UploadRefused(f"The file declares a document type, which no Office program does. {SAVE_AGAIN}")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _parse(parser: expat.XMLParserType, content: bytes) -> None:
    # All at once: given in pieces, one long comment takes old versions of expat the square of its length.
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise UploadRefused(_DAMAGED) from fault
