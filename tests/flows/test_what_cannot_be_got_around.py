"""Ways around a gate that somebody tried: each is closed, on SQLite and PostgreSQL."""

import threading
from pathlib import Path

import pendulum
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.act.authority import relations_of
from flows.act.context import open_context
from flows.act.kinds import KINDS
from flows.automation.tick import tick_seasons
from flows.goals.cascade import apply_cascade, propose_cascade, set_priorities
from flows.goals.goals import align, edit_goal
from flows.headcount.tunnel_down import grant
from flows.operations.import_organisation import import_organisation
from flows.plan.merge import agree_merge, propose_merge
from flows.plan.partners import agree, name_partners, object_to
from flows.review.actions import add_action, complete_action
from flows.review.attendance import attend
from flows.season.gates import settle_gate
from flows.season.open_season import open_season
from flows.season.waive import waive_guard
from models.database import Collided, reading, writing
from models.goal import Goal
from models.initiative import HeadcountAsk, Packet
from models.obligation import Obligation
from models.plan import Plan
from models.recount import recount
from models.review import Prereview
from states.refusal import BadInput, Refused
from tests.conftest import AMAZON, SEASON, Opener, document
from tests.flows.conftest import Play
from tests.flows.goals.test_cascade_and_lock import AT, FASTER, GROW, MIDDLE, QUIET, TOP, approved
from tests.flows.plan.test_guards_of_a_plan import ask
from tests.flows.pool import ranked
from tests.flows.texts import give_text

__all__ = ["approved"]


def reasons(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [str(one) for one in caught.value.reasons]


@pytest.mark.parametrize("by", ["ana", "po"])
def test_nobody_takes_a_partner_off_who_has_objected(play: Play, by: str) -> None:
    play.asked()
    play.act(object_to, "payments", "This drops the refund page.", by="bjo")
    said = "OBJECTION_OPEN Unresolved objection from Payments: “This drops the refund page.”."
    for units, none in ((("growth",), ""), ((), "Nobody is affected at all.")):
        with pytest.raises(Refused) as caught:
            play.act(name_partners, units, by=by, none_because=none)
        assert reasons(caught) == [said]
    assert play.session.get_one(Prereview, (play.plan().id, "payments")).verdict == "object"


def test_the_owner_adds_partners_while_they_read_but_takes_none_off(play: Play) -> None:
    play.asked()
    with pytest.raises(BadInput, match="Payments were asked to read fy2027_op1_search; you can add partners"):
        play.act(name_partners, ("growth",), by="ana")
    play.act(name_partners, ("payments", "growth"), by="ana")
    assert play.refused("submit") == ["PREREVIEW_OPEN 2 of 2 partners have not pre-reviewed: Growth, Payments."]


def test_a_guard_whose_counter_counts_nothing_that_is_there_still_blocks(play: Play) -> None:
    play.asked()
    play.act(agree, "payments", by="bjo")
    play.plan().case_parts_missing = 5
    said = "HC_CASE HC_CASE does not hold for fy2027_op1_search, and what it counts cannot be found."
    assert play.refused("submit") == [said]


def test_two_initiatives_of_one_title_each_need_their_case(play: Play) -> None:
    play.move("start")
    both = ask("1. ", case="", title="Second region") + ask("2. ", title="Second Region!")
    play.load(document(unfunded=both))
    play.move("request_prereview")
    play.act(agree, "payments", by="bjo")
    assert len(play.refused("submit")) == 5
    assert len(play.session.scalars(select(HeadcountAsk)).all()) == 2


def test_after_submission_nobody_is_asked_to_read_any_more(play: Play) -> None:
    play.asked()
    play.act(waive_guard, "PREREVIEW_OPEN", "Payments is on leave.", by="po")
    play.move("submit")
    owed = select(Obligation).where(Obligation.key.startswith("fy2027_op1_search:prereview:"))
    assert [one.is_open for one in play.session.scalars(owed)] == [False]


def test_a_waiver_ends_with_its_round(play: Play) -> None:
    play.asked()
    play.act(waive_guard, "PREREVIEW_OPEN", "Payments is on leave.", by="po")
    play.move("submit")
    play.act(attend, by="vp")
    play.act(attend, by="bjo")
    play.move("begin_review", "vp")
    play.act(add_action, "Say what you stop doing.", by="vp")
    play.move("return", "vp")
    play.load(document(charter="Another text altogether."))
    play.move("request_prereview")
    assert play.refused("submit") == ["PREREVIEW_OPEN 1 of 1 partners have not pre-reviewed: Payments."]


def test_attendance_of_an_earlier_text_opens_no_review(play: Play) -> None:
    play.submitted()
    play.act(attend, by="vp")
    play.act(attend, by="bjo")
    play.move("withdraw")
    play.load(document(charter="Another text altogether."))
    play.move("request_prereview")
    play.act(agree, "payments", by="bjo")
    play.move("submit")
    assert play.refused("begin_review", "vp") == ["QUORUM Vera and 1 of 1 partners must attend; present: 0."]


def test_whose_text_it_is_does_not_approve_it_in_a_later_round_either(play: Play) -> None:
    play.drafted()
    play.plan().approver_id = "eng"
    play.load(document(charter="By the engineering manager."), by="eng")
    play.move("request_prereview")
    for _ in range(2):
        play.act(agree, "payments", by="bjo")
        play.move("submit")
        play.act(attend, by="eng")
        play.act(attend, by="bjo")
        play.move("begin_review", "eng")
        assert "CONTRIBUTED" in [one.partition(" ")[0] for one in play.refused("approve", "eng")]
        play.act(add_action, "Once more.", by="eng", owner_id="ana", due_at=play.at.add(days=9))
        play.move("return", "eng")
        play.move("request_prereview")


def test_an_action_item_keeps_its_owner_and_its_day(play: Play) -> None:
    play.in_review()
    item = play.act(add_action, "Show the costs.", by="vp", owner_id="ana", due_at=play.at.add(days=9))
    told = {"by": "ana", "at": play.at, "seen": play.plan().version}
    with pytest.raises(BadInput, match=f"{item.id} has that already"):
        complete_action(play.session, item.id, owner_id="eng", due_at=None, **told)  # type: ignore[arg-type]
    assert item.owner_id == "ana"


def test_two_plans_are_not_merged_into_each_other(play: Play) -> None:
    play.drafted()
    play.move("start", "bjo", "op1_payments")
    play.act(propose_merge, "fy2027_op1_payments", by="ana")
    play.act(propose_merge, "fy2027_op1_search", by="bjo", name="op1_payments")
    play.act(agree_merge, by="bjo")
    play.act(agree_merge, by="ana", name="op1_payments")
    assert play.move("merge") == "merged"
    with pytest.raises(BadInput, match="fy2027_op1_search is merged; a plan is merged into one that is still being"):
        play.move("merge", "bjo", "op1_payments")


def test_a_hard_freeze_stops_every_act_but_leave(engine: Engine, open_for: Opener) -> None:
    open_for(engine, **{"kinds: [no_gates, no_reviews]": "kinds: [no_gates, hard_freeze]"})
    at = pendulum.datetime(2026, 11, 20, 18)
    said = "BLACKOUT Peak runs Mon 16 Nov 2026–Tue 1 Dec 2026; {} is possible from Wed 2 Dec 2026."
    with pytest.raises(Refused) as caught, writing(engine) as session:
        settle_gate(session, SEASON, "tunnel_down", by="po", at=at)
    not_open = "NOT_FROM_STATE Pass is not possible while this gate is scheduled. Possible now: waive."
    assert reasons(caught) == [said.format("pass gate"), not_open]
    with pytest.raises(Refused) as caught, writing(engine) as session:
        set_priorities(session, SEASON, [GROW], by="po", at=at)
    assert reasons(caught) == [said.format("set priorities")]
    with writing(engine) as session:
        plan = session.get_one(Plan, "fy2027_op1_search")
        waive_guard(session, plan.id, "QUORUM", "An emergency in peak.", by="po", at=at, seen=plan.version)


def test_a_goal_that_changes_upstream_wants_to_be_aligned_again(approved: Engine) -> None:
    apply_cascade(approved, SEASON, by="po", at=AT)
    with writing(approved) as session:
        align(session, TOP, by="ceo", at=AT, seen=1)
        set_priorities(session, SEASON, [GROW.model_copy(update={"title": "Grow by half"})], by="po", at=AT)
    apply_cascade(approved, SEASON, by="po", at=AT)
    with reading(approved) as session:
        goal = session.get_one(Goal, TOP)
        owed = session.get_one(Obligation, "FY2027:goals_aligned:ceo")
        assert (goal.title, goal.state, owed.is_open) == ("Grow by half", "proposed", True)


def test_a_priority_that_comes_back_brings_its_goals_back(approved: Engine) -> None:
    apply_cascade(approved, SEASON, by="po", at=AT)
    for rows in ([], [GROW]):
        with writing(approved) as session:
            set_priorities(session, SEASON, rows, by="po", at=AT)
        apply_cascade(approved, SEASON, by="po", at=AT)
    with reading(approved) as session:
        assert [session.get_one(Goal, one).state for one in (TOP, MIDDLE, FASTER)] == ["proposed"] * 3
        assert session.get_one(Goal, FASTER).parent_id == MIDDLE
    assert propose_cascade(approved, SEASON, at=AT).changes == ()


def test_a_goal_takes_no_retired_parent(approved: Engine) -> None:
    apply_cascade(approved, SEASON, by="po", at=AT)
    with writing(approved) as session:
        session.get_one(Goal, TOP).state = "retired"
    with pytest.raises(Exception, match="There is no live goal of this season"), writing(approved) as session:
        edit_goal(session, QUIET, by="ana", at=AT, seen=1, parent_id=TOP)


def test_units_whose_names_run_into_each_other_keep_their_asks_apart(play: Play) -> None:
    for name, heading in (("op1_search", "Core team"), ("op1_payments", "Team")):
        plan = play.plan(name)
        give_text(play.session, plan.id, document(unfunded=ask(title=heading)), by="ana", at=play.at)
        recount(play.session, plan.id)
    assert sorted(play.session.scalars(select(HeadcountAsk.id))) == [
        "fy2027_op1_payments:team",
        "fy2027_op1_search:core_team",
    ]


def test_a_season_is_not_opened_again_in_other_letters(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    text = AMAZON.read_text(encoding="utf-8").replace("season: FY2027", "season: fy2027")
    with pytest.raises(BadInput, match="fy2027 is open already"), writing(engine) as session:
        open_season(session, text, file="c.yaml", product_ops="po", at=AT)


def roles_of_ceo(session: Session) -> frozenset[str]:
    facts = open_context(session, SEASON, by="ceo", at=AT).facts
    return relations_of(facts, KINDS["plan"], None).names


def test_who_is_no_longer_in_the_files_decides_nothing(engine: Engine, open_for: Opener, organisation: Path) -> None:
    open_for(engine)
    with writing(engine) as session:
        assert roles_of_ceo(session) == {"executive"}
    folder = organisation
    people = (folder / "people.csv").read_text(encoding="utf-8")
    gone = people.replace("ceo,Cleo,CEO,,US,America/Los_Angeles,cleo@example.org,executive\n", "")
    gone = gone.replace(",ceo,", ",,")
    (folder / "people.csv").write_text(
        gone.replace("vera@example.org,", "vera@example.org,executive"), encoding="utf-8"
    )
    with writing(engine) as session:
        import_organisation(session, folder)
        assert roles_of_ceo(session) == frozenset()


def test_eight_who_decide_one_ask_at_once_leave_one_packet_and_nobody_sees_a_database_error(
    engine: Engine, open_for: Opener
) -> None:
    open_for(engine)
    at = pendulum.datetime(2026, 10, 27, 18)
    with writing(engine) as session:
        plan = session.get_one(Plan, "fy2027_op1_search")
        give_text(session, plan.id, document(unfunded=ask()), by="ana", at=at)
        ranked(session)
    trouble: list[BaseException] = []

    def decide(heads: int) -> None:
        try:
            with writing(engine) as session:
                grant(session, "fy2027_op1_search:second_region", heads, "Two are what there is.", by="ceo", at=at)
        except Collided:
            return
        except BaseException as error:  # noqa: BLE001  whatever it is, it is the test's finding
            trouble.append(error)

    threads = [threading.Thread(target=decide, args=(2 + n % 2,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert (trouble, len(session.scalars(select(Packet)).all())) == ([], 1)


def test_five_ticks_at_once_leave_what_one_leaves(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    at = pendulum.datetime(2026, 8, 17, 16)
    rehearsed = {notice.key for notice in tick_seasons(engine, at=at, dry_run=True).notices}
    told: list[str] = []
    threads = [
        threading.Thread(target=lambda: told.extend(one.key for one in tick_seasons(engine, at=at).notices))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(told), set(told)) == (len(rehearsed), rehearsed)
    assert len(told) > 5
