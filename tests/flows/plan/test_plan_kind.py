"""What is done to plans is named in one file and stands in others."""

from flows.act.load_when_asked import load_from
from flows.plan.decide_plan import ACTS, EFFECTS, NAMES_OF_ACTS, NAMES_OF_EFFECTS


def test_every_table_of_acts_and_effects_is_named_whole() -> None:
    for place, names in (NAMES_OF_ACTS | NAMES_OF_EFFECTS).items():
        assert tuple(load_from(place)) == names


def test_each_name_leads_to_its_act_or_effect() -> None:
    for place, names in NAMES_OF_ACTS.items():
        assert [ACTS[name] for name in names] == list(load_from(place).values())
    for place, names in NAMES_OF_EFFECTS.items():
        assert [EFFECTS[name] for name in names] == list(load_from(place).values())
