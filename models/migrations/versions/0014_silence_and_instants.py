"""What silence until a step leads to, when each rung reaches whom, and indexes for what ticks and moves look up"""

import sqlalchemy as sa
from alembic import op

from models import base

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_LEADS_TO = ("off_track", "expires")
_KEYS = ("season_id", "calendar_number", "due_on", "debtor", "reader", "name")


def upgrade() -> None:
    for name in _LEADS_TO:
        op.add_column("ladder_step", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("obligation", sa.Column("silent_version", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index(op.f("ix_notice_obligation_key"), "notice")
    op.create_index("ix_notice_obligation", "notice", ["obligation_key", "state"])
    op.create_index(op.f("ix_waiver_until"), "waiver", ["until"])
    for name in ("season_id", "gate_id"):
        op.drop_index(op.f(f"ix_obligation_{name}"), "obligation")
    op.drop_index("ix_obligation_open", "obligation")
    op.create_index("ix_obligation_open", "obligation", ["season_id", "settled_at", "dropped_at", "next_at"])
    op.create_index("ix_obligation_gate", "obligation", ["season_id", "gate_id", "dropped_at", "settled_at"])
    op.create_table(
        "rung_instant",
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("calendar_number", sa.Integer(), nullable=False),
        sa.Column("due_on", base.Day(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("debtor", "reader", "name")),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        *(sa.Column(name, base.Instant(timezone=True), nullable=False) for name in ("at", "late_from", "ahead_at")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("flags_gate", *_LEADS_TO)),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_rung_instant_season_id")),
        sa.PrimaryKeyConstraint(*_KEYS, name=op.f("pk_rung_instant")),
    )


def downgrade() -> None:
    op.drop_table("rung_instant")
    op.drop_index("ix_notice_obligation", "notice")
    op.create_index(op.f("ix_notice_obligation_key"), "notice", ["obligation_key"])
    op.drop_index(op.f("ix_waiver_until"), "waiver")
    op.drop_index("ix_obligation_gate", "obligation")
    op.drop_index("ix_obligation_open", "obligation")
    op.create_index("ix_obligation_open", "obligation", ["next_at", "settled_at", "dropped_at"])
    for name in ("season_id", "gate_id"):
        op.create_index(op.f(f"ix_obligation_{name}"), "obligation", [name])
    op.drop_column("obligation", "silent_version")
    for name in reversed(_LEADS_TO):
        op.drop_column("ladder_step", name)
