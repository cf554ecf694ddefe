"""phasegate plan: list them, see what blocks one, move it on; the other commands are in files of their own."""

from collections.abc import Sequence

from cyclopts import App

from app.commands.plan_card import card_as_object, card_lines
from app.date_format import day_in_zone
from app.options import DEFAULTS, Options
from app.output import Lines, RowCells, Table
from app.plan_named import PlanName, find_plan
from app.season_of import season_line
from flows.views import lines as look
from flows.views.plan import plan_card
from flows.views.plan_lines import PlanLine, read_plans

app = App(name="plan", help="List plans, see what blocks one, and move it on.")

DO_HELP = (
    "Move a plan on, or say your part: agree, object, attend, ack_tunnel, book_review, propose_merge, agree_merge."
)
ACTION_HELP = "Add an action item to a review, or with --id give one the owner or due day that it lacks."
PLAN_COMMANDS = (
    ("do", "app.commands.plan_do:do", DO_HELP),
    (
        "load",
        "app.commands.plan_files:load",
        "Give a plan its text (Markdown).",
    ),
    ("action", "app.commands.plan_review:action", ACTION_HELP),
    (
        "waive",
        "app.commands.plan_review:waive",
        "Let a plan pass one guard, for a reason.",
    ),
    (
        "why",
        "app.commands.plan_why:why",
        "Say why a plan cannot move on, from when on it could, and whom to ask.",
    ),
    (
        "partners",
        "app.commands.plan_partners:partners",
        "Name the units that pre-review a plan, and what they sign.",
    ),
    (
        "approvals",
        "app.commands.plan_vote:show_approvals",
        "How the votes on a plan stand, and who is missing.",
    ),
    (
        "vote",
        "app.commands.plan_vote:cast_vote",
        "Approve a plan with others, object, abstain, step aside.",
    ),
    (
        "reseat",
        "app.commands.plan_vote:reseat_group",
        "Seat others where a group of voters is deadlocked.",
    ),
    ("attach", "app.commands.plan_files:attach_file", "Add a file to a plan."),
    (
        "detach",
        "app.commands.plan_files:detach_file",
        "Take a file away from a plan.",
    ),
    (
        "attachment",
        "app.commands.plan_files:write_attachment",
        "Write an attachment of a plan into a file.",
    ),
    (
        "changes",
        "app.commands.plan_changes:show_changes",
        "What changed since somebody read a plan.",
    ),
    (
        "undo",
        "app.commands.plan_undo:undo",
        "Take a plan's last move back while nothing has come of it.",
    ),
    (
        "merge-text",
        "app.commands.plan_changes:merge_texts",
        "Lay your text over the one that was uploaded meanwhile.",
    ),
)
for name, path, summary in PLAN_COMMANDS:
    app.command(path, name=name, help=summary)

PLANS_TABLE = Table(
    ("Plan", "State", "Owner", "Next due", "First in its way"),
    empty="No plan is like that.",
)


@app.command(name="list")
def list_plans(
    *,
    state: str = "",
    unit: str = "",
    owner: str = "",
    document: str = "",
    options: Options = DEFAULTS,
) -> None:
    """Print the season's plans, each with the first thing in its way."""
    chosen = {
        "state": state,
        "unit_id": unit,
        "owner_id": owner,
        "document": document,
    }
    with options.reading() as session:
        season = season_line(session, options)
        plans = read_plans(
            session,
            season.id,
            at=options.instant,
            **chosen,
        )
    facts = {"season": season.id, "plans": plans}
    options.answer(facts, _plan_table(plans, season.zone))


def _plan_table(plans: Sequence[PlanLine], zone: str) -> Lines:
    rows = [_plan_row(plan, zone) for plan in plans]
    return PLANS_TABLE.lines(rows)


def _plan_row(plan: PlanLine, zone: str) -> RowCells:
    next_due = day_in_zone(plan.due.due_at, zone) if plan.due else ""
    return (
        plan.id,
        plan.state,
        plan.owner,
        next_due,
        plan.blocker,
    )


@app.command
def show(plan: PlanName, /, *, options: Options = DEFAULTS) -> None:
    """Print all there is to a plan but its text."""
    with options.reading() as session:
        plan_row = find_plan(session, options, plan)
        season = look.read_season(session, plan_row.season_id, at=options.instant)
        card = plan_card(session, plan_row.id, **options.looker)
    options.answer(card_as_object(card), card_lines(card, season.zone))
