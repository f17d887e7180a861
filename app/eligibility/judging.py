"""What the rules of one programme say of one case: named as allowed, excepted, included, or not."""

from __future__ import annotations

from collections.abc import Sequence

from app.eligibility import sentences as say
from app.eligibility.case import Case, Fit, Reasons
from app.eligibility.dating import judge_dates, judge_dates_of_named
from app.eligibility.names import code_form, scenario_form, version_words
from app.eligibility.records import Row


def judge(case: Case) -> Reasons:
    """An exception to the exception goes before everything else; then the rule."""
    allowed = case.rows(case.rules.allowed, Fit.YES)
    return _judge_allowed(case, allowed) if allowed else _judge_by_rule(case)


def _judge_allowed(case: Case, rows: Sequence[Row]) -> Reasons:
    """The list itself names it: what is left to ask is what the row demands, and the dates."""
    judged = [_demands(case, row) for row in rows]
    reasons = min(judged, key=lambda found: (bool(found.against), bool(found.missing)))
    names_version = any(row.version for row in rows)
    if case.asked.version and not case.meant and not names_version:
        reasons.missing.append(_version_unknown(case))
    judge_dates_of_named(case, reasons, names_version=names_version)
    return reasons


def _demands(case: Case, row: Row) -> Reasons:
    """What one row of `allow` asks besides the code."""
    found, scenario = Reasons(), case.asked.scenario
    if row.scenarios and not scenario:
        found.missing.append(say.scenario_missing(case.label, row.scenarios))
    elif row.scenarios and scenario not in map(scenario_form, row.scenarios):
        found.against.append(say.scenario_wrong(case.label, row.scenarios, scenario))
    if row.module and code_form(row.module) not in case.asked.modules:
        found.missing.append(say.module_missing(case.label, row.module))
    if not found.missing and not found.against:
        details = f", in scenario {scenario}" if row.scenarios else ""
        details += f", with {row.module}" if row.module else ""
        found.claim.append(say.start(f"{case.label} is {_exception(case)}{details}."))
    return found


def _exception(case: Case) -> str:
    """To what it is an exception, where that is known."""
    rows = case.rows(case.rules.excepted, Fit.YES)
    names = [row.category for row in rows if row.category]
    if names:
        return f"allowed as an exception to {say.join(names)}"
    return "allowed as an exception to what the list excludes" if rows else "named on the list as allowed"


def _judge_by_rule(case: Case) -> Reasons:
    """Excepted, included, or neither."""
    reasons = Reasons()
    _judge_exceptions(case, reasons)
    if not case.rules.includes_all:
        _judge_named(case, reasons)
    elif not case.known:
        reasons.missing.insert(0, say.not_in_catalogue(case.code))
    elif not case.meant:
        reasons.missing.append(_version_unknown(case))
    else:
        judge_dates(case, reasons)
    _weigh_other_allowances(case, reasons)
    return reasons


def _judge_exceptions(case: Case, reasons: Reasons) -> None:
    """By category, by name, or by a version of the name."""
    rows = case.rows(case.rules.excepted, Fit.YES)
    excluded = [row.category for row in rows if row.category]
    if excluded:
        reasons.against.append(say.category_excluded(case.label, excluded))
    elif rows:
        reasons.against.append(say.start(f"{case.label} is excluded by name, and no exception names it."))
    else:
        _judge_doubtful_exceptions(case, reasons)


def _judge_doubtful_exceptions(case: Case, reasons: Reasons) -> None:
    """Another version is excluded, or it depends on a version or category that is not known."""
    for row in case.rows(case.rules.excepted, Fit.OTHER_VERSION):
        reasons.noted.append(say.another_version(case.code, row.version, case.asked.version, does="excludes"))
    doubtful = case.rows(case.rules.excepted, Fit.DEPENDS)
    _ask_version(case, reasons, doubtful, does="excludes")
    excluded = [row.category for row in doubtful if row.category]
    if excluded and case.known:
        reasons.missing.append(say.category_unknown(case.code, excluded, does="excludes"))
    elif case.categories and any(row.category for row in case.rules.excepted):
        reasons.said.append(say.category_taken(case.label, case.categories))


def _judge_named(case: Case, reasons: Reasons) -> None:
    """The list takes only what it names."""
    if case.rows(case.rules.named, Fit.YES):
        reasons.claim.append(say.start(f"{case.label} is named on the list."))
        judge_dates_of_named(case, reasons, names_version=False)
        return
    doubtful = case.rows(case.rules.named, Fit.DEPENDS)
    _ask_version(case, reasons, doubtful, does="takes")
    categories = [row.category for row in doubtful if row.category]
    if categories:
        reasons.missing.append(say.category_unknown(case.code, categories, does="takes"))
    if not doubtful:
        reasons.against.append(say.not_named(case.label))


def _weigh_other_allowances(case: Case, reasons: Reasons) -> None:
    """An exception for another version is explained; one that hangs on a version not stated leaves it open."""
    for row in case.rows(case.rules.allowed, Fit.OTHER_VERSION):
        reasons.noted.append(say.another_version(case.code, row.version, case.asked.version, does="allows"))
    doubtful = case.rows(case.rules.allowed, Fit.DEPENDS)
    if doubtful and (reasons.against or reasons.missing):
        _ask_version(case, reasons, doubtful, does="allows")
        reasons.said = [*reasons.against, *reasons.said]
        reasons.against = []


def _ask_version(case: Case, reasons: Reasons, rows: Sequence[Row], *, does: str) -> None:
    versions = [version_words(row.version) for row in rows if row.version]
    if versions:
        reasons.missing.append(say.version_missing(case.code, versions, does=does))


def _version_unknown(case: Case) -> str:
    known = [item.version for item in case.known if item.version]
    return say.version_not_in_catalogue(case.code, case.asked.version, known)
