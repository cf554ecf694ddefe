"""What is refused before anything is read or written: a database, an instant or a command that is none."""

import pytest

from tests.app.desk import Desk, Said


def test_unusable_database_is_refused(empty: Desk) -> None:
    said = {
        "nonsense": "That is no database address; write sqlite:///phasegate.db or postgresql+psycopg://…\n",
        "mysql://x/y": "mysql is not supported; use sqlite:///FILE or postgresql+psycopg://…\n",
        f"sqlite:///{empty.place}/none/one.db": (
            f"{empty.place}/none/one.db: there is no such database. Name another with --db, or make it: "
            "phasegate org import FOLDER\n"
        ),
    }
    assert {db: empty.bare("plan", "list", "--db", db) for db in said} == {
        db: Said(2, "", sentence) for db, sentence in said.items()
    }


@pytest.mark.parametrize("text", ["2026-08-03", "2026-08-03T09:00", "tomorrow", "2026-02-30T09:00Z", "09:00Z"])
def test_instant_that_leaves_open_which_is_meant_is_refused(text: str, desk: Desk) -> None:
    before = desk.rows()
    said = f"“{text}” is no instant; write it with its offset: 2026-09-11T16:00:00Z or …-07:00.\n"
    assert (desk.run("tick", at=text), desk.rows()) == (Said(2, "", said), before)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan", "lst"), 'Unknown command "lst". Did you mean "list"?'),
        (("plan", "list", "--stat", "drafting"), "Unknown option: --stat. Did you mean --state?"),
        (("calendar", "show"), "parameter FILE requires an argument"),
        (("journal", "list", "--last", "0"), 'Invalid value "0" for --last. Must be >= 1.'),
    ],
)
def test_mistyped_command_is_refused_before_anything_is_opened(words: tuple[str, ...], said: str, empty: Desk) -> None:
    refused = empty.bare(*words)
    assert (refused.code, refused.out, said in " ".join(refused.err.replace("│", "").split())) == (2, "", True)
    assert list(empty.place.iterdir()) == []


def test_refused_import_leaves_no_database_behind(empty: Desk) -> None:
    missing = f"{empty.place}/none: there is no such folder; name one that holds people.csv and teams.yaml.\n"
    assert empty.run("org", "import", f"{empty.place}/none") == Said(2, "", missing)
    assert list(empty.place.iterdir()) == []


def test_question_to_a_database_that_is_not_there_creates_none(empty: Desk) -> None:
    assert empty.run("plan", "list").code == 2
    assert not empty.database.exists()


@pytest.mark.parametrize("row", ["{id: grow, rank: first, title: Grow}", "{id: [grow], rank: 1, title: Grow}"])
def test_priority_whose_rank_or_id_is_none_is_refused(row: str, desk: Desk) -> None:
    refused = desk.run("season", "priorities", desk.file("p.yaml", f"- {row}\n"), by="po")
    assert (refused.code, refused.out) == (2, "")
