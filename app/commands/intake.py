"""phasegate intake: what partners ask of each other's plans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cyclopts import App, Parameter

from app.date_format import minute_in_zone
from app.move_lines import possible_move_lines
from app.options import DEFAULTS, Options
from app.output import JsonAnswer, Lines, RowCells, Table
from app.season_of import season_line
from app.solicited import solicited_lines
from app.take_step import take_step_in_season
from flows.intake.requests import edit_request, file_request, move_request
from flows.views.intake import (
    IntakeRequestLine,
    RequestCard,
    read_solicited,
    request_card,
    request_lines,
)
from models.intake import IntakeRequest

app = App(
    name="intake",
    help="What partners ask of each other's plans: file, answer, agree, drop.",
)

app.command(
    "app.commands.intake_invite:solicit_partners",
    name="solicit",
    help="Ask partners by name what they need of your unit's plan.",
)
app.command(
    "app.commands.intake_invite:nothing",
    name="nothing",
    help="Reply that you need nothing of a plan whose owner has asked you.",
)

REQUESTS_TABLE = Table(
    ("Id", "State", "From", "To", "What", "Answer"),
    empty="Nobody has asked anything yet.",
)


@app.command(name="list")
def list_requests(*, unit: str = "", options: Options = DEFAULTS) -> None:
    """Print the requests, those to one unit or all, and which of the partners who were asked by name have replied."""
    with options.reading_season() as (session, season_id):
        lines = request_lines(session, season_id, to_unit=unit)
        invitations = read_solicited(session, season_id, to_unit=unit)
    printed = _request_table(lines)
    facts = {"requests": lines, "solicited": invitations}
    options.answer(facts, [*printed, *solicited_lines(invitations)])


def _request_table(lines: Sequence[IntakeRequestLine]) -> Lines:
    rows = [_request_row(line) for line in lines]
    return REQUESTS_TABLE.lines(rows)


def _request_row(line: IntakeRequestLine) -> RowCells:
    return (
        line.id,
        _state_words(line),
        line.from_unit_id,
        line.to_unit_id,
        line.what,
        line.answer,
    )


def _state_words(request: IntakeRequestLine) -> str:
    return f"{request.state}, unanswered" if request.unanswered else request.state


@app.command
def show(request: str, /, *, options: Options = DEFAULTS) -> None:
    """Print a request, what became of it, and what each step from here needs of you.

    Parameters
    ----------
    request
        The request's id.
    """
    with options.reading() as session:
        season = season_line(session, options)
        card = request_card(
            session,
            season.id,
            request,
            **options.looker,
        )
    options.answer(card, _card_lines(card, season.zone))


def _card_lines(card: RequestCard, zone: str) -> Lines:
    request = card.request
    yield f"{request.id} is {_state_words(request)} (v{request.version})."
    yield from _part_lines(card, zone)
    yield ""
    yield from possible_move_lines(card.moves)


def _part_lines(card: RequestCard, zone: str) -> Lines:
    for title, text in _card_parts(card, zone):
        if text:
            yield f"{title}: {text}"


def _card_parts(card: RequestCard, zone: str) -> Iterable[tuple[str, str]]:
    """What there may be in a request, under its titles; empty where there is none of it."""
    request = card.request
    asked_at = minute_in_zone(card.at, zone)
    return (
        (
            "Asked",
            f"{request.from_unit_id} of {request.to_unit_id}, by {card.by} on {asked_at}",
        ),
        ("What", request.what),
        ("Why", request.why),
        ("By when", request.needed_by),
        ("If not done", request.if_not),
        ("Wanted to know", request.question),
        ("Told", request.info),
        ("Answer", request.answer),
        ("Offered instead", request.scope),
        ("Offered by", request.offered_by),
        ("Drop agreed to by", card.drop_acked_by),
    )


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class RequestWords:
    """What is asked, of whom, and what happens without it."""

    from_unit: str
    to_unit: str
    what: str = ""
    why: str = ""
    by_when: str = ""
    if_not: str = ""

    def as_words(self, request_id: str) -> JsonAnswer:
        return {
            "id": request_id,
            "from_unit": self.from_unit,
            "to_unit": self.to_unit,
            "what": self.what,
            "why": self.why,
            "by": self.by_when,
            "if_not": self.if_not,
        }


@app.command
def file(
    request: str,
    /,
    *,
    words: RequestWords,
    draft: bool = False,
    reason: str = "",
    options: Options = DEFAULTS,
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
    row = options.act_in_season(
        file_request,
        words.as_words(request),
        draft=draft,
        reason=reason,
    )
    sentence = f"{row.id} is {row.state}: {row.from_unit_id} asks {row.to_unit_id}."
    _answer_request(row, options, sentence)


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
    options: Options = DEFAULTS,
) -> None:
    """Change the words of a request of yours, while it is a draft or you are asked to say more.

    Parameters
    ----------
    seen
        The version that you looked at; by default the current one.
    """
    words = {
        "what": what,
        "why": why,
        "needed_by": by_when,
        "if_not": if_not,
    }
    row = options.act_in_season(
        edit_request,
        request,
        words,
        seen=seen,
    )
    _answer_request(row, options, f"{row.id} says something else now (v{row.version}).")


def _answer_request(row: IntakeRequest, options: Options, sentence: str) -> None:
    options.answer(_request_as_object(row), sentence)


def _request_as_object(row: IntakeRequest) -> JsonAnswer:
    return {
        "request": row.id,
        "state": row.state,
        "version": row.version,
    }


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
    options: Options = DEFAULTS,
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
    words = {"scope": scope or None, "by_when": by_when or None}
    take_step_in_season(
        options,
        move_request,
        request,
        trigger,
        seen=seen,
        reason=reason,
        words=words,
    )
