"""phasegate plan: its commands, each in a file of its own, which is imported when it runs."""

from cyclopts import App

app = App(name="plan", help="List plans, see what blocks one, and move it on.")

DO_HELP = (
    "Move a plan on, or say your part: agree, object, attend, ack_tunnel, book_review, propose_merge, agree_merge."
)
ACTION_HELP = "Add an action item to a review, or with --id give one the owner or due day that it lacks."
PLAN_COMMANDS = (
    (
        "list",
        "app.commands.plan_list:list_plans",
        "Print the season's plans, each with the first thing in its way.",
    ),
    (
        "show",
        "app.commands.plan_show:show",
        "Print all there is to a plan but its text.",
    ),
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
