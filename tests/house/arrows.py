"""Which room of `flows/` imports which: an arrow for each ordered pair, and how many there may be.

A room is a folder of `flows/`; a loose file is a room too. What stands under TYPE_CHECKING or inside a function is an
import like any other. The order of the rooms is a contract of import-linter (pyproject.toml).

    python tests/house/arrows.py             the number of arrows, and its limit
    python tests/house/arrows.py --list      each arrow, with the imports that it is made of
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

FLOWS = Path(__file__).parents[2] / "flows"
AT_MOST = 100

Arrow = tuple[str, str]


def count_arrows(flows: Path = FLOWS) -> dict[Arrow, list[str]]:
    """The imports that each arrow is made of, as “file: module”."""
    rooms = rooms_of(flows)
    arrows: dict[Arrow, list[str]] = defaultdict(list)
    for file in sorted(flows.rglob("*.py")):
        own = room_of_file(flows, file)
        for module in imported_modules(file):
            other = room_of_module(module)
            if other in rooms and other != own:
                arrows[own, other].append(f"{file.relative_to(flows)}: {module}")
    return dict(arrows)


def rooms_of(flows: Path) -> set[str]:
    """Folders and loose files."""
    folders = {path.name for path in flows.iterdir() if (path / "__init__.py").is_file()}
    files = {path.stem for path in flows.glob("*.py")}
    return (folders | files) - {"__init__"}


def room_of_file(flows: Path, file: Path) -> str:
    """The folder it stands in; itself where it stands in none."""
    return file.relative_to(flows).parts[0].removesuffix(".py")


def imported_modules(file: Path) -> Iterator[str]:
    """Every module under `flows` that this file imports, wherever in the file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of_module(module: str) -> str:
    """`flows.plan.moves` stands in `plan`; nothing else stands in a room."""
    package, _, rest = module.partition(".")
    return rest.split(".")[0] if package == "flows" else ""


def main(arguments: list[str]) -> int:
    """Print the figure; 1 where there are too many."""
    arrows = count_arrows()
    if "--list" in arguments:
        for (importing, imported), imports in sorted(arrows.items()):
            print(f"{importing} -> {imported}")
            for line in imports:
                print(f"    {line}")
    print(f"arrows between the {len(rooms_of(FLOWS))} rooms of flows: {len(arrows)}, at most {AT_MOST}")
    return int(len(arrows) > AT_MOST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
