"""Who acts for whom: the chain of delegates and managers, its end, and the circles that are refused."""

import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pendulum import DateTime

from rules.absence import AbsenceSpan, StandIn, StandInRoster, first_circle, stand_in

DAY0 = pendulum.datetime(2026, 8, 3)
PEOPLE = tuple("abcdefg")


def day(number: int) -> DateTime:
    return DAY0.add(days=number)


def roster(
    *absences: AbsenceSpan,
    managers: dict[str, str | None] | None = None,
    left: dict[str, DateTime] | None = None,
    last_resort: tuple[str, ...] = (),
) -> StandInRoster:
    rows: dict[str, list[AbsenceSpan]] = {}
    for one in absences:
        rows.setdefault(one.person, []).append(one)
    return StandInRoster(rows, managers or {}, left or {}, last_resort)


@pytest.mark.parametrize(
    ("absences", "at", "chain"),
    [
        ([], 0, "a"),
        ([AbsenceSpan("a", day(0), day(2), "b")], 0, "ab"),
        ([AbsenceSpan("a", day(0), day(2), "b")], 1, "ab"),
        ([AbsenceSpan("a", day(0), day(2), "b")], 2, "a"),
        ([AbsenceSpan("a", day(1), day(2), "b")], 0, "a"),
        ([AbsenceSpan("a", day(0), day(9))], 0, "am"),
        ([AbsenceSpan("a", day(0), day(9), "b"), AbsenceSpan("b", day(0), day(9), "c")], 0, "abc"),
        ([AbsenceSpan("a", day(0), day(9), "b"), AbsenceSpan("b", day(0), day(9))], 0, "abn"),
        ([AbsenceSpan("a", day(0), day(9)), AbsenceSpan("m", day(0), day(9))], 0, "amt"),
        (
            [AbsenceSpan("a", day(0), day(9)), AbsenceSpan("m", day(0), day(9)), AbsenceSpan("t", day(0), day(9))],
            0,
            "ap",
        ),
    ],
)
def test_who_is_away_is_stood_in_for_by_the_delegate_then_the_manager_then_the_last_resort(
    absences: list[AbsenceSpan], at: int, chain: str
) -> None:
    managers: dict[str, str | None] = {"a": "m", "b": "n", "m": "t", "t": None}
    found = stand_in("a", day(at), roster(*absences, managers=managers, last_resort=("p",)))
    assert found == StandIn(chain[-1], tuple(chain))
    assert found.through == tuple(chain[:-1])


def test_who_left_is_skipped_up_the_managers() -> None:
    people = roster(managers={"a": "m", "m": "t", "t": None}, left={"a": day(0), "m": day(0)})
    assert stand_in("a", day(0), people).chain == ("a", "m", "t")
    assert stand_in("a", day(-1), people).chain == ("a",)


def test_the_delegate_of_who_left_while_away_keeps_what_they_have() -> None:
    people = roster(AbsenceSpan("a", day(0), day(3), "b"), managers={"a": "m"}, left={"a": day(2)})
    assert [stand_in("a", day(n), people).person for n in (0, 2, 3, 90)] == ["b"] * 4


def test_an_absence_that_was_over_says_nothing_about_who_left_later() -> None:
    people = roster(AbsenceSpan("a", day(0), day(3), "b"), managers={"a": "m"}, left={"a": day(5)})
    assert [stand_in("a", day(n), people).person for n in (2, 4, 5)] == ["b", "a", "m"]


def test_who_may_not_act_in_this_matter_is_passed_over_with_those_they_name() -> None:
    rows = (AbsenceSpan("a", day(0), day(9), "b"), AbsenceSpan("b", day(0), day(9), "c"))
    people = roster(*rows, managers={"a": "m", "m": "t"}, last_resort=("p",))
    assert stand_in("a", day(0), people).chain == ("a", "b", "c")
    assert stand_in("a", day(0), people, barred={"b"}).chain == ("a", "m")
    assert stand_in("a", day(0), people, barred={"c", "m"}).chain == ("a", "p")
    assert stand_in("a", day(0), people, barred={"b", "m", "p"}) == StandIn("", ("a",))


CHAIN = (AbsenceSpan("c", day(2), day(3), "a"),)


@pytest.mark.parametrize(
    ("rows", "new", "chain", "when"),
    [
        ([], AbsenceSpan("a", day(0), day(9), "b"), "", 0),
        ([AbsenceSpan("b", day(0), day(9), "a")], AbsenceSpan("a", day(0), day(9), "b"), "aba", 0),
        ([AbsenceSpan("b", day(4), day(9), "a")], AbsenceSpan("a", day(0), day(5), "b"), "aba", 4),
        ([AbsenceSpan("b", day(5), day(9), "a")], AbsenceSpan("a", day(0), day(5), "b"), "", 0),
        ([*CHAIN, AbsenceSpan("b", day(0), day(9), "c")], AbsenceSpan("a", day(0), day(9), "b"), "abca", 2),
        ([*CHAIN, AbsenceSpan("b", day(0), day(2), "c")], AbsenceSpan("a", day(0), day(9), "b"), "", 0),
        ([AbsenceSpan("a", day(0), day(9))], AbsenceSpan("m", day(0), day(9), "a"), "mam", 0),
        ([AbsenceSpan("m", day(0), day(9), "a")], AbsenceSpan("a", day(0), day(9)), "ama", 0),
    ],
)
def test_a_circle_is_found_at_the_first_instant_at_which_it_would_be_one(
    rows: list[AbsenceSpan], new: AbsenceSpan, chain: str, when: int
) -> None:
    found = first_circle(new, roster(*rows, managers={"a": "m", "m": "t"}))
    assert (found and (found.chain, found.at)) == ((tuple(chain), day(when)) if chain else None)


people_drawn = st.sampled_from(PEOPLE)
absences_drawn = st.builds(
    lambda person, start, length, delegate: AbsenceSpan(person, day(start), day(start + length), delegate),
    people_drawn,
    st.integers(0, 8),
    st.integers(1, 5),
    st.none() | people_drawn,
)
# Nobody reports to somebody further down the alphabet, so that there is no circle of managers.
managers_drawn = st.fixed_dictionaries(
    {one: st.none() | st.sampled_from(PEOPLE[:n]) if n else st.none() for n, one in enumerate(PEOPLE)}
)
left_drawn = st.dictionaries(people_drawn, st.integers(0, 12).map(day), max_size=3)


def really_circular(
    new: AbsenceSpan, rows: list[AbsenceSpan], managers: dict[str, str | None], left: dict[str, DateTime]
) -> bool:
    """The same question asked simply: on each day, does following whoever acts lead back?"""

    def first_choice(person: str, at: DateTime) -> str | None:
        out = left.get(person, day(99)) <= at
        mine = [one for one in rows if one.person == person and one.since <= at]
        mine = [one for one in mine if (one.until > left[person] if out else at < one.until)]
        if mine:
            return max(mine, key=lambda one: one.since).delegate or managers[person]
        return managers[person] if out else None

    at = new.since
    while at < new.until:
        person: str | None = new.person
        for _ in range(len(PEOPLE)):
            person = first_choice(person, at) if person else None
            if person == new.person:
                return True
        at = at.add(days=1)
    return False


@settings(max_examples=300, deadline=None)
@given(drawn=st.lists(absences_drawn, max_size=9), managers=managers_drawn, left=left_drawn)
def test_refused_circles_are_exactly_the_real_ones_and_every_chain_ends(
    drawn: list[AbsenceSpan], managers: dict[str, str | None], left: dict[str, DateTime]
) -> None:
    kept: list[AbsenceSpan] = []
    for new in drawn:
        if new.person == new.delegate or any(new.person == one.person and new.overlaps(one) for one in kept):
            continue
        found = first_circle(new, roster(*kept, managers=managers, left=left))
        assert (found is not None) == really_circular(new, [*kept, new], managers, left)
        if found is None:
            kept.append(new)
    people = roster(*kept, managers=managers, left=left, last_resort=("a",))
    for person in PEOPLE:
        for number in range(14):
            acting = stand_in(person, day(number), people)
            assert len(acting.chain) <= len(PEOPLE) + 1
            assert acting.chain[0] == person
            assert acting.person == "" or people.here(acting.person, day(number))
            if acting.person == "":
                assert not any(people.here(one, day(number)) for one in ("a", person))


@settings(max_examples=200, deadline=None)
@given(drawn=st.lists(absences_drawn, max_size=12), managers=st.dictionaries(people_drawn, people_drawn))
def test_every_search_ends_even_among_circles(drawn: list[AbsenceSpan], managers: dict[str, str]) -> None:
    """An import may change who reports to whom after an entry was made."""
    people = roster(*drawn, managers=dict(managers), last_resort=PEOPLE)
    for person in PEOPLE:
        acting = stand_in(person, day(3), people)
        somebody = any(people.here(one, day(3)) for one in PEOPLE)
        assert (acting.person != "") == somebody
