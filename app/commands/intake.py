"""phasegate intake: what partners ask of each other's plans."""

from typing import Any

from cyclopts import App

from app.commands.plan_card import reason_lines
from app.options import Options
from app.output import as_json, minute, say, table
from flows.intake.invite import reply_nothing, solicit
from flows.intake.requests import edit_request, file_request, move_request
from flows.views import lines as look
from flows.views.intake import RequestCard, RequestLine, SolicitedLine, request_card, requests, solicited
from models.organisation import SYSTEM

app = App(name="intake", help="What partners ask of each other's plans: file, answer, agree, drop.")


@app.command(name="list")
def list_(*, unit: str = "", options: Options | None = None) -> None:
    """Print the requests, those to one unit or all, and which of the partners who were asked by name have replied."""
    options = options or Options()
    with options.reading() as session:
        season = options.season_id(session)
        found, asked = requests(session, season, to_unit=unit), solicited(session, season, to_unit=unit)
    if options.json:
        as_json({"requests": found, "solicited": asked})
        return
    rows = [(one.id, _state(one), one.from_unit_id, one.to_unit_id, one.what, one.answer) for one in found]
    table(("Id", "State", "From", "To", "What", "Answer"), rows, empty="Nobody has asked anything yet.")
    say(*solicited_lines(asked))


def _state(one: RequestLine) -> str:
    return f"{one.state}, unanswered" if one.unanswered else one.state


def solicited_lines(asked: list[SolicitedLine]) -> list[str]:
    """A line for each unit that has asked partners by name: who replied, and who did not."""
    lines = []
    for unit in dict.fromkeys(one.to_unit_id for one in asked):
        mine = [one for one in asked if one.to_unit_id == unit]
        silent = [one.from_unit_id for one in mine if not one.replied]
        named = f"; no reply from {', '.join(silent)}" if silent else ""
        lines.append(f"{unit} has asked {len(mine)} by name: {len(mine) - len(silent)} replied{named}.")
    return lines


@app.command
def show(request: str, /, *, options: Options | None = None) -> None:
    """Print a request, what became of it, and what each step from here needs of you.

    Parameters
    ----------
    request
        The request's id.
    """
    options = options or Options()
    with options.reading() as session:
        season = look.season(session, options.season_id(session), at=options.instant)
        card = request_card(session, season.id, request, by=options.as_ or SYSTEM, at=options.instant)
    if options.json:
        as_json(card)
        return
    say(*_card(card, season.zone))
    for way in card.moves:
        say(f"{way.trigger}: {'possible now' if way.ready else 'blocked'}", *reason_lines(way.reasons))


def _card(card: RequestCard, zone: str) -> list[str]:
    one = card.request
    said = (
        ("Asked", f"{one.from_unit_id} of {one.to_unit_id}, by {card.by} on {minute(card.at, zone)}"),
        *(("What", one.what), ("Why", one.why), ("By when", one.needed_by), ("If not done", one.if_not)),
        *(("Wanted to know", one.question), ("Told", one.info), ("Answer", one.answer)),
        *(("Offered instead", one.scope), ("Offered by", one.offered_by), ("Drop agreed to by", card.drop_acked_by)),
    )
    return [f"{one.id} is {_state(one)} (v{one.version}).", *(f"{name}: {text}" for name, text in said if text), ""]


@app.command
def file(
    request: str,
    /,
    *,
    from_unit: str,
    to_unit: str,
    what: str = "",
    why: str = "",
    by_when: str = "",
    if_not: str = "",
    draft: bool = False,
    reason: str = "",
    options: Options | None = None,
) -> None:
    """Ask something of another unit's plan: what, why, by when, and what happens if it is not done.

    Parameters
    ----------
    request
        An id for it, by which plans name it.
    draft
        Only write it down; ask later, with: intake do ID submit.
    reason
        For Product Ops, after intake has closed: why it is entered late.
    """
    options = options or Options()
    told = {"id": request, "from_unit": from_unit, "to_unit": to_unit}
    told |= {"what": what, "why": why, "by": by_when, "if_not": if_not}
    with options.writing() as session:
        season, said = options.season_id(session), {"draft": draft, "reason": reason}
        row = file_request(session, season, told, by=options.by, at=options.instant, **said)  # type: ignore[arg-type]
    if options.json:
        as_json({"request": row.id, "state": row.state, "version": row.version})
        return
    say(f"{row.id} is {row.state}: {row.from_unit_id} asks {row.to_unit_id}.")


@app.command
def edit(
    request: str,
    /,
    *,
    what: str | None = None,
    why: str | None = None,
    by_when: str | None = None,
    if_not: str | None = None,
    seen: int | None = None,
    options: Options | None = None,
) -> None:
    """Change the words of a request of yours, while it is a draft or you are asked to say more.

    Parameters
    ----------
    seen
        The version that you looked at; by default the current one.
    """
    options = options or Options()
    words = {"what": what, "why": why, "needed_by": by_when, "if_not": if_not}
    with options.writing() as session:
        season = options.season_id(session)
        row = edit_request(session, season, request, words, by=options.by, at=options.instant, seen=seen)
    if options.json:
        as_json({"request": row.id, "state": row.state, "version": row.version})
        return
    say(f"{row.id} says something else now (v{row.version}).")


@app.command
def do(
    request: str,
    trigger: str,
    /,
    *,
    scope: str = "",
    by_when: str = "",
    reason: str = "",
    seen: int | None = None,
    options: Options | None = None,
) -> None:
    """Take a step with a request.

    Parameters
    ----------
    trigger
        As who is asked: ask_info, accept, counter, decline, commit, deliver, drop. As who asks: submit, give_info,
        agree, ack_drop, withdraw.
    scope
        With counter: what you can do instead.
    by_when
        With counter: when you can.
    reason
        Why; with ask_info what you want to know, with give_info what there is to know.
    seen
        The version that you looked at; by default the current one.
    """
    options = options or Options()
    words: dict[str, Any] = {"scope": scope or None, "by_when": by_when or None}
    with options.writing() as session:
        told: dict[str, Any] = {"by": options.by, "at": options.instant, "seen": seen, "reason": reason, "words": words}
        done = move_request(session, options.season_id(session), request, trigger, **told)
    if options.json:
        as_json(done)
        return
    say(f"{done.id} is {done.now} (v{done.version}).")


@app.command(name="solicit")
def solicit_(unit: str, partners: list[str], /, *, options: Options | None = None) -> None:
    """Ask partners by name what they need of your unit's plan.

    Parameters
    ----------
    unit
        Your unit.
    partners
        The units that you ask.
    """
    options = options or Options()
    with options.writing() as session:
        rows = solicit(session, options.season_id(session), unit, partners, by=options.by, at=options.instant)
        asked = [row.from_unit_id for row in rows]
    if options.json:
        as_json({"unit": unit, "asked": asked})
        return
    say(f"{unit} has asked {', '.join(asked)}.")


@app.command
def nothing(partner: str, unit: str, /, *, options: Options | None = None) -> None:
    """Reply that you need nothing of a plan whose owner has asked you.

    Parameters
    ----------
    partner
        Your unit.
    unit
        The unit that has asked.
    """
    options = options or Options()
    with options.writing() as session:
        row = reply_nothing(session, options.season_id(session), partner, unit, by=options.by, at=options.instant)
    if options.json:
        as_json({"partner": partner, "unit": unit, "nothing_at": row.nothing_at})
        return
    say(f"{partner} needs nothing of {unit}.")
