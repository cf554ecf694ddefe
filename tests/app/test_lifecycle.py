"""phasegate lifecycle: tables and diagrams of every kind, for people and programs; the documents are current."""

import json
import re
from pathlib import Path

import pytest

from app.commands.lifecycle import DRAWN_FORMATS, FORMAT_OF_SUFFIX
from app.diagram.sources import lifecycle_kinds
from app.main import COMMANDS
from states.kinds import GUARDS_OF, LIFECYCLES
from tests.app.desk import Desk
from tests.conftest import AMAZON, ROOT

DOCS = ROOT / "docs"


def test_without_a_kind_all_are_listed(empty: Desk) -> None:
    said = empty.bare("lifecycle")
    assert (said.code, said.err) == (0, "")
    assert [line.split()[0] for line in said.out.splitlines()[1 : 2 + len(LIFECYCLES)]] == ["plan", *LIFECYCLES]
    assert [row["kind"] for row in empty.bare("lifecycle", "--json").json["kinds"]] == list(lifecycle_kinds())


def test_table_says_states_moves_who_guards_with_their_texts_and_effects(empty: Desk) -> None:
    said = empty.bare("lifecycle", "plan", "--calendar", str(AMAZON))
    assert (said.code, said.err) == (0, "")
    lines = [re.sub(r"  +", "  ", line.strip()) for line in said.out.splitlines()]
    assert lines[0] == f"Plan, as {AMAZON} has it: begins not_started, ends archived."
    assert "partner_review  the owner  submit → submitted" in lines
    assert "start  not_started  drafting  owner  GATE_NOT_OPEN  begin text" in lines
    at = lines.index("NO_FEEDBACK  Say what must change (at least one action item).")
    assert lines[at + 1] == "→ phasegate plan action {plan} --text … --owner … --due …."


@pytest.mark.parametrize("kind", LIFECYCLES)
def test_every_kind_is_told_in_every_format(empty: Desk, kind: str) -> None:
    for format_ in sorted(set(DRAWN_FORMATS) - {"png"}):
        said = empty.bare("lifecycle", kind, "--format", format_)
        assert (said.code, said.err) == (0, "")
        assert len(said.out) > 200


def test_json_has_the_whole_table(empty: Desk) -> None:
    told = empty.bare("lifecycle", "goal", "--json").json
    goal = LIFECYCLES["goal"]
    assert list(told) == ["kind", "thing", "initial", "states", "moves", "guards"]
    assert [row["state"] for row in told["states"]] == list(goal.states)
    assert [(row["trigger"], tuple(row["from"]), row["to"]) for row in told["moves"]] == [
        (move.trigger, move.source, move.target) for move in goal.moves
    ]
    assert {row["code"]: row["text"] for row in told["guards"]} == {
        code: GUARDS_OF["goal"][code].because for move in goal.moves for code in move.guards
    }


@pytest.mark.parametrize("ending", FORMAT_OF_SUFFIX)
def test_the_files_name_tells_what_is_written(empty: Desk, ending: str) -> None:
    path = empty.place / f"gate{ending}"
    said = empty.bare("lifecycle", "gate", "--to", str(path))
    assert (said.code, said.out, said.err) == (0, f"{path}: the gate's life-cycle, the same in every season.\n", "")
    begins = {".txt": b"Gate, ", ".mmd": b"stateDiagram-v2\n", ".svg": b"<svg ", ".png": b"\x89PNG", ".json": b"{\n"}
    assert path.read_bytes().startswith(begins[ending])


def test_what_was_written_is_told_to_a_program(empty: Desk) -> None:
    path = empty.place / "gate.svg"
    told = empty.bare("lifecycle", "gate", "--out", str(path), "--json").json
    assert told == {"kind": "gate", "file": str(path), "format": "svg"}


def test_the_seasons_own_life_cycle_is_shown(desk: Desk) -> None:
    said = desk.run("lifecycle", "plan")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Plan, as season FY2027 has it: begins not_started, ends archived.\n")


def test_a_template_is_named_by_its_name_and_is_a_plans(empty: Desk) -> None:
    said = empty.bare("lifecycle", "--calendar", "okr_quarterly", "--format", "mermaid")
    assert "    draft --> shared : " in said.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("cake",), "There is no life-cycle called “cake”."),
        (("goal", "--calendar", "amazon_op"), "A calendar says the life-cycle of plans, not that of goal;"),
        (("--to", "all.svg"), "Say which life-cycle: phasegate lifecycle KIND …. There are: plan, season,"),
        (("goal", "--format", "png"), "A PNG is no text to be printed; say where it goes: --to FILE.png."),
        (("goal", "--to", "goal.doc"), "“goal.doc” does not tell what to write; end its name in .txt, .mmd,"),
        (("plan", "--calendar", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_what_cannot_be_shown_is_said(empty: Desk, words: tuple[str, ...], sentence: str) -> None:
    said = empty.bare("lifecycle", *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence)


def test_without_a_season_a_calendar_is_asked_for(empty: Desk) -> None:
    said = empty.run("lifecycle", "plan")
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("Or name a calendar or template: --calendar amazon_op.\n")


def test_documents_show_the_life_cycles_as_they_are(empty: Desk) -> None:
    """They are written anew with: phasegate lifecycle --docs docs."""
    said = empty.bare("lifecycle", "--docs", str(empty.place))
    assert (said.code, said.err) == (0, "")
    assert _files(empty.place) == _files(DOCS)


def _files(folder: Path) -> dict[str, bytes]:
    found = [folder / "lifecycles.md", *sorted((folder / "lifecycles").iterdir())]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_the_page_has_a_picture_and_mermaid_of_every_kind() -> None:
    page = (DOCS / "lifecycles.md").read_text(encoding="utf-8")
    assert re.findall(r"\(lifecycles/(\w+)\.svg\)", page) == list(lifecycle_kinds())
    assert page.count("```mermaid\nstateDiagram-v2\n") == len(lifecycle_kinds())


def test_every_fix_of_a_kinds_guard_names_a_command_that_exists() -> None:
    commands = {name for name, _, _ in COMMANDS}
    fixes = [guard.fix for guards in GUARDS_OF.values() for guard in guards.values()]
    assert {word for fix in fixes for word in re.findall(r"phasegate (\w+)", fix)} - commands == set()


def test_json_is_plain_json(empty: Desk) -> None:
    assert json.loads(empty.bare("lifecycle", "gate", "--format", "json").out)["kind"] == "gate"
