"""The audit of key results and the hints about objectives: what blocks, what only warns (docs/asks-and-goals.md)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from rules.key_result_text import GUARDS_A_LEVEL, Line, read_line

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
    def line(self) -> Line:
        return read_line(self.text)

    def filled(self) -> "KeyResultDraft":
        """With what the line says where a field is empty; a relative target is reckoned from the baseline."""
        said = self.line
        baseline = self.baseline if self.baseline is not None else said.baseline
        target = self.target if self.target is not None else said.target
        if target is None and baseline is not None:
            target = said.target_from(baseline)
        return replace(
            self,
            guardrail=self.guardrail or said.verb in GUARDS_A_LEVEL,
            metric=self.metric or (said.thing if said.metric else ""),
            baseline=baseline,
            target=target,
            method=self.method or said.method,
            source=self.source or said.method,
            cadence=self.cadence or said.cadence,
            dated=self.dated or said.dated,
        )


def text_findings(draft: KeyResultDraft) -> list[str]:
    """What blocks in the words alone: no metric, no from, no to, or something that is only done."""
    whole = draft.filled()
    relative = draft.line.relative is not None
    has_metric = bool(whole.metric) or draft.line.metric
    found = {
        "KR_NO_METRIC": not has_metric,
        "KR_NO_BASELINE": whole.baseline is None,
        "KR_NO_TARGET": whole.target is None and not relative,
        "KR_ACTIVITY": draft.line.kind == "activity" and (whole.baseline is None or whole.target is None),
    }
    return [code for code, holds in found.items() if holds]


def audit(draft: KeyResultDraft) -> list[str]:
    """Every code that blocks, in the order of the specification; a milestone is met or not and is not audited so."""
    if draft.kind == "milestone":
        return []
    whole = draft.filled()
    words = text_findings(draft)
    missing = {
        "KR_NO_METHOD": not whole.method,
        "KR_NO_SOURCE": not whole.source,
        "KR_NO_CADENCE": not whole.cadence,
        "KR_NO_DATE": not whole.dated,
        "KR_NO_OWNER": not whole.owner,
        "KR_SAME": whole.baseline is not None and whole.baseline == whole.target and not whole.guardrail,
    }
    fields = [code for code, holds in missing.items() if holds]
    return [code for code in words if code != "KR_ACTIVITY"] + fields + [c for c in words if c == "KR_ACTIVITY"]


def question(draft: KeyResultDraft) -> str:
    """What to ask whoever wrote an activity or a target without a start."""
    thing = draft.line.thing or "work"
    return f"Which metric should the {thing} move, from what to what?"


def sandbagged(draft: KeyResultDraft) -> bool:
    """SANDBAG: the target lies within 5 % of what the trend reaches by itself."""
    target = draft.filled().target
    if target is None or draft.forecast is None:
        return False
    return abs(target - draft.forecast) <= abs(draft.forecast) * _NEAR


_PLAIN = "make improve better great good best do more product business company"
_STOP = "a an and are as at be by for from in into is it its of on or our so that the their this to we with"
_EMPTY = frozenset(f"{_PLAIN} {_STOP}".split())
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b|\bFY\d+\b", re.IGNORECASE)


def objective_findings(objective: str, indicators: Sequence[str] = ()) -> Iterator[str]:
    """Warnings about an objective; `indicators` says leading or lagging of its key results, where they say so."""
    plain = _YEAR.sub(" ", objective)
    words = [word for word in re.findall(r"[^\W\d_]+", plain.casefold()) if word not in _EMPTY]
    if len(words) < 2:
        yield "OBJ_VAGUE"
    if re.search(r"\d", plain):
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
