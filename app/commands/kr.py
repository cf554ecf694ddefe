"""phasegate kr: key results, from the line that people write to the score."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from cyclopts import App, Parameter

from app.move_lines import reason_lines
from app.options import DEFAULTS, Options
from app.output import JsonAnswer, Lines, RowCells, Table
from app.take_step import take_step
from app.typed_values import Switch, parse_optional_day, parse_optional_number
from flows.goals.key_results import (
    KINDS_OF,
    KeyResultLine,
    add_key_result,
    audit_goal,
    edit_key_result,
    key_result_lines,
    line_of,
    move_key_result,
)

app = App(name="kr", help="Key results: write them, have them audited, move them on.")

KEY_RESULTS_TABLE = Table(
    ("Key result", "State", "RAG", "From", "To", "Now", "Score", "Text"),
    empty="There are no key results: phasegate kr add GOAL TEXT",
)
MILESTONE = KINDS_OF[1]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class KeyResultWords:
    """What a key result says besides its line.

    Parameters
    ----------
    metric
        What is measured.
    unit
        In what, as % or hours; a percentage lies between 0 and 100.
    baseline, target
        From what to what.
    method, source, cadence
        How, from where and how often (2 w, 1 m) it is measured.
    by_day
        Its last day.
    owner
        Who answers for it; by default the goal's owner.
    scoring
        graded, committed or binary.
    forecast
        What the trend reaches by itself.
    indicator
        leading or lagging.
    least, most
        The range of its values.
    milestone
        It is met or not, and is no key result.
    guardrail
        It keeps a level: target and baseline may be the same.
    """

    metric: str | None = None
    unit: str | None = None
    baseline: str | None = None
    target: str | None = None
    method: str | None = None
    source: str | None = None
    cadence: str | None = None
    by_day: Annotated[str | None, Parameter(name="--by")] = None
    owner: str | None = None
    scoring: str | None = None
    forecast: str | None = None
    indicator: str | None = None
    least: str | None = None
    most: str | None = None
    milestone: Switch = False
    guardrail: Switch = False

    def as_words(self) -> JsonAnswer:
        """By the columns of a key result; None is left as it is. Raises BadInput for a day or figure that is none."""
        return {
            "metric": self.metric,
            "unit": self.unit,
            "method": self.method,
            "source": self.source,
            "cadence": self.cadence,
            "owner_id": self.owner,
            "scoring": self.scoring,
            "indicator": self.indicator,
            "due_on": parse_optional_day(self.by_day, example="2027-12-31"),
            "kind": MILESTONE if self.milestone else None,
            "guardrail": self.guardrail or None,
            **self._figures(),
        }

    def _figures(self) -> JsonAnswer:
        texts = {
            "baseline": self.baseline,
            "target": self.target,
            "forecast": self.forecast,
            "least": self.least,
            "most": self.most,
        }
        return {name: parse_optional_number(text) for name, text in texts.items()}


NO_KEY_RESULT_WORDS = KeyResultWords()


@app.command(name="list")
def list_key_results(*, goal: str = "", owner: str = "", options: Options = DEFAULTS) -> None:
    """Print the season's key results, those of one goal or person, or all."""
    lines = options.look_in_season(
        key_result_lines,
        goal=goal,
        owner=owner,
    )
    options.answer({"key_results": lines}, _key_result_table(lines))


def _key_result_table(lines: Sequence[KeyResultLine]) -> Lines:
    rows = [_key_result_row(line) for line in lines]
    return KEY_RESULTS_TABLE.lines(rows)


def _key_result_row(line: KeyResultLine) -> RowCells:
    return (
        line.id,
        line.state,
        line.rag,
        line.baseline,
        line.target,
        line.value,
        line.score,
        line.text,
    )


@app.command
def add(
    goal: str,
    text: str,
    /,
    *,
    words: KeyResultWords = NO_KEY_RESULT_WORDS,
    options: Options = DEFAULTS,
) -> None:
    """Write a key result below a goal; what the line says need not be said again.

    Parameters
    ----------
    text
        The line: Reduce churn from 12% to 7%, measured monthly via Gainsight.
    """
    columns = words.as_words()
    row = options.act(
        add_key_result,
        goal,
        text,
        columns,
    )
    _answer_key_result(row, options)


@app.command
def edit(
    key_result: str,
    /,
    *,
    text: str | None = None,
    words: KeyResultWords = NO_KEY_RESULT_WORDS,
    seen: int | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Change a key result before its goal is locked.

    Parameters
    ----------
    text
        Its line.
    """
    columns = {**words.as_words(), "text": text}
    row = options.act(
        edit_key_result,
        key_result,
        columns,
        seen=seen,
    )
    _answer_key_result(row, options)


def _answer_key_result(row: Any, options: Options) -> None:
    options.answer(line_of(row), f"{row.id} is {row.state} (v{row.version}).")


@app.command
def audit(goal: str, /, *, options: Options = DEFAULTS) -> None:
    """Audit the key results of a goal: each passes, or fails with all that it lacks."""
    audited = options.act(audit_goal, goal)
    options.answer({"goal": goal, "audited": audited}, _audit_lines(audited))


def _audit_lines(audited: Iterable[Any]) -> Lines:
    for line in audited:
        yield f"{line.id} is {line.state}."
        yield from reason_lines(line.reasons)
        for code in line.warnings:
            yield f"  warning {code}"


@app.command
def do(
    key_result: str,
    trigger: str,
    /,
    *,
    value: str | None = None,
    reason: str = "",
    seen: int | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Move a key result on.

    Parameters
    ----------
    trigger
        pass_audit, finish or retire.
    value
        With finish: the final value.
    """
    figure = parse_optional_number(value)
    take_step(
        options,
        move_key_result,
        key_result,
        trigger,
        reason=reason,
        value=figure,
        seen=seen,
    )
