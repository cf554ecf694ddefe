"""phasegate ask: headcount asks from their case to people in their seats."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from cyclopts import App, Parameter

from app.by_engine import ByEngine, ask_of_engine
from app.move_lines import possible_move_lines_without_fix
from app.options import DEFAULTS, Options
from app.output import JsonAnswer, Lines, RowCells, Table
from app.take_step import take_step
from app.typed_values import parse_optional_day
from flows.act.moved import Moved
from flows.headcount.tunnel_down import (
    AskLine,
    asks,
    cutline,
    grant,
    hand_down,
    move_ask,
    rank_asks,
)
from flows.views.ask import AskCard, ask_card
from models.initiative import Packet
from rules.allocation import AskGrant
from states.refusal import BadInput

app = App(
    name="ask",
    help="Headcount asks, their ranks and decisions, and the envelopes.",
)
app.command(
    "app.commands.ask_envelope:envelope",
    name="envelope",
    help="Print the season's envelopes, or set one.",
)

ASKS_TABLE = Table(
    ("Ask", "State", "Rank", "Heads", "At least", "Each a year", "Granted"),
    empty="No plan asks for people.",
)
DECIDED_TABLE = Table(
    ("Ask", "Heads", "Verdict"),
    empty="No ask is ranked.",
)


@app.command(name="list")
def list_asks(*, state: str = "", options: Options = DEFAULTS) -> None:
    """Print the season's headcount asks, all or those in a state."""
    chosen = _asks_in_state(state, options)
    options.answer({"asks": chosen}, _ask_table(chosen))


def _asks_in_state(state: str, options: Options) -> list[AskLine]:
    every_ask = options.look_in_season(asks)
    return [ask for ask in every_ask if state in ("", ask.state)]


def _ask_table(chosen: Sequence[Any]) -> Lines:
    rows = [_ask_row(ask) for ask in chosen]
    return ASKS_TABLE.lines(rows)


def _ask_row(ask: Any) -> RowCells:
    return (
        ask.id,
        ask.state,
        _number_or_dash(ask.rank),
        ask.heads,
        ask.minimum,
        ask.cost,
        _number_or_dash(ask.granted),
    )


def _number_or_dash(number: int | None) -> int | str:
    return "–" if number is None else number


@app.command
def show(ask: str, /, *, options: Options = DEFAULTS) -> None:
    """Print an ask, and what each move from here needs of whoever is named with --as."""
    card = options.look(ask_card, ask)
    options.answer(card, _card_lines(card))


def _card_lines(card: AskCard) -> Lines:
    yield _head_line(card)
    yield f"Residual gap: {card.gap or 'none shown'}. Rank: {card.rank or 'none'}."
    for alternative in card.alternatives:
        yield f"Alternative: {alternative}"
    for initiative in card.dropped:
        yield f"Dropped: {initiative}"
    yield from possible_move_lines_without_fix(card.moves)


def _head_line(card: AskCard) -> str:
    granted = "" if card.granted is None else f", {card.granted} granted"
    return f"{card.title} ({card.id}) is {card.state}: {card.heads} asked, at least {card.minimum}{granted}."


@app.command
def do(
    ask: str,
    trigger: str,
    /,
    *,
    heads: int | None = None,
    drop: Annotated[list[str] | None, Parameter(consume_multiple=True, negative="")] = None,
    start: str = "",
    reason: str = "",
    seen: int | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Move an ask on.

    Parameters
    ----------
    trigger
        complete, fund, fund_partly, leave_unfunded, accept, defer, requisition, fill or give_back.
    heads
        With fund_partly: how many.
    drop
        With accept: the initiatives that fewer people cannot do.
    start
        With requisition: the first day, 2027-04-01.
    """
    first_day = parse_optional_day(start, example="2027-04-01")
    words = {"heads": heads, "drop": drop, "start": first_day}
    take_step(
        options,
        move_ask,
        ask,
        trigger,
        seen=seen,
        reason=reason,
        words=words,
    )


@app.command(name="grant")
def grant_ask(
    ask: str,
    heads: int,
    /,
    *,
    reason: str = "",
    options: Options = DEFAULTS,
) -> None:
    """Decide a ranked ask; fewer than asked needs a reason, 0 leaves it unfunded.

    Parameters
    ----------
    ask
        The ask's id.
    heads
        How many people are granted.
    """
    packet = options.act(
        grant,
        ask,
        heads,
        reason,
    )
    sentence = f"{packet.ask_id}: {packet.granted} of {packet.asked} granted."
    options.answer(_packet_as_object(packet), sentence)


def _packet_as_object(packet: Packet) -> JsonAnswer:
    return {
        "id": packet.ask_id,
        "asked": packet.asked,
        "granted": packet.granted,
    }


@app.command(name="hand-down")
def hand_down_asks(*, by_engine: ByEngine = False, options: Options = DEFAULTS) -> None:
    """Decide every ranked ask by rank, as far as the company's envelope reaches, and tell the teams.

    Parameters
    ----------
    by_engine
        Ask the automation engine to do it, instead of doing it at once.
    """
    if by_engine:
        ask_of_engine("hand_down", options)
        return
    decisions = options.act_in_season(hand_down)
    facts = {"decided": _decision_objects(decisions)}
    options.answer(facts, _decision_table(decisions))


def _decision_table(decisions: Sequence[AskGrant]) -> Lines:
    rows = [_decision_row(decision) for decision in decisions]
    return DECIDED_TABLE.lines(rows)


def _decision_row(decision: AskGrant) -> RowCells:
    return (decision.id, decision.heads, decision.verdict)


def _decision_objects(decisions: Iterable[AskGrant]) -> list[JsonAnswer]:
    return [_decision_as_object(decision) for decision in decisions]


def _decision_as_object(decision: AskGrant) -> JsonAnswer:
    return {
        "id": decision.id,
        "verdict": decision.verdict,
        "heads": decision.heads,
    }


@app.command
def rank(
    ranks: Annotated[list[str], Parameter(help="ASK=RANK, as often as needed.")],
    /,
    *,
    options: Options = DEFAULTS,
) -> None:
    """Rank asks of plans that you approve, all in one act, and see where the envelope would end."""
    rank_of = dict(_parse_rank(text) for text in ranks)
    with options.writing() as session:
        ranked = rank_asks(session, rank_of, **options.actor)
        season_id = options.season_id(session)
        decisions = cutline(session, season_id, **options.actor)
    facts = {"ranked": ranked, "cutline": _decision_objects(decisions)}
    options.answer(facts, _rank_lines(ranked, rank_of, decisions))


def _rank_lines(
    ranked: Iterable[Moved],
    rank_of: Mapping[str, int],
    decisions: Iterable[AskGrant],
) -> Lines:
    for ask in ranked:
        yield f"{ask.id} is ranked {rank_of[ask.id]}."
    for decision in decisions:
        yield _would_be_line(decision)


def _would_be_line(decision: AskGrant) -> str:
    return f"  {decision.id}: would be {decision.verdict}, {decision.heads} of {decision.heads_asked}"


def _parse_rank(text: str) -> tuple[str, int]:
    ask, _, number = text.rpartition("=")
    if not ask or not number.isdecimal():
        raise BadInput(f"“{text}” is no rank; write ASK=1.")
    return ask, int(number)
