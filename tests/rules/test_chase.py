"""Whom to ask next: who helps most, whose day is nearest, who has had it longest."""

import pendulum
from hypothesis import given
from hypothesis import strategies as st
from pendulum import Date, DateTime

from rules.chase import AskPart, PersonToAsk, count_waiting, next_best

T1, T2 = pendulum.datetime(2026, 8, 3), pendulum.datetime(2026, 8, 4)
SOON, LATER = Date(2026, 8, 10), Date(2026, 8, 28)


def part(person: str, code: str, since: DateTime = T1, due_on: Date | None = None, how: str = "Do it.") -> AskPart:
    return AskPart(person, code, since, due_on, how)


def test_who_takes_more_reasons_away_comes_first_with_all_of_them() -> None:
    told = next_best(
        [part("ana", "A", T2, SOON), part("bjo", "A"), part("bjo", "B", T2, LATER, "Say so.")], asker="chi"
    )
    assert told == [
        PersonToAsk("bjo", ("A", "B"), T1, LATER, "Do it. Say so."),
        PersonToAsk("ana", ("A",), T2, SOON, "Do it."),
    ]


def test_then_the_nearest_day_then_no_day_then_who_has_had_it_longest() -> None:
    parts = [part("d", "A", T1), part("c", "A", T2), part("b", "A", T1, LATER), part("a", "A", T1, SOON)]
    assert [ask.person for ask in next_best(parts, asker="")] == ["a", "b", "d", "c"]


def test_nobody_is_told_to_ask_themselves() -> None:
    assert next_best([part("ana", "A")], asker="ana") == []


def test_the_same_reason_twice_is_one_reason() -> None:
    assert next_best([part("ana", "A"), part("ana", "A")], asker="") == [PersonToAsk("ana", ("A",), T1, None, "Do it.")]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("XYZ"))))
def test_everybody_but_the_asker_is_named_once_with_each_of_their_reasons(rows: list[tuple[str, str]]) -> None:
    told = next_best([part(person, code) for person, code in rows], asker="a")
    assert {(ask.person, code) for ask in told for code in ask.for_} == {row for row in rows if row[0] != "a"}
    assert len({ask.person for ask in told}) == len(told)
    assert [len(ask.for_) for ask in told] == sorted((len(ask.for_) for ask in told), reverse=True)


def test_for_many_plans_each_person_counts_once_a_plan_the_most_wanted_first() -> None:
    assert count_waiting({"p1": ["bjo", "bjo"], "p2": ["ana", "bjo"], "p3": ["chi"]}) == {"bjo": 2, "ana": 1, "chi": 1}
