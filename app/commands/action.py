"""phasegate action: what becomes of a review's action items."""

from typing import Annotated

from cyclopts import App, Parameter

from app.commands.plan import find
from app.commands.plan_card import reason_lines
from app.options import Options
from app.output import as_json, day, say, table
from flows.review.actions import move_action
from flows.views import lines as look
from flows.views.review import ItemLine, item_card, item_lines
from models.organisation import SYSTEM

app = App(name="action", help="Action items of a review: list, show, and each step until they are verified.")

Item = Annotated[str, Parameter(help="The action item's id.")]


@app.command(name="list")
def list_(*, plan: str = "", owner: str = "", options: Options | None = None) -> None:
    """Print action items.

    Parameters
    ----------
    plan
        Those of this plan.
    owner
        Those that this person owes.
    """
    options = options or Options()
    with options.reading() as session:
        season = look.season(session, options.season_id(session), at=options.instant)
        only = {"plan_id": find(session, options, plan).id if plan else "", "person_id": owner}
        found = item_lines(session, season.id, at=options.instant, **only)
    if options.json:
        as_json({"season": season.id, "actions": found})
        return
    rows = [(one.id, _state(one), one.owner, day(one.due_at, season.zone), one.text) for one in found]
    table(("Action item", "State", "Owner", "Due", "What"), rows, empty="No review has asked for anything yet.")


def _state(one: ItemLine) -> str:
    kind = "" if one.blocking else ", does not block"
    carried = f" to {one.carried_to}" if one.state == "carried" else ""
    return f"{one.state}{carried}{', overdue' if one.overdue else ''}{kind}"


@app.command
def show(item: Item, /, *, options: Options | None = None) -> None:
    """Print an action item, and what each step from here needs of you."""
    options = options or Options()
    with options.reading() as session:
        zone = look.season(session, options.season_id(session), at=options.instant).zone
        card = item_card(session, item, by=options.as_ or SYSTEM, at=options.instant)
    if options.json:
        as_json(card)
        return
    one = card.item
    owes = f"{one.owner}, by {day(one.due_at, zone)}" if one.owner_id and one.due_at else "no owner or no due day yet"
    say(f"{one.id} is {_state(one)} (v{one.version}): {one.text}", f"Owed by {owes}, for {one.plan_id}.", "")
    for way in card.moves:
        say(f"{way.trigger}: {'possible now' if way.ready else 'blocked'}", *reason_lines(way.reasons))


@app.command
def do(
    item: Item, trigger: str, /, *, reason: str = "", seen: int | None = None, options: Options | None = None
) -> None:
    """Take a step with an action item.

    Parameters
    ----------
    trigger
        As its owner: start, done. As the approver or Product Ops, if it is not yours: verify. As the approver: drop.
    reason
        Why.
    seen
        The version that you looked at; by default the current one.
    """
    options = options or Options()
    with options.writing() as session:
        done = move_action(session, item, trigger, by=options.by, at=options.instant, seen=seen, reason=reason)
    if options.json:
        as_json(done)
        return
    say(f"{done.id} is {done.now} (v{done.version}).")
