"""Opening a season: once, whole or not at all, with an approver for each plan who is not its owner."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from config.mistake import Mistaken
from flows.operations.import_organisation import import_organisation
from flows.season.open_season import open_season
from models.database import reading, writing
from models.gate import Gate
from models.journal import Entry
from models.obligation import Obligation
from models.plan import Plan
from models.season import CalendarVersion, Season
from states.refusal import BadInput, Unknown
from tests.conftest import AMAZON, OPENED_AT, PEOPLE, SEASON, TEAMS, Opener, rows

TEXT = AMAZON.read_text(encoding="utf-8")
TABLES = (Season, CalendarVersion, Gate, Plan, Obligation, Entry)


def bring(engine: Engine, folder: Path, people: str = PEOPLE, teams: str = TEAMS) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "people.csv").write_text(people, encoding="utf-8")
    (folder / "teams.yaml").write_text(teams, encoding="utf-8")
    with writing(engine) as session:
        import_organisation(session, folder)


def start(engine: Engine, product_ops: str = "po", text: str = TEXT) -> None:
    with writing(engine) as session:
        open_season(session, text, file="calendar.yaml", product_ops=product_ops, at=OPENED_AT)


def approvers(engine: Engine) -> dict[str, str]:
    with reading(engine) as session:
        chosen = select(Plan.unit_id, Plan.approver_id).where(Plan.document == "op1")
        return dict(session.execute(chosen).tuples().all())


def test_a_season_is_opened_once(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    before = [rows(engine, table) for table in TABLES]
    with pytest.raises(BadInput) as caught:
        start(engine)
    assert str(caught.value) == (
        "FY2027 is open already; a season is opened once. "
        "To change its calendar publish a new version; for another season change “season:” in the file."
    )
    assert [rows(engine, table) for table in TABLES] == before


def test_an_open_season_has_its_calendar_gates_plans_and_dues(engine: Engine, organisation: Path) -> None:
    with writing(engine) as session:
        import_organisation(session, organisation)
    with writing(engine) as session:
        opened = open_season(session, TEXT, file="calendar.yaml", product_ops="", at=OPENED_AT)
    assert (opened.season_id, opened.gates, opened.plans, opened.obligations) == (SEASON, 20, 8, 33)
    assert [rows(engine, table) for table in TABLES] == [1, 1, 20, 8, 33, 1]
    with reading(engine) as session:
        season = session.get_one(Season, SEASON)
        assert (season.state, season.product_ops_id, season.calendar_number) == ("published", "po", 1)
        assert session.get_one(CalendarVersion, (SEASON, 1)).text == TEXT


def test_an_unknown_product_ops_is_named_and_nothing_is_written(sqlite_engine: Engine, tmp_path: Path) -> None:
    bring(sqlite_engine, tmp_path / "o")
    with pytest.raises(Unknown) as caught:
        start(sqlite_engine, "pta")
    assert str(caught.value) == "There is no person called “pta”. Check the spelling."
    assert [rows(sqlite_engine, table) for table in TABLES] == [0] * 6


def test_without_units_there_is_nothing_to_open(sqlite_engine: Engine) -> None:
    with pytest.raises(BadInput) as caught:
        start(sqlite_engine)
    assert str(caught.value) == "There are no units yet; import the organisation first: phasegate org import FOLDER"
    assert rows(sqlite_engine, Season) == 0


@pytest.mark.parametrize(
    ("old", "new", "n"), [("vera@example.org,", "vera@example.org,product_ops", 2), ("product_ops", "", 0)]
)
def test_who_runs_the_season_is_asked_unless_one_has_the_role(
    sqlite_engine: Engine, tmp_path: Path, old: str, new: str, n: int
) -> None:
    bring(sqlite_engine, tmp_path / "o", PEOPLE.replace(old, new))
    with pytest.raises(BadInput) as caught:
        start(sqlite_engine, "")
    said = f"{n} people have the role product_ops; name who runs the season: --product-ops PERSON"
    assert str(caught.value) == said
    assert [rows(sqlite_engine, table) for table in TABLES] == [0] * 6
    start(sqlite_engine, "vp")
    assert rows(sqlite_engine, Season) == 1


def test_a_calendar_with_mistakes_opens_nothing(sqlite_engine: Engine, tmp_path: Path) -> None:
    bring(sqlite_engine, tmp_path / "o")
    with pytest.raises(Mistaken):
        start(sqlite_engine, text=TEXT.replace("gate:intake_close + 5 bd", "gate:intake_clsoe + 5 bd"))
    assert [rows(sqlite_engine, table) for table in TABLES] == [0] * 6


def test_a_failure_after_opening_leaves_nothing_behind(engine: Engine, organisation: Path) -> None:
    with writing(engine) as session:
        import_organisation(session, organisation)

    def open_and_fail() -> None:
        with writing(engine) as session:
            open_season(session, TEXT, file="calendar.yaml", product_ops="po", at=OPENED_AT)
            raise BadInput("Something after it failed.")

    with pytest.raises(BadInput, match=r"^Something after it failed\.$"):
        open_and_fail()
    assert [rows(engine, table) for table in TABLES] == [0] * 6


def test_a_plan_is_approved_by_the_unit_above_and_the_top_by_the_owners_manager(
    sqlite_engine: Engine, open_for: Opener
) -> None:
    open_for(sqlite_engine)
    assert approvers(sqlite_engine) == {"shop": "ceo", "search": "vp", "payments": "vp", "growth": "vp"}


def test_an_approver_in_the_file_comes_first_but_never_the_owner(sqlite_engine: Engine, tmp_path: Path) -> None:
    teams = TEAMS.replace("product_manager: chi}", "product_manager: chi, approver: eng}")
    teams = teams.replace("product_manager: ana\n", "product_manager: ana\n  approver: ana\n")
    bring(sqlite_engine, tmp_path / "o", teams=teams)
    start(sqlite_engine)
    assert approvers(sqlite_engine) == {"shop": "ceo", "search": "vp", "payments": "vp", "growth": "eng"}


def test_who_owns_the_unit_above_too_is_passed_over_for_its_other_contact_or_their_manager(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    own = TEAMS.replace("product_manager: ana", "product_manager: vp").replace(
        "product_manager: bjo", "product_manager: vp"
    )
    bring(sqlite_engine, tmp_path / "o", teams=own)
    start(sqlite_engine)
    assert (approvers(sqlite_engine)["search"], approvers(sqlite_engine)["payments"]) == ("ceo", "ceo")


def test_who_reports_to_nobody_is_approved_by_whoever_runs_the_season(sqlite_engine: Engine, tmp_path: Path) -> None:
    bring(
        sqlite_engine,
        tmp_path / "o",
        teams=TEAMS.replace("parent: null, product_manager: vp", "parent: null, product_manager: ceo"),
    )
    start(sqlite_engine)
    assert approvers(sqlite_engine)["shop"] == "po"
