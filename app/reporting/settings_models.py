"""What adjustments are computed from, as tables: NDC periods in versions, and inventory figures."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import db
from app.reporting.adjustments.methods import Method

_ANOTHER = "decision = '' OR (decided_by IS NOT NULL AND proposed_by IS NOT NULL AND decided_by <> proposed_by)"


class NdcPeriod(db.Model):  # type: ignore[misc]
    """One version of one Party's NDC period. The newest approved version that covers a year holds for it.

    An empty word and a NULL are what is not known. Levels and the budget are in the unit of the metric; `trajectory`
    holds decimals as text by year. What was decided on never changes.
    """

    __tablename__ = "ndc_periods"
    __table_args__ = (
        CheckConstraint("party ~ '^[A-Z]{3}$'", name="party_is_a_code"),
        CheckConstraint(
            "first_year <= last_year AND first_year >= 2000 AND last_year <= 2100", name="years_run_forwards"
        ),
        CheckConstraint("target_type IN ('', 'single_year', 'multi_year')", name="target_type_is_declared"),
        CheckConstraint(
            "method = '' OR (target_type = 'single_year' AND method IN ('trajectory', 'averaging'))"
            " OR (target_type = 'multi_year' AND method = 'multi_year')",
            name="method_is_offered_to_the_target",
        ),
        CheckConstraint("elapsed IN ('', 'calendar', 'inventory')", name="elapsed_is_declared"),
        CheckConstraint("metric IN ('ghg', 'non_ghg', 'policies')", name="metric_is_declared"),
        CheckConstraint("(metric = 'non_ghg') = (indicator <> '')", name="indicator_exactly_with_its_metric"),
        CheckConstraint("source <> ''", name="source_is_given"),
        CheckConstraint("decision IN ('', 'approved', 'refused')", name="decision_is_declared"),
        CheckConstraint("(decision = '') = (decided_at IS NULL)", name="decided_exactly_with_decision"),
        CheckConstraint(_ANOTHER, name="another_person_decides"),
        UniqueConstraint("party", "number", name="uq_ndc_periods_number"),
        Index("uq_ndc_periods_one_open", "party", unique=True, postgresql_where="decision = ''"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    party: Mapped[str] = mapped_column(String(3))
    number: Mapped[int] = mapped_column(Integer)
    first_year: Mapped[int] = mapped_column(Integer)
    last_year: Mapped[int] = mapped_column(Integer)
    target_type: Mapped[str] = mapped_column(String(12))
    method: Mapped[str] = mapped_column(String(12))
    elapsed: Mapped[str] = mapped_column(String(12))
    metric: Mapped[str] = mapped_column(String(12))
    indicator: Mapped[str] = mapped_column(Text)
    per_tonne: Mapped[Decimal | None] = mapped_column(Numeric(24, 9))
    reference: Mapped[str] = mapped_column(Text)
    target_level: Mapped[Decimal | None] = mapped_column(Numeric(24, 6))
    target_year: Mapped[int | None] = mapped_column(Integer)
    trajectory: Mapped[dict[str, Any]] = mapped_column(JSONB)
    budget: Mapped[Decimal | None] = mapped_column(Numeric(24, 6))
    source: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int | None] = mapped_column(Integer)
    proposed_by_name: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decision: Mapped[str] = mapped_column(String(10), default="")
    decided_by: Mapped[int | None] = mapped_column(Integer)
    decided_by_name: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def method_label(self) -> str:
        """The name of the method; empty where it is not known."""
        return Method(self.method).label if self.method else ""


class InventoryFigure(db.Model):  # type: ignore[misc]
    """One year's figure of one Party: whole tCO2e of its inventory, or the level of its indicator.

    Recorded by one officer and checked by another; the newest that was approved counts. Net removals are negative.
    """

    __tablename__ = "inventory_figures"
    __table_args__ = (
        CheckConstraint("party ~ '^[A-Z]{3}$'", name="party_is_a_code"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year_is_in_range"),
        CheckConstraint(
            "(measure = 'emissions' AND tonnes IS NOT NULL AND level IS NULL)"
            " OR (measure = 'indicator' AND level IS NOT NULL AND tonnes IS NULL)",
            name="value_fits_the_measure",
        ),
        CheckConstraint("source <> ''", name="source_is_given"),
        CheckConstraint("decision IN ('', 'approved', 'refused')", name="decision_is_declared"),
        CheckConstraint("(decision = '') = (decided_at IS NULL)", name="decided_exactly_with_decision"),
        CheckConstraint(_ANOTHER, name="another_person_decides"),
        Index(
            "uq_inventory_figures_one_open", "party", "year", "measure", unique=True, postgresql_where="decision = ''"
        ),
        Index("ix_inventory_figures_party", "party", "year"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    party: Mapped[str] = mapped_column(String(3))
    year: Mapped[int] = mapped_column(Integer)
    measure: Mapped[str] = mapped_column(String(10))
    tonnes: Mapped[int | None] = mapped_column(BigInteger)
    level: Mapped[Decimal | None] = mapped_column(Numeric(24, 6))
    scope: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[int | None] = mapped_column(Integer)
    proposed_by_name: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decision: Mapped[str] = mapped_column(String(10), default="")
    decided_by: Mapped[int | None] = mapped_column(Integer)
    decided_by_name: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
