"""The page of all life-cycles, with a picture, a table and Mermaid text for each, as it stands in the documents."""

from collections.abc import Iterable, Iterator, Sequence

from app.diagram.mermaid import mermaid
from app.diagram.subject import Subject
from app.diagram.tell import MOVES, guards, move_rows

PAGE, FOLDER = "lifecycles.md", "lifecycles"

OPENING = """\
# Life-cycles

Written by `phasegate lifecycle --docs docs` from the tables in `states/`; do not edit it by hand. The plan's life-cycle
is the one of the template `amazon_op`; a calendar may say another (`lifecycle:` in the file, see
[calendar.md](calendar.md)), and `phasegate lifecycle plan --calendar FILE` shows it.

A move is made by whoever is named beside it, once everything in CAPITALS holds; `phasegate plan why PLAN` says what
does not hold yet, whose turn it is and what to do.
"""


def page(subjects: Sequence[Subject]) -> str:
    contents = "".join(f"- [{_titled(one)}](#{_titled(one).lower().replace(' ', '-')})\n" for one in subjects)
    return "\n".join((OPENING, contents, *(part for one in subjects for part in _part(one))))


def _titled(subject: Subject) -> str:
    return subject.table.thing[:1].upper() + subject.table.thing[1:]


def _part(subject: Subject) -> Iterator[str]:
    yield f"## {_titled(subject)}\n"
    yield f"![{_titled(subject)}: its life-cycle]({FOLDER}/{subject.kind}.svg)\n"
    yield _table(MOVES, move_rows(subject))
    found = [(guard.code, guard.because, guard.fix) for guard in guards(subject)]
    if found:
        yield _table(("What must hold", "What a refusal says", "What to do"), found)
    yield f"<details><summary>As Mermaid</summary>\n\n```mermaid\n{mermaid(subject)}```\n\n</details>\n"


def _table(header: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [
        _row(header),
        _row("---" for _ in header),
        *(_row(cell.replace("|", "\\|") for cell in row) for row in rows),
    ]
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
