"""Intake requests in full, solicitations, and obligations whose clock can stand"""

import sqlalchemy as sa
from alembic import op

from models import base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TEXTS = ("scope", "offered_by", "question", "info", "drop_acked_by")
_INSTANTS = ("info_asked_at", "unanswered_at")


def upgrade() -> None:
    op.add_column("obligation", sa.Column("paused_at", base.Instant(timezone=True), nullable=True))
    op.add_column("intake_request", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    for name in _TEXTS:
        op.add_column("intake_request", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name in _INSTANTS:
        op.add_column("intake_request", sa.Column(name, base.Instant(timezone=True), nullable=True))
    op.create_table(
        "solicitation",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("season_id", "to_unit_id", "from_unit_id", "by")),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.Column("nothing_at", base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_solicitation_season_id")),
        sa.ForeignKeyConstraint(["to_unit_id"], ["unit.id"], name=op.f("fk_solicitation_to_unit_id")),
        sa.ForeignKeyConstraint(["from_unit_id"], ["unit.id"], name=op.f("fk_solicitation_from_unit_id")),
        sa.PrimaryKeyConstraint("season_id", "to_unit_id", "from_unit_id", name=op.f("pk_solicitation")),
    )


def downgrade() -> None:
    op.drop_table("solicitation")
    for name in (*_INSTANTS, *_TEXTS, "version"):
        op.drop_column("intake_request", name)
    op.drop_column("obligation", "paused_at")
