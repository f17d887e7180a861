"""How names, lists and places read, and how titles and labels are set."""

from __future__ import annotations

import pytest

from app.documents.drawing import _place_labels, draw_path, text_width
from app.documents.flags import FLAGS, flag
from app.documents.kinds.language import alphabetical, listed, ordinal, place_in_sentence
from app.documents.typesetting import title_lines, typeset
from tests.documents.sample import context_for, register


def test_lists_have_the_oxford_comma() -> None:
    assert [listed(["a", "b", "c"][:n]) for n in range(4)] == ["", "a", "a and b", "a, b, and c"]


def test_order_ignores_case_accents_and_articles() -> None:
    names = [
        ("Zambia", "Zambia"),
        ("Philippines", "the Philippines"),
        ("Émirats", "Émirats"),
        ("Fiji", "Fiji"),
    ]
    assert alphabetical(names) == ["Émirats", "Fiji", "the Philippines", "Zambia"]


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 4, 12, 19, 20, 21, 111, 112)] == [
        "first", "fourth", "twelfth", "nineteenth", "20th", "21st", "111th", "112th",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("", ""),
        ("Singapore", "in Singapore"),
        ("Hanoi, Viet Nam", "in Hanoi, Viet Nam"),
        (
            "COP29, Baku, Azerbaijan",
            "at the 2024 United Nations Climate Change Conference (COP29) in Baku, Azerbaijan",
        ),
        (
            "Singapore Pavilion, COP27, Sharm el-Sheikh, Egypt",
            "at the Singapore Pavilion at the 2022 United Nations Climate Change Conference (COP27) in "
            "Sharm el-Sheikh, Egypt",
        ),
    ],
)
def test_places_in_a_sentence(place: str, sentence: str) -> None:
    assert place_in_sentence(place, spelt_out=True) == sentence


def test_dates_do_not_break_and_apostrophes_are_curly() -> None:
    assert typeset("Jeanne d'Arc, 18 November 2022, Article 6") == "Jeanne d’Arc, 18\u00a0November 2022, Article\u00a06"


def test_no_title_takes_more_than_four_lines() -> None:
    for record in register():
        title = f"Singapore and {record.in_text} sign an Implementation Agreement on carbon credits"
        assert 1 < len(title_lines(title)) <= 4
        assert " ".join(title_lines(title)) == title


@pytest.mark.parametrize("record", register(), ids=lambda record: record.iso3)
def test_labels_of_a_timeline_never_touch(record: object) -> None:
    figure = context_for("partner_brief", record.iso3)["body"]["figure"]  # type: ignore[attr-defined]
    if figure["type"] == "steps":
        return
    from app.documents import drawing

    placed: list = []
    original = drawing._label
    drawing._label = lambda label, *, y: placed.append(label) or []  # type: ignore[assignment]
    try:
        draw_path(figure)
    finally:
        drawing._label = original
    for one in placed:
        for other in placed:
            if one is not other and one.row == other.row:
                assert one.right <= other.left or other.right <= one.left
        assert one.left >= -1
        assert one.right <= drawing.WIDTH + 1


def test_flags_keep_known_elements_only_and_their_own_ids() -> None:
    for record in register():
        drawn = str(flag(record.iso2, record.name))
        assert drawn.count("<title>") == 1
        assert f'id="flag-{record.iso2.lower()}-' in drawn or "id=" not in drawn
        assert not any(
            mark in drawn for mark in ("<script", "<style", "http://www.w3.org/1999", "javascript", "onload")
        )


def test_a_hostile_flag_is_stripped(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.documents import flags

    (tmp_path / "zz.svg").write_text(  # type: ignore[operator]
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><script>x</script>'
        '<image href="http://127.0.0.1/"/><use xlink:href="http://127.0.0.1/a.svg#b"></use>'
        '<style>@import "x"</style>'
        '<path d="M0 0" onload="x" fill="url(http://127.0.0.1/)" style="fill:url(file:///etc/passwd)"/></svg>'
    )
    monkeypatch.setattr(flags, "FLAGS", tmp_path)
    drawn = str(flags.flag("ZZ", "<b>"))
    assert "127.0.0.1" not in drawn
    assert "passwd" not in drawn
    assert "script" not in drawn
    assert "&lt;b&gt;" in drawn
    flags.flag.cache_clear()


def test_a_flag_takes_a_country_code_only() -> None:
    with pytest.raises(ValueError, match="country code"):
        flag("../x", "X")
    assert (FLAGS / "sg.svg").is_file()
    assert text_width("mm", 10) > text_width("ii", 10)
    assert _place_labels([], [], reserve_end=False) == []
