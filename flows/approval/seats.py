"""Who votes on a plan: its groups and their seats, as calendar, organisation and plan have them now."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from config.approval import GroupRule
from flows.approval.decide_seats import asked_to_vote
from flows.approval.electorate import Electorate, has_anybody_to_ask, seat_holders
from flows.approval.policy_rows import (
    is_by_hand,
    new_group,
    new_seat,
    renew_seat,
    rules_that_hold,
)
from flows.approval.tally import (
    groups_of,
    passed_in,
    seats_of,
    standing_of,
)
from flows.ground import Ground
from flows.outbox.outbox import notify
from models.approval import ApprovalGroup, ApprovalSeat
from models.initiative import HeadcountAsk
from models.plan import Plan
from rules.approval import Group, awaited_votes
from states.places import voting


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
    before = _shape(ground, plan)
    _make_current(ground, plan, electorate or Electorate(ground))
    ground.session.flush()
    call_voters(ground, plan)
    return before != _shape(ground, plan)


def _make_current(ground: Ground, plan: Plan, electorate: Electorate) -> None:
    wanted = dict(_groups(ground, plan))
    groups = [rule.group(position) for rule, position in wanted.values()]
    _keep_groups(ground, plan, groups)
    for group_id, (rule, _) in wanted.items():
        holders = seat_holders(
            ground,
            plan,
            rule,
            electorate,
        )
        _keep_seats(
            ground,
            plan,
            group_id,
            dict(holders),
        )


def _shape(ground: Ground, plan: Plan) -> object:
    session = ground.session
    return groups_of(session, plan), seats_of(session, plan)


def _groups(ground: Ground, plan: Plan) -> Iterator[tuple[str, tuple[GroupRule, int]]]:
    """Those that are asked of this plan, each with its round."""
    rounds = ground.calendar.document(plan.document).approval
    rows = select(HeadcountAsk).where(HeadcountAsk.plan_id == plan.id)
    asks = ground.session.scalars(rows).all()
    for rule, position in rules_that_hold(rounds, asks):
        if has_anybody_to_ask(ground, plan, rule):
            yield rule.id, (rule, position)


def _keep_groups(ground: Ground, plan: Plan, wanted: list[Group]) -> None:
    # Row by row: what a move does to rows is written down, so that it can be undone.
    known = {group.id: group for group in groups_of(ground.session, plan)}
    wanted_ids = {group.id for group in wanted}
    for group_id in sorted(set(known) - wanted_ids):
        _drop_group(ground, plan, group_id)
    for group in wanted:
        if known.get(group.id) != group:
            _put_group(ground, plan, group)


def _drop_group(ground: Ground, plan: Plan, group_id: str) -> None:
    session = ground.session
    for seat_row in _seat_rows(ground, plan, group_id):
        session.delete(seat_row)
    group_row = session.get_one(ApprovalGroup, (plan.id, group_id))
    session.delete(group_row)


def _put_group(ground: Ground, plan: Plan, group: Group) -> None:
    policy = ground.season.calendar_number
    ground.session.merge(new_group(plan, group, policy))


def _seat_rows(ground: Ground, plan: Plan, group_id: str) -> list[ApprovalSeat]:
    of_plan = select(ApprovalSeat).where(ApprovalSeat.plan_id == plan.id)
    of_group = of_plan.where(ApprovalSeat.group_id == group_id)
    return list(ground.session.scalars(of_group.order_by(ApprovalSeat.person_id)))


def _keep_seats(
    ground: Ground,
    plan: Plan,
    group_id: str,
    roles: Mapping[str, str],
) -> None:
    """What was given or given up by hand stays so until the plan is sent back; `roles` are by person."""
    known = {row.person_id: row for row in _seat_rows(ground, plan, group_id)}
    for person_id, row in known.items():
        if not is_by_hand(row, plan):
            _keep_seat(
                ground,
                plan,
                row,
                roles.get(person_id),
            )
    for person_id in sorted(set(roles) - set(known)):
        row = new_seat(
            plan,
            group_id,
            person_id,
            roles[person_id],
        )
        ground.session.add(row)


def _keep_seat(
    ground: Ground,
    plan: Plan,
    row: ApprovalSeat,
    role: str | None,
) -> None:
    """Who has no role any more has no seat."""
    if role is None:
        ground.session.delete(row)
    else:
        renew_seat(row, plan, role)


def call_voters(ground: Ground, plan: Plan) -> None:
    """Who has not said yes to this text is told once that it is their turn."""
    if plan.state not in voting(ground.lifecycle):
        return
    standing = standing_of(ground.session, plan)
    for group, person_id in awaited_votes(standing):
        _call_voter(
            ground,
            plan,
            group,
            person_id,
        )


def _call_voter(
    ground: Ground,
    plan: Plan,
    group: Group,
    person_id: str,
) -> None:
    notify(
        ground,
        key=f"{plan.id}:vote:{group.id}:r{plan.round}:t{plan.text_number}:{person_id}",
        kind="vote",
        person_id=person_id,
        about=asked_to_vote(plan, group.id, person_id),
    )
