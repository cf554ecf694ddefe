"""What must hold of every calendar's dates: the same however asked for, in order, and never earlier by a slip."""

from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st
from pendulum import Date

from config.calendar import Blackout, Calendar
from config.daterule_text import parse_rule
from config.overlay import Overlay
from config.read import read_calendar
from config.resolve import Resolver
from config.unit_calendar import lay_overlays
from rules.fiscal import plus_days
from tests.conftest import AMAZON

UNITS = st.sampled_from(["bd", "d", "w"])
ENDS = st.sampled_from(["", " snap fri", " preceding", " none", " modified_following", " warn", " allow"])


@lru_cache(maxsize=1)
def amazon() -> Calendar:
    return read_calendar(AMAZON)


@st.composite
def blackouts(draw: st.DrawFn) -> tuple[Blackout, ...]:
    rows = []
    for n in range(draw(st.integers(0, 3))):
        first = plus_days(Date(2026, 6, 1), draw(st.integers(0, 400)))
        last = plus_days(first, draw(st.integers(0, 20)))
        row = {"id": f"b{n}", "title": f"B{n}", "from": str(first), "to": str(last), "kinds": ["no_gates"]}
        rows.append(Blackout.model_validate(row))
    return tuple(rows)


@st.composite
def calendars(draw: st.DrawFn, *, ends: st.SearchStrategy[str] = ENDS) -> Calendar:
    """A chain of gates, each so long after one before it, among random blackouts and closed days."""
    calendar = amazon()
    first = calendar.gates[0].model_copy(update={"id": "g0", "after": (), "opens": None})
    gates = [first]
    for n in range(1, draw(st.integers(2, 8))):
        rule = f"gate:g{draw(st.integers(0, n - 1))} + {draw(st.integers(0, 40))} {draw(UNITS)}{draw(ends)}"
        gates.append(first.model_copy(update={"id": f"g{n}", "due": parse_rule(rule)}))
    company = calendar.calendars["US-CORP"]
    closed = {plus_days(Date(2026, 6, 1), n): "Closed" for n in draw(st.sets(st.integers(0, 400), max_size=20))}
    days = {"US-CORP": company.model_copy(update={"closed": closed})}
    return calendar.model_copy(
        update={"gates": tuple(gates), "blackouts": draw(blackouts()), "calendars": days, "overlays": {}}
    )


def days(resolver: Resolver) -> dict[str, Date]:
    return {gate: resolver.due(gate).day for gate in resolver.by_id}


@given(calendars(), st.randoms(use_true_random=False))
def test_resolving_is_the_same_in_whatever_order_gates_are_asked(calendar: Calendar, chance: object) -> None:
    inquiring = Resolver(calendar)
    names = list(inquiring.by_id)
    chance.shuffle(names)  # type: ignore[attr-defined]
    found = {name: inquiring.due(name) for name in names}
    assert found == {name: Resolver(calendar).due(name) for name in names}
    assert found == {name: inquiring.due(name) for name in names}


@given(calendars(ends=st.sampled_from(["", " snap fri", " allow"])))
def test_no_gate_is_due_before_the_one_it_is_dated_from(calendar: Calendar) -> None:
    resolver = Resolver(calendar)
    for gate in calendar.gates[1:]:
        assert resolver.due(gate.id).day >= resolver.due(gate.due.anchor.gate).day


@given(calendars(), st.integers(0, 7), st.integers(0, 30))
def test_a_slip_to_later_moves_no_gate_to_an_earlier_day(calendar: Calendar, at: int, n: int) -> None:
    before = days(Resolver(calendar))
    gates = list(calendar.gates)
    at %= len(gates)
    gates[at] = gates[at].model_copy(update={"shift": gates[at].shift + n})
    after = days(Resolver(calendar.model_copy(update={"gates": tuple(gates)})))
    assert [gate for gate in before if after[gate] < before[gate]] == []


@given(calendars(), st.integers(0, 7))
def test_what_does_not_hang_on_a_gate_does_not_move_with_it(calendar: Calendar, at: int) -> None:
    resolver, gates = Resolver(calendar), list(calendar.gates)
    at %= len(gates)
    slipped = gates[at].id
    gates[at] = gates[at].model_copy(update={"shift": 7})
    after = Resolver(calendar.model_copy(update={"gates": tuple(gates)}))

    def hangs(gate: str) -> bool:
        anchor = resolver.by_id[gate].due.anchor.gate
        return gate == slipped or (bool(anchor) and hangs(anchor))

    free = [gate for gate in resolver.by_id if not hangs(gate)]
    assert {gate: after.due(gate) for gate in free} == {gate: resolver.due(gate) for gate in free}


OVERLAYS = st.builds(
    lambda shift, other, calendar: Overlay.model_validate(
        {"shift": {f"g{shift}": "+3 bd"}, "replace_rule": {f"g{other}": "gate:g0 + 9 bd"}, "calendar": calendar}
    ),
    st.integers(0, 1),
    st.just(1),
    st.sampled_from([None, "DE-BE", "US-CORP"]),
)


@settings(max_examples=60)
@given(calendars(), OVERLAYS)
def test_a_unit_laid_over_the_company_gets_the_dates_it_would_get_alone(calendar: Calendar, overlay: Overlay) -> None:
    company = calendar.model_copy(update={"overlays": {"unit": overlay}})
    laid = lay_overlays(company, [("unit", "Unit")])
    above = Resolver(company)
    days(above)
    assert laid.conflicts == ()
    together, alone = Resolver(laid.calendar, above.data, above), Resolver(laid.calendar)
    assert {gate: together.due(gate) for gate in together.by_id} == {gate: alone.due(gate) for gate in alone.by_id}
