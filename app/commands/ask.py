"""phasegate ask: headcount asks from their case to people in their seats, and the envelopes they come out of."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from cyclopts import App, Parameter
from pendulum import Date

from app.by_engine import ByEngine, ask_of_engine
from app.options import Options
from app.output import as_json, say, table
from flows.ground import stand
from flows.headcount.envelopes import COMPANY, envelopes, set_envelope
from flows.headcount.tunnel_down import asks, cutline, move_ask, rank_asks
from flows.headcount.tunnel_down import grant as decide
from flows.headcount.tunnel_down import hand_down as decide_all
from flows.views.ask import AskCard, ask_card
from models.organisation import SYSTEM
from rules.allocation import Room
from states.refusal import BadInput

app = App(name="ask", help="Headcount asks, their ranks and decisions, and the envelopes.")


@app.command(name="list")
def list_(*, state: str = "", options: Options | None = None) -> None:
    """Print the season's headcount asks, all or those in a state."""
    options = options or Options()
    with options.reading() as session:
        found = [one for one in asks(session, options.season_id(session)) if state in ("", one.state)]
    if options.json:
        as_json({"asks": found})
        return
    shown = [("–" if one.rank is None else one.rank, "–" if one.granted is None else one.granted) for one in found]
    rows = [
        (one.id, one.state, rank, one.heads, one.minimum, one.cost, granted)
        for one, (rank, granted) in zip(found, shown, strict=True)
    ]
    header = ("Ask", "State", "Rank", "Heads", "At least", "Each a year", "Granted")
    table(header, rows, empty="No plan asks for people.")


@app.command
def show(ask: str, /, *, options: Options | None = None) -> None:
    """Print an ask, and what each move from here needs of whoever is named with --as."""
    options = options or Options()
    with options.reading() as session:
        card = ask_card(session, ask, by=options.as_ or SYSTEM, at=options.instant)
    if options.json:
        as_json(card)
        return
    _print(card)


def _print(card: AskCard) -> None:
    decided = "" if card.granted is None else f", {card.granted} granted"
    say(f"{card.title} ({card.id}) is {card.state}: {card.heads} asked, at least {card.minimum}{decided}.")
    say(f"Residual gap: {card.gap or 'none shown'}. Rank: {card.rank or 'none'}.")
    say(*(f"Alternative: {one}" for one in card.alternatives))
    say(*(f"Dropped: {one}" for one in card.dropped))
    for way in card.moves:
        say(f"{way.trigger}: {'possible now' if way.ready else 'blocked'}")
        say(*(f"  {one.code}  {one.text}" for one in way.reasons))


@app.command(name="do")
def do_(
    ask: str,
    trigger: str,
    /,
    *,
    heads: int | None = None,
    drop: Annotated[list[str] | None, Parameter(consume_multiple=True, negative="")] = None,
    start: str = "",
    reason: str = "",
    seen: int | None = None,
    options: Options | None = None,
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
    options = options or Options()
    words: dict[str, Any] = {"heads": heads, "drop": drop, "start": _day(start)}
    with options.writing() as session:
        done = move_ask(session, ask, trigger, by=options.by, at=options.instant, seen=seen, reason=reason, words=words)
    if options.json:
        as_json(done)
        return
    say(f"{done.id} is {done.now} (v{done.version}).")


def _day(text: str) -> Date | None:
    try:
        return Date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(f"“{text}” is no day; write it as 2027-04-01.") from None


@app.command
def grant(ask: str, heads: int, /, *, reason: str = "", options: Options | None = None) -> None:
    """Decide a ranked ask; fewer than asked needs a reason, 0 leaves it unfunded.

    Parameters
    ----------
    ask
        The ask's id.
    heads
        How many people are granted.
    """
    options = options or Options()
    with options.writing() as session:
        packet = decide(session, ask, heads, reason, by=options.by, at=options.instant)
    if options.json:
        as_json({"id": packet.ask_id, "asked": packet.asked, "granted": packet.granted})
        return
    say(f"{packet.ask_id}: {packet.granted} of {packet.asked} granted.")


@app.command(name="hand-down")
def hand_down(*, by_engine: ByEngine = False, options: Options | None = None) -> None:
    """Decide every ranked ask by rank, as far as the company's envelope reaches, and tell the teams.

    Parameters
    ----------
    by_engine
        Ask the automation engine to do it, instead of doing it at once.
    """
    options = options or Options()
    if by_engine:
        ask_of_engine("hand_down", options)
        return
    with options.writing() as session:
        given = decide_all(session, options.season_id(session), by=options.by, at=options.instant)
    if options.json:
        as_json({"decided": [{"id": one.id, "verdict": one.verdict, "heads": one.heads} for one in given]})
        return
    table(("Ask", "Heads", "Verdict"), [(one.id, one.heads, one.verdict) for one in given], empty="No ask is ranked.")


@app.command
def rank(
    ranks: Annotated[list[str], Parameter(help="ASK=RANK, as often as needed.")], /, *, options: Options | None = None
) -> None:
    """Rank asks of plans that you approve, all in one act, and see where the envelope would end."""
    options = options or Options()
    told = dict(_pair(text) for text in ranks)
    with options.writing() as session:
        done = rank_asks(session, told, by=options.by, at=options.instant)
        line = cutline(session, options.season_id(session), by=options.by, at=options.instant)
    if options.json:
        as_json({"ranked": done, "cutline": [{"id": g.id, "verdict": g.verdict, "heads": g.heads} for g in line]})
        return
    say(*(f"{one.id} is ranked {told[one.id]}." for one in done))
    say(*(f"  {given.id}: would be {given.verdict}, {given.heads} of {given.asked}" for given in line))


def _pair(text: str) -> tuple[str, int]:
    ask, _, number = text.rpartition("=")
    if not ask or not number.isdecimal():
        raise BadInput(f"“{text}” is no rank; write ASK=1.")
    return ask, int(number)


@app.command
def envelope(
    unit: str = "",
    /,
    *,
    heads: int | None = None,
    money: str = "",
    hold_heads: int = 0,
    hold_money: str = "0",
    options: Options | None = None,
) -> None:
    """Print the season's envelopes, or set one.

    Parameters
    ----------
    unit
        A unit, or company for the one of all.
    heads
        How many people it may hand out.
    money
        What they may cost in a year, 1700000.00.
    hold_heads, hold_money
        What of it is kept back.
    """
    options = options or Options()
    if heads is not None or money:
        _set(unit or COMPANY, Room(heads or 0, _money(money or "0")), Room(hold_heads, _money(hold_money)), options)
    with options.reading() as session:
        ground = stand(session, options.season_id(session), by=SYSTEM, at=options.instant)
        found = [one for one in envelopes(ground) if unit in ("", one.unit_id)]
    if options.json:
        as_json({"envelopes": found})
        return
    rows = [(e.unit_id, e.heads, e.money, e.given_heads, e.given_money, e.left_heads, e.left_money) for e in found]
    header = ("Unit", "Heads", "Money", "Given", "", "Left", "")
    table(header, rows, empty="No envelope is set: phasegate ask envelope company --heads 12 --money 1700000.00")


def _set(unit: str, size: Room, held: Room, options: Options) -> None:
    with options.writing() as session:
        set_envelope(session, options.season_id(session), unit, size, held, by=options.by, at=options.instant)


def _money(text: str) -> Decimal:
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise BadInput(f"“{text}” is no amount; write it as 1700000.00.") from None
    if not amount.is_finite() or amount != amount.quantize(Decimal("0.01")) or amount >= 10**12:
        raise BadInput(f"“{text}” is no amount with two places below a million millions; write it as 1700000.00.")
    return amount
