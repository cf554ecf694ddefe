"""phasegate calendar propose, simulate, approve, publish, withdraw, changes: a calendar that moves."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from app.change_words import NO_CHANGES, ChangeWords
from app.commands.calendar_whatif import answer_what_if, read_proposal
from app.date_format import minute_in_zone
from app.options import DEFAULTS, Options
from app.output import JsonAnswer, Lines, RowCells, Table, say
from app.typed_values import Switch
from app.whatif import what_if_as_object
from flows.calendar.calendar_change import (
    ChangeLine,
    VersionLine,
    approve_change,
    changes,
    propose,
    simulate,
    versions,
    withdraw_change,
)
from flows.calendar.publish_change import Published, publish_change

CHANGES_TABLE = Table(
    ("Change", "State", "Version", "By", "Not acknowledged", "Why"),
    empty="Nobody proposed a change yet: phasegate calendar propose --slip GATE=+5bd --reason …",
)


def propose_calendar(
    file: Path | None = None,
    /,
    *,
    reason: str = "",
    id_: Annotated[str, Parameter(name="--id")] = "",
    wanted: ChangeWords = NO_CHANGES,
    options: Options = DEFAULTS,
) -> None:
    """Propose a change of the open season's calendar, and say all that it would do.

    Parameters
    ----------
    file
        A whole new calendar; without one, the changes are made to the season's own.
    reason
        Why; those who are told read it.
    id_
        The change's id; the same id with the same change again is the same proposal.
    """
    proposal = read_proposal(file, wanted.as_changes(), nameless="the proposal")
    change, outcome = options.act_in_season(
        propose,
        proposal,
        reason=reason,
        change_id=id_,
    )
    answer_what_if(
        outcome,
        options,
        change=change.id,
        state=change.state,
    )
    next_step = f"Another person approves it: phasegate calendar approve {change.id}"
    _say_next_step(f"Proposed as {change.id}. {next_step}", options)


def simulate_change(change: str, /, *, options: Options = DEFAULTS) -> None:
    """Say what a proposed change would do now."""
    outcome = options.look(simulate, change)
    answer_what_if(outcome, options, change=change)


def approve(change: str, /, *, options: Options = DEFAULTS) -> None:
    """Approve what a change would do, as another person than who proposed it."""
    row, outcome = options.act(approve_change, change)
    answer_what_if(
        outcome,
        options,
        change=row.id,
        state=row.state,
    )
    _say_next_step(
        f"{row.id} is approved; publish it: phasegate calendar publish {row.id}",
        options,
    )


def _say_next_step(sentence: str, options: Options) -> None:
    """For a person; a program has it in the state."""
    if not options.json:
        say("", sentence)


def publish(
    change: str,
    /,
    *,
    quiet: Switch = False,
    options: Options = DEFAULTS,
) -> None:
    """Make an approved change the season's calendar; a second time it does nothing.

    Parameters
    ----------
    quiet
        Send no letters but those that must be acknowledged.
    """
    published = options.act(
        publish_change,
        change,
        quiet=quiet,
    )
    options.answer(_published_as_object(published), _published_line(published))


def _published_as_object(published: Published) -> JsonAnswer:
    facts = {
        "change": published.change_id,
        "season": published.season_id,
        "number": published.number,
        "again": published.again,
        "letters": published.letters,
    }
    if published.found is None:
        return facts
    return facts | what_if_as_object(published.found)


def _published_line(published: Published) -> str:
    change, number = published.change_id, published.number
    if published.again:
        return f"{change} was published before, as version {number}; nothing was done."
    letters = "1 letter goes out" if published.letters == 1 else f"{published.letters} letters go out"
    return f"{change} is version {number} of {published.season_id}'s calendar; {letters}."


def withdraw(change: str, /, *, options: Options = DEFAULTS) -> None:
    """Take back a change that was not published."""
    row = options.act(withdraw_change, change)
    options.answer({"change": row.id, "state": row.state}, f"{row.id} is withdrawn.")


def list_changes(*, options: Options = DEFAULTS) -> None:
    """Print the season's changes and versions, the newest first."""
    with options.reading_season() as (session, season_id):
        context = options.season_context(session, season_id)
        proposed = changes(session, season_id)
        published = versions(session, season_id)
    facts = {"season": season_id, "changes": proposed, "versions": published}
    options.answer(facts, _list_lines(proposed, published, context.season.zone))


def _list_lines(
    proposed: list[ChangeLine],
    published: list[VersionLine],
    zone: str,
) -> Lines:
    yield from _change_table(proposed)
    yield ""
    yield from _version_table(published, zone)


def _change_table(proposed: list[ChangeLine]) -> Lines:
    rows = [_change_row(line) for line in proposed]
    return CHANGES_TABLE.lines(rows)


def _version_table(published: list[VersionLine], zone: str) -> Lines:
    rows = [_version_row(line, zone) for line in published]
    return _version_columns(zone).lines(rows)


def _version_columns(zone: str) -> Table:
    return Table(
        ("Version", f"Published ({zone})", "By", "Change"),
        empty="No version is published.",
    )


def _change_row(line: ChangeLine) -> RowCells:
    return (
        line.id,
        line.state,
        line.number or "",
        line.proposed_by,
        line.unacked or "",
        line.reason,
    )


def _version_row(line: VersionLine, zone: str) -> RowCells:
    published_at = minute_in_zone(line.published_at, zone)
    return (line.number, published_at, line.published_by, line.change_id)
