"""Refusals: sentences for the person who can mend it, with every reason at once."""

from collections.abc import Iterable, Sequence

from states.guard import Reason
from states.guard_table import REASON_REQUIRED

MOST_NAMES = 12
"""So many names are listed where one was not known."""


class PlanningError(Exception):
    """The base of all that phasegate refuses; its text is a sentence for a person."""

    exit_code = 1


class Refused(PlanningError):
    """An act was not possible; `reasons` holds all that stands in the way."""

    def __init__(
        self,
        act: str,
        thing: str,
        reasons: Sequence[Reason],
    ) -> None:
        lines = [f"  {reason.code}  {reason.text}\n      → {reason.fix}" for reason in reasons]
        listed = "\n".join(lines)
        super().__init__(f"{act} is blocked for {thing}:\n{listed}")
        self.act = act
        self.thing = thing
        self.reasons = tuple(reasons)


class Unknown(PlanningError):
    """Something was named that is not there."""

    exit_code = 2

    def __init__(
        self,
        kind: str,
        name: str,
        known: Iterable[str] = (),
    ) -> None:
        hint = _known_names(known)
        super().__init__(f"There is no {kind} called “{name}”.{hint} Check the spelling.")


class NoSeason(Unknown):
    """No season is open, and none was named."""

    def __init__(self) -> None:
        text = "No season is open. Open one: phasegate season open CALENDAR, or name one with --season."
        PlanningError.__init__(self, text)


class BadInput(PlanningError):
    """A file or value from outside cannot be used; nothing was changed."""

    exit_code = 2


def _known_names(known: Iterable[str]) -> str:
    """The first of them as a sentence; "" where none is known."""
    names = sorted(known)
    if not names:
        return ""
    listed = ", ".join(names[:MOST_NAMES])
    more = " …" if len(names) > MOST_NAMES else ""
    return f" Known: {listed}{more}."


def stale(
    seen: int,
    current: int,
    fix: str = "",
) -> Reason:
    """The thing is not what was seen (docs/why.md); `fix` where there is more to do than to look again."""
    text = f"Someone changed this after you opened it (you have v{seen}, current v{current})."
    if not fix:
        fix = "Look at it again and repeat what you meant to do."
    return Reason("STALE", text, fix)


def stale_text(
    number: int,
    by: str,
    when: str,
    plan: str,
    since: str,
) -> Reason:
    """What was read is not what would be approved (docs/what-was-read.md, “Old texts are refused”)."""
    text = f"v{number} uploaded by {by} at {when}, see changes."
    fix = f"Read them, then repeat it: phasegate plan changes {plan} --since {since}"
    return Reason("STALE_TEXT", text, fix)


def not_authorised(
    role: str,
    action: str,
    role_now: str,
) -> Reason:
    """Nothing that somebody is to the thing allows the act (docs/why.md, “What holds for every move”)."""
    text = f"Only {role} can {action}; you are {role_now}."
    return Reason("NOT_AUTHORISED", text, f"Ask {role} to do it.")


def not_from_state(
    action: str,
    thing: str,
    state: str,
    possible: Sequence[str],
) -> Reason:
    """No such move leaves the state that the thing is in (docs/why.md, “What holds for every move”)."""
    possible_now = ", ".join(possible) or "nothing"
    words = action.replace("_", " ")
    sentence = f"{words[:1].upper()}{words[1:]} is not possible while this {thing} is {state}."
    text = f"{sentence} Possible now: {possible_now}."
    return Reason("NOT_FROM_STATE", text, "Choose one of the moves that are possible now.")


def reason_required() -> Reason:
    """Who, what and when say little without why; so many characters are asked for (docs/why.md)."""
    return REASON_REQUIRED.reason({})


def in_blackout(
    name: str,
    start: str,
    end: str,
    action: str,
    possible_from: str,
) -> Reason:
    """A window of the calendar stops the act (docs/calendar.md, “blackouts”)."""
    text = f"{name} runs {start}–{end}; {action} is possible from {possible_from}."
    return Reason("BLACKOUT", text, f"Come back on {possible_from}.")
