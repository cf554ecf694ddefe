"""What a plan's initiatives and headcount asks leave in its way, with the words of the guards' sentences."""

from flows.act.blockers import Blockers
from flows.act.facts import Facts
from flows.headcount.asks_of_text import packets_of_unit
from models.initiative import HeadcountAsk, Initiative
from models.plan import Plan
from rules.document import CASE_PARTS


def unfunded_rank(facts: Facts, plan: Plan) -> Blockers:
    unfunded = _unfunded_initiatives(facts, plan)
    yield {"n": len(unfunded)}


def _unfunded_initiatives(facts: Facts, plan: Plan) -> list[Initiative]:
    initiatives = facts.rows(Initiative, plan_id=plan.id)
    return [initiative for initiative in initiatives if not initiative.funded]


def hc_case(facts: Facts, plan: Plan) -> Blockers:
    for ask in facts.rows(HeadcountAsk, plan_id=plan.id):
        yield from _missing_parts(ask)


def _missing_parts(ask: HeadcountAsk) -> Blockers:
    for number, (name, _) in enumerate(CASE_PARTS, start=1):
        if name not in ask.parts:
            yield {"id": ask.id, "p": number, "name": name}


def unacked_tunnel(facts: Facts, plan: Plan) -> Blockers:
    team = facts.unit(plan.unit_id).title
    unread = _unread_packets(facts, plan)
    yield {"team": team, "ids": ", ".join(unread)}


def _unread_packets(facts: Facts, plan: Plan) -> list[str]:
    packets = packets_of_unit(facts, plan)
    return [packet.ask_id for packet in packets if packet.acked_at is None]
