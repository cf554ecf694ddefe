"""The audit of key results and the hints about objectives: what blocks, what only warns (docs/asks-and-goals.md)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from rules.key_result_text import GUARDS_A_LEVEL, KeyResultWording, read_line

KR_MIN, KR_MAX = 2, 5
OBJECTIVES_MAX, KRS_MAX = 3, 9
_NEAR = Decimal("0.05")


@dataclass(frozen=True)
class KeyResultDraft:
    """A key result as written: its line, and the fields; a field that is filled wins over what the line says."""

    text: str
    kind: str = "outcome"
    guardrail: bool = False
    metric: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    method: str = ""
    source: str = ""
    cadence: str = ""
    dated: bool = False
    owner: str = ""
    forecast: Decimal | None = None

    @cached_property
    def line(self) -> KeyResultWording:
        return read_line(self.text)

    def filled(self) -> "KeyResultDraft":
        """With what the line says where a field is empty; a relative target is reckoned from the baseline."""
        line = self.line
        baseline = line.baseline if self.baseline is None else self.baseline
        target = line.target if self.target is None else self.target
        if target is None and baseline is not None:
            target = line.target_from(baseline)
        metric_of_line = line.thing if line.metric else ""
        return replace(
            self,
            guardrail=self.guardrail or line.verb in GUARDS_A_LEVEL,
            metric=self.metric or metric_of_line,
            baseline=baseline,
            target=target,
            method=self.method or line.method,
            source=self.source or line.method,
            cadence=self.cadence or line.cadence,
            dated=self.dated or line.dated,
        )


def text_findings(draft: KeyResultDraft) -> list[str]:
    """What blocks in the words alone: no metric, no from, no to, or something that is only done."""
    line = draft.line
    whole = draft.filled()
    has_metric = bool(whole.metric) or line.metric
    has_baseline = whole.baseline is not None
    has_target = whole.target is not None
    has_change = line.relative is not None
    is_activity = line.kind == "activity" and not (has_baseline and has_target)
    findings = {
        "KR_NO_METRIC": not has_metric,
        "KR_NO_BASELINE": not has_baseline,
        "KR_NO_TARGET": not has_target and not has_change,
        "KR_ACTIVITY": is_activity,
    }
    return _codes_that_hold(findings)


def audit_codes(draft: KeyResultDraft) -> list[str]:
    """Every code that blocks, in the order of the specification; a milestone is met or not and is not audited so."""
    if draft.kind == "milestone":
        return []
    whole = draft.filled()
    goes_nowhere = whole.baseline is not None and whole.baseline == whole.target
    missing = {
        "KR_NO_METHOD": not whole.method,
        "KR_NO_SOURCE": not whole.source,
        "KR_NO_CADENCE": not whole.cadence,
        "KR_NO_DATE": not whole.dated,
        "KR_NO_OWNER": not whole.owner,
        "KR_SAME": goes_nowhere and not whole.guardrail,
    }
    codes = text_findings(draft) + _codes_that_hold(missing)
    return sorted(codes, key=lambda code: code == "KR_ACTIVITY")  # that one comes last


def _codes_that_hold(findings: Mapping[str, bool]) -> list[str]:
    return [code for code, holds in findings.items() if holds]


def metric_question(draft: KeyResultDraft) -> str:
    """What to ask whoever wrote an activity or a target without a start."""
    thing = draft.line.thing or "work"
    return f"Which metric should the {thing} move, from what to what?"


def is_sandbagged(draft: KeyResultDraft) -> bool:
    """SANDBAG: the target lies within 5 % of what the trend reaches by itself."""
    target = draft.filled().target
    if target is None or draft.forecast is None:
        return False
    return _is_near(target, draft.forecast)


def _is_near(target: Decimal, forecast: Decimal) -> bool:
    distance = abs(target - forecast)
    return distance <= abs(forecast) * _NEAR


_SAYING_LITTLE = "make improve better great good best do more product business company"
_GRAMMAR = "a an and are as at be by for from in into is it its of on or our so that the their this to we with"
_EMPTY_WORDS = frozenset(f"{_SAYING_LITTLE} {_GRAMMAR}".split())
_LETTERS = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b|\bFY\d+\b", re.IGNORECASE)


def objective_findings(objective: str, indicators: Sequence[str] = ()) -> Iterator[str]:
    """Warnings about an objective; `indicators` says leading or lagging of its key results, where they say so."""
    without_years = _YEAR.sub(" ", objective)
    words = _LETTERS.findall(without_years.casefold())
    telling = [word for word in words if word not in _EMPTY_WORDS]
    if len(telling) < 2:
        yield "OBJ_VAGUE"
    if re.search(r"\d", without_years):
        yield "OBJ_HAS_NUMBER"
    if indicators and set(indicators) == {"lagging"}:
        yield "LAGGING_ONLY"


def too_many(objectives: int, key_results: int) -> bool:
    """TOO_MANY of a team: more than three objectives, or more than nine key results."""
    return objectives > OBJECTIVES_MAX or key_results > KRS_MAX


WARNINGS = {
    "OBJ_VAGUE": "The objective says too little; name whom it is for and what is different then.",
    "OBJ_HAS_NUMBER": "Numbers belong into the key results.",
    "TOO_MANY": "More than three objectives or nine key results are not kept in mind.",
    "SANDBAG": "The target is what the trend reaches by itself.",
    "LAGGING_ONLY": "All key results come late; add one that tells earlier.",
}
