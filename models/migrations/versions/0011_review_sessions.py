"""Review sessions as rows of their own, and action items that say how often they changed"""

import sqlalchemy as sa
from alembic import op

from models import base

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# What was booked before: an hour with the plan's owner and approver, as nobody was invited by name.
_BOOKED = """
INSERT INTO review_session
    (id, season_id, plan_id, number, state, starts_at, minutes, invitees, reason, by, at, moved_to, version)
SELECT id || '_s1', season_id, id, 1, 'scheduled', review_at, 60,
    {invitees}, '', 'system', entered_at, '', 1
FROM plan WHERE review_at IS NOT NULL
"""
_INVITEES = {
    "sqlite": "json_array(owner_id, approver_id)",
    "postgresql": "json_build_array(owner_id, approver_id)",
}


def upgrade() -> None:
    op.add_column("action_item", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "review_session",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("id", "season_id", "plan_id", "state")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("number", "minutes", "version")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("reason", "by", "moved_to")),
        *(sa.Column(name, base.Instant(timezone=True), nullable=False) for name in ("starts_at", "at")),
        *(sa.Column(name, base.Instant(timezone=True), nullable=True) for name in ("reading_until", "ended_at")),
        sa.Column("invitees", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_review_session_season_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_review_session_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_session")),
    )
    for name in ("season_id", "plan_id"):
        op.create_index(op.f(f"ix_review_session_{name}"), "review_session", [name])
    op.execute(sa.text(_BOOKED.format(invitees=_INVITEES[op.get_bind().dialect.name])))


def downgrade() -> None:
    op.drop_table("review_session")
    op.drop_column("action_item", "version")
