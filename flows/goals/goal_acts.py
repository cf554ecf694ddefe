"""What is done to a goal without moving it: handing it over, asking another unit for something, declaring a shift."""

from pendulum import Date, DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from flows.ground import Ground, stand
from models.goal import Goal, GoalDependency, PriorityShift
from states.guard import REASON_MIN
from states.refusal import BadInput, Refused, reason_required


def hand_over(
    session: Session,
    goal_id: str,
    person_id: str,
    *,
    by: str,
    at: DateTime,
) -> Goal:
    """The owner offers the goal to another person; it is theirs when they take it, so that both have agreed."""
    perform_in(
        session,
        Command(
            "goal",
            goal_id,
            "hand_over",
            by,
            at,
            words={"to": person_id},
        ),
    )
    return session.get_one(Goal, goal_id)


def take_over(
    session: Session,
    goal_id: str,
    *,
    by: str,
    at: DateTime,
) -> Goal:
    """The one it was offered to takes the goal; what is reviewed and scored stays as it is."""
    perform_in(
        session,
        Command(
            "goal",
            goal_id,
            "take_over",
            by,
            at,
        ),
    )
    return session.get_one(Goal, goal_id)


def depend(
    session: Session,
    goal_id: str,
    unit_id: str,
    what: str,
    *,
    by: str,
    at: DateTime,
) -> GoalDependency:
    """The goal needs something of another unit; until that has accepted it, the goal is not aligned."""
    words = {"unit": unit_id, "what": what}
    done = perform_in(
        session,
        Command(
            "goal",
            goal_id,
            "depend",
            by,
            at,
            words=words,
        ),
    )
    return session.get_one(GoalDependency, done.answer["dependency"])


def accept_dependency(
    session: Session,
    dependency_id: str,
    *,
    by: str,
    at: DateTime,
) -> GoalDependency:
    """Somebody who answers for the unit says that it will do its part; said twice it is said once."""
    perform_in(
        session,
        Command(
            "dependency",
            dependency_id,
            "accept_dependency",
            by,
            at,
        ),
    )
    return session.get_one(GoalDependency, dependency_id)


def declare_shift(
    session: Session,
    season_id: str,
    reason: str,
    *,
    by: str,
    at: DateTime,
    first: Date | None,
    last: Date | None,
) -> PriorityShift:
    """Priorities have shifted: targets may be revised from `first` (today) to `last` (the second quarter's end).

    Raises Refused without the right or a reason, BadInput for days that are in the wrong order.
    """
    ground = stand(
        session,
        season_id,
        by=by,
        at=at,
        lock=True,
    )
    ground.authorise("declare_shift", ground.relations(), season_id)
    _must_have_reason(season_id, reason)
    opens, closes = _window(ground, first, last)
    shift = PriorityShift(
        season_id=season_id,
        opens_on=opens,
        closes_on=closes,
        reason=reason,
        by=by,
        at=at,
    )
    return _keep_shift(ground, shift)


def _must_have_reason(season_id: str, reason: str) -> None:
    if len(reason.strip()) < REASON_MIN:
        raise Refused("declare_shift", season_id, [reason_required()])


def _keep_shift(ground: Ground, shift: PriorityShift) -> PriorityShift:
    """In the place of one that was declared before."""
    kept = ground.session.merge(shift)
    window = {
        "from": kept.opens_on.isoformat(),
        "until": kept.closes_on.isoformat(),
    }
    ground.write(
        "season",
        kept.season_id,
        "declare_shift",
        reason=kept.reason,
        facts=window,
    )
    return kept


def _window(ground: Ground, first: Date | None, last: Date | None) -> tuple[Date, Date]:
    today = ground.at.in_timezone(ground.season.zone).date()
    opens = first or today
    closes = last or ground.calendar.fiscal_year.chosen.quarter(2).last
    if closes < max(opens, today):
        raise BadInput(
            f"The window would end on {closes.isoformat()}, before it begins; name a later day: --until DATE."
        )
    return opens, closes
