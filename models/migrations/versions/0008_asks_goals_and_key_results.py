"""Headcount asks, goals and key results in full"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models import base

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with_text: Any = {"nullable": False, "server_default": ""}
    for column in (
        sa.Column("gap", sa.String(40), nullable=True),
        sa.Column("alternatives", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("state", sa.String(), nullable=False, server_default="draft"),
        sa.Column("ceiling", sa.Integer(), nullable=True),
        sa.Column("yearly", base.Money(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("granted", sa.Integer(), nullable=True),
        sa.Column("dropped", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("starts_on", base.Day(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
    ):
        op.add_column("headcount_ask", column)
    op.create_index(op.f("ix_headcount_ask_state"), "headcount_ask", ["state"])
    # What leadership has decided already stays decided.
    packet = "FROM packet WHERE packet.ask_id = headcount_ask.id"
    op.execute(
        f"UPDATE headcount_ask SET granted = (SELECT max(granted) {packet}), state = (SELECT max(CASE "
        "WHEN packet.granted = 0 THEN 'unfunded' WHEN packet.granted < packet.asked THEN 'partially_funded' "
        f"ELSE 'funded' END) {packet}) WHERE EXISTS (SELECT 1 {packet})"
    )
    op.create_table(
        "envelope",
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("money", base.Money(), nullable=False),
        sa.Column("held_heads", sa.Integer(), nullable=False),
        sa.Column("held_money", base.Money(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_envelope_season_id")),
        sa.PrimaryKeyConstraint("season_id", "unit_id", name=op.f("pk_envelope")),
    )
    for column in (
        sa.Column("number", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("revision", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("heir_id", sa.String(), **with_text),
        sa.Column("flagged", sa.String(), **with_text),
        sa.Column("successor", sa.String(), **with_text),
        sa.Column("score", sa.String(40), nullable=True),
        sa.Column("first_score", sa.String(40), nullable=True),
        sa.Column("evidence", sa.String(), **with_text),
        sa.Column("reviewed_by", sa.String(), **with_text),
    ):
        op.add_column("goal", column)
    op.create_table(
        "goal_version",
        sa.Column("goal_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_goal_version_goal_id")),
        sa.PrimaryKeyConstraint("goal_id", "number", name=op.f("pk_goal_version")),
    )
    op.create_table(
        "goal_dependency",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("goal_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("accepted_by", sa.String(), nullable=False),
        sa.Column("accepted_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_goal_dependency_goal_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_goal_dependency_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_dependency")),
    )
    op.create_index(op.f("ix_goal_dependency_goal_id"), "goal_dependency", ["goal_id"])
    op.create_table(
        "priority_shift",
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("opens_on", base.Day(), nullable=False),
        sa.Column("closes_on", base.Day(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_priority_shift_season_id")),
        sa.PrimaryKeyConstraint("season_id", name=op.f("pk_priority_shift")),
    )
    op.create_table(
        "key_result",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("goal_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("scoring", sa.String(), nullable=False),
        sa.Column("guardrail", sa.Boolean(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(40), nullable=True) for name in ("baseline", "target", "first_target", "least", "most")),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("cadence", sa.String(), nullable=False),
        sa.Column("due_on", base.Day(), nullable=True),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("forecast", sa.String(40), nullable=True),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("value", sa.String(40), nullable=True),
        sa.Column("rag", sa.String(), nullable=False),
        sa.Column("computed_rag", sa.String(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("active_on", base.Day(), nullable=True),
        *(sa.Column(name, sa.String(40), nullable=True) for name in ("final", "score", "first_score")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_key_result_goal_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_key_result_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_result")),
    )
    for name in ("goal_id", "owner_id", "state"):
        op.create_index(op.f(f"ix_key_result_{name}"), "key_result", [name])
    op.create_table(
        "check_in",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key_result_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_at", base.Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("value", sa.String(40), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("rag", sa.String(), nullable=False),
        sa.Column("computed_rag", sa.String(), nullable=False),
        sa.Column("blindside", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["key_result_id"], ["key_result.id"], name=op.f("fk_check_in_key_result_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
    )
    for name in ("key_result_id", "state"):
        op.create_index(op.f(f"ix_check_in_{name}"), "check_in", [name])


def downgrade() -> None:
    for table in ("check_in", "key_result", "priority_shift", "goal_dependency", "goal_version", "envelope"):
        op.drop_table(table)
    for name in ("reviewed_by", "evidence", "first_score", "score", "successor", "flagged", "heir_id", "revision", "number"):
        op.drop_column("goal", name)
    op.drop_index(op.f("ix_headcount_ask_state"), table_name="headcount_ask")
    for name in ("version", "starts_on", "dropped", "granted", "rank", "yearly", "ceiling", "state", "alternatives", "gap"):
        op.drop_column("headcount_ask", name)
