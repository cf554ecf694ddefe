"""phasegate cascade: show what approved plans would make of the goals, and apply it."""

from cyclopts import App

from app.by_engine import ByEngine, ask_of_engine
from app.options import DEFAULTS, Options
from app.output import Lines
from app.typed_values import Switch
from flows.goals.cascade import CascadeDiff, apply_cascade, propose_cascade
from rules.cascade import GoalChange

app = App(
    name="cascade",
    help="Approved plans become goals: show the diff, apply it.",
)

CHANGE_SIGNS = {
    "create": "+",
    "update": "~",
    "conflict": "!",
    "retire": "-",
    "revive": "^",
    "request": "?",
}

_NO_PRIORITY = "no priority that is set is named (phasegate season priorities)"


@app.default
def cascade(
    *,
    apply: Switch = False,
    by_engine: ByEngine = False,
    options: Options = DEFAULTS,
) -> None:
    """Show the diff between the goals that stand and those that approved priorities and plans ask for.

    Parameters
    ----------
    apply
        Do it, in one transaction; conflicts are left for people.
    by_engine
        Ask the automation engine to apply it, instead of doing it at once.
    """
    if by_engine:
        ask_of_engine("cascade", options)
        return
    with options.reading() as session:
        season_id = options.season_id(session)
    diff = _cascade_goals(season_id, options, apply=apply)
    facts = {
        "season": diff.season_id,
        "applied": apply,
        "changes": diff.changes,
        "unlisted": diff.unlisted,
    }
    options.answer(facts, _diff_lines(diff, applied=apply))


def _cascade_goals(season_id: str, options: Options, *, apply: bool) -> CascadeDiff:
    if apply:
        return apply_cascade(options.engine, season_id, **options.actor)
    return propose_cascade(options.engine, season_id, at=options.instant)


def _diff_lines(diff: CascadeDiff, *, applied: bool) -> Lines:
    if not diff.changes:
        yield "Nothing to change: the goals are what the plans ask for."
        return
    for change in diff.changes:
        yield from _change_lines(change)
    for tier, count in diff.unlisted.items():
        yield f"{CHANGE_SIGNS['create']} {tier:<10} and {count} more"
    yield from _unlinked_lines(diff)
    outcome = " applied" if applied else "; apply them with --apply"
    yield ""
    yield f"{diff.change_count} changes{outcome}."


def _change_lines(change: GoalChange) -> Lines:
    sign = CHANGE_SIGNS[change.kind]
    yield f"{sign} {change.tier:<10} {change.title}  [{change.goal_id}]"
    for field, was, now in change.fields:
        yield f"      {field}: {was} → {now}"


def _unlinked_lines(diff: CascadeDiff) -> Lines:
    unlinked = _count_unlinked(diff)
    whose = "those listed" if diff.unlisted else "them"
    if unlinked:
        yield ""
        yield f"{unlinked} of {whose} link to no parent: {_NO_PRIORITY}."


def _count_unlinked(diff: CascadeDiff) -> int:
    """How many goals of units would hang below no other, of those that are listed."""
    unlinked = [change for change in diff.changes if _is_unlinked(change)]
    return len(unlinked)


def _is_unlinked(change: GoalChange) -> bool:
    slot = change.slot
    if slot is None or slot.unit_id is None:
        return False
    return not slot.parent_id
