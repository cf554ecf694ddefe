"""Intake requests, review sessions and action items in full"""

import sqlalchemy as sa
from alembic import op

from models import base

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
