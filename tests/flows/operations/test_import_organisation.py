"""An organisation comes into the database whole or not at all, and twice is once."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from config.mistake import Mistaken
from flows.operations.import_organisation import import_organisation
from models.database import reading, writing
from models.organisation import Person, Unit
from states.refusal import BadInput
from tests.conftest import PEOPLE, TEAMS, Opener, rows


def bring(engine: Engine, folder: Path, people: str = PEOPLE, teams: str = TEAMS) -> None:
    (folder / "people.csv").write_text(people, encoding="utf-8")
    (folder / "teams.yaml").write_text(teams, encoding="utf-8")
    with writing(engine) as session:
        import_organisation(session, folder)


def everything(engine: Engine) -> list[tuple[object, ...]]:
    with reading(engine) as session:
        people = session.scalars(select(Person).order_by(Person.id))
        units = session.scalars(select(Unit).order_by(Unit.id))
        said: list[tuple[object, ...]] = [(p.id, p.name, p.manager_id, p.country, p.zone, p.roles) for p in people]
        return said + [(u.id, u.title, u.parent_id, u.owner_id, u.contacts, u.partners) for u in units]


def test_people_and_units_arrive_as_the_files_say(engine: Engine, organisation: Path) -> None:
    with writing(engine) as session:
        imported = import_organisation(session, organisation)
    assert (imported.people, imported.units, imported.without_holidays) == (7, 4, ())
    found = everything(engine)
    assert ("bjo", "Björn", "vp", "DE", "Europe/Berlin", []) in found
    assert ("po", "Pat", "ceo", "US", "America/Los_Angeles", ["product_ops"]) in found
    assert ("search", "Search", "shop", "ana", ("ana", "eng"), ["payments"]) in found
    assert ("shop", "Shop", None, "vp", ("vp",), []) in found


def test_importing_twice_is_once(engine: Engine, organisation: Path) -> None:
    bring(engine, organisation)
    before = everything(engine)
    bring(engine, organisation)
    assert everything(engine) == before


def test_a_changed_file_changes_the_rows(engine: Engine, organisation: Path) -> None:
    bring(engine, organisation)
    bring(engine, organisation, PEOPLE.replace("Björn", "Bjørn"), TEAMS.replace("title: Growth", "title: Reach"))
    with reading(engine) as session:
        assert (session.get_one(Person, "bjo").name, session.get_one(Unit, "growth").title) == ("Bjørn", "Reach")
    assert (rows(engine, Person), rows(engine, Unit)) == (7, 4)


def test_countries_whose_holidays_nobody_keeps_are_named(sqlite_engine: Engine, organisation: Path) -> None:
    people = PEOPLE.replace("vp,DE,", "vp,XX,")
    (organisation / "people.csv").write_text(people, encoding="utf-8")
    with writing(sqlite_engine) as session:
        assert import_organisation(session, organisation).without_holidays == ("XX",)


@pytest.mark.parametrize(
    ("people", "teams"),
    [
        (PEOPLE.replace("ana,Ana,PM,vp", "ana,Ana,PM,nobody"), TEAMS),
        (PEOPLE, TEAMS.replace("partners: [payments]", "partners: [paymnets]")),
        (PEOPLE + "ana,Ana,PM,vp,US,,,\n", TEAMS),
        (PEOPLE, "not units"),
    ],
)
def test_a_refused_import_writes_nothing(sqlite_engine: Engine, organisation: Path, people: str, teams: str) -> None:
    with pytest.raises(Mistaken):
        bring(sqlite_engine, organisation, people, teams)
    assert everything(sqlite_engine) == []


def test_a_refused_import_leaves_what_was_there(engine: Engine, organisation: Path) -> None:
    bring(engine, organisation)
    before = everything(engine)
    with pytest.raises(Mistaken):
        bring(engine, organisation, PEOPLE.replace("Björn", "Bjørn"), TEAMS.replace("parent: shop", "parent: shpo"))
    assert everything(engine) == before


def test_the_automations_name_is_nobodys(sqlite_engine: Engine, organisation: Path) -> None:
    with pytest.raises(BadInput) as caught:
        bring(sqlite_engine, organisation, PEOPLE + "system,Sys,Bot,vp,US,,,\n")
    said = f"{organisation}/people.csv: the id “system” stands for the automation; give the person another."
    assert (str(caught.value), everything(sqlite_engine)) == (said, [])


def test_a_unit_with_plans_must_stay(engine: Engine, organisation: Path, open_for: Opener) -> None:
    open_for(engine)
    before = everything(engine)
    left = "\n".join(line for line in TEAMS.splitlines() if "growth" not in line or "id: payments" in line)
    left = left.replace("partners: [search, growth]", "partners: [search]")
    with pytest.raises(BadInput) as caught:
        bring(engine, organisation, PEOPLE.replace("Björn", "Bjørn"), left)
    said = f"{organisation}/teams.yaml: growth have plans and must stay; add them to the file again."
    assert (str(caught.value), everything(engine)) == (said, before)


def test_who_left_stays_as_a_row(engine: Engine, organisation: Path) -> None:
    """The journal names them."""
    bring(engine, organisation)
    people = PEOPLE.replace("eng,Enya,EM,vp,US,America/Los_Angeles,enya@example.org,\n", "")
    bring(engine, organisation, people, TEAMS.replace("  engineering_manager: eng\n", ""))
    assert rows(engine, Person) == 7
    with reading(engine) as session:
        assert session.get_one(Unit, "search").contacts == ("ana",)
