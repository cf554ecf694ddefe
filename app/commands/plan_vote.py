"""phasegate plan approvals, vote, reseat: how several people approve a plan."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from cyclopts import Parameter

from app.commands.plan import Name, find
from app.options import Options
from app.output import as_json, minute, say
from flows.approval.reseat import reseat
from flows.approval.vote import vote
from flows.approval.vote_seat import Said
from flows.plan.versions import version_named
from flows.views.approvals import Approvals, GroupLine, VoteLine, Voter
from flows.views.approvals import approvals as look
from flows.views.lines import season


@Parameter(name="*")
@dataclass(frozen=True)
class Words:
    """What a voter may say.

    Parameters
    ----------
    group
        The group that you vote in, where you have a seat in several.
    for_
        Whose seat it is, where you stand in for several.
    reason
        Why; for an objection, what it is.
    condition
        With approve: it counts when you say that this is met (condition_met).
    seen
        The version that you looked at; by default the current one. Votes of others make none stale.
    digest
        What you read, by its digest or number (t3); by default the current text.
    """

    group: str = ""
    for_: Annotated[str, Parameter(name="--for")] = ""
    reason: str = ""
    condition: str = ""
    seen: int | None = None
    digest: str = ""


def vote_(plan: Name, decision: str, /, *, words: Words | None = None, options: Options | None = None) -> None:
    """Vote on exactly what you read: approve, object, abstain, recuse, withdraw, condition_met.

    Parameters
    ----------
    decision
        What you say; `recuse` steps aside, `withdraw` takes back what you said.
    """
    words, options = words or Words(), options or Options()
    said = Said(decision, words.group, words.for_, words.reason, words.condition)
    with options.writing() as session:
        found = find(session, options, plan)
        digest = version_named(session, found, words.digest).digest if words.digest else found.digest
        told: dict[str, Any] = {"by": options.by, "at": options.instant, "digest": digest}
        done = vote(session, found.id, said, seen=found.version if words.seen is None else words.seen, **told)
    if options.json:
        as_json(done)
        return
    again = "" if done.changed else " (it was said before)"
    after = (
        "All that are asked have approved." if done.met else f"Who is missing: phasegate plan approvals {done.plan_id}"
    )
    say(f"{done.plan_id}: {decision} in {done.group} for {done.person}{again} (v{done.version}). {after}")


def reseat_(plan: Name, group: str, /, *people: str, reason: str = "", options: Options | None = None) -> None:
    """Seat others where a group can no longer be satisfied, in the place of who stepped aside or abstained.

    Parameters
    ----------
    group
        The group.
    people
        Who gets a seat.
    reason
        Why, in at least 10 characters.
    """
    options = options or Options()
    with options.writing() as session:
        found = find(session, options, plan)
        told: dict[str, Any] = {"by": options.by, "at": options.instant, "seen": found.version}
        reseat(session, found.id, group, people, reason, **told)
        after = look(session, found, at=options.instant)
    if options.json:
        as_json(after)
        return
    say(f"{found.id}: {', '.join(people)} vote in {group} (v{found.version}).")


def approvals_(plan: Name, /, *, options: Options | None = None) -> None:
    """Print how a plan's approval stands: who is missing, what is objected, what is deadlocked, who can change that."""
    options = options or Options()
    with options.reading() as session:
        found = find(session, options, plan)
        zone = season(session, found.season_id, at=options.instant).zone
        told = look(session, found, at=options.instant)
    if options.json:
        as_json(told)
        return
    say(*_in_lines(told, zone))


def _in_lines(told: Approvals, zone: str) -> Iterator[str]:
    yield f"{told.plan} is {told.state} (v{told.version}), text t{told.text} ({told.digest[:12]}), round {told.round}."
    if not told.groups:
        yield f"Nobody votes on it; {told.approver.name} approves it alone."
        return
    yield "All that are asked have approved." if told.met else "It waits for its approval."
    for group in told.groups:
        yield from ("", *_group_lines(told, group))
    for line in told.objections:
        yield from ("", f"Objection of {line.person.name} in {line.group}: {line.text}")
    yield from ("", *(_vote_line(line, zone) for line in told.votes))


def _group_lines(told: Approvals, group: GroupLine) -> Iterator[str]:
    state = "satisfied" if group.met else "its turn" if group.open else "not yet its turn"
    veto = ", with a veto" if group.veto else ""
    yield f"Round {group.round}, {group.title} ({group.id}, {group.passes}{veto}): {state}"
    yield f"  {group.approvals} of {group.need} approvals; missing: {_names(group.missing)}"
    if group.deadlocked and group.change_by:
        yield f"  Deadlocked: {group.deadlocked}. {group.change_by.name} can seat others:"
        yield f"      → phasegate plan reseat {told.plan} {group.id} PERSON --reason …"


def _names(people: Iterable[Voter]) -> str:
    return ", ".join(f"{person.name} ({person.id})" for person in people) or "nobody"


def _vote_line(line: VoteLine, zone: str) -> str:
    through = f" (by {line.by.name})" if line.by != line.person else ""
    old = "" if line.current else ", of an older text"
    more = f", on condition: {line.condition}{' (met)' if line.condition_met else ''}" if line.condition else ""
    return f"{minute(line.at, zone)}  {line.person.name}{through} in {line.group}: {line.decision}{old}{more}"
