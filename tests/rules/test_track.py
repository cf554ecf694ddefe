"""Done, on track, at risk, off track: the first sign that holds, the worst first."""

from dataclasses import replace

import pendulum

from rules.track import COLOURS, DEADLOCKS, NEEDS, TRACK_SIGNS, WAITS_FOR, TrackFacts, track_sign
from states.plan import PLAN_GUARDS

AT = pendulum.datetime(2026, 8, 12)
WELL = TrackFacts(0, 0, 0, 0, 0, 0, AT, AT.add(days=30), 0)
SOON = {1: AT.add(days=1), 2: AT.add(days=2)}


def told(**changed: object) -> tuple[str, str]:
    sign = track_sign(replace(WELL, **changed), SOON)  # type: ignore[arg-type]
    return sign.colour, sign.code


def test_while_no_sign_holds_it_is_on_track() -> None:
    assert told() == ("on_track", "")


def test_each_sign_gives_its_colour() -> None:
    assert told(settled=1) == ("done", "SETTLED")
    assert told(missed=1) == ("off_track", "GATE_MISSED")
    assert told(grace_over=1) == ("off_track", "GRACE_OVER")
    assert told(silent=1) == ("off_track", "SILENT")
    assert told(deadlocked=1) == ("off_track", "DEADLOCKED")
    assert told(overdue=2) == ("at_risk", "PAST_DUE")
    assert told(passes_at=AT.add(days=31)) == ("at_risk", "PASSES_LATE")
    assert told(needs=2, due_at=AT.add(hours=47)) == ("at_risk", "TIME_SHORT")


def test_the_worst_sign_decides_and_what_is_done_is_done() -> None:
    assert told(overdue=1, grace_over=1, missed=1) == ("off_track", "GATE_MISSED")
    assert told(overdue=1, grace_over=1, missed=1, settled=1) == ("done", "SETTLED")


def test_time_is_short_only_for_what_is_in_the_way() -> None:
    assert told(needs=0, due_at=AT) == ("on_track", "")
    assert told(needs=1, due_at=AT.add(hours=25)) == ("on_track", "")
    assert told(needs=1, due_at=AT.add(hours=23)) == ("at_risk", "TIME_SHORT")
    assert told(needs=2, due_at=AT.add(hours=48)) == ("on_track", "")


def test_a_way_that_opens_on_the_due_instant_is_not_late() -> None:
    assert told(passes_at=WELL.due_at) == ("on_track", "")


def test_signs_stand_in_the_order_of_their_colours() -> None:
    order = ["done", *(colour for colour in COLOURS if colour != "done")]
    ranks = [order.index(sign.colour) for sign in TRACK_SIGNS]
    assert ranks == sorted(ranks)


def test_what_a_reason_needs_and_waits_for_is_said_of_guards_that_there_are() -> None:
    assert {*NEEDS, *WAITS_FOR, *DEADLOCKS} - set(PLAN_GUARDS) == set()
