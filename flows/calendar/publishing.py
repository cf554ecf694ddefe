"""What the effects of publishing share: the change's what-if, and everybody's dates under both calendars."""

from dataclasses import dataclass
from functools import cached_property

from config.scopes import Scopes
from config.season_gates import SeasonGate, season_gates
from flows.act.facts import Facts
from flows.calendar.whatif import WhatIf
from models.calendar_change import CalendarChange


@dataclass
class Publishing:
    """A change that becomes the season's calendar; `before` are the facts under the old one."""

    found: WhatIf
    before: Facts
    scopes: Scopes
    letters: int = 0
    """So many go out."""

    @cached_property
    def gates(self) -> dict[str, SeasonGate]:
        """Those of the new calendar."""
        return _gates_by_id(self.scopes)

    @cached_property
    def gates_before(self) -> dict[str, SeasonGate]:
        return _gates_by_id(self.found.before)


def _gates_by_id(scopes: Scopes) -> dict[str, SeasonGate]:
    return {gate.dated.gate.id: gate for gate in season_gates(scopes)}


def begin_publishing(facts: Facts, change: CalendarChange, publishing: Publishing) -> None:
    """From now on the act's effects know of it."""
    facts.worked_out[_key_of(change)] = publishing


def find_publishing(facts: Facts, change: CalendarChange) -> Publishing | None:
    """None where the change is not being published."""
    publishing: Publishing | None = facts.worked_out.get(_key_of(change))
    return publishing


def publishing_of(facts: Facts, change: CalendarChange) -> Publishing:
    """That of the act whose effects these are."""
    publishing = find_publishing(facts, change)
    if publishing is None:
        raise LookupError("only publishing a change of the calendar has this effect")
    return publishing


def _key_of(change: CalendarChange) -> tuple[str, str]:
    return "publishing", change.id
