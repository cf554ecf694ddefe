"""Loading a plan's text: a new version, read for what the gates want to know of it."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from models.plan import Plan, PlanVersion
from rules.threeway import first_unsettled_line
from states.refusal import BadInput


@dataclass(frozen=True)
class Loaded:
    """`changed` is False where the text was the current one already."""

    plan_id: str
    changed: bool
    number: int
    digest: str
    words: int
    pages: int
    missing: tuple[str, ...]
    version: int


def load_plan(
    session: Session,
    plan_id: str,
    text: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
) -> Loaded:
    """Give the plan this text; partners who are reading and whose part of it has changed are asked again.

    The text that the plan has already changes nothing, whoever brings it. Raises BadInput where a conflict of two
    texts is still marked in it.
    """
    _must_be_settled(text)
    command = Command(
        "plan",
        plan_id,
        "load",
        by,
        at,
        seen=seen,
        words={"text": text},
    )
    done = perform_in(session, command)
    plan = session.get_one(Plan, plan_id)
    version = session.get_one(PlanVersion, (plan.id, plan.text_number))
    return Loaded(
        plan_id=plan.id,
        changed=bool(done.answer["changed"]),
        number=version.number,
        digest=version.digest,
        words=version.words,
        pages=version.pages,
        missing=tuple(version.missing),
        version=plan.version,
    )


def _must_be_settled(text: str) -> None:
    line = first_unsettled_line(text)
    if line:
        raise BadInput(
            f"Line {line} marks a conflict of two texts; keep what is right, take the marks out, load again."
        )
