"""phasegate action: what becomes of a review's action items."""

from collections.abc import Sequence
from typing import Annotated

from cyclopts import App, Parameter

from app.date_format import day_in_zone
from app.move_lines import possible_move_lines
from app.options import DEFAULTS, Options
from app.output import Lines, RowCells, Table
from app.plan_named import plan_id_or_all
from app.season_of import season_line
from app.take_step import take_step
from flows.review.actions import move_action
from flows.views.review import ItemCard, ItemLine, item_card, item_lines

app = App(
    name="action",
    help="Action items of a review: list, show, and each step until they are verified.",
)

ItemId = Annotated[str, Parameter(help="The action item's id.")]

ACTIONS_TABLE = Table(
    ("Action item", "State", "Owner", "Due", "What"),
    empty="No review has asked for anything yet.",
)


@app.command(name="list")
def list_actions(*, plan: str = "", owner: str = "", options: Options = DEFAULTS) -> None:
    """Print action items.

    Parameters
    ----------
    plan
        Those of this plan.
    owner
        Those that this person owes.
    """
    with options.reading() as session:
        season = season_line(session, options)
        plan_id = plan_id_or_all(session, options, plan)
        lines = item_lines(
            session,
            season.id,
            at=options.instant,
            plan_id=plan_id,
            person_id=owner,
        )
    facts = {"season": season.id, "actions": lines}
    options.answer(facts, _item_table(lines, season.zone))


def _item_table(lines: Sequence[ItemLine], zone: str) -> Lines:
    rows = [_item_row(line, zone) for line in lines]
    return ACTIONS_TABLE.lines(rows)


def _item_row(item: ItemLine, zone: str) -> RowCells:
    return (
        item.id,
        _state_words(item),
        item.owner,
        day_in_zone(item.due_at, zone),
        item.text,
    )


def _state_words(item: ItemLine) -> str:
    """“carried to fy2027_op2_payments, overdue, does not block”"""
    carried = f" to {item.carried_to}" if item.state == "carried" else ""
    overdue = ", overdue" if item.overdue else ""
    harmless = "" if item.blocking else ", does not block"
    return f"{item.state}{carried}{overdue}{harmless}"


@app.command
def show(item: ItemId, /, *, options: Options = DEFAULTS) -> None:
    """Print an action item, and what each step from here needs of you."""
    with options.reading() as session:
        zone = season_line(session, options).zone
        card = item_card(session, item, **options.looker)
    options.answer(card, _card_lines(card, zone))


def _card_lines(card: ItemCard, zone: str) -> Lines:
    item = card.item
    yield f"{item.id} is {_state_words(item)} (v{item.version}): {item.text}"
    yield f"Owed by {_owed_by(item, zone)}, for {item.plan_id}."
    yield ""
    yield from possible_move_lines(card.moves)


def _owed_by(item: ItemLine, zone: str) -> str:
    if not item.owner_id or not item.due_at:
        return "no owner or no due day yet"
    return f"{item.owner}, by {day_in_zone(item.due_at, zone)}"


@app.command
def do(
    item: ItemId,
    trigger: str,
    /,
    *,
    reason: str = "",
    seen: int | None = None,
    options: Options = DEFAULTS,
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
    take_step(
        options,
        move_action,
        item,
        trigger,
        seen=seen,
        reason=reason,
    )
