"""What the command line says of itself."""

import subprocess
import sys

import pytest

from tests.app.desk import Desk
from tests.conftest import ROOT

HELP = """
import sys
from app.main import main
try:
    main(["--help"])
except SystemExit:
    pass
slow = ("prefect", "sqlalchemy", "alembic", "pendulum", "pydantic", "ruamel.yaml", "holidays", "apprise", "fastapi")
sys.stderr.write(" ".join(name for name in slow if name in sys.modules))
"""


def test_help_lists_the_commands_and_imports_nothing_slow() -> None:
    done = subprocess.run([sys.executable, "-c", HELP], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert [name for name in ("calendar", "plan", "tick", "serve") if f"│ {name} " not in done.stdout] == []


COMMANDS = (
    *("calendar show", "calendar check", "org import", "season open", "season show", "season priorities"),
    *(
        "status",
        "plan list",
        "plan show",
        "plan why",
        "plan do",
        "plan load",
        "plan partners",
        "plan action",
        "plan waive",
    ),
    *("review list", "review show", "review propose", "review do", "action list", "action show", "action do"),
    *("intake list", "intake show", "intake file"),
    *("intake edit", "intake do", "intake solicit", "intake nothing"),
    *("ask list", "ask grant", "gate list", "gate show", "gate do", "goal list", "goal align", "goal edit"),
    *(
        "rights",
        "cascade",
        "lock",
        "tick",
        "deliver",
        "simulate",
        "notice list",
        "notice why",
        "notice snooze",
        "notice settings",
        "notice retry",
        "notice release",
        "journal verify",
        "journal list",
        "db upgrade",
    ),
    *("serve", "demo", "simulate", "roll-up", "ask hand-down", "doctor", "backup", "restore", "metrics"),
    *("notice why", "notice snooze", "notice settings", "notice retry", "notice release"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_begins_with_a_sentence(command: str, empty: Desk) -> None:
    told = empty.bare(*command.split(), "--help")
    first = told.out.split("\n\n")[1]
    assert (told.code, told.err, first[:1].isupper(), len(first) > 10) == (0, "", True, True)
