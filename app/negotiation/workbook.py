"""Articles as a workbook: safe cells, a frozen head, and for the brief its classification on the sheet and on paper."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from app.negotiation.answers import ASPECTS
from app.negotiation.records import TURN_WORDS, state_words
from workflows.negotiation import Turn

MOST_CHARACTERS = 32_000  # a cell of a workbook holds 32,767
CUT = " [the text goes on: see the PDF]"
HEADS = ("Article", "Title", "State", "Brackets left", "Whose turn", "Days with us", "Days with the partner",
         "Our lead", "Next", "Singapore text", "Partner text", "Working text")  # fmt: skip
_WIDTHS = (8, 34, 20, 10, 12, 10, 12, 24, 34, 60, 60, 60)


def rows(articles: Sequence[Any], texts: Any, sides: Any) -> list[list[Any]]:
    """One row for each article."""
    found = []
    for each in articles:
        version, side = texts.get(each.id), sides[each.id]
        said = (version.sg_text, version.partner_text, version.working_text) if version else ("", "", "")
        found.append([
            each.number, each.title, state_words(each), each.brackets, TURN_WORDS[Turn(each.turn)], side.ours,
            side.theirs, each.owner_name, each.next, *said,
        ])  # fmt: skip
    return found


def with_positions(found: list[list[Any]], articles: Sequence[Any], kept: Any) -> list[list[Any]]:
    """The same rows with what is kept in the compartment behind them."""
    return [
        [*row, *(kept[each.id][aspect].text if aspect in kept.get(each.id, {}) else "" for aspect in ASPECTS)]
        for row, each in zip(found, articles, strict=True)
    ]


def workbook(found: list[list[Any]], *, title: str, classification: str, today: date, positions: bool) -> bytes:
    """The bytes of a workbook of one sheet: the same for the same rows and day."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    heads = (*HEADS, *ASPECTS.values()) if positions else HEADS
    with xlsxwriter.Workbook(out, options) as book:
        created = datetime(today.year, today.month, today.day)  # noqa: DTZ001 - the format knows no zone
        book.set_properties({"title": title, "created": created, "category": classification})
        sheet = book.add_worksheet("Articles")
        mark = classification.upper().replace("&", "&&")
        sheet.set_header(f"&C{mark}")
        sheet.set_footer(f"&C{mark}&RPage &P of &N")
        sheet.write_string(0, 0, f"{classification.upper()}: {title}", book.add_format({"bold": True}))
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for position, words in enumerate(heads):
            sheet.set_column(position, position, _WIDTHS[position] if position < len(_WIDTHS) else 50)
            sheet.write_string(1, position, words, head)
        for line, row in enumerate(found, start=2):
            for position, value in enumerate(row):
                _write(sheet, line, position, value, body)
        sheet.freeze_panes(2, 2)
    return out.getvalue()


def _write(sheet: Any, line: int, position: int, value: Any, style: Any) -> None:
    if isinstance(value, int):
        sheet.write_number(line, position, value, style)
    elif value:
        text = str(value)
        text = text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - len(CUT)] + CUT
        sheet.write_string(line, position, text, style)
