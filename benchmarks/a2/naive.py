"""SQLAlchemy's ORM as its tutorial has it, and a `transitions.Machine` for each plan as its README has it."""

import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from transitions import Machine

from benchmarks.a2 import rows
from benchmarks.a2.rows import APPROVER, GUARDED, MOVES, OWNER, PRAGMAS, RING, STATES, name, plan_id


class Base(DeclarativeBase):
    pass


class Plan(Base):
    __tablename__ = "plan"

    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    version: Mapped[int] = mapped_column()
    owner_id: Mapped[str]
    approver_id: Mapped[str]
    entered_at: Mapped[datetime.datetime]
    closes_at: Mapped[datetime.datetime]
    sections_missing: Mapped[int] = mapped_column(default=0)
    partners_missing: Mapped[int] = mapped_column(default=0)
    pages_over: Mapped[int] = mapped_column(default=0)
    prereviews_missing: Mapped[int] = mapped_column(default=0)
    objections_open: Mapped[int] = mapped_column(default=0)
    ranks_wrong: Mapped[int] = mapped_column(default=0)
    case_parts_missing: Mapped[int] = mapped_column(default=0)
    attendance_missing: Mapped[int] = mapped_column(default=0)
    feedback_missing: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(default="")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  as the documentation writes it

    def may_go(self, event_data: Any) -> bool:
        """The guards of the move, as a condition of its transition."""
        names = GUARDED[event_data.event.name]
        counters = (getattr(self, one) for one in names if one != "closes_at")
        return not any(counters) and ("closes_at" not in names or self.closes_at > event_data.kwargs["at"])


class Entry(Base):
    __tablename__ = "entry"

    seq: Mapped[int] = mapped_column(primary_key=True)
    season_id: Mapped[str]
    at: Mapped[datetime.datetime]
    actor: Mapped[str]
    kind: Mapped[str]
    thing_id: Mapped[str]
    act: Mapped[str]
    was: Mapped[str]
    now: Mapped[str]
    version: Mapped[int]
    reason: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[str]
    hash: Mapped[str]


class Head(Base):
    __tablename__ = "head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str]


AT = datetime.datetime(2026, 8, 10, 16)  # noqa: DTZ001  the peer keeps UTC without saying so
CLOSES = datetime.datetime(2026, 9, 19)  # noqa: DTZ001
TABLE = [{"trigger": t, "source": s, "dest": d, "conditions": "may_go"} for t, s, d in MOVES]


def tell(session: Session, plan: Plan, trigger: str, was: str, by: str) -> None:
    """The moved plan's next version, and its entry in the journal."""
    plan.entered_at = AT
    session.flush()
    head = session.get_one(Head, 1)
    session.add(Entry(at=AT, **rows.entry(head, by, plan, trigger, was)))


class Way:
    """One session and one machine for each move."""

    def __init__(self, folder: Path, plans: int) -> None:
        self.engine = create_engine(f"sqlite:///{name(folder, 'naive')}")
        event.listen(self.engine, "connect", lambda db, _: [db.execute(pragma) for pragma in PRAGMAS])
        Base.metadata.create_all(self.engine)
        told = {"owner_id": OWNER, "approver_id": APPROVER, "entered_at": AT, "state": STATES[0]}
        with Session(self.engine) as session, session.begin():
            session.add(Head(id=1, seq=0, hash=rows.GENESIS))
            session.add_all(Plan(id=plan_id(n), closes_at=CLOSES, **told) for n in range(plans))

    def move(self, n: int, done: int) -> None:
        was, trigger, by = RING[done % 4]
        with Session(self.engine) as session, session.begin():
            plan = session.get_one(Plan, plan_id(n))
            if by not in (plan.owner_id, plan.approver_id):
                raise PermissionError(by)
            Machine(plan, STATES, transitions=TABLE, initial=plan.state, auto_transitions=False, send_event=True)
            if not getattr(plan, trigger)(at=AT):
                raise RuntimeError(f"{plan.id} is {plan.state}")
            tell(session, plan, trigger, was, by)

    def close(self) -> None:
        self.engine.dispose()
