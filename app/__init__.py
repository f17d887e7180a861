"""Concord as a Flask application."""

from __future__ import annotations

import os
from datetime import timedelta

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app import cli, errors, navigation
from app import settings as settings_module
from app.accounts import offers as account_offers
from app.accounts import queries as account_queries
from app.accounts import sessions
from app.accounts.views import blueprint as accounts
from app.agreements import cleared as text_cleared
from app.agreements import clearing as text_clearing
from app.agreements import list_views, partner_view, step_views
from app.agreements import offers as agreement_offers
from app.agreements.policy import read_policy
from app.agreements.views import blueprint as agreements
from app.auditing import daily_views
from app.auditing import offers as audit_offers
from app.auditing.views import blueprint as auditing
from app.calendar.views import blueprint as calendar
from app.clearances import offers as clearance_offers
from app.clearances.views import blueprint as clearances
from app.committees import offers as committee_offers
from app.committees.views import blueprint as committees
from app.coordination import offers as coordination_offers
from app.coordination.views import blueprint as coordination
from app.core import daily, embedded, security
from app.core.db import db, ping_after_idling
from app.core.pages import blueprint as pages
from app.core.registry import registry
from app.core.web import Iso3Converter
from app.dashboard.views import blueprint as dashboard
from app.documents import (
    boilerplate_views,
    cleared,
    clearing,
    commands,
    letters,
    listing,
    new_views,
    public,
    rendering,
    views,
)
from app.documents import offers as document_offers
from app.documents.kinds import decision_record, surrender_confirmation
from app.documents.workbench import offers as workbench_offers
from app.documents.workbench import views as workbench_views
from app.eligibility import offers as eligibility_offers
from app.eligibility.views import blueprint as eligibility
from app.ledger import issuances as ledger_issuances
from app.ledger import offers as ledger_offers
from app.ledger import queries as ledger_queries
from app.ledger.views import blueprint as ledger
from app.mailing.views import blueprint as mailing
from app.negotiation import offers as negotiation_offers
from app.negotiation.views import blueprint as negotiation
from app.projects import offers as project_offers
from app.projects import particulars_views, project_view, queue_views, register_views
from app.projects import step_views as project_steps
from app.projects import views as project_views
from app.projects.access import ProjectStepConverter, ReferenceConverter
from app.projects.assessments import clearing as assessment_clearing
from app.projects.assessments import judging_views
from app.projects.assessments.page import CriterionConverter
from app.projects.assessments.views import blueprint as assessments
from app.projects.blueprint import blueprint as projects
from app.projects.cli import list_changed
from app.projects.process_views import blueprint as processes
from app.registries import offers as registry_offers
from app.registries.views import blueprint as registries
from app.reporting import offers as report_offers
from app.reporting.aef import clearing as aef_clearing
from app.reporting.narratives import clearing as narrative_clearing
from app.reporting.views import blueprint as reporting
from app.search.views import blueprint as search
from app.settings import ROOT, Settings
from app.surrenders import offers as surrender_offers
from app.surrenders.views import blueprint as surrenders

MOST_BYTES_POSTED = 2_000_000


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to serve. Starts the embedded database when no server is named.

    Raises SettingsError, PolicyError or EmbeddedError with a sentence that says what to do.
    """
    settings = settings or settings_module.read(os.environ)
    app = Flask(
        __name__,
        instance_path=str(settings.instance),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.update(
        SETTINGS=settings,
        POLICY=read_policy(settings.policy_file),
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url or embedded.ensure_running(settings.instance),
        SQLALCHEMY_ENGINE_OPTIONS={"pool_size": 8, "max_overflow": 8},
        MAX_CONTENT_LENGTH=MOST_BYTES_POSTED,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES_POSTED,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
        TEMPLATES_AUTO_RELOAD=False,
    )
    _serve_through(app, settings)
    db.init_app(app)
    with app.app_context():
        ping_after_idling(db.engine)
    Migrate(app, db, directory=str(ROOT / "app" / "migrations"))
    _route(app)
    sessions.install(app, settings)
    security.install(app)
    errors.install(app)
    navigation.install(app)
    for blueprint in (
        accounts, agreements, assessments, auditing, calendar, clearances, committees, coordination, dashboard,
        eligibility, ledger, mailing, negotiation, views.blueprint, pages, processes, projects, registries, reporting,
        search, surrenders,
    ):  # fmt: skip
        app.register_blueprint(blueprint)
    # These modules add their pages to the blueprints of their areas.
    assert boilerplate_views.blueprint is new_views.blueprint is workbench_views.blueprint is views.blueprint
    assert daily_views.blueprint is auditing
    assert list_views.blueprint is partner_view.blueprint is step_views.blueprint is agreements
    assert judging_views.blueprint is assessments
    assert queue_views.blueprint is register_views.blueprint is particulars_views.blueprint is projects
    assert project_view.blueprint is project_views.blueprint is project_steps.blueprint is projects
    _offer()
    cli.install(app)
    return app


def _offer() -> None:
    """What areas offer each other, by the places of the registry."""
    registry.offer("issue_document", commands.draft_within)
    registry.offer("partner_documents", listing.partner_documents)
    registry.offer("project_documents", listing.project_documents)
    registry.offer("letter_id", letters.letter_id)
    registry.offer("draft_letter", letters.draft_letter)
    registry.offer("issue_letter", letters.issue_letter)
    registry.offer("send_back_letter", letters.send_back_letter)
    registry.offer("published_documents", public.published_documents)
    registry.offer("published_pdf", public.published_pdf)
    registry.offer("eligibility_list_changed", list_changed)
    registry.offer("surrender_confirmation", surrender_confirmation.context_of)
    registry.offer("decision_record", decision_record.context_of)
    committee_offers.offer(registry)
    registry.offer("rendered_sheet", rendering.render_pdf)
    registry.offer("first_transferred", ledger_queries.first_transferred)
    registry.offer("hold_ledger", ledger_queries.hold_shared)
    report_offers.offer(registry)
    registry.offer("work", workbench_offers.work)
    registry.offer("dates", workbench_offers.dates)
    registry.offer("do_what_is_due", workbench_offers.due)
    registry.offer("do_what_is_due", daily.due)
    negotiation_offers.offer(registry)
    registry.offer("people", account_queries.officers)
    registry.offer("work", clearance_offers.work)
    registry.offer("dates", clearance_offers.dates)
    registry.offer("record", clearance_offers.record)
    registry.offer("partner_clearances", clearance_offers.partner_clearances)
    registry.offer("clearance_subject", text_clearing.clearance_subject)
    registry.offer("clearance_given", text_cleared.clearance_given)
    registry.offer("clearance_subject", clearing.clearance_subject)
    registry.offer("clearance_subject", assessment_clearing.clearance_subject)
    registry.offer("clearance_subject", narrative_clearing.clearance_subject)
    registry.offer("clearance_subject", aef_clearing.clearance_subject)
    registry.offer("clearance_moved", cleared.clearance_moved)
    registry.offer("project_tonnes", ledger_issuances.tonnes_of_project)
    for area in (
        agreement_offers, project_offers, document_offers, ledger_offers, coordination_offers, surrender_offers,
        registry_offers, account_offers, audit_offers, eligibility_offers,
    ):  # fmt: skip
        area.offer(registry)


def _route(app: Flask) -> None:
    """What an address may hold: codes of partners, and only steps that a workflow declares."""
    app.url_map.converters["iso3"] = Iso3Converter
    app.url_map.converters["ref"] = ReferenceConverter
    app.url_map.converters["project_step"] = ProjectStepConverter
    app.url_map.converters["criterion"] = CriterionConverter
    app.url_map.converters["step"] = step_views.StepConverter
    app.url_map.converters["document_step"] = views.DocumentStepConverter


def _serve_through(app: Flask, settings: Settings) -> None:
    """Static files with their headers, and the proxy in front only as far as the settings trust it."""
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=str(ROOT / "static"), prefix="static/", max_age=3600, add_headers_function=_static_headers
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _static_headers(headers: object, path: str, url: str) -> None:
    for name, value in security.headers(secure=True).items():
        headers[name] = value  # type: ignore[index]
