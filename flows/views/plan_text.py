"""What there is to read of a plan: its text as it is now, and the files that belong to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select

from flows.act.context import SeasonContext
from flows.views.build_line import build_line
from models.attachment import Attachment
from models.plan import Plan, PlanVersion


@dataclass(frozen=True)
class TextLine:
    """A version of a plan's text, with its length against the limit."""

    number: int
    text: str
    digest: str
    words: int
    words_over: int
    pages: int
    page_limit: int
    words_per_page: int
    missing: tuple[str, ...]
    by: str
    at: DateTime


@dataclass(frozen=True)
class AttachmentLine:
    """A file that belongs to what there is to read now."""

    name: str
    digest: str
    size: int
    media: str
    by: str
    at: DateTime


def version_to_read(context: SeasonContext, plan: Plan) -> PlanVersion | None:
    """None where the plan has no text yet."""
    return context.facts.get(PlanVersion, plan.id, plan.text_number)


def text_line(
    context: SeasonContext,
    plan: Plan,
    version: PlanVersion,
) -> TextLine:
    kind = context.calendar.document(plan.document)
    return build_line(
        TextLine,
        version,
        by=context.name_of(version.by),
        page_limit=kind.page_limit,
        words_per_page=kind.words_per_page,
    )


def attachment_lines(context: SeasonContext, version: PlanVersion) -> tuple[AttachmentLine, ...]:
    """By name."""
    rows = _attachments(context, version)
    return tuple(_attachment_line(context, row) for row in rows)


def _attachments(context: SeasonContext, version: PlanVersion) -> Sequence[Attachment]:
    """The version names each file with its digest."""
    if not version.attachments:
        return []
    of_these_names = select(Attachment).where(
        Attachment.plan_id == version.plan_id,
        Attachment.name.in_(version.attachments),
    )
    rows = context.session.scalars(of_these_names.order_by(Attachment.name))
    return [row for row in rows if version.attachments[row.name] == row.digest]


def _attachment_line(context: SeasonContext, row: Attachment) -> AttachmentLine:
    by = context.name_of(row.by)
    return build_line(AttachmentLine, row, by=by)
