"""A ring of four moves, for tests that move plans at once or are killed: a season of n plans, ready to move."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pendulum
from pendulum import DateTime
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform
from flows.operations.import_organisation import import_organisation
from flows.plan.advance import Advanced, advanced
from flows.season.open_season import open_season
from models.database import writing
from models.migrate import upgrade_schema
from models.organisation import Unit
from models.plan import Plan
from models.review import Waiver

SEASON_FILE = Path(__file__).parent / "ring.yaml"
AT = pendulum.datetime(2026, 8, 10, 16)
OWNER, APPROVER = "ana", "vp"

RING: tuple[tuple[str, str, str], ...] = (
    ("drafting", "request_prereview", OWNER),
    ("partner_review", "submit", OWNER),
    ("submitted", "begin_review", APPROVER),
    ("in_review", "return", APPROVER),
)
"""Where a plan is after 0, 1, 2, 3 … moves, which move leads on, and whose it is."""

WAIVED = ("DOC_SECTIONS", "NO_PARTNERS", "QUORUM", "NO_FEEDBACK")
"""What a plan without a text, partners and a review does not hold: leave is given, so that the counters are true."""

PEOPLE = """\
id,name,title,manager_id,country,zone,email,roles
po,Pat,Product Ops,,US,America/Los_Angeles,pat@example.org,product_ops
vp,Vera,VP,po,US,America/Los_Angeles,vera@example.org,
ana,Ana,PM,vp,US,America/Los_Angeles,ana@example.org,
"""
TEAMS = "- {id: shop, kind: org, title: Shop, parent: null, product_manager: ana, approver: vp}\n"


def advance_plan(engine: Engine, plan_id: str, trigger: str, *, by: str, at: DateTime, **more: Any) -> Advanced:
    """Move a plan in a transaction of its own."""
    return advanced(perform(engine, Command("plan", plan_id, trigger, by, at, **more)))


def plan_id(n: int) -> str:
    return f"p{n}"


def unhindered(session: Session) -> tuple[dict[str, Any], dict[str, Any]]:
    """The season's one plan with nothing in its way, and its unit: rows to be copied."""
    counters = ("_missing", "_wrong", "_open", "_incomplete", "pages_over")
    free = [column.name for column in Plan.__table__.columns if column.name.endswith(counters)]
    session.execute(update(Plan).values(dict.fromkeys(free, 0)))
    first = dict(session.execute(select(Plan.__table__)).mappings().one())
    return first, dict(session.execute(select(Unit.__table__)).mappings().one())


def furnish(engine: Engine, plans: int) -> None:
    """The schema, a season opened the usual way, and its one plan copied n times with nothing in its way."""
    upgrade_schema(engine)
    with TemporaryDirectory() as folder:
        (Path(folder) / "people.csv").write_text(PEOPLE, encoding="utf-8")
        (Path(folder) / "teams.yaml").write_text(TEAMS, encoding="utf-8")
        with writing(engine) as session:
            import_organisation(session, Path(folder))
    text = SEASON_FILE.read_text(encoding="utf-8")
    with writing(engine) as session:
        open_season(session, text, file=SEASON_FILE.name, product_ops="po", at=AT.subtract(days=20))
    with writing(engine) as session:
        first, unit = unhindered(session)
        first |= {"approver_id": APPROVER}
        units = [unit | {"id": f"u{n}"} for n in range(plans)]
        session.execute(insert(Unit), units)
        session.execute(insert(Plan), [first | {"id": plan_id(n), "unit_id": f"u{n}"} for n in range(plans)])
        leave = {"round": 1, "reason": "So that a ring can be gone round", "by": "po", "at": AT}
        session.execute(
            insert(Waiver), [leave | {"plan_id": plan_id(n), "guard": code} for n in range(plans) for code in WAIVED]
        )
