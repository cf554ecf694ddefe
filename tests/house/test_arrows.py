"""The rooms of `flows/` hang together by few arrows, and these run one way but for two that are named."""

import tomllib
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.house.arrows import AT_MOST, count_arrows, rooms_of

CONTRACT = "the rooms of flows lie one above the other"
EXCEPTIONS = 2


def layers_contract() -> Any:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    (contract,) = [contract for contract in contracts if contract["name"] == CONTRACT]
    return contract


def write_room(flows: Path, name: str, text: str) -> None:
    folder = flows / name
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "file.py").write_text(text, encoding="utf-8")


def test_the_rooms_hang_together_by_few_arrows() -> None:
    assert len(count_arrows()) <= AT_MOST


def test_every_room_has_its_place_in_the_order() -> None:
    """import-linter holds the order; that the list of rooms is whole is held here too, as it ends with a mistake."""
    contract = layers_contract()
    lines = " ".join(contract["layers"]).replace("|", " ").replace(":", " ")
    assert set(lines.split()) >= rooms_of(ROOT / "flows")


def test_two_imports_at_most_go_against_the_order() -> None:
    assert len(layers_contract()["ignore_imports"]) <= EXCEPTIONS


def test_an_arrow_is_a_pair_of_rooms_however_it_is_imported(tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    later = "def act():\n    import flows.act.perform\n"
    checking = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from flows.loose import Thing\n"
    write_room(flows, "plan", "from flows.act.draft import Draft\nfrom flows.plan.text import read\n" + later)
    write_room(flows, "act", checking + "from models.plan import Plan\nfrom flows import plan\n")
    (flows / "loose.py").write_text("from flows.act import draft\n", encoding="utf-8")
    assert {arrow: len(imports) for arrow, imports in count_arrows(flows).items()} == {
        ("act", "loose"): 1,
        ("act", "plan"): 1,
        ("loose", "act"): 1,
        ("plan", "act"): 2,
    }
