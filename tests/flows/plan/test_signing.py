"""Partners by section: an edit asks exactly those again whose section it changed."""

from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.plan.partners import agree, name_partners, object_to
from flows.views.plan import plan_card
from models.database import writing
from models.notice import Notice
from models.obligation import Obligation
from models.recount import miscounted
from models.review import Prereview
from states.refusal import BadInput, Refused, Unknown
from tests.conftest import Opener
from tests.flows.conftest import Play
from tests.properties import tried

BODIES = ("other", "charter", "past", "funded", "unfunded", "appendix")
CONTACT = {"payments": "bjo", "growth": "chi"}


@pytest.fixture
def play(sqlite_engine: Engine, open_for: Opener) -> Iterator[Play]:
    open_for(sqlite_engine)
    with writing(sqlite_engine, rehearse=True) as session:
        yield Play(session)


def text(**bodies: str) -> str:
    said = dict.fromkeys(BODIES, "Some words.") | bodies
    return (
        f"# Search\n{said['other']}\n\n## Charter\n{said['charter']}\n\n## Past initiatives\n{said['past']}\n\n"
        f"## Proposed initiatives\n{said['funded']}\n\n## Unfunded initiatives\n{said['unfunded']}\n\n"
        f"## Appendix\n{said['appendix']}\n"
    )


def asked(play: Play, **signs: Sequence[str]) -> None:
    """The plan of Search in partner review; these units sign these sections."""
    play.move("start")
    play.load(text())
    play.act(name_partners, list(signs), signs=signs, by="ana")
    play.move("request_prereview")


def stale(play: Play) -> set[str]:
    """The partners who have not agreed to what they sign now, as the page tells."""
    card = plan_card(play.session, play.plan().id, by="ana", at=play.at)
    return {partner.unit_id for partner in card.partners if not (partner.verdict == "agree" and partner.current)}


def readings(play: Play) -> dict[str, bool]:
    """The readings owed of the plan, and whether they still are."""
    rows = play.session.scalars(select(Obligation).where(Obligation.key.contains(":prereview:")))
    return {row.key.removeprefix(f"{play.plan().id}:prereview:"): row.is_open for row in rows}


def told(play: Play, person: str) -> int:
    mine = select(Notice).where(Notice.person_id == person, Notice.kind == "assigned")
    return len(list(play.session.scalars(mine)))


def test_an_edit_outside_of_a_partner_s_sections_leaves_their_agreement_and_does_not_ask_again(play: Play) -> None:
    asked(play, payments=["charter"], growth=["funded", "unfunded"])
    play.act(agree, "payments", by="bjo")
    play.act(agree, "growth", by="chi")
    owed = readings(play)
    play.load(text(past="Other words."))
    assert (stale(play), play.plan().prereviews_missing, readings(play)) == (set(), 0, owed)
    assert play.move("submit") == "submitted"


def test_an_edit_asks_exactly_those_again_whose_section_changed(play: Play) -> None:
    asked(play, payments=["charter"], growth=["funded", "unfunded"])
    play.act(agree, "payments", by="bjo")
    play.act(agree, "growth", by="chi")
    play.load(text(funded="Other words."))
    assert stale(play) == {"growth"}
    assert play.refused("submit") == ["PREREVIEW_OPEN 1 of 2 partners have not pre-reviewed: Growth."]
    owed = [key.split(":")[:2] for key, is_open in readings(play).items() if is_open]
    assert (owed, told(play, "bjo"), told(play, "chi")) == ([["growth", "t3"]], 1, 2)
    play.act(agree, "growth", by="chi")
    assert play.move("submit") == "submitted"


def test_who_has_not_answered_yet_is_not_asked_twice_for_an_edit_elsewhere(play: Play) -> None:
    asked(play, payments=["charter"])
    play.load(text(appendix="Figures."))
    play.act(name_partners, ["payments", "growth"], signs={"payments": ["charter"]}, by="ana")
    assert sorted(key.split(":")[0] for key, is_open in readings(play).items() if is_open) == ["growth", "payments"]
    assert (told(play, "bjo"), told(play, "chi")) == (1, 1)


def test_a_partner_without_sections_signs_the_whole_plan(play: Play) -> None:
    asked(play, payments=[])
    play.act(agree, "payments", by="bjo")
    play.load(text(other="A foreword."))
    assert stale(play) == {"payments"}


def test_a_text_that_comes_back_brings_the_agreement_to_it_back(play: Play) -> None:
    asked(play, payments=["charter"])
    play.act(agree, "payments", by="bjo")
    play.load(text(charter="Something else."))
    assert stale(play) == {"payments"}
    play.load(text())
    assert (stale(play), play.plan().prereviews_missing) == (set(), 0)


def test_an_objection_stays_open_whatever_is_edited(play: Play) -> None:
    asked(play, payments=["charter"])
    play.act(object_to, "payments", "It counts the wrong thing.", by="bjo")
    play.load(text(charter="Something else."))
    assert play.plan().objections_open == 1


def test_an_unknown_section_is_refused_with_those_there_are(play: Play) -> None:
    with pytest.raises(Unknown) as caught:
        play.act(name_partners, ["payments"], signs={"payments": ["charter", "budget"]}, by="ana")
    assert str(caught.value) == (
        "There is no section of fy2027_op1_search called “budget”. "
        "Known: appendix, charter, funded, other, past, unfunded. Check the spelling."
    )


def test_a_partner_who_was_asked_signs_no_less_unless_product_ops_says_so(play: Play) -> None:
    asked(play, payments=["charter", "funded"])
    with pytest.raises(BadInput, match="Payments was asked to sign charter, funded; you can add sections, but only"):
        play.act(name_partners, ["payments"], signs={"payments": ["charter"]}, by="ana")
    play.act(name_partners, ["payments"], signs={"payments": ["charter", "funded", "past"]}, by="ana")
    play.act(name_partners, ["payments"], signs={"payments": ["charter"]}, by="po")
    assert play.session.get_one(Prereview, (play.plan().id, "payments")).sections == ["charter"]


def test_who_signed_the_whole_cannot_be_left_a_part_by_the_owner(play: Play) -> None:
    asked(play, payments=[])
    with pytest.raises(BadInput, match="Payments was asked to sign the whole plan; you can add sections"):
        play.act(name_partners, ["payments"], signs={"payments": ["charter"]}, by="ana")


def test_to_sign_more_takes_another_agreement(play: Play) -> None:
    asked(play, payments=["charter"])
    play.act(agree, "payments", by="bjo")
    play.act(name_partners, ["payments"], signs={"payments": ["charter", "funded"]}, by="ana")
    assert (stale(play), told(play, "bjo")) == ({"payments"}, 2)


def test_who_read_an_older_text_agrees_to_it_while_their_section_is_the_same(play: Play) -> None:
    asked(play, payments=["charter"], growth=[])
    read = play.plan().digest
    play.load(text(appendix="Figures."))
    play.act(agree, "payments", by="bjo", digest=read)
    with pytest.raises(Refused) as caught:
        play.act(agree, "growth", by="chi", digest=read)
    assert [(reason.code, reason.fix.split(": ")[-1]) for reason in caught.value.reasons] == [
        ("STALE_TEXT", "phasegate plan changes fy2027_op1_search --since t2")
    ]
    play.load(text(charter="Something else."))
    with pytest.raises(Refused):
        play.act(agree, "payments", by="bjo", digest=read)


edits = st.lists(
    st.dictionaries(st.sampled_from(BODIES), st.sampled_from(["One.", "Two.", "Some words."]), max_size=3), max_size=4
)
scopes = st.fixed_dictionaries({unit: st.sets(st.sampled_from(BODIES), max_size=3).map(sorted) for unit in CONTACT})


@pytest.fixture
def opened(engine: Engine, open_for: Opener) -> Engine:
    open_for(engine)
    return engine


@tried(on_push=5, before_release=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=edits, signs=scopes)
def test_random_edits_make_stale_exactly_the_partners_of_what_differs_from_what_they_signed(
    opened: Engine, edits: list[dict[str, str]], signs: Mapping[str, Sequence[str]]
) -> None:
    with writing(opened, rehearse=True) as session:
        play = Play(session)
        asked(play, **signs)
        for unit, person in CONTACT.items():
            play.act(agree, unit, by=person)
        for edit in edits:
            play.load(text(**edit))
            differs = {name for name in BODIES if edit.get(name, "Some words.") != "Some words."}
            expected = {unit for unit, mine in signs.items() if differs & set(mine or BODIES)}
            assert (stale(play), play.plan().prereviews_missing) == (expected, len(expected))
            assert miscounted(session) == []


def test_the_readings_of_the_guard_agree_on_both_engines(session: Session) -> None:
    play = Play(session)
    asked(play, payments=["charter"], growth=["past"])
    play.act(agree, "payments", by="bjo")
    play.load(text(past="Other."))
    assert play.refused("submit") == ["PREREVIEW_OPEN 1 of 2 partners have not pre-reviewed: Growth."]
    assert (play.plan().prereviews_missing, miscounted(session)) == (1, [])
