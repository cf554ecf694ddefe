"""“What changed since I read it?”, and laying one's own edit over what somebody else has uploaded meanwhile."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from config.document import DocumentKind
from flows.act.context import SeasonContext, open_context
from flows.texts.reading import ask_figures, cut_sections, read_text
from flows.texts.versions import readable, version_named
from models.organisation import SYSTEM
from models.plan import Plan, PlanVersion
from rules.changes import AskChange, FileChange, SectionChange, ask_changes, file_changes, section_changes
from rules.digest import AskFigures
from rules.threeway import Merged, merge_texts


@dataclass(frozen=True)
class VersionMark:
    """A version of what there is to read: who uploaded it, and when."""

    number: int
    digest: str
    by: str
    at: DateTime


@dataclass(frozen=True)
class Changes:
    """What differs between two versions of a plan; nothing at all where they say the same."""

    plan_id: str
    since: VersionMark
    now: VersionMark
    sections: tuple[SectionChange, ...]
    asks: tuple[AskChange, ...]
    attachments: tuple[FileChange, ...]


def changes_since(
    session: Session,
    plan: Plan,
    *,
    since: str,
    at: DateTime,
) -> Changes:
    """What is other now than in a version that somebody read; by default the one before.

    `since` is a text's number (t3) or digest. Raises Unknown where there is no such text.
    """
    context = open_context(session, plan.season_id, by=SYSTEM, at=at)
    now = readable(session, plan)
    version_before = f"t{max(now.number - 1, 1)}"
    before = version_named(session, plan, since or version_before)
    kind = context.calendar.document(plan.document)
    return Changes(
        plan_id=plan.id,
        since=_version_mark(context, before),
        now=_version_mark(context, now),
        sections=_section_changes(before, now, kind),
        asks=_ask_changes(before, now, kind),
        attachments=tuple(file_changes(before.attachments, now.attachments)),
    )


def _section_changes(
    before: PlanVersion,
    now: PlanVersion,
    kind: DocumentKind,
) -> tuple[SectionChange, ...]:
    sections_before = cut_sections(before.text, kind)
    sections_now = cut_sections(now.text, kind)
    return tuple(section_changes(sections_before, sections_now))


def _ask_changes(
    before: PlanVersion,
    now: PlanVersion,
    kind: DocumentKind,
) -> tuple[AskChange, ...]:
    return tuple(ask_changes(_asks_in(before, kind), _asks_in(now, kind)))


def _asks_in(version: PlanVersion, kind: DocumentKind) -> list[AskFigures]:
    reading = read_text(version.text, kind)
    return ask_figures(reading)


def merge_text(
    session: Session,
    plan: Plan,
    edited: str,
    *,
    base: str,
) -> Merged:
    """One's own text laid over the current one, both grown from the text `base`; nothing of the plan is changed."""
    now = readable(session, plan)
    base_text = version_named(session, plan, base).text
    names = (f"{plan.id} t{now.number}", "yours")
    return merge_texts(base_text, now.text, edited, names=names)


def _version_mark(context: SeasonContext, version: PlanVersion) -> VersionMark:
    return VersionMark(
        number=version.number,
        digest=version.digest,
        by=context.name_of(version.by),
        at=version.at,
    )
