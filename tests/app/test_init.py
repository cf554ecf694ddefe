"""phasegate init: a template with all its comments, dated for the year that somebody plans for."""

import re
from pathlib import Path

import pytest

from config.read import read_calendar
from config.schema import schema_text
from config.template import template_files, template_summary, template_text
from tests.app.desk import Desk

HEAD = "# yaml-language-server: $schema=calendar.schema.json\n"
NAMES = sorted(template_files())


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, capsys)


def comments(text: str) -> list[str]:
    return re.findall(r"(?m)#.*$", text)


@pytest.mark.parametrize("name", NAMES)
def test_template_is_written_as_it_is(desk: Desk, name: str) -> None:
    said = desk.bare("init", "--template", name)
    assert (said.code, said.err) == (0, "")
    written = (desk.place / "calendar.yaml").read_text(encoding="utf-8")
    assert written == template_text(name)
    assert written.startswith(HEAD)
    assert said.out.startswith(f"calendar.yaml is written from {name}: ")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("years", [1, 3, 6])
def test_every_template_is_dated_for_every_year_with_its_comments(desk: Desk, name: str, years: int) -> None:
    old = desk.place / "old.yaml"
    old.write_text(template_text(name), encoding="utf-8")
    before = read_calendar(old)
    number = before.fiscal_year.chosen.number + years
    assert desk.bare("init", "--template", name, "--year", str(number)).code == 0
    after = read_calendar(desk.place / "calendar.yaml")
    assert after.fiscal_year.chosen == before.fiscal_year.years.year(number)
    assert after.season == f"FY{int(before.season[2:]) + years}"
    written = (desk.place / "calendar.yaml").read_text(encoding="utf-8")
    assert comments(written) == comments(template_text(name))
    assert len(written.splitlines()) == len(template_text(name).splitlines())


def test_season_tells_its_year(desk: Desk) -> None:
    said = desk.bare("init", "--template", "amazon_op", "--season", "FY2028")
    assert said.out.splitlines()[0] == (
        "calendar.yaml is written from amazon_op: FY2028, Sat 1 Jan 2028 to Sun 31 Dec 2028, 20 gates."
    )
    text = (desk.place / "calendar.yaml").read_text(encoding="utf-8")
    assert "season: FY2028\ntitle: Annual planning FY2028\n" in text
    assert "fiscal_year: {starts_on: 2028-01-01}\n" in text


def test_season_may_be_called_as_one_likes(desk: Desk) -> None:
    said = desk.bare("init", "--template", "retail_445", "--season", "Spring", "--year", "2028", "--to", "spring.yaml")
    assert said.code == 0
    calendar = read_calendar(desk.place / "spring.yaml")
    assert (calendar.season, str(calendar.fiscal_year.starts_on)) == ("Spring", "2028-01-30")


def test_schema_for_the_editor_lies_beside_it(desk: Desk) -> None:
    (desk.place / "plans").mkdir()
    desk.bare("init", "--template", "revops", "--to", "plans/revops.yaml")
    assert (desk.place / "plans" / "calendar.schema.json").read_text(encoding="utf-8") == schema_text()


def test_schema_that_is_there_already_stays(desk: Desk) -> None:
    (desk.place / "calendar.schema.json").write_text("{}", encoding="utf-8")
    desk.bare("init", "--template", "revops")
    assert (desk.place / "calendar.schema.json").read_text(encoding="utf-8") == "{}"


def test_file_that_is_there_is_not_written_over_but_by_force(desk: Desk) -> None:
    (desk.place / "calendar.yaml").write_text("mine", encoding="utf-8")
    said = desk.bare("init", "--template", "amazon_op")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "calendar.yaml: there is such a file already; name another one with --to, or write over it: --force.\n"
    )
    assert (desk.place / "calendar.yaml").read_text(encoding="utf-8") == "mine"
    assert desk.bare("init", "--template", "amazon_op", "--force").code == 0
    assert (desk.place / "calendar.yaml").read_text(encoding="utf-8") == template_text("amazon_op")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Say which template: phasegate init --template NAME. There are:"),
        (("--template", "amazon"), "There is no template called “amazon”. There are:"),
    ],
)
def test_template_that_is_not_named_or_not_there_is_answered_with_those_that_are(
    desk: Desk, words: tuple[str, ...], said: str
) -> None:
    answer = desk.bare("init", *words)
    assert (answer.code, answer.out) == (2, "")
    first, *rest = answer.err.splitlines()
    assert (first, [line.split()[0] for line in rest]) == (said, NAMES)
    assert list(desk.place.iterdir()) == []


def test_list_names_each_template_in_a_line(desk: Desk) -> None:
    said = desk.bare("init", "--list")
    assert [line.split()[0] for line in said.out.splitlines()] == ["Template", *NAMES]
    assert "amazon_op          The annual operating-plan season of a large product company\n" in said.out


def test_list_is_told_in_json(desk: Desk) -> None:
    told = desk.bare("init", "--list", "--json").json
    assert told == {"templates": [{"name": name, "about": template_summary(name)} for name in NAMES]}


def test_what_was_written_is_told_in_json(desk: Desk) -> None:
    assert desk.bare("init", "--template", "amazon_op", "--json").json == {
        "file": "calendar.yaml",
        "template": "amazon_op",
        "season": "FY2027",
        "schema": "calendar.schema.json",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--season", "FY 2028"),
            "“FY 2028” is no id of a season; write letters, digits and _, beginning with a letter",
        ),
        (("--year", "20"), "20 lies outside of 1970 to 2200; correct the year."),
        (("--to", "nowhere/calendar.yaml"), "nowhere/calendar.yaml: it cannot be written"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(desk: Desk, words: tuple[str, ...], said: str) -> None:
    answer = desk.bare("init", "--template", "amazon_op", *words)
    assert (answer.code, answer.out, answer.err.startswith(said)) == (2, "", True)
    assert list(desk.place.iterdir()) == []
