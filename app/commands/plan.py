"""phasegate plan: list them, see what blocks one, move it on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from app.commands.plan_card import as_object, in_lines
from app.options import Options, instant, local
from app.output import as_json, day, say, table
from config.text import read_text
from flows.act.command import Command, Done
from flows.act.fields import filled_command
from flows.act.kinds import KINDS
from flows.act.perform import perform
from flows.ground import stand
from flows.plan.load_plan import load_plan
from flows.plan.versions import version_named
from flows.review.actions import add_action, complete_action
from flows.season.waive import waive_guard
from flows.views import lines as look
from flows.views.plan import plan_card
from models.organisation import SYSTEM
from models.plan import Plan
from models.review import ActionItem
from states.refusal import Unknown

app = App(name="plan", help="List plans, see what blocks one, and move it on.")
for name, path, told in (
    ("why", "app.commands.plan_why:why", "Say why a plan cannot move on, from when on it could, and whom to ask."),
    ("partners", "app.commands.plan_partners:partners", "Name the units that pre-review a plan, and what they sign."),
    ("approvals", "app.commands.plan_vote:approvals_", "How the votes on a plan stand, and who is missing."),
    ("vote", "app.commands.plan_vote:vote_", "Approve a plan with others, object, abstain, step aside."),
    ("reseat", "app.commands.plan_vote:reseat_", "Seat others where a group of voters is deadlocked."),
    ("attach", "app.commands.plan_files:attach_", "Add a file to a plan."),
    ("detach", "app.commands.plan_files:detach_", "Take a file away from a plan."),
    ("attachment", "app.commands.plan_files:attachment_", "Write an attachment of a plan into a file."),
    ("changes", "app.commands.plan_changes:changes_", "What changed since somebody read a plan."),
    ("undo", "app.commands.plan_undo:undo_", "Take a plan's last move back while nothing has come of it."),
    ("merge-text", "app.commands.plan_changes:merge_text_", "Lay your text over the one that was uploaded meanwhile."),
):
    app.command(path, name=name, help=told)

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
    digest
        What you read, by its digest or number (t3); if something else is there by now, nothing is done.
    """

    reason: str = ""
    unit: str = ""
    into: str = ""
    on: str = ""
    seen: int | None = None
    digest: str = ""


@app.command
def do(plan: Name, act: str, /, *, words: Words | None = None, options: Options | None = None) -> None:
    """Move a plan on, or say your part: agree, object, attend, ack_tunnel, book_review, propose_merge, agree_merge.

    Parameters
    ----------
    act
        A move of the life-cycle (submit, approve …) or one of the acts above.
    """
    words, options = words or Words(), options or Options()
    done = _done(plan, act, words, options)
    if options.json:
        as_json({"plan": done.id, "act": act, "was": done.was, "now": done.now, "version": done.version})
        return
    went = f"{done.was} → {done.now}" if done.was != done.now else f"still {done.now}"
    say(f"{done.id}: {act} done; {went} (v{done.version}).")


def _done(plan: str, act: str, words: Words, options: Options) -> Done:
    """A move of the life-cycle or an act beside the moves, in a transaction of its own."""
    kind = KINDS["plan"]
    with options.reading() as session:
        known = find(session, options, plan)
        digest = version_named(session, known, words.digest).digest if words.digest else ""
        into = find(session, options, words.into).id if words.into else ""
    command = Command(
        kind.name,
        known.id,
        act,
        options.by,
        options.instant,
        seen=known.version if words.seen is None else words.seen,
        digest=digest,
        reason=words.reason,
        request_id=options.request_id,
    )
    values = {"unit": words.unit, "into": into, "start": instant(words.on) if words.on else None}
    return perform(options.engine, filled_command(kind, command, values))


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
        The day on which the leave ends; for GATE_CLOSED, until which the plan may be handed in late.
    """
    options = options or Options()
    with options.writing() as session:
        found = find(session, options, plan)
        zone = stand(session, found.season_id, by=options.by, at=options.instant).season.zone
        last = local(until, zone=zone) if until else None
        told: dict[str, Any] = {"by": options.by, "at": options.instant, "seen": found.version}
        waive_guard(session, found.id, guard, reason, until=last, **told)
    say(f"{found.id}: {guard} is waived{f' until {day(last, zone)}' if last else ''}. Reason: {reason}")
