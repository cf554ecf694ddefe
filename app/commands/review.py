"""phasegate review: sessions in which plans are read and discussed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from cyclopts import App, Parameter

from app.date_format import minute_in_zone
from app.move_lines import possible_move_lines
from app.options import DEFAULTS, Options
from app.output import JsonAnswer, Lines, RowCells, Table
from app.plan_named import PlanName, plan_id_or_all
from app.season_of import find_plan_and_zone, season_line
from app.take_step import take_step
from app.typed_values import parse_instant
from flows.review.sessions import move_session, propose_review
from flows.views.review import (
    SessionCard,
    SessionLine,
    session_card,
    session_lines,
)
from models.review import ReviewSession

app = App(
    name="review",
    help="Reviews: propose one, schedule it where it fits everybody, move it, call it off.",
)

Invited = Annotated[Sequence[str], Parameter(negative="")]


@app.command(name="list")
def list_reviews(*, plan: str = "", person: str = "", options: Options = DEFAULTS) -> None:
    """Print the sessions by time.

    Parameters
    ----------
    plan
        Those of this plan.
    person
        Those to which this person is invited.
    """
    with options.reading() as session:
        season = season_line(session, options)
        plan_id = plan_id_or_all(session, options, plan)
        lines = session_lines(
            session,
            season.id,
            at=options.instant,
            plan_id=plan_id,
            person_id=person,
        )
    facts = {"season": season.id, "sessions": lines}
    options.answer(facts, _review_table(lines, season.zone))


def _review_table(lines: Sequence[SessionLine], zone: str) -> Lines:
    rows = [_review_row(line, zone) for line in lines]
    return _review_columns(zone).lines(rows)


def _review_columns(zone: str) -> Table:
    return Table(
        ("Session", "State", f"When ({zone})", "Length", "Invited"),
        empty="No review is booked: phasegate review propose PLAN --on …",
    )


def _review_row(line: SessionLine, zone: str) -> RowCells:
    return (
        line.id,
        line.state,
        minute_in_zone(line.starts_at, zone),
        f"{line.minutes} min",
        ", ".join(line.names),
    )


@app.command
def show(review: str, /, *, options: Options = DEFAULTS) -> None:
    """Print a session, and what each step from here needs of you.

    Parameters
    ----------
    review
        The session's id.
    """
    with options.reading() as session:
        zone = season_line(session, options).zone
        card = session_card(session, review, **options.looker)
    options.answer(card, _card_lines(card, zone))


def _card_lines(card: SessionCard, zone: str) -> Lines:
    review = card.session
    when = f"{minute_in_zone(review.starts_at, zone)} ({zone}), {review.minutes} minutes"
    moved = f" Instead: {review.moved_to}." if review.moved_to else ""
    yield f"{review.id}, review of {review.title}, is {review.state} (v{review.version}): {when}.{moved}"
    yield f"Invited: {', '.join(review.names)}."
    yield ""
    yield from possible_move_lines(card.moves)


@app.command
def propose(
    plan: PlanName,
    /,
    *,
    on: str,
    minutes: int | None = None,
    invite: Invited = (),
    reason: str = "",
    options: Options = DEFAULTS,
) -> None:
    """Propose when a plan is reviewed; the approver or Product Ops schedules it.

    Parameters
    ----------
    on
        When it starts, with its offset: 2026-09-03T10:00-07:00.
    minutes
        How long it lasts; by default as long as the calendar says.
    invite
        Whom you invite, once for each; by default the owner, the approver and every partner.
    reason
        Why it lasts longer than usual.
    """
    with options.writing() as session:
        plan_row, zone = find_plan_and_zone(session, options, plan)
        row = propose_review(
            session,
            plan_row.id,
            parse_instant(on),
            **options.actor,
            minutes=minutes,
            invitees=invite,
            reason=reason,
        )
    proposed_for = minute_in_zone(row.starts_at, zone)
    next_step = f"Next: phasegate review do {row.id} schedule"
    options.answer(
        _review_as_object(row),
        f"{row.id} is proposed for {proposed_for}. {next_step}",
    )


def _review_as_object(row: ReviewSession) -> JsonAnswer:
    return {
        "review": row.id,
        "plan": row.plan_id,
        "state": row.state,
        "version": row.version,
    }


@Parameter(name="*")
@dataclass(frozen=True)
class NewTime:
    """When a session is instead.

    Parameters
    ----------
    on
        With move: when it starts instead.
    minutes, invite
        With move: how long, and with whom; what is not said stays.
    """

    on: str = ""
    minutes: int | None = None
    invite: Invited = ()

    def as_words(self) -> JsonAnswer:
        """As the move takes them; raises BadInput for an instant that is none."""
        return {
            "start": parse_instant(self.on) if self.on else None,
            "minutes": self.minutes,
            "invitees": list(self.invite) or None,
        }


SAME_TIME = NewTime()


@app.command
def do(
    review: str,
    trigger: str,
    /,
    *,
    new_time: NewTime = SAME_TIME,
    reason: str = "",
    seen: int | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Take a step with a session.

    Parameters
    ----------
    trigger
        schedule, move (to another time), cancel; withdraw your own proposal; read, discuss and conclude follow from the
        plan's moves and the clock.
    reason
        Why; needed where it lasts longer than usual.
    seen
        The version that you looked at; by default the current one.
    """
    words = new_time.as_words()
    take_step(options, move_session, review, trigger, seen=seen, reason=reason, words=words)
