"""Calendar changes, pinned holidays, gates of one unit, letters to acknowledge"""

import sqlalchemy as sa
from alembic import op

from models import base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_change",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("season_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("edits", sa.JSON(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", base.Instant(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("approved_at", base.Instant(timezone=True), nullable=True),
        sa.Column("approved_base", sa.Integer(), nullable=False),
        sa.Column("approved_digest", sa.String(), nullable=False),
        sa.Column("published_at", base.Instant(timezone=True), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_calendar_change_proposed_by")),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_calendar_change_season_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_change")),
    )
    op.create_index(op.f("ix_calendar_change_season_id"), "calendar_change", ["season_id"])
    op.add_column("calendar_version", sa.Column("holidays", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("calendar_version", sa.Column("change_id", sa.String(), nullable=False, server_default=""))
    op.add_column("gate", sa.Column("unit_id", sa.String(), nullable=False, server_default=""))
    op.add_column("notice", sa.Column("must_ack", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("notice", sa.Column("acked_at", base.Instant(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("notice", "acked_at")
    op.drop_column("notice", "must_ack")
    op.drop_column("gate", "unit_id")
    op.drop_column("calendar_version", "change_id")
    op.drop_column("calendar_version", "holidays")
    op.drop_index(op.f("ix_calendar_change_season_id"), table_name="calendar_change")
    op.drop_table("calendar_change")
