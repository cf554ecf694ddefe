"""A season of the small organisation whose calendar is changed: short words for what these tests do all the time."""

from typing import Any

import pendulum
from pendulum import DateTime
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from config.change import TextChangeKind, parse_changes
from flows.calendar.calendar_change import approve_change, propose
from flows.calendar.proposal import Proposal
from flows.calendar.publish_change import Published, publish_change
from models.database import reading, writing
from models.gate import Gate
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan
from models.review import ReviewSession
from models.tables import TABLES
from tests.flows.worded import Worded, worded

OCTOBER = pendulum.datetime(2026, 10, 12, 16)
WHY = "The S-Team asked for a week more."


def wish(**told: str) -> Proposal:
    """`slip="tunnel_down=+5bd"` and so on."""
    kinds: dict[TextChangeKind, list[str]] = {"slip": [], "set": [], "holiday": [], "blackout": []}
    for kind, value in told.items():
        kinds[kind].append(value)  # type: ignore[index]
    return Proposal(parse_changes(kinds))


def proposed(engine: Engine, wanted: Proposal, *, at: DateTime = OCTOBER, change_id: str = "") -> str:
    with writing(engine) as session:
        return propose(session, "FY2027", wanted, by="po", at=at, reason=WHY, change_id=change_id)[0].id


def approved(engine: Engine, wanted: Proposal, *, at: DateTime = OCTOBER, change_id: str = "") -> str:
    change = proposed(engine, wanted, at=at, change_id=change_id)
    with writing(engine) as session:
        approve_change(session, change, by="ceo", at=at)
    return change


def publish(engine: Engine, change: str, *, at: DateTime = OCTOBER, quiet: bool = False) -> Published:
    with writing(engine) as session:
        return publish_change(session, change, by="po", at=at, quiet=quiet)


def published(engine: Engine, wanted: Proposal, *, at: DateTime = OCTOBER, quiet: bool = False) -> Published:
    return publish(engine, approved(engine, wanted, at=at), at=at, quiet=quiet)


def due_days(engine: Engine) -> dict[str, str]:
    """Each gate's due day as the database has it."""
    with reading(engine) as session:
        rows = session.execute(select(Gate.id, Gate.due_on).order_by(Gate.position)).tuples()
        return {gate: day.isoformat() for gate, day in rows}


def owed(session: Session, key: str) -> Obligation:
    return session.get_one(Obligation, key)


def letters(engine: Engine) -> dict[str, str]:
    """Each person's change letter by its state: waiting (a letter), or digest."""
    with reading(engine) as session:
        rows = session.execute(select(Notice.person_id, Notice.state).where(Notice.kind == "change")).tuples()
        return dict(sorted(rows))


def letter_to(engine: Engine, person: str) -> Worded:
    """The person's one letter, with the words that it would have if it were sent now."""
    with reading(engine) as session:
        [letter] = worded(session, Notice.kind == "change", Notice.person_id == person)
        return letter


def dump(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table, to compare before and after."""
    with engine.connect() as connection:
        return {
            table.__tablename__: sorted(
                [tuple(map(str, row)) for row in connection.execute(text(f"SELECT * FROM {table.__tablename__}"))]
            )
            for table in TABLES
        }


def book(session: Session, start: DateTime, plan: str = "fy2027_op1_search") -> None:
    """The plan's review is scheduled for then, with its approver and its partner."""
    row = session.get_one(Plan, plan)
    row.review_at = start
    told = {"id": f"{plan}_s1", "season_id": "FY2027", "plan_id": plan, "number": 1, "version": 1, "by": "vp"}
    people = ["vp", "bjo"]
    session.add(ReviewSession(state="scheduled", starts_at=start, minutes=60, invitees=people, at=start, **told))
