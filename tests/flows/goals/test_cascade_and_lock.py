"""From approved plans to locked goals: a diff that is shown first, empty the second time, and closed by the lock."""

import pendulum
import pytest
from sqlalchemy import Engine, select, update

from config.priorities import PriorityRow
from flows.goals.cascade import apply_cascade, propose_cascade, set_priorities
from flows.goals.goals import align, edit_goal
from flows.goals.lock import lock_goals
from models.database import reading, writing
from models.gate import Gate
from models.goal import Goal
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan
from models.review import Approval
from models.season import Season
from states.refusal import BadInput, Refused
from tests.conftest import SEASON, Opener, document
from tests.flows.texts import give_text

AT = pendulum.datetime(2027, 1, 6, 18)
FUNDED = "### Faster search\nPriority: grow\n\nWords.\n\n### Quiet pager\n\nWords.\n"
GROW = PriorityRow(id="grow", rank=1, title="Grow by a third")
TOP, MIDDLE = "fy2027:s_team:grow", "fy2027:quarterly:grow:shop"
FASTER, QUIET = "fy2027:team:search:faster_search", "fy2027:team:search:quiet_pager"


@pytest.fixture
def approved(engine: Engine, open_for: Opener) -> Engine:
    """A season with one priority and one approved plan of two initiatives, of which one cites it."""
    open_for(engine)
    with writing(engine) as session:
        set_priorities(session, SEASON, [GROW], by="po", at=AT)
        give_text(session, "fy2027_op1_search", document(funded=FUNDED), by="ana", at=AT)
        plan = session.get_one(Plan, "fy2027_op1_search")
        plan.state = "approved"
        session.add(Approval(plan_id=plan.id, digest=plan.digest, person_id="vp", at=AT))
    return engine


def diff(engine: Engine) -> list[tuple[str, str]]:
    return [(change.kind, change.goal_id) for change in propose_cascade(engine, SEASON, at=AT).changes]


def goals(engine: Engine) -> dict[str, tuple[str, str | None, str]]:
    with reading(engine) as session:
        return {
            one.id: (one.tier, one.parent_id, one.owner_id) for one in session.scalars(select(Goal).order_by(Goal.id))
        }


def test_the_diff_is_shown_before_anything_is_written(approved: Engine) -> None:
    assert diff(approved) == [("create", TOP), ("create", MIDDLE), ("create", FASTER), ("create", QUIET)]
    assert goals(approved) == {}


def test_applying_makes_goals_of_three_tiers_with_parents_and_twice_is_once(approved: Engine) -> None:
    assert len(apply_cascade(approved, SEASON, by="po", at=AT).changes) == 4
    expected = {
        MIDDLE: ("quarterly", TOP, "vp"),
        TOP: ("s_team", None, "ceo"),
        FASTER: ("team", MIDDLE, "ana"),
        QUIET: ("team", None, "ana"),
    }
    assert goals(approved) == expected
    assert diff(approved) == []
    assert apply_cascade(approved, SEASON, by="po", at=AT).changes == ()
    assert goals(approved) == expected


def test_a_plan_whose_text_nobody_approved_becomes_no_goal(approved: Engine) -> None:
    with writing(approved) as session:
        session.execute(update(Approval).values(digest="another text"))
    assert diff(approved) == [("create", TOP)]


def test_only_product_ops_applies_the_cascade(approved: Engine) -> None:
    with pytest.raises(Refused) as caught:
        apply_cascade(approved, SEASON, by="ana", at=AT)
    text = "Only Product Ops or the automation can cascade; you are not part of it."
    assert [(one.code, one.text) for one in caught.value.reasons] == [("NOT_AUTHORISED", text)]
    assert goals(approved) == {}


def test_a_title_edited_by_hand_stays_and_a_change_on_both_sides_is_a_conflict(approved: Engine) -> None:
    apply_cascade(approved, SEASON, by="po", at=AT)
    with writing(approved) as session:
        edit_goal(session, TOP, by="ceo", at=AT, seen=1, title="Grow by a third, calmly")
    assert diff(approved) == []
    with writing(approved) as session:
        set_priorities(session, SEASON, [GROW.model_copy(update={"title": "Grow by half"})], by="po", at=AT)
    found = propose_cascade(approved, SEASON, at=AT).changes
    assert [(one.kind, one.goal_id, one.fields) for one in found] == [
        ("conflict", TOP, (("title", "Grow by a third, calmly", "Grow by half"),)),
        ("update", MIDDLE, (("title", "Grow by a third – Shop", "Grow by half – Shop"),)),
    ]


def test_a_goal_whose_initiative_has_gone_is_retired_and_never_deleted(approved: Engine) -> None:
    apply_cascade(approved, SEASON, by="po", at=AT)
    with writing(approved) as session:
        give_text(session, "fy2027_op1_search", document(funded="### Quiet pager\n"), by="ana", at=AT)
        plan = session.get_one(Plan, "fy2027_op1_search")
        session.execute(update(Approval).values(digest=plan.digest))
    assert diff(approved) == [("retire", MIDDLE), ("retire", FASTER)]
    apply_cascade(approved, SEASON, by="po", at=AT)
    with reading(approved) as session:
        assert session.get_one(Goal, FASTER).state == "retired"
    assert diff(approved) == []


def test_a_goal_is_aligned_when_it_links_to_a_parent_or_is_local_for_a_reason(approved: Engine) -> None:
    apply_cascade(approved, SEASON, by="po", at=AT)
    with pytest.raises(Refused) as caught, writing(approved) as session:
        align(session, QUIET, by="ana", at=AT, seen=1)
    said = "NO_LINK Link to a parent goal or mark as local with a reason."
    assert [str(one) for one in caught.value.reasons] == [said]
    with writing(approved) as session:
        goal = edit_goal(session, QUIET, by="ana", at=AT, seen=1, local_reason="Only we carry this pager.")
        assert align(session, QUIET, by="ana", at=AT, seen=goal.version).state == "aligned"


def test_goals_are_never_each_others_parent(approved: Engine) -> None:
    apply_cascade(approved, SEASON, by="po", at=AT)
    with writing(approved) as session:
        edit_goal(session, QUIET, by="ana", at=AT, seen=1, parent_id=FASTER)
    said = f"{QUIET} is {FASTER} or lies below it; choose another parent."
    with pytest.raises(BadInput, match=said), writing(approved) as session:
        edit_goal(session, FASTER, by="ana", at=AT, seen=1, parent_id=QUIET)
    assert goals(approved)[FASTER] == ("team", MIDDLE, "ana")


def test_an_edit_that_changes_nothing_is_refused_and_leaves_the_alignment(approved: Engine) -> None:
    apply_cascade(approved, SEASON, by="po", at=AT)
    with writing(approved) as session:
        align(session, FASTER, by="ana", at=AT, seen=1)
    with pytest.raises(BadInput, match="Say what to change"), writing(approved) as session:
        edit_goal(session, FASTER, by="ana", at=AT, seen=2)
    with reading(approved) as session:
        assert session.get_one(Goal, FASTER).state == "aligned"


def test_a_retired_goal_is_not_revived_by_an_edit(approved: Engine) -> None:
    apply_cascade(approved, SEASON, by="po", at=AT)
    with writing(approved) as session:
        session.execute(update(Goal).where(Goal.id == QUIET).values(state="retired"))
    with pytest.raises(Refused) as caught, writing(approved) as session:
        edit_goal(session, QUIET, by="ana", at=AT, seen=1, title="Louder pager")
    said = "NOT_FROM_STATE Edit is not possible while this goal is retired. Possible now: nothing."
    assert [str(one) for one in caught.value.reasons] == [said]


def align_all(engine: Engine) -> None:
    with writing(engine) as session:
        edit_goal(session, QUIET, by="ana", at=AT, seen=1, local_reason="Only we carry this pager.")
        for goal in session.scalars(select(Goal).order_by(Goal.id)):
            align(session, goal.id, by=goal.owner_id, at=AT, seen=goal.version)


def pass_earlier_gates(engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(update(Gate).where(Gate.position < 17).values(state="passed"))
        session.execute(update(Season).values(state="planning"))


def test_the_lock_names_goals_that_are_not_aligned_and_gates_that_nobody_passed(approved: Engine) -> None:
    apply_cascade(approved, SEASON, by="po", at=AT)
    pass_earlier_gates(approved)
    with writing(approved) as session:
        session.execute(update(Gate).where(Gate.id == "op2_draft").values(state="open"))
        session.execute(update(Obligation).where(Obligation.key != "fy2027_op2_search:op2_draft").values(settled_at=AT))
    with pytest.raises(Refused) as caught, writing(approved) as session:
        lock_goals(session, SEASON, by="po", at=AT)
    assert [str(one) for one in caught.value.reasons] == [
        f"LOCK_PENDING 4 of 4 goals are not aligned: {MIDDLE}, {TOP}, {FASTER}, {QUIET}.",
        "WAIVER_MISSING OP2 draft is neither passed nor waived for search.",
    ]


def test_there_is_nothing_to_lock_before_the_cascade(approved: Engine) -> None:
    pass_earlier_gates(approved)
    with pytest.raises(BadInput, match="FY2027 has no goals to lock; cascade first"), writing(approved) as session:
        lock_goals(session, SEASON, by="po", at=AT)


def test_after_the_lock_no_goal_changes_and_a_cascade_asks_for_an_amendment_once(approved: Engine) -> None:
    apply_cascade(approved, SEASON, by="po", at=AT)
    align_all(approved)
    pass_earlier_gates(approved)
    with writing(approved) as session:
        assert lock_goals(session, SEASON, by="po", at=AT).goals == 4
    with pytest.raises(Refused) as caught, writing(approved) as session:
        edit_goal(session, TOP, by="ceo", at=AT, seen=session.get_one(Goal, TOP).version, title="Grow by half")
    text = "This goal is locked since Wed 6 Jan 2027; only an amendment changes it."
    assert [(one.code, one.text) for one in caught.value.reasons] == [("GOAL_LOCKED", text)]
    with writing(approved) as session:
        set_priorities(session, SEASON, [GROW.model_copy(update={"title": "Grow by half"})], by="po", at=AT)
    assert diff(approved) == [("request", TOP), ("request", MIDDLE)]
    apply_cascade(approved, SEASON, by="po", at=AT)
    assert diff(approved) == []
    with reading(approved) as session:
        assert session.get_one(Goal, TOP).title == "Grow by a third"
        asked = session.scalars(
            select(Notice.person_id).where(Notice.kind == "change_request").order_by(Notice.person_id)
        )
        assert asked.all() == ["ceo", "vp"]
