"""The story of a played season, as a person wants it told: gates, notices, escalations, asks, goals."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pendulum import DateTime

from app.output import Lines, say
from flows.demo.play import Played
from flows.goals.goals import goals
from flows.headcount.tunnel_down import asks
from flows.operations.verify_journal import first_broken
from flows.views import lines as look
from flows.views.gate_lines import GateLine, read_gates
from flows.views.intake import request_lines
from flows.views.outbox_lines import OutboxLine, read_notices
from flows.views.plan_lines import PlanLine, read_plans
from models.database import reading

NOTICE_WORDS = {
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
GATE_SIGNS = {
    "passed": "◆",
    "passed_with_exceptions": "◈",
    "missed": "✗",
    "waived": "◇",
}
MAX_NOTICES = 10_000


def print_story(engine: Any, played: Played) -> None:
    """Print how the season went."""
    with reading(engine) as session:
        say(*_story_lines(session, played))


def _story_lines(session: Any, played: Played) -> Lines:
    at, _ = played.gates[-1]
    season = look.read_season(session, played.season_id, at=at)
    yield f"{season.title}: {season.state}, run by {season.product_ops}."
    yield ""
    gates = read_gates(session, season.id, at=at)
    yield from _gates_lines(gates, set(_missed_gates(played)))
    yield from _refused_lines(played)
    yield from _message_lines(session, season.id, at)
    yield from _outcome_lines(session, season.id, at)
    yield _journal_line(first_broken(session))


def _missed_gates(played: Played) -> Iterator[str]:
    for _, change in played.gates:
        if change.now == "missed":
            yield change.gate_id


def _message_lines(session: Any, season_id: str, at: DateTime) -> Lines:
    """What partners asked of each other, and what people were told."""
    yield _requests_line(request_lines(session, season_id))
    notices = read_notices(
        session,
        season_id,
        at=at,
        limit=MAX_NOTICES,
    )
    yield from _notices_lines(notices)


def _outcome_lines(session: Any, season_id: str, at: DateTime) -> Lines:
    """What became of asks, plans and goals."""
    yield from _asks_lines(asks(session, season_id))
    yield _plans_line(read_plans(session, season_id, at=at))
    yield ""
    yield _goals_line(goals(session, season_id), season_id)


def _gates_lines(gates: list[GateLine], missed: set[str]) -> Lines:
    yield "Gates"
    for gate in gates:
        if gate.state in GATE_SIGNS:
            yield _gate_line(gate, missed_at_first=gate.id in missed)
    yield _waiting_line(gates)
    yield ""


def _waiting_line(gates: list[GateLine]) -> str:
    waiting = [gate.title for gate in gates if gate.state not in GATE_SIGNS]
    return f"  · still to come: {', '.join(waiting)}"


def _gate_line(gate: GateLine, *, missed_at_first: bool) -> str:
    state = gate.state.replace("_", " ")
    done = f" ({gate.done}/{gate.total})" if gate.total else ""
    missed = ", missed at first" if missed_at_first else ""
    late = f", {gate.late_by} business days late" if gate.late_by else ""
    why = f" – {gate.reason}" if gate.reason else ""
    return f"  {GATE_SIGNS[gate.state]} {gate.due_on}  {gate.title}: {state}{done}{missed}{late}{why}"


def _refused_lines(played: Played) -> Lines:
    for at, scene, refused in played.refused:
        yield f"Refused on {at.to_date_string()}: {scene.thing}, {scene.line.do}"
        for reason in refused.reasons:
            yield f"  {reason.code}  {reason.text}"
        yield ""


def _requests_line(rows: list[Any]) -> str:
    count_of = Counter(request.state for request in rows)
    return f"Intake: {len(rows)} requests, {_counts_words(count_of.most_common())}."


def _counts_words(counts: Iterable[tuple[str, int]]) -> str:
    """“3 accepted, 1 declined”"""
    return ", ".join(f"{count} {name}" for name, count in counts)


def _notices_lines(notices: list[OutboxLine]) -> Lines:
    sent = [notice for notice in notices if notice.state == "sent"]
    cancelled = [notice for notice in notices if notice.state == "cancelled"]
    yield f"Notices: {len(sent)} sent, {len(cancelled)} found moot and not sent"
    yield from _kind_lines(sent)
    yield _escalated_line(sent)
    yield ""


def _kind_lines(sent: list[OutboxLine]) -> Lines:
    """How many were sent of each kind, the commonest first."""
    count_of_kind = Counter(notice.kind for notice in sent)
    for kind, count in count_of_kind.most_common():
        yield f"  {count:>4}  {NOTICE_WORDS.get(kind, kind)}"


def _escalated_line(sent: list[OutboxLine]) -> str:
    escalated = Counter(notice.person for notice in sent if notice.kind == "escalation")
    people = [f"{person} ({count})" for person, count in escalated.most_common()]
    return f"Escalated to: {', '.join(people)}."


def _asks_lines(rows: list[Any]) -> Lines:
    yield "Headcount asks"
    for ask in rows:
        if ask.granted is not None:
            verdict = "unfunded" if ask.granted == 0 else f"{ask.granted} of {ask.heads} granted"
            yield f"  {verdict:<16}  {ask.title}"


def _plans_line(plans: list[PlanLine]) -> str:
    count_of = Counter(f"{plan.document.upper()} {plan.state}" for plan in plans)
    return f"Plans: {_counts_words(sorted(count_of.items()))}."


def _goals_line(rows: list[Any], season: str) -> str:
    tiers = Counter(goal.tier for goal in rows)
    states = Counter(goal.state for goal in rows)
    linked = [goal for goal in rows if goal.parent_id is not None]
    of_goals = f"{_counts_words(tiers.items())}; {len(linked)} linked to a parent; {_counts_words(states.items())}"
    return f"Goals of {season} by tier: {of_goals}."


def _journal_line(broken: int | None) -> str:
    if broken is None:
        return "Journal: every entry is what was written."
    return f"Journal: broken at entry {broken}."
