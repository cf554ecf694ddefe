"""Indexes of a unit's plans and of an approver's, so that an act finds them however many plans a season has"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_plan_unit", "plan", ["unit_id", "season_id"])
    op.create_index("ix_plan_approver", "plan", ["approver_id", "season_id"])


def downgrade() -> None:
    op.drop_index("ix_plan_approver", "plan")
    op.drop_index("ix_plan_unit", "plan")
