"""The Mermaid text has exactly the arrows of the table, each with who makes it and what must hold."""

import re

import pytest
from hypothesis import given

from app.diagram.mermaid import mermaid_text
from app.diagram.subject import makers_in_words
from states.lifecycle import Lifecycle, Move
from tests.app.diagram.tables import everything, paper, tables

ARROW = re.compile(r"^    (\w+) --> (\w+) : (\w+) \(([^)]*)\)(?:<br/>(.*))?$")


def arrows(text: str) -> list[tuple[str, str, str, str, str]]:
    """Each arrow with its label: from, trigger, to, who, guards; states by the words that are shown."""
    names = dict(re.findall(r'^    state "([^"]*)" as (\w+)$', text, re.MULTILINE))
    shown = {alias: words.replace(" ", "_") for words, alias in names.items()}
    found = [match.groups("") for line in text.splitlines() if (match := ARROW.match(line))]
    return sorted((shown[a], trigger, shown[b], by, guards) for a, b, trigger, by, guards in found)


def wanted(table: Lifecycle) -> list[tuple[str, str, str, str, str]]:
    return sorted(
        (source, move.trigger, move.target, _who(move), ", ".join(move.guards))
        for move in table.moves
        for source in move.source
    )


def _who(move: Move) -> str:
    return makers_in_words(move.by) + (f", {' or '.join(move.documents)} only" if move.documents else "")


@pytest.mark.parametrize("name", everything())
def test_every_kind_has_exactly_the_arrows_of_its_table(name: str) -> None:
    subject = everything()[name]
    assert arrows(mermaid_text(subject)) == wanted(subject.table)


@given(table=tables())
def test_any_table_has_exactly_its_arrows(table: Lifecycle) -> None:
    assert arrows(mermaid_text(paper(table))) == wanted(table)


def test_the_whole_text_of_a_small_table() -> None:
    assert mermaid_text(paper()) == (
        "stateDiagram-v2\n"
        '    state "blank" as blank\n'
        '    state "written" as written\n'
        '    state "read" as read\n'
        '    state "torn" as torn\n'
        "    [*] --> blank\n"
        "    blank --> written : write (owner)<br/>GATE_NOT_OPEN\n"
        "    written --> read : read (partner, automation, letter only)\n"
        "    blank --> torn : tear (owner, Product Ops)\n"
        "    written --> torn : tear (owner, Product Ops)\n"
        "    read --> torn : age (automation)\n"
        "    torn --> [*]\n"
    )


def test_a_state_called_like_a_word_of_mermaids_own_is_renamed_but_shown_as_it_is() -> None:
    table = Lifecycle("thing", ("note", "default"), "note", (Move("go", ("note",), "default", ("owner",)),))
    text = mermaid_text(paper(table))
    assert '    state "note" as note_\n' in text
    assert "    note_ --> default_ : go (owner)\n" in text
