"""What corresponding adjustments are computed from: NDC periods and inventory figures.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("ndc_periods", "inventory_figures")
ANOTHER = "decision = '' OR (decided_by IS NOT NULL AND proposed_by IS NOT NULL AND decided_by <> proposed_by)"


def upgrade() -> None:
    _periods()
    _figures()
    # concord_keep_decided() of 0001: what waits may be decided, what was decided stays as it is.
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION concord_keep_decided()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            "EXECUTE FUNCTION concord_refuse_change()"
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _decided() -> tuple[sa.Column[object], ...]:
    """The columns of whoever proposed and whoever decided."""
    return (
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_by_name", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def _checks(table: str) -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint("party ~ '^[A-Z]{3}$'", name=op.f(f"ck_{table}_party_is_a_code")),
        sa.CheckConstraint("source <> ''", name=op.f(f"ck_{table}_source_is_given")),
        sa.CheckConstraint("decision IN ('', 'approved', 'refused')", name=op.f(f"ck_{table}_decision_is_declared")),
        sa.CheckConstraint(
            "(decision = '') = (decided_at IS NULL)", name=op.f(f"ck_{table}_decided_exactly_with_decision")
        ),
        sa.CheckConstraint(ANOTHER, name=op.f(f"ck_{table}_another_person_decides")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _periods() -> None:
    op.create_table(
        "ndc_periods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=3), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("last_year", sa.Integer(), nullable=False),
        sa.Column("target_type", sa.String(length=12), nullable=False),
        sa.Column("method", sa.String(length=12), nullable=False),
        sa.Column("elapsed", sa.String(length=12), nullable=False),
        sa.Column("metric", sa.String(length=12), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("per_tonne", sa.Numeric(precision=24, scale=9), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("target_level", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("target_year", sa.Integer(), nullable=True),
        sa.Column("trajectory", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("budget", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        *_decided(),
        *_checks("ndc_periods"),
        sa.CheckConstraint(
            "first_year <= last_year AND first_year >= 2000 AND last_year <= 2100",
            name=op.f("ck_ndc_periods_years_run_forwards"),
        ),
        sa.CheckConstraint(
            "target_type IN ('', 'single_year', 'multi_year')", name=op.f("ck_ndc_periods_target_type_is_declared")
        ),
        sa.CheckConstraint(
            "method = '' OR (target_type = 'single_year' AND method IN ('trajectory', 'averaging'))"
            " OR (target_type = 'multi_year' AND method = 'multi_year')",
            name=op.f("ck_ndc_periods_method_is_offered_to_the_target"),
        ),
        sa.CheckConstraint("elapsed IN ('', 'calendar', 'inventory')", name=op.f("ck_ndc_periods_elapsed_is_declared")),
        sa.CheckConstraint("metric IN ('ghg', 'non_ghg', 'policies')", name=op.f("ck_ndc_periods_metric_is_declared")),
        sa.CheckConstraint(
            "(metric = 'non_ghg') = (indicator <> '')", name=op.f("ck_ndc_periods_indicator_exactly_with_its_metric")
        ),
        sa.UniqueConstraint("party", "number", name="uq_ndc_periods_number"),
    )
    op.create_index("uq_ndc_periods_one_open", "ndc_periods", ["party"], unique=True, postgresql_where="decision = ''")


def _figures() -> None:
    op.create_table(
        "inventory_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=3), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=10), nullable=False),
        sa.Column("tonnes", sa.BigInteger(), nullable=True),
        sa.Column("level", sa.Numeric(precision=24, scale=6), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        *_decided(),
        *_checks("inventory_figures"),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_inventory_figures_year_is_in_range")),
        sa.CheckConstraint(
            "(measure = 'emissions' AND tonnes IS NOT NULL AND level IS NULL)"
            " OR (measure = 'indicator' AND level IS NOT NULL AND tonnes IS NULL)",
            name=op.f("ck_inventory_figures_value_fits_the_measure"),
        ),
    )
    op.create_index("ix_inventory_figures_party", "inventory_figures", ["party", "year"], unique=False)
    op.create_index(
        "uq_inventory_figures_one_open", "inventory_figures", ["party", "year", "measure"], unique=True,
        postgresql_where="decision = ''",
    )  # fmt: skip
