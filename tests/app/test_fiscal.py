"""phasegate fiscal: a day's place in a fiscal year, for people and for programs, and what a slip of the pen gets."""

import json
import shutil
from pathlib import Path

import pytest

from app.main import main
from tests.conftest import AMAZON

HOW = (
    "phasegate fiscal 2026-11-22 --year monthly(feb), or --year 52_53(sat,last,sep), or one of calendar, salesforce, "
    "japan, india, microsoft, us_federal, nrf, last_sat_sep, or a calendar file.\n"
)


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(["fiscal", *words])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def test_day_is_told_with_its_year_and_the_week_it_is_compared_with(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "2026-11-22", "--year", "last_sat_sep") == (
        0,
        (
            "Sun 22 Nov 2026 is in FY2027: quarter 1, period 3, week 9, day 1 of the week.\n"
            "FY2027 lasts from Sun 27 Sep 2026 to Sat 25 Sep 2027: 52 weeks.\n"
            "The week is compared with Sun 23 Nov 2025 to Sat 29 Nov 2025.\n"
        ),
        "",
    )


def test_short_last_week_of_a_monthly_year_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = told(capsys, "2028-07-04", "--year", "monthly")
    assert out == (
        "Tue 4 Jul 2028 is in FY2028: quarter 3, period 7, week 27, day 4 of the week.\n"
        "FY2028 lasts from Sat 1 Jan 2028 to Sun 31 Dec 2028: 53 weeks, the last of 2 days.\n"
        "The week is compared with Fri 2 Jul 2027 to Thu 8 Jul 2027.\n"
    )


def test_answer_in_json_has_the_documented_shape(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(capsys, "2024-12-25", "--year", "nrf", "--json")
    assert (code, json.loads(out)) == (
        0,
        {
            "date": "2024-12-25",
            "label": "FY2024",
            "quarter": 4,
            "period": 11,
            "week": 47,
            "day": 4,
            "starts_on": "2024-02-04",
            "ends_on": "2025-02-01",
            "weeks": 52,
            "compared_with": {"first": "2023-12-24", "last": "2023-12-30"},
        },
    )


@pytest.mark.parametrize("name", ["mine.yaml", "mine"])
def test_year_may_be_that_of_a_calendar_file(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    shutil.copy(AMAZON, tmp_path / name)
    code, out, _ = told(capsys, "2026-11-22", "--year", f"{tmp_path / name}")
    assert (code, out.splitlines()[0]) == (
        0,
        "Sun 22 Nov 2026 is in FY2026: quarter 4, period 11, week 47, day 4 of the week.",
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], f"Say which day and which kind of year you mean: {HOW}"),
        (["2026-11-22"], f"Say which kind of year you mean: {HOW}"),
        (["--year", "nrf"], f"Say which day you mean: {HOW}"),
        (["2026-11-31", "--year", "nrf"], "“2026-11-31” is no day; write it as 2026-11-22.\n"),
        (["22.11.2026", "--year", "nrf"], "“22.11.2026” is no day; write it as 2026-11-22.\n"),
        (["0001-01-01", "--year", "nrf"], "“0001-01-01” lies outside of 1970 to 2200; correct the year.\n"),
        (["9999-12-31", "--year", "feb"], "“9999-12-31” lies outside of 1970 to 2200; correct the year.\n"),
        (["2026-11-22", "--year", "no.yaml"], "no.yaml: there is no such file; check the path or create the file.\n"),
        (
            ["2026-11-22", "--year", "monthly(foo)"],
            (
                "“foo” is not a month; write one of jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec; "
                "or name a calendar file.\n"
            ),
        ),
    ],
)
def test_what_cannot_be_read_is_bad_input_with_a_sentence(
    capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert told(capsys, *words) == (2, "", said)
