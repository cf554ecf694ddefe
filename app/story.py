"""The story of a played season, as a person wants it told: gates, notices, escalations, asks, goals."""

from collections import Counter
from typing import Any

from app.output import say
from flows import journal
from flows.demo.play import Played
from flows.goals.goals import goals
from flows.headcount.tunnel_down import asks
from flows.views import lines as look
from flows.views.intake import requests
from models.database import reading

WORDS = {
    "assigned": "asked for something",
    "reminder": "reminders",
    "escalation": "escalations",
    "resolved": "“it is done” to those escalated to",
    "submitted": "ready for your review",
    "objection": "objections to a plan",
    "intake": "intake requests and answers",
    "review": "invitations to reviews",
    "packet": "decisions on headcount asks",
}


def tell(engine: Any, played: Played) -> None:
    """Print the story."""
    at = played.gates[-1][0]
    with reading(engine) as session:
        season = look.season(session, played.season_id, at=at)
        say(f"{season.title}: {season.state}, run by {season.product_ops}.", "")
        missed = {change.gate_id for _, change in played.gates if change.now == "missed"}
        _gates(look.gates(session, season.id, at=at), missed)
        _refusals(played)
        _requests(requests(session, season.id))
        _notices(look.notices(session, season.id, at=at, limit=10_000))
        _asks(asks(session, season.id))
        _plans(look.plans(session, season.id, at=at))
        _goals(goals(session, season.id), season.id)
        broken = journal.first_broken(session)
    say(f"Journal: {'every entry is what was written' if broken is None else f'broken at entry {broken}'}.")


def _gates(gates: list[look.GateLine], missed: set[str]) -> None:
    say("Gates")
    signs = {"passed": "◆", "passed_with_exceptions": "◈", "missed": "✗", "waived": "◇"}
    for gate in (one for one in gates if one.state in signs):
        late = f", {gate.late_by} business days late" if gate.late_by else ""
        late = f", missed at first{late}" if gate.id in missed else late
        why = f" – {gate.reason}" if gate.reason else ""
        done = f" ({gate.done}/{gate.total})" if gate.total else ""
        say(f"  {signs[gate.state]} {gate.due_on}  {gate.title}: {gate.state.replace('_', ' ')}{done}{late}{why}")
    waiting = [gate.title for gate in gates if gate.state not in signs]
    say(f"  · still to come: {', '.join(waiting)}", "")


def _refusals(played: Played) -> None:
    for at, scene, refused in played.refused:
        say(f"Refused on {at.to_date_string()}: {scene.thing}, {scene.told.do}")
        say(*(f"  {reason.code}  {reason.text}" for reason in refused.reasons), "")


def _requests(found: list[Any]) -> None:
    counts = Counter(one.state for one in found)
    say(f"Intake: {len(found)} requests, {', '.join(f'{n} {state}' for state, n in counts.most_common())}.")


def _notices(found: list[look.OutboxLine]) -> None:
    sent = [one for one in found if one.state == "sent"]
    say(f"Notices: {len(sent)} sent, {sum(one.state == 'cancelled' for one in found)} found moot and not sent")
    for kind, n in Counter(one.kind for one in sent).most_common():
        say(f"  {n:>4}  {WORDS.get(kind, kind)}")
    escalated = Counter(one.person for one in sent if one.kind == "escalation")
    say(f"Escalated to: {', '.join(f'{person} ({n})' for person, n in escalated.most_common())}.", "")


def _asks(found: list[Any]) -> None:
    say("Headcount asks")
    for one in (one for one in found if one.granted is not None):
        verdict = "unfunded" if one.granted == 0 else f"{one.granted} of {one.heads} granted"
        say(f"  {verdict:<16}  {one.title}")


def _plans(found: list[look.PlanLine]) -> None:
    counts = Counter((one.document.upper(), one.state) for one in found)
    say(f"Plans: {', '.join(f'{n} {document} {state}' for (document, state), n in sorted(counts.items()))}.", "")


def _goals(found: list[Any], season: str) -> None:
    by_tier = Counter(one.tier for one in found)
    states = ", ".join(f"{n} {state}" for state, n in Counter(one.state for one in found).items())
    linked = sum(one.parent_id is not None for one in found)
    tiers = ", ".join(f"{n} {tier}" for tier, n in by_tier.items())
    say(f"Goals of {season} by tier: {tiers}; {linked} linked to a parent; {states}.")
