"""Attachments: each change of them is a new version of what there is to read; the same bytes change nothing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select

from flows.plan.attach import MAX_BYTES, attach, attachment, detach
from flows.plan.decide_attach import MAX_FILES
from flows.plan.partners import agree, name_partners
from flows.views.plan import plan_card
from models.attachment import Attachment
from models.database import writing
from models.journal import Entry
from models.plan import Contribution, PlanVersion
from models.recount import miscounted
from rules.digest import bytes_digest
from states.refusal import BadInput, Refused, Unknown
from tests.conftest import Opener, document
from tests.flows.conftest import Play

OP1 = "fy2027_op1_search"


@pytest.fixture
def play(sqlite_engine: Engine, open_for: Opener) -> Iterator[Play]:
    open_for(sqlite_engine)
    with writing(sqlite_engine, rehearse=True) as session:
        yield Play(session)


def number(play: Play, table: type) -> int:
    return play.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_file_is_a_new_version_with_a_digest_of_its_own_and_the_same_text(play: Play) -> None:
    play.drafted()
    before = play.session.get_one(PlanVersion, (OP1, 2))
    done = play.act(attach, "figures.csv", b"a,b\n1,2\n", by="eng")
    now = play.session.get_one(PlanVersion, (OP1, 3))
    assert (done.changed, done.number, done.size, done.file_digest) == (True, 3, 8, bytes_digest(b"a,b\n1,2\n"))
    assert (now.text, now.sections, now.words, now.by) == (before.text, before.sections, before.words, "eng")
    assert (now.attachments, before.attachments) == ({"figures.csv": done.file_digest}, {})
    assert (done.digest, play.plan().digest) == (now.digest, now.digest)
    assert now.digest != before.digest
    assert miscounted(play.session) == []


def test_who_attaches_is_a_contributor_and_the_text_stays_whose_it_is(play: Play) -> None:
    play.drafted()
    play.act(attach, "figures.csv", b"1", by="eng")
    told = play.session.scalars(select(Contribution.person_id).where(Contribution.plan_id == OP1)).all()
    assert (sorted(told), play.plan().text_by) == (["ana", "eng"], "ana")


def test_the_same_bytes_again_change_nothing_whoever_brings_them(play: Play) -> None:
    play.drafted()
    play.act(attach, "figures.csv", b"1", by="ana")
    version, digest, entries = play.plan().version, play.plan().digest, number(play, Entry)
    again = play.act(attach, "figures.csv", b"1", by="vp")
    assert (again.changed, again.digest, again.version) == (False, digest, version)
    assert (number(play, Entry), number(play, Attachment), play.plan().text_number) == (entries, 1, 3)


def test_the_same_text_again_changes_nothing_while_a_file_is_attached(play: Play) -> None:
    play.drafted()
    play.act(attach, "figures.csv", b"1", by="ana")
    digest = play.plan().digest
    play.load(document().replace("\n", "\r\n"))
    assert (play.plan().digest, play.plan().text_number) == (digest, 3)


def test_a_new_text_keeps_the_files(play: Play) -> None:
    play.drafted()
    done = play.act(attach, "figures.csv", b"1", by="ana")
    play.load(document(charter="Other words."))
    assert play.session.get_one(PlanVersion, (OP1, 4)).attachments == {"figures.csv": done.file_digest}


def test_a_file_that_goes_can_still_be_read_with_the_text_that_had_it(play: Play) -> None:
    play.drafted()
    first = play.plan().digest
    play.act(attach, "figures.csv", b"1", by="ana")
    with_file = play.plan().digest
    play.act(attach, "figures.csv", b"2", by="ana")
    play.act(detach, "figures.csv", by="ana")
    plan = play.plan()
    assert plan.digest == first
    assert attachment(play.session, plan, "figures.csv", version=with_file).data == b"1"
    assert attachment(play.session, plan, "figures.csv", version="t4").data == b"2"
    with pytest.raises(Unknown, match=r"no attachment of fy2027_op1_search called “figures.csv”"):
        attachment(play.session, plan, "figures.csv")


def test_a_file_asks_those_again_who_sign_the_whole_plan_and_no_others(play: Play) -> None:
    play.drafted()
    play.act(name_partners, ["payments", "growth"], signs={"growth": ["charter"]}, by="ana")
    play.move("request_prereview")
    play.act(agree, "payments", by="bjo")
    play.act(agree, "growth", by="chi")
    play.act(attach, "figures.csv", b"1", by="ana")
    assert play.refused("submit") == ["PREREVIEW_OPEN 1 of 2 partners have not pre-reviewed: Payments."]
    play.act(detach, "figures.csv", by="ana")
    assert play.plan().prereviews_missing == 0


def test_the_card_shows_the_files_of_now(play: Play) -> None:
    play.drafted()
    play.act(attach, "b.csv", b"22", by="eng")
    play.act(attach, "a.pdf", b"1", by="ana")
    card = plan_card(play.session, OP1, by="ana", at=play.at)
    shown = [(one.name, one.size, one.media, one.by) for one in card.attachments]
    assert shown == [("a.pdf", 1, "application/pdf", "Ana"), ("b.csv", 2, "text/csv", "Enya")]


@pytest.mark.parametrize(
    "name", ["", " ", ".", "..", "../x", "a/b", "a\\b", "x\n", "a\0b", "\u202egpj.exe", " x", "x" * 121, "\ud800"]
)
def test_a_name_is_never_a_path_and_never_hides_anything(play: Play, name: str) -> None:
    play.drafted()
    with pytest.raises(BadInput, match="cannot be an attachment's name; give one of 1 to 120 bytes"):
        play.act(attach, name, b"1", by="ana")


def test_a_name_is_one_name_however_its_letters_are_put_together(play: Play) -> None:
    play.drafted()
    play.act(attach, "Zu\u0308rich.csv", b"1", by="ana")
    assert play.act(attach, "Z\u00fcrich.csv", b"1", by="ana").changed is False


def test_too_large_too_many_or_empty_is_refused_in_a_sentence(play: Play) -> None:
    play.drafted()
    with pytest.raises(BadInput, match=r"big.bin: it has more than 10,485,760 bytes, and no more are kept"):
        play.act(attach, "big.bin", bytes(MAX_BYTES + 1), by="ana")
    with pytest.raises(BadInput, match=r"none.bin: it is empty"):
        play.act(attach, "none.bin", b"", by="ana")
    for n in range(MAX_FILES):
        play.act(attach, f"{n}.txt", b"1", by="ana")
    with pytest.raises(BadInput, match="has 20 attachments, and no more are kept; detach one first"):
        play.act(attach, "one_more.txt", b"1", by="ana")
    assert play.act(attach, "0.txt", b"2", by="ana").changed is True


def test_only_who_writes_the_plan_attaches_and_only_while_it_is_written(play: Play) -> None:
    play.submitted()
    for act, words in ((attach, ("x.txt", b"1")), (detach, ("y.txt",))):
        if act is detach:
            play.session.get_one(PlanVersion, (OP1, 2)).attachments = {"y.txt": "0"}
        with pytest.raises(Refused) as caught:
            play.act(act, *words, by="bjo")
        assert [reason.code for reason in caught.value.reasons] == ["NOT_FROM_STATE", "NOT_AUTHORISED"]


def test_a_plan_without_a_text_has_no_attachments(play: Play) -> None:
    with pytest.raises(BadInput, match="has no text yet; load one first: phasegate plan load fy2027_op1_search FILE"):
        play.act(attach, "x.txt", b"1", by="ana")
