"""Opening a season and publishing its calendar cost statements by their tables, never by people, units or plans."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pendulum
import pytest
from sqlalchemy import Engine, event

from flows.calendar.calendar_change import approve_change, propose
from flows.calendar.proposal import Proposal
from flows.calendar.publish_change import publish_change
from flows.operations.import_organisation import import_organisation
from flows.season.open_season import open_season
from models.database import open_engine, reading, writing
from models.migrate import upgrade_schema
from models.plan import Plan
from tests.conftest import OPENED_AT
from tests.flows.approvals import POLICY, calendar
from tests.flows.calendar.season import WHY, book, wish

FEW, MANY = 4, 24
JULY = pendulum.datetime(2026, 7, 20, 16)
BOOKED = pendulum.datetime(2026, 9, 2, 17)
"""Where a review no longer fits, once the plans are due a week later."""


def organise(folder: Path, teams: int) -> Path:
    """So many teams of the shop, each with an owner of its own and two partners."""
    people = [
        "id,name,title,manager_id,country,zone,email,roles",
        "ceo,Cleo,CEO,,US,America/Los_Angeles,ceo@example.org,executive",
        "po,Pat,Product Ops,ceo,US,America/Los_Angeles,po@example.org,product_ops",
        "fin,Fay,Finance,ceo,US,America/Los_Angeles,fin@example.org,finance",
        "vp,Vera,VP,ceo,US,America/Los_Angeles,vp@example.org,",
        "bjo,Bjo,Who is at every review,vp,US,America/Los_Angeles,bjo@example.org,",
    ]
    units = ["- {id: shop, kind: org, title: Shop, parent: null, product_manager: vp}"]
    for n in range(teams):
        people.append(f"o{n},Owner {n},PM,vp,US,America/Los_Angeles,o{n}@example.org,")
        partners = f"t{(n + 1) % teams}, t{(n + 2) % teams}"
        units.append(
            f"- {{id: t{n}, kind: team, title: Team {n}, parent: shop, product_manager: o{n}, partners: [{partners}]}}"
        )
    folder.mkdir()
    (folder / "people.csv").write_text("\n".join(people) + "\n")
    (folder / "teams.yaml").write_text("\n".join(units) + "\n")
    return folder


@contextmanager
def sent_by(engine: Engine) -> Iterator[list[str]]:
    sent: list[str] = []

    def watch(connection: object, _record: object, _proxy: object) -> None:
        connection.set_trace_callback(sent.append)  # type: ignore[attr-defined]  # sqlite3's own

    event.listen(engine, "checkout", watch)
    yield sent
    event.remove(engine, "checkout", watch)


def costs_of(tmp_path: Path, teams: int) -> dict[str, int]:
    """How many statements each act sends, in a company of so many teams."""
    engine = open_engine(f"sqlite:///{tmp_path}/{teams}.db", durable=False)
    upgrade_schema(engine)
    with writing(engine) as session:
        import_organisation(session, organise(tmp_path / f"org{teams}", teams))
    costs = {}
    with sent_by(engine) as sent, writing(engine) as session:
        open_season(session, calendar(), file="calendar.yaml", product_ops="po", at=OPENED_AT)
    costs["open"] = len(sent)
    with writing(engine) as session:
        for n in range(teams):
            book(session, BOOKED, f"fy2027_op1_t{n}")
    costs["slip"] = publishing_cost(engine, wish(slip="op1_final=+5bd"))
    other_voters = calendar(POLICY.replace("manager, executive", "manager, finance"))
    costs["voters"] = publishing_cost(engine, Proposal((), other_voters, "calendar.yaml"))
    with reading(engine) as session:
        assert session.get_one(Plan, "fy2027_op1_t0").review_at != BOOKED
    engine.dispose()
    return costs


def publishing_cost(engine: Engine, wanted: Proposal) -> int:
    with writing(engine) as session:
        change, found = propose(session, "FY2027", wanted, by="po", at=JULY, reason=WHY)
        assert found.difference.moves or wanted.text
        approve_change(session, change.id, by="ceo", at=JULY)
    with sent_by(engine) as sent, writing(engine) as session:
        publish_change(session, change.id, by="po", at=JULY)
    return len(sent)


@pytest.fixture(scope="module")
def few_and_many(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, int], dict[str, int]]:
    folder = tmp_path_factory.mktemp("costs")
    return costs_of(folder, FEW), costs_of(folder, MANY)


@pytest.mark.parametrize("act", ["open", "slip", "voters"])
def test_a_larger_company_costs_no_further_statement(
    few_and_many: tuple[dict[str, int], dict[str, int]], act: str
) -> None:
    few, many = few_and_many
    assert many[act] == few[act]
