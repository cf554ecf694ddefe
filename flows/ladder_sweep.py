"""The ladder against the database: of all that is owed, whatever step is due and has left no footprint."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select

from flows.ground import Ground
from flows.obligations import SHOWN, owed
from flows.outbox import notify
from models.base import FOREVER
from models.gate import Gate
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from rules.ladder import Owed, Reader, Rung, Step, due_step, timetable
from rules.wording import both_zones, step_body, step_subject, why_told

Rungs = list[tuple[Rung, list[Reader]]]


@dataclass(frozen=True)
class NoticeLine:
    """A notice that a tick put into the outbox, or in a rehearsal would put."""

    key: str
    kind: str
    person_id: str
    subject: str
    send_at: DateTime
    late: bool


def sweep_ladder(ground: Ground) -> Iterator[NoticeLine]:
    """Reminders and escalations that should be out by now, each once."""
    ground.session.flush()
    rungs = [row.rung() for row in ground.calendar.ladder.rungs]
    for obligation in owed(ground, Obligation.next_at <= ground.at, Obligation.gate_id.in_(_live_gates(ground))):
        yield from _climb(ground, obligation, rungs)


def _live_gates(ground: Ground) -> list[str]:
    """A waived gate, or one passed with exceptions, asks nothing of anybody any more."""
    over = select(Gate.id).where(
        Gate.season_id == ground.season.id, Gate.state.not_in(("waived", "passed_with_exceptions"))
    )
    return list(ground.session.scalars(over))


def _climb(ground: Ground, obligation: Obligation, rungs: list[Rung]) -> Iterator[NoticeLine]:
    people = _people(ground, obligation)
    told: Rungs = [(rung, _readers(ground, rung, people)) for rung in rungs]
    due = Owed(
        obligation.key, obligation.due_on, obligation.due_version, obligation.since, ground.reader(obligation.person_id)
    )
    hours = ground.hours
    timed = timetable(told, due, hours)
    footprints = set(ground.session.scalars(select(Notice.key).where(Notice.obligation_key == obligation.key)))
    for reader, steps in timed.items():
        step = due_step(steps, due, reader, ground.at, hours)
        if step is not None and step.key not in footprints:
            yield _put(ground, obligation, step, people)
    obligation.next_at = min(
        (when for steps in timed.values() for when, _ in steps if when > ground.at), default=FOREVER
    )


def _people(ground: Ground, obligation: Obligation) -> Mapping[str, tuple[str, ...]]:
    """Who the ladder's words mean for this obligation."""
    debtor = ground.session.get_one(Person, obligation.person_id)
    plan = ground.session.get(Plan, obligation.plan_id) if obligation.plan_id else None
    return {
        "owner": (debtor.id,),
        "manager": (debtor.manager_id,) if debtor.manager_id else (),
        "product_ops": (ground.season.product_ops_id,),
        "approver": (plan.approver_id,) if plan else (),
        "executive": ground.executives,
    }


def _readers(ground: Ground, rung: Rung, people: Mapping[str, tuple[str, ...]]) -> list[Reader]:
    return [ground.reader(person) for person in dict.fromkeys(p for role in rung.tell for p in people[role])]


def _put(ground: Ground, obligation: Obligation, step: Step, people: Mapping[str, tuple[str, ...]]) -> NoticeLine:
    rung, reader = step.rung, step.reader
    gate = ground.session.get_one(Gate, (ground.season.id, obligation.gate_id))
    owner = ground.name(obligation.person_id)
    relation = next(role for role in rung.tell if reader.person_id in people[role])
    subject = step_subject(rung.name, what=obligation.what, gate=gate.title, due_on=obligation.due_on, late=step.late)
    body = step_body(
        what=obligation.what,
        gate=gate.title,
        owner=owner,
        due=both_zones(obligation.due_at, ground.season.zone, reader.zone),
        why=why_told(relation, owner),
        do=SHOWN.format(plan=obligation.plan_id) if obligation.plan_id else f"phasegate gate show {gate.id}",
    )
    notify(
        ground,
        key=step.key,
        kind=rung.kind,
        person_id=reader.person_id,
        subject=subject,
        body=body,
        send_at=step.send_at,
        obligation=obligation,
        step=rung.name,
        late=step.late,
    )
    if rung.level == "L3":
        gate.flagged = True
    return NoticeLine(step.key, rung.kind, reader.person_id, subject, step.send_at, step.late)
