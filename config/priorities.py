"""The company's priorities, as leadership approved them: a YAML list."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from config.load import load_yaml
from config.mistake import Mistake, Mistaken
from config.shape import shape_mistakes
from config.text import read_text
from config.values import FileRow, Id
from config.yaml_document import Document


class PriorityRow(FileRow):
    """A priority with its rank (1 is first) and, where it has one, its metric from baseline to target."""

    id: Id
    rank: Annotated[int, Field(ge=1)]
    title: Annotated[str, Field(min_length=1)]
    metric: str = ""
    baseline: str = ""
    target: str = ""


def read_priorities(path: Path) -> tuple[PriorityRow, ...]:
    """Raises BadInput where the file cannot be read and Mistaken with all that is wrong in it."""
    document = load_yaml(read_text(path), file=str(path))
    if not isinstance(document.value, list):
        sentence = "this is no list of priorities"
        raise Mistaken([document.mistake((), "NOT_PRIORITIES", sentence, "begin with “- id: …”")])
    mistakes: list[Mistake] = []
    for position in range(len(document.value)):
        mistakes += _row_mistakes(position, document)
    if mistakes:
        raise Mistaken(mistakes)
    return tuple(PriorityRow.model_validate(value) for value in document.value)


def _row_mistakes(position: int, document: Document) -> Iterator[Mistake]:
    try:
        row = PriorityRow.model_validate(document.value[position])
    except ValidationError as error:
        yield from shape_mistakes(error, document, known=PriorityRow, whole="the priorities", at=(position,))
        return
    rows_before = document.value[:position]
    ids_before = [other.get("id") for other in rows_before if isinstance(other, dict)]
    if row.id in ids_before:
        sentence = f"{row.id} stands here a second time"
        yield document.mistake((position, "id"), "DUPLICATE_ID", sentence, "rename one")
