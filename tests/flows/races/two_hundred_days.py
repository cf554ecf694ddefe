"""A season of n plans and who moves them when, the same for every way of playing it.

Most hand in and approve a few days before a gate is due; one in five after the first escalation. Half of the plans are
sent back once. So each plan makes four moves of approval and two or four others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pendulum
from pendulum import DateTime
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from flows.act.read_season import season_facts
from flows.operations.import_organisation import import_organisation
from flows.reminders.schedule import lay_out
from flows.season.open_season import open_season
from models.database import writing
from models.migrate import upgrade_schema
from models.obligation import Obligation
from models.organisation import SYSTEM, Unit
from models.plan import Plan
from models.review import Waiver
from tests.flows.ring import WAIVED, unhindered

SEASON_FILE = Path(__file__).parent / "two_hundred_days.yaml"
SEASON, DAYS = "FY2027", 200
BEGIN = pendulum.datetime(2026, 6, 1, 16)
OWNERS, APPROVERS = 200, 20
COUNTRIES = (("US", "America/Los_Angeles"), ("DE", "Europe/Berlin"), ("GB", "Europe/London"))
DUE = {"submit": 46, "approve_op1": 88, "resubmit": 130, "approve": 179}
"""On which day of the season each gate is due that a move settles."""

ROUNDS = ("submit", "endorse", "approve_op1", "resubmit", "countersign", "approve")
SENT_BACK = ("submit", "return", *ROUNDS)
BY_OWNER = frozenset({"submit", "resubmit"})


@dataclass(frozen=True)
class Act:
    """A move of the nth plan, which has made so many before."""

    n: int
    trigger: str
    by: str
    seen: int


def plan_id(n: int) -> str:
    return f"p{n}"


def day_of(n: int) -> DateTime:
    """The morning tick of a day of the season, in UTC."""
    return BEGIN.add(days=n)


def acts(plans: int) -> list[list[Act]]:
    """What people do on each day of the season, after its tick."""
    days: list[list[Act]] = [[] for _ in range(DAYS)]
    for n in range(plans):
        for day, act in _acts_of(n):
            days[day].append(act)
    return days


def _acts_of(n: int) -> Iterator[tuple[int, Act]]:
    late = n % 5 == 0
    moves = SENT_BACK if n % 2 else ROUNDS
    for seen, trigger in enumerate(moves, start=1):
        by = f"o{n % OWNERS}" if trigger in BY_OWNER else f"v{n % APPROVERS}"
        yield _day(n, trigger, seen, late=late), Act(n, trigger, by, seen)


def _day(n: int, trigger: str, seen: int, *, late: bool) -> int:
    """Days before each gate in their order; whoever is late does what is due after its first escalation."""
    before = {"submit": ("submit", 9), "return": ("submit", 8), "endorse": ("approve_op1", 20)}
    before |= {"approve_op1": ("approve_op1", 4), "resubmit": ("resubmit", 5), "countersign": ("approve", 20)}
    gate, days = (before | {"approve": ("approve", 3)})[trigger]
    if trigger == "submit" and seen > 1:
        days = 6
    if late and trigger in DUE:
        return DUE[gate] + (4 if trigger != "submit" or seen > 1 or not n % 2 else -9)
    return DUE[gate] - days - n % 3 if trigger in ("endorse", "countersign") else DUE[gate] - days + n % 2


def furnish(engine: Engine, plans: int) -> None:
    """The schema, a season opened the usual way, its plan many times with nothing in its way, and what is owed."""
    upgrade_schema(engine)
    with TemporaryDirectory() as folder:
        (Path(folder) / "people.csv").write_text("\n".join([*_people(), ""]), encoding="utf-8")
        teams = "- {id: shop, kind: org, title: Shop, parent: null, product_manager: o0, approver: v0}\n"
        (Path(folder) / "teams.yaml").write_text(teams, encoding="utf-8")
        with writing(engine) as session:
            import_organisation(session, Path(folder))
    season = SEASON_FILE.read_text(encoding="utf-8")
    with writing(engine) as session:
        open_season(session, season, file=SEASON_FILE.name, product_ops="po", at=BEGIN.subtract(days=20))
    with writing(engine) as session:
        _multiply(session, plans)
    with writing(engine) as session:
        # The first tick keeps the instants of the rungs; both ways begin with them.
        lay_out(session, season_facts(session.connection(), SEASON, actor=SYSTEM, at=BEGIN.subtract(days=20)))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _people() -> Iterator[str]:
    yield "id,name,title,manager_id,country,zone,roles"
    yield "ceo,Cleo,CEO,,US,America/Los_Angeles,executive"
    yield "po,Pat,PO,ceo,US,America/Los_Angeles,product_ops"
    for n in range(APPROVERS):
        country, zone = COUNTRIES[n % 2]
        yield f"v{n},Approver {n},VP,ceo,{country},{zone},"
    for n in range(OWNERS):
        country, zone = COUNTRIES[n % 3]
        yield f"o{n},Owner {n},PM,v{n % APPROVERS},{country},{zone},"


def _multiply(session: Session, plans: int) -> None:
    first, unit = unhindered(session)
    owed = [dict(row) for row in session.execute(select(Obligation.__table__)).mappings()]
    numbers = range(plans)
    session.execute(insert(Unit), [unit | {"id": f"u{n}"} for n in numbers])
    whose = [{"owner_id": f"o{n % OWNERS}", "approver_id": f"v{n % APPROVERS}"} for n in numbers]
    session.execute(insert(Plan), [first | {"id": plan_id(n), "unit_id": f"u{n}"} | whose[n] for n in numbers])
    who = {"op1_draft": "owner_id", "op2_draft": "owner_id", "op1_review": "approver_id", "op2_signoff": "approver_id"}
    for one in owed:
        gate = one["gate_id"]
        told = ({"key": f"{plan_id(n)}:{gate}", "plan_id": plan_id(n), "unit_id": f"u{n}"} for n in numbers)
        session.execute(
            insert(Obligation),
            [one | row | {"person_id": whose[n][who[gate]]} for n, row in enumerate(told)],
        )
    leave = {"round": 1, "reason": "So that a season can be played", "by": "po", "at": BEGIN}
    waived = [leave | {"plan_id": plan_id(n), "guard": code} for n in numbers for code in WAIVED]
    session.execute(insert(Waiver), waived)
    session.execute(text("DELETE FROM obligation WHERE plan_id = :own OR plan_id IS NULL"), {"own": first["id"]})
    session.execute(text("DELETE FROM plan WHERE id = :own"), {"own": first["id"]})
