"""Several people approve a plan: rounds, quorums, objections, conditions, deadlock; on SQLite and PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from flows.approval.reseat import reseat
from flows.operations.import_organisation import import_organisation
from models.approval import Vote
from models.database import writing
from models.journal import Entry
from models.notice import Notice
from models.organisation import Unit
from models.recount import miscounted
from states.refusal import BadInput, Unknown
from tests.conftest import Opener, document
from tests.flows.approvals import Votes, calendar, people, refusals
from tests.flows.conftest import in_review
from tests.flows.plan.test_guards_of_a_plan import ask

OBJECTION = "The migration has no owner."


@pytest.fixture
def votes(engine: Engine, organisation: Path, open_for: Opener) -> Iterator[Votes]:
    """OP1 of Search in its review: Vera and Cleo lead, Björn speaks for Payments, Fay and Finn are Finance."""
    (organisation / "people.csv").write_text(people(), encoding="utf-8")
    open_for(engine, calendar(), then=in_review)
    with writing(engine) as session:
        yield Votes(session)
        session.rollback()


def approved_by_all(votes: Votes) -> None:
    for person in ("vp", "ceo", "bjo"):
        votes.vote("approve", person)


def test_a_plan_with_a_policy_waits_for_everybody_who_is_asked(votes: Votes) -> None:
    assert votes.refused("approve", "vp") == [
        "APPROVALS_MISSING The leads lacks 2 of 2 approvals; still to vote: Cleo, Vera.",
        "APPROVALS_MISSING The partners lacks 1 of 1 approvals; still to vote: Björn.",
    ]
    approved_by_all(votes)
    assert votes.counters == (0, 0, 0, 0)
    assert votes.move("approve", "vp") == "approved"


def test_a_vote_is_one_row_and_one_entry_with_the_policy_that_held(votes: Votes) -> None:
    done = votes.vote("approve", "ceo")
    assert (done.group, done.person, done.changed, done.met) == ("leads", "ceo", True, False)
    row = votes.session.scalars(select(Vote)).one()
    assert (row.person_id, row.by, row.decision, row.digest, row.policy, row.round) == (
        *("ceo", "ceo", "approve", votes.plan().digest, 1, 1),
    )
    entry = votes.session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
    assert (entry.actor, entry.act, entry.facts) == (
        *("ceo", "vote", {"digest": votes.plan().digest, "vote": "approve", "group": "leads"}),
    )


def test_the_same_vote_again_is_answered_alike_and_changes_nothing(votes: Votes) -> None:
    seen = votes.plan().version
    first = votes.vote("approve", "ceo", seen=seen)
    count = votes.session.scalar(select(func.count()).select_from(Entry))
    again = votes.vote("approve", "ceo", seen=seen)
    assert (again.changed, again.version, again.person) == (False, first.version, "ceo")
    assert votes.session.scalar(select(func.count()).select_from(Entry)) == count


def test_what_others_vote_meanwhile_makes_no_vote_stale_but_anything_else_does(votes: Votes) -> None:
    seen = votes.plan().version
    votes.vote("approve", "ceo", seen=seen)
    assert votes.vote("approve", "bjo", seen=seen).changed
    votes.plan().version += 1
    [stale] = votes.no_vote("approve", "vp", seen=seen)
    assert stale.startswith("STALE Someone changed this after you opened it")


def test_an_objection_stays_open_whoever_else_approves_until_its_author_says_otherwise(votes: Votes) -> None:
    votes.vote("object", "ceo", text=OBJECTION)
    votes.vote("approve", "vp")
    votes.vote("approve", "bjo")
    assert votes.refused("approve", "vp") == [
        "APPROVALS_MISSING The leads lacks 1 of 2 approvals; still to vote: Cleo.",
        f"APPROVAL_OBJECTION Unresolved objection from Cleo: “{OBJECTION}”.",
    ]
    votes.vote("approve", "ceo")
    assert votes.counters == (0, 0, 0, 0)


def test_an_objection_outlives_the_text_and_the_round_it_was_raised_in(votes: Votes) -> None:
    votes.vote("object", "bjo", text=OBJECTION)
    votes.plan().round += 1
    votes.plan().digest = "another"
    votes.session.flush()
    assert [vote.person for vote in votes.standing.objections] == ["bjo"]


def test_an_objection_needs_a_reason(votes: Votes) -> None:
    assert votes.no_vote("object", "ceo", text="No.") == ["REASON_REQUIRED Give a reason (at least 10 characters)."]


def test_an_approval_on_a_condition_counts_when_its_author_says_that_it_is_met(votes: Votes) -> None:
    approved_by_all(votes)
    votes.vote("approve", "ceo", condition="The budget is signed.")
    assert votes.counters == (1, 0, 1, 0)
    assert votes.refused("approve", "vp")[1:] == [
        "APPROVAL_CONDITION Cleo approves on a condition that is still open: “The budget is signed.”."
    ]
    with pytest.raises(BadInput, match="There is no approval of this text on a condition of yours"):
        votes.vote("condition_met", "vp")
    votes.vote("condition_met", "ceo")
    assert votes.counters == (0, 0, 0, 0)


def test_withdrawing_counts_out_and_after_the_gate_it_is_too_late(votes: Votes) -> None:
    approved_by_all(votes)
    votes.vote("withdraw", "ceo")
    assert votes.counters == (1, 0, 0, 0)
    votes.vote("approve", "ceo")
    votes.move("approve", "vp")
    assert votes.no_vote("withdraw", "ceo") == ["GATE_PASSED The gate has passed: fy2027_op1_search is approved."]


def test_who_writes_the_plan_has_no_vote_in_it(votes: Votes) -> None:
    assert votes.no_vote("approve", "ana") == [
        "NOT_AUTHORISED Only a voter of its approval can vote; you are the owner.",
        "SELF_APPROVE You own this document; another approver must approve it.",
    ]


def test_a_seat_ends_with_the_first_word_that_its_holder_writes_into_the_plan(votes: Votes) -> None:
    votes.vote("approve", "bjo")
    assert votes.counters[0] == 2
    votes.session.get_one(Unit, "search").engineering_manager_id = "bjo"
    votes.plan().state = "drafting"
    votes.load(document(charter="We find more."), by="bjo")
    votes.plan().state = "in_review"
    votes.session.flush()
    [denied, rule] = votes.no_vote("approve", "bjo")
    assert denied.startswith("NOT_AUTHORISED Only a voter of its approval can vote")
    assert rule.startswith("CONTRIBUTED You changed this document")


def test_another_text_makes_every_vote_outdated_and_a_click_on_the_old_one_is_refused(votes: Votes) -> None:
    approved_by_all(votes)
    old = votes.plan().digest
    votes.plan().state = "drafting"
    votes.load(document(charter="We find more."))
    votes.plan().state = "in_review"
    votes.session.flush()
    assert votes.counters == (3, 0, 0, 0)
    said = votes.no_vote("approve", "ceo", digest=old)
    assert [line.split()[0] for line in said] == ["STALE_TEXT"]
    assert votes.session.scalar(select(func.count()).select_from(Vote)) == 3


def test_recusal_shrinks_the_seats_and_a_quorum_that_is_left_without_people_is_a_deadlock(votes: Votes) -> None:
    votes.vote("recuse", "ceo")
    assert votes.counters == (3, 0, 0, 1)
    assert votes.refused("approve", "vp")[-1] == (
        "APPROVAL_DEADLOCK The leads can no longer be satisfied: it needs 2 approvals, "
        "and of 2 seats Cleo stepped aside. Pat can seat others."
    )


def test_product_ops_seats_others_where_nobody_else_can_help(votes: Votes) -> None:
    reason = "Cleo sits on the other company's board."
    assert refusals(lambda: votes.act(reseat, "leads", ["chi"], reason, by="po")) == [
        "NOT_DEADLOCKED The leads can still be satisfied; nobody else is seated."
    ]
    votes.vote("recuse", "ceo")
    assert refusals(lambda: votes.act(reseat, "leads", ["ana", "po", "vp"], "why", by="po")) == [
        "REASON_REQUIRED Give a reason (at least 10 characters).",
        "CONTRIBUTED Ana owns this document or changed it since it was last sent back.",
        "SELF_SEAT Who seats others takes no seat.",
        "SEATED Vera has a seat in The leads already.",
    ]
    assert refusals(lambda: votes.act(reseat, "leads", ["chi"], reason, by="vp"))[0].startswith("NOT_AUTHORISED")
    votes.act(reseat, "leads", ["chi"], reason, by="po")
    assert votes.counters == (3, 0, 0, 0)
    for person in ("vp", "chi", "bjo"):
        votes.vote("approve", person)
    assert votes.move("approve", "vp") == "approved"


def test_abstaining_is_neither_for_nor_against(votes: Votes) -> None:
    votes.vote("abstain", "bjo")
    assert votes.counters == (3, 0, 0, 1)
    votes.vote("approve", "bjo")
    assert votes.counters == (2, 0, 0, 0)


def test_a_later_round_opens_when_the_earlier_is_satisfied_and_its_voters_hear_of_it(votes: Votes) -> None:
    with_ask(votes)
    assert votes.no_vote("approve", "fin") == [
        "ROUND_NOT_OPEN Finance votes when The leads, The partners is satisfied."
    ]
    assert told(votes) == {"bjo": 2, "ceo": 2, "vp": 2}
    approved_by_all(votes)
    assert told(votes) == {"bjo": 2, "ceo": 2, "vp": 2, "fin": 1, "fon": 1}
    assert votes.refused("approve", "vp") == [
        "APPROVALS_MISSING Finance lacks 1 of 1 approvals; still to vote: Fay, Finn."
    ]
    votes.vote("approve", "fon")
    assert votes.move("approve", "vp") == "approved"


def with_ask(votes: Votes) -> None:
    """Three people are asked for, so Finance votes too."""
    votes.plan().state = "drafting"
    votes.load(document(unfunded=ask()))
    votes.plan().state = "submitted"
    votes.plan().attendance_missing = 0
    votes.session.flush()
    votes.move("begin_review", "vp")


def told(votes: Votes) -> dict[str, int]:
    rows = select(Notice.person_id, func.count()).where(Notice.kind == "vote").group_by(Notice.person_id)
    return dict(votes.session.execute(rows).tuples().all())


def test_a_group_with_a_veto_objects_before_its_turn_and_stops_all_votes(votes: Votes) -> None:
    with_ask(votes)
    votes.vote("object", "fin", text="Not in this year's money.")
    assert votes.no_vote("approve", "ceo") == ["ROUND_NOT_OPEN The veto of Fay stops all votes."]
    votes.vote("withdraw", "fin")
    approved_by_all(votes)
    votes.vote("approve", "fin")
    assert votes.counters == (0, 0, 0, 0)


def test_who_loses_the_role_between_page_and_click_is_refused_and_their_vote_no_longer_counts(
    votes: Votes, organisation: Path
) -> None:
    with_ask(votes)
    approved_by_all(votes)
    votes.vote("approve", "fin")
    assert votes.counters == (0, 0, 0, 0)
    (organisation / "people.csv").write_text(people().replace(",finance", ","), encoding="utf-8")
    import_organisation(votes.session, organisation, at=votes.at)
    assert votes.counters == (1, 0, 0, 1)
    assert votes.no_vote("approve", "fon") == [
        "NOT_AUTHORISED Only a voter of its approval can vote; you are not part of it."
    ]


def test_words_that_fit_nothing_or_several_are_sentences(votes: Votes) -> None:
    with pytest.raises(Unknown, match="There is no vote called “aprove”"):
        votes.vote("aprove", "ceo")
    with pytest.raises(Unknown, match="There is no group of its approval called “board”"):
        votes.vote("approve", "ceo", group="board")
    with pytest.raises(BadInput, match="Say which text you have read: --digest"):
        votes.vote("approve", "ceo", digest="")
    with pytest.raises(BadInput, match="ceo has said nothing in leads that could be taken back"):
        votes.vote("withdraw", "ceo")
    assert votes.no_vote("approve", "ceo", group="partners") == [
        "NOT_AUTHORISED Only a voter of partners can vote; you are a voter elsewhere."
    ]


def test_counters_are_those_that_the_rows_tell_through_all_of_this(votes: Votes) -> None:
    with_ask(votes)
    votes.vote("approve", "vp", condition="The budget is signed.")
    votes.vote("recuse", "ceo")
    votes.vote("object", "bjo", text=OBJECTION)
    wrong = [row for row in miscounted(votes.session) if row[1] != "attendance_missing"]
    assert wrong == []
