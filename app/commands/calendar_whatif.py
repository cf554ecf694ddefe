"""phasegate calendar whatif: all that a change would move, make late and send."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from app.change_words import NO_CHANGES, ChangeWords
from app.options import DEFAULTS, Options
from app.output import answer
from app.whatif import difference_as_object, what_if_as_object, what_if_lines
from config.change import TextChange, changed_text
from config.difference import compare_scopes
from config.holidays import INSTALLED
from config.read import parse_calendar
from config.resolve import Resolver
from config.scopes import Scopes, scopes_of_file
from config.text import read_text
from flows.calendar.calendar_change import look_ahead
from flows.calendar.proposal import Proposal
from flows.calendar.whatif import WhatIf
from states.refusal import BadInput


def whatif(
    file: Path | None = None,
    /,
    *,
    wanted: ChangeWords = NO_CHANGES,
    db: str = "",
    options: Options = DEFAULTS,
) -> None:
    """Say all that a change would move, make late and send, and write nothing.

    Parameters
    ----------
    file
        The calendar; without one, that of the season in the database.
    db
        Address of the database: then the file with the changes is compared with the open season's calendar.
    """
    changes = wanted.as_changes()
    if file is not None and not db:
        _answer_for_file(file, changes, json=options.json)
        return
    on_database = replace(options, db=db or options.db)
    proposal = read_proposal(file, changes, nameless="the season's calendar")
    with on_database.reading() as session:
        season_id = on_database.season_id(session)
        outcome = look_ahead(
            session,
            season_id,
            proposal,
            **on_database.looker,
        )
    answer_what_if(outcome, on_database)


def read_proposal(file: Path | None, changes: tuple[TextChange, ...], *, nameless: str) -> Proposal:
    """The changes to this file; without one, to the season's calendar, which is then called `nameless`."""
    if file is None:
        return Proposal(changes, "", nameless)
    return Proposal(changes, read_text(file), str(file))


def answer_what_if(outcome: WhatIf, options: Options, **more: Any) -> None:
    """Print it; `more` stands before it in JSON."""
    value = what_if_as_object(outcome)
    lines = what_if_lines(value, outcome.difference.moves)
    options.answer(more | value, lines)


def _answer_for_file(file: Path, changes: tuple[TextChange, ...], *, json: bool) -> None:
    if not changes:
        raise BadInput(f"Say what is to change in {file} (--slip, --set, --holiday, --blackout), or name a --db.")
    text = read_text(file)
    new_text = changed_text(
        text,
        changes,
        file=str(file),
        data=INSTALLED,
    )
    outcome = compare_scopes(_parse_scopes(text, file), _parse_scopes(new_text, file))
    value = difference_as_object(outcome)
    answer(value, what_if_lines(value, outcome.moves), json=json)


def _parse_scopes(text: str, file: Path) -> Scopes:
    return scopes_of_file(Resolver(parse_calendar(text, str(file))))
