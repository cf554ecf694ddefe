"""Every move of an action item, refused with its exact text, then passed."""

import pendulum
import pytest

from flows.review.actions import add_action, move_action
from flows.review.decide_action import ACTION
from flows.views.review import item_lines
from models.obligation import Obligation
from models.review import ActionItem
from states.action_item import ACTION_ITEM, ACTION_ITEM_GUARDS
from states.refusal import Refused
from tests.conftest import SEASON
from tests.flows.conftest import Play

DUE = pendulum.datetime(2026, 11, 7)


@pytest.fixture
def item(play: Play) -> ActionItem:
    """Ana owes the costs until November, and the review is over."""
    play.in_review()
    asked: ActionItem = play.act(add_action, "Show the costs.", by="vp", owner_id="ana", due_at=DUE)
    play.move("conclude", by="vp")
    return asked


def do(play: Play, item: ActionItem, trigger: str, by: str = "ana", seen: int | None = None) -> str:
    return move_action(play.session, item.id, trigger, by=by, at=play.at, seen=seen).now


def refused(play: Play, item: ActionItem, trigger: str, by: str = "ana", seen: int | None = None) -> list[str]:
    with pytest.raises(Refused) as caught:
        do(play, item, trigger, by, seen)
    return [str(one) for one in caught.value.reasons]


def test_every_guard_and_effect_of_the_table_is_there() -> None:
    assert set(ACTION.blockers) == set(ACTION_ITEM_GUARDS)
    assert {name for move in ACTION_ITEM.moves for name in move.effects} == set(ACTION.effects)


def test_its_owner_starts_and_does_it_and_owes_nothing_more(play: Play, item: ActionItem) -> None:
    assert do(play, item, "start") == "in_progress"
    assert do(play, item, "done") == "done"
    play.session.flush()
    assert play.session.get_one(Obligation, f"{item.id}:action").settled_at == play.at
    assert do(play, item, "verify", by="vp") == "verified"


def test_what_was_begun_is_still_owed_when_a_review_is_concluded(play: Play) -> None:
    play.in_review()
    item = play.act(add_action, "Show the costs.", by="vp", owner_id="ana", due_at=DUE)
    do(play, item, "start")
    play.move("conclude", by="vp")
    play.session.flush()
    assert play.session.get_one(Obligation, f"{item.id}:action").is_open


def test_somebody_else_verifies_and_nobody_else_does_it(play: Play, item: ActionItem) -> None:
    said = "NOT_AUTHORISED Only the owner can done; you are the approver or the owner's manager."
    assert refused(play, item, "done", by="vp") == [said]
    do(play, item, "done")
    assert refused(play, item, "verify") == ["SELF_VERIFY Ask Vera to verify."]
    assert do(play, item, "verify", by="po") == "verified"


def test_the_approver_drops_it(play: Play, item: ActionItem) -> None:
    assert refused(play, item, "drop") == ["NOT_AUTHORISED Only the approver can drop; you are the owner."]
    assert do(play, item, "drop", by="vp") == "dropped"
    assert play.plan().actions_open == 0


def test_a_version_that_somebody_else_has_changed_is_refused(play: Play, item: ActionItem) -> None:
    do(play, item, "start")
    said = "STALE Someone changed this after you opened it (you have v1, current v2)."
    assert refused(play, item, "done", seen=1) == [said]


def test_overdue_is_a_flag_until_it_is_done(play: Play, item: ActionItem) -> None:
    late = DUE.add(days=1)
    assert [one.overdue for one in item_lines(play.session, SEASON, at=play.at)] == [False]
    assert [one.overdue for one in item_lines(play.session, SEASON, at=late)] == [True]
    do(play, item, "done")
    assert [one.overdue for one in item_lines(play.session, SEASON, at=late)] == [False]
