"""Digests of sections, attachments"""

import sqlalchemy as sa
from alembic import op

from models import base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_attachment_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "name", "digest", name=op.f("pk_attachment")),
    )
    op.add_column("plan_version", sa.Column("sections", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("plan_version", sa.Column("asks_digest", sa.String(), nullable=False, server_default=""))
    op.add_column("plan_version", sa.Column("attachments", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("prereview", sa.Column("sections", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("prereview", sa.Column("scope_digest", sa.String(), nullable=False, server_default=""))
    op.add_column("prereview", sa.Column("scope_number", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("approval", sa.Column("sections", sa.JSON(), nullable=False, server_default="{}"))
    # So far every partner signs the whole plan.
    plan = "FROM plan WHERE plan.id = prereview.plan_id"
    op.execute(f"UPDATE prereview SET scope_digest = (SELECT digest {plan}), scope_number = (SELECT text_number {plan})")


def downgrade() -> None:
    op.drop_column("approval", "sections")
    op.drop_column("prereview", "scope_number")
    op.drop_column("prereview", "scope_digest")
    op.drop_column("prereview", "sections")
    op.drop_column("plan_version", "attachments")
    op.drop_column("plan_version", "asks_digest")
    op.drop_column("plan_version", "sections")
    op.drop_table("attachment")
