"""What the rule says of the slots of a season, in Python: to hold the statement against that a cascade is made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.initiative import Initiative, Packet
from models.organisation import Unit
from models.plan import Plan
from models.review import Approval
from models.season import Priority
from rules.cascade import CascadeTier, SeasonSlots, Slot


@dataclass(frozen=True)
class CascadePriority:
    id: str
    title: str


@dataclass(frozen=True)
class GoalProposal:
    """A funded or granted initiative of an approved plan, and the unit (with its topmost unit) that it belongs to."""

    plan_id: str
    unit_id: str
    top_id: str
    slug: str
    title: str
    owner_id: str
    priority_id: str


@dataclass
class _SlotTable:
    """The slots so far, by what each comes from; a source that no tier has fills none."""

    season_id: str
    tier_of_source: Mapping[str, str]
    slots: dict[tuple[str, ...], Slot] = field(default_factory=dict)

    def find_slot(self, source: str, *names: str) -> Slot | None:
        return self.slots.get((source, *names))

    def add_slot(
        self,
        source: str,
        *names: str,
        title: str,
        owner_id: str,
        unit_id: str | None = None,
        parent: Slot | None = None,
        plan_id: str | None = None,
    ) -> None:
        """`names` tell the slots of one tier apart."""
        tier = self.tier_of_source.get(source)
        if tier is None:
            return
        key = (self.season_id.lower(), tier, *names)
        self.slots[source, *names] = Slot(
            id=":".join(key),
            tier=tier,
            title=title,
            owner_id=owner_id,
            unit_id=unit_id,
            parent_id=parent.id if parent else None,
            plan_id=plan_id,
        )


def wanted_slots(
    season_id: str,
    tiers: Sequence[CascadeTier],
    priorities: Sequence[CascadePriority],
    proposals: Sequence[GoalProposal],
    *,
    leader: str,
    unit_owners: Mapping[str, tuple[str, str]],
) -> list[Slot]:
    """All goals that the input wants; `unit_owners`: (owner, title) of topmost units; `leader` owns the top tier."""
    table = _SlotTable(season_id, {tier.source: tier.id for tier in tiers})
    _add_priorities(table, priorities, leader)
    _add_organisations(table, priorities, proposals, unit_owners)
    _add_initiatives(table, proposals)
    return list(table.slots.values())


def _add_priorities(table: _SlotTable, priorities: Sequence[CascadePriority], leader: str) -> None:
    for priority in priorities:
        table.add_slot("priority", priority.id, title=priority.title, owner_id=leader)


def _add_organisations(
    table: _SlotTable,
    priorities: Sequence[CascadePriority],
    proposals: Sequence[GoalProposal],
    unit_owners: Mapping[str, tuple[str, str]],
) -> None:
    """One goal for each priority and each topmost unit below which somebody proposes something for it."""
    cited = {(proposal.priority_id, proposal.top_id) for proposal in proposals}
    for priority in priorities:
        for unit_id, (owner_id, unit_title) in unit_owners.items():
            if (priority.id, unit_id) not in cited:
                continue
            table.add_slot(
                "organisation",
                priority.id,
                unit_id,
                title=f"{priority.title} – {unit_title}",
                owner_id=owner_id,
                unit_id=unit_id,
                parent=table.find_slot("priority", priority.id),
            )


def _add_initiatives(table: _SlotTable, proposals: Sequence[GoalProposal]) -> None:
    """One goal for each proposal, below its unit's goal for the priority, else below the priority's own."""
    for proposal in proposals:
        organisation = table.find_slot("organisation", proposal.priority_id, proposal.top_id)
        priority = table.find_slot("priority", proposal.priority_id)
        table.add_slot(
            "initiative",
            proposal.unit_id,
            proposal.slug,
            title=proposal.title,
            owner_id=proposal.owner_id,
            unit_id=proposal.unit_id,
            parent=organisation or priority,
            plan_id=proposal.plan_id,
        )


# --- the same of the rows of a season -----------------------------------------------------------------------------


def slots_of_rows(session: Session, wanted: SeasonSlots) -> list[Slot]:
    """All slots of a season, from its rows one after the other."""
    units = {unit.id: unit for unit in session.scalars(select(Unit).order_by(Unit.id))}
    ranked = select(Priority).where(Priority.season_id == wanted.season_id).order_by(Priority.rank, Priority.id)
    return wanted_slots(
        wanted.season_id,
        wanted.rule.tiers,
        [CascadePriority(row.id, row.title) for row in session.scalars(ranked)],
        list(_proposals(session, wanted, units)),
        leader=wanted.leader,
        unit_owners={unit.id: (unit.owner_id, unit.title) for unit in units.values() if unit.parent_id is None},
    )


def _proposals(session: Session, wanted: SeasonSlots, units: Mapping[str, Unit]) -> Iterator[GoalProposal]:
    packets = session.scalars(select(Packet).where(Packet.season_id == wanted.season_id))
    granted = {(packet.unit_id, packet.slug) for packet in packets if packet.granted > 0}
    for plan in _approved_plans(session, wanted):
        of_plan = select(Initiative).where(Initiative.plan_id == plan.id)
        for initiative in session.scalars(of_plan.order_by(Initiative.position, Initiative.slug)):
            if initiative.funded or (plan.unit_id, initiative.slug) in granted:
                top = units[plan.unit_id]
                while top.parent_id is not None:
                    top = units[top.parent_id]
                yield GoalProposal(
                    plan_id=plan.id,
                    unit_id=plan.unit_id,
                    top_id=top.id,
                    slug=initiative.slug,
                    title=initiative.title,
                    owner_id=plan.owner_id,
                    priority_id=initiative.priority_id,
                )


def _approved_plans(session: Session, wanted: SeasonSlots) -> list[Plan]:
    """The latest document of each unit whose current text somebody approved, in the order of the units."""
    rule = wanted.rule
    plans = session.scalars(select(Plan).where(Plan.season_id == wanted.season_id, Plan.state.in_(rule.approved_in)))
    approved = set(session.execute(select(Approval.plan_id, Approval.digest)).tuples())
    signed = [plan for plan in plans if (plan.id, plan.digest) in approved]
    signed.sort(key=lambda plan: rule.documents.index(plan.document))
    latest = {plan.unit_id: plan for plan in signed}
    return [latest[unit_id] for unit_id in sorted(latest)]
