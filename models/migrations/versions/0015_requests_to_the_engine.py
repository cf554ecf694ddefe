"""What people ask of the engine, and whether it is paused"""

import sqlalchemy as sa
from alembic import op

from models import base

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "engine_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("season_id", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("act", "asked_by", "on_behalf_of", "relation")),
        sa.Column("asked_at", base.Instant(timezone=True), nullable=False),
        sa.Column("taken_at", base.Instant(timezone=True), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("outcome", "answer")),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_engine_request_season_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_engine_request_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_request")),
    )
    op.create_index(
        "ix_engine_request_open",
        "engine_request",
        ["season_id", "act"],
        unique=True,
        sqlite_where=sa.text("taken_at IS NULL"),
        postgresql_where=sa.text("taken_at IS NULL"),
    )
    op.create_table(
        "engine_pause",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("paused_by", sa.String(), nullable=False),
        sa.Column("paused_at", base.Instant(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["paused_by"], ["person.id"], name=op.f("fk_engine_pause_paused_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_pause")),
    )


def downgrade() -> None:
    op.drop_table("engine_pause")
    op.drop_index("ix_engine_request_open", "engine_request")
    op.drop_table("engine_request")
