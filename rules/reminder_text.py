"""The words of notices: what is asked, by when in both zones, and the command that does it. Never a plan's text."""

from collections.abc import Mapping

from pendulum import Date, DateTime


def both_zones(instant: DateTime, first_zone: str, second_zone: str) -> str:
    """“Fri 11 Sep 2026 17:00 -07:00 America/Los_Angeles (Sat 12 Sep 2026 02:00 +02:00 Europe/Berlin)”."""
    first = _in_zone(instant, first_zone)
    if first_zone == second_zone:
        return first
    return f"{first} ({_in_zone(instant, second_zone)})"


def _in_zone(instant: DateTime, zone: str) -> str:
    local = instant.in_timezone(zone)
    moment = local.format("ddd D MMM YYYY HH:mm Z", locale="en")
    return f"{moment} {zone}"


SUBJECTS: Mapping[str, str] = {
    "-": "{what} is due {due_on}",
    "0": "{what} is due today",
    "L1": "{what} is late (was due {due_on})",
    "L2": "{what} is still late (was due {due_on})",
    "L3": "{what} holds up {gate} (was due {due_on})",
}


def step_subject(step: str, *, what: str, gate: str, due_on: Date, late: bool) -> str:
    pattern = SUBJECTS.get(step, SUBJECTS["-"])
    day = due_on.format("ddd D MMM", locale="en")
    subject = pattern.format(what=what, gate=gate, due_on=day)
    return f"{subject} [late notice]" if late else subject


def step_body(*, what: str, gate: str, owner: str, due: str, why: str, do: str) -> str:
    return f"{what}\nGate: {gate}\nWhose turn: {owner}\nDue: {due}\n\n{why}\nWhat to do: {do}\n"


def why_told(relation: str, owner: str, *, for_whom: str = "") -> str:
    """Why this person reads this: an escalation says whose work it is about, a stand-in learns for whom they read."""
    if for_whom:
        return f"You are told because you stand in for {for_whom}."
    reasons = {
        "owner": "You are told because this is yours to do.",
        "manager": f"You are told because {owner} reports to you.",
        "product_ops": "You are told because you run the season.",
        "approver": "You are told because you approve this plan.",
        "executive": "You are told because nothing below you has settled it.",
    }
    return reasons.get(relation, reasons["owner"])


def read_for_text(name: str) -> str:
    """The line with which a message begins that somebody reads in the place of who is away."""
    return f"You read this for {name}, who is away.\n"
