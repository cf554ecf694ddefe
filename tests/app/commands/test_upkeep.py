"""doctor, backup, restore, metrics, notice settings and simulate, as one types them."""

import json
import socket
from pathlib import Path

import pytest

from tests.app.desk import Desk
from tests.conftest import AMAZON
from tests.flows.test_small_season import CALENDAR, PEOPLE, TABLE, TEAMS

FRIDAY = "2026-08-07T09:00:00-07:00"


def test_a_season_is_backed_up_restored_released_and_goes_on(desk: Desk) -> None:
    desk.run("tick", at=FRIDAY)
    done = desk.run("backup", str(desk.place / "b.db"), at=FRIDAY)
    assert (done.code, done.err) == (0, "")
    assert "rows, and every one was read again." in done.out
    there = ("--db", f"sqlite:///{desk.place / 'two.db'}", "--at", FRIDAY)
    restored = desk.bare("restore", str(desk.place / "b.db"), "--anchor", "999", *there)
    assert "Missing: entries " in restored.out
    assert "-999 of the journal, written after the backup." in restored.out
    held = desk.bare("deliver", "--to", f"file://{desk.place / 'out'}", *there)
    assert held.out.startswith("Nothing is sent: It was restored from a backup of 2026-08-07T")
    freed = desk.bare("notice", "release", "--as", "po", *there)
    assert (freed.code, freed.out.split(":")[0]) == (0, "The outbox is free")
    assert desk.bare("deliver", "--to", f"file://{desk.place / 'out'}", *there).out.startswith("3 sent")


def test_doctor_says_what_is_wrong_and_ends_with_one(desk: Desk) -> None:
    well = desk.run("doctor", at="2026-06-12T16:00:00Z")
    assert (well.code, [line[0] for line in well.out.splitlines()]) == (0, list("✓✓✓✓✓✓✓✓"))
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    ill = desk.run("doctor", "--to", f"smtp://127.0.0.1:{port}/", "--prefect", f"http://127.0.0.1:{port}/api", "--json")
    found = {one["what"]: one for one in json.loads(ill.out)["findings"]}
    assert ill.code == 1
    assert [(name, found[name]["verdict"]) for name in ("channel", "prefect")] == [
        ("channel", "fail"),
        ("prefect", "fail"),
    ]
    assert "Correct PHASEGATE_DELIVER_TO" in found["channel"]["fix"]


def test_metrics_are_lines_of_figures(desk: Desk) -> None:
    assert 'phasegate_gates{season_id="FY2027",state="scheduled"}' in desk.run("metrics").out


def test_settings_are_set_shown_and_refused_with_every_reason(desk: Desk) -> None:
    said = desk.run("notice", "settings", "--digest", "off", "--deliver-at", "08:30", by="ana")
    assert said.out.splitlines()[:2] == ["digest      off", "deliver at  08:30"]
    assert desk.run("notice", "settings", "--json", by="ana").json["deliver_at"] == "08:30"
    wrong = desk.run("notice", "settings", "--digest", "never", "--channel", "pigeon", by="ana")
    assert (wrong.code, "NOT_A_CHOICE" in wrong.err, "NO_SUCH_CHANNEL" in wrong.err) == (1, True, True)


def test_a_reminder_is_put_off_twice_and_not_past_its_day(desk: Desk) -> None:
    owed = "fy2027_op1_search:op1_draft"
    once = desk.run("notice", "snooze", owed, "--until", "2026-08-11", at=FRIDAY, by="ana")
    assert once.out == "No reminder before Tue 11 Aug 2026 09:00 (America/Los_Angeles): OP1 draft: OP1 of Search\n"
    desk.run("notice", "snooze", owed, "--until", "2026-08-12", at=FRIDAY, by="ana")
    third = desk.run("notice", "snooze", owed, "--until", "2026-09-12", at=FRIDAY, by="ana")
    assert (third.code, "SNOOZED_TWICE" in third.err, "PAST_DUE" in third.err) == (1, True, True)
    assert desk.run("notice", "snooze", owed, "--until", "2026-08-12", at=FRIDAY, by="bjo").code == 1


def test_why_says_what_became_of_a_notice(desk: Desk) -> None:
    desk.run("tick", at=FRIDAY)
    told = desk.run("notice", "why", "fy2027_op1_search:op1_draft:-5:v1:ana", at=FRIDAY)
    assert told.out.splitlines() == [
        "OP1 draft: OP1 of Search is due Fri 14 Aug",
        "To ana (America/Los_Angeles), reminder, waiting. You are told because this is yours to do.",
        "  Fri 7 Aug 2026 09:00   put into the outbox",
        "                         leaves with the next delivery",
    ]
    assert desk.run("notice", "why", "nothing").code == 2


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "teams.yaml").write_text(TEAMS, encoding="utf-8")
    return tmp_path


def test_simulate_prints_every_message_of_silence(desk: Desk, small: Path) -> None:
    words = (str(CALENDAR), "--org", str(small), "--opens", "2026-08-21", "--until", "2026-09-30", "--json")
    told = desk.bare("simulate", *words).json
    of_bjorn = [(one["sent_at"], one["person_id"], one["step"]) for one in told["messages"] if "berlin" in one["key"]]
    assert of_bjorn[:8] == [row for row in TABLE if row[1] in ("bjorn", "max")][:8]
    assert [one["now"] for one in told["gates"]] == ["open", "missed"]


def test_simulate_begins_when_the_first_gate_opens_and_refuses_what_is_no_day(desk: Desk, small: Path) -> None:
    said = desk.bare("simulate", str(AMAZON), "--org", str(small), "--until", "soon")
    assert (said.code, said.err) == (2, "--until “soon” is no day; write it as 2027-01-29.\n")
    quiet = desk.bare("simulate", str(CALENDAR), "--org", str(small), "--until", "2026-08-25", "--person", "vera")
    assert quiet.out.endswith("Nobody is told anything.\n0 messages.\n")
