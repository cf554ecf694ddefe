"""What silence until a step of the ladder leads to, besides a flag on the gate"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_LEADS_TO = ("off_track", "expires")


def upgrade() -> None:
    for name in _LEADS_TO:
        op.add_column("ladder_step", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("obligation", sa.Column("silent_version", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("obligation", "silent_version")
    for name in reversed(_LEADS_TO):
        op.drop_column("ladder_step", name)
