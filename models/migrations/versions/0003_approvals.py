"""Votes, their groups and seats"""

import sqlalchemy as sa
from alembic import op

from models import base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


COUNTERS = ("approvals_missing", "approval_objections", "conditions_open", "approvals_deadlocked")


def upgrade() -> None:
    op.create_table(
        "approval_group",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("veto", sa.Boolean(), nullable=False),
        sa.Column("abstain", sa.String(), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_approval_group_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "id", name=op.f("pk_approval_group")),
    )
    op.create_table(
        "approval_seat",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("seated_by", sa.String(), nullable=False),
        sa.Column("vacated_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_approval_seat_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_approval_seat_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "group_id", "person_id", name=op.f("pk_approval_seat")),
    )
    op.create_table(
        "vote",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("on_behalf_of", sa.String(), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("met_at", base.Instant(timezone=True), nullable=True),
        sa.Column("superseded_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_vote_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_vote_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_vote_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "round", "group_id", "person_id", "digest", name=op.f("pk_vote")),
    )
    for name in COUNTERS:
        op.add_column("plan", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    for name in reversed(COUNTERS):
        op.drop_column("plan", name)
    op.drop_table("vote")
    op.drop_table("approval_seat")
    op.drop_table("approval_group")
