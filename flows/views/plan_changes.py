"""“What changed since I read it?”, and laying one's own edit over what somebody else has uploaded meanwhile."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from flows.plan.reading import ask_figures, cut_sections, read_text
from flows.plan.versions import readable, version_named
from models.organisation import SYSTEM
from models.plan import Plan, PlanVersion
from rules.changes import AskChange, FileChange, SectionChange, ask_changes, file_changes, section_changes
from rules.threeway import Merged, merge


@dataclass(frozen=True)
class Mark:
    """A version of what there is to read: who uploaded it, and when."""

    number: int
    digest: str
    by: str
    at: DateTime


@dataclass(frozen=True)
class Changes:
    """What differs between two versions of a plan; nothing at all where they say the same."""

    plan_id: str
    since: Mark
    now: Mark
    sections: tuple[SectionChange, ...]
    asks: tuple[AskChange, ...]
    attachments: tuple[FileChange, ...]


def changes(session: Session, plan: Plan, *, since: str, at: DateTime) -> Changes:
    """What is other now than in a version that somebody read; by default the one before.

    `since` is a text's number (t3) or digest. Raises Unknown where there is no such text.
    """
    ground = stand(session, plan.season_id, by=SYSTEM, at=at)
    now = readable(session, plan)
    before = version_named(session, plan, since or f"t{max(now.number - 1, 1)}")
    kind = ground.calendar.document(plan.document)
    asks = (ask_figures(read_text(version.text, kind)) for version in (before, now))
    return Changes(
        plan.id,
        _mark(ground, before),
        _mark(ground, now),
        tuple(section_changes(cut_sections(before.text, kind), cut_sections(now.text, kind))),
        tuple(ask_changes(*asks)),
        tuple(file_changes(before.attachments, now.attachments)),
    )


def merge_text(session: Session, plan: Plan, mine: str, *, base: str) -> Merged:
    """One's own text laid over the current one, both grown from the text `base`; nothing of the plan is changed."""
    now = readable(session, plan)
    names = (f"{plan.id} t{now.number}", "yours")
    return merge(version_named(session, plan, base).text, now.text, mine, names=names)


def _mark(ground: Ground, version: PlanVersion) -> Mark:
    return Mark(version.number, version.digest, ground.name(version.by), version.at)
