"""A command imports what it needs: each is a process of its own, and whoever types it waits for all of that."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.desk import Desk
from tests.conftest import ROOT

IMPORTED = """
import contextlib, io, sys
from app.main import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(sys.argv[1:])
sys.stdout.write(" ".join(sys.modules))
"""

OF_OTHERS = (
    *("prefect", "alembic", "apprise", "fastapi", "http.server"),  # of servers and senders
    *("jsonschema", "holidays", "config.check", "config.checks"),  # of whoever writes a calendar
    *("markdown_it", "config.organisation"),  # of whoever brings a text or an organisation
    *("psycopg", "sqlalchemy.dialects.postgresql"),  # of whoever has PostgreSQL
    *("app.pages", "app.picture"),
)

OF_WRITERS = (
    *("flows.act.perform", "flows.act.batch", "flows.act.write"),  # of whoever does something
    *("flows.plan.decide_effects", "flows.review.decide_on_plan"),  # what acts on a plan do
    *("models.goal", "models.intake", "models.key_result", "models.ladder_step"),  # of other things
)
OF_SWEEPS = (
    *("flows.act.batch", "flows.act.decide", "flows.act.write"),
    *("flows.automation.engine_acts", "flows.delivery.notice_kinds", "models.tables"),
)
OF_SENDERS = (
    *("apprise", "smtplib", "markdown_it", "jinja2"),
    *("flows.delivery.claim", "flows.delivery.outcomes"),
    *("pydantic", "ruamel.yaml", "config.calendar"),  # of whoever reads a season's calendar
)

COMMANDS = (
    "plan show fy2027_op1_search",
    "plan why fy2027_op1_search start",
    "plan list",
    "gate list",
    "status",
)


def imported_by(words: list[str], folder: Path) -> set[str]:
    """The modules of a process that has carried out a command."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_looks_imports_nothing_of_servers_senders_or_writers(desk: Desk, command: str) -> None:
    words = [*command.split(), "--db", f"sqlite:///{desk.database}", "--at", "2026-08-06T16:00:00Z"]
    modules = imported_by(words, desk.place)
    assert "flows.views" in modules
    assert sorted(modules & set(OF_OTHERS)) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_looks_does_not_import_what_others_do(desk: Desk, command: str) -> None:
    words = [*command.split(), "--db", f"sqlite:///{desk.database}", "--at", "2026-08-06T16:00:00Z"]
    modules = imported_by(words, desk.place)
    assert sorted(modules & set(OF_WRITERS)) == []


def test_a_tick_that_names_no_server_does_not_import_what_speaks_with_one(desk: Desk) -> None:
    words = ["tick", "--db", f"sqlite:///{desk.database}", "--at", "2026-08-06T16:00:00Z"]
    assert "httpx" not in imported_by(words, desk.place)


def test_a_tick_in_which_nothing_is_due_does_not_import_what_does_it(desk: Desk) -> None:
    words = ["tick", "--db", f"sqlite:///{desk.database}", "--at", "2026-08-06T16:00:00Z"]
    imported_by(words, desk.place)
    modules = imported_by(words, desk.place)
    assert "flows.automation.tick" in modules
    assert sorted(modules & set(OF_SWEEPS)) == []


def test_a_delivery_with_nothing_to_send_does_not_import_what_sends(desk: Desk) -> None:
    words = ["deliver", "--db", f"sqlite:///{desk.database}", "--at", "2026-08-06T16:00:00Z"]
    imported_by(words, desk.place)
    modules = imported_by(words, desk.place)
    assert "flows.delivery.deliver" in modules
    assert sorted(modules & set(OF_SENDERS)) == []
