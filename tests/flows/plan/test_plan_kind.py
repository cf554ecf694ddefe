"""The acts on plans are named in one file and stand in others."""

from flows.act.load_when_asked import load_from
from flows.plan.decide_plan import ACTS, NAMES_OF_ACTS


def test_every_table_of_acts_is_named_whole() -> None:
    for place, names in NAMES_OF_ACTS.items():
        assert tuple(load_from(place)) == names


def test_each_name_leads_to_its_act() -> None:
    for place, names in NAMES_OF_ACTS.items():
        assert [ACTS[name] for name in names] == list(load_from(place).values())
