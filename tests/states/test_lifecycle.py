"""A life-cycle is a table: what it answers about the moves that it holds, for a table of our own and the template's."""

import pytest

from config.read import parse_calendar
from states.lifecycle import Lifecycle, Move
from tests.conftest import AMAZON

PAPER = Lifecycle(
    thing="paper",
    states=("blank", "written", "read", "signed", "shredded"),
    initial="blank",
    moves=(
        Move("write", ("blank",), "written", ("owner",), guards=("GATE_NOT_OPEN",)),
        Move("age", ("written",), "shredded", ("system",)),
        Move("tear", ("written", "read"), "blank", ("owner",), guards=("REVIEW_SOON",)),
        Move("read", ("written",), "read", ("partner", "system"), guards=("QUORUM", "GATE_CLOSED")),
        Move("sign", ("read",), "signed", ("approver",), guards=("SELF_APPROVE",), documents=("letter",)),
        Move("shred", ("read", "blank"), "shredded", ("approver",), guards=("WAIVE_REASON",), documents=("memo",)),
    ),
)
TEMPLATE = parse_calendar(AMAZON.read_text(encoding="utf-8"), "amazon_op.yaml").lifecycle.lifecycle()


def triggers(state: str, document: str = "", table: Lifecycle = PAPER) -> list[str]:
    return [move.trigger for move in table.possible(state, document)]


def onward(state: str, document: str = "", table: Lifecycle = PAPER) -> str:
    move = table.onward(state, document)
    return move.trigger if move else ""


def test_a_move_is_found_by_trigger_and_state_and_nowhere_else() -> None:
    assert PAPER.move("tear", "read") is PAPER.moves[2]
    assert PAPER.move("tear", "written") is PAPER.moves[2]
    assert PAPER.move("tear", "signed") is None
    assert PAPER.move("burn", "written") is None


def test_possible_moves_come_in_the_order_of_the_table() -> None:
    assert triggers("written") == ["age", "tear", "read"]
    assert triggers("read") == ["tear", "sign", "shred"]
    assert triggers("signed") == []


def test_possible_leaves_out_the_moves_of_other_documents() -> None:
    assert triggers("read", "letter") == ["tear", "sign"]
    assert triggers("read", "memo") == ["tear", "shred"]
    assert triggers("read", "poem") == ["tear"]


def test_guarded_by_names_the_states_that_a_guarded_move_leaves_in_the_order_of_the_states() -> None:
    assert PAPER.guarded_by("QUORUM") == ("written",)
    assert PAPER.guarded_by("WAIVE_REASON") == ("blank", "read")
    assert PAPER.guarded_by("SELF_APPROVE", "GATE_NOT_OPEN") == ("blank", "read")
    assert PAPER.guarded_by("MERGE_ACK") == ()
    assert PAPER.guarded_by() == ()


def test_the_way_on_is_the_first_move_of_people_to_a_later_state() -> None:
    assert onward("blank") == "write"
    assert onward("written") == "read"
    assert onward("read") == "sign"


def test_the_way_on_never_leads_back_and_the_automation_goes_its_own() -> None:
    only = Lifecycle("paper", ("blank", "written"), "blank", PAPER.moves[2:3])
    assert onward("written", table=only) == ""
    aged = Lifecycle("paper", ("written", "shredded"), "written", PAPER.moves[1:2])
    assert onward("written", table=aged) == ""


def test_the_way_on_depends_on_the_kind_of_document() -> None:
    assert onward("read", "letter") == "sign"
    assert onward("read", "memo") == "shred"
    assert onward("read", "poem") == ""


def test_the_ends_are_the_states_that_no_move_leaves() -> None:
    assert PAPER.ends() == {"signed", "shredded"}


def test_a_trigger_with_two_rows_is_listed_once() -> None:
    twice = Lifecycle(
        "paper", ("a", "b", "c"), "a", (Move("go", ("a",), "b", ("owner",)), Move("go", ("b",), "c", ("owner",)))
    )
    assert twice.triggers() == ("go",)
    assert [twice.move("go", state) for state in ("a", "b", "c")] == [twice.moves[0], twice.moves[1], None]


def test_a_table_that_says_the_same_is_the_same() -> None:
    again = Lifecycle(PAPER.thing, PAPER.states, PAPER.initial, PAPER.moves)
    assert (again, hash(again)) == (PAPER, hash(PAPER))
    assert again != Lifecycle(PAPER.thing, PAPER.states, "written", PAPER.moves)


@pytest.mark.parametrize(
    ("state", "document", "trigger"),
    [
        ("not_started", "op1", "start"),
        ("not_started", "op2", "start"),
        ("drafting", "op2", "request_prereview"),
        ("partner_review", "op1", "submit"),
        ("submitted", "op1", "begin_review"),
        ("in_review", "op1", "conclude"),
        ("actions_open", "op1", "approve"),
        ("approved", "op1", ""),
        ("skipped", "op2", ""),
    ],
)
def test_the_way_on_through_the_template(state: str, document: str, trigger: str) -> None:
    assert onward(state, document, TEMPLATE) == trigger


def test_only_op2_can_be_waived_in_the_template() -> None:
    assert triggers("drafting", "op1", TEMPLATE) == ["request_prereview", "merge"]
    assert triggers("drafting", "op2", TEMPLATE) == ["request_prereview", "merge", "waive"]
    assert TEMPLATE.ends() == {"archived"}
