"""The company's priorities, as leadership approved them: a YAML list."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from config.load import load_yaml
from config.mistake import Mistake, Mistaken
from config.shape import fit_model
from config.text import read_text
from config.values import AtLeastOne, FileRow, Id
from config.yaml_document import Document


class PriorityRow(FileRow):
    """A priority with its rank (1 is first) and, where it has one, its metric from baseline to target."""

    id: Id
    rank: AtLeastOne
    title: Annotated[str, Field(min_length=1)]
    metric: str = ""
    baseline: str = ""
    target: str = ""


def read_priorities(path: Path) -> tuple[PriorityRow, ...]:
    """Raises BadInput where the file cannot be read and Mistaken with all that is wrong in it."""
    document = load_yaml(read_text(path), file=str(path))
    mistakes = list(_all_mistakes(document))
    if mistakes:
        raise Mistaken(mistakes)
    return tuple(PriorityRow.model_validate(value) for value in document.value)


def _all_mistakes(document: Document) -> Iterator[Mistake]:
    if not isinstance(document.value, list):
        sentence = "this is no list of priorities"
        yield document.mistake((), "NOT_PRIORITIES", sentence, "begin with “- id: …”")
        return
    for position in range(len(document.value)):
        yield from _row_mistakes(position, document)


def _row_mistakes(position: int, document: Document) -> Iterator[Mistake]:
    try:
        row = _read_row(position, document)
    except Mistaken as mistaken:
        yield from mistaken.mistakes
        return
    if row.id in _ids_before(position, document):
        sentence = f"{row.id} stands here a second time"
        yield document.mistake((position, "id"), "DUPLICATE_ID", sentence, "rename one")


def _read_row(position: int, document: Document) -> PriorityRow:
    return fit_model(
        PriorityRow,
        document.value[position],
        document,
        whole="the priorities",
        at=(position,),
    )


def _ids_before(position: int, document: Document) -> list[object]:
    return [row.get("id") for row in document.value[:position] if isinstance(row, dict)]
