"""Overrides, extensions, named exceptions"""

import sqlalchemy as sa
from alembic import op

from models import base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gate_exception",
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("gate_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("due_at", base.Instant(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["obligation.key"], name=op.f("fk_gate_exception_key")),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_gate_exception_season_id")),
        sa.PrimaryKeyConstraint("season_id", "gate_id", "key", name=op.f("pk_gate_exception")),
    )
    op.create_table(
        "extension_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("gate_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("asked_until", base.Instant(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("decide_by", base.Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", base.Instant(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", base.Instant(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_extension_request_asked_by")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_extension_request_plan_id")),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_extension_request_season_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_request")),
    )
    for column in ("season_id", "plan_id", "state"):
        op.create_index(op.f(f"ix_extension_request_{column}"), "extension_request", [column])
    op.create_table(
        "override",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("guard", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until", base.Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", base.Instant(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("confirmed_at", base.Instant(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_override_plan_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_override_proposed_by")),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_override_season_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_override")),
        sa.UniqueConstraint("plan_id", "guard", "number", name=op.f("uq_override_plan_id_guard_number")),
    )
    for column in ("season_id", "plan_id", "state"):
        op.create_index(op.f(f"ix_override_{column}"), "override", [column])
    op.create_table(
        "doing",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_doing_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_doing")),
    )
    op.add_column("plan", sa.Column("limited_leaves", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("waiver", sa.Column("until", base.Instant(timezone=True), nullable=True))
    op.add_column("gate_waiver", sa.Column("until", base.Instant(timezone=True), nullable=True))
    op.add_column("gate", sa.Column("decided_under", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("season", sa.Column("retrospective_waived", sa.String(), nullable=False, server_default=""))
    op.add_column("season", sa.Column("cancel_asked_by", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("season", "cancel_asked_by")
    op.drop_column("season", "retrospective_waived")
    op.drop_column("gate", "decided_under")
    op.drop_column("gate_waiver", "until")
    op.drop_column("waiver", "until")
    op.drop_column("plan", "limited_leaves")
    op.drop_table("doing")
    op.drop_table("override")
    op.drop_table("extension_request")
    op.drop_table("gate_exception")
