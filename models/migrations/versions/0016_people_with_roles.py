"""An index of the people who have a role, so that they are found however many people there are"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_person_with_role",
        "person",
        ["id"],
        sqlite_where=sa.text("json_array_length(roles) > 0"),
        postgresql_where=sa.text("json_array_length(roles) > 0"),
    )


def downgrade() -> None:
    op.drop_index("ix_person_with_role", "person")
