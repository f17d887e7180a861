"""Flags of the vendored set, made safe to stand inline: known elements only, ids of their own."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import yaml
from markupsafe import Markup, escape

FLAGS = Path(__file__).resolve().parents[2] / "static" / "vendor" / "flag-icons" / "4x3"
_FRAMES = Path(__file__).with_name("data") / "flags.yaml"
HEIGHT_MM = 16
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = frozenset({
    "svg", "g", "path", "circle", "ellipse", "rect", "polygon", "polyline", "line", "defs", "use",
    "clipPath", "mask", "linearGradient", "radialGradient", "stop", "symbol", "title",
})  # fmt: skip
_ATTRIBUTES = frozenset({
    "id", "d", "x", "y", "x1", "x2", "y1", "y2", "r", "rx", "ry", "cx", "cy", "fx", "fy", "width", "height",
    "points", "fill", "fill-opacity", "fill-rule", "clip-rule", "clip-path", "stroke", "stroke-width",
    "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-dasharray",
    "opacity", "transform", "viewBox", "mask", "offset", "stop-color", "stop-opacity", "gradientTransform",
    "gradientUnits", "href", "color", "clipPathUnits", "maskUnits", "stroke-dashoffset", "display",
    "overflow",
})  # fmt: skip
_LOCAL_URL = re.compile(r"url\(#([\w.-]+)\)")


@cache
def flag(iso2: str, name: str) -> Markup:
    """The flag of the country, 16 mm high, with a hairline where white meets the paper.

    It is 24 mm wide where the drawing allows 3:2 without distortion, else at 4:3. A country without a
    drawing gets a frame with its code.
    """
    if not re.fullmatch(r"[A-Za-z]{2}", iso2):
        raise ValueError(f"{iso2!r} is not a country code of two letters.")
    code = iso2.lower()
    path = FLAGS / f"{code}.svg"
    full_box = _frames()["full_art"].get(iso2.upper())
    inner = _inner(path, prefix=f"flag-{code}-", clip=full_box is None) if path.is_file() else _frame(iso2)
    wide = bool(full_box) or iso2.upper() in _frames()["bands"]
    left, top, width, height = (full_box or "0 0 640 480").split()
    frame = f'x="{left}" y="{top}" width="{width}" height="{height}"'
    edge = f'<rect {frame} fill="none" stroke="#c5cfd0" stroke-width="5"/>'
    return Markup(  # noqa: S704 - known elements with escaped attributes, and an escaped name
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}" '
        f'width="{24 if wide else 21.3333}mm" height="{HEIGHT_MM}mm" preserveAspectRatio="none" role="img">'
        f"<title>Flag of {escape(name)}</title>{edge}{inner}</svg>"
    )


@cache
def _frames() -> dict[str, Any]:
    frames: dict[str, Any] = yaml.safe_load(_FRAMES.read_text(encoding="utf-8"))
    return frames


def _frame(iso2: str) -> str:
    return (
        '<text x="320" y="280" font-family="Source Sans 3" font-size="120" font-weight="600" fill="#44565c" '
        f'text-anchor="middle">{escape(iso2.upper())}</text>'
    )


def _inner(path: Path, *, prefix: str, clip: bool) -> str:
    """The elements of the file as markup, without its clipping where the whole drawing is wanted."""
    text = path.read_text(encoding="utf-8")
    if "<!" in text.replace("<!--", ""):
        raise ValueError(f"{path.name} holds a declaration; a flag needs none.")
    root = ElementTree.fromstring(text)  # noqa: S314 - our own file, without declarations or entities
    if not clip:
        for node in root.iter():
            node.attrib.pop("clip-path", None)
    return "".join(_element(child, prefix=prefix) for child in root)


def _element(node: ElementTree.Element, *, prefix: str) -> str:
    tag = node.tag.removeprefix(_SVG) if isinstance(node.tag, str) else ""
    if tag not in _ELEMENTS:
        return ""
    attributes = "".join(
        f' {name}="{escape(value)}"' for name, value in _attributes(node, prefix=prefix) if name in _ATTRIBUTES
    )
    inner = "".join(_element(child, prefix=prefix) for child in node)
    return f"<{tag}{attributes}>{inner}</{tag}>"


def _attributes(node: ElementTree.Element, *, prefix: str) -> list[tuple[str, str]]:
    found = []
    for name, value in node.attrib.items():
        if name == "style":
            found += [(n.strip(), v.strip()) for n, _, v in (part.partition(":") for part in value.split(";")) if v]
        elif name in (_HREF, "href"):
            if value.startswith("#"):
                found.append(("href", f"#{prefix}{value[1:]}"))
        else:
            found.append((name, f"{prefix}{value}" if name == "id" else value))
    return [(n, _LOCAL_URL.sub(rf"url(#{prefix}\1)", v)) for n, v in found if _is_local(v)]


def _is_local(value: str) -> bool:
    return "url(" not in _LOCAL_URL.sub("", value)
