"""Digests, snoozes, how a person wants to be told, and an outbox that can be held"""

import sqlalchemy as sa
from alembic import op

from models import base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_WORDS = ("digest", "deliver_at", "quiet_from", "quiet_to", "channel")


def upgrade() -> None:
    with op.batch_alter_table("notice") as table:
        table.alter_column("season_id", existing_type=sa.String(), nullable=True)
        table.add_column(sa.Column("digest_key", sa.String(), nullable=False, server_default=""))
    op.create_index(op.f("ix_notice_digest_key"), "notice", ["digest_key"])
    op.add_column("obligation", sa.Column("snoozed_until", base.Instant(timezone=True), nullable=True))
    op.add_column("obligation", sa.Column("snoozes", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("calendar_change", sa.Column("announced_at", base.Instant(timezone=True), nullable=True))
    op.create_table(
        "preference",
        sa.Column("person_id", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _WORDS),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_preference_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_preference")),
    )
    op.create_table(
        "outbox_hold",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", base.Instant(timezone=True), nullable=False),
        sa.Column("released_at", base.Instant(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_hold")),
    )


def downgrade() -> None:
    op.drop_table("outbox_hold")
    op.drop_table("preference")
    op.drop_column("calendar_change", "announced_at")
    op.drop_column("obligation", "snoozes")
    op.drop_column("obligation", "snoozed_until")
    op.drop_index(op.f("ix_notice_digest_key"), "notice")
    op.execute(sa.text("UPDATE notice SET state = 'waiting' WHERE state = 'bundled'"))
    op.execute(sa.text("DELETE FROM notice WHERE season_id IS NULL"))
    with op.batch_alter_table("notice") as table:
        table.drop_column("digest_key")
        table.alter_column("season_id", existing_type=sa.String(), nullable=False)
