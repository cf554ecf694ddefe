"""Refusals: sentences for the person who can mend it, with every reason at once."""

from collections.abc import Iterable, Sequence

from states.guard import Reason


class PlanningError(Exception):
    """The base of all that phasegate refuses; its text is a sentence for a person."""

    exit_code = 1


class Refused(PlanningError):
    """An act was not possible; `reasons` holds all that stands in the way."""

    def __init__(self, act: str, thing: str, reasons: Sequence[Reason]) -> None:
        lines = "\n".join(f"  {reason.code}  {reason.text}\n      → {reason.fix}" for reason in reasons)
        super().__init__(f"{act} is blocked for {thing}:\n{lines}")
        self.act, self.thing, self.reasons = act, thing, tuple(reasons)


class Unknown(PlanningError):
    """Something was named that is not there."""

    exit_code = 2

    def __init__(self, kind: str, name: str, known: Iterable[str] = ()) -> None:
        some = sorted(known)
        shown = f" Known: {', '.join(some[:12])}{' …' if len(some) > 12 else ''}." if some else ""
        super().__init__(f"There is no {kind} called “{name}”.{shown} Check the spelling.")


class NoSeason(Unknown):
    """No season is open, and none was named."""

    def __init__(self) -> None:
        PlanningError.__init__(
            self, "No season is open. Open one: phasegate season open CALENDAR, or name one with --season."
        )


class BadInput(PlanningError):
    """A file or value from outside cannot be used; nothing was changed."""

    exit_code = 2


def stale(seen: int, current: int, fix: str = "") -> Reason:
    """The thing is not what was seen (docs/why.md); `fix` where there is more to do than to look again."""
    text = f"Someone changed this after you opened it (you have v{seen}, current v{current})."
    return Reason("STALE", text, fix or "Look at it again and repeat what you meant to do.")


def stale_text(number: int, by: str, when: str, plan: str, since: str) -> Reason:
    """What was read is not what would be approved (docs/what-was-read.md, “Old texts are refused”)."""
    text = f"v{number} uploaded by {by} at {when}, see changes."
    return Reason("STALE_TEXT", text, f"Read them, then repeat it: phasegate plan changes {plan} --since {since}")


def not_authorised(role: str, action: str, role_now: str) -> Reason:
    """Nothing that somebody is to the thing allows the act (docs/why.md, “What holds for every move”)."""
    return Reason("NOT_AUTHORISED", f"Only {role} can {action}; you are {role_now}.", f"Ask {role} to do it.")


def not_from_state(action: str, thing: str, state: str, possible: Sequence[str]) -> Reason:
    """No such move leaves the state that the thing is in (docs/why.md, “What holds for every move”)."""
    now = ", ".join(possible) or "nothing"
    said = action.replace("_", " ")
    text = f"{said[:1].upper()}{said[1:]} is not possible while this {thing} is {state}. Possible now: {now}."
    return Reason("NOT_FROM_STATE", text, "Choose one of the moves that are possible now.")


def reason_required() -> Reason:
    """Who, what and when say little without why; so many characters are asked for (docs/why.md)."""
    return Reason("REASON_REQUIRED", "Give a reason (at least 10 characters).", "Say why: --reason ….")


def in_blackout(name: str, start: str, end: str, action: str, possible_from: str) -> Reason:
    """A window of the calendar stops the act (docs/calendar.md, “blackouts”)."""
    text = f"{name} runs {start}–{end}; {action} is possible from {possible_from}."
    return Reason("BLACKOUT", text, f"Come back on {possible_from}.")
