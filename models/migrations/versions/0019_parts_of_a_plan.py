"""Indexes of a plan's goals and of what passed a gate as an exception, so that an undo finds them in any season"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_goal_plan_id", "goal", ["plan_id"])
    op.create_index("ix_gate_exception_key", "gate_exception", ["key"])


def downgrade() -> None:
    op.drop_index("ix_gate_exception_key", "gate_exception")
    op.drop_index("ix_goal_plan_id", "goal")
