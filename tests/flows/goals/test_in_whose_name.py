"""Whoever stands in for Product Ops cascades and locks; the journal says in whose name each goal was changed."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.absence.absence import away
from flows.act.moved import Moved
from flows.goals.cascade import apply_cascade, set_priorities
from flows.season.season_moves import move_season
from models.database import reading, writing
from models.goal import Goal
from models.journal import Entry
from models.season import Season
from states.refusal import Refused
from tests.conftest import SEASON
from tests.flows.goals.test_cascade_and_lock import AT, FASTER, GROW, MIDDLE, QUIET, TOP, align_all, approved
from tests.flows.goals.test_cascade_and_lock import pass_earlier_gates as pass_gates

__all__ = ["approved"]


@pytest.fixture
def deputised(approved: Engine) -> Engine:
    """Pat, who runs the season, is away for a month, and Chidi acts for them."""
    apply_cascade(approved, SEASON, by="po", at=AT)
    with writing(approved) as session:
        first, last = AT.subtract(days=1), AT.add(days=30)
        away(session, SEASON, "po", delegate_id="chi", by="po", at=first, from_at=first, until_at=last)
    return approved


def done_for_others(session: Session) -> list[tuple[str, str, str, str]]:
    """(who, for whom, did what, to what), in the order of the journal."""
    entries = session.scalars(select(Entry).where(Entry.on_behalf_of != "").order_by(Entry.seq))
    return [(entry.actor, entry.on_behalf_of, entry.act, entry.thing_id) for entry in entries]


def grow_by_half(engine: Engine) -> None:
    with writing(engine) as session:
        set_priorities(session, SEASON, [GROW.model_copy(update={"title": "Grow by half"})], by="ceo", at=AT)


def test_a_stand_in_cascades_and_each_change_of_a_goal_says_for_whom(deputised: Engine) -> None:
    align_all(deputised)
    grow_by_half(deputised)
    apply_cascade(deputised, SEASON, by="chi", at=AT)
    with reading(deputised) as session:
        assert done_for_others(session) == [
            ("chi", "po", "edit", TOP),
            ("chi", "po", "reopen", TOP),
            ("chi", "po", "edit", MIDDLE),
            ("chi", "po", "reopen", MIDDLE),
            ("chi", "po", "cascade", SEASON),
        ]


def test_a_stand_in_locks_every_goal_and_the_season_in_their_name(deputised: Engine) -> None:
    align_all(deputised)
    pass_gates(deputised)
    with writing(deputised) as session:
        moved = move_season(session, SEASON, "lock_goals", by="chi", at=AT)
        season = session.get_one(Season, SEASON)
        assert moved == Moved("season", SEASON, "lock_goals", "planning", "locked", season.version)
        locked = [("chi", "po", "lock", goal_id) for goal_id in (MIDDLE, TOP, FASTER, QUIET)]
        assert done_for_others(session) == [*locked, ("chi", "po", "lock_goals", SEASON)]


def test_one_goal_that_cannot_be_locked_leaves_all_as_they_are(deputised: Engine) -> None:
    align_all(deputised)
    pass_gates(deputised)
    with writing(deputised) as session:
        session.get_one(Goal, QUIET).tier = "moonshot"
    with pytest.raises(Refused) as caught, writing(deputised) as session:
        move_season(session, SEASON, "lock_goals", by="chi", at=AT)
    text = f"{QUIET} has the tier “moonshot”, which the calendar does not have."
    assert (caught.value.act, caught.value.thing) == ("lock_goals", SEASON)
    assert [(reason.code, reason.text) for reason in caught.value.reasons] == [("NO_TIER", text)]
    with reading(deputised) as session:
        assert set(session.scalars(select(Goal.state))) == {"aligned"}
        assert session.get_one(Season, SEASON).state == "planning"
