"""How a headcount ask moves: what is in the way of each move, and what follows from it (docs/asks-and-goals.md)."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from pendulum import Date
from sqlalchemy import select

from flows.ground import Ground, by_itself, long_day
from flows.headcount.envelopes import COMPANY, nearest, over, shares
from flows.outbox.outbox import notify
from flows.road import Asked, Facts, Kind, move_on
from models.initiative import HeadcountAsk, Initiative, Packet
from models.plan import Plan
from models.recount import recount
from models.review import Prereview
from rules.allocation import Room
from rules.document import CASE_PARTS
from rules.headcount import most_to_ask
from states.guard import REASON_MIN
from states.headcount_ask import HEADCOUNT_ASK, HEADCOUNT_ASK_GUARDS
from states.refusal import BadInput

GAP = "Residual gap"


def plan_of(ground: Ground, ask: HeadcountAsk) -> Plan:
    return ground.session.get_one(Plan, ask.plan_id)


def title_of(ground: Ground, ask: HeadcountAsk) -> str:
    """What the text calls it; an initiative that is no longer in the text by its key."""
    initiative = ground.session.get(Initiative, (ask.plan_id, ask.slug))
    return initiative.title if initiative else ask.slug


def wanted_heads(ask: HeadcountAsk, asked: Asked) -> int:
    """How many this decision gives: all, nobody, or what was said."""
    fixed = {"fund": ask.heads, "leave_unfunded": 0}
    said = fixed.get(asked.trigger, asked.word("heads"))
    if not isinstance(said, int) or not 0 <= said <= ask.heads:
        raise BadInput(f"{ask.id} asks for {ask.heads}; grant 0 to {ask.heads}.")
    return said


def _parts(_ground: Ground, ask: HeadcountAsk, _asked: Asked) -> Facts:
    for number, (name, _) in enumerate(CASE_PARTS, start=1):
        if name not in ask.parts:
            yield {"p": number, "name": name, "field": "text", "plan": ask.plan_id}
        elif name == GAP and ask.gap is None:
            yield {"p": number, "name": name, "field": "a line “Residual gap: …”", "plan": ask.plan_id}


def _math(_ground: Ground, ask: HeadcountAsk, _asked: Asked) -> Facts:
    if ask.gap is not None and ask.heads > most_to_ask(ask.gap):
        yield {"g": format(ask.gap, "f"), "a": ask.heads, "ceil": most_to_ask(ask.gap), "plan": ask.plan_id}


def _alternatives(_ground: Ground, ask: HeadcountAsk, _asked: Asked) -> Facts:
    if not ask.alternatives:
        yield {"plan": ask.plan_id}


def _ties(ground: Ground, ask: HeadcountAsk, asked: Asked) -> Facts:
    """Two asks that the same person ranks; `ranks` holds all that are given in one act."""
    given: Mapping[str, int] = asked.word("ranks") or {}
    mine = (Plan.season_id == ground.season.id, Plan.approver_id == plan_of(ground, ask).approver_id)
    pool = select(HeadcountAsk).join(Plan, Plan.id == HeadcountAsk.plan_id).where(*mine)
    for other in ground.session.scalars(pool.where(HeadcountAsk.id != ask.id).order_by(HeadcountAsk.id)):
        if other.id in given and other.id < ask.id:
            continue  # told once, with the other
        standing = other.rank if other.state not in ("draft", "returned", "filled") else None
        if given.get(other.id, standing) == given.get(ask.id):
            yield {"a": ask.id, "b": other.id, "r": given.get(ask.id)}


def _envelopes(ground: Ground, ask: HeadcountAsk, asked: Asked) -> Facts:
    """Only the nearest envelope above is asked: it stands whole in those above it."""
    heads, known = wanted_heads(ask, asked), shares(ground)
    node = nearest(ground, plan_of(ground, ask).unit_id, known)
    if node is not None:
        for x, y, z in over(ground, node, known, more=Room(heads, heads * ask.cost), but=ask.id):
            yield {"x": x, "y": y, "z": z, "where": node or COMPANY}


def _viable(_ground: Ground, ask: HeadcountAsk, asked: Asked) -> Facts:
    heads = wanted_heads(ask, asked)
    if 0 < heads < ask.minimum:
        yield {"id": ask.id, "m": ask.minimum, "k": heads}


def _reason(_ground: Ground, ask: HeadcountAsk, asked: Asked) -> Facts:
    if len(asked.reason.strip()) < REASON_MIN:
        yield {"id": ask.id}


def _scope(ground: Ground, ask: HeadcountAsk, asked: Asked) -> Facts:
    known = list(ground.session.scalars(select(Initiative.slug).where(Initiative.plan_id == ask.plan_id)))
    if strange := [slug for slug in asked.word("drop") or () if slug not in known]:
        raise BadInput(f"{ask.plan_id} has no initiative {', '.join(strange)}; it has {', '.join(sorted(known))}.")
    if (ask.granted or 0) < ask.heads and not asked.word("drop"):
        yield {"k": ask.granted or 0, "n": ask.heads, "id": ask.id}


def _start(ground: Ground, ask: HeadcountAsk, asked: Asked) -> Facts:
    first, last, said = ground.season.starts_on, ground.season.ends_on, asked.word("start")
    if not isinstance(said, Date) or not first <= said <= last:
        people = "1 person" if ask.granted == 1 else f"{ask.granted} people"
        yield {"first": long_day(first), "last": long_day(last), "n": people, "id": ask.id}


def _freeze_figures(_ground: Ground, ask: HeadcountAsk, _asked: Asked) -> None:
    ask.ceiling, ask.yearly = most_to_ask(ask.gap or Decimal(0)), ask.heads * ask.cost


def _forget_rank(_ground: Ground, ask: HeadcountAsk, _asked: Asked) -> None:
    ask.rank = ask.ceiling = ask.yearly = None


def _keep_rank(_ground: Ground, ask: HeadcountAsk, asked: Asked) -> None:
    ask.rank = asked.word("ranks")[ask.id]


def _send_packet(ground: Ground, ask: HeadcountAsk, asked: Asked) -> None:
    """The decision with its reason goes down to the team; its owner has to acknowledge it, each decision anew."""
    plan, name = plan_of(ground, ask), title_of(ground, ask)
    ask.granted = wanted_heads(ask, asked)
    same = {"ask_id": ask.id, "season_id": plan.season_id, "unit_id": plan.unit_id, "slug": ask.slug, "title": name}
    said = {"asked": ask.heads, "granted": ask.granted, "reason": asked.reason, "by": ground.by, "at": ground.at}
    ground.session.merge(Packet(**same, **said, acked_by="", acked_at=None))
    notify(
        ground,
        key=f"{ask.id}:packet:{ground.at.isoformat()}:{plan.owner_id}",
        kind="packet",
        person_id=plan.owner_id,
        subject=f"Decided: {name}",
        body=f"Leadership has decided on your ask. Read and acknowledge it: phasegate plan show {plan.id}\n",
    )
    recount(ground.session, *plans_of_unit(ground, plan))


def plans_of_unit(ground: Ground, plan: Plan) -> list[str]:
    same = (Plan.season_id == plan.season_id, Plan.unit_id == plan.unit_id)
    return list(ground.session.scalars(select(Plan.id).where(*same)))


def _drop_scope(ground: Ground, ask: HeadcountAsk, asked: Asked) -> None:
    """What is given up is named, and the partners of the plan hear of it."""
    dropped = list(dict.fromkeys(asked.word("drop") or ()))
    ask.dropped = dropped
    partners = select(Prereview.unit_id).where(Prereview.plan_id == ask.plan_id).order_by(Prereview.unit_id)
    for unit_id in ground.session.scalars(partners) if dropped else ():
        person = ground.unit(unit_id).owner_id
        notify(
            ground,
            key=f"{ask.id}:dropped:v{ask.version}:{person}",
            kind="scope_cut",
            person_id=person,
            subject=f"Fewer people than asked for: {ground.unit(plan_of(ground, ask).unit_id).title} does less",
            body=f"What it drops: phasegate ask show {ask.id}\n",
        )


def _tell_reoffered(ground: Ground, ask: HeadcountAsk, _asked: Asked) -> None:
    owner = plan_of(ground, ask).owner_id
    notify(
        ground,
        key=f"{ask.id}:reoffered:v{ask.version}:{owner}",
        kind="reoffered",
        person_id=owner,
        subject=f"Back in the pool: {title_of(ground, ask)}",
        body=f"Heads were given back, and your ask may be decided again: phasegate ask show {ask.id}\n",
    )


def _keep_start(_ground: Ground, ask: HeadcountAsk, asked: Asked) -> None:
    ask.starts_on = asked.word("start")


def _offer_again(ground: Ground, ask: HeadcountAsk, _asked: Asked) -> None:
    """Heads that come back are offered to asks below the line, in rank order, to each that they would be of use to."""
    left, ask.granted = ask.granted or 0, 0
    season = (Plan.season_id == ground.season.id, HeadcountAsk.state == "deferred")
    below = select(HeadcountAsk).join(Plan, Plan.id == HeadcountAsk.plan_id).where(*season)
    for other in ground.session.scalars(below.order_by(HeadcountAsk.rank, HeadcountAsk.id)).all():
        if other.minimum <= left:
            move_on(by_itself(ground), ASK, other, Asked("reoffer"))
            left -= min(other.heads, left)


_FACTS: Mapping[str, Callable[[Ground, HeadcountAsk, Asked], Facts]] = {
    "HC_PART": _parts,
    "HC_MATH": _math,
    "NO_ALTERNATIVE": _alternatives,
    "RANK_TIE": _ties,
    "OVER_ENVELOPE": _envelopes,
    "BELOW_VIABLE": _viable,
    "REASON_REQUIRED": _reason,
    "SCOPE_CUT": _scope,
    "START_DATE": _start,
}

_EFFECTS: Mapping[str, Callable[[Ground, HeadcountAsk, Asked], None]] = {
    "freeze_figures": _freeze_figures,
    "forget_rank": _forget_rank,
    "keep_rank": _keep_rank,
    "send_packet": _send_packet,
    "drop_scope": _drop_scope,
    "tell_reoffered": _tell_reoffered,
    "keep_start": _keep_start,
    "offer_again": _offer_again,
}


def _relations(ground: Ground, ask: HeadcountAsk) -> frozenset[str]:
    return ground.relations(plan_of(ground, ask))


ASK: Kind[HeadcountAsk] = Kind(HEADCOUNT_ASK, HEADCOUNT_ASK_GUARDS, lambda ask: ask.id, _relations, _FACTS, _EFFECTS)
