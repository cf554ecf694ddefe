"""The table of rights holds together: every act of the code is in it, and nothing else; the page shows it as it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.commands.lifecycle import SHOWN_TEMPLATE
from app.commands.rights import RIGHTS_PAGE, rights_page
from config.read import parse_calendar
from config.template import template_text
from flows.act.kinds import KINDS as ON_ROAD
from rules.permissions import BUILT_IN_MOVES, BY_ACT, RELATIONS, RELATIONS_OF_ACT, RIGHTS, movers
from states.kinds import LIFECYCLES
from states.places import PLACES
from states.rights_by_state import all_rights
from tests.app.desk import Desk
from tests.conftest import ROOT

PLAN = parse_calendar(template_text(SHOWN_TEMPLATE), SHOWN_TEMPLATE).lifecycle.lifecycle()
AT_DOORS = ("authorise", "_authorise_act", "_not_entitled")
"""The functions that ask the table, each with the act among its arguments."""


def said_at_doors() -> set[str]:
    """Every word that the code says to one of them, or looks up in the table itself."""
    said = {word for path in (ROOT / "flows").rglob("*.py") for word in _words(ast.parse(path.read_text("utf-8")))}
    return said | set(asked_on_the_road())


def asked_on_the_road() -> Iterator[str]:
    """Whose right each act of the road's kinds takes, but for those that are the automation's alone."""
    for kind in ON_ROAD.values():
        for name, act in kind.acts.items():
            right = act.right or name
            if right in RELATIONS_OF_ACT or not (act.enters_itself or act.as_move):
                yield right


def _words(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in AT_DOORS:
            found |= {one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)}
        if isinstance(node, ast.Subscript) and _name(node.value) in ("RELATIONS_OF_ACT", "POLICY", "BY_ACT"):
            found |= {str(node.slice.value)} if isinstance(node.slice, ast.Constant) else set()
    return found


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


GIVEN_ON = {
    # Said by a function that takes the act, or the verdict, as an argument of its own.
    *("hand_over", "take_over", "depend"),
}


def test_every_act_that_the_code_asks_for_is_in_the_table_and_no_other_is() -> None:
    asked = said_at_doors()
    assert (sorted(asked - set(RELATIONS_OF_ACT)), sorted(set(RELATIONS_OF_ACT) - asked - GIVEN_ON)) == ([], [])


@pytest.mark.parametrize("act", sorted(GIVEN_ON))
def test_what_is_given_on_stands_in_the_code_too(act: str) -> None:
    texts = (path.read_text("utf-8") for path in (ROOT / "flows").rglob("*.py"))
    assert any(f'"{act}"' in text for text in texts)


def test_a_row_stands_for_every_move_and_none_for_what_is_no_move() -> None:
    moves = {(kind, move.trigger) for kind, table in LIFECYCLES.items() for move in table.moves}
    assert {(right.kind, right.act) for right in BUILT_IN_MOVES} == moves
    assert movers("goal", "delete", ("locked",)) == ()
    assert movers("goal", "retire", ("locked", "proposed")) == ()


def test_every_row_names_known_relations_states_and_places() -> None:
    for right in RIGHTS:
        assert set(right.relations) - set(RELATIONS) == set()
        known = set(LIFECYCLES[right.kind].states) if right.kind in LIFECYCLES else set(PLACES)
        assert set(right.states) - known == set()


def test_no_act_stands_twice_and_every_place_is_named() -> None:
    assert len(BY_ACT) == len(RIGHTS) - len(BUILT_IN_MOVES)
    assert {place for right in BY_ACT.values() if right.kind == "plan" for place in right.states} == set(PLACES)


def test_the_document_shows_the_table_as_it_is() -> None:
    written = (ROOT / "docs" / RIGHTS_PAGE).read_text(encoding="utf-8")
    assert written == rights_page(list(all_rights(PLAN))), "write it anew: phasegate rights --docs docs"


def test_the_command_prints_one_kind_or_all(empty: Desk, tmp_path: Path) -> None:
    told = empty.bare("rights", "intake_request", "--calendar", "amazon_op", "--json").json
    assert told["relations"] == dict(RELATIONS)
    (edit,) = (row for row in told["rights"] if row["act"] == "edit_request")
    assert edit == {
        "kind": "intake_request",
        "act": "edit_request",
        "relations": ["partner"],
        "states": ["draft", "needs_info"],
    }
    lines = empty.bare("rights", "--calendar", "amazon_op").out.splitlines()
    assert len(lines) == 1 + len(list(all_rights(PLAN)))
    assert empty.bare("rights", "wishes", "--calendar", "amazon_op").err.startswith("There is no kind called “wishes”.")
    assert empty.bare("rights", "--docs", str(tmp_path)).out == f"{tmp_path / RIGHTS_PAGE} is written.\n"
    assert (tmp_path / RIGHTS_PAGE).is_file()
