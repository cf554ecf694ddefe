"""A season that begins: its calendar is frozen as version 1, gates are dated, units get plans and owners their dues."""

from dataclasses import replace
from typing import Any

from config.holidays import INSTALLED
from config.overlay_fit import must_fit
from config.read import parse_calendar
from config.resolve import Resolver
from config.season_gates import season_gates
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts, facts_of
from flows.act.kind import Act
from flows.act.late_reads import Loader
from flows.act.season import FrozenCalendar, SeasonFacts, dated_calendar
from flows.season.initial_dues import owe_at
from flows.season.pinned import calendars_in_use
from flows.season.rows import add_gate, add_plans, add_waivers
from models.gate import Gate
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from models.rows import complete_row
from models.season import CalendarVersion, Season
from rules.digest import text_digest
from states.season import SEASON

FIRST_VERSION = 1

# --- the facts of a season that is yet to be --------------------------------------------------------------------


def facts_of_new_season(loader: Loader, command: Command) -> Facts:
    """Those under the calendar whose text the command has.

    Raises Mistaken where it is no calendar, Unknown where nobody has the id of whoever asks.
    """
    resolver = Resolver(parse_calendar(command.word("text"), command.word("file")))
    lifecycle = resolver.calendar.lifecycle.lifecycle()
    facts = facts_of(
        _new_season(resolver, command),
        FrozenCalendar(resolver, lifecycle),
        actor=command.actor,
        at=command.at,
        loader=loader,
    )
    # Any of them may approve something, and each has holidays.
    facts.rows(Person)
    facts.person(command.actor)
    version = facts.known.keep(_first_version(facts, command))
    season = SeasonFacts(facts.season.row, dated_calendar(version))
    return replace(facts, season=season)


def _new_season(resolver: Resolver, command: Command) -> Season:
    calendar = resolver.calendar
    season = Season(
        id=calendar.season,
        title=calendar.title,
        state=SEASON.initial,
        zone=calendar.zone,
        starts_on=calendar.fiscal_year.starts_on,
        ends_on=calendar.fiscal_year.ends_on,
        product_ops_id=command.actor,
        calendar_number=FIRST_VERSION,
        opened_at=command.at,
        version=0,
    )
    complete_row(season)
    return season


def _first_version(facts: Facts, command: Command) -> CalendarVersion:
    """It keeps the holidays that its dates are counted with."""
    text = str(command.word("text"))
    resolver = facts.resolver
    countries = calendars_in_use(facts.rows(Person), resolver)
    return CalendarVersion(
        season_id=facts.season.id,
        number=FIRST_VERSION,
        text=text,
        digest=text_digest(text),
        holidays=INSTALLED.pin(countries, resolver.years),
        published_at=command.at,
        published_by=command.actor,
    )


def new_season(facts: Facts, _command: Command) -> Season:
    """The season among its own facts."""
    return facts.season.row


# --- filling it -------------------------------------------------------------------------------------------------


def _begin_season(draft: Draft, season: Season, command: Command) -> None:
    """Its calendar, gates, plans, waivers and dues; then it is published.

    Raises Mistaken with every overlay that this organisation cannot have.
    """
    must_fit(draft.facts.all_scopes(), command.word("text"), command.word("file"))
    version = draft.facts.one(CalendarVersion, season.id, FIRST_VERSION)
    draft.add(season)
    draft.add(version)
    _fill_season(draft)
    draft.then(
        "season",
        season,
        "publish",
        by_actor=True,
    )


def _fill_season(draft: Draft) -> None:
    scopes = draft.facts.all_scopes()
    gates = season_gates(scopes)
    for gate in gates:
        add_gate(draft, gate)
    plans = add_plans(draft, scopes)
    add_waivers(draft, scopes)
    for gate in gates:
        owe_at(
            draft,
            scopes,
            gate,
            plans,
        )


def _what_was_opened(facts: Facts, season: Season, _command: Command) -> dict[str, Any]:
    gates = facts.rows(Gate, season_id=season.id)
    past = [gate for gate in gates if gate.due_at < facts.at]
    return {
        "gates": len(gates),
        "past": len(past),
        "plans": len(facts.rows(Plan, season_id=season.id)),
        "obligations": len(facts.rows(Obligation, season_id=season.id)),
    }


BEGIN_SEASON = Act(
    _begin_season,
    as_move="publish",
    answer=_what_was_opened,
    enters_itself=True,
)
