"""phasegate plan: list them, see what blocks one, move it on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter
from pendulum import DateTime

from app.answer import as_json, day, say, table
from app.commands.plan_card import as_object, in_lines, reason_lines
from app.options import Options, instant, local
from app.plan_acts import ACTS, Given
from config.text import read_text
from flows import look
from flows.advance import advance
from flows.ground import stand
from flows.load_plan import load_plan
from flows.look_plan import plan_card
from flows.prereview import name_partners
from flows.review import add_action, complete_action
from flows.waive import waive_guard
from flows.why import choices, refusals
from models.organisation import SYSTEM
from models.plan import Plan
from models.review import ActionItem
from states.guard import Asking, Reason
from states.refusal import Unknown

app = App(name="plan", help="List plans, see what blocks one, and move it on.")

Name = Annotated[str, Parameter(help="The plan, with or without its season: op1_payments.")]


def find(session: Any, options: Options, name: str) -> Plan:
    """The plan of that id, or of that id in the season meant."""
    season = options.season_id(session)
    plan: Plan | None = session.get(Plan, name) or session.get(Plan, f"{season.lower()}_{name}")
    if plan is None:
        raise Unknown("plan", name, (one.id for one in look.plans(session, season, at=options.instant)))
    return plan


@app.command(name="list")
def list_(
    *, state: str = "", unit: str = "", owner: str = "", document: str = "", options: Options | None = None
) -> None:
    """Print the season's plans, each with the first thing in its way."""
    options = options or Options()
    with options.reading() as session:
        season = look.season(session, options.season_id(session), at=options.instant)
        only = {"state": state, "unit_id": unit, "owner_id": owner, "document": document}
        found = look.plans(session, season.id, at=options.instant, **only)
    if options.json:
        as_json({"season": season.id, "plans": found})
        return
    rows = [
        (one.id, one.state, one.owner, day(one.due.due_at, season.zone) if one.due else "", one.blocker)
        for one in found
    ]
    table(("Plan", "State", "Owner", "Next due", "First in its way"), rows, empty="No plan is like that.")


@app.command
def show(plan: Name, /, *, options: Options | None = None) -> None:
    """Print all there is to a plan but its text."""
    options = options or Options()
    with options.reading() as session:
        found = find(session, options, plan)
        season = look.season(session, found.season_id, at=options.instant)
        card = plan_card(session, found.id, by=options.as_ or SYSTEM, at=options.instant)
    if options.json:
        as_json(as_object(card))
        return
    say(*in_lines(card, season.zone))


@app.command
def why(plan: Name, trigger: str = "", /, *, options: Options | None = None) -> None:
    """Say what stands between a plan and its next moves (or one of them), all at once and with the fix.

    Parameters
    ----------
    trigger
        One move; without it, every move from the plan's state.
    """
    options = options or Options()
    with options.reading() as session:
        found = find(session, options, plan)
        moves = _answers(session, found, trigger, by=options.as_ or found.owner_id, at=options.instant)
    if options.json:
        told = [{"trigger": name, "ready": not reasons, "reasons": reasons} for name, reasons in moves.items()]
        as_json({"plan": found.id, "state": found.state, "version": found.version, "moves": told})
        return
    say(f"{found.id} is {found.state} (v{found.version}).")
    for name, reasons in moves.items():
        say("", f"{name}: {'blocked' if reasons else 'ready'}", *reason_lines(reasons))


def _answers(session: Any, plan: Plan, trigger: str, *, by: str, at: DateTime) -> dict[str, tuple[Reason, ...]]:
    """For each move from the plan's state, or for the one that is asked after, all that stands in its way."""
    ground, asking = stand(session, plan.season_id, by=by, at=at), Asking(by, at)
    if trigger:
        return {trigger: tuple(refusals(ground, plan, trigger, asking))}
    return {choice.move.trigger: choice.reasons for choice in choices(ground, plan, asking)}


@Parameter(name="*")
@dataclass(frozen=True)
class Words:
    """What a person may say with a move or an act.

    Parameters
    ----------
    reason
        Why; for an objection, what it is.
    unit
        The partner that you speak for.
    into
        The plan to merge into.
    on
        When the review starts, with its offset.
    seen
        The version that you looked at; by default the current one.
    request_id
        For a move, a word of your own: the same word again gets the same answer, once.
    """

    reason: str = ""
    unit: str = ""
    into: str = ""
    on: str = ""
    seen: int | None = None
    request_id: str = ""


@app.command
def do(plan: Name, act: str, /, *, words: Words | None = None, options: Options | None = None) -> None:
    """Move a plan on, or say your part: agree, object, attend, ack_tunnel, book_review, propose_merge, agree_merge.

    Parameters
    ----------
    act
        A move of the life-cycle (submit, approve …) or one of the acts above.
    """
    words, options = words or Words(), options or Options()
    with options.writing() as session:
        found = find(session, options, plan)
        was = found.state
        _do(session, found, act, words, options)
        now, version = found.state, found.version
    if options.json:
        as_json({"plan": found.id, "act": act, "was": was, "now": now, "version": version})
        return
    say(f"{found.id}: {act} done; {f'{was} → {now}' if was != now else f'still {now}'} (v{version}).")


def _do(session: Any, plan: Plan, act: str, words: Words, options: Options) -> None:
    seen = plan.version if words.seen is None else words.seen
    if act not in ACTS:
        told: dict[str, Any] = {"by": options.by, "at": options.instant, "seen": seen}
        advance(session, plan.id, act, reason=words.reason, request_id=words.request_id, **told)
        return
    target = find(session, options, words.into).id if words.into else ""
    start = instant(words.on) if words.on else None
    ACTS[act](session, plan.id, Given(options.by, options.instant, seen, words.reason, words.unit, target, start))


@app.command
def load(plan: Name, file: Path, /, *, seen: int | None = None, options: Options | None = None) -> None:
    """Give a plan its text (Markdown).

    Parameters
    ----------
    file
        The text.
    seen
        The version that you looked at; by default the current one.
    """
    options = options or Options()
    text = read_text(file)
    with options.writing() as session:
        found = find(session, options, plan)
        version = found.version if seen is None else seen
        done = load_plan(session, found.id, text, by=options.by, at=options.instant, seen=version)
    if options.json:
        as_json(done)
        return
    if not done.changed:
        say(f"{done.plan_id}: this is the current text already (t{done.number}); nothing was changed.")
        return
    lacking = f" Missing sections: {', '.join(done.missing)}." if done.missing else ""
    say(f"{done.plan_id}: text t{done.number}, {done.words} words, {done.pages} pages.{lacking}")


@app.command
def partners(
    plan: Name,
    /,
    *units: str,
    none: Annotated[bool, Parameter(negative="")] = False,
    reason: str = "",
    options: Options | None = None,
) -> None:
    """Name the units that pre-review a plan, or with --none say why there is none.

    Parameters
    ----------
    units
        The partners, and no others.
    """
    options = options or Options()
    with options.writing() as session:
        found = find(session, options, plan)
        told: dict[str, Any] = {"by": options.by, "at": options.instant, "seen": found.version}
        name_partners(session, found.id, units, none_because=reason if none else "", **told)
    say(f"{found.id}: {', '.join(units) if units else 'no partners'} (v{found.version}).")


@app.command
def action(
    plan: Name,
    /,
    *,
    text: str = "",
    id: str = "",  # noqa: A002  the word that people type
    owner: str = "",
    due: str = "",
    blocking: bool = True,
    options: Options | None = None,
) -> None:
    """Add an action item to a review, or with --id give one the owner or due day that it lacks."""
    options = options or Options()
    with options.writing() as session:
        found = find(session, options, plan)
        zone = stand(session, found.season_id, by=options.by, at=options.instant).season.zone
        due_at = local(due, zone=zone) if due else None
        told: dict[str, Any] = {"by": options.by, "at": options.instant, "seen": found.version, "due_at": due_at}
        item: ActionItem = (
            complete_action(session, id, owner_id=owner or None, **told)
            if id
            else add_action(session, found.id, text, owner_id=owner or None, blocking=blocking, **told)
        )
    if options.json:
        as_json({"id": item.id, "plan": found.id, "owner_id": item.owner_id, "due_at": item.due_at})
        return
    say(f"{item.id}: {item.text} ({item.owner_id or 'no owner'}, {day(item.due_at, zone) or 'no due day'})")


@app.command
def waive(plan: Name, guard: str, /, *, reason: str, until: str = "", options: Options | None = None) -> None:
    """Let a plan pass one guard, for a reason.

    Parameters
    ----------
    guard
        The guard's code, for example PREREVIEW_OPEN.
    until
        For GATE_CLOSED: the day until which the plan may be handed in late.
    """
    options = options or Options()
    with options.writing() as session:
        found = find(session, options, plan)
        zone = stand(session, found.season_id, by=options.by, at=options.instant).season.zone
        last = local(until, zone=zone) if until else None
        told: dict[str, Any] = {"by": options.by, "at": options.instant, "seen": found.version}
        waive_guard(session, found.id, guard, reason, until=last, **told)
    say(f"{found.id}: {guard} is waived. Reason: {reason}")
