"""Who votes on a plan: its groups and their seats, as calendar, organisation and plan have them now."""

from collections.abc import Iterator, Mapping
from typing import Any

from config.approval import GroupRule
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.plan_relations import contributors_of
from flows.approval.policy_rows import (
    is_by_hand,
    is_of_partners_only,
    new_group,
    new_seat,
    renew_seat,
    rules_that_hold,
    signing_partners,
)
from flows.approval.voted_states import passed_in
from flows.approval.votes import groups_in_order, seats_by_group, vote_standing
from models.approval import ApprovalGroup, ApprovalSeat
from models.initiative import HeadcountAsk
from models.plan import Plan
from models.review import Prereview
from rules.approval import Group, awaited_votes
from states.places import voting


def keep_seats(draft: Draft, plan: Plan) -> None:
    """After whatever may have changed who votes; nothing is done for a plan that nobody votes on."""
    if draft.facts.calendar.document(plan.document).approval:
        seat_anew(draft, plan)


def seat_anew(draft: Draft, plan: Plan) -> bool:
    """Make groups and seats those of now, and tell whose turn it is; was anything else than it had been?

    A plan that has passed keeps the groups and seats that it passed with.
    """
    if plan.state in passed_in(draft.facts.lifecycle):
        return False
    before = _seating_of(draft.facts, plan)
    _make_current(draft, plan)
    call_voters(draft, plan)
    return before != _seating_of(draft.facts, plan)


def _seating_of(facts: Facts, plan: Plan) -> object:
    return groups_in_order(facts, plan), seats_by_group(facts, plan)


def _make_current(draft: Draft, plan: Plan) -> None:
    wanted = dict(_groups_asked(draft.facts, plan))
    groups = [rule.group(position) for rule, position in wanted.values()]
    _keep_groups(draft, plan, groups)
    for group_id, (rule, _) in wanted.items():
        holders = _seat_holders(draft.facts, plan, rule)
        _keep_group_seats(
            draft,
            plan,
            group_id,
            dict(holders),
        )


# --- groups -----------------------------------------------------------------------------------------------------


def _groups_asked(facts: Facts, plan: Plan) -> Iterator[tuple[str, tuple[GroupRule, int]]]:
    """Those that are asked of this plan, each with its round."""
    rounds = facts.calendar.document(plan.document).approval
    asks = facts.rows(HeadcountAsk, plan_id=plan.id)
    for rule, position in rules_that_hold(rounds, asks):
        if _has_anybody_to_ask(facts, plan, rule):
            yield rule.id, (rule, position)


def _has_anybody_to_ask(facts: Facts, plan: Plan, rule: GroupRule) -> bool:
    """A plan that has none of a group's partners needs no yes of theirs."""
    return not is_of_partners_only(rule) or bool(_partners_asked(facts, plan, rule))


def _partners_asked(facts: Facts, plan: Plan, rule: GroupRule) -> list[Prereview]:
    partners = facts.rows(Prereview, plan_id=plan.id)
    return signing_partners(partners, rule)


def _keep_groups(draft: Draft, plan: Plan, wanted: list[Group]) -> None:
    known = {group.id: group for group in groups_in_order(draft.facts, plan)}
    wanted_ids = {group.id for group in wanted}
    for group_id in sorted(set(known) - wanted_ids):
        _drop_group(draft, plan, group_id)
    for group in wanted:
        if known.get(group.id) != group:
            _put_group(draft, plan, group)


def _drop_group(draft: Draft, plan: Plan, group_id: str) -> None:
    for seat in _seats_of_group(draft.facts, plan, group_id):
        draft.delete(seat)
    group_row = draft.facts.one(ApprovalGroup, plan.id, group_id)
    draft.delete(group_row)


def _put_group(draft: Draft, plan: Plan, group: Group) -> None:
    policy = draft.facts.season.row.calendar_number
    draft.put(new_group(plan, group, policy))


def _seats_of_group(facts: Facts, plan: Plan, group_id: str) -> list[ApprovalSeat]:
    seats = facts.rows(ApprovalSeat, plan_id=plan.id)
    return [seat for seat in seats if seat.group_id == group_id]


# --- seats ------------------------------------------------------------------------------------------------------


def _seat_holders(facts: Facts, plan: Plan, rule: GroupRule) -> Iterator[tuple[str, str]]:
    """(person, role) of all who have a seat in the group; who owns the plan or contributed to it has none."""
    contributors = contributors_of(facts, plan)
    for role in rule.of:
        people = _people_with_role(
            facts,
            plan,
            role,
            rule,
        )
        for person_id in people:
            voter = _successor(facts, person_id, contributors)
            if voter and voter not in contributors:
                yield voter, role


def _people_with_role(
    facts: Facts,
    plan: Plan,
    role: str,
    rule: GroupRule,
) -> Iterator[str]:
    if role == "approver":
        yield plan.approver_id
    elif role == "manager":
        yield facts.person(plan.owner_id).manager_id or ""
    elif role == "partner":
        yield from _partner_voters(facts, plan, rule)
    elif role == "executive":
        yield from facts.executives
    else:
        yield from _season_role(facts, role)


def _season_role(facts: Facts, role: str) -> Iterator[str]:
    """Product Ops or Finance: those who have not left, first of all the season's own."""
    if role == "product_ops":
        yield facts.season.row.product_ops_id
    for person in facts.with_roles:
        if role in person.roles and person.left_at is None:
            yield person.id


def _partner_voters(facts: Facts, plan: Plan, rule: GroupRule) -> Iterator[str]:
    """One of each unit that is asked: the first of its contacts who has not contributed to the plan."""
    contributors = contributors_of(facts, plan)
    for partner in _partners_asked(facts, plan, rule):
        contacts = facts.unit(partner.unit_id).contacts
        impartial = [person_id for person_id in contacts if person_id not in contributors]
        yield impartial[0] if impartial else ""


def _successor(facts: Facts, person_id: str, contributors: frozenset[str]) -> str:
    """Who left votes no more: the seat is that of whoever acts for them."""
    if person_id and facts.stand_ins.has_left(person_id):
        return facts.stand_ins.acting_for(person_id, barred=contributors).person
    return person_id


def _keep_group_seats(
    draft: Draft,
    plan: Plan,
    group_id: str,
    roles: Mapping[str, str],
) -> None:
    """What was given or given up by hand stays so until the plan is sent back; `roles` are by person."""
    known = {seat.person_id: seat for seat in _seats_of_group(draft.facts, plan, group_id)}
    for person_id, seat in known.items():
        if not is_by_hand(seat, plan):
            _keep_seat(
                draft,
                plan,
                seat,
                roles.get(person_id),
            )
    for person_id in sorted(set(roles) - set(known)):
        seat = new_seat(
            plan,
            group_id,
            person_id,
            roles[person_id],
        )
        draft.add(seat)


def _keep_seat(
    draft: Draft,
    plan: Plan,
    seat: ApprovalSeat,
    role: str | None,
) -> None:
    """Who has no role any more has no seat."""
    if role is None:
        draft.delete(seat)
    else:
        renew_seat(seat, plan, role)


def call_voters(draft: Draft, plan: Plan) -> None:
    """Who has not said yes to this text is told once that it is their turn."""
    facts = draft.facts
    if plan.state not in voting(facts.lifecycle):
        return
    standing = vote_standing(facts, plan)
    for group, person_id in awaited_votes(standing):
        _call_voter(
            draft,
            plan,
            group,
            person_id,
        )


def asked_to_vote(plan: Plan, group_id: str, person_id: str) -> dict[str, Any]:
    """What a call to vote is about: the seat, and the text in its round."""
    return {
        "plan": plan.id,
        "group": group_id,
        "voter": person_id,
        "round": plan.round,
        "text": plan.text_number,
    }


def _call_voter(
    draft: Draft,
    plan: Plan,
    group: Group,
    person_id: str,
) -> None:
    draft.notify(
        f"{plan.id}:vote:{group.id}:r{plan.round}:t{plan.text_number}:{person_id}",
        "vote",
        person_id,
        about=asked_to_vote(plan, group.id, person_id),
    )
