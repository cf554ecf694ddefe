"""phasegate kr: key results, from the line that people write to the score."""

from typing import Annotated, Any

from cyclopts import App, Parameter
from pendulum import Date

from app.commands.goal import number
from app.options import Options
from app.output import as_json, say, table
from flows.goals.key_results import (
    KINDS_OF,
    add_key_result,
    audit_goal,
    edit_key_result,
    key_result_lines,
    line_of,
    move_key_result,
)
from states.refusal import BadInput

app = App(name="kr", help="Key results: write them, have them audited, move them on.")


@Parameter(name="*")
class Said:
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

    def __init__(
        self,
        *,
        metric: str | None = None,
        unit: str | None = None,
        baseline: str | None = None,
        target: str | None = None,
        method: str | None = None,
        source: str | None = None,
        cadence: str | None = None,
        by_day: Annotated[str | None, Parameter(name="--by")] = None,
        owner: str | None = None,
        scoring: str | None = None,
        forecast: str | None = None,
        indicator: str | None = None,
        least: str | None = None,
        most: str | None = None,
        milestone: Annotated[bool, Parameter(negative="")] = False,
        guardrail: Annotated[bool, Parameter(negative="")] = False,
    ) -> None:
        figures = {"baseline": baseline, "target": target, "forecast": forecast, "least": least, "most": most}
        self.words: dict[str, Any] = {
            "metric": metric,
            "unit": unit,
            "method": method,
            "source": source,
            "cadence": cadence,
            "owner_id": owner,
            "scoring": scoring,
            "indicator": indicator,
            "due_on": _day(by_day),
            "kind": KINDS_OF[1] if milestone else None,
            "guardrail": guardrail or None,
        } | {name: None if said is None else number(said) for name, said in figures.items()}


def _day(text: str | None) -> Date | None:
    try:
        return Date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(f"“{text}” is no day; write it as 2027-12-31.") from None


@app.command(name="list")
def list_(*, goal: str = "", owner: str = "", options: Options | None = None) -> None:
    """Print the season's key results, those of one goal or person, or all."""
    options = options or Options()
    with options.reading() as session:
        found = key_result_lines(session, options.season_id(session), goal=goal, owner=owner)
    if options.json:
        as_json({"key_results": found})
        return
    rows = [(r.id, r.state, r.rag, r.baseline, r.target, r.value, r.score, r.text) for r in found]
    header = ("Key result", "State", "RAG", "From", "To", "Now", "Score", "Text")
    table(header, rows, empty="There are no key results: phasegate kr add GOAL TEXT")


@app.command
def add(goal: str, text: str, /, *, said: Said | None = None, options: Options | None = None) -> None:
    """Write a key result below a goal; what the line says need not be said again.

    Parameters
    ----------
    text
        The line: Reduce churn from 12% to 7%, measured monthly via Gainsight.
    """
    options = options or Options()
    words = (said or Said()).words
    with options.writing() as session:
        row = add_key_result(session, goal, text, words, by=options.by, at=options.instant)
    _told(row, options)


@app.command
def edit(
    key_result: str,
    /,
    *,
    text: str | None = None,
    said: Said | None = None,
    seen: int | None = None,
    options: Options | None = None,
) -> None:
    """Change a key result before its goal is locked.

    Parameters
    ----------
    text
        Its line.
    """
    options = options or Options()
    with options.writing() as session:
        words = (said or Said()).words | {"text": text}
        row = edit_key_result(session, key_result, words, by=options.by, at=options.instant, seen=seen)
    _told(row, options)


def _told(row: Any, options: Options) -> None:
    if options.json:
        as_json(line_of(row))
        return
    say(f"{row.id} is {row.state} (v{row.version}).")


@app.command
def audit(goal: str, /, *, options: Options | None = None) -> None:
    """Audit the key results of a goal: each passes, or fails with all that it lacks."""
    options = options or Options()
    with options.writing() as session:
        found = audit_goal(session, goal, by=options.by, at=options.instant)
    if options.json:
        as_json({"goal": goal, "audited": found})
        return
    for one in found:
        say(f"{one.id} is {one.state}.")
        say(*(f"  {reason.code}  {reason.text}\n      → {reason.fix}" for reason in one.reasons))
        say(*(f"  warning {code}" for code in one.warnings))


@app.command(name="do")
def do_(
    key_result: str,
    trigger: str,
    /,
    *,
    value: str | None = None,
    reason: str = "",
    seen: int | None = None,
    options: Options | None = None,
) -> None:
    """Move a key result on.

    Parameters
    ----------
    trigger
        pass_audit, finish or retire.
    value
        With finish: the final value.
    """
    options = options or Options()
    figure = None if value is None else number(value)
    with options.writing() as session:
        told: dict[str, Any] = {"reason": reason, "value": figure, "seen": seen}
        done = move_key_result(session, key_result, trigger, by=options.by, at=options.instant, **told)
    if options.json:
        as_json(done)
        return
    say(f"{done.id} is {done.now} (v{done.version}).")
