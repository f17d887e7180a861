"""Mail: what was sent to whom, and what each officer chose to get.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _collections()
    _deliveries()
    _choices()
    op.create_table(
        "mail_server_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_mail_server_state_there_is_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_server_state")),
    )


def downgrade() -> None:
    for table in ("mail_server_state", "mail_partner_levels", "mail_choices", "mail_deliveries"):
        op.drop_table(table)
    op.drop_index("ix_outbox_messages_collection", table_name="outbox_messages")
    op.drop_index("ix_outbox_messages_waiting", table_name="outbox_messages")
    op.drop_column("outbox_messages", "collection")
    op.add_column("outbox_messages", sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_outbox_messages_waiting", "outbox_messages", ["id"], postgresql_where="sent_at IS NULL")


def _collections() -> None:
    """A message is taken in hand by a numbered collection; when it was mailed is said by its deliveries.

    What an earlier version mailed counts as collected: it is not mailed again.
    """
    op.add_column("outbox_messages", sa.Column("collection", sa.Integer(), nullable=True))
    op.execute("UPDATE outbox_messages SET collection = 0 WHERE sent_at IS NOT NULL")
    op.drop_index("ix_outbox_messages_waiting", table_name="outbox_messages")
    op.drop_column("outbox_messages", "sent_at")
    op.create_index("ix_outbox_messages_waiting", "outbox_messages", ["id"], postgresql_where="collection IS NULL")
    op.create_index("ix_outbox_messages_collection", "outbox_messages", ["collection", "created_at"])


def _deliveries() -> None:
    op.create_table(
        "mail_deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("digest_day", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), server_default="waiting", nullable=False),
        sa.Column("carrier", sa.String(length=32), server_default="", nullable=False),
        sa.Column("address", sa.String(length=254), server_default="", nullable=False),
        sa.Column("through", sa.Integer(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(message_id, digest_day) = 1", name=op.f("ck_mail_deliveries_it_is_a_message_or_a_digest")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'closing', 'sent', 'refused', 'dropped', 'undecided')",
            name=op.f("ck_mail_deliveries_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_messages.id"], name=op.f("fk_mail_deliveries_message_id_outbox_messages")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_mail_deliveries_officer_id_officers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_deliveries")),
        sa.UniqueConstraint("message_id", "officer_id", name="uq_mail_deliveries_a_message_goes_to_an_officer_once"),
        sa.UniqueConstraint("officer_id", "digest_day", name="uq_mail_deliveries_an_officer_has_one_digest_a_day"),
        sa.UniqueConstraint("token", name=op.f("uq_mail_deliveries_token")),
    )
    op.create_index(
        "ix_mail_deliveries_open", "mail_deliveries", ["id"],
        postgresql_where="state IN ('waiting', 'sending', 'closing')",
    )  # fmt: skip
    op.create_index(
        "ix_mail_deliveries_failed", "mail_deliveries", ["id"], postgresql_where="state IN ('refused', 'undecided')"
    )
    op.create_index("ix_mail_deliveries_officer", "mail_deliveries", ["officer_id", "through"])


def _choices() -> None:
    op.create_table(
        "mail_choices",
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=10), nullable=False),
        sa.Column("not_at_once", sa.ARRAY(sa.String(length=30)), server_default="{}", nullable=False),
        sa.Column("digest_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("digest IN ('none', 'daily', 'weekly')", name=op.f("ck_mail_choices_digest_is_known")),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name=op.f("fk_mail_choices_officer_id_officers")),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_mail_choices")),
    )
    op.create_table(
        "mail_partner_levels",
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(length=3), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.CheckConstraint("level IN ('urgent', 'nothing')", name=op.f("ck_mail_partner_levels_level_is_known")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_mail_partner_levels_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("officer_id", "partner", name=op.f("pk_mail_partner_levels")),
    )
