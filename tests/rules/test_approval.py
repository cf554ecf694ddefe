"""Votes: order does not matter, contributors never count, and a deadlock is one that no vote could end."""

from collections.abc import Sequence
from itertools import product
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.approval import (
    CastVote,
    Group,
    VotedText,
    awaited_votes,
    collect_ballot,
    may_say,
    tally_votes,
)
from rules.approval_words import ApprovalRule, VoteDecision

PEOPLE = ("ana", "bjo", "ceo", "fin")
NOW = VotedText("d2", 1, frozenset({"own"}))

groups = st.builds(
    Group,
    id=st.just("g"),
    title=st.just("G"),
    position=st.just(1),
    rule=st.sampled_from(get_args(ApprovalRule)),
    number=st.integers(1, 4),
    veto=st.booleans(),
    abstain=st.sampled_from(["allowed", "counts_as_absent"]),
)
shares = groups.map(lambda one: one if one.rule != "share" else Group("g", "G", rule="share", number=one.number * 25))
seats = st.sets(st.sampled_from((*PEOPLE, "own")), max_size=4)
cast = st.builds(
    CastVote,
    group=st.sampled_from(["g", "h"]),
    person=st.sampled_from((*PEOPLE, "own")),
    decision=st.sampled_from(get_args(VoteDecision)),
    digest=st.sampled_from(["d1", "d2", "d2", "d2"]),
    round=st.sampled_from([1, 1, 1, 2]),
    by=st.sampled_from(("", "", "own", "ceo")),
    condition=st.sampled_from(["", "", "when it rains"]),
    met=st.booleans(),
)
ballots = st.lists(cast, max_size=8)


@given(group=shares, held=seats, said=ballots, data=st.data())
def test_the_order_of_votes_of_different_seats_does_not_matter(
    group: Group, held: set[str], said: list[CastVote], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(said))))
    by_seat: dict[tuple[str, str], list[CastVote]] = {}
    for vote in said:
        by_seat.setdefault((vote.group, vote.person), []).append(vote)
    shuffled = [by_seat[said[n].group, said[n].person].pop(0) for n in order]
    found = tally_votes([group], {"g": held}, collect_ballot(said), NOW)
    assert tally_votes([group], {"g": held}, collect_ballot(shuffled), NOW) == found


@given(group=shares, held=seats, said=ballots)
def test_a_group_is_never_satisfied_by_fewer_people_than_it_needs_nor_by_a_contributor(
    group: Group, held: set[str], said: list[CastVote]
) -> None:
    [found] = tally_votes([group], {"g": held}, collect_ballot(said), NOW).groups
    last = {(vote.group, vote.person): vote for vote in said}.values()
    people = {
        vote.voter
        for vote in last
        if vote.group == "g" and vote.decision == "approve" and (vote.digest, vote.round) == ("d2", 1)
        if vote.person in held and "own" not in (vote.person, vote.voter) and (not vote.condition or vote.met)
    }
    assert found.counted == len(people)
    assert not found.met or len(people) >= found.need >= 1
    assert found.need >= (group.number if group.rule == "quorum" else 1)


@given(group=shares, held=seats, said=ballots)
def test_an_objection_holds_up_the_gate_until_its_author_says_something_else(
    group: Group, held: set[str], said: list[CastVote]
) -> None:
    mine = CastVote("g", "bjo", "object", "d1", 1)
    others = [vote for vote in said if (vote.group, vote.person) != ("g", "bjo")]
    found = tally_votes([group], {"g": held}, collect_ballot([mine, *others]), NOW)
    assert mine in found.objections
    assert not found.met
    after = tally_votes(
        [group], {"g": held}, collect_ballot([mine, *others, CastVote("g", "bjo", "withdraw", "d2")]), NOW
    )
    assert mine not in after.objections


def could_be_met(group: Group, held: Sequence[str], said: Sequence[CastVote]) -> bool:
    """Tries every word that those who have not stepped aside or abstained could still say."""
    [now] = tally_votes([group], {"g": held}, collect_ballot(said), NOW).groups
    able = [person for person in now.seats if person not in (*now.recused, *now.abstained)]
    could: tuple[VoteDecision, ...] = ("approve", "abstain", "recuse")
    for words in product(could, repeat=len(able)):
        more = [CastVote("g", person, word, "d2") for person, word in zip(able, words, strict=True)]
        [found] = tally_votes([group], {"g": held}, collect_ballot([*said, *more]), NOW).groups
        if not found.left:
            return True
    return False


@settings(deadline=None, max_examples=300)
@given(group=shares, held=seats, said=ballots)
def test_deadlocked_means_that_no_further_vote_could_satisfy_the_group(
    group: Group, held: set[str], said: list[CastVote]
) -> None:
    [found] = tally_votes([group], {"g": held}, collect_ballot(said), NOW).groups
    assert found.deadlocked is not could_be_met(group, sorted(held), said)


@pytest.mark.parametrize(
    ("rule", "number", "need"),
    [("all", 1, 5), ("any", 1, 1), ("quorum", 3, 3), ("share", 60, 3), ("share", 61, 4), ("share", 100, 5)],
)
def test_what_each_rule_needs_of_five(rule: ApprovalRule, number: int, need: int) -> None:
    assert Group("g", "G", rule=rule, number=number).need(5, recused=0, abstained=0) == need


def test_recusal_shrinks_the_seats_and_an_abstention_only_where_it_is_allowed() -> None:
    for abstain, need in (("allowed", 2), ("counts_as_absent", 3)):
        group = Group("g", "G", rule="all", abstain=abstain)  # type: ignore[arg-type]
        assert group.need(4, recused=1, abstained=1) == need


def test_nobody_left_is_no_approval() -> None:
    [found] = tally_votes(
        [Group("g", "G", rule="all")], {"g": ["ana"]}, collect_ballot([CastVote("g", "ana", "recuse")]), NOW
    ).groups
    assert (found.need, found.met, found.deadlocked) == (1, False, True)


def test_one_person_counts_once_whoever_else_they_stand_in_for() -> None:
    two = Group("g", "G", rule="quorum", number=2)
    said = [CastVote("g", "ana", "approve", "d2"), CastVote("g", "bjo", "approve", "d2", by="ana")]
    [found] = tally_votes([two], {"g": ["ana", "bjo"]}, collect_ballot(said), NOW).groups
    assert (found.counted, found.met) == (1, False)


ROUNDS = (Group("a", "A", 1), Group("b", "B", 1), Group("c", "C", 2), Group("d", "D", 3, veto=True))
SEATS = {"a": ["ana"], "b": ["bjo"], "c": ["ceo"], "d": ["fin"]}


def opened(*said: CastVote) -> list[str]:
    return [one.group.id for one in tally_votes(ROUNDS, SEATS, collect_ballot(said), NOW).groups if one.open]


def test_groups_of_a_round_are_open_at_once_and_a_round_after_all_before_it() -> None:
    a, b, c = (CastVote(group, person, "approve", "d2") for group, person in (("a", "ana"), ("b", "bjo"), ("c", "ceo")))
    assert [opened(), opened(a), opened(a, b), opened(a, b, c)] == [
        *(["a", "b"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"]),
    ]
    assert opened(b, CastVote("a", "ana", "object", "d2")) == ["a", "b"]


def test_a_veto_closes_every_round_and_its_author_opens_them_again() -> None:
    veto = CastVote("d", "fin", "object", "d2")
    found = tally_votes(ROUNDS, SEATS, collect_ballot([veto]), NOW)
    assert (opened(veto), found.vetoes, list(awaited_votes(found))) == ([], (veto,), [])
    assert [may_say(found, "a", "ana", "approve"), may_say(found, "a", "ana", "recuse")] == [False, True]
    assert may_say(found, "d", "fin", "approve")
    assert opened(veto, CastVote("d", "fin", "withdraw", "d2")) == ["a", "b"]


def test_who_has_not_said_yes_in_an_open_round_is_asked() -> None:
    found = tally_votes(ROUNDS, SEATS, collect_ballot([CastVote("a", "ana", "approve", "d2")]), NOW)
    assert [(group.id, person) for group, person in awaited_votes(found)] == [("b", "bjo")]


def test_an_objection_of_a_group_that_no_longer_decides_is_open_all_the_same() -> None:
    gone = CastVote("board", "ceo", "object", "d1")
    found = tally_votes(ROUNDS, SEATS, collect_ballot([gone]), NOW)
    assert (found.elsewhere, found.met) == ((gone,), False)
    assert tally_votes((), {}, collect_ballot([gone]), NOW).met
