"""Gates on days when many of those who owe something do not work, and the day on which they are reminded instead."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from config.organisation import Organisation, read_organisation
from config.read import read_calendar
from config.resolve import Resolver
from config.roster import CompanyRoster
from models.database import reading
from models.plan import Plan
from tests.config.checks.files import changed, organisation, warned
from tests.conftest import AMAZON, Opener

GANDHI = ("due: fixed:2026-08-14", "due: fixed:2026-10-02")


def mixed(folder: Path, indian: int, american: int) -> Organisation:
    """Owners in India and in the United States, each of a team."""
    countries = ["IN"] * indian + ["US"] * american
    owners = "".join(f"o{n},Owner {n},PM,ceo,{country}\n" for n, country in enumerate(countries, start=1))
    people = f"id,name,title,manager_id,country\nceo,Cleo,CEO,,US\n{owners}"
    teams = "".join(
        f"- {{id: t{n}, kind: team, title: T, product_manager: o{n}}}\n" for n in range(1, len(countries) + 1)
    )
    return organisation(folder, people, teams)


def test_holiday_of_three_owners_is_told_with_the_day_of_their_reminder(tmp_path: Path) -> None:
    assert warned(changed(GANDHI), mixed(tmp_path, 3, 30), code="DAY_OFF") == [
        (
            "c.yaml:21: DAY_OFF draft is due Fri 2 Oct 2026, when 3 of the 33 who owe something do not work "
            "(Mahatma Gandhi's Birthday: Owner 1, Owner 2, Owner 3, reminded on Thu 1 Oct instead), "
            "move it by a day, or leave it to the reminder"
        )
    ]


@pytest.mark.parametrize(
    ("indian", "american", "many"),
    [(2, 8, True), (2, 9, False), (1, 1, False), (1, 4, False), (3, 60, True), (2, 60, False)],
)
def test_many_are_three_people_or_a_fifth_that_is_at_least_two(
    tmp_path: Path, indian: int, american: int, many: bool
) -> None:
    found = warned(changed(GANDHI), mixed(tmp_path, indian, american), code="DAY_OFF")
    assert len(found) == int(many)


def test_more_than_three_are_counted_and_not_all_named(tmp_path: Path) -> None:
    [said] = warned(changed(GANDHI), mixed(tmp_path, 5, 0))
    assert "(Mahatma Gandhi's Birthday: Owner 1, Owner 2, Owner 3 and 2 more, reminded on Thu 1 Oct instead)" in said


def test_gate_at_which_nobody_owes_anything_is_nobodys_day_off(tmp_path: Path) -> None:
    text = changed(("due: fixed:2026-12-18", "due: fixed:2026-12-25 none"))
    found = warned(text, mixed(tmp_path, 3, 0))
    assert [said.split()[1] for said in found] == ["NO_WORKING_DAY"]


def test_reminder_goes_out_before_a_quiet_blackout(tmp_path: Path) -> None:
    quiet = "  - {id: hush, title: Hush, from: 2026-09-29, to: 2026-10-01, kinds: [quiet]}\n  - {id: peak"
    [said] = warned(changed(GANDHI, ("  - {id: peak", quiet)), mixed(tmp_path, 3, 0))
    assert "reminded on Mon 28 Sep instead" in said


def test_people_of_a_weekend_of_their_own_are_off_on_it(tmp_path: Path) -> None:
    people = "id,name,title,manager_id,country\nceo,Cleo,CEO,,US\na,Aziz,PM,ceo,AF\nb,Bina,PM,ceo,AF\n"
    teams = (
        "- {id: t1, kind: team, title: T, product_manager: a}\n- {id: t2, kind: team, title: T, product_manager: b}\n"
    )
    [said, *_] = warned(changed(), organisation(tmp_path, people, teams))
    assert "when 2 of the 2 who owe something do not work (weekend: Aziz, Bina, reminded on Thu 13 Aug instead)" in said


def test_overlay_that_moves_the_gate_moves_it_off_the_holiday(tmp_path: Path) -> None:
    overlay = "".join(f"  t{n}:\n    shift: {{draft: +1 bd}}\n" for n in (1, 2, 3))
    assert warned(changed(GANDHI, ("tiers:", f"overlays:\n{overlay}tiers:")), mixed(tmp_path, 3, 0)) == []


def test_country_without_a_calendar_of_its_own_is_reminded_by_the_countrys() -> None:
    assert warned(changed(("calendar_of_country: {US: US-CORP}\n", ""))) == [
        (
            "c.yaml:7: HOME_CALENDAR people in US are reminded by the country's own days off, not by those of US-CORP, "
            "add calendar_of_country: {US: US-CORP}"
        )
    ]


def test_roster_tells_the_owners_and_approvers_that_a_season_has(
    engine: Engine, open_for: Opener, organisation: Path
) -> None:
    season = open_for(engine)
    roster = CompanyRoster(read_organisation(organisation), Resolver(read_calendar(AMAZON)))
    with reading(engine) as session:
        plans = select(Plan.unit_id, Plan.owner_id, Plan.approver_id).where(
            Plan.season_id == season, Plan.document == "op1"
        )
        opened = {unit: (owner, approver) for unit, owner, approver in session.execute(plans).tuples()}
    assert {unit: (roster.contacts(unit)[0], roster.approver(unit)) for unit in roster.units} == opened
    assert len(opened) == 4
