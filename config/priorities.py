"""The company's priorities, as leadership approved them: a YAML list."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from config.load import Document, load_yaml
from config.mistake import Mistake, Mistaken
from config.shape import shape_mistakes
from config.text import read_text
from config.values import Id, Row


class PriorityRow(Row):
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
        raise Mistaken(
            [document.mistake((), "NOT_PRIORITIES", "this is no list of priorities", "begin with “- id: …”")]
        )
    wrong = [mistake for n, value in enumerate(document.value) for mistake in _mistakes(n, value, document)]
    if wrong:
        raise Mistaken(wrong)
    return tuple(PriorityRow.model_validate(value) for value in document.value)


def _mistakes(n: int, value: Any, document: Document) -> Iterator[Mistake]:
    try:
        row = PriorityRow.model_validate(value)
    except ValidationError as error:
        yield from shape_mistakes(error, document, known=PriorityRow, whole="the priorities", at=(n,))
        return
    if any(isinstance(other, dict) and other.get("id") == row.id for other in document.value[:n]):
        yield document.mistake((n, "id"), "DUPLICATE_ID", f"{row.id} stands here a second time", "rename one")
