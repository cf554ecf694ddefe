"""Bound to what was read: an old digest is refused with who uploaded what when, and what changed can be seen."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select

from flows.plan.attach import attach
from flows.plan.load_plan import load_plan
from flows.plan.partners import agree, object_to
from flows.review.attendance import attend
from flows.texts.versions import version_named
from flows.views.plan_changes import changes_since, merge_text
from models.database import writing
from models.plan import PlanVersion
from models.review import Approval
from rules.changes import SectionChange
from states.refusal import BadInput, Refused, Unknown
from tests.conftest import Opener, document
from tests.flows.conftest import Play

OP1 = "fy2027_op1_search"
STALE_TEXT = "STALE_TEXT v3 uploaded by Ana at Mon 3 Aug 2026 09:00 PDT, see changes."


@pytest.fixture
def play(sqlite_engine: Engine, open_for: Opener) -> Iterator[Play]:
    open_for(sqlite_engine)
    with writing(sqlite_engine, rehearse=True) as session:
        yield Play(session)


def reasons(act: Callable[[], Any]) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()
    return [str(one) for one in caught.value.reasons]


def version(play: Play, number: int) -> PlanVersion:
    return play.session.get_one(PlanVersion, (OP1, number))


def test_who_read_another_text_can_neither_agree_nor_object(play: Play) -> None:
    play.asked()
    read = play.plan().digest
    play.load(document(charter="Other words."))
    assert reasons(lambda: play.act(agree, "payments", by="bjo", digest=read)) == [STALE_TEXT]
    why = "It counts the wrong thing."
    assert reasons(lambda: play.act(object_to, "payments", why, by="bjo", digest=read)) == [STALE_TEXT]
    play.act(agree, "payments", by="bjo", digest=play.plan().digest)
    assert play.plan().prereviews_missing == 0


def test_who_read_another_text_is_not_in_its_review_and_does_not_approve_it(play: Play) -> None:
    play.asked()
    read = play.plan().digest
    play.load(document(charter="Other words."))
    play.act(agree, "payments", by="bjo")
    play.move("submit")
    assert reasons(lambda: play.act(attend, by="vp", digest=read)) == [STALE_TEXT]
    play.act(attend, by="vp", digest=play.plan().digest)
    play.act(attend, by="bjo")
    play.move("begin_review", by="vp")
    assert reasons(lambda: play.act(approve, by="vp", digest=read)) == [STALE_TEXT]
    play.act(approve, by="vp", digest=play.plan().digest)
    assert play.plan().state == "approved"


def approve(session: Any, plan_id: str, **told: Any) -> Any:
    from flows.plan.advance import advance

    return advance(session, plan_id, "approve", **told)


def test_every_reason_comes_at_once_the_old_text_among_them(play: Play) -> None:
    play.asked()
    read = play.plan().digest
    play.load(document(charter="Other words."))
    assert reasons(lambda: play.act(approve, by="bjo", digest=read)) == [
        STALE_TEXT,
        "NOT_FROM_STATE Approve is not possible while this plan is partner_review. "
        "Possible now: " + ", ".join(possible(play)) + ".",
    ]


def possible(play: Play) -> list[str]:
    from flows.act.context import open_context

    ground = open_context(play.session, "FY2027", by="ana", at=play.at)
    return [move.trigger for move in ground.lifecycle.possible("partner_review", "op1")]


def test_an_approval_keeps_which_sections_were_read(play: Play) -> None:
    play.in_review()
    play.move("approve", by="vp")
    approval = play.session.scalars(select(Approval)).one()
    assert approval.sections == version(play, 2).sections
    assert sorted(approval.sections) == ["appendix", "charter", "funded", "other", "past", "unfunded"]


def test_the_same_yes_to_a_plan_that_came_back_is_one_approval(play: Play) -> None:
    play.in_review()
    play.move("approve", by="vp")
    play.plan().state = "in_review"  # as a calendar may have it that reopens what was approved
    play.at = play.at.add(days=1)
    play.move("approve", by="vp")
    approval = play.session.scalars(select(Approval)).one()
    assert (approval.digest, approval.at) == (play.plan().digest, play.at)


def test_a_version_is_named_by_its_number_its_digest_or_the_beginning_of_it(play: Play) -> None:
    play.drafted()
    digest = version(play, 2).digest
    found = [version_named(play.session, play.plan(), name).number for name in ("t1", "v2", digest, digest[:8])]
    assert found == [1, 2, 2, 2]
    for name in ("t3", "2", digest[:7], "zzzzzzzz", "", "t", "t٣"):
        with pytest.raises(Unknown, match=r"no text of fy2027_op1_search called “.*”. Known: t1, t2."):
            version_named(play.session, play.plan(), name)


def test_two_digests_that_begin_alike_are_told_apart_by_more_letters(play: Play) -> None:
    play.drafted()
    version(play, 1).digest = version(play, 2).digest[:20] + "0" * 44
    with pytest.raises(BadInput, match="is the beginning of two digests; give more of it, or say t2"):
        version_named(play.session, play.plan(), version(play, 2).digest[:20])


def test_changes_name_the_sections_asks_and_files_that_differ_since(play: Play) -> None:
    play.drafted()
    ask = "### 1. Second region\nHeadcount: 3\nMinimum: 2\nYearly cost per head: 92,437.68\n"
    play.load(document(unfunded=ask))
    play.act(attach, "figures.csv", b"1", by="eng")
    told = changes_since(play.session, play.plan(), since="t2", at=play.at)
    assert (told.since.number, told.now.number, told.now.by) == (2, 4, "Enya")
    assert told.sections == (
        SectionChange(
            "unfunded",
            "changed",
            (
                "@@ -1,2 +1,5 @@",
                " ## Unfunded initiatives",
                "-None.",
                "+### 1. Second region",
                "+Headcount: 3",
                "+Minimum: 2",
                "+Yearly cost per head: 92,437.68",
            ),
        ),
    )
    assert [(one.slug, one.how, one.now and one.now.cost) for one in told.asks] == [
        ("second_region", "added", "92437.68")
    ]
    assert [(one.name, one.how, one.was) for one in told.attachments] == [("figures.csv", "added", "")]


def test_changes_are_since_the_version_before_unless_said_otherwise(play: Play) -> None:
    play.drafted()
    play.load(document(charter="Other words."))
    told = changes_since(play.session, play.plan(), since="", at=play.at)
    assert (told.since.number, [one.section for one in told.sections]) == (2, ["charter"])
    same = changes_since(play.session, play.plan(), since=play.plan().digest, at=play.at)
    assert (same.sections, same.asks, same.attachments) == ((), (), ())


def test_the_second_of_two_owners_is_told_how_to_keep_both_texts(play: Play) -> None:
    play.drafted()
    seen = play.plan().version
    play.load(document(charter="Ana writes."))
    with pytest.raises(Refused) as caught:
        load_plan(play.session, OP1, document(title="Enya's"), by="eng", at=play.at, seen=seen)
    assert [str(one) for one in caught.value.reasons] == [
        f"STALE Someone changed this after you opened it (you have v{seen}, current v{seen + 1})."
    ]
    assert caught.value.reasons[0].fix == (
        "See what changed: phasegate plan changes fy2027_op1_search --since t2. "
        "Lay yours over it: phasegate plan merge-text fy2027_op1_search FILE --base t2."
    )


def test_both_texts_laid_over_each_other_can_be_loaded(play: Play) -> None:
    play.drafted()
    play.load(document(charter="Ana writes."))
    merged = merge_text(play.session, play.plan(), document(title="Enya's"), base="t2")
    assert (merged.conflicts, merged.text) == (0, document(title="Enya's", charter="Ana writes."))
    play.load(merged.text, by="eng")
    assert play.plan().text_by == "eng"


def test_a_text_with_an_open_conflict_is_not_loaded(play: Play) -> None:
    play.drafted()
    play.load(document(charter="Ana writes."))
    merged = merge_text(play.session, play.plan(), document(charter="Enya writes."), base="t2")
    assert merged.conflicts == 1
    with pytest.raises(BadInput, match="Line 4 marks a conflict of two texts; keep what is right"):
        play.load(merged.text, by="eng")
