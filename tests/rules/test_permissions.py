"""Who may do what: nobody, unless the table says so."""

import pytest

from rules.permissions import RELATIONS, RELATIONS_OF_ACT, in_words, is_allowed


def test_every_act_names_known_relations_and_at_least_one() -> None:
    unknown = {act: set(who) - set(RELATIONS) for act, who in RELATIONS_OF_ACT.items() if set(who) - set(RELATIONS)}
    assert (unknown, [act for act, who in RELATIONS_OF_ACT.items() if not who]) == ({}, [])


@pytest.mark.parametrize("act", ["approve_everything", "", "LOAD"])
def test_act_that_is_not_listed_is_denied_to_everybody(act: str) -> None:
    assert not is_allowed(act, RELATIONS)


@pytest.mark.parametrize("act", sorted(RELATIONS_OF_ACT))
def test_listed_act_is_denied_without_relations_and_to_all_others(act: str) -> None:
    assert (
        is_allowed(act, []),
        is_allowed(act, set(RELATIONS) - RELATIONS_OF_ACT[act]),
        is_allowed(act, RELATIONS_OF_ACT[act]),
    ) == (False, False, True)


@pytest.mark.parametrize(
    ("act", "relations", "may"),
    [
        ("load", {"owner"}, True),
        ("load", {"approver", "manager"}, False),
        ("waive_guard", {"owner", "approver"}, False),
        ("waive_guard", {"owner", "product_ops"}, True),
        ("lock", {"executive"}, False),
        ("object", {"owner"}, False),
    ],
)
def test_any_one_relation_of_the_act_suffices(act: str, relations: set[str], may: bool) -> None:
    assert is_allowed(act, relations) is may


@pytest.mark.parametrize(
    ("relations", "words"),
    [
        (["owner"], "the owner"),
        (["product_ops", "approver"], "the approver or Product Ops"),
        ([], "not part of it"),
        (["stranger"], "not part of it"),
    ],
)
def test_relations_are_said_in_words_in_the_tables_order(relations: list[str], words: str) -> None:
    assert in_words(relations) == words
