"""Absence and delegation"""

import sqlalchemy as sa
from alembic import op

from models import base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("from_at", base.Instant(timezone=True), nullable=False),
        sa.Column("until_at", base.Instant(timezone=True), nullable=False),
        sa.Column("delegate_id", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", base.Instant(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["delegate_id"], ["person.id"], name=op.f("fk_absence_delegate_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_person_id"), "absence", ["person_id"])
    op.add_column("person", sa.Column("left_at", base.Instant(timezone=True), nullable=True))
    op.add_column("person", sa.Column("away_until", base.Instant(timezone=True), nullable=True))
    op.add_column("entry", sa.Column("on_behalf_of", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("entry", "on_behalf_of")
    op.drop_column("person", "away_until")
    op.drop_column("person", "left_at")
    op.drop_index(op.f("ix_absence_person_id"), table_name="absence")
    op.drop_table("absence")
