"""The page of all life-cycles, with a picture, a table and Mermaid text for each, as it stands in the documents."""

from collections.abc import Iterable, Iterator, Sequence

from app.diagram.mermaid import mermaid_text
from app.diagram.subject import Subject
from app.diagram.tell import MOVE_COLUMNS, guards_of, move_rows
from states.guard import Guard

LIFECYCLES_PAGE, FOLDER = "lifecycles.md", "lifecycles"

Cells = Iterable[str]

GUARD_COLUMNS = ("What must hold", "What a refusal says", "What to do")

PAGE_OPENING = """\
# Life-cycles

Written by `phasegate lifecycle --docs docs` from the tables in `states/`; do not edit it by hand. The plan's life-cycle
is the one of the template `amazon_op`; a calendar may say another (`lifecycle:` in the file, see
[calendar.md](calendar.md)), and `phasegate lifecycle plan --calendar FILE` shows it.

A move is made by whoever is named beside it, once everything in CAPITALS holds; `phasegate plan why PLAN` says what
does not hold yet, whose turn it is and what to do.
"""


def lifecycles_page(subjects: Sequence[Subject]) -> str:
    """The whole page, with its contents first."""
    contents = "".join(map(_contents_line, subjects))
    return "\n".join([PAGE_OPENING, contents, *_chapters_of(subjects)])


def _chapters_of(subjects: Sequence[Subject]) -> Iterator[str]:
    for subject in subjects:
        yield from _chapter_of(subject)


def _contents_line(subject: Subject) -> str:
    anchor = subject.title.lower().replace(" ", "-")
    return f"- [{subject.title}](#{anchor})\n"


def _chapter_of(subject: Subject) -> Iterator[str]:
    yield f"## {subject.title}\n"
    yield f"![{subject.title}: its life-cycle]({FOLDER}/{subject.kind}.svg)\n"
    yield _markdown_table(MOVE_COLUMNS, move_rows(subject))
    yield from _guard_part(subject)
    yield f"<details><summary>As Mermaid</summary>\n\n```mermaid\n{mermaid_text(subject)}```\n\n</details>\n"


def _guard_part(subject: Subject) -> Iterator[str]:
    rows = list(map(_guard_row, guards_of(subject)))
    if rows:
        yield _markdown_table(GUARD_COLUMNS, rows)


def _guard_row(guard: Guard) -> Cells:
    return guard.code, guard.because, guard.fix


def _markdown_table(header: Sequence[str], rows: Iterable[Cells]) -> str:
    rule = ["---"] * len(header)
    lines = [_markdown_row(header), _markdown_row(rule)]
    for row in rows:
        cells = map(_escape_bars, row)
        lines.append(_markdown_row(cells))
    return "\n".join(lines) + "\n"


def _escape_bars(cell: str) -> str:
    """A bar would end the cell."""
    return cell.replace("|", "\\|")


def _markdown_row(cells: Cells) -> str:
    return f"| {' | '.join(cells)} |"
