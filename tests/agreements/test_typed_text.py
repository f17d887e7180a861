"""Whatever is typed into a text field is refused in a sentence, or kept and shown to the letter; it never runs."""

from __future__ import annotations

import pytest

from tests.agreements.way import LEGS, STEPS, TODAY, step_of

HOSTILE = (
    '<script>alert(1)</script> {{1234*2345}} \' OR 1=1 -- ${1234*2345} %s =1+1 "quoted" &amp; שלום العربية 🌍 ﬁ Ω é'
)
REFUSED = {
    "a NUL": "Grace\x00Fu",
    "a bell": "Grace\x07Fu",
    "an escape sequence": "Grace\x1b[31mFu",
    "an override of direction": "Grace\u202euF",
    "an isolate": "Grace\u2066Fu",
    "ten thousand characters": "x" * 10_000,
}
_PLAIN = {"share_of_proceeds": "5", "omge": "2", "sg-0-name": "A", "host-0-name": "B", "source": "C", "reason": "D"}
_NOT_TEXT = {"share_of_proceeds", "omge", "csrf_token", "version"}
LEGS_WITH_TEXT = [leg for leg in STEPS if leg not in ("approve_correction",) and " as " not in leg]


def plain_answers(leg: str) -> dict[str, str]:
    """What the step asks besides text, and a text for each field that must not be empty."""
    date = LEGS[leg].answers.get("date")
    day = date.first if date else TODAY
    return _PLAIN | {"mode": "", "date-day": str(day.day), "date-month": str(day.month), "date-year": str(day.year)}


def text_fields(page) -> dict[str, str]:
    """The names of the text fields of a step page, each with its label."""
    named = page.xpath("//main//form[@method='post']//*[self::input[@type='text'] or self::textarea]")
    return {
        field.get("name"): page.xpath(f"//label[@for='{field.get('id')}']")[0].text_content().strip()
        for field in named
        if field.get("name") not in _NOT_TEXT and not field.get("name").startswith("date-")
    }


@pytest.fixture
def step_page(uruguay, sign_in):
    """`step_page("sign_mou")`: the page of a step that can be taken, in the browser of who may take it."""

    def open_it(leg: str):
        uruguay.stand_before(leg)
        client = sign_in(LEGS[leg].actor.name)
        path = f"/partners/ury/steps/{step_of(leg).name.replace('_', '-')}"
        if leg == "propose_correction":
            path += f"?act={uruguay.case().record.acts[-1].id}"
        client.get(path)
        return client, path.partition("?")[0]

    return open_it


@pytest.mark.parametrize("leg", LEGS_WITH_TEXT)
def test_what_cannot_be_kept_is_refused_in_a_sentence_about_its_field(leg, step_page, uruguay, everything):
    client, path = step_page(leg)
    fields, form = text_fields(client.page), dict(client.page.xpath("//main//form[@method='post']")[0].form_values())
    assert fields
    version, before = str(uruguay.version), everything()
    for name, label in fields.items():
        for what, typed in REFUSED.items():
            if name == "text_content" and what == "ten thousand characters":
                continue  # a text for signature may be that long
            client.post(path, form | plain_answers(leg) | {"version": version, name: typed}, status=422)
            subject = label.removesuffix(" (optional)")
            faults = [
                said for said in client.problems() if "control characters" in said or "characters or fewer" in said
            ]
            assert len(faults) == 1, f"{what} in {name}: {client.problems()}"
            assert subject.lower() in faults[0].lower(), f"{what} in {name}: {faults}"
            if what == "ten thousand characters":
                assert client.value(name).strip() == typed, f"{name} lost what was typed"
    assert everything() == before


@pytest.mark.parametrize("leg", LEGS_WITH_TEXT)
def test_what_can_be_kept_is_shown_to_the_letter_and_never_runs(leg, step_page, uruguay, rows):
    client, path = step_page(leg)
    fields, form = text_fields(client.page), dict(client.page.xpath("//main//form[@method='post']")[0].form_values())
    typed = {name: f"{HOSTILE} {number}" for number, name in enumerate(fields)}
    if LEGS[leg].answers.get("kind"):
        form["kind"] = "mou"
    client.post(path, form | plain_answers(leg) | typed)
    entry = rows("SELECT body FROM audit_entries WHERE object_id = 'URY' ORDER BY seq DESC LIMIT 1")[0].body
    for value in typed.values():
        kept = value.replace('"', '\\"')
        if "text_content" not in typed:
            assert kept in entry or leg in _KEPT_WITH_THE_CLEARANCE, f"{value} is not in the entry"
    for page in ("", "/history", "/steps", "/steps/propose-correction", "/workflow"):
        client.get(f"/partners/ury{page}")
        assert not client.page.xpath("//script[contains(text(), 'alert')]")
        assert "2893730" not in client.text()
    shown = shown_anywhere(client, uruguay)
    for name, value in typed.items():
        assert value in shown, f"{name} is shown nowhere"


_KEPT_WITH_THE_CLEARANCE = (
    "agree_articles", "clear_text_as_legal_counsel", "clear_text_for_agency", "record_full_powers",
)  # fmt: skip


def shown_anywhere(client, uruguay) -> str:
    """The words of every page that shows what was recorded of the partner, and the values of its forms."""
    case = uruguay.case()
    pages = ["/partners/ury", "/partners/ury/history"]
    pages += [f"/partners/ury/steps/propose-correction?act={act.id}" for act in case.record.acts]
    pages += ["/partners/ury/text"] if case.preparation.text else []
    pages += ["/partners/ury/steps/approve-correction"] if case.correction else []
    words = []
    for page in pages:
        client.get(page)
        words.append(client.text())
        words += [field.value or "" for field in client.page.xpath("//main//input[@type='text'] | //main//textarea")]
    return "\n".join(words)


def test_several_lines_are_kept_and_one_line_stays_one(uruguay, sign_in):
    client = sign_in("Desk officer, MSE")
    form = {"mode": "", "note": "One\r\ntwo", "sg-0-name": "A", "host-0-name": "B", "date-year": "2023"}
    client.submit("/partners/ury/steps/sign-mou", form | {"place": "Two\nlines"}, status=422)
    assert "The place (optional) must stand on one line" in client.problems()
    client.submit("/partners/ury/steps/sign-mou", form)
    assert uruguay.case().record.acts[0].note == "One\ntwo"


def test_letters_are_kept_in_their_normal_form(uruguay, sign_in):
    client = sign_in("Desk officer, MSE")
    form = {"mode": "", "sg-0-name": "Jose\u0301", "host-0-name": " B ", "date-year": "2023"}
    client.submit("/partners/ury/steps/sign-mou", form)
    act = uruguay.case().record.acts[0]
    assert (act.sg[0].name, act.host[0].name) == ("Jos\u00e9", "B")
