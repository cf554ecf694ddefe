"""phasegate goal: from proposal to score, with its revisions, hand-overs and dependencies."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from cyclopts import App, Parameter
from pendulum import Date

from app.options import Options
from app.output import as_json, say, table
from flows.act.moved import Moved
from flows.goals.goal_acts import accept_dependency, declare_shift, hand_over, take_over
from flows.goals.goal_acts import depend as need
from flows.goals.goals import align as stand_by
from flows.goals.goals import edit_goal, goals, move_goal
from flows.views.goal import GoalCard, goal_card
from models.goal import Goal
from models.organisation import SYSTEM
from states.refusal import BadInput, Unknown

app = App(name="goal", help="Goals: list, show, edit, and move on from proposal to score.")


@app.command(name="list")
def list_(*, tier: str = "", unit: str = "", owner: str = "", state: str = "", options: Options | None = None) -> None:
    """Print the season's goals, parents before children."""
    options = options or Options()
    with options.reading() as session:
        only = {"tier": tier, "unit_id": unit, "owner_id": owner, "state": state}
        found = goals(session, options.season_id(session), **only)
    if options.json:
        as_json({"goals": found})
        return
    rows = [(f"{'  ' * one.depth}{one.title}", one.tier, one.state, one.owner, one.id) for one in found]
    table(("Goal", "Tier", "State", "Owner", "Id"), rows, empty="There are no goals; cascade first: phasegate cascade")


@app.command
def show(goal: str, /, *, options: Options | None = None) -> None:
    """Print a goal with its key results and versions, and what each move needs of whoever is named with --as."""
    options = options or Options()
    with options.reading() as session:
        card = goal_card(session, goal, by=options.as_ or SYSTEM, at=options.instant)
    if options.json:
        as_json(card)
        return
    _print(card)


def _print(card: GoalCard) -> None:
    say(f"{card.title} ({card.id}) is {card.state}, v{card.number} of what it says; {card.tier}, {card.owner_id}.")
    say(*(f"Asked for: {line}" for line in card.revision))
    if card.revision_why:
        say(f"Because: {card.revision_why}")
    if card.score is not None:
        say(f"Score: {card.score} ({card.first_score} against version 1).")
    for row in card.key_results:
        say(f"  {row.id}  {row.state}  {row.baseline} → {row.target} {row.unit}  {row.text}")
    for need_ in card.dependencies:
        say(f"  needs {need_.unit_id}: {need_.what} ({need_.id}, {need_.accepted_by or 'not accepted'})")
    say(*(f"v{one.number} {one.at.to_date_string()} {one.by}: {one.what} {one.why}".rstrip() for one in card.versions))
    say(*card.warnings)
    for way in card.moves:
        say(f"{way.trigger}: {'possible now' if way.ready else 'blocked'}")
        say(*(f"  {one.code}  {one.text}" for one in way.reasons))


def _version(session: Any, goal: str, seen: int | None) -> int:
    row = session.get(Goal, goal)
    if row is None:
        raise Unknown("goal", goal)
    return int(row.version) if seen is None else seen


@app.command
def align(goal: str, /, *, seen: int | None = None, options: Options | None = None) -> None:
    """Stand by a goal of yours."""
    options = options or Options()
    with options.writing() as session:
        version = _version(session, goal, seen)
        row = stand_by(session, goal, by=options.by, at=options.instant, seen=version)
    _told(row, options, f"{row.id} is {row.state}.")


@app.command
def edit(
    goal: str,
    /,
    *,
    title: str | None = None,
    parent: str | None = None,
    local: str | None = None,
    tier: str | None = None,
    seen: int | None = None,
    options: Options | None = None,
) -> None:
    """Change a goal that is not locked; a locked one takes a slip of the pen and its first parent.

    Parameters
    ----------
    parent
        The goal that this one contributes to.
    local
        Why it contributes to none.
    """
    options = options or Options()
    with options.writing() as session:
        told: dict[str, Any] = {"title": title, "parent_id": parent, "local_reason": local, "tier": tier}
        version = _version(session, goal, seen)
        row = edit_goal(session, goal, by=options.by, at=options.instant, seen=version, **told)
    _told(row, options, f"{row.id} is {row.state} (v{row.version}).")


def _told(row: Goal, options: Options, sentence: str) -> None:
    if options.json:
        as_json({"id": row.id, "state": row.state, "owner_id": row.owner_id, "version": row.version})
        return
    say(sentence)


@app.command(name="do")
def do_(
    goal: str,
    trigger: str,
    /,
    *,
    title: str | None = None,
    target: Annotated[list[str] | None, Parameter(negative="", help="KR=VALUE, as often as needed.")] = None,
    override: Annotated[bool, Parameter(negative="")] = False,
    successor: str | None = None,
    score: str | None = None,
    evidence: str | None = None,
    reason: str = "",
    seen: int | None = None,
    options: Options | None = None,
) -> None:
    """Move a goal on.

    Parameters
    ----------
    trigger
        align, withdraw, revise, approve, reject, retire, score, review or close.
    title
        With revise: what it shall say.
    override
        With approve: change targets though no shift is declared; needs a reason.
    successor
        With retire: the goal that takes its place, or none.
    score, evidence
        With score: a score other than the formula's, and what shows it.
    """
    options = options or Options()
    words: dict[str, Any] = {"title": title, "override": override or None, "successor": successor}
    words |= {"evidence": evidence, "score": _share(score), "targets": _targets(target)}
    with options.writing() as session:
        done = move_goal(
            session, goal, trigger, by=options.by, at=options.instant, seen=seen, reason=reason, words=words
        )
    _moved(done, options)


def _moved(done: Moved, options: Options) -> None:
    if options.json:
        as_json(done)
        return
    say(f"{done.id} is {done.now} (v{done.version}).")


def number(text: str) -> Decimal:
    """A figure as people write it; raises BadInput for anything else."""
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= 10**15 or len(format(found, "f")) > 30:
        raise BadInput(f"“{text}” is no number; write it as 44 or 0.7.")
    return found


def _share(text: str | None) -> Decimal | None:
    if text is None:
        return None
    found = number(text)
    if not 0 <= found <= 1:
        raise BadInput(f"“{text}” is no score; write one from 0 to 1, as 0.70.")
    return found.quantize(Decimal("0.01"))


def _targets(texts: list[str] | None) -> dict[str, Decimal] | None:
    return dict(_pair(text) for text in texts) if texts else None


def _pair(text: str) -> tuple[str, Decimal]:
    key_result, _, value = text.rpartition("=")
    if not key_result:
        raise BadInput(f"“{text}” is no target; write KR=VALUE.")
    return key_result, number(value)


@app.command(name="hand-over")
def hand_over_(goal: str, person: str, /, *, options: Options | None = None) -> None:
    """Offer a goal of yours to another person, who then takes it over."""
    options = options or Options()
    with options.writing() as session:
        row = hand_over(session, goal, person, by=options.by, at=options.instant)
    _told(row, options, f"{row.id} is offered to {row.heir_id}.")


@app.command(name="take-over")
def take_over_(goal: str, /, *, options: Options | None = None) -> None:
    """Take over a goal that was offered to you."""
    options = options or Options()
    with options.writing() as session:
        row = take_over(session, goal, by=options.by, at=options.instant)
    _told(row, options, f"{row.id} is owned by {row.owner_id}.")


@app.command
def depend(goal: str, unit: str, /, *, what: str, options: Options | None = None) -> None:
    """Say what a goal needs of another unit; that unit has to accept it."""
    options = options or Options()
    with options.writing() as session:
        row = need(session, goal, unit, what, by=options.by, at=options.instant)
    if options.json:
        as_json({"id": row.id, "goal_id": row.goal_id, "unit_id": row.unit_id})
        return
    say(f"{row.id}: {row.unit_id} is asked.")


@app.command
def accept(dependency: str, /, *, options: Options | None = None) -> None:
    """Accept what a goal needs of your unit."""
    options = options or Options()
    with options.writing() as session:
        row = accept_dependency(session, dependency, by=options.by, at=options.instant)
    if options.json:
        as_json({"id": row.id, "goal_id": row.goal_id, "accepted_by": row.accepted_by})
        return
    say(f"{row.id} is accepted by {row.accepted_by}.")


@app.command
def shift(*, reason: str, first: str = "", until: str = "", options: Options | None = None) -> None:
    """Declare that priorities have shifted, so that targets may be revised.

    Parameters
    ----------
    first
        The first day of the revision; by default today.
    until
        Its last day; by default that of the second quarter.
    """
    options = options or Options()
    days = [Date.fromisoformat(text) if text else None for text in (_day(first), _day(until))]
    with options.writing() as session:
        season = options.season_id(session)
        row = declare_shift(session, season, reason, by=options.by, at=options.instant, first=days[0], last=days[1])
    if options.json:
        as_json({"season": row.season_id, "opens_on": row.opens_on, "closes_on": row.closes_on})
        return
    say(f"Targets of {row.season_id} may be revised from {row.opens_on} to {row.closes_on}.")


def _day(text: str) -> str:
    try:
        return Date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise BadInput(f"“{text}” is no day; write it as 2027-06-01.") from None
