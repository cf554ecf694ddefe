"""Life-cycles to draw: every one that there is, and any that Hypothesis thinks of."""

from functools import cache

from hypothesis import strategies as st

from app.diagram.sources import built_in, of_plan
from app.diagram.subject import Subject
from config.read import read_calendar
from config.template import template_files
from rules.permissions import RELATIONS
from states.kinds import LIFECYCLES
from states.lifecycle import Lifecycle, Move

NAMES = ("draft", "note", "in_review", "a_state_with_a_long_name", "style", "done", "over")
CODES = ("HC_PART", "GATE_NOT_OPEN", "PREREVIEW_OPEN", "NO_SHIFT_DECLARED")

PAPER = Lifecycle(
    thing="paper",
    states=("blank", "written", "read", "torn"),
    initial="blank",
    moves=(
        Move("write", ("blank",), "written", ("owner",), guards=("GATE_NOT_OPEN",), effects=("begin_text",)),
        Move("read", ("written",), "read", ("partner", "system"), documents=("letter",)),
        Move("tear", ("blank", "written"), "torn", ("owner", "product_ops")),
        Move("age", ("read",), "torn", ("system",)),
    ),
)


@cache
def everything() -> dict[str, Subject]:
    """Every built-in kind, and the plans of every template, by a name for the test."""
    found = {kind: built_in(kind) for kind in LIFECYCLES}
    plans = {name: read_calendar(path).lifecycle.lifecycle() for name, path in template_files().items()}
    return found | {f"plan-{name}": of_plan(table, f"the template {name}") for name, table in plans.items()}


def paper(table: Lifecycle = PAPER) -> Subject:
    return of_plan(table, "a test")


@st.composite
def tables(draw: st.DrawFn) -> Lifecycle:
    """Any table: moves back and on, to oneself, between states that nothing else connects."""
    states = tuple(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True)))
    return Lifecycle("thing", states, states[0], tuple(draw(moves(n, states)) for n in range(draw(st.integers(0, 8)))))


@st.composite
def moves(draw: st.DrawFn, number: int, states: tuple[str, ...]) -> Move:
    return Move(
        f"move_{number}",
        tuple(draw(st.lists(st.sampled_from(states), min_size=1, max_size=4, unique=True))),
        draw(st.sampled_from(states)),
        tuple(draw(st.lists(st.sampled_from(sorted(RELATIONS)), min_size=1, max_size=3, unique=True))),
        tuple(draw(st.lists(st.sampled_from(CODES), max_size=4, unique=True))),
    )
