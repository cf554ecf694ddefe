"""phasegate gate: its commands, each in a file of its own, which is imported when it runs."""

from cyclopts import App

app = App(name="gate", help="Gates: progress, and what Product Ops decides.")

GATE_COMMANDS = (
    (
        "do",
        "app.commands.gate_decide:do",
        "Decide a gate as Product Ops.",
    ),
    (
        "list",
        "app.commands.gate_list:list_gates",
        "Print the season's gates.",
    ),
    (
        "show",
        "app.commands.gate_show:show",
        "Print a gate, all that is still owed at it, and what it passed without.",
    ),
    (
        "why",
        "app.commands.gate_why:why",
        "Say what stands between a gate and its next moves, or one of them, all at once and with the fix.",
    ),
)
for name, path, summary in GATE_COMMANDS:
    app.command(path, name=name, help=summary)
