"""What messages about headcount asks say, made of the ask as it is when they are sent; never how many or how much."""

from collections.abc import Mapping

from flows.act.facts import Facts
from flows.act.notice_kind import NoticeKind, Words
from flows.headcount.ask_blockers import plan_of_ask
from flows.headcount.asks_of_text import title_of_ask
from models.base import in_utc
from models.initiative import HeadcountAsk, Packet
from models.notice import Notice


def _ask_of(facts: Facts, notice: Notice) -> HeadcountAsk:
    return facts.one(HeadcountAsk, notice.facts["ask"])


def _title(facts: Facts, notice: Notice) -> str:
    return title_of_ask(facts, _ask_of(facts, notice))


# --- decided ------------------------------------------------------------------------------------------------------


def _packet_words(facts: Facts, notice: Notice) -> Words:
    plan_id = _ask_of(facts, notice).plan_id
    return Words(
        f"Decided: {_packet_of(facts, notice).title}",
        f"Leadership has decided on your ask. Read and acknowledge it: phasegate plan show {plan_id}\n",
    )


def _packet_of(facts: Facts, notice: Notice) -> Packet:
    ask_id = notice.facts["ask"]
    return facts.one(Packet, ask_id, facts.season.id)


def _why_packet_is_obsolete(facts: Facts, notice: Notice) -> str:
    packet = _packet_of(facts, notice)
    if packet.acked_at is not None:
        return "they have read it already"
    if in_utc(packet.at).isoformat() != notice.facts["decided"]:
        return "it was decided anew"
    return ""


def _dropped_words(facts: Facts, notice: Notice) -> Words:
    ask = _ask_of(facts, notice)
    unit = facts.unit(plan_of_ask(facts, ask).unit_id)
    return Words(
        f"Fewer people than asked for: {unit.title} does less",
        f"What it drops: phasegate ask show {ask.id}\n",
    )


def _why_nothing_is_dropped(facts: Facts, notice: Notice) -> str:
    if _ask_of(facts, notice).dropped:
        return ""
    return "nothing is dropped any more"


# --- to be decided again, or not at all ---------------------------------------------------------------------------


def _reoffered_words(facts: Facts, notice: Notice) -> Words:
    ask_id = notice.facts["ask"]
    return Words(
        f"Back in the pool: {_title(facts, notice)}",
        f"Heads were given back, and your ask may be decided again: phasegate ask show {ask_id}\n",
    )


def _why_not_in_pool(facts: Facts, notice: Notice) -> str:
    ask = _ask_of(facts, notice)
    if ask.state == notice.facts["state"]:
        return ""
    return f"the ask is {ask.state.replace('_', ' ')}"


def _incomplete_words(facts: Facts, notice: Notice) -> Words:
    ask_id = notice.facts["ask"]
    return Words(
        f"Not in the pool yet: {_title(facts, notice)}",
        f"The plan is approved, but this case is not complete. What it lacks: phasegate ask show {ask_id}\n",
    )


def _why_complete(facts: Facts, notice: Notice) -> str:
    if _ask_of(facts, notice).state == "draft":
        return ""
    return "its case is complete"


HEADCOUNT_NOTICES: Mapping[str, NoticeKind] = {
    "packet": NoticeKind(_packet_words, _why_packet_is_obsolete),
    "scope_cut": NoticeKind(_dropped_words, _why_nothing_is_dropped),
    "reoffered": NoticeKind(_reoffered_words, _why_not_in_pool),
    "ask_incomplete": NoticeKind(_incomplete_words, _why_complete),
}
