"""Every move and guard of a goal, refused with its exact text, then passed."""

from decimal import Decimal
from typing import Any

import pendulum
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.goals.decide_goal import GOALS
from flows.goals.goal_acts import accept_dependency, declare_shift, depend, hand_over, take_over
from flows.goals.lock import lock_goals
from models.goal import GoalVersion
from models.key_result import KeyResult
from states.goal import GOAL, GOAL_GUARDS
from states.refusal import BadInput, Refused, Unknown
from tests.conftest import SEASON
from tests.flows.worded import worded
from tests.flows.year import LINE, MIDDLE, OTHER, TEAM, TOP, Year

WHY = "Riders moved to the app."
SHIFTED = "The market has moved to subscriptions."


@pytest.fixture
def year(session: Session) -> Year:
    return Year(session)


def test_every_guard_and_effect_of_the_table_is_there() -> None:
    assert set(GOALS.blockers) == set(GOAL_GUARDS)
    assert {name for move in GOAL.moves for name in move.effects} == set(GOALS.effects)


def test_align_needs_a_link_enough_key_results_that_pass_and_accepted_dependencies(year: Year) -> None:
    year.goal().parent_id = None
    year.add("Launch 3 features")
    need = depend(year.session, TEAM, "payments", "A refund API by May", by="ana", at=year.at)
    kr = f"{TEAM}:kr1"
    assert year.refused("align") == [
        "NO_LINK Link to a parent goal or mark as local with a reason.",
        "KR_COUNT An objective needs 2–5 key results; this has 1.",
        f"KR_AUDIT 1 key results failed the audit: {kr}.",
        f"DEP_UNACKED Payments has not accepted dependency {need.id}.",
    ]
    with pytest.raises(Refused, match="Only the owner or a contributor can accept dependency; you are not part of it"):
        accept_dependency(year.session, need.id, by="ana", at=year.at)
    assert accept_dependency(year.session, need.id, by="bjo", at=year.at).accepted_by == "bjo"
    year.edit(local_reason="Only we carry this pager.")
    year.session.delete(year.session.get_one(KeyResult, kr))
    for text in (LINE, OTHER):
        year.add(text)
    year.audit()
    assert year.do("align") == "aligned"


def test_six_key_results_are_too_many_and_a_milestone_is_none(year: Year) -> None:
    for _ in range(6):
        year.add()
    year.add("Ship the pager", kind="milestone")
    year.audit()
    assert year.refused("align") == ["KR_COUNT An objective needs 2–5 key results; this has 6."]


def test_a_goal_without_key_results_is_aligned_where_its_tier_does_not_require_them(year: Year) -> None:
    assert year.do("align") == "aligned"


def test_only_the_owner_aligns_or_withdraws(year: Year) -> None:
    said = "NOT_AUTHORISED Only the owner can align; you are the owner's manager or the approver of its tier."
    assert year.refused("align", "vp") == [said]
    assert year.refused("withdraw") == ["REASON_REQUIRED Give a reason (at least 10 characters)."]
    assert year.do("withdraw", reason="Another team does it.") == "withdrawn"


def test_the_lock_is_version_one_with_a_snapshot(year: Year) -> None:
    year.audited_and_locked()
    (first,) = year.session.scalars(select(GoalVersion).where(GoalVersion.goal_id == TEAM))
    assert (first.number, first.what, first.by) == (1, "locked", "po")
    assert first.snapshot["title"] == "Answer riders sooner, team"
    assert first.snapshot["key_results"][f"{TEAM}:kr1"] == {
        "text": LINE,
        "unit": "%",
        "baseline": "44",
        "target": "80",
    }
    assert (year.goal().state, year.goal().number, year.kr().state, year.kr().first_target) == (
        "locked",
        1,
        "active",
        Decimal(80),
    )


def test_a_goal_of_a_tier_that_is_not_in_the_calendar_is_not_locked(year: Year) -> None:
    year.goal().tier = "moonshot"
    with pytest.raises(Refused) as caught:
        year.locked()
    said = f"NO_TIER {TEAM} has the tier “moonshot”, which the calendar does not have."
    assert [str(one) for one in caught.value.reasons] == [said]
    with pytest.raises(Unknown, match="There is no tier called “sun”"):
        year.edit(tier="sun")
    year.edit(tier="team")
    year.do("align")
    assert lock_goals(year.session, SEASON, by="po", at=year.at).goals == 3


def test_a_revision_says_what_changes_and_why(year: Year) -> None:
    year.audited_and_locked()
    said = ["WHAT_WHY Say what changes and why."]
    assert year.refused("revise", reason=WHY) == said
    assert year.refused("revise", reason="so", title="Another") == said
    with pytest.raises(BadInput, match="has no key result kr9"):
        year.do("revise", reason=WHY, targets={"kr9": Decimal(1)})
    assert year.do("revise", reason=WHY, targets={year.kr().id: Decimal(90)}, title="Sooner") == "revision_pending"
    assert year.goal().revision["targets"] == {year.kr().id: ["80", "90"]}
    assert (year.kr().target, year.goal().title) == (Decimal(80), "Answer riders sooner, team")
    assert year.told("revision") == ["vp"]


def test_targets_change_only_after_a_declared_shift_or_with_the_approvers_override(year: Year) -> None:
    year.audited_and_locked()
    year.do("revise", reason=WHY, targets={year.kr().id: Decimal(90)})
    said = (
        "NO_SHIFT_DECLARED Targets change only in the Q2 revision after PO declares a priority shift, "
        "or with Vera override."
    )
    assert year.refused("approve", "vp") == [said]
    assert year.refused("approve", "vp", override=True) == [said]
    with pytest.raises(Refused, match="Only Product Ops can declare shift"):
        declare_shift(year.session, SEASON, SHIFTED, by="ana", at=year.at, first=None, last=None)
    with pytest.raises(Refused, match="REASON_REQUIRED"):
        declare_shift(year.session, SEASON, "so", by="po", at=year.at, first=None, last=None)
    june = pendulum.date(2027, 6, 1)
    row = declare_shift(year.session, SEASON, SHIFTED, by="po", at=year.at, first=june, last=None)
    assert (row.opens_on, row.closes_on) == (june, pendulum.date(2027, 6, 30))
    assert year.refused("approve", "vp") == [said]
    year.at = pendulum.datetime(2027, 6, 2, 18)
    assert year.do("approve", "vp") == "locked"
    assert (year.kr().target, year.kr().first_target, year.goal().number) == (Decimal(90), Decimal(80), 2)
    second = year.session.get_one(GoalVersion, (TEAM, 2))
    assert (second.what, second.why) == (f"{year.kr().id}: 80 → 90", WHY)
    assert year.session.get_one(GoalVersion, (TEAM, 1)).snapshot["key_results"][year.kr().id]["target"] == "80"


def test_the_approver_may_override_with_a_reason(year: Year) -> None:
    year.audited_and_locked()
    year.do("revise", reason=WHY, targets={year.kr().id: Decimal(90)})
    assert year.do("approve", "vp", override=True, reason="The law has changed.") == "locked"
    assert year.goal().revision == {}


def test_words_may_be_revised_all_year(year: Year) -> None:
    year.locked()
    year.do("revise", reason=WHY, title="Answer riders at once")
    assert year.do("approve", "vp") == "locked"
    assert year.goal().title == "Answer riders at once"


@pytest.mark.parametrize(
    ("goal", "owner", "approver", "others"),
    [(TEAM, "ana", "vp", ("ceo", "po")), (MIDDLE, "vp", "ceo", ("po", "ana"))],
)
def test_a_revision_is_approved_by_the_tier(
    year: Year, goal: str, owner: str, approver: str, others: tuple[str, ...]
) -> None:
    year.locked()
    year.do("revise", owner, goal, WHY, title="Other words")
    for person in others:
        assert year.refused("approve", person, goal)[0].startswith("NOT_AUTHORISED Only the approver of its tier can")
    assert year.do("approve", approver, goal) == "locked"


def test_nobody_approves_a_change_of_their_own_goal(year: Year) -> None:
    year.locked()
    year.do("revise", "ceo", TOP, WHY, title="Other words")
    assert year.refused("approve", "ceo", TOP) == ["SELF_APPROVE You own this goal; another approver must approve it."]


def test_a_rejected_revision_leaves_the_goal_as_it_was(year: Year) -> None:
    year.locked()
    year.do("revise", reason=WHY, title="Other words")
    assert year.refused("reject", "vp") == ["REASON_REQUIRED Give a reason (at least 10 characters)."]
    assert year.do("reject", "vp", reason="Not before the summer.") == "locked"
    assert (year.goal().title, year.goal().revision, year.goal().number) == ("Answer riders sooner, team", {}, 1)


def test_no_target_changes_in_the_last_ten_business_days(year: Year) -> None:
    year.audited_and_locked()
    year.at = pendulum.datetime(2027, 12, 16, 20)
    said = "FROZEN_END No target changes in the last 10 business days of the period."
    changed: Any = {"targets": {year.kr().id: Decimal(90)}}
    assert year.do("revise", reason=WHY, **changed) == "revision_pending"
    year.do("reject", reason="Taken back by its owner.")
    year.at = pendulum.datetime(2027, 12, 20, 20)
    assert year.refused("revise", reason=WHY, **changed) == [said]


def test_a_locked_goal_is_retired_with_a_successor_and_flags_its_children(year: Year) -> None:
    year.locked()
    assert year.refused("retire", "ceo", MIDDLE) == [
        "REASON_REQUIRED Give a reason (at least 10 characters).",
        "SUCCESSOR Name the goal that succeeds this one, or “none”.",
    ]
    with pytest.raises(Unknown, match="There is no live goal of this season called “moon”"):
        year.do("retire", "ceo", MIDDLE, WHY, successor="moon")
    assert year.do("retire", "ceo", MIDDLE, WHY, successor="none") == "retired"
    assert (year.goal().flagged, year.told("parent_gone")) == (MIDDLE, ["ana"])


def test_after_the_lock_a_slip_a_first_parent_and_a_hand_over_need_nobodys_approval(year: Year) -> None:
    year.goal().parent_id, year.goal().local_reason = None, "Only we carry this pager."
    year.locked()
    assert year.edit(title="Answer riders sooner, teams").title == "Answer riders sooner, teams"
    with pytest.raises(Refused, match="only an amendment changes it"):
        year.edit(title="Something else entirely")
    assert year.edit(parent_id=MIDDLE).parent_id == MIDDLE
    with pytest.raises(Refused, match="only an amendment changes it"):
        year.edit(parent_id=TOP)
    hand_over(year.session, TEAM, "bjo", by="ana", at=year.at)
    assert (year.goal().owner_id, year.told("hand_over")) == ("ana", ["bjo"])
    with pytest.raises(Refused, match="Only the one it was offered to can take over"):
        take_over(year.session, TEAM, by="chi", at=year.at)
    assert take_over(year.session, TEAM, by="bjo", at=year.at).owner_id == "bjo"
    assert (year.goal().state, year.goal().number) == ("locked", 1)


def test_a_goal_is_scored_against_its_first_and_its_current_targets(year: Year) -> None:
    year.audited_and_locked()
    year.do("revise", reason=WHY, targets={year.kr().id: Decimal(62)})
    year.do("approve", "vp", override=True, reason="The law has changed.")
    year.scoring()
    assert year.goal().state == "scoring"
    assert year.refused("score") == [
        "NO_FINAL Enter the final value from Gainsight report.",
        "NO_FINAL Enter the final value from Zendesk.",
    ]
    year.finish("62")
    year.finish("14", 2)
    assert year.do("score") == "scored"
    assert (year.goal().score, year.goal().first_score) == (Decimal("1.00"), Decimal("0.75"))
    assert (year.kr().state, year.kr().score, year.kr().first_score) == ("scored", Decimal("1.00"), Decimal("0.50"))


def test_a_score_that_differs_from_the_formula_needs_evidence(year: Year) -> None:
    year.audited_and_locked()
    year.scoring()
    year.finish("80")
    year.finish("14", 2)
    said = "EVIDENCE Attach evidence for a score differing from the formula by more than 0.1."
    assert year.refused("score", score=Decimal("0.89")) == [said]
    assert year.do("score", score=Decimal("0.89"), evidence="wiki/audit") == "scored"
    assert (year.goal().score, year.goal().evidence) == (Decimal("0.89"), "wiki/audit")


def test_a_score_is_reviewed_by_another_before_it_is_closed_for_good(year: Year) -> None:
    year.locked()
    year.scoring()
    assert year.refused("score") == ["NO_FINAL Enter the final value from the owner."]
    year.do("score", score=Decimal("0.70"))
    assert year.refused("close", "po") == [f"UNREVIEWED Nobody has reviewed the score of {TEAM}."]
    assert year.do("review", "vp") == "scored"
    assert year.do("close", "po") == "closed"
    with pytest.raises(Refused, match="Review is not possible while this goal is closed"):
        year.do("review", "vp")


def test_notices_never_hold_a_figure(year: Year) -> None:
    year.audited_and_locked()
    year.do("revise", reason=WHY, targets={year.kr().id: Decimal(91)})
    letters = worded(year.session)
    assert letters
    assert [letter for letter in letters if "91" in letter.subject + letter.body] == []
