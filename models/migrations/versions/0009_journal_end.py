"""The journal's end keeps the hash before its own"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("journal_head", sa.Column("previous_hash", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("journal_head", "previous_hash")
