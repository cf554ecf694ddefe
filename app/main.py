"""The command line's front door: which commands there are, and how a refusal reaches the person."""

import os
import sys
from collections.abc import Sequence

from cyclopts import App

from app import logs, replay
from app.short_run import suit_short_run
from flows.installation.settings import apply_settings, database_named
from states.refusal import PlanningError

# Each command's module is imported when it runs, so that --help costs a tenth of a second.
COMMANDS = (
    (
        "calendar",
        "app.commands.calendar:app",
        "Look at a calendar file: its dates and its mistakes.",
    ),
    (
        "fiscal",
        "app.commands.fiscal:fiscal",
        "Where a day stands in a company's fiscal year.",
    ),
    (
        "init",
        "app.commands.init:init",
        "Write a calendar to begin with, from a template.",
    ),
    (
        "org",
        "app.commands.org:app",
        "Bring in the organisation: people and units.",
    ),
    (
        "season",
        "app.commands.season:app",
        "Open a season and see how it stands.",
    ),
    (
        "status",
        "app.commands.status:status",
        "Which plans are done, on track, at risk and off track, unit by unit.",
    ),
    (
        "plan",
        "app.commands.plan:app",
        "List plans, see what blocks one, and move it on.",
    ),
    (
        "review",
        "app.commands.review:app",
        "Reviews: propose one, schedule it where it fits, move it, call it off.",
    ),
    (
        "action",
        "app.commands.action:app",
        "Action items of a review, and each step until they are verified.",
    ),
    (
        "intake",
        "app.commands.intake:app",
        "What partners ask of each other's plans, and what comes of it.",
    ),
    (
        "ask",
        "app.commands.ask:app",
        "Headcount asks, their ranks and decisions, and the envelopes.",
    ),
    (
        "gate",
        "app.commands.gate:app",
        "Gates: progress, and what Product Ops decides.",
    ),
    (
        "extension",
        "app.commands.extension:app",
        "More time at a gate: ask for it, decide it.",
    ),
    (
        "override",
        "app.commands.override:app",
        "Two people let a plan pass a guard that nobody waives alone.",
    ),
    (
        "goal",
        "app.commands.goal:app",
        "Goals: list, show, edit, and move on from proposal to score.",
    ),
    (
        "kr",
        "app.commands.kr:app",
        "Key results: write them, have them audited, move them on.",
    ),
    (
        "checkin",
        "app.commands.checkin:app",
        "Check-ins: read a key result on its day.",
    ),
    (
        "cascade",
        "app.commands.cascade:app",
        "Approved plans become goals: show the diff, apply it.",
    ),
    ("lock", "app.commands.lock:lock", "Lock the season's goals."),
    (
        "away",
        "app.commands.absence:away",
        "Say that somebody is out of office, and who stands in.",
    ),
    (
        "back",
        "app.commands.absence:back",
        "End an absence, or take back one to come.",
    ),
    (
        "absences",
        "app.commands.absence:absences",
        "Who is away or will be, and who stands in.",
    ),
    (
        "rights",
        "app.commands.rights:rights",
        "Who may do what to each kind of thing, and in which states.",
    ),
    (
        "lifecycle",
        "app.commands.lifecycle:lifecycle",
        "The states and moves of each kind, as a table or a diagram.",
    ),
    (
        "tick",
        "app.commands.tick:tick",
        "Do all that is due at an instant; --dry-run says what that would be.",
    ),
    (
        "simulate",
        "app.commands.simulate:simulate",
        "Play a season on a virtual clock and print every message.",
    ),
    (
        "roll-up",
        "app.commands.roll_up:roll_up",
        "Tell each leader how the plans below them stand.",
    ),
    (
        "deliver",
        "app.commands.deliver:deliver",
        "Send what waits in the outbox.",
    ),
    (
        "notice",
        "app.commands.notice:app",
        "Notices: who was told what, and when.",
    ),
    (
        "journal",
        "app.commands.journal:app",
        "The history, and the proof that nobody edited it.",
    ),
    (
        "feed",
        "app.commands.feed:app",
        "Calendar feeds to subscribe to: the season's, and one for each person.",
    ),
    (
        "doctor",
        "app.commands.doctor:doctor",
        "Is all well? What is wrong, and what to do.",
    ),
    (
        "backup",
        "app.commands.backup:backup",
        "Copy the database into a file, and prove that it holds everything.",
    ),
    (
        "restore",
        "app.commands.backup:restore",
        "Make a new database of a backup; nothing is sent until released.",
    ),
    ("metrics", "app.commands.metrics:metrics", "Figures for Prometheus."),
    ("db", "app.commands.db:app", "The database's schema."),
    (
        "serve",
        "app.commands.serve:serve",
        "Page, Prefect server and runner, as one process group.",
    ),
    (
        "engine",
        "app.commands.engine:app",
        "The automation engine: its key, pausing it, what is asked of it.",
    ),
    (
        "demo",
        "app.commands.demo:demo",
        "Play a whole season of the sample organisation.",
    ),
)

app = App(
    name="phasegate",
    help="The engine that runs a company's annual planning calendar.",
    version="0.1.0",
    help_format="plaintext",  # Markdown in help texts would cost a tenth of a second
)
for name, path, summary in COMMANDS:
    app.command(path, name=name, help=summary)


def main(tokens: Sequence[str] | None = None) -> None:
    """Run one command. A refusal goes to stderr as it is; its exit code is 1, that of bad input 2."""
    suit_short_run()
    replay.begin_run(tokens)
    try:
        _run_command(tokens)
    except replay.Repeated as before:
        sys.stdout.write(before.out)
        sys.exit(0)
    except PlanningError as refusal:
        sys.stderr.write(f"{refusal}\n")
        sys.exit(refusal.exit_code)
    except UnicodeEncodeError as error:
        sys.stderr.write(f"A word that you gave is not UTF-8 text ({error.reason}); type it again.\n")
        sys.exit(2)
    except BrokenPipeError:
        _write_nowhere()
    finally:
        _disconnect()


def _run_command(tokens: Sequence[str] | None) -> None:
    """Leaves by SystemExit, as cyclopts does."""
    apply_settings(database_named(replay.words), os.environ)
    logs.begin_logging()
    try:
        app(tokens)
    except SystemExit as ended:
        if not ended.code:
            _keep_answers()
        raise


def _write_nowhere() -> None:
    """The reader of the output has gone (phasegate … | head); there is nobody left to tell."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _keep_answers() -> None:
    """What was answered to a request with an id is kept for when it is made again."""
    options = sys.modules.get("app.options")
    if options is not None:
        options.keep_answers()


def _disconnect() -> None:
    """Close what the command opened; a command that looked at no database never imported the module that can."""
    options = sys.modules.get("app.options")
    if options is not None:
        options.disconnect()


if __name__ == "__main__":
    main()
