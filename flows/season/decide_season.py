"""How a season moves, what is said of it besides, and what follows from its lock and from its end."""

from collections.abc import Iterator, Mapping

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import drop_dues, open_dues_at, settle_dues
from flows.act.facts import Facts
from flows.act.kind import Act, Effect, Kind
from flows.approval.decide_seats_anew import seat_under_organisation
from flows.goals.decide_cascade_season import CASCADE_ACTS_OF_SEASON
from flows.goals.decide_priorities import PRIORITY_ACTS
from flows.headcount.decide_hand_down import HAND_DOWN_ACTS
from flows.season.begin_season import BEGIN_SEASON, facts_of_new_season, new_season
from flows.season.decide_announce import ANNOUNCE_ACTS
from flows.season.decide_lock import LOCK_ACTS
from flows.season.season_blockers import SEASON_BLOCKERS
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.plan import Plan
from models.season import Season
from states.guard import REASON_MIN, Reason
from states.lifecycle import Lifecycle, Move
from states.refusal import not_from_state, reason_required
from states.season import MEASURED, SEASON, SEASON_GUARDS

# --- effects ----------------------------------------------------------------------------------------------------


def _archive_plans(draft: Draft, season: Season, _command: Command) -> None:
    """Closed: plans are kept for good, where the calendar's life-cycle says so."""
    facts = draft.facts
    for plan in facts.rows(Plan, season_id=season.id):
        if facts.lifecycle.move("archive", plan.state):
            draft.then(
                "plan",
                plan,
                "archive",
                by_actor=True,
            )


def _drop_dues(draft: Draft, season: Season, _command: Command) -> None:
    """Cancelled: nothing is owed any more, and what waits to be sent is not."""
    facts = draft.facts
    dues = facts.rows(Obligation, season_id=season.id)
    open_dues = [due for due in dues if due.is_open]
    drop_dues(draft, open_dues)
    waiting = facts.rows(Notice, season_id=season.id, state="waiting")
    for notice in waiting:
        notice.state = "cancelled"


def _tell_everybody(draft: Draft, season: Season, command: Command) -> None:
    """Owners and approvers of its plans, Product Ops and executives."""
    facts = draft.facts
    people = dict.fromkeys(_people_of_season(facts, season))
    for person_id in people:
        draft.notify(
            f"{season.id}:cancelled:{person_id}",
            "season_cancelled",
            person_id,
            about={
                "by": facts.actor,
                "asked_by": season.cancel_asked_by,
                "reason": command.reason,
            },
        )


def _people_of_season(facts: Facts, season: Season) -> Iterator[str]:
    for plan in facts.rows(Plan, season_id=season.id):
        yield plan.owner_id
        yield plan.approver_id
    yield season.product_ops_id
    yield from facts.executives


_EFFECTS: Mapping[str, Effect] = {
    "archive_plans": _archive_plans,
    "drop_dues": _drop_dues,
    "tell_everybody": _tell_everybody,
}


def _settle_lock(draft: Draft, _season: Season, move: Move | None) -> None:
    """With the season's lock is settled what was owed at its gate; the journal keeps how many goals were locked."""
    if move is None or move.trigger != "lock_goals":
        return
    for gate in draft.facts.calendar.gates:
        if gate.owes and gate.owes.settled_by == "lock":
            dues = open_dues_at(draft.facts, gate.id)
            settle_dues(draft, dues)
    goals = draft.command.word("goals")
    draft.note(goals=goals)


# --- acts that are no moves -------------------------------------------------------------------------------------


def _ask_cancel(draft: Draft, season: Season, _command: Command) -> None:
    """The first of the two that it takes."""
    season.cancel_asked_by = draft.facts.actor


def _waive_retrospective(_draft: Draft, season: Season, command: Command) -> None:
    """The next season may open before this one is scored."""
    season.retrospective_waived = command.reason


def _not_sayable(_facts: Facts, season: Season, command: Command) -> Iterator[Reason]:
    if season.state in MEASURED:
        possible = SEASON.possible(season.state)
        by_people = [move for move in possible if set(move.by) != {SYSTEM}]
        moves = [move.trigger for move in by_people]
        yield not_from_state(
            command.act,
            SEASON.thing,
            season.state,
            moves,
        )
    if len(command.reason.strip()) < REASON_MIN:
        yield reason_required()


_ACTS: Mapping[str, Act] = {
    "begin": BEGIN_SEASON,
    "seat_voters": Act(seat_under_organisation, enters_itself=True),
    **ANNOUNCE_ACTS,
    **CASCADE_ACTS_OF_SEASON,
    **HAND_DOWN_ACTS,
    **LOCK_ACTS,
    **PRIORITY_ACTS,
    "ask_cancel": Act(_ask_cancel, _not_sayable),
    "waive_retrospective": Act(_waive_retrospective, _not_sayable),
}


def _lifecycle(_facts: Facts) -> Lifecycle:
    return SEASON


SEASONS = Kind(
    "season",
    Season,
    _lifecycle,
    guards=SEASON_GUARDS,
    blockers=SEASON_BLOCKERS,
    effects=_EFFECTS,
    acts=_ACTS,
    follows=_settle_lock,
    founds=facts_of_new_season,
    begins=new_season,
)
