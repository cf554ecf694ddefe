"""What all templates have in common: no mistakes in any year, rules instead of dates, and words for the reader."""

import re

import pytest

from app.main import main
from config.mistake import Mistaken
from config.read import parse_calendar
from tests.config.templates.redated import FISCAL_YEARS, FOLDER, dated, text_of

NAMES = sorted(FISCAL_YEARS)
TWENTY_YEARS = range(2022, 2042)
WORDS = ("Who it is for", "The year", "Change first")


def mistakes(template: str, season: str) -> list[str]:
    try:
        parse_calendar(text_of(template, season), f"{template}.yaml")
    except Mistaken as mistaken:
        return [str(one) for one in mistaken.mistakes]
    return []


def test_these_are_all_the_templates() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == NAMES


@pytest.mark.parametrize("template", NAMES)
def test_check_finds_no_mistake_and_nothing_to_mind_but_what_the_union_costs(
    template: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = FOLDER / f"{template}.yaml"
    with pytest.raises(SystemExit) as ended:
        main(["calendar", "check", str(file)])
    *warnings, last = capsys.readouterr().out.splitlines()
    assert ended.value.code in (None, 0)
    assert last.startswith(f"{file}: no mistakes, ")
    assert [line.split(" ")[1] for line in warnings] == (["UNION_COST"] if template == "july_union" else [])


@pytest.mark.parametrize("template", NAMES)
def test_template_has_no_mistakes_in_twenty_years(template: str) -> None:
    found = {f"FY{n}": mistakes(template, f"FY{n}") for n in TWENTY_YEARS}
    assert {season: said for season, said in found.items() if said} == {}


@pytest.mark.parametrize("template", NAMES)
def test_only_the_line_of_the_fiscal_year_holds_a_date(template: str) -> None:
    lines = [line.partition("#")[0] for line in text_of(template).splitlines()]
    dates = [line for line in lines if re.search(r"\b20\d\d\b|fixed:", line)]
    assert [line.partition(":")[0] for line in dates] == ["fiscal_year"]


@pytest.mark.parametrize("template", NAMES)
def test_template_begins_with_whom_it_is_for_its_year_and_what_to_change_first(template: str) -> None:
    opening = text_of(template).partition("\n\n")[0].splitlines()
    assert all(line.startswith("# ") for line in opening)
    heads = [line.partition(":")[0].removeprefix("# ") for line in opening]
    assert [head for head in heads if head in WORDS] == list(WORDS)


@pytest.mark.parametrize("template", NAMES)
def test_template_has_three_tiers_one_for_each_thing_that_goals_come_from(template: str) -> None:
    tiers = dated(template, "").calendar.tiers
    assert [tier.source for tier in tiers] == ["priority", "organisation", "initiative"]


@pytest.mark.parametrize("template", NAMES)
def test_goals_are_proposed_aligned_and_locked_once_in_this_order_and_the_lock_is_final(template: str) -> None:
    gates = dated(template, "").calendar.gates
    acts = [gate.owes.settled_by for gate in gates if gate.owes and gate.owes.settled_by not in ("gate", "answer")]
    assert acts == ["cascade", "align", "lock"]
    assert [gate.owes.settled_by for gate in gates if gate.final and gate.owes] == ["lock"]


def test_no_two_templates_have_the_same_life_cycle() -> None:
    cycles = {template: dated(template, "").calendar.lifecycle for template in NAMES}
    assert len({cycle.states for cycle in cycles.values()}) == len(NAMES)
    assert len({tuple(move.trigger for move in cycle.moves) for cycle in cycles.values()}) == len(NAMES)
