"""How much stands in one line, one function and one name: a figure for how hard a tree is to read.

A reader's eye is the judge, this is the reminder. Tokens are those of CPython 3.11, where a whole f-string is one; a
later tokenizer takes it apart and counts more, so the limits hold on 3.11 only.

    python tests/house/density.py            the limits, over the product's folders
    python tests/house/density.py FOLDER …   the figures of these folders, without limits
"""

import ast
import io
import statistics
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PRODUCT = ("app", "config", "flows", "models", "rules", "states")
NOT_CODE = frozenset(
    {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
)
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

LIMITS = {
    "tokens a line (mean)": 7.0,
    "tokens a function (median)": 45,
    "tokens a function (95th)": 160,
    "one-word names (%)": 35,
}


@dataclass
class Measured:
    """What was counted so far: the tokens of each line and of each function, and the functions' names."""

    lines: list[int] = field(default_factory=list)
    functions: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """By the name of the limit."""
        by_size = sorted(self.functions)
        one_word = [name for name in self.names if "_" not in name]
        return {
            "tokens a line (mean)": round(statistics.mean(self.lines), 2),
            "tokens a function (median)": statistics.median(by_size),
            "tokens a function (95th)": by_size[int(0.95 * len(by_size))],
            "one-word names (%)": round(100 * len(one_word) / len(self.names), 1),
        }


def measure_file(file: Path, measured: Measured) -> None:
    """Count one file; docstrings and comments are not code."""
    source = file.read_text()
    tree = ast.parse(source)
    tokens_on = count_tokens(source, set(docstring_lines(tree)))
    measured.lines.extend(tokens_on.values())
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            last_line = node.end_lineno or node.lineno
            in_function = range(node.lineno, last_line + 1)
            measured.functions.append(sum(tokens_on[line] for line in in_function))
            measured.names.append(node.name.strip("_"))


def docstring_lines(tree: ast.Module) -> Iterator[int]:
    """The lines on which a docstring stands."""
    for node in ast.walk(tree):
        if not isinstance(node, DOCUMENTED) or not node.body:
            continue
        first = node.body[0]
        if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant):
            continue
        if isinstance(first.value.value, str):
            yield from range(first.lineno, (first.end_lineno or first.lineno) + 1)


def count_tokens(source: str, skipped: set[int]) -> Counter[int]:
    """The number of tokens on each line that has any."""
    found: Counter[int] = Counter()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        line = token.start[0]
        if token.type not in NOT_CODE and line not in skipped:
            found[line] += 1
    return found


def product_files(folders: tuple[str, ...]) -> Iterator[Path]:
    """Migrations are history and are left as they are."""
    for folder in folders:
        for file in sorted(Path(folder).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file


def main(folders: tuple[str, ...]) -> int:
    """Print the figures; 1 where one is over its limit."""
    measured = Measured()
    for file in product_files(folders or PRODUCT):
        measure_file(file, measured)
    too_much = False
    for name, figure in measured.figures().items():
        over = not folders and figure > LIMITS[name]
        too_much = too_much or over
        limit = "" if folders else f", at most {LIMITS[name]}"
        print(f"{name}: {figure}{limit}{' – too much' if over else ''}")
    if too_much and sys.version_info[:2] == (3, 11):
        print("Say it in more and shorter statements, with names for what they mean (CONTRIBUTING.md, “Density”).")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:])))
