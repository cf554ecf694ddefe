"""The audit of a key result: what it finds in the way, and each finding as a reason (docs/asks-and-goals.md)."""

from collections.abc import Iterator, Mapping

from flows.act.blockers import Blockers
from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Blocker
from models.key_result import KeyResult
from rules.key_result import KeyResultDraft, audit_codes, metric_question
from states.guard import Reason
from states.key_result import AUDIT, KEY_RESULT_GUARDS


def draft_of(result: KeyResult) -> KeyResultDraft:
    """The key result as the audit reads it."""
    return KeyResultDraft(
        text=result.text,
        kind=result.kind,
        guardrail=result.guardrail,
        metric=result.metric,
        baseline=result.baseline,
        target=result.target,
        method=result.method,
        source=result.source,
        cadence=result.cadence,
        forecast=result.forecast,
        dated=result.due_on is not None,
        owner=result.owner_id,
    )


def audit_reasons(result: KeyResult) -> Iterator[Reason]:
    """All that the audit finds, each with its fix."""
    for code in AUDIT:
        for blocker in _findings(code, result):
            yield KEY_RESULT_GUARDS[code].reason(blocker)


def _findings(code: str, result: KeyResult) -> Blockers:
    draft = draft_of(result)
    if code in audit_codes(draft):
        yield {
            "kr": result.id,
            "ask": metric_question(draft),
            "milestone": ", or --milestone",
            "whose": (result.owner_id,),
        }


def _guard_of_audit(code: str) -> Blocker:
    """In the way where the audit finds it."""

    def blockers(_facts: Facts, result: KeyResult, _command: Command) -> Blockers:
        return _findings(code, result)

    return blockers


AUDIT_BLOCKERS: Mapping[str, Blocker] = {code: _guard_of_audit(code) for code in AUDIT}
