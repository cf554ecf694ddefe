"""A company of any size: what people's coming, leaving and being away costs in statements does not grow with them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pendulum import DateTime
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from flows.absence.absence import away
from flows.absence.absence_list import absences
from flows.absence.absence_sweep import sweep_absences
from flows.act.context import open_context
from flows.operations.import_organisation import Imported, import_organisation
from models.database import writing
from models.obligation import Obligation
from models.plan import Plan
from tests.conftest import PEOPLE, SEASON, TEAMS, Opener
from tests.flows.conftest import AUGUST

FEW, MANY = 3, 12
RETURN = AUGUST.add(days=9)


def statements(engine: Engine, work: Callable[[Session], object]) -> list[str]:
    """What one transaction sends to the database, each statement by how it begins."""
    sent: list[str] = []

    def watch(connection: Any, _record: object, _proxy: object) -> None:
        connection.set_trace_callback(sent.append)

    event.listen(engine, "checkout", watch)
    with writing(engine) as session:
        work(session)
    event.remove(engine, "checkout", watch)
    return [" ".join(text.split()[:3])[:24] for text in sent if not text.startswith(("BEGIN", "COMMIT", "PRAGMA"))]


def people_of(prefix: str, count: int) -> str:
    """Lines of people.csv: product managers who report to Vera."""
    ids = [f"{prefix}{number}" for number in range(count)]
    return "".join(f"{name},{name.title()},PM,vp,US,,,\n" for name in ids)


def teams_of(prefix: str, count: int, manager: str = "") -> str:
    """Lines of teams.yaml: a team for each of them, or for one manager."""
    lines = ""
    for number in range(count):
        owner = manager or f"{prefix}{number}"
        lines += f"- {{id: t{prefix}{number}, kind: team, title: T, parent: shop, product_manager: {owner}}}\n"
    return lines


def write_files(folder: Path, people: str, teams: str) -> None:
    (folder / "people.csv").write_text(PEOPLE + people, encoding="utf-8")
    (folder / "teams.yaml").write_text(TEAMS + teams, encoding="utf-8")


def bring_in(folder: Path, days: int = 0) -> Callable[[Session], Imported]:
    return lambda session: import_organisation(session, folder, at=AUGUST.add(days=days))


def test_more_people_come_in_with_no_further_statement(sqlite_engine: Engine, organisation: Path) -> None:
    sent = []
    for prefix, count in (("first", 1), ("next", 1), ("few", FEW), ("many", MANY)):
        write_files(organisation, people_of(prefix, count), teams_of(prefix, count))
        sent.append(statements(sqlite_engine, bring_in(organisation)))
    assert sent[2] == sent[3]  # of whom all but the first take the place of others


def test_more_people_leave_with_no_further_statement(
    sqlite_engine: Engine, organisation: Path, open_for: Opener
) -> None:
    few, many = people_of("f", FEW), people_of("m", MANY)
    teams = teams_of("f", FEW) + teams_of("m", MANY)
    write_files(organisation, few + many, teams)
    open_for(sqlite_engine)
    write_files(organisation, many, teams_of("f", FEW, "eng") + teams_of("m", MANY))
    few_sent = statements(sqlite_engine, bring_in(organisation, 1))
    write_files(organisation, "", teams_of("f", FEW, "eng") + teams_of("m", MANY, "eng"))
    many_sent = statements(sqlite_engine, bring_in(organisation, 2))
    with writing(sqlite_engine) as session:
        owners = set(session.scalars(select(Plan.owner_id)))
        owing = set(session.scalars(select(Obligation.person_id).where(Obligation.settled_at.is_(None))))
    assert {"f0", "m0"} <= owners & owing  # each of them has left something open
    assert many_sent == few_sent


def test_more_people_are_back_and_listed_with_no_further_statement(
    sqlite_engine: Engine, organisation: Path, open_for: Opener
) -> None:
    write_files(organisation, people_of("f", FEW) + people_of("m", MANY), teams_of("f", FEW) + teams_of("m", MANY))
    open_for(sqlite_engine)
    sweeps, lists = [], []
    for prefix, count, day in (("f", FEW, 0), ("m", MANY, 10)):
        _send_away(sqlite_engine, [f"{prefix}{number}" for number in range(count)], day)
        lists.append(statements(sqlite_engine, partial(absences, season_id=SEASON, at=AUGUST.add(days=day + 2))))
        sweeps.append(statements(sqlite_engine, partial(_sweep, at=RETURN.add(days=day))))
    assert (sweeps[1], lists[1]) == (sweeps[0], lists[0])


def _sweep(session: Session, at: DateTime) -> None:
    told = list(sweep_absences(open_context(session, SEASON, by="system", at=at)))
    assert len(told) in (FEW, MANY)


def _send_away(engine: Engine, people: list[str], day: int) -> None:
    with writing(engine) as session:
        for person in people:
            away(
                session,
                SEASON,
                person,
                from_at=AUGUST.add(days=day + 1),
                until_at=AUGUST.add(days=day + 5),
                by=person,
                at=AUGUST.add(days=day),
            )
