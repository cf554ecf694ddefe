"""Who votes on a plan: its groups and their seats, as calendar, organisation and plan have them now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sqlalchemy import select

from config.approval import ApprovalGroup as GroupRow
from flows.approval.tally import (
    barred,
    groups_of,
    passed_in,
    seats_of,
    standing_of,
)
from flows.ground import Ground
from flows.outbox.outbox import notify
from models.approval import ApprovalGroup, ApprovalSeat
from models.initiative import HeadcountAsk
from models.organisation import Person
from models.plan import Plan
from models.review import Prereview
from rules.approval import Group, awaited_votes
from states.places import voting


@dataclass
class Electorate:
    """Who has which role, read once however many plans are looked at."""

    ground: Ground

    @cached_property
    def roles(self) -> Mapping[str, tuple[str, ...]]:
        columns = select(Person.id, Person.roles).where(Person.left_at.is_(None)).order_by(Person.id)
        people = self.ground.session.execute(columns).tuples().all()
        named = {role: tuple(one for one, own in people if role in own) for role in ("product_ops", "finance")}
        named["product_ops"] = tuple(dict.fromkeys((self.ground.season.product_ops_id, *named["product_ops"])))
        return named | {"executive": self.ground.executives}


def keep_seats(ground: Ground, plan: Plan) -> None:
    """After whatever may have changed who votes; nothing is done for a plan that nobody votes on."""
    if ground.calendar.document(plan.document).approval:
        seat(ground, plan)


def seat(ground: Ground, plan: Plan, electorate: Electorate | None = None) -> bool:
    """Make groups and seats those of now, and tell whose turn it is; was anything else than it had been?

    A plan that has passed keeps those that it passed with.
    """
    if plan.state in passed_in(ground.lifecycle):
        return False
    session, before = ground.session, _shape(ground, plan)
    wanted = dict(_groups(ground, plan))
    _keep_groups(ground, plan, [row.group(position) for row, position in wanted.values()])
    for group_id, (row, _) in wanted.items():
        _keep_seats(
            ground,
            plan,
            group_id,
            dict(
                _holders(
                    ground,
                    plan,
                    row,
                    electorate or Electorate(ground),
                )
            ),
        )
    session.flush()
    call_voters(ground, plan)
    return before != _shape(ground, plan)


def _shape(ground: Ground, plan: Plan) -> object:
    return groups_of(ground.session, plan), seats_of(ground.session, plan)


def _groups(ground: Ground, plan: Plan) -> Iterator[tuple[str, tuple[GroupRow, int]]]:
    """Those that are asked of this plan, each with its round."""
    asks = ground.session.scalars(select(HeadcountAsk).where(HeadcountAsk.plan_id == plan.id)).all()
    heads, money = sum(ask.heads for ask in asks), sum((ask.heads * ask.cost for ask in asks), Decimal(0))
    for position, row in enumerate(ground.calendar.document(plan.document).approval, start=1):
        for group in row.groups:
            wanted = group.when is None or group.when.holds(heads=heads, money=money)
            if wanted and (set(group.of) != {"partner"} or _asked_partners(ground, plan, group)):
                yield group.id, (group, position)


def _asked_partners(ground: Ground, plan: Plan, group: GroupRow) -> list[Prereview]:
    """The partners whom the group is of; a plan that has none of them needs no yes of theirs."""
    rows = ground.session.scalars(select(Prereview).where(Prereview.plan_id == plan.id).order_by(Prereview.unit_id))
    mine = set(group.sections)
    return [row for row in rows if not mine or not row.sections or mine & set(row.sections)]


def _keep_groups(ground: Ground, plan: Plan, wanted: list[Group]) -> None:
    # Row by row: what a move does to rows is written down, so that it can be undone.
    session, now = ground.session, {group.id: group for group in groups_of(ground.session, plan)}
    for gone in sorted(set(now) - {group.id for group in wanted}):
        for row in _seat_rows(ground, plan, gone):
            session.delete(row)
        session.delete(session.get_one(ApprovalGroup, (plan.id, gone)))
    for group in wanted:
        if now.get(group.id) != group:
            told = {name: getattr(group, name) for name in ("title", "position", "rule", "number", "veto", "abstain")}
            policy = ground.season.calendar_number
            session.merge(
                ApprovalGroup(
                    plan_id=plan.id,
                    id=group.id,
                    policy=policy,
                    **told,
                )
            )


def _seat_rows(ground: Ground, plan: Plan, group_id: str) -> list[ApprovalSeat]:
    mine = select(ApprovalSeat).where(ApprovalSeat.plan_id == plan.id, ApprovalSeat.group_id == group_id)
    return list(ground.session.scalars(mine.order_by(ApprovalSeat.person_id)))


def _holders(
    ground: Ground,
    plan: Plan,
    row: GroupRow,
    electorate: Electorate,
) -> Iterator[tuple[str, str]]:
    """(person, role) of all who have a seat in the group; who owns the plan or has a hand in it has none."""
    hands = barred(ground.session, plan)
    for role in row.of:
        found = (
            _successor(ground, one, hands)
            for one in _having(
                ground,
                plan,
                role,
                row,
                electorate,
            )
        )
        yield from ((person, role) for person in found if person and person not in hands)


def _having(
    ground: Ground,
    plan: Plan,
    role: str,
    row: GroupRow,
    electorate: Electorate,
) -> Iterator[str]:
    if role == "approver":
        yield plan.approver_id
    elif role == "manager":
        yield ground.person(plan.owner_id).manager_id or ""
    elif role == "partner":
        yield from _partners(ground, plan, row)
    else:
        yield from electorate.roles[role]


def _partners(ground: Ground, plan: Plan, row: GroupRow) -> Iterator[str]:
    """One of each unit that is asked: the first of its contacts who has no hand in the plan."""
    hands = barred(ground.session, plan)
    for partner in _asked_partners(ground, plan, row):
        yield next((one for one in ground.unit(partner.unit_id).contacts if one not in hands), "")


def _successor(ground: Ground, person: str, hands: frozenset[str]) -> str:
    """Who left votes no more: the seat is that of whoever acts for them."""
    return ground.stand_ins.of(person, barred=hands).person if person and ground.stand_ins.gone(person) else person


def _keep_seats(
    ground: Ground,
    plan: Plan,
    group_id: str,
    wanted: Mapping[str, str],
) -> None:
    """What was given or given up by hand stays so until the plan is sent back."""
    now = {row.person_id: row for row in _seat_rows(ground, plan, group_id)}
    by_hand = {one for one, row in now.items() if row.round == plan.round and (row.seated_by or row.vacated_at)}
    for person, row in now.items():
        if person in by_hand:
            continue
        if person not in wanted:
            ground.session.delete(row)
        else:
            row.round, row.role, row.seated_by, row.vacated_at = plan.round, wanted[person], "", None
    for person in sorted(set(wanted) - set(now)):
        told = {
            "person_id": person,
            "role": wanted[person],
            "round": plan.round,
        }
        ground.session.add(ApprovalSeat(plan_id=plan.id, group_id=group_id, **told))


def call_voters(ground: Ground, plan: Plan) -> None:
    """Who has not said yes to this text is told once that it is their turn."""
    if plan.state not in voting(ground.lifecycle):
        return
    name = f"{ground.calendar.document(plan.document).title} of {ground.unit(plan.unit_id).title}"
    for group, person in awaited_votes(standing_of(ground.session, plan)):
        notify(
            ground,
            key=f"{plan.id}:vote:{group.id}:r{plan.round}:t{plan.text_number}:{person}",
            kind="vote",
            person_id=person,
            subject=f"Your vote on {name}",
            body=(
                f"You are asked as one of {group.title}.\n"
                f"How it stands: phasegate plan approvals {plan.id}\n"
                f"To vote: phasegate plan vote {plan.id} approve --group {group.id} (or object, abstain, recuse)\n"
            ),
        )
