"""The legend of a diagram: each sign that is in it, beside its words."""

from collections.abc import Callable, Sequence

from app.diagram.subject import Doer, Subject, doer_of
from app.picture.signs import (
    SIGN_LINE,
    Legend,
    LegendSign,
    legend_of,
)
from app.picture.svg import (
    area_around_origin,
    svg_path,
    svg_rect,
    svg_text,
)

DIAGRAM_SIGN_GAP = 24.0
SIGN_WIDTH = 36

IsInDiagram = Callable[[Subject], bool]

CODES_NOTE = "CAPITALS below a move: what must hold; a refusal names the same code."


def diagram_legend(subject: Subject, room: float) -> Legend:
    """Of the signs that are in the diagram, with a note below them where moves have guards."""
    signs = [sign for sign, is_in_diagram in DIAGRAM_SIGNS if is_in_diagram(subject)]
    legend = legend_of(signs, room=room, gap=DIAGRAM_SIGN_GAP)
    has_codes = any(move.guards for move in subject.table.moves)
    if not has_codes:
        return legend
    middle = legend.height + SIGN_LINE / 2
    note = svg_text(0, middle + 4.2, CODES_NOTE, "meaning")
    return Legend(legend.strokes + note, legend.height + SIGN_LINE)


def _always(_: Subject) -> bool:
    return True


def _has_ends(subject: Subject) -> bool:
    return bool(subject.table.ends())


def _has_moves_by(doer: Doer) -> IsInDiagram:
    def is_in_diagram(subject: Subject) -> bool:
        return any(doer_of(move) == doer for move in subject.table.moves)

    return is_in_diagram


def _sign(
    meaning: str,
    strokes: str,
    kind: str = "",
) -> LegendSign:
    return LegendSign(meaning, strokes, kind, SIGN_WIDTH)


def _arrow_of(doer: Doer) -> str:
    line = svg_path(f"way {doer}", "M-18 0H10")
    head = svg_path("head", "M18 0l-8 -4v8Z")
    return line + head


_BOX = svg_rect("box", area_around_origin(32, 16))
_INNER_BOX = svg_rect("inner", area_around_origin(26, 10), radius=3)

BEGIN_SIGN = _sign("where it begins", _BOX, "begins")
STATE_SIGN = _sign("a state, and for whom it waits", _BOX)
END_SIGN = _sign("the end", _BOX + _INNER_BOX, "ends")
PEOPLE_SIGN = _sign("a move that people make", _arrow_of("people"))
AUTOMATION_SIGN = _sign("that the automation makes", _arrow_of("automation"))
EITHER_SIGN = _sign("that either makes", _arrow_of("either"))

DIAGRAM_SIGNS: Sequence[tuple[LegendSign, IsInDiagram]] = (
    (BEGIN_SIGN, _always),
    (STATE_SIGN, _always),
    (END_SIGN, _has_ends),
    (PEOPLE_SIGN, _has_moves_by("people")),
    (AUTOMATION_SIGN, _has_moves_by("automation")),
    (EITHER_SIGN, _has_moves_by("either")),
)
"""In the legend's order, each with the question whether a diagram has it."""
