"""Dates and percentages as officers type them, and as they should not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.core.web import local_today
from workflows.agreement.facts import Stage

REAL = "The date of signing must be a real date: "
SIGN = "/partners/ury/steps/sign-mou"
PEOPLE = {"mode": "", "sg-0-name": "Grace Fu", "host-0-name": "Robert Bouvier"}


def typed(day: str, month: str, year: str) -> dict[str, str]:
    return {"date-day": day, "date-month": month, "date-year": year}


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (("31", "11", "2023"), REAL + "November has 30 days"),
        (("29", "2", "2023"), REAL + "February 2023 has 28 days"),
        (("0", "5", "2023"), REAL + "May has 31 days"),
        (("1", "13", "2023"), "The date of signing must have a month from 1 to 12"),
        (("1", "0", "2023"), "The date of signing must have a month from 1 to 12"),
        (("1", "", "2023"), "The date of signing must include a month"),
        (("1", "5", ""), "The date of signing must include a year"),
        (("", "5", ""), "The date of signing must include a year"),
        (("1", "5", "23"), "The date of signing must have a year with four digits, like 2024"),
        (("1", "5", "0000"), "The date of signing must have a year with four digits, like 2024"),
        (("1", "5", "99999"), "The date of signing must have a year in figures, like 2024"),
        (("1", "5", "9999"), "The date of signing must have a year with four digits, like 2024"),
        (("١", "5", "2023"), "The date of signing must have a day in figures, like 27"),
        (("-1", "5", "2023"), "The date of signing must have a day in figures, like 27"),
        (("1.5", "5", "2023"), "The date of signing must have a day in figures, like 27"),
        (("1", "Brumaire", "2023"), "The date of signing must have a month in figures, like 5"),
        (("<b>", "5", "2023"), "The date of signing must have a day in figures, like 27"),
    ],
)
def test_what_is_no_date_is_refused_and_kept(parts, sentence, uruguay, sign_in, everything):
    client = sign_in("Desk officer, MSE")
    client.get(SIGN)
    before = everything()
    client.submit(SIGN, PEOPLE | typed(*parts), status=422)
    assert client.problems() == [sentence]
    assert tuple(client.value(f"date-{part}") for part in ("day", "month", "year")) == parts
    assert everything() == before


@pytest.mark.parametrize(
    ("parts", "iso"),
    [
        (("29", "2", "2024"), "2024-02-29"),
        (("", "12", "2023"), "2023-12"),
        (("", "", "2023"), "2023"),
        (("7", "march", "2023"), "2023-03-07"),
        ((" 7 ", "03", "2023"), "2023-03-07"),
    ],
)
def test_a_date_keeps_as_much_as_is_known(parts, iso, uruguay, sign_in):
    client = sign_in("Desk officer, MSE")
    client.submit(SIGN, PEOPLE | typed(*parts))
    assert uruguay.case().record.acts[0].date.iso() == iso


def test_without_a_date_nothing_is_signed(uruguay, sign_in):
    client = sign_in("Desk officer, MSE")
    client.submit(SIGN, PEOPLE, status=422)
    assert client.problems() == ["Enter the date; a month or a year is enough if the day is not known"]
    assert uruguay.stage is Stage.DISCUSSION


def test_tomorrow_is_refused_today_is_taken_and_this_month_too(uruguay, app, sign_in):
    client, today = sign_in("Desk officer, MSE"), local_today()
    tomorrow = today + timedelta(days=1)
    client.submit(SIGN, PEOPLE | typed(str(tomorrow.day), str(tomorrow.month), str(tomorrow.year)), status=422)
    assert client.problems() == ["The date must not be in the future; record what has happened, once it has happened"]
    client.submit("/partners/ury/steps/open-mou-negotiation", typed("", str(today.month), str(today.year)))
    client.submit(SIGN, PEOPLE | typed(str(today.day), str(today.month), str(today.year)))
    assert uruguay.stage is Stage.MOU_SIGNED


@pytest.mark.parametrize("parts", [("3", "3", "2021"), ("", "2", "2021"), ("", "", "2020")])
def test_an_agreement_concluded_before_its_mou_is_refused(parts, uruguay, sign_in, everything):
    uruguay.reach("open_ia_negotiation")
    client = sign_in("Desk officer, MSE")
    client.get("/partners/ury")
    before = everything()
    client.submit("/partners/ury/steps/conclude-negotiations", {"mode": "", **typed(*parts)}, status=422)
    assert client.problems() == ["The date must fit the acts already on record: earlier than the MOU, 4 March 2021"]
    assert everything() == before


@pytest.mark.parametrize("parts", [("4", "3", "2021"), ("", "3", "2021"), ("", "", "2021")])
def test_an_agreement_concluded_perhaps_on_the_day_of_its_mou_is_taken(parts, uruguay, sign_in):
    uruguay.reach("sign_mou")
    client = sign_in("Desk officer, MSE")
    client.submit("/partners/ury/steps/open-ia-negotiation", typed("", "", "2021"))
    client.submit("/partners/ury/steps/conclude-negotiations", {"mode": "", **typed(*parts)})
    assert uruguay.stage is Stage.CONCLUDED


_SHARE = "The share of proceeds for adaptation "


@pytest.mark.parametrize(
    ("percent", "sentence"),
    [
        ("-1", _SHARE + "must be from 0 to 100 percent"),
        ("101", _SHARE + "must be from 0 to 100 percent"),
        ("100.001", _SHARE + "must be from 0 to 100 percent"),
        ("NaN", _SHARE + "must be from 0 to 100 percent"),
        ("sNaN", _SHARE + "must be from 0 to 100 percent"),
        ("Infinity", _SHARE + "must be from 0 to 100 percent"),
        ("1e9", _SHARE + "must be from 0 to 100 percent"),
        ("1e999999999", _SHARE + "must be from 0 to 100 percent"),
        ("1e-999999999", _SHARE + "must have at most three decimals"),
        ("two", _SHARE + "must be a number, like 2"),
        ("5,5", _SHARE + "must be a number, like 2"),
        ("5 5", _SHARE + "must be a number, like 2"),
        ("1_0", _SHARE + "must be a number, like 2"),
        ("9" * 9000, _SHARE + "must be from 0 to 100 percent"),
        ("2.0001", _SHARE + "must have at most three decimals"),
        ("", "Enter the share of proceeds for adaptation, in percent"),
    ],
)
def test_what_is_no_percentage_is_refused_and_kept(percent, sentence, uruguay, sign_in, everything):
    uruguay.stand_before("sign_ia")
    client = sign_in("Desk officer, MSE")
    path = "/partners/ury/steps/sign-ia"
    client.get(path)
    before = everything()
    client.submit(path, PEOPLE | typed("6", "5", "2024") | {"share_of_proceeds": percent, "omge": "2"}, status=422)
    assert client.problems() == [sentence]
    assert client.value("share_of_proceeds") == percent
    assert everything() == before


@pytest.mark.parametrize(
    ("percent", "kept"),
    [("5 %", 5), ("5%", 5), ("0", 0), ("100", 100), ("2.500", "2.5"), (" 0.125 ", "0.125"), ("+5", 5)],
)
def test_a_percentage_may_have_its_sign_and_three_decimals(percent, kept, uruguay, sign_in):
    uruguay.stand_before("sign_ia")
    client = sign_in("Desk officer, MSE")
    answers = PEOPLE | typed("6", "5", "2024") | {"share_of_proceeds": percent, "omge": "2"}
    client.submit("/partners/ury/steps/sign-ia", answers)
    act = uruguay.case().record.acts[-1]
    assert (act.share_of_proceeds, act.omge) == (Decimal(kept), Decimal(2))
    assert act.date.first == date(2024, 5, 6)
