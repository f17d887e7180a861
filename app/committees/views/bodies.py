"""The page of a partner's committees, and the forms of bodies and members."""

from __future__ import annotations

import uuid
from typing import Any

from flask import render_template, url_for

from app.committees import commands, queries
from app.committees.forms import BodyForm, MemberForm
from app.committees.models import Member
from app.committees.recording import with_article
from app.committees.views.blueprint import blueprint
from app.committees.views.frame import acting, answer, context, followed, form_page, officer_choices
from app.core.access import requires
from app.core.db import db
from app.core.web import local_today

_HERE = "committees.joint_committee"


@blueprint.get("/partners/<iso3:iso3>/joint-committee")
@requires("committees.view", partner="iso3")
def joint_committee(iso3: str) -> str:
    """Every body of a partner: members, meetings, decisions and action points."""
    found = context(iso3)
    panels = queries.panels(db.session, iso3)
    return render_template(
        "committees/joint_committee.html", **found, panels=panels, today=local_today(),
        followed=followed(action for each in panels for action in each.actions),
        published=found["row"].joint_committee or {},
    )  # fmt: skip


@blueprint.get("/partners/<iso3:iso3>/joint-committee/bodies/new")
@requires("committees.write", partner="iso3")
def new_body(iso3: str) -> str:
    """The form of a body."""
    first = not queries.panels(db.session, iso3)
    data = {"kind": "joint_committee", "name": "Joint Committee"} if first else {}
    return _body_page(iso3, BodyForm(formdata=None, data=data))


@blueprint.post("/partners/<iso3:iso3>/joint-committee/bodies/new")
@requires("committees.write", partner="iso3")
def set_up_body(iso3: str) -> Any:
    """Set a body up."""
    form = BodyForm()

    def act() -> str:
        commands.set_up_body(acting(iso3), iso3=iso3, answers=form.answers())
        return ""

    said = f"You set up {with_article(form.name.data or '')}. Add its members next."
    return answer(form, act, page=lambda f, **more: _body_page(iso3, f, **more), said=said, to=_HERE,
                  iso3=iso3)  # fmt: skip


def _body_page(iso3: str, form: BodyForm, **more: Any) -> str:
    return form_page(
        iso3, form, heading="Set up a committee", button="Set it up", back=url_for(_HERE, iso3=iso3),
        lede="A working group, or the Joint Committee under the agreement. Members are added next.", **more,
    )  # fmt: skip


@blueprint.get("/partners/<iso3:iso3>/joint-committee/bodies/<uuid:body_id>/edit")
@requires("committees.write", partner="iso3")
def edit_body(iso3: str, body_id: uuid.UUID) -> str:
    """The form of a body, filled in."""
    return _edit_body_page(iso3, _body_form(iso3, body_id, formdata=None))


@blueprint.post("/partners/<iso3:iso3>/joint-committee/bodies/<uuid:body_id>/edit")
@requires("committees.write", partner="iso3")
def change_body(iso3: str, body_id: uuid.UUID) -> Any:
    """Change the name of a body or what it rests on."""
    form = BodyForm()
    del form.kind

    def act() -> str:
        answers = commands.BodyAnswers("", form.name.data or "", form.basis.data or "")
        commands.change_body(acting(iso3), iso3=iso3, body_id=body_id, answers=answers, version=form.version.data)
        return ""

    return answer(form, act, page=lambda f, **more: _edit_body_page(iso3, f, **more), said="You changed it.",
                  to=_HERE, iso3=iso3)  # fmt: skip


def _body_form(iso3: str, body_id: uuid.UUID, **more: Any) -> BodyForm:
    row = queries.body_row(db.session, iso3, body_id)
    form = BodyForm(data={"name": row.name, "basis": row.basis, "version": row.version}, **more)
    del form.kind
    return form


def _edit_body_page(iso3: str, form: BodyForm, **more: Any) -> str:
    return form_page(
        iso3, form, heading="Change the committee", button="Save the change", lede="What it is stays.",
        back=url_for(_HERE, iso3=iso3), **more,
    )  # fmt: skip


@blueprint.get("/partners/<iso3:iso3>/joint-committee/bodies/<uuid:body_id>/members/new")
@requires("committees.write", partner="iso3")
def new_member(iso3: str, body_id: uuid.UUID) -> str:
    """The form of a member."""
    body = queries.body_row(db.session, iso3, body_id)
    return _member_page(iso3, MemberForm(formdata=None), heading=f"Add a member to {body.name}")


@blueprint.post("/partners/<iso3:iso3>/joint-committee/bodies/<uuid:body_id>/members/new")
@requires("committees.write", partner="iso3")
def add_member(iso3: str, body_id: uuid.UUID) -> Any:
    """Put somebody on a body."""
    form, body = MemberForm(), queries.body_row(db.session, iso3, body_id)
    heading = f"Add a member to {body.name}"

    def act() -> str:
        commands.add_member(acting(iso3), iso3=iso3, body_id=body_id, answers=form.answers())
        return ""

    return answer(form, act, page=lambda f, **more: _member_page(iso3, f, heading=heading, **more),
                  said="You added the member.", to=_HERE, iso3=iso3)  # fmt: skip


@blueprint.get("/partners/<iso3:iso3>/joint-committee/members/<int(max=2147483647):member_id>/edit")
@requires("committees.write", partner="iso3")
def edit_member(iso3: str, member_id: int) -> str:
    """The form of a member, filled in."""
    row, _ = queries.row_of(db.session, Member, iso3, member_id)
    names = ("side", "name", "agency", "post", "co_chair", "from_on", "until_on", "version")
    data = {name: getattr(row, name) for name in names} | {"officer": str(row.officer_id or "")}
    return _member_page(iso3, MemberForm(formdata=None, data=data), heading=f"Change {row.name}")


@blueprint.post("/partners/<iso3:iso3>/joint-committee/members/<int(max=2147483647):member_id>/edit")
@requires("committees.write", partner="iso3")
def change_member(iso3: str, member_id: int) -> Any:
    """Change what is on record of a member."""
    form, heading = MemberForm(), f"Change {queries.row_of(db.session, Member, iso3, member_id)[0].name}"

    def act() -> str:
        commands.change_member(
            acting(iso3), iso3=iso3, member_id=member_id, answers=form.answers(), version=form.version.data
        )
        return ""

    return answer(form, act, page=lambda f, **more: _member_page(iso3, f, heading=heading, **more),
                  said="You changed the member.", to=_HERE, iso3=iso3)  # fmt: skip


def _member_page(iso3: str, form: MemberForm, *, heading: str, **more: Any) -> str:
    form.officer.choices = officer_choices(iso3)
    return form_page(
        iso3, form, heading=heading, button="Save the member", back=url_for(_HERE, iso3=iso3),
        lede="An officer of Concord, or anybody else by name. Both sides may have co-chairs.", **more,
    )  # fmt: skip
