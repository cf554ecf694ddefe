"""Requests at the road's own doors: begun once under a request's id, and what is the automation's alone stays so."""

from dataclasses import replace

import pytest

from flows.act.command import Command
from flows.act.look import choices_of_thing, reasons_against_act
from flows.act.perform import begin_in, follow_in, perform_in
from models.journal import Answered
from models.organisation import SYSTEM
from states.refusal import BadInput, Refused
from tests.conftest import SEASON
from tests.flows.intake.asking import ASK, Asking

WORDS = {name: ASK[name] for name in ("from_unit", "to_unit", "what", "why", "if_not")} | {"needed_by": ASK["by"]}


def command(asking: Asking, act: str, actor: str = "bjo", **words: str) -> Command:
    return Command("intake_request", "r1", act, actor, asking.at, SEASON, words=words)


def test_the_same_request_begins_once_and_is_answered_alike(asking: Asking) -> None:
    filing = replace(command(asking, "submit", **WORDS), request_id="7")
    first = begin_in(asking.session, filing)
    assert begin_in(asking.session, filing) == first
    assert (first.was, first.now, first.version) == ("draft", "submitted", 2)
    assert asking.session.get_one(Answered, "7").answer["now"] == "submitted"
    with pytest.raises(BadInput, match="The request id 7 was used for another request"):
        begin_in(asking.session, replace(filing, id="r2"))


def test_nobody_flags_by_hand_what_only_the_automation_does(asking: Asking) -> None:
    asking.file()
    with pytest.raises(Refused, match="Only the automation can flag unanswered"):
        perform_in(asking.session, command(asking, "flag_unanswered", "ana"))
    perform_in(asking.session, command(asking, "flag_unanswered", SYSTEM))
    assert asking.row().unanswered_at == asking.at
    assert asking.last()[:4] == (SYSTEM, "intake_request", "r1", "flag_unanswered")


def test_what_follows_asks_nobody_for_a_right(asking: Asking) -> None:
    asking.file()
    assert asking.refused("expire") == ["NOT_AUTHORISED Only the automation can expire; you are the owner."]
    assert follow_in(asking.session, command(asking, "expire", "ana")).now == "expired"


def test_a_look_at_what_is_possible_changes_nothing(asking: Asking) -> None:
    row = asking.file()
    choices = choices_of_thing(asking.session, command(asking, "", "ana"))
    possible = [choice.move.trigger for choice in choices if not choice.reasons]
    assert possible == ["accept"]
    assert reasons_against_act(asking.session, command(asking, "accept", "ana")) == []
    assert (row.state, row.version) == ("submitted", 2)
