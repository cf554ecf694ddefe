"""Opening a season: the calendar is frozen as version 1, gates are dated, units get plans and owners their dues."""

from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.calendar import Gate as GateRow
from config.read import parse_calendar
from config.resolve import DatedGate
from flows.effects import title
from flows.ground import Ground, stand
from flows.obligations import owe, plan_key
from models.gate import Gate
from models.organisation import Person, Unit
from models.plan import Plan
from models.recount import recount
from models.review import Prereview
from models.season import CalendarVersion, Season
from rules.document import digest
from states.builtin import GATE, SEASON
from states.machine import fire
from states.refusal import BadInput, Unknown


@dataclass(frozen=True)
class Opened:
    """What was opened; `past` counts gates whose day was over at the instant of opening."""

    season_id: str
    gates: int
    past: int
    plans: int
    obligations: int


def open_season(session: Session, text: str, *, file: str, product_ops: str, at: DateTime) -> Opened:
    """Open the season that this calendar describes.

    Raises Mistaken for a calendar with mistakes, BadInput where the season is open already or there is no
    organisation, Unknown where there is no such person.
    """
    calendar = parse_calendar(text, file)
    if session.scalars(select(Season.id).where(func.lower(Season.id) == calendar.season.lower())).first() is not None:
        raise BadInput(
            f"{calendar.season} is open already; a season is opened once. "
            "To change its calendar publish a new version; for another season change “season:” in the file."
        )
    units = list(session.scalars(select(Unit).order_by(Unit.id)))
    if not units:
        raise BadInput("There are no units yet; import the organisation first: phasegate org import FOLDER")
    administrator = product_ops or _named_product_ops(session)
    if session.get(Person, administrator) is None:
        raise Unknown("person", administrator)
    _add_season(session, text, file, administrator, at)
    ground = stand(session, calendar.season, by=administrator, at=at)
    dated = ground.resolver.gates()
    for position, gate in enumerate(dated, start=1):
        session.add(_gate(ground, gate, position))
    plans = [_plan(ground, unit, kind.id, dated) for unit in units for kind in calendar.documents]
    session.flush()
    dues = sum(len(list(_owed_at(ground, gate, plans))) for gate in dated)
    ground.write("season", ground.season.id, "publish", was=SEASON.initial, now=ground.season.state, version=1)
    recount(session, *(plan.id for plan in plans))
    past = sum(gate.due.at < at for gate in dated)
    return Opened(calendar.season, len(dated), past, len(plans), dues)


def _named_product_ops(session: Session) -> str:
    people = session.scalars(select(Person).order_by(Person.id))
    named = [person.id for person in people if "product_ops" in person.roles]
    if len(named) != 1:
        raise BadInput(f"{len(named)} people have the role product_ops; name who runs the season: --product-ops PERSON")
    return named[0]


def _add_season(session: Session, text: str, file: str, administrator: str, at: DateTime) -> None:
    calendar = parse_calendar(text, file)
    season = Season(
        id=calendar.season,
        title=calendar.title,
        state=SEASON.initial,
        zone=calendar.zone,
        starts_on=calendar.fiscal_year.starts_on,
        ends_on=calendar.fiscal_year.ends_on,
        product_ops_id=administrator,
        calendar_number=1,
        opened_at=at,
    )
    fire(SEASON, "publish", season)
    session.add(season)
    session.flush()
    session.add(
        CalendarVersion(
            season_id=season.id, number=1, text=text, digest=digest(text), published_at=at, published_by=administrator
        )
    )
    session.flush()


def _gate(ground: Ground, dated: DatedGate, position: int) -> Gate:
    return Gate(
        season_id=ground.season.id,
        id=dated.gate.id,
        position=position,
        title=dated.gate.title,
        phase=dated.gate.phase,
        state=GATE.initial,
        opens_at=dated.opens.at,
        due_at=dated.due.at,
        due_on=dated.due.day,
        grace_ends_at=dated.grace_ends_at,
        explanation=dated.due.explanation,
    )


def _plan(ground: Ground, unit: Unit, document: str, dated: tuple[DatedGate, ...]) -> Plan:
    kind = ground.calendar.document(document)
    gates = {gate.gate.id: gate for gate in dated}
    plan = Plan(
        id=plan_id(ground.season.id, document, unit.id),
        season_id=ground.season.id,
        document=document,
        unit_id=unit.id,
        owner_id=unit.owner_id,
        approver_id=approver(ground, unit),
        state=ground.lifecycle.initial,
        entered_at=ground.at,
        opens_at=gates[kind.start_gate].opens.at,
        closes_at=gates[kind.submit_gate].grace_ends_at,
    )
    ground.session.add(plan)
    ground.session.flush()
    for partner in unit.partners:
        ground.session.add(Prereview(plan_id=plan.id, unit_id=partner))
    return plan


def plan_id(season_id: str, document: str, unit_id: str) -> str:
    """`fy2027_op1_payments`: the same word in the command line, the URL and the database."""
    return f"{season_id.lower()}_{document}_{unit_id}"


def approver(ground: Ground, unit: Unit) -> str:
    """Whom the file names, else a contact of the unit above, else the owner's managers; never the owner."""
    above = ground.session.get(Unit, unit.parent_id) if unit.parent_id else None
    candidates = [unit.approver_id, *(above.contacts if above else ()), *_managers(ground, unit.owner_id)]
    # Who reports to nobody and owns a plan is approved by whoever runs the season, or by another executive.
    candidates += [ground.season.product_ops_id, *ground.executives]
    return next((person for person in candidates if person and person != unit.owner_id), ground.season.product_ops_id)


def _managers(ground: Ground, person_id: str) -> Iterator[str]:
    person: Person | None = ground.person(person_id)
    while person is not None and person.manager_id:
        yield person.manager_id
        person = ground.session.get(Person, person.manager_id)


def _owed_at(ground: Ground, dated: DatedGate, plans: list[Plan]) -> Iterator[str]:
    """What is known from the start to be owed at this gate; partners' readings and goals come to be owed later."""
    owes = dated.gate.owes
    if owes is None:
        return
    if owes.by == "product_ops":
        owe(
            ground,
            key=f"{ground.season.id}:{dated.gate.id}",
            gate_id=dated.gate.id,
            person_id=ground.season.product_ops_id,
            what=dated.gate.title,
            due_at=dated.due.at,
        )
        yield dated.gate.id
    for plan in plans if owes.by in ("owner", "approver") else ():
        if plan.document == owes.document:
            _owe_plan(ground, dated, plan, owes.by)
            yield plan.id


def _owe_plan(ground: Ground, dated: DatedGate, plan: Plan, by: str) -> None:
    owe(
        ground,
        key=plan_key(plan, dated.gate.id),
        gate_id=dated.gate.id,
        person_id=plan.owner_id if by == "owner" else plan.approver_id,
        what=f"{dated.gate.title}: {title(ground, plan)}",
        due_at=dated.due.at,
        plan=plan,
    )


def dynamic(gate: GateRow) -> bool:
    """Is what is owed at this gate known only as the season goes? Then it passes at its day, not before."""
    return gate.owes is not None and (gate.owes.by == "partner" or gate.owes.settled_by == "align")
