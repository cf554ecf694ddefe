"""phasegate calendar check: mistakes to stderr, warnings to stdout, all of them at once, for people and programs."""

from pathlib import Path

import pytest

from tests.app.desk import Desk
from tests.config.checks.files import QUIET, changed

SENTENCE = "the calendar has 2 goal tiers; a goal lock is meant for 3: the company's, the business's, a team's"
REMEDY = "add tiers, or leave it where fewer are meant"
TIERS = f"c.yaml:64: FEW_TIERS {SENTENCE}, {REMEDY}"
FEW = ("  - {id: s_team, title: S-Team, from: priority}\n", "")
WRONG = ("due: gate:draft + 10 bd", "due: gate:draft - 1 bd")
ORDER = "c.yaml:28: ORDER_CONFLICT final is due 2026-08-13, not after draft (2026-08-14), move one of the two"


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A folder to be in, with no database."""
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, capsys)


def write(desk: Desk, *changes: tuple[str, str]) -> None:
    (desk.place / "c.yaml").write_text(changed(*changes), encoding="utf-8")


def test_calendar_without_mistakes_is_told_its_gates(desk: Desk) -> None:
    write(desk)
    said = desk.bare("calendar", "check", "c.yaml")
    assert (said.code, said.err) == (0, "")
    assert said.out == "c.yaml: no mistakes, no warnings. FY2027 has 4 gates, 2026-08-14 to 2026-12-18.\n"


def test_warnings_go_to_stdout_and_are_no_refusal(desk: Desk) -> None:
    write(desk, FEW)
    said = desk.bare("calendar", "check", "c.yaml")
    assert (said.code, said.err) == (0, "")
    assert said.out == f"{TIERS}\nc.yaml: no mistakes, 1 warning. FY2027 has 4 gates, 2026-08-14 to 2026-12-18.\n"


@pytest.mark.parametrize(("changes", "code"), [((FEW,), 1), ((), 0)])
def test_strict_minds_warnings(desk: Desk, changes: tuple[tuple[str, str], ...], code: int) -> None:
    write(desk, *changes)
    assert desk.bare("calendar", "check", "c.yaml", "--strict").code == code


@pytest.mark.parametrize("strict", [(), ("--strict",)])
def test_mistakes_go_to_stderr_and_warnings_are_told_all_the_same(desk: Desk, strict: tuple[str, ...]) -> None:
    write(desk, FEW, WRONG)
    said = desk.bare("calendar", "check", "c.yaml", *strict)
    assert (said.code, said.out, said.err) == (2, f"{TIERS}\n", f"{ORDER}\n")


def test_json_has_mistakes_and_warnings_with_all_their_parts(desk: Desk) -> None:
    write(desk, FEW, WRONG)
    said = desk.bare("calendar", "check", "c.yaml", "--json")
    assert (said.code, said.err) == (2, "")
    assert said.json == {
        "season": "FY2027",
        "mistakes": [
            {
                "file": "c.yaml",
                "line": 28,
                "code": "ORDER_CONFLICT",
                "sentence": "final is due 2026-08-13, not after draft (2026-08-14)",
                "remedy": "move one of the two",
            }
        ],
        "warnings": [
            {
                "file": "c.yaml",
                "line": 64,
                "code": "FEW_TIERS",
                "sentence": SENTENCE,
                "remedy": REMEDY,
            }
        ],
    }


@pytest.mark.parametrize(("changes", "strict", "code"), [((), (), 0), ((FEW,), (), 0), ((FEW,), ("--strict",), 1)])
def test_exit_code_is_the_same_in_json(
    desk: Desk, changes: tuple[tuple[str, str], ...], strict: tuple[str, ...], code: int
) -> None:
    write(desk, *changes)
    said = desk.bare("calendar", "check", "c.yaml", "--json", *strict)
    assert (said.code, said.json["season"], len(said.json["warnings"])) == (code, "FY2027", len(changes))


@pytest.mark.parametrize(
    ("text", "code"),
    [("season: [", "YAML_SYNTAX"), ("- a\n", "NOT_A_CALENDAR"), (QUIET.replace("due:", "deu:"), "UNKNOWN_KEY")],
)
def test_file_without_the_form_of_a_calendar_is_told_in_json_too(desk: Desk, text: str, code: str) -> None:
    (desk.place / "c.yaml").write_text(text, encoding="utf-8")
    said = desk.bare("calendar", "check", "c.yaml", "--json")
    assert (said.code, said.json["season"], said.json["warnings"]) == (2, None, [])
    assert code in {mistake["code"] for mistake in said.json["mistakes"]}


def test_organisation_brings_warnings_of_people(desk: Desk, organisation: Path) -> None:
    write(desk, ("tiers:", "limits: {reviews_per_week: 1, reviews_per_day: 1}\ntiers:"))
    assert desk.bare("calendar", "check", "c.yaml").out.startswith("c.yaml: no mistakes, no warnings.")
    said = desk.bare("calendar", "check", "c.yaml", "--org", str(organisation))
    assert said.out.startswith("c.yaml: no mistakes, no warnings.")
    write(desk, ("tiers:", "limits: {reviews_per_week: 1, reviews_per_day: 1}\ntiers:"), ("+ 14 bd", "+ 3 bd"))
    said = desk.bare("calendar", "check", "c.yaml", "--org", str(organisation))
    assert (said.code, said.out.split(",")[0]) == (0, "c.yaml:36: REVIEW_LOAD Vera has 3 plans at reviews")


def test_organisation_that_is_not_there_is_refused(desk: Desk) -> None:
    write(desk)
    said = desk.bare("calendar", "check", "c.yaml", "--org", "nowhere")
    assert (said.code, said.out) == (2, "")
    assert said.err == "nowhere: there is no such folder; name one that holds people.csv and teams.yaml.\n"


def test_file_that_is_not_there_is_refused(desk: Desk) -> None:
    said = desk.bare("calendar", "check", "c.yaml", "--json")
    assert (said.code, said.out) == (2, "")
    assert said.err == "c.yaml: there is no such file; check the path or create the file.\n"
