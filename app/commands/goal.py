"""phasegate goal: from proposal to score, with its revisions, hand-overs and dependencies."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from cyclopts import App, Parameter

from app.goal_answer import answer_goal, seen_goal_version
from app.move_lines import possible_move_lines_without_fix
from app.options import DEFAULTS, Options
from app.output import JsonAnswer, Lines, RowCells, Table
from app.take_step import take_step
from app.typed_values import (
    Switch,
    parse_number,
    parse_score,
)
from flows.goals.goals import GoalLine, edit_goal, goals, move_goal
from flows.views.goal import GoalCard, GoalVersionLine, goal_card
from states.refusal import BadInput

app = App(
    name="goal",
    help="Goals: list, show, edit, and move on from proposal to score.",
)

GOAL_COMMANDS = (
    (
        "align",
        "app.commands.goal_agree:align_goal",
        "Stand by a goal of yours.",
    ),
    (
        "hand-over",
        "app.commands.goal_agree:hand_over_goal",
        "Offer a goal of yours to another person, who then takes it over.",
    ),
    (
        "take-over",
        "app.commands.goal_agree:take_over_goal",
        "Take over a goal that was offered to you.",
    ),
    (
        "depend",
        "app.commands.goal_agree:depend_on_unit",
        "Say what a goal needs of another unit; that unit has to accept it.",
    ),
    (
        "accept",
        "app.commands.goal_agree:accept",
        "Accept what a goal needs of your unit.",
    ),
    (
        "shift",
        "app.commands.goal_agree:shift",
        "Declare that priorities have shifted, so that targets may be revised.",
    ),
)
for name, path, summary in GOAL_COMMANDS:
    app.command(path, name=name, help=summary)

GOALS_TABLE = Table(
    ("Goal", "Tier", "State", "Owner", "Id"),
    empty="There are no goals; cascade first: phasegate cascade",
)


@app.command(name="list")
def list_goals(
    *,
    tier: str = "",
    unit: str = "",
    owner: str = "",
    state: str = "",
    options: Options = DEFAULTS,
) -> None:
    """Print the season's goals, parents before children."""
    chosen = {
        "tier": tier,
        "unit_id": unit,
        "owner_id": owner,
        "state": state,
    }
    with options.reading() as session:
        lines = goals(session, options.season_id(session), **chosen)
    options.answer({"goals": lines}, _goal_table(lines))


def _goal_table(lines: Sequence[GoalLine]) -> Lines:
    rows = [_goal_row(line) for line in lines]
    return GOALS_TABLE.lines(rows)


def _goal_row(line: GoalLine) -> RowCells:
    indent = "  " * line.depth
    return (
        f"{indent}{line.title}",
        line.tier,
        line.state,
        line.owner,
        line.id,
    )


@app.command
def show(goal: str, /, *, options: Options = DEFAULTS) -> None:
    """Print a goal with its key results and versions, and what each move needs of whoever is named with --as."""
    card = options.look(goal_card, goal)
    options.answer(card, _card_lines(card))


def _card_lines(card: GoalCard) -> Lines:
    yield f"{card.title} ({card.id}) is {card.state}, v{card.number} of what it says; {card.tier}, {card.owner_id}."
    yield from _revision_lines(card)
    if card.score is not None:
        yield f"Score: {card.score} ({card.first_score} against version 1)."
    yield from _content_lines(card)
    for version in card.versions:
        yield _version_line(version)
    yield from card.warnings
    yield from possible_move_lines_without_fix(card.moves)


def _revision_lines(card: GoalCard) -> Lines:
    for change in card.revision:
        yield f"Asked for: {change}"
    if card.revision_why:
        yield f"Because: {card.revision_why}"


def _content_lines(card: GoalCard) -> Lines:
    for row in card.key_results:
        yield f"  {row.id}  {row.state}  {row.baseline} → {row.target} {row.unit}  {row.text}"
    for need in card.dependencies:
        accepted = need.accepted_by or "not accepted"
        yield f"  needs {need.unit_id}: {need.what} ({need.id}, {accepted})"


def _version_line(version: GoalVersionLine) -> str:
    day = version.at.to_date_string()
    return f"v{version.number} {day} {version.by}: {version.what} {version.why}".rstrip()


@app.command
def edit(
    goal: str,
    /,
    *,
    title: str | None = None,
    parent: str | None = None,
    local: str | None = None,
    tier: str | None = None,
    seen: int | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Change a goal that is not locked; a locked one takes a slip of the pen and its first parent.

    Parameters
    ----------
    parent
        The goal that this one contributes to.
    local
        Why it contributes to none.
    """
    changes = {
        "title": title,
        "parent_id": parent,
        "local_reason": local,
        "tier": tier,
    }
    with options.writing() as session:
        version = seen_goal_version(session, goal, seen)
        row = edit_goal(
            session,
            goal,
            **options.actor,
            seen=version,
            **changes,
        )
    answer_goal(row, options, f"{row.id} is {row.state} (v{row.version}).")


@Parameter(name="*")
@dataclass(frozen=True)
class GoalWords:
    """What may be said with a move of a goal.

    Parameters
    ----------
    title
        With revise: what it shall say.
    override
        With approve: change targets though no shift is declared; needs a reason.
    successor
        With retire: the goal that takes its place, or none.
    score, evidence
        With score: a score other than the formula's, and what shows it.
    """

    title: str | None = None
    target: Annotated[
        list[str] | None,
        Parameter(negative="", help="KR=VALUE, as often as needed."),
    ] = None
    override: Switch = False
    successor: str | None = None
    score: str | None = None
    evidence: str | None = None

    def as_words(self) -> JsonAnswer:
        """As the move takes them; raises BadInput for a figure that is none."""
        return {
            "title": self.title,
            "override": self.override or None,
            "successor": self.successor,
            "evidence": self.evidence,
            "score": parse_score(self.score) if self.score is not None else None,
            "targets": _parse_targets(self.target),
        }


def _parse_targets(texts: list[str] | None) -> dict[str, Decimal] | None:
    if not texts:
        return None
    return dict(_parse_target(text) for text in texts)


def _parse_target(text: str) -> tuple[str, Decimal]:
    key_result, _, value = text.rpartition("=")
    if not key_result:
        raise BadInput(f"“{text}” is no target; write KR=VALUE.")
    return key_result, parse_number(value)


NO_GOAL_WORDS = GoalWords()


@app.command
def do(
    goal: str,
    trigger: str,
    /,
    *,
    words: GoalWords = NO_GOAL_WORDS,
    reason: str = "",
    seen: int | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Move a goal on.

    Parameters
    ----------
    trigger
        align, withdraw, revise, approve, reject, retire, score, review or close.
    """
    details = words.as_words()
    take_step(
        options,
        move_goal,
        goal,
        trigger,
        seen=seen,
        reason=reason,
        words=details,
    )
