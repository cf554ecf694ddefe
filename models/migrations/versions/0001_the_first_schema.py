"""The first schema"""

import sqlalchemy as sa
from alembic import op

from models import base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


APPEND_ONLY = "The journal is append-only; write a new entry instead."


def forbid_changes() -> None:
    """No code path changes an entry; neither does a hand at the database without removing this first."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER entry_no_{act.lower()} BEFORE {act} ON entry "
                f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER entry_no_change BEFORE UPDATE OR DELETE ON entry "
        "FOR EACH ROW EXECUTE FUNCTION entry_is_append_only()"
    )


def upgrade() -> None:
    op.create_table(
        "answered",
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("request_digest", sa.String(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_answered")),
    )
    op.create_table(
        "entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thing_id", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("now", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_entry")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_season_id"), ["season_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_thing_id"), ["thing_id"], unique=False)

    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("manager_id", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("calendar", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["person.id"], name=op.f("fk_person_manager_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_manager_id"), ["manager_id"], unique=False)

    op.create_table(
        "season",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("starts_on", base.Day(), nullable=False),
        sa.Column("ends_on", base.Day(), nullable=False),
        sa.Column("product_ops_id", sa.String(), nullable=False),
        sa.Column("calendar_number", sa.Integer(), nullable=False),
        sa.Column("opened_at", base.Instant(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["product_ops_id"], ["person.id"], name=op.f("fk_season_product_ops_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("product_manager_id", sa.String(), nullable=True),
        sa.Column("engineering_manager_id", sa.String(), nullable=True),
        sa.Column("approver_id", sa.String(), nullable=True),
        sa.Column("partners", sa.JSON(), nullable=False),
        sa.Column("plan_file", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["approver_id"], ["person.id"], name=op.f("fk_unit_approver_id")),
        sa.ForeignKeyConstraint(["engineering_manager_id"], ["person.id"], name=op.f("fk_unit_engineering_manager_id")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["product_manager_id"], ["person.id"], name=op.f("fk_unit_product_manager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "calendar_version",
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("published_at", base.Instant(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_calendar_version_season_id")),
        sa.PrimaryKeyConstraint("season_id", "number", name=op.f("pk_calendar_version")),
    )
    op.create_table(
        "gate",
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opens_at", base.Instant(timezone=True), nullable=False),
        sa.Column("due_at", base.Instant(timezone=True), nullable=False),
        sa.Column("due_on", base.Day(), nullable=False),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("grace_ends_at", base.Instant(timezone=True), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("late_by", sa.Integer(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", base.Instant(timezone=True), nullable=True),
        sa.Column("announced_at", base.Instant(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_gate_season_id")),
        sa.PrimaryKeyConstraint("season_id", "id", name=op.f("pk_gate")),
    )
    with op.batch_alter_table("gate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_gate_state"), ["state"], unique=False)

    op.create_table(
        "gate_waiver",
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("gate_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_gate_waiver_season_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_gate_waiver_unit_id")),
        sa.PrimaryKeyConstraint("season_id", "gate_id", "unit_id", name=op.f("pk_gate_waiver")),
    )
    op.create_table(
        "intake_request",
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("from_unit_id", sa.String(), nullable=False),
        sa.Column("to_unit_id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("needed_by", sa.String(), nullable=False),
        sa.Column("if_not", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("answered_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["from_unit_id"], ["unit.id"], name=op.f("fk_intake_request_from_unit_id")),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_intake_request_season_id")),
        sa.ForeignKeyConstraint(["to_unit_id"], ["unit.id"], name=op.f("fk_intake_request_to_unit_id")),
        sa.PrimaryKeyConstraint("season_id", "id", name=op.f("pk_intake_request")),
    )
    with op.batch_alter_table("intake_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_request_to_unit_id"), ["to_unit_id"], unique=False)

    op.create_table(
        "packet",
        sa.Column("ask_id", sa.String(), nullable=False),
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("acked_by", sa.String(), nullable=False),
        sa.Column("acked_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_packet_season_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_packet_unit_id")),
        sa.PrimaryKeyConstraint("ask_id", "season_id", name=op.f("pk_packet")),
    )
    with op.batch_alter_table("packet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_packet_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("approver_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("entered_at", base.Instant(timezone=True), nullable=False),
        sa.Column("text_number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("text_by", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("opens_at", base.Instant(timezone=True), nullable=False),
        sa.Column("closes_at", base.Instant(timezone=True), nullable=False),
        sa.Column("review_at", base.Instant(timezone=True), nullable=True),
        sa.Column("withdraw_until", base.Instant(timezone=True), nullable=False),
        sa.Column("no_partner_reason", sa.String(), nullable=False),
        sa.Column("skip_reason", sa.String(), nullable=False),
        sa.Column("merge_into_id", sa.String(), nullable=True),
        sa.Column("merge_agreed_by", sa.String(), nullable=False),
        sa.Column("partners_needed", sa.Integer(), nullable=False),
        sa.Column("sections_missing", sa.Integer(), nullable=False),
        sa.Column("partners_missing", sa.Integer(), nullable=False),
        sa.Column("pages_over", sa.Integer(), nullable=False),
        sa.Column("prereviews_missing", sa.Integer(), nullable=False),
        sa.Column("objections_open", sa.Integer(), nullable=False),
        sa.Column("ranks_wrong", sa.Integer(), nullable=False),
        sa.Column("case_parts_missing", sa.Integer(), nullable=False),
        sa.Column("attendance_missing", sa.Integer(), nullable=False),
        sa.Column("feedback_missing", sa.Integer(), nullable=False),
        sa.Column("actions_incomplete", sa.Integer(), nullable=False),
        sa.Column("actions_open", sa.Integer(), nullable=False),
        sa.Column("merge_acks_missing", sa.Integer(), nullable=False),
        sa.Column("packets_unacked", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["approver_id"], ["person.id"], name=op.f("fk_plan_approver_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_plan_owner_id")),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_plan_season_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_plan_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("season_id", "document", "unit_id", name=op.f("uq_plan_season_id_document_unit_id")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_season_id"), ["season_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_state"), ["state"], unique=False)

    op.create_table(
        "priority",
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("baseline", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_priority_season_id")),
        sa.PrimaryKeyConstraint("season_id", "id", name=op.f("pk_priority")),
    )
    op.create_table(
        "action_item",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=True),
        sa.Column("due_at", base.Instant(timezone=True), nullable=True),
        sa.Column("blocking", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("carried_to", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_action_item_owner_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_action_item_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_item")),
    )
    with op.batch_alter_table("action_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_item_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_approval_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_approval_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "digest", "person_id", name=op.f("pk_approval")),
    )
    op.create_table(
        "attendance",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_attendance_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "round", "unit_id", name=op.f("pk_attendance")),
    )
    op.create_table(
        "contribution",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contribution_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_contribution_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "round", "person_id", name=op.f("pk_contribution")),
    )
    op.create_table(
        "goal",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=True),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("plan_id", sa.String(), nullable=True),
        sa.Column("local_reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("base", sa.JSON(), nullable=False),
        sa.Column("locked_at", base.Instant(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_goal_owner_id")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["goal.id"], name=op.f("fk_goal_parent_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_goal_plan_id")),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_goal_season_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_goal_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
    )
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_goal_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_goal_season_id"), ["season_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_goal_state"), ["state"], unique=False)

    op.create_table(
        "headcount_ask",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("cost", base.Money(precision=16, scale=2), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_headcount_ask_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_headcount_ask")),
    )
    with op.batch_alter_table("headcount_ask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_headcount_ask_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "initiative",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("funded", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("priority_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_initiative_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "slug", name=op.f("pk_initiative")),
    )
    op.create_table(
        "obligation",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("gate_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=True),
        sa.Column("unit_id", sa.String(), nullable=True),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("since", base.Instant(timezone=True), nullable=False),
        sa.Column("due_at", base.Instant(timezone=True), nullable=False),
        sa.Column("due_on", base.Day(), nullable=False),
        sa.Column("due_version", sa.Integer(), nullable=False),
        sa.Column("next_at", base.Instant(timezone=True), nullable=False),
        sa.Column("settled_at", base.Instant(timezone=True), nullable=True),
        sa.Column("dropped_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_obligation_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_obligation_plan_id")),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_obligation_season_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_obligation")),
    )
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_obligation_gate_id"), ["gate_id"], unique=False)
        batch_op.create_index("ix_obligation_open", ["next_at", "settled_at", "dropped_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_obligation_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_obligation_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_obligation_season_id"), ["season_id"], unique=False)

    op.create_table(
        "plan_version",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("words_over", sa.Integer(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("sections_missing", sa.Integer(), nullable=False),
        sa.Column("ranks_wrong", sa.Integer(), nullable=False),
        sa.Column("case_parts_missing", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_version_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("pk_plan_version")),
    )
    op.create_table(
        "prereview",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_prereview_plan_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_prereview_unit_id")),
        sa.PrimaryKeyConstraint("plan_id", "unit_id", name=op.f("pk_prereview")),
    )
    op.create_table(
        "waiver",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("guard", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_waiver_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "guard", "round", name=op.f("pk_waiver")),
    )
    op.create_table(
        "notice",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("obligation_key", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", base.Instant(timezone=True), nullable=False),
        sa.Column("send_at", base.Instant(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sent_at", base.Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("lease", sa.String(), nullable=False),
        sa.Column("leased_until", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["obligation_key"], ["obligation.key"], name=op.f("fk_notice_obligation_key")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_notice_season_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_obligation_key"), ["obligation_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_season_id"), ["season_id"], unique=False)
        batch_op.create_index("ix_notice_waiting", ["state", "send_at"], unique=False)

    forbid_changes()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION entry_is_append_only() CASCADE")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_waiting")
        batch_op.drop_index(batch_op.f("ix_notice_season_id"))
        batch_op.drop_index(batch_op.f("ix_notice_person_id"))
        batch_op.drop_index(batch_op.f("ix_notice_obligation_key"))

    op.drop_table("notice")
    op.drop_table("waiver")
    op.drop_table("prereview")
    op.drop_table("plan_version")
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_obligation_season_id"))
        batch_op.drop_index(batch_op.f("ix_obligation_plan_id"))
        batch_op.drop_index(batch_op.f("ix_obligation_person_id"))
        batch_op.drop_index("ix_obligation_open")
        batch_op.drop_index(batch_op.f("ix_obligation_gate_id"))

    op.drop_table("obligation")
    op.drop_table("initiative")
    with op.batch_alter_table("headcount_ask", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_headcount_ask_plan_id"))

    op.drop_table("headcount_ask")
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_state"))
        batch_op.drop_index(batch_op.f("ix_goal_season_id"))
        batch_op.drop_index(batch_op.f("ix_goal_parent_id"))
        batch_op.drop_index(batch_op.f("ix_goal_owner_id"))

    op.drop_table("goal")
    op.drop_table("contribution")
    op.drop_table("attendance")
    op.drop_table("approval")
    with op.batch_alter_table("action_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_item_plan_id"))

    op.drop_table("action_item")
    op.drop_table("priority")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_state"))
        batch_op.drop_index(batch_op.f("ix_plan_season_id"))

    op.drop_table("plan")
    with op.batch_alter_table("packet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_packet_unit_id"))

    op.drop_table("packet")
    with op.batch_alter_table("intake_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_request_to_unit_id"))

    op.drop_table("intake_request")
    op.drop_table("gate_waiver")
    with op.batch_alter_table("gate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_state"))
        batch_op.drop_index(batch_op.f("ix_gate_due_at"))

    op.drop_table("gate")
    op.drop_table("calendar_version")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_parent_id"))

    op.drop_table("unit")
    op.drop_table("season")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_manager_id"))

    op.drop_table("person")
    op.drop_table("journal_head")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_thing_id"))
        batch_op.drop_index(batch_op.f("ix_entry_season_id"))

    op.drop_table("entry")
    op.drop_table("answered")
