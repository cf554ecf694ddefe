"""The ladder against the database: of all that is owed, whatever step is due and has left no footprint."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pendulum import DateTime
from sqlalchemy import select

from flows.ground import Ground
from flows.notice.outbox import notify
from flows.obligation.obligations import SHOWN, owed
from models.base import FOREVER
from models.gate import Gate
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from rules.ladder import Owed, Reader, Rung, Step, due_step, timetable
from rules.wording import both_zones, step_body, step_subject, why_told

MANAGER_FROM = -2  # domain.md §5: "Out of office → delegate; none → manager at −2"

Rungs = list[tuple[Rung, list[Reader]]]
Told = Mapping[str, tuple[str, str]]
"""For each reader of a rung, the ladder's word for whom it tells, and the person who is meant by it."""


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
    here = (Obligation.gate_id.in_(_live_gates(ground)), Obligation.paused_at.is_(None))
    for obligation in owed(ground, Obligation.next_at <= ground.at, *here):
        yield from _climb(ground, obligation, rungs)


def _live_gates(ground: Ground) -> list[str]:
    """A waived gate asks nothing of anybody any more; what one passed without is owed on, by a day of its own."""
    over = select(Gate.id).where(Gate.season_id == ground.season.id, Gate.state != "waived")
    return list(ground.session.scalars(over))


def _climb(ground: Ground, obligation: Obligation, rungs: list[Rung]) -> Iterator[NoticeLine]:
    people = _people(ground, obligation)
    told = {rung: _told(ground, obligation, rung, people) for rung in rungs}
    readers: Rungs = [(rung, [ground.reader(person) for person in those]) for rung, those in told.items()]
    due = Owed(
        obligation.key, obligation.due_on, obligation.due_version, obligation.since, ground.reader(obligation.person_id)
    )
    hours = ground.hours
    timed = timetable(readers, due, hours)
    footprints = set(ground.session.scalars(select(Notice.key).where(Notice.obligation_key == obligation.key)))
    for reader, steps in timed.items():
        meant = {those[reader.person_id][1] for those in told.values() if reader.person_id in those}
        step = due_step(steps, _from_then_on(ground, due, reader, meant), reader, ground.at, hours)
        if step is not None and step.key not in footprints:
            yield _put(ground, obligation, step, told[step.rung][reader.person_id])
    moments = [when for steps in timed.values() for when, _ in steps if when > ground.at]
    changes = ground.stand_ins.changes_at(person for those in people.values() for person in those)
    obligation.next_at = min([*moments, *([changes] if changes is not None else [])], default=FOREVER)


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


def _told(ground: Ground, obligation: Obligation, rung: Rung, people: Mapping[str, tuple[str, ...]]) -> Told:
    """Who reads this rung: those whom it tells, or who stands in for them now."""
    told: dict[str, tuple[str, str]] = {}
    for role in rung.tell:
        for person in people[role]:
            told.setdefault(_reader_for(ground, obligation, rung, role, person), (role, person))
    return told


def _reader_for(ground: Ground, obligation: Obligation, rung: Rung, role: str, person: str) -> str:
    """Out of office → delegate; none → manager at −2, until then their own mailbox (domain.md §5)."""
    if ground.stand_ins.surely_here(person):
        return person
    if role == "owner" and rung.step < MANAGER_FROM and not ground.stand_ins.gone(person):
        return ground.stand_ins.reads_for(person)
    return ground.stand_ins.of(person, barred=_barred(ground, obligation, role, person)).person or person


def _barred(ground: Ground, obligation: Obligation, role: str, person: str) -> tuple[str, ...]:
    """What an owner leaves behind does not go to whoever approves it."""
    plan = ground.session.get(Plan, obligation.plan_id) if obligation.plan_id else None
    leaves = role == "owner" and plan is not None and plan.owner_id == person and ground.stand_ins.gone(person)
    return (plan.approver_id,) if plan is not None and leaves else ()


def _from_then_on(ground: Ground, due: Owed, reader: Reader, meant: Iterable[str]) -> Owed:
    """Who stands in, or is back, is told of the steps from then on; of those before, the message about it tells."""
    begins = [ground.stand_ins.turn_begins(person, reader.person_id) for person in meant]
    known = [begin for begin in begins if begin is not None]
    return replace(due, since=max(due.since, min(known))) if known and len(known) == len(begins) else due


def _put(ground: Ground, obligation: Obligation, step: Step, meant: tuple[str, str]) -> NoticeLine:
    rung, reader = step.rung, step.reader
    relation, person = meant
    gate = ground.session.get_one(Gate, (ground.season.id, obligation.gate_id))
    owner = ground.name(obligation.person_id)
    subject = step_subject(rung.name, what=obligation.what, gate=gate.title, due_on=obligation.due_on, late=step.late)
    body = step_body(
        what=obligation.what,
        gate=gate.title,
        owner=owner,
        due=both_zones(obligation.due_at, ground.season.zone, reader.zone),
        why=why_told(relation, owner, for_whom="" if person == reader.person_id else ground.name(person)),
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
        in_person=True,
    )
    if rung.level == "L3":
        gate.flagged = True
    return NoticeLine(step.key, rung.kind, reader.person_id, subject, step.send_at, step.late)
