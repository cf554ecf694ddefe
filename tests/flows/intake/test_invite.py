"""Active intake: owners ask partners by name, and see who has not replied."""

import pytest

from flows.intake.invite import reply_nothing, solicit
from flows.views.intake import read_solicited
from states.refusal import BadInput, Refused, Unknown
from tests.conftest import SEASON
from tests.flows.intake.asking import Asking, reasons


def ask(asking: Asking, *partners: str, by: str = "ana") -> list[str]:
    return [row.from_unit_id for row in solicit(asking.session, SEASON, "search", partners, by=by, at=asking.at)]


def lines(asking: Asking) -> list[tuple[str, bool, tuple[str, ...]]]:
    asking.session.flush()
    return [(one.from_unit_id, one.replied, one.requests) for one in read_solicited(asking.session, SEASON)]


def test_partners_are_asked_by_name_each_once(asking: Asking) -> None:
    assert ask(asking, "payments", "growth", "payments") == ["payments", "growth"]
    assert ask(asking, "growth", by="eng") == ["growth"]
    assert lines(asking) == [("growth", False, ()), ("payments", False, ())]
    said = "Search asks what you need of its plan"
    assert asking.told() == [("chi", said), ("bjo", said)]


def test_a_partner_replies_with_a_request_or_says_that_there_is_none(asking: Asking) -> None:
    ask(asking, "payments", "growth")
    asking.file()
    row = reply_nothing(asking.session, SEASON, "growth", "search", by="chi", at=asking.at)
    assert row.nothing_at == asking.at
    assert lines(asking) == [("growth", True, ()), ("payments", True, ("r1",))]
    assert asking.last() == ("chi", "solicitation", "search:growth", "nothing", "", "")


def test_a_draft_is_no_reply_yet(asking: Asking) -> None:
    ask(asking, "payments")
    asking.file(draft=True)
    assert lines(asking) == [("payments", False, ())]


def test_who_asked_without_being_asked_is_not_among_them(asking: Asking) -> None:
    asking.file()
    assert lines(asking) == []


def test_only_contacts_of_a_unit_ask_and_reply_for_it(asking: Asking) -> None:
    with pytest.raises(Refused) as caught:
        ask(asking, "growth", by="bjo")
    assert reasons(caught) == ["NOT_AUTHORISED Only the owner can solicit; you are not part of it."]
    ask(asking, "growth")
    with pytest.raises(Refused) as caught:
        reply_nothing(asking.session, SEASON, "growth", "search", by="ana", at=asking.at)
    assert reasons(caught) == ["NOT_AUTHORISED Only a partner can reply nothing; you are not part of it."]


@pytest.mark.parametrize("partners", [(), ("search",)])
def test_somebody_else_is_named(asking: Asking, partners: tuple[str, ...]) -> None:
    with pytest.raises(BadInput, match="Name the units that Search asks for requests; it cannot ask itself"):
        ask(asking, *partners)


def test_who_was_not_asked_has_nothing_to_reply_to(asking: Asking) -> None:
    with pytest.raises(Unknown, match="There is no unit that has asked growth called “search”"):
        reply_nothing(asking.session, SEASON, "growth", "search", by="chi", at=asking.at)
