"""phasegate action: what becomes of a review's action items."""

from typing import Annotated

from cyclopts import App, Parameter

from app.answer import as_json, say
from app.options import Options
from flows.review.review import move_action

app = App(name="action", help="Action items of a review: done, verified, dropped.")


def _move(item: str, trigger: str, options: Options | None) -> None:
    options = options or Options()
    with options.writing() as session:
        moved = move_action(session, item, trigger, by=options.by, at=options.instant)
    if options.json:
        as_json({"id": moved.id, "state": moved.state})
        return
    say(f"{moved.id} is {moved.state}.")


Item = Annotated[str, Parameter(help="The action item's id.")]


@app.command
def done(item: Item, /, *, options: Options | None = None) -> None:
    """Its owner has done it."""
    _move(item, "done", options)


@app.command
def verify(item: Item, /, *, options: Options | None = None) -> None:
    """The approver or Product Ops, but not its owner, has seen that it is done."""
    _move(item, "verify", options)


@app.command
def drop(item: Item, /, *, options: Options | None = None) -> None:
    """The approver no longer asks for it."""
    _move(item, "drop", options)
