"""Goals, asks, key results and check-ins move as the specification draws them, with guards that a move names."""

import pytest

from states.check_in import CHECK_IN
from states.goal import GOAL
from states.headcount_ask import HEADCOUNT_ASK, HOLDING
from states.key_result import AUDIT, KEY_RESULT
from states.kinds import GUARDS_OF, LIFECYCLES
from states.lifecycle import Lifecycle

MINE = ("goal", "headcount_ask", "key_result", "check_in")


def arrows(table: Lifecycle) -> set[tuple[str, str, str]]:
    return {(state, move.trigger, move.target) for move in table.moves for state in move.source}


@pytest.mark.parametrize("kind", MINE)
def test_a_table_names_only_guards_that_it_has_and_has_none_that_no_move_names(kind: str) -> None:
    named = {code for move in LIFECYCLES[kind].moves for code in move.guards}
    assert named == set(GUARDS_OF[kind])


def test_a_goal_moves_as_the_specification_draws_it() -> None:
    """What a cascade reopens, retires and revives, and a revision that comes to nothing, is more."""
    cascaded = {
        ("aligned", "reopen", "proposed"),
        ("proposed", "retire", "retired"),
        ("aligned", "retire", "retired"),
        ("retired", "revive", "proposed"),
    }
    dropped = {("revision_pending", "reject", "locked"), ("revision_pending", "begin_scoring", "scoring")}
    assert arrows(GOAL) == cascaded | dropped | {
        ("proposed", "align", "aligned"),
        ("aligned", "lock", "locked"),
        ("proposed", "withdraw", "withdrawn"),
        ("aligned", "withdraw", "withdrawn"),
        ("locked", "revise", "revision_pending"),
        ("revision_pending", "approve", "locked"),
        ("locked", "retire", "retired"),
        ("locked", "begin_scoring", "scoring"),
        ("scoring", "score", "scored"),
        ("scored", "review", "scored"),
        ("scored", "close", "closed"),
    }
    assert GOAL.ends() == {"closed", "withdrawn"}


def test_a_headcount_ask_moves_as_the_specification_draws_it() -> None:
    """A decision may change until the owner has accepted it."""
    decided = {("fund", "funded"), ("fund_partly", "partially_funded"), ("leave_unfunded", "unfunded")}
    from_states = ("ranked", "funded", "partially_funded", "unfunded", "allocated")
    assert arrows(HEADCOUNT_ASK) == {
        ("draft", "complete", "case_complete"),
        *((state, "rework", "draft") for state in ("case_complete", "submitted", "ranked")),
        ("case_complete", "submit", "submitted"),
        ("submitted", "rank", "ranked"),
        ("ranked", "rank", "ranked"),
        *((state, trigger, target) for state in from_states for trigger, target in decided),
        ("funded", "allocate", "allocated"),
        ("partially_funded", "allocate", "allocated"),
        ("allocated", "accept", "accepted"),
        ("unfunded", "defer", "deferred"),
        ("deferred", "reoffer", "ranked"),
        ("accepted", "requisition", "requisitioned"),
        ("requisitioned", "fill", "filled"),
        ("accepted", "give_back", "returned"),
        ("requisitioned", "give_back", "returned"),
    }
    assert HEADCOUNT_ASK.ends() == {"filled", "returned"}
    assert set(HOLDING) < set(HEADCOUNT_ASK.states)


@pytest.mark.parametrize("trigger", ["fund", "fund_partly", "leave_unfunded"])
def test_only_finance_and_executives_decide_an_ask(trigger: str) -> None:
    move = HEADCOUNT_ASK.move(trigger, "ranked")
    assert move is not None
    assert set(move.by) == {"finance", "executive"}


def test_a_key_result_moves_as_the_specification_draws_it() -> None:
    """One that is written anew is a draft again."""
    assert arrows(KEY_RESULT) == {
        ("draft", "pass_audit", "audited"),
        ("audit_failed", "pass_audit", "audited"),
        ("draft", "fail_audit", "audit_failed"),
        ("audited", "fail_audit", "audit_failed"),
        ("audit_failed", "rework", "draft"),
        ("audited", "rework", "draft"),
        ("audited", "activate", "active"),
        ("active", "finish", "final"),
        ("final", "score", "scored"),
        *((state, "retire", "retired") for state in ("draft", "audit_failed", "audited", "active")),
    }
    assert KEY_RESULT.ends() == {"scored", "retired"}
    passed = KEY_RESULT.move("pass_audit", "draft")
    assert passed is not None
    assert passed.guards == AUDIT


def test_a_check_in_moves_as_the_specification_draws_it() -> None:
    assert arrows(CHECK_IN) == {
        ("due", "submit", "submitted"),
        ("submitted", "review", "reviewed"),
        ("due", "miss", "missed"),
    }
    assert CHECK_IN.ends() == {"reviewed", "missed"}
