"""The steps of ladders as rows, laid out ahead; notices of steps are put into words when they are sent"""

import sqlalchemy as sa
from alembic import op

from models import base

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TOLD = ("relation", "for_id")
_KEYS = ("obligation_key", "person_id", "name")


def upgrade() -> None:
    op.create_table(
        "ladder_step",
        *(sa.Column(name, sa.String(), nullable=False) for name in (*_KEYS, "season_id", "kind", *_TOLD)),
        sa.Column("flags_gate", sa.Boolean(), nullable=False),
        *(sa.Column(name, base.Instant(timezone=True), nullable=False) for name in ("at", "late_from", "then_at")),
        sa.ForeignKeyConstraint(["obligation_key"], ["obligation.key"], name=op.f("fk_ladder_step_obligation_key")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ladder_step_person_id")),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name=op.f("fk_ladder_step_season_id")),
        sa.PrimaryKeyConstraint(*_KEYS, name=op.f("pk_ladder_step")),
    )
    op.create_index("ix_ladder_step_due", "ladder_step", ["season_id", "at"])
    for name in _TOLD:
        op.add_column("notice", sa.Column(name, sa.String(), nullable=False, server_default=""))
    # Nothing is laid out yet: the next tick does it for all that is open.
    op.execute(sa.text("UPDATE obligation SET next_at = since WHERE settled_at IS NULL AND dropped_at IS NULL"))


def downgrade() -> None:
    for name in _TOLD:
        op.drop_column("notice", name)
    op.execute(sa.text("UPDATE obligation SET next_at = since WHERE settled_at IS NULL AND dropped_at IS NULL"))
    op.drop_table("ladder_step")
